//! The race of one-shot access: contenders, limits, lanes.

use super::baselines::{Baseline, Rule};
use super::demo::{Decider, SlotDemo};
use super::evaluation::Ground;
use super::learners::Learner;
use super::networks::{Kind, Network};
use super::scenario::Scenario;
use crate::experiments::contract::{
    Contender, Demo, EvaluationSet, Lane, Limit, LimitKind, Measure, Problem, Role, Stop, Table, Trained,
};
use crate::random::stream;
use std::sync::Arc;

/// The contenders in their order.
#[derive(Debug, Clone, Copy)]
enum Entry {
    Network(Kind),
    Rule(Rule, &'static str, &'static str),
}

const ENTRIES: [Entry; 7] = [
    Entry::Network(Kind::Gnn),
    Entry::Network(Kind::Cnn),
    Entry::Network(Kind::Rnn),
    Entry::Network(Kind::Fnn),
    Entry::Rule(
        Rule::CommonProbability,
        "common probability",
        "All transmit with probability min(1, F/N), channels unknown",
    ),
    Entry::Rule(Rule::RandomPick, "random pick", "min(N, F) devices picked at random, channels unknown"),
    Entry::Rule(Rule::AllTransmit, "all transmit", "No control at all"),
];

/// One-shot access with its evaluation sets and optima computed.
pub struct StaticProblem {
    ground: Arc<Ground>,
}

impl StaticProblem {
    /// Places the devices, draws the evaluation sets and solves each draw exactly.
    pub fn new(scenario: Scenario) -> Self {
        Self { ground: Arc::new(Ground::new(scenario)) }
    }

    fn entry(contender: usize) -> Result<Entry, Stop> {
        ENTRIES.get(contender).copied().ok_or_else(|| Stop(format!("there is no contender {contender}")))
    }

    /// The best rule among those that decide each device alone, on an evaluation set.
    fn threshold_value(&self, set: EvaluationSet) -> f64 {
        let lane = Baseline { ground: Arc::clone(&self.ground), rule: Rule::Threshold, seed: 0, step: 0 };
        lane.evaluate(set).map_or(f64::NAN, |measures| measures[0])
    }
}

impl Problem for StaticProblem {
    fn contenders(&self) -> Vec<Contender> {
        let describe = |entry: Entry| match entry {
            Entry::Network(kind) => {
                let network = Network::new(kind, &self.ground.scenario, 0);
                let parameters = network.map_or(0, |network| network.count());
                let (name, about) = (kind.name().into(), kind.about().into());
                Contender { name, role: Role::Learner, parameters, about }
            }
            Entry::Rule(_, name, about) => {
                Contender { name: name.into(), role: Role::Baseline, parameters: 0, about: about.into() }
            }
        };
        ENTRIES.into_iter().map(describe).collect()
    }

    fn limits(&self) -> Vec<Limit> {
        vec![
            Limit {
                name: "exact optimum".into(),
                kind: LimitKind::Bound,
                curve: self.ground.mean_optimum(EvaluationSet::Curve),
                over: Vec::new(),
                last: self.ground.mean_optimum(EvaluationSet::Final),
            },
            Limit {
                name: "best threshold".into(),
                kind: LimitKind::OptimalInExpectation,
                curve: self.threshold_value(EvaluationSet::Curve),
                over: Vec::new(),
                last: self.threshold_value(EvaluationSet::Final),
            },
        ]
    }

    fn measures(&self) -> Vec<Measure> {
        let measure = |name: &str, higher_is_better| Measure { name: name.into(), higher_is_better };
        vec![
            measure("successes per slot", true),
            measure("share of the exact optimum", true),
            measure("devices that transmit per slot", false),
        ]
    }

    fn lane(&self, contender: usize, seed: u64) -> Result<Box<dyn Lane>, Stop> {
        let ground = Arc::clone(&self.ground);
        Ok(match Self::entry(contender)? {
            Entry::Network(kind) => Box::new(Learner::new(ground, kind, seed)?),
            Entry::Rule(rule, ..) => Box::new(Baseline { ground, rule, seed, step: 0 }),
        })
    }

    fn operations_per_step(&self, contender: usize) -> Option<f64> {
        match Self::entry(contender) {
            Ok(Entry::Network(kind)) => Some(kind.operations_per_step(&self.ground.scenario)),
            _ => None,
        }
    }

    fn demo(&self, contender: usize, seed: u64) -> Result<Box<dyn Demo>, Stop> {
        let (decider, name) = match Self::entry(contender)? {
            Entry::Network(kind) => {
                Network::new(kind, &self.ground.scenario, seed)?;
                (Decider::Network(contender), kind.name())
            }
            Entry::Rule(rule, name, _) => (Decider::Rule(rule, Box::new(stream(seed, "demo pick", 0))), name),
        };
        Ok(Box::new(SlotDemo::new(Arc::clone(&self.ground), decider, name, seed)))
    }

    /// What every trained network reaches at other numbers of devices.
    fn tables(&self, finals: &[Trained]) -> Result<Vec<Table>, Stop> {
        let transfer = self.ground.transfer();
        let mut rows = Vec::new();
        for trained in finals {
            let Entry::Network(kind) = Self::entry(trained.contender)? else { continue };
            let network = Network::new(kind, &self.ground.scenario, trained.seed)?;
            network.parameters.load(&trained.state)?;
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
