//! What stays of a finished race where many are compared: everybody's final values, and the limits.

use super::finals::Stopped;
use super::history::{History, band_within};
use crate::experiments::{LimitKind, Measure, Role};
use crate::statistics::Estimate;
use serde::{Deserialize, Serialize};

/// The outcome of a race.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The main measure; none where the race could not even start.
    pub measure: Option<Measure>,
    /// The seeds.
    pub seeds: Vec<u64>,
    /// The limits; the first is the one that distances are measured to.
    pub limits: Vec<LimitValue>,
    /// Everybody's result.
    pub scores: Vec<Score>,
    /// Contenders that stopped: index, seed, step and reason.
    pub stopped: Vec<(usize, u64, u64, String)>,
    /// Why the race failed: it could not start, or no learner reached its end under any seed.
    pub failure: Option<String>,
}

/// A limit on the final evaluation set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LimitValue {
    /// Its name.
    pub name: String,
    /// What it promises.
    pub kind: LimitKind,
    /// Its value.
    pub value: f64,
}

/// A contender's result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Its name.
    pub name: String,
    /// Whether it learns.
    pub role: Role,
    /// How many numbers it trains.
    pub parameters: usize,
    /// Final value of the main measure by seed; none where it stopped.
    pub values: Vec<Option<f64>>,
    /// The first evaluated step from which the mean stays within 1 % of the first limit.
    pub steps_to_99_percent: Option<u64>,
    /// How far the mean lies above the first limit, in percent of it; negative below it.
    pub gap_percent: Option<f64>,
}

impl Score {
    /// The mean over seeds; none where all stopped.
    pub fn estimate(&self) -> Option<Estimate> {
        Estimate::of(&self.values.iter().flatten().copied().collect::<Vec<_>>())
    }
}

impl Outcome {
    /// The outcome of a finished race.
    pub fn of(history: &History) -> Self {
        let limit = |track: &super::LimitTrack| LimitValue {
            name: track.name.clone(),
            kind: track.kind,
            value: track.last,
        };
        let stop = |Stopped { contender, seed_index, step, reason }: &Stopped| {
            (*contender, history.seeds.get(*seed_index).copied().unwrap_or_default(), *step, reason.clone())
        };
        Self {
            measure: history.measures.first().cloned(),
            seeds: history.seeds.clone(),
            limits: history.limits.iter().map(limit).collect(),
            scores: (0..history.contenders.len()).map(|index| score(history, index)).collect(),
            stopped: history.stopped.iter().map(stop).collect(),
            failure: history.failure().map(str::to_owned),
        }
    }

    /// The outcome of a race that could not start, and why.
    pub fn failed(reason: String) -> Self {
        let (seeds, limits, scores, stopped) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { measure: None, seeds, limits, scores, stopped, failure: Some(reason) }
    }

    /// The result of the contender of this name.
    pub fn score(&self, name: &str) -> Option<&Score> {
        self.scores.iter().find(|score| score.name == name)
    }

    /// The limit of this name.
    pub fn limit(&self, name: &str) -> Option<&LimitValue> {
        self.limits.iter().find(|limit| limit.name == name)
    }

    /// The 95 % band around a mean, cut off at a bound: no mean can lie beyond it.
    pub fn band(&self, estimate: &Estimate) -> (f64, f64) {
        let higher = self.measure.as_ref().is_none_or(|measure| measure.higher_is_better);
        let bounds = self.limits.iter().filter(|limit| limit.kind == LimitKind::Bound);
        band_within(estimate, bounds.map(|limit| limit.value), higher)
    }
}

fn score(history: &History, index: usize) -> Score {
    let about = &history.contenders[index];
    let result = history.summary(index);
    let last = |seed_index: usize| history.finals.as_ref()?.value(index, seed_index, 0);
    let gap = result.to_limit.map(|share| history.gap_in_percent(share));
    Score {
        name: about.name.clone(),
        role: about.role,
        parameters: about.parameters,
        values: (0..history.seeds.len()).map(last).collect(),
        steps_to_99_percent: result.steps_to_99_percent,
        gap_percent: gap.filter(|gap| gap.is_finite()),
    }
}
