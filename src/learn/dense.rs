//! Dense networks with ReLU between their layers: one fused operation with its own backward pass.
//!
//! All weights lie in one flat tensor, layer after layer: a matrix (inputs, outputs) in row order, then the biases. NaN in
//! gives NaN out.

use super::parameters::{Parameters, with_values};
use crate::random::Stream;
use candle_core::{CpuStorage, CustomOp2, Device, Error, Layout, Result, Shape, Tensor, Var};
use rand::Rng;
use std::ops::Range;

/// A chain of dense layers; ReLU behind all but the last.
#[derive(Debug)]
pub struct Dense {
    weights: Var,
    sizes: Vec<usize>,
}

impl Dense {
    /// Adds weights and biases drawn from U(±1/√inputs) to `parameters` as one tensor called `name`.
    ///
    /// `sizes` runs from the inputs to the outputs; `last` scales the initial last layer (1: as the others).
    ///
    /// # Errors
    /// There are fewer than two sizes or one is zero.
    pub fn new(
        parameters: &mut Parameters,
        name: &str,
        sizes: &[usize],
        last: f32,
        stream: &mut Stream,
    ) -> Result<Self> {
        if sizes.len() < 2 || sizes.contains(&0) {
            return Err(Error::Msg(format!("a dense network of sizes {sizes:?} cannot be built")));
        }
        let mut values = Vec::new();
        for (index, pair) in sizes.windows(2).enumerate() {
            let scale = if index + 2 == sizes.len() { last } else { 1.0 };
            values.extend(uniform((pair[0] + 1) * pair[1], scale / (pair[0] as f32).sqrt(), stream));
        }
        let weights = parameters.add(name, &[values.len()], values)?;
        Ok(Self { weights, sizes: sizes.to_vec() })
    }

    /// Outputs of shape (batch, outputs) for inputs of shape (batch, inputs), with gradients to weights and inputs.
    ///
    /// # Errors
    /// As candle's.
    pub fn forward(&self, inputs: &Tensor) -> Result<Tensor> {
        self.apply(inputs, &self.weights, inputs.track_op(), true)
    }

    /// As [`Dense::forward`], but the weights are taken as constants: gradients reach the inputs only.
    ///
    /// # Errors
    /// As candle's.
    pub fn forward_frozen(&self, inputs: &Tensor) -> Result<Tensor> {
        self.apply(inputs, &self.weights.detach(), true, false)
    }

    /// Outputs in row order for inputs in row order, without gradients; a single row takes a path without tensors.
    ///
    /// # Errors
    /// The inputs are not whole rows.
    pub fn infer(&self, inputs: &[f32]) -> Result<Vec<f32>> {
        let rows = inputs.len() / self.sizes[0];
        if rows == 0 || rows * self.sizes[0] != inputs.len() {
            return Err(Error::Msg(format!("{} inputs are not rows of {}", inputs.len(), self.sizes[0])));
        }
        if rows == 1 {
            return with_values(&self.weights, |weights| Ok(self.single(weights, inputs)));
        }
        let inputs = Tensor::from_slice(inputs, (rows, self.sizes[0]), &Device::Cpu)?;
        let layers = self.activations(&self.weights.detach(), &inputs)?;
        layers.last().map_or_else(|| Ok(Vec::new()), |last| with_values(last, |values| Ok(values.to_vec())))
    }

    fn layers(&self) -> usize {
        self.sizes.len() - 1
    }

    /// Where the matrix and the biases of a layer lie.
    fn ranges(&self, layer: usize) -> (Range<usize>, Range<usize>) {
        let before: usize = self.sizes.windows(2).take(layer).map(|pair| (pair[0] + 1) * pair[1]).sum();
        let (inputs, outputs) = (self.sizes[layer], self.sizes[layer + 1]);
        let biases = before + inputs * outputs;
        (before..biases, biases..biases + outputs)
    }

    /// One row through all layers.
    fn single(&self, weights: &[f32], inputs: &[f32]) -> Vec<f32> {
        let mut values = inputs.to_vec();
        for layer in 0..self.layers() {
            let (matrix, biases) = self.ranges(layer);
            let mut sums = weights[biases].to_vec();
            add_product(&mut sums, &values, &weights[matrix]);
            if layer + 1 < self.layers() {
                sums.iter_mut().for_each(|value| *value = at_least(0.0, *value));
            }
            values = sums;
        }
        values
    }

    /// The inputs of every layer, and the outputs of the last.
    fn activations(&self, weights: &Tensor, inputs: &Tensor) -> Result<Vec<Tensor>> {
        let mut all = vec![inputs.contiguous()?.detach()];
        for layer in 0..self.layers() {
            let (matrix, biases) = self.ranges(layer);
            let matrix = weights.narrow(0, matrix.start, matrix.len())?;
            let products = all[layer].matmul(&matrix.reshape((self.sizes[layer], self.sizes[layer + 1]))?)?;
            let floor = if layer + 1 < self.layers() { 0.0 } else { f32::NEG_INFINITY };
            let next = with_values(weights, |weights| {
                with_values(&products, |products| Ok(add_biases(products, &weights[biases], floor)))
            })?;
            all.push(Tensor::from_vec(next, products.dims(), &Device::Cpu)?);
        }
        Ok(all)
    }

    fn apply(&self, inputs: &Tensor, weights: &Tensor, to_inputs: bool, to_weights: bool) -> Result<Tensor> {
        let mut layers = self.activations(&weights.detach(), inputs)?;
        let output = layers.pop().ok_or_else(|| Error::Msg("a network without layers".to_owned()))?;
        let network = Self { weights: self.weights.clone(), sizes: self.sizes.clone() };
        inputs.contiguous()?.apply_op2(weights, Chain { network, layers, output, to_inputs, to_weights })
    }
}

/// `count` numbers uniform within ±`bound`.
pub fn uniform(count: usize, bound: f32, stream: &mut Stream) -> Vec<f32> {
    (0..count).map(|_| bound * (2.0 * stream.random::<f32>() - 1.0)).collect()
}

/// Adds the product of a row and a matrix in row order to `sums`, four rows of the matrix at a time.
pub fn add_product(sums: &mut [f32], row: &[f32], matrix: &[f32]) {
    let width = sums.len();
    let (quads, blocks) = (row.chunks_exact(4), matrix.chunks_exact(4 * width));
    let rest = quads.remainder().iter().zip(blocks.remainder().chunks_exact(width));
    for (x, block) in quads.zip(blocks) {
        let (a, rest) = block.split_at(width);
        let (b, rest) = rest.split_at(width);
        let (c, d) = rest.split_at(width);
        for ((((sum, a), b), c), d) in sums.iter_mut().zip(a).zip(b).zip(c).zip(d) {
            *sum += (x[0] * a + x[1] * b) + (x[2] * c + x[3] * d);
        }
    }
    for (x, line) in rest {
        sums.iter_mut().zip(line).for_each(|(sum, weight)| *sum += x * weight);
    }
}

/// Products plus biases, nothing below `floor`.
fn add_biases(products: &[f32], biases: &[f32], floor: f32) -> Vec<f32> {
    let mut result = Vec::with_capacity(products.len());
    for row in products.chunks_exact(biases.len()) {
        result.extend(row.iter().zip(biases).map(|(value, bias)| at_least(floor, value + bias)));
    }
    result
}

/// The larger of both, and NaN where the value is NaN (unlike `f32::max`).
#[inline(always)]
fn at_least(floor: f32, value: f32) -> f32 {
    if value < floor { floor } else { value }
}

/// Adds the sums of the columns of `rows` to `sums`.
pub fn add_columns(sums: &mut [f32], rows: &[f32]) {
    for row in rows.chunks_exact(sums.len()) {
        sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
    }
}

/// The operation: the forward pass is done when it is made, so it only hands its output over.
struct Chain {
    network: Dense,
    layers: Vec<Tensor>,
    output: Tensor,
    to_inputs: bool,
    to_weights: bool,
}

impl Chain {
    /// Writes the gradients of one layer's matrix and biases into their places.
    fn weight_gradients(&self, layer: usize, above: &Tensor, into: &mut [f32]) -> Result<()> {
        let (matrix, biases) = self.network.ranges(layer);
        let products = self.layers[layer].t()?.matmul(above)?;
        with_values(&products, |products| {
            into[matrix].copy_from_slice(products);
            Ok(())
        })?;
        with_values(above, |above| {
            add_columns(&mut into[biases], above);
            Ok(())
        })
    }

    /// The gradient of a layer's inputs; behind a ReLU it stops where the input is zero.
    fn input_gradients(&self, layer: usize, above: &Tensor, weights: &Tensor) -> Result<Tensor> {
        let matrix = self.network.ranges(layer).0;
        let shape = (self.network.sizes[layer], self.network.sizes[layer + 1]);
        let matrix = weights.narrow(0, matrix.start, matrix.len())?.reshape(shape)?;
        let products = above.matmul(&matrix.t()?)?;
        if layer == 0 {
            return Ok(products);
        }
        let gate = |(gradient, input): (&f32, &f32)| if *input > 0.0 { *gradient } else { 0.0 };
        let gated: Vec<f32> = with_values(&products, |products| {
            with_values(&self.layers[layer], |inputs| Ok(products.iter().zip(inputs).map(gate).collect()))
        })?;
        Tensor::from_vec(gated, products.dims(), &Device::Cpu)
    }
}

impl CustomOp2 for Chain {
    fn name(&self) -> &'static str {
        "dense network"
    }

    fn cpu_fwd(
        &self,
        _inputs: &CpuStorage,
        _inputs_layout: &Layout,
        _weights: &CpuStorage,
        _weights_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let values = with_values(&self.output, |values| Ok(values.to_vec()))?;
        Ok((CpuStorage::F32(values), self.output.shape().clone()))
    }

    fn bwd(
        &self,
        _inputs: &Tensor,
        weights: &Tensor,
        _output: &Tensor,
        gradient: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let weights = weights.detach();
        let mut above = gradient.contiguous()?;
        let mut to_weights = vec![0.0_f32; if self.to_weights { weights.elem_count() } else { 0 }];
        for layer in (0..self.network.layers()).rev() {
            if self.to_weights {
                self.weight_gradients(layer, &above, &mut to_weights)?;
            }
            if layer > 0 || self.to_inputs {
                above = self.input_gradients(layer, &above, &weights)?;
            }
        }
        let count = to_weights.len();
        let to_weights =
            self.to_weights.then(|| Tensor::from_vec(to_weights, count, &Device::Cpu)).transpose()?;
        Ok((self.to_inputs.then_some(above), to_weights))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream;

    fn network(sizes: &[usize]) -> (Parameters, Dense) {
        let mut parameters = Parameters::default();
        let dense =
            Dense::new(&mut parameters, "dense", sizes, 1.0, &mut stream(3, "dense test", 0)).unwrap();
        (parameters, dense)
    }

    fn inputs(rows: usize, width: usize) -> Tensor {
        let values = uniform(rows * width, 2.0, &mut stream(4, "dense test", 0));
        Tensor::from_vec(values, (rows, width), &Device::Cpu).unwrap()
    }

    /// The same network by candle's own operations.
    fn plain(dense: &Dense, inputs: &Tensor) -> Tensor {
        let mut values = inputs.clone();
        for layer in 0..dense.layers() {
            let (matrix, biases) = dense.ranges(layer);
            let shape = (dense.sizes[layer], dense.sizes[layer + 1]);
            let matrix = dense.weights.narrow(0, matrix.start, matrix.len()).unwrap().reshape(shape).unwrap();
            let biases = dense.weights.narrow(0, biases.start, biases.len()).unwrap();
            values = values.matmul(&matrix).unwrap().broadcast_add(&biases).unwrap();
            if layer + 1 < dense.layers() {
                values = values.relu().unwrap();
            }
        }
        values
    }

    fn flat(tensor: &Tensor) -> Vec<f32> {
        tensor.flatten_all().unwrap().to_vec1().unwrap()
    }

    fn assert_close(found: &[f32], expected: &[f32], tolerance: f32) {
        assert_eq!(found.len(), expected.len());
        for (a, b) in found.iter().zip(expected) {
            assert!((a - b).abs() < tolerance, "{a} {b}");
        }
    }

    #[test]
    fn all_three_ways_agree_with_plain_candle_layers() {
        for sizes in [&[40, 64, 64, 20][..], &[5, 7, 3], &[1, 1]] {
            let (_parameters, dense) = network(sizes);
            let batch = inputs(33, sizes[0]);
            let expected = flat(&plain(&dense, &batch));
            assert_close(&flat(&dense.forward(&batch).unwrap()), &expected, 1e-6);
            assert_close(&dense.infer(&flat(&batch)).unwrap(), &expected, 1e-6);
            let rows: Vec<f32> =
                flat(&batch).chunks(sizes[0]).flat_map(|row| dense.infer(row).unwrap()).collect();
            assert_close(&rows, &expected, 1e-6);
        }
    }

    #[test]
    fn gradients_agree_with_plain_candle_layers() {
        let (parameters, dense) = network(&[6, 16, 12, 4]);
        let batch = Var::from_tensor(&inputs(9, 6)).unwrap();
        let pull = inputs(9, 4);
        let gradients = |output: Tensor| (output * &pull).unwrap().sum_all().unwrap().backward().unwrap();
        let expected = gradients(plain(&dense, &batch));
        let found = gradients(dense.forward(&batch).unwrap());
        let frozen = gradients(dense.forward_frozen(&batch).unwrap());
        let var = parameters.iter().next().unwrap();
        assert_close(&flat(found.get(var).unwrap()), &flat(expected.get(var).unwrap()), 1e-5);
        assert_close(&flat(found.get(&batch).unwrap()), &flat(expected.get(&batch).unwrap()), 1e-5);
        assert_close(&flat(frozen.get(&batch).unwrap()), &flat(expected.get(&batch).unwrap()), 1e-5);
        assert!(frozen.get(var).is_none());
    }

    #[test]
    fn not_a_number_comes_through() {
        let (_parameters, dense) = network(&[3, 8, 8, 2]);
        assert!(dense.infer(&[0.0, f32::NAN, 1.0]).unwrap().iter().all(|value| value.is_nan()));
        let rows = dense.infer(&[0.0, f32::NAN, 1.0, 0.0, 0.0, 1.0]).unwrap();
        assert!(rows[..2].iter().all(|value| value.is_nan()) && rows[2..].iter().all(|v| v.is_finite()));
    }

    #[test]
    fn inputs_that_are_not_rows_and_sizes_of_nothing_are_refused() {
        let (_parameters, dense) = network(&[3, 2]);
        assert!(dense.infer(&[1.0; 4]).is_err() && dense.infer(&[]).is_err());
        let mut parameters = Parameters::default();
        assert!(Dense::new(&mut parameters, "none", &[3, 0, 1], 1.0, &mut stream(0, "none", 0)).is_err());
    }
}
