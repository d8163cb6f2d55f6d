//! A learner under one seed, which decides frame after frame in frames of its own.

use super::frames::Frames;
use super::ground::DisseminationGround;
use super::policy::Sharer;
use super::scenario::{Reading, Scenario};
use crate::experiments::contract::{EvaluationSet, Stop};
use crate::experiments::kit::Contestant;
use crate::learn::parameters::State;
use crate::problems::dissemination::{Choice, Instance, assess};
use std::sync::Arc;

/// Name under which a state holds the frames.
const FRAMES: &str = "frames";

/// A cost that no decision with finite shares passes: rewards stay finite.
const WORST_COST: f64 = 1e3;

/// A learner among its frames.
pub(super) struct Student {
    ground: Arc<DisseminationGround>,
    learner: Box<dyn Sharer>,
    frames: Frames,
}

impl Student {
    /// Before its first frame.
    pub fn new(
        ground: Arc<DisseminationGround>,
        mut learner: Box<dyn Sharer>,
        seed: u64,
    ) -> Result<Self, Stop> {
        let frames = Frames::new(&ground.scenario.parameters, seed);
        learner.start(&ground.scenario.state(&frames.instance(&ground.scenario.parameters)?))?;
        Ok(Self { ground, learner, frames })
    }
}

/// Lets a decision happen: its reward, and what is seen of the frame that follows.
fn happen(
    scenario: &Scenario,
    frames: &mut Frames,
    instance: &Instance,
    choices: &[Choice],
) -> Result<(f32, Vec<f32>), Stop> {
    let parameters = &scenario.parameters;
    let found = assess(parameters, instance, choices)?;
    let cost = (found.mean_cost() + scenario.penalty(&found)).min(WORST_COST);
    // By the letter of the paper the reward is the negative cost.
    let literal = scenario.learning.reading == Reading::Literal;
    let reward = if literal { -cost } else { -(10.0 * cost).ln() };
    frames.next(parameters, &found.accounts, &scenario.frames);
    Ok((reward as f32, scenario.state(&frames.instance(parameters)?)))
}

impl Contestant for Student {
    fn learn(&mut self, _done: u64) -> Result<(), Stop> {
        let (scenario, frames) = (&self.ground.scenario, &mut self.frames);
        let instance = frames.instance(&scenario.parameters)?;
        let seen = scenario.state(&instance);
        let mut happen = |choices: &[Choice]| happen(scenario, frames, &instance, choices);
        self.learner.frame(&seen, &scenario.parameters, &mut happen)
    }

    fn evaluate(&self, set: EvaluationSet, _done: u64) -> Result<Vec<f64>, Stop> {
        let states: Vec<&[f32]> =
            self.ground.judged.of(set).iter().map(|case| case.state.as_slice()).collect();
        self.ground.measure(set, &self.learner.best_all(&self.ground.scenario.parameters, &states)?)
    }

    fn save(&self, state: &mut State) -> Result<(), Stop> {
        *state = self.learner.save()?;
        state.texts.insert(FRAMES.to_owned(), ron::to_string(&self.frames)?);
        Ok(())
    }

    fn load(&mut self, state: &State) -> Result<(), Stop> {
        self.learner.load(state)?;
        let text =
            state.texts.get(FRAMES).ok_or_else(|| Stop("the saved state lacks its frames".to_owned()))?;
        let saved: Frames =
            ron::from_str(text).map_err(|error| Stop(format!("the saved frames are damaged: {error}")))?;
        if saved.draws().len() != self.ground.scenario.parameters.settings().ues {
            return Err(Stop("the saved frames are of another number of devices; rewind".to_owned()));
        }
        self.frames = saved;
        Ok(())
    }
}
