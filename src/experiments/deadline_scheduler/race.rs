//! The race of the deadline scheduler: who races, towards what. A step is a millisecond, which is eight slots.

use super::contenders::Kind;
use super::ground::SchedulerGround;
use super::round::Round;
use super::student::{Resting, Student};
use super::trainee::Trainee;
use super::ways::LineUp;
use crate::experiments::contract::{Demo, Lane, Limit, LimitKind, Measure, Stop};
use crate::experiments::kit::{Entry, Ground, Rule as Fixed, Seated, measures};
use std::sync::Arc;

impl Ground for SchedulerGround {
    type Kind = Kind;

    const ENTRIES: &'static [Entry<Kind>] = LineUp::Overview.entries();

    fn entries(&self) -> &'static [Entry<Kind>] {
        self.scenario.line_up.entries()
    }

    fn limits(&self) -> Vec<Limit> {
        let relaxed = [self.relaxation.lost; 2];
        match &self.pair {
            Some(pair) => vec![
                Limit::of("value iteration", LimitKind::Bound, [pair.best.lost[0]; 2]),
                Limit::of("best with theory's blocks", LimitKind::StrongReference, [pair.mapped.lost[0]; 2]),
            ],
            None => vec![Limit::of("relaxation", LimitKind::OptimalInExpectation, relaxed)],
        }
    }

    fn measures(&self) -> Vec<Measure> {
        measures(&[
            ("packets lost", false),
            ("failed", false),
            ("early", false),
            ("late", false),
            ("worst user", false),
            ("lost while learning", false),
        ])
    }

    fn parameter_count(&self, kind: Kind) -> usize {
        let way = kind.way(&self.scenario);
        let trainee = way.map(|way| Trainee::new(Arc::clone(&self.scenario.real), way, 0));
        trainee.and_then(Result::ok).map_or(0, |trainee| trainee.parameter_count())
    }

    fn claims_nothing(&self, kind: Kind, measure: usize) -> bool {
        measure == 5 && kind.way(&self.scenario).is_none()
    }

    fn lane(self: &Arc<Self>, kind: Kind, seed: u64) -> Result<Box<dyn Lane>, Stop> {
        let ground = Arc::clone(self);
        let Some(way) = kind.way(&self.scenario) else {
            return Ok(Seated::lane(Fixed(move |set| ground.fixed(kind, set))));
        };
        let resting = if kind == Kind::PreTrained { Resting::Never } else { Resting::InTheory };
        Ok(Seated::lane(Student::new(ground, way, resting, seed)?))
    }

    fn demo(self: &Arc<Self>, contender: usize, seed: u64) -> Result<Box<dyn Demo>, Stop> {
        Ok(Box::new(Round::new(Arc::clone(self), contender, seed)?))
    }
}
