//! Softmax regression: the loss of one machine's windows, its gradient and its curvature, and how well weights judge windows.
//!
//! Weights lie feature by feature: those of the four conditions for feature f start at 4 f. Weights that are not finite give
//! results that are not finite.

use super::task::{CONDITIONS, FEATURES, Windows};

/// Numbers to be learned.
pub const WEIGHTS: usize = FEATURES * CONDITIONS;

/// The logarithms of the four probabilities of a window.
fn log_probabilities(row: &[f64; FEATURES], weights: &[f64]) -> [f64; CONDITIONS] {
    let scores = scores(row, weights);
    let top = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = scores.iter().map(|score| (score - top).exp()).sum();
    scores.map(|score| score - top - sum.ln())
}

/// The four scores of a window, w_c · x.
fn scores(row: &[f64; FEATURES], weights: &[f64]) -> [f64; CONDITIONS] {
    let mut scores = [0.0; CONDITIONS];
    for (x, column) in row.iter().zip(weights.as_chunks::<CONDITIONS>().0) {
        for (score, weight) in scores.iter_mut().zip(column) {
            *score += x * weight;
        }
    }
    scores
}

/// The four probabilities of a window.
fn probabilities(row: &[f64; FEATURES], weights: &[f64]) -> [f64; CONDITIONS] {
    let scores = scores(row, weights);
    let top = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers = scores.map(|score| (score - top).exp());
    let sum: f64 = powers.iter().sum();
    powers.map(|power| power / sum)
}

/// Half the decay times |w|².
fn penalty(weights: &[f64], decay: f64) -> f64 {
    0.5 * decay * weights.iter().map(|weight| weight * weight).sum::<f64>()
}

/// F_k: the mean cross-entropy of the windows in nats plus decay/2 |w|². Without windows only the second term.
pub fn loss(windows: &Windows, weights: &[f64], decay: f64) -> f64 {
    let rows = windows.features.iter().zip(&windows.labels);
    let sum: f64 = rows.map(|(row, label)| log_probabilities(row, weights)[usize::from(*label)]).sum();
    penalty(weights, decay) - sum / windows.len().max(1) as f64
}

/// The gradient of [`loss`] over all windows or over those with these indices.
pub fn gradient(windows: &Windows, chosen: Option<&[usize]>, weights: &[f64], decay: f64, into: &mut [f64]) {
    into.fill(0.0);
    let count = match chosen {
        Some(indices) => {
            indices.iter().for_each(|&index| add_window(windows, index, weights, into));
            indices.len()
        }
        None => {
            (0..windows.len()).for_each(|index| add_window(windows, index, weights, into));
            windows.len()
        }
    };
    let share = 1.0 / count.max(1) as f64;
    for (slope, weight) in into.iter_mut().zip(weights) {
        *slope = *slope * share + decay * weight;
    }
}

/// Adds one window's (p - y) xᵀ.
fn add_window(windows: &Windows, index: usize, weights: &[f64], into: &mut [f64]) {
    let row = &windows.features[index];
    let mut errors = probabilities(row, weights);
    errors[usize::from(windows.labels[index])] -= 1.0;
    for (x, slopes) in row.iter().zip(into.as_chunks_mut::<CONDITIONS>().0) {
        for (slope, error) in slopes.iter_mut().zip(errors) {
            *slope += x * error;
        }
    }
}

/// Cells of a block of the curvature: every pair of conditions.
const PAIRS: usize = CONDITIONS * CONDITIONS;

/// Adds `share` times the Hessian of [`loss`] to a matrix of [`WEIGHTS`] rows: the mean of (diag p - p pᵀ) ⊗ x xᵀ, and decay.
pub fn add_curvature(windows: &Windows, weights: &[f64], decay: f64, share: f64, into: &mut [Vec<f64>]) {
    let each = share / windows.len().max(1) as f64;
    // One block for each pair of features f >= g, so that the innermost loop has a fixed length.
    let mut blocks = vec![[0.0; PAIRS]; FEATURES * (FEATURES + 1) / 2];
    for row in &windows.features {
        let p = probabilities(row, weights);
        let spread: [f64; PAIRS] = std::array::from_fn(|pair| {
            let (c, d) = (pair / CONDITIONS, pair % CONDITIONS);
            each * p[c] * (if c == d { 1.0 } else { 0.0 } - p[d])
        });
        let pairs = (0..FEATURES).flat_map(|f| (0..=f).map(move |g| (f, g)));
        for ((f, g), block) in pairs.zip(&mut blocks) {
            let both = row[f] * row[g];
            block.iter_mut().zip(&spread).for_each(|(cell, spread)| *cell += both * spread);
        }
    }
    let pairs = (0..FEATURES).flat_map(|f| (0..=f).map(move |g| (f, g)));
    for ((f, g), block) in pairs.zip(&blocks) {
        for (pair, cell) in block.iter().enumerate() {
            let (a, b) = (CONDITIONS * f + pair / CONDITIONS, CONDITIONS * g + pair % CONDITIONS);
            into[a][b] += cell;
            if f != g {
                into[b][a] += cell;
            }
        }
    }
    (0..WEIGHTS).for_each(|a| into[a][a] += share * decay);
}

/// The likeliest condition of a window.
pub fn judge(row: &[f64; FEATURES], weights: &[f64]) -> usize {
    let scores = scores(row, weights);
    (0..CONDITIONS).rev().max_by(|&a, &b| scores[a].total_cmp(&scores[b])).unwrap_or(0)
}

/// How windows were judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Confusion {
    /// By true condition, then by judged condition: how many windows.
    pub counts: [[u32; CONDITIONS]; CONDITIONS],
}

impl Confusion {
    /// Counts over the windows of all machines.
    pub fn of(test: &[Windows], judge: impl Fn(&[f64; FEATURES]) -> usize) -> Self {
        let mut found = Self::default();
        for windows in test {
            for (row, label) in windows.features.iter().zip(&windows.labels) {
                found.counts[usize::from(*label)][judge(row)] += 1;
            }
        }
        found
    }

    /// The share judged right, 0 to 1; NaN without windows.
    pub fn accuracy(&self) -> f64 {
        let right: u32 = (0..CONDITIONS).map(|label| self.counts[label][label]).sum();
        f64::from(right) / f64::from(self.counts.iter().flatten().sum::<u32>())
    }

    /// The share of a condition's windows that were found, 0 to 1; NaN where there is no such window.
    pub fn recall(&self, label: usize) -> f64 {
        f64::from(self.counts[label][label]) / f64::from(self.counts[label].iter().sum::<u32>())
    }
}

#[cfg(test)]
mod tests {
    use super::super::task::{Task, TaskSettings};
    use super::*;
    use crate::random::stream;
    use rand::Rng;

    fn machine() -> Windows {
        let settings = TaskSettings { machines: 1, windows: 60, test_windows: 0, alpha: 1.0, offset: 0.5 };
        Task::draw(&settings, 2).training.remove(0)
    }

    fn some_weights(seed: u64) -> Vec<f64> {
        let mut draws = stream(seed, "test", 0);
        (0..WEIGHTS).map(|_| draws.random::<f64>() - 0.5).collect()
    }

    #[test]
    fn with_no_weights_the_loss_is_the_logarithm_of_four() {
        assert!((loss(&machine(), &[0.0; WEIGHTS], 0.01) - 4.0_f64.ln()).abs() < 1e-12);
        assert_eq!(loss(&Windows::default(), &[0.0; WEIGHTS], 0.01), 0.0);
        // |w|² = 68 · 0.25, half of it times 0.01.
        assert!((loss(&Windows::default(), &[0.5; WEIGHTS], 0.01) - 0.085).abs() < 1e-12);
    }

    #[test]
    fn the_gradient_is_the_slope_of_the_loss() {
        let (windows, weights) = (machine(), some_weights(1));
        let mut found = vec![0.0; WEIGHTS];
        gradient(&windows, None, &weights, 0.01, &mut found);
        for index in 0..WEIGHTS {
            let at = |by: f64| {
                let mut moved = weights.clone();
                moved[index] += by;
                loss(&windows, &moved, 0.01)
            };
            let slope = (at(1e-5) - at(-1e-5)) / 2e-5;
            assert!((found[index] - slope).abs() < 1e-8, "{index}: {} for {slope}", found[index]);
        }
    }

    #[test]
    fn the_curvature_is_the_slope_of_the_gradient() {
        let (windows, weights) = (machine(), some_weights(2));
        let mut found = vec![vec![0.0; WEIGHTS]; WEIGHTS];
        add_curvature(&windows, &weights, 0.01, 1.0, &mut found);
        let at = |index: usize, by: f64| {
            let (mut moved, mut slopes) = (weights.clone(), vec![0.0; WEIGHTS]);
            moved[index] += by;
            gradient(&windows, None, &moved, 0.01, &mut slopes);
            slopes
        };
        for index in [0, 3, 21, 40, 67] {
            for (other, (up, down)) in at(index, 1e-5).iter().zip(at(index, -1e-5)).enumerate() {
                assert!((found[other][index] - (up - down) / 2e-5).abs() < 1e-8);
            }
        }
    }

    #[test]
    fn a_batch_of_all_windows_is_the_full_gradient() {
        let (windows, weights) = (machine(), some_weights(3));
        let all: Vec<usize> = (0..windows.len()).collect();
        let (mut full, mut batch) = (vec![0.0; WEIGHTS], vec![0.0; WEIGHTS]);
        gradient(&windows, None, &weights, 0.01, &mut full);
        gradient(&windows, Some(&all), &weights, 0.01, &mut batch);
        assert_eq!(full, batch);
    }

    #[test]
    fn a_confusion_is_counted_by_hand() {
        let windows = Windows {
            features: (0..4).map(|i| [f64::from(i); FEATURES]).collect(),
            labels: vec![0, 0, 3, 3],
        };
        // Judged: the first as healthy, all others as bearing wear.
        let found = Confusion::of(&[windows], |row| if row[0] < 0.5 { 0 } else { 3 });
        assert_eq!((found.accuracy(), found.recall(0), found.recall(3)), (0.75, 0.5, 1.0));
        assert!(found.recall(1).is_nan() && Confusion::default().accuracy().is_nan());
    }
}
