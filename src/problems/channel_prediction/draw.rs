//! Draws of blocks: an exact Gaussian path of the device's class, and what its pilots show of it.

use super::gaussian::cholesky;
use super::setting::Setting;
use crate::random::Stream;
use rand::Rng;
use rand_distr::{Distribution, StandardNormal};

/// Added to each variance, so that a path that comes back to its places can be drawn.
const LOAD: f64 = 1e-9;

/// A source of blocks.
#[derive(Debug, Clone)]
pub struct Source {
    /// The Cholesky factor of each class, row by row.
    factors: Vec<Vec<f64>>,
    priors: Vec<f64>,
    length: usize,
    block: usize,
    parts: usize,
    deviation: f64,
}

/// Blocks of values and samples, each part of each block a row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Blocks {
    /// The class of each block.
    pub classes: Vec<usize>,
    /// The values themselves: (blocks x parts, length of a path).
    pub values: Vec<f64>,
    /// What was seen of them: (blocks x parts, samples).
    pub samples: Vec<f64>,
}

impl Source {
    /// A source for this setting.
    pub fn new(setting: &Setting) -> Self {
        let length = setting.length();
        let classes = setting.classes();
        let factor = |matrix: Vec<f64>| {
            let mut matrix = matrix;
            (0..length).for_each(|i| matrix[i * length + i] += LOAD);
            cholesky(&mut matrix, length);
            matrix
        };
        Self {
            factors: classes.iter().map(|class| factor(class.correlations(setting.law))).collect(),
            priors: classes.iter().map(|class| class.prior).collect(),
            length,
            block: setting.block,
            parts: setting.parts,
            deviation: setting.noise().sqrt(),
        }
    }

    /// Classes drawn by their probabilities.
    pub fn any(&self, count: usize, stream: &mut Stream) -> Vec<usize> {
        (0..count).map(|_| self.class_at(stream.random())).collect()
    }

    /// Classes in proportion to their probabilities: the error of a device depends on its class more than on all else, so a
    /// set for evaluation leaves none of that to chance. The first few of them are nearly in proportion, too.
    pub fn stratified(&self, count: usize) -> Vec<usize> {
        // Parts of multiples of the golden ratio fill the unit interval evenly from the first one on.
        let golden = |index: &usize| (*index as f64 * 0.618_033_988_749_895).fract();
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by(|a, b| golden(a).total_cmp(&golden(b)));
        let mut classes = vec![0; count];
        for (rank, index) in order.into_iter().enumerate() {
            classes[index] = self.class_at((rank as f64 + 0.5) / count as f64);
        }
        classes
    }

    /// The class at which the running sum of probabilities passes `share`.
    fn class_at(&self, share: f64) -> usize {
        let mut sum = 0.0;
        let passes = |prior: &f64| {
            sum += prior;
            share < sum
        };
        self.priors.iter().position(passes).unwrap_or(self.priors.len() - 1)
    }

    /// A block for each of these classes.
    pub fn draw(&self, classes: Vec<usize>, stream: &mut Stream) -> Blocks {
        let rows = classes.len() * self.parts;
        let mut blocks = Blocks {
            values: Vec::with_capacity(rows * self.length),
            samples: Vec::with_capacity(rows * self.block),
            classes,
        };
        for row in 0..rows {
            let factor = &self.factors[blocks.classes[row / self.parts]];
            let white: Vec<f64> = (0..self.length).map(|_| StandardNormal.sample(stream)).collect();
            let value = |t: usize| -> f64 {
                factor[t * self.length..][..=t].iter().zip(&white).map(|(l, z)| l * z).sum()
            };
            blocks.values.extend((0..self.length).map(value));
            for t in 0..self.block {
                let noise: f64 = StandardNormal.sample(stream);
                blocks.samples.push(blocks.values[row * self.length + t] + self.deviation * noise);
            }
        }
        blocks
    }
}

/// What learners are drilled on: fresh blocks, or recordings that are used again and again.
#[derive(Debug, Clone)]
pub struct Drill {
    source: Source,
    recordings: Blocks,
}

impl Drill {
    /// A drill on so many recordings; 0 draws fresh blocks.
    pub fn new(source: Source, recordings: usize, stream: &mut Stream) -> Self {
        let classes = source.any(recordings, stream);
        Self { recordings: source.draw(classes, stream), source }
    }

    /// So many blocks to learn from.
    pub fn blocks(&self, count: usize, stream: &mut Stream) -> Blocks {
        match self.recordings.classes.len() {
            0 => self.source.draw(self.source.any(count, stream), stream),
            recorded => self.recordings.chosen((0..count).map(|_| stream.random_range(0..recorded))),
        }
    }
}

impl Blocks {
    /// What is wanted at each sample: (blocks x parts, samples); zero where nothing is.
    pub fn targets(&self, setting: &Setting) -> Vec<f64> {
        shifted(&self.values, setting.length(), setting, setting.horizon)
    }

    /// The values themselves at the samples.
    pub fn present(&self, setting: &Setting) -> Vec<f64> {
        shifted(&self.values, setting.length(), setting, 0)
    }

    /// The sample that comes in place of what is wanted; zero where none has come.
    pub fn pilots(&self, setting: &Setting) -> Vec<f64> {
        shifted(&self.samples, setting.block, setting, setting.horizon)
    }

    /// Some of the blocks, in this order.
    fn chosen(&self, indices: impl Iterator<Item = usize>) -> Self {
        let mut chosen = Self::default();
        let count = self.classes.len().max(1);
        let [values, samples] = [&self.values, &self.samples].map(|rows| rows.len() / count);
        for index in indices {
            chosen.classes.push(self.classes[index]);
            chosen.values.extend_from_slice(&self.values[index * values..][..values]);
            chosen.samples.extend_from_slice(&self.samples[index * samples..][..samples]);
        }
        chosen
    }
}

/// Rows (blocks x parts, samples) in order of time, (samples x blocks, parts), as networks take them.
pub fn by_time(rows: &[f64], setting: &Setting) -> Vec<f32> {
    let (parts, block) = (setting.parts, setting.block);
    let blocks = rows.len() / (parts * block).max(1);
    let mut turned = vec![0.0; rows.len()];
    for (row, values) in rows.chunks_exact(block).enumerate() {
        let (b, part) = (row / parts, row % parts);
        let place = |t: usize| (t * blocks + b) * parts + part;
        values.iter().enumerate().for_each(|(t, value)| turned[place(t)] = *value as f32);
    }
    turned
}

/// Rows of `length` moved by a horizon, and cut to the block.
fn shifted(rows: &[f64], length: usize, setting: &Setting, horizon: i64) -> Vec<f64> {
    let place = |t: usize| usize::try_from(t as i64 + horizon).ok();
    let wanted = |row: &[f64], t: usize| place(t).and_then(|s| row.get(s)).copied().unwrap_or(0.0);
    let rows = rows.chunks_exact(length);
    rows.flat_map(|row| (0..setting.block).map(move |t| wanted(row, t))).collect()
}
