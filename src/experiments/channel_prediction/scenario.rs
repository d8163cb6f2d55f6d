//! The scenario of channel prediction: the problem, what filters believe, and how networks learn.

use crate::experiments::kit::RaceParameters;
use crate::learn::sequence::{Kind, Plan, Student, Task};
use crate::preset::{Field, FieldError, Values};
use crate::problems::channel_prediction::{Beliefs, Channel, Setting};
use crate::random::stream;

/// All parameters.
pub(super) fn fields() -> Vec<Field> {
    [Channel::rows(), Plan::rows(), Beliefs::rows(), RaceParameters::rows_for(2_000, 50)].concat()
}

/// A valid scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The problem.
    pub setting: Setting,
    /// How networks learn.
    pub plan: Plan,
    /// What filters believe.
    pub beliefs: Beliefs,
    /// Steps, which are updates, and seeds.
    pub race: RaceParameters,
}

impl Scenario {
    /// Reads the values of a preset.
    ///
    /// # Errors
    /// The values belong to another experiment, or contradict each other.
    pub fn read(values: &Values) -> Result<Self, FieldError> {
        let (setting, plan) = (Channel::read(values)?.setting()?, Plan::read(values)?);
        let (beliefs, race) = (Beliefs::read(values)?, RaceParameters::read(values)?);
        let scenario = Self { setting, plan, beliefs, race };
        scenario.plan.check(scenario.task())?;
        Ok(scenario)
    }

    /// What networks are for.
    fn task(&self) -> Task {
        let Setting { parts, block, horizon, .. } = self.setting;
        let [waited, ahead] = [-horizon, horizon].map(|samples| usize::try_from(samples).unwrap_or(0));
        Task { numbers: parts, steps: block, waited, ahead, updates: self.race.steps }
    }

    /// A network with fresh weights.
    ///
    /// # Errors
    /// A size is zero.
    pub fn student(&self, kind: Kind, seed: u64) -> candle_core::Result<Student> {
        self.plan.student(kind, self.task(), &mut stream(seed, "channel weights", kind as u64))
    }
}
