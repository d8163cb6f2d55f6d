//! One instance: what each device has in this frame, drawn from seeded streams or given.

use super::parameters::Parameters;
use super::settings::Settings;
use crate::random::stream;
use crate::units::ratio_from_db;
use rand::Rng;
use rand_distr::StandardNormal;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What one device has.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Device {
    /// Bits per second and hertz on its downlink: log2(1 + p h / σ²), above the floor.
    pub spectral_efficiency: f64,
    /// Its processor in Hz.
    pub cpu_hz: f64,
    /// The energy it has left, in J.
    pub remaining_energy_j: f64,
}

/// What chance decides for a device; its place, channel and processor follow from it and the parameters.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Draw {
    /// Share of the disc's area that lies nearer, from 0 to 1.
    pub place: f64,
    /// Shadowing in standard deviations.
    pub shadowing: f64,
    /// Place of its processor between the slowest and the fastest on a logarithmic scale, from 0 to 1.
    pub processor: f64,
}

impl Draw {
    /// The draws of all devices in one step under one seed.
    pub fn devices(count: usize, seed: u64, step: u64) -> Vec<Self> {
        let mut draws = stream(seed, "dissemination devices", step);
        let mut draw = |_| {
            let (place, shadowing, processor) =
                (draws.random(), draws.sample(StandardNormal), draws.random());
            Self { place, shadowing, processor }
        };
        (0..count).map(&mut draw).collect()
    }

    /// Its distance to the base station in metres.
    pub fn distance_m(&self, settings: &Settings) -> f64 {
        let (inner, outer) = (settings.disc_inner_m.powi(2), settings.disc_outer_m.powi(2));
        (inner + self.place * (outer - inner)).sqrt()
    }

    /// The device, with all the energy that it starts with.
    pub fn device(&self, parameters: &Parameters) -> Device {
        let settings = parameters.settings();
        let noise_dbm = settings.noise_dbm_per_hz + 10.0 * settings.noise_band_hz.log10();
        let loss_db = settings.path_loss_at_1_km_db
            + settings.path_loss_per_decade_db * (1e-3 * self.distance_m(settings)).log10()
            + settings.shadowing_db * self.shadowing;
        let efficiency = (1.0 + ratio_from_db(settings.power_dbm - loss_db - noise_dbm)).log2();
        Device {
            spectral_efficiency: efficiency.clamp(settings.spectral_efficiency_floor, 100.0),
            cpu_hz: settings.ue_cpu_low_hz
                * (settings.ue_cpu_high_hz / settings.ue_cpu_low_hz).powf(self.processor),
            remaining_energy_j: settings.remaining_energy_j,
        }
    }
}

/// The devices of one frame; what exists is finite and within the ranges of [`Instance::new`].
#[derive(Debug, Clone, PartialEq)]
pub struct Instance {
    devices: Vec<Device>,
}

impl Instance {
    /// Takes devices as they are.
    ///
    /// # Errors
    /// The first device with a number that is NaN, infinite or out of range: spectral efficiency from 1e-4 to 100
    /// bit/s/Hz, processor from 1 MHz to 10 THz, energy from 0 to 1e12 J.
    pub fn new(devices: Vec<Device>) -> Result<Self, InstanceError> {
        for (device, found) in devices.iter().enumerate() {
            let rows = [
                ("spectral_efficiency", found.spectral_efficiency, 1e-4, 100.0),
                ("cpu_hz", found.cpu_hz, 1e6, 1e13),
                ("remaining_energy_j", found.remaining_energy_j, 0.0, 1e12),
            ];
            let fault = rows.into_iter().find(|(_, value, min, max)| !(min..=max).contains(&value));
            if let Some((name, value, min, max)) = fault {
                return Err(InstanceError { device, name, value, min, max });
            }
        }
        Ok(Self { devices })
    }

    /// Draws the devices of one step under one seed.
    ///
    /// Places are uniform over the disc's area, processors log-uniform, shadowing Gaussian in dB. Each device takes its
    /// own three numbers, whatever the parameters: instances of one (seed, step) are paired between parameter sets.
    pub fn sample(parameters: &Parameters, seed: u64, step: u64) -> Self {
        let draws = Draw::devices(parameters.settings().ues, seed, step);
        Self { devices: draws.iter().map(|draw| draw.device(parameters)).collect() }
    }

    /// The devices.
    pub fn devices(&self) -> &[Device] {
        &self.devices
    }
}

/// A device with a number out of its range, or not a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InstanceError {
    /// Which device, from 0.
    pub device: usize,
    /// Which number.
    pub name: &'static str,
    /// Its value.
    pub value: f64,
    /// The least that is accepted.
    pub min: f64,
    /// The most that is accepted.
    pub max: f64,
}

impl fmt::Display for InstanceError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { device, name, value, min, max } = self;
        write!(formatter, "device {device}: {name} is {value:?}; it may lie from {min:?} to {max:?}")
    }
}

impl std::error::Error for InstanceError {}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::*;

    #[test]
    fn the_seed_and_the_step_decide() {
        let parameters = Parameters::default();
        let draw = |seed, step| Instance::sample(&parameters, seed, step);
        assert_eq!(draw(1, 2), draw(1, 2));
        assert_ne!(draw(1, 2), draw(1, 3));
        assert_ne!(draw(1, 2), draw(2, 2));
    }

    #[test]
    fn the_draws_have_their_laws() {
        // Log-uniform: the median is the geometric mean of the ends, sqrt(0.08 x 5) GHz = 0.632 GHz. Without shadowing
        // the median distance is sqrt((20² + 500²)/2) = 353.8 m: loss 128.1 + 37.6 log10(0.3538) = 111.13 dB, over a
        // noise of -83.5 dBm 27 - 111.13 + 83.5 = -0.63 dB, so log2(1 + 0.8650) = 0.8991 bit/s/Hz.
        let settings = Settings { shadowing_db: 0.0, ues: 1, ..Settings::default() };
        let parameters = Parameters::parse(settings).unwrap();
        let draws: Vec<Device> =
            (0..20_000).map(|step| Instance::sample(&parameters, 1, step).devices()[0]).collect();
        let share = |count: usize| count as f64 / draws.len() as f64;
        // Four standard errors of a half over 20,000 draws: 4 x 0.5 / sqrt(20,000) = 0.014.
        let slow = share(draws.iter().filter(|device| device.cpu_hz < 0.632_456e9).count());
        let weak = share(draws.iter().filter(|device| device.spectral_efficiency < 0.8991).count());
        assert!((slow - 0.5).abs() < 0.014 && (weak - 0.5).abs() < 0.014, "{slow} {weak}");
    }

    #[test]
    fn parameter_sets_meet_the_same_devices() {
        let wide = Parameters::parse(Settings { bandwidth_hz: 40e6, ..Settings::default() }).unwrap();
        assert_eq!(Instance::sample(&wide, 4, 5), Instance::sample(&Parameters::default(), 4, 5));
    }

    #[test]
    fn numbers_out_of_range_are_refused_by_name() {
        let good = Device { spectral_efficiency: 1.0, cpu_hz: 1e9, remaining_energy_j: 0.0 };
        assert!(Instance::new(vec![good]).is_ok());
        let refuse = |device| {
            let error = Instance::new(vec![good, device]).unwrap_err();
            (error.device, error.name)
        };
        assert_eq!(refuse(Device { spectral_efficiency: 0.0, ..good }), (1, "spectral_efficiency"));
        assert_eq!(refuse(Device { cpu_hz: f64::INFINITY, ..good }), (1, "cpu_hz"));
        assert_eq!(refuse(Device { remaining_energy_j: f64::NAN, ..good }), (1, "remaining_energy_j"));
    }
}
