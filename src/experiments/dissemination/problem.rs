//! The race of dissemination: contenders, limits, lanes.

use super::demo::FrameDemo;
use super::ground::{Ground, measure_names};
use super::lanes::{Baseline, Learner};
use super::policy::Policy;
use super::scenario::Scenario;
use crate::experiments::contract::{
    Contender, Demo, EvaluationSet, Lane, Limit, LimitKind, Measure, Problem, Role, Stop, Table, Trained,
};
use crate::problems::dissemination::baselines::Scheme;
use std::sync::Arc;

/// The contenders in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    Acjora,
    Dqn,
    Rule(Scheme),
}

pub(super) const ENTRIES: [Entry; 8] = [
    Entry::Acjora,
    Entry::Dqn,
    Entry::Rule(Scheme::AllServer),
    Entry::Rule(Scheme::AllPartial),
    Entry::Rule(Scheme::AllLocal),
    Entry::Rule(Scheme::RandomModes),
    Entry::Rule(Scheme::BestModes),
    Entry::Rule(Scheme::Greedy),
];

impl Entry {
    pub fn name(self) -> &'static str {
        match self {
            Self::Acjora => "ACJORA",
            Self::Dqn => "DQN",
            Self::Rule(scheme) => scheme.name(),
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Acjora => {
                "An actor picks every device's mode and both shares, a critic values them (the paper's scheme)"
            }
            Self::Dqn => {
                "A deep Q-network picks the modes; shares are equal, so best modes at equal shares bound it"
            }
            Self::Rule(Scheme::AllServer) => "The server builds every map and sends it",
            Self::Rule(Scheme::AllPartial) => "The server builds coarse maps, devices refine them",
            Self::Rule(Scheme::AllLocal) => "Devices build their maps from the samples of all",
            Self::Rule(Scheme::RandomModes) => "Every device's mode is drawn at random",
            Self::Rule(Scheme::BestModes) => "The cheapest mode of every device at equal shares",
            Self::Rule(Scheme::Greedy) => "Device by device the mode that adds least, then the best shares",
        }
    }

    pub fn learns(self) -> bool {
        !matches!(self, Self::Rule(_))
    }

    pub fn policy(self, scenario: &Scenario, seed: u64) -> Result<Policy, Stop> {
        match self {
            Self::Acjora => Policy::acjora(scenario, seed),
            Self::Dqn => Policy::dqn(scenario, seed),
            Self::Rule(scheme) => Ok(Policy::Rule(scheme, seed)),
        }
    }
}

/// Dissemination with its evaluation instances solved.
pub struct DisseminationProblem {
    ground: Arc<Ground>,
}

impl DisseminationProblem {
    /// Draws and solves the evaluation instances.
    ///
    /// # Errors
    /// In words, where nothing fits most of them.
    pub fn new(scenario: Scenario) -> Result<Self, Stop> {
        Ok(Self { ground: Arc::new(Ground::new(scenario)?) })
    }

    fn entry(contender: usize) -> Result<Entry, Stop> {
        ENTRIES.get(contender).copied().ok_or_else(|| Stop(format!("there is no contender {contender}")))
    }

    fn limit(&self, name: &str, kind: LimitKind, value: fn(&super::ground::Case) -> f64) -> Limit {
        Limit {
            name: name.into(),
            kind,
            curve: self.ground.mean(EvaluationSet::Curve, value),
            over: Vec::new(),
            last: self.ground.mean(EvaluationSet::Final, value),
        }
    }
}

impl Problem for DisseminationProblem {
    fn contenders(&self) -> Vec<Contender> {
        let scenario = &self.ground.scenario;
        let describe = |entry: Entry| Contender {
            name: entry.name().to_owned(),
            role: if entry.learns() { Role::Learner } else { Role::Baseline },
            parameters: entry.policy(scenario, 0).map_or(0, |policy| policy.parameter_count()),
            about: entry.about().to_owned(),
        };
        ENTRIES.into_iter().map(describe).collect()
    }

    fn limits(&self) -> Vec<Limit> {
        if self.ground.exact() {
            return vec![self.limit("exact optimum", LimitKind::Bound, |case| case.plan.lower_bound)];
        }
        vec![
            self.limit("lower bound", LimitKind::Bound, |case| case.plan.lower_bound),
            self.limit("relaxed and rounded", LimitKind::StrongReference, |case| case.plan.cost),
        ]
    }

    fn measures(&self) -> Vec<Measure> {
        measure_names()
    }

    fn lane(&self, contender: usize, seed: u64) -> Result<Box<dyn Lane>, Stop> {
        let entry = Self::entry(contender)?;
        let (ground, policy) = (Arc::clone(&self.ground), entry.policy(&self.ground.scenario, seed)?);
        if entry.learns() {
            return Ok(Box::new(Learner::new(ground, policy, seed)?));
        }
        Ok(Box::new(Baseline::new(ground, policy)))
    }

    /// A learner's cost is its updates, whose products are too small to be measured against a large one.
    fn operations_per_step(&self, _contender: usize) -> Option<f64> {
        None
    }

    fn demo(&self, contender: usize, seed: u64) -> Result<Box<dyn Demo>, Stop> {
        Self::entry(contender)?;
        Ok(Box::new(FrameDemo::new(Arc::clone(&self.ground), contender, seed)?))
    }

    /// Every evaluation instance with its optimum, so that anyone can compute it again.
    fn tables(&self, _finals: &[Trained]) -> Result<Vec<Table>, Stop> {
        let mut rows = Vec::new();
        for (index, case) in self.ground.cases.iter().enumerate() {
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
