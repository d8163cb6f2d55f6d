//! One-shot random access with known channels: the objective, its exact optimum and simple rules.
//!
//! Each device transmits or not; a transmitting device picks one of F preambles; it succeeds if nobody else picked it
//! and the base station decodes it. Arguments that are not finite give results that are not finite; nothing panics.

/// Probability that a lone transmission is decoded under a second, unknown Rayleigh fade: exp(-γ / (snr h)).
///
/// `gain` is the known channel gain h, `snr` the mean signal-to-noise ratio and `threshold` γ, both linear (ours).
pub fn decoding_probability(gain: f64, snr: f64, threshold: f64) -> f64 {
    (-threshold / (snr * gain)).exp()
}

/// Expected successes E(S) = Σ p_i d_i Π_{j≠i} (1 - p_j / F).
///
/// Products over the others are built from the left and from the right, so p_j = F = 1 needs no special case.
pub fn expected_successes(transmit: &[f64], decoding: &[f64], preambles: u32) -> f64 {
    let preambles = f64::from(preambles);
    let mut others: Vec<f64> = Vec::with_capacity(transmit.len());
    let mut product = 1.0;
    for p in transmit {
        others.push(product);
        product *= 1.0 - p / preambles;
    }
    let (mut product, mut sum) = (1.0, 0.0);
    for ((p, d), left) in transmit.iter().zip(decoding).zip(&others).rev() {
        sum += p * d * left * product;
        product *= 1.0 - p / preambles;
    }
    sum
}

/// The best decision for one draw of channels.
#[derive(Debug, Clone, PartialEq)]
pub struct Optimum {
    /// Expected successes of the best decision: no decision, randomised or not, expects more.
    pub successes: f64,
    /// How many devices transmit: those of the largest decoding probabilities.
    pub transmitting: usize,
}

/// The exact optimum: E(S) is affine in each p_i, so a best decision is 0 or 1 for each device, and it takes the best k.
///
/// Sorted by decoding probability, device k+1 joins while d_(k+1) > Σ_{i<=k} d_(i) / (F - 1).
pub fn exact_optimum(decoding: &[f64], preambles: u32) -> Optimum {
    let mut sorted = decoding.to_vec();
    sorted.sort_unstable_by(|a, b| b.total_cmp(a));
    let rivals = f64::from(preambles) - 1.0;
    let (mut sum, mut count) = (0.0, 0);
    for d in sorted {
        if count > 0 && d * rivals <= sum {
            break;
        }
        sum += d;
        count += 1;
    }
    Optimum { successes: successes_of(sum, count, preambles), transmitting: count }
}

/// Expected successes when `count` devices transmit whose decoding probabilities add up to `decoding_sum`.
pub fn successes_of(decoding_sum: f64, count: usize, preambles: u32) -> f64 {
    if count == 0 {
        return 0.0;
    }
    decoding_sum * (1.0 - 1.0 / f64::from(preambles)).powi(count as i32 - 1)
}

/// The best probability common to all devices, channels unknown: min(1, F / N), as for access class barring.
pub fn best_common_probability(devices: usize, preambles: u32) -> f64 {
    (f64::from(preambles) / devices as f64).min(1.0)
}

/// The best number of devices to pick at random, channels unknown: min(N, F), since n (1 - 1/F)^(n-1) peaks at F.
pub fn best_random_count(devices: usize, preambles: u32) -> usize {
    devices.min(preambles as usize)
}

/// The channel gain above which each of `devices` should transmit if every device decides alone.
///
/// `sample` holds gains and decoding probabilities drawn from the law of one device. With q the share of the sample above
/// a threshold and a the mean of d over it (zero elsewhere), independent devices expect N a (1 - q/F)^(N-1); the threshold
/// that makes this largest is returned. An empty sample gives zero: everybody transmits.
pub fn best_threshold(sample: &[(f64, f64)], devices: usize, preambles: u32) -> f64 {
    let mut sorted = sample.to_vec();
    sorted.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let total = sorted.len() as f64;
    let (mut sum, mut best) = (0.0, (0.0, 0.0));
    for (index, &(gain, d)) in sorted.iter().enumerate() {
        sum += d;
        let share = (index + 1) as f64 / total;
        let idle = (1.0 - share / f64::from(preambles)).powi(devices as i32 - 1);
        let value = sum / total * idle;
        if value > best.0 {
            best = (value, gain);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream;
    use rand::Rng;

    /// Brute force over all subsets: the definition of E(S) for 0/1 decisions, term by term.
    fn best_of_all_subsets(decoding: &[f64], preambles: u32) -> f64 {
        let survive = |others: u32| (1.0 - 1.0 / f64::from(preambles)).powi(others as i32);
        (1_u32..1 << decoding.len())
            .map(|subset| {
                let members = (0..decoding.len()).filter(|i| subset >> i & 1 == 1);
                members.map(|i| decoding[i] * survive(subset.count_ones() - 1)).sum::<f64>()
            })
            .fold(0.0, f64::max)
    }

    #[test]
    fn the_optimum_is_the_best_of_all_subsets() {
        let mut stream = stream(5, "optimum test", 0);
        for trial in 0..300 {
            let devices = 1 + trial % 11;
            let preambles = 1 + (trial as u32 * 7) % 9;
            let decoding: Vec<f64> = (0..devices).map(|_| stream.random()).collect();
            let brute = best_of_all_subsets(&decoding, preambles);
            let optimum = exact_optimum(&decoding, preambles);
            assert!((optimum.successes - brute).abs() < 1e-12, "{decoding:?} F={preambles}");
        }
    }

    #[test]
    fn no_random_decision_beats_the_optimum() {
        let mut stream = stream(6, "optimum test", 0);
        for _ in 0..2_000 {
            let decoding: Vec<f64> = (0..40).map(|_| stream.random()).collect();
            let transmit: Vec<f64> = (0..40).map(|_| stream.random::<f64>().powi(3)).collect();
            let bound = exact_optimum(&decoding, 16).successes;
            assert!(expected_successes(&transmit, &decoding, 16) <= bound + 1e-9);
        }
    }

    #[test]
    fn the_objective_matches_its_definition() {
        let (p, d) = ([0.3, 1.0, 0.6], [0.9, 0.5, 0.7]);
        let f = |x: f64| 1.0 - x / 4.0;
        let by_hand = 0.3 * 0.9 * f(1.0) * f(0.6) + 0.5 * f(0.3) * f(0.6) + 0.6 * 0.7 * f(0.3) * f(1.0);
        assert!((expected_successes(&p, &d, 4) - by_hand).abs() < 1e-12);
        assert!((expected_successes(&[1.0], &[0.5], 1) - 0.5).abs() < 1e-12, "one preamble, one device");
        assert_eq!(expected_successes(&[1.0, 1.0], &[1.0, 1.0], 1), 0.0);
    }

    #[test]
    fn a_common_probability_of_f_over_n_is_best() {
        let value = |p: f64| expected_successes(&[p; 80], &[1.0; 80], 54);
        let best = best_common_probability(80, 54);
        assert!((1..=1000).all(|i| value(f64::from(i) / 1000.0) <= value(best) + 1e-12));
        assert_eq!(best_common_probability(10, 54), 1.0);
    }

    #[test]
    fn the_best_threshold_is_found_on_a_grid_too() {
        let mut stream = stream(7, "threshold test", 0);
        let sample: Vec<(f64, f64)> = (0..20_000)
            .map(|_| -stream.random::<f64>().ln())
            .map(|h| (h, decoding_probability(h, 10.0, 1.0)))
            .collect();
        let value = |threshold: f64| {
            let above: Vec<f64> = sample.iter().filter(|s| s.0 >= threshold).map(|s| s.1).collect();
            let share = above.len() as f64 / sample.len() as f64;
            above.iter().sum::<f64>() / sample.len() as f64 * (1.0 - share / 54.0).powi(79)
        };
        let best = value(best_threshold(&sample, 80, 54));
        assert!((0..300).all(|i| value(f64::from(i) * 0.01) <= best + 1e-12));
    }
}
