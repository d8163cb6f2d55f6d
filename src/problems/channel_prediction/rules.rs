//! Predictors that learn nothing ahead of time: filters of several beliefs, a limited memory, an autoregression on a device's
//! own past, the last sample.

use super::gaussian::cholesky;
use super::mixture::{Belief, Posterior};
use super::parameters::Beliefs;
use super::setting::Setting;
use rayon::prelude::*;

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The exact posterior of a belief: constant speeds and an assumed law.
    ConstantSpeed,
    /// The equations of Yule and Walker on the device's own past.
    Autoregression,
    /// The best linear filter for all devices together.
    Linear,
    /// The Wiener filter of one speed for all devices.
    OneWiener,
    /// The last pilot.
    Hold,
}

impl Rule {
    /// What it predicts at the scored samples, (blocks x parts, samples) in and out.
    pub fn predict(self, beliefs: &Beliefs, setting: &Setting, samples: &[f64]) -> Vec<f64> {
        match self {
            Self::ConstantSpeed => {
                last_samples(&beliefs.constant_speed(setting), setting, samples, beliefs.window).means
            }
            Self::Autoregression => autoregression(setting, samples, beliefs.order),
            Self::Linear => Belief::of(setting).linear().scored().posterior(samples).means,
            Self::OneWiener => beliefs.one_speed(setting).scored().posterior(samples).means,
            Self::Hold => hold(setting, samples),
        }
    }
}

/// What a belief makes of the last `memory` samples, at the samples that are scored; zero at the others.
///
/// Rows are (blocks x parts, samples) as everywhere.
pub fn last_samples(belief: &Belief, setting: &Setting, samples: &[f64], memory: usize) -> Posterior {
    if memory >= setting.block {
        return belief.scored().posterior(samples);
    }
    // Where nobody changes speed all full windows are alike.
    let alike = !setting.changing && setting.scored_from + 1 >= memory;
    let alike = alike.then(|| belief.window(setting.scored_from, memory));
    let at = |t: usize| {
        let mixture = alike.clone().unwrap_or_else(|| belief.window(t, memory));
        let windows = windows(samples, setting.block, t, mixture.block());
        (t, mixture.block(), mixture.posterior(&windows))
    };
    let seen: Vec<(usize, usize, Posterior)> = setting.scored().into_par_iter().map(at).collect();
    let mut whole = Posterior {
        means: vec![0.0; samples.len()],
        variances: vec![0.0; samples.len() / setting.parts],
        likeliest: vec![0.0; samples.len()],
        ..Posterior::default()
    };
    for (t, width, seen) in seen {
        let put = |whole: &mut [f64], last: &[f64]| {
            let ends = last.iter().skip(width - 1).step_by(width);
            whole.iter_mut().skip(t).step_by(setting.block).zip(ends).for_each(|(whole, end)| *whole = *end);
        };
        put(&mut whole.means, &seen.means);
        put(&mut whole.variances, &seen.variances);
        put(&mut whole.likeliest, &seen.likeliest);
    }
    whole
}

/// The last `memory` samples of each row at `t`.
fn windows(samples: &[f64], block: usize, t: usize, memory: usize) -> Vec<f64> {
    samples.chunks_exact(block).flat_map(|row| row[t + 1 - memory..=t].iter().copied()).collect()
}

/// The sample nearest to what is wanted: the last one, or the one waited for.
///
/// Rows are (blocks x parts, samples); zero where there is none.
pub fn hold(setting: &Setting, samples: &[f64]) -> Vec<f64> {
    let nearest = |row: &[f64], t: usize| setting.target(t).map_or(0.0, |wanted| row[wanted.min(t)]);
    let rows = samples.chunks_exact(setting.block);
    rows.flat_map(|row| (0..setting.block).map(move |t| nearest(row, t))).collect()
}

/// Predictions at the scored samples by the last `order` samples, and as many more as are waited for, weighted by the
/// correlations that the device's own samples so far show (the equations of Yule and Walker for several steps at once).
///
/// Rows are (blocks x parts, samples); zero where nothing is scored.
pub fn autoregression(setting: &Setting, samples: &[f64], order: usize) -> Vec<f64> {
    let waited = usize::try_from(-setting.horizon).unwrap_or(0);
    let mut predictions = vec![0.0; samples.len()];
    let width = setting.parts * setting.block;
    for (rows, into) in samples.chunks_exact(width).zip(predictions.chunks_exact_mut(width)) {
        for t in setting.scored() {
            let weights = yule_walker(setting, rows, t, (order + waited).clamp(1, t));
            for (row, into) in rows.chunks_exact(setting.block).zip(into.chunks_exact_mut(setting.block)) {
                into[t] = weights.iter().zip(row[..=t].iter().rev()).map(|(weight, y)| weight * y).sum();
            }
        }
    }
    predictions
}

/// Mean products of samples up to `t` at lags 0 to `lags`, over all parts; divided by the number of samples, so that they are
/// those of some process.
fn correlations_so_far(rows: &[f64], setting: &Setting, t: usize, lags: usize) -> Vec<f64> {
    let count = (setting.parts * (t + 1)) as f64;
    let product = |lag: usize| -> f64 {
        let seen = rows.chunks_exact(setting.block).map(|row| &row[..=t]);
        seen.map(|row| row.iter().zip(&row[lag.min(t + 1)..]).map(|(a, b)| a * b).sum::<f64>()).sum()
    };
    (0..=lags).map(|lag| product(lag) / count).collect()
}

/// Weights of the last `order` samples up to `t`, the latest first.
fn yule_walker(setting: &Setting, rows: &[f64], t: usize, order: usize) -> Vec<f64> {
    let ahead = usize::try_from(setting.horizon).unwrap_or(0);
    let shown = correlations_so_far(rows, setting, t, order + ahead);
    let mut matrix: Vec<f64> =
        (0..order * order).map(|at| shown[(at / order).abs_diff(at % order)]).collect();
    // Keeps the equations solvable where all samples are alike.
    (0..order).for_each(|i| matrix[i * order + i] += 1e-9);
    cholesky(&mut matrix, order);
    let with_what_is_wanted = |lag: usize| {
        let apart = (setting.horizon + lag as i64).unsigned_abs() as usize;
        // The noise is in the power of a sample, but not in what is wanted.
        if apart == 0 { (shown[0] - setting.noise()).max(0.0) } else { shown[apart] }
    };
    solve(&matrix, (0..order).map(with_what_is_wanted).collect())
}

/// The solution of L Lᵀ x = b.
fn solve(factor: &[f64], b: Vec<f64>) -> Vec<f64> {
    let (count, mut x) = (b.len(), b);
    for row in 0..count {
        let known: f64 = (0..row).map(|column| factor[row * count + column] * x[column]).sum();
        x[row] = (x[row] - known) / factor[row * count + row];
    }
    for row in (0..count).rev() {
        let known: f64 = (row + 1..count).map(|below| factor[below * count + row] * x[below]).sum();
        x[row] = (x[row] - known) / factor[row * count + row];
    }
    x
}
