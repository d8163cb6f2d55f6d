//! Who learns: ways to put together what arrives, all under one schedule but one, and a rule that talks once.

use super::scenario::Scenario;
use crate::experiments::kit::{Entry, baseline, learner};
use crate::learn::federated::{Aggregation, Local};
use crate::problems::federated::{Access, Policy};

/// A way to learn together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One gradient step each, the mean of what arrives.
    FedSgd,
    /// Several local steps, the mean of what arrives.
    FedAvg,
    /// The same with a pull back.
    FedProx,
    /// One step each, divided by the probability of being heard.
    InverseProbability,
    /// One step each, the server remembers everybody's last.
    Memory,
    /// Several local steps, corrected by control variates.
    Scaffold,
    /// One step each, all at once on the air.
    OverTheAir,
    /// FedSGD, always with those that are heard loudest.
    BestChannel,
    /// The mean of the machines' own optima, sent once.
    OneShot,
}

/// The contenders in their order.
pub(super) const CONTENDERS: &[Entry<Kind>] = &[
    learner(
        Kind::FedSgd,
        "FedSGD",
        "Each scheduled machine sends one gradient step; the server takes the mean of what arrives (McMahan et al. 2017)",
    ),
    learner(
        Kind::FedAvg,
        "FedAvg",
        "Several local steps a round; the server takes the mean of what arrives (McMahan et al. 2017)",
    ),
    learner(Kind::FedProx, "FedProx", "FedAvg with a pull back to where the round began (Li et al. 2020)"),
    learner(
        Kind::InverseProbability,
        "inverse probability",
        "One step each, divided by the probability of being scheduled and heard: right on average",
    ),
    learner(
        Kind::Memory,
        "memory",
        "One step each; the server keeps every machine's last update and always takes the mean of all (MIFA, Gu et al. 2021)",
    ),
    learner(
        Kind::Scaffold,
        "SCAFFOLD",
        "Local steps corrected by control variates, which the server rebuilds from the updates (Karimireddy et al. 2020, option II)",
    ),
    learner(
        Kind::OverTheAir,
        "over the air",
        "All send at once, their updates add up on the channel; machines far below the median stay silent",
    ),
    learner(
        Kind::BestChannel,
        "best channel",
        "FedSGD that always schedules those it would hear loudest: every packet arrives",
    ),
    baseline(
        Kind::OneShot,
        "one-shot average",
        "Each machine finds its own optimum, and all are averaged once: what ever more local steps lead to",
    ),
];

impl Kind {
    /// How a machine improves the common weights in a round.
    pub fn local(self, scenario: &Scenario) -> Local {
        let learning = &scenario.learning;
        let one = |rate| Local { steps: 1, rate, pull: 0.0 };
        let several = |stride: f64, pull| Local {
            steps: learning.local_steps,
            rate: stride / f64::from(learning.local_steps),
            pull,
        };
        match self {
            Self::FedSgd | Self::BestChannel | Self::OneShot => one(learning.fedsgd),
            Self::FedAvg => several(learning.fedavg, 0.0),
            Self::FedProx => several(learning.fedavg, learning.pull),
            Self::InverseProbability => one(learning.inverse),
            Self::Memory => one(learning.memory),
            Self::Scaffold => several(learning.scaffold, 0.0),
            Self::OverTheAir => one(learning.air),
        }
    }

    /// What the server does with what arrives.
    pub fn aggregation(self) -> Aggregation {
        match self {
            Self::InverseProbability => Aggregation::InverseProbability,
            Self::Memory => Aggregation::Memory,
            Self::Scaffold => Aggregation::Controls,
            _ => Aggregation::Mean,
        }
    }

    /// Who may send in its rounds.
    pub fn access(self, scenario: &Scenario) -> Access {
        let access = scenario.access();
        if self == Self::BestChannel { Access { policy: Policy::BestChannel, ..access } } else { access }
    }

    /// Sets of weights that are broadcast in a round.
    pub fn broadcasts(self) -> u32 {
        if self == Self::Scaffold { 2 } else { 1 }
    }
}
