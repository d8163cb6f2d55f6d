//! The scenario of the deadline scheduler: the cell, the theory that it is not, what learners are told, and the parameters.

use super::ways::{Knowledge, LineUp, Tuning};
use crate::experiments::kit::RaceParameters;
use crate::preset::{Field, FieldError, Values, choice, flag, parameters, real, whole};
use crate::problems::deadline_scheduler::{Cell, Settings};
use std::sync::Arc;

parameters! {
    /// Users, blocks, packets and their window.
    struct Downlink {
        /// Users of the cell. For two the optimum is exact; for more there is a relaxation, and scores are simulated
        users: usize = whole("scheduler.users", "Users", 2..=6, 2).rewind(),
        /// Distance of the nearest user; path loss 45 + 30 log10 d
        near_m: f64 = real("scheduler.near_m", "Nearest user", 5.0..=150.0, 80.0).unit("m"),
        /// Distance of the farthest user; the others stand evenly between
        far_m: f64 = real("scheduler.far_m", "Farthest user", 5.0..=150.0, 80.0).unit("m"),
        /// Resource blocks of 180 kHz in a slot of 0.125 ms. By theory a packet of 32 bytes needs 4 to 27 of them at 80 m, by the fading; the paper's cell has 50, which leaves nothing to share
        blocks: usize = whole("scheduler.resource_blocks", "Resource blocks", 1..=60, 10),
        /// Probability that a packet comes for a user in a slot (0.1 in the paper's code)
        arrival: f64 = real("scheduler.arrival_probability", "Arrivals", 0.05..=1.0, 0.4).unit("a slot"),
        /// First slot of its life in which a packet counts: sent earlier, it comes before it is wanted (5 in the paper's code)
        first: usize = whole("scheduler.window_first", "Window from", 1..=6, 3).unit("slots"),
        /// Last slot of its life in which a packet counts; behind it, it is thrown away
        last: usize = whole("scheduler.window_last", "Window to", 1..=6, 6).unit("slots").paper(),
        /// Whether the rules are told of the window. Rules that are not send a packet as soon as they can, and too early
        told: bool = flag("scheduler.rules_told", "Rules know the window", true),
    }
}

parameters! {
    /// The real system, and what theory holds it to be.
    struct System {
        /// Probability that a user's fading is drawn anew after a slot (0.2 in the paper's code)
        redraw: f64 =
            real("system.redraw_probability", "Fading redrawn", 0.02..=1.0, 0.2).unit("a slot").paper(),
        /// By how much the real code falls short of the normal approximation. Blocks are still counted by theory, so packets fail that theory held to be safe
        code_gap_db: f64 = real("system.code_gap_db", "Code gap", 0.0..=3.0, 0.0).unit("dB"),
        /// Redraw probability of the cell that theory holds for real
        theory_redraw: f64 =
            real("system.theory_redraw_probability", "Fading in theory", 0.02..=1.0, 0.2).unit("a slot").rewind(),
        /// So long the pre-trained learner trains in theory's cell, and the others wait; then the real one takes its place. Curves always tell of the real one
        theory_steps: u64 =
            whole("system.theory_ms", "Trained in theory", 0..=100_000, 0).unit("ms").rewind(),
    }
}

// A change of any of these builds the networks anew.
parameters! {
    /// How learners learn.
    struct Learning {
        /// Who races: an overview, the paper's three pieces of knowledge one by one, theory before the real system, or ways to learn for many users
        line_up: LineUp = choice("learning.line_up", "Line-up").rewind(),
        /// K-DDPG: whether its critic has a value for each user (the paper's quality-of-service knowledge)
        value_per_user: bool = flag("learning.value_per_user", "K-DDPG: value per user", true).paper().rewind(),
        /// K-DDPG: whether waiting for the window earns something on the way (the paper's target-policy knowledge, potential-based shaping)
        shaping: bool = flag("learning.shaping", "K-DDPG: shaping", true).paper().rewind(),
        /// K-DDPG: whether it learns more often from what was sent (the paper's importance knowledge, prioritised replay)
        importance: bool = flag("learning.importance", "K-DDPG: importance", true).paper().rewind(),
        /// Weight of the shaping against a reward of 1. The paper's reward goes up to 5, where its shaping of 1 weighs 0.2; five times more destroys the learner
        shaping_weight: f64 = real("learning.shaping_weight", "Shaping weight", 0.0..=2.0, 0.2).rewind(),
        /// Corner learners: weight of z² in the actor's loss, z before the tanh. Without it the actor saturates at never or always sending
        penalty: f64 = real("learning.penalty", "Penalty", 0.0..=1.0, 0.05).rewind(),
        /// Corner learners: standard deviation of the noise on the actor's number at the start; it halves over the race
        noise: f64 = real("learning.noise", "Noise", 0.0..=2.0, 0.8).rewind(),
    }
}

/// All parameters.
pub(super) fn fields() -> Vec<Field> {
    let race = RaceParameters::rows_for(8_000, 250);
    [Downlink::rows(), System::rows(), Learning::rows(), race].concat()
}

/// A valid scenario.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The cell as it is.
    pub real: Arc<Cell>,
    /// The cell that theory holds for real.
    pub theory: Arc<Cell>,
    /// Whether rules are told of the window.
    pub told: bool,
    /// Steps in theory before the real cell.
    pub theory_steps: u64,
    /// Who races.
    pub line_up: LineUp,
    /// What K-DDPG is given.
    pub knowledge: Knowledge,
    /// What a person may change about the ways to learn.
    pub tuning: Tuning,
    /// Steps, which are milliseconds, and seeds.
    pub race: RaceParameters,
}

impl Scenario {
    /// Reads the values of a preset.
    ///
    /// # Errors
    /// The values belong to another experiment, or contradict each other.
    pub fn read(values: &Values) -> Result<Self, FieldError> {
        let (downlink, system) = (Downlink::read(values)?, System::read(values)?);
        let (learning, race) = (Learning::read(values)?, RaceParameters::read(values)?);
        let cell = |redraw, code_gap_db| {
            let settings = Settings { redraw, code_gap_db, ..downlink.settings() };
            Cell::new(settings).map(Arc::new).map_err(|error| FieldError::Contradiction(error.to_string()))
        };
        let theory_steps = system.theory_steps;
        if theory_steps >= race.steps {
            return Err(FieldError::Contradiction(format!(
                "{theory_steps} ms in theory leave nothing of a race of {} ms for the real cell",
                race.steps
            )));
        }
        Ok(Self {
            real: cell(system.redraw, system.code_gap_db)?,
            theory: cell(system.theory_redraw, 0.0)?,
            told: downlink.told,
            theory_steps,
            line_up: learning.line_up,
            knowledge: learning.knowledge(),
            tuning: learning.tuning(downlink.users, race.steps),
            race,
        })
    }
}

impl Downlink {
    fn settings(&self) -> Settings {
        let step = (self.far_m - self.near_m) / (self.users - 1) as f64;
        Settings {
            distances_m: (0..self.users).map(|user| self.near_m + step * user as f64).collect(),
            blocks: self.blocks,
            arrival: self.arrival,
            window: [self.first, self.last],
            ..Settings::default()
        }
    }
}

impl Learning {
    fn knowledge(&self) -> Knowledge {
        Knowledge { value_per_user: self.value_per_user, shaping: self.shaping, importance: self.importance }
    }

    fn tuning(&self, users: usize, steps: u64) -> Tuning {
        Tuning {
            users,
            steps,
            shaping: self.shaping_weight as f32,
            penalty: self.penalty as f32,
            noise: self.noise,
        }
    }
}
