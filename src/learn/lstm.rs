//! A long short-term memory over a sequence of scaled columns, fused into one candle operation with its own backward pass.
//!
//! The input at row t of a diagonal matrix is one number x_t in place t, so its product with the input weights is row t of
//! them times x_t: exact, and the input costs nothing. With σ the sigmoid and ⊙ elementwise products:
//! (i, f, g, o) = (σ, σ, tanh, σ)(x_t A_t + h_{t-1} B + b), c_t = f ⊙ c_{t-1} + i ⊙ g, h_t = o ⊙ tanh c_t, from zero.
//! Tensors are batch-major: a state is (batch, units), the four gates lie side by side in (batch, 4 x units).
//! NaN in gives NaN out.

use super::activation::vectorised;
use super::initialise::uniform;
use super::lstm_loops::{Advance, Collect, Enter, Retreat};
use super::parameters::{Parameters, contiguous, with_values};
use crate::random::Stream;
use candle_core::{CpuStorage, CustomOp3, Device, Error, Layout, Result, Shape, Tensor, Var};
use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use std::sync::{Arc, Mutex};

/// Which states a sequence yields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Yield {
    /// The last one: (batch, units).
    Last,
    /// All of them: (steps, batch, units).
    All,
}

/// The network: its weights, and room for a pass forward and back.
#[derive(Debug)]
pub struct Lstm {
    input: Var,
    recurrent: Var,
    bias: Var,
    units: usize,
    tape: Arc<Mutex<Tape>>,
}

impl Lstm {
    /// Adds input weights (steps, 4 x units), recurrent weights (units, 4 x units) and one bias vector, all uniform within
    /// ±1/√units, to `parameters`.
    ///
    /// # Errors
    /// As candle's.
    pub fn new(parameters: &mut Parameters, steps: usize, units: usize, stream: &mut Stream) -> Result<Self> {
        let reach = 1.0 / (units as f32).sqrt();
        let gates = 4 * units;
        let mut draw = |count| uniform(count, reach, stream);
        let input = parameters.add("lstm.input", &[steps, gates], draw(steps * gates))?;
        let recurrent = parameters.add("lstm.recurrent", &[units, gates], draw(units * gates))?;
        let bias = parameters.add("lstm.bias", &[gates], draw(gates))?;
        Ok(Self { input, recurrent, bias, units, tape: Arc::default() })
    }

    /// States for a sequence of (steps, batch) numbers in row order, with a graph behind them for training. One pass at a
    /// time: the backward pass of an earlier one is refused.
    ///
    /// # Errors
    /// As candle's.
    pub fn states(&self, sequence: &[f32], batch: usize, yields: Yield) -> Result<Tensor> {
        let sizes = Sizes { steps: sequence.len() / batch, batch, units: self.units };
        let pass = Pass { sequence: sequence.to_vec(), sizes, yields, tape: Arc::clone(&self.tape) };
        self.input.apply_op3(&self.recurrent, &self.bias, pass)
    }
}

/// Lengths of a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Sizes {
    steps: usize,
    batch: usize,
    units: usize,
}

impl Sizes {
    fn state(self) -> usize {
        self.batch * self.units
    }
    fn gates(self) -> usize {
        4 * self.state()
    }
}

/// What the backward pass needs of the forward one; kept between passes, since its memory costs more than filling it.
#[derive(Debug, Default)]
struct Tape {
    /// Lengths of the pass that it holds; `None` once used.
    holds: Option<Sizes>,
    /// Gates behind their activation (steps, batch, 4 x units); the backward pass turns them into their gradients.
    gates: Vec<f32>,
    /// Cell states, from the zero before the first step: (steps + 1, batch, units).
    cells: Vec<f32>,
    /// Hidden states, from the zero before the first step: (steps + 1, batch, units).
    hidden: Vec<f32>,
}

struct Pass {
    sequence: Vec<f32>,
    sizes: Sizes,
    yields: Yield,
    tape: Arc<Mutex<Tape>>,
}

impl CustomOp3 for Pass {
    fn name(&self) -> &'static str {
        "LSTM"
    }

    fn cpu_fwd(
        &self,
        input: &CpuStorage,
        input_layout: &Layout,
        recurrent: &CpuStorage,
        recurrent_layout: &Layout,
        bias: &CpuStorage,
        bias_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let Sizes { steps, batch, units } = self.sizes;
        let input = contiguous(input, input_layout)?;
        let recurrent = contiguous(recurrent, recurrent_layout)?;
        let bias = contiguous(bias, bias_layout)?;
        let tape = &mut *self.tape.lock().map_err(|_| interrupted())?;
        tape.forward(&self.sequence, self.sizes, [input, recurrent, bias]);
        let (values, shape) = match self.yields {
            Yield::Last => (&tape.hidden[steps * self.sizes.state()..], Shape::from((batch, units))),
            Yield::All => (&tape.hidden[self.sizes.state()..], Shape::from((steps, batch, units))),
        };
        Ok((CpuStorage::F32(values.to_vec()), shape))
    }

    fn bwd(
        &self,
        input: &Tensor,
        recurrent: &Tensor,
        bias: &Tensor,
        _result: &Tensor,
        gradient: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        let tape = &mut *self.tape.lock().map_err(|_| interrupted())?;
        if tape.holds.take() != Some(self.sizes) {
            return Err(Error::Msg("the LSTM went forward again before going back".to_owned()));
        }
        let upstream = gradient.contiguous()?;
        let weights = recurrent.contiguous()?;
        let weights = with_values(&weights, |weights| Ok(transposed(weights, self.sizes.units)))?;
        with_values(&upstream, |upstream| {
            tape.backward(self.sizes, self.yields, upstream, &weights);
            Ok(())
        })?;
        let [to_input, to_recurrent, to_bias] = tape.gradients(&self.sequence, self.sizes);
        let tensor = |values, like: &Tensor| Tensor::from_vec(values, like.shape(), &Device::Cpu);
        Ok((
            Some(tensor(to_input, input)?),
            Some(tensor(to_recurrent, recurrent)?),
            Some(tensor(to_bias, bias)?),
        ))
    }
}

fn interrupted() -> Error {
    Error::Msg("the LSTM was interrupted in a pass".to_owned())
}

impl Tape {
    /// Fills the tape; `weights` are input, recurrent and bias.
    fn forward(&mut self, sequence: &[f32], sizes: Sizes, weights: [&[f32]; 3]) {
        let [input, recurrent, bias] = weights;
        let Sizes { steps, batch, units } = sizes;
        self.holds = Some(sizes);
        self.gates.resize(steps * sizes.gates(), 0.0);
        for states in [&mut self.cells, &mut self.hidden] {
            states.resize((steps + 1) * sizes.state(), 0.0);
            states[..sizes.state()].fill(0.0);
        }
        for step in 0..steps {
            let gates = &mut self.gates[step * sizes.gates()..][..sizes.gates()];
            let (before, hidden) = self.hidden[step * sizes.state()..].split_at_mut(sizes.state());
            let row = &input[step * 4 * units..][..4 * units];
            vectorised(Enter { gates, bias, row, numbers: &sequence[step * batch..][..batch] });
            multiply(gates, [batch, 4 * units], Accum::Add, before, recurrent, units);
            let (cells_before, cells) = self.cells[step * sizes.state()..].split_at_mut(sizes.state());
            let (cells, hidden) = (&mut cells[..sizes.state()], &mut hidden[..sizes.state()]);
            vectorised(Advance { units, gates, before: cells_before, cells, hidden });
        }
    }

    /// Turns the gates into the gradients before their activation, from the last step to the first.
    /// `transposed` are the recurrent weights as (4 x units, units).
    fn backward(&mut self, sizes: Sizes, yields: Yield, upstream: &[f32], transposed: &[f32]) {
        let Sizes { steps, batch, units } = sizes;
        let mut to_hidden = vec![0.0_f32; sizes.state()];
        let mut to_cells = vec![0.0_f32; sizes.state()];
        for step in (0..steps).rev() {
            let above = match yields {
                Yield::Last if step + 1 == steps => upstream,
                Yield::Last => &[],
                Yield::All => &upstream[step * sizes.state()..][..sizes.state()],
            };
            to_hidden.iter_mut().zip(above).for_each(|(to, above)| *to += above);
            let gates = &mut self.gates[step * sizes.gates()..][..sizes.gates()];
            let (before, cells) = self.cells[step * sizes.state()..].split_at(sizes.state());
            let cells = &cells[..sizes.state()];
            let (to_hidden_now, to_cells) = (&to_hidden, &mut to_cells);
            vectorised(Retreat { units, gates, before, cells, to_hidden: to_hidden_now, to_cells });
            multiply(&mut to_hidden, [batch, units], Accum::Replace, gates, transposed, 4 * units);
        }
    }

    /// Gradients of input weights, recurrent weights and bias, once the gates hold theirs.
    fn gradients(&self, sequence: &[f32], sizes: Sizes) -> [Vec<f32>; 3] {
        let Sizes { steps, batch, units } = sizes;
        let mut to_input = vec![0.0_f32; steps * 4 * units];
        let mut to_bias = vec![0.0_f32; 4 * units];
        vectorised(Collect {
            batch,
            sequence,
            gates: &self.gates,
            to_input: &mut to_input,
            to_bias: &mut to_bias,
        });
        let mut to_recurrent = vec![0.0_f32; units * 4 * units];
        let rows = steps * batch;
        let before = MatRef::from_row_major_slice(&self.hidden[..rows * units], rows, units);
        let gates = MatRef::from_row_major_slice(&self.gates, rows, 4 * units);
        let result = MatMut::from_row_major_slice_mut(&mut to_recurrent, units, 4 * units);
        matmul(result, Accum::Replace, before.transpose(), gates, 1.0, Par::Seq);
        [to_input, to_recurrent, to_bias]
    }
}

/// result (+)= left (rows, inner) · right (inner, columns), all in row order.
fn multiply(
    result: &mut [f32],
    [rows, columns]: [usize; 2],
    accumulate: Accum,
    left: &[f32],
    right: &[f32],
    inner: usize,
) {
    let left = MatRef::from_row_major_slice(left, rows, inner);
    let right = MatRef::from_row_major_slice(right, inner, columns);
    matmul(MatMut::from_row_major_slice_mut(result, rows, columns), accumulate, left, right, 1.0, Par::Seq);
}

/// The recurrent weights (units, 4 x units) as (4 x units, units).
fn transposed(weights: &[f32], units: usize) -> Vec<f32> {
    let mut result = vec![0.0; weights.len()];
    for (row, values) in weights.chunks_exact(4 * units).enumerate() {
        values.iter().enumerate().for_each(|(column, value)| result[column * units + row] = *value);
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::initialise::normal;
    use crate::random::stream;

    const SIZES: Sizes = Sizes { steps: 7, batch: 5, units: 6 };

    /// The same network from plain candle operations, on the whole diagonal input.
    fn plain(network: &Lstm, sequence: &[f32], yields: Yield) -> Tensor {
        let Sizes { steps, batch, units } = SIZES;
        let mut hidden = Tensor::zeros((batch, units), candle_core::DType::F32, &Device::Cpu).unwrap();
        let mut cells = hidden.clone();
        let mut all = Vec::new();
        for step in 0..steps {
            let mut row = vec![0.0_f32; batch * steps];
            for draw in 0..batch {
                row[draw * steps + step] = sequence[step * batch + draw];
            }
            let row = Tensor::from_vec(row, (batch, steps), &Device::Cpu).unwrap();
            let gates = (row.matmul(&network.input).unwrap() + hidden.matmul(&network.recurrent).unwrap())
                .unwrap()
                .broadcast_add(&network.bias)
                .unwrap();
            let gate = |index: usize| gates.narrow(1, index * units, units).unwrap();
            let squash = |tensor: Tensor| candle_nn::ops::sigmoid(&tensor).unwrap();
            let kept = (squash(gate(1)) * &cells).unwrap();
            cells = (kept + (squash(gate(0)) * gate(2).tanh().unwrap()).unwrap()).unwrap();
            hidden = (squash(gate(3)) * cells.tanh().unwrap()).unwrap();
            all.push(hidden.clone());
        }
        if yields == Yield::Last { hidden } else { Tensor::stack(&all, 0).unwrap() }
    }

    fn flat(tensor: &Tensor) -> Vec<f32> {
        tensor.flatten_all().unwrap().to_vec1().unwrap()
    }

    #[test]
    fn states_and_gradients_match_plain_candle_operations() {
        let mut draws = stream(2, "lstm test", 0);
        let mut parameters = Parameters::default();
        let network = Lstm::new(&mut parameters, SIZES.steps, SIZES.units, &mut draws).unwrap();
        let sequence = normal(SIZES.steps * SIZES.batch, 1.0, &mut draws);
        for yields in [Yield::Last, Yield::All] {
            let ours = network.states(&sequence, SIZES.batch, yields).unwrap();
            let theirs = plain(&network, &sequence, yields);
            assert_eq!(ours.dims(), theirs.dims());
            let weights = normal(ours.elem_count(), 1.0, &mut draws);
            let weights = Tensor::from_vec(weights, ours.shape(), &Device::Cpu).unwrap();
            let gradients =
                |states: &Tensor| (states * &weights).unwrap().sum_all().unwrap().backward().unwrap();
            let (a, b) = (gradients(&ours), gradients(&theirs));
            let close = |x: &[f32], y: &[f32]| x.iter().zip(y).all(|(x, y)| (x - y).abs() < 1e-5);
            assert!(close(&flat(&ours), &flat(&theirs)));
            for var in parameters.iter() {
                assert!(close(&flat(a.get(var).unwrap()), &flat(b.get(var).unwrap())), "{yields:?}");
            }
        }
    }

    #[test]
    fn going_back_through_an_older_pass_is_refused() {
        let mut parameters = Parameters::default();
        let network = Lstm::new(&mut parameters, 3, 4, &mut stream(1, "lstm test", 1)).unwrap();
        let first = network.states(&[0.5; 6], 2, Yield::Last).unwrap().sum_all().unwrap();
        network.states(&[0.5; 3], 1, Yield::Last).unwrap();
        assert!(first.backward().is_err());
    }
}
