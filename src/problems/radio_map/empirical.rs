//! The semivariogram of samples: means over pairs of similar distance.

use super::sites::distance_m;
use super::{MapError, Sites};
use crate::random::stream;
use rand::seq::index::sample;

/// Fewer pairs make no bin.
pub const FEWEST_PAIRS: usize = 30;

/// From this many bins down to [`FEWEST_BINS`] the first number is used with which each bin has its pairs.
const MOST_BINS: usize = 15;

/// See [`MOST_BINS`].
const FEWEST_BINS: usize = 10;

/// Of more sites than this, so many are drawn for the pairs.
const MOST_SITES: usize = 3_000;

/// How differences become a semivariance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Estimator {
    /// Σ Δ² / (2 N) (Matheron 1962).
    Matheron,
    /// (mean √|Δ|)⁴ / (2 (0.457 + 0.494 / N)), which outliers move less (Cressie and Hawkins 1980).
    Robust,
}

/// Pairs of similar distance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// Their mean distance, in metres.
    pub distance_m: f64,
    /// Their semivariance.
    pub semivariance: f64,
    /// How many they are.
    pub pairs: usize,
}

/// Sums over the pairs of a bin.
#[derive(Clone, Copy, Default)]
struct Sums {
    pairs: usize,
    distance_m: f64,
    squares: f64,
    roots: f64,
}

impl Sums {
    fn plus(self, other: Self) -> Self {
        Self {
            pairs: self.pairs + other.pairs,
            distance_m: self.distance_m + other.distance_m,
            squares: self.squares + other.squares,
            roots: self.roots + other.roots,
        }
    }

    fn bin(self, estimator: Estimator) -> Bin {
        let pairs = self.pairs as f64;
        let semivariance = match estimator {
            Estimator::Matheron => self.squares / (2.0 * pairs),
            Estimator::Robust => (self.roots / pairs).powi(4) / (2.0 * (0.457 + 0.494 / pairs)),
        };
        Bin { distance_m: self.distance_m / pairs, semivariance, pairs: self.pairs }
    }
}

/// Bins of equal width up to half the largest distance of two sites, each of [`FEWEST_PAIRS`] pairs or more.
///
/// 15 to 10 bins are tried; where even 10 leave one with too few pairs, it is joined to the next. Of more than 3,000
/// sites a random 3,000 serve (the same for each call).
///
/// # Errors
/// There are too few sites for a single bin.
pub fn empirical(sites: &Sites, estimator: Estimator) -> Result<Vec<Bin>, MapError> {
    let positions: Vec<usize> = if sites.len() > MOST_SITES {
        let mut chosen = sample(&mut stream(0, "empirical variogram", 0), sites.len(), MOST_SITES).into_vec();
        chosen.sort_unstable();
        chosen
    } else {
        (0..sites.len()).collect()
    };
    let sites = sites.subset(&positions);
    let farthest_m = farthest_m(&sites);
    let even = (FEWEST_BINS..=MOST_BINS)
        .rev()
        .map(|bins| sums(&sites, 0.5 * farthest_m, bins))
        .find(|sums| sums.iter().all(|sums| sums.pairs >= FEWEST_PAIRS));
    let sums = even.unwrap_or_else(|| joined(&sums(&sites, 0.5 * farthest_m, FEWEST_BINS)));
    if sums.is_empty() {
        return Err(MapError::TooFew { have: sites.len(), need: 12 });
    }
    Ok(sums.into_iter().map(|sums| sums.bin(estimator)).collect())
}

/// The largest distance of two sites, in metres.
pub(super) fn farthest_m(sites: &Sites) -> f64 {
    pairs(sites).map(|(a, b)| distance_m(sites.positions_m()[a], sites.positions_m()[b])).fold(0.0, f64::max)
}

fn pairs(sites: &Sites) -> impl Iterator<Item = (usize, usize)> {
    let count = sites.len();
    (0..count).flat_map(move |a| (a + 1..count).map(move |b| (a, b)))
}

fn sums(sites: &Sites, reach_m: f64, bins: usize) -> Vec<Sums> {
    let mut sums = vec![Sums::default(); bins];
    for (a, b) in pairs(sites) {
        let distance_m = distance_m(sites.positions_m()[a], sites.positions_m()[b]);
        // Not a number, for a reach of 0, gives bin 0.
        let bin = (distance_m / reach_m * bins as f64) as usize;
        if let Some(sum) = sums.get_mut(bin) {
            let difference = sites.values()[a] - sites.values()[b];
            *sum = sum.plus(Sums {
                pairs: 1,
                distance_m,
                squares: difference * difference,
                roots: difference.abs().sqrt(),
            });
        }
    }
    sums
}

/// Neighbouring bins joined until each has its pairs; a rest at the end joins the last.
fn joined(sums: &[Sums]) -> Vec<Sums> {
    let mut joined: Vec<Sums> = Vec::new();
    let mut open = Sums::default();
    for &next in sums {
        open = open.plus(next);
        if open.pairs >= FEWEST_PAIRS {
            joined.push(std::mem::take(&mut open));
        }
    }
    if let Some(last) = joined.last_mut() {
        *last = last.plus(open);
    }
    joined
}
