//! Deep deterministic policy gradient for actions of many parts, numbers or switches (after Gu et al., JSAC 2021).
//!
//! An actor gives a number for each part, a critic values state and action, with one value or one for each part. Switches
//! take the number's sign, and the critic sees them as ±1. The caller owns the environment: for each step `act`, `observe`,
//! `learn`. What is not finite is refused before anything changes.

mod settings;
#[cfg(test)]
mod tests;
mod update;

pub use settings::{Action, ActorStep, Importance, SwitchSettings};

use super::activation::tanh;
use super::learned::Learned;
use super::parameters::State;
use super::priority::PriorityReplay;
use super::settings::require;
use super::group_network::{GroupNetwork, GroupTwin, Trace};
use crate::random::stream;
use candle_core::Result;
use rand::Rng;
use rand_distr::{Distribution, StandardNormal};

/// The agent.
#[derive(Debug, Clone)]
pub struct Switchboard {
    settings: SwitchSettings,
    seed: u64,
    actor: GroupTwin,
    critic: GroupTwin,
    replay: PriorityReplay,
    steps: u64,
    updates: u64,
}

/// What came of an action.
#[derive(Debug, Clone, Copy)]
pub struct Experience<'a> {
    /// What was seen, part after part.
    pub seen: &'a [f32],
    /// What was done, one number a part.
    pub action: &'a [f32],
    /// What each part earned.
    pub rewards: &'a [f32],
    /// How much the error of each part counts in the priority.
    pub urgency: &'a [f32],
    /// What was seen then.
    pub next: &'a [f32],
}

impl Switchboard {
    /// A fresh agent; all its random numbers come from streams of this seed.
    ///
    /// # Errors
    /// The settings cannot be, with the reason.
    pub fn new(settings: SwitchSettings, seed: u64) -> Result<Self> {
        settings.check()?;
        let build = |sizes: Vec<usize>, name: &str| -> Result<GroupTwin> {
            let mut draws = stream(seed, &format!("initialise {name}"), 0);
            Ok(GroupTwin::new(GroupNetwork::new(&sizes, settings.group(), settings.last_layer, &mut draws)?))
        };
        let actor = build(settings.actor_sizes(), "actor")?;
        let critic = build(settings.critic_sizes(), "critic")?;
        let width = settings.parts * (2 * settings.seen + 3);
        let replay = PriorityReplay::new(width, settings.capacity)?;
        Ok(Self { settings, seed, actor, critic, replay, steps: 0, updates: 0 })
    }

    /// The settings.
    pub fn settings(&self) -> &SwitchSettings {
        &self.settings
    }

    /// What to do on what is seen, with exploration: a number within ±1 for each part.
    ///
    /// # Errors
    /// What is seen has another size, or the actor's output is not finite.
    pub fn act(&self, seen: &[f32]) -> Result<Vec<f32>> {
        let mut draws = stream(self.seed, "explore", self.steps);
        let mut action = self.numbers(seen)?;
        let uniform = draws.random::<f64>() < self.settings.uniform.at(self.steps);
        let deviation = self.settings.noise.at(self.steps) as f32;
        for number in &mut action {
            let noise: f32 = StandardNormal.sample(&mut draws);
            *number = if uniform { draws.random_range(-1.0..=1.0) } else { *number + deviation * noise };
            *number = self.in_form(*number);
        }
        Ok(action)
    }

    /// What to do on many rows of what is seen, without exploration.
    ///
    /// # Errors
    /// As [`Switchboard::act`].
    pub fn best(&self, seen: &[f32]) -> Result<Vec<f32>> {
        Ok(self.numbers(seen)?.into_iter().map(|number| self.in_form(number)).collect())
    }

    /// The actor's numbers within ±1 for rows of what is seen.
    ///
    /// # Errors
    /// As [`Switchboard::act`].
    pub fn numbers(&self, seen: &[f32]) -> Result<Vec<f32>> {
        let whole = self.settings.seen * self.settings.parts;
        require(seen.len().is_multiple_of(whole), "what is seen has another size")?;
        let network = if self.settings.target_acts { &self.actor.target } else { &self.actor.network };
        let mut trace = Trace::default();
        network.forward(seen, &mut trace);
        require(trace.outputs().iter().all(|z| z.is_finite()), "an action is not finite: training diverged")?;
        Ok(trace.outputs().iter().map(|&z| tanh(z)).collect())
    }

    /// What the critic holds actions to be worth: the sum over its values, one for each row.
    ///
    /// # Errors
    /// The sizes do not fit.
    pub fn value(&self, seen: &[f32], actions: &[f32]) -> Result<Vec<f32>> {
        let parts = self.settings.parts;
        let rows = actions.len() / parts;
        require(seen.len() == rows * parts * self.settings.seen, "what is seen has another size")?;
        let mut trace = Trace::default();
        self.critic.network.forward(&self.joined(seen, actions), &mut trace);
        Ok(trace.outputs().chunks_exact(self.settings.values()).map(|values| values.iter().sum()).collect())
    }

    /// Takes in what came of an action; counts a step.
    ///
    /// # Errors
    /// A size is wrong or a number is not finite; nothing changes then.
    pub fn observe(&mut self, what: Experience<'_>) -> Result<()> {
        let parts =
            [what.action, what.rewards, what.urgency].iter().all(|list| list.len() == self.settings.parts);
        let whole = self.settings.seen * self.settings.parts;
        require(
            parts && what.seen.len() == whole && what.next.len() == whole,
            "an experience has another size",
        )?;
        self.replay.push(&[what.seen, what.action, what.rewards, what.urgency, what.next].concat())?;
        self.steps += 1;
        Ok(())
    }

    /// One update of critic and actor if one is due after this step; call it once for each step.
    ///
    /// # Errors
    /// A gradient is not finite; the weights that it would have moved stay as they were.
    pub fn learn(&mut self) -> Result<()> {
        let due = self.steps >= self.settings.warm_up.max(1)
            && self.steps.is_multiple_of(self.settings.learn_every);
        if due { self.update() } else { Ok(()) }
    }

    /// Steps observed.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// Updates done.
    pub fn updates(&self) -> u64 {
        self.updates
    }

    /// A number as an action holds it.
    fn in_form(&self, number: f32) -> f32 {
        match self.settings.action {
            Action::Numbers => number.clamp(-1.0, 1.0),
            Action::Switches => sign(number),
        }
    }

    /// The critic's inputs: with shared weights each part beside its action, otherwise all parts and then all actions.
    fn joined(&self, seen: &[f32], actions: &[f32]) -> Vec<f32> {
        let group = if self.settings.shared { 1 } else { self.settings.parts };
        let rows = seen.chunks_exact(self.settings.seen * group).zip(actions.chunks_exact(group));
        rows.flat_map(|(seen, action)| seen.iter().chain(action).copied()).collect()
    }
}

impl Learned for Switchboard {
    fn parameter_count(&self) -> usize {
        self.actor.network.count() + self.critic.network.count()
    }

    fn save(&self) -> Result<State> {
        let mut state = State { step: self.steps, ..State::default() };
        self.actor.save("actor", &mut state);
        self.critic.save("critic", &mut state);
        let mut replay = State::default();
        self.replay.save(&mut replay);
        state.put_part("replay", replay);
        state.put_count("steps", self.steps);
        state.put_count("updates", self.updates);
        Ok(state)
    }

    fn load(&mut self, state: &State) -> Result<()> {
        self.actor.load("actor", state)?;
        self.critic.load("critic", state)?;
        self.replay.load(&state.part("replay"))?;
        self.steps = state.count("steps")?;
        self.updates = state.count("updates")?;
        Ok(())
    }

    fn load_policy(&mut self, state: &State) -> Result<()> {
        self.actor.load_networks("actor", state)?;
        self.critic.load_networks("critic", state)
    }
}

/// 1 for what is above zero, otherwise -1.
fn sign(number: f32) -> f32 {
    if number > 0.0 { 1.0 } else { -1.0 }
}
