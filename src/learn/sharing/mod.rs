//! An actor-critic for members that each pick a mode and together share budgets: the joint actor-critic ACJORA of the
//! radio-map paper, in our reading.
//!
//! One actor has two kinds of outputs: logits of modes and scores for shares, which a softmax over the members of a budget
//! turns into shares, so budgets hold by construction. Both are learned in one step on the sum of two losses (ours; the
//! paper alternates): shares by the deterministic policy gradient with modes held, modes by the policy gradient with
//! shares held. A number that is not finite is refused before anything changes.

mod branch;
mod networks;
mod settings;
mod shares;
#[cfg(test)]
mod tests;
mod update;

pub use branch::BranchDqn;
pub use settings::{Pooling, Reading, SharingSettings};

use super::adam::Adam;
use super::learned::Learned;
use super::parameters::{Parameters, State};
use super::replay::{Ending, Replay};
use super::settings::require;
use super::twin::Progress;
use crate::random::{Stream, stream};
use candle_core::Result;
use networks::Members;
use rand::Rng;
use rand_distr::StandardNormal;
use shares::{log_shares, softmax};

/// Modes of all members, and their shares.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// One for each member.
    pub modes: Vec<u8>,
    /// By budget, by member; the floor for members that take no part.
    pub shares: Vec<Vec<f32>>,
    /// Logarithms of the shares, by member and budget.
    logs: Vec<f32>,
}

/// What an update did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SharingUpdate {
    /// Mean squared error of the critic before the update.
    pub critic_loss: f64,
    /// Mean value that the critic gives the policy's own decisions; `None` before the actor learns.
    pub value: Option<f64>,
}

/// Networks of one kind: in use, and as targets.
#[derive(Debug)]
struct Pair {
    parameters: Parameters,
    actor: Members,
    critic_parameters: Parameters,
    critic: Members,
}

impl Pair {
    fn new(settings: &SharingSettings, seed: u64) -> Result<Self> {
        let (mut parameters, mut critic_parameters) = (Parameters::default(), Parameters::default());
        let to = [settings.features, settings.outputs()];
        let actor = Members::new(&mut parameters, "actor", settings, to, 0.1, seed)?;
        let to = [settings.seen(), 1];
        let critic = Members::new(&mut critic_parameters, "critic", settings, to, 1.0, seed)?;
        Ok(Self { parameters, actor, critic_parameters, critic })
    }
}

/// The agent.
#[derive(Debug)]
pub struct Sharing {
    settings: SharingSettings,
    seed: u64,
    now: Pair,
    target: Pair,
    adam: [Adam; 2],
    replay: Replay,
    progress: Progress,
}

impl Sharing {
    /// A fresh agent; all its random numbers come from streams of this seed.
    ///
    /// # Errors
    /// The settings cannot be, with the reason.
    pub fn new(settings: SharingSettings, seed: u64) -> Result<Self> {
        settings.check()?;
        let (now, target) = (Pair::new(&settings, seed)?, Pair::new(&settings, seed)?);
        let action = settings.members * (1 + settings.budgets());
        let replay = Replay::new(settings.members * settings.features, action, 1, settings.capacity)?;
        let adam = [Adam::new(&now.parameters), Adam::new(&now.critic_parameters)];
        Ok(Self { settings, seed, now, target, adam, replay, progress: Progress::default() })
    }

    /// What to do in a state (members x features numbers, member by member), exploring.
    ///
    /// # Errors
    /// The state has another size, or an output is not finite: training diverged.
    pub fn act(&self, state: &[f32]) -> Result<Decision> {
        let settings = &self.settings;
        let outputs = self.outputs(state)?;
        let mut draws = stream(self.seed, "explore sharing", self.progress.steps);
        let random = settings.exploration.at(self.progress.steps);
        let mode = |outputs: &[f32]| {
            if draws.random::<f64>() < random {
                return draws.random_range(0..settings.modes() as u32) as u8;
            }
            pick(&softmax(&outputs[..settings.modes()]), &mut draws)
        };
        let modes: Vec<u8> = outputs.chunks_exact(settings.outputs()).map(mode).collect();
        let spread = settings.noise.at(self.progress.steps) as f32;
        let mut noise = || spread * draws.sample::<f32, _>(StandardNormal);
        let noise: Vec<f32> = (0..settings.members * settings.budgets()).map(|_| noise()).collect();
        Ok(self.decision(&outputs, modes, &noise))
    }

    /// The best known decisions for many states one after the other, nothing explored.
    ///
    /// # Errors
    /// The states are not whole, or an output is not finite: training diverged.
    pub fn best_all(&self, states: &[f32]) -> Result<Vec<Decision>> {
        let outputs = self.outputs(states)?;
        let each = outputs.chunks_exact(self.settings.members * self.settings.outputs());
        Ok(each.map(|outputs| self.decision(outputs, self.likeliest(outputs), &[])).collect())
    }

    fn outputs(&self, states: &[f32]) -> Result<Vec<f32>> {
        let size = self.settings.members * self.settings.features;
        require(!states.is_empty() && states.len().is_multiple_of(size), "the state has another size")?;
        require(states.iter().all(|number| number.is_finite()), "the state is not finite")?;
        let outputs = self.now.actor.infer(states)?;
        require(
            outputs.iter().all(|number| number.is_finite()),
            "a decision is not finite: training diverged",
        )?;
        Ok(outputs)
    }

    /// Each member's likeliest mode; the first among equals.
    fn likeliest(&self, outputs: &[f32]) -> Vec<u8> {
        let modes = self.settings.modes();
        let best = |outputs: &[f32]| {
            (1..modes).fold(0, |best, mode| if outputs[mode] > outputs[best] { mode } else { best }) as u8
        };
        outputs.chunks_exact(self.settings.outputs()).map(best).collect()
    }

    fn decision(&self, outputs: &[f32], modes: Vec<u8>, noise: &[f32]) -> Decision {
        let logs = log_shares(&self.settings, outputs, &modes, noise);
        let budgets = self.settings.budgets();
        let of = |budget: usize| logs.iter().skip(budget).step_by(budgets).map(|log| log.exp()).collect();
        Decision { modes, shares: (0..budgets).map(of).collect(), logs }
    }

    /// Takes in what a decision earned and the state that followed; counts a step.
    ///
    /// # Errors
    /// A size is wrong or a number not finite; nothing changes then.
    pub fn observe(&mut self, state: &[f32], decision: &Decision, reward: f32, next: &[f32]) -> Result<()> {
        if self.progress.steps == 0 {
            self.replay.begin(state)?;
        }
        let mut action: Vec<f32> = decision.modes.iter().map(|&mode| f32::from(mode)).collect();
        action.extend_from_slice(&decision.logs);
        self.replay.record(&action, reward, next, Ending::Continues)?;
        self.progress.steps += 1;
        Ok(())
    }

    /// The round of updates that is due after this step, if one is; call it once for each step.
    ///
    /// # Errors
    /// A gradient is not finite: training diverged. The weights of that update stay as they were.
    pub fn learn(&mut self) -> Result<Option<SharingUpdate>> {
        let (every, updates) = self.settings.rounds;
        if self.progress.steps < self.settings.warm_up[0] || !self.progress.steps.is_multiple_of(every) {
            return Ok(None);
        }
        let mut last = None;
        for _ in 0..updates {
            last = Some(self.update()?);
        }
        Ok(last)
    }

    /// How many steps were observed.
    pub fn steps(&self) -> u64 {
        self.progress.steps
    }
}

impl Learned for Sharing {
    fn parameter_count(&self) -> usize {
        self.now.parameters.count() + self.now.critic_parameters.count()
    }

    fn save(&self) -> Result<State> {
        let mut state = State::default();
        for (name, pair) in [("now", &self.now), ("target", &self.target)] {
            let mut part = State::default();
            pair.parameters.save(&mut part)?;
            pair.critic_parameters.save(&mut part)?;
            state.put_part(name, part);
        }
        for (name, adam) in ["actor optimiser", "critic optimiser"].into_iter().zip(&self.adam) {
            let mut part = State::default();
            adam.save(&mut part);
            state.put_part(name, part);
        }
        self.replay.save_as("replay", &mut state);
        self.progress.save(&mut state);
        Ok(state)
    }

    fn load(&mut self, state: &State) -> Result<()> {
        for (name, pair) in [("now", &self.now), ("target", &self.target)] {
            pair.parameters.load(&state.part(name))?;
            pair.critic_parameters.load(&state.part(name))?;
        }
        for (name, adam) in ["actor optimiser", "critic optimiser"].into_iter().zip(&mut self.adam) {
            adam.load(&state.part(name))?;
        }
        self.replay.load(&state.part("replay"))?;
        self.progress = Progress::load(state)?;
        Ok(())
    }

    fn load_policy(&mut self, state: &State) -> Result<()> {
        self.now.parameters.load(&state.part("now"))
    }
}

/// An index drawn with these probabilities.
fn pick(probabilities: &[f32], draws: &mut Stream) -> u8 {
    let mut left = draws.random::<f32>();
    for (index, probability) in probabilities.iter().enumerate() {
        left -= probability;
        if left < 0.0 {
            return index as u8;
        }
    }
    probabilities.len().saturating_sub(1) as u8
}
