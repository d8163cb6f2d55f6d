//! Sending all at once: updates add up on the air, and the server hears their sum.
//!
//! Each pair of numbers takes one use of the channel. A machine turns its channel around and sends ρ p_k Δ_k; the common
//! scale ρ is the largest that the power of every active machine allows, taken over the whole update. The server hears
//! ρ Σ p_k Δ_k and noise, and divides by ρ and by the shares of those active. As updates shrink ρ grows, so the noise shrinks
//! with them: it shows only where a weak machine holds ρ down.

use super::links::NOISE_MW_PER_HZ;
use crate::random::Stream;
use rand::Rng;
use rand_distr::StandardNormal;

/// The machines that take part: those received, in this round, with at least `threshold` times the median of the mean powers.
pub fn active(powers_mw: &[f64], fades: &[f64], threshold: f64) -> Vec<usize> {
    let least = threshold * median(powers_mw);
    let received = powers_mw.iter().zip(fades).map(|(power, fade)| power * fade);
    received.enumerate().filter(|(_, received)| *received >= least).map(|(machine, _)| machine).collect()
}

/// The middle value, or the mean of the two middle ones; NaN for none.
fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        count if count % 2 == 1 => sorted[half],
        _ => 0.5 * (sorted[half - 1] + sorted[half]),
    }
}

/// One machine's part of the sum.
#[derive(Debug, Clone, PartialEq)]
pub struct Voice {
    /// Its share p_k.
    pub share: f64,
    /// Its received power in this round, in mW, if it sends with all it has.
    pub received_mw: f64,
    /// Its update Δ_k.
    pub update: Vec<f64>,
}

/// The mean of the updates as the server hears it over a band in Hz, noise included; `None` where nobody sends.
pub fn heard_mean(voices: &[Voice], band_hz: f64, draws: &mut Stream) -> Option<Vec<f64>> {
    let size = voices.first()?.update.len();
    let share: f64 = voices.iter().map(|voice| voice.share).sum();
    let noise = noise_deviation(voices, band_hz);
    let mean = (0..size).map(|index| {
        let sum: f64 = voices.iter().map(|voice| voice.share * voice.update[index]).sum();
        (sum + noise * draws.sample::<f64, _>(StandardNormal)) / share
    });
    Some(mean.collect())
}

/// Standard deviation of the noise on each number of Σ p_k Δ_k: that of half a complex noise over the band, over ρ.
pub fn noise_deviation(voices: &[Voice], band_hz: f64) -> f64 {
    let scale = voices.iter().map(largest_scale).fold(f64::INFINITY, f64::min);
    (0.5 * NOISE_MW_PER_HZ * band_hz).sqrt() / scale
}

/// The largest ρ at which the mean power over a machine's pairs of numbers is within its power.
fn largest_scale(voice: &Voice) -> f64 {
    let squares: f64 = voice.update.iter().map(|number| number * number).sum();
    let uses = 0.5 * voice.update.len() as f64;
    (voice.received_mw * uses / squares).sqrt() / voice.share
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream;

    fn voice(received_mw: f64, update: &[f64]) -> Voice {
        Voice { share: 0.25, received_mw, update: update.to_vec() }
    }

    #[test]
    fn the_weakest_voice_sets_the_scale() {
        // Two pairs: mean power ρ² · 0.0625 · (9 + 16)/2 must be 2 mW at most: ρ² = 2.56; the other allows more.
        let voices = [voice(2.0, &[3.0, 0.0, 0.0, 4.0]), voice(8.0, &[3.0, 0.0, 0.0, 4.0])];
        let expected = (0.5 * NOISE_MW_PER_HZ * 1e5 / 2.56_f64).sqrt();
        assert!((noise_deviation(&voices, 1e5) / expected - 1.0).abs() < 1e-12);
        assert!((noise_deviation(&voices[1..], 1e5) / expected - 0.5).abs() < 1e-12);
    }

    #[test]
    fn the_mean_is_heard_with_that_noise() {
        let voices = [voice(1e-9, &[1.0; 40]), voice(1e-9, &[3.0; 40])];
        // The noise of the sum over the shares of both, 0.5.
        let deviation = noise_deviation(&voices, 1e5) / 0.5;
        let mut draws = stream(1, "test", 0);
        let errors: Vec<f64> = (0..500)
            .flat_map(|_| heard_mean(&voices, 1e5, &mut draws).unwrap())
            .map(|number| (number - 2.0) / deviation)
            .collect();
        let mean = errors.iter().sum::<f64>() / 20_000.0;
        let square = errors.iter().map(|error| error * error).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 4.0 / 20_000.0_f64.sqrt(), "{mean}");
        assert!((square - 1.0).abs() < 4.0 * (2.0 / 20_000.0_f64).sqrt(), "{square}");
        assert_eq!(heard_mean(&[], 1e5, &mut draws), None);
    }

    #[test]
    fn who_is_far_below_the_median_stays_silent() {
        let powers = [1.0, 2.0, 3.0, 100.0];
        // The median is 2.5; in this round 1, 0.2, 30 and 100 are received.
        let fades = [1.0, 0.1, 10.0, 1.0];
        assert_eq!(active(&powers, &fades, 0.1), [0, 2, 3]);
        assert_eq!(active(&powers, &fades, 1.0), [2, 3]);
        assert_eq!(active(&powers, &fades, 0.0), [0, 1, 2, 3]);
        assert_eq!(active(&[1.0, 9.0, 2.0], &[1.0; 3], 1.0), [1, 2]);
    }
}
