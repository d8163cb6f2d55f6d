//! The ground that lanes share: site, evaluation draws that nobody trains on, and the optimum of each draw.

use super::channels::{Channels, Site};
use super::scenario::Scenario;
use super::transfer::Transfer;
use crate::experiments::contract::{EvaluationSet, Stop};
use crate::problems::access::one_shot::{best_threshold, exact_optimum, expected_successes};
use crate::random::stream;
use std::sync::OnceLock;

/// Draws of the final evaluation set, and of the part of it that curves use.
const FINAL_DRAWS: usize = 4_096;
const CURVE_DRAWS: usize = 512;

/// Above this many devices there are fewer draws, so that an evaluation costs no more: draws x devices stays near this.
const LARGEST_SET: usize = FINAL_DRAWS * 160;
const FEWEST_DRAWS: usize = 256;

/// Draws behind the best threshold.
const THRESHOLD_SAMPLE: usize = 200_000;

/// Rounding that an evaluation may lie above the optimum; more is a bug, and stops the contender.
pub(super) const BOUND_TOLERANCE: f64 = 1e-9;

/// What all lanes of a race read and none writes.
pub struct StaticGround {
    pub(super) scenario: Scenario,
    pub(super) site: Site,
    /// The final evaluation set in pieces of one draw each would be slow; it is kept whole, draw by draw in columns.
    evaluation: Channels,
    /// Expected successes of the exact optimum, by draw.
    optima: Vec<f64>,
    /// The gain above which each device transmits under the best threshold.
    pub(super) threshold_gain: f64,
    transfer: OnceLock<Transfer>,
}

impl StaticGround {
    /// Places the devices, draws the evaluation sets and solves each draw exactly.
    pub fn new(scenario: Scenario) -> Self {
        let site = Site::new(&scenario);
        let draws = (LARGEST_SET / scenario.devices).clamp(FEWEST_DRAWS, FINAL_DRAWS);
        let mut channels = stream(0, "evaluation channels", 0);
        let evaluation = Channels::draw(&scenario, &site.mean_gains, draws, &mut channels);
        let optimum = |draw| exact_optimum(&evaluation.decoding_of(draw), scenario.preambles).successes;
        let optima = (0..draws).map(optimum).collect();
        let threshold_gain = find_threshold(&scenario, &site);
        Self { scenario, site, evaluation, optima, threshold_gain, transfer: OnceLock::new() }
    }

    /// Draws at other numbers of devices, made when first asked for.
    pub(super) fn transfer(&self) -> &Transfer {
        self.transfer.get_or_init(|| Transfer::new(&self.scenario))
    }

    /// How many draws a set has: the curve's are the first of the final ones.
    pub(super) fn draws(&self, set: EvaluationSet) -> usize {
        match set {
            EvaluationSet::Curve => (self.evaluation.draws / (FINAL_DRAWS / CURVE_DRAWS)).max(FEWEST_DRAWS),
            EvaluationSet::Final => self.evaluation.draws,
        }
    }

    /// Mean of the exact optimum over a set.
    pub(super) fn mean_optimum(&self, set: EvaluationSet) -> f64 {
        let optima = &self.optima[..self.draws(set)];
        optima.iter().sum::<f64>() / optima.len() as f64
    }

    /// Successes per slot, share of the optimum and devices that transmit, of a rule that maps gains (devices, draws) to
    /// transmit probabilities in the same order; `chunk` draws are decided at a time.
    ///
    /// # Errors
    /// The rule fails, gives a number that is no probability, or passes the optimum of a draw.
    pub(super) fn score(
        &self,
        set: EvaluationSet,
        chunk: usize,
        mut rule: impl FnMut(&[f64], usize) -> Result<Vec<f64>, Stop>,
    ) -> Result<Vec<f64>, Stop> {
        let draws = self.draws(set);
        let (mut successes, mut transmitting) = (0.0, 0.0);
        for start in (0..draws).step_by(chunk) {
            let count = chunk.min(draws - start);
            let decisions = rule(&self.gains_of(start, count), count)?;
            for draw in 0..count {
                let p: Vec<f64> = decisions.iter().skip(draw).step_by(count).copied().collect();
                successes += self.score_draw(start + draw, &p)?;
                transmitting += p.iter().sum::<f64>();
            }
        }
        let draws = draws as f64;
        Ok(vec![successes / draws, successes / draws / self.mean_optimum(set), transmitting / draws])
    }

    fn score_draw(&self, draw: usize, transmit: &[f64]) -> Result<f64, Stop> {
        if !transmit.iter().all(|p| (0.0..=1.0).contains(p)) {
            return Err(Stop("its decision is not a probability: training diverged".to_owned()));
        }
        let decoding = self.evaluation.decoding_of(draw);
        let value = expected_successes(transmit, &decoding, self.scenario.preambles);
        if value > self.optima[draw] + BOUND_TOLERANCE {
            return Err(Stop(format!(
                "evaluation {draw} gave {value}, above the exact optimum {}: this is a bug in the lab",
                self.optima[draw]
            )));
        }
        Ok(value)
    }

    fn gains_of(&self, start: usize, count: usize) -> Vec<f64> {
        let rows = self.evaluation.gains.chunks_exact(self.evaluation.draws);
        rows.flat_map(|row| row[start..start + count].iter().copied()).collect()
    }
}

/// The best threshold from a large sample over all devices' laws, apart from every evaluation draw.
fn find_threshold(scenario: &Scenario, site: &Site) -> f64 {
    let draws = (THRESHOLD_SAMPLE / scenario.devices).max(100);
    let mut channels = stream(0, "threshold channels", 0);
    let sample = Channels::draw(scenario, &site.mean_gains, draws, &mut channels);
    let pairs: Vec<(f64, f64)> = sample.gains.into_iter().zip(sample.decoding).collect();
    best_threshold(&pairs, scenario.devices, scenario.preambles)
}
