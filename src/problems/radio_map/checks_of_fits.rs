//! Variogram fits and kriging against shadowing drawn with a known variogram, over many realisations.

use super::*;
use crate::radio::correlated_normals;
use crate::random::stream;
use crate::statistics::Estimate;
use rand::Rng;
use rand_distr::StandardNormal;
use rayon::prelude::*;

/// Shadowing of 5.9 dB and 10 m (TR 38.901, non-line-of-sight with high base station) at random places.
fn shadowing(realisation: u64, count: usize, side_m: f64, noise: f64) -> Sites {
    let mut stream = stream(11, "variogram test", realisation);
    let positions_m: Vec<[f64; 2]> =
        (0..count).map(|_| [side_m * stream.random::<f64>(), side_m * stream.random::<f64>()]).collect();
    let values = correlated_normals(&positions_m, 10.0, &mut stream);
    let samples: Vec<Sample> = positions_m
        .into_iter()
        .zip(values)
        .map(|(position_m, value)| {
            let noise = noise * stream.sample::<f64, _>(StandardNormal);
            Sample { position_m, value: 5.9 * value + noise - 80.0 }
        })
        .collect();
    Sites::gather(&samples).unwrap()
}

#[test]
fn binned_semivariances_are_those_of_the_shadowing() {
    let truth = Variogram::new(Family::Exponential, 0.0, 5.9 * 5.9, 10.0).unwrap();
    let of = |estimator: empirical::Estimator| -> Vec<Vec<empirical::Bin>> {
        (0..60)
            .map(|index| empirical::empirical(&shadowing(index, 250, 120.0, 0.0), estimator).unwrap())
            .collect()
    };
    for estimator in [empirical::Estimator::Matheron, empirical::Estimator::Robust] {
        let realisations = of(estimator);
        for bin in [0, 2, 5, 9] {
            let ratios: Vec<f64> = realisations
                .iter()
                .map(|bins| bins[bin].semivariance / truth.semivariance(bins[bin].distance_m))
                .collect();
            let estimate = Estimate::of(&ratios).unwrap();
            // Twice the half width of a 95 % interval: four standard errors. The robust estimator's constants are for
            // independent pairs and leave a few percent.
            let allowed = 2.0 * estimate.half_width.unwrap()
                + if estimator == empirical::Estimator::Robust { 0.05 } else { 0.0 };
            assert!((estimate.mean - 1.0).abs() < allowed, "{estimator:?} {bin} {estimate:?}");
        }
    }
}

#[test]
fn bins_have_their_pairs() {
    for count in [16, 20, 60, 250] {
        let bins =
            empirical::empirical(&shadowing(0, count, 60.0, 0.0), empirical::Estimator::Matheron).unwrap();
        assert!(bins.iter().all(|bin| bin.pairs >= empirical::FEWEST_PAIRS), "{count} {bins:?}");
        assert!(bins.len() <= 15 && (count < 250 || bins.len() >= 10));
    }
    let few = empirical::empirical(&shadowing(0, 4, 60.0, 0.0), empirical::Estimator::Matheron);
    assert!(matches!(few, Err(MapError::TooFew { have: 4, .. })));
}

#[test]
fn likelihood_finds_the_noise_as_well() {
    let fits: Vec<Variogram> = (0..60)
        .into_par_iter()
        .map(|index| {
            let sites = shadowing(300 + index, 150, 80.0, 2.0);
            let fit = maximum_likelihood(
                &sites,
                Family::Exponential,
                Trend::Constant,
                Likelihood::Restricted,
                None,
            );
            fit.unwrap().variogram
        })
        .collect();
    // Noise of deviation 2: nugget 4. The nugget cannot be negative, so its mean is not unbiased: medians within a
    // quarter.
    let median = |of: fn(&Variogram) -> f64| {
        let mut numbers: Vec<f64> = fits.iter().map(of).collect();
        numbers.sort_by(f64::total_cmp);
        numbers[30]
    };
    for (found, truth) in [
        (median(|fit| fit.nugget()), 4.0),
        (median(|fit| fit.partial_sill()), 5.9 * 5.9),
        (median(|fit| fit.range_m()), 10.0),
    ] {
        println!("{found} for {truth}");
        assert!((found / truth - 1.0).abs() < 0.25, "{found} {truth}");
    }
}

#[test]
fn kriging_beats_simpler_rules_and_its_variance_is_honest() {
    let truth = Variogram::new(Family::Exponential, 0.0, 5.9 * 5.9, 10.0).unwrap();
    let mut errors: [Vec<f64>; 3] = [vec![], vec![], vec![]];
    let mut ratios = Vec::new();
    for realisation in 0..40 {
        let all = shadowing(400 + realisation, 250, 60.0, 0.0);
        let sites = all.subset(&(0..150).collect::<Vec<_>>());
        let (targets, values) = (&all.positions_m()[150..], &all.values()[150..]);
        let kriging = Kriging::new(&sites, &truth, Trend::Constant).unwrap();
        let found = kriging.predict(targets, Precision::Double, Want::Variance);
        let mean_square = |estimates: &[f64]| {
            estimates.iter().zip(values).map(|(a, b)| (a - b).powi(2)).sum::<f64>() / values.len() as f64
        };
        errors[0].push(mean_square(&found.estimate));
        errors[1].push(mean_square(&baselines::inverse_distance(&sites, targets)));
        errors[2].push(mean_square(&baselines::nearest_sample(&sites, targets)));
        ratios.push(errors[0][errors[0].len() - 1] / (found.signal_variance.iter().sum::<f64>() / 100.0));
    }
    for other in [&errors[1], &errors[2]] {
        let verdict = crate::statistics::verdict(&errors[0], other, false);
        assert!(matches!(verdict, Some(crate::statistics::Verdict::Better(_))), "{verdict:?}");
    }
    let ratio = Estimate::of(&ratios).unwrap();
    // Four standard errors.
    assert!((ratio.mean - 1.0).abs() < 2.0 * ratio.half_width.unwrap(), "{ratio:?}");
}

#[test]
fn likelihood_finds_sill_and_range_of_shadowing() {
    let fits: Vec<Variogram> = (0..60)
        .into_par_iter()
        .map(|index| {
            let sites = shadowing(100 + index, 150, 120.0, 0.0);
            let fit = maximum_likelihood(
                &sites,
                Family::Exponential,
                Trend::Constant,
                Likelihood::Restricted,
                Some(0.0),
            );
            fit.unwrap().variogram
        })
        .collect();
    let sill: Vec<f64> = fits.iter().map(|fit| fit.partial_sill() / (5.9 * 5.9)).collect();
    let range: Vec<f64> = fits.iter().map(|fit| fit.range_m() / 10.0).collect();
    for (name, ratios) in [("sill", sill), ("range", range)] {
        let estimate = Estimate::of(&ratios).unwrap();
        println!("{name}: {estimate:?}");
        // Four standard errors of the mean.
        assert!((estimate.mean - 1.0).abs() < 2.0 * estimate.half_width.unwrap(), "{name} {estimate:?}");
    }
}

/// Least squares on one realisation scatters widely and to one side, so the middle of many is asked for: the interval of
/// the median that order statistics give without knowing the scatter's law. Of 60 values, the 15th and the 46th enclose the
/// true median but once in 10,000 times (binomial, 4 standard deviations).
#[test]
fn least_squares_finds_sill_and_range_of_shadowing() {
    let fits: Vec<Variogram> = (0..60)
        .into_par_iter()
        .map(|index| {
            let sites = shadowing(200 + index, 400, 200.0, 0.0);
            let bins = empirical::empirical(&sites, empirical::Estimator::Matheron).unwrap();
            fit::least_squares(&bins, Family::Exponential).unwrap().variogram
        })
        .collect();
    let mut sill: Vec<f64> =
        fits.iter().map(|fit| (fit.partial_sill() + fit.nugget()) / (5.9 * 5.9)).collect();
    let mut range: Vec<f64> = fits.iter().map(|fit| fit.range_m() / 10.0).collect();
    for (name, ratios) in [("sill", &mut sill), ("range", &mut range)] {
        ratios.sort_by(f64::total_cmp);
        let [low, high] = [ratios[14], ratios[45]];
        println!("{name}: {} {low} {} {high} {}", ratios[3], ratios[30], ratios[56]);
        assert!(low < 1.0 && 1.0 < high && high - low < 0.5, "{name}: {low} to {high}");
    }
}
