//! The law of continuous random access: population, traffic, preambles and scheme, checked once.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// Most devices that a law accepts.
pub const MOST_DEVICES: u32 = 10_000_000;
/// Most preambles that a law accepts.
pub const MOST_PREAMBLES: u32 = 4_096;
/// Longest period in slots that a law accepts.
pub const LONGEST_PERIOD: u32 = 1_000_000;
/// Most retransmissions that a law accepts.
pub const MOST_RETRANSMISSIONS: u32 = 10_000;

/// When devices get a packet to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Arrivals {
    /// Once a period each, at an offset of law Beta(3, 4) over the active slots (3GPP TR 37.868, traffic model 2).
    Beta,
    /// Once a period each, at an offset uniform over the active slots (3GPP TR 37.868, traffic model 1).
    Uniform,
    /// In each slot each device with probability 1 / period, whatever happened before; active slots play no part.
    Independent,
}

/// What keeps devices apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scheme {
    /// Access class barring: each active device passes with the probability that the base station broadcasts.
    Barring,
    /// No barring; a device that failed waits a number of slots uniform from 0 to `window` before it sends again.
    BackOff {
        /// The longest wait in slots.
        window: u32,
    },
    /// No barring; devices that collide on a preamble queue as a group, and a group at the head of the queue gets
    /// `subset` preambles of its own. Newcomers share the preambles that no group has.
    DistributedQueueing {
        /// Preambles for each group, 2 to the number of preambles.
        subset: u32,
    },
}

/// How likely the base station detects a preamble that a single device sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Detection {
    /// Always.
    Certain,
    /// With probability 1 - e^-i at the i-th transmission, as power is ramped up (3GPP TR 37.868).
    PowerRamping,
}

/// The parameters of a law, not yet checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// How many devices there are.
    pub devices: u32,
    /// How many preambles a slot has.
    pub preambles: u32,
    /// Retransmissions before a packet is dropped: r of them are r + 1 transmissions.
    pub retransmissions: u32,
    /// Slots in a period; each device gets one packet a period.
    pub period_slots: u32,
    /// The first slots of a period, into which all its arrivals fall.
    pub active_slots: u32,
    /// When devices get a packet.
    pub arrivals: Arrivals,
    /// What keeps devices apart.
    pub scheme: Scheme,
    /// How likely a lone preamble is detected.
    pub detection: Detection,
    /// How many devices a slot can serve at most; `None` for no limit.
    pub grants: Option<u32>,
}

impl Default for Settings {
    /// 500 devices, 54 preambles, 10 retransmissions (the paper), a Beta burst over 25 slots (ours).
    fn default() -> Self {
        Self {
            devices: 500,
            preambles: 54,
            retransmissions: 10,
            period_slots: 25,
            active_slots: 25,
            arrivals: Arrivals::Beta,
            scheme: Scheme::Barring,
            detection: Detection::Certain,
            grants: None,
        }
    }
}

/// Why a law was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LawError {
    /// A parameter lies outside its range.
    Range {
        /// The parameter.
        name: &'static str,
        /// Its value.
        value: u32,
        /// Smallest and largest value, both included.
        range: (u32, u32),
    },
    /// The engine knows barring with certain detection and no limit of grants only.
    BarringOnly,
    /// A saved state contradicts itself.
    BrokenState,
}

impl fmt::Display for LawError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Range { name, value, range: (min, max) } => {
                write!(formatter, "{name} is {value}, but must be a whole number from {min} to {max}")
            }
            Self::BrokenState => write!(formatter, "the saved state of the slots contradicts itself"),
            Self::BarringOnly => {
                write!(formatter, "counting devices needs barring, certain detection and no limit of grants")
            }
        }
    }
}

impl std::error::Error for LawError {}

/// A checked law with its tables; cheap to clone.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "Settings", into = "Settings")]
pub struct Law {
    settings: Settings,
    /// Per slot of the period: the share of a period's packets, and the share of those yet to come.
    tables: Arc<(Vec<f64>, Vec<f64>)>,
}

impl PartialEq for Law {
    fn eq(&self, other: &Self) -> bool {
        self.settings == other.settings
    }
}

impl TryFrom<Settings> for Law {
    type Error = LawError;

    fn try_from(settings: Settings) -> Result<Self, LawError> {
        Self::new(settings)
    }
}

impl From<Law> for Settings {
    fn from(law: Law) -> Self {
        law.settings
    }
}

impl Law {
    /// Checks the parameters and tabulates the arrivals.
    ///
    /// # Errors
    /// Names the parameter that lies outside its range.
    pub fn new(settings: Settings) -> Result<Self, LawError> {
        check(&settings)?;
        let probabilities = probabilities(&settings);
        let hazards = hazards(&probabilities);
        Ok(Self { settings, tables: Arc::new((probabilities, hazards)) })
    }

    /// The parameters.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Per slot of a period the probability that a device's packet comes there; they add up to one.
    pub fn probabilities(&self) -> &[f64] {
        &self.tables.0
    }

    /// Per slot of a period the probability that a packet that has not come yet comes there.
    pub fn hazards(&self) -> &[f64] {
        &self.tables.1
    }

    /// Expected packets per slot: devices / period.
    pub fn load(&self) -> f64 {
        f64::from(self.settings.devices) / f64::from(self.settings.period_slots)
    }

    /// Expected packets in a slot of the period.
    pub fn expected_arrivals(&self, phase: u32) -> f64 {
        let share = self.probabilities().get(phase as usize).copied().unwrap_or(0.0);
        f64::from(self.settings.devices) * share
    }

    /// Whether both laws draw the same arrivals.
    pub fn same_arrivals(&self, other: &Self) -> bool {
        let key = |s: &Settings| (s.devices, s.period_slots, s.active_slots, s.arrivals);
        key(&self.settings) == key(&other.settings)
    }
}

fn check(settings: &Settings) -> Result<(), LawError> {
    let mut rows = vec![
        ("devices", settings.devices, (1, MOST_DEVICES)),
        ("preambles", settings.preambles, (1, MOST_PREAMBLES)),
        ("retransmissions", settings.retransmissions, (0, MOST_RETRANSMISSIONS)),
        ("period_slots", settings.period_slots, (1, LONGEST_PERIOD)),
        ("active_slots", settings.active_slots, (1, settings.period_slots)),
    ];
    match settings.scheme {
        Scheme::Barring => {}
        Scheme::BackOff { window } => rows.push(("window", window, (0, LONGEST_PERIOD))),
        Scheme::DistributedQueueing { subset } => rows.push(("subset", subset, (2, settings.preambles))),
    }
    for (name, value, range) in rows {
        if value < range.0 || value > range.1 {
            return Err(LawError::Range { name, value, range });
        }
    }
    Ok(())
}

/// The share of each slot of the period.
fn probabilities(settings: &Settings) -> Vec<f64> {
    let (period, active) = (settings.period_slots as usize, f64::from(settings.active_slots));
    let share = |slot: usize| {
        let (from, to) = (slot as f64 / active, (slot + 1) as f64 / active);
        match settings.arrivals {
            Arrivals::Independent => 1.0 / period as f64,
            _ if from >= 1.0 => 0.0,
            Arrivals::Uniform => 1.0 / active,
            Arrivals::Beta if to <= 0.5 => beta_up_to(to) - beta_up_to(from),
            Arrivals::Beta => beta_from(from) - beta_from(to),
        }
    };
    (0..period).map(share).collect()
}

/// Distribution function of Beta(3, 4): 20 x³ - 45 x⁴ + 36 x⁵ - 10 x⁶, the integral of 60 x² (1 - x)³.
fn beta_up_to(x: f64) -> f64 {
    x.powi(3) * (20.0 + x * (-45.0 + x * (36.0 - 10.0 * x)))
}

/// The rest above x, without cancellation: with y = 1 - x it is y⁴ (15 - 24 y + 10 y²).
fn beta_from(x: f64) -> f64 {
    let y = 1.0 - x;
    y.powi(4) * (15.0 + y * (-24.0 + 10.0 * y))
}

/// Each share divided by what is left from its slot on; exactly one in the last slot that has a share.
fn hazards(probabilities: &[f64]) -> Vec<f64> {
    let mut left = 0.0;
    let mut hazards = vec![0.0; probabilities.len()];
    for (hazard, &share) in hazards.iter_mut().zip(probabilities).rev() {
        left += share;
        *hazard = if share > 0.0 { share / left } else { 0.0 };
    }
    hazards
}

#[cfg(test)]
mod tests {
    use super::*;

    fn law(arrivals: Arrivals, active_slots: u32) -> Law {
        Law::new(Settings { arrivals, active_slots, ..Settings::default() }).unwrap()
    }

    #[test]
    fn shares_are_integrals_of_the_density() {
        // Simpson's rule on 60 x² (1 - x)³ over each slot of width 1/25; exact for cubics, so use 200 panels.
        let density = |x: f64| 60.0 * x * x * (1.0 - x).powi(3);
        for (slot, share) in law(Arrivals::Beta, 25).probabilities().iter().enumerate() {
            let (from, step) = (slot as f64 / 25.0, 0.04 / 400.0);
            let weight = |i: usize| if i == 0 || i == 400 { 1.0 } else { 2.0 + 2.0 * (i % 2) as f64 };
            let sum: f64 = (0..=400).map(|i| weight(i) * density(from + i as f64 * step)).sum();
            assert!((sum * step / 3.0 - share).abs() < 1e-12);
        }
    }

    #[test]
    fn shares_add_up_and_hazards_end_at_one() {
        for (arrivals, active) in [(Arrivals::Beta, 25), (Arrivals::Beta, 12), (Arrivals::Uniform, 7)] {
            let law = law(arrivals, active);
            assert!((law.probabilities().iter().sum::<f64>() - 1.0).abs() < 1e-12);
            assert_eq!(law.hazards()[active as usize - 1], 1.0);
            assert!(law.probabilities()[active as usize..].iter().all(|&share| share == 0.0));
        }
        assert_eq!(law(Arrivals::Independent, 25).load(), 20.0);
    }

    #[test]
    fn what_lies_outside_its_range_is_named() {
        let refused = |settings| Law::new(settings).unwrap_err().to_string();
        let active = Settings { active_slots: 26, ..Settings::default() };
        assert_eq!(refused(active), "active_slots is 26, but must be a whole number from 1 to 25");
        let scheme = Scheme::DistributedQueueing { subset: 1 };
        assert!(refused(Settings { scheme, ..Settings::default() }).starts_with("subset is 1"));
        assert!(refused(Settings { devices: 0, ..Settings::default() }).starts_with("devices is 0"));
    }

    #[test]
    fn a_law_survives_serialisation_and_a_broken_one_does_not() {
        let text = serde_json::to_string(&law(Arrivals::Beta, 12)).unwrap();
        assert_eq!(serde_json::from_str::<Law>(&text).unwrap(), law(Arrivals::Beta, 12));
        let broken = text.replace("\"preambles\":54", "\"preambles\":0");
        assert!(serde_json::from_str::<Law>(&broken).is_err());
    }
}
