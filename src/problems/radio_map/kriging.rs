//! Kriging with all samples at once: one system, factored in double precision.
//!
//! With K the covariances of the sites (nugget over the number of samples on the diagonal, L its Cholesky factor), F
//! the trend's functions at the sites and L⁻¹F = QR, the estimate at a place with covariances k and trend functions f
//! is k·α + f·β, where β = R⁻¹QᵀL⁻¹z and α = K⁻¹(z - Fβ). The variance of the signal is C(0) - |v|² + |t|², where v =
//! L⁻¹k and t = R⁻ᵀf - Qᵀv. This solves the usual system [Γ 1; 1ᵀ 0][w; μ] = [γ0; 1] and its form with a trend.
//!
//! The *signal* is what is sampled without noise; a *new observation* has the nugget's noise on top. At a sampled
//! place the estimate is the sample itself where the nugget is 0, and smoothed where it is not.

use super::covariance::{Columns, Kernel, Targets};
use super::{MapError, Sites, Trend, Variogram};
use faer::linalg::solvers::Llt;
use faer::linalg::triangular_inverse::invert_lower_triangular;
use faer::{Mat, MatRef, Par, Side};

/// The most sites of one system: its matrices have this size squared.
pub const MOST_SITES: usize = 4_000;

/// Added to the diagonal in turn, in units of the sill, where the system is singular without.
pub(super) const LOADINGS: [f64; 5] = [0.0, 1e-12, 1e-11, 1e-10, 1e-8];

/// A system of a larger condition number than this counts as singular: fewer than three digits of its solution hold.
const LARGEST_CONDITION: f64 = 1e13;

/// A trend's function that the others explain but for this share is not determined.
const SAME_DIRECTION: f64 = 1e-8;

/// A solved kriging system, ready to estimate anywhere.
#[derive(Debug, Clone)]
pub struct Kriging {
    /// The covariance.
    pub(super) kernel: Kernel,
    /// The sites, in metres.
    pub(super) positions_m: Vec<[f64; 2]>,
    values: Vec<f64>,
    /// What the mean may be.
    pub(super) trend: Trend,
    /// Where the trend is counted from, in metres.
    pub(super) centre_m: [f64; 2],
    /// L⁻¹ in the first n rows, QᵀL⁻¹ below.
    pub(super) whitening: Mat<f64>,
    /// R, upper triangular.
    r: [[f64; 3]; 3],
    /// What each site weighs in an estimate.
    pub(super) alpha: Vec<f64>,
    /// The trend's coefficients.
    pub(super) beta: [f64; 3],
    loading: f64,
    condition: f64,
}

/// What the other samples say about one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LeftOut {
    /// The value less its estimate from the others.
    pub error: f64,
    /// The variance that kriging gives for this error.
    pub variance: f64,
}

impl Kriging {
    /// Factors the system of these sites.
    ///
    /// # Errors
    /// More than [`MOST_SITES`], a trend that the places do not determine, or a singular system.
    pub fn new(sites: &Sites, variogram: &Variogram, trend: Trend) -> Result<Self, MapError> {
        let (have, most) = (sites.len(), MOST_SITES);
        if have > most {
            return Err(MapError::TooMany { have, most });
        }
        let kernel = Kernel::new(variogram, sites.diagonal_m());
        let (factor, loading) = factor(&kernel, sites)?;
        let condition = condition(factor.L());
        let mut whitening = Mat::zeros(have + trend.terms(), have);
        invert_lower_triangular(whitening.as_mut().subrows_mut(0, have), factor.L(), Par::Seq);
        let mut kriging = Self {
            kernel,
            positions_m: sites.positions_m().to_vec(),
            values: sites.values().to_vec(),
            trend,
            centre_m: sites.centre_m(),
            whitening,
            r: [[0.0; 3]; 3],
            alpha: Vec::new(),
            beta: [0.0; 3],
            loading,
            condition,
        };
        let split = kriging.orthogonal_trend()?;
        kriging.solve(&split);
        Ok(kriging)
    }

    /// L⁻¹F, split.
    fn orthogonal_trend(&self) -> Result<Orthogonal, MapError> {
        let basis: Vec<[f64; 3]> = self.positions_m.iter().map(|&at| self.basis(at)).collect();
        let function = |term: usize| basis.iter().map(|functions| functions[term]).collect::<Vec<f64>>();
        let white: Vec<Vec<f64>> = (0..self.trend.terms()).map(|term| self.whiten(&function(term))).collect();
        Orthogonal::new(white.iter().map(Vec::as_slice))
    }

    /// Fills QᵀL⁻¹, α and β.
    fn solve(&mut self, split: &Orthogonal) {
        let n = self.values.len();
        for (term, column) in split.q.iter().enumerate() {
            let row = self.unwhiten(column);
            row.iter().enumerate().for_each(|(site, &number)| self.whitening[(n + term, site)] = number);
        }
        // The trend holds a constant, so the mean can be left out until the end, which keeps large offsets exact.
        let mean = self.values.iter().sum::<f64>() / n as f64;
        let centred: Vec<f64> = self.values.iter().map(|value| value - mean).collect();
        let mut rest = self.whiten(&centred);
        let along = split.remove(&mut rest);
        self.alpha = self.unwhiten(&rest);
        for term in (0..split.q.len()).rev() {
            let known: f64 =
                (term + 1..split.q.len()).map(|next| split.r[term][next] * self.beta[next]).sum();
            self.beta[term] = (along[term] - known) / split.r[term][term];
        }
        self.beta[0] += mean;
        self.r = split.r;
    }

    /// The trend's functions at a place in metres.
    #[inline]
    pub(super) fn basis(&self, position_m: [f64; 2]) -> [f64; 3] {
        self.trend.basis(position_m, self.centre_m, self.kernel.length_m)
    }

    /// L⁻¹ x.
    fn whiten(&self, x: &[f64]) -> Vec<f64> {
        let mut y = vec![0.0; x.len()];
        for (column, &number) in x.iter().enumerate() {
            for (row, sum) in y.iter_mut().enumerate().skip(column) {
                *sum += self.whitening[(row, column)] * number;
            }
        }
        y
    }

    /// L⁻ᵀ x.
    fn unwhiten(&self, x: &[f64]) -> Vec<f64> {
        let column = |site: usize| (site..x.len()).map(|row| self.whitening[(row, site)] * x[row]).sum();
        (0..x.len()).map(column).collect()
    }

    /// R⁻ᵀ f - q: how far the place's trend functions are from what the samples say, in standard units.
    #[inline]
    pub(super) fn trend_gap(&self, basis: [f64; 3], q: [f64; 3]) -> [f64; 3] {
        let mut solved = [0.0; 3];
        for term in 0..self.trend.terms() {
            let known: f64 = (0..term).map(|row| self.r[row][term] * solved[row]).sum();
            solved[term] = (basis[term] - known) / self.r[term][term];
        }
        [0, 1, 2].map(|term| solved[term] - q[term])
    }

    /// The weight of each site at a place: the estimate is their sum with the values.
    pub fn weights(&self, position_m: [f64; 2]) -> Vec<f64> {
        let n = self.values.len();
        let k = self.covariances(position_m);
        let mut weights = self.unwhiten(&self.whiten(&k));
        let row = |term: usize, site: usize| self.whitening[(n + term, site)];
        let terms = self.trend.terms();
        let mut q = [0.0; 3];
        (0..terms).for_each(|term| q[term] = (0..n).map(|site| row(term, site) * k[site]).sum());
        let gap = self.trend_gap(self.basis(position_m), q);
        for (site, weight) in weights.iter_mut().enumerate() {
            *weight += (0..terms).map(|term| row(term, site) * gap[term]).sum::<f64>();
        }
        weights
    }

    /// Covariances of a place with all sites.
    fn covariances(&self, position_m: [f64; 2]) -> Vec<f64> {
        let sites = self.kernel.local::<f64>(&self.positions_m, position_m);
        let [xs, ys] = [0, 1].map(|axis| sites.iter().map(|at| at[axis]).collect::<Vec<f64>>());
        let mut columns = vec![0.0; sites.len()];
        let output = Columns { columns: &mut columns, weights: &[0.0], sums: &mut vec![0.0; sites.len()] };
        self.kernel.columns(&[[0.0, 0.0]], &Targets { xs: &xs, ys: &ys }, output);
        columns
    }

    /// What each site's sample is by the others, without solving anew (Dubrule 1983): error α_i / P_ii and variance 1
    /// / P_ii, where P = K⁻¹ - K⁻¹F(FᵀK⁻¹F)⁻¹FᵀK⁻¹. `None` where the others do not determine the trend. A site of
    /// several samples is left out as a whole; its error is that of their mean.
    pub fn leave_one_out(&self) -> Vec<Option<LeftOut>> {
        let n = self.values.len();
        let of = |site: usize| {
            let column = (0..n + self.trend.terms()).map(|row| self.whitening[(row, site)]);
            let squares: Vec<f64> = column.map(|number| number * number).collect();
            let (inverse, trend) = (squares[..n].iter().sum::<f64>(), squares[n..].iter().sum::<f64>());
            let precision = inverse - trend;
            (precision > SAME_DIRECTION * inverse).then(|| LeftOut {
                error: self.alpha[site] / precision,
                variance: self.kernel.scale / precision,
            })
        };
        (0..n).map(of).collect()
    }

    /// How many sites the system has.
    pub fn sites(&self) -> usize {
        self.values.len()
    }

    /// The nugget: how much more the variance of a new observation is than that of the signal.
    pub fn nugget(&self) -> f64 {
        self.kernel.nugget * self.kernel.scale
    }

    /// What had to be added to the diagonal to factor the system, as a share of the sill; 0 for a well-posed system.
    pub fn loading(&self) -> f64 {
        self.loading
    }

    /// A lower bound of the condition number of the covariance matrix, from its factor's diagonal. Relative errors are
    /// about 1e-16 times the condition number.
    pub fn condition(&self) -> f64 {
        self.condition
    }
}

impl Trend {
    /// Checks that the sites tell its coefficients apart: sites on one line do not for a plane.
    ///
    /// # Errors
    /// They do not.
    pub fn check(&self, sites: &Sites) -> Result<(), MapError> {
        let length_m = sites.diagonal_m().max(f64::MIN_POSITIVE);
        let basis = |at: &[f64; 2], term: usize| self.basis(*at, sites.centre_m(), length_m)[term];
        let function = |term| sites.positions_m().iter().map(|at| basis(at, term)).collect::<Vec<f64>>();
        let functions: Vec<Vec<f64>> = (0..self.terms()).map(function).collect();
        Orthogonal::new(functions.iter().map(Vec::as_slice)).map(|_| ())
    }
}

/// A few vectors as orthogonal ones times an upper triangle: QR by Gram and Schmidt, each vector twice.
pub(super) struct Orthogonal {
    q: Vec<Vec<f64>>,
    r: [[f64; 3]; 3],
}

impl Orthogonal {
    /// Splits at most three vectors of one length.
    pub fn new<'a>(vectors: impl Iterator<Item = &'a [f64]>) -> Result<Self, MapError> {
        let mut split = Self { q: Vec::new(), r: [[0.0; 3]; 3] };
        for (term, vector) in vectors.enumerate() {
            let mut rest = vector.to_vec();
            for _ in 0..2 {
                let along = split.remove(&mut rest);
                along.iter().enumerate().for_each(|(row, share)| split.r[row][term] += share);
            }
            let length = norm(&rest);
            // Not a number is not enough either.
            let enough = length > SAME_DIRECTION * norm(vector);
            if !enough {
                return Err(MapError::TrendNotIdentified);
            }
            split.r[term][term] = length;
            rest.iter_mut().for_each(|number| *number /= length);
            split.q.push(rest);
        }
        Ok(split)
    }

    /// Takes the parts along Q out of a vector and returns their lengths.
    pub fn remove(&self, vector: &mut [f64]) -> Vec<f64> {
        let take = |column: &Vec<f64>| {
            let share = dot(column, vector);
            vector.iter_mut().zip(column).for_each(|(number, other)| *number -= share * other);
            share
        };
        self.q.iter().map(take).collect()
    }

    /// ln |RᵀR|.
    pub fn log_determinant(&self) -> f64 {
        (0..self.q.len()).map(|term| 2.0 * self.r[term][term].ln()).sum()
    }
}

/// The Cholesky factor, and the loading that it took.
pub(super) fn factor(kernel: &Kernel, sites: &Sites) -> Result<(Llt<f64>, f64), MapError> {
    let n = sites.len();
    let mut matrix = kernel.matrix(sites);
    let mut before = 0.0;
    for (site, &count) in sites.counts().iter().enumerate() {
        matrix[site * n + site] += kernel.nugget / f64::from(count);
    }
    for loading in LOADINGS {
        (0..n).for_each(|site| matrix[site * n + site] += loading - before);
        before = loading;
        let factor = MatRef::from_column_major_slice(&matrix, n, n).llt(Side::Lower);
        // A matrix that is singular but for rounding can be factored; its factor is useless.
        let sound = |factor: &Llt<f64>| condition(factor.L()) < LARGEST_CONDITION;
        if let Some(factor) = factor.ok().filter(sound) {
            return Ok((factor, loading));
        }
    }
    Err(MapError::Singular)
}

fn condition(l: MatRef<'_, f64>) -> f64 {
    let diagonal = (0..l.nrows()).map(|site| l[(site, site)]);
    let (low, high) =
        diagonal.fold((f64::INFINITY, 0.0_f64), |(low, high), number| (low.min(number), high.max(number)));
    (high / low).powi(2)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}
