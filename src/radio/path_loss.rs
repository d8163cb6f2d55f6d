//! Indoor-factory (InF) path loss and probability of line of sight, 3GPP TR 38.901.

use crate::factory::DEVICE_HEIGHT_M;
use crate::preset::{Options as _, options};
use serde::{Deserialize, Serialize};

/// Effective height of the clutter in metres, our default; 2 to 6 m are usual.
const CLUTTER_HEIGHT_M: f64 = 3.0;

/// The indoor-factory scenarios of TR 38.901, Table 7.2-4: the clutter is sparse or dense, and the base
/// station stands low (within the clutter) or high (above it).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum InFactory {
    /// InF-SL: sparse clutter, low base station.
    SparseLow,
    /// InF-DL: dense clutter, low base station.
    DenseLow,
    /// InF-SH: sparse clutter, high base station.
    SparseHigh,
    /// InF-DH: dense clutter, high base station.
    DenseHigh,
    /// InF-HH: base station and devices both above the clutter, always in line of sight.
    HighHigh,
}

// In the order of menus: the usual one first.
options!(InFactory {
    InFactory::SparseHigh => "InF-SH",
    InFactory::DenseHigh => "InF-DH",
    InFactory::SparseLow => "InF-SL",
    InFactory::DenseLow => "InF-DL",
    InFactory::HighHigh => "InF-HH",
});

impl InFactory {
    /// All scenarios, in the order of the enumeration.
    pub const ALL: [Self; 5] =
        [Self::SparseLow, Self::DenseLow, Self::SparseHigh, Self::DenseHigh, Self::HighHigh];

    /// The name in the standard.
    pub fn name(self) -> &'static str {
        self.chosen_name()
    }

    /// Typical size of the clutter in metres. InF-HH gets the value of sparse clutter; its line of sight does
    /// not depend on it.
    pub fn clutter_distance_m(self) -> f64 {
        if self.is_dense() { 2.0 } else { 10.0 }
    }

    /// Share of the floor that clutter covers, 0 to 1. InF-HH gets the value of sparse clutter, as above.
    pub fn clutter_density(self) -> f64 {
        if self.is_dense() { 0.6 } else { 0.2 }
    }

    /// Height of the base station in metres.
    pub fn base_station_height_m(self) -> f64 {
        match self {
            Self::SparseLow | Self::DenseLow => 1.5,
            Self::SparseHigh | Self::DenseHigh | Self::HighHigh => 8.0,
        }
    }

    fn is_dense(self) -> bool {
        matches!(self, Self::DenseLow | Self::DenseHigh)
    }
}

/// Mean path loss in dB over a distance in metres (in space) at a carrier frequency in GHz, with or without
/// line of sight; TR 38.901, Table 7.4.1-1.
///
/// The model holds for 1 to 600 m. Shorter distances count as 1 m. InF-HH always has line of sight.
pub fn path_loss_db(case: InFactory, los: bool, distance_m: f64, frequency_ghz: f64) -> f64 {
    let distance = distance_m.max(1.0).log10();
    let frequency = frequency_ghz.log10();
    let line_of_sight = 31.84 + 21.50 * distance + 19.00 * frequency;
    if los {
        return line_of_sight;
    }
    let sparse_low = 33.0 + 25.5 * distance + 20.0 * frequency;
    let blocked = match case {
        InFactory::SparseLow => sparse_low,
        InFactory::DenseLow => sparse_low.max(18.6 + 35.7 * distance + 20.0 * frequency),
        InFactory::SparseHigh => 32.4 + 23.0 * distance + 20.0 * frequency,
        InFactory::DenseHigh => 33.63 + 21.9 * distance + 20.0 * frequency,
        InFactory::HighHigh => line_of_sight,
    };
    blocked.max(line_of_sight)
}

/// Standard deviation of the shadowing in dB; TR 38.901, Table 7.4.1-1.
pub fn shadowing_deviation_db(case: InFactory, los: bool) -> f64 {
    match case {
        _ if los => 4.3,
        InFactory::SparseLow => 5.7,
        InFactory::DenseLow => 7.2,
        InFactory::SparseHigh => 5.9,
        InFactory::DenseHigh => 4.0,
        InFactory::HighHigh => 4.3,
    }
}

/// Probability of line of sight over a distance in metres on the floor; TR 38.901, Table 7.4.2-1.
///
/// It takes the scenario's base-station height, clutter 3 m high and devices 1.5 m high.
pub fn los_probability(case: InFactory, distance_2d_m: f64) -> f64 {
    let low_m = -case.clutter_distance_m() / (1.0 - case.clutter_density()).ln();
    let rise = (case.base_station_height_m() - DEVICE_HEIGHT_M) / (CLUTTER_HEIGHT_M - DEVICE_HEIGHT_M);
    match case {
        InFactory::SparseLow | InFactory::DenseLow => (-distance_2d_m / low_m).exp(),
        InFactory::SparseHigh | InFactory::DenseHigh => (-distance_2d_m / (low_m * rise)).exp(),
        InFactory::HighHigh => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_loss_at_points_worked_by_hand() {
        // At 10 m and 100 m the logarithm of the distance is 1 and 2; at 1 GHz that of the frequency is 0, at
        // 10 GHz it is 1. 3.5 GHz: 19 log10(3.5) = 10.337, so 31.84 + 21.5 + 10.337 = 63.677.
        let points = [
            (InFactory::SparseLow, true, 10.0, 3.5, 63.677),
            (InFactory::SparseLow, false, 10.0, 1.0, 58.5),
            (InFactory::SparseLow, false, 100.0, 10.0, 104.0),
            (InFactory::DenseLow, false, 100.0, 10.0, 110.0),
            // Here 18.6 + 35.7 = 54.3 is less than the sparse 58.5.
            (InFactory::DenseLow, false, 10.0, 1.0, 58.5),
            (InFactory::SparseHigh, false, 100.0, 10.0, 98.4),
            (InFactory::DenseHigh, false, 100.0, 10.0, 97.43),
            // InF-HH without line of sight is the line of sight: 31.84 + 43 + 19.
            (InFactory::HighHigh, false, 100.0, 10.0, 93.84),
        ];
        for (case, los, distance_m, frequency_ghz, expected_db) in points {
            let loss_db = path_loss_db(case, los, distance_m, frequency_ghz);
            assert!((loss_db - expected_db).abs() < 1e-3, "{case:?} {distance_m} m: {loss_db}");
        }
    }

    #[test]
    fn path_loss_grows_with_distance_and_with_blockage() {
        for case in InFactory::ALL {
            let [clear, blocked] =
                [true, false].map(|los| (1..=600).map(move |m| path_loss_db(case, los, f64::from(m), 3.5)));
            assert!(clear.clone().is_sorted_by(|a, b| a < b) && blocked.clone().is_sorted_by(|a, b| a < b));
            assert!(clear.zip(blocked).all(|(clear, blocked)| blocked >= clear));
            assert_eq!(path_loss_db(case, true, 0.0, 3.5), path_loss_db(case, true, 1.0, 3.5));
        }
    }

    #[test]
    fn deviations_are_those_of_the_table() {
        // TR 38.901, Table 7.4.1-1, in the order SL, DL, SH, DH, HH.
        assert_eq!(InFactory::ALL.map(|case| shadowing_deviation_db(case, false)), [5.7, 7.2, 5.9, 4.0, 4.3]);
        assert_eq!(InFactory::ALL.map(|case| shadowing_deviation_db(case, true)), [4.3; 5]);
    }

    #[test]
    fn line_of_sight_probability() {
        assert!(InFactory::ALL.iter().all(|&case| los_probability(case, 0.0) == 1.0));
        assert!((0..400).all(|m| los_probability(InFactory::HighHigh, f64::from(m)) == 1.0));
        // exp(-d/k) with 1/k = -ln(1-r)/d_clutter is (1-r)^(d/d_clutter): 0.8^2 at 20 m, 0.4^3 at 6 m. A high
        // base station stretches the distance by (8 - 1.5)/(3 - 1.5) = 13/3.
        let points = [
            (InFactory::SparseLow, 20.0, 0.64),
            (InFactory::DenseLow, 6.0, 0.064),
            (InFactory::SparseHigh, 20.0 * 13.0 / 3.0, 0.64),
            (InFactory::DenseHigh, 6.0 * 13.0 / 3.0, 0.064),
        ];
        for (case, distance_m, expected) in points {
            assert!((los_probability(case, distance_m) - expected).abs() < 1e-12, "{case:?}");
        }
    }
}
