//! Sequence to sequence: networks that answer at every step of a sequence, and a learner that is told what was wanted there.

mod cells;
mod plan;
mod recurrent;
mod shape;
mod student;
mod tape;
#[cfg(test)]
mod tests;
mod window;

pub use plan::{Kind, Plan, Task};
pub use recurrent::Recurrent;
pub use shape::Cell;
pub use student::{Settings, Student, Target};
pub use window::windows;

use super::affine::Affine;
use super::dense::Dense;
use super::encoder::rows;
use super::parameters::Parameters;
use crate::random::Stream;
use candle_core::{Result, Tensor};
use std::ops::Range;

/// What reads a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// A recurrent unit from the start on.
    Forward {
        /// Which unit.
        cell: Cell,
        /// Its units.
        units: usize,
        /// For how many steps an LSTM is made to remember at its start; `None` leaves its biases to chance.
        memory: Option<usize>,
    },
    /// Two units, one from each end: an answer waits for the whole sequence.
    BothWays {
        /// Which unit.
        cell: Cell,
        /// Units of each.
        units: usize,
    },
    /// A dense network on the last steps; what lies before the start is zero.
    Window {
        /// Steps that it sees.
        steps: usize,
        /// Width of its two hidden layers.
        width: usize,
    },
}

/// A network of inputs at each step and outputs at each step.
#[derive(Debug)]
pub(super) struct Network {
    inputs: usize,
    body: Body,
}

#[derive(Debug)]
enum Body {
    Recurrent { units: Vec<Recurrent>, heads: Vec<Affine> },
    Window { dense: Dense, steps: usize },
}

impl Network {
    /// Adds its weights to `parameters`.
    ///
    /// # Errors
    /// A size is zero.
    pub fn new(
        parameters: &mut Parameters,
        reader: Reader,
        [inputs, outputs]: [usize; 2],
        stream: &mut Stream,
    ) -> Result<Self> {
        let (mut recurrent, mut heads) = (Vec::new(), Vec::new());
        let body = match reader {
            Reader::Forward { cell, units, memory } => {
                recurrent.push(Recurrent::new(parameters, "unit", [inputs, units], cell, memory, stream)?);
                heads.push(Affine::new(parameters, "head", [units, outputs], units, stream)?);
                Body::Recurrent { units: recurrent, heads }
            }
            Reader::BothWays { cell, units } => {
                for name in ["forward", "backward"] {
                    recurrent.push(Recurrent::new(parameters, name, [inputs, units], cell, None, stream)?);
                    let head = format!("{name}.head");
                    heads.push(Affine::new(parameters, &head, [units, outputs], 2 * units, stream)?);
                }
                let last = recurrent.pop().map(Recurrent::from_end);
                recurrent.extend(last);
                Body::Recurrent { units: recurrent, heads }
            }
            Reader::Window { steps, width } => {
                let sizes = [steps * inputs, width, width, outputs];
                Body::Window { dense: Dense::new(parameters, "window", &sizes, 1.0, stream)?, steps }
            }
        };
        Ok(Self { inputs, body })
    }

    /// Outputs at some steps, (steps asked x batch, outputs), for inputs (all steps x batch, inputs) in order of time.
    ///
    /// # Errors
    /// The inputs are not whole steps or fewer than are asked, or as candle's.
    pub fn forward(&self, inputs: &[f32], batch: usize, asked: Range<usize>) -> Result<Tensor> {
        let (start, count) = (asked.start * batch, asked.len() * batch);
        match &self.body {
            Body::Recurrent { units, heads } => {
                let answer = |(unit, head): (&Recurrent, &Affine)| {
                    head.forward_rows(&unit.forward(inputs, batch)?.narrow(0, start, count)?)
                };
                add_up(units.iter().zip(heads).map(answer))
            }
            Body::Window { dense, steps } => {
                let seen = windows(inputs, [batch, self.inputs], *steps, asked);
                dense.forward(&rows(seen, steps * self.inputs)?)
            }
        }
    }

    /// The same in row order, without gradients.
    ///
    /// # Errors
    /// As [`Network::forward`].
    pub fn infer(&self, inputs: &[f32], batch: usize) -> Result<Vec<f32>> {
        let tensor = match &self.body {
            Body::Recurrent { units, heads } => {
                let answer = |(unit, head): (&Recurrent, &Affine)| {
                    let states = unit.infer(inputs, batch)?;
                    head.forward_rows(&rows(states, unit.units())?)
                };
                add_up(units.iter().zip(heads).map(answer))?.detach()
            }
            Body::Window { dense, steps } => {
                let all = 0..inputs.len() / (batch * self.inputs).max(1);
                return dense.infer(&windows(inputs, [batch, self.inputs], *steps, all));
            }
        };
        tensor.flatten_all()?.to_vec1()
    }
}

impl Network {
    /// What is answered as a sequence comes in: at each step the answer about `wait` steps before it, with nothing known
    /// beyond that step; (steps x batch, outputs), of no worth at the first `wait` steps.
    ///
    /// A unit that reads from the end reads only what was waited for, so nothing is read twice.
    ///
    /// # Errors
    /// As [`Network::forward`], and where no unit reads from the end.
    pub fn ask(&self, inputs: &[f32], batch: usize, wait: usize) -> Result<Vec<f32>> {
        let Body::Recurrent { units, heads } = &self.body else {
            candle_core::bail!("a window waits for nothing")
        };
        let ([first, last], [head, last_head]) = (&units[..], &heads[..]) else {
            candle_core::bail!("nothing reads from the end")
        };
        let early = first.infer(inputs, batch)?;
        let rows_known = early.len() / first.units();
        // The states of `wait` steps before; the first ones stand in for those before the start.
        let behind = (wait * batch).min(rows_known) * first.units();
        let shifted = [&early[..behind], &early[..early.len() - behind]].concat();
        let seen = windows(inputs, [batch, self.inputs], wait + 1, 0..rows_known / batch);
        let late = last.infer(&by_time(&seen, wait + 1, self.inputs), rows_known)?;
        let late = late[..rows_known * last.units()].to_vec();
        let answers = [(head, shifted, first), (last_head, late, last)];
        let answer = |(head, states, unit): (&Affine, Vec<f32>, &Recurrent)| {
            head.forward_rows(&rows(states, unit.units())?)
        };
        add_up(answers.into_iter().map(answer))?.flatten_all()?.to_vec1()
    }
}

/// Rows of windows turned into time: (rows, steps x width) into (steps x rows, width).
fn by_time(rows: &[f32], steps: usize, width: usize) -> Vec<f32> {
    let step = |step: usize| {
        rows.chunks_exact(steps * width).flat_map(move |row| row[step * width..][..width].iter().copied())
    };
    (0..steps).flat_map(step).collect()
}

/// The sum of one or more answers.
fn add_up(mut answers: impl Iterator<Item = Result<Tensor>>) -> Result<Tensor> {
    let first = answers.next().unwrap_or_else(|| candle_core::bail!("a network without units"))?;
    answers.try_fold(first, |sum, answer| sum + answer?)
}
