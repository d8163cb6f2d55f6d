//! Every number of the problem as people write it; not yet checked.
//!
//! What is marked as the paper's its prose states; the rest is ours, calibrated so that the baselines' latencies come out
//! as its table gives them.

use crate::preset::{parameters, real, whole};
use std::fmt;

parameters! {
    /// The numbers of the problem as written: [`super::Parameters::parse`] checks them.
    pub struct Settings {
        /// How many devices want a map in every frame (N = 5 in the paper). Up to 12 the optimum is exact, beyond it a proven lower bound stands in its place
        pub ues: usize = whole("system.ues", "Devices", 1..=100, 5).paper().rewind(),
        /// The server's processor F, which the devices share (8 GHz in the paper)
        pub server_cpu_hz: f64 = real("system.server_cpu_hz", "Server CPU", 1e8..=1e12, 8e9).by_factors().unit("Hz").paper(),
        /// The downlink band B, which the devices share (10 MHz in the paper)
        pub bandwidth_hz: f64 = real("system.bandwidth_hz", "Bandwidth", 1e5..=1e9, 10e6).by_factors().unit("Hz").paper(),
        /// The slowest device's processor; they are drawn log-uniformly. Chosen so that the paper's table of delays comes out
        pub ue_cpu_low_hz: f64 = real("system.ue_cpu_low_hz", "Slowest device", 1e7..=1e10, 0.08e9).by_factors().unit("Hz"),
        /// The fastest device's processor
        pub ue_cpu_high_hz: f64 = real("system.ue_cpu_high_hz", "Fastest device", 1e7..=1e11, 5e9).by_factors().unit("Hz"),
        /// Devices sense five times a second, so a map should arrive within 200 ms
        pub frame_s: f64 = real("frames.frame_s", "Frame", 0.01..=5.0, 0.2).unit("s").paper(),
        /// T_max: the delay that no device may pass. The optimum keeps it; learners pay a penalty; every scheme's misses are counted
        pub deadline_s: f64 = real("frames.deadline_s", "Deadline", 0.05..=10.0, 1.0).unit("s"),
        /// What a device's battery holds at the start of an episode. Local work takes κ f² per cycle of it: at 5 GHz 0.53 J a map
        pub remaining_energy_j: f64 = real("frames.remaining_energy_j", "Energy", 0.001..=1_000.0, 100.0).by_factors().unit("J"),
        /// ρ scales the pixels of both maps, and with them cycles and bits; raw samples and model stay as they are (R-Fig 3)
        pub resolution_factor: f64 = real("work.resolution_factor", "Resolution", 0.1..=10.0, 1.0).by_factors().unit("x").paper(),
        /// Pixels of the coarse map (100 Kbit at 16 bit a pixel and 150:1)
        pub low_resolution_pixels: f64 = real("work.low_resolution_pixels", "Coarse map", 1e3..=1e8, 937_500.0).by_factors().unit("pixels").paper(),
        /// Pixels of the fine map (250 Kbit at 16 bit a pixel and 150:1)
        pub high_resolution_pixels: f64 = real("work.high_resolution_pixels", "Fine map", 1e3..=1e8, 2_343_750.0).by_factors().unit("pixels").paper(),
        /// Of both maps, before they are compressed
        pub bits_per_pixel: f64 = real("work.bits_per_pixel", "Bits a pixel", 1.0..=64.0, 16.0).unit("bit").paper(),
        /// How many times smaller a map gets before it is sent
        pub compression_ratio: f64 = real("work.compression_ratio", "Compression", 1.0..=1_000.0, 150.0).by_factors().unit(": 1").paper(),
        /// Kriging. Chosen so that the paper's delays come out; put in what you measured instead
        pub kriging_cycles_per_pixel: f64 = real("work.kriging_cycles_per_pixel", "Kriging", 1.0..=1e6, 210.0).by_factors().unit("cycles/pixel"),
        /// Raising the resolution, per pixel of the fine map
        pub super_resolution_cycles_per_pixel: f64 = real("work.super_resolution_cycles_per_pixel", "Super-resolution", 0.1..=1e6, 6.0).by_factors().unit("cycles/pixel"),
        /// Compression, per bit before it
        pub compression_cycles_per_bit: f64 = real("work.compression_cycles_per_bit", "Compressing", 0.01..=1e4, 2.0).by_factors().unit("cycles/bit"),
        /// The samples of all devices, as they are sent to those that build their map alone
        pub raw_bits: f64 = real("work.raw_bits", "Raw samples", 1.0..=1e9, 4_000.0).by_factors().unit("bit"),
        /// The super-resolution model, which every device needs that refines a map
        pub model_bits: f64 = real("work.model_bits", "Model", 1.0..=1e9, 6_000.0).by_factors().unit("bit"),
        /// λ: 1 counts delay only, 0 energy only
        pub delay_weight: f64 = real("cost.delay_weight", "Delay weight λ", 0.0..=1.0, 0.5),
        /// A weight of the cost (1/N) Σ [λ (b1 t^s + b2 t^u + b3 t^c) + (1-λ) (a1 E^s + a2 E^u + a3 E^c)], times in seconds, energies in joules
        pub server_delay_weight: f64 = real("cost.server_delay", "b1, server time", 0.0..=10.0, 1.0),
        /// A weight of the cost (1/N) Σ [λ (b1 t^s + b2 t^u + b3 t^c) + (1-λ) (a1 E^s + a2 E^u + a3 E^c)], times in seconds, energies in joules
        pub ue_delay_weight: f64 = real("cost.device_delay", "b2, device time", 0.0..=10.0, 1.0),
        /// A weight of the cost (1/N) Σ [λ (b1 t^s + b2 t^u + b3 t^c) + (1-λ) (a1 E^s + a2 E^u + a3 E^c)], times in seconds, energies in joules
        pub downlink_delay_weight: f64 = real("cost.downlink_delay", "b3, downlink time", 0.0..=10.0, 1.0),
        /// A weight of the cost (1/N) Σ [λ (b1 t^s + b2 t^u + b3 t^c) + (1-λ) (a1 E^s + a2 E^u + a3 E^c)], times in seconds, energies in joules
        pub server_energy_weight: f64 = real("cost.server_energy", "a1, server energy", 0.0..=10.0, 0.02),
        /// A weight of the cost (1/N) Σ [λ (b1 t^s + b2 t^u + b3 t^c) + (1-λ) (a1 E^s + a2 E^u + a3 E^c)], times in seconds, energies in joules
        pub ue_energy_weight: f64 = real("cost.device_energy", "a2, device energy", 0.0..=10.0, 0.02),
        /// A weight of the cost (1/N) Σ [λ (b1 t^s + b2 t^u + b3 t^c) + (1-λ) (a1 E^s + a2 E^u + a3 E^c)], times in seconds, energies in joules
        pub downlink_energy_weight: f64 = real("cost.downlink_energy", "a3, downlink energy", 0.0..=10.0, 0.02),
        /// κ: a processor at f hertz takes κ f² joules a cycle
        pub switched_capacitance: f64 = real("cost.switched_capacitance", "Capacitance κ", 1e-30..=1e-25, 1e-28).by_factors().unit("J s²"),
        /// Inner radius of the disc that devices stand on
        pub disc_inner_m: f64 = real("radio.disc_inner_m", "Nearest device", 1.0..=1_000.0, 20.0).unit("m"),
        /// Outer radius of the disc that devices stand on
        pub disc_outer_m: f64 = real("radio.disc_outer_m", "Farthest device", 1.0..=5_000.0, 500.0).unit("m"),
        /// Path loss at one kilometre
        pub path_loss_at_1_km_db: f64 = real("radio.path_loss_at_1_km_db", "Loss at 1 km", 60.0..=200.0, 128.1).unit("dB").standard(),
        /// What ten times the distance adds to the path loss
        pub path_loss_per_decade_db: f64 = real("radio.path_loss_per_decade_db", "Loss per decade", 10.0..=60.0, 37.6).unit("dB").standard(),
        /// Standard deviation of the shadowing
        pub shadowing_db: f64 = real("radio.shadowing_db", "Shadowing", 0.0..=20.0, 10.0).unit("dB").standard(),
        /// p: what each device is sent with
        pub power_dbm: f64 = real("radio.power_dbm", "Downlink power", -20.0..=50.0, 27.0).unit("dBm"),
        /// Noise and interference, chosen so that the paper's delays come out
        pub noise_dbm_per_hz: f64 = real("radio.noise_dbm_per_hz", "Noise", -180.0..=-100.0, -153.5).unit("dBm/Hz"),
        /// The band over which noise is counted; it does not move with the bandwidth
        pub noise_band_hz: f64 = real("radio.noise_band_hz", "Noise band", 1e5..=1e9, 10e6).by_factors().unit("Hz"),
        /// What a device gets at least, however bad its channel
        pub spectral_efficiency_floor: f64 = real("radio.spectral_efficiency_floor", "Least efficiency", 0.001..=1.0, 0.05).unit("bit/s/Hz"),
    }
}

impl Settings {
    /// Most devices: the table of the server's shares grows with the square of N.
    pub const MOST_UES: usize = 200;

    /// b1, b2, b3: weights of server, device and downlink delay.
    pub fn delay_weights(&self) -> [f64; 3] {
        [self.server_delay_weight, self.ue_delay_weight, self.downlink_delay_weight]
    }

    /// a1, a2, a3: weights of server, device and downlink energy, per joule.
    pub fn energy_weights(&self) -> [f64; 3] {
        [self.server_energy_weight, self.ue_energy_weight, self.downlink_energy_weight]
    }

    /// The first number out of its range; wider than what people are offered, the ranges keep every later computation finite.
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
        let [b1, b2, b3] = self.delay_weights();
        let [a1, a2, a3] = self.energy_weights();
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
