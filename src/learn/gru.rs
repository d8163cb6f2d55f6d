//! A gated recurrent unit over short windows (Cho et al., 2014), as one fused operation with its own backward pass.
//!
//! With σ the sigmoid: r = σ(xW_r + b_r + hU_r), z = σ(xW_z + b_z + hU_z), n = tanh(xW_n + b_n + r(hU_n + c)),
//! h' = (1 - z)n + zh, from h = 0. The reset gate acts behind the product, as in common libraries. NaN in gives NaN out.

use super::activation::{sigmoid, tanh};
use super::dense::{add_columns, add_product, uniform};
use super::parameters::{Parameters, with_values};
use crate::random::Stream;
use candle_core::{CpuStorage, CustomOp1, Device, Error, Layout, Result, Shape, Tensor, Var};

/// The unit; W (inputs, 3 units), b (3 units), U (units, 3 units) and c (units) lie in one flat tensor, gates r, z, n.
#[derive(Debug, Clone)]
pub struct Gru {
    weights: Var,
    inputs: usize,
    units: usize,
}

/// What the backward pass needs of one step: r, z, n and hU_n + c per row, and the state before it.
struct Trace {
    gates: Vec<f32>,
    before: Vec<f32>,
}

impl Gru {
    /// Adds weights drawn from U(±1/√units) to `parameters` as one tensor called `name`.
    ///
    /// # Errors
    /// A size is zero.
    pub fn new(
        parameters: &mut Parameters,
        name: &str,
        inputs: usize,
        units: usize,
        stream: &mut Stream,
    ) -> Result<Self> {
        if inputs == 0 || units == 0 {
            return Err(Error::Msg(format!(
                "a recurrent unit of {inputs} inputs and {units} units is empty"
            )));
        }
        let count = 3 * units * (inputs + 1 + units) + units;
        let values = uniform(count, 1.0 / (units as f32).sqrt(), stream);
        Ok(Self { weights: parameters.add(name, &[count], values)?, inputs, units })
    }

    /// Last states of shape (batch, units) for windows of shape (batch, steps x inputs), with gradients to the weights.
    ///
    /// Windows get no gradient.
    ///
    /// # Errors
    /// A window is not a whole number of steps, or as candle's.
    pub fn forward(&self, windows: &Tensor) -> Result<Tensor> {
        let (state, traces, frames) = self.unroll(windows)?;
        self.weights.apply_op1(Unrolled { unit: self.clone(), state, traces, frames })
    }

    /// Last states in row order, without gradients; a single window takes a path without tensors.
    ///
    /// # Errors
    /// As [`Gru::forward`].
    pub fn infer(&self, windows: &[f32], rows: usize) -> Result<Vec<f32>> {
        if rows == 1 {
            return with_values(&self.weights, |weights| self.single(weights, windows));
        }
        let width = windows.len() / rows.max(1);
        let (state, ..) = self.unroll(&Tensor::from_slice(windows, (rows, width), &Device::Cpu)?)?;
        with_values(&state, |values| Ok(values.to_vec()))
    }

    /// Where U begins and where c begins.
    fn offsets(&self) -> (usize, usize) {
        let gates = 3 * self.units;
        let recurrent = (self.inputs + 1) * gates;
        (recurrent, recurrent + self.units * gates)
    }

    fn single(&self, weights: &[f32], window: &[f32]) -> Result<Vec<f32>> {
        self.steps(window.len())?;
        let (units, (recurrent, last)) = (self.units, self.offsets());
        let biases = self.inputs * 3 * units..recurrent;
        let mut state = vec![0.0; units];
        for frame in window.chunks_exact(self.inputs) {
            let mut outer = weights[biases.clone()].to_vec();
            add_product(&mut outer, frame, &weights[..self.inputs * 3 * units]);
            let mut inner = vec![0.0; 3 * units];
            add_product(&mut inner, &state, &weights[recurrent..last]);
            let mut gates = vec![0.0; 4 * units];
            open_gates(&mut gates, &outer, &inner, &weights[last..]);
            state = blend(&gates, &state).collect();
        }
        Ok(state)
    }

    /// How many steps a window of this many numbers has.
    fn steps(&self, width: usize) -> Result<usize> {
        let steps = width / self.inputs;
        if steps == 0 || steps * self.inputs != width {
            return Err(Error::Msg(format!("{width} numbers are not steps of {} inputs", self.inputs)));
        }
        Ok(steps)
    }

    fn matrix(&self, start: usize, rows: usize) -> Result<Tensor> {
        let columns = 3 * self.units;
        self.weights.detach().narrow(0, start, rows * columns)?.reshape((rows, columns))
    }

    /// The last states, what each step leaves for the backward pass, and the inputs in order of time.
    fn unroll(&self, windows: &Tensor) -> Result<(Tensor, Vec<Trace>, Tensor)> {
        let (rows, width) = windows.dims2()?;
        let steps = self.steps(width)?;
        let frames = by_time(&windows.contiguous()?, rows, steps, self.inputs)?;
        let outer = frames.matmul(&self.matrix(0, self.inputs)?)?;
        let (recurrent, last) = self.offsets();
        let matrix = self.matrix(recurrent, self.units)?;
        let mut state = Tensor::from_vec(vec![0.0_f32; rows * self.units], (rows, self.units), &Device::Cpu)?;
        let mut traces = Vec::with_capacity(steps);
        for step in 0..steps {
            let inner = state.matmul(&matrix)?;
            let outer = outer.narrow(0, step * rows, rows)?;
            let (after, trace) = with_values(&self.weights, |weights| {
                let biases = &weights[self.inputs * 3 * self.units..recurrent];
                self.step(&outer, &inner, &state, biases, &weights[last..])
            })?;
            traces.push(trace);
            state = Tensor::from_vec(after, (rows, self.units), &Device::Cpu)?;
        }
        Ok((state, traces, frames))
    }

    /// One step of all rows.
    fn step(
        &self,
        outer: &Tensor,
        inner: &Tensor,
        before: &Tensor,
        biases: &[f32],
        last: &[f32],
    ) -> Result<(Vec<f32>, Trace)> {
        let units = self.units;
        let before = with_values(before, |values| Ok(values.to_vec()))?;
        let mut gates = vec![0.0; before.len() * 4];
        let mut after = Vec::with_capacity(before.len());
        let mut sums = vec![0.0; 3 * units];
        with_values(outer, |outer| {
            with_values(inner, |inner| {
                let rows = outer.chunks_exact(3 * units).zip(inner.chunks_exact(3 * units));
                let states = gates.chunks_exact_mut(4 * units).zip(before.chunks_exact(units));
                for ((outer, inner), (gates, before)) in rows.zip(states) {
                    sums.iter_mut().zip(outer).zip(biases).for_each(|((sum, x), bias)| *sum = x + bias);
                    open_gates(gates, &sums, inner, last);
                    after.extend(blend(gates, before));
                }
                Ok(())
            })
        })?;
        Ok((after, Trace { gates, before }))
    }
}

/// Rows of windows turned into (steps x batch, inputs), the oldest step first.
fn by_time(windows: &Tensor, rows: usize, steps: usize, inputs: usize) -> Result<Tensor> {
    let mut frames = Vec::with_capacity(rows * steps * inputs);
    with_values(windows, |values| {
        for step in 0..steps {
            for row in values.chunks_exact(steps * inputs) {
                frames.extend_from_slice(&row[step * inputs..][..inputs]);
            }
        }
        Ok(())
    })?;
    Tensor::from_vec(frames, (steps * rows, inputs), &Device::Cpu)
}

/// Writes r, z, n and hU_n + c of one row from xW + b, hU and c.
#[inline(always)]
pub(super) fn open_gates(gates: &mut [f32], outer: &[f32], inner: &[f32], last: &[f32]) {
    let units = last.len();
    let (open, rest) = gates.split_at_mut(2 * units);
    for ((gate, outer), inner) in open.iter_mut().zip(outer).zip(inner) {
        *gate = sigmoid(outer + inner);
    }
    let (new, hidden) = rest.split_at_mut(units);
    for ((hidden, inner), c) in hidden.iter_mut().zip(&inner[2 * units..]).zip(last) {
        *hidden = inner + c;
    }
    for (((new, outer), hidden), reset) in new.iter_mut().zip(&outer[2 * units..]).zip(&*hidden).zip(&*open) {
        *new = tanh(outer + reset * hidden);
    }
}

/// The state after a step: n + z (h - n).
#[inline(always)]
pub(super) fn blend(gates: &[f32], before: &[f32]) -> impl Iterator<Item = f32> {
    let units = before.len();
    let (update, new) = (&gates[units..2 * units], &gates[2 * units..3 * units]);
    update.iter().zip(new).zip(before).map(|((z, n), h)| n + z * (h - n))
}

/// The operation: the forward pass is done when it is made.
struct Unrolled {
    unit: Gru,
    state: Tensor,
    traces: Vec<Trace>,
    frames: Tensor,
}

/// Gradients of one step: of xW + b, of hU + (0, 0, c), and of the state before where it passes the update gate.
struct StepGradients {
    outer: Vec<f32>,
    inner: Vec<f32>,
    passed: Vec<f32>,
}

impl Unrolled {
    fn step_back(&self, trace: &Trace, above: &[f32]) -> StepGradients {
        let units = self.unit.units;
        let mut outer = vec![0.0; 3 * above.len()];
        let mut inner = vec![0.0; 3 * above.len()];
        let mut passed = vec![0.0; above.len()];
        let rows = trace.gates.chunks_exact(4 * units).zip(trace.before.chunks_exact(units));
        let results = outer.chunks_exact_mut(3 * units).zip(inner.chunks_exact_mut(3 * units));
        let states = above.chunks_exact(units).zip(passed.chunks_exact_mut(units));
        for (((gates, before), (outer, inner)), (above, passed)) in rows.zip(results).zip(states) {
            row_back(gates, before, above, outer, inner, passed);
        }
        StepGradients { outer, inner, passed }
    }

    /// The gradient of the flat weights from those of all steps, the latest first.
    fn collect(&self, steps: Vec<StepGradients>) -> Result<Tensor> {
        let (units, inputs) = (self.unit.units, self.unit.inputs);
        let rows = self.frames.dim(0)?;
        let mut outer = Vec::with_capacity(rows * 3 * units);
        let mut inner = Vec::with_capacity(rows * 3 * units);
        for step in steps.iter().rev() {
            outer.extend_from_slice(&step.outer);
            inner.extend_from_slice(&step.inner);
        }
        let before: Vec<f32> = self.traces.iter().flat_map(|trace| trace.before.iter().copied()).collect();
        let mut biases = vec![0.0; 3 * units];
        add_columns(&mut biases, &outer);
        let mut last = vec![0.0; 3 * units];
        add_columns(&mut last, &inner);
        let before = Tensor::from_vec(before, (rows, units), &Device::Cpu)?;
        let outer = Tensor::from_vec(outer, (rows, 3 * units), &Device::Cpu)?;
        let inner = Tensor::from_vec(inner, (rows, 3 * units), &Device::Cpu)?;
        let to_inputs = self.frames.t()?.matmul(&outer)?.reshape(inputs * 3 * units)?;
        let to_states = before.t()?.matmul(&inner)?.reshape(units * 3 * units)?;
        let biases = Tensor::from_vec(biases, 3 * units, &Device::Cpu)?;
        let last = Tensor::from_slice(&last[2 * units..], units, &Device::Cpu)?;
        Tensor::cat(&[to_inputs, biases, to_states, last], 0)
    }
}

/// One row of one step backwards; `above` is the gradient of the state after it.
#[inline(always)]
pub(super) fn row_back(
    gates: &[f32],
    before: &[f32],
    above: &[f32],
    outer: &mut [f32],
    inner: &mut [f32],
    passed: &mut [f32],
) {
    let units = before.len();
    let (reset, rest) = gates.split_at(units);
    let (update, rest) = rest.split_at(units);
    let (new, hidden) = rest.split_at(units);
    let (outer_open, outer_new) = outer.split_at_mut(2 * units);
    let (outer_reset, outer_update) = outer_open.split_at_mut(units);
    for unit in 0..units {
        let (r, z, n) = (reset[unit], update[unit], new[unit]);
        let to_new = above[unit] * (1.0 - z) * (1.0 - n * n);
        outer_new[unit] = to_new;
        outer_update[unit] = above[unit] * (before[unit] - n) * z * (1.0 - z);
        outer_reset[unit] = to_new * hidden[unit] * r * (1.0 - r);
        inner[2 * units + unit] = to_new * r;
        passed[unit] = above[unit] * z;
    }
    inner[..2 * units].copy_from_slice(outer_open);
}

impl CustomOp1 for Unrolled {
    fn name(&self) -> &'static str {
        "gated recurrent unit"
    }

    fn cpu_fwd(&self, _weights: &CpuStorage, _layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let values = with_values(&self.state, |values| Ok(values.to_vec()))?;
        Ok((CpuStorage::F32(values), self.state.shape().clone()))
    }

    fn bwd(&self, _weights: &Tensor, _output: &Tensor, gradient: &Tensor) -> Result<Option<Tensor>> {
        let (rows, units) = gradient.dims2()?;
        let matrix = self.unit.matrix(self.unit.offsets().0, units)?;
        let mut above = with_values(&gradient.contiguous()?, |values| Ok(values.to_vec()))?;
        let mut steps = Vec::with_capacity(self.traces.len());
        for (index, trace) in self.traces.iter().enumerate().rev() {
            let mut step = self.step_back(trace, &above);
            if index > 0 {
                let inner = Tensor::from_slice(&step.inner, (rows, 3 * units), &Device::Cpu)?;
                above = std::mem::take(&mut step.passed);
                with_values(&inner.matmul(&matrix.t()?)?, |through| {
                    above.iter_mut().zip(through).for_each(|(sum, value)| *sum += value);
                    Ok(())
                })?;
            }
            steps.push(step);
        }
        self.collect(steps).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream;

    fn unit(inputs: usize, units: usize) -> (Parameters, Gru) {
        let mut parameters = Parameters::default();
        let gru = Gru::new(&mut parameters, "gru", inputs, units, &mut stream(5, "gru test", 0)).unwrap();
        (parameters, gru)
    }

    fn tensor(rows: usize, width: usize, step: u64) -> Tensor {
        let values = uniform(rows * width, 1.5, &mut stream(6, "gru test", step));
        Tensor::from_vec(values, (rows, width), &Device::Cpu).unwrap()
    }

    fn flat(tensor: &Tensor) -> Vec<f32> {
        tensor.flatten_all().unwrap().to_vec1().unwrap()
    }

    /// The same unit by candle's own operations, from the formulas at the top of this file.
    fn plain(gru: &Gru, windows: &Tensor) -> Tensor {
        let (inputs, units) = (gru.inputs, gru.units);
        let (recurrent, last) = gru.offsets();
        let part = |start: usize, rows: usize, columns: usize| {
            gru.weights.narrow(0, start, rows * columns).unwrap().reshape((rows, columns)).unwrap()
        };
        let (w, b) = (part(0, inputs, 3 * units), part(inputs * 3 * units, 1, 3 * units));
        let (u, c) = (part(recurrent, units, 3 * units), part(last, 1, units));
        let rows = windows.dim(0).unwrap();
        let mut h = Tensor::zeros((rows, units), candle_core::DType::F32, &Device::Cpu).unwrap();
        for step in 0..windows.dim(1).unwrap() / inputs {
            let x = windows.narrow(1, step * inputs, inputs).unwrap().contiguous().unwrap();
            let x = x.matmul(&w).unwrap().broadcast_add(&b).unwrap();
            let g = h.matmul(&u).unwrap();
            let gate = |tensor: &Tensor, index: usize| tensor.narrow(1, index * units, units).unwrap();
            let sigmoid = |t: Tensor| candle_nn::ops::sigmoid(&t.contiguous().unwrap()).unwrap();
            let r = sigmoid((gate(&x, 0) + gate(&g, 0)).unwrap());
            let z = sigmoid((gate(&x, 1) + gate(&g, 1)).unwrap());
            let hidden = gate(&g, 2).broadcast_add(&c).unwrap();
            let n = (gate(&x, 2) + (r * hidden).unwrap()).unwrap().tanh().unwrap();
            h = (((1.0 - &z).unwrap() * n).unwrap() + (z * h).unwrap()).unwrap();
        }
        h
    }

    #[test]
    fn all_ways_agree_with_plain_candle_operations() {
        for (inputs, units, steps, rows) in [(4, 32, 10, 17), (1, 3, 1, 2), (5, 7, 3, 4)] {
            let (_parameters, gru) = unit(inputs, units);
            let windows = tensor(rows, steps * inputs, 1);
            let expected = flat(&plain(&gru, &windows));
            let single: Vec<f32> = flat(&windows)
                .chunks(steps * inputs)
                .flat_map(|window| gru.infer(window, 1).unwrap())
                .collect();
            let ways =
                [flat(&gru.forward(&windows).unwrap()), gru.infer(&flat(&windows), rows).unwrap(), single];
            for found in ways {
                assert_eq!(found.len(), expected.len());
                assert!(found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-6));
            }
        }
    }

    #[test]
    fn gradients_agree_with_plain_candle_operations() {
        let (parameters, gru) = unit(3, 8);
        let (windows, pull) = (tensor(6, 15, 2), tensor(6, 8, 3));
        let gradients = |output: Tensor| {
            let store = (output * &pull).unwrap().sum_all().unwrap().backward().unwrap();
            flat(store.get(parameters.iter().next().unwrap()).unwrap())
        };
        let found = gradients(gru.forward(&windows).unwrap());
        let expected = gradients(plain(&gru, &windows));
        assert_eq!(found.len(), 3 * 8 * (3 + 1 + 8) + 8);
        for (a, b) in found.iter().zip(&expected) {
            assert!((a - b).abs() < 1e-5, "{a} {b}");
        }
    }

    #[test]
    fn windows_that_are_not_whole_steps_are_refused() {
        let (_parameters, gru) = unit(3, 2);
        assert!(gru.infer(&[0.0; 4], 1).is_err() && gru.infer(&[], 1).is_err());
        assert!(gru.infer(&[f32::NAN; 3], 1).unwrap().iter().all(|value| value.is_nan()));
    }
}
