//! A network in its lane: it draws blocks, is told what was wanted in them, and is asked about those of the exam.

use super::contenders::{Predictor, predict};
use super::ground::ChannelGround;
use crate::experiments::contract::{EvaluationSet, Stop};
use crate::experiments::kit::{Contestant, Use};
use crate::learn::learned::Learned;
use crate::learn::parameters::State;
use crate::learn::sequence::Student;
use crate::problems::channel_prediction::{Drill, by_time};
use crate::random::stream;
use std::sync::Arc;

/// A network under one seed.
pub(super) struct Pupil {
    ground: Arc<ChannelGround>,
    predictor: Predictor,
    student: Student,
    drill: Drill,
    seed: u64,
}

impl Pupil {
    /// A network before its first update.
    pub fn new(ground: Arc<ChannelGround>, predictor: Predictor, student: Student, seed: u64) -> Self {
        let mut draws = stream(Use::Training.seed(seed), "channel recordings", 0);
        let drill = Drill::new(ground.source.clone(), ground.scenario.plan.recordings, &mut draws);
        Self { ground, predictor, student, drill, seed }
    }
}

impl Contestant for Pupil {
    fn learn(&mut self, done: u64) -> Result<(), Stop> {
        let scenario = &self.ground.scenario;
        // The same for all networks of a seed.
        let mut draws = stream(Use::Training.seed(self.seed), "channel blocks", done);
        let blocks = self.drill.blocks(scenario.plan.batch, &mut draws);
        let wanted = match (self.student.reads_both_ways(), scenario.plan.noisy_targets) {
            (true, _) => blocks.present(&scenario.setting),
            (false, true) => blocks.pilots(&scenario.setting),
            (false, false) => blocks.targets(&scenario.setting),
        };
        let [samples, wanted] = [&blocks.samples, &wanted].map(|rows| by_time(rows, &scenario.setting));
        self.student.learn(&samples, &wanted, blocks.classes.len())?;
        Ok(())
    }

    fn evaluate(&self, set: EvaluationSet, _done: u64) -> Result<Vec<f64>, Stop> {
        let (ground, blocks) = (&self.ground, ChannelGround::blocks(set));
        ground.measure(&predict(self.predictor, Some(&self.student), &ground.scenario, &ground.exam, blocks)?)
    }

    fn save(&self, state: &mut State) -> Result<(), Stop> {
        *state = self.student.save()?;
        Ok(())
    }

    fn load(&mut self, state: &State) -> Result<(), Stop> {
        Ok(self.student.load(state)?)
    }
}
