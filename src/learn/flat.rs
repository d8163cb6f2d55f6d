//! One flat tensor of weights with its optimiser: for networks that find their own gradients.

use super::adam::Adam;
use super::clip::clip;
use super::loss::with_gradient;
use super::parameters::{Parameters, State, with_values};
use super::schedule::Schedule;
use candle_core::{Result, Tensor, Var};

/// How weights follow gradients.
#[derive(Debug, Clone, PartialEq)]
pub struct Descent {
    /// Learning rate by update.
    pub rate: Schedule,
    /// Greatest norm of a gradient; longer ones are shortened to it.
    pub clip: f64,
}

/// The weights, Adam's moments and the count of updates.
#[derive(Debug)]
pub(super) struct Flat {
    pub parameters: Parameters,
    weights: Var,
    adam: Adam,
    pub descent: Descent,
    pub updates: u64,
}

impl Flat {
    /// Weights with these first values, as one tensor called `name`.
    pub fn new(name: &str, values: Vec<f32>, descent: Descent) -> Result<Self> {
        let mut parameters = Parameters::default();
        let weights = parameters.add(name, &[values.len()], values)?;
        let adam = Adam::new(&parameters);
        Ok(Self { parameters, weights, adam, descent, updates: 0 })
    }

    /// Hands the weights to `use_them`.
    pub fn with<R>(&self, use_them: impl FnOnce(&[f32]) -> Result<R>) -> Result<R> {
        with_values(&self.weights, use_them)
    }

    /// A matrix (rows, columns) that begins at `start`, as a view.
    pub fn matrix(&self, start: usize, rows: usize, columns: usize) -> Result<Tensor> {
        self.weights.detach().narrow(0, start, rows * columns)?.reshape((rows, columns))
    }

    /// One update; a gradient that is not finite is refused and changes nothing.
    pub fn update(&mut self, gradient: Vec<f32>) -> Result<()> {
        let mut gradients = with_gradient(&self.weights, gradient)?.backward()?;
        clip(&self.parameters, &mut gradients, self.descent.clip)?;
        self.adam.step(&self.parameters, &gradients, self.descent.rate.at(self.updates))?;
        self.updates += 1;
        Ok(())
    }

    /// Everything needed to go on exactly from here.
    pub fn save(&self) -> Result<State> {
        let mut state = State { step: self.updates, ..State::default() };
        self.parameters.save(&mut state)?;
        self.adam.save(&mut state);
        state.put_count("updates", self.updates);
        Ok(state)
    }

    /// Goes on from a state of the same shapes.
    pub fn load(&mut self, state: &State) -> Result<()> {
        self.parameters.load(state)?;
        self.adam.load(state)?;
        self.updates = state.count("updates")?;
        Ok(())
    }

    #[cfg(test)]
    pub fn check(&self, gradient: Vec<f32>, loss: impl Fn() -> f64) {
        let gradients = with_gradient(&self.weights, gradient).unwrap().backward().unwrap();
        super::gradient_check::assert_gradients(&self.parameters, &gradients, loss);
    }
}
