//! A variogram fitted by maximum likelihood, for Gaussian values with a trend.
//!
//! Least squares on one map scatters widely; the likelihood uses each value, not only means over pairs. The sill
//! follows from nugget share and range in closed form, so two numbers are searched for.

use super::covariance::Kernel;
use super::empirical::farthest_m;
use super::fit::{clamped, free, share};
use super::kriging::{Orthogonal, factor};
use super::simplex::minimise;
use super::{Family, MapError, Sites, Trend, Variogram};
use faer::linalg::triangular_solve::solve_lower_triangular_in_place;
use faer::{MatMut, Par};

/// First guesses of the range, as shares of the largest distance.
const RANGES: [f64; 2] = [0.03, 0.3];

/// Which likelihood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likelihood {
    /// That of the values; its sill is a little low, because the trend is fitted to the same values.
    Full,
    /// That of the contrasts which do not depend on the trend (restricted, REML): without this bias.
    Restricted,
}

/// A fitted variogram and how likely it makes the values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LikelihoodFit {
    /// The variogram.
    pub variogram: Variogram,
    /// The logarithm of the likelihood, to compare models of the same sites and trend with.
    pub log_likelihood: f64,
}

/// The variogram under which the sites' values are most likely.
///
/// `nugget` fixes the nugget as a share of the sill; it is fitted where there is none. The work grows with the cube of
/// the sites: about half a second of one core for 600.
///
/// # Errors
/// Fewer than five sites more than the trend has terms, values that are all the same, a linear model (it has no
/// likelihood), or a trend that is not determined.
pub fn maximum_likelihood(
    sites: &Sites,
    family: Family,
    trend: Trend,
    likelihood: Likelihood,
    nugget: Option<f64>,
) -> Result<LikelihoodFit, MapError> {
    let (have, need) = (sites.len(), trend.terms() + 5);
    if have < need {
        return Err(MapError::TooFew { have, need });
    }
    if let Some(value) = sites.constant() {
        return Err(MapError::Constant(value));
    }
    if family == Family::Linear {
        let message = "a linear variogram has no likelihood; fit it by least squares".to_owned();
        return Err(MapError::Variogram(message));
    }
    let reach_m = farthest_m(sites);
    let shape = |point: &[f64; 2]| {
        let share = nugget.unwrap_or_else(|| share(point[1], family));
        Variogram::new(family, share, 1.0 - share, reach_m * clamped(point[0]).exp())
    };
    let of = |point: &[f64; 2]| evaluate(sites, &shape(point)?, trend, likelihood);
    let cost = |point: &[f64; 2]| of(point).map_or(f64::INFINITY, |found| -found.log_likelihood);
    let best = RANGES
        .map(|range| minimise([range.ln(), free(0.1)], [0.5, if nugget.is_some() { 0.0 } else { 0.3 }], cost))
        .into_iter()
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .ok_or(MapError::NoSamples)?;
    of(&best.0)
}

/// The likelihood of a shape, at the sill that makes it largest.
fn evaluate(
    sites: &Sites,
    shape: &Variogram,
    trend: Trend,
    likelihood: Likelihood,
) -> Result<LikelihoodFit, MapError> {
    let n = sites.len();
    let kernel = Kernel::new(shape, sites.diagonal_m());
    let (llt, _) = factor(&kernel, sites)?;
    let mut columns = centred(sites);
    // The restricted likelihood is one of contrasts in fixed functions: their unit must not change with the range.
    let unit_m = sites.diagonal_m().max(f64::MIN_POSITIVE);
    let basis = |at: &[f64; 2], term: usize| trend.basis(*at, sites.centre_m(), unit_m)[term];
    for term in 0..trend.terms() {
        columns.extend(sites.positions_m().iter().map(|at| basis(at, term)));
    }
    let white = MatMut::from_column_major_slice_mut(&mut columns, n, trend.terms() + 1);
    solve_lower_triangular_in_place(llt.L(), white, Par::Seq);
    let (values, functions) = columns.split_at(n);
    let q = Orthogonal::new(functions.chunks_exact(n))?;
    let mut rest = values.to_vec();
    q.remove(&mut rest);
    let squares: f64 = rest.iter().map(|number| number * number).sum();
    let log_determinant: f64 = (0..n).map(|site| 2.0 * llt.L()[(site, site)].ln()).sum();
    let (count, log_trend) = match likelihood {
        Likelihood::Full => (n as f64, 0.0),
        Likelihood::Restricted => ((n - trend.terms()) as f64, q.log_determinant()),
    };
    let sill = squares / count;
    let log_sill = (std::f64::consts::TAU * sill).ln() + 1.0;
    let log_likelihood = -0.5 * (count * log_sill + log_determinant + log_trend);
    let (nugget, partial_sill) = (shape.nugget() * sill, shape.partial_sill() * sill);
    let variogram = Variogram::new(shape.family(), nugget, partial_sill, shape.range_m())?;
    Ok(LikelihoodFit { variogram, log_likelihood })
}

/// The values less their mean.
fn centred(sites: &Sites) -> Vec<f64> {
    let mean = sites.values().iter().sum::<f64>() / sites.len() as f64;
    sites.values().iter().map(|value| value - mean).collect()
}
