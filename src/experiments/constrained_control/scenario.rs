//! The scenario: the device and what is asked of it, how learners learn, and the race.

use super::contenders::Kind;
use super::student::{Method, Pricing, Recipe, Training};
use crate::experiments::kit::RaceParameters;
use crate::learn::action_values::Heads;
use crate::learn::loss::Loss;
use crate::learn::multipliers::MultiplierSettings;
use crate::learn::schedule::Schedule;
use crate::learn::valuer::ValuerSettings;
use crate::preset::{Field, FieldError, Values, choice, flag, options, parameters, rate, real, whole};
use crate::problems::constrained_control::Settings;

options!(Heads { Heads::Apart => "one for each cost", Heads::Summed => "one for their priced sum" });

parameters! {
    /// The device, its channel and its limits.
    #[derive(Copy)]
    pub struct Device {
        /// D: the mean delay of packets may not exceed it. By Little's law it is the mean queue over the packets carried a slot
        pub delay_limit_ms: f64 =
            real("device.delay_limit_ms", "Delay limit", 5.0..=100.0, 15.0).unit("ms").standard(),
        /// ε: the share of packets that may be lost because the buffer is full. 1e-3 is one packet in five seconds
        pub loss_limit: f64 =
            real("device.loss_limit", "Loss limit", 1e-6..=0.1, 1e-3).by_factors().standard(),
        /// Packets of 5,000 bits that arrive in a slot of 5 ms, Poisson, cut at four
        pub load: f64 = real("device.load", "Load", 0.2..=1.6, 1.0).unit("packets a slot").rewind(),
        /// Packets that the buffer holds
        pub buffer: usize = whole("device.buffer", "Buffer", 8..=30, 20).unit("packets").rewind(),
        /// Maximum Doppler frequency times the slot: 0.05 is 0.9 m/s at 3.5 GHz. The slower the channel fades, the more there is to plan
        pub doppler_slots: f64 =
            real("device.doppler_slots", "Doppler f_d T", 0.01..=0.2, 0.05).by_factors().rewind(),
        /// Largest transmit power; 23 dBm is that of a handheld device
        pub power_cap_dbm: f64 =
            real("device.power_cap_dbm", "Power cap", 18.0..=30.0, 23.0).unit("dBm").standard().rewind(),
        /// Slots between a decision and its deed: 5 ms of thinking each
        pub decision_delay: usize =
            whole("device.decision_delay", "Decision delay", 0..=2, 0).unit("slots").rewind(),
    }
}

parameters! {
    /// How learners learn.
    #[derive(Copy)]
    pub struct Learning {
        /// γ: how much a cost one slot later counts. With exact prices 0.9 is far too short a sight; multipliers make up for it
        pub discount: f64 = real("learning.discount", "Discount", 0.5..=0.99, 0.9),
        /// Step size of Adam, falling to 5 % over the race
        pub rate: f64 = rate("learning.rate", "Learning rate", 1e-3).rewind(),
        /// How far the multiplier of delay moves in a slot for each packet too many in the queue
        pub delay_step: f64 = rate("learning.delay_step", "Step of the delay price", 5e-4),
        /// How far the multiplier of loss moves for each packet lost too many. It falls by a thousandth of this in a slot without loss
        pub loss_step: f64 =
            real("learning.loss_step", "Step of the loss price", 0.01..=20.0, 1.0).by_factors(),
        /// Multiplier of delay at the start
        pub delay_price: f64 =
            real("learning.delay_price", "First delay price", 0.0..=5.0, 0.5).unit("mW per packet").rewind(),
        /// Multiplier of loss at the start
        pub loss_price: f64 =
            real("learning.loss_price", "First loss price", 0.0..=200.0, 20.0).unit("mW per packet").rewind(),
        /// Multipliers rest so long, while nobody knows yet how to send
        pub rest: u64 = whole("learning.rest", "Multipliers rest", 0..=20_000, 1_000).unit("slots").rewind(),
        /// Share of random decisions behind the first thousand slots
        pub exploration: f64 = real("learning.exploration", "Exploration", 0.0..=0.5, 0.05),
        /// Post-decision learners: half of each batch takes queue and decision at random, with the arrivals and the channel that were seen
        pub queue_known: bool = flag("learning.queue_known", "Queue's law known", true),
        /// The same for the DQN
        pub dqn_queue_known: bool = flag("learning.dqn_queue_known", "Known to the DQN, too", false),
        /// What the DQN values of each decision
        pub dqn_heads: Heads = choice("learning.dqn_heads", "Heads of the DQN").rewind(),
        /// A DQN with one head sums costs at the prices of the day they were stored, not of today: a mistake that is easily made
        pub stale_prices: bool = flag("learning.stale_prices", "Stale prices", false).rewind(),
        /// What a packet in the queue is worth to the contender with a fixed weight
        pub weight: f64 = real("learning.weight", "Weight by hand", 0.0..=10.0, 2.0).unit("mW per packet"),
        /// Slots between two copies of a learner's policy. The last 40 % of the copies take turns in the mixture that is measured
        pub judge_every: u64 =
            whole("learning.judge_every", "Copy a policy every", 10..=2_000, 100).unit("slots").rewind(),
    }
}

/// All parameters.
pub(super) fn fields() -> Vec<Field> {
    [Device::rows(), Learning::rows(), RaceParameters::rows_for(12_000, 200)].concat()
}

/// A valid scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The device.
    pub device: Settings,
    /// How learners learn.
    pub learning: Learning,
    /// Steps, which are slots, and seeds.
    pub race: RaceParameters,
}

impl Scenario {
    /// Reads the values of a preset.
    ///
    /// # Errors
    /// The values belong to another experiment.
    pub fn read(values: &Values) -> Result<Self, FieldError> {
        let device = Device::read(values)?;
        let Device { delay_limit_ms, loss_limit, load, buffer, doppler_slots, power_cap_dbm, decision_delay } =
            device;
        let device = Settings {
            load,
            buffer,
            doppler_slots,
            power_cap_dbm,
            delay_limit_ms,
            loss_limit,
            decision_delay,
        };
        device.check()?;
        Ok(Self { device, learning: Learning::read(values)?, race: RaceParameters::read(values)? })
    }

    /// What makes a learner; `None` for rules.
    pub(super) fn recipe(&self, kind: Kind) -> Option<Recipe> {
        let learning = &self.learning;
        let afterwards = Recipe {
            method: Method::Afterwards,
            imagines: learning.queue_known,
            blind: false,
            pricing: Pricing::Learned,
        };
        let fixed = |weight| Some(Recipe { pricing: Pricing::Fixed(weight), ..afterwards });
        match kind {
            Kind::PostDecision => Some(afterwards),
            Kind::Blind => Some(Recipe { blind: true, ..afterwards }),
            Kind::FixedWeight => fixed(learning.weight as f32),
            Kind::Unconstrained => fixed(0.0),
            Kind::Dqn => {
                let stale = learning.stale_prices;
                let heads = if stale { Heads::Summed } else { learning.dqn_heads };
                let method = Method::Actions { heads, stale };
                Some(Recipe { method, imagines: learning.dqn_queue_known, ..afterwards })
            }
            Kind::Rule(_) | Kind::ShortSight | Kind::Undelayed => None,
        }
    }

    /// What all learners share.
    pub(super) fn training(&self) -> Training {
        let learning = &self.learning;
        let numbers = |pair: [f64; 2]| pair.map(|x| x as f32).to_vec();
        Training {
            valuer: ValuerSettings {
                hidden: vec![64, 64],
                discount: learning.discount as f32,
                soft_update: 0.01,
                loss: Loss::Squared,
            },
            multipliers: MultiplierSettings {
                start: numbers([learning.delay_price, learning.loss_price]),
                rates: numbers([learning.delay_step, learning.loss_step]),
                most: vec![5.0, 200.0],
                rest: learning.rest,
            },
            exploration: Schedule { from: 1.0, to: learning.exploration, steps: 1_000 },
            rate: Schedule::falling(learning.rate, self.race.steps),
            judge_every: learning.judge_every,
        }
    }
}
