//! A round of a race: its lanes step on the pool and are evaluated; those that cannot go on leave it with their reason.

use super::{Race, Seat};
use crate::experiments::{EvaluationSet, Stop};
use crate::lab::events::Event;
use crate::lab::finals::{Final, Finals, Stopped};
use crate::lab::pool::Pool;
use rayon::prelude::*;
use std::time::Instant;

/// What a lane has to do in a round.
struct Task<'a> {
    seat: &'a mut Seat,
    left: u64,
    stop: Option<Stop>,
}

impl Task<'_> {
    /// One step; returns whether more are left.
    fn step(&mut self) -> bool {
        let Some(lane) = self.seat.lane.as_mut().filter(|_| self.left > 0) else { return false };
        let start = Instant::now();
        self.stop = lane.step().err();
        self.seat.learning += start.elapsed();
        self.left -= 1;
        self.left > 0 && self.stop.is_none()
    }
}

impl Race {
    /// All lanes go on by some steps, in turns on the pool.
    pub(super) fn step_lanes(&mut self, steps: u64, pool: &Pool, events: &mut Vec<Event>) {
        let tasks = self.seats.iter_mut().map(|seat| Task { seat, left: steps, stop: None }).collect();
        let mut done = pool.take_turns(tasks, Task::step);
        done.sort_by_key(|task| (task.seat.seed_index, task.seat.contender));
        let stops = done.into_iter().map(|task| task.stop).collect();
        self.collect_stops(stops, events);
    }

    /// Measures on an evaluation set by seat; lanes without valid measures stop. NaN stays where nothing is claimed.
    pub(super) fn evaluate(
        &mut self,
        set: EvaluationSet,
        pool: &Pool,
        events: &mut Vec<Event>,
    ) -> Vec<Option<Vec<f64>>> {
        let measure = |seat: &Seat| seat.lane.as_ref().map(|lane| lane.evaluate(set)).transpose();
        let seats = &mut self.seats;
        let results: Vec<_> = pool.run(|| seats.par_iter_mut().with_max_len(1).map(|s| measure(s)).collect());
        let mut stops = Vec::with_capacity(results.len());
        let mut measures = Vec::with_capacity(results.len());
        for (result, seat) in results.into_iter().zip(&self.seats) {
            let may_lack = |measure| measure > 0 && self.problem.claims_nothing(seat.contender, measure);
            let fits =
                |(measure, value): (usize, &f64)| value.is_finite() || (value.is_nan() && may_lack(measure));
            match result {
                Ok(Some(values)) if !values.iter().enumerate().all(fits) => {
                    stops.push(Some(Stop("a measure is not a number: training diverged".to_owned())));
                    measures.push(None);
                }
                Ok(values) => {
                    stops.push(None);
                    measures.push(values);
                }
                Err(stop) => {
                    stops.push(Some(stop));
                    measures.push(None);
                }
            }
        }
        self.collect_stops(stops, events);
        measures
    }

    /// A point of each curve.
    pub(super) fn evaluate_curves(&mut self, pool: &Pool, events: &mut Vec<Event>) {
        let measures = self.evaluate(EvaluationSet::Curve, pool, events);
        for (index, values) in measures.into_iter().enumerate() {
            if let Some(&value) = values.as_ref().and_then(|values| values.first()) {
                let Seat { contender, seed_index, .. } = self.seats[index];
                let step = self.step;
                self.record(Event::Point { contender, seed_index, step, value }, events);
            }
        }
    }

    /// The final measures of all lanes.
    pub(super) fn evaluate_finals(&mut self, pool: &Pool, events: &mut Vec<Event>) -> Finals {
        let measures = self.evaluate(EvaluationSet::Final, pool, events);
        let mut finals = Finals::none(self.history.contenders.len(), self.history.seeds.len());
        let claimed = |value: f64| value.is_finite().then_some(value);
        for (seat, values) in self.seats.iter().zip(measures) {
            finals.lanes[seat.contender][seat.seed_index] =
                values.map(|values| Final { measures: values.into_iter().map(claimed).collect() });
        }
        finals
    }

    /// Takes lanes that stopped out of the race, by seat.
    pub(super) fn collect_stops(&mut self, stops: Vec<Option<Stop>>, events: &mut Vec<Event>) {
        for (index, stop) in stops.into_iter().enumerate() {
            if let Some(stop) = stop {
                let event = self.stop_seat(index, &stop);
                events.push(event);
            }
        }
    }

    /// Takes a lane out of the race, with its reason.
    pub(super) fn stop_seat(&mut self, index: usize, stop: &Stop) -> Event {
        let seat = &mut self.seats[index];
        seat.lane = None;
        let (contender, seed_index, reason) = (seat.contender, seat.seed_index, stop.0.clone());
        let event = Event::Stopped(Stopped { contender, seed_index, step: self.step, reason });
        self.history.apply(&event);
        event
    }
}
