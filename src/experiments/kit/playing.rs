//! An agent in an environment as a contestant: it acts, sees what came of it, and learns.

use super::contestant::Contestant;
use crate::experiments::contract::{EvaluationSet, Stop};
use crate::learn::learned::Agent;
use crate::learn::parameters::State;
use crate::learn::replay::Ending;

/// What came of an action.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// The reward.
    pub reward: f32,
    /// What is seen now.
    pub frame: Vec<f32>,
    /// Whether the episode goes on.
    pub ending: Ending,
}

/// A world that is acted in, under one seed.
pub trait Environment: Send {
    /// What is done in it.
    type Action;

    /// What is seen before the first action.
    fn first_frame(&self) -> Vec<f32>;

    /// Does it.
    ///
    /// # Errors
    /// The action is not valid: training diverged.
    fn play(&mut self, action: &Self::Action) -> Result<Turn, Stop>;

    /// All measures of a policy on a set that nobody trains on.
    ///
    /// # Errors
    /// A decision is not valid, or a bound was passed.
    fn judge(&self, policy: Policy<'_, Self::Action>, set: EvaluationSet) -> Result<Vec<f64>, Stop>;

    /// Puts where the world stands.
    ///
    /// # Errors
    /// It cannot be put.
    fn save(&self, state: &mut State) -> Result<(), Stop>;

    /// Takes where the world stood, into the world as it is now.
    ///
    /// # Errors
    /// It does not fit, in words for the window.
    fn load(&mut self, state: &State) -> Result<(), Stop>;
}

/// What to do on a window of frames.
pub type Policy<'a, A> = &'a dyn Fn(&[f32]) -> Result<A, Stop>;

/// How what an agent decides becomes what is done.
type Decode<A, B> = Box<dyn Fn(&A) -> B + Send>;

/// An agent that learns in an environment; what the agent decides is decoded into what is done there.
pub struct Playing<A: Agent, E: Environment> {
    agent: A,
    environment: E,
    decode: Decode<A::Action, E::Action>,
}

impl<A: Agent, E: Environment> Playing<A, E> {
    /// Before the first action.
    ///
    /// # Errors
    /// The first frame is none for this agent.
    pub fn new(
        mut agent: A,
        environment: E,
        decode: impl Fn(&A::Action) -> E::Action + Send + 'static,
    ) -> Result<Self, Stop> {
        agent.begin(&environment.first_frame())?;
        Ok(Self { agent, environment, decode: Box::new(decode) })
    }
}

impl<A: Agent, E: Environment> Contestant for Playing<A, E> {
    fn learn(&mut self, _done: u64) -> Result<(), Stop> {
        let action = self.agent.act()?;
        let turn = self.environment.play(&(self.decode)(&action))?;
        self.agent.observe(&action, turn.reward, &turn.frame, turn.ending)?;
        self.agent.learn()?;
        Ok(())
    }

    fn evaluate(&self, set: EvaluationSet, _done: u64) -> Result<Vec<f64>, Stop> {
        self.environment.judge(&|window| Ok((self.decode)(&self.agent.best(window)?)), set)
    }

    fn save(&self, state: &mut State) -> Result<(), Stop> {
        *state = self.agent.save()?;
        self.environment.save(state)
    }

    fn load(&mut self, state: &State) -> Result<(), Stop> {
        self.agent.load(state)?;
        self.environment.load(state)
    }
}
