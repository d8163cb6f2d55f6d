//! A variogram fitted to the binned one by weighted least squares.

use super::empirical::Bin;
use super::simplex::minimise;
use super::{Family, MapError, Variogram};

/// First guesses of the range, as shares of the largest binned distance.
const RANGES: [f64; 3] = [0.1, 0.3, 1.0];

/// First guesses of the nugget, as shares of the sill.
const NUGGETS: [f64; 2] = [0.02, 0.5];

/// Fitted ranges lie within these factors of the largest binned distance.
pub(super) const RANGE_FACTORS: [f64; 2] = [1e-3, 1e1];

/// The least nugget, as a share of the sill, that a fit gives a Gaussian variogram: below, systems are nearly
/// singular.
pub(super) const GAUSSIAN_NUGGET: f64 = 1e-3;

/// The nugget's share of the sill by a number without bounds: 0 at 0.
pub(super) fn share(free: f64, family: Family) -> f64 {
    let least = if family == Family::Gaussian { GAUSSIAN_NUGGET } else { 0.0 };
    least + (1.0 - least) * free * free / (1.0 + free * free)
}

/// The number that [`share`] makes this share of.
pub(super) fn free(share: f64) -> f64 {
    (share / (1.0 - share)).sqrt()
}

/// A fitted variogram and how well it fits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// The variogram.
    pub variogram: Variogram,
    /// Σ N_k (γ̂_k / γ(h_k) - 1)².
    pub misfit: f64,
}

/// Fits nugget, partial sill and range with the weights N_k / γ(h_k)² (Cressie 1985).
///
/// # Errors
/// There is no bin, or all semivariances are zero.
pub fn least_squares(bins: &[Bin], family: Family) -> Result<Fit, MapError> {
    let reach_m = bins.iter().map(|bin| bin.distance_m).fold(0.0, f64::max);
    let highest = bins.iter().map(|bin| bin.semivariance).fold(0.0, f64::max);
    if reach_m <= 0.0 {
        return Err(MapError::TooFew { have: 0, need: 12 });
    }
    if highest <= 0.0 {
        return Err(MapError::Variogram("all semivariances are 0: there is nothing to fit".to_owned()));
    }
    let model = |point: &[f64; 3]| variogram(point, family, reach_m, highest);
    let misfit = |point: &[f64; 3]| model(point).map_or(f64::INFINITY, |variogram| misfit(bins, &variogram));
    let starts = RANGES.iter().flat_map(|&range| NUGGETS.map(|nugget| [0.0, free(nugget), range.ln()]));
    let best = starts
        .map(|start| minimise(start, [0.3, 0.3, 0.5], misfit))
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .ok_or(MapError::NoSamples)?;
    Ok(Fit { variogram: model(&best.0)?, misfit: best.1 })
}

/// From ln(sill / highest), the free number of the nugget's share, and ln(range / reach).
fn variogram(point: &[f64; 3], family: Family, reach_m: f64, highest: f64) -> Result<Variogram, MapError> {
    let sill = highest * point[0].exp();
    let share = share(point[1], family);
    let range_m = reach_m * clamped(point[2]).exp();
    // The linear model's range and slope say the same thing: its sill is meant at the reach.
    let range_m = if family == Family::Linear { reach_m } else { range_m };
    Variogram::new(family, share * sill, (1.0 - share) * sill, range_m)
}

/// The logarithm of a range within [`RANGE_FACTORS`].
pub(super) fn clamped(log: f64) -> f64 {
    log.clamp(RANGE_FACTORS[0].ln(), RANGE_FACTORS[1].ln())
}

fn misfit(bins: &[Bin], variogram: &Variogram) -> f64 {
    let term = |bin: &Bin| {
        let model = variogram.semivariance(bin.distance_m);
        bin.pairs as f64 * (bin.semivariance / model - 1.0).powi(2)
    };
    bins.iter().map(term).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_semivariances_give_their_variogram_back() {
        for family in Family::ALL {
            let truth = Variogram::new(family, 0.5, 2.0, 12.0).unwrap();
            let bin = |index: u32| {
                let distance_m = 1.5 * f64::from(index);
                Bin { distance_m, semivariance: truth.semivariance(distance_m), pairs: 100 }
            };
            let bins: Vec<Bin> = (1..=15).map(bin).collect();
            let fit = least_squares(&bins, family).unwrap();
            assert!(fit.misfit < 1e-4, "{family:?} {fit:?}");
            for h in [0.1, 1.0, 5.0, 15.0, 22.0] {
                let (found, expected) = (fit.variogram.semivariance(h), truth.semivariance(h));
                assert!((found / expected - 1.0).abs() < 0.01, "{family:?} {h} {found} {expected}");
            }
        }
    }

    #[test]
    fn nothing_to_fit_is_said() {
        assert!(least_squares(&[], Family::Exponential).is_err());
        let flat = Bin { distance_m: 1.0, semivariance: 0.0, pairs: 40 };
        assert!(matches!(least_squares(&[flat], Family::Exponential), Err(MapError::Variogram(_))));
    }
}
