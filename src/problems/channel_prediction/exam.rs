//! The exam: blocks that nobody trains on, with what can be known of each, and the score of a prediction.
//!
//! A prediction p of a value with posterior mean m and variance V has the expected squared error V + (p - m)² given the samples.
//! Scored by that, V is a bound on every single block, and the luck of the draw is out of the score. Predictions may cover
//! only the first blocks.

use super::draw::{Blocks, Source};
use super::mixture::{Belief, Mixture, Posterior};
use super::outage::{Kept, Promise, outage_of_mixture};
use super::rules::last_samples;
use super::setting::Setting;
use crate::random::Stream;

/// Classes less likely than this play no part in the law of a value.
const UNLIKELY: f64 = 1e-9;

/// Decibels of a share of power.
pub fn decibels(share: f64) -> f64 {
    10.0 * share.log10()
}

/// Predictions for the first blocks of an exam.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Predicted {
    /// Means: (blocks x parts, samples).
    pub means: Vec<f64>,
    /// Variance of a part at the last sample of each block, where the predictor tells it.
    pub variances: Option<Vec<f64>>,
}

impl Predicted {
    /// Predictions of which no variance is told.
    pub fn of(means: Vec<f64>) -> Self {
        Self { means, variances: None }
    }

    /// Answers of a network in order of time, (samples x blocks, outputs), the logarithm of a variance behind the parts if
    /// there is one more output.
    pub fn by_block(answers: &[f32], setting: &Setting, blocks: usize) -> Self {
        let (parts, block) = (setting.parts, setting.block);
        let width = answers.len() / (blocks * block).max(1);
        let answer =
            |b: usize, t: usize, output: usize| f64::from(answers[(t * blocks + b) * width + output]);
        let rows = (0..blocks * parts).flat_map(|row| (0..block).map(move |t| (row, t)));
        let own = |b| answer(b, block - 1, parts).clamp(-12.0, 6.0).exp();
        Self {
            means: rows.map(|(row, t)| answer(row / parts, t, row % parts)).collect(),
            variances: (width > parts).then(|| (0..blocks).map(own).collect()),
        }
    }
}

/// How predictions did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// Mean score.
    pub mean: f64,
    /// Mean score for each speed that a device has when it is scored; NaN where none has it.
    pub by_speed: Vec<f64>,
    /// What became of the rates that senders promised by them; none where a value is no tap.
    pub kept: Option<Kept>,
}

impl Report {
    /// What [`Report::values`] are, and whether more is better; those from [`Report::FIRST_OF_PROMISES`] on need a tap.
    pub const MEASURES: [(&str, bool); 7] = [
        ("NMSE", false),
        ("NMSE, dB", false),
        ("slowest devices, dB", false),
        ("fastest devices, dB", false),
        ("rate promised for 1 % outage, bit/s/Hz", true),
        ("true outage, %", false),
        ("true outage of the fastest, %", false),
    ];

    /// The first measure that needs a tap.
    pub const FIRST_OF_PROMISES: usize = 4;

    /// The measures; NaN where a value is no tap.
    pub fn values(&self) -> Vec<f64> {
        let ends =
            |values: &[f64]| [values.first(), values.last()].map(|end| end.copied().unwrap_or(f64::NAN));
        let [slowest, fastest] = ends(&self.by_speed).map(decibels);
        let kept = self
            .kept
            .as_ref()
            .map_or([f64::NAN; 3], |kept| [kept.rate, 100.0 * kept.outage, 100.0 * ends(&kept.by_speed)[1]]);
        [&[self.mean, decibels(self.mean), slowest, fastest][..], &kept].concat()
    }
}

/// Blocks with their posterior.
#[derive(Debug, Clone)]
pub struct Exam {
    /// The setting that they were drawn in.
    pub setting: Setting,
    /// The blocks, in proportion to the classes' probabilities.
    pub blocks: Blocks,
    /// The belief that is true, ready for whole blocks.
    pub truth: Mixture,
    /// What can be known of them.
    pub posterior: Posterior,
    /// Index of each class's speed at each sample: (classes, samples).
    speeds: Vec<usize>,
}

impl Exam {
    /// An exam of this many blocks.
    pub fn new(setting: &Setting, count: usize, stream: &mut Stream) -> Self {
        let source = Source::new(setting);
        let blocks = source.draw(source.stratified(count), stream);
        Self::of(setting, Belief::of(setting).scored(), blocks)
    }

    /// An exam of these blocks, with the belief that is true in their setting.
    pub fn of(setting: &Setting, truth: Mixture, blocks: Blocks) -> Self {
        let posterior = truth.posterior(&blocks.samples);
        let classes = setting.classes();
        let speeds = classes.iter().flat_map(|class| (0..setting.block).map(|t| class.speed_at(t)));
        Self { setting: setting.clone(), blocks, truth, posterior, speeds: speeds.collect() }
    }

    /// How many blocks it has.
    pub fn count(&self) -> usize {
        self.blocks.classes.len()
    }

    /// The samples of the first so many blocks: (blocks x parts, samples).
    pub fn samples(&self, blocks: usize) -> &[f64] {
        &self.blocks.samples[..blocks.min(self.count()) * self.width()]
    }

    /// Numbers of a block.
    fn width(&self) -> usize {
        self.setting.parts * self.setting.block
    }

    /// Expected squared error of a part, for each block on average over the scored samples.
    pub fn scores(&self, predictions: &[f64]) -> Vec<f64> {
        let scored = self.setting.scored();
        let score =
            |b| scored.clone().map(|t| self.error(predictions, b, t)).sum::<f64>() / scored.len() as f64;
        (0..predictions.len() / self.width()).map(score).collect()
    }

    /// The least of [`Exam::scores`] that is possible, for the first so many blocks.
    pub fn bounds(&self, blocks: usize) -> Vec<f64> {
        self.scores(&self.posterior.means[..blocks.min(self.count()) * self.width()])
    }

    /// V + (p - m)² of one block at one sample, on average over the parts.
    pub fn error(&self, predictions: &[f64], b: usize, t: usize) -> f64 {
        let (parts, block) = (self.setting.parts, self.setting.block);
        let at = |part: usize| (b * parts + part) * block + t;
        let off = |part: usize| (predictions[at(part)] - self.posterior.means[at(part)]).powi(2);
        self.posterior.variances[b * block + t] + (0..parts).map(off).sum::<f64>() / parts as f64
    }

    /// Index of the speed that the device of a block has at a sample.
    pub fn speed(&self, b: usize, t: usize) -> usize {
        self.class_speed(self.blocks.classes[b], t)
    }

    /// Index of the speed that devices of a class have at a sample.
    pub fn class_speed(&self, class: usize, t: usize) -> usize {
        self.speeds[class * self.setting.block + t]
    }

    /// Mean score for each speed that a device has when it is scored; NaN where none has it.
    pub fn by_speed(&self, predictions: &[f64]) -> Vec<f64> {
        self.by_speed_of(predictions.len() / self.width(), |b, t| self.error(predictions, b, t))
    }

    /// Error of whoever knows the class, which is its own variance, on the first so many blocks: the mean, then by speed.
    pub fn genie(&self, blocks: usize) -> (f64, Vec<f64>) {
        let blocks = blocks.min(self.count());
        let error = |b: usize, t: usize| self.truth.variances(self.blocks.classes[b])[t];
        let scored = self.setting.scored();
        let all = (0..blocks).flat_map(|b| scored.clone().map(move |t| (b, t)));
        let mean = all.map(|(b, t)| error(b, t)).sum::<f64>() / (blocks * scored.len()) as f64;
        (mean, self.by_speed_of(blocks, error))
    }

    fn by_speed_of(&self, blocks: usize, error: impl Fn(usize, usize) -> f64) -> Vec<f64> {
        let mut sums = vec![(0.0, 0_usize); self.setting.speeds.len()];
        for (b, t) in (0..blocks).flat_map(|b| self.setting.scored().map(move |t| (b, t))) {
            let sum = &mut sums[self.speed(b, t)];
            *sum = (sum.0 + error(b, t), sum.1 + 1);
        }
        sums.into_iter().map(|(sum, count)| sum / count as f64).collect()
    }

    /// The exact law of a tap that is wanted at the last sample of a block: classes with their weights.
    fn law(&self, b: usize) -> Vec<(f64, Promise)> {
        let (classes, last) = (self.truth.classes(), self.setting.block - 1);
        let weights = &self.posterior.end_weights[b * classes..][..classes];
        let part = |class: usize| Promise {
            mean: [0, 1].map(|part| self.posterior.end_means[2 * (b * classes + class) + part]),
            variance: self.truth.variances(class)[last],
        };
        let likely = weights.iter().enumerate().filter(|(_, weight)| **weight > UNLIKELY);
        likely.map(|(class, weight)| (*weight, part(class))).collect()
    }

    /// How predictions did.
    pub fn report(&self, predicted: &Predicted) -> Report {
        let scores = self.scores(&predicted.means);
        let mean = scores.iter().sum::<f64>() / scores.len() as f64;
        let kept = (self.setting.parts == 2).then(|| self.keep_promises(predicted, mean));
        Report { mean, by_speed: self.by_speed(&predicted.means), kept }
    }

    /// Each sender promises the largest rate that it believes in at the last sample of its block, with the mean error as
    /// variance where none is told.
    fn keep_promises(&self, predicted: &Predicted, mean_error: f64) -> Kept {
        let (block, last) = (self.setting.block, self.setting.block - 1);
        let blocks = predicted.means.len() / self.width();
        let (mut rate, mut outage) = (0.0, 0.0);
        let mut sums = vec![(0.0, 0.0); self.setting.speeds.len()];
        for b in 0..blocks {
            let mean = [0, 1].map(|part| predicted.means[(2 * b + part) * block + last]);
            let variance = predicted.variances.as_ref().map_or(mean_error, |own| own[b]);
            let pledge = Promise { mean, variance }.reliable();
            let failed = outage_of_mixture(&self.law(b), pledge);
            rate += pledge.rate / blocks as f64;
            outage += failed / blocks as f64;
            let sum = &mut sums[self.speed(b, last)];
            *sum = (sum.0 + failed, sum.1 + 1.0);
        }
        Kept { rate, outage, by_speed: sums.into_iter().map(|(sum, count)| sum / count).collect() }
    }

    /// Mean errors that are possible on the first so many blocks, for several such numbers: given all samples, given the last
    /// `memory` of them, and given the class as well.
    pub fn limits(&self, memory: usize, blocks: [usize; 2]) -> [[f64; 3]; 2] {
        let mean = |scores: &[f64]| scores.iter().sum::<f64>() / scores.len() as f64;
        let most = blocks[0].max(blocks[1]);
        let window = last_samples(&Belief::of(&self.setting), &self.setting, self.samples(most), memory);
        let (bounds, within) = (self.bounds(most), self.scores(&window.means));
        blocks.map(|blocks| [mean(&bounds[..blocks]), mean(&within[..blocks]), self.genie(blocks).0])
    }

    /// The exact posterior as predictions for the first so many blocks.
    pub fn exact(&self, blocks: usize) -> Predicted {
        let blocks = blocks.min(self.count());
        let ends = self.posterior.variances.chunks_exact(self.setting.block).take(blocks);
        Predicted {
            means: self.posterior.means[..blocks * self.width()].to_vec(),
            variances: Some(ends.map(|row| row[row.len() - 1]).collect()),
        }
    }

    /// What really happened: the mean squared error of the values drawn, which scatters around the mean score.
    pub fn realised(&self, predictions: &[f64]) -> f64 {
        let targets = self.blocks.targets(&self.setting);
        let scored = self.setting.scored();
        let rows = predictions.chunks_exact(self.setting.block).zip(targets.chunks_exact(self.setting.block));
        let sum = |(p, h): (&[f64], &[f64])| scored.clone().map(|t| (p[t] - h[t]).powi(2)).sum::<f64>();
        let count = predictions.len() / self.setting.block * scored.len();
        rows.map(sum).sum::<f64>() / count as f64
    }
}
