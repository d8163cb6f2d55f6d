//! Who decides the barring factor: agents at their current weights, or rules that learn nothing.

use super::scenario::{FRAME, Scenario};
use crate::experiments::contract::Stop;
use crate::learn::ddpg::Ddpg;
use crate::learn::dqn::Dqn;
use crate::learn::history::History;
use crate::learn::parameters::State;
use crate::learn::predictor::Predictor;
use crate::problems::access::closed_forms::best_barring_factor;
use crate::problems::access::continuous::{Controller, Engine, Observed, Rule, Seen, SlotReport, Tally};

/// The smallest factor that DDPG can pick by its logarithm.
const SMALLEST_FACTOR: f64 = 1e-3;

/// A way to decide.
pub(super) enum Policy {
    /// A factor of a grid, by the values of a deep Q-network.
    Dqn(Box<Dqn>),
    /// Any factor, by the actor of DDPG.
    Ddpg(Box<Ddpg>),
    /// The factor that is best for the backlog which a recurrent network expects.
    Predictor(Box<Predictor>),
    /// A rule.
    Rule(Rule),
}

impl Policy {
    /// The policy's own window: how many observations it looks at; rules have a memory of their own.
    fn window(&self, scenario: &Scenario) -> History {
        History::new(FRAME, scenario.dqn.common.history)
    }

    /// The factor for a window of observations, nothing explored; 1 for rules, which do not look at windows.
    fn best(&self, window: &[f32], scenario: &Scenario) -> Result<f64, Stop> {
        Ok(match self {
            Self::Dqn(agent) => factor_of(agent.best(window)?, scenario.dqn.actions),
            Self::Ddpg(agent) => actor_factor(&agent.best(window)?, scenario),
            Self::Predictor(network) => predicted_factor(&network.predict_from(window)?, scenario),
            Self::Rule(_) => 1.0,
        })
    }

    /// Takes the weights that decide; rules have none.
    pub fn load(&mut self, state: &State) -> Result<(), Stop> {
        match self {
            Self::Dqn(agent) => agent.load_policy(state)?,
            Self::Ddpg(agent) => agent.load_policy(state)?,
            Self::Predictor(network) => network.load(state)?,
            Self::Rule(_) => {}
        }
        Ok(())
    }
}

/// The factor of a level of DQN's grid: level 0 is one step above zero, the last is 1.
pub(super) fn factor_of(level: usize, levels: usize) -> f64 {
    (level + 1) as f64 / levels as f64
}

/// The factor that DDPG's number stands for.
pub(super) fn actor_factor(action: &[f32], scenario: &Scenario) -> f64 {
    let number = action.first().map_or(1.0, |number| f64::from(*number));
    if scenario.ddpg_logarithm { SMALLEST_FACTOR.powf(1.0 - number) } else { number }
}

/// The factor that is best for a predicted backlog, which is told in multiples of the number of preambles.
pub(super) fn predicted_factor(prediction: &[f32], scenario: &Scenario) -> f64 {
    let preambles = scenario.law.settings().preambles;
    let devices = f64::from(scenario.law.settings().devices);
    let backlog = prediction.first().map_or(0.0, |share| f64::from(*share) * f64::from(preambles));
    best_barring_factor(backlog.clamp(0.0, devices), preambles)
}

/// An observation as agents see it.
pub(super) fn frame(seen: Observed, theta: f64, preambles: u32) -> [f32; FRAME] {
    let share = |count: u32| count as f32 / preambles as f32;
    [share(seen.collided), share(seen.successful), share(seen.idle), theta as f32]
}

/// What is seen before the first slot: all preambles idle, nobody held back.
pub(super) fn first_frame() -> [f32; FRAME] {
    [0.0, 0.0, 1.0, 1.0]
}

/// A policy at play, with its window or its rule's memory; it learns nothing.
pub(super) struct Player {
    window: History,
    controller: Option<Controller>,
    last: Option<Observed>,
}

impl Player {
    /// Before its first slot.
    pub fn new(policy: &Policy, scenario: &Scenario) -> Result<Self, Stop> {
        let mut window = policy.window(scenario);
        window.push(&first_frame())?;
        let controller = match policy {
            Policy::Rule(rule) => Some(Controller::new(*rule, &scenario.law)),
            _ => None,
        };
        Ok(Self { window, controller, last: None })
    }

    /// The factor for the slot that has begun with this backlog.
    pub fn theta(
        &mut self,
        policy: &Policy,
        scenario: &Scenario,
        phase: u32,
        backlog: u32,
    ) -> Result<f64, Stop> {
        match &mut self.controller {
            Some(controller) => Ok(controller.theta(&Seen { last: self.last, phase, backlog })),
            None => policy.best(self.window.window(), scenario),
        }
    }

    /// Looks at the slot that ended.
    pub fn look(&mut self, report: &SlotReport, preambles: u32) -> Result<(), Stop> {
        self.last = Some(report.observed());
        Ok(self.window.push(&frame(report.observed(), report.theta, preambles))?)
    }
}

/// Plays a policy for this many slots from the engine's first, and sums them up.
pub(super) fn play(
    policy: &Policy,
    scenario: &Scenario,
    engine: &mut dyn Engine,
    slots: u64,
) -> Result<Tally, Stop> {
    let mut tally = Tally::default();
    let mut player = Player::new(policy, scenario)?;
    let preambles = scenario.law.settings().preambles;
    for _ in 0..slots {
        let backlog = engine.begin_slot();
        let theta = player.theta(policy, scenario, engine.phase(), backlog)?;
        let report = engine.finish_slot(theta);
        tally.add(report);
        player.look(report, preambles)?;
    }
    Ok(tally)
}
