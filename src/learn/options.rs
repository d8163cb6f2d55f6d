//! Choices that decide whether a deep network of one channel learns at all.

use super::initialise::{near_identity, uniform};
use crate::random::Stream;
use candle_core::{Result, Tensor};

/// Initial taps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// Every layer but the last passes its input through.
    NearIdentity,
    /// Uniform within ±1/√taps, as a library would: ten layers of one channel mostly start dead.
    Uniform,
}

/// What stands between two layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Between {
    /// max(0, z).
    Relu,
    /// The hyperbolic tangent.
    Tanh,
}

/// All choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Initial taps.
    pub start: Start,
    /// What stands between two layers.
    pub between: Between,
    /// Whether a ReLU follows the last layer too, so that no logit is negative and no probability below one half.
    pub rectified_output: bool,
}

impl Options {
    /// Initial taps of `layers` layers of `taps` each; `centre` is the one that multiplies the element itself.
    pub(super) fn taps(self, layers: usize, taps: usize, centre: usize, stream: &mut Stream) -> Vec<f32> {
        match self.start {
            Start::NearIdentity => near_identity(layers, taps, centre, stream),
            Start::Uniform => uniform(layers * taps, 1.0 / (taps as f32).sqrt(), stream),
        }
    }

    /// What follows layer `layer` of `layers`, counted from 0.
    pub(super) fn follow(self, z: Tensor, layer: usize, layers: usize) -> Result<Tensor> {
        match (layer + 1 < layers, self.between) {
            (true, Between::Relu) => z.relu(),
            (true, Between::Tanh) => z.tanh(),
            (false, _) if self.rectified_output => z.relu(),
            (false, _) => Ok(z),
        }
    }
}
