//! Contenders as lanes: a learner that decides frame by frame in an environment of its own, and rules that do not learn.

use super::environment::Environment;
use super::ground::Ground;
use super::policy::{Policy, equal_choices, modes_from, modes_of, shared_choices};
use crate::experiments::contract::{EvaluationSet, Lane, Stop};
use crate::learn::parameters::State;
use crate::learn::replay::Ending;
use crate::problems::dissemination::{Choice, Instance, assess};
use std::sync::{Arc, OnceLock};

/// Name under which a state holds the frames.
const FRAMES: &str = "frames";

/// A cost that no decision with finite shares passes: rewards stay finite.
const WORST_COST: f64 = 1e3;

/// A learner. A step is a frame.
pub(super) struct Learner {
    ground: Arc<Ground>,
    policy: Policy,
    environment: Environment,
}

impl Learner {
    pub fn new(ground: Arc<Ground>, mut policy: Policy, seed: u64) -> Result<Self, Stop> {
        let environment = Environment::new(&ground.scenario.parameters, seed);
        let lane_state = ground.scenario.state(&present(&ground, &environment)?);
        if let Policy::Joint(agent) = &mut policy {
            agent.begin(&lane_state)?;
        }
        Ok(Self { ground, policy, environment })
    }

    /// Lets a decision happen: its reward and what is seen of the frame that follows.
    fn play(
        ground: &Ground,
        environment: &mut Environment,
        instance: &Instance,
        choices: &[Choice],
    ) -> Result<(f32, Vec<f32>), Stop> {
        let scenario = &ground.scenario;
        let found =
            assess(&scenario.parameters, instance, choices).map_err(|error| Stop(error.to_string()))?;
        let cost = (found.mean_cost() + scenario.penalty(&found)).min(WORST_COST);
        // By the letter of the paper the reward is the negative cost.
        let reward = if scenario.learning.literal { -cost } else { -(10.0 * cost).ln() };
        environment.next(&scenario.parameters, &found.accounts, scenario.channels, scenario.episode);
        Ok((reward as f32, scenario.state(&present(ground, environment)?)))
    }
}

/// The devices of the present frame.
fn present(ground: &Ground, environment: &Environment) -> Result<Instance, Stop> {
    environment.instance(&ground.scenario.parameters).map_err(|error| Stop(error.to_string()))
}

impl Lane for Learner {
    fn step(&mut self) -> Result<(), Stop> {
        let Self { ground, policy, environment, .. } = self;
        let parameters = &ground.scenario.parameters;
        let instance = present(ground, environment)?;
        let seen = ground.scenario.state(&instance);
        match policy {
            Policy::Acjora(agent) => {
                let decision = agent.act(&seen)?;
                let choices = shared_choices(parameters, &decision);
                let (reward, next) = Self::play(ground, environment, &instance, &choices)?;
                agent.observe(&seen, &decision, reward, &next)?;
                agent.learn()?;
            }
            Policy::Joint(agent) => {
                let action = agent.act()?;
                let choices = equal_choices(parameters, &modes_of(action, instance.devices().len()));
                let (reward, next) = Self::play(ground, environment, &instance, &choices)?;
                agent.observe(action, reward, &next, Ending::Continues)?;
                agent.learn()?;
            }
            Policy::Branch(agent) => {
                let modes = agent.act(&seen)?;
                let choices = equal_choices(parameters, &modes_from(&modes));
                let (reward, next) = Self::play(ground, environment, &instance, &choices)?;
                agent.observe(&seen, &modes, reward, &next)?;
                agent.learn()?;
            }
            Policy::Rule(..) => {}
        }
        Ok(())
    }

    fn evaluate(&self, set: EvaluationSet) -> Result<Vec<f64>, Stop> {
        self.ground.measure(set, &self.policy.decide_all(&self.ground, set)?)
    }

    fn state(&self) -> Result<State, Stop> {
        let mut state = match &self.policy {
            Policy::Acjora(agent) => agent.save()?,
            Policy::Joint(agent) => agent.save()?,
            Policy::Branch(agent) => agent.save()?,
            Policy::Rule(..) => State::default(),
        };
        state.step = self.environment.frame();
        let frames = ron::to_string(&self.environment).map_err(|error| Stop(error.to_string()))?;
        state.texts.insert(FRAMES.to_owned(), frames);
        Ok(state)
    }

    fn restore(&mut self, state: &State) -> Result<(), Stop> {
        match &mut self.policy {
            Policy::Acjora(agent) => agent.load(state)?,
            Policy::Joint(agent) => agent.load(state)?,
            Policy::Branch(agent) => agent.load(state)?,
            Policy::Rule(..) => {}
        }
        let text =
            state.texts.get(FRAMES).ok_or_else(|| Stop("the saved state lacks its frames".to_owned()))?;
        let saved: Environment =
            ron::from_str(text).map_err(|error| Stop(format!("the saved frames are damaged: {error}")))?;
        if saved.draws().len() != self.ground.scenario.parameters.settings().ues {
            return Err(Stop("the saved frames are of another number of devices; rewind".to_owned()));
        }
        self.environment = saved;
        Ok(())
    }
}

/// A rule. It does not learn, so each evaluation is made once.
pub(super) struct Baseline {
    ground: Arc<Ground>,
    policy: Policy,
    step: u64,
    curve: OnceLock<Vec<f64>>,
}

impl Baseline {
    pub fn new(ground: Arc<Ground>, policy: Policy) -> Self {
        Self { ground, policy, step: 0, curve: OnceLock::new() }
    }

    fn assess(&self, set: EvaluationSet) -> Result<Vec<f64>, Stop> {
        self.ground.measure(set, &self.policy.decide_all(&self.ground, set)?)
    }
}

impl Lane for Baseline {
    fn step(&mut self) -> Result<(), Stop> {
        self.step += 1;
        Ok(())
    }

    fn evaluate(&self, set: EvaluationSet) -> Result<Vec<f64>, Stop> {
        if set == EvaluationSet::Final {
            return self.assess(set);
        }
        if let Some(known) = self.curve.get() {
            return Ok(known.clone());
        }
        let values = self.assess(set)?;
        Ok(self.curve.get_or_init(|| values).clone())
    }

    fn state(&self) -> Result<State, Stop> {
        Ok(State { step: self.step, ..State::default() })
    }

    fn restore(&mut self, state: &State) -> Result<(), Stop> {
        self.step = state.step;
        Ok(())
    }
}
