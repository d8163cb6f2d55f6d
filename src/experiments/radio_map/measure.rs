//! How near a map is to the truth, and how honest it is about that.

use crate::experiments::contract::Measure;
use crate::experiments::kit::measures;

/// Half the width of a 95 % interval in standard deviations.
const NINETY_FIVE: f64 = 1.959_964;

/// A cell of a smaller deviation in dB is known exactly: it is where a sample without noise was taken.
const EXACT_DB: f64 = 1e-6;

/// Where the measures begin that need deviations.
pub(super) const FIRST_OF_DEVIATIONS: usize = 3;

/// What is measured, in the order of the values of [`errors`].
pub(super) fn names() -> Vec<Measure> {
    measures(&[
        ("RMSE, dB", false),
        ("mean absolute error, dB", false),
        ("bias, dB", false),
        ("truth within 95 % intervals, share", true),
        ("mean standardised error, 0 is fair", false),
        ("mean squared standardised error, 1 is honest", false),
    ])
}

/// The values of [`names`] of a map: its estimate and deviation beside the truth, cell by cell.
pub(super) fn errors(truth_dbm: &[f64], estimate: &[f64], deviation: Option<&[f64]>) -> Vec<f64> {
    let each = || estimate.iter().zip(truth_dbm).map(|(estimate, truth)| estimate - truth);
    let count = estimate.len() as f64;
    let [covered, mean, squares] =
        deviation.map_or([f64::NAN; 3], |deviation| calibration(each(), deviation));
    vec![
        (each().map(|error| error * error).sum::<f64>() / count).sqrt(),
        each().map(f64::abs).sum::<f64>() / count,
        each().sum::<f64>() / count,
        covered,
        mean,
        squares,
    ]
}

/// How honest deviations are: the share of errors within their 95 % intervals, and the means of errors over deviations and
/// of their squares. Cells that are known exactly say nothing about it; NaN where all are.
fn calibration(errors: impl Iterator<Item = f64>, deviation: &[f64]) -> [f64; 3] {
    let pairs = errors.zip(deviation).filter(|(_, deviation)| **deviation > EXACT_DB);
    let ratios: Vec<f64> = pairs.map(|(error, deviation)| error / deviation).collect();
    let mean = |of: fn(&f64) -> f64| ratios.iter().map(of).sum::<f64>() / ratios.len() as f64;
    [
        mean(|ratio| f64::from(u8::from(ratio.abs() <= NINETY_FIVE))),
        mean(|ratio| *ratio),
        mean(|ratio| ratio * ratio),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calibration_by_hand() {
        // Ratios 1, -2 and 3; the last cell is exact. Two of three lie beyond 1.96; means 2/3 and 14/3.
        let found = calibration([2.0, -2.0, 3.0, 0.0].into_iter(), &[2.0, 1.0, 1.0, 0.0]);
        let expected = [1.0 / 3.0, 2.0 / 3.0, 14.0 / 3.0];
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?}");
        assert!(calibration(std::iter::empty(), &[]).iter().all(|value| value.is_nan()));
    }
}
