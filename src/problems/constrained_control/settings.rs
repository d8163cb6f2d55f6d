//! What a person can set about the device, its channel and what is asked of it; and the standard values behind.

use std::fmt;

/// Length of a slot in milliseconds (ours).
pub const SLOT_MS: f64 = 5.0;
/// Bits of a packet (ours: with one packet a slot 1 Mbit/s, the least that vehicles and cameras ask for).
pub const PACKET_BITS: f64 = 5_000.0;
/// Bandwidth in hertz (ours).
pub const BANDWIDTH_HZ: f64 = 1e6;
/// Thermal noise over the bandwidth with a noise figure of 7 dB: -174 + 60 + 7 dBm.
pub const NOISE_DBM: f64 = -107.0;
/// Path loss in dB (a standard value).
pub const PATH_LOSS_DB: f64 = 110.0;
/// The most packets that a decision asks to send in a slot.
pub const MOST: usize = 4;
/// How many decisions there are: 0 to [`MOST`] packets.
pub const DECISIONS: usize = MOST + 1;
/// The longest delay of decisions, in slots, that tables are built for.
pub const LATEST: usize = 2;

/// A device with a buffer that sends over a fading channel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Packets that arrive in a slot before the law is cut at four.
    pub load: f64,
    /// Packets that the buffer holds.
    pub buffer: usize,
    /// Maximum Doppler frequency times the length of a slot.
    pub doppler_slots: f64,
    /// Largest transmit power in dBm.
    pub power_cap_dbm: f64,
    /// Largest mean delay in milliseconds.
    pub delay_limit_ms: f64,
    /// Largest share of packets lost.
    pub loss_limit: f64,
    /// Slots between a decision and its deed.
    pub decision_delay: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            load: 1.0,
            buffer: 20,
            doppler_slots: 0.05,
            power_cap_dbm: 23.0,
            delay_limit_ms: 15.0,
            loss_limit: 1e-3,
            decision_delay: 0,
        }
    }
}

/// A setting that cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingsError {
    /// A number is not finite or out of its range; names it.
    OutOfRange(&'static str),
    /// Even sending all that is there, always, breaks the delay limit.
    DelayOutOfReach,
    /// Even sending all that is there, always, loses too many packets.
    LossOutOfReach,
    /// The solver of the linear programme gave up, with its words.
    Unsolved(String),
}

impl fmt::Display for SettingsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfRange(name) => write!(formatter, "{name} is out of range"),
            Self::DelayOutOfReach => {
                formatter.write_str("even a device that always sends all it can breaks this delay limit")
            }
            Self::LossOutOfReach => {
                formatter.write_str("even a device that always sends all it can loses more than this")
            }
            Self::Unsolved(words) => write!(formatter, "the linear programme was not solved: {words}"),
        }
    }
}

impl std::error::Error for SettingsError {}

impl Settings {
    /// Refuses what cannot be computed; NaN is always refused.
    ///
    /// # Errors
    /// Names the first number that is out of range.
    pub fn check(&self) -> Result<(), SettingsError> {
        let require = |fits: bool, name| if fits { Ok(()) } else { Err(SettingsError::OutOfRange(name)) };
        require((0.05..=3.0).contains(&self.load), "the load")?;
        require((MOST..=60).contains(&self.buffer), "the buffer")?;
        require((0.005..=0.3).contains(&self.doppler_slots), "the Doppler frequency")?;
        require((5.0..=40.0).contains(&self.power_cap_dbm), "the power cap")?;
        require((SLOT_MS..=1e4).contains(&self.delay_limit_ms), "the delay limit")?;
        require((1e-8..=0.5).contains(&self.loss_limit), "the loss limit")?;
        require(self.decision_delay <= LATEST, "the delay of decisions")
    }

    /// The delay limit in slots.
    pub fn delay_limit_slots(&self) -> f64 {
        self.delay_limit_ms / SLOT_MS
    }
}
