//! Estimates and variances at many places: tiles of places, each worked through in blocks that fit the caches.
//!
//! The covariances of a tile's places with all sites form a matrix; times the rows of L⁻¹, block by block and only as
//! far as the triangle reaches, it gives v = L⁻¹k for all places of the tile. Tiles do not depend on the number of
//! threads.

use super::covariance::{Columns, Kernel, Targets, add_squares};
use super::grid::{TILE, is_place};
use super::real::Real;
use super::{Kriging, Places};
use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use rayon::prelude::*;

/// Rows of L⁻¹ in a block.
const BLOCK: usize = 64;

/// The numbers that maps are computed in; systems are factored in double precision whatever this says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// 32 bit: twice as fast; errors below a ten-thousandth of the sill's root for a well-conditioned system.
    Single,
    /// 64 bit.
    Double,
}

/// What is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// Estimates only, which is much cheaper.
    Estimate,
    /// Estimates and variances.
    Variance,
}

/// Estimates and variances in the order of the places.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// The estimate at each place, of the signal and of a new observation alike.
    pub estimate: Vec<f64>,
    /// The variance of the signal at each place, never negative; empty where it was not wanted.
    pub signal_variance: Vec<f64>,
    /// The nugget.
    pub nugget: f64,
}

impl Prediction {
    /// The variance of a new, noisy observation at each place: that of the signal and the nugget.
    pub fn observation_variance(&self) -> impl Iterator<Item = f64> {
        self.signal_variance.iter().map(|variance| variance + self.nugget)
    }

    /// Appends the prediction of the places that follow.
    pub fn extend(&mut self, next: Self) {
        self.estimate.extend(next.estimate);
        self.signal_variance.extend(next.signal_variance);
    }
}

impl Kriging {
    /// Estimates at all places, on the current rayon pool; memory grows with the places and the square of the sites.
    pub fn predict(&self, places: &(impl Places + ?Sized), precision: Precision, want: Want) -> Prediction {
        match precision {
            Precision::Single => self.predict_as::<f32>(places, want),
            Precision::Double => self.predict_as::<f64>(places, want),
        }
    }

    fn predict_as<T: Real>(&self, places: &(impl Places + ?Sized), want: Want) -> Prediction {
        let engine = Engine::<T>::new(self, want);
        let mut estimate = vec![0.0; places.count()];
        // Without variances this is a mere stand-in, so that both cases share their tiles.
        let mut signal_variance = vec![0.0; places.count()];
        estimate.par_chunks_mut(TILE).zip(signal_variance.par_chunks_mut(TILE)).enumerate().for_each_init(
            || Scratch::<T>::new(self.positions_m.len(), want),
            |scratch, (tile, (estimate, variance))| {
                engine.tile(scratch, places, tile * TILE, estimate, variance)
            },
        );
        if want == Want::Estimate {
            signal_variance = Vec::new();
        }
        Prediction { estimate, signal_variance, nugget: self.nugget() }
    }
}

/// The system in the numbers that the map is computed in.
struct Engine<'a, T> {
    kriging: &'a Kriging,
    kernel: Kernel,
    alpha: Vec<T>,
    whitening: Vec<T>,
    want: Want,
}

/// A thread's own memory.
struct Scratch<T> {
    places_m: Vec<[f64; 2]>,
    xs: Vec<T>,
    ys: Vec<T>,
    sums: Vec<T>,
    squares: Vec<T>,
    covariances: Vec<T>,
    whitened: Vec<T>,
}

impl<T: Real> Scratch<T> {
    fn new(sites: usize, want: Want) -> Self {
        let line = || vec![T::ZERO; TILE];
        let columns = if want == Want::Variance { sites } else { 1 };
        let whitened = if want == Want::Variance { BLOCK } else { 0 };
        Self {
            places_m: Vec::with_capacity(TILE),
            xs: line(),
            ys: line(),
            sums: line(),
            squares: line(),
            covariances: vec![T::ZERO; TILE * columns],
            whitened: vec![T::ZERO; TILE * whitened],
        }
    }
}

impl<'a, T: Real> Engine<'a, T> {
    fn new(kriging: &'a Kriging, want: Want) -> Self {
        let (rows, columns) = (kriging.whitening.nrows(), kriging.whitening.ncols());
        let mut whitening = Vec::new();
        if want == Want::Variance {
            whitening.reserve_exact(rows * columns);
            for column in 0..columns {
                let numbers = (0..rows).map(|row| kriging.whitening[(row, column)]);
                whitening.extend(numbers.map(
                    |number| {
                        if number.abs() < T::LEAST { T::ZERO } else { T::of(number) }
                    },
                ));
            }
        }
        let alpha = kriging.alpha.iter().map(|&number| T::of(number)).collect();
        Self { kriging, kernel: kriging.kernel, alpha, whitening, want }
    }

    fn tile(
        &self,
        scratch: &mut Scratch<T>,
        places: &(impl Places + ?Sized),
        first: usize,
        estimate: &mut [f64],
        variance: &mut [f64],
    ) {
        let count = estimate.len();
        // Seen from within the tile, near sites have small coordinates, which single precision holds best.
        scratch.places_m.clear();
        scratch.places_m.extend((first..first + count).map(|index| places.place_m(index)));
        let middle_m = scratch.places_m[count / 2];
        let origin_m = if is_place(middle_m) { middle_m } else { self.kriging.centre_m };
        let sites = self.kernel.local::<T>(&self.kriging.positions_m, origin_m);
        for (at, [x, y]) in self.kernel.local::<T>(&scratch.places_m, origin_m).into_iter().enumerate() {
            (scratch.xs[at], scratch.ys[at], scratch.sums[at]) = (x, y, T::ZERO);
        }
        let columns = if self.want == Want::Variance { sites.len() } else { 1 };
        self.kernel.columns(
            &sites,
            &Targets { xs: &scratch.xs[..count], ys: &scratch.ys[..count] },
            Columns {
                columns: &mut scratch.covariances[..count * columns],
                weights: &self.alpha,
                sums: &mut scratch.sums[..count],
            },
        );
        for (at, estimate) in estimate.iter_mut().enumerate() {
            let basis = self.kriging.basis(scratch.places_m[at]);
            let trend: f64 = basis.iter().zip(&self.kriging.beta).map(|(f, b)| f * b).sum();
            *estimate = trend + scratch.sums[at].wide();
        }
        if self.want == Want::Variance {
            self.variances(scratch, variance);
        }
        for at in (0..count).filter(|at| !is_place(scratch.places_m[*at])) {
            (estimate[at], variance[at]) = (f64::NAN, f64::NAN);
        }
    }

    /// C(0) - |v|² + |t|², in the values' unit.
    fn variances(&self, scratch: &mut Scratch<T>, variance: &mut [f64]) {
        let (count, sites, terms) = (variance.len(), self.alpha.len(), self.kriging.trend.terms());
        let squares = &mut scratch.squares[..count];
        squares.fill(T::ZERO);
        for start in (0..sites).step_by(BLOCK) {
            let end = (start + BLOCK).min(sites);
            let block = &mut scratch.whitened[..count * (end - start)];
            self.multiply(&scratch.covariances, start..end, end, block);
            add_squares(block, squares);
        }
        let block = &mut scratch.whitened[..count * terms];
        self.multiply(&scratch.covariances, sites..sites + terms, sites, block);
        for (at, variance) in variance.iter_mut().enumerate() {
            let mut q = [0.0; 3];
            (0..terms).for_each(|term| q[term] = block[term * count + at].wide());
            let gap = self.kriging.trend_gap(self.kriging.basis(scratch.places_m[at]), q);
            let trend: f64 = gap.iter().map(|number| number * number).sum();
            *variance = (self.kernel.at_zero() - squares[at].wide() + trend).max(0.0) * self.kernel.scale;
        }
    }

    /// Some rows of L⁻¹ or QᵀL⁻¹, as far as column `reach`, times the covariances.
    fn multiply(&self, covariances: &[T], rows: std::ops::Range<usize>, reach: usize, block: &mut [T]) {
        let (count, all) = (block.len() / rows.len(), self.alpha.len() + self.kriging.trend.terms());
        let covariances = MatRef::from_column_major_slice(&covariances[..count * reach], count, reach);
        let whitening = MatRef::from_column_major_slice(&self.whitening, all, self.alpha.len()).submatrix(
            rows.start,
            0,
            rows.len(),
            reach,
        );
        let block = MatMut::from_column_major_slice_mut(block, count, rows.len());
        matmul(block, Accum::Replace, covariances, whitening.transpose(), T::ONE, Par::Seq);
    }
}
