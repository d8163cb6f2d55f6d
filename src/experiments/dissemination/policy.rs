//! Who decides modes and shares: learners at their current weights, or rules that learn nothing.

use super::scenario::{FEATURES, Networks, Reading, Scenario, ShareScores};
use crate::experiments::contract::Stop;
use crate::learn::dqn::{Dqn, DqnSettings};
use crate::learn::learned::{Agent as _, Learned};
use crate::learn::parameters::State;
use crate::learn::replay::Ending;
use crate::learn::schedule::Schedule;
use crate::learn::settings::Settings as Common;
use crate::learn::sharing::{BranchDqn, Decision, Pooling, Reading as Read, Sharing, SharingSettings};
use crate::problems::dissemination::baselines::Scheme;
use crate::problems::dissemination::{Choice, Mode, Parameters};

/// Up to this many devices DQN values every combination of modes; beyond it each device has values of its own.
const MOST_JOINT: usize = 5;

/// Lets a decision happen: its reward, and what is seen of the frame that follows.
pub(super) type Happen<'a> = &'a mut dyn FnMut(&[Choice]) -> Result<(f32, Vec<f32>), Stop>;

/// A learner that decides modes and shares.
pub(super) trait Sharer: Learned {
    /// Sees the first frame.
    fn start(&mut self, seen: &[f32]) -> Result<(), Stop> {
        let _ = seen;
        Ok(())
    }

    /// Decides a frame, lets it happen, and learns from it.
    fn frame(&mut self, seen: &[f32], parameters: &Parameters, happen: Happen<'_>) -> Result<(), Stop>;

    /// Its decisions for many states, nothing explored.
    fn best_all(&self, parameters: &Parameters, states: &[&[f32]]) -> Result<Vec<Vec<Choice>>, Stop>;
}

/// ACJORA: modes and shares.
impl Sharer for Sharing {
    fn frame(&mut self, seen: &[f32], parameters: &Parameters, happen: Happen<'_>) -> Result<(), Stop> {
        let decision = self.act(seen)?;
        let (reward, next) = happen(&shared_choices(parameters, &decision))?;
        self.observe(seen, &decision, reward, &next)?;
        self.learn()?;
        Ok(())
    }

    fn best_all(&self, parameters: &Parameters, states: &[&[f32]]) -> Result<Vec<Vec<Choice>>, Stop> {
        let decisions = self.best_all(&states.concat())?;
        Ok(decisions.iter().map(|decision| shared_choices(parameters, decision)).collect())
    }
}

/// Values of all combinations of modes; shares are equal.
impl Sharer for Dqn {
    fn start(&mut self, seen: &[f32]) -> Result<(), Stop> {
        Ok(self.begin(seen)?)
    }

    fn frame(&mut self, _seen: &[f32], parameters: &Parameters, happen: Happen<'_>) -> Result<(), Stop> {
        let action = self.act()?;
        let modes = modes_of(action, parameters.settings().ues);
        let (reward, next) = happen(&equal_choices(parameters, &modes))?;
        self.observe(&action, reward, &next, Ending::Continues)?;
        self.learn()?;
        Ok(())
    }

    fn best_all(&self, parameters: &Parameters, states: &[&[f32]]) -> Result<Vec<Vec<Choice>>, Stop> {
        let ues = parameters.settings().ues;
        let each =
            states.iter().map(|state| Ok(equal_choices(parameters, &modes_of(self.best(state)?, ues))));
        each.collect()
    }
}

/// Values of each device's modes; shares are equal.
impl Sharer for BranchDqn {
    fn frame(&mut self, seen: &[f32], parameters: &Parameters, happen: Happen<'_>) -> Result<(), Stop> {
        let modes = self.act(seen)?;
        let (reward, next) = happen(&equal_choices(parameters, &modes_from(&modes)))?;
        self.observe(seen, &modes, reward, &next)?;
        self.learn()?;
        Ok(())
    }

    fn best_all(&self, parameters: &Parameters, states: &[&[f32]]) -> Result<Vec<Vec<Choice>>, Stop> {
        let each = states.iter().map(|state| Ok(equal_choices(parameters, &modes_from(&self.best(state)?))));
        each.collect()
    }
}

/// A way to decide: a learner at its weights of right now, or a rule with random numbers of its own under this seed.
pub(super) enum Policy {
    /// A learner.
    Learner(Box<dyn Sharer>),
    /// A rule.
    Rule(Scheme, u64),
}

impl Policy {
    /// A fresh ACJORA.
    pub fn acjora(scenario: &Scenario, seed: u64) -> Result<Self, Stop> {
        Ok(Self::Learner(Box::new(Sharing::new(sharing_settings(scenario), seed)?)))
    }

    /// A fresh DQN of the kind that fits the number of devices.
    pub fn dqn(scenario: &Scenario, seed: u64) -> Result<Self, Stop> {
        let ues = scenario.parameters.settings().ues;
        if ues <= MOST_JOINT {
            return Ok(Self::Learner(Box::new(Dqn::new(joint_settings(scenario, ues), seed)?)));
        }
        Ok(Self::Learner(Box::new(BranchDqn::new(branch_settings(scenario), seed)?)))
    }

    /// How many numbers are trained.
    pub fn parameter_count(&self) -> usize {
        match self {
            Self::Learner(learner) => learner.parameter_count(),
            Self::Rule(..) => 0,
        }
    }

    /// Takes the weights that decide; rules have none.
    pub fn load(&mut self, state: &State) -> Result<(), Stop> {
        match self {
            Self::Learner(learner) => Ok(learner.load_policy(state)?),
            Self::Rule(..) => Ok(()),
        }
    }
}

/// The modes of a combination: its digits to the base of three.
fn modes_of(combination: usize, ues: usize) -> Vec<Mode> {
    let digit = |place: u32| combination / 3_usize.pow(place) % 3;
    (0..ues as u32).map(|place| Mode::ALL[digit(place)]).collect()
}

/// Modes by their numbers.
fn modes_from(numbers: &[u8]) -> Vec<Mode> {
    numbers.iter().map(|&number| Mode::ALL[usize::from(number.min(2))]).collect()
}

/// Modes at equal shares of both budgets.
fn equal_choices(parameters: &Parameters, modes: &[Mode]) -> Vec<Choice> {
    let (settings, count) = (parameters.settings(), modes.len() as f64);
    let choice = |&mode: &Mode| Choice {
        mode,
        server_hz: settings.server_cpu_hz / count,
        bandwidth_hz: settings.bandwidth_hz / count,
    };
    modes.iter().map(choice).collect()
}

/// ACJORA's modes and shares; single precision may put a sum a little above one, which is taken back.
fn shared_choices(parameters: &Parameters, decision: &Decision) -> Vec<Choice> {
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
        rate: Schedule::falling(learning.dqn_rate, steps),
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
    let literal = learning.reading == Reading::Literal;
    let takes_part = Mode::ALL.map(|mode| vec![mode != Mode::Local, true]).to_vec();
    let base = SharingSettings::new(scenario.parameters.settings().ues, FEATURES, takes_part, steps);
    SharingSettings {
        shared: learning.networks == Networks::Shared,
        scores_by_mode: learning.share_scores == ShareScores::KnowModes,
        // The reward by the letter is minus a mean cost, ours minus its logarithm.
        pooling: if literal { Pooling::Mean } else { Pooling::LogMeanExp },
        reading: if literal { Read::Literal } else { Read::Fresh },
        batch: learning.batch,
        rounds: (8, learning.updates),
        discount: learning.discount,
        soft_update: learning.soft_update,
        entropy: Schedule { from: learning.entropy, ..base.entropy },
        rates: [learning.actor_rate, learning.critic_rate].map(|rate| Schedule::falling(rate, steps)),
        ..base
    }
}

/// Settings of DQN with a branch for each device.
fn branch_settings(scenario: &Scenario) -> SharingSettings {
    let rate = Schedule::falling(scenario.learning.dqn_rate, scenario.steps);
    SharingSettings { exploration: exploration(scenario), rates: [rate; 2], ..sharing_settings(scenario) }
}
