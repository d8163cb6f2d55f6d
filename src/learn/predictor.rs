//! A recurrent network that learns online what comes next: from the frames so far to a vector of the next step.
//!
//! It knows no actions; a controller that uses its prediction stays its own matter. Numbers that are not finite are
//! refused before anything changes; an update whose gradient is not finite leaves the weights alone.

use super::adam::Adam;
use super::clip::clip;
use super::encoder::{Encoder, Network, rows};
use super::learned::Learned;
use super::loss::{Loss, with_gradient};
use super::parameters::{Parameters, State, with_values};
use super::replay::{Ending, Replay};
use super::schedule::Schedule;
use super::settings::{Settings, Update, require};
use super::twin::Progress;
use crate::random::stream;
use candle_core::Result;

/// Settings of a [`Predictor`].
#[derive(Debug, Clone, PartialEq)]
pub struct PredictorSettings {
    /// Window, encoder (ours: 32 recurrent units), hidden layers (ours: none), batch and memory; discount and soft
    /// update have no meaning here.
    pub common: Settings,
    /// Numbers in what is predicted.
    pub outputs: usize,
    /// Learning rate by step (ours: 3e-3, falling to 5 %).
    pub rate: Schedule,
    /// The loss (ours: squared, whose best answer is the expected value).
    pub loss: Loss,
}

impl PredictorSettings {
    /// The defaults for frames of this size, a prediction of this many numbers and a run of this many steps.
    pub fn new(frame_size: usize, outputs: usize, steps: u64) -> Self {
        let encoder = Encoder::Recurrent { units: 32 };
        Self {
            common: Settings { encoder, hidden: Vec::new(), ..Settings::new(frame_size) },
            outputs,
            rate: Schedule::falling(3e-3, steps),
            loss: Loss::Squared,
        }
    }
}

/// The predictor.
#[derive(Debug)]
pub struct Predictor {
    settings: PredictorSettings,
    seed: u64,
    parameters: Parameters,
    network: Network,
    adam: Adam,
    replay: Replay,
    progress: Progress,
}

impl Predictor {
    /// A fresh predictor; all its random numbers come from streams of this seed.
    ///
    /// # Errors
    /// The settings cannot be, with the reason.
    pub fn new(settings: PredictorSettings, seed: u64) -> Result<Self> {
        let common = &settings.common;
        common.check()?;
        require(settings.rate.within(0.0, 1.0), "the learning rate must lie in [0, 1]")?;
        let mut parameters = Parameters::default();
        let mut draws = stream(seed, "initialise predictor", 0);
        let layout = common.layout(0, settings.outputs);
        let network = Network::new(&mut parameters, "predictor", &layout, 1.0, &mut draws)?;
        let replay = Replay::new(common.frame_size, settings.outputs, common.history, common.capacity)?;
        let adam = Adam::new(&parameters);
        Ok(Self { settings, seed, parameters, network, adam, replay, progress: Progress::default() })
    }

    /// Starts a sequence with its first frame.
    ///
    /// # Errors
    /// The frame has another size or a number that is not finite.
    pub fn begin(&mut self, frame: &[f32]) -> Result<()> {
        self.replay.begin(frame)
    }

    /// What is expected to come next, given the frames so far.
    ///
    /// # Errors
    /// As candle's.
    pub fn predict(&self) -> Result<Vec<f32>> {
        self.predict_from(&self.replay.latest())
    }

    /// What is expected to come behind a window of history x frame size numbers.
    ///
    /// # Errors
    /// The window has another size, or the prediction is not finite.
    pub fn predict_from(&self, window: &[f32]) -> Result<Vec<f32>> {
        let values = self.network.infer(window, &[])?;
        require(
            values.iter().all(|value| value.is_finite()),
            "a prediction is not finite: training diverged",
        )?;
        Ok(values)
    }

    /// Takes in what came (the answer to the last prediction) and the next frame; counts a step.
    ///
    /// # Errors
    /// No sequence has begun, a size is wrong or a number is not finite; nothing changes then.
    pub fn observe(&mut self, outcome: &[f32], frame: &[f32]) -> Result<()> {
        self.replay.record(outcome, 0.0, frame, Ending::Continues)?;
        self.progress.steps += 1;
        Ok(())
    }

    /// One update if one is due after this step; call it once for each step.
    ///
    /// # Errors
    /// A gradient is not finite; the weights stay as they were.
    pub fn learn(&mut self) -> Result<Option<Update>> {
        let common = &self.settings.common;
        if !common.due(self.progress.steps) {
            return Ok(None);
        }
        let mut draws = stream(self.seed, "predictor replay", self.progress.updates);
        let batch = self.replay.sample(common.batch, false, &mut draws)?;
        let outputs =
            self.network.forward(&rows(batch.windows, common.frame_size * common.history)?, None)?;
        let count = batch.actions.len() as f32;
        let mut update = Update { loss: 0.0, value: 0.0 };
        let gradient: Vec<f32> = with_values(&outputs, |outputs| {
            let slope = |(output, target): (&f32, &f32)| {
                let (loss, slope) = self.settings.loss.of(output - target);
                update.loss += f64::from(loss / count);
                update.value += f64::from(output / count);
                slope / count
            };
            Ok(outputs.iter().zip(&batch.actions).map(slope).collect())
        })?;
        let mut gradients = with_gradient(&outputs, gradient)?.backward()?;
        if let Some(limit) = common.clip {
            clip(&self.parameters, &mut gradients, limit)?;
        }
        self.adam.step(&self.parameters, &gradients, self.settings.rate.at(self.progress.steps))?;
        self.progress.updates += 1;
        Ok(Some(update))
    }
}

impl Learned for Predictor {
    fn parameter_count(&self) -> usize {
        self.parameters.count()
    }

    fn save(&self) -> Result<State> {
        let (mut state, mut adam) = (State::default(), State::default());
        self.parameters.save(&mut state)?;
        self.adam.save(&mut adam);
        state.put_part("optimiser", adam);
        self.replay.save_as("replay", &mut state);
        self.progress.save(&mut state);
        Ok(state)
    }

    fn load(&mut self, state: &State) -> Result<()> {
        self.parameters.load(state)?;
        self.adam.load(&state.part("optimiser"))?;
        self.replay.load(&state.part("replay"))?;
        self.progress = Progress::load(state)?;
        Ok(())
    }
}
