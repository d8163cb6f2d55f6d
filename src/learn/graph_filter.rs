//! A deep graph-filter network on a diagonal graph (random-edge GNN, Eisen and Ribeiro 2020).
//!
//! Layer l maps z to σ(Σ_k a_{l,k} S^k z) with z_0 = 1; on a diagonal shift S the powers are elementwise, so they are
//! computed once for all layers. The last layer gives logits. Infinite inputs give NaN logits.

use super::dropout::dropout;
use super::options::Options;
use super::parameters::Parameters;
use crate::random::Stream;
use candle_core::{Device, Result, Tensor, Var};

/// The network; its only parameters are the taps.
#[derive(Debug)]
pub struct GraphFilter {
    taps: Var,
    options: Options,
}

/// Depth of the network (paper).
pub const LAYERS: usize = 10;
/// Taps of each layer: powers 0 to 3 of the graph shift; 10 x 4 = 40 parameters (paper).
pub const TAPS: usize = 4;

impl GraphFilter {
    /// Adds the taps to `parameters`.
    ///
    /// # Errors
    /// As candle's.
    pub fn new(parameters: &mut Parameters, options: Options, stream: &mut Stream) -> Result<Self> {
        let taps = parameters.add("taps", &[LAYERS, TAPS], options.taps(LAYERS, TAPS, 0, stream))?;
        Ok(Self { taps, options })
    }

    /// Logits for each diagonal element of the shift; `shift` and the result have any common length.
    ///
    /// # Errors
    /// As candle's.
    pub fn logits(&self, shift: &[f32], dropout_rate: f64, stream: &mut Stream) -> Result<Tensor> {
        let count = shift.len();
        let mut powers = vec![1.0_f32; TAPS * count];
        for power in 1..TAPS {
            let (lower, upper) = powers.split_at_mut(power * count);
            let previous = &lower[(power - 1) * count..];
            upper.iter_mut().zip(previous).zip(shift).for_each(|((next, last), s)| *next = last * s);
        }
        let powers = Tensor::from_vec(powers, (TAPS, count), &Device::Cpu)?;
        let filter = |layer: usize| self.taps.narrow(0, layer, 1)?.matmul(&powers);
        let mut z = self.options.follow(filter(0)?, 0, LAYERS)?;
        for layer in 1..LAYERS {
            z = dropout(&z, dropout_rate, stream)?;
            z = self.options.follow((z * filter(layer)?)?, layer, LAYERS)?;
        }
        z.flatten_all()
    }
}
