//! Who races: learners that price the constraints or are told a price, rules of thumb, and what late decisions add.

use crate::experiments::kit::{Entry, baseline, learner};
use crate::problems::constrained_control::rules::Family;

/// What a contender is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Learns the values of after-states, with multipliers.
    PostDecision,
    /// Learns the values of decisions, with multipliers.
    Dqn,
    /// Learns the values of after-states for a price on the queue that a person set.
    FixedWeight,
    /// Learns for power alone.
    Unconstrained,
    /// The best member of a family of rules.
    Rule(Family),
    /// The exact policy at the exact prices for a discounted future.
    ShortSight,
    /// As the first, without seeing the decisions on their way.
    Blind,
    /// The optimum of decisions that act at once.
    Undelayed,
}

/// All contenders in their order; the last [`LATE`] only where decisions act late.
pub(super) const CONTENDERS: &[Entry<Kind>] = &[
    learner(
        Kind::PostDecision,
        "post-decision DQN",
        "Learns what lies behind a decision, power and queue being known; multipliers price delay and loss",
    ),
    learner(Kind::Dqn, "DQN", "Learns each decision's power, delay and loss; multipliers price them"),
    learner(
        Kind::FixedWeight,
        "fixed weight",
        "The post-decision learner with the weight on the queue that you set, and none on loss",
    ),
    learner(Kind::Unconstrained, "unconstrained", "The post-decision learner that saves power and nothing else"),
    rule(Family::SendAll, "send all", "Asks for four packets, always"),
    rule(Family::QueueThreshold, "queue threshold", "Asks for k packets below a queue of b and for j above"),
    rule(
        Family::ChannelThreshold,
        "channel threshold",
        "Asks for k packets on a good channel or from a queue of b on, else for none",
    ),
    rule(Family::DriftPlusPenalty, "drift plus penalty", "The packets m that make V P(m, g) - q m least"),
    rule(Family::PlaceHolder, "place-holder", "The same with q + z for q: z packets are left lying on purpose"),
    baseline(
        Kind::ShortSight,
        "right price, short sight",
        "The exact policy at the exact prices when a cost one slot later counts the learners' discount less",
    ),
    learner(
        Kind::Blind,
        "post-decision DQN, blind",
        "The first one without the decisions on their way: it believes that it acts at once",
    ),
    baseline(Kind::Undelayed, "optimum of no delay", "The optimum for decisions that act at once, used as it is"),
];

/// How many of the last contenders race only where decisions act late.
pub(super) const LATE: usize = 2;

const fn rule(family: Family, name: &'static str, about: &'static str) -> Entry<Kind> {
    baseline(Kind::Rule(family), name, about)
}
