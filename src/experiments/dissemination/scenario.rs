//! The scenario of dissemination: the cost model, the frames, the learners' settings, and the parameters of them all.

use crate::experiments::kit::RaceParameters;
use crate::preset::{Field, FieldError, Values, by_group, choice, options, parameters, rate, real, whole};
use crate::problems::dissemination::baselines::Shares;
use crate::problems::dissemination::{Instance, Parameters, Settings};

/// Numbers that a learner sees of each device.
pub(super) const FEATURES: usize = 3;

/// What changes from frame to frame within an episode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channels {
    /// Places, shadowing and processors are drawn anew for each frame.
    Redrawn,
    /// Devices stay for an episode; their shadowing is a first-order autoregression.
    Correlated,
}

options!(Channels { Channels::Redrawn => "redrawn", Channels::Correlated => "correlated" });

/// What a learner is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Logarithms of spectral efficiency and processor, and the energy left.
    Logarithms,
    /// The same as they are.
    Raw,
    /// The paper's: free server, free band, energy left. At the start of a frame both budgets are free.
    Bare,
}

options!(Sight { Sight::Logarithms => "logarithms", Sight::Raw => "raw", Sight::Bare => "the paper's" });

/// How networks serve many devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Networks {
    /// One network looks at each device, with the mean over all beside it.
    Shared,
    /// One flat network over all devices.
    Flat,
}

options!(Networks { Networks::Shared => "one for all devices", Networks::Flat => "flat" });

/// What shares are scored by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareScores {
    /// A score for each mode.
    KnowModes,
    /// One score whatever the mode.
    Blind,
}

options!(ShareScores {
    ShareScores::KnowModes => "know the modes",
    ShareScores::Blind => "blind to the modes",
});

/// How the paper's text is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// As it learns.
    Ours,
    /// By the letter.
    Literal,
}

options!(Reading { Reading::Ours => "ours", Reading::Literal => "by the letter" });

options!(Shares { Shares::Random => "random", Shares::Equal => "equal" });

parameters! {
    /// Frames one after the other, and what a broken constraint costs.
    #[derive(Copy)]
    pub struct FrameSettings {
        /// Devices of evaluation instances have used up a share of their energy, uniform from 0 to this
        pub used_energy: f64 = real("frames.used_energy", "Energy used up", 0.0..=1.0, 0.2),
        /// Frames after which batteries are full again
        pub episode: u64 = whole("frames.episode", "Episode", 1..=10_000, 100).unit("frames"),
        /// redrawn: every frame has other devices; correlated: devices stay for an episode, and their shadowing changes slowly. Evaluation instances are always independent
        pub channels: Channels = choice("frames.channels", "Channels"),
        /// Of the shadowing from one frame to the next (first-order autoregression), where channels are correlated
        pub correlation: f64 = real("frames.correlation", "Correlation", 0.0..=0.999, 0.9),
        /// What a second past the deadline adds to a device's cost, for learners and in the curves
        pub late_penalty: f64 = real("cost.late_penalty", "Penalty for late", 0.0..=100.0, 0.1).unit("1/s"),
        /// What local work without the energy for it adds to a device's cost, for learners and in the curves
        pub energy_penalty: f64 = real("cost.energy_penalty", "Penalty for empty", 0.0..=100.0, 1.0),
    }
}

parameters! {
    /// What learners see, how their networks are built, and how they learn.
    #[derive(Copy)]
    pub struct Learning {
        /// logarithms: of spectral efficiency and processor, with the energy left; raw: the same as they are; the paper's: free server, free band and energy left, from which nothing about the channels can be told
        pub sight: Sight = choice("learning.state", "State").rewind(),
        /// One network that looks at each device with the mean over all beside it, or one flat network over all devices
        pub networks: Networks = choice("learning.networks", "Networks").rewind(),
        /// Whether ACJORA scores a device's shares for each of its modes, or once whatever the mode
        pub share_scores: ShareScores = choice("learning.share_scores", "Shares").rewind(),
        /// ours: fresh modes from the policy, judged against each other; by the letter: stored modes times the critic's value, the reward minus the cost and a discount of 0.9, as the paper's text may be read. It does not learn; that is no claim about the paper's own program
        pub reading: Reading = choice("learning.reading", "Reading of ACJORA").rewind(),
        /// Weight of the modes' entropy at the start, gone after 70 % of the race. Without it some seeds lock into poor modes
        pub entropy: f64 = real("learning.entropy", "Entropy", 0.0..=2.0, 0.2).rewind(),
        /// γ: frames are independent but for the batteries, so nothing is gained by looking ahead
        pub discount: f64 = real("learning.discount", "Discount γ", 0.0..=0.99, 0.0).rewind(),
        /// How far target networks follow in an update; without a discount they play no part
        pub soft_update: f64 = rate("learning.soft_update", "Soft update τ", 0.01).rewind(),
        /// Frames behind one update
        pub batch: usize = whole("learning.batch", "Batch", 1..=512, 64).rewind(),
        /// Updates after every eight frames
        pub updates: usize = whole("learning.updates", "Updates", 1..=32, 8).unit("in 8 frames").rewind(),
        /// Step size of Adam for ACJORA's actor; falls to 5 % over the race
        pub actor_rate: f64 = rate("learning.actor_rate", "Actor rate", 1e-3).rewind(),
        /// Step size of Adam for ACJORA's critic; falls to 5 % over the race
        pub critic_rate: f64 = rate("learning.critic_rate", "Critic rate", 2e-3).rewind(),
        /// Step size of Adam for DQN; falls to 5 % over the race
        pub dqn_rate: f64 = rate("learning.dqn_rate", "DQN rate", 1e-3).rewind(),
        /// Share of the race over which DQN's random modes fade from all to 5 %
        pub dqn_exploration: f64 =
            real("learning.dqn_exploration", "DQN exploration", 0.0..=1.0, 0.3).rewind(),
    }
}

parameters! {
    /// How schemes of fixed or random modes divide the budgets.
    struct Baselines {
        /// How all server, all partial, all local and random modes divide the budgets: by independent weights from 0.1 to 1, or evenly. The paper's table is met with random shares
        shares: Shares = choice("baselines.shares", "Shares"),
    }
}

/// All parameters.
pub(super) fn fields() -> Vec<Field> {
    let rows = [Settings::rows(), FrameSettings::rows(), Learning::rows(), Baselines::rows()];
    by_group([rows.concat(), RaceParameters::rows_for(6_000, 100)].concat())
}

/// A valid scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The cost model.
    pub parameters: Parameters,
    /// The frames.
    pub frames: FrameSettings,
    /// How schemes of fixed or random modes divide the budgets.
    pub shares: Shares,
    /// The learners' settings.
    pub learning: Learning,
    /// How many steps the race has.
    pub steps: u64,
}

impl Scenario {
    /// Reads the values of a preset.
    ///
    /// # Errors
    /// The values belong to another experiment, or contradict each other.
    pub fn read(values: &Values) -> Result<Self, FieldError> {
        Ok(Self {
            parameters: Parameters::parse(Settings::read(values)?)?,
            frames: FrameSettings::read(values)?,
            shares: Baselines::read(values)?.shares,
            learning: Learning::read(values)?,
            steps: RaceParameters::read(values)?.steps,
        })
    }

    /// What a learner sees of an instance: three numbers for each device.
    pub fn state(&self, instance: &Instance) -> Vec<f32> {
        let full_j = self.parameters.settings().remaining_energy_j.max(f64::MIN_POSITIVE);
        let each = instance.devices().iter();
        each.flat_map(|device| {
            let left = device.remaining_energy_j / full_j;
            let seen = match self.learning.sight {
                Sight::Logarithms => [
                    device.spectral_efficiency.ln() / 1.5,
                    (device.cpu_hz / 0.63e9).ln() / 1.2,
                    (left - 0.9) * 5.0,
                ],
                Sight::Raw => [device.spectral_efficiency, device.cpu_hz / 1e9, left],
                Sight::Bare => [1.0, 1.0, (left - 0.9) * 5.0],
            };
            seen.map(|number| number as f32)
        })
        .collect()
    }
}
