//! A recurrent unit that answers at every step of a sequence, as one fused operation with its own backward pass.
//!
//! With σ the sigmoid, from h = 0:
//! plain: h' = tanh(xW + b + hU);
//! LSTM: (i, f, g, o) = (σ, σ, tanh, σ)(xW + b + hU), c' = f c + i g, h' = o tanh c';
//! GRU: (r, z) = σ(xW + b + hU), n = tanh(xW_n + b_n + r (hU_n + c)), h' = (1 - z) n + z h.
//! W, b, U and, for the GRU, c lie in one flat tensor. NaN in gives NaN out.

use super::shape::{Cell, Shape};
use super::tape::Tape;
use crate::learn::initialise::uniform;
use crate::learn::parameters::{Parameters, contiguous, with_values};
use crate::random::Stream;
use candle_core::{CpuStorage, CustomOp1, Device, Error, Layout, Result, Tensor, Var};
use rand::Rng;
use std::sync::{Arc, Mutex};

/// The unit with its weights and room for a pass.
#[derive(Debug)]
pub struct Recurrent {
    weights: Var,
    shape: Shape,
    /// Whether it reads sequences from their end.
    from_end: bool,
    tape: Arc<Mutex<Tape>>,
}

impl Recurrent {
    /// Adds weights uniform within ±1/√units to `parameters` as one tensor called `name`.
    ///
    /// With `memory` the forget gates of an LSTM start at ln of a number uniform in 1 to `memory` - 1 and its input gates at the
    /// negative of it, so that it remembers for up to that many steps (Tallec and Ollivier, 2018); other units have none.
    ///
    /// # Errors
    /// A size is zero.
    pub fn new(
        parameters: &mut Parameters,
        name: &str,
        [inputs, units]: [usize; 2],
        cell: Cell,
        memory: Option<usize>,
        stream: &mut Stream,
    ) -> Result<Self> {
        if inputs == 0 || units == 0 {
            return Err(Error::Msg(format!("a unit of {inputs} inputs and {units} units is empty")));
        }
        let shape = Shape { cell, inputs, units };
        let mut values = uniform(shape.count(), 1.0 / (units as f32).sqrt(), stream);
        if let (Cell::Lstm, Some(memory)) = (cell, memory) {
            let biases = &mut values[inputs * shape.gates()..][..2 * units];
            let (input, forget) = biases.split_at_mut(units);
            for (input, forget) in input.iter_mut().zip(forget) {
                *forget = stream.random_range(1.0..=(memory.max(3) - 1) as f32).ln();
                *input = -*forget;
            }
        }
        let weights = parameters.add(name, &[shape.count()], values)?;
        Ok(Self { weights, shape, from_end: false, tape: Arc::default() })
    }

    /// The same unit reading from the end of a sequence to its start.
    pub fn from_end(self) -> Self {
        Self { from_end: true, ..self }
    }

    /// States at all steps, (steps x batch, units), for inputs (steps x batch, inputs) in order of time, with gradients to the
    /// weights. One pass at a time: the backward pass of an earlier one is refused.
    ///
    /// # Errors
    /// The inputs are not whole steps, or as candle's.
    pub fn forward(&self, inputs: &[f32], batch: usize) -> Result<Tensor> {
        self.check(inputs, batch)?;
        let pass = Pass {
            inputs: self.ordered(inputs, batch * self.shape.inputs),
            batch,
            shape: self.shape,
            from_end: self.from_end,
            tape: Arc::clone(&self.tape),
        };
        self.weights.apply_op1(pass)
    }

    /// The same states without gradients, in row order.
    ///
    /// # Errors
    /// As [`Recurrent::forward`].
    pub fn infer(&self, inputs: &[f32], batch: usize) -> Result<Vec<f32>> {
        self.check(inputs, batch)?;
        let inputs = self.ordered(inputs, batch * self.shape.inputs);
        let mut tape = Tape::on(inputs);
        with_values(&self.weights, |weights| {
            tape.forward(&self.shape, batch, weights);
            Ok(())
        })?;
        Ok(self.ordered(tape.states(self.shape.units), batch * self.shape.units))
    }

    /// How many units it has.
    pub fn units(&self) -> usize {
        self.shape.units
    }

    fn check(&self, inputs: &[f32], batch: usize) -> Result<()> {
        let step = batch * self.shape.inputs;
        if step == 0 || inputs.is_empty() || !inputs.len().is_multiple_of(step) {
            return Err(Error::Msg(format!("{} numbers are not steps of {step}", inputs.len())));
        }
        Ok(())
    }

    fn ordered(&self, rows: &[f32], step: usize) -> Vec<f32> {
        if self.from_end { turned(rows, step) } else { rows.to_vec() }
    }
}

/// Steps of this many numbers, the last first.
fn turned(rows: &[f32], step: usize) -> Vec<f32> {
    rows.chunks_exact(step).rev().flatten().copied().collect()
}

/// One pass as an operation on the weights.
struct Pass {
    inputs: Vec<f32>,
    batch: usize,
    shape: Shape,
    from_end: bool,
    tape: Arc<Mutex<Tape>>,
}

impl CustomOp1 for Pass {
    fn name(&self) -> &'static str {
        "recurrent unit"
    }

    fn cpu_fwd(&self, weights: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, candle_core::Shape)> {
        let tape = &mut *self.tape.lock().map_err(|_| interrupted())?;
        tape.inputs.clone_from(&self.inputs);
        tape.forward(&self.shape, self.batch, contiguous(weights, layout)?);
        let states = tape.states(self.shape.units);
        let rows = states.len() / self.shape.units;
        let step = self.batch * self.shape.units;
        let states = if self.from_end { turned(states, step) } else { states.to_vec() };
        Ok((CpuStorage::F32(states), (rows, self.shape.units).into()))
    }

    fn bwd(&self, weights: &Tensor, _states: &Tensor, gradient: &Tensor) -> Result<Option<Tensor>> {
        let tape = &mut *self.tape.lock().map_err(|_| interrupted())?;
        if tape.holds.take() != Some(self.batch) || tape.inputs != self.inputs {
            return Err(Error::Msg("the unit went forward again before going back".to_owned()));
        }
        let gradient = gradient.contiguous()?;
        let values = with_values(weights, |weights| {
            with_values(&gradient, |gradient| {
                let step = self.batch * self.shape.units;
                let ordered = self.from_end.then(|| turned(gradient, step));
                Ok(tape.backward(&self.shape, self.batch, ordered.as_deref().unwrap_or(gradient), weights))
            })
        })?;
        Tensor::from_vec(values, self.shape.count(), &Device::Cpu).map(Some)
    }
}

fn interrupted() -> Error {
    Error::Msg("a recurrent unit was interrupted in a pass".to_owned())
}
