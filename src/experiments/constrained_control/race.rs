//! The race: who races, towards what. A step is a slot; every policy is judged by the exact law of its chain, so that curves
//! carry no noise of evaluation.

use super::contenders::{CONTENDERS, Kind, LATE};
use super::ground::ControlGround;
use super::round::Round;
use super::student::Student;
use crate::experiments::contract::{Demo, EvaluationSet, Lane, Limit, LimitKind, Measure, Stop};
use crate::experiments::kit::{Contestant, Entry, Ground, Rule, Seated, measures};
use crate::learn::parameters::State;
use std::sync::Arc;

/// The last measure: of members of a family that keep both limits.
const KEEPING: usize = 5;

impl Ground for ControlGround {
    type Kind = Kind;
    const ENTRIES: &'static [Entry<Kind>] = CONTENDERS;

    fn entries(&self) -> &[Entry<Kind>] {
        if self.undelayed.is_some() { CONTENDERS } else { &CONTENDERS[..CONTENDERS.len() - LATE] }
    }

    fn limits(&self) -> Vec<Limit> {
        let bound = |name: &str, value: f64| Limit::of(name, LimitKind::Bound, [value; 2]);
        match &self.undelayed {
            None => vec![bound("occupation-measure LP", self.dual.lower_mw)],
            Some((_, prompt)) => {
                vec![bound("dual bound", self.dual.lower_mw), bound("LP of no delay", prompt.lower_mw)]
            }
        }
    }

    fn measures(&self) -> Vec<Measure> {
        measures(&[
            ("priced power, mW", false),
            ("power, mW", false),
            ("mean delay, ms", false),
            ("packets lost, share", false),
            ("priced power of the last policy, mW", false),
            ("power of the best that keeps both limits, mW", false),
        ])
    }

    fn claims_nothing(&self, kind: Kind, measure: usize) -> bool {
        measure == KEEPING && !matches!(kind, Kind::Rule(family) if self.keeping(family).is_some())
    }

    fn parameter_count(&self, kind: Kind) -> usize {
        self.student(kind, 0).map_or(0, |student| student.parameter_count())
    }

    fn lane(self: &Arc<Self>, kind: Kind, seed: u64) -> Result<Box<dyn Lane>, Stop> {
        let ground = Arc::clone(self);
        if self.scenario.recipe(kind).is_none() {
            return Ok(Seated::lane(Rule(move |_| ground.measure_rule(kind))));
        }
        let student = self.student(kind, seed)?;
        Ok(Seated::lane(Learning { ground, student }))
    }

    fn demo(self: &Arc<Self>, contender: usize, seed: u64) -> Result<Box<dyn Demo>, Stop> {
        Ok(Box::new(Round::new(Arc::clone(self), contender, seed)?))
    }
}

/// A learner under one seed.
struct Learning {
    ground: Arc<ControlGround>,
    student: Student,
}

impl Contestant for Learning {
    fn learn(&mut self, _done: u64) -> Result<(), Stop> {
        Ok(self.student.step()?)
    }

    fn evaluate(&self, _set: EvaluationSet, _done: u64) -> Result<Vec<f64>, Stop> {
        let [mixture, last] = self.student.standing()?;
        self.ground.measure(&mixture, &last, None)
    }

    fn save(&self, state: &mut State) -> Result<(), Stop> {
        self.student.save(state);
        Ok(())
    }

    fn load(&mut self, state: &State) -> Result<(), Stop> {
        Ok(self.student.load(state)?)
    }
}
