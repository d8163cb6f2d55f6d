//! Who decides the barring factor: agents at their current weights, or rules that learn nothing.

use super::scenario::{FRAME, Scale, Scenario};
use crate::experiments::contract::Stop;
use crate::experiments::kit;
use crate::learn::ddpg::Ddpg;
use crate::learn::dqn::Dqn;
use crate::learn::history::History;
use crate::learn::learned::{Agent as _, Learned};
use crate::learn::parameters::State;
use crate::learn::predictor::Predictor;
use crate::problems::access::closed_forms::best_barring_factor;
use crate::problems::access::continuous::{Controller, Engine, Observed, Rule, Seen, SlotReport, Tally};

/// The smallest factor that DDPG can pick by its logarithm.
const SMALLEST_FACTOR: f64 = 1e-3;

/// A learner that decides a barring factor on a window of observations.
pub(super) trait Factor: Learned {
    /// The factor, nothing explored.
    fn factor(&self, window: &[f32], scenario: &Scenario) -> Result<f64, Stop>;
}

impl Factor for Dqn {
    fn factor(&self, window: &[f32], scenario: &Scenario) -> Result<f64, Stop> {
        Ok(factor_of(self.best(window)?, scenario.dqn.actions))
    }
}

impl Factor for Ddpg {
    fn factor(&self, window: &[f32], scenario: &Scenario) -> Result<f64, Stop> {
        Ok(actor_factor(&self.best(window)?, scenario))
    }
}

impl Factor for Predictor {
    fn factor(&self, window: &[f32], scenario: &Scenario) -> Result<f64, Stop> {
        Ok(predicted_factor(&self.predict_from(window)?, scenario))
    }
}

/// A way to decide: a learner at its weights of right now, or a rule.
pub(super) enum Policy {
    /// A learner.
    Learner(Box<dyn Factor>),
    /// A rule.
    Rule(Rule),
}

impl Policy {
    /// Takes the weights that decide; rules have none.
    pub fn load(&mut self, state: &State) -> Result<(), Stop> {
        match self {
            Self::Learner(learner) => Ok(learner.load_policy(state)?),
            Self::Rule(_) => Ok(()),
        }
    }

    /// How it decides in a scenario.
    pub fn decide<T>(&self, scenario: &Scenario, then: impl FnOnce(Deciding<'_>) -> T) -> T {
        match self {
            Self::Learner(learner) => then(Deciding::Window(&|window| learner.factor(window, scenario))),
            Self::Rule(rule) => then(Deciding::Rule(*rule)),
        }
    }
}

/// How the factor of a slot is decided.
#[derive(Clone, Copy)]
pub(super) enum Deciding<'a> {
    /// By a window of observations.
    Window(kit::Policy<'a, f64>),
    /// By a rule, which has a memory of its own.
    Rule(Rule),
}

/// The factor of a level of DQN's grid: level 0 is one step above zero, the last is 1.
pub(super) fn factor_of(level: usize, levels: usize) -> f64 {
    (level + 1) as f64 / levels as f64
}

/// The factor that DDPG's number stands for.
pub(super) fn actor_factor(action: &[f32], scenario: &Scenario) -> f64 {
    let number = action.first().map_or(1.0, |number| f64::from(*number));
    match scenario.ddpg_scale {
        Scale::Factor => number,
        Scale::Logarithm => SMALLEST_FACTOR.powf(1.0 - number),
    }
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
    pub fn new(deciding: Deciding<'_>, scenario: &Scenario) -> Result<Self, Stop> {
        let mut window = History::new(FRAME, scenario.dqn.common.history);
        window.push(&first_frame())?;
        let controller = match deciding {
            Deciding::Rule(rule) => Some(Controller::new(rule, &scenario.law)),
            Deciding::Window(_) => None,
        };
        Ok(Self { window, controller, last: None })
    }

    /// The factor for the slot that has begun with this backlog.
    pub fn theta(&mut self, deciding: Deciding<'_>, phase: u32, backlog: u32) -> Result<f64, Stop> {
        match (&mut self.controller, deciding) {
            (Some(controller), _) => Ok(controller.theta(&Seen { last: self.last, phase, backlog })),
            (None, Deciding::Window(factor)) => factor(self.window.window()),
            (None, Deciding::Rule(_)) => Ok(1.0),
        }
    }

    /// Looks at the slot that ended.
    pub fn look(&mut self, report: &SlotReport, preambles: u32) -> Result<(), Stop> {
        self.last = Some(report.observed());
        Ok(self.window.push(&frame(report.observed(), report.theta, preambles))?)
    }
}

/// Plays for this many slots from the engine's first, and sums them up.
pub(super) fn play(
    deciding: Deciding<'_>,
    scenario: &Scenario,
    engine: &mut dyn Engine,
    slots: u64,
) -> Result<Tally, Stop> {
    let mut tally = Tally::default();
    let mut player = Player::new(deciding, scenario)?;
    let preambles = scenario.law.settings().preambles;
    for _ in 0..slots {
        let backlog = engine.begin_slot();
        let theta = player.theta(deciding, engine.phase(), backlog)?;
        let report = engine.finish_slot(theta);
        tally.add(report);
        player.look(report, preambles)?;
    }
    Ok(tally)
}
