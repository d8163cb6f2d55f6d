//! Approximate message passing for devices that are active or not (Bernoulli-Gaussian prior), on all snapshots at once
//! (Kim, Chang, Jung, Baron and Ye, 2011; Liu and Yu, 2018).
//!
//! Its theory holds for many resources; here there are few, and what it loses by that is real.

use super::super::Complex;
use super::super::system::System;
use super::linear::products;

/// How many rounds (ours).
pub(super) const ROUNDS: usize = 20;

/// How far each round goes towards what it finds (ours).
const DAMPING: f64 = 0.7;

/// The chance of each device to be active, as the last round believes.
pub(super) fn chances(system: &System, received: &[Complex]) -> Vec<f64> {
    let (resources, snapshots) = (system.resources(), system.snapshots);
    // Words of length 1, so that the noise is that much smaller.
    let scale = 1.0 / (resources as f64).sqrt();
    let scaled: Vec<Complex> = received.iter().map(|y| y * scale).collect();
    let words: Vec<Vec<Complex>> = (0..system.devices())
        .map(|device| system.codebook.word(device).iter().map(|s| s * scale).collect())
        .collect();
    let conjugates: Vec<Vec<Complex>> =
        words.iter().map(|word| word.iter().map(Complex::conj).collect()).collect();
    let mut estimates = vec![vec![Complex::new(0.0, 0.0); snapshots]; words.len()];
    let mut chances = vec![system.activity; words.len()];
    let mut left = scaled.clone();
    for _ in 0..ROUNDS {
        let variance = left.iter().map(Complex::norm_sqr).sum::<f64>() / left.len() as f64;
        let variance = variance.max(system.noise / resources as f64);
        let mut slope = 0.0;
        for ((estimate, conjugate), chance) in estimates.iter_mut().zip(&conjugates).zip(&mut chances) {
            let mut seen = products(conjugate, &left, snapshots);
            seen.iter_mut().zip(&*estimate).for_each(|(seen, x)| *seen += x);
            *chance = chance_of(&seen, variance, system.activity);
            slope += mean_slope(&seen, variance, *chance);
            let gain = *chance / (1.0 + variance);
            estimate.iter_mut().zip(&seen).for_each(|(x, seen)| *x += DAMPING * (seen * gain - *x));
        }
        left = residual(&scaled, &left, &words, &estimates, slope / resources as f64);
    }
    chances
}

/// The chance that a device whose fades are seen in noise of this variance is active.
fn chance_of(seen: &[Complex], variance: f64, activity: f64) -> f64 {
    let energy: f64 = seen.iter().map(Complex::norm_sqr).sum();
    let gain = energy * (1.0 / variance - 1.0 / (1.0 + variance));
    let odds = (activity / (1.0 - activity)).ln() + gain - seen.len() as f64 * (1.0 + 1.0 / variance).ln();
    1.0 / (1.0 + (-odds).exp())
}

/// The derivative of a device's estimate by what is seen, in the mean over snapshots.
fn mean_slope(seen: &[Complex], variance: f64, chance: f64) -> f64 {
    let energy: f64 = seen.iter().map(Complex::norm_sqr).sum();
    let across = (1.0 - chance) * (1.0 / variance - 1.0 / (1.0 + variance));
    chance / (1.0 + variance) * (1.0 + across * energy / seen.len() as f64)
}

/// What the estimates leave unexplained, with Onsager's correction.
fn residual(
    scaled: &[Complex],
    left: &[Complex],
    words: &[Vec<Complex>],
    estimates: &[Vec<Complex>],
    correction: f64,
) -> Vec<Complex> {
    let mut next: Vec<Complex> = scaled.iter().zip(left).map(|(y, left)| y + left * correction).collect();
    for (word, estimate) in words.iter().zip(estimates) {
        for (row, factor) in next.chunks_exact_mut(estimate.len()).zip(word) {
            row.iter_mut().zip(estimate).for_each(|(x, estimate)| *x -= factor * estimate);
        }
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_derivative_matches_finite_differences() {
        let seen = [Complex::new(0.4, -0.3), Complex::new(-0.2, 0.9)];
        let estimate =
            |seen: &[Complex], index: usize| -> Complex { seen[index] * (chance_of(seen, 0.3, 0.2) / 1.3) };
        // d/dz = (d/dx - i d/dy) / 2, of each snapshot's estimate by its own number.
        let own = |index: usize| -> Complex {
            let along = |step: Complex| {
                let moved = |by: Complex| {
                    let mut seen = seen;
                    seen[index] += by;
                    estimate(&seen, index)
                };
                (moved(step) - moved(-step)) / 2e-5
            };
            (along(Complex::new(1e-5, 0.0)) - Complex::new(0.0, 1.0) * along(Complex::new(0.0, 1e-5))) / 2.0
        };
        let expected = (own(0) + own(1)) / 2.0;
        let found = mean_slope(&seen, 0.3, chance_of(&seen, 0.3, 0.2));
        assert!((found - expected).norm() < 1e-8, "{found} {expected}");
    }
}
