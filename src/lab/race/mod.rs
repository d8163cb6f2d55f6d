//! A race: lanes stepped in rounds to common steps, evaluated, changed while they run. Deterministic to the bit.

mod rounds;
mod session;

pub use session::{SavedLane, Session, SessionError};

use crate::experiments::{self, Experiment, Lane, Limit, Problem, Stop, Trained};
use crate::lab::events::Event;
use crate::lab::history::{History, LimitTrack};
use crate::lab::pool::Pool;
use crate::learn::parameters::State;
use crate::preset::{Change, Effect, FieldError, Preset, Value, Values};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// One lane with its place in the race.
struct Seat {
    contender: usize,
    seed_index: usize,
    seed: u64,
    lane: Option<Box<dyn Lane>>,
    learning: Duration,
}

/// A race of all contenders over all seeds.
pub struct Race {
    experiment: &'static dyn Experiment,
    initial: Preset,
    values: Values,
    problem: Arc<dyn Problem>,
    seats: Vec<Seat>,
    step: u64,
    scheduled: Vec<Change>,
    applied: Vec<Change>,
    history: History,
    evaluate_every: u64,
    /// What a person should know.
    notices: Vec<String>,
}

/// Why a race cannot start or change.
#[derive(Debug, Clone, PartialEq)]
pub enum RaceError {
    /// The preset names no experiment of this lab.
    UnknownExperiment(String),
    /// A field or its value is wrong.
    Field(FieldError),
    /// The field takes effect only with a rewind.
    NeedsRewind(&'static str),
}

impl fmt::Display for RaceError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownExperiment(name) => write!(formatter, "there is no experiment {name:?}"),
            Self::Field(error) => error.fmt(formatter),
            Self::NeedsRewind(path) => write!(formatter, "{path} takes effect only with a rewind"),
        }
    }
}

impl std::error::Error for RaceError {}

impl From<FieldError> for RaceError {
    fn from(error: FieldError) -> Self {
        Self::Field(error)
    }
}

impl Race {
    /// A race at step 0, with the preset's changes scheduled.
    ///
    /// # Errors
    /// The preset names an unknown experiment or lacks a field.
    pub fn new(preset: &Preset) -> Result<Self, RaceError> {
        Self::after(None, preset)
    }

    /// The same behind another race of the same experiment, of whose problem is kept what can be.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn after(before: Option<Arc<dyn Problem>>, preset: &Preset) -> Result<Self, RaceError> {
        let mut race = Self::set_up(before, preset)?;
        race.build_lanes();
        Ok(race)
    }

    /// A race whose seats are still empty.
    fn set_up(before: Option<Arc<dyn Problem>>, preset: &Preset) -> Result<Self, RaceError> {
        let experiment = experiments::find(&preset.experiment)
            .ok_or_else(|| RaceError::UnknownExperiment(preset.experiment.clone()))?;
        let values = preset.values.clone();
        let kept = before.and_then(|before| before.renewed(&values));
        let problem = kept.unwrap_or_else(|| experiment.problem(&values))?;
        let first_seed = values.integer("race.seed")?.unsigned_abs();
        let seeds: Vec<u64> = (0..values.count("race.seeds")? as u64).map(|i| first_seed + i).collect();
        let history = fresh_history(experiment, preset, &*problem, &seeds)?;
        let mut race = Self {
            experiment,
            initial: preset.clone(),
            evaluate_every: values.count("race.evaluate_every")?.max(1) as u64,
            values,
            problem,
            seats: Vec::new(),
            step: 0,
            scheduled: preset.changes.clone(),
            applied: Vec::new(),
            history,
            notices: Vec::new(),
        };
        for (seed_index, &seed) in seeds.iter().enumerate() {
            for contender in 0..race.history.contenders.len() {
                race.seats.push(Seat { contender, seed_index, seed, lane: None, learning: Duration::ZERO });
            }
        }
        Ok(race)
    }

    fn renew_problem(&mut self) -> Result<(), FieldError> {
        let kept = self.problem.renewed(&self.values);
        self.problem = kept.unwrap_or_else(|| self.experiment.problem(&self.values))?;
        Ok(())
    }

    /// Builds a lane for each seat that has none; those that cannot be built stop.
    fn build_lanes(&mut self) {
        for index in 0..self.seats.len() {
            let seat = &self.seats[index];
            match self.problem.lane(seat.contender, seat.seed) {
                Ok(lane) => self.seats[index].lane = Some(lane),
                Err(stop) => {
                    self.stop_seat(index, &stop);
                }
            }
        }
    }

    /// Steps done.
    pub fn step(&self) -> u64 {
        self.step
    }

    /// Whether all steps are done.
    pub fn is_over(&self) -> bool {
        self.step >= self.history.steps && self.history.finals.is_some()
    }

    /// What the race has shown so far.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The values as they are now, live changes included.
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// The problem as it is now.
    pub fn problem(&self) -> &Arc<dyn Problem> {
        &self.problem
    }

    /// The preset that repeats this race: its initial values with all changes, done and scheduled.
    pub fn preset(&self) -> Preset {
        let changes = self.applied.iter().chain(&self.scheduled).cloned().collect();
        Preset { changes, ..self.initial.clone() }
    }

    /// Seconds that each seat's lane spent learning, evaluation left out: (contender, index of the seed, seconds).
    pub fn seconds(&self) -> impl Iterator<Item = (usize, usize, f64)> {
        self.seats.iter().map(|seat| (seat.contender, seat.seed_index, seat.learning.as_secs_f64()))
    }

    /// The whole state of a contender's lane under one seed; `None` if it stopped.
    ///
    /// # Errors
    /// As candle's.
    pub fn lane_state(&self, contender: usize, seed_index: usize) -> Result<Option<State>, Stop> {
        let here = |seat: &&Seat| seat.contender == contender && seat.seed_index == seed_index;
        let lane = self.seats.iter().find(here).and_then(|seat| seat.lane.as_ref());
        lane.map(|lane| lane.state()).transpose()
    }

    /// The whole states of all lanes that still run, in the order of contenders and seeds.
    ///
    /// # Errors
    /// As candle's.
    pub fn trained(&self) -> Result<Vec<Trained>, Stop> {
        let mut seats: Vec<&Seat> = self.seats.iter().collect();
        seats.sort_by_key(|seat| (seat.contender, seat.seed_index));
        let trained = |seat: &Seat| {
            let lane = seat.lane.as_ref()?;
            let (contender, seed) = (seat.contender, seat.seed);
            Some(lane.state().map(|state| Trained { contender, seed, state }))
        };
        seats.into_iter().filter_map(trained).collect()
    }

    /// Lets a lane start from a state instead of its initial weights, before the first step.
    ///
    /// # Errors
    /// The race runs, has no such lane, or the state does not fit it.
    pub fn start_from(&mut self, contender: usize, seed: u64, state: &State) -> Result<(), Stop> {
        if self.step > 0 {
            return Err(Stop("a race that runs cannot start from other weights".to_owned()));
        }
        let seat = self.seats.iter_mut().find(|seat| (seat.contender, seat.seed) == (contender, seed));
        let lane = seat.and_then(|seat| seat.lane.as_mut());
        lane.ok_or_else(|| Stop(format!("there is no lane of contender {contender} with seed {seed}")))?
            .restore(state)
    }

    /// Goes on by at most `steps` steps and returns what happened. Behind the last step come the final measures.
    pub fn advance(&mut self, steps: u64, pool: &Pool) -> Vec<Event> {
        let mut events = Vec::new();
        if self.step == 0 && self.history.curves.iter().flatten().all(Vec::is_empty) {
            self.evaluate_curves(pool, &mut events);
        }
        let target = self.step.saturating_add(steps).min(self.history.steps);
        while self.step < target {
            self.apply_scheduled(&mut events);
            let next_point = (self.step / self.evaluate_every + 1) * self.evaluate_every;
            let next_change = self.scheduled.first().map_or(u64::MAX, |change| change.step);
            let until = target.min(next_point).min(next_change);
            self.step_lanes(until - self.step, pool, &mut events);
            self.step = until;
            if self.step == next_point || self.step == self.history.steps {
                self.evaluate_curves(pool, &mut events);
            }
        }
        if self.step >= self.history.steps && self.history.finals.is_none() {
            let finals = self.evaluate_finals(pool, &mut events);
            self.record(Event::Finished(finals), &mut events);
        }
        events
    }

    /// What a person should know that was not said before.
    pub fn take_notices(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notices)
    }

    /// Changes a live field before the next step; the same change in a preset repeats it there.
    ///
    /// # Errors
    /// The field is unknown, its value out of range, or it needs a rewind; nothing is changed then.
    pub fn change(&mut self, field: &str, value: Value) -> Result<Vec<Event>, RaceError> {
        let field = self.values.find(field)?;
        if field.effect == Effect::Rewind {
            return Err(RaceError::NeedsRewind(field.path));
        }
        let value = field.check(value)?;
        let mut events = Vec::new();
        if self.values.get(field.path)? == &value {
            return Ok(events);
        }
        self.apply(Change { step: self.step, field: field.path, value }, &mut events)?;
        Ok(events)
    }

    fn apply_scheduled(&mut self, events: &mut Vec<Event>) {
        while self.scheduled.first().is_some_and(|change| change.step <= self.step) {
            let change = self.scheduled.remove(0);
            if let Err(error) = self.apply(change, events) {
                self.notices.push(error.to_string());
            }
        }
    }

    /// A change: the problem is made anew, and each lane goes on there from its whole state.
    fn apply(&mut self, change: Change, events: &mut Vec<Event>) -> Result<(), FieldError> {
        self.values.set(change.field, change.value.clone())?;
        self.renew_problem()?;
        for index in 0..self.seats.len() {
            if let Err(stop) = self.move_lane(index) {
                let event = self.stop_seat(index, &stop);
                events.push(event);
            }
        }
        self.record(Event::Changed(Change { step: self.step, ..change.clone() }), events);
        self.record(Event::Limits { step: self.step, limits: self.problem.limits() }, events);
        if self.applied.last().is_some_and(|last| last.step == change.step && last.field == change.field) {
            self.applied.pop();
        }
        self.applied.push(change);
        Ok(())
    }

    fn move_lane(&mut self, index: usize) -> Result<(), Stop> {
        let seat = &mut self.seats[index];
        if let Some(lane) = &seat.lane {
            let state = lane.state()?;
            let mut moved = self.problem.lane(seat.contender, seat.seed)?;
            moved.restore(&state)?;
            seat.lane = Some(moved);
        }
        Ok(())
    }

    /// Adds an event to the history and to what happened.
    fn record(&mut self, event: Event, events: &mut Vec<Event>) {
        self.history.apply(&event);
        events.push(event);
    }
}

fn fresh_history(
    experiment: &dyn Experiment,
    preset: &Preset,
    problem: &dyn Problem,
    seeds: &[u64],
) -> Result<History, FieldError> {
    let contenders = problem.contenders();
    let track = |limit: Limit| LimitTrack {
        segments: limit.segments_from(0),
        name: limit.name,
        kind: limit.kind,
        last: limit.last,
    };
    Ok(History {
        experiment: experiment.name().to_owned(),
        title: preset.title.clone(),
        step_unit: experiment.step_unit().to_owned(),
        steps: preset.values.count("race.steps")? as u64,
        seeds: seeds.to_vec(),
        curves: vec![vec![Vec::new(); seeds.len()]; contenders.len()],
        contenders,
        measures: problem.measures(),
        limits: problem.limits().into_iter().map(track).collect(),
        changes: Vec::new(),
        stopped: Vec::new(),
        finals: None,
    })
}
