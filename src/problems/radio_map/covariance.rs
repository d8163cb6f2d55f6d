//! Covariances between many places at once, in single or double precision, in the processor's widest vectors.
//!
//! Covariances are in units of the variogram's scale and distances in its length, so that no number is large or small.
//! NaN has no covariance: callers give no such place a result.

use super::real::Real;
use super::sites::Sites;
use super::variogram::{Family, Variogram};
use faer::traits::pulp::Arch;

/// A correlation by the square of the distance in ranges.
trait Correlation {
    fn at<T: Real>(square: T) -> T;
}

struct Exponential;
struct Spherical;
struct Gaussian;
struct Matern32;
struct Matern52;
struct Linear;

/// e^-s, and nothing where it is as good as nothing.
#[inline(always)]
fn decay<T: Real>(s: T) -> T {
    let value = (-s).exp_of_negative();
    if s < T::of(T::FAR) { value } else { T::ZERO }
}

impl Correlation for Exponential {
    #[inline(always)]
    fn at<T: Real>(square: T) -> T {
        decay(square.root())
    }
}

impl Correlation for Spherical {
    #[inline(always)]
    fn at<T: Real>(square: T) -> T {
        let s = square.root();
        let inside = T::ONE - s * (T::of(1.5) - T::of(0.5) * square);
        if s < T::ONE { inside } else { T::ZERO }
    }
}

impl Correlation for Gaussian {
    #[inline(always)]
    fn at<T: Real>(square: T) -> T {
        decay(square)
    }
}

impl Correlation for Matern32 {
    #[inline(always)]
    fn at<T: Real>(square: T) -> T {
        let s = near((square * T::of(3.0)).root());
        (T::ONE + s) * decay(s)
    }
}

impl Correlation for Matern52 {
    #[inline(always)]
    fn at<T: Real>(square: T) -> T {
        let s = near((square * T::of(5.0)).root());
        (T::ONE + s + s * s * T::of(1.0 / 3.0)) * decay(s)
    }
}

/// A distance at which e^-s is as good as nothing, in place of larger ones, whose powers overflow.
#[inline(always)]
fn near<T: Real>(s: T) -> T {
    if s < T::of(80.0) { s } else { T::of(80.0) }
}

impl Correlation for Linear {
    #[inline(always)]
    fn at<T: Real>(square: T) -> T {
        -square.root()
    }
}

/// Covariance = amplitude (level + correlation), for distances in units of the length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Kernel {
    /// The shape of the correlation.
    pub family: Family,
    /// The covariance at a correlation of 1.
    pub amplitude: f64,
    /// 0 for bounded models. For the linear one a constant that makes its covariance positive definite over the
    /// sites: with a constant in the trend, no map depends on it.
    pub level: f64,
    /// Metres.
    pub length_m: f64,
    /// What a covariance of 1 stands for, in squares of the values' unit.
    pub scale: f64,
    /// The nugget in units of the scale.
    pub nugget: f64,
}

impl Kernel {
    /// The kernel of a variogram over places with a bounding box of this diagonal.
    pub fn new(variogram: &Variogram, diagonal_m: f64) -> Self {
        let family = variogram.family();
        let bounded = family != Family::Linear;
        let length_m = if bounded || diagonal_m == 0.0 { variogram.range_m() } else { diagonal_m };
        let sill = variogram.partial_sill() * (if bounded { 1.0 } else { length_m / variogram.range_m() });
        let scale = variogram.nugget() + sill;
        let level = if bounded { 0.0 } else { 2.0 };
        Self { family, amplitude: sill / scale, level, length_m, scale, nugget: variogram.nugget() / scale }
    }

    /// The covariance at distance 0, without the nugget.
    pub fn at_zero(&self) -> f64 {
        self.amplitude * if self.family == Family::Linear { self.level } else { 1.0 }
    }

    /// For each site one column of covariances with all targets; adds `weights` times these to `sums`.
    ///
    /// Coordinates are in units of the length. `columns` holds one column for each site, or a single one, which is
    /// then overwritten: for estimates without a variance.
    pub fn columns<T: Real>(&self, sites: &[[T; 2]], targets: &Targets<'_, T>, output: Columns<'_, T>) {
        match self.family {
            Family::Exponential | Family::Matern12 => self.dispatch::<T, Exponential>(sites, targets, output),
            Family::Spherical => self.dispatch::<T, Spherical>(sites, targets, output),
            Family::Gaussian => self.dispatch::<T, Gaussian>(sites, targets, output),
            Family::Matern32 => self.dispatch::<T, Matern32>(sites, targets, output),
            Family::Matern52 => self.dispatch::<T, Matern52>(sites, targets, output),
            Family::Linear => self.dispatch::<T, Linear>(sites, targets, output),
        }
    }

    fn dispatch<T: Real, C: Correlation>(
        &self,
        sites: &[[T; 2]],
        targets: &Targets<'_, T>,
        output: Columns<'_, T>,
    ) {
        let (amplitude, level) = (T::of(self.amplitude), T::of(self.level));
        Arch::new().dispatch(
            #[inline(always)]
            || sweep::<T, C>(amplitude, level, sites, targets, output),
        );
    }

    /// The covariances of all sites with each other, without the nugget: column by column, n² numbers.
    pub fn matrix(&self, sites: &Sites) -> Vec<f64> {
        let local = self.local::<f64>(sites.positions_m(), sites.centre_m());
        let [xs, ys] = [0, 1].map(|axis| local.iter().map(|at| at[axis]).collect::<Vec<f64>>());
        let mut matrix = vec![0.0; sites.len() * sites.len()];
        let targets = Targets { xs: &xs, ys: &ys };
        let output =
            Columns { columns: &mut matrix, weights: &vec![0.0; xs.len()], sums: &mut vec![0.0; xs.len()] };
        self.columns(&local, &targets, output);
        matrix
    }

    /// Places as seen from an origin, in units of the length.
    pub fn local<T: Real>(&self, positions_m: &[[f64; 2]], origin_m: [f64; 2]) -> Vec<[T; 2]> {
        let axis = |at: &[f64; 2], axis: usize| T::of((at[axis] - origin_m[axis]) / self.length_m);
        positions_m.iter().map(|at| [axis(at, 0), axis(at, 1)]).collect()
    }
}

/// Where covariances are wanted, in units of the kernel's length.
pub(super) struct Targets<'a, T> {
    /// Along the hall.
    pub xs: &'a [T],
    /// Across the hall.
    pub ys: &'a [T],
}

/// Where covariances and weighted sums go.
pub(super) struct Columns<'a, T> {
    /// Covariances, a column for each site.
    pub columns: &'a mut [T],
    /// A weight for each site.
    pub weights: &'a [T],
    /// Weighted sums over the sites, one for each target.
    pub sums: &'a mut [T],
}

#[inline(always)]
fn sweep<T: Real, C: Correlation>(
    amplitude: T,
    level: T,
    sites: &[[T; 2]],
    targets: &Targets<'_, T>,
    output: Columns<'_, T>,
) {
    let count = targets.xs.len();
    let (xs, ys, sums) = (&targets.xs[..count], &targets.ys[..count], &mut output.sums[..count]);
    let reuse = output.columns.len() == count;
    for (index, (site, &weight)) in sites.iter().zip(output.weights).enumerate() {
        let start = if reuse { 0 } else { index * count };
        let column = &mut output.columns[start..start + count];
        for at in 0..count {
            let (x, y) = (xs[at] - site[0], ys[at] - site[1]);
            let covariance = amplitude * (level + C::at(x * x + y * y));
            column[at] = covariance;
            sums[at] += weight * covariance;
        }
    }
}

/// Adds the squares of each row of a matrix, given column by column, to `sums`.
pub(super) fn add_squares<T: Real>(columns: &[T], sums: &mut [T]) {
    Arch::new().dispatch(
        #[inline(always)]
        || {
            for column in columns.chunks_exact(sums.len()) {
                for (sum, &value) in sums.iter_mut().zip(column) {
                    *sum += value * value;
                }
            }
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covariance_and_semivariance_add_up_to_the_sill() {
        for family in Family::ALL {
            let variogram = Variogram::new(family, 0.5, 2.0, 10.0).unwrap();
            let kernel = Kernel::new(&variogram, 40.0);
            for distance_m in [0.3, 4.0, 9.9, 10.1, 39.0] {
                let x = [distance_m / kernel.length_m];
                let (mut column, mut sum) = ([0.0], [1.0]);
                let output = Columns { columns: &mut column, weights: &[2.0], sums: &mut sum };
                kernel.columns(&[[0.0, 0.0]], &Targets { xs: &x, ys: &[0.0] }, output);
                let semivariance = 0.5 + (kernel.at_zero() - column[0]) * kernel.scale;
                assert!((semivariance - variogram.semivariance(distance_m)).abs() < 1e-12, "{family:?}");
                assert!((sum[0] - 1.0 - 2.0 * column[0]).abs() < 1e-15);
            }
        }
    }
}
