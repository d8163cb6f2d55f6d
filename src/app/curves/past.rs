//! Curves of past runs, each reduced to what can be seen once, and kept until something else is chosen.

use super::choice::{Choice, Height};
use super::drawn::Drawn;
use super::reduce::{Reducer, pool};
use crate::app::model::runs::PastRun;
use crate::lab::History;
use egui_plot::PlotPoint;
use std::collections::BTreeSet;

/// So many points are drawn of all past runs together, but of each line at least the second number.
const MOST_POINTS: usize = 3_000;
const FEWEST_POINTS: usize = 32;
/// About so many points of each line help to decide which range tells most.
const POOLED: usize = 24;

/// A past run's contender that races now, too.
pub(super) struct PastLine {
    /// Its index in the present race, which gives its colour.
    pub contender: usize,
    /// Its index in its own run.
    pub own: usize,
    /// What one of its steps takes to the right.
    pub scale: f64,
    /// No more points than are worth drawing.
    pub points: Vec<PlotPoint>,
    /// Some heights, each with its distance from its limit's.
    pub pool: Vec<(f64, f64)>,
}

/// A past run's curves.
pub(super) struct PastCurves {
    /// The run's id.
    pub run: u64,
    /// Its contenders that race now, too.
    pub lines: Vec<PastLine>,
    /// Its first limit, where that has a line.
    pub limit: Vec<PlotPoint>,
    /// Where its last line ends to the right.
    pub end: f64,
    key: Key,
}

/// What the points of a run depend on.
#[derive(Clone, Copy, PartialEq)]
struct Key {
    generation: u64,
    choice: Choice,
    columns: usize,
}

/// The curves of all past runs that are shown, in their order.
#[derive(Default)]
pub(super) struct PastStack {
    /// One for each run that is shown.
    pub all: Vec<PastCurves>,
}

impl PastStack {
    /// Reduces what is new; returns whether anything is.
    pub fn update(&mut self, drawn: Drawn<'_>, choice: Choice, columns: usize) -> bool {
        let history = drawn.history;
        let shown: Vec<&PastRun> = drawn.runs.shown(history).collect();
        let lines: usize = shown.iter().map(|run| run.means.len()).sum();
        let columns = (MOST_POINTS / lines.max(1)).max(FEWEST_POINTS).min(columns / 2);
        let key = Key { generation: drawn.generation, choice, columns };
        let kept = |curves: &PastCurves, run: &PastRun| curves.run == run.id && curves.key == key;
        if self.all.len() == shown.len() && self.all.iter().zip(&shown).all(|(curves, run)| kept(curves, run))
        {
            return false;
        }
        let mut before = std::mem::take(&mut self.all);
        self.all = shown
            .into_iter()
            .map(|run| match before.iter().position(|curves| kept(curves, run)) {
                Some(place) => before.swap_remove(place),
                None => reduced(history, run, key),
            })
            .collect();
        true
    }

    /// Lines of the contenders that are shown now.
    pub fn lines<'a>(&'a self, hidden: &'a BTreeSet<usize>) -> impl Iterator<Item = &'a PastLine> {
        let lines = self.all.iter().flat_map(|curves| &curves.lines);
        lines.filter(|line| !hidden.contains(&line.contender))
    }
}

/// Contenders are the same in two runs if they have the same name; others have no colour of their own and no line.
fn reduced(history: &History, run: &PastRun, key: Key) -> PastCurves {
    let Key { choice, columns, .. } = key;
    let steps = run.steps.max(1);
    let seconds: Vec<f64> = run.seconds_per_step.iter().map(|seconds| seconds * steps as f64).collect();
    let scales = choice.scales(&run.history, steps, &seconds);
    let line = |(contender, present): (usize, &crate::experiments::Contender)| {
        let own = run.contender(&present.name)?;
        let (mean, scale) = (run.means.get(own)?, *scales.get(own)?);
        let reducer = Reducer { history: &run.history, choice, columns, scale };
        let pool = pool(&run.history, choice, mean, POOLED);
        Some(PastLine { contender, own, scale, points: reducer.mean(mean), pool })
    };
    let lines: Vec<PastLine> = history.contenders.iter().enumerate().filter_map(line).collect();
    let ends = lines.iter().filter_map(|line| line.points.last()).map(|point| point.x);
    let end = ends.fold(f64::NEG_INFINITY, f64::max);
    PastCurves { run: run.id, lines, limit: limit(run, choice), end, key }
}

/// The first limit over the steps that were run; over seconds each contender met its changes at times of its own.
fn limit(run: &PastRun, choice: Choice) -> Vec<PlotPoint> {
    let Some(track) = run.history.limits.first() else { return Vec::new() };
    if choice.seconds || choice.height == Height::Distance {
        return Vec::new();
    }
    let starts = track.segments.iter().filter(|(from, _)| *from <= run.steps);
    let ends = track.segments.iter().skip(1).map(|(from, _)| (*from).min(run.steps)).chain([run.steps]);
    let level = |((from, value), until): (&(u64, f64), u64)| {
        let height = choice.height_of(&run.history, *from, *value);
        [*from, until].map(|step| PlotPoint::new(choice.place(step as f64, 1.0), height))
    };
    starts.zip(ends).flat_map(level).collect()
}

#[cfg(test)]
mod tests {
    use super::super::drawn::drawn;
    use super::*;
    use crate::app::Model;
    use crate::app::model::runs::tests::raced;
    use crate::app::model::tests::start;
    use crate::lab::Snapshot;

    /// A model with a present race of a few points and one past run that is shown.
    fn with_past() -> Model {
        let (preset, history) = raced(3_000, 1.0);
        let mut model = Model::new(preset.clone(), None);
        model.shelf.keep_run(
            preset,
            history,
            &Snapshot { seconds: vec![6.0, 3.0], step: 3_000, ..Snapshot::default() },
        );
        let (_, present) = raced(3, 0.0);
        start(&mut model, &present);
        model
    }

    #[test]
    fn a_past_run_is_reduced_once_until_something_else_is_chosen() {
        let model = with_past();
        let (mut stack, choice) = (PastStack::default(), Choice::default());
        assert!(stack.update(drawn(&model), choice, 400));
        let first = stack.all[0].lines[0].points.as_ptr();
        assert!(!stack.update(drawn(&model), choice, 400));
        assert_eq!(stack.all[0].lines[0].points.as_ptr(), first);
        assert!(stack.all[0].lines.iter().all(|line| line.points.len() <= 200));
        let smooth = Choice { smoothing: 1, ..choice };
        assert!(stack.update(drawn(&model), smooth, 400) && !stack.update(drawn(&model), smooth, 400));
    }

    #[test]
    fn past_curves_follow_the_axes_and_end_exactly() {
        let mut model = with_past();
        let mut stack = PastStack::default();
        stack.update(drawn(&model), Choice::default(), 400);
        // The mean of three seeds of the first contender at step 2 999: 5 + 1 + 1 + 0.2999.
        let last = *stack.all[0].lines[0].points.last().unwrap();
        assert!((last.y - 7.2999).abs() < 1e-9 && last.x == 2_999.0, "{last:?}");
        stack.update(drawn(&model), Choice { seconds: true, ..Choice::default() }, 400);
        // 6 s for 3 000 steps are 2 ms for each.
        let last = *stack.all[0].lines[0].points.last().unwrap();
        assert!((last.x - 5.998).abs() < 1e-9, "{last:?}");
        let all = stack.lines(&model.race.hidden).count();
        model.race.hidden.insert(0);
        assert_eq!(stack.lines(&model.race.hidden).count(), all - 1);
    }

    #[test]
    fn a_limit_has_the_steps_that_were_run() {
        let mut model = with_past();
        let mut run = model.shelf.runs.all()[0].clone();
        run.history.limits[0].segments = vec![(0, 20.0), (100, 10.0), (5_000, 1.0)];
        run.id = 77;
        let level: Vec<_> = limit(&run, Choice::default()).iter().map(|point| (point.x, point.y)).collect();
        assert_eq!(level, [(0.0, 20.0), (100.0, 20.0), (100.0, 10.0), (2_999.0, 10.0)]);
        assert!(limit(&run, Choice { height: Height::Distance, ..Choice::default() }).is_empty());
        model.shelf.runs.remove(model.shelf.runs.all()[0].id);
        assert!(!PastStack::default().update(drawn(&model), Choice::default(), 400));
    }
}
