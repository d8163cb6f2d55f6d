//! How the limits change with what is asked: errors at the last sample of a block over the horizon and over the memory.

use super::mixture::Belief;
use super::setting::Setting;

/// Mean squared errors of a part at the last sample of a block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AtTheEnd {
    /// Of whoever knows the class.
    pub genie: f64,
    /// Of the exact posterior, on average over blocks.
    pub bayes: f64,
    /// Of the best linear filter; exact, since it rests on second moments only.
    pub linear: f64,
}

/// Horizons and memories at which limits are drawn, in samples.
const HORIZONS: [i64; 13] = [-32, -24, -16, -8, -4, -2, -1, 0, 1, 2, 4, 6, 8];
const MEMORIES: [usize; 16] = [1, 2, 4, 8, 12, 16, 24, 32, 36, 40, 48, 64, 80, 100, 120, 150];

/// Exact errors over both.
#[derive(Debug, Clone, PartialEq)]
pub struct Sweeps {
    /// Horizon in samples, with the errors there.
    pub horizons: Vec<(f64, AtTheEnd)>,
    /// Memory in samples, with the errors there.
    pub memories: Vec<(f64, AtTheEnd)>,
}

impl Sweeps {
    /// From these samples, (blocks x parts, samples) in row order.
    pub fn new(setting: &Setting, samples: &[f64]) -> Self {
        Self {
            horizons: over_horizon(setting, &HORIZONS, samples)
                .into_iter()
                .map(|(x, errors)| (x as f64, errors))
                .collect(),
            memories: over_memory(setting, &MEMORIES, samples)
                .into_iter()
                .map(|(x, errors)| (x as f64, errors))
                .collect(),
        }
    }
}

/// The errors for a horizon, from the last `memory` samples of these blocks.
pub fn at_the_end(setting: &Setting, memory: usize, samples: &[f64]) -> AtTheEnd {
    let belief = Belief::of(setting);
    let (t, block) = (setting.block - 1, setting.block);
    let window = belief.window(t, memory);
    let last = window.block() - 1;
    let rows: Vec<f64> =
        samples.chunks_exact(block).flat_map(|row| row[block - window.block()..].iter().copied()).collect();
    let variances = window.posterior(&rows).variances;
    let ends = variances.chunks_exact(window.block()).map(|row| row[last]);
    AtTheEnd {
        genie: window.genie()[last],
        bayes: ends.clone().sum::<f64>() / ends.len() as f64,
        linear: belief.linear().window(t, memory).variances(0)[last],
    }
}

/// The errors over horizons; waits that reach before the block are left out.
pub fn over_horizon(setting: &Setting, horizons: &[i64], samples: &[f64]) -> Vec<(i64, AtTheEnd)> {
    let within = horizons.iter().filter(|horizon| -**horizon < setting.block as i64);
    let at = |&horizon: &i64| {
        let moved = Setting { horizon, ..setting.clone() };
        (horizon, at_the_end(&moved, setting.block, samples))
    };
    within.map(at).collect()
}

/// The errors over memories of up to a block.
pub fn over_memory(setting: &Setting, memories: &[usize], samples: &[f64]) -> Vec<(usize, AtTheEnd)> {
    let within = memories.iter().filter(|memory| **memory <= setting.block);
    within.map(|&memory| (memory, at_the_end(setting, memory, samples))).collect()
}
