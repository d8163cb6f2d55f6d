//! One device that is watched: its path, its pilots, and what can be known of it as they come.

use super::exam::Exam;
use super::mixture::Sight;

/// Shadowing on a closed track in dB, by which its values are scaled (3GPP TR 38.901, indoor factory).
const SHADOWING_DB: f64 = 5.7;

/// The least power that is drawn.
const LEAST: f64 = 1e-3;

/// A device with one block of pilots.
#[derive(Debug, Clone)]
pub struct Watched {
    /// The exam of its block alone.
    pub exam: Exam,
    sight: Sight,
}

impl Watched {
    /// The device of an exam of one block.
    pub fn new(exam: Exam) -> Self {
        // Speeds are recognised from the first sample on.
        Self { sight: exam.truth.clone().asked_from(0).see(&exam.blocks.samples), exam }
    }

    /// The channel at a place of its path: real and imaginary part, or the gain twice.
    pub fn channel(&self, t: usize) -> [f64; 2] {
        self.of(&self.exam.blocks.values, t)
    }

    /// The pilot at a sample.
    pub fn pilot(&self, t: usize) -> [f64; 2] {
        self.of(&self.exam.blocks.samples, t)
    }

    /// The value at a place of (parts, places) in row order.
    pub fn of(&self, rows: &[f64], t: usize) -> [f64; 2] {
        let length = rows.len() / self.exam.setting.parts;
        [rows[t], rows[rows.len() - length + t]]
    }

    /// Probability after sample `t` that the device then has this speed.
    pub fn probability(&self, speed: usize, t: usize) -> f64 {
        let classes = self.exam.truth.classes();
        let weights = self.sight.weights[t * classes..].iter().take(classes).enumerate();
        weights.filter(|(class, _)| self.exam.class_speed(*class, t) == speed).map(|(_, weight)| weight).sum()
    }

    /// How high a value is drawn: the power of a tap against its mean, or a gain in dB.
    pub(super) fn height(&self, value: [f64; 2]) -> f64 {
        if self.exam.setting.parts == 1 {
            return SHADOWING_DB * value[0];
        }
        (0.5 * (value[0].powi(2) + value[1].powi(2))).max(LEAST)
    }

    /// The time of a place: in ms where a pilot shows a tap, in s where a report tells a gain.
    pub fn time(&self, place: usize) -> f64 {
        let unit = if self.exam.setting.parts == 1 { 1.0 } else { 1e3 };
        unit * self.exam.setting.sample_s * place as f64
    }

    /// Time and height of the channel at the first so many places.
    pub fn channel_line(&self, count: usize) -> Vec<[f64; 2]> {
        (0..count).map(|place| [self.time(place), self.height(self.channel(place))]).collect()
    }

    /// Time and height of the first so many pilots.
    pub fn pilot_line(&self, count: usize) -> Vec<[f64; 2]> {
        (0..count).map(|t| [self.time(t), self.height(self.pilot(t))]).collect()
    }

    /// Time and height of what was predicted at the scored samples up to `until`, where it was wanted.
    pub fn predicted_line(&self, means: &[f64], until: usize) -> Vec<[f64; 2]> {
        self.wanted(until).map(|(t, time)| [time, self.height(self.of(means, t))]).collect()
    }

    /// Time and heights one standard deviation below and above the exact mean, there.
    pub fn exact_band(&self, until: usize) -> Vec<[f64; 3]> {
        let band = |(t, time): (usize, f64)| {
            let [low, high] = self.spread(t);
            [time, low, high]
        };
        self.wanted(until).map(band).collect()
    }

    /// Scored samples up to `until` with the times at which what they want comes.
    fn wanted(&self, until: usize) -> impl Iterator<Item = (usize, f64)> {
        let setting = &self.exam.setting;
        let samples = setting.scored_from..until;
        samples.filter_map(|t| setting.target(t).map(|place| (t, self.time(place))))
    }

    /// Heights one standard deviation below and above the exact mean of what is wanted at `t`.
    fn spread(&self, t: usize) -> [f64; 2] {
        let mean = self.of(&self.exam.posterior.means, t);
        let deviation = self.exam.posterior.variances[t].sqrt();
        if self.exam.setting.parts == 1 {
            return [-1.0, 1.0].map(|side| self.height([mean[0] + side * deviation; 2]));
        }
        let size = mean[0].hypot(mean[1]);
        [-1.0, 1.0].map(|side| self.height([(size + side * deviation).max(0.0), 0.0]))
    }
}
