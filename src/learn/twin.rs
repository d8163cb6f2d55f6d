//! A network with its softly updated target and its optimiser, as agents have it for what they value and for what they do.

use super::adam::Adam;
use super::clip::clip;
use super::parameters::{Parameters, State};
use candle_core::{Result, Tensor};

/// A network in use and its target.
#[derive(Debug)]
pub struct Twin<N> {
    /// What is trained.
    pub parameters: Parameters,
    /// The network in use.
    pub network: N,
    /// The network that follows.
    pub target: N,
    target_parameters: Parameters,
    adam: Adam,
}

impl<N> Twin<N> {
    /// Both networks as `build` makes them: equal, since it makes the same twice.
    ///
    /// # Errors
    /// As `build`'s.
    pub fn new(build: impl Fn(&mut Parameters) -> Result<N>) -> Result<Self> {
        let (mut parameters, mut target_parameters) = (Parameters::default(), Parameters::default());
        let (network, target) = (build(&mut parameters)?, build(&mut target_parameters)?);
        Ok(Self { adam: Adam::new(&parameters), parameters, network, target, target_parameters })
    }

    /// One step down the gradient of a loss, clipped to a norm where a limit is given.
    ///
    /// # Errors
    /// The gradient is not finite; the weights stay as they were.
    pub fn descend(&mut self, loss: &Tensor, limit: Option<f64>, rate: f64) -> Result<()> {
        let mut gradients = loss.backward()?;
        if let Some(limit) = limit {
            clip(&self.parameters, &mut gradients, limit)?;
        }
        self.adam.step(&self.parameters, &gradients, rate)
    }

    /// Moves the target by a share of its distance.
    ///
    /// # Errors
    /// As candle's.
    pub fn follow(&self, share: f64) -> Result<()> {
        self.target_parameters.follow(&self.parameters, share as f32)
    }

    /// Puts weights, target and optimiser into a state. `now` is where the weights stand: "" is the state itself.
    ///
    /// # Errors
    /// As candle's.
    pub fn save(&self, now: &str, optimiser: &str, state: &mut State) -> Result<()> {
        let (mut weights, mut target, mut adam) = (State::default(), State::default(), State::default());
        self.parameters.save(&mut weights)?;
        self.target_parameters.save(&mut target)?;
        self.adam.save(&mut adam);
        match now {
            "" => state.arrays.extend(weights.arrays),
            name => state.put_part(name, weights),
        }
        state.put_part("target", target);
        state.put_part(optimiser, adam);
        Ok(())
    }

    /// Takes what [`Self::save`] put.
    ///
    /// # Errors
    /// An array is missing or of another shape; the twin must not be used then.
    pub fn load(&mut self, now: &str, optimiser: &str, state: &State) -> Result<()> {
        self.load_weights(now, state)?;
        self.target_parameters.load(&state.part("target"))?;
        self.adam.load(&state.part(optimiser))
    }

    /// Takes the weights in use and nothing else.
    ///
    /// # Errors
    /// An array is missing or of another shape.
    pub fn load_weights(&mut self, now: &str, state: &State) -> Result<()> {
        if now.is_empty() { self.parameters.load(state) } else { self.parameters.load(&state.part(now)) }
    }
}

/// How far an agent is: steps observed and updates made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Steps observed.
    pub steps: u64,
    /// Updates made.
    pub updates: u64,
}

impl Progress {
    /// Puts both counts; the steps are the state's as well.
    pub fn save(self, state: &mut State) {
        state.step = self.steps;
        state.put_count("steps", self.steps);
        state.put_count("updates", self.updates);
    }

    /// Takes both counts.
    ///
    /// # Errors
    /// One is missing.
    pub fn load(state: &State) -> Result<Self> {
        Ok(Self { steps: state.count("steps")?, updates: state.count("updates")? })
    }
}
