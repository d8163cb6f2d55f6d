//! The slots that a learner meets, one after the other, under one seed; and the predictor, which learns what they hint at.

use super::ground::{AccessGround, measures};
use super::policy::{Deciding, first_frame, frame, predicted_factor};
use super::scenario::FRAME;
use crate::experiments::contract::{EvaluationSet, Stop};
use crate::experiments::kit::{Contestant, Environment, Policy, Turn};
use crate::learn::learned::Learned as _;
use crate::learn::parameters::State;
use crate::learn::predictor::Predictor;
use crate::learn::replay::Ending;
use crate::problems::access::continuous::policies::contenders;
use crate::problems::access::continuous::{Counts, Engine as _};
use std::sync::Arc;

/// Name under which a state holds the simulation.
const ENGINE: &str = "engine";

/// The largest backlog that the predictor is taught, in multiples of the number of preambles (ours): an estimate from a
/// slot in which hardly anybody passed says nothing beyond.
const LARGEST_SHARE: f32 = 40.0;

/// Slots under barring. A step is a slot.
pub(super) struct Slots {
    ground: Arc<AccessGround>,
    engine: Counts,
    seed: u64,
}

/// What is learned from a slot.
struct Slot {
    reward: f32,
    frame: [f32; FRAME],
    /// The backlog that the slot hints at, in multiples of the number of preambles.
    backlog: f32,
}

impl Slots {
    /// Before the first slot.
    pub fn new(ground: Arc<AccessGround>, seed: u64) -> Result<Self, Stop> {
        let engine = Counts::new(ground.scenario.law.clone(), seed)?;
        Ok(Self { ground, engine, seed })
    }

    fn slot(&mut self, theta: f64) -> Slot {
        let scenario = &self.ground.scenario;
        let preambles = scenario.law.settings().preambles;
        let report = self.engine.step(theta);
        let seen = report.observed();
        let hint = contenders(&seen, preambles) / report.theta.max(f64::MIN_POSITIVE) / f64::from(preambles);
        Slot {
            reward: report.successes as f32 / scenario.reward_unit(),
            frame: frame(seen, report.theta, preambles),
            backlog: (hint as f32).min(LARGEST_SHARE),
        }
    }
}

impl Environment for Slots {
    type Action = f64;

    fn first_frame(&self) -> Vec<f32> {
        first_frame().to_vec()
    }

    fn play(&mut self, theta: &f64) -> Result<Turn, Stop> {
        let slot = self.slot(*theta);
        Ok(Turn { reward: slot.reward, frame: slot.frame.to_vec(), ending: Ending::Continues })
    }

    fn judge(&self, policy: Policy<'_, f64>, set: EvaluationSet) -> Result<Vec<f64>, Stop> {
        let law = &self.ground.scenario.law;
        Ok(measures(&self.ground.assess(Deciding::Window(policy), law, self.seed, set)?))
    }

    fn save(&self, state: &mut State) -> Result<(), Stop> {
        state.texts.insert(ENGINE.to_owned(), ron::to_string(self.engine.state())?);
        Ok(())
    }

    /// Where the law has changed since, what waits goes on waiting under the new one.
    fn load(&mut self, state: &State) -> Result<(), Stop> {
        let text =
            state.texts.get(ENGINE).ok_or_else(|| Stop("the saved state lacks its slots".to_owned()))?;
        let saved =
            ron::from_str(text).map_err(|error| Stop(format!("the saved slots are damaged: {error}")))?;
        let mut engine = Counts::from_state(saved)?;
        if *engine.law() != self.ground.scenario.law {
            engine.with_law(self.ground.scenario.law.clone())?;
        }
        self.engine = engine;
        Ok(())
    }
}

/// The traffic predictor among its slots.
pub(super) struct Predicting {
    network: Predictor,
    slots: Slots,
}

impl Predicting {
    /// Before the first slot.
    pub fn new(mut network: Predictor, slots: Slots) -> Result<Self, Stop> {
        network.begin(&first_frame())?;
        Ok(Self { network, slots })
    }
}

impl Contestant for Predicting {
    fn learn(&mut self, _done: u64) -> Result<(), Stop> {
        let theta = predicted_factor(&self.network.predict()?, &self.slots.ground.scenario);
        let slot = self.slots.slot(theta);
        self.network.observe(&[slot.backlog], &slot.frame)?;
        self.network.learn()?;
        Ok(())
    }

    fn evaluate(&self, set: EvaluationSet, _done: u64) -> Result<Vec<f64>, Stop> {
        let scenario = &self.slots.ground.scenario;
        self.slots.judge(&|window| Ok(predicted_factor(&self.network.predict_from(window)?, scenario)), set)
    }

    fn save(&self, state: &mut State) -> Result<(), Stop> {
        *state = self.network.save()?;
        self.slots.save(state)
    }

    fn load(&mut self, state: &State) -> Result<(), Stop> {
        self.network.load(state)?;
        self.slots.load(state)
    }
}
