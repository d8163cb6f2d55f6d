//! The race of radio maps: who races, towards what. A step is a sample.

use super::contenders::{CONTENDERS, Method, TRUE_VARIOGRAM};
use super::ground::RadioMapGround;
use super::measure::{self, FIRST_OF_DEVIATIONS};
use super::round::Round;
use super::scenario::Scenario;
use crate::experiments::contract::{Demo, EvaluationSet, Lane, Limit, LimitKind, Measure, Stop};
use crate::experiments::kit::{Contestant, Entry, Ground, Seated};
use crate::preset::{FieldError, Values};
use std::sync::Arc;

impl Ground for RadioMapGround {
    type Kind = Method;
    const ENTRIES: &'static [Entry<Method>] = CONTENDERS;

    fn limits(&self) -> Vec<Limit> {
        let last = self.limit.last().map_or(f64::NAN, |(_, value)| *value);
        let exact = self.scenario.limit_is_exact();
        let kind = if exact { LimitKind::OptimalInExpectation } else { LimitKind::StrongReference };
        vec![Limit { over: self.limit.to_vec(), ..Limit::of(TRUE_VARIOGRAM, kind, [last; 2]) }]
    }

    fn measures(&self) -> Vec<Measure> {
        measure::names()
    }

    fn parameter_count(&self, method: Method) -> usize {
        method.fitted()
    }

    fn claims_nothing(&self, method: Method, measure: usize) -> bool {
        measure >= FIRST_OF_DEVIATIONS && !method.krigs()
    }

    fn renewed(&self, values: &Values) -> Option<Result<Self, FieldError>> {
        let renew =
            |scenario| Self::renewed(self, scenario).map_err(|stop| FieldError::Contradiction(stop.0));
        Some(Scenario::read(values).and_then(renew))
    }

    fn lane(self: &Arc<Self>, method: Method, seed: u64) -> Result<Box<dyn Lane>, Stop> {
        Ok(Seated::lane(Mapping { ground: Arc::clone(self), method, seed }))
    }

    fn demo(self: &Arc<Self>, contender: usize, seed: u64) -> Result<Box<dyn Demo>, Stop> {
        Ok(Box::new(Round::new(Arc::clone(self), contender, seed)?))
    }
}

/// A method under one seed. All it knows are the samples so far, which seed and step decide.
struct Mapping {
    ground: Arc<RadioMapGround>,
    method: Method,
    seed: u64,
}

impl Contestant for Mapping {
    fn evaluate(&self, _set: EvaluationSet, done: u64) -> Result<Vec<f64>, Stop> {
        self.ground.measure(self.method, self.seed, done)
    }
}
