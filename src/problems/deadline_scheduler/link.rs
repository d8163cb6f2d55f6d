//! The link of one user: levels of its fading, and how likely a packet arrives on a number of resource blocks.
//!
//! Powers, noise, path loss, block and slot are those of the public simulator of Gu et al. (JSAC 2021); the six Rayleigh
//! levels stand in for its Rice fading. NaN in gives NaN out.

/// Levels of the fading, equally likely.
pub const LEVELS: usize = 6;
/// Symbols that one resource block carries in a slot: 180 kHz times 0.125 ms.
pub const SYMBOLS_PER_BLOCK: f64 = 22.5;
/// Bits of a packet: 32 bytes.
pub const PACKET_BITS: f64 = 256.0;
/// Power of the base station in dBm.
const POWER_DBM: f64 = 20.0;
/// Noise in dBm.
const NOISE_DBM: f64 = -90.0;
/// The largest signal-to-noise ratio that a receiver makes use of: 20 dB.
const SNR_CAP: f64 = 100.0;
/// What theory promises: a packet is lost with this probability at most.
pub const TARGET_ERROR: f64 = 1e-5;
/// More blocks than this are never asked for.
pub const MOST_NEEDED: usize = 100;

/// Mean signal-to-noise ratio (a plain factor) at a distance in metres: path loss 45 + 30 log10 d.
pub fn mean_snr(distance_m: f64) -> f64 {
    let loss_db = 45.0 + 30.0 * distance_m.log10();
    10_f64.powf((POWER_DBM - loss_db - NOISE_DBM) / 10.0)
}

/// Gains of the six levels: the mean of an exponential gain (Rayleigh fading) within each sixth of its probability.
pub fn gains() -> [f64; LEVELS] {
    // The integral of x e^-x from x to infinity is (x + 1) e^-x, and e^-x is the probability above x.
    let above = |edge: usize| {
        let probability = 1.0 - edge as f64 / LEVELS as f64;
        if edge == LEVELS { 0.0 } else { (1.0 - probability.ln()) * probability }
    };
    std::array::from_fn(|level| (above(level) - above(level + 1)) * LEVELS as f64)
}

/// Signal-to-noise ratios of the levels at a distance in metres, capped at 20 dB, weakest first.
pub fn level_snrs(distance_m: f64) -> [f64; LEVELS] {
    gains().map(|gain| (gain * mean_snr(distance_m)).min(SNR_CAP))
}

/// Probability that a packet arrives on `blocks` resource blocks, by the normal approximation (Polyanskiy et al., 2010).
///
/// With c symbols: Φ((c log2(1 + s) - 256) ln 2 / √(c (1 - (1 + s)^-2))).
pub fn arrives(snr: f64, blocks: f64) -> f64 {
    if blocks <= 0.0 {
        return 0.0;
    }
    let symbols = SYMBOLS_PER_BLOCK * blocks;
    let dispersion = 1.0 - (1.0 + snr).powi(-2);
    let margin_bits = symbols * (1.0 + snr).log2() - PACKET_BITS;
    normal_below(margin_bits * std::f64::consts::LN_2 / (symbols * dispersion).sqrt())
}

/// Fewest blocks on which theory promises an error of at most 1e-5; [`MOST_NEEDED`] where even those do not do.
pub fn needed(snr: f64) -> usize {
    (1..MOST_NEEDED).find(|&blocks| 1.0 - arrives(snr, blocks as f64) <= TARGET_ERROR).unwrap_or(MOST_NEEDED)
}

/// Φ: the probability that a standard normal number lies below `x`, to about 1e-15.
pub fn normal_below(x: f64) -> f64 {
    let density = (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt();
    if x.abs() > 6.0 {
        // Laplace's continued fraction for the tail.
        let fraction = (1..=40).rev().fold(0.0, |below, k| f64::from(k) / (x.abs() + below));
        let tail = density / (x.abs() + fraction);
        return if x > 0.0 { 1.0 - tail } else { tail };
    }
    // Φ(x) = 1/2 + φ(x) (x + x³/3 + x⁵/(3 · 5) + ...): all terms of one sign.
    let (mut term, mut sum) = (x, x);
    for odd in (3..240).step_by(2) {
        term *= x * x / f64::from(odd);
        sum += term;
    }
    0.5 + density * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_law_has_its_known_values() {
        // scipy 1.17, norm.cdf.
        let known = [
            (0.0, 0.5),
            (1.0, 0.841_344_746_068_542_9),
            (-2.5, 0.006_209_665_325_776_132),
            (4.0, 0.999_968_328_758_166_9),
            (-5.5, 1.898_956_246_588_771_9e-8),
            (-7.0, 1.279_812_543_885_835e-12),
        ];
        for (x, value) in known {
            assert!((normal_below(x) - value).abs() < 1e-14, "{x}: {}", normal_below(x));
        }
        assert!(normal_below(f64::NAN).is_nan());
        assert!((normal_below(5.999_999) - normal_below(6.000_001)).abs() < 1e-13);
    }

    #[test]
    fn levels_keep_the_mean_of_the_fading() {
        assert!((gains().iter().sum::<f64>() / LEVELS as f64 - 1.0).abs() < 1e-12);
        assert!(gains().windows(2).all(|pair| pair[0] < pair[1]));
        // 45 + 30 log10 80 = 102.093 dB of loss: 20 - 102.093 + 90 = 7.907 dB.
        assert!((10.0 * mean_snr(80.0).log10() - 7.907_3).abs() < 1e-3);
        assert!(level_snrs(5.0).iter().all(|&snr| snr <= 100.0));
    }

    #[test]
    fn theory_asks_for_the_blocks_of_the_reference() {
        // An independent program (NumPy, SciPy) at 80 m: 27, 11, 7, 6, 5, 4 blocks.
        assert_eq!(level_snrs(80.0).map(needed), [27, 11, 7, 6, 5, 4]);
        // The same: ten blocks carry the weakest level never and the second with 0.999931068.
        let ten = level_snrs(80.0).map(|snr| arrives(snr, 10.0));
        assert!(ten[0] < 1e-10 && (ten[1] - 0.999_931_068).abs() < 1e-7, "{ten:?}");
    }

    #[test]
    fn more_blocks_never_hurt() {
        for snr in level_snrs(80.0) {
            let chances: Vec<f64> = (0..60).map(|blocks| arrives(snr, f64::from(blocks))).collect();
            assert!(chances.windows(2).all(|pair| pair[0] <= pair[1] + 1e-15));
            assert!(1.0 - arrives(snr, needed(snr) as f64) <= TARGET_ERROR);
        }
        assert!(arrives(f64::NAN, 3.0).is_nan());
    }
}
