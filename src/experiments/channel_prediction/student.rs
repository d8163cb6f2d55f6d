//! A network in its lane: it draws blocks, is told what was wanted in them, and is asked about those of the exam.

use super::contenders::{Predictor, predict};
use super::ground::ChannelGround;
use crate::experiments::contract::{EvaluationSet, Stop};
use crate::experiments::kit::{Contestant, Use};
use crate::learn::learned::Learned;
use crate::learn::parameters::State;
use crate::learn::sequence::Student;
use crate::problems::channel_prediction::{Blocks, by_time};
use crate::random::stream;
use rand::Rng;
use std::sync::Arc;

/// A network under one seed.
pub(super) struct Pupil {
    ground: Arc<ChannelGround>,
    predictor: Predictor,
    student: Student,
    seed: u64,
    /// Blocks that are used again and again; none where fresh ones are drawn.
    recordings: Blocks,
}

impl Pupil {
    /// A network before its first update.
    pub fn new(ground: Arc<ChannelGround>, predictor: Predictor, student: Student, seed: u64) -> Self {
        let mut draws = stream(Use::Training.seed(seed), "channel recordings", 0);
        let classes = ground.source.any(ground.scenario.plan.recordings, &mut draws);
        let recordings = ground.source.draw(classes, &mut draws);
        Self { ground, predictor, student, seed, recordings }
    }

    /// The blocks of an update: the same for all networks of a seed.
    fn blocks(&self, done: u64) -> Blocks {
        let (source, batch) = (&self.ground.source, self.ground.scenario.plan.batch);
        let mut draws = stream(Use::Training.seed(self.seed), "channel blocks", done);
        match self.recordings.classes.len() {
            0 => source.draw(source.any(batch, &mut draws), &mut draws),
            recorded => self.recordings.chosen((0..batch).map(|_| draws.random_range(0..recorded))),
        }
    }
}

impl Contestant for Pupil {
    fn learn(&mut self, done: u64) -> Result<(), Stop> {
        let (scenario, blocks) = (&self.ground.scenario, self.blocks(done));
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
