//! Deep deterministic policy gradient (Lillicrap et al., 2016): an actor picks numbers in (0, 1], a critic values them.
//!
//! The caller owns the environment: `begin`, then for each step `act`, `observe`, `learn`. An observation or a reward that
//! is not finite is refused before anything changes; an update whose gradient is not finite leaves the weights alone.

use super::activation::sigmoid;
use super::encoder::{Network, rows};
use super::learned::{Agent, Learned};
use super::loss::{Loss, with_gradient};
use super::parameters::{State, with_values};
use super::replay::{Batch, Ending, Replay};
use super::schedule::Schedule;
use super::settings::{Settings, Update, require};
use super::twin::{Progress, Twin};
use crate::random::stream;
use candle_core::{Result, Tensor};
use rand_distr::{Distribution, StandardNormal};

/// Settings of a [`Ddpg`].
#[derive(Debug, Clone, PartialEq)]
pub struct DdpgSettings {
    /// What all agents share.
    pub common: Settings,
    /// How many numbers an action has.
    pub action_size: usize,
    /// Actions are kept at or above this (ours: 0.001).
    pub least_action: f32,
    /// Standard deviation of the normal noise on actions by step (ours: 0.15 to 0.05 over the first third of the run).
    pub noise: Schedule,
    /// Learning rate of the actor by step (ours: 3e-4, falling to 5 %).
    pub actor_rate: Schedule,
    /// Learning rate of the critic by step (ours: 1e-3, falling to 5 %).
    pub critic_rate: Schedule,
    /// Weight of the mean square of the actor's pre-activation z in its loss (ours: 0.01). Without it the actor can
    /// drift to where its sigmoid is flat, and no gradient brings it back. Meant for rewards of size 1: with smaller
    /// ones it pulls actions towards one half, with larger ones it does not hold.
    pub penalty: f64,
    /// The critic's loss (ours: squared, as in the paper).
    pub loss: Loss,
}

impl DdpgSettings {
    /// The defaults for frames of this size and a run of this many steps, with one number for an action.
    pub fn new(frame_size: usize, steps: u64) -> Self {
        Self {
            common: Settings::new(frame_size),
            action_size: 1,
            least_action: 1e-3,
            noise: Schedule { from: 0.15, to: 0.05, steps: steps / 3 },
            actor_rate: Schedule::falling(3e-4, steps),
            critic_rate: Schedule::falling(1e-3, steps),
            penalty: 0.01,
            loss: Loss::Squared,
        }
    }

    fn check(&self) -> Result<()> {
        self.common.check()?;
        require(self.action_size > 0, "an action has no numbers")?;
        require(self.least_action > 0.0 && self.least_action < 1.0, "the least action must lie in (0, 1)")?;
        require(self.noise.within(0.0, 10.0), "the noise must lie in [0, 10]")?;
        require(self.penalty >= 0.0 && self.penalty.is_finite(), "the penalty must not be negative")?;
        let rates = self.actor_rate.within(0.0, 1.0) && self.critic_rate.within(0.0, 1.0);
        require(rates, "the learning rates must lie in [0, 1]")
    }
}

/// `name` is "actor" or "critic"; `last` scales the initial last layer.
fn twin(
    name: &str,
    settings: &Settings,
    [beside, outputs]: [usize; 2],
    last: f32,
    seed: u64,
) -> Result<Twin<Network>> {
    Twin::new(|parameters| {
        let mut draws = stream(seed, &format!("initialise {name}"), 0);
        Network::new(parameters, name, &settings.layout(beside, outputs), last, &mut draws)
    })
}

/// The agent.
#[derive(Debug)]
pub struct Ddpg {
    settings: DdpgSettings,
    seed: u64,
    actor: Twin<Network>,
    critic: Twin<Network>,
    replay: Replay,
    progress: Progress,
}

impl Ddpg {
    /// A fresh agent whose actions start near one half; all its random numbers come from streams of this seed.
    ///
    /// # Errors
    /// The settings cannot be, with the reason.
    pub fn new(settings: DdpgSettings, seed: u64) -> Result<Self> {
        settings.check()?;
        let (common, size) = (&settings.common, settings.action_size);
        let actor = twin("actor", common, [0, size], 0.1, seed)?;
        let critic = twin("critic", common, [size, 1], 1.0, seed)?;
        let replay = Replay::new(common.frame_size, size, common.history, common.capacity)?;
        Ok(Self { settings, seed, actor, critic, replay, progress: Progress::default() })
    }

    /// What the critic holds an action on a window to be worth, in the size of the rewards.
    ///
    /// # Errors
    /// Window or action have another size.
    pub fn value(&self, window: &[f32], action: &[f32]) -> Result<f32> {
        require(action.len() == self.settings.action_size, "the action has another size")?;
        Ok(self.critic.network.infer(window, action)?.iter().sum())
    }

    /// How many steps were observed.
    pub fn steps(&self) -> u64 {
        self.progress.steps
    }

    /// The targets of a batch.
    fn targets(&self, batch: &Batch) -> Result<Vec<f32>> {
        let common = &self.settings.common;
        let pairs = batch.rewards.iter().zip(&batch.bootstraps);
        if common.discount == 0.0 {
            return Ok(pairs.map(|(&reward, &bootstrap)| common.target(reward, bootstrap, 0.0)).collect());
        }
        let mut actions = self.actor.target.infer(&batch.next_windows, &[])?;
        actions.iter_mut().for_each(|z| *z = sigmoid(*z));
        let next = self.critic.target.infer(&batch.next_windows, &actions)?;
        Ok(pairs
            .zip(next)
            .map(|((&reward, &bootstrap), next)| common.target(reward, bootstrap, next))
            .collect())
    }

    /// The critic's mean loss over a batch, as a scalar with its gradient.
    fn critic_loss(&self, windows: &Tensor, batch: &Batch) -> Result<(Tensor, Update)> {
        let targets = self.targets(batch)?;
        let count = targets.len() as f32;
        let actions = rows(batch.actions.clone(), self.settings.action_size)?;
        let values = self.critic.network.forward(windows, Some(&actions))?;
        let mut gradient = Vec::with_capacity(targets.len());
        let mut update = Update { loss: 0.0, value: 0.0 };
        with_values(&values, |values| {
            for (value, target) in values.iter().zip(&targets) {
                let (loss, slope) = self.settings.loss.of(value - target);
                gradient.push(slope / count);
                update.loss += f64::from(loss / count);
                update.value += f64::from(value / count);
            }
            Ok(())
        })?;
        Ok((with_gradient(&values, gradient)?, update))
    }

    /// The actor's loss: minus the mean value of its choices, plus the penalty on its pre-activations.
    fn actor_loss(&self, windows: &Tensor) -> Result<Tensor> {
        let pre_activations = self.actor.network.forward(windows, None)?;
        let actions = candle_nn::ops::sigmoid(&pre_activations)?;
        let values = self.critic.network.forward_frozen(windows, &actions)?;
        let penalty = pre_activations.sqr()?.mean_all()?.affine(self.settings.penalty, 0.0)?;
        penalty - values.mean_all()?
    }
}

impl Learned for Ddpg {
    /// Actor and critic together.
    fn parameter_count(&self) -> usize {
        self.actor.parameters.count() + self.critic.parameters.count()
    }

    fn save(&self) -> Result<State> {
        let mut state = State::default();
        self.actor.save("", "actor optimiser", &mut state)?;
        self.critic.save("", "critic optimiser", &mut state)?;
        self.replay.save_as("replay", &mut state);
        self.progress.save(&mut state);
        Ok(state)
    }

    fn load(&mut self, state: &State) -> Result<()> {
        self.actor.load("", "actor optimiser", state)?;
        self.critic.load("", "critic optimiser", state)?;
        self.replay.load(&state.part("replay"))?;
        self.progress = Progress::load(state)?;
        Ok(())
    }

    /// The actor decides.
    fn load_policy(&mut self, state: &State) -> Result<()> {
        self.actor.load_weights("", state)
    }
}

impl Agent for Ddpg {
    type Action = Vec<f32>;

    fn begin(&mut self, frame: &[f32]) -> Result<()> {
        self.replay.begin(frame)
    }

    /// The actor's choice with exploration noise, each number within [least, 1].
    fn act(&self) -> Result<Vec<f32>> {
        let mut draws = stream(self.seed, "explore", self.progress.steps);
        let deviation = self.settings.noise.at(self.progress.steps) as f32;
        let mut action = self.best(&self.replay.latest())?;
        for value in &mut action {
            let noise: f32 = StandardNormal.sample(&mut draws);
            *value = (*value + deviation * noise).clamp(self.settings.least_action, 1.0);
        }
        Ok(action)
    }

    fn best(&self, window: &[f32]) -> Result<Vec<f32>> {
        let mut action = self.actor.network.infer(window, &[])?;
        require(action.iter().all(|z| z.is_finite()), "an action is not finite: training diverged")?;
        action.iter_mut().for_each(|z| *z = sigmoid(*z).max(self.settings.least_action));
        Ok(action)
    }

    fn observe(&mut self, action: &Vec<f32>, reward: f32, frame: &[f32], ending: Ending) -> Result<()> {
        self.replay.record(action, reward, frame, ending)?;
        self.progress.steps += 1;
        Ok(())
    }

    /// Critic and actor, each with its own step.
    fn learn(&mut self) -> Result<Option<Update>> {
        if !self.settings.common.due(self.progress.steps) {
            return Ok(None);
        }
        let common = &self.settings.common;
        let (limit, share, steps) = (common.clip, common.soft_update, self.progress.steps);
        let mut draws = stream(self.seed, "replay", self.progress.updates);
        let batch = self.replay.sample(common.batch, common.discount > 0.0, &mut draws)?;
        let windows = rows(batch.windows.clone(), common.frame_size * common.history)?;
        let (loss, update) = self.critic_loss(&windows, &batch)?;
        self.critic.descend(&loss, limit, self.settings.critic_rate.at(steps))?;
        let loss = self.actor_loss(&windows)?;
        self.actor.descend(&loss, limit, self.settings.actor_rate.at(steps))?;
        for twin in [&self.actor, &self.critic] {
            twin.follow(share)?;
        }
        self.progress.updates += 1;
        Ok(Some(update))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::encoder::Encoder;
    use crate::learn::gradient_check::assert_gradients;

    /// An agent with some experience of a small made-up world, on which losses can be formed.
    fn experienced(encoder: Encoder) -> (Ddpg, Batch) {
        let common = Settings { history: 3, hidden: vec![9, 8], encoder, discount: 0.6, ..Settings::new(2) };
        let settings = DdpgSettings { common, action_size: 2, penalty: 0.3, ..DdpgSettings::new(2, 100) };
        let mut agent = Ddpg::new(settings, 1).unwrap();
        agent.begin(&[0.1, -0.2]).unwrap();
        for step in 0..30 {
            let x = step as f32;
            let (frame, action) = ([x.sin(), (2.0 * x).cos()], [0.5 + 0.4 * x.cos(), 0.3]);
            agent.observe(&action.to_vec(), 3.0 * (0.7 * x).sin(), &frame, Ending::Continues).unwrap();
        }
        let batch = agent.replay.sample(12, true, &mut stream(1, "batch", 0)).unwrap();
        (agent, batch)
    }

    #[test]
    fn both_gradients_match_finite_differences() {
        for encoder in [Encoder::Stacked, Encoder::Recurrent { units: 5 }] {
            let (agent, batch) = experienced(encoder);
            let windows = rows(batch.windows.clone(), 6).unwrap();
            let critic = || agent.critic_loss(&windows, &batch).unwrap();
            let gradients = critic().0.backward().unwrap();
            assert_gradients(&agent.critic.parameters, &gradients, || critic().1.loss);
            // A tenfold last layer gives the actor's gradient a size that f32 differences can see.
            let actor = || agent.actor_loss(&windows).unwrap().affine(10.0, 0.0).unwrap();
            let gradients = actor().backward().unwrap();
            assert!(agent.critic.parameters.iter().all(|var| gradients.get(var).is_none()));
            let value = || f64::from(actor().to_scalar::<f32>().unwrap());
            assert_gradients(&agent.actor.parameters, &gradients, value);
        }
    }

    #[test]
    fn impossible_settings_are_refused() {
        let good = DdpgSettings::new(2, 100);
        for wrong in [
            DdpgSettings { action_size: 0, ..good.clone() },
            DdpgSettings { least_action: 0.0, ..good.clone() },
            DdpgSettings { penalty: f64::NAN, ..good.clone() },
            DdpgSettings { noise: Schedule::constant(f64::NAN), ..good.clone() },
            DdpgSettings { actor_rate: Schedule::constant(-1.0), ..good.clone() },
        ] {
            assert!(Ddpg::new(wrong, 1).is_err());
        }
    }
}
