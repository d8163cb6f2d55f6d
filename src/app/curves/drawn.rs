//! What the curves are drawn of.

use crate::app::model::race::RaceView;
use crate::app::model::runs::Runs;
use crate::lab::{History, Snapshot};
use crate::statistics::Estimate;
use std::collections::BTreeSet;

/// The present race and the past runs beside it, as far as curves need them.
#[derive(Clone, Copy)]
pub(super) struct Drawn<'a> {
    /// The present race's history.
    pub history: &'a History,
    /// Its mean curves by contender.
    pub means: &'a [Vec<(u64, Estimate)>],
    /// How often its curves were begun anew.
    pub generation: u64,
    /// The latest state of the lab.
    pub snapshot: &'a Snapshot,
    /// Contenders that are not drawn.
    pub hidden: &'a BTreeSet<usize>,
    /// Past runs.
    pub runs: &'a Runs,
}

impl<'a> Drawn<'a> {
    /// Nothing before the lab tells of a race.
    pub fn of(race: &'a RaceView, runs: &'a Runs) -> Option<Self> {
        let RaceView { history, means, generation, snapshot, hidden, .. } = race;
        let (history, generation) = (history.as_ref()?, *generation);
        Some(Self { history, means, generation, snapshot, hidden, runs })
    }
}

/// What a test draws.
#[cfg(test)]
pub(super) fn drawn(model: &crate::app::Model) -> Drawn<'_> {
    Drawn::of(&model.race, &model.shelf.runs).unwrap()
}
