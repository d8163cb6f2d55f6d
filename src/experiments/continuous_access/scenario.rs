//! The scenario of continuous access: values parsed into a law of traffic and the agents' settings.

use crate::factory::HallSize;
use crate::learn::ddpg::DdpgSettings;
use crate::learn::dqn::DqnSettings;
use crate::learn::encoder::Encoder;
use crate::learn::predictor::PredictorSettings;
use crate::learn::schedule::Schedule;
use crate::learn::settings::Settings as Common;
use crate::preset::{FieldError, Values};
use crate::problems::access::closed_forms::most_successes;
use crate::problems::access::continuous::{Arrivals, Detection, Law, Scheme, Settings as LawSettings};

/// Numbers in an observation: collided, successful and idle preambles as shares, and the barring factor.
pub(super) const FRAME: usize = 4;

/// A valid scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Traffic and barring.
    pub law: Law,
    /// The same traffic under back-off.
    pub backoff: Law,
    /// The same traffic under distributed queueing.
    pub queueing: Law,
    /// Which hall.
    pub hall: HallSize,
    /// Which placement of the devices.
    pub layout: u64,
    /// The first seed, and how many there are.
    pub seeds: (u64, u64),
    /// Settings of DQN.
    pub dqn: DqnSettings,
    /// Settings of DDPG.
    pub ddpg: DdpgSettings,
    /// Whether DDPG's number is the factor's logarithm instead of the factor.
    pub ddpg_logarithm: bool,
    /// Settings of the traffic predictor.
    pub predictor: PredictorSettings,
}

impl Scenario {
    /// Reads the values of a preset.
    ///
    /// # Errors
    /// The values belong to another experiment, or contradict each other.
    pub fn from_values(values: &Values) -> Result<Self, FieldError> {
        let settings = law_settings(values)?;
        let checked = |settings: LawSettings| {
            Law::new(settings).map_err(|error| FieldError::Contradiction(error.to_string()))
        };
        let with = |scheme| checked(LawSettings { scheme, ..settings.clone() });
        let subset = number_u32(values, "access.queue_preambles")?.min(settings.preambles);
        let steps = values.count("race.steps")? as u64;
        let common = common(values)?;
        let seeds = (values.count("race.seed")? as u64, values.count("race.seeds")? as u64);
        let large = values.choice("factory.hall")? == "300 x 150 m";
        Ok(Self {
            law: with(Scheme::Barring)?,
            backoff: checked(backoff(values, &settings)?)?,
            queueing: with(Scheme::DistributedQueueing { subset })?,
            hall: if large { HallSize::Large } else { HallSize::Small },
            layout: values.count("factory.layout")? as u64,
            seeds,
            dqn: dqn(values, &common, steps)?,
            ddpg: ddpg(values, &common, steps)?,
            ddpg_logarithm: values.choice("learning.ddpg_scale")? == "its logarithm",
            predictor: predictor(values, &common, steps)?,
        })
    }

    /// What a slot's successes are divided by to make a reward: the most that any number of senders expects.
    pub(super) fn reward_unit(&self) -> f32 {
        most_successes(self.law.settings().preambles) as f32
    }
}

fn number_u32(values: &Values, path: &str) -> Result<u32, FieldError> {
    Ok(u32::try_from(values.count(path)?).unwrap_or(u32::MAX))
}

fn law_settings(values: &Values) -> Result<LawSettings, FieldError> {
    let period_slots = number_u32(values, "traffic.period_slots")?;
    let active = (values.number("traffic.active_share")? * f64::from(period_slots)).round() as u32;
    Ok(LawSettings {
        devices: number_u32(values, "access.devices")?,
        preambles: number_u32(values, "access.preambles")?,
        retransmissions: number_u32(values, "access.retransmissions")?,
        period_slots,
        active_slots: active.clamp(1, period_slots),
        arrivals: match values.choice("traffic.arrivals")? {
            "beta" => Arrivals::Beta,
            "uniform" => Arrivals::Uniform,
            _ => Arrivals::Independent,
        },
        ..LawSettings::default()
    })
}

/// The same traffic under back-off, with the limits that the standard gives it.
fn backoff(values: &Values, settings: &LawSettings) -> Result<LawSettings, FieldError> {
    let always = values.choice("access.backoff_detection")? == "always";
    let grants = number_u32(values, "access.backoff_grants")?;
    Ok(LawSettings {
        scheme: Scheme::BackOff { window: number_u32(values, "access.backoff_slots")? },
        detection: if always { Detection::Certain } else { Detection::PowerRamping },
        grants: (grants > 0).then_some(grants),
        ..settings.clone()
    })
}

fn common(values: &Values) -> Result<Common, FieldError> {
    let encoder = match values.choice("learning.encoder")? {
        "stacked" => Encoder::Stacked,
        _ => Encoder::Recurrent { units: 32 },
    };
    Ok(Common {
        history: values.count("learning.history")?,
        encoder,
        batch: values.count("learning.batch")?,
        discount: values.number("learning.discount")?,
        soft_update: values.number("learning.soft_update")?,
        ..Common::new(FRAME)
    })
}

fn dqn(values: &Values, common: &Common, steps: u64) -> Result<DqnSettings, FieldError> {
    let explore = values.count("learning.dqn_explore_slots")? as u64;
    Ok(DqnSettings {
        common: common.clone(),
        exploration: Schedule { from: 1.0, to: 0.02, steps: explore },
        rate: Schedule::falling(values.number("learning.dqn_rate")?, steps),
        ..DqnSettings::new(FRAME, values.count("learning.dqn_levels")?, steps)
    })
}

fn ddpg(values: &Values, common: &Common, steps: u64) -> Result<DdpgSettings, FieldError> {
    let noise = values.number("learning.noise")?;
    Ok(DdpgSettings {
        common: common.clone(),
        noise: Schedule { from: noise, to: noise / 3.0, steps: steps / 3 },
        actor_rate: Schedule::falling(values.number("learning.actor_rate")?, steps),
        critic_rate: Schedule::falling(values.number("learning.critic_rate")?, steps),
        penalty: values.number("learning.penalty")?,
        ..DdpgSettings::new(FRAME, steps)
    })
}

fn predictor(values: &Values, common: &Common, steps: u64) -> Result<PredictorSettings, FieldError> {
    let defaults = PredictorSettings::new(FRAME, 1, steps);
    Ok(PredictorSettings {
        common: Common { history: common.history, batch: common.batch, ..defaults.common },
        rate: Schedule::falling(values.number("learning.predictor_rate")?, steps),
        ..defaults
    })
}
