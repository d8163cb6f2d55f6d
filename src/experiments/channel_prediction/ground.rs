//! The ground that lanes share: the exam with its exact posterior, the source of blocks, and how predictions are measured.

use super::contenders::{Predictor, entries};
use super::scenario::Scenario;
use crate::experiments::contract::{EvaluationSet, Stop};
use crate::experiments::kit::{Entry, Use, passes};
use crate::problems::channel_prediction::{Exam, Predicted, Source, Sweeps};
use crate::random::stream;
use std::sync::OnceLock;

/// Blocks of the exam for curves, and in all.
pub(super) const BLOCKS: [usize; 2] = [250, 1_000];

/// Blocks that the limits over horizon and memory are taken from.
const SWEPT: usize = 120;

/// How near to a block's bound rounding may bring a score.
const TOLERANCE: f64 = 1e-9;

/// What all lanes of a race read and none writes.
pub struct ChannelGround {
    pub(super) scenario: Scenario,
    pub(super) source: Source,
    pub(super) exam: Exam,
    pub(super) entries: Vec<Entry<Predictor>>,
    sweeps: OnceLock<Sweeps>,
}

impl ChannelGround {
    /// Draws the exam and computes its posterior.
    pub fn new(scenario: Scenario) -> Self {
        let mut draws = stream(Use::Evaluation.seed(scenario.race.seed), "channel exam", 0);
        let exam = Exam::new(&scenario.setting, BLOCKS[1], &mut draws);
        let (source, entries) = (Source::new(&scenario.setting), entries(&scenario));
        Self { source, exam, entries, scenario, sweeps: OnceLock::new() }
    }

    /// How many blocks an evaluation set has.
    pub fn blocks(set: EvaluationSet) -> usize {
        BLOCKS[usize::from(set == EvaluationSet::Final)]
    }

    /// All measures of predictions.
    ///
    /// # Errors
    /// A prediction is not finite, or passed the bound of a block.
    pub fn measure(&self, predicted: &Predicted) -> Result<Vec<f64>, Stop> {
        let scores = self.exam.scores(&predicted.means);
        for (score, bound) in scores.iter().zip(self.exam.bounds(scores.len())) {
            passes(*score, bound, false, TOLERANCE)?;
        }
        Ok(self.exam.report(predicted).values())
    }

    /// Exact errors over horizon and memory; computed when first asked for.
    pub fn sweeps(&self) -> &Sweeps {
        self.sweeps.get_or_init(|| Sweeps::new(&self.scenario.setting, self.exam.samples(SWEPT)))
    }
}
