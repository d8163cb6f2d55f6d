//! A variogram for samples that come without one.

use super::empirical::{Estimator, empirical};
use super::fit::least_squares;
use super::{Family, Likelihood, MapError, Sites, Trend, Variogram, maximum_likelihood};
use rayon::prelude::*;

/// Up to this many sites the likelihood chooses; beyond, where it takes too long and pairs abound, least squares.
pub const MOST_LIKELY_SITES: usize = 600;

/// The models among which one is chosen: all with a sill.
const FAMILIES: [Family; 5] =
    [Family::Exponential, Family::Spherical, Family::Gaussian, Family::Matern32, Family::Matern52];

/// How a variogram was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The largest restricted likelihood over models and numbers.
    Likelihood,
    /// The least weighted squares over models and numbers.
    LeastSquares,
}

impl Method {
    /// The words for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Likelihood => "restricted maximum likelihood",
            Self::LeastSquares => "weighted least squares",
        }
    }
}

/// The model and numbers that fit the sites best, with one unknown mean.
///
/// # Errors
/// Too few sites, or values that are all the same.
pub fn choose_variogram(sites: &Sites) -> Result<(Variogram, Method), MapError> {
    choose_variogram_around(sites, Trend::Constant)
}

/// The model and numbers that fit the sites' deviations from a trend best. Least squares know constant trends only:
/// there the trend's own variation counts as the signal's.
///
/// # Errors
/// Too few sites, values that are all the same, or a trend that the sites do not determine.
pub fn choose_variogram_around(sites: &Sites, trend: Trend) -> Result<(Variogram, Method), MapError> {
    if let Some(value) = sites.constant() {
        return Err(if sites.len() == 1 {
            MapError::TooFew { have: 1, need: 6 }
        } else {
            MapError::Constant(value)
        });
    }
    if sites.len() <= MOST_LIKELY_SITES { most_likely(sites, trend) } else { closest(sites) }
}

fn most_likely(sites: &Sites, trend: Trend) -> Result<(Variogram, Method), MapError> {
    let fit = |&family: &Family| maximum_likelihood(sites, family, trend, Likelihood::Restricted, None);
    let fits = FAMILIES.par_iter().map(fit).collect::<Result<Vec<_>, _>>()?;
    let best = fits.into_iter().max_by(|a, b| a.log_likelihood.total_cmp(&b.log_likelihood));
    best.map(|fit| (fit.variogram, Method::Likelihood)).ok_or(MapError::NoSamples)
}

fn closest(sites: &Sites) -> Result<(Variogram, Method), MapError> {
    let bins = empirical(sites, Estimator::Matheron)?;
    let fits =
        FAMILIES.par_iter().map(|&family| least_squares(&bins, family)).collect::<Result<Vec<_>, _>>()?;
    let best = fits.into_iter().min_by(|a, b| a.misfit.total_cmp(&b.misfit));
    best.map(|fit| (fit.variogram, Method::LeastSquares)).ok_or(MapError::NoSamples)
}
