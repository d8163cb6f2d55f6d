//! The race of dissemination: who races, towards what. A step is a frame.

use super::contenders::{CONTENDERS, Kind, decide_all};
use super::ground::{Case, DisseminationGround};
use super::policy::Policy;
use super::round::Round;
use super::student::Student;
use crate::experiments::contract::{Demo, EvaluationSet, Lane, Limit, LimitKind, Measure, Stop, Table};
use crate::experiments::kit::{Entry, Ground, Rule, Seated, Trained, measures};
use std::sync::Arc;

impl Ground for DisseminationGround {
    type Kind = Kind;
    const ENTRIES: &'static [Entry<Kind>] = CONTENDERS;

    fn limits(&self) -> Vec<Limit> {
        let limit = |name, kind, value: fn(&Case) -> f64| {
            let sets = [EvaluationSet::Curve, EvaluationSet::Final];
            Limit::of(name, kind, sets.map(|set| self.judged.mean(set, value)))
        };
        if self.exact() {
            return vec![limit("exact optimum", LimitKind::Bound, |case| case.plan.lower_bound)];
        }
        vec![
            limit("lower bound", LimitKind::Bound, |case| case.plan.lower_bound),
            limit("relaxed and rounded", LimitKind::StrongReference, |case| case.plan.cost),
        ]
    }

    fn measures(&self) -> Vec<Measure> {
        measures(&[
            ("cost per device", false),
            ("latency_ms", false),
            ("gap to the optimum", false),
            ("median of gaps", false),
            ("95 % of gaps", false),
            ("frames in time, share", true),
            ("frames that break a constraint, share", false),
            ("energy per device, J", false),
        ])
    }

    fn parameter_count(&self, kind: Kind) -> usize {
        kind.policy(self, 0).map_or(0, |policy| policy.parameter_count())
    }

    fn lane(self: &Arc<Self>, kind: Kind, seed: u64) -> Result<Box<dyn Lane>, Stop> {
        let ground = Arc::clone(self);
        Ok(match kind.policy(self, seed)? {
            Policy::Learner(learner) => Seated::lane(Student::new(ground, learner, seed)?),
            rule => Seated::lane(Rule(move |set| ground.measure(set, &decide_all(&rule, &ground, set)?))),
        })
    }

    fn demo(self: &Arc<Self>, contender: usize, seed: u64) -> Result<Box<dyn Demo>, Stop> {
        Ok(Box::new(Round::new(Arc::clone(self), contender, seed)?))
    }

    /// Every evaluation instance with its optimum, so that anyone can compute it again.
    fn tables(self: &Arc<Self>, _finals: &[Trained<'_, Kind>]) -> Result<Vec<Table>, Stop> {
        let mut rows = Vec::new();
        for (index, case) in self.judged.of(EvaluationSet::Final).iter().enumerate() {
            let each = case.instance.devices().iter().zip(&case.plan.choices).zip(&case.optimum.accounts);
            for (device, ((found, choice), account)) in each.enumerate() {
                let numbers = [found.spectral_efficiency, found.cpu_hz, found.remaining_energy_j];
                let results = [
                    choice.server_hz,
                    choice.bandwidth_hz,
                    account.delay_s(),
                    account.energy_j(),
                    account.cost,
                ];
                let mut row = vec![index.to_string(), device.to_string()];
                row.extend(numbers.map(|number| number.to_string()));
                row.push(choice.mode.index().to_string());
                row.extend(results.map(|number| number.to_string()));
                rows.push(row);
            }
        }
        let columns = vec![
            "instance",
            "device",
            "spectral_efficiency",
            "cpu_hz",
            "remaining_energy_j",
            "mode",
            "server_share_hz",
            "bandwidth_share_hz",
            "delay_s",
            "energy_j",
            "cost",
        ];
        Ok(vec![Table { file_name: "instances.csv", columns, rows }])
    }
}
