//! Settings of the agent that picks modes and shares, with their defaults.

use crate::learn::schedule::Schedule;
use crate::learn::settings::require;
use candle_core::Result;

/// How the critic puts the members' values together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pooling {
    /// The mean of the members' values.
    Mean,
    /// Minus the logarithm of the mean of their exponentials: exact where the reward is minus the logarithm of a mean cost.
    LogMeanExp,
}

/// How the actor learns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Modes drawn afresh from the policy and judged against each other; shares for modes of the policy.
    Fresh,
    /// Stored modes times the critic's value, as the text of ACJORA may be read; shares for the stored modes.
    Literal,
}

/// Settings of a [`super::Sharing`] agent: N members, M modes, R budgets.
#[derive(Debug, Clone, PartialEq)]
pub struct SharingSettings {
    /// N.
    pub members: usize,
    /// Numbers that are seen of each member.
    pub features: usize,
    /// By mode, by budget: whether a member in this mode takes part in the budget. As many rows as modes.
    pub takes_part: Vec<Vec<bool>>,
    /// Whether one network looks at every member, or a flat one at all of them.
    pub shared: bool,
    /// Whether a member has scores for each of its modes, or one for all.
    pub scores_by_mode: bool,
    /// How the critic pools.
    pub pooling: Pooling,
    /// How the actor learns.
    pub reading: Reading,
    /// Units of both hidden layers.
    pub hidden: usize,
    /// Transitions in an update.
    pub batch: usize,
    /// Steps between two rounds of updates, and updates in a round.
    pub rounds: (u64, usize),
    /// Steps before the critic learns, and before the actor does.
    pub warm_up: [u64; 2],
    /// Transitions kept.
    pub capacity: usize,
    /// γ; targets are (1 - γ) r + γ Q'.
    pub discount: f64,
    /// τ: how far target networks follow in an update; only with a discount.
    pub soft_update: f64,
    /// Largest norm of a gradient.
    pub clip: f64,
    /// Share of random modes by step.
    pub exploration: Schedule,
    /// Standard deviation of the noise on scores by step.
    pub noise: Schedule,
    /// Weight of the modes' entropy by step.
    pub entropy: Schedule,
    /// Learning rates of actor and critic by step.
    pub rates: [Schedule; 2],
    /// No member that takes part gets a smaller share than this.
    pub floor: f32,
}

impl SharingSettings {
    /// The defaults for a run of this many steps.
    pub fn new(members: usize, features: usize, takes_part: Vec<Vec<bool>>, steps: u64) -> Self {
        let over = |share: f64| (share * steps as f64) as u64;
        Self {
            members,
            features,
            takes_part,
            shared: true,
            scores_by_mode: true,
            pooling: Pooling::LogMeanExp,
            reading: Reading::Fresh,
            hidden: 64,
            batch: 64,
            rounds: (8, 8),
            warm_up: [200, 400],
            capacity: 50_000,
            discount: 0.0,
            soft_update: 0.01,
            clip: 1.0,
            exploration: Schedule { from: 1.0, to: 0.05, steps: over(0.3) },
            noise: Schedule { from: 0.5, to: 0.1, steps: over(0.3) },
            entropy: Schedule { from: 0.2, to: 0.0, steps: over(0.7) },
            rates: [Schedule::falling(1e-3, steps), Schedule::falling(2e-3, steps)],
            floor: 1e-3,
        }
    }

    /// M.
    pub fn modes(&self) -> usize {
        self.takes_part.len()
    }

    /// R.
    pub fn budgets(&self) -> usize {
        self.takes_part.first().map_or(0, Vec::len)
    }

    /// Outputs of the actor for a member: a logit for each mode, then scores by mode and budget.
    pub(super) fn outputs(&self) -> usize {
        let sets = if self.scores_by_mode { self.modes() } else { 1 };
        self.modes() + sets * self.budgets()
    }

    /// Where a member's score for a budget lies among its outputs.
    pub(super) fn score_at(&self, mode: usize, budget: usize) -> usize {
        let set = if self.scores_by_mode { mode } else { 0 };
        self.modes() + set * self.budgets() + budget
    }

    /// Numbers that the critic sees of a member: features, its mode, its shares.
    pub(super) fn seen(&self) -> usize {
        self.features + self.modes() + self.budgets()
    }

    /// Refuses settings that cannot be.
    ///
    /// # Errors
    /// Names the first wrong one. NaN is always wrong.
    pub(super) fn check(&self) -> Result<()> {
        let sizes = [self.members, self.features, self.modes(), self.budgets(), self.hidden, self.batch];
        require(!sizes.contains(&0), "members, features, modes, budgets, units and batch must not be zero")?;
        let budgets = self.budgets();
        require(self.takes_part.iter().all(|row| row.len() == budgets), "modes differ in their budgets")?;
        require(self.modes() <= 255, "there are more modes than a byte counts")?;
        require(self.rounds.0 > 0, "updates every 0 steps are impossible")?;
        require((0.0..1.0).contains(&self.discount), "the discount must lie in [0, 1)")?;
        require((0.0..=1.0).contains(&self.soft_update), "the soft update must lie in [0, 1]")?;
        require(self.clip > 0.0, "a gradient's largest norm must be positive")?;
        require(self.exploration.within(0.0, 1.0), "the exploration must lie in [0, 1]")?;
        require(self.noise.within(0.0, 100.0), "the noise must lie in [0, 100]")?;
        require(self.entropy.within(0.0, 100.0), "the entropy's weight must lie in [0, 100]")?;
        require(self.rates.iter().all(|rate| rate.within(0.0, 1.0)), "learning rates must lie in [0, 1]")?;
        let most = 1.0 / self.members as f32;
        require((0.0..most).contains(&self.floor) && self.floor > 0.0, "the least share must lie in (0, 1/N)")
    }
}
