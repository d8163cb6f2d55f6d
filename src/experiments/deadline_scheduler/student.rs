//! A learner in its lane: in theory's cell first where the scenario has it so, then in the real one.

use super::ground::SchedulerGround;
use super::trainee::Trainee;
use super::ways::Way;
use crate::experiments::contract::{EvaluationSet, Stop};
use crate::experiments::kit::Contestant;
use crate::learn::parameters::State;
use std::sync::Arc;

/// When a learner rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resting {
    /// Never: it learns in theory's cell too.
    Never,
    /// While theory's cell is there.
    InTheory,
}

/// The learner.
pub struct Student {
    ground: Arc<SchedulerGround>,
    resting: Resting,
    trainee: Trainee,
}

impl Student {
    /// A learner that knows nothing.
    ///
    /// # Errors
    /// The settings cannot be.
    pub fn new(ground: Arc<SchedulerGround>, way: Way, resting: Resting, seed: u64) -> Result<Self, Stop> {
        let trainee = Trainee::new(Arc::clone(ground.cell(0)), way, seed)?;
        Ok(Self { ground, resting, trainee })
    }
}

impl Contestant for Student {
    fn learn(&mut self, done: u64) -> Result<(), Stop> {
        let theory = done < self.ground.scenario.theory_steps;
        if theory && self.resting == Resting::InTheory {
            return Ok(());
        }
        self.trainee.move_to(Arc::clone(self.ground.cell(done)));
        Ok(self.trainee.step()?)
    }

    fn evaluate(&self, set: EvaluationSet, _done: u64) -> Result<Vec<f64>, Stop> {
        self.ground.assess(&self.trainee, set)
    }

    fn save(&self, state: &mut State) -> Result<(), Stop> {
        *state = self.trainee.save()?;
        Ok(())
    }

    fn load(&mut self, state: &State) -> Result<(), Stop> {
        Ok(self.trainee.load(state)?)
    }
}
