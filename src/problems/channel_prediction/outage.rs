//! What an error of prediction costs: a sender picks its rate from the law that it believes the tap to have, and fails where the
//! channel carries less.
//!
//! A tap of mean m (two parts) and variance v in each part has |h|² / v noncentral chi-squared with two degrees of freedom:
//! P(|h|² < x) = Σ_j Poisson(j; |m|²/2v) P(1 + j, x/2v), with P the regularised gamma function (standard). Rates are in bit/s/Hz
//! at a mean signal-to-noise ratio of 20 dB (ours).

/// Mean signal-to-noise ratio of the data, as a ratio: 20 dB (ours).
const MEAN_SNR: f64 = 100.0;

/// The share of packets that may be lost (ours).
pub const TARGET: f64 = 0.01;

/// The law that a sender believes the tap to have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Promise {
    /// Its mean, two parts.
    pub mean: [f64; 2],
    /// Variance of each part.
    pub variance: f64,
}

/// The rate that a sender picks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pledge {
    /// bit/s/Hz.
    pub rate: f64,
    /// The squared level |h|² below which it fails.
    pub level: f64,
}

impl Promise {
    /// P(|h|² < level).
    pub fn below(&self, level: f64) -> f64 {
        let (square, variance) = (self.mean[0].powi(2) + self.mean[1].powi(2), self.variance.max(1e-9));
        noncentral(0.5 * square / variance, 0.5 * level / variance)
    }

    /// The largest rate that fails with probability 1 % at most, if the law is right.
    pub fn reliable(&self) -> Pledge {
        let (mut low, mut high) = (0.0, 1.0);
        while self.below(high) < TARGET {
            high *= 2.0;
        }
        for _ in 0..40 {
            let middle = 0.5 * (low + high);
            if self.below(middle) > TARGET { high = middle } else { low = middle }
        }
        Pledge { rate: (1.0 + 0.5 * MEAN_SNR * low).log2(), level: low }
    }
}

/// How promises were kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Mean rate promised, bit/s/Hz.
    pub rate: f64,
    /// Mean true probability of failure.
    pub outage: f64,
    /// The same for the devices of each speed; NaN where there are none.
    pub by_speed: Vec<f64>,
}

/// The true probability of failure: `law` holds weight, mean and variance of each class.
pub(super) fn outage_of_mixture(law: &[(f64, Promise)], pledge: Pledge) -> f64 {
    law.iter().map(|(weight, part)| weight * part.below(pledge.level)).sum()
}

/// Σ_j Poisson(j; a) P(1 + j, x), where 1 - P(1 + j, x) = Σ_(i≤j) Poisson(i; x): the chance that a Poisson count of mean x is
/// larger than one of mean a.
fn noncentral(a: f64, x: f64) -> f64 {
    let reach = |mean: f64| 9.0 * mean.sqrt() + 25.0;
    let first = (a - reach(a)).min(x - reach(x)).max(0.0).floor();
    let last = (a + reach(a)).ceil();
    if first > 0.0 && last < x - reach(x) {
        return 1.0;
    }
    let (mut of_a, mut of_x) = (poisson(first, a), poisson(first, x));
    let (mut larger, mut sum, mut j) = (1.0 - of_x, 0.0, first);
    // Below `first` neither count has any weight.
    while j <= last {
        sum += of_a * larger.max(0.0);
        j += 1.0;
        of_a = if of_a > 1e-280 { of_a * a / j } else { poisson(j, a) };
        of_x = if of_x > 1e-280 { of_x * x / j } else { poisson(j, x) };
        larger -= of_x;
    }
    sum.clamp(0.0, 1.0)
}

/// e^-m m^k / k!
fn poisson(k: f64, mean: f64) -> f64 {
    if mean <= 0.0 {
        return if k == 0.0 { 1.0 } else { 0.0 };
    }
    (k * mean.ln() - mean - log_factorial(k)).exp()
}

/// ln k!, by Stirling's series from 10 on.
fn log_factorial(k: f64) -> f64 {
    if k < 10.0 {
        return (2..=k as u32).map(|i| f64::from(i).ln()).sum();
    }
    let x = k + 1.0;
    (x - 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln() + 1.0 / (12.0 * x) - 1.0 / (360.0 * x.powi(3))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numerical integral of the tap's density over the disc.
    fn by_integral(promise: &Promise, level: f64) -> f64 {
        let (radius, cells) = (level.sqrt(), 1_200);
        let step = 2.0 * radius / f64::from(cells);
        let at = |i: i32| -radius + (f64::from(i) + 0.5) * step;
        let mut sum = 0.0;
        for i in 0..cells {
            for j in 0..cells {
                if at(i).powi(2) + at(j).powi(2) < level {
                    let off = (at(i) - promise.mean[0]).powi(2) + (at(j) - promise.mean[1]).powi(2);
                    sum += (-0.5 * off / promise.variance).exp();
                }
            }
        }
        sum * step * step / (std::f64::consts::TAU * promise.variance)
    }

    #[test]
    fn the_law_is_the_integral_over_the_disc() {
        for (mean, variance, level) in
            [([0.0, 0.0], 1.0, 0.5), ([0.8, -0.6], 0.1, 0.7), ([1.2, 1.0], 0.01, 2.3), ([0.1, 0.0], 0.5, 3.0)]
        {
            let promise = Promise { mean, variance };
            let expected = by_integral(&promise, level);
            assert!((promise.below(level) - expected).abs() < 1e-3, "{} {expected}", promise.below(level));
        }
    }

    #[test]
    fn no_mean_is_rayleigh_and_a_sure_tap_is_sure() {
        // P(|h|² < x) = 1 - e^(-x/2v).
        let promise = Promise { mean: [0.0, 0.0], variance: 0.7 };
        assert!((promise.below(0.3) - (1.0 - (-0.3_f64 / 1.4).exp())).abs() < 1e-12);
        let pledge = promise.reliable();
        assert!((pledge.level + 1.4 * (1.0 - TARGET).ln()).abs() < 1e-9);
        let sure = Promise { mean: [1.0, 0.0], variance: 1e-6 };
        assert!(sure.below(0.98) < 1e-9 && sure.below(1.02) > 1.0 - 1e-9);
        assert!((sure.reliable().rate - 51.0_f64.log2()).abs() < 0.01);
    }

    #[test]
    fn a_true_promise_is_kept() {
        for variance in [0.003, 0.05, 0.4] {
            let promise = Promise { mean: [0.9, 0.4], variance };
            let found = outage_of_mixture(&[(1.0, promise)], promise.reliable());
            assert!((found - TARGET).abs() < 1e-9, "{found}");
        }
    }
}
