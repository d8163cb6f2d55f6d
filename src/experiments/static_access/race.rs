//! The race of one-shot access: who races, towards what. A step is an update.

use super::baselines::Rule;
use super::contenders::{CONTENDERS, Kind};
use super::ground::StaticGround;
use super::networks::Network;
use super::round::Round;
use super::student::Student;
use crate::experiments::contract::{Demo, EvaluationSet, Lane, Limit, LimitKind, Measure, Stop, Table};
use crate::experiments::kit::{self, Entry, Ground, Seated, Trained, measures};
use std::sync::Arc;

impl Ground for StaticGround {
    type Kind = Kind;
    const ENTRIES: &'static [Entry<Kind>] = CONTENDERS;

    fn limits(&self) -> Vec<Limit> {
        let sets = [EvaluationSet::Curve, EvaluationSet::Final];
        // The best rule among those that decide each device alone.
        let threshold = |set| Rule::Threshold.score(self, set, 0).map_or(f64::NAN, |measures| measures[0]);
        vec![
            Limit::of("exact optimum", LimitKind::Bound, sets.map(|set| self.mean_optimum(set))),
            Limit::of("best threshold", LimitKind::OptimalInExpectation, sets.map(threshold)),
        ]
    }

    fn measures(&self) -> Vec<Measure> {
        measures(&[
            ("successes per slot", true),
            ("share of the exact optimum", true),
            ("devices that transmit per slot", false),
        ])
    }

    fn parameter_count(&self, kind: Kind) -> usize {
        match kind {
            Kind::Network(kind) => Network::new(kind, &self.scenario, 0).map_or(0, |network| network.count()),
            Kind::Rule(_) => 0,
        }
    }

    fn lane(self: &Arc<Self>, kind: Kind, seed: u64) -> Result<Box<dyn Lane>, Stop> {
        let ground = Arc::clone(self);
        Ok(match kind {
            Kind::Network(kind) => Seated::lane(Student::new(ground, kind, seed)?),
            Kind::Rule(rule) => Seated::lane(kit::Rule(move |set| rule.score(&ground, set, seed))),
        })
    }

    fn operations_per_step(&self, kind: Kind) -> Option<f64> {
        match kind {
            Kind::Network(kind) => Some(kind.operations_per_step(&self.scenario)),
            Kind::Rule(_) => None,
        }
    }

    fn demo(self: &Arc<Self>, contender: usize, seed: u64) -> Result<Box<dyn Demo>, Stop> {
        Ok(Box::new(Round::new(Arc::clone(self), contender, seed)?))
    }

    /// What every trained network reaches at other numbers of devices.
    fn tables(self: &Arc<Self>, finals: &[Trained<'_, Kind>]) -> Result<Vec<Table>, Stop> {
        let transfer = self.transfer();
        let mut rows = Vec::new();
        for trained in finals {
            let Kind::Network(kind) = trained.entry.kind else { continue };
            let network = Network::new(kind, &self.scenario, trained.seed)?;
            network.parameters.load(trained.state)?;
            for [devices, successes] in transfer.points(kind, &network)? {
                let seed = trained.seed.to_string();
                rows.push(vec![seed, kind.name().to_owned(), devices.to_string(), successes.to_string()]);
            }
        }
        for [devices, successes] in transfer.optima() {
            let name = "exact optimum".to_owned();
            rows.push(vec![String::new(), name, devices.to_string(), successes.to_string()]);
        }
        let columns = vec!["seed", "contender", "devices", "successes per slot"];
        Ok(vec![Table { file_name: "transfer.csv", columns, rows }])
    }
}
