//! A deep one-channel 1-D convolution, with a fused operation and its own backward pass.
//!
//! candle's conv1d has a wrong kernel gradient and its conv2d is slow on one channel, so the filter is our own: signals are
//! columns of a (length, batch) tensor, a tap is a scaled shift of whole rows. NaN in gives NaN out.

use super::dropout::dropout;
use super::options::Options;
use super::parameters::{Parameters, contiguous};
use crate::random::Stream;
use candle_core::{CpuStorage, CustomOp2, Device, Layout, Result, Shape, Tensor, Var};

/// What lies beyond the ends of a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Padding {
    /// The signal goes on from its other end.
    Circular,
    /// Zeros.
    Zeros,
}

/// The network: layers of `taps` weights, with or without a bias each.
#[derive(Debug)]
pub struct Convolution {
    taps: Var,
    biases: Option<Var>,
    padding: Padding,
    options: Options,
}

/// Depth of the network (paper).
pub const LAYERS: usize = 10;
/// Parameters of each layer: 4 taps, or 3 taps and a bias; 10 x 4 = 40 parameters (paper).
pub const PER_LAYER: usize = 4;

impl Convolution {
    /// Adds taps, and biases of zero to `parameters`.
    ///
    /// # Errors
    /// As candle's.
    pub fn new(
        parameters: &mut Parameters,
        biased: bool,
        padding: Padding,
        options: Options,
        stream: &mut Stream,
    ) -> Result<Self> {
        let taps = if biased { PER_LAYER - 1 } else { PER_LAYER };
        let weights = options.taps(LAYERS, taps, centre(taps), stream);
        let taps = parameters.add("taps", &[LAYERS, taps], weights)?;
        let zeros = vec![0.0; LAYERS];
        let biases = biased.then(|| parameters.add("biases", &[LAYERS], zeros)).transpose()?;
        Ok(Self { taps, biases, padding, options })
    }

    /// Logits of shape (length, batch) for signals of that shape.
    ///
    /// # Errors
    /// As candle's.
    pub fn logits(&self, signals: &Tensor, dropout_rate: f64, stream: &mut Stream) -> Result<Tensor> {
        let mut z = signals.clone();
        for layer in 0..LAYERS {
            z = filter(&z, &self.taps.get(layer)?, self.padding)?;
            if let Some(biases) = &self.biases {
                z = z.broadcast_add(&biases.narrow(0, layer, 1)?)?;
            }
            z = self.options.follow(z, layer, LAYERS)?;
            if layer + 1 < LAYERS {
                z = dropout(&z, dropout_rate, stream)?;
            }
        }
        Ok(z)
    }
}

/// Index of the tap that multiplies the element itself.
fn centre(taps: usize) -> usize {
    (taps - 1) / 2
}

/// Filters each column of a (length, batch) tensor: row i of the result is Σ_k a_k · row (i + k - centre).
///
/// # Errors
/// As candle's; both tensors must be f32.
pub fn filter(signals: &Tensor, taps: &Tensor, padding: Padding) -> Result<Tensor> {
    signals.contiguous()?.apply_op2(&taps.contiguous()?, Filter { padding })
}

struct Filter {
    padding: Padding,
}

impl Filter {
    /// Calls `visit(tap, row of the result, row of the signal)` for each pair of rows that a tap joins.
    fn each_pair(&self, length: usize, taps: usize, mut visit: impl FnMut(usize, usize, usize)) {
        for tap in 0..taps {
            for row in 0..length {
                let shifted = row as isize + tap as isize - centre(taps) as isize;
                let inside = (0..length as isize).contains(&shifted);
                if inside || self.padding == Padding::Circular {
                    visit(tap, row, shifted.rem_euclid(length as isize) as usize);
                }
            }
        }
    }
}

impl CustomOp2 for Filter {
    fn name(&self) -> &'static str {
        "one-channel filter"
    }

    fn cpu_fwd(
        &self,
        signals: &CpuStorage,
        layout: &Layout,
        taps: &CpuStorage,
        taps_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let (length, batch) = layout.shape().dims2()?;
        let signals = contiguous(signals, layout)?;
        let taps = contiguous(taps, taps_layout)?;
        let mut result = vec![0.0_f32; length * batch];
        self.each_pair(length, taps.len(), |tap, to, from| {
            add_scaled(&mut result[to * batch..][..batch], taps[tap], &signals[from * batch..][..batch]);
        });
        Ok((CpuStorage::F32(result), layout.shape().clone()))
    }

    fn bwd(
        &self,
        signals: &Tensor,
        taps: &Tensor,
        _result: &Tensor,
        gradient: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let (length, batch) = signals.dims2()?;
        let values = signals.flatten_all()?.to_vec1::<f32>()?;
        let weights = taps.to_vec1::<f32>()?;
        let upstream = gradient.flatten_all()?.to_vec1::<f32>()?;
        let mut to_signals = vec![0.0_f32; length * batch];
        let mut to_taps = vec![0.0_f32; weights.len()];
        self.each_pair(length, weights.len(), |tap, to, from| {
            let above = &upstream[to * batch..][..batch];
            add_scaled(&mut to_signals[from * batch..][..batch], weights[tap], above);
            to_taps[tap] += dot(above, &values[from * batch..][..batch]);
        });
        let to_signals = Tensor::from_vec(to_signals, (length, batch), &Device::Cpu)?;
        Ok((Some(to_signals), Some(Tensor::from_vec(to_taps, weights.len(), &Device::Cpu)?)))
    }
}

fn add_scaled(to: &mut [f32], factor: f32, from: &[f32]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to += factor * from);
}

/// Eight partial sums, so that the compiler can use vector instructions without changing the order at run time.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    let (a_chunks, b_chunks) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = a_chunks.remainder().iter().zip(b_chunks.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a_chunks.zip(b_chunks) {
        sums.iter_mut().zip(x.iter().zip(y)).for_each(|(sum, (x, y))| *sum += x * y);
    }
    sums.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(values: &[f32]) -> Tensor {
        Tensor::from_slice(values, (values.len(), 1), &Device::Cpu).unwrap()
    }

    #[test]
    fn filters_by_hand() {
        let taps = Tensor::from_slice(&[10.0_f32, 1.0, 0.1], 3, &Device::Cpu).unwrap();
        let result = |padding| filter(&row(&[1.0, 2.0, 3.0]), &taps, padding).unwrap().flatten_all().unwrap();
        // Row i: 10 x its left neighbour + itself + 0.1 x its right neighbour.
        let circular = result(Padding::Circular).to_vec1::<f32>().unwrap();
        let zeros = result(Padding::Zeros).to_vec1::<f32>().unwrap();
        for (found, expected) in circular.iter().zip([31.2, 12.3, 23.1]) {
            assert!((found - expected).abs() < 1e-5);
        }
        for (found, expected) in zeros.iter().zip([1.2, 12.3, 23.0]) {
            assert!((found - expected).abs() < 1e-5);
        }
    }

    #[test]
    fn the_gradients_of_the_filter_match_plain_candle_operations() {
        let mut stream = crate::random::stream(1, "filter test", 0);
        let mut draw = |count| super::super::initialise::normal(count, 1.0, &mut stream);
        let signals = Var::from_tensor(&Tensor::from_vec(draw(21), (7, 3), &Device::Cpu).unwrap()).unwrap();
        let taps = Var::from_tensor(&Tensor::from_vec(draw(4), 4, &Device::Cpu).unwrap()).unwrap();
        let weights = Tensor::from_vec(draw(21), (7, 3), &Device::Cpu).unwrap();
        let gradients = |result: Tensor| {
            let store = (result * &weights).unwrap().sum_all().unwrap().backward().unwrap();
            let flat = |var: &Var| store.get(var).unwrap().flatten_all().unwrap().to_vec1::<f32>().unwrap();
            [flat(&signals), flat(&taps)]
        };
        let ours = gradients(filter(&signals, &taps, Padding::Circular).unwrap());
        let rolled = |tap: usize| {
            let shift = (tap + 6) % 7;
            let ends = [signals.narrow(0, shift, 7 - shift).unwrap(), signals.narrow(0, 0, shift).unwrap()];
            let whole = if shift == 0 { signals.as_tensor().clone() } else { Tensor::cat(&ends, 0).unwrap() };
            whole.broadcast_mul(&taps.narrow(0, tap, 1).unwrap()).unwrap()
        };
        let plain = gradients((((rolled(0) + rolled(1)).unwrap() + rolled(2)).unwrap() + rolled(3)).unwrap());
        for (a, b) in ours.concat().iter().zip(plain.concat()) {
            assert!((a - b).abs() < 1e-5, "{a} {b}");
        }
    }
}
