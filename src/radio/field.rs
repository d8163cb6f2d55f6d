//! A Gaussian field over the plane with exponential correlation, whose value can be asked for at any point.
//!
//! It is a sum of plane waves whose wave vectors are drawn from the spectrum of exp(-Δ/d) (Shinozuka and Jan 1972), so that
//! over many draws mean, variance and correlation are exactly those at every pair of points, off any grid; single values
//! are normal up to the number of waves. A point that is NaN gives NaN.

use crate::random::Stream;
use rand::Rng;
use std::f64::consts::{SQRT_2, TAU};

/// Waves of a field (ours): the fourth moment of a value then differs from the normal's 3 by 1.5 / waves.
const WAVES: usize = 600;

/// A field of mean 0 and variance 1.
#[derive(Debug, Clone, PartialEq)]
pub struct GaussianField {
    /// Wave vectors in radians per metre, and phases.
    waves: Vec<[f64; 3]>,
}

impl GaussianField {
    /// Draws a field with correlation exp(-Δ/d) over a distance Δ; d in metres must be positive.
    pub fn new(correlation_m: f64, draws: &mut Stream) -> Self {
        let mut wave = || {
            // The spectrum of exp(-Δ/d) in the plane has the distribution 1 - 1/√(1 + (kd)²) of wave numbers k.
            let rest = 1.0 - draws.random::<f64>();
            let number = (1.0 / (rest * rest) - 1.0).sqrt() / correlation_m;
            let (angle, phase) = (TAU * draws.random::<f64>(), TAU * draws.random::<f64>());
            [number * angle.cos(), number * angle.sin(), phase]
        };
        Self { waves: (0..WAVES).map(|_| wave()).collect() }
    }

    /// The value at a point in metres.
    pub fn at(&self, [x, y]: [f64; 2]) -> f64 {
        let sum: f64 = self.waves.iter().map(|[kx, ky, phase]| (kx * x + ky * y + phase).cos()).sum();
        SQRT_2 * sum / (WAVES as f64).sqrt()
    }

    /// The values where columns of these x cross rows of these y, in metres, row by row: as [`Self::at`] but for rounding, and
    /// many times faster, since cos(a + b) = cos a cos b - sin a sin b takes each wave apart.
    pub fn on_grid(&self, xs: &[f64], ys: &[f64]) -> Vec<f64> {
        let scale = SQRT_2 / (WAVES as f64).sqrt();
        let mut values = vec![0.0; xs.len() * ys.len()];
        let (mut cosines, mut sines) = (vec![0.0; xs.len()], vec![0.0; xs.len()]);
        for [kx, ky, phase] in &self.waves {
            for (x, (cosine, sine)) in xs.iter().zip(cosines.iter_mut().zip(&mut sines)) {
                (*sine, *cosine) = (kx * x).sin_cos();
            }
            for (y, row) in ys.iter().zip(values.chunks_exact_mut(xs.len().max(1))) {
                let (sine, cosine) = (ky * y + phase).sin_cos();
                let (sine, cosine) = (scale * sine, scale * cosine);
                for (value, (c, s)) in row.iter_mut().zip(cosines.iter().zip(&sines)) {
                    *value += c * cosine - s * sine;
                }
            }
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream;

    /// Over 4,000 draws: four standard errors are 4/√4,000 = 0.063 of the mean, 4 √(2/4,000) = 0.089 of the variance, and of
    /// a correlation ρ at most 4 √((1 + ρ²)/4,000) = 0.089.
    #[test]
    fn the_field_has_the_statistics_it_claims() {
        let lags = [0.5_f64, 2.0, 5.0, 10.0, 30.0];
        let mut sums = [0.0; 2 + 5];
        let draws = 4_000;
        for draw in 0..draws {
            let field = GaussianField::new(10.0, &mut stream(draw, "field test", 0));
            let here = field.at([3.0, 40.0]);
            sums[0] += here;
            sums[1] += here * here;
            for (sum, lag) in sums[2..].iter_mut().zip(lags) {
                // In another direction for each lag.
                *sum += here * field.at([3.0 + lag * lag.cos(), 40.0 + lag * lag.sin()]);
            }
        }
        let means = sums.map(|sum| sum / draws as f64);
        assert!(means[0].abs() < 0.063 && (means[1] - 1.0).abs() < 0.089, "{means:?}");
        for (mean, lag) in means[2..].iter().zip(lags) {
            assert!((mean - (-lag / 10.0_f64).exp()).abs() < 0.089, "{lag} {mean}");
        }
    }

    #[test]
    fn its_values_are_normal() {
        let values: Vec<f64> = (0..4_000)
            .map(|draw| GaussianField::new(10.0, &mut stream(draw, "field test", 1)).at([1.0, 2.0]))
            .collect();
        let within = values.iter().filter(|value| value.abs() < 1.0).count() as f64 / 4_000.0;
        // 68.27 % of a normal law lie within one deviation; four standard errors are 0.029.
        assert!((within - 0.6827).abs() < 0.029, "{within}");
    }

    #[test]
    fn a_grid_has_the_values_of_its_points() {
        let field = GaussianField::new(10.0, &mut stream(3, "field test", 2));
        let (xs, ys) = ([0.5, 17.0, 120.0, -3.0], [2.0, 59.0, 31.5]);
        let grid = field.on_grid(&xs, &ys);
        for (index, value) in grid.iter().enumerate() {
            let alone = field.at([xs[index % 4], ys[index / 4]]);
            assert!((value - alone).abs() < 1e-11, "{index}: {value} {alone}");
        }
        assert!(field.on_grid(&[], &ys).is_empty());
    }
}
