//! The race on measurements: who races, and that no limit is known. A step leaves a block of neighbouring places out.

use super::contenders::{CONTENDERS, Method};
use super::folding::{FIRST_OF_VARIANCES, Folding, names};
use super::ground::MeasurementsGround;
use super::round::Round;
use super::scenario::Known;
use crate::experiments::contract::{Demo, Lane, Limit, Measure, Stop};
use crate::experiments::kit::{Entry, Ground, Seated};
use std::sync::Arc;

impl Ground for MeasurementsGround {
    type Kind = Method;
    const ENTRIES: &'static [Entry<Method>] = CONTENDERS;

    /// Nobody knows the truth behind measurements, so nobody knows how near a map could come.
    fn limits(&self) -> Vec<Limit> {
        Vec::new()
    }

    fn measures(&self) -> Vec<Measure> {
        names()
    }

    fn parameter_count(&self, method: Method) -> usize {
        method.fitted()
    }

    fn claims_nothing(&self, method: Method, measure: usize) -> bool {
        measure >= FIRST_OF_VARIANCES && !method.krigs()
    }

    fn about(&self, entry: &Entry<Method>) -> String {
        let stands_in = self.scenario.transmitter.known == Known::Strongest;
        let needs = matches!(entry.kind, Method::AroundPathLoss | Method::PathLoss);
        match stands_in && needs {
            true => format!(
                "{}. No transmitter is given: the place of the strongest sample stands in",
                entry.about
            ),
            false => entry.about.to_owned(),
        }
    }

    fn lane(self: &Arc<Self>, method: Method, seed: u64) -> Result<Box<dyn Lane>, Stop> {
        Ok(Seated::lane(Folding::new(Arc::clone(self), method, seed)))
    }

    fn demo(self: &Arc<Self>, contender: usize, seed: u64) -> Result<Box<dyn Demo>, Stop> {
        Ok(Box::new(Round::new(Arc::clone(self), contender, seed)?))
    }
}
