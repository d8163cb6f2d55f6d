//! What is known of a device whose class is not: the exact posterior over classes and over the value that is wanted.
//!
//! A belief need not be true: the best linear filter, one speed for all, a wrong law of scattering and a constant speed where it
//! changes are beliefs, too, and the same few lines follow from each what it predicts.

use super::gaussian::Gaussian;
use super::setting::{Law, Setting};
use rayon::prelude::*;
use std::ops::Range;

/// Blocks that are looked at together, to bound the memory.
const CHUNK: usize = 64;

/// Classes with their probabilities, as somebody believes them.
#[derive(Debug, Clone)]
pub struct Belief {
    priors: Vec<f64>,
    /// Correlations of a whole path of each class, row by row.
    correlations: Vec<Vec<f64>>,
    setting: Setting,
}

impl Belief {
    /// The truth.
    pub fn of(setting: &Setting) -> Self {
        Self::in_law(setting, setting.law)
    }

    /// The true ways to move, but another law of scattering.
    pub fn in_law(setting: &Setting, law: Law) -> Self {
        let classes = setting.classes();
        Self {
            priors: classes.iter().map(|class| class.prior).collect(),
            correlations: classes.par_iter().map(|class| class.correlations(law)).collect(),
            setting: setting.clone(),
        }
    }

    /// Nobody ever changes speed, and this is the law of scattering.
    pub fn constant(setting: &Setting, law: Law) -> Self {
        let belief = Self::in_law(&Setting { changing: false, ..setting.clone() }, law);
        Self { setting: setting.clone(), ..belief }
    }

    /// A single class with the correlations of all of them on average: its prediction is the best linear one.
    pub fn linear(&self) -> Self {
        let mut mean = vec![0.0; self.correlations.first().map_or(0, Vec::len)];
        for (prior, correlations) in self.priors.iter().zip(&self.correlations) {
            mean.iter_mut().zip(correlations).for_each(|(sum, r)| *sum += prior * r);
        }
        Self { priors: vec![1.0], correlations: vec![mean], setting: self.setting.clone() }
    }

    /// Only the class of this index.
    pub fn only(&self, class: usize) -> Self {
        let correlations = self.correlations.get(class).cloned().into_iter().collect();
        Self { priors: vec![1.0], correlations, setting: self.setting.clone() }
    }

    /// What it makes of whole blocks.
    pub fn mixture(&self) -> Mixture {
        self.seeing(0..self.setting.block, 0)
    }

    /// What it makes of whole blocks at the samples that are scored; nothing is asked before.
    pub fn scored(&self) -> Mixture {
        self.seeing(0..self.setting.block, self.setting.scored_from)
    }

    /// What it makes of the last `memory` samples at `t`.
    pub fn window(&self, t: usize, memory: usize) -> Mixture {
        let start = (t + 1).saturating_sub(memory.max(1));
        self.seeing(start..t + 1, t - start)
    }

    /// What it makes of the samples in `seen`, from the one at place `from` there on.
    fn seeing(&self, seen: Range<usize>, from: usize) -> Mixture {
        let (setting, length) = (&self.setting, self.setting.length());
        let wanted = |t: usize| setting.target(seen.start + t).filter(|place| t >= from && *place < length);
        let class = |correlations: &Vec<f64>| {
            Gaussian::new(correlations, length, seen.clone(), setting.noise(), wanted)
        };
        Mixture {
            classes: self.correlations.par_iter().map(class).collect(),
            priors: self.priors.clone(),
            parts: setting.parts,
            block: seen.len(),
            from,
        }
    }
}

/// A belief made ready to look at blocks of samples.
#[derive(Debug, Clone)]
pub struct Mixture {
    classes: Vec<Gaussian>,
    priors: Vec<f64>,
    parts: usize,
    block: usize,
    /// The first sample at which anything is asked.
    from: usize,
}

/// Everything that follows from the samples of some blocks.
#[derive(Debug, Clone)]
pub struct Sight {
    /// Probability of each class after each sample: (blocks, samples, classes) in row order; zero where nothing is asked.
    pub weights: Vec<f64>,
    /// For each class its prediction of what is wanted at each sample: (blocks x parts, samples).
    pub predictions: Vec<Vec<f64>>,
}

/// What is known of the values wanted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Posterior {
    /// Means: (blocks x parts, samples) in row order.
    pub means: Vec<f64>,
    /// Variances of one part, on average over the parts: (blocks, samples).
    pub variances: Vec<f64>,
    /// Predictions of the likeliest class alone: (blocks x parts, samples).
    pub likeliest: Vec<f64>,
    /// At the last sample the probability of each class: (blocks, classes).
    pub end_weights: Vec<f64>,
    /// At the last sample the prediction of each class: (blocks, classes, parts).
    pub end_means: Vec<f64>,
}

impl Posterior {
    /// Adds that of more blocks.
    fn extend(&mut self, more: Self) {
        self.means.extend(more.means);
        self.variances.extend(more.variances);
        self.likeliest.extend(more.likeliest);
        self.end_weights.extend(more.end_weights);
        self.end_means.extend(more.end_means);
    }
}

impl Mixture {
    /// The same asked from another sample on; it predicts nothing more than before.
    pub fn asked_from(self, from: usize) -> Self {
        Self { from, ..self }
    }

    /// How many samples it looks at.
    pub fn block(&self) -> usize {
        self.block
    }

    /// How many classes it knows.
    pub fn classes(&self) -> usize {
        self.classes.len()
    }

    /// Variance at each sample for whoever knows this class.
    pub fn variances(&self, class: usize) -> &[f64] {
        self.classes[class].variances()
    }

    /// The weights of y_0..y_t in the prediction of a class at `t`.
    pub fn filter(&self, class: usize, t: usize) -> Vec<f64> {
        self.classes[class].filter(t)
    }

    /// Mean error of whoever knows the class: Σ π v at each sample.
    pub fn genie(&self) -> Vec<f64> {
        let mean =
            |t: usize| self.priors.iter().zip(&self.classes).map(|(p, class)| p * class.variances()[t]).sum();
        (0..self.block).map(mean).collect()
    }

    /// Posterior over classes and their predictions, for (blocks x parts, samples) in row order.
    pub fn see(&self, samples: &[f64]) -> Sight {
        let (count, block) = (self.classes.len(), self.block);
        let blocks = samples.len() / (block * self.parts);
        let mut weights = vec![0.0; blocks * block * count];
        let mut predictions = Vec::with_capacity(count);
        for (index, class) in self.classes.iter().enumerate() {
            let seen = class.see(samples);
            for (b, rows) in seen.innovations.chunks_exact(block * self.parts).enumerate() {
                let mut squares = 0.0;
                for t in 0..block {
                    squares += (0..self.parts).map(|part| rows[part * block + t].powi(2)).sum::<f64>();
                    if t >= self.from {
                        weights[(b * block + t) * count + index] =
                            self.priors[index].ln() + class.log_likelihood(t, squares, self.parts);
                    }
                }
            }
            predictions.push(seen.predictions);
        }
        for block in weights.chunks_exact_mut(count * block) {
            block[self.from * count..].chunks_exact_mut(count).for_each(normalise);
        }
        Sight { weights, predictions }
    }

    /// The exact posterior of what is wanted, for (blocks x parts, samples) in row order.
    pub fn posterior(&self, samples: &[f64]) -> Posterior {
        let mut whole = Posterior::default();
        let parts: Vec<Posterior> = samples
            .par_chunks(CHUNK * self.parts * self.block)
            .map(|chunk| {
                let (sight, mut part) = (self.see(chunk), Posterior::default());
                let blocks = chunk.len() / (self.parts * self.block);
                (0..blocks).for_each(|b| self.append(&sight, b, &mut part));
                part
            })
            .collect();
        parts.into_iter().for_each(|part| whole.extend(part));
        whole
    }

    /// Mean, variance and likeliest class of one block, at the end of `whole`.
    fn append(&self, sight: &Sight, b: usize, whole: &mut Posterior) {
        let (count, block, parts) = (self.classes.len(), self.block, self.parts);
        let weights = |t: usize| &sight.weights[(b * block + t) * count..][..count];
        let mut variances = vec![0.0; block];
        for part in 0..parts {
            let row = (b * parts + part) * block;
            whole.means.extend(std::iter::repeat_n(0.0, self.from));
            whole.likeliest.extend(std::iter::repeat_n(0.0, self.from));
            for (t, variance) in variances.iter_mut().enumerate().take(block).skip(self.from) {
                let of_class = |class: usize| sight.predictions[class][row + t];
                let mean: f64 = (0..count).map(|class| weights(t)[class] * of_class(class)).sum();
                let spread = |class: usize| {
                    weights(t)[class]
                        * (self.classes[class].variances()[t] + (of_class(class) - mean).powi(2))
                };
                *variance += (0..count).map(spread).sum::<f64>() / parts as f64;
                whole.means.push(mean);
                whole.likeliest.push(of_class(largest(weights(t))));
            }
        }
        whole.variances.extend(variances);
        whole.end_weights.extend_from_slice(weights(block - 1));
        let end =
            |class: usize, part: usize| sight.predictions[class][(b * parts + part) * block + block - 1];
        whole.end_means.extend((0..count * parts).map(|at| end(at / parts, at % parts)));
    }
}

/// Logarithms of weights turned into weights of sum one.
fn normalise(logs: &mut [f64]) {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    logs.iter_mut().for_each(|log| *log = (*log - most).exp());
    let sum: f64 = logs.iter().sum();
    logs.iter_mut().for_each(|weight| *weight /= sum);
}

/// Index of the first of the largest values.
fn largest(values: &[f64]) -> usize {
    (0..values.len()).fold(0, |best, index| if values[index] > values[best] { index } else { best })
}
