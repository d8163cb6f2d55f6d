//! What a race shows: its history, the latest snapshot, and what of them a person wants to see.

use crate::lab::{Event, History, Snapshot, Speed};
use crate::statistics::Estimate;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The race that runs, as far as the window has heard of it.
pub struct RaceView {
    /// Curves, limits, results; none until the lab tells of the first race.
    pub history: Option<History>,
    /// Mean curves by contender, kept so that a frame only adds what is new.
    pub means: Vec<Vec<(u64, Estimate)>>,
    /// How often curves were begun anew: what was kept of them is stale when this changes.
    pub generation: u64,
    /// The latest state of the lab.
    pub snapshot: Arc<Snapshot>,
    /// Contenders that are not drawn.
    pub hidden: BTreeSet<usize>,
    /// Training speed.
    pub speed: Speed,
    /// The contender that a person expects to end best.
    pub guess: Option<usize>,
}

impl Default for RaceView {
    fn default() -> Self {
        Self {
            history: None,
            means: Vec::new(),
            generation: 0,
            snapshot: Arc::default(),
            hidden: BTreeSet::new(),
            speed: Speed::Full,
            guess: None,
        }
    }
}

impl RaceView {
    /// Another race takes the place of this one, which is returned.
    pub(super) fn start(&mut self, history: History) -> Option<History> {
        self.begin_curves_anew();
        self.history.replace(history)
    }

    /// Takes an event of the race that runs.
    pub(super) fn apply(&mut self, event: &Event) {
        // The mean over the seeds that still run is another curve from its beginning on.
        if matches!(event, Event::Stopped(_)) {
            self.begin_curves_anew();
        }
        if let Some(history) = &mut self.history {
            history.apply(event);
        }
    }

    fn begin_curves_anew(&mut self) {
        self.means.clear();
        self.generation += 1;
    }

    /// Adds to the mean curves what has come since the last frame.
    pub fn refresh_means(&mut self) {
        let Some(history) = &self.history else { return };
        self.means.resize_with(history.contenders.len(), Vec::new);
        for (contender, mean) in self.means.iter_mut().enumerate() {
            history.extend_mean_curve(contender, mean);
        }
    }

    /// A contender's name.
    pub(super) fn name(&self, contender: usize) -> String {
        let found = self.history.as_ref().and_then(|history| history.contenders.get(contender));
        found.map_or("a contender", |contender| &contender.name).to_owned()
    }
}
