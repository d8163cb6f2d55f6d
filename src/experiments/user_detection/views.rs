//! What is seen of contenders beyond one frame: misses against false alarms, and errors frame by frame within a sequence.

use super::contenders::Kind;
use super::ground::{DetectionGround, FRAMES};
use crate::experiments::contract::{EvaluationSet, Stop};
use crate::problems::user_detection::{Case, Rule, Set, cost, operating_curve};

/// Points of a curve.
const POINTS: usize = 80;

/// Curves by contender, and those of the limits.
pub(super) struct Views {
    /// False alarms and misses at all thresholds; empty where nothing is known yet.
    pub operating: Vec<Vec<[f64; 2]>>,
    pub operating_limit: Vec<[f64; 2]>,
    /// Mean errors in per cent by place in a sequence.
    pub within: Vec<Vec<f64>>,
    pub within_limit: Vec<f64>,
    pub within_alone: Vec<f64>,
}

impl Views {
    /// Those of the limit and of all rules.
    ///
    /// # Errors
    /// A rule is missing.
    pub fn new(ground: &DetectionGround) -> Result<Self, Stop> {
        let (cases, miss) = (ground.judged.of(EvaluationSet::Curve), ground.scenario.judging.miss_cost);
        let limit = |case: &Case| case.limit.decision(miss);
        let alone = |case: &Case| case.alone.decision(miss);
        let scores: Vec<f64> =
            ground.tuning.iter().flat_map(|case| case.limit.chances.iter().map(|x| f64::from(*x))).collect();
        let mut views = Self {
            operating: vec![Vec::new(); ground.entries.len()],
            operating_limit: curve(ground, &scores),
            within: vec![Vec::new(); ground.entries.len()],
            within_limit: by_place(ground, cases, limit),
            within_alone: by_place(ground, cases, alone),
        };
        for (contender, entry) in ground.entries.iter().enumerate() {
            if matches!(entry.kind, Kind::Rule(rule) if !rule.is_told_count() && rule != Rule::LikeliestSet) {
                let detector = ground.detector(entry.kind)?;
                let scores: Vec<f64> = ground.tuning.iter().flat_map(|case| detector.scores(case)).collect();
                views.operating[contender] = curve(ground, &scores);
            }
        }
        Ok(views)
    }

    /// A network's, from its logits on the tuning frames and its decisions on the curve's.
    pub fn take(&mut self, ground: &DetectionGround, contender: usize, tuning: &[f32], decisions: &[Set]) {
        let scores: Vec<f64> = tuning.iter().map(|logit| f64::from(*logit)).collect();
        self.operating[contender] = curve(ground, &scores);
        let mut decisions = decisions.iter().copied();
        let cases = ground.judged.of(EvaluationSet::Curve);
        self.within[contender] = by_place(ground, cases, |_| decisions.next().unwrap_or(0));
    }
}

fn curve(ground: &DetectionGround, scores: &[f64]) -> Vec<[f64; 2]> {
    let chances: Vec<f32> =
        ground.tuning.iter().flat_map(|case| case.limit.chances.iter().copied()).collect();
    operating_curve(scores, &chances, POINTS)
}

/// Mean cost by place in a sequence, as a share of all decisions in per cent.
fn by_place(ground: &DetectionGround, cases: &[Case], mut decide: impl FnMut(&Case) -> Set) -> Vec<f64> {
    let mut sums = vec![0.0; FRAMES];
    let sequences = (cases.len() / FRAMES).max(1);
    let share = 100.0 / (sequences * ground.system.devices()) as f64;
    for (index, case) in cases.iter().enumerate() {
        let found = cost(decide(case), &case.limit.chances, ground.scenario.judging.miss_cost);
        sums[index % FRAMES] += share * found;
    }
    sums
}
