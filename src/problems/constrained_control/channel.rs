//! A Rayleigh fading channel in eight equally likely levels, with the exact law of its steps.
//!
//! The gain x = |g|² is exponential with mean 1, and g' = ρ g + √(1 - ρ²) w with ρ = J₀(2π f_d T). The joint law of two
//! successive gains is a sum of products (Downton's bivariate exponential, the square of a complex Gaussian pair):
//!
//! P(X ≤ x, X' ≤ y) = (1 - ρ²) Σ_k ρ^2k P(k+1, x / (1 - ρ²)) P(k+1, y / (1 - ρ²)),
//!
//! with the regularised incomplete gamma function P; so the probability of a pair of bins is one series of positive terms.

/// Levels of the channel.
pub const LEVELS: usize = 8;

/// Terms beyond which ρ^2k adds less than 1e-13.
const NEGLIGIBLE: f64 = 1e-13;

/// A fading channel.
#[derive(Debug, Clone, PartialEq)]
pub struct Channel {
    /// Mean gain of each level, relative to the mean channel.
    pub gains: [f64; LEVELS],
    /// Probability of each level in the next slot, by the present level; symmetric, since levels are equally likely.
    pub steps: [[f64; LEVELS]; LEVELS],
}

impl Channel {
    /// The channel at a Doppler frequency times slot length f_d T > 0.
    pub fn new(doppler_slots: f64) -> Self {
        let correlation = bessel_j0(2.0 * std::f64::consts::PI * doppler_slots);
        Self { gains: std::array::from_fn(mean_gain), steps: steps(correlation * correlation) }
    }

    /// The level that follows one, for a uniform number in [0, 1).
    pub fn next(&self, level: usize, uniform: f64) -> usize {
        draw(&self.steps[level], uniform)
    }
}

/// The index at which the running sum of probabilities passes a uniform number; the last where rounding leaves none.
pub fn draw(probabilities: &[f64], uniform: f64) -> usize {
    let mut sum = 0.0;
    for (index, probability) in probabilities.iter().enumerate() {
        sum += probability;
        if uniform < sum {
            return index;
        }
    }
    probabilities.len() - 1
}

/// The gain below which a share i / 8 of the time lies: -ln(1 - i / 8).
fn edge(level: usize) -> f64 {
    -(1.0 - level as f64 / LEVELS as f64).ln()
}

/// Mean of an exponential variable within its bin: the antiderivative of x e^-x is -(x + 1) e^-x.
fn mean_gain(level: usize) -> f64 {
    let below = |level: usize| {
        if level == LEVELS { 0.0 } else { (edge(level) + 1.0) * (1.0 - level as f64 / LEVELS as f64) }
    };
    LEVELS as f64 * (below(level) - below(level + 1))
}

/// Probabilities of the next level by the present one, for the square of the correlation, below 1.
fn steps(squared: f64) -> [[f64; LEVELS]; LEVELS] {
    let rest = 1.0 - squared;
    // ln of the k-th Poisson probability at each inner edge, and P(k+1, edge): all Poisson mass above k.
    let means: [f64; LEVELS - 1] = std::array::from_fn(|inner| edge(inner + 1) / rest);
    let mut logs = means.map(|mean| -mean);
    let mut above = means.map(|mean| 1.0 - (-mean).exp());
    let mut joint = [[0.0; LEVELS]; LEVELS];
    let (mut weight, mut k) = (rest, 0.0);
    while weight > NEGLIGIBLE * rest {
        let bins: [f64; LEVELS] = std::array::from_fn(|level| {
            let upper = if level + 1 == LEVELS { 1.0 } else { above[level] };
            upper - if level == 0 { 0.0 } else { above[level - 1] }
        });
        for (row, from) in joint.iter_mut().zip(bins) {
            row.iter_mut().zip(bins).for_each(|(cell, to)| *cell += weight * from * to);
        }
        k += 1.0;
        for ((log, above), mean) in logs.iter_mut().zip(&mut above).zip(means) {
            *log += mean.ln() - f64::ln(k);
            *above -= log.exp();
        }
        weight *= squared;
    }
    joint.map(normalised)
}

/// A row divided by its sum.
fn normalised(row: [f64; LEVELS]) -> [f64; LEVELS] {
    let row = row.map(|cell| cell.max(0.0));
    let sum: f64 = row.iter().sum();
    row.map(|cell| cell / sum)
}

/// The Bessel function J₀ by its power series, exact to rounding for arguments up to a few.
fn bessel_j0(x: f64) -> f64 {
    let (quarter, mut term, mut sum) = (-0.25 * x * x, 1.0, 1.0);
    for k in 1..60 {
        term *= quarter / f64::from(k * k);
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream;
    use rand_distr::{Distribution, StandardNormal};

    /// Known values: J₀(1) = 0.765197686557967, its first zero 2.404825557695773.
    #[test]
    fn the_bessel_function_has_its_known_values() {
        assert!((bessel_j0(1.0) - 0.765_197_686_557_967).abs() < 1e-14);
        assert!(bessel_j0(2.404_825_557_695_773).abs() < 1e-14);
    }

    #[test]
    fn mean_gains_are_those_of_the_bins() {
        let channel = Channel::new(0.05);
        // Numerical means of an exponential variable in eight equally likely bins.
        let known = [0.065, 0.209, 0.376, 0.577, 0.830, 1.17, 1.69, 3.08];
        assert!(channel.gains.iter().zip(known).all(|(gain, known)| (gain / known - 1.0).abs() < 0.01));
        assert!((channel.gains.iter().sum::<f64>() / 8.0 - 1.0).abs() < 1e-12, "the mean gain is 1");
    }

    #[test]
    fn steps_are_symmetric_and_fast_fading_forgets() {
        for doppler in [0.005, 0.05, 0.2] {
            let steps = Channel::new(doppler).steps;
            for (from, row) in steps.iter().enumerate() {
                assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                assert!((0..LEVELS).all(|to| (row[to] - steps[to][from]).abs() < 1e-9));
            }
        }
        // At the first zero of J₀ nothing is remembered.
        let forgetful = Channel::new(2.404_825_557_695_773 / (2.0 * std::f64::consts::PI)).steps;
        assert!(forgetful.iter().flatten().all(|step| (step - 0.125).abs() < 1e-9));
    }

    /// A second method: pairs of complex Gaussian gains, drawn and counted.
    #[test]
    fn steps_are_those_of_gaussian_pairs() {
        let channel = Channel::new(0.05);
        let correlation = bessel_j0(0.1 * std::f64::consts::PI);
        let mut draws = stream(3, "gaussian pairs", 0);
        let mut normal = || -> f64 { StandardNormal.sample(&mut draws) };
        let pairs = 400_000;
        let mut counts = [[0.0; LEVELS]; LEVELS];
        let level = |x: f64, y: f64| {
            let share = 1.0 - (-0.5 * (x * x + y * y)).exp();
            ((share * LEVELS as f64) as usize).min(LEVELS - 1)
        };
        let apart = (1.0 - correlation * correlation).sqrt();
        for _ in 0..pairs {
            let (x, y) = (normal(), normal());
            let (next_x, next_y) = (correlation * x + apart * normal(), correlation * y + apart * normal());
            counts[level(x, y)][level(next_x, next_y)] += LEVELS as f64 / f64::from(pairs);
        }
        for (counted, row) in counts.iter().flatten().zip(channel.steps.iter().flatten()) {
            let error = (LEVELS as f64 * row / f64::from(pairs)).sqrt();
            assert!((counted - row).abs() < 5.0 * error + 1e-5, "{counted} {row}");
        }
    }
}
