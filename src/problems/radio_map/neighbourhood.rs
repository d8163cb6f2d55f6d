//! Kriging with the nearest samples only: for more samples than one system can hold.
//!
//! Each place has a system of its own, of the sites nearest to it, solved in double precision. Where these do not
//! determine a trend, a constant serves at that place, and it is counted; where their system is singular, the diagonal is
//! loaded as in [`super::Kriging`].

use super::covariance::{Columns, Kernel, Targets};
use super::grid::is_place;
use super::kriging::LOADINGS;
use super::nearest::Tree;
use super::predict::{Prediction, Want};
use super::{LeftOut, Places, Sites, Trend, Variogram};
use rayon::prelude::*;

/// Places that one task works through.
const TILE: usize = 256;

/// Less than this share of a diagonal element left by the others means that it is not determined.
const SAME_DIRECTION: f64 = 1e-13;

/// Covariances, values and trends of many sites, ready to estimate from the nearest of them.
#[derive(Debug, Clone)]
pub struct LocalKriging {
    kernel: Kernel,
    sites: Sites,
    trend: Trend,
    tree: Tree,
    neighbours: usize,
}

impl LocalKriging {
    /// Estimates will use this many nearest sites, at least one.
    pub fn new(sites: Sites, variogram: &Variogram, trend: Trend, neighbours: usize) -> Self {
        let kernel = Kernel::new(variogram, sites.diagonal_m());
        let tree = Tree::new(sites.positions_m());
        Self { kernel, sites, trend, tree, neighbours: neighbours.max(1) }
    }

    /// Estimates at all places, on the current rayon pool.
    pub fn predict(&self, places: &(impl Places + ?Sized), want: Want) -> Prediction {
        self.predict_counting(places, want).0
    }

    /// As [`Self::predict`], with the number of places whose neighbours do not determine the trend, so that a constant
    /// serves there.
    pub fn predict_counting(&self, places: &(impl Places + ?Sized), want: Want) -> (Prediction, usize) {
        let mut estimate = vec![0.0; places.count()];
        let mut signal_variance = vec![0.0; places.count()];
        let tiles = estimate.par_chunks_mut(TILE).zip(signal_variance.par_chunks_mut(TILE)).enumerate();
        let without_trend = tiles.map_init(
            || Scratch::new(self.neighbours),
            |scratch, (tile, (estimate, variance))| {
                let mut without = 0;
                for at in 0..estimate.len() {
                    let place_m = places.place_m(tile * TILE + at);
                    (estimate[at], variance[at]) = self.at(place_m, None, scratch);
                    without += usize::from(scratch.without_trend);
                }
                without
            },
        );
        let without_trend = without_trend.sum();
        if want == Want::Estimate {
            signal_variance = Vec::new();
        }
        let nugget = self.kernel.nugget * self.kernel.scale;
        (Prediction { estimate, signal_variance, nugget }, without_trend)
    }

    /// What each of these sites' samples is by its neighbours; `None` where there is no other site.
    pub fn leave_one_out(&self, of: &[usize]) -> Vec<Option<LeftOut>> {
        let one = |scratch: &mut Scratch, &site: &usize| {
            let (estimate, variance) = self.at(self.sites.positions_m()[site], Some(site as u32), scratch);
            let noise = self.kernel.nugget * self.kernel.scale / f64::from(self.sites.counts()[site]);
            let error = self.sites.values()[site] - estimate;
            (self.sites.len() > 1).then_some(LeftOut { error, variance: variance + noise })
        };
        of.par_iter().map_init(|| Scratch::new(self.neighbours + 1), one).collect()
    }

    /// Estimate and variance of the signal at a place, one site left out.
    fn at(&self, place_m: [f64; 2], without: Option<u32>, scratch: &mut Scratch) -> (f64, f64) {
        scratch.without_trend = false;
        if !is_place(place_m) {
            return (f64::NAN, f64::NAN);
        }
        let most = self.neighbours + usize::from(without.is_some());
        self.tree.nearest(place_m, most, &mut scratch.found);
        scratch.found.retain(|found| Some(found.1) != without);
        if scratch.found.is_empty() {
            return (f64::NAN, f64::NAN);
        }
        self.fill(place_m, scratch);
        for loading in LOADINGS {
            if scratch.factor(loading) {
                break;
            }
        }
        let terms = self.trend.terms();
        let whole = scratch.solve(self.kernel.at_zero(), terms);
        scratch.without_trend = whole.is_none();
        let result = whole.or_else(|| scratch.solve(self.kernel.at_zero(), 1));
        let (estimate, variance) = result.unwrap_or((f64::NAN, f64::NAN));
        (scratch.mean + estimate, variance.max(0.0) * self.kernel.scale)
    }

    /// Covariances, values and trends of the sites found.
    fn fill(&self, place_m: [f64; 2], scratch: &mut Scratch) {
        let n = scratch.found.len();
        let length_m = self.kernel.length_m;
        scratch.local.clear();
        scratch.right.clear();
        let value = |found: &(f64, u32)| self.sites.values()[found.1 as usize];
        scratch.mean = scratch.found.iter().map(value).sum::<f64>() / n as f64;
        for found in &scratch.found {
            let position_m = self.sites.positions_m()[found.1 as usize];
            scratch.local.push([0, 1].map(|axis| (position_m[axis] - place_m[axis]) / length_m));
            let [a, b, c] = self.trend.basis(position_m, place_m, length_m);
            scratch.right.push([0.0, value(found) - scratch.mean, a, b, c]);
        }
        scratch.basis = self.trend.basis(place_m, place_m, length_m);
        let [xs, ys] = [0, 1].map(|axis| scratch.local.iter().map(|at| at[axis]).collect::<Vec<f64>>());
        scratch.matrix.clear();
        scratch.matrix.resize(n * (n + 1), 0.0);
        let targets = Targets { xs: &xs, ys: &ys };
        let zeros = vec![0.0; n + 1];
        let mut sums = vec![0.0; n];
        // The place itself comes last, for the covariances with it.
        scratch.local.push([0.0, 0.0]);
        let output = Columns { columns: &mut scratch.matrix, weights: &zeros, sums: &mut sums };
        self.kernel.columns(&scratch.local, &targets, output);
        for index in 0..n {
            scratch.right[index][0] = scratch.matrix[n * n + index];
            let count = f64::from(self.sites.counts()[scratch.found[index].1 as usize]);
            scratch.matrix[index * n + index] += self.kernel.nugget / count;
        }
    }
}

/// A thread's own memory: one system at a time.
struct Scratch {
    found: Vec<(f64, u32)>,
    local: Vec<[f64; 2]>,
    matrix: Vec<f64>,
    factor: Vec<f64>,
    /// For each site: its covariance with the place, its value less the mean, its trend functions.
    right: Vec<[f64; 5]>,
    white: Vec<[f64; 5]>,
    basis: [f64; 3],
    mean: f64,
    /// Whether the last system did not determine its trend.
    without_trend: bool,
}

impl Scratch {
    fn new(neighbours: usize) -> Self {
        Self {
            found: Vec::with_capacity(neighbours + 1),
            local: Vec::with_capacity(neighbours + 1),
            matrix: Vec::new(),
            factor: Vec::new(),
            right: Vec::with_capacity(neighbours),
            white: Vec::with_capacity(neighbours),
            basis: [0.0; 3],
            mean: 0.0,
            without_trend: false,
        }
    }

    /// The Cholesky factor by rows, and L⁻¹ times all right-hand sides; false where the matrix is singular.
    fn factor(&mut self, loading: f64) -> bool {
        let n = self.found.len();
        self.factor.clear();
        self.factor.resize(n * n, 0.0);
        self.white.clear();
        for row in 0..n {
            let (above, current) = self.factor.split_at_mut(row * n);
            for column in 0..row {
                let other = &above[column * n..column * n + column + 1];
                let rest = self.matrix[row * n + column] - dot(&current[..column], &other[..column]);
                current[column] = rest / other[column];
            }
            let whole = self.matrix[row * n + row] + loading;
            let rest = whole - dot(&current[..row], &current[..row]);
            let enough = rest > SAME_DIRECTION * whole;
            if !enough {
                return false;
            }
            current[row] = rest.sqrt();
            let mut white = self.right[row];
            for (share, before) in current[..row].iter().zip(&self.white) {
                (0..5).for_each(|side| white[side] -= share * before[side]);
            }
            self.white.push(white.map(|number| number / current[row]));
        }
        true
    }

    /// Estimate (less the mean) and variance with this many terms of the trend; `None` where they are not determined.
    fn solve(&self, at_zero: f64, terms: usize) -> Option<(f64, f64)> {
        if self.white.len() < self.found.len() {
            return None;
        }
        let product = |a: usize, b: usize| self.white.iter().map(|row| row[a] * row[b]).sum::<f64>();
        // The normal equations of at most three terms, by Cholesky.
        let mut r = [[0.0; 3]; 3];
        let (mut gap, mut along) = ([0.0; 3], [0.0; 3]);
        for term in 0..terms {
            for row in 0..term {
                let known: f64 = (0..row).map(|i| r[i][row] * r[i][term]).sum();
                r[row][term] = (product(row + 2, term + 2) - known) / r[row][row];
            }
            let known = |i: usize, other: f64| r[i][term] * other;
            let whole = product(term + 2, term + 2);
            let rest = whole - (0..term).map(|i| known(i, r[i][term])).sum::<f64>();
            let enough = rest > 1e-12 * whole;
            if !enough {
                return None;
            }
            let root = rest.sqrt();
            let value = product(1, term + 2) - (0..term).map(|i| known(i, along[i])).sum::<f64>();
            let here = self.basis[term] - product(0, term + 2);
            let here = here - (0..term).map(|i| known(i, gap[i])).sum::<f64>();
            (along[term], gap[term]) = (value / root, here / root);
            r[term][term] = root;
        }
        let trend = |a: &[f64; 3], b: &[f64; 3]| (0..terms).map(|term| a[term] * b[term]).sum::<f64>();
        Some((product(0, 1) + trend(&gap, &along), at_zero - product(0, 0) + trend(&gap, &gap)))
    }
}

/// The dot product in eight partial sums, so that the compiler can use vector instructions.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (a_chunks, a_rest) = a.as_chunks::<8>();
    let (b_chunks, b_rest) = b.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for (x, y) in a_chunks.iter().zip(b_chunks) {
        (0..8).for_each(|lane| sums[lane] += x[lane] * y[lane]);
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    sums.iter().sum::<f64>() + rest
}
