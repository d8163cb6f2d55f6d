//! Kriging against an independent program, closed forms and invariances.
//!
//! The table comes from `benches/peers/kriging_reference.py`, which solves the (N+1) system of semivariances in numpy.

use super::*;

pub(super) const TARGETS: [[f64; 2]; 5] =
    [[10.3, 20.7], [50.1, 50.2], [99.9, 3.3], [-20.0, 120.0], [61.7, 33.3]];

/// The samples of the independent program.
pub(super) fn samples() -> Vec<Sample> {
    let sample = |i: u32| {
        let at = |number: u32| f64::from(number);
        let position_m = [at(37 * i % 101) + 0.25 * at(i % 4), at(53 * i % 97) + 0.5 * at(i % 3)];
        let value = (position_m[0] / 13.0).sin() * 4.0 + (position_m[1] / 17.0).cos() * 3.0;
        Sample { position_m, value: value + at(i % 5) * 0.3 }
    };
    (0..40).map(sample).collect()
}

pub(super) fn map(
    samples: &[Sample],
    variogram: &Variogram,
    trend: Trend,
    targets: &[[f64; 2]],
) -> Prediction {
    let kriging = Kriging::new(&Sites::gather(samples).unwrap(), variogram, trend).unwrap();
    kriging.predict(targets, Precision::Double, Want::Variance)
}

pub(super) fn variogram(family: Family, nugget: f64) -> Variogram {
    Variogram::new(family, nugget, 5.0, 25.0).unwrap()
}

pub(super) fn assert_near(found: &[f64], expected: &[f64], relative: f64, what: &str) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        let allowed = relative * expected.abs().max(1e-6);
        assert!((found - expected).abs() <= allowed, "{what}: {found} for {expected}");
    }
}

type Row = (Family, f64, [f64; 5], [f64; 5]);

#[rustfmt::skip]
const REFERENCE: [Row; 11] = [
    (Family::Exponential, 0.0,
 [4.338289821800634, -3.4876143341079566, 2.6307186127052087, 2.2850403441590283, -3.1557145194717355],
 [2.615536756644977, 1.859371598559905, 3.9999931142646243, 5.672041257296421, 2.3563470183169057]),
    (Family::Exponential, 0.4,
 [4.2554895643937085, -3.3307435016256863, 2.584611959665477, 2.2483038938160753, -2.9749485191903013],
 [3.116142494166321, 2.357201572482236, 4.460271579081795, 6.091340395490086, 2.8390948164056238]),
    (Family::Spherical, 0.0,
 [2.4524492796253154, -2.273475792470108, 1.0023296504241541, 0.8629080378452945, -1.8168414538040172],
 [4.3891882528843755, 3.2566172375631384, 5.255361542314111, 5.345093078779886, 4.199974100305137]),
    (Family::Spherical, 0.4,
 [2.340301591834431, -2.0770947288362316, 1.0048171226546887, 0.8670452382200091, -1.6628315356291834],
 [4.8926461110224135, 3.7759021066674685, 5.678966148430421, 5.759123313850708, 4.7039653614195664]),
    (Family::Gaussian, 0.4,
 [4.827119783414957, -4.424985366572691, 3.035756512948682, 1.5460278487629866, -4.630557794758154],
 [1.5279062488088069, 0.8974711387089077, 3.8486199931359906, 6.117052446217812, 1.1420120301842551]),
    (Family::Matern32, 0.0,
 [4.460846980523601, -4.298209584408303, 3.0215574007660653, 2.3434564508350846, -4.119492682204848],
 [0.9726484505588082, 0.45433700689021855, 3.0117433206906497, 5.782523783780235, 0.7622983423267243]),
    (Family::Matern32, 0.4,
 [4.82292690188659, -4.155017632043325, 3.361184836920761, 2.4186784357105333, -4.146117680680549],
 [1.7936327286013345, 1.1406386213482325, 3.672916193508992, 6.241356980501852, 1.4873587753766604]),
    (Family::Matern52, 0.0,
 [3.209964287817967, -4.399651048417032, 5.386323882580529, 3.3487897038508976, -3.981707808864636],
 [0.4015555587731844, 0.12191644901446798, 2.311914180904284, 5.754319915463505, 0.26911053787482847]),
    (Family::Matern52, 0.4,
 [4.962625065078358, -4.365560225213746, 3.73605919212402, 2.4810005101487156, -4.44659541111802],
 [1.3986733810009033, 0.8677473883317618, 3.300596520467695, 6.274883500288465, 1.105553359655957]),
    (Family::Linear, 0.0,
 [4.671803740602439, -3.873517927039081, 3.8515319299621056, 4.897472229812083, -3.6748809185491136],
 [2.9576237019250606, 1.9661217302808742, 6.546850781333007, 20.40889986015872, 2.546778207318491]),
    (Family::Linear, 0.4,
 [4.653417264800746, -3.774826362144223, 3.8480353027922742, 4.870172977641802, -3.542017086529653],
 [3.4911383100152658, 2.4782105701940944, 7.107355579032318, 20.96790046161515, 3.0496494380691357]),
];

#[test]
fn estimates_and_variances_are_those_of_the_independent_program() {
    for (family, nugget, estimate, variance) in REFERENCE {
        let found = map(&samples(), &variogram(family, nugget), Trend::Constant, &TARGETS);
        let observed: Vec<f64> = found.observation_variance().collect();
        assert_near(&found.estimate, &estimate, 1e-9, &format!("{family:?} {nugget} estimate"));
        assert_near(&observed, &variance, 1e-9, &format!("{family:?} {nugget} variance"));
    }
}

#[test]
fn trends_are_those_of_the_independent_program() {
    let law = Trend::PathLoss { transmitter_m: [30.0, 40.0, 6.5] };
    for (trend, estimate, variance) in [
        (
            Trend::Plane,
            [
                4.3977432470320394,
                -3.3339052555110973,
                2.426940247765819,
                2.419617108163138,
                -2.9827510006918065,
            ],
            [
                3.1614709922034923,
                2.3572316946891583,
                5.651002735392435,
                13.346391726444239,
                2.8394163328924833,
            ],
        ),
        (
            law,
            [
                4.277057198750043,
                -3.386372214682599,
                2.9058158539871206,
                2.8811228414933145,
                -3.0114613347858934,
            ],
            [3.117284317625001, 2.3647976950323564, 4.713525128680844, 7.074338963951262, 2.842367353549298],
        ),
    ] {
        let found = map(&samples(), &variogram(Family::Exponential, 0.4), trend, &TARGETS);
        let observed: Vec<f64> = found.observation_variance().collect();
        assert_near(&found.estimate, &estimate, 1e-9, "estimate");
        assert_near(&observed, &variance, 1e-9, "variance");
    }
}

#[test]
fn restricted_likelihoods_are_largest_where_an_independent_program_finds_them() {
    // numpy and scipy: n ln s² + ln |K| + ln |FᵀK⁻¹F| least over the range, F in metres, nugget a tenth of the sill.
    for (trend, range_m, sill) in [
        (Trend::Constant, 30.642_645_253_785, 6.133_789_180_198),
        (Trend::Plane, 31.046_628_569_539, 6.445_115_825_317),
    ] {
        let sites = Sites::gather(&samples()).unwrap();
        let fit = maximum_likelihood(&sites, Family::Exponential, trend, Likelihood::Restricted, Some(0.1));
        let found = fit.unwrap().variogram;
        let found_sill = found.nugget() + found.partial_sill();
        assert!((found.range_m() / range_m - 1.0).abs() < 1e-3, "{found} for {range_m}");
        assert!((found_sill / sill - 1.0).abs() < 1e-3, "{found} for {sill}");
    }
}

#[test]
fn pykrige_agrees() {
    // PyKrige 1.7.3, OrdinaryKriging, exponential with psill 5, range 75 (its range is effective: 3 a), nugget 0.4.
    let variogram = Variogram::from_effective(Family::Exponential, 0.4, 5.4, 75.0).unwrap();
    let found = map(&samples(), &variogram, Trend::Constant, &TARGETS);
    let observed: Vec<f64> = found.observation_variance().collect();
    assert_near(
        &found.estimate,
        &[4.25548956439371, -3.3307435016256544, 2.5846119596654944, 2.248303893816086, -2.974948519190289],
        1e-9,
        "estimate",
    );
    assert_near(
        &observed,
        &[3.1161424941663403, 2.357201572482271, 4.46027157908182, 6.09134039549012, 2.839094816405647],
        1e-9,
        "variance",
    );
}

#[test]
fn kitanidis_example_3_2() {
    // Kitanidis, Introduction to Geostatistics (1997), example 3.2.
    let samples =
        [([9.7, 47.6], 1.22), ([43.8, 24.6], 2.822)].map(|(position_m, value)| Sample { position_m, value });
    let variogram = Variogram::linear(0.1, 0.006).unwrap();
    let found = map(&samples, &variogram, Trend::Constant, &[[18.8, 67.9]]);
    assert!((found.estimate[0] - 1.6364).abs() < 5e-5);
    assert!((found.observation_variance().next().unwrap() - 0.4201).abs() < 5e-5);
}

#[test]
fn without_nugget_a_sample_is_its_own_estimate() {
    for family in Family::ALL {
        // The smoother models are near to singular: they keep fewer digits.
        let (nugget, digits) = match family {
            Family::Gaussian => continue,
            Family::Matern52 => (0.0, 1e-8),
            _ => (0.0, 1e-9),
        };
        let samples = samples();
        let places: Vec<[f64; 2]> = samples.iter().map(|sample| sample.position_m).collect();
        let found = map(&samples, &variogram(family, nugget), Trend::Constant, &places);
        for (at, sample) in samples.iter().enumerate() {
            assert!((found.estimate[at] - sample.value).abs() < digits, "{family:?}");
            assert!((0.0..digits).contains(&found.signal_variance[at]), "{family:?}");
        }
    }
}

#[test]
fn weights_add_up_to_one_and_give_the_estimate() {
    for trend in [Trend::Constant, Trend::Plane, Trend::PathLoss { transmitter_m: [30.0, 40.0, 6.5] }] {
        let sites = Sites::gather(&samples()).unwrap();
        let kriging = Kriging::new(&sites, &variogram(Family::Spherical, 0.4), trend).unwrap();
        let found = kriging.predict(&TARGETS[..], Precision::Double, Want::Estimate);
        for (place, estimate) in TARGETS.iter().zip(found.estimate) {
            let weights = kriging.weights(*place);
            assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-11);
            let sum: f64 = weights.iter().zip(sites.values()).map(|(weight, value)| weight * value).sum();
            assert!((sum - estimate).abs() < 1e-10);
        }
    }
}

/// All targets and samples through a change of coordinates and values.
fn changed(place: impl Fn([f64; 2]) -> [f64; 2], value: impl Fn(f64) -> f64, trend: Trend) -> Prediction {
    let samples: Vec<Sample> = samples()
        .into_iter()
        .map(|old| Sample { position_m: place(old.position_m), value: value(old.value) })
        .collect();
    map(&samples, &variogram(Family::Exponential, 0.4), trend, &TARGETS.map(place))
}

#[test]
fn moving_turning_and_adding_change_nothing_but_that() {
    for trend in [Trend::Constant, Trend::Plane] {
        let plain = changed(|at| at, |value| value, trend);
        let added = changed(|at| at, |value| value + 1_000.0, trend);
        let expected: Vec<f64> = plain.estimate.iter().map(|estimate| estimate + 1_000.0).collect();
        assert_near(&added.estimate, &expected, 1e-13, "added");
        assert_near(&added.signal_variance, &plain.signal_variance, 1e-12, "added");
        // A shift as large as map projections use; coordinates keep 1e-10 of a metre there.
        let moved = changed(|[x, y]| [x + 5e5, y - 4e6], |value| value, trend);
        let (sin, cos) = 0.7_f64.sin_cos();
        let turned = changed(|[x, y]| [cos * x - sin * y, sin * x + cos * y], |value| value, trend);
        for other in [moved, turned] {
            assert_near(&other.estimate, &plain.estimate, 1e-8, "estimate");
            assert_near(&other.signal_variance, &plain.signal_variance, 1e-8, "variance");
        }
        let scaled = changed(|at| at, |value| -3.0 * value, trend);
        let expected: Vec<f64> = plain.estimate.iter().map(|estimate| -3.0 * estimate).collect();
        assert_near(&scaled.estimate, &expected, 1e-12, "scaled");
    }
}

#[test]
fn variances_are_never_negative() {
    let grid = Grid::new([-10.0, -10.0], [120.0, 120.0], [70, 70]).unwrap();
    let sites = Sites::gather(&samples()).unwrap();
    for family in Family::ALL {
        let kriging = Kriging::new(&sites, &variogram(family, 0.01), Trend::Constant).unwrap();
        for precision in [Precision::Single, Precision::Double] {
            let found = kriging.predict(&grid, precision, Want::Variance);
            assert!(found.signal_variance.iter().all(|&variance| variance >= 0.0), "{family:?}");
        }
    }
}

#[test]
fn single_precision_is_near_double() {
    let grid = Grid::new([-10.0, -10.0], [120.0, 120.0], [64, 64]).unwrap();
    let sites = Sites::gather(&samples()).unwrap();
    let deviation = {
        let mean = sites.values().iter().sum::<f64>() / 40.0;
        (sites.values().iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 40.0).sqrt()
    };
    for (family, nugget) in [
        (Family::Exponential, 0.0),
        (Family::Spherical, 0.0),
        (Family::Matern32, 0.0),
        (Family::Matern52, 0.005),
        (Family::Gaussian, 0.005),
        (Family::Linear, 0.0),
    ] {
        let kriging = Kriging::new(&sites, &variogram(family, nugget), Trend::Plane).unwrap();
        let [single, double] = [Precision::Single, Precision::Double]
            .map(|precision| kriging.predict(&grid, precision, Want::Variance));
        for at in 0..grid.count() {
            let estimate = (single.estimate[at] - double.estimate[at]).abs();
            let deviations = [&single, &double].map(|found| (found.signal_variance[at] + nugget).sqrt());
            assert!(estimate < 1e-4 * deviation, "{family:?} {estimate}");
            let difference = (deviations[0] - deviations[1]).abs();
            assert!(difference < 1e-3 * deviation, "{family:?} {deviations:?}");
        }
    }
}

#[test]
fn no_result_depends_on_the_number_of_threads() {
    let grid = Grid::new([0.0, 0.0], [100.0, 100.0], [61, 47]).unwrap();
    let sites = Sites::gather(&samples()).unwrap();
    let variogram = variogram(Family::Exponential, 0.1);
    let kriging = Kriging::new(&sites, &variogram, Trend::Constant).unwrap();
    let local = LocalKriging::new(sites, &variogram, Trend::Constant, 12);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let single = kriging.predict(&grid, Precision::Single, Want::Variance);
            let double = kriging.predict(&grid, Precision::Double, Want::Variance);
            (single, double, local.predict(&grid, Want::Variance))
        })
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn duplicates_give_what_the_full_system_would() {
    // Three samples at one place with noise variance 0.4 each tell what their mean with 0.4 / 3 tells. The full system
    // splits them by a distance that no covariance sees: 1e-6 m of a range of 25 m, above the tolerance of joining.
    let split = |apart_m: f64| {
        let mut all = samples();
        for (copy, value) in [(1.0, 7.0), (2.0, -2.0)] {
            let position_m = [all[3].position_m[0] + copy * apart_m, all[3].position_m[1]];
            all.push(Sample { position_m, value });
        }
        assert_eq!(Sites::gather(&all).unwrap().joined(), if apart_m == 0.0 { 2 } else { 0 });
        map(&all, &variogram(Family::Exponential, 0.4), Trend::Constant, &TARGETS)
    };
    let (joined, full) = (split(0.0), split(1e-6));
    assert_near(&joined.estimate, &full.estimate, 1e-6, "estimate");
    assert_near(&joined.signal_variance, &full.signal_variance, 1e-6, "variance");
}

#[test]
fn near_duplicates_without_nugget_stay_finite() {
    for apart_m in [1e-3, 1e-6, 2e-7] {
        let mut all = samples();
        let at = all[3].position_m;
        all.push(Sample { position_m: [at[0] + apart_m, at[1]], value: all[3].value + 1.0 });
        for family in Family::ALL {
            let sites = Sites::gather(&all).unwrap();
            match Kriging::new(&sites, &variogram(family, 0.0), Trend::Constant) {
                Ok(kriging) => {
                    let found = kriging.predict(&TARGETS[..], Precision::Double, Want::Variance);
                    assert!(found.estimate.iter().chain(&found.signal_variance).all(|x| x.is_finite()));
                }
                Err(error) => assert_eq!(error, MapError::Singular),
            }
        }
    }
}

#[test]
fn one_sample_and_samples_on_a_line() {
    let one = [Sample { position_m: [3.0, 4.0], value: 7.0 }];
    let exponential = variogram(Family::Exponential, 0.4);
    for family in Family::ALL {
        let variogram = variogram(family, 0.4);
        let found = map(&one, &variogram, Trend::Constant, &[[3.0, 9.0]]);
        assert!((found.estimate[0] - 7.0).abs() < 1e-12);
        // With one weight of 1 the variance of a new observation is 2 γ(h).
        let observed = found.observation_variance().next().unwrap();
        assert!((observed - 2.0 * variogram.semivariance(5.0)).abs() < 1e-12, "{family:?}");
    }
    let line: Vec<Sample> = (0..30)
        .map(f64::from)
        .map(|i| Sample { position_m: [0.1 * i, 0.3 * i + 5.0], value: i.sin() })
        .collect();
    assert!(map(&line, &exponential, Trend::Constant, &TARGETS).estimate.iter().all(|x| x.is_finite()));
    let error =
        |samples: &[Sample], trend| Kriging::new(&Sites::gather(samples).unwrap(), &exponential, trend).err();
    assert_eq!(error(&line, Trend::Plane), Some(MapError::TrendNotIdentified));
    assert_eq!(error(&one, Trend::Plane), Some(MapError::TrendNotIdentified));
}

#[test]
fn constant_values_give_a_constant_map() {
    let samples: Vec<Sample> = samples().into_iter().map(|old| Sample { value: -80.0, ..old }).collect();
    let found = map(&samples, &variogram(Family::Exponential, 0.0), Trend::Constant, &TARGETS);
    assert_near(&found.estimate, &[-80.0; 5], 1e-13, "constant");
    let sites = Sites::gather(&samples).unwrap();
    let fit = maximum_likelihood(&sites, Family::Exponential, Trend::Constant, Likelihood::Full, None);
    assert_eq!(fit, Err(MapError::Constant(-80.0)));
}

#[test]
fn leave_one_out_is_leaving_out() {
    let (sites, variogram) = (Sites::gather(&samples()).unwrap(), variogram(Family::Exponential, 0.4));
    for trend in [Trend::Constant, Trend::Plane] {
        let found = Kriging::new(&sites, &variogram, trend).unwrap().leave_one_out();
        for (site, left) in found.into_iter().enumerate() {
            let left = left.unwrap();
            let mut rest = samples();
            let out = rest.remove(site);
            let one = map(&rest, &variogram, trend, &[out.position_m]);
            assert!((left.error - (out.value - one.estimate[0])).abs() < 1e-10);
            assert!((left.variance - one.observation_variance().next().unwrap()).abs() < 1e-10);
        }
    }
    // A single sample has no others.
    let one = Sites::gather(&samples()[..1]).unwrap();
    assert_eq!(Kriging::new(&one, &variogram, Trend::Constant).unwrap().leave_one_out(), [None]);
}

#[test]
fn a_neighbourhood_of_all_is_the_whole() {
    let sites = Sites::gather(&samples()).unwrap();
    for (family, nugget) in [(Family::Exponential, 0.4), (Family::Spherical, 0.0), (Family::Linear, 0.1)] {
        for trend in [Trend::Constant, Trend::Plane] {
            let variogram = variogram(family, nugget);
            let whole = Kriging::new(&sites, &variogram, trend).unwrap();
            let local = LocalKriging::new(sites.clone(), &variogram, trend, 40);
            let expected = whole.predict(&TARGETS[..], Precision::Double, Want::Variance);
            let found = local.predict(&TARGETS[..], Want::Variance);
            assert_near(&found.estimate, &expected.estimate, 1e-9, "estimate");
            assert_near(&found.signal_variance, &expected.signal_variance, 1e-9, "variance");
            let (expected, found) = (whole.leave_one_out(), local.leave_one_out(&[0, 13, 39]));
            for (left, site) in found.into_iter().zip([0, 13, 39]) {
                let (left, expected) = (left.unwrap(), expected[site].unwrap());
                assert!((left.error - expected.error).abs() < 1e-9);
                assert!((left.variance - expected.variance).abs() < 1e-9);
            }
        }
    }
}

#[test]
fn few_neighbours_cost_little_accuracy_and_lines_no_crash() {
    let sites = Sites::gather(&samples()).unwrap();
    let variogram = variogram(Family::Exponential, 0.4);
    let whole = Kriging::new(&sites, &variogram, Trend::Constant).unwrap();
    let expected = whole.predict(&TARGETS[..], Precision::Double, Want::Variance);
    let found =
        LocalKriging::new(sites, &variogram, Trend::Constant, 16).predict(&TARGETS[..], Want::Variance);
    for at in 0..TARGETS.len() {
        // Fewer samples cannot tell more; here they tell a tenth less far outside, and hardly less inside.
        let (some, all) = (found.signal_variance[at], expected.signal_variance[at]);
        assert!(some >= all - 1e-12 && some < 1.15 * all, "{some} {all}");
    }
    let line: Vec<Sample> =
        (0..30).map(f64::from).map(|i| Sample { position_m: [i, 2.0 * i], value: i.sin() }).collect();
    let line = LocalKriging::new(Sites::gather(&line).unwrap(), &variogram, Trend::Plane, 8);
    let (found, without_trend) = line.predict_counting(&TARGETS[..], Want::Variance);
    assert_eq!(without_trend, TARGETS.len(), "each place says that its trend is a constant");
    assert!(found.estimate.iter().chain(&found.signal_variance).all(|number| number.is_finite()));
}

#[test]
fn what_is_a_trend_alone_is_found_exactly() {
    let law = Trend::PathLoss { transmitter_m: [30.0, 40.0, 6.5] };
    for (trend, coefficients) in [(Trend::Plane, [3.0, -2.0, 5.0]), (law, [-31.84, -21.5, 0.0])] {
        let value = |at: [f64; 2]| -> f64 {
            let basis = trend.basis(at, [0.0; 2], 10.0);
            basis.iter().zip(coefficients).map(|(f, b)| f * b).sum()
        };
        let samples: Vec<Sample> =
            samples().into_iter().map(|old| Sample { value: value(old.position_m), ..old }).collect();
        let found = map(&samples, &variogram(Family::Exponential, 0.4), trend, &TARGETS);
        assert_near(&found.estimate, &TARGETS.map(value), 1e-11, "trend");
    }
}

#[test]
fn places_that_are_none_have_no_estimate() {
    let sites = Sites::gather(&samples()).unwrap();
    let places = [[f64::NAN, 1.0], [10.3, 20.7], [1.0, f64::INFINITY], [1e300, 0.0], [1e60, -1e60]];
    for family in Family::ALL {
        let kriging = Kriging::new(&sites, &variogram(family, 0.4), Trend::Constant).unwrap();
        let local = LocalKriging::new(sites.clone(), &variogram(family, 0.4), Trend::Constant, 8);
        let single = kriging.predict(&places[..], Precision::Single, Want::Variance);
        let double = kriging.predict(&places[..], Precision::Double, Want::Variance);
        for found in [&single, &double, &local.predict(&places[..], Want::Variance)] {
            let is_nan = |numbers: &[f64]| numbers.iter().map(|number| number.is_nan()).collect::<Vec<_>>();
            assert_eq!(is_nan(&found.estimate)[..4], [true, false, true, true]);
            assert_eq!(is_nan(&found.signal_variance)[..4], [true, false, true, true]);
        }
        // The others stand as they would alone, and far away there is the mean.
        let alone = kriging.predict(&places[1..2], Precision::Double, Want::Variance);
        assert!((double.estimate[1] - alone.estimate[0]).abs() < 1e-12);
        assert!(family == Family::Linear || single.estimate[4].is_finite() && double.estimate[4].is_finite());
    }
    assert!(baselines::nearest_sample(&sites, &places[..1])[0].is_nan());
    assert!(baselines::inverse_distance(&sites, &places[..1])[0].is_nan());
}

#[test]
fn the_order_of_samples_does_not_matter() {
    let (mut turned, variogram) = (samples(), variogram(Family::Spherical, 0.1));
    turned.reverse();
    let one = map(&samples(), &variogram, Trend::Constant, &TARGETS);
    let other = map(&turned, &variogram, Trend::Constant, &TARGETS);
    assert_near(&one.estimate, &other.estimate, 1e-10, "estimate");
    assert_near(&one.signal_variance, &other.signal_variance, 1e-10, "variance");
}

#[test]
fn a_map_in_parts_is_the_map() {
    let grid = Grid::new([0.0, 0.0], [100.0, 100.0], [70, 53]).unwrap();
    let sites = Sites::gather(&samples()).unwrap();
    let kriging = Kriging::new(&sites, &variogram(Family::Exponential, 0.1), Trend::Constant).unwrap();
    let whole = kriging.predict(&grid, Precision::Single, Want::Variance);
    let mut parts = Prediction { estimate: vec![], signal_variance: vec![], nugget: whole.nugget };
    for part in Part::all(&grid, 1_000) {
        parts.extend(kriging.predict(&part, Precision::Single, Want::Variance));
    }
    assert_eq!(parts, whole);
}
