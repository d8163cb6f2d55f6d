//! What happens in a race, as ordered events that build its history anywhere.
//!
//! Values that are not finite never enter a curve: a contender that yields one has stopped.

use super::finals::{Finals, Stopped};
use super::history::History;
use crate::experiments::Limit;
use crate::preset::{Change, Values};

/// Something that happened in a race.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A race starts, or starts again.
    Started {
        /// The values that it starts with.
        values: Values,
        /// Its empty history.
        history: Box<History>,
    },
    /// A point of a curve.
    Point {
        /// Index of the contender.
        contender: usize,
        /// Index of the seed.
        seed_index: usize,
        /// The step that was evaluated.
        step: u64,
        /// The main measure there.
        value: f64,
    },
    /// Limits from a step on.
    Limits {
        /// The first step that they hold for.
        step: u64,
        /// All limits, in the race's order.
        limits: Vec<Limit>,
    },
    /// A live change.
    Changed(Change),
    /// A contender stopped under one seed.
    Stopped(Stopped),
    /// The race is over.
    Finished(Finals),
}

impl History {
    /// Adds what an event says.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Started { history, .. } => *self = (**history).clone(),
            Event::Point { contender, seed_index, step, value } => {
                if let Some(curve) = self.curves.get_mut(*contender).and_then(|c| c.get_mut(*seed_index)) {
                    curve.push((*step, *value));
                }
            }
            Event::Limits { step, limits } => {
                for (track, limit) in self.limits.iter_mut().zip(limits) {
                    track.segments.retain(|(from, _)| from < step);
                    track.segments.extend(limit.segments_from(*step));
                    track.last = limit.last;
                }
            }
            Event::Changed(change) => {
                self.changes.retain(|before| (before.step, before.field) != (change.step, change.field));
                self.changes.push(change.clone());
            }
            Event::Stopped(stopped) => self.stopped.push(stopped.clone()),
            Event::Finished(finals) => self.finals = Some(finals.clone()),
        }
    }
}
