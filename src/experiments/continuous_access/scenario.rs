//! The scenario of continuous access: a law of traffic, the agents' settings, and the parameters of them all.

use crate::experiments::kit::RaceParameters;
use crate::factory::HallSize;
use crate::learn::ddpg::DdpgSettings;
use crate::learn::dqn::DqnSettings;
use crate::learn::encoder::Encoder;
use crate::learn::predictor::PredictorSettings;
use crate::learn::schedule::Schedule;
use crate::learn::settings::Settings as Common;
use crate::preset::{Field, FieldError, Values, choice, options, parameters, rate, real, whole};
use crate::problems::access::closed_forms::most_successes;
use crate::problems::access::continuous::{Arrivals, Detection, Law, Scheme, Settings as LawSettings};

/// Numbers in an observation: collided, successful and idle preambles as shares, and the barring factor.
pub(super) const FRAME: usize = 4;

/// Units of the recurrent encoder.
const UNITS: usize = 32;

options!(Detection { Detection::Certain => "always", Detection::PowerRamping => "1 - e^-i" });
options!(Arrivals {
    Arrivals::Beta => "beta",
    Arrivals::Uniform => "uniform",
    Arrivals::Independent => "independent",
});
options!(Encoder { Encoder::Stacked => "stacked", ENCODER => "GRU" });

/// The recurrent encoder on offer.
const ENCODER: Encoder = Encoder::Recurrent { units: UNITS };

/// What the actor's number between 0 and 1 is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// The factor itself.
    Factor,
    /// How far its logarithm goes.
    Logarithm,
}

options!(Scale { Scale::Factor => "the factor", Scale::Logarithm => "its logarithm" });

parameters! {
    /// Devices, preambles, and the schemes beside barring.
    struct Access {
        /// How many devices there are (N_d = 500 in the survey, section V-B); the cost of a slot does not depend on it
        devices: u32 = whole("access.devices", "Devices", 1..=1_000_000, 500).paper(),
        /// Preambles of a slot. n devices that send expect n (1 - 1/F)^(n-1) successes, at most 20.05 at F = 54
        preambles: u32 = whole("access.preambles", "Preambles", 2..=1_000, 54).paper(),
        /// How often a collided packet is sent again before it is dropped: 10 retransmissions are 11 transmissions
        retransmissions: u32 = whole("access.retransmissions", "Retransmissions", 0..=100, 10).paper(),
        /// The contender back-off: a collided device waits a number of slots uniform from 0 to this
        backoff_slots: u32 =
            whole("access.backoff_slots", "Back-off window", 0..=1_000, 20).unit("slots").standard(),
        /// The contender back-off: whether a lone preamble is always detected, or with probability 1 - e^-i at its i-th transmission (3GPP TR 37.868). All others are always detected
        backoff_detection: Detection = choice("access.backoff_detection", "Back-off detection").standard(),
        /// The contender back-off: how many packets a slot can serve at most; 0 for no limit (15 in 3GPP TR 37.868)
        backoff_grants: u32 =
            whole("access.backoff_grants", "Back-off grants", 0..=1_000, 0).unit("a slot").standard(),
        /// The contender distributed queueing: how many preambles the group at the head of the queue gets. Capped at the number of preambles
        queue_preambles: u32 = whole("access.queue_preambles", "Preambles per group", 2..=1_000, 3),
    }
}

parameters! {
    /// When packets come.
    struct Traffic {
        /// Each device sends one packet in a period. Devices / period is the load; above 20.05 a slot no controller can serve all, at 40 slots and 500 devices there is nothing to learn. A slot lasts 5 ms
        period_slots: u32 = whole("traffic.period_slots", "Period", 1..=100_000, 25).unit("slots"),
        /// When in the period a packet comes. beta: a burst of law Beta(3, 4), as traffic model 2 of 3GPP TR 37.868; uniform: model 1; independent: in every slot with probability 1 / period. A packet that comes while an older one waits is lost (superseded; ours)
        arrivals: Arrivals = choice("traffic.arrivals", "Arrivals").standard(),
        /// The part of the period into which all its packets fall: a smaller one is a steeper burst. Independent arrivals do not use it
        active_share: f64 = real("traffic.active_share", "Active share of the period", 0.02..=1.0, 1.0),
    }
}

parameters! {
    /// Where devices stand; here only the picture uses it.
    struct Factory {
        /// The two calibration halls of 3GPP's indoor factory, 10 m high; here only the picture uses it
        hall: HallSize = choice("factory.hall", "Hall").standard(),
        /// Which placement of the devices
        layout: u64 = whole("factory.layout", "Layout", 1..=1_000, 1),
    }
}

// A change of any of these builds the networks anew.
parameters! {
    /// How agents learn.
    struct Learning {
        /// Last observations that a decision sees: each holds collided, successful and idle preambles as shares, and the barring factor
        history: usize = whole("learning.history", "Observations", 1..=60, 10).unit("slots").rewind(),
        /// How the observations enter: side by side, or through a recurrent layer of 32 units
        encoder: Encoder = choice("learning.encoder", "Encoder").rewind(),
        /// Transitions behind one update; one update a slot
        batch: usize = whole("learning.batch", "Batch", 1..=512, 64).rewind(),
        /// γ: how much the future counts. At 0 a slot's own successes are all; near 1 the values of neighbouring factors differ less than their noise, and DQN collapses
        discount: f64 = real("learning.discount", "Discount γ", 0.0..=0.99, 0.0).rewind(),
        /// How far target networks follow in an update; without a discount they play no part
        soft_update: f64 = rate("learning.soft_update", "Soft update τ", 0.01).rewind(),
        /// How many factors DQN chooses from, evenly up to 1: 20 in the survey, a step of 0.05
        dqn_levels: usize = whole("learning.dqn_levels", "DQN factors", 2..=200, 20).paper().rewind(),
        /// Step size of DQN's Adam; falls to 5 % over the race
        dqn_rate: f64 = rate("learning.dqn_rate", "DQN learning rate", 1e-3).rewind(),
        /// Slots over which the share of random factors falls from 1 to 0.02
        dqn_explore_slots: u64 =
            whole("learning.dqn_explore_slots", "DQN exploration", 1..=100_000, 500).unit("slots").rewind(),
        /// Step size of Adam for DDPG's actor; falls to 5 % over the race
        actor_rate: f64 = rate("learning.actor_rate", "DDPG actor rate", 3e-4).rewind(),
        /// Step size of Adam for DDPG's critic; falls to 5 % over the race
        critic_rate: f64 = rate("learning.critic_rate", "DDPG critic rate", 1e-3).rewind(),
        /// Standard deviation of the noise on DDPG's factor at the start; falls to a third over the first third of the race
        noise: f64 = real("learning.noise", "DDPG noise", 0.0..=1.0, 0.15).rewind(),
        /// What the actor's number between 0 and 1 is: the factor itself, or how far its logarithm goes from ln 0.001 to 0. With many devices waiting all useful factors are small, and only the logarithm tells them apart
        ddpg_scale: Scale = choice("learning.ddpg_scale", "DDPG picks").rewind(),
        /// Weight of z² in the actor's loss, z before the sigmoid. Without it the actor saturates at the bottom within 500 slots
        penalty: f64 = real("learning.penalty", "DDPG penalty", 0.0..=1.0, 0.01).rewind(),
        /// Step size of Adam for the traffic predictor; falls to 5 % over the race
        predictor_rate: f64 = rate("learning.predictor_rate", "Predictor rate", 3e-3).rewind(),
    }
}

/// All parameters.
pub(super) fn fields() -> Vec<Field> {
    let race = RaceParameters::rows_for(30_000, 500);
    [Access::rows(), Traffic::rows(), Factory::rows(), Learning::rows(), race].concat()
}

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
    /// Steps, which are slots, and seeds.
    pub race: RaceParameters,
    /// Settings of DQN.
    pub dqn: DqnSettings,
    /// Settings of DDPG.
    pub ddpg: DdpgSettings,
    /// What DDPG's number is.
    pub ddpg_scale: Scale,
    /// Settings of the traffic predictor.
    pub predictor: PredictorSettings,
}

impl Scenario {
    /// Reads the values of a preset.
    ///
    /// # Errors
    /// The values belong to another experiment, or contradict each other.
    pub fn read(values: &Values) -> Result<Self, FieldError> {
        let (access, traffic) = (Access::read(values)?, Traffic::read(values)?);
        let (factory, learning) = (Factory::read(values)?, Learning::read(values)?);
        let race = RaceParameters::read(values)?;
        let settings = law_settings(&access, &traffic);
        let with = |scheme| Law::new(LawSettings { scheme, ..settings.clone() });
        let subset = access.queue_preambles.min(settings.preambles);
        let common = learning.common();
        Ok(Self {
            law: with(Scheme::Barring)?,
            backoff: Law::new(backoff(&access, &settings))?,
            queueing: with(Scheme::DistributedQueueing { subset })?,
            hall: factory.hall,
            layout: factory.layout,
            race,
            dqn: learning.dqn(&common, race.steps),
            ddpg: learning.ddpg(&common, race.steps),
            ddpg_scale: learning.ddpg_scale,
            predictor: learning.predictor(&common, race.steps),
        })
    }

    /// What a slot's successes are divided by to make a reward: the most that any number of senders expects.
    pub(super) fn reward_unit(&self) -> f32 {
        most_successes(self.law.settings().preambles) as f32
    }
}

fn law_settings(access: &Access, traffic: &Traffic) -> LawSettings {
    let active = (traffic.active_share * f64::from(traffic.period_slots)).round() as u32;
    LawSettings {
        devices: access.devices,
        preambles: access.preambles,
        retransmissions: access.retransmissions,
        period_slots: traffic.period_slots,
        active_slots: active.clamp(1, traffic.period_slots),
        arrivals: traffic.arrivals,
        ..LawSettings::default()
    }
}

/// The same traffic under back-off, with the limits that the standard gives it.
fn backoff(access: &Access, settings: &LawSettings) -> LawSettings {
    LawSettings {
        scheme: Scheme::BackOff { window: access.backoff_slots },
        detection: access.backoff_detection,
        grants: (access.backoff_grants > 0).then_some(access.backoff_grants),
        ..settings.clone()
    }
}

impl Learning {
    fn common(&self) -> Common {
        Common {
            history: self.history,
            encoder: self.encoder,
            batch: self.batch,
            discount: self.discount,
            soft_update: self.soft_update,
            ..Common::new(FRAME)
        }
    }

    fn dqn(&self, common: &Common, steps: u64) -> DqnSettings {
        DqnSettings {
            common: common.clone(),
            exploration: Schedule { from: 1.0, to: 0.02, steps: self.dqn_explore_slots },
            rate: Schedule::falling(self.dqn_rate, steps),
            ..DqnSettings::new(FRAME, self.dqn_levels, steps)
        }
    }

    fn ddpg(&self, common: &Common, steps: u64) -> DdpgSettings {
        DdpgSettings {
            common: common.clone(),
            noise: Schedule { from: self.noise, to: self.noise / 3.0, steps: steps / 3 },
            actor_rate: Schedule::falling(self.actor_rate, steps),
            critic_rate: Schedule::falling(self.critic_rate, steps),
            penalty: self.penalty,
            ..DdpgSettings::new(FRAME, steps)
        }
    }

    fn predictor(&self, common: &Common, steps: u64) -> PredictorSettings {
        let defaults = PredictorSettings::new(FRAME, 1, steps);
        PredictorSettings {
            common: Common { history: common.history, batch: common.batch, ..defaults.common },
            rate: Schedule::falling(self.predictor_rate, steps),
            ..defaults
        }
    }
}
