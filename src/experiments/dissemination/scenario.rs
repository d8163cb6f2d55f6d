//! The scenario of dissemination: values parsed into the cost model, the frames and the learners' settings.

use super::environment::Channels;
use crate::preset::{FieldError, Values};
use crate::problems::dissemination::baselines::Shares;
use crate::problems::dissemination::{Instance, Parameters, Settings};

/// Numbers that a learner sees of each device.
pub(super) const FEATURES: usize = 3;

/// What a learner is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Logarithms of spectral efficiency and processor, and the energy left.
    Logarithms,
    /// The same as they are.
    Raw,
    /// The paper's: free server, free band, energy left. At the start of a frame both budgets are free.
    Bare,
}

/// A valid scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The cost model.
    pub parameters: Parameters,
    /// What changes from frame to frame.
    pub channels: Channels,
    /// Frames of an episode.
    pub episode: u64,
    /// Largest share of their energy that devices of evaluation instances have used up.
    pub used_energy: f64,
    /// Cost of each second past the deadline, per device.
    pub late_penalty: f64,
    /// Cost of working with an empty battery, per device.
    pub energy_penalty: f64,
    /// How schemes of fixed or random modes divide the budgets.
    pub shares: Shares,
    /// What learners see.
    pub sight: Sight,
    /// The learners' settings.
    pub learning: Learning,
    /// How many steps the race has.
    pub steps: u64,
}

/// Settings of both learners.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Learning {
    /// Step sizes of Adam: ACJORA's actor, its critic, DQN.
    pub rates: [f64; 3],
    /// Discount γ.
    pub discount: f64,
    /// Soft update τ.
    pub soft_update: f64,
    /// Weight of the modes' entropy at the start.
    pub entropy: f64,
    /// Transitions behind an update.
    pub batch: usize,
    /// Updates after every eight frames.
    pub updates: usize,
    /// Whether one network serves all devices.
    pub shared: bool,
    /// Whether shares know the modes.
    pub shares_see_modes: bool,
    /// Whether the paper's text is taken by the letter.
    pub literal: bool,
    /// Share of frames of the race over which DQN's random decisions fade.
    pub dqn_exploration: f64,
}

impl Scenario {
    /// Reads the values of a preset.
    ///
    /// # Errors
    /// The values belong to another experiment, or contradict each other.
    pub fn from_values(values: &Values) -> Result<Self, FieldError> {
        let parameters = Parameters::parse(settings(values)?)
            .map_err(|error| FieldError::Contradiction(error.to_string()))?;
        Ok(Self {
            parameters,
            channels: match values.choice("frames.channels")? {
                "redrawn" => Channels::Redrawn,
                _ => Channels::Correlated(values.number("frames.correlation")?),
            },
            episode: values.count("frames.episode")? as u64,
            used_energy: values.number("frames.used_energy")?,
            late_penalty: values.number("cost.late_penalty")?,
            energy_penalty: values.number("cost.energy_penalty")?,
            shares: match values.choice("baselines.shares")? {
                "random" => Shares::Random,
                _ => Shares::Equal,
            },
            sight: match values.choice("learning.state")? {
                "logarithms" => Sight::Logarithms,
                "raw" => Sight::Raw,
                _ => Sight::Bare,
            },
            learning: learning(values)?,
            steps: values.count("race.steps")? as u64,
        })
    }

    /// What a learner sees of an instance: three numbers for each device.
    pub fn state(&self, instance: &Instance) -> Vec<f32> {
        let full_j = self.parameters.settings().remaining_energy_j.max(f64::MIN_POSITIVE);
        let each = instance.devices().iter();
        each.flat_map(|device| {
            let left = device.remaining_energy_j / full_j;
            let seen = match self.sight {
                Sight::Logarithms => [
                    device.spectral_efficiency.ln() / 1.5,
                    (device.cpu_hz / 0.63e9).ln() / 1.2,
                    (left - 0.9) * 5.0,
                ],
                Sight::Raw => [device.spectral_efficiency, device.cpu_hz / 1e9, left],
                Sight::Bare => [1.0, 1.0, (left - 0.9) * 5.0],
            };
            seen.map(|number| number as f32)
        })
        .collect()
    }
}

fn settings(values: &Values) -> Result<Settings, FieldError> {
    let three = |names: [&str; 3]| -> Result<[f64; 3], FieldError> {
        Ok([values.number(names[0])?, values.number(names[1])?, values.number(names[2])?])
    };
    Ok(Settings {
        ues: values.count("system.ues")?,
        server_cpu_hz: values.number("system.server_cpu_hz")?,
        bandwidth_hz: values.number("system.bandwidth_hz")?,
        resolution_factor: values.number("work.resolution_factor")?,
        low_resolution_pixels: values.number("work.low_resolution_pixels")?,
        high_resolution_pixels: values.number("work.high_resolution_pixels")?,
        bits_per_pixel: values.number("work.bits_per_pixel")?,
        compression_ratio: values.number("work.compression_ratio")?,
        kriging_cycles_per_pixel: values.number("work.kriging_cycles_per_pixel")?,
        super_resolution_cycles_per_pixel: values.number("work.super_resolution_cycles_per_pixel")?,
        compression_cycles_per_bit: values.number("work.compression_cycles_per_bit")?,
        raw_bits: values.number("work.raw_bits")?,
        model_bits: values.number("work.model_bits")?,
        delay_weight: values.number("cost.delay_weight")?,
        delay_weights: three(["cost.server_delay", "cost.device_delay", "cost.downlink_delay"])?,
        energy_weights: three(["cost.server_energy", "cost.device_energy", "cost.downlink_energy"])?,
        switched_capacitance: values.number("cost.switched_capacitance")?,
        deadline_s: values.number("frames.deadline_s")?,
        frame_s: values.number("frames.frame_s")?,
        ue_cpu_low_hz: values.number("system.ue_cpu_low_hz")?,
        ue_cpu_high_hz: values.number("system.ue_cpu_high_hz")?,
        remaining_energy_j: values.number("frames.remaining_energy_j")?,
        disc_inner_m: values.number("radio.disc_inner_m")?,
        disc_outer_m: values.number("radio.disc_outer_m")?,
        path_loss_at_1_km_db: values.number("radio.path_loss_at_1_km_db")?,
        path_loss_per_decade_db: values.number("radio.path_loss_per_decade_db")?,
        shadowing_db: values.number("radio.shadowing_db")?,
        power_dbm: values.number("radio.power_dbm")?,
        noise_dbm_per_hz: values.number("radio.noise_dbm_per_hz")?,
        noise_band_hz: values.number("radio.noise_band_hz")?,
        spectral_efficiency_floor: values.number("radio.spectral_efficiency_floor")?,
    })
}

fn learning(values: &Values) -> Result<Learning, FieldError> {
    let rates = ["learning.actor_rate", "learning.critic_rate", "learning.dqn_rate"];
    Ok(Learning {
        rates: [values.number(rates[0])?, values.number(rates[1])?, values.number(rates[2])?],
        discount: values.number("learning.discount")?,
        soft_update: values.number("learning.soft_update")?,
        entropy: values.number("learning.entropy")?,
        batch: values.count("learning.batch")?,
        updates: values.count("learning.updates")?,
        shared: values.choice("learning.networks")? == "one for all devices",
        shares_see_modes: values.choice("learning.share_scores")? == "know the modes",
        literal: values.choice("learning.reading")? == "by the letter",
        dqn_exploration: values.number("learning.dqn_exploration")?,
    })
}
