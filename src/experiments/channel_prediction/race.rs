//! The race of channel prediction: who races, towards what. A step is an update.

use super::contenders::{CONTENDERS, Predictor, predict};
use super::ground::{BLOCKS, ChannelGround};
use super::round::Round;
use super::student::Pupil;
use crate::experiments::contract::{Demo, Lane, Limit, LimitKind, Measure, Stop};
use crate::experiments::kit::{Entry, Ground, Rule, Seated, measures};
use crate::learn::learned::Learned;
use crate::problems::channel_prediction::Report;
use std::sync::Arc;

impl Ground for ChannelGround {
    type Kind = Predictor;
    const ENTRIES: &'static [Entry<Predictor>] = CONTENDERS;

    fn entries(&self) -> &[Entry<Predictor>] {
        &self.entries
    }

    /// Only the first bounds every single block; the others are passed by luck now and then.
    fn limits(&self) -> Vec<Limit> {
        let [curve, last] = self.exam.limits(self.scenario.plan.memory, BLOCKS);
        let limit = |name, kind, index: usize| Limit::of(name, kind, [curve[index], last[index]]);
        vec![
            limit("Bayes mixture", LimitKind::Bound, 0),
            limit("Bayes, memory of the FNN", LimitKind::OptimalInExpectation, 1),
            limit("genie: knows the speed", LimitKind::OptimalInExpectation, 2),
        ]
    }

    fn measures(&self) -> Vec<Measure> {
        measures(&Report::MEASURES)
    }

    fn claims_nothing(&self, _predictor: Predictor, measure: usize) -> bool {
        measure >= Report::FIRST_OF_PROMISES && self.scenario.setting.parts == 1
    }

    fn parameter_count(&self, predictor: Predictor) -> usize {
        let student = predictor.student(&self.scenario, 0);
        student.ok().flatten().map_or(0, |student| student.parameter_count())
    }

    fn lane(self: &Arc<Self>, predictor: Predictor, seed: u64) -> Result<Box<dyn Lane>, Stop> {
        let ground = Arc::clone(self);
        if let Some(student) = predictor.student(&self.scenario, seed)? {
            return Ok(Seated::lane(Pupil::new(ground, predictor, student, seed)));
        }
        Ok(Seated::lane(Rule(move |set| {
            ground.measure(&predict(predictor, None, &ground.scenario, &ground.exam, Self::blocks(set))?)
        })))
    }

    fn demo(self: &Arc<Self>, contender: usize, seed: u64) -> Result<Box<dyn Demo>, Stop> {
        Ok(Box::new(Round::new(Arc::clone(self), contender, seed)?))
    }
}
