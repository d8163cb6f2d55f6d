//! The race of continuous access: contenders, limits, lanes.

use super::demo::SlotsDemo;
use super::evaluation::{Ground, measure_names};
use super::lanes::{Baseline, Learner};
use super::policy::Policy;
use super::requirements;
use super::scenario::Scenario;
use crate::experiments::contract::{
    Contender, Demo, EvaluationSet, Lane, Limit, LimitKind, Measure, Problem, Role, Stop, Table, Trained,
};
use crate::learn::ddpg::Ddpg;
use crate::learn::dqn::Dqn;
use crate::learn::predictor::Predictor;
use crate::problems::access::continuous::{Lambda, Law, Rule};
use std::sync::Arc;

/// The contenders in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    Dqn,
    Ddpg,
    Predictor,
    NoBarring,
    BestFixed,
    PseudoBayesian,
    Moment,
    BackOff,
    Queueing,
}

const ENTRIES: [Entry; 9] = [
    Entry::Dqn,
    Entry::Ddpg,
    Entry::Predictor,
    Entry::NoBarring,
    Entry::BestFixed,
    Entry::PseudoBayesian,
    Entry::Moment,
    Entry::BackOff,
    Entry::Queueing,
];

impl Entry {
    fn name(self) -> &'static str {
        match self {
            Self::Dqn => "DQN",
            Self::Ddpg => "DDPG",
            Self::Predictor => "predictor",
            Self::NoBarring => "no barring",
            Self::BestFixed => "best fixed",
            Self::PseudoBayesian => "pseudo-Bayesian",
            Self::Moment => "moment estimator",
            Self::BackOff => "back-off",
            Self::Queueing => "distributed queueing",
        }
    }

    fn about(self, ground: &Ground) -> String {
        match self {
            Self::Dqn => "A deep Q-network picks one of a grid of factors".to_owned(),
            Self::Ddpg => "An actor picks any factor, a critic values it".to_owned(),
            Self::Predictor => {
                "A recurrent network predicts the backlog from estimates of it; the factor that is best for it is used"
                    .to_owned()
            }
            Self::NoBarring => "Every device with a packet sends at once".to_owned(),
            Self::BestFixed => format!("Always θ = {:.3}, the best that never changes", ground.best_fixed.theta),
            Self::PseudoBayesian => "Tracks the backlog from collisions and idle preambles (Rivest 1987)".to_owned(),
            Self::Moment => "Estimates the backlog from the last slot alone".to_owned(),
            Self::BackOff => "No barring; a collided device waits a random number of slots".to_owned(),
            Self::Queueing => {
                "No barring; collided groups queue, the group at the head gets preambles of its own".to_owned()
            }
        }
    }

    fn learns(self) -> bool {
        matches!(self, Self::Dqn | Self::Ddpg | Self::Predictor)
    }

    fn law(self, scenario: &Scenario) -> &Law {
        match self {
            Self::BackOff => &scenario.backoff,
            Self::Queueing => &scenario.queueing,
            _ => &scenario.law,
        }
    }

    fn policy(self, ground: &Ground, seed: u64) -> Result<Policy, Stop> {
        let scenario = &ground.scenario;
        Ok(match self {
            Self::Dqn => Policy::Dqn(Box::new(Dqn::new(scenario.dqn.clone(), seed)?)),
            Self::Ddpg => Policy::Ddpg(Box::new(Ddpg::new(scenario.ddpg.clone(), seed)?)),
            Self::Predictor => Policy::Predictor(Box::new(Predictor::new(scenario.predictor.clone(), seed)?)),
            Self::NoBarring | Self::BackOff | Self::Queueing => Policy::Rule(Rule::None),
            Self::BestFixed => Policy::Rule(Rule::Fixed(ground.best_fixed.theta)),
            Self::PseudoBayesian => Policy::Rule(Rule::PseudoBayesian(Lambda::RunningMean)),
            Self::Moment => Policy::Rule(Rule::Moment),
        })
    }

    fn parameters(self, ground: &Ground) -> usize {
        match self.policy(ground, 0) {
            Ok(Policy::Dqn(agent)) => agent.parameter_count(),
            Ok(Policy::Ddpg(agent)) => agent.parameter_count(),
            Ok(Policy::Predictor(network)) => network.parameter_count(),
            _ => 0,
        }
    }
}

/// Continuous access with its limits computed.
pub struct ContinuousProblem {
    ground: Arc<Ground>,
}

impl ContinuousProblem {
    /// Searches the best fixed factor and plays the genie.
    ///
    /// # Errors
    /// The law is none for counting devices, which barring always is.
    pub fn new(scenario: Scenario) -> Result<Self, Stop> {
        let ground = Ground::new(scenario).map_err(|error| Stop(error.to_string()))?;
        Ok(Self { ground: Arc::new(ground) })
    }

    fn entry(contender: usize) -> Result<Entry, Stop> {
        ENTRIES.get(contender).copied().ok_or_else(|| Stop(format!("there is no contender {contender}")))
    }
}

impl Problem for ContinuousProblem {
    fn contenders(&self) -> Vec<Contender> {
        let describe = |entry: Entry| Contender {
            name: entry.name().to_owned(),
            role: if entry.learns() { Role::Learner } else { Role::Baseline },
            parameters: entry.parameters(&self.ground),
            about: entry.about(&self.ground),
        };
        ENTRIES.into_iter().map(describe).collect()
    }

    fn limits(&self) -> Vec<Limit> {
        vec![
            Limit {
                name: "genie".into(),
                kind: LimitKind::StrongReference,
                curve: self.ground.genie(EvaluationSet::Curve),
                over: Vec::new(),
                last: self.ground.genie(EvaluationSet::Final),
            },
            Limit {
                name: "load or best throw".into(),
                kind: LimitKind::OptimalInExpectation,
                curve: self.ground.bound(),
                over: Vec::new(),
                last: self.ground.bound(),
            },
        ]
    }

    fn measures(&self) -> Vec<Measure> {
        measure_names()
    }

    fn lane(&self, contender: usize, seed: u64) -> Result<Box<dyn Lane>, Stop> {
        let entry = Self::entry(contender)?;
        let (ground, policy) = (Arc::clone(&self.ground), entry.policy(&self.ground, seed)?);
        if entry.learns() {
            return Ok(Box::new(Learner::new(ground, policy, seed)?));
        }
        let law = entry.law(&self.ground.scenario).clone();
        Ok(Box::new(Baseline::new(ground, policy, law, seed)))
    }

    /// An agent's cost is its updates, whose products are too small to be measured against a large one.
    fn operations_per_step(&self, _contender: usize) -> Option<f64> {
        None
    }

    fn demo(&self, contender: usize, seed: u64) -> Result<Box<dyn Demo>, Stop> {
        let entry = Self::entry(contender)?;
        let policy = entry.policy(&self.ground, seed)?;
        let law = entry.law(&self.ground.scenario).clone();
        let demo = SlotsDemo::new(Arc::clone(&self.ground), contender, entry.name(), policy, law, seed)?;
        Ok(Box::new(demo))
    }

    /// What share of the packets of each use case every contender gets through in time.
    fn tables(&self, finals: &[Trained]) -> Result<Vec<Table>, Stop> {
        let mut rows = Vec::new();
        for trained in finals {
            let entry = Self::entry(trained.contender)?;
            let mut policy = entry.policy(&self.ground, trained.seed)?;
            policy.load(&trained.state)?;
            let law = entry.law(&self.ground.scenario);
            let tally = self.ground.assess(&policy, law, trained.seed, EvaluationSet::Final)?;
            for row in requirements::rows(&tally) {
                let mut cells = vec![trained.seed.to_string(), entry.name().to_owned()];
                cells.extend(row.cells());
                rows.push(cells);
            }
        }
        let columns =
            vec!["seed", "contender", "use case", "latency_ms", "needed share", "share in time", "reached"];
        Ok(vec![Table { file_name: "requirements.csv", columns, rows }])
    }
}
