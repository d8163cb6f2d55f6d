//! A learner of sequences: told at every step what was wanted there.
//!
//! Numbers that are not finite give a loss that is not, and the optimiser then refuses the update before any weight moves.

use super::{Network, Reader};
use crate::learn::adam::Adam;
use crate::learn::clip::clip;
use crate::learn::learned::Learned;
use crate::learn::loss::with_gradient;
use crate::learn::parameters::{Parameters, State, with_values};
use crate::learn::schedule::Schedule;
use crate::learn::settings::require;
use crate::random::Stream;
use candle_core::Result;
use std::ops::Range;

/// What the outputs mean, and so what is lost by an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Means: the loss is e², on average over all numbers.
    Mean,
    /// Means and, as one more output, the logarithm of their common variance v: the loss is e²/v + ln v.
    MeanAndVariance,
}

/// How it learns.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The network.
    pub reader: Reader,
    /// Numbers at each step that enter and that are wanted.
    pub inputs: usize,
    /// Numbers wanted at each step.
    pub outputs: usize,
    /// What the outputs mean.
    pub target: Target,
    /// Learning rate over the updates.
    pub rate: Schedule,
    /// Steps of a sequence at which something is wanted.
    pub wanted: Range<usize>,
}

/// Largest norm of a gradient (ours: 1).
const NORM: f64 = 1.0;

/// Bounds of the logarithm of a variance, so that a wild start stays finite.
const LOGS: [f32; 2] = [-12.0, 6.0];

/// The learner.
#[derive(Debug)]
pub struct Student {
    settings: Settings,
    parameters: Parameters,
    network: Network,
    adam: Adam,
    updates: u64,
}

impl Student {
    /// A learner with fresh weights.
    ///
    /// # Errors
    /// A size is zero, or nothing is ever wanted.
    pub fn new(settings: Settings, stream: &mut Stream) -> Result<Self> {
        require(!settings.wanted.is_empty(), "nothing is wanted at any step")?;
        require(settings.outputs > 0, "a network without outputs")?;
        let mut parameters = Parameters::default();
        let sizes = [settings.inputs, settings.width()];
        let network = Network::new(&mut parameters, settings.reader, sizes, stream)?;
        Ok(Self { adam: Adam::new(&parameters), settings, parameters, network, updates: 0 })
    }

    /// Whether it reads sequences from both ends, so that it must be told what belongs to a step at that step.
    pub fn reads_both_ways(&self) -> bool {
        matches!(self.settings.reader, Reader::BothWays { .. })
    }

    /// Outputs at each step, (steps x batch, outputs), for inputs (steps x batch, inputs) in order of time, with nothing known
    /// beyond the step. A network that reads both ways answers about `wait` steps before; at the first `wait` steps that is of
    /// no worth.
    ///
    /// # Errors
    /// The inputs are not whole steps.
    pub fn answer(&self, inputs: &[f32], batch: usize, wait: usize) -> Result<Vec<f32>> {
        if self.reads_both_ways() {
            self.network.ask(inputs, batch, wait)
        } else {
            self.network.infer(inputs, batch)
        }
    }

    /// One update with what was wanted, (steps x batch, outputs); returns the loss before it.
    ///
    /// # Errors
    /// The numbers are not whole steps, or the gradient is not finite.
    pub fn learn(&mut self, inputs: &[f32], wanted: &[f32], batch: usize) -> Result<f64> {
        require(
            wanted.len() * self.settings.inputs == inputs.len() * self.settings.outputs,
            "not as many are wanted as enter",
        )?;
        let step = batch * self.settings.outputs;
        let asked = self.settings.asked(wanted.len() / step.max(1));
        let outputs = self.network.forward(inputs, batch, asked.clone())?;
        let wanted = &wanted[asked.start * step..asked.end * step];
        let (loss, gradient) = with_values(&outputs, |outputs| Ok(self.settings.loss(outputs, wanted)))?;
        let mut gradients = with_gradient(&outputs, gradient)?.backward()?;
        clip(&self.parameters, &mut gradients, NORM)?;
        let rate = self.settings.rate.at(self.updates);
        self.adam.step(&self.parameters, &gradients, rate)?;
        self.updates += 1;
        Ok(loss)
    }
}

impl Learned for Student {
    fn parameter_count(&self) -> usize {
        self.parameters.count()
    }

    fn save(&self) -> Result<State> {
        let mut state = State::default();
        self.parameters.save(&mut state)?;
        self.adam.save(&mut state);
        state.put_count("student.updates", self.updates);
        Ok(state)
    }

    fn load(&mut self, state: &State) -> Result<()> {
        self.load_policy(state)?;
        self.adam.load(state)?;
        self.updates = state.count("student.updates")?;
        Ok(())
    }

    fn load_policy(&mut self, state: &State) -> Result<()> {
        self.parameters.load(state)
    }
}

impl Settings {
    /// Outputs of the network.
    fn width(&self) -> usize {
        self.outputs + usize::from(self.target == Target::MeanAndVariance)
    }

    /// The steps of a sequence at which something is wanted.
    pub(super) fn asked(&self, steps: usize) -> Range<usize> {
        self.wanted.start.min(steps)..self.wanted.end.min(steps)
    }

    /// The loss and its gradient with respect to the network's outputs, both in row order.
    pub(super) fn loss(&self, outputs: &[f32], wanted: &[f32]) -> (f64, Vec<f32>) {
        let count = wanted.len() as f32;
        let (mut loss, mut gradient) = (0.0, vec![0.0; outputs.len()]);
        let rows = outputs.chunks_exact(self.width()).zip(wanted.chunks_exact(self.outputs));
        for ((outputs, wanted), gradient) in rows.zip(gradient.chunks_exact_mut(self.width())) {
            loss += f64::from(self.target.of_row(outputs, wanted, gradient));
            gradient.iter_mut().for_each(|g| *g /= count);
        }
        (loss / f64::from(count), gradient)
    }
}

impl Target {
    /// The loss of one row and its gradient.
    fn of_row(self, outputs: &[f32], wanted: &[f32], gradient: &mut [f32]) -> f32 {
        let count = wanted.len();
        let log = match self {
            Self::Mean => 0.0,
            Self::MeanAndVariance => outputs[count].clamp(LOGS[0], LOGS[1]),
        };
        let precision = (-log).exp();
        let mut squares = 0.0;
        for ((output, wanted), gradient) in outputs.iter().zip(wanted).zip(gradient.iter_mut()) {
            squares += (output - wanted) * (output - wanted);
            *gradient = 2.0 * (output - wanted) * precision;
        }
        if self == Self::MeanAndVariance && outputs[count] == log {
            gradient[count] = count as f32 - squares * precision;
        }
        squares * precision + count as f32 * log
    }
}
