//! A deep Q-network with a branch for each member, for more members than joint modes could be counted: it learns what each
//! mode of each member is worth, and the members' values are pooled into the value of all modes together.

use super::networks::{Members, pool};
use super::settings::SharingSettings;
use crate::learn::learned::Learned;
use crate::learn::loss::with_gradient;
use crate::learn::parameters::{State, with_values};
use crate::learn::replay::{Batch, Ending, Replay};
use crate::learn::settings::require;
use crate::learn::twin::{Progress, Twin};
use crate::random::stream;
use candle_core::{Result, Tensor};
use rand::Rng;

/// The agent. Of [`SharingSettings`] it uses what concerns modes; its learning rate is the critic's.
#[derive(Debug)]
pub struct BranchDqn {
    settings: SharingSettings,
    seed: u64,
    q: Twin<Members>,
    replay: Replay,
    progress: Progress,
}

impl BranchDqn {
    /// A fresh agent; all its random numbers come from streams of this seed.
    ///
    /// # Errors
    /// The settings cannot be, with the reason.
    pub fn new(settings: SharingSettings, seed: u64) -> Result<Self> {
        settings.check()?;
        let to = [settings.features, settings.modes()];
        let q = Twin::new(|parameters| Members::new(parameters, "branches", &settings, to, 1.0, seed))?;
        let replay =
            Replay::new(settings.members * settings.features, settings.members, 1, settings.capacity)?;
        Ok(Self { settings, seed, q, replay, progress: Progress::default() })
    }

    /// A mode for each member, some of them random.
    ///
    /// # Errors
    /// The state has another size, or a value is not finite: training diverged.
    pub fn act(&self, state: &[f32]) -> Result<Vec<u8>> {
        let mut modes = self.best(state)?;
        let mut draws = stream(self.seed, "explore branches", self.progress.steps);
        let random = self.settings.exploration.at(self.progress.steps);
        for mode in &mut modes {
            if draws.random::<f64>() < random {
                *mode = draws.random_range(0..self.settings.modes() as u32) as u8;
            }
        }
        Ok(modes)
    }

    /// The best known mode of each member; the first among equals.
    ///
    /// # Errors
    /// The state has another size, or a value is not finite: training diverged.
    pub fn best(&self, state: &[f32]) -> Result<Vec<u8>> {
        require(state.len() == self.settings.members * self.settings.features, "the state has another size")?;
        let values = self.q.network.infer(state)?;
        require(values.iter().all(|value| value.is_finite()), "a value is not finite: training diverged")?;
        Ok(self.best_modes(&values))
    }

    /// The pooled value grows with a member's value under the mean, and falls with it where values are logarithms of costs.
    fn best_modes(&self, values: &[f32]) -> Vec<u8> {
        let sign = pool(self.settings.pooling, &[0.0], 1).1[0];
        let best = |values: &[f32]| {
            let better =
                |best: usize, mode| if sign * values[mode] > sign * values[best] { mode } else { best };
            (1..values.len()).fold(0, better) as u8
        };
        values.chunks_exact(self.settings.modes()).map(best).collect()
    }

    /// Takes in what modes earned and the state that followed; counts a step.
    ///
    /// # Errors
    /// A size is wrong or a number not finite; nothing changes then.
    pub fn observe(&mut self, state: &[f32], modes: &[u8], reward: f32, next: &[f32]) -> Result<()> {
        if self.progress.steps == 0 {
            self.replay.begin(state)?;
        }
        let action: Vec<f32> = modes.iter().map(|&mode| f32::from(mode)).collect();
        self.replay.record(&action, reward, next, Ending::Continues)?;
        self.progress.steps += 1;
        Ok(())
    }

    /// The round of updates that is due after this step, if one is; call it once for each step.
    ///
    /// # Errors
    /// A gradient is not finite: training diverged. The weights of that update stay as they were.
    pub fn learn(&mut self) -> Result<()> {
        let (every, updates) = self.settings.rounds;
        if self.progress.steps >= self.settings.warm_up[0] && self.progress.steps.is_multiple_of(every) {
            (0..updates).try_for_each(|_| self.update())?;
        }
        Ok(())
    }

    fn update(&mut self) -> Result<()> {
        let mut draws = stream(self.seed, "branch replay", self.progress.updates);
        let batch = self.replay.sample(self.settings.batch, self.settings.discount > 0.0, &mut draws)?;
        let targets = self.targets(&batch)?;
        let values = self.q.network.forward(&batch.windows)?;
        let gradient = self.gradient(&batch, &values, &targets)?;
        let rate = self.settings.rates[1].at(self.progress.steps);
        self.q.descend(&with_gradient(&values, gradient)?, Some(self.settings.clip), rate)?;
        if self.settings.discount > 0.0 {
            self.q.follow(self.settings.soft_update)?;
        }
        self.progress.updates += 1;
        Ok(())
    }

    fn targets(&self, batch: &Batch) -> Result<Vec<f32>> {
        let discount = self.settings.discount as f32;
        if discount == 0.0 {
            return Ok(batch.rewards.clone());
        }
        let values = self.q.target.infer(&batch.next_windows)?;
        let picked = self.picked(&values, &self.best_modes(&values));
        let (next, _) = pool(self.settings.pooling, &picked, self.settings.members);
        let pairs = batch.rewards.iter().zip(&batch.bootstraps).zip(next);
        Ok(pairs.map(|((reward, on), next)| (1.0 - discount) * reward + discount * on * next).collect())
    }

    fn picked(&self, values: &[f32], modes: &[u8]) -> Vec<f32> {
        let each = values.chunks_exact(self.settings.modes()).zip(modes);
        each.map(|(values, &mode)| values[usize::from(mode)]).collect()
    }

    /// Of the mean squared error of the pooled value, by the values of the modes that were taken.
    fn gradient(&self, batch: &Batch, values: &Tensor, targets: &[f32]) -> Result<Vec<f32>> {
        let (members, width) = (self.settings.members, self.settings.modes());
        let modes: Vec<u8> = batch.actions.iter().map(|mode| *mode as u8).collect();
        let picked = with_values(values, |values| Ok(self.picked(values, &modes)))?;
        let (pooled, by) = pool(self.settings.pooling, &picked, members);
        let mut gradient = vec![0.0; picked.len() * width];
        for (row, (mode, by)) in modes.iter().zip(by).enumerate() {
            let error = pooled[row / members] - targets[row / members];
            gradient[row * width + usize::from(*mode)] = 2.0 * error * by / targets.len() as f32;
        }
        Ok(gradient)
    }
}

impl Learned for BranchDqn {
    fn parameter_count(&self) -> usize {
        self.q.parameters.count()
    }

    fn save(&self) -> Result<State> {
        let mut state = State::default();
        self.q.save("now", "optimiser", &mut state)?;
        self.replay.save_as("replay", &mut state);
        self.progress.save(&mut state);
        Ok(state)
    }

    fn load(&mut self, state: &State) -> Result<()> {
        self.q.load("now", "optimiser", state)?;
        self.replay.load(&state.part("replay"))?;
        self.progress = Progress::load(state)?;
        Ok(())
    }

    fn load_policy(&mut self, state: &State) -> Result<()> {
        self.q.load_weights("now", state)
    }
}
