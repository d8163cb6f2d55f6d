//! Fully connected layers in columns, and a network whose first layer sees a diagonal matrix.
//!
//! Signals are columns of a (features, batch) tensor. NaN in gives NaN out.

use super::initialise::uniform;
use super::parameters::Parameters;
use crate::random::Stream;
use candle_core::{Result, Tensor, Var};

/// A fully connected layer.
#[derive(Debug)]
pub struct Affine {
    weights: Var,
    bias: Var,
}

impl Affine {
    /// Adds weights (outputs, inputs) and biases, uniform within ±1/√`fan_in`, to `parameters`.
    ///
    /// # Errors
    /// As candle's.
    pub fn new(
        parameters: &mut Parameters,
        name: &str,
        [inputs, outputs]: [usize; 2],
        fan_in: usize,
        stream: &mut Stream,
    ) -> Result<Self> {
        let reach = 1.0 / (fan_in as f32).sqrt();
        let weights = uniform(inputs * outputs, reach, stream);
        let weights = parameters.add(&format!("{name}.weight"), &[outputs, inputs], weights)?;
        let bias = uniform(outputs, reach, stream);
        let bias = parameters.add(&format!("{name}.bias"), &[outputs, 1], bias)?;
        Ok(Self { weights, bias })
    }

    /// Outputs of shape (outputs, batch) for signals of shape (inputs, batch).
    ///
    /// # Errors
    /// As candle's.
    pub fn forward(&self, signals: &Tensor) -> Result<Tensor> {
        self.weights.matmul(signals)?.broadcast_add(&self.bias)
    }

    /// The same for signals in rows: (batch, inputs) to (batch, outputs).
    ///
    /// # Errors
    /// As candle's.
    pub fn forward_rows(&self, signals: &Tensor) -> Result<Tensor> {
        signals.matmul(&self.weights.t()?)?.broadcast_add(&self.bias.t()?)
    }
}

/// A network of fully connected layers on a flattened (inputs x inputs) diagonal matrix, ReLU between them.
///
/// All weights of the first layer that meet an off-diagonal zero have no effect and no gradient for ever, so only the
/// `inputs` rows that meet the diagonal are kept; [`Self::idle`] counts the others. Exact, not an approximation.
#[derive(Debug)]
pub struct DiagonalNetwork {
    layers: Vec<Affine>,
    inputs: usize,
    first: usize,
}

impl DiagonalNetwork {
    /// Adds layers of these widths, behind the (inputs x inputs) matrix, to `parameters`.
    ///
    /// # Errors
    /// As candle's.
    pub fn new(
        parameters: &mut Parameters,
        inputs: usize,
        widths: &[usize],
        stream: &mut Stream,
    ) -> Result<Self> {
        let mut layers = Vec::with_capacity(widths.len());
        let (mut before, mut fan_in) = (inputs, inputs * inputs);
        for (index, &width) in widths.iter().enumerate() {
            let name = format!("layer{}", index + 1);
            layers.push(Affine::new(parameters, &name, [before, width], fan_in, stream)?);
            (before, fan_in) = (width, width);
        }
        Ok(Self { layers, inputs, first: widths.first().copied().unwrap_or(0) })
    }

    /// How many weights meet an off-diagonal zero: they exist in the network, but no signal ever reaches them.
    pub fn idle(&self) -> usize {
        self.inputs * (self.inputs - 1) * self.first
    }

    /// Logits of shape (last width, batch) for diagonals of shape (inputs, batch).
    ///
    /// # Errors
    /// As candle's.
    pub fn logits(&self, diagonals: &Tensor) -> Result<Tensor> {
        let mut signals = diagonals.clone();
        for (index, layer) in self.layers.iter().enumerate() {
            signals = layer.forward(&signals)?;
            if index + 1 < self.layers.len() {
                signals = signals.relu()?;
            }
        }
        Ok(signals)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream;
    use candle_core::{DType, Device};

    /// The first layer on the whole flattened matrix: its rows that meet zeros change nothing, whatever they hold.
    #[test]
    fn the_diagonal_is_all_that_the_first_layer_sees() {
        let mut parameters = Parameters::default();
        let network = DiagonalNetwork::new(&mut parameters, 4, &[3, 2], &mut stream(1, "dense", 0)).unwrap();
        assert_eq!(network.idle() + parameters.count(), 16 * 3 + 3 + 3 * 2 + 2);
        let diagonal = [0.3_f32, 1.2, 0.7, 2.0];
        let mut matrix = vec![0.0_f32; 16];
        (0..4).for_each(|i| matrix[5 * i] = diagonal[i]);
        let mut whole = uniform(3 * 16, 9.0, &mut stream(1, "idle weights", 0));
        let kept = network.layers[0].weights.to_vec2::<f32>().unwrap();
        (0..3).for_each(|out| (0..4).for_each(|i| whole[out * 16 + 5 * i] = kept[out][i]));
        let matrix = Tensor::from_vec(matrix, (16, 1), &Device::Cpu).unwrap();
        let hidden = Tensor::from_vec(whole, (3, 16), &Device::Cpu).unwrap().matmul(&matrix).unwrap();
        let hidden = hidden.broadcast_add(&network.layers[0].bias).unwrap().relu().unwrap();
        let expected = network.layers[1].forward(&hidden).unwrap();
        let found = network.logits(&Tensor::from_slice(&diagonal, (4, 1), &Device::Cpu).unwrap()).unwrap();
        let difference = (found - expected).unwrap().abs().unwrap().to_dtype(DType::F64).unwrap();
        assert!(difference.max_all().unwrap().to_scalar::<f64>().unwrap() < 1e-6);
    }
}
