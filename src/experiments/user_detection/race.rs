//! The race of user detection: who races, towards what. A step is an update on fresh frames.

use super::contenders::{CONTENDERS, Kind};
use super::ground::{ALARMS, DetectionGround, ERRORS, MISSED, OPERATIONS, REALISED};
use super::round::Round;
use super::student::{Detecting, Network};
use crate::experiments::contract::{Demo, EvaluationSet, Lane, Limit, LimitKind, Measure, Stop};
use crate::experiments::kit::{Entry, Ground, Rule, Seated, measures};
use std::sync::Arc;

impl Ground for DetectionGround {
    type Kind = Kind;
    const ENTRIES: &'static [Entry<Kind>] = CONTENDERS;

    fn entries(&self) -> &[Entry<Kind>] {
        &self.entries
    }

    /// The chances given all that was received so far bound every frame; without memory nothing is below the second line, but
    /// what remembers may be.
    fn limits(&self) -> Vec<Limit> {
        let [curve, last] = [EvaluationSet::Curve, EvaluationSet::Final].map(|set| self.limits(set));
        let values = |place: usize| [curve[place], last[place]];
        if self.system.burst_frames.is_none() {
            return vec![Limit::of("exact marginals", LimitKind::Bound, values(0))];
        }
        vec![
            Limit::of("exact filter", LimitKind::Bound, values(0)),
            Limit::of("exact without memory", LimitKind::StrongReference, values(1)),
        ]
    }

    fn measures(&self) -> Vec<Measure> {
        measures(&[ERRORS, MISSED, ALARMS, REALISED, OPERATIONS].map(|name| (name, false)))
    }

    fn parameter_count(&self, kind: Kind) -> usize {
        self.scenario.weights(kind, self.input_size(kind))
    }

    fn lane(self: &Arc<Self>, kind: Kind, seed: u64) -> Result<Box<dyn Lane>, Stop> {
        let ground = Arc::clone(self);
        Ok(match Network::new(self, kind, seed)? {
            Some(network) => Seated::lane(Detecting::new(ground, kind, network, seed)),
            None => Seated::lane(Rule(move |set| ground.measure_rule(kind, set))),
        })
    }

    fn demo(self: &Arc<Self>, contender: usize, seed: u64) -> Result<Box<dyn Demo>, Stop> {
        Ok(Box::new(Round::new(Arc::clone(self), contender, seed)?))
    }
}
