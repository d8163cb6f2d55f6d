//! The contenders of continuous access: three that learn, four rules for the barring factor, and two schemes beside barring.

use super::ground::AccessGround;
use super::policy::Policy;
use super::scenario::Scenario;
use crate::experiments::contract::{EvaluationSet, Stop};
use crate::experiments::kit::{Entry, baseline, learner};
use crate::learn::ddpg::Ddpg;
use crate::learn::dqn::Dqn;
use crate::learn::predictor::Predictor;
use crate::problems::access::continuous::{Lambda, Law, Rule, Tally};

/// What a contender is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Picks one of a grid of factors.
    Dqn,
    /// Picks any factor.
    Ddpg,
    /// Predicts the backlog.
    Predictor,
    /// Lets everybody pass.
    NoBarring,
    /// The best factor that never changes.
    BestFixed,
    /// Tracks the backlog.
    PseudoBayesian,
    /// Estimates the backlog from the last slot.
    Moment,
    /// Waits at random.
    BackOff,
    /// Queues groups that collided.
    Queueing,
}

/// The contenders in their order.
pub(super) const CONTENDERS: &[Entry<Kind>] = &[
    learner(Kind::Dqn, "DQN", "A deep Q-network picks one of a grid of factors"),
    learner(Kind::Ddpg, "DDPG", "An actor picks any factor, a critic values it"),
    learner(
        Kind::Predictor,
        "predictor",
        "A recurrent network predicts the backlog from estimates of it; the factor that is best for it is used",
    ),
    baseline(Kind::NoBarring, "no barring", "Every device with a packet sends at once"),
    baseline(Kind::BestFixed, "best fixed", "Always the best factor that never changes"),
    baseline(
        Kind::PseudoBayesian,
        "pseudo-Bayesian",
        "Tracks the backlog from collisions and idle preambles (Rivest 1987)",
    ),
    baseline(Kind::Moment, "moment estimator", "Estimates the backlog from the last slot alone"),
    baseline(Kind::BackOff, "back-off", "No barring; a collided device waits a random number of slots"),
    baseline(
        Kind::Queueing,
        "distributed queueing",
        "No barring; collided groups queue, the group at the head gets preambles of its own",
    ),
];

impl Kind {
    /// The law that it plays under.
    pub fn law(self, scenario: &Scenario) -> &Law {
        match self {
            Self::BackOff => &scenario.backoff,
            Self::Queueing => &scenario.queueing,
            _ => &scenario.law,
        }
    }

    /// How it decides, before it has learned anything.
    pub(super) fn policy(self, ground: &AccessGround, seed: u64) -> Result<Policy, Stop> {
        let scenario = &ground.scenario;
        Ok(match self {
            Self::Dqn => Policy::Learner(Box::new(Dqn::new(scenario.dqn.clone(), seed)?)),
            Self::Ddpg => Policy::Learner(Box::new(Ddpg::new(scenario.ddpg.clone(), seed)?)),
            Self::Predictor => Policy::Learner(Box::new(Predictor::new(scenario.predictor.clone(), seed)?)),
            Self::NoBarring | Self::BackOff | Self::Queueing => Policy::Rule(Rule::None),
            Self::BestFixed => Policy::Rule(Rule::Fixed(ground.best_fixed.theta)),
            Self::PseudoBayesian => Policy::Rule(Rule::PseudoBayesian(Lambda::RunningMean)),
            Self::Moment => Policy::Rule(Rule::Moment),
        })
    }

    /// A policy of this kind on a seed's evaluation slots, under its own law.
    pub(super) fn play(
        self,
        ground: &AccessGround,
        policy: &Policy,
        seed: u64,
        set: EvaluationSet,
    ) -> Result<Tally, Stop> {
        let law = self.law(&ground.scenario);
        policy.decide(&ground.scenario, |deciding| ground.assess(deciding, law, seed, set))
    }
}
