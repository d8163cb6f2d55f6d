//! What a sweep leaves on disk, after every race as much as there is: a sweep that was ended goes on where it was.

mod across;
mod cast;
mod figure;
mod journal;
mod panel;
mod summary;
mod tables;

use super::figure::FIGURE_SCALE;
use super::{Backup, RecordError, png_from_svg, prepare, write_atomically};
use crate::lab::{Outcome, Plan};
use journal::Journal;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tables::Timing;

/// Between two writings of the tables passes this many times what one takes, so that long sweeps do not write most of the time.
const REST: u32 = 20;

/// The files of a sweep, and what they hold: the outcome of every race so far.
pub struct SweepFiles {
    directory: PathBuf,
    plan: Plan,
    outcomes: Vec<Option<Outcome>>,
    timing: Timing,
    journal: Journal,
    rest_until: Instant,
}

impl SweepFiles {
    /// Opens a directory for a sweep, and reads what an earlier start of the same sweep has left there.
    ///
    /// # Errors
    /// Nothing can be written there, or it holds something else, or another process writes this sweep.
    pub fn open(directory: &Path, plan: Plan) -> Result<Self, RecordError> {
        prepare(directory)?;
        let mut outcomes = vec![None; plan.count()];
        let (journal, known) = Journal::open(directory, &plan)?;
        for (point, outcome) in known {
            if let Some(place) = outcomes.get_mut(point) {
                *place = Some(outcome);
            }
        }
        // Where the table is missing or broken, only times are lost.
        let timing = Timing::read(&fs::read_to_string(directory.join("timing.csv")).unwrap_or_default());
        let preset = plan.preset().to_ron();
        write_atomically(&directory.join("preset.ron"), preset.as_bytes(), Backup::None)?;
        let directory = directory.to_owned();
        Ok(Self { directory, plan, outcomes, timing, journal, rest_until: Instant::now() })
    }

    /// The races.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The outcomes so far, in the order of the points.
    pub fn outcomes(&self) -> &[Option<Outcome>] {
        &self.outcomes
    }

    /// The points whose races are still to be run.
    pub fn missing(&self) -> Vec<usize> {
        (0..self.outcomes.len()).filter(|point| self.outcomes[*point].is_none()).collect()
    }

    /// Keeps an outcome for good, with the seconds that lanes spent learning: (contender, index of the seed, seconds).
    ///
    /// # Errors
    /// It cannot be written.
    pub fn add(
        &mut self,
        point: usize,
        outcome: Outcome,
        seconds: impl Iterator<Item = (usize, usize, f64)>,
    ) -> Result<(), RecordError> {
        self.journal.add(point, &outcome)?;
        seconds.for_each(|took| self.timing.add(&self.plan, point, &outcome, took));
        self.outcomes[point] = Some(outcome);
        let start = Instant::now();
        if start >= self.rest_until {
            self.write_tables()?;
            let took: Duration = start.elapsed();
            self.rest_until = Instant::now() + took * REST;
        }
        Ok(())
    }

    /// Writes everything, figure and summary too.
    ///
    /// # Errors
    /// A file cannot be written; those before it are complete.
    pub fn finish(&self) -> Result<(), RecordError> {
        self.write_tables()?;
        let svg = figure::figure_svg(&self.plan, &self.outcomes);
        let png = png_from_svg(&svg, FIGURE_SCALE)
            .map_err(|message| RecordError { path: self.directory.join("figure.png"), message })?;
        self.write("figure.svg", svg.as_bytes())?;
        self.write("figure.png", &png)?;
        self.write("summary.json", summary::summary(&self.plan, &self.outcomes).as_bytes())
    }

    fn write_tables(&self) -> Result<(), RecordError> {
        self.write("sweep.csv", tables::means(&self.plan, &self.outcomes).as_bytes())?;
        self.write("sweep_seeds.csv", tables::seeds(&self.plan, &self.outcomes).as_bytes())?;
        self.write("timing.csv", self.timing.table(&self.plan, &self.outcomes).as_bytes())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), RecordError> {
        write_atomically(&self.directory.join(name), bytes, Backup::None)
    }
}
