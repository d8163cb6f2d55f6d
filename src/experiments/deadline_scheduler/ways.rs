//! The ways to learn that race here: what a scheduler sees, what it decides, and with which settings it learns.

use crate::learn::schedule::Schedule;
use crate::learn::switches::{Action, ActorStep, Importance, SwitchSettings};
use crate::preset::options;

/// Who races.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineUp {
    /// One of each kind.
    Overview,
    /// The paper's three pieces of knowledge one by one.
    Knowledge,
    /// A learner trained in theory against one that begins in the real cell.
    TheoryFirst,
    /// Ways to learn for many users.
    ManyUsers,
}

options!(LineUp {
    LineUp::Overview => "overview",
    LineUp::Knowledge => "knowledge one by one",
    LineUp::TheoryFirst => "theory first",
    LineUp::ManyUsers => "many users",
});

/// Slots in a step of the race: a millisecond.
pub const SLOTS_PER_STEP: u64 = 8;

/// What is seen of each user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Rate of the channel and age of the head: no theory.
    Channel,
    /// The logarithm of the blocks that theory asks for over those there are, and the age of the head, as in the paper:
    /// the logarithm keeps 11 and 27 blocks apart, though neither fits 10.
    LogBlocks,
    /// The same and the age of the packet behind the head.
    LogBlocksAndSecond,
}

impl Sight {
    /// Numbers seen of each user.
    pub fn width(self) -> usize {
        if self == Self::LogBlocksAndSecond { 3 } else { 2 }
    }
}

/// Which pieces of knowledge a learner is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Knowledge {
    /// The critic has a value for each user.
    pub value_per_user: bool,
    /// Waiting for the window earns something on the way (potential-based shaping).
    pub shaping: bool,
    /// What was sent is learned from more often (prioritised replay).
    pub importance: bool,
}

impl Knowledge {
    /// All three.
    pub const ALL: Self = Self { value_per_user: true, shaping: true, importance: true };
}

/// A way to learn.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// What is seen of each user.
    pub sight: Sight,
    /// Weight of the shaping against a reward of 1; 0 for none.
    pub shaping: f32,
    /// Whether the reward is the drawn outcome rather than its probability by theory.
    pub drawn_reward: bool,
    /// How the agent learns.
    pub agent: SwitchSettings,
}

/// What a person may change about all ways.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tuning {
    /// Users of the cell.
    pub users: usize,
    /// Steps of the race.
    pub steps: u64,
    /// Weight of the shaping where it is used.
    pub shaping: f32,
    /// Weight of the penalty on pre-activations, of our settings.
    pub penalty: f32,
    /// Noise at the start of our settings; it halves over the race.
    pub noise: f64,
}

/// The authors' settings: small steps, slow targets, an update every slot, the slow actor acts.
pub fn published(tuning: &Tuning, action: Action, knowledge: Knowledge) -> Way {
    let users = tuning.users;
    let agent = SwitchSettings {
        parts: users,
        seen: 2,
        shared: false,
        actor_hidden: vec![20 * users; 2],
        critic_hidden: vec![30 * users; 2],
        value_per_part: knowledge.value_per_user,
        action,
        actor_step: ActorStep::Gradient,
        discount: 0.9,
        soft_update: 1e-3,
        batch: 20,
        capacity: 10_000,
        warm_up: 100,
        learn_every: 1,
        noise: Schedule::constant(0.4),
        uniform: Schedule::constant(0.0),
        penalty: 0.0,
        actor_rate: Schedule::constant(1e-3),
        critic_rate: Schedule::constant(1e-3),
        importance: knowledge.importance.then(|| importance(SLOTS_PER_STEP * tuning.steps)),
        last_layer: Some(3e-3),
        target_acts: true,
    };
    let numbers = action == Action::Numbers;
    Way {
        sight: if numbers { Sight::Channel } else { Sight::LogBlocks },
        shaping: if knowledge.shaping { tuning.shaping } else { 0.0 },
        drawn_reward: numbers,
        agent,
    }
}

/// Our settings: an update each millisecond, the actor's step judges both choices; `shared`: one network for all users.
pub fn corner(tuning: &Tuning, sight: Sight, knowledge: Knowledge, shared: bool) -> Way {
    let (users, steps) = (tuning.users, tuning.steps);
    let slots = SLOTS_PER_STEP * steps;
    let wide = |small: usize, large: usize| if users > 2 { large } else { small };
    let hidden = |flat: usize| vec![if shared { 48 } else { flat }; 2];
    let agent = SwitchSettings {
        parts: users,
        seen: sight.width(),
        shared,
        actor_hidden: hidden(wide(64, 100)),
        critic_hidden: hidden(wide(96, 150)),
        value_per_part: knowledge.value_per_user || shared,
        action: Action::Switches,
        actor_step: ActorStep::Corner,
        discount: 0.8,
        soft_update: 0.01,
        batch: 64,
        capacity: 40_000,
        warm_up: 256,
        learn_every: SLOTS_PER_STEP,
        noise: Schedule { from: tuning.noise, to: 0.5 * tuning.noise, steps: slots },
        uniform: Schedule { from: 0.3, to: 0.02, steps: slots },
        penalty: tuning.penalty,
        actor_rate: Schedule::falling(1e-3, steps),
        critic_rate: Schedule::falling(2e-3, steps),
        importance: knowledge.importance.then(|| importance(steps)),
        last_layer: None,
        target_acts: true,
    };
    let shaping = if knowledge.shaping { tuning.shaping } else { 0.0 };
    Way { sight, shaping, drawn_reward: false, agent }
}

/// The exponents of the authors, over this many updates.
fn importance(updates: u64) -> Importance {
    Importance { alpha: 0.7, beta: Schedule { from: 0.6, to: 1.0, steps: updates } }
}
