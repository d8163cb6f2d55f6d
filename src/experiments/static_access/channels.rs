//! Draws of all channels: fading on top of where the devices stand.

use super::scenario::Scenario;
use crate::factory::{Device, Hall, place_devices};
use crate::problems::access::one_shot::decoding_probability;
use crate::radio::{InFactory, large_scale_gains, relative_gains};
use crate::random::Stream;
use rand_distr::{Distribution, Exp1};

/// Base-station height under power control, where it matters only for the picture.
const BASE_STATION_HEIGHT_M: f64 = 8.0;

/// The hall with its devices, and the mean channel gain of each (linear, 0 dB on average in dB).
#[derive(Debug, Clone)]
pub(super) struct Site {
    pub hall: Hall,
    pub devices: Vec<Device>,
    pub mean_gains: Vec<f64>,
}

impl Site {
    /// Places the devices and computes their mean gains: 1 under power control.
    pub fn new(scenario: &Scenario) -> Self {
        let height_m = scenario.law().map_or(BASE_STATION_HEIGHT_M, InFactory::base_station_height_m);
        let hall = Hall::new(scenario.hall, height_m);
        let devices = place_devices(&hall, scenario.devices, scenario.layout);
        let mean_gains = match scenario.law() {
            None => vec![1.0; devices.len()],
            Some(law) => relative_gains(&large_scale_gains(
                law,
                &hall,
                &devices,
                scenario.carrier_ghz,
                scenario.layout,
            )),
        };
        Self { hall, devices, mean_gains }
    }
}

/// Channels of several draws, in rows of one device each: the element of a device and a draw lies at device x draws + draw.
#[derive(Debug, Clone)]
pub(super) struct Channels {
    pub draws: usize,
    /// Known channel gains h.
    pub gains: Vec<f64>,
    /// Decoding probabilities d.
    pub decoding: Vec<f64>,
}

impl Channels {
    /// Draws h = mean gain x Exp(1) for each device, draw by draw, so that more draws only add to fewer.
    pub fn draw(scenario: &Scenario, mean_gains: &[f64], draws: usize, stream: &mut Stream) -> Self {
        let mut gains = vec![0.0; mean_gains.len() * draws];
        for draw in 0..draws {
            for (device, mean) in mean_gains.iter().enumerate() {
                let fade: f64 = Exp1.sample(stream);
                gains[device * draws + draw] = mean * fade;
            }
        }
        let (snr, threshold) = (scenario.snr(), scenario.threshold());
        let decode = |&gain: &f64| decoding_probability(gain, snr, threshold);
        let decoding = gains.iter().map(decode).collect();
        Self { draws, gains, decoding }
    }

    /// One draw's decoding probabilities, by device.
    pub fn decoding_of(&self, draw: usize) -> Vec<f64> {
        self.decoding.iter().skip(draw).step_by(self.draws).copied().collect()
    }
}

/// The largest gain that networks are shown (ours): an Exp(1) gain exceeds it once in 3,000, and the tenth power of a
/// layer's cube stays finite.
const LARGEST_INPUT: f64 = 8.0;

/// Gains as networks see them.
pub(super) fn network_input(gains: &[f64]) -> Vec<f32> {
    gains.iter().map(|gain| gain.min(LARGEST_INPUT) as f32).collect()
}
