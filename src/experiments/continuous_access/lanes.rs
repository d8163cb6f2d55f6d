//! Contenders as lanes: an agent that learns slot by slot in an environment of its own, and rules that do not learn.

use super::evaluation::{Ground, measures};
use super::policy::{Policy, actor_factor, factor_of, first_frame, frame, predicted_factor};
use super::scenario::{FRAME, Scenario};
use crate::experiments::contract::{EvaluationSet, Lane, Stop};
use crate::learn::parameters::State;
use crate::learn::replay::Ending;
use crate::problems::access::continuous::policies::contenders;
use crate::problems::access::continuous::{Counts, Engine, Law};
use std::sync::{Arc, OnceLock};

/// Name under which a state holds the simulation.
const ENGINE: &str = "engine";

/// The largest backlog that the predictor is taught, in multiples of the number of preambles (ours): an estimate from a
/// slot in which hardly anybody passed says nothing beyond.
const LARGEST_SHARE: f32 = 40.0;

/// An agent that learns. A step is a slot.
pub(super) struct Learner {
    ground: Arc<Ground>,
    seed: u64,
    step: u64,
    policy: Policy,
    engine: Counts,
}

impl Learner {
    pub fn new(ground: Arc<Ground>, mut policy: Policy, seed: u64) -> Result<Self, Stop> {
        let engine =
            Counts::new(ground.scenario.law.clone(), seed).map_err(|error| Stop(error.to_string()))?;
        match &mut policy {
            Policy::Dqn(agent) => agent.begin(&first_frame())?,
            Policy::Ddpg(agent) => agent.begin(&first_frame())?,
            Policy::Predictor(network) => network.begin(&first_frame())?,
            Policy::Rule(_) => return Err(Stop("a rule does not learn".to_owned())),
        }
        Ok(Self { ground, seed, step: 0, policy, engine })
    }
}

/// What an agent gets from a slot.
struct Slot {
    reward: f32,
    frame: [f32; FRAME],
    /// The backlog that the slot hints at, in multiples of the number of preambles.
    backlog: f32,
}

fn play_slot(engine: &mut Counts, scenario: &Scenario, theta: f64) -> Slot {
    let preambles = scenario.law.settings().preambles;
    let report = engine.step(theta);
    let seen = report.observed();
    let hint = contenders(&seen, preambles) / report.theta.max(f64::MIN_POSITIVE) / f64::from(preambles);
    Slot {
        reward: report.successes as f32 / scenario.reward_unit(),
        frame: frame(seen, report.theta, preambles),
        backlog: (hint as f32).min(LARGEST_SHARE),
    }
}

impl Lane for Learner {
    fn step(&mut self) -> Result<(), Stop> {
        let Self { ground, policy, engine, .. } = self;
        let scenario = &ground.scenario;
        match policy {
            Policy::Dqn(agent) => {
                let level = agent.act()?;
                let slot = play_slot(engine, scenario, factor_of(level, scenario.dqn.actions));
                agent.observe(level, slot.reward, &slot.frame, Ending::Continues)?;
                agent.learn()?;
            }
            Policy::Ddpg(agent) => {
                let action = agent.act()?;
                let slot = play_slot(engine, scenario, actor_factor(&action, scenario));
                agent.observe(&action, slot.reward, &slot.frame, Ending::Continues)?;
                agent.learn()?;
            }
            Policy::Predictor(network) => {
                let slot = play_slot(engine, scenario, predicted_factor(&network.predict()?, scenario));
                network.observe(&[slot.backlog], &slot.frame)?;
                network.learn()?;
            }
            Policy::Rule(_) => {}
        }
        self.step += 1;
        Ok(())
    }

    fn evaluate(&self, set: EvaluationSet) -> Result<Vec<f64>, Stop> {
        let tally = self.ground.assess(&self.policy, &self.ground.scenario.law, self.seed, set)?;
        Ok(measures(&tally))
    }

    fn state(&self) -> Result<State, Stop> {
        let mut state = match &self.policy {
            Policy::Dqn(agent) => agent.save()?,
            Policy::Ddpg(agent) => agent.save()?,
            Policy::Predictor(network) => network.save()?,
            Policy::Rule(_) => State::default(),
        };
        state.step = self.step;
        let engine = ron::to_string(self.engine.state()).map_err(|error| Stop(error.to_string()))?;
        state.texts.insert(ENGINE.to_owned(), engine);
        Ok(state)
    }

    /// Goes on from a state; where the law has changed since, what waits goes on waiting under the new one.
    fn restore(&mut self, state: &State) -> Result<(), Stop> {
        match &mut self.policy {
            Policy::Dqn(agent) => agent.load(state)?,
            Policy::Ddpg(agent) => agent.load(state)?,
            Policy::Predictor(network) => network.load(state)?,
            Policy::Rule(_) => {}
        }
        let text =
            state.texts.get(ENGINE).ok_or_else(|| Stop("the saved state lacks its slots".to_owned()))?;
        let saved =
            ron::from_str(text).map_err(|error| Stop(format!("the saved slots are damaged: {error}")))?;
        let mut engine = Counts::from_state(saved).map_err(|error| Stop(error.to_string()))?;
        if *engine.law() != self.ground.scenario.law {
            engine.with_law(self.ground.scenario.law.clone()).map_err(|error| Stop(error.to_string()))?;
        }
        self.engine = engine;
        self.step = state.step;
        Ok(())
    }
}

/// A rule, or a scheme that needs none. It does not learn, so each evaluation is made once.
pub(super) struct Baseline {
    ground: Arc<Ground>,
    policy: Policy,
    law: Law,
    seed: u64,
    step: u64,
    curve: OnceLock<Vec<f64>>,
}

impl Baseline {
    pub fn new(ground: Arc<Ground>, policy: Policy, law: Law, seed: u64) -> Self {
        Self { ground, policy, law, seed, step: 0, curve: OnceLock::new() }
    }
}

impl Lane for Baseline {
    fn step(&mut self) -> Result<(), Stop> {
        self.step += 1;
        Ok(())
    }

    fn evaluate(&self, set: EvaluationSet) -> Result<Vec<f64>, Stop> {
        let assess = || Ok(measures(&self.ground.assess(&self.policy, &self.law, self.seed, set)?));
        if set == EvaluationSet::Final {
            return assess();
        }
        if let Some(known) = self.curve.get() {
            return Ok(known.clone());
        }
        let found: Vec<f64> = assess()?;
        Ok(self.curve.get_or_init(|| found).clone())
    }

    fn state(&self) -> Result<State, Stop> {
        Ok(State { step: self.step, ..State::default() })
    }

    fn restore(&mut self, state: &State) -> Result<(), Stop> {
        self.step = state.step;
        Ok(())
    }
}
