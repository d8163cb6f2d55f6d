//! Seeded initial weights.

use crate::random::Stream;
use rand::Rng;
use rand_distr::{Distribution, StandardNormal};

/// `count` normal numbers of mean 0 and the given standard deviation.
pub fn normal(count: usize, deviation: f32, stream: &mut Stream) -> Vec<f32> {
    let mut draw = || -> f32 { StandardNormal.sample(stream) };
    (0..count).map(|_| deviation * draw()).collect()
}

/// `count` numbers uniform within ±`reach`.
pub fn uniform(count: usize, reach: f32, stream: &mut Stream) -> Vec<f32> {
    (0..count).map(|_| stream.random_range(-reach..=reach)).collect()
}

/// Layers of `taps` weights each that pass their input through: tap `centre` is 1 in all layers but the last, everything
/// else normal with standard deviation 0.1. The last layer is small, so that a sigmoid behind it starts near one half.
///
/// Plain random taps leave most deep one-channel networks dead from the start; these never are.
pub fn near_identity(layers: usize, taps: usize, centre: usize, stream: &mut Stream) -> Vec<f32> {
    let mut weights = normal(layers * taps, 0.1, stream);
    for layer in 0..layers.saturating_sub(1) {
        weights[layer * taps + centre] += 1.0;
    }
    weights
}
