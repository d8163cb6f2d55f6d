//! A pass of a recurrent unit over whole sequences, forward and back, with what one needs of the other.
//!
//! Everything is time-major: row `step · batch + draw`. Products of all steps at once are taken out of the loop over time.

use super::cells::{Close, Open, Squash, Unsquash};
use super::shape::{Cell, Shape};
use crate::learn::activation::vectorised;
use crate::learn::dense::add_columns;
use crate::learn::lstm_loops::{Advance, Retreat};
use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};

/// Room for a pass; kept between passes, since its memory costs more than filling it.
#[derive(Debug, Default)]
pub(super) struct Tape {
    /// How many draws the pass that it holds has; `None` once it has gone back.
    pub holds: Option<usize>,
    /// Inputs (steps x batch, inputs).
    pub inputs: Vec<f32>,
    /// Gates behind their activation (steps, batch, gates x units); going back they become gradients before it.
    gates: Vec<f32>,
    /// Cell states of the LSTM, from the zero before the first step.
    cells: Vec<f32>,
    /// Hidden states, from the zero before the first step: (steps + 1, batch, units).
    hidden: Vec<f32>,
    /// hU_n + c of the GRU: (steps, batch, units).
    kept: Vec<f32>,
    /// hU of the GRU at one step; going back its gradients at all steps.
    inner: Vec<f32>,
}

impl Tape {
    /// A tape with these inputs on it.
    pub fn on(inputs: Vec<f32>) -> Self {
        Self { inputs, ..Self::default() }
    }

    /// Goes forward over the inputs on the tape; states of all steps follow from [`Tape::states`].
    pub fn forward(&mut self, shape: &Shape, batch: usize, weights: &[f32]) {
        let rows = self.inputs.len() / shape.inputs;
        let (state, wide) = (batch * shape.units, shape.gates());
        self.holds = Some(batch);
        self.gates.resize(rows * wide, 0.0);
        for states in [&mut self.cells, &mut self.hidden] {
            states.resize((rows + batch) * shape.units, 0.0);
            states[..state].fill(0.0);
        }
        let parts = shape.parts(weights);
        self.gates.chunks_exact_mut(wide).for_each(|gates| gates.copy_from_slice(parts.biases));
        product(&mut self.gates, wide, Accum::Add, &self.inputs, parts.outer, shape.inputs);
        if shape.cell == Cell::Gru {
            self.kept.resize(rows * shape.units, 0.0);
            self.inner.resize(rows * wide, 0.0);
        }
        for step in 0..rows / batch.max(1) {
            self.advance(shape, step, state, parts.recurrent, parts.last);
        }
    }

    /// One step of all draws; `state` is how many numbers a state of all draws has.
    fn advance(&mut self, shape: &Shape, step: usize, state: usize, recurrent: &[f32], last: &[f32]) {
        let (units, wide) = (shape.units, shape.gates());
        let gates = &mut self.gates[step * state * shape.cell.gates()..][..state * shape.cell.gates()];
        let (before, hidden) = self.hidden[step * state..][..2 * state].split_at_mut(state);
        if shape.cell != Cell::Gru {
            product(gates, wide, Accum::Add, before, recurrent, units);
        }
        match shape.cell {
            Cell::Plain => vectorised(Squash { gates, hidden }),
            Cell::Lstm => {
                let (before, cells) = self.cells[step * state..][..2 * state].split_at_mut(state);
                vectorised(Advance { units, gates, before, cells, hidden });
            }
            Cell::Gru => {
                let inner = &mut self.inner[..state * 3];
                product(inner, wide, Accum::Replace, before, recurrent, units);
                let kept = &mut self.kept[step * state..][..state];
                vectorised(Open { gates, inner, last, kept, before, hidden });
            }
        }
    }

    /// Hidden states of all steps: (steps x batch, units).
    pub fn states(&self, units: usize) -> &[f32] {
        &self.hidden[self.holds.unwrap_or(0) * units..]
    }

    /// Goes back with the gradient of all states; returns that of the flat weights.
    pub fn backward(&mut self, shape: &Shape, batch: usize, upstream: &[f32], weights: &[f32]) -> Vec<f32> {
        let (state, parts) = (batch * shape.units, shape.parts(weights));
        let transposed = transpose(parts.recurrent, shape.gates());
        let mut to_hidden = vec![0.0_f32; state];
        let mut other = vec![0.0_f32; state];
        for step in (0..upstream.len() / state.max(1)).rev() {
            to_hidden.iter_mut().zip(&upstream[step * state..]).for_each(|(to, above)| *to += above);
            self.retreat(shape, step, &mut to_hidden, &mut other, &transposed);
        }
        self.collect(shape, upstream.len() / shape.units)
    }

    /// One step back; `other` carries the gradient of the LSTM's cells from step to step.
    fn retreat(&mut self, shape: &Shape, step: usize, to: &mut [f32], other: &mut [f32], transposed: &[f32]) {
        let (units, state, wide) = (shape.units, to.len(), shape.gates());
        let width = state * shape.cell.gates();
        let gates = &mut self.gates[step * width..][..width];
        let before = &self.hidden[step * state..][..state];
        match shape.cell {
            Cell::Plain => vectorised(Unsquash { gates, to_hidden: to }),
            Cell::Lstm => {
                let (before, cells) = self.cells[step * state..][..2 * state].split_at(state);
                vectorised(Retreat { units, gates, before, cells, to_hidden: to, to_cells: other });
            }
            Cell::Gru => {
                let inner = &mut self.inner[step * width..][..width];
                let kept = &self.kept[step * state..][..state];
                let to_hidden = &*to;
                vectorised(Close { units, gates, inner, kept, before, to_hidden, passed: other });
            }
        }
        let through = if shape.cell == Cell::Gru { &self.inner[step * width..][..width] } else { gates };
        product(to, units, Accum::Replace, through, transposed, wide);
        if shape.cell == Cell::Gru {
            to.iter_mut().zip(other).for_each(|(to, passed)| *to += *passed);
        }
    }

    /// Gradients of the flat weights, once the gates hold theirs.
    fn collect(&self, shape: &Shape, rows: usize) -> Vec<f32> {
        let (units, wide) = (shape.units, shape.gates());
        let inner = if shape.cell == Cell::Gru { &self.inner } else { &self.gates };
        let mut all = vec![0.0_f32; shape.count()];
        let (outer, rest) = all.split_at_mut(shape.inputs * wide);
        let (biases, rest) = rest.split_at_mut(wide);
        let (recurrent, last) = rest.split_at_mut(units * wide);
        of_weights(outer, &self.inputs, &self.gates, rows);
        add_columns(biases, &self.gates[..rows * wide]);
        of_weights(recurrent, &self.hidden[..rows * units], inner, rows);
        if shape.cell == Cell::Gru {
            for row in inner[..rows * wide].chunks_exact(wide) {
                last.iter_mut().zip(&row[2 * units..]).for_each(|(sum, value)| *sum += value);
            }
        }
        all
    }
}

/// result (rows, columns) (+)= left (rows, inner) · right (inner, columns), all in row order.
fn product(result: &mut [f32], columns: usize, add: Accum, left: &[f32], right: &[f32], inner: usize) {
    let rows = result.len() / columns;
    let left = MatRef::from_row_major_slice(&left[..rows * inner], rows, inner);
    let right = MatRef::from_row_major_slice(right, inner, columns);
    matmul(MatMut::from_row_major_slice_mut(result, rows, columns), add, left, right, 1.0, Par::Seq);
}

/// result (inputs, columns) = left (rows, inputs)ᵀ · right (rows, columns).
fn of_weights(result: &mut [f32], left: &[f32], right: &[f32], rows: usize) {
    let inputs = left.len() / rows.max(1);
    let columns = result.len() / inputs.max(1);
    let left = MatRef::from_row_major_slice(&left[..rows * inputs], rows, inputs).transpose();
    let right = MatRef::from_row_major_slice(&right[..rows * columns], rows, columns);
    let result = MatMut::from_row_major_slice_mut(result, inputs, columns);
    matmul(result, Accum::Replace, left, right, 1.0, Par::Seq);
}

/// A matrix in row order with this many columns, turned.
fn transpose(matrix: &[f32], columns: usize) -> Vec<f32> {
    let rows = matrix.len() / columns;
    (0..matrix.len()).map(|at| matrix[at % rows * columns + at / rows]).collect()
}
