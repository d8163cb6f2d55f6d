//! A race put aside: everything that it needs to go on later, bit by bit.

use super::{Race, RaceError, Seat};
use crate::experiments::{self, Stop};
use crate::lab::history::History;
use crate::learn::parameters::State;
use crate::preset::FieldError;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// A race as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// The preset that repeats the race, with its changes, as RON.
    pub preset: String,
    /// How many of these changes are done.
    pub changes_done: usize,
    /// Steps done.
    pub step: u64,
    /// What the race has shown.
    pub history: History,
    /// The lanes.
    pub lanes: Vec<SavedLane>,
}

/// A lane as files have it.
type WrittenLane = (usize, usize, f64, Option<State>);

/// A lane as it stands. Files have it as a tuple of these four.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "WrittenLane", into = "WrittenLane")]
pub struct SavedLane {
    /// Index of the contender.
    pub contender: usize,
    /// Index of the seed.
    pub seed_index: usize,
    /// Seconds that it has spent learning.
    pub seconds: f64,
    /// Its whole state, unless it stopped.
    pub state: Option<State>,
}

impl From<WrittenLane> for SavedLane {
    fn from((contender, seed_index, seconds, state): WrittenLane) -> Self {
        Self { contender, seed_index, seconds, state }
    }
}

impl From<SavedLane> for WrittenLane {
    fn from(SavedLane { contender, seed_index, seconds, state }: SavedLane) -> Self {
        (contender, seed_index, seconds, state)
    }
}

/// Why a race cannot be gone on with.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionError(pub String);

impl fmt::Display for SessionError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "this race cannot go on: {}", self.0)
    }
}

impl std::error::Error for SessionError {}

impl From<RaceError> for SessionError {
    fn from(error: RaceError) -> Self {
        Self(error.to_string())
    }
}

impl From<Stop> for SessionError {
    fn from(stop: Stop) -> Self {
        Self(stop.0)
    }
}

impl Session {
    /// Whether all steps are done.
    pub fn is_over(&self) -> bool {
        self.step >= self.history.steps && self.history.finals.is_some()
    }
}

impl Race {
    /// The race as it stands.
    ///
    /// # Errors
    /// As candle's.
    pub fn session(&self) -> Result<Session, Stop> {
        let lane = |(contender, seed_index, seconds)| {
            let state = self.lane_state(contender, seed_index)?;
            Ok(SavedLane { contender, seed_index, seconds, state })
        };
        Ok(Session {
            preset: self.preset().to_ron(),
            changes_done: self.applied.len(),
            step: self.step(),
            history: self.history().clone(),
            lanes: self.seconds().map(lane).collect::<Result<_, Stop>>()?,
        })
    }

    /// A race that goes on from there.
    ///
    /// # Errors
    /// The session is of another version of the lab, or damaged; in words.
    pub fn resume(session: &Session) -> Result<Self, SessionError> {
        let preset = experiments::parse_preset("the session's preset", &session.preset)
            .map_err(|error| SessionError(error.to_string()))?;
        let mut race = Self::set_up(None, &preset)?;
        let names = |history: &History| -> Vec<String> {
            history.contenders.iter().map(|contender| contender.name.clone()).collect()
        };
        if names(race.history()) != names(&session.history) || race.history().seeds != session.history.seeds {
            return Err(SessionError("its contenders or seeds are not those of this lab".to_owned()));
        }
        race.go_on(session.step, session.changes_done, session.history.clone())?;
        session.lanes.iter().try_for_each(|lane| race.seat(lane))?;
        Ok(race)
    }

    /// Goes to a step with so many of the preset's changes done and a history that tells of them.
    fn go_on(&mut self, step: u64, done: usize, history: History) -> Result<(), RaceError> {
        if done > self.scheduled.len() {
            return Err(FieldError::Contradiction("more changes are done than there are".to_owned()).into());
        }
        self.applied = self.scheduled.drain(..done).collect();
        for change in self.applied.clone() {
            self.values.set(change.field, change.value)?;
        }
        self.renew_problem()?;
        (self.step, self.history) = (step, history);
        Ok(())
    }

    /// Puts a lane into its seat; one without a state had stopped.
    fn seat(&mut self, saved: &SavedLane) -> Result<(), Stop> {
        let SavedLane { contender, seed_index, seconds, state } = saved;
        let here = |seat: &&mut Seat| (seat.contender, seat.seed_index) == (*contender, *seed_index);
        let Some(seat) = self.seats.iter_mut().find(here) else {
            return Err(Stop(format!("there is no place for contender {contender}, seed {seed_index}")));
        };
        seat.learning = Duration::try_from_secs_f64(*seconds).unwrap_or_default();
        if let Some(state) = state {
            let mut lane = self.problem.lane(seat.contender, seat.seed)?;
            lane.restore(state)?;
            seat.lane = Some(lane);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preset::{Preset, Value};

    fn preset(name: &str, fields: &[(&str, i64)]) -> Preset {
        let mut preset = experiments::built_in(name).unwrap().unwrap();
        for (field, number) in [("seeds", 2)].iter().chain(fields) {
            preset.values.set(field, Value::Integer(*number)).unwrap();
        }
        preset
    }

    #[test]
    fn a_session_of_another_lab_is_refused() {
        let preset = preset("static-access", &[("steps", 4), ("devices", 12), ("batch", 4)]);
        let session = Race::new(&preset).unwrap().session().unwrap();
        let refused = |change: fn(&mut Session)| {
            let mut other = session.clone();
            change(&mut other);
            Race::resume(&other).err().map(|error| error.to_string()).unwrap()
        };
        let words = refused(|session| session.history.contenders[0].name = "Transformer".to_owned());
        assert!(words.contains("contenders or seeds"), "{words}");
        assert!(refused(|session| session.preset.truncate(20)).contains("the session's preset"));
        let words = refused(|session| session.changes_done = 7);
        assert!(words.contains("changes"), "{words}");
        let words = refused(|session| {
            session.lanes[0].state = Some(State::default());
        });
        assert!(words.contains("lacks"), "{words}");
    }
}
