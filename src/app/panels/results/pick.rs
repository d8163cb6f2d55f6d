//! The two sides of the verdict: contenders of the present race, or of past runs whose curves are shown.

use crate::app::model::Model;
use crate::app::model::runs::PastRun;
use crate::app::panels::runs::{between, in_short};
use crate::lab::History;
use crate::preset::{Change, Values};
use crate::scene::axis::with_thin_spaces;

/// A contender, of the present race or of a past run by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pick {
    /// Id of a past run; none for the present race.
    pub run: Option<u64>,
    /// Index of the contender there.
    pub contender: usize,
}

impl Pick {
    /// A contender of the present race.
    pub fn of(contender: usize) -> Self {
        Self { run: None, contender }
    }

    /// The same while there is such a contender; in place of a run that is not shown any more stands the present one.
    pub fn valid(self, model: &Model, history: &History) -> Self {
        let run = self.run.filter(|id| model.shelf.runs.shown(history).any(|run| run.id == *id));
        let side = Self { run, ..self };
        let last = side.history(model, history).contenders.len().saturating_sub(1);
        Self { contender: side.contender.min(last), ..side }
    }

    fn run(self, model: &Model) -> Option<&PastRun> {
        self.run.and_then(|id| model.shelf.runs.find(id))
    }

    /// The history that it belongs to.
    pub fn history<'a>(self, model: &'a Model, present: &'a History) -> &'a History {
        self.run(model).map_or(present, |run| &run.history)
    }

    /// "GNN", or "GNN, Run 1".
    pub fn name(self, model: &Model, present: &History) -> String {
        let contenders = &self.history(model, present).contenders;
        let name = contenders.get(self.contender).map_or("", |contender| contender.name.as_str());
        match self.run(model) {
            Some(run) => format!("{name}, {}", run.name),
            None => name.to_owned(),
        }
    }

    /// Everybody who can be chosen: the present contenders, then those of each run that is shown.
    pub fn all(model: &Model, present: &History) -> Vec<Self> {
        let of = |run: Option<u64>, count: usize| (0..count).map(move |contender| Self { run, contender });
        let past =
            model.shelf.runs.shown(present).flat_map(|run| of(Some(run.id), run.history.contenders.len()));
        of(None, present.contenders.len()).chain(past).collect()
    }
}

/// Where values of two runs come from, if they are of two: which evaluation, which limits, and what differs in the problem.
pub(super) fn about(model: &Model, present: &History, (first, second): (Pick, Pick)) -> Option<String> {
    if first.run == second.run {
        return None;
    }
    let ran = |pick: Pick| -> (&Values, &[Change]) {
        match pick.run(model) {
            Some(run) => (&run.preset.values, &run.preset.changes),
            None => (model.scenario.running(), &present.changes),
        }
    };
    let differences = between(ran(first), ran(second), &present.step_unit);
    let problems = if differences.is_empty() {
        "Both ran with the same parameters".to_owned()
    } else {
        format!(
            "The problems differ: {}. So the difference of the measure is not one of skill alone",
            in_short(&differences)
        )
    };
    let sides = [first, second].map(|pick| side(pick, model, present));
    Some(format!("{}\n{}\n{problems}", sides[0], sides[1]))
}

/// Which values one side has, and its limit.
fn side(pick: Pick, model: &Model, present: &History) -> String {
    let history = pick.history(model, present);
    let decimals = history.decimals(1);
    let reached =
        history.curves.iter().flatten().filter_map(|curve| curve.last()).map(|(step, _)| *step).max();
    let when = if history.finals.is_some() {
        "final measures".to_owned()
    } else {
        format!("curve at {} {}", history.step_unit, with_thin_spaces(reached.unwrap_or(0) as f64))
    };
    let limit = history.limits.first().zip(history.limit_now());
    let limit =
        limit.map(|(track, value)| format!("; {} {value:.decimals$}", track.name)).unwrap_or_default();
    format!("{}: {when}{limit}", pick.name(model, present))
}
