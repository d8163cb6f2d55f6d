//! Large-scale gains: what distance, blockage and shadowing leave of each device's signal.

use super::{InFactory, correlated_normals, los_probability, path_loss_db, shadowing_deviation_db};
use crate::factory::{Device, Hall};
use crate::random::stream;
use crate::units::ratio_from_db;
use serde::{Deserialize, Serialize};

/// Distance in metres over which the shadowing decorrelates to 1/e (TR 38.901, indoor factory).
const SHADOWING_CORRELATION_M: f64 = 10.0;

/// The large-scale channel between the base station and one device.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LargeScaleGain {
    /// Whether the device is in line of sight of the base station.
    pub los: bool,
    /// Mean path loss in dB.
    pub path_loss_db: f64,
    /// Shadowing in dB; a positive value is an additional loss.
    pub shadowing_db: f64,
}

impl LargeScaleGain {
    /// The whole gain in dB: minus the path loss, minus the shadowing.
    pub fn gain_db(&self) -> f64 {
        -self.path_loss_db - self.shadowing_db
    }
}

/// Draws the large-scale gain of every device, in their order, at a carrier frequency in GHz.
///
/// Both states are correlated in space: the line of sight over half the clutter distance (TR 38.901), the
/// shadowing over 10 m. Distances run to the hall's base station, which should have the scenario's height.
pub fn large_scale_gains(
    case: InFactory,
    hall: &Hall,
    devices: &[Device],
    frequency_ghz: f64,
    seed: u64,
) -> Vec<LargeScaleGain> {
    let places: Vec<[f64; 2]> =
        devices.iter().map(|device| [device.position_m[0], device.position_m[1]]).collect();
    let normals =
        |purpose, distance_m| correlated_normals(&places, distance_m, &mut stream(seed, purpose, 0));
    let sight = normals("radio line of sight", 0.5 * case.clutter_distance_m());
    let shadows = normals("radio shadowing", SHADOWING_CORRELATION_M);
    let states = sight.into_iter().zip(shadows);
    devices.iter().zip(states).map(|(device, state)| gain(case, hall, device, frequency_ghz, state)).collect()
}

/// The gain of one device from its two standard Gaussian numbers, for line of sight and for shadowing.
///
/// The line of sight is there where the first one's distribution function is at most the probability of line
/// of sight, so that this probability is met exactly.
fn gain(
    case: InFactory,
    hall: &Hall,
    device: &Device,
    frequency_ghz: f64,
    (sight, shadow): (f64, f64),
) -> LargeScaleGain {
    let [x, y, z]: [f64; 3] = std::array::from_fn(|axis| device.position_m[axis] - hall.base_station_m[axis]);
    let distance_2d_m = x.hypot(y);
    let los = normal_distribution(sight) <= los_probability(case, distance_2d_m);
    LargeScaleGain {
        los,
        path_loss_db: path_loss_db(case, los, distance_2d_m.hypot(z), frequency_ghz),
        shadowing_db: shadowing_deviation_db(case, los) * shadow,
    }
}

/// Linear gains relative to their geometric mean: in dB their mean is 0.
///
/// This is one transmit power for all, set so that the mean over devices of the SNR in dB is the preset's.
pub fn relative_gains(gains: &[LargeScaleGain]) -> Vec<f64> {
    let mean_db = gains.iter().map(LargeScaleGain::gain_db).sum::<f64>() / gains.len() as f64;
    gains.iter().map(|gain| ratio_from_db(gain.gain_db() - mean_db)).collect()
}

/// The standard normal distribution function, to within 7.5e-8 (Abramowitz and Stegun, 26.2.17).
pub fn normal_distribution(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * x.abs());
    let coefficients = [0.319_381_530, -0.356_563_782, 1.781_477_937, -1.821_255_978, 1.330_274_429];
    let polynomial = coefficients.iter().rev().fold(0.0, |sum, coefficient| (sum + coefficient) * t);
    let tail = polynomial * (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt();
    if x < 0.0 { tail } else { 1.0 - tail }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::factory::{HallSize, UseCase, place_devices};
    use crate::units::db_from_ratio;

    fn hall(case: InFactory) -> Hall {
        Hall::new(HallSize::Small, case.base_station_height_m())
    }

    #[test]
    fn the_normal_distribution_is_that_of_the_tables() {
        // Tables of the normal distribution, e.g. Abramowitz and Stegun, Table 26.1.
        let points = [
            (0.0, 0.5),
            (1.0, 0.841_344_746),
            (-1.0, 0.158_655_254),
            (1.959_963_985, 0.975),
            (-3.0, 0.001_349_898),
        ];
        for (x, expected) in points {
            assert!((normal_distribution(x) - expected).abs() < 1e-7, "{x}");
        }
        assert_eq!((normal_distribution(-40.0), normal_distribution(40.0)), (0.0, 1.0));
    }

    #[test]
    fn the_share_of_line_of_sight_is_its_probability() {
        // 2,000 draws of three devices 5, 20 and 45 m from the base station; four binomial standard errors,
        // and 1e-3 for probabilities next to 0.
        for case in InFactory::ALL {
            let hall = hall(case);
            let [x, y, _] = hall.base_station_m;
            let distances_m = [5.0, 20.0, 45.0];
            let devices =
                distances_m.map(|d| Device { use_case: UseCase::FieldSensor, position_m: [x + d, y, 1.5] });
            let draws: Vec<_> =
                (0..2_000).map(|seed| large_scale_gains(case, &hall, &devices, 3.5, seed)).collect();
            for (index, distance_m) in distances_m.into_iter().enumerate() {
                let share = draws.iter().filter(|draw| draw[index].los).count() as f64 / 2_000.0;
                let p = los_probability(case, distance_m);
                let interval = 4.0 * (p * (1.0 - p) / 2_000.0).sqrt() + 1e-3;
                assert!((share - p).abs() < interval, "{case:?} {distance_m} m: {share} for {p}");
            }
        }
    }

    #[test]
    fn shadowing_has_the_deviation_of_its_state() {
        // Relative standard error of a mean square over n draws: sqrt(2/n); four of them.
        let case = InFactory::DenseLow;
        let hall = hall(case);
        let device = Device { use_case: UseCase::Robot, position_m: [62.0, 30.0, 1.5] };
        let draws: Vec<_> =
            (0..4_000).flat_map(|seed| large_scale_gains(case, &hall, &[device], 3.5, seed)).collect();
        for los in [true, false] {
            let squares: Vec<f64> =
                draws.iter().filter(|gain| gain.los == los).map(|gain| gain.shadowing_db.powi(2)).collect();
            let n = squares.len() as f64;
            let ratio = squares.iter().sum::<f64>() / n / shadowing_deviation_db(case, los).powi(2);
            assert!(n > 500.0 && (ratio - 1.0).abs() < 4.0 * (2.0 / n).sqrt(), "{los}: {ratio}");
        }
    }

    #[test]
    fn gains_repeat_and_use_the_distance_in_space() {
        // 8 m up and 1.5 m up are 6.5 m apart, and 6.5 m under the antenna the distance is just that.
        let case = InFactory::HighHigh;
        let hall = hall(case);
        let device = Device { use_case: UseCase::Agv, position_m: [60.0, 30.0, 1.5] };
        let gains = large_scale_gains(case, &hall, &[device], 3.5, 1);
        assert_eq!(gains, large_scale_gains(case, &hall, &[device], 3.5, 1));
        assert!(gains[0].los);
        assert!((gains[0].path_loss_db - path_loss_db(case, true, 6.5, 3.5)).abs() < 1e-12);
    }

    #[test]
    fn relative_gains_have_mean_zero_db_and_keep_differences() {
        let case = InFactory::DenseHigh;
        let hall = hall(case);
        let gains = large_scale_gains(case, &hall, &place_devices(&hall, 60, 2), 3.5, 2);
        let relative_db: Vec<f64> = relative_gains(&gains).into_iter().map(db_from_ratio).collect();
        assert!(relative_db.iter().sum::<f64>().abs() < 1e-9);
        let difference_db = gains[0].gain_db() - gains[1].gain_db();
        assert!((relative_db[0] - relative_db[1] - difference_db).abs() < 1e-9);
        assert!(relative_gains(&[]).is_empty());
    }
}
