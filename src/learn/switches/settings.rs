//! Settings of an agent of many switches, and the refusal of settings that cannot be.

use crate::learn::schedule::Schedule;
use crate::learn::settings::require;
use candle_core::Result;

/// What an action is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// A number within ±1 for each part.
    Numbers,
    /// A switch for each part: on (1) or off (-1), by the sign of the actor's number.
    Switches,
}

/// How the actor learns from the critic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorStep {
    /// The critic's gradient at the actor's numbers (deterministic policy gradient), also where only ±1 were ever tried.
    Gradient,
    /// The difference of the values of on and off, for each switch with the others as they are (ours).
    Corner,
}

/// Prioritised replay.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Importance {
    /// Exponent of the priorities.
    pub alpha: f64,
    /// Exponent of the correcting weights by update.
    pub beta: Schedule,
}

/// Settings of [`super::Switchboard`].
#[derive(Debug, Clone, PartialEq)]
pub struct SwitchSettings {
    /// Parts of an action.
    pub parts: usize,
    /// Numbers seen of each part.
    pub seen: usize,
    /// Whether one set of weights serves all parts, with the mean over parts beside each.
    pub shared: bool,
    /// Hidden layers of the actor.
    pub actor_hidden: Vec<usize>,
    /// Hidden layers of the critic.
    pub critic_hidden: Vec<usize>,
    /// Whether the critic gives a value for each part rather than one for all.
    pub value_per_part: bool,
    /// What an action is made of.
    pub action: Action,
    /// How the actor learns.
    pub actor_step: ActorStep,
    /// γ.
    pub discount: f32,
    /// τ: how far targets follow in an update.
    pub soft_update: f32,
    /// Transitions in an update.
    pub batch: usize,
    /// Transitions kept.
    pub capacity: usize,
    /// Steps before the first update.
    pub warm_up: u64,
    /// Steps between two updates.
    pub learn_every: u64,
    /// Standard deviation of the noise on the actor's numbers, by step.
    pub noise: Schedule,
    /// Probability of an action drawn uniformly, by step.
    pub uniform: Schedule,
    /// Weight of the squares of the actor's pre-activations in its loss.
    pub penalty: f32,
    /// Learning rate of the actor, by update.
    pub actor_rate: Schedule,
    /// Learning rate of the critic, by update.
    pub critic_rate: Schedule,
    /// Prioritised replay, where it is used.
    pub importance: Option<Importance>,
    /// Bound of the initial weights of the last layers, where it is not that of the others.
    pub last_layer: Option<f32>,
    /// Whether the slow copy of the actor acts rather than the actor itself.
    pub target_acts: bool,
}

impl SwitchSettings {
    /// Refuses settings that cannot be.
    ///
    /// # Errors
    /// Names the first wrong one. NaN is always wrong.
    pub fn check(&self) -> Result<()> {
        require(self.parts > 0 && self.seen > 0, "there is nothing to see or to do")?;
        require((0.0..1.0).contains(&self.discount), "the discount must lie in [0, 1)")?;
        require((0.0..=1.0).contains(&self.soft_update), "the soft update must lie in [0, 1]")?;
        require(self.batch > 0 && self.learn_every > 0, "batch and pause between updates must not be 0")?;
        require(self.noise.within(0.0, 10.0), "the noise must lie in [0, 10]")?;
        require(self.uniform.within(0.0, 1.0), "the share of uniform actions must lie in [0, 1]")?;
        require(self.penalty >= 0.0 && self.penalty.is_finite(), "the penalty must not be negative")?;
        let rates = self.actor_rate.within(0.0, 1.0) && self.critic_rate.within(0.0, 1.0);
        require(rates, "the learning rates must lie in [0, 1]")?;
        require(!self.shared || self.value_per_part, "shared weights need a value for each part")?;
        let exponents = |i: Importance| (0.0..=1.0).contains(&i.alpha) && i.beta.within(0.0, 1.0);
        require(self.importance.is_none_or(exponents), "the exponents of the priorities must lie in [0, 1]")?;
        let corner = self.actor_step == ActorStep::Corner && self.action == Action::Numbers;
        require(!corner, "numbers have no corners")
    }

    /// Rows that belong together in a network.
    pub(super) fn group(&self) -> usize {
        if self.shared { self.parts } else { 1 }
    }

    /// Sizes of the actor.
    pub(super) fn actor_sizes(&self) -> Vec<usize> {
        let (inputs, outputs) =
            if self.shared { (self.seen, 1) } else { (self.seen * self.parts, self.parts) };
        [&[inputs], &self.actor_hidden[..], &[outputs]].concat()
    }

    /// Sizes of the critic.
    pub(super) fn critic_sizes(&self) -> Vec<usize> {
        let (inputs, outputs) = if self.shared {
            (self.seen + 1, 1)
        } else {
            ((self.seen + 1) * self.parts, if self.value_per_part { self.parts } else { 1 })
        };
        [&[inputs], &self.critic_hidden[..], &[outputs]].concat()
    }

    /// How many values the critic gives for a state.
    pub(super) fn values(&self) -> usize {
        if self.value_per_part { self.parts } else { 1 }
    }
}
