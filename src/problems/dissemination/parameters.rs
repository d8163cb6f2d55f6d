//! Settings that were checked, with the work of each mode and the prices of time derived from them.

use super::mode::{Mode, Work};
use super::settings::{SettingError, Settings};
use crate::units::ratio_from_db;

/// Most cycles or bits of one device's map.
const MOST_WORK: f64 = 1e20;

/// A valid problem without its devices: what exists has passed every range.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameters {
    settings: Settings,
    work: [Work; 3],
    power_w: f64,
}

impl Parameters {
    /// Checks the settings and derives cycles and bits from pixels.
    ///
    /// # Errors
    /// The first setting out of its range; NaN and infinities lie outside every range.
    pub fn parse(settings: Settings) -> Result<Self, SettingError> {
        let work = derived_work(&settings);
        Self::with_work(settings, work)
    }

    /// Checks the settings, but takes cycles and bits that were measured, in the order of [`Mode::ALL`].
    ///
    /// # Errors
    /// As [`Self::parse`]; work that is negative, beyond 1e20 or not a number, or local work on the server.
    pub fn with_work(settings: Settings, work: [Work; 3]) -> Result<Self, SettingError> {
        if let Some(fault) = settings.fault() {
            return Err(fault);
        }
        let local = ("server cycles of all local", work[2].server_cycles, 0.0);
        let each = work.iter().flat_map(|work| {
            [
                ("server cycles", work.server_cycles, MOST_WORK),
                ("device cycles", work.device_cycles, MOST_WORK),
                ("downlink bits", work.downlink_bits, MOST_WORK),
            ]
        });
        let fault = std::iter::once(local).chain(each).find(|(_, value, max)| !(0.0..=*max).contains(value));
        if let Some((name, value, max)) = fault {
            return Err(SettingError { name, value, min: 0.0, max });
        }
        let power_w = 1e-3 * ratio_from_db(settings.power_dbm);
        Ok(Self { settings, work, power_w })
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The work of one device's map in this mode.
    pub fn work(&self, mode: Mode) -> Work {
        self.work[mode.index()]
    }

    /// Downlink power p in watts.
    pub fn power_w(&self) -> f64 {
        self.power_w
    }

    /// Cost of a second on the server: λ b1.
    pub fn server_delay_price(&self) -> f64 {
        self.settings.delay_weight * self.settings.delay_weights()[0]
    }

    /// Cost of C cycles on a server share f, divided by C f²: (1-λ) a1 κ.
    pub fn server_energy_price(&self) -> f64 {
        (1.0 - self.settings.delay_weight)
            * self.settings.energy_weights()[0]
            * self.settings.switched_capacitance
    }

    /// Cost of a second on the air: λ b3 + (1-λ) a3 p.
    pub fn downlink_price(&self) -> f64 {
        let lambda = self.settings.delay_weight;
        lambda * self.settings.delay_weights()[2]
            + (1.0 - lambda) * self.settings.energy_weights()[2] * self.power_w
    }
}

impl Default for Parameters {
    fn default() -> Self {
        let settings = Settings::default();
        let (work, power_w) = (derived_work(&settings), 1e-3 * ratio_from_db(settings.power_dbm));
        Self { settings, work, power_w }
    }
}

/// Cycles and bits of the three modes from pixels (the paper's steps, our cycles).
fn derived_work(settings: &Settings) -> [Work; 3] {
    let low = settings.resolution_factor * settings.low_resolution_pixels;
    let high = settings.resolution_factor * settings.high_resolution_pixels;
    let kriging = settings.kriging_cycles_per_pixel * low;
    let super_resolution = settings.super_resolution_cycles_per_pixel * high;
    let compress = |pixels: f64| settings.compression_cycles_per_bit * settings.bits_per_pixel * pixels;
    let compressed = |pixels: f64| settings.bits_per_pixel * pixels / settings.compression_ratio;
    let work =
        |server_cycles, device_cycles, downlink_bits| Work { server_cycles, device_cycles, downlink_bits };
    [
        work(kriging + super_resolution + compress(high), 0.0, compressed(high)),
        work(kriging + compress(low), super_resolution, compressed(low) + settings.model_bits),
        work(0.0, kriging + super_resolution, settings.raw_bits + settings.model_bits),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_work_at_the_default() {
        // By hand: kriging 210 x 0.9375 M = 196.875 M, super-resolution 6 x 2.34375 M = 14.0625 M, compression
        // 2 x 16 x 2.34375 M = 75 M and 2 x 16 x 0.9375 M = 30 M; bits 16 x 2.34375 M / 150 = 250 K, 100 K + 6 K, 10 K.
        let parameters = Parameters::default();
        assert_eq!(parameters, Parameters::parse(Settings::default()).unwrap());
        let rows = Mode::ALL.map(|mode| parameters.work(mode));
        let expected = [
            (285.9375e6, 0.0, 250e3), //
            (226.875e6, 14.0625e6, 106e3),
            (0.0, 210.9375e6, 10e3),
        ];
        for (row, (server, device, bits)) in rows.into_iter().zip(expected) {
            assert_eq!((row.server_cycles, row.device_cycles), (server, device));
            assert!((row.downlink_bits - bits).abs() < 1e-6);
        }
        // 27 dBm are 10^(-0.3) W = 0.501187 W.
        assert!((parameters.power_w() - 0.501_187).abs() < 1e-6);
    }

    #[test]
    fn resolution_scales_pixels_but_not_raw_samples_and_model() {
        let parse = |resolution_factor| {
            Parameters::parse(Settings { resolution_factor, ..Settings::default() }).unwrap()
        };
        let (one, two) = (parse(1.0), parse(2.0));
        for mode in Mode::ALL {
            assert_eq!(two.work(mode).server_cycles, 2.0 * one.work(mode).server_cycles);
            assert_eq!(two.work(mode).device_cycles, 2.0 * one.work(mode).device_cycles);
        }
        let bits = Mode::ALL.map(|mode| two.work(mode).downlink_bits);
        assert!(bits.iter().zip([500e3, 206e3, 10e3]).all(|(a, b)| (a - b).abs() < 1e-6));
    }

    #[test]
    fn what_is_out_of_range_is_refused_by_name() {
        let refuse = |change: fn(&mut Settings)| {
            let mut settings = Settings::default();
            change(&mut settings);
            Parameters::parse(settings).unwrap_err().name
        };
        assert_eq!(refuse(|settings| settings.ues = 0), "ues");
        assert_eq!(refuse(|settings| settings.server_cpu_hz = f64::NAN), "server_cpu_hz");
        assert_eq!(refuse(|settings| settings.bandwidth_hz = 0.0), "bandwidth_hz");
        assert_eq!(refuse(|settings| settings.deadline_s = f64::INFINITY), "deadline_s");
        assert_eq!(refuse(|settings| settings.downlink_energy_weight = -1.0), "downlink_energy_weight");
        assert_eq!(refuse(|settings| settings.ue_cpu_high_hz = 1e6), "ue_cpu_high_hz");
        assert_eq!(refuse(|settings| settings.delay_weight = 1.5), "delay_weight");
        let mut work = Mode::ALL.map(|mode| Parameters::default().work(mode));
        work[2].server_cycles = 1.0;
        assert!(Parameters::with_work(Settings::default(), work).is_err());
        work[2] = Work { server_cycles: 0.0, device_cycles: f64::NAN, downlink_bits: 1.0 };
        assert_eq!(Parameters::with_work(Settings::default(), work).unwrap_err().name, "device cycles");
    }
}
