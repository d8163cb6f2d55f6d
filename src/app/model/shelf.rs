//! What lies beside the race: runs that have ended, copies in files, and what is on its way from files or to them.

use super::measurements::Measurements;
use super::put_aside::PutAside;
use super::runs::{PastRun, Runs};
use super::saved_map::SavedMap;
use crate::lab::{History, Snapshot};
use crate::preset::Preset;
use std::sync::Arc;

/// Everything that is kept, read or written.
#[derive(Default)]
pub struct Shelf {
    /// Runs that have ended.
    pub runs: Runs,
    /// Copies of the race in files.
    pub put_aside: PutAside,
    /// Measurements that are read from a file.
    pub(super) measurements: Measurements,
    /// A map that is written to files.
    pub(super) saved_map: SavedMap,
    /// What runs until the lab says that another race has started, if one was asked for, and its state then.
    ending: Option<(Preset, Arc<Snapshot>)>,
}

impl Shelf {
    /// Notes what runs before another race is asked for; its last points may still be on their way.
    pub(super) fn note_ending(&mut self, preset: Preset, snapshot: &Arc<Snapshot>) {
        self.ending.get_or_insert_with(|| (preset, Arc::clone(snapshot)));
    }

    /// Keeps the run that was noted, with everything that it has shown.
    pub(super) fn keep_ended(&mut self, history: History) {
        if let Some((preset, snapshot)) = self.ending.take() {
            self.keep_run(preset, history, &snapshot);
        }
    }

    /// Keeps a run that has ended: what ran, with the values that it started with, and what it showed.
    pub fn keep_run(&mut self, preset: Preset, history: History, snapshot: &Snapshot) {
        PastRun::new(preset, history, snapshot).into_iter().for_each(|run| self.runs.keep(run));
    }

    /// What has become of reading and writing, as far as a person should know.
    pub(super) fn news(&mut self) -> impl Iterator<Item = String> {
        [self.saved_map.hear(), self.put_aside.hear()].into_iter().flatten()
    }
}
