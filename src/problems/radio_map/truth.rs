//! What a channel is really received with, everywhere: path loss, line of sight and shadowing of each of its transmitters.

use crate::preset::{choice, options, parameters, real};
use crate::radio::{
    GaussianField, InFactory, los_probability, normal_distribution, path_loss_db, shadowing_deviation_db,
};
use crate::random::stream;

/// Channels of one seed have streams this far apart at most; further transmitters of a channel come behind.
const MOST_CHANNELS: u64 = 1_000;

/// Where the transmitters are seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Nowhere.
    Blocked,
    /// With the standard's probability, correlated in space.
    ByTheStandard,
}

options!(Sight { Sight::Blocked => "blocked", Sight::ByTheStandard => "by the standard" });

parameters! {
    /// The law of a truth.
    #[derive(Copy)]
    pub struct TruthSettings {
        /// Path loss of the indoor factory: sparse or dense clutter, base station low or high (3GPP TR 38.901)
        pub case: InFactory = choice("radio.scenario", "Scenario").standard(),
        /// blocked: none anywhere, so that the shadowing has one law and kriging with the true variogram is the best linear unbiased estimator, if positions are true as well; by the standard: with its probability, correlated over half the clutter distance; then that is a strong reference
        pub line_of_sight: Sight = choice("radio.line_of_sight", "Line of sight"),
        /// Carrier frequency f_c; the path loss grows with 20 log10 f_c
        pub carrier_ghz: f64 = real("radio.carrier_ghz", "Carrier", 0.5..=100.0, 3.5).unit("GHz").standard(),
        /// Of each transmitter
        pub power_dbm: f64 = real("radio.power_dbm", "Transmit power", -20.0..=40.0, 20.0).unit("dBm"),
        /// Standard deviation of the shadowing: 5.9 dB for InF-SH without line of sight
        pub shadowing_db: f64 = real("radio.shadowing_db", "Shadowing", 0.5..=15.0, 5.9).unit("dB").standard(),
        /// d in exp(-Δ/d), the correlation of the shadowing over a distance Δ. It is exactly the range of an exponential variogram
        pub correlation_m: f64 =
            real("radio.correlation_m", "Correlation", 1.0..=100.0, 10.0).unit("m").standard(),
    }
}

/// Received power over the floor of one channel: that of its transmitters together, each with shadowing of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Truth {
    settings: TruthSettings,
    sources: Vec<Source>,
}

/// A transmitter with what lies on its paths.
#[derive(Debug, Clone, PartialEq)]
struct Source {
    /// x, y, and its height over the devices, in metres.
    transmitter_m: [f64; 3],
    shadowing: GaussianField,
    sight: GaussianField,
}

impl Truth {
    /// Draws shadowing and line of sight; channels of one seed and transmitters of one channel are independent.
    pub fn new(settings: TruthSettings, transmitters_m: &[[f64; 3]], seed: u64, channel: u64) -> Self {
        let source = |(number, &transmitter_m): (usize, &[f64; 3])| {
            let mut draws = stream(seed, "radio map truth", channel + MOST_CHANNELS * number as u64);
            let shadowing = GaussianField::new(settings.correlation_m, &mut draws);
            let sight = GaussianField::new(0.5 * settings.case.clutter_distance_m(), &mut draws);
            Source { transmitter_m, shadowing, sight }
        };
        Self { settings, sources: transmitters_m.iter().enumerate().map(source).collect() }
    }

    /// Received power at a place in dBm: the sum in mW. Without a transmitter there is none, -∞.
    pub fn at_dbm(&self, place_m: [f64; 2]) -> f64 {
        match &self.sources[..] {
            [single] => single.at_dbm(&self.settings, place_m),
            several => {
                let milliwatts =
                    several.iter().map(|source| 10.0_f64.powf(0.1 * source.at_dbm(&self.settings, place_m)));
                10.0 * milliwatts.sum::<f64>().log10()
            }
        }
    }
}

impl Source {
    /// What this transmitter alone is received with, in dBm.
    fn at_dbm(&self, settings: &TruthSettings, place_m: [f64; 2]) -> f64 {
        let [x, y, height] = self.transmitter_m;
        let flat_m = (place_m[0] - x).hypot(place_m[1] - y);
        let chance = los_probability(settings.case, flat_m);
        let seen = settings.line_of_sight == Sight::ByTheStandard;
        let los = seen && normal_distribution(self.sight.at(place_m)) <= chance;
        let loss_db = path_loss_db(settings.case, los, flat_m.hypot(height), settings.carrier_ghz);
        let deviation_db =
            if los { shadowing_deviation_db(settings.case, true) } else { settings.shadowing_db };
        settings.power_dbm - loss_db - deviation_db * self.shadowing.at(place_m)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(shadowing_db: f64) -> TruthSettings {
        TruthSettings {
            power_dbm: 20.0,
            carrier_ghz: 3.5,
            case: InFactory::SparseHigh,
            line_of_sight: Sight::Blocked,
            shadowing_db,
            correlation_m: 10.0,
        }
    }

    #[test]
    fn the_mean_is_the_path_loss_law_and_the_spread_the_shadowing() {
        let draws = 2_000;
        let values: Vec<f64> = (0..draws)
            .map(|seed| Truth::new(settings(5.9), &[[10.0, 10.0, 6.5]], seed, 0).at_dbm([40.0, 50.0]))
            .collect();
        let mean = values.iter().sum::<f64>() / draws as f64;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / draws as f64;
        // SH, no line of sight: 32.4 + 23 log10(d) + 20 log10(3.5) with d = √(30² + 40² + 6.5²) = 50.42 m: 82.45 dB, above
        // the law with line of sight (78.8). Four standard errors: 4 x 5.9/√2,000 = 0.53 dB; of the deviation 0.38.
        assert!((mean - (20.0 - 82.45)).abs() < 0.53, "{mean}");
        assert!((variance.sqrt() - 5.9).abs() < 0.38, "{}", variance.sqrt());
    }

    /// Powers add in mW. A power of 10^(X/10) with X normal of mean m and deviation σ dB has the mean
    /// 10^(m/10) exp((σ ln 10 / 10)² / 2) and, relative to it, the variance exp((σ ln 10 / 10)²) - 1; with shadowing of
    /// their own the variances of the transmitters add too.
    #[test]
    fn powers_of_several_transmitters_add_with_shadowing_of_their_own() {
        let (places, here) = ([[10.0, 10.0, 6.5], [70.0, 20.0, 6.5], [40.0, 55.0, 6.5]], [40.0, 30.0]);
        let sigma_db: f64 = 3.0;
        let spread = (sigma_db * 10.0_f64.ln() / 10.0).powi(2);
        let law_mw = |[x, y, z]: [f64; 3]| {
            let d_m = ((here[0] - x).powi(2) + (here[1] - y).powi(2) + z * z).sqrt();
            10.0_f64.powf(0.1 * (20.0 - 32.4 - 23.0 * d_m.log10() - 20.0 * 3.5_f64.log10()))
        };
        let mean: f64 = places.iter().map(|&place| law_mw(place) * (0.5 * spread).exp()).sum();
        let squares =
            |place: &[f64; 3]| (law_mw(*place) * (0.5 * spread).exp()).powi(2) * (spread.exp() - 1.0);
        let variance: f64 = places.iter().map(squares).sum();
        let draws = 4_000;
        let values: Vec<f64> = (0..draws)
            .map(|seed| 10.0_f64.powf(0.1 * Truth::new(settings(sigma_db), &places, seed, 1).at_dbm(here)))
            .collect();
        let found = values.iter().sum::<f64>() / draws as f64;
        let scatter = values.iter().map(|value| (value - found).powi(2)).sum::<f64>() / draws as f64;
        // Four standard errors of the mean; the variance of such skewed powers within a quarter (with one shadowing for
        // all it would be about 2.9 times as large).
        assert!((found - mean).abs() < 4.0 * (variance / draws as f64).sqrt(), "{found} {mean}");
        assert!((scatter / variance - 1.0).abs() < 0.25, "{scatter} {variance}");
        // The first transmitter's shadowing does not depend on how many there are, and each adds power.
        let [one, two] = [1, 2].map(|count| Truth::new(settings(5.9), &places[..count], 7, 2));
        assert!(two.at_dbm(here) > one.at_dbm(here));
        assert_eq!(one.sources[0], two.sources[0]);
    }
}
