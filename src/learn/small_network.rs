//! A small dense network with ReLU between its layers, its gradients and its optimiser, on plain slices.
//!
//! With a few thousand weights and a batch of sixty-four, tensors cost more than the arithmetic; here a whole update is four
//! loops. Rows of outputs are padded with zeros to whole blocks of [`LANES`], so that every loop runs on full vectors; padded
//! weights stay zero, since their gradient is. Fused multiply-adds give the same bits at every vector width.
//! NaN in gives NaN out; a gradient that is not finite is refused before any weight is touched.

use super::activation::{Loop, vectorised};
use super::dense::uniform;
use super::parameters::State;
use super::settings::require;
use crate::random::Stream;
use candle_core::Result;

/// Numbers of a block.
pub const LANES: usize = 16;
/// Rows that are worked on together.
const TOGETHER: usize = 4;

const BETA_1: f32 = 0.9;
const BETA_2: f32 = 0.999;
const EPSILON: f32 = 1e-8;

/// A chain of dense layers; ReLU behind all but the last.
#[derive(Debug, Clone)]
pub struct SmallNetwork {
    sizes: Vec<usize>,
    weights: Vec<f32>,
}

/// What a network made of a batch: the inputs, then the outputs of each layer in padded rows.
#[derive(Debug, Clone, Default)]
pub struct Signals {
    rows: usize,
    layers: Vec<Vec<f32>>,
}

/// First and second moments of the gradients (Kingma and Ba, 2015).
#[derive(Debug, Clone)]
pub struct Moments {
    first: Vec<f32>,
    second: Vec<f32>,
    updates: u64,
}

/// A width in whole blocks.
fn padded(width: usize) -> usize {
    width.next_multiple_of(LANES)
}

impl Signals {
    /// The outputs, one padded row behind the other.
    pub fn outputs(&self) -> &[f32] {
        self.layers.last().map_or(&[], Vec::as_slice)
    }
}

impl SmallNetwork {
    /// Weights and biases from U(±1/√inputs); `sizes` runs from the inputs to the outputs.
    ///
    /// # Errors
    /// There are fewer than two sizes or one is zero.
    pub fn new(sizes: &[usize], stream: &mut Stream) -> Result<Self> {
        require(sizes.len() > 1 && !sizes.contains(&0), "a network needs inputs and outputs")?;
        let mut weights = Vec::new();
        for pair in sizes.windows(2) {
            let width = padded(pair[1]);
            for row in uniform((pair[0] + 1) * pair[1], 1.0 / (pair[0] as f32).sqrt(), stream).chunks(pair[1])
            {
                weights.extend_from_slice(row);
                weights.resize(weights.len() + width - pair[1], 0.0);
            }
        }
        Ok(Self { sizes: sizes.to_vec(), weights })
    }

    /// How many numbers are trained.
    pub fn count(&self) -> usize {
        self.sizes.windows(2).map(|pair| (pair[0] + 1) * pair[1]).sum()
    }

    /// Length of a padded row of outputs.
    pub fn stride(&self) -> usize {
        self.sizes.last().map_or(0, |&outputs| padded(outputs))
    }

    /// Numbers of a row of inputs.
    pub fn inputs(&self) -> usize {
        self.sizes[0]
    }

    /// Moments of zero for this network.
    pub fn moments(&self) -> Moments {
        let zeros = vec![0.0; self.weights.len()];
        Moments { first: zeros.clone(), second: zeros, updates: 0 }
    }

    /// Runs rows of inputs through the network.
    pub fn forward(&self, inputs: &[f32], signals: &mut Signals) {
        signals.rows = inputs.len() / self.sizes[0];
        signals.layers.resize(self.sizes.len(), Vec::new());
        signals.layers[0].clear();
        signals.layers[0].extend_from_slice(inputs);
        let mut start = 0;
        for layer in 0..self.sizes.len() - 1 {
            let (depth, width) = (self.sizes[layer], padded(self.sizes[layer + 1]));
            let (matrix, biases) = self.weights[start..start + (depth + 1) * width].split_at(depth * width);
            let (before, behind) = signals.layers.split_at_mut(layer + 1);
            let (from, to) = (&before[layer], &mut behind[0]);
            to.resize(signals.rows * width, 0.0);
            let floor = if layer + 2 < self.sizes.len() { 0.0 } else { f32::NEG_INFINITY };
            let stride = if layer == 0 { depth } else { padded(depth) };
            vectorised(Product { from, stride, depth, matrix, width, biases, floor, to });
            start += (depth + 1) * width;
        }
    }

    /// Gradients of all weights, for the gradient of the outputs in padded rows whose padding is zero.
    pub fn backward(&self, signals: &Signals, outputs: &[f32], gradients: &mut Vec<f32>) {
        gradients.resize(self.weights.len(), 0.0);
        let mut above = outputs.to_vec();
        let mut end = self.weights.len();
        for layer in (0..self.sizes.len() - 1).rev() {
            let (depth, width) = (self.sizes[layer], padded(self.sizes[layer + 1]));
            let start = end - (depth + 1) * width;
            let from = &signals.layers[layer];
            let stride = if layer == 0 { depth } else { padded(depth) };
            let (to, biases) = gradients[start..end].split_at_mut(depth * width);
            vectorised(Correlate { from, stride, depth, above: &above, width, to });
            biases.fill(0.0);
            vectorised(Columns { above: &above, sums: biases });
            if layer > 0 {
                let matrix = transposed(&self.weights[start..], depth, width);
                above = back(&above, &matrix, width, stride, from);
            }
            end = start;
        }
    }

    /// One step of Adam.
    ///
    /// # Errors
    /// A gradient is not finite; nothing changes then.
    pub fn descend(&mut self, moments: &mut Moments, gradients: &[f32], rate: f64) -> Result<()> {
        let finite = gradients.iter().all(|gradient| gradient.is_finite());
        require(finite, "the gradient is not finite: training diverged")?;
        moments.updates += 1;
        let power = i32::try_from(moments.updates).unwrap_or(i32::MAX);
        let scale = 1.0 / (1.0 - BETA_2.powi(power)).sqrt();
        let rate = rate as f32 / (1.0 - BETA_1.powi(power));
        vectorised(Adam { weights: &mut self.weights, moments, gradients, rate, scale });
        Ok(())
    }

    /// Moves each weight by `share` of its distance to that of a network of the same sizes.
    pub fn follow(&mut self, source: &Self, share: f32) {
        let pairs = self.weights.iter_mut().zip(&source.weights);
        pairs.for_each(|(old, new)| *old += share * (new - *old));
    }

    /// Writes the weights into a state.
    pub fn save(&self, name: &str, state: &mut State) {
        state.arrays.insert(name.to_owned(), (vec![self.weights.len()], self.weights.clone()));
    }

    /// Takes the weights from a state.
    ///
    /// # Errors
    /// They are missing or of another number.
    pub fn load(&mut self, name: &str, state: &State) -> Result<()> {
        let count = self.weights.len();
        self.weights.copy_from_slice(state.array(name, &[count])?);
        Ok(())
    }
}

impl Moments {
    /// Writes the moments into a state.
    pub fn save(&self, name: &str, state: &mut State) {
        for (part, values) in [("first", &self.first), ("second", &self.second)] {
            state.arrays.insert(format!("{name}.{part}"), (vec![values.len()], values.clone()));
        }
        state.put_count(&format!("{name}.updates"), self.updates);
    }

    /// Takes the moments from a state.
    ///
    /// # Errors
    /// They are missing or of another number.
    pub fn load(&mut self, name: &str, state: &State) -> Result<()> {
        for (part, values) in [("first", &mut self.first), ("second", &mut self.second)] {
            let count = values.len();
            values.copy_from_slice(state.array(&format!("{name}.{part}"), &[count])?);
        }
        self.updates = state.count(&format!("{name}.updates"))?;
        Ok(())
    }
}

/// A matrix (depth, width) as (width, padded depth), both in row order.
fn transposed(matrix: &[f32], depth: usize, width: usize) -> Vec<f32> {
    let stride = padded(depth);
    let mut result = vec![0.0; width * stride];
    for (row, line) in matrix.chunks_exact(width).take(depth).enumerate() {
        line.iter().enumerate().for_each(|(column, value)| result[column * stride + row] = *value);
    }
    result
}

/// The gradient of a layer's inputs; behind a ReLU it stops where the input is zero.
fn back(above: &[f32], matrix: &[f32], width: usize, stride: usize, inputs: &[f32]) -> Vec<f32> {
    let mut below = vec![0.0; inputs.len()];
    let biases = vec![0.0; stride];
    vectorised(Product {
        from: above,
        stride: width,
        depth: width,
        matrix,
        width: stride,
        biases: &biases,
        floor: f32::NEG_INFINITY,
        to: &mut below,
    });
    below.iter_mut().zip(inputs).for_each(|(gradient, input)| {
        *gradient = if *input > 0.0 { *gradient } else { 0.0 };
    });
    below
}

/// Rows times a matrix plus biases, nothing below the floor.
struct Product<'a> {
    from: &'a [f32],
    stride: usize,
    depth: usize,
    matrix: &'a [f32],
    width: usize,
    biases: &'a [f32],
    floor: f32,
    to: &'a mut [f32],
}

impl Product<'_> {
    /// So many rows from one on.
    #[inline(always)]
    fn block<const ROWS: usize>(&mut self, row: usize) {
        let mut rows = [&self.from[..0]; ROWS];
        for (r, values) in rows.iter_mut().enumerate() {
            *values = &self.from[(row + r) * self.stride..][..self.depth];
        }
        for column in (0..self.width).step_by(LANES) {
            let mut sums = [[0.0_f32; LANES]; ROWS];
            for sums in &mut sums {
                sums.copy_from_slice(&self.biases[column..column + LANES]);
            }
            for (k, line) in self.matrix.chunks_exact(self.width).enumerate() {
                let line = &line[column..column + LANES];
                for r in 0..ROWS {
                    let x = rows[r][k];
                    for lane in 0..LANES {
                        sums[r][lane] = x.mul_add(line[lane], sums[r][lane]);
                    }
                }
            }
            for (r, sums) in sums.iter().enumerate() {
                let to = &mut self.to[(row + r) * self.width + column..][..LANES];
                for (to, &sum) in to.iter_mut().zip(sums) {
                    *to = if sum < self.floor { self.floor } else { sum };
                }
            }
        }
    }
}

impl Loop for Product<'_> {
    #[inline(always)]
    fn run(mut self) {
        let rows = self.to.len() / self.width;
        let whole = rows - rows % TOGETHER;
        for row in (0..whole).step_by(TOGETHER) {
            self.block::<TOGETHER>(row);
        }
        for row in whole..rows {
            self.block::<1>(row);
        }
    }
}

/// Columns of a layer's inputs times the gradients above it: the gradient of its matrix.
struct Correlate<'a> {
    from: &'a [f32],
    stride: usize,
    depth: usize,
    above: &'a [f32],
    width: usize,
    to: &'a mut [f32],
}

impl Correlate<'_> {
    /// So many columns of the inputs from one on.
    #[inline(always)]
    fn block<const ROWS: usize>(&mut self, first: usize) {
        for column in (0..self.width).step_by(LANES) {
            let mut sums = [[0.0_f32; LANES]; ROWS];
            for (from, above) in self.from.chunks_exact(self.stride).zip(self.above.chunks_exact(self.width))
            {
                let (xs, line) = (&from[first..first + ROWS], &above[column..column + LANES]);
                for r in 0..ROWS {
                    for lane in 0..LANES {
                        sums[r][lane] = xs[r].mul_add(line[lane], sums[r][lane]);
                    }
                }
            }
            for (r, sums) in sums.iter().enumerate() {
                self.to[(first + r) * self.width + column..][..LANES].copy_from_slice(sums);
            }
        }
    }
}

impl Loop for Correlate<'_> {
    #[inline(always)]
    fn run(mut self) {
        let whole = self.depth - self.depth % TOGETHER;
        for first in (0..whole).step_by(TOGETHER) {
            self.block::<TOGETHER>(first);
        }
        for first in whole..self.depth {
            self.block::<1>(first);
        }
    }
}

/// Sums of columns.
struct Columns<'a> {
    above: &'a [f32],
    sums: &'a mut [f32],
}

impl Loop for Columns<'_> {
    #[inline(always)]
    fn run(self) {
        for row in self.above.chunks_exact(self.sums.len()) {
            for (sum, value) in self.sums.iter_mut().zip(row) {
                *sum += value;
            }
        }
    }
}

/// One step of the optimiser.
struct Adam<'a> {
    weights: &'a mut [f32],
    moments: &'a mut Moments,
    gradients: &'a [f32],
    rate: f32,
    scale: f32,
}

impl Loop for Adam<'_> {
    #[inline(always)]
    fn run(self) {
        let Moments { first, second, .. } = self.moments;
        let moments = first.iter_mut().zip(second);
        for ((weight, gradient), (m, v)) in self.weights.iter_mut().zip(self.gradients).zip(moments) {
            *m = BETA_1 * *m + (1.0 - BETA_1) * gradient;
            *v = BETA_2 * *v + (1.0 - BETA_2) * gradient * gradient;
            *weight -= self.rate * *m / (v.sqrt() * self.scale + EPSILON);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::dense::Dense;
    use crate::learn::parameters::Parameters;
    use crate::random::stream;
    use candle_core::{Device, Tensor};

    const SIZES: [usize; 4] = [11, 24, 18, 5];

    fn network() -> SmallNetwork {
        SmallNetwork::new(&SIZES, &mut stream(2, "small network", 0)).unwrap()
    }

    fn batch(rows: usize) -> Vec<f32> {
        uniform(rows * SIZES[0], 1.5, &mut stream(3, "small network", 0))
    }

    /// The first outputs of every padded row.
    fn outputs(network: &SmallNetwork, inputs: &[f32]) -> Vec<f32> {
        let mut signals = Signals::default();
        network.forward(inputs, &mut signals);
        let cut = |row: &[f32]| row[..SIZES[3]].to_vec();
        signals.outputs().chunks(network.stride()).flat_map(cut).collect()
    }

    /// A second method: the network that is built on tensors, with the same draws.
    #[test]
    fn outputs_are_those_of_the_network_on_tensors() {
        let mut parameters = Parameters::default();
        let other = Dense::new(&mut parameters, "dense", &SIZES, 1.0, &mut stream(2, "small network", 0));
        let expected = other.unwrap().infer(&batch(7)).unwrap();
        let found = outputs(&network(), &batch(7));
        assert!(found.iter().zip(&expected).all(|(found, expected)| (found - expected).abs() < 1e-5));
        assert_eq!(network().count(), parameters.count());
    }

    /// The gradient of a weighted sum of the outputs.
    fn gradients(network: &SmallNetwork, inputs: &[f32], pull: &[f32]) -> Vec<f32> {
        let mut signals = Signals::default();
        network.forward(inputs, &mut signals);
        let mut above = vec![0.0; pull.len() / SIZES[3] * network.stride()];
        for (row, pull) in above.chunks_mut(network.stride()).zip(pull.chunks(SIZES[3])) {
            row[..SIZES[3]].copy_from_slice(pull);
        }
        let mut gradients = Vec::new();
        network.backward(&signals, &above, &mut gradients);
        gradients
    }

    /// Numbers of a flat list without those of the padding.
    fn unpadded(flat: &[f32]) -> Vec<f32> {
        let (mut kept, mut start) = (Vec::new(), 0);
        for pair in SIZES.windows(2) {
            let end = start + (pair[0] + 1) * padded(pair[1]);
            kept.extend(flat[start..end].chunks(padded(pair[1])).flat_map(|row| row[..pair[1]].to_vec()));
            start = end;
        }
        kept
    }

    /// A second method: the gradients of the network on tensors, whose backward pass is another.
    #[test]
    fn gradients_are_those_of_the_network_on_tensors() {
        let (rows, network) = (7, network());
        let pull = uniform(rows * SIZES[3], 1.0, &mut stream(4, "small network", 0));
        let mut parameters = Parameters::default();
        let other = Dense::new(&mut parameters, "dense", &SIZES, 1.0, &mut stream(2, "small network", 0));
        let tensor = |values: &[f32], width: usize| {
            Tensor::from_slice(values, (values.len() / width, width), &Device::Cpu).unwrap()
        };
        let outputs = other.unwrap().forward(&tensor(&batch(rows), SIZES[0])).unwrap();
        let loss = (outputs * tensor(&pull, SIZES[3])).unwrap().sum_all().unwrap();
        let store = loss.backward().unwrap();
        let expected = store.get(parameters.iter().next().unwrap()).unwrap().to_vec1::<f32>().unwrap();
        let found = unpadded(&gradients(&network, &batch(rows), &pull));
        assert_eq!(found.len(), expected.len());
        assert!(found.iter().zip(&expected).all(|(found, expected)| (found - expected).abs() < 1e-4));
    }

    /// At a ReLU's corner within the step a gradient lies between the slopes of both sides.
    #[test]
    fn gradients_match_finite_differences() {
        let (mut network, inputs) = (network(), batch(6));
        let pull = uniform(6 * SIZES[3], 1.0, &mut stream(4, "small network", 0));
        let loss = |network: &SmallNetwork| -> f64 {
            let values = outputs(network, &inputs);
            values.iter().zip(&pull).map(|(value, pull)| f64::from(*value) * f64::from(*pull)).sum()
        };
        let gradients = gradients(&network, &inputs, &pull);
        let (mut off, mut reached) = (0, 0);
        for index in (0..gradients.len()).filter(|&index| gradients[index] != 0.0) {
            let before = network.weights[index];
            let mut at = |by: f32| {
                network.weights[index] = before + by;
                loss(&network)
            };
            let (here, up, down) = (at(0.0), at(2e-3), at(-2e-3));
            at(0.0);
            let (left, right, found) =
                ((here - down) / 2e-3, (up - here) / 2e-3, f64::from(gradients[index]));
            let slack = 3e-3 + 0.01 * found.abs();
            reached += 1;
            off += usize::from(!(left.min(right) - slack..=left.max(right) + slack).contains(&found));
        }
        assert!(reached > 500 && off * 100 <= reached, "{off} of {reached} are off");
    }

    /// A second method: a step on tensors with the optimiser of the same definition.
    #[test]
    fn a_step_is_adams() {
        let mut parameters = Parameters::default();
        let x = parameters.add("x", &[3], vec![0.5, -0.2, 0.1]).unwrap();
        let mut tensors = crate::learn::adam::Adam::new(&parameters);
        let mut network = SmallNetwork { sizes: vec![1, 1], weights: vec![0.5, -0.2, 0.1] };
        let mut moments = network.moments();
        for step in 0..20 {
            let pull = [1.0 + step as f32, -0.3, 0.02 * step as f32];
            let pulls = Tensor::from_slice(&pull, 3, &Device::Cpu).unwrap();
            let loss = (x.as_tensor() * pulls).unwrap().sum_all().unwrap();
            tensors.step(&parameters, &loss.backward().unwrap(), 0.01).unwrap();
            network.descend(&mut moments, &pull, 0.01).unwrap();
        }
        let expected = x.to_vec1::<f32>().unwrap();
        assert!(network.weights.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-5));
    }

    #[test]
    fn not_a_number_is_refused_and_the_state_comes_back() {
        let (mut network, mut moments) = (network(), network().moments());
        let mut gradients = vec![0.1; network.weights.len()];
        network.descend(&mut moments, &gradients, 1e-3).unwrap();
        let before = network.weights.clone();
        gradients[3] = f32::NAN;
        assert!(network.descend(&mut moments, &gradients, 1e-3).is_err());
        assert_eq!(network.weights, before);
        let mut state = State::default();
        network.save("q", &mut state);
        moments.save("adam", &mut state);
        let mut other = SmallNetwork::new(&SIZES, &mut stream(9, "other", 0)).unwrap();
        let mut others = other.moments();
        other.load("q", &state).unwrap();
        others.load("adam", &state).unwrap();
        assert_eq!((other.weights, others.updates, others.first), (before, 1, moments.first));
        assert!(SmallNetwork::new(&[4], &mut stream(0, "none", 0)).is_err());
    }
}
