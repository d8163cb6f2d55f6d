//! A run that has ended: what ran, how far it came, and as much of its curves as is kept.

use crate::lab::{History, Snapshot, Summary};
use crate::preset::{Change, Preset};
use crate::statistics::Estimate;

/// A mean curve keeps about so many points: more than a screen has columns, and its last.
pub const MOST_POINTS: usize = 4_096;

/// A past run.
#[derive(Debug, Clone)]
pub struct PastRun {
    /// What it is called; a person can change it.
    pub name: String,
    /// Tells it from every other run, and from what it was before it grew.
    pub id: u64,
    /// Whether its curves are drawn.
    pub shown: bool,
    /// Whether it is shown because it was the last, and not because a person asked for it.
    pub by_itself: bool,
    /// Which dashes its lines have, as an index.
    pub dash: usize,
    /// The values that it started with, and the live changes that were made.
    pub preset: Preset,
    /// What it showed; of each seed's curve only the last point.
    pub history: History,
    /// Mean curves by contender.
    pub means: Vec<Vec<(u64, Estimate)>>,
    /// Results by contender, from all points.
    pub summaries: Vec<Summary>,
    /// Seconds that each contender took for one step.
    pub seconds_per_step: Vec<f64>,
    /// The last step that was evaluated.
    pub steps: u64,
    /// Of so many points of a mean curve one is kept.
    pub every: usize,
}

impl PastRun {
    /// A run as it ended: `preset` with the values that it started with. None where no curve has two points.
    pub fn new(preset: Preset, mut history: History, snapshot: &Snapshot) -> Option<Self> {
        let mut means: Vec<_> =
            (0..history.contenders.len()).map(|index| history.mean_curve(index)).collect();
        let longest = means.iter().map(Vec::len).max().filter(|points| *points > 1)?;
        let summaries =
            means.iter().enumerate().map(|(index, mean)| history.summary_with(index, mean)).collect();
        let steps = means.iter().filter_map(|mean| mean.last()).map(|(step, _)| *step).max()?;
        let every = longest.div_ceil(MOST_POINTS);
        means.iter_mut().for_each(|mean| thin(mean, every));
        for curve in history.curves.iter_mut().flatten() {
            curve.drain(..curve.len().saturating_sub(1));
            curve.shrink_to_fit();
        }
        let changes = history.changes.clone();
        let done = snapshot.step.max(1) as f64;
        Some(Self {
            name: String::new(),
            id: 0,
            shown: false,
            by_itself: false,
            dash: 0,
            preset: Preset { changes, ..preset },
            seconds_per_step: snapshot.seconds.iter().map(|seconds| seconds / done).collect(),
            history,
            means,
            summaries,
            steps,
            every,
        })
    }

    /// Whether its curves can stand beside those of a race: the same experiment, and the same measure drawn.
    pub fn fits(&self, present: &History) -> bool {
        let (own, other) = (self.history.measures.first(), present.measures.first());
        self.history.experiment == present.experiment && own == other
    }

    /// Whether it holds everything that the other does: the same start, bit by bit the same way, and at least as far.
    pub fn covers(&self, other: &Self) -> bool {
        let reach = |run: &Self| (run.steps, run.history.finals.is_some());
        let before = |run: &Self| -> Vec<Change> {
            run.preset.changes.iter().filter(|change| change.step < other.steps).cloned().collect()
        };
        self.preset.experiment == other.preset.experiment
            && self.preset.values == other.preset.values
            && reach(self) >= reach(other)
            && before(self) == before(other)
    }

    /// The contender of this name.
    pub fn contender(&self, name: &str) -> Option<usize> {
        self.history.contenders.iter().position(|contender| contender.name == name)
    }
}

/// Every so many points, and the last.
fn thin(mean: &mut Vec<(u64, Estimate)>, every: usize) {
    let last = mean.len().saturating_sub(1);
    let mut place = 0..;
    mean.retain(|_| place.next().is_some_and(|place| place % every == 0 || place == last));
    mean.shrink_to_fit();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::model::runs::tests::raced;

    #[test]
    fn a_run_of_one_point_is_no_run_and_a_long_one_is_thinned_to_its_exact_last_point() {
        let (preset, history) = raced(1, 0.0);
        assert!(PastRun::new(preset, history, &Snapshot::default()).is_none());
        let (preset, history) = raced(10_000, 0.0);
        let whole = history.mean_curve(0);
        let run = PastRun::new(preset, history, &Snapshot::default()).unwrap();
        // By hand: 10 000 points are more than two and less than three times 4 096.
        assert_eq!((run.every, run.means[0].len()), (3, 3_334));
        assert_eq!((run.means[0][1], run.means[0].last()), (whole[3], whole.last()));
        assert!(run.history.curves.iter().flatten().all(|curve| curve.len() <= 1));
    }
}
