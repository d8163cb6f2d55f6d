//! A deep Q-network (Mnih et al., 2015) with a softly updated target network: it learns what each of a few actions is worth.
//!
//! The caller owns the environment: `begin`, then for each step `act`, `observe`, `learn`. An observation or a reward that
//! is not finite is refused before anything changes; an update whose gradient is not finite leaves the weights alone.

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
use rand::Rng;

/// Settings of a [`Dqn`].
#[derive(Debug, Clone, PartialEq)]
pub struct DqnSettings {
    /// What all agents share.
    pub common: Settings,
    /// How many actions there are.
    pub actions: usize,
    /// ε: the share of random actions by step (ours: 1 to 0.02 over 500 steps).
    pub exploration: Schedule,
    /// Learning rate by step (ours: 1e-3, falling to 5 %).
    pub rate: Schedule,
    /// The loss (ours: Huber, as in common libraries).
    pub loss: Loss,
}

impl DqnSettings {
    /// The defaults for frames of this size, this many actions and a run of this many steps.
    pub fn new(frame_size: usize, actions: usize, steps: u64) -> Self {
        Self {
            common: Settings::new(frame_size),
            actions,
            exploration: Schedule { from: 1.0, to: 0.02, steps: 500 },
            rate: Schedule::falling(1e-3, steps),
            loss: Loss::Huber,
        }
    }

    fn check(&self) -> Result<()> {
        self.common.check()?;
        require(self.actions > 0, "there is no action to choose")?;
        require(self.exploration.within(0.0, 1.0), "the exploration must lie in [0, 1]")?;
        require(self.rate.within(0.0, 1.0), "the learning rate must lie in [0, 1]")
    }
}

/// The agent.
#[derive(Debug)]
pub struct Dqn {
    settings: DqnSettings,
    seed: u64,
    q: Twin<Network>,
    replay: Replay,
    progress: Progress,
}

impl Dqn {
    /// A fresh agent; all its random numbers come from streams of this seed.
    ///
    /// # Errors
    /// The settings cannot be, with the reason.
    pub fn new(settings: DqnSettings, seed: u64) -> Result<Self> {
        settings.check()?;
        let common = &settings.common;
        let layout = common.layout(0, settings.actions);
        let q = Twin::new(|parameters| {
            Network::new(parameters, "q", &layout, 1.0, &mut stream(seed, "initialise q", 0))
        })?;
        let replay = Replay::new(common.frame_size, 1, common.history, common.capacity)?;
        Ok(Self { settings, seed, q, replay, progress: Progress::default() })
    }

    /// What each action is worth on a window, in the size of the rewards.
    ///
    /// # Errors
    /// The window has another size.
    pub fn values(&self, window: &[f32]) -> Result<Vec<f32>> {
        self.q.network.infer(window, &[])
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
        let next = self.q.target.infer(&batch.next_windows, &[])?;
        let best = next.chunks_exact(self.settings.actions).map(largest);
        Ok(pairs
            .zip(best)
            .map(|((&reward, &bootstrap), next)| common.target(reward, bootstrap, next))
            .collect())
    }

    /// The mean loss over a batch, as a scalar with its gradient.
    fn loss(&self, batch: &Batch) -> Result<(Tensor, Update)> {
        let targets = self.targets(batch)?;
        let (count, actions) = (targets.len() as f32, self.settings.actions);
        let width = self.settings.common.frame_size * self.settings.common.history;
        let values = self.q.network.forward(&rows(batch.windows.clone(), width)?, None)?;
        let mut gradient = vec![0.0; targets.len() * actions];
        let mut update = Update { loss: 0.0, value: 0.0 };
        with_values(&values, |values| {
            for (row, (target, action)) in targets.iter().zip(&batch.actions).enumerate() {
                let chosen = row * actions + *action as usize;
                let (loss, slope) = self.settings.loss.of(values[chosen] - target);
                gradient[chosen] = slope / count;
                update.loss += f64::from(loss / count);
                update.value += f64::from(values[chosen] / count);
            }
            Ok(())
        })?;
        Ok((with_gradient(&values, gradient)?, update))
    }
}

impl Learned for Dqn {
    fn parameter_count(&self) -> usize {
        self.q.parameters.count()
    }

    fn save(&self) -> Result<State> {
        let mut state = State::default();
        self.q.save("", "optimiser", &mut state)?;
        self.replay.save_as("replay", &mut state);
        self.progress.save(&mut state);
        Ok(state)
    }

    fn load(&mut self, state: &State) -> Result<()> {
        self.q.load("", "optimiser", state)?;
        self.replay.load(&state.part("replay"))?;
        self.progress = Progress::load(state)?;
        Ok(())
    }

    fn load_policy(&mut self, state: &State) -> Result<()> {
        self.q.load_weights("", state)
    }
}

impl Agent for Dqn {
    type Action = usize;

    fn begin(&mut self, frame: &[f32]) -> Result<()> {
        self.replay.begin(frame)
    }

    /// A random action with probability ε, otherwise the best known one.
    fn act(&self) -> Result<usize> {
        let mut draws = stream(self.seed, "explore", self.progress.steps);
        if draws.random::<f64>() < self.settings.exploration.at(self.progress.steps) {
            return Ok(draws.random_range(0..self.settings.actions as u64) as usize);
        }
        self.best(&self.replay.latest())
    }

    /// The first among equals.
    fn best(&self, window: &[f32]) -> Result<usize> {
        let values = self.values(window)?;
        require(values.iter().all(|value| value.is_finite()), "a value is not finite: training diverged")?;
        let better =
            |best: usize, (index, value): (usize, &f32)| if *value > values[best] { index } else { best };
        Ok(values.iter().enumerate().fold(0, better))
    }

    fn observe(&mut self, action: &usize, reward: f32, frame: &[f32], ending: Ending) -> Result<()> {
        require(*action < self.settings.actions, "there is no such action")?;
        self.replay.record(&[*action as f32], reward, frame, ending)?;
        self.progress.steps += 1;
        Ok(())
    }

    fn learn(&mut self) -> Result<Option<Update>> {
        if !self.settings.common.due(self.progress.steps) {
            return Ok(None);
        }
        let common = &self.settings.common;
        let mut draws = stream(self.seed, "replay", self.progress.updates);
        let batch = self.replay.sample(common.batch, common.discount > 0.0, &mut draws)?;
        let (loss, update) = self.loss(&batch)?;
        let common = &self.settings.common;
        self.q.descend(&loss, common.clip, self.settings.rate.at(self.progress.steps))?;
        self.q.follow(common.soft_update)?;
        self.progress.updates += 1;
        Ok(Some(update))
    }
}

/// The largest of some values, NaN if one is NaN.
fn largest(values: &[f32]) -> f32 {
    values.iter().fold(f32::NEG_INFINITY, |best, &value| if value <= best { best } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::encoder::Encoder;
    use crate::learn::gradient_check::assert_gradients;

    /// An agent with some experience of a small made-up world, on which losses can be formed.
    fn experienced(encoder: Encoder, loss: Loss) -> (Dqn, Batch) {
        let common = Settings { history: 3, hidden: vec![9, 8], encoder, discount: 0.6, ..Settings::new(2) };
        let mut agent = Dqn::new(DqnSettings { common, loss, ..DqnSettings::new(2, 4, 100) }, 1).unwrap();
        agent.begin(&[0.1, -0.2]).unwrap();
        for step in 0..30 {
            let x = step as f32;
            let frame = [x.sin(), (2.0 * x).cos()];
            agent.observe(&(step % 4), 3.0 * (0.7 * x).sin(), &frame, Ending::Continues).unwrap();
        }
        let batch = agent.replay.sample(12, true, &mut stream(1, "batch", 0)).unwrap();
        (agent, batch)
    }

    #[test]
    fn the_gradient_of_the_loss_matches_finite_differences() {
        for encoder in [Encoder::Stacked, Encoder::Recurrent { units: 5 }] {
            for loss in [Loss::Squared, Loss::Huber] {
                let (agent, batch) = experienced(encoder, loss);
                let gradients = agent.loss(&batch).unwrap().0.backward().unwrap();
                assert_gradients(&agent.q.parameters, &gradients, || agent.loss(&batch).unwrap().1.loss);
            }
        }
    }

    #[test]
    fn a_clipped_gradient_keeps_adam_going_and_nan_weights_are_reported() {
        let (mut agent, _) = experienced(Encoder::Stacked, Loss::Squared);
        agent.settings.common.clip = Some(1e-3);
        agent.settings.common.warm_up = 1;
        assert!(agent.learn().unwrap().is_some());
        let mut state = agent.save().unwrap();
        if let Some((_, values)) = state.arrays.get_mut("q.dense") {
            values[0] = f32::NAN;
        }
        agent.load(&state).unwrap();
        let before = agent.save().unwrap().arrays["q.dense"].1[1..].to_vec();
        assert!(agent.learn().is_err());
        assert!(agent.best(&[1.0; 6]).is_err());
        assert_eq!(agent.save().unwrap().arrays["q.dense"].1[1..], before);
    }
}
