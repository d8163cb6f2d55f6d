//! What a transmitter on the floor is really received with, everywhere: path loss, line of sight, shadowing.

use crate::radio::{
    GaussianField, InFactory, los_probability, normal_distribution, path_loss_db, shadowing_deviation_db,
};
use crate::random::stream;

/// The law of a truth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TruthSettings {
    /// Transmit power in dBm.
    pub power_dbm: f64,
    /// Carrier in GHz.
    pub carrier_ghz: f64,
    /// The indoor-factory scenario.
    pub case: InFactory,
    /// Whether there is line of sight with the standard's probability; otherwise there is none anywhere.
    pub line_of_sight: bool,
    /// Standard deviation of the shadowing without line of sight, in dB; with it the standard's.
    pub shadowing_db: f64,
    /// Correlation distance of the shadowing in metres.
    pub correlation_m: f64,
}

/// Received power over the floor of one channel, whose transmitter has a place of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Truth {
    settings: TruthSettings,
    /// The transmitter: x, y, and its height over the devices, in metres.
    transmitter_m: [f64; 3],
    shadowing: GaussianField,
    sight: GaussianField,
}

impl Truth {
    /// Draws shadowing and line of sight; channels of one seed are independent.
    pub fn new(settings: TruthSettings, transmitter_m: [f64; 3], seed: u64, channel: u64) -> Self {
        let mut draws = stream(seed, "radio map truth", channel);
        let shadowing = GaussianField::new(settings.correlation_m, &mut draws);
        let sight = GaussianField::new(0.5 * settings.case.clutter_distance_m(), &mut draws);
        Self { settings, transmitter_m, shadowing, sight }
    }

    /// The transmitter: x, y, and its height over the devices, in metres.
    pub fn transmitter_m(&self) -> [f64; 3] {
        self.transmitter_m
    }

    /// Received power at a place in dBm.
    pub fn at_dbm(&self, place_m: [f64; 2]) -> f64 {
        let settings = &self.settings;
        let [x, y, height] = self.transmitter_m;
        let flat_m = (place_m[0] - x).hypot(place_m[1] - y);
        let chance = los_probability(settings.case, flat_m);
        let los = settings.line_of_sight && normal_distribution(self.sight.at(place_m)) <= chance;
        let loss_db = path_loss_db(settings.case, los, flat_m.hypot(height), settings.carrier_ghz);
        let deviation_db =
            if los { shadowing_deviation_db(settings.case, true) } else { settings.shadowing_db };
        settings.power_dbm - loss_db - deviation_db * self.shadowing.at(place_m)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_the_path_loss_law_and_the_spread_the_shadowing() {
        let settings = TruthSettings {
            power_dbm: 20.0,
            carrier_ghz: 3.5,
            case: InFactory::SparseHigh,
            line_of_sight: false,
            shadowing_db: 5.9,
            correlation_m: 10.0,
        };
        let draws = 2_000;
        let values: Vec<f64> = (0..draws)
            .map(|seed| Truth::new(settings, [10.0, 10.0, 6.5], seed, 0).at_dbm([40.0, 50.0]))
            .collect();
        let mean = values.iter().sum::<f64>() / draws as f64;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / draws as f64;
        // SH, no line of sight: 32.4 + 23 log10(d) + 20 log10(3.5) with d = √(30² + 40² + 6.5²) = 50.42 m: 82.45 dB, above
        // the law with line of sight (78.8). Four standard errors: 4 x 5.9/√2,000 = 0.53 dB; of the deviation 0.38.
        assert!((mean - (20.0 - 82.45)).abs() < 0.53, "{mean}");
        assert!((variance.sqrt() - 5.9).abs() < 0.38, "{}", variance.sqrt());
    }
}
