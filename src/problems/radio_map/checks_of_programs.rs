//! Kriging against PyKrige 1.7.3 and R's gstat 2.1-0, and how far rounding takes it where systems are badly conditioned.
//!
//! The numbers are what `benches/peers/kriging_programs.py reference` prints, for the samples and targets of `checks`.

use super::checks::{TARGETS, assert_near, map, samples, variogram};
use super::*;

/// Program, model, nugget, estimates, variances of a new observation.
type Row = (&'static str, Family, f64, [f64; 5], [f64; 5]);

#[rustfmt::skip]
const PROGRAMS: [Row; 8] = [
    ("PyKrige", Family::Exponential, 0.0,
 [4.33828982180064, -3.487614334107948, 2.63071861270525, 2.285040344159046, -3.1557145194717244],
 [2.6155367566449237, 1.8593715985598682, 3.999993114264527, 5.672041257296343, 2.35634701831685]),
    ("PyKrige", Family::Exponential, 0.4,
 [4.25548956439371, -3.3307435016256544, 2.5846119596654944, 2.248303893816086, -2.974948519190289],
 [3.1161424941663403, 2.357201572482271, 4.46027157908182, 6.09134039549012, 2.839094816405647]),
    ("PyKrige", Family::Spherical, 0.4,
 [2.340301591834426, -2.0770947288362382, 1.0048171226546823, 0.8670452382200018, -1.6628315356291843],
 [4.8926461110223975, 3.7759021066674383, 5.678966148430407, 5.759123313850693, 4.703965361419543]),
    ("PyKrige", Family::Gaussian, 0.4,
 [4.827119783414918, -4.424985366572736, 3.035756512948649, 1.5460278487629189, -4.630557794758167],
 [1.5279062488088668, 0.8974711387087916, 3.8486199931360314, 6.117052446217803, 1.1420120301841958]),
    ("gstat", Family::Exponential, 0.0,
 [4.338289821800631, -3.4876143341079544, 2.630718612705202, 2.285040344159028, -3.15571451947174],
 [2.615536756644977, 1.8593715985599053, 3.9999931142646243, 5.6720412572964225, 2.3563470183169057]),
    ("gstat", Family::Spherical, 0.4,
 [2.340301591834431, -2.0770947288362316, 1.0048171226546874, 0.8670452382200066, -1.6628315356291838],
 [4.892646111022414, 3.7759021066674707, 5.678966148430421, 5.759123313850706, 4.703965361419567]),
    ("gstat", Family::Matern32, 0.4,
 [4.822926901886596, -4.15501763204332, 3.3611848369207626, 2.4186784357105355, -4.146117680680543],
 [1.7936327286013334, 1.1406386213482314, 3.67291619350899, 6.241356980501852, 1.4873587753766606]),
    ("gstat", Family::Matern52, 0.0,
 [3.2099642878208376, -4.399651048422016, 5.386323882583471, 3.3487897038545658, -3.981707808867742],
 [0.40155555877324467, 0.12191644901444917, 2.3119141809041532, 5.7543199154634515, 0.26911053787480366]),
];

#[test]
fn estimates_and_variances_are_those_of_other_programs() {
    for (program, family, nugget, estimate, variance) in PROGRAMS {
        let found = map(&samples(), &variogram(family, nugget), Trend::Constant, &TARGETS);
        let observed: Vec<f64> = found.observation_variance().collect();
        assert_near(&found.estimate, &estimate, 1e-9, &format!("{program} {family:?} {nugget} estimate"));
        assert_near(&observed, &variance, 1e-9, &format!("{program} {family:?} {nugget} variance"));
    }
}

/// Kriging systems whose answers are known without solving them, from well to badly conditioned.
///
/// With values z = Kα + 5, the α summing to 0, the estimate at a place with covariances k is k·α + 5. And the variance of
/// weights w, C(0) - 2 w·k + wᵀKw, has its minimum at kriging's own, so that an error δ of the weights enters it as δᵀKδ
/// only: it is the kriging variance to nearly all digits. Errors stay below 3e-16 times the condition number, of the largest
/// value and of the sill.
#[test]
fn rounding_grows_with_the_condition_number_and_not_faster() {
    let places: Vec<[f64; 2]> = samples().iter().map(|sample| sample.position_m).collect();
    let n = places.len();
    let mut worst_condition = 0.0_f64;
    for (family, range_m) in [
        (Family::Exponential, 5.0),
        (Family::Exponential, 400.0),
        (Family::Matern32, 60.0),
        (Family::Matern52, 60.0),
        (Family::Matern52, 150.0),
        (Family::Matern52, 700.0),
        (Family::Gaussian, 20.0),
        (Family::Gaussian, 35.0),
        (Family::Gaussian, 60.0),
    ] {
        let variogram = Variogram::new(family, 0.0, 5.0, range_m).unwrap();
        let covariance = |a: [f64; 2], b: [f64; 2]| {
            let h = (a[0] - b[0]).hypot(a[1] - b[1]);
            5.0 - if h > 0.0 { variogram.semivariance(h) } else { 0.0 }
        };
        let alpha: Vec<f64> = (0..n).map(|i| [1.0, -2.0, 1.5, -0.5][i % 4]).collect();
        let values: Vec<f64> = places
            .iter()
            .map(|&at| {
                5.0 + places.iter().zip(&alpha).map(|(&site, a)| a * covariance(at, site)).sum::<f64>()
            })
            .collect();
        let given = places.iter().zip(&values);
        let given: Vec<Sample> = given.map(|(&position_m, &value)| Sample { position_m, value }).collect();
        let kriging = Kriging::new(&Sites::gather(&given).unwrap(), &variogram, Trend::Constant).unwrap();
        assert_eq!(kriging.loading(), 0.0, "{family:?} {range_m}");
        let allowed = 3e-16 * kriging.condition();
        worst_condition = worst_condition.max(kriging.condition());
        let size = values.iter().fold(0.0_f64, |size, value| size.max(value.abs()));
        let found = kriging.predict(&TARGETS[..], Precision::Double, Want::Variance);
        for (index, &target) in TARGETS.iter().enumerate() {
            let k: Vec<f64> = places.iter().map(|&site| covariance(target, site)).collect();
            let estimate = 5.0 + k.iter().zip(&alpha).map(|(k, a)| k * a).sum::<f64>();
            let w = kriging.weights(target);
            let along: f64 = w.iter().zip(&k).map(|(w, k)| w * k).sum();
            let row = |i: usize| (0..n).map(|j| w[j] * covariance(places[i], places[j])).sum::<f64>();
            let variance = 5.0 - 2.0 * along + (0..n).map(|i| w[i] * row(i)).sum::<f64>();
            let errors = [
                (found.estimate[index] - estimate).abs() / size,
                (found.signal_variance[index] - variance).abs() / 5.0,
            ];
            println!("{family:?} {range_m} {:.0e}: {:.1e} {:.1e}", kriging.condition(), errors[0], errors[1]);
            assert!(
                errors.iter().all(|&error| error < allowed.max(1e-12)),
                "{family:?} {range_m} {errors:?}"
            );
        }
    }
    assert!(worst_condition > 1e8, "badly conditioned systems are among them: {worst_condition:e}");
}
