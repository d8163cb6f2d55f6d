//! Every number of the problem as people write it, with defaults and ranges; not yet checked.
//!
//! "Paper" marks what the source's prose states; the rest is ours, calibrated so that the baselines' latencies come out
//! as its table gives them.

use std::fmt;

/// The numbers of the problem as written: [`super::Parameters::parse`] checks them.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Devices N (UEs); paper: 5.
    pub ues: usize,
    /// Server processor F in Hz; paper: 8 GHz.
    pub server_cpu_hz: f64,
    /// Downlink band B in Hz; paper: 10 MHz.
    pub bandwidth_hz: f64,
    /// Interpolation resolution ρ: it scales both pixel counts (paper), raw samples and model stay as they are.
    pub resolution_factor: f64,
    /// Pixels of the low-resolution map at ρ = 1.
    pub low_resolution_pixels: f64,
    /// Pixels of the high-resolution map at ρ = 1.
    pub high_resolution_pixels: f64,
    /// Bits per pixel before compression; paper: 16.
    pub bits_per_pixel: f64,
    /// Compression n:1; paper: 150.
    pub compression_ratio: f64,
    /// Kriging: cycles per low-resolution pixel.
    pub kriging_cycles_per_pixel: f64,
    /// Super-resolution: cycles per high-resolution pixel.
    pub super_resolution_cycles_per_pixel: f64,
    /// Compression: cycles per bit before compression.
    pub compression_cycles_per_bit: f64,
    /// Raw samples of all devices in bits.
    pub raw_bits: f64,
    /// Super-resolution model in bits.
    pub model_bits: f64,
    /// λ: 1 minimises delay only, 0 energy only.
    pub delay_weight: f64,
    /// b1, b2, b3: weights of server, device and downlink delay.
    pub delay_weights: [f64; 3],
    /// a1, a2, a3: weights of server, device and downlink energy, per joule.
    pub energy_weights: [f64; 3],
    /// κ: energy per cycle is κ f², in J s².
    pub switched_capacitance: f64,
    /// T_max in seconds.
    pub deadline_s: f64,
    /// One sensing period in seconds: within it a map should arrive; paper: 5 Hz.
    pub frame_s: f64,
    /// Slowest device processor in Hz; they are drawn log-uniformly.
    pub ue_cpu_low_hz: f64,
    /// Fastest device processor in Hz.
    pub ue_cpu_high_hz: f64,
    /// Energy a device has left at the start, in J.
    pub remaining_energy_j: f64,
    /// Inner radius of the disc of devices in metres.
    pub disc_inner_m: f64,
    /// Outer radius of the disc of devices in metres.
    pub disc_outer_m: f64,
    /// Path loss at 1 km in dB.
    pub path_loss_at_1_km_db: f64,
    /// Path loss per decade of distance in dB.
    pub path_loss_per_decade_db: f64,
    /// Standard deviation of the shadowing in dB.
    pub shadowing_db: f64,
    /// Downlink power p in dBm.
    pub power_dbm: f64,
    /// Noise and interference in dBm/Hz.
    pub noise_dbm_per_hz: f64,
    /// Nominal band over which noise is counted, in Hz: it does not move with B.
    pub noise_band_hz: f64,
    /// Least spectral efficiency in bit/s/Hz.
    pub spectral_efficiency_floor: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            ues: 5,
            server_cpu_hz: 8e9,
            bandwidth_hz: 10e6,
            resolution_factor: 1.0,
            low_resolution_pixels: 937_500.0,
            high_resolution_pixels: 2_343_750.0,
            bits_per_pixel: 16.0,
            compression_ratio: 150.0,
            kriging_cycles_per_pixel: 210.0,
            super_resolution_cycles_per_pixel: 6.0,
            compression_cycles_per_bit: 2.0,
            raw_bits: 4_000.0,
            model_bits: 6_000.0,
            delay_weight: 0.5,
            delay_weights: [1.0; 3],
            energy_weights: [0.02; 3],
            switched_capacitance: 1e-28,
            deadline_s: 1.0,
            frame_s: 0.2,
            ue_cpu_low_hz: 0.08e9,
            ue_cpu_high_hz: 5e9,
            remaining_energy_j: 100.0,
            disc_inner_m: 20.0,
            disc_outer_m: 500.0,
            path_loss_at_1_km_db: 128.1,
            path_loss_per_decade_db: 37.6,
            shadowing_db: 10.0,
            power_dbm: 27.0,
            noise_dbm_per_hz: -153.5,
            noise_band_hz: 10e6,
            spectral_efficiency_floor: 0.05,
        }
    }
}

impl Settings {
    /// Most devices: the table of the server's shares grows with the square of N.
    pub const MOST_UES: usize = 200;

    /// The first number out of its range; the ranges keep every later computation finite.
    pub(super) fn fault(&self) -> Option<SettingError> {
        let ues = ("ues", self.ues as f64, 1.0, Self::MOST_UES as f64);
        let rows = self.work_rows().into_iter().chain(self.price_rows()).chain(self.device_rows());
        std::iter::once(ues)
            .chain(rows)
            .find(|(_, value, min, max)| !(min..=max).contains(&value))
            .map(|(name, value, min, max)| SettingError { name, value, min, max })
    }

    fn work_rows(&self) -> [(&'static str, f64, f64, f64); 12] {
        [
            ("server_cpu_hz", self.server_cpu_hz, 1e6, 1e15),
            ("bandwidth_hz", self.bandwidth_hz, 1e3, 1e12),
            ("resolution_factor", self.resolution_factor, 0.01, 100.0),
            ("low_resolution_pixels", self.low_resolution_pixels, 1.0, 1e10),
            ("high_resolution_pixels", self.high_resolution_pixels, 1.0, 1e10),
            ("bits_per_pixel", self.bits_per_pixel, 1.0, 64.0),
            ("compression_ratio", self.compression_ratio, 1.0, 1e4),
            ("kriging_cycles_per_pixel", self.kriging_cycles_per_pixel, 0.0, 1e6),
            ("super_resolution_cycles_per_pixel", self.super_resolution_cycles_per_pixel, 0.0, 1e6),
            ("compression_cycles_per_bit", self.compression_cycles_per_bit, 0.0, 1e4),
            ("raw_bits", self.raw_bits, 0.0, 1e12),
            ("model_bits", self.model_bits, 0.0, 1e12),
        ]
    }

    fn price_rows(&self) -> [(&'static str, f64, f64, f64); 10] {
        let [b1, b2, b3] = self.delay_weights;
        let [a1, a2, a3] = self.energy_weights;
        [
            ("delay_weight", self.delay_weight, 0.0, 1.0),
            ("server_delay_weight", b1, 0.0, 1e3),
            ("ue_delay_weight", b2, 0.0, 1e3),
            ("downlink_delay_weight", b3, 0.0, 1e3),
            ("server_energy_weight", a1, 0.0, 1e3),
            ("ue_energy_weight", a2, 0.0, 1e3),
            ("downlink_energy_weight", a3, 0.0, 1e3),
            ("switched_capacitance", self.switched_capacitance, 0.0, 1e-24),
            ("deadline_s", self.deadline_s, 1e-3, 1e4),
            ("frame_s", self.frame_s, 1e-3, 1e4),
        ]
    }

    fn device_rows(&self) -> [(&'static str, f64, f64, f64); 12] {
        [
            ("ue_cpu_low_hz", self.ue_cpu_low_hz, 1e6, 1e13),
            ("ue_cpu_high_hz", self.ue_cpu_high_hz, self.ue_cpu_low_hz, 1e13),
            ("remaining_energy_j", self.remaining_energy_j, 0.0, 1e12),
            ("disc_inner_m", self.disc_inner_m, 0.1, 1e6),
            ("disc_outer_m", self.disc_outer_m, self.disc_inner_m, 1e6),
            ("path_loss_at_1_km_db", self.path_loss_at_1_km_db, 0.0, 300.0),
            ("path_loss_per_decade_db", self.path_loss_per_decade_db, 0.0, 100.0),
            ("shadowing_db", self.shadowing_db, 0.0, 30.0),
            ("power_dbm", self.power_dbm, -60.0, 80.0),
            ("noise_dbm_per_hz", self.noise_dbm_per_hz, -250.0, 0.0),
            ("noise_band_hz", self.noise_band_hz, 1.0, 1e12),
            ("spectral_efficiency_floor", self.spectral_efficiency_floor, 1e-4, 10.0),
        ]
    }
}

/// A number out of its range, or not a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SettingError {
    /// The setting's name.
    pub name: &'static str,
    /// Its value.
    pub value: f64,
    /// The least that is accepted.
    pub min: f64,
    /// The most that is accepted.
    pub max: f64,
}

impl fmt::Display for SettingError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, value, min, max } = self;
        write!(formatter, "{name} is {value:?}; it may lie from {min:?} to {max:?}")
    }
}

impl std::error::Error for SettingError {}
