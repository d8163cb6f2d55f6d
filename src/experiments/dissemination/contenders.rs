//! The contenders of dissemination: the paper's scheme, DQN, and rules.

use super::ground::DisseminationGround;
use super::policy::Policy;
use crate::experiments::contract::{EvaluationSet, Stop};
use crate::experiments::kit::{Entry, baseline, learner};
use crate::problems::dissemination::Choice;
use crate::problems::dissemination::baselines::Scheme;

/// What a contender is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The paper's actor-critic.
    Acjora,
    /// A deep Q-network for modes.
    Dqn,
    /// A rule.
    Rule(Scheme),
}

/// The contenders in their order.
pub(super) const CONTENDERS: &[Entry<Kind>] = &[
    learner(
        Kind::Acjora,
        "ACJORA",
        "An actor picks every device's mode and both shares, a critic values them (the paper's scheme)",
    ),
    learner(
        Kind::Dqn,
        "DQN",
        "A deep Q-network picks the modes; shares are equal, so best modes at equal shares bound it",
    ),
    rule(Scheme::AllServer, "The server builds every map and sends it"),
    rule(Scheme::AllPartial, "The server builds coarse maps, devices refine them"),
    rule(Scheme::AllLocal, "Devices build their maps from the samples of all"),
    rule(Scheme::RandomModes, "Every device's mode is drawn at random"),
    rule(Scheme::BestModes, "The cheapest mode of every device at equal shares"),
    rule(Scheme::Greedy, "Device by device the mode that adds least, then the best shares"),
];

const fn rule(scheme: Scheme, about: &'static str) -> Entry<Kind> {
    baseline(Kind::Rule(scheme), scheme.name(), about)
}

impl Kind {
    /// How it decides, before it has learned anything.
    pub(super) fn policy(self, ground: &DisseminationGround, seed: u64) -> Result<Policy, Stop> {
        match self {
            Self::Acjora => Policy::acjora(&ground.scenario, seed),
            Self::Dqn => Policy::dqn(&ground.scenario, seed),
            Self::Rule(scheme) => Ok(Policy::Rule(scheme, seed)),
        }
    }
}

/// A policy's decisions on an evaluation set, nothing explored.
///
/// # Errors
/// A decision is not valid: training diverged.
pub(super) fn decide_all(
    policy: &Policy,
    ground: &DisseminationGround,
    set: EvaluationSet,
) -> Result<Vec<Vec<Choice>>, Stop> {
    match policy {
        Policy::Rule(scheme, seed) => ground.decide(set, *scheme, *seed),
        Policy::Learner(learner) => {
            let states: Vec<&[f32]> =
                ground.judged.of(set).iter().map(|case| case.state.as_slice()).collect();
            learner.best_all(&ground.scenario.parameters, &states)
        }
    }
}
