//! Who decides modes and shares: learners at their current weights, or rules that learn nothing.

use super::ground::{Ground, in_words};
use super::scenario::{FEATURES, Scenario};
use crate::experiments::contract::{EvaluationSet, Stop};
use crate::learn::dqn::{Dqn, DqnSettings};
use crate::learn::parameters::State;
use crate::learn::schedule::Schedule;
use crate::learn::settings::Settings as Common;
use crate::learn::sharing::{BranchDqn, Decision, Pooling, Reading, Sharing, SharingSettings};
use crate::problems::dissemination::baselines::{Scheme, decide};
use crate::problems::dissemination::{Choice, Instance, Mode, Parameters, Planner};
use crate::random::stream;

/// Up to this many devices DQN values every combination of modes; beyond it each device has values of its own.
const MOST_JOINT: usize = 5;

/// A way to decide.
pub(super) enum Policy {
    /// The actor-critic: modes and shares.
    Acjora(Box<Sharing>),
    /// Values of all combinations of modes; shares are equal.
    Joint(Box<Dqn>),
    /// Values of each device's modes; shares are equal.
    Branch(Box<BranchDqn>),
    /// A rule, with random numbers of its own under this seed.
    Rule(Scheme, u64),
}

impl Policy {
    /// A fresh ACJORA.
    pub fn acjora(scenario: &Scenario, seed: u64) -> Result<Self, Stop> {
        Ok(Self::Acjora(Box::new(Sharing::new(sharing_settings(scenario), seed)?)))
    }

    /// A fresh DQN of the kind that fits the number of devices.
    pub fn dqn(scenario: &Scenario, seed: u64) -> Result<Self, Stop> {
        let ues = scenario.parameters.settings().ues;
        if ues <= MOST_JOINT {
            return Ok(Self::Joint(Box::new(Dqn::new(joint_settings(scenario, ues), seed)?)));
        }
        Ok(Self::Branch(Box::new(BranchDqn::new(branch_settings(scenario), seed)?)))
    }

    /// How many numbers are trained.
    pub fn parameter_count(&self) -> usize {
        match self {
            Self::Acjora(agent) => agent.parameter_count(),
            Self::Joint(agent) => agent.parameter_count(),
            Self::Branch(agent) => agent.parameter_count(),
            Self::Rule(..) => 0,
        }
    }

    /// The decisions on an evaluation set, nothing explored.
    ///
    /// # Errors
    /// A decision is not valid: training diverged.
    pub fn decide_all(&self, ground: &Ground, set: EvaluationSet) -> Result<Vec<Vec<Choice>>, Stop> {
        if let Self::Rule(scheme, seed) = self {
            return ground.decide(set, *scheme, *seed);
        }
        let states: Vec<&[f32]> = ground.set(set).iter().map(|case| case.state.as_slice()).collect();
        self.best_all(&ground.scenario.parameters, &states)
    }

    /// A learner's decisions for many states, nothing explored; none for a rule.
    ///
    /// # Errors
    /// A decision is not valid: training diverged.
    pub fn best_all(&self, parameters: &Parameters, states: &[&[f32]]) -> Result<Vec<Vec<Choice>>, Stop> {
        let ues = parameters.settings().ues;
        match self {
            Self::Acjora(agent) => {
                let decisions = agent.best_all(&states.concat())?;
                Ok(decisions.iter().map(|decision| shared_choices(parameters, decision)).collect())
            }
            Self::Joint(agent) => {
                let each = states.iter().map(|state| -> Result<Vec<Choice>, Stop> {
                    Ok(equal_choices(parameters, &modes_of(agent.best(state)?, ues)))
                });
                each.collect()
            }
            Self::Branch(agent) => {
                let each = states.iter().map(|state| -> Result<Vec<Choice>, Stop> {
                    Ok(equal_choices(parameters, &modes_from(&agent.best(state)?)))
                });
                each.collect()
            }
            Self::Rule(..) => Ok(Vec::new()),
        }
    }

    /// Takes the weights that decide; rules have none.
    pub fn load(&mut self, state: &State) -> Result<(), Stop> {
        match self {
            Self::Acjora(agent) => agent.load_policy(state)?,
            Self::Joint(agent) => agent.load_policy(state)?,
            Self::Branch(agent) => agent.load_policy(state)?,
            Self::Rule(..) => {}
        }
        Ok(())
    }
}

/// The modes of a combination: its digits to the base of three.
pub(super) fn modes_of(combination: usize, ues: usize) -> Vec<Mode> {
    let digit = |place: u32| combination / 3_usize.pow(place) % 3;
    (0..ues as u32).map(|place| Mode::ALL[digit(place)]).collect()
}

/// Modes by their numbers.
pub(super) fn modes_from(numbers: &[u8]) -> Vec<Mode> {
    numbers.iter().map(|&number| Mode::ALL[usize::from(number.min(2))]).collect()
}

/// Modes at equal shares of both budgets.
pub(super) fn equal_choices(parameters: &Parameters, modes: &[Mode]) -> Vec<Choice> {
    let (settings, count) = (parameters.settings(), modes.len() as f64);
    let choice = |&mode: &Mode| Choice {
        mode,
        server_hz: settings.server_cpu_hz / count,
        bandwidth_hz: settings.bandwidth_hz / count,
    };
    modes.iter().map(choice).collect()
}

/// ACJORA's modes and shares; single precision may put a sum a little above one, which is taken back.
pub(super) fn shared_choices(parameters: &Parameters, decision: &Decision) -> Vec<Choice> {
    let settings = parameters.settings();
    let modes = modes_from(&decision.modes);
    let within = |budget: usize| -> Vec<f64> {
        let shares: Vec<f64> = decision.shares[budget].iter().map(|share| f64::from(*share)).collect();
        let sum = shares.iter().sum::<f64>().max(1.0);
        shares.iter().map(|share| share / sum).collect()
    };
    let (server, band) = (within(0), within(1));
    let choice = |(index, &mode): (usize, &Mode)| Choice {
        mode,
        server_hz: if mode == Mode::Local { 0.0 } else { server[index] * settings.server_cpu_hz },
        bandwidth_hz: band[index] * settings.bandwidth_hz,
    };
    modes.iter().enumerate().map(choice).collect()
}

/// A rule's decision, with random numbers of its own for each instance.
pub(super) fn rule(
    planner: &mut Planner,
    scenario: &Scenario,
    instance: &Instance,
    scheme: Scheme,
    seed: u64,
    index: u64,
) -> Result<Vec<Choice>, Stop> {
    let mut draws = stream(seed, "dissemination rule", index);
    decide(planner, instance, scheme, scenario.shares, &mut draws).map_err(in_words)
}

fn joint_settings(scenario: &Scenario, ues: usize) -> DqnSettings {
    let (learning, steps) = (&scenario.learning, scenario.steps);
    let common = Common {
        history: 1,
        hidden: vec![128, 128],
        batch: learning.batch,
        warm_up: 200,
        discount: learning.discount,
        soft_update: learning.soft_update,
        clip: Some(1.0),
        ..Common::new(FEATURES * ues)
    };
    DqnSettings {
        exploration: exploration(scenario),
        rate: Schedule::falling(learning.rates[2], steps),
        common,
        ..DqnSettings::new(FEATURES * ues, 3_usize.pow(ues as u32), steps)
    }
}

fn exploration(scenario: &Scenario) -> Schedule {
    let steps = (scenario.learning.dqn_exploration * scenario.steps as f64) as u64;
    Schedule { from: 1.0, to: 0.05, steps }
}

/// ACJORA's settings. All local work takes no part in the server.
fn sharing_settings(scenario: &Scenario) -> SharingSettings {
    let (learning, steps) = (&scenario.learning, scenario.steps);
    let takes_part = Mode::ALL.map(|mode| vec![mode != Mode::Local, true]).to_vec();
    let base = SharingSettings::new(scenario.parameters.settings().ues, FEATURES, takes_part, steps);
    SharingSettings {
        shared: learning.shared,
        scores_by_mode: learning.shares_see_modes,
        // The reward by the letter is minus a mean cost, ours minus its logarithm.
        pooling: if learning.literal { Pooling::Mean } else { Pooling::LogMeanExp },
        reading: if learning.literal { Reading::Literal } else { Reading::Fresh },
        batch: learning.batch,
        rounds: (8, learning.updates),
        discount: learning.discount,
        soft_update: learning.soft_update,
        entropy: Schedule { from: learning.entropy, ..base.entropy },
        rates: [Schedule::falling(learning.rates[0], steps), Schedule::falling(learning.rates[1], steps)],
        ..base
    }
}

/// Settings of DQN with a branch for each device.
fn branch_settings(scenario: &Scenario) -> SharingSettings {
    let rate = Schedule::falling(scenario.learning.rates[2], scenario.steps);
    SharingSettings { exploration: exploration(scenario), rates: [rate; 2], ..sharing_settings(scenario) }
}
