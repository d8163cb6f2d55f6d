//! The contenders of the deadline scheduler, in four line-ups.

use super::scenario::Scenario;
use super::ways::{Knowledge, LineUp, Sight, Way, corner, published};
use crate::experiments::kit::{Entry, baseline, learner};
use crate::learn::switches::Action;
use crate::problems::deadline_scheduler::rules::Rule;

/// What a contender is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Shares of the band, without theory.
    Shares,
    /// The published learner on theory's blocks, with these pieces of knowledge.
    Published(Knowledge),
    /// The published learner with the pieces that the scenario switches on.
    Chosen,
    /// The actor's step judges both choices.
    Corner(Sight, Knowledge),
    /// The same with one network for all users.
    Shared,
    /// Learns in theory first.
    PreTrained,
    /// Begins when the real cell does.
    FromScratch,
    /// A rule.
    Rule(Rule),
    /// One slot ahead on relaxed values.
    LookAhead,
    /// What would be optimal if theory were right.
    TheoryOptimal,
}

const NONE: Knowledge = Knowledge { value_per_user: false, shaping: false, importance: false };
const HEADS: Knowledge = Knowledge { value_per_user: true, ..NONE };

const T_DDPG: Entry<Kind> = learner(
    Kind::Published(NONE),
    "T-DDPG",
    "Sees theory's blocks and decides who is sent on them; the published settings and actor's gradient",
);
const CORNER: Entry<Kind> = learner(
    Kind::Corner(Sight::LogBlocks, NONE),
    "T-DDPG, corner",
    "The same decision, but the actor judges both choices of each user instead of a gradient between them (ours)",
);
const EDF: Entry<Kind> =
    baseline(Kind::Rule(Rule::Edf), "EDF", "The oldest head first, on the blocks that theory asks for");
const M_LWDF: Entry<Kind> =
    baseline(Kind::Rule(Rule::Mlwdf), "M-LWDF", "The largest product of age and rate first");
const FAIR: Entry<Kind> = baseline(
    Kind::Rule(Rule::ProportionalFair),
    "proportional fair",
    "The largest rate over what the user got lately first",
);
const MAX_RATE: Entry<Kind> =
    baseline(Kind::Rule(Rule::MaxRate), "max rate", "The best channel of the moment first");
const LOOK_AHEAD: Entry<Kind> = baseline(
    Kind::LookAhead,
    "look-ahead",
    "Knows the model and whole queues: the best blocks one slot ahead, by values of each user alone at a price for blocks",
);

/// One of each kind.
const OVERVIEW: &[Entry<Kind>] = &[
    learner(Kind::Shares, "DDPG", "Shares of the band for each user, learned without theory"),
    T_DDPG,
    learner(Kind::Chosen, "K-DDPG", "T-DDPG with the pieces of knowledge that are switched on"),
    CORNER,
    learner(
        Kind::Corner(Sight::LogBlocksAndSecond, NONE),
        "T-DDPG, corner, second packet",
        "Sees also the age of the packet behind each head",
    ),
    EDF,
    M_LWDF,
    FAIR,
    MAX_RATE,
    LOOK_AHEAD,
];

/// Knowledge one by one.
const KNOWLEDGE: &[Entry<Kind>] = &[
    T_DDPG,
    learner(Kind::Published(HEADS), "+ value per user", "T-DDPG whose critic has a value for each user"),
    learner(
        Kind::Published(Knowledge { shaping: true, ..NONE }),
        "+ shaping",
        "T-DDPG that earns something for waiting until the window",
    ),
    learner(
        Kind::Published(Knowledge { importance: true, ..NONE }),
        "+ importance",
        "T-DDPG that learns more often from what was sent",
    ),
    learner(Kind::Published(Knowledge::ALL), "K-DDPG", "T-DDPG with all three pieces of knowledge"),
    CORNER,
    EDF,
    LOOK_AHEAD,
];

/// Theory first.
const THEORY_FIRST: &[Entry<Kind>] = &[
    learner(
        Kind::PreTrained,
        "pre-trained",
        "T-DDPG, corner: trains in theory's cell, then goes on in the real one",
    ),
    learner(Kind::FromScratch, "from scratch", "T-DDPG, corner: knows nothing when the real cell begins"),
    EDF,
    baseline(
        Kind::TheoryOptimal,
        "theory's optimum",
        "What would be best if theory were right, used as it is",
    ),
    LOOK_AHEAD,
];

/// Many users.
const MANY_USERS: &[Entry<Kind>] = &[
    learner(
        Kind::Corner(Sight::LogBlocks, NONE),
        "one value",
        "T-DDPG, corner, with one value for all users",
    ),
    learner(
        Kind::Corner(Sight::LogBlocks, HEADS),
        "value per user",
        "T-DDPG, corner, with a value for each user",
    ),
    learner(
        Kind::Shared,
        "shared network",
        "T-DDPG, corner, with one network that serves every user beside the mean over all (ours)",
    ),
    EDF,
    M_LWDF,
    FAIR,
    MAX_RATE,
    LOOK_AHEAD,
];

impl LineUp {
    /// The contenders in their order.
    pub const fn entries(self) -> &'static [Entry<Kind>] {
        match self {
            Self::Overview => OVERVIEW,
            Self::Knowledge => KNOWLEDGE,
            Self::TheoryFirst => THEORY_FIRST,
            Self::ManyUsers => MANY_USERS,
        }
    }
}

impl Kind {
    /// How it learns; `None` for what does not.
    pub fn way(self, scenario: &Scenario) -> Option<Way> {
        let tuning = &scenario.tuning;
        Some(match self {
            Self::Shares => published(tuning, Action::Numbers, NONE),
            Self::Published(knowledge) => published(tuning, Action::Switches, knowledge),
            Self::Chosen => published(tuning, Action::Switches, scenario.knowledge),
            Self::Corner(sight, knowledge) => corner(tuning, sight, knowledge, false),
            Self::Shared => corner(tuning, Sight::LogBlocks, HEADS, true),
            Self::PreTrained | Self::FromScratch => corner(tuning, Sight::LogBlocks, NONE, false),
            Self::Rule(_) | Self::LookAhead | Self::TheoryOptimal => return None,
        })
    }
}
