//! A chain of 3x3 convolutions with ReLU between them, forward and back, on images that are larger than the result.
//!
//! Each layer takes one cell away on every side; so nothing has to be made up inside the chain. The weights of all layers lie
//! one after the other: for each output, for each input, nine in row order; then the biases.

use super::initialise::normal;
use super::upscaler_loops::{Convolution, Correlation, Line, SLACK, TAPS};
use crate::random::Stream;
use std::ops::Range;

/// Channels from the input to the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layers(pub Vec<usize>);

/// An image with the cells around it that the layers take away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame {
    pub columns: usize,
    pub rows: usize,
}

/// What every layer took in, and what the last one gave: planes one after the other.
pub(super) struct Activations(Vec<Vec<f32>>);

impl Frame {
    fn cells(self) -> usize {
        self.columns * self.rows
    }

    /// The farthest neighbour.
    fn reach(self) -> usize {
        2 * self.columns + 2
    }

    fn line(self) -> Line {
        let shifts = std::array::from_fn(|tap| tap / 3 * self.columns + tap % 3);
        Line { size: self.cells() + self.reach() + SLACK, shifts }
    }

    /// How many numbers of a plane there are behind so many layers; the last two of each row and layer mean nothing.
    fn length(self, layers: usize) -> usize {
        self.cells().saturating_sub(layers * self.reach())
    }
}

impl Layers {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len() - 1
    }

    /// How many numbers are trained.
    pub fn parameters(&self) -> usize {
        self.0.windows(2).map(|pair| (TAPS * pair[0] + 1) * pair[1]).sum()
    }

    /// Weights that keep the size of what passes (He et al., 2015), the last layer's times `last`; biases of zero.
    pub fn initial(&self, last: f32, stream: &mut Stream) -> Vec<f32> {
        let mut all = Vec::with_capacity(self.parameters());
        for (layer, pair) in self.0.windows(2).enumerate() {
            let scale = if layer + 1 == self.count() { last } else { 1.0 };
            let inputs = TAPS * pair[0];
            all.extend(normal(inputs * pair[1], scale * (2.0 / inputs as f32).sqrt(), stream));
            all.extend(std::iter::repeat_n(0.0, pair[1]));
        }
        all
    }

    /// Where weights and biases of a layer lie.
    fn ranges(&self, layer: usize) -> (Range<usize>, Range<usize>) {
        let before: usize = self.0.windows(2).take(layer).map(|pair| (TAPS * pair[0] + 1) * pair[1]).sum();
        let biases = before + TAPS * self.0[layer] * self.0[layer + 1];
        (before..biases, biases..biases + self.0[layer + 1])
    }

    /// Sends an image with its surroundings through all layers.
    pub fn forward(&self, weights: &[f32], frame: Frame, image: &[f32]) -> Activations {
        let line = frame.line();
        let mut input = vec![0.0; line.size];
        input[..image.len()].copy_from_slice(image);
        let mut all = vec![input];
        for layer in 0..self.count() {
            let (taps, biases) = self.ranges(layer);
            let mut next = vec![0.0; self.0[layer + 1] * line.size];
            let convolution = Convolution {
                line,
                planes: &all[layer],
                weights: &weights[taps],
                biases: &weights[biases],
                floor: if layer + 1 < self.count() { 0.0 } else { f32::NEG_INFINITY },
                length: frame.length(layer + 1),
                offset: 0,
            };
            convolution.run(&mut next);
            all.push(next);
        }
        Activations(all)
    }

    /// Adds the gradients of all weights to `into`, from those of the result in row order.
    pub fn backward(
        &self,
        weights: &[f32],
        frame: Frame,
        all: &Activations,
        result: &[f32],
        into: &mut [f32],
    ) {
        let (line, offset) = (frame.line(), frame.reach());
        let mut above = vec![0.0; line.size];
        let columns = frame.columns - 2 * self.count();
        for (row, gradients) in result.chunks_exact(columns).enumerate() {
            above[offset + row * frame.columns..][..columns].copy_from_slice(gradients);
        }
        for layer in (0..self.count()).rev() {
            let (taps, biases) = self.ranges(layer);
            let [inputs, outputs] = [self.0[layer], self.0[layer + 1]];
            let (length, planes) = (frame.length(layer + 1), &all.0[layer]);
            let (to_taps, to_biases) = into[taps.start..biases.end].split_at_mut(taps.len());
            Correlation { line, planes, above: &above, outputs, length, offset }.run(to_taps, to_biases);
            if layer > 0 {
                let mut below = vec![0.0; inputs * line.size];
                let convolution = Convolution {
                    line,
                    planes: &above,
                    weights: &turned(&weights[taps], inputs, outputs),
                    biases: &vec![0.0; inputs],
                    floor: f32::NEG_INFINITY,
                    length: frame.length(layer),
                    offset,
                };
                convolution.run(&mut below);
                close(&mut below, planes, line.size, offset);
                above = below;
            }
        }
    }

    /// The result of an image, cell by cell in row order.
    pub fn result<'a>(&self, frame: Frame, all: &'a Activations) -> impl Iterator<Item = &'a [f32]> {
        let (columns, rows) = (frame.columns - 2 * self.count(), frame.rows - 2 * self.count());
        let lines = all.0.last().into_iter().flat_map(move |plane| plane.chunks(frame.columns));
        lines.take(rows).map(move |line| &line[..columns])
    }
}

/// Weights from outputs to inputs, each kernel turned by half a turn.
fn turned(weights: &[f32], inputs: usize, outputs: usize) -> Vec<f32> {
    let mut turned = Vec::with_capacity(weights.len());
    for input in 0..inputs {
        for output in 0..outputs {
            let kernel = &weights[(output * inputs + input) * TAPS..][..TAPS];
            turned.extend(kernel.iter().rev());
        }
    }
    turned
}

/// No gradient passes where a ReLU gave zero.
fn close(gradients: &mut [f32], values: &[f32], size: usize, offset: usize) {
    for (gradients, values) in gradients.chunks_exact_mut(size).zip(values.chunks_exact(size)) {
        for (gradient, value) in gradients[offset..].iter_mut().zip(values) {
            if *value <= 0.0 {
                *gradient = 0.0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::dense::uniform;
    use crate::learn::parameters::Parameters;
    use crate::random::stream;
    use candle_core::{Device, Tensor, Var};

    /// The same chain by candle's own operations.
    fn twin(layers: &Layers, weights: &Var, frame: Frame, image: &[f32]) -> Tensor {
        let shape = (1, 1, frame.rows, frame.columns);
        let mut values = Tensor::from_slice(image, shape, &Device::Cpu).unwrap();
        for layer in 0..layers.count() {
            let (taps, biases) = layers.ranges(layer);
            let [inputs, outputs] = [layers.0[layer], layers.0[layer + 1]];
            let kernel = weights.narrow(0, taps.start, taps.len()).unwrap();
            let kernel = kernel.reshape((outputs, inputs, 3, 3)).unwrap();
            let biases =
                weights.narrow(0, biases.start, outputs).unwrap().reshape((1, outputs, 1, 1)).unwrap();
            values = values.conv2d(&kernel, 0, 1, 1, 1).unwrap().broadcast_add(&biases).unwrap();
            if layer + 1 < layers.count() {
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
        for (index, (a, b)) in found.iter().zip(expected).enumerate() {
            assert!((a - b).abs() <= tolerance * (1.0 + b.abs()), "{index}: {a} {b}");
        }
    }

    #[test]
    fn results_and_gradients_agree_with_candles_own_convolutions() {
        for (channels, columns, rows) in
            [(vec![1, 8, 8, 1], 23, 14), (vec![1, 4, 1], 5, 60), (vec![1, 6, 3, 1], 9, 8), (vec![1, 1], 3, 3)]
        {
            let (layers, frame) = (Layers(channels), Frame { columns, rows });
            let mut parameters = Parameters::default();
            let initial = uniform(layers.parameters(), 0.5, &mut stream(1, "weights", columns as u64));
            let var = parameters.add("weights", &[initial.len()], initial.clone()).unwrap();
            let image = uniform(frame.cells(), 2.0, &mut stream(2, "image", 0));
            let all = layers.forward(&initial, frame, &image);
            let expected = twin(&layers, &var, frame, &image);
            let found: Vec<f32> = layers.result(frame, &all).flatten().copied().collect();
            assert_close(&found, &flat(&expected), 1e-5);
            let pull = uniform(found.len(), 1.0, &mut stream(3, "pull", 0));
            let sum =
                (expected.flatten_all().unwrap() * Tensor::new(&pull[..], &Device::Cpu).unwrap()).unwrap();
            let gradients = sum.sum_all().unwrap().backward().unwrap();
            let mut to_weights = vec![0.0; initial.len()];
            layers.backward(&initial, frame, &all, &pull, &mut to_weights);
            assert_close(&to_weights, &flat(gradients.get(&var).unwrap()), 1e-4);
        }
    }

    #[test]
    fn the_number_of_weights_by_hand() {
        // 9 x 16 + 16 + 9 x 256 + 16 + 9 x 16 + 1 = 2,625.
        let layers = Layers(vec![1, 16, 16, 1]);
        assert_eq!(layers.parameters(), 2_625);
        assert_eq!(layers.initial(0.1, &mut stream(1, "initial", 0)).len(), 2_625);
    }
}
