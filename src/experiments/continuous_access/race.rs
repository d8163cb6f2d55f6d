//! The race of continuous access: who races, towards what. A step is a slot.

use super::contenders::{CONTENDERS, Kind};
use super::environment::{Predicting, Slots};
use super::ground::{AccessGround, measures};
use super::policy::{Policy, actor_factor, factor_of};
use super::requirements;
use super::slot::Slot;
use crate::experiments::contract::{Demo, EvaluationSet, Lane, Limit, LimitKind, Measure, Stop, Table};
use crate::experiments::kit::{self, Entry, Ground, Playing, Seated, Trained};
use crate::learn::ddpg::Ddpg;
use crate::learn::dqn::Dqn;
use crate::learn::predictor::Predictor;
use std::sync::Arc;

impl Ground for AccessGround {
    type Kind = Kind;
    const ENTRIES: &'static [Entry<Kind>] = CONTENDERS;

    fn limits(&self) -> Vec<Limit> {
        vec![
            Limit::of("genie", LimitKind::StrongReference, self.genie),
            Limit::of("load or best throw", LimitKind::OptimalInExpectation, [self.bound(); 2]),
        ]
    }

    /// [`measures`] gives the values in this order.
    fn measures(&self) -> Vec<Measure> {
        kit::measures(&[
            ("successes per slot", true),
            ("packets dropped, share", false),
            ("packets superseded, share", false),
            ("mean delay, slots", false),
            ("95 % of delays, slots", false),
            ("99 % of delays, slots", false),
            ("transmissions per served packet", false),
            ("backlog before barring", false),
        ])
    }

    fn parameter_count(&self, kind: Kind) -> usize {
        match kind.policy(self, 0) {
            Ok(Policy::Learner(learner)) => learner.parameter_count(),
            _ => 0,
        }
    }

    fn about(&self, entry: &Entry<Kind>) -> String {
        match entry.kind {
            Kind::BestFixed => {
                format!("Always θ = {:.3}, the best that never changes", self.best_fixed.theta)
            }
            _ => entry.about.to_owned(),
        }
    }

    fn lane(self: &Arc<Self>, kind: Kind, seed: u64) -> Result<Box<dyn Lane>, Stop> {
        let (ground, scenario) = (Arc::clone(self), self.scenario.clone());
        let slots = Slots::new(Arc::clone(self), seed);
        Ok(match kind {
            Kind::Dqn => {
                let (agent, levels) = (Dqn::new(scenario.dqn.clone(), seed)?, scenario.dqn.actions);
                Seated::lane(Playing::new(agent, slots?, move |&level| factor_of(level, levels))?)
            }
            Kind::Ddpg => {
                let agent = Ddpg::new(scenario.ddpg.clone(), seed)?;
                Seated::lane(Playing::new(agent, slots?, move |action| actor_factor(action, &scenario))?)
            }
            Kind::Predictor => {
                Seated::lane(Predicting::new(Predictor::new(scenario.predictor, seed)?, slots?)?)
            }
            _ => {
                let policy = kind.policy(self, seed)?;
                Seated::lane(kit::Rule(move |set| Ok(measures(&kind.play(&ground, &policy, seed, set)?))))
            }
        })
    }

    fn demo(self: &Arc<Self>, contender: usize, seed: u64) -> Result<Box<dyn Demo>, Stop> {
        Ok(Box::new(Slot::new(Arc::clone(self), contender, seed)?))
    }

    /// What share of the packets of each use case every contender gets through in time.
    fn tables(self: &Arc<Self>, finals: &[Trained<'_, Kind>]) -> Result<Vec<Table>, Stop> {
        let mut rows = Vec::new();
        for &Trained { entry, seed, state } in finals {
            let mut policy = entry.kind.policy(self, seed)?;
            policy.load(state)?;
            let tally = entry.kind.play(self, &policy, seed, EvaluationSet::Final)?;
            for row in requirements::rows(&tally) {
                rows.push([vec![seed.to_string(), entry.name.to_owned()], row.cells()].concat());
            }
        }
        let columns =
            vec!["seed", "contender", "use case", "latency_ms", "needed share", "share in time", "reached"];
        Ok(vec![Table { file_name: "requirements.csv", columns, rows }])
    }
}
