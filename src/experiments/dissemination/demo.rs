//! The floor at human pace: one frame in phases, decided with the weights of right now or by hand, the optimum beside.

use super::environment::Environment;
use super::ground::{Ground, in_words};
use super::hand;
use super::pictures;
use super::policy::{Policy, rule};
use super::problem::ENTRIES;
use super::sweeps::{self, Sweep, Swept};
use crate::experiments::contract::{Demo, EvaluationSet, Stop};
use crate::factory::{Hall, HallSize};
use crate::learn::parameters::State;
use crate::problems::dissemination::{Assessment, Choice, Instance, Mode, Plan, Planner, assess};
use crate::random::stream;
use crate::scene::{Chart, Gesture, Phase, Scene};
use rand::Rng;
use std::sync::Arc;

/// Titles of the scenes.
pub(super) const TITLES: [&str; 4] = ["Factory floor", "Time of a frame", "R-Table 4", "Sweeps"];

/// Keeps the floor's frames apart from training and evaluation.
const FLOOR: u64 = 1 << 62;

/// Base-station height, which matters only for the picture.
const BASE_STATION_HEIGHT_M: f64 = 8.0;

/// The phases of a frame: name and what happens.
const PHASES: [(&str, &str); 8] = [
    (
        "Sensing",
        "Devices sense the spectrum and report; the server knows their channels, processors and batteries",
    ),
    (
        "Modes",
        "Who builds each map: the server, the device, or the server a coarse one that the device refines?",
    ),
    ("Shares", "The server's processor and the band are divided among the devices that need them"),
    (
        "Server",
        "The server kriges what it has to, raises the resolution where it was asked to, and compresses",
    ),
    (
        "Downlink",
        "Fine maps, coarse maps with the model, or raw samples go down, each on its share of the band",
    ),
    ("Devices", "Devices refine coarse maps, or build theirs from the samples of all"),
    ("Cost", "Delays and energies are weighed into the cost; the lower the cost, the higher the reward"),
    ("Update", "Learners compare what they expected with it, and move their weights a little"),
];
pub(super) const LAST: usize = PHASES.len() - 1;

/// The learner whose weights come last.
const LAST_LEARNER: usize = 1;

/// Names of the buttons.
pub(super) const BY_HAND: &str = "By hand";
pub(super) const OPTIMUM: &str = "Exact optimum";
pub(super) const NEXT: &str = "Next frame";

/// A frame and where it stands.
pub(super) struct FrameDemo {
    pub ground: Arc<Ground>,
    pub hall: Hall,
    pub contender: usize,
    /// Every contender with its weights of right now.
    policies: Vec<Policy>,
    pub environment: Environment,
    pub phase: usize,
    pub now: Now,
    /// Whether choices were moved by hand and wait for more of it.
    pub by_hand: bool,
    pub revealed: bool,
    pub rows: Vec<pictures::Row>,
    pub sweep: Option<(Sweep, Chart)>,
}

/// A frame with its decision.
pub(super) struct Now {
    pub instance: Instance,
    pub choices: Vec<Choice>,
    pub found: Assessment,
    /// The optimum with its account, or why nothing fits.
    pub best: Result<(Plan, Assessment), Stop>,
    /// Where the devices stand, from the base station, in metres.
    pub places_m: Vec<[f64; 2]>,
}

impl FrameDemo {
    /// The first phase of the first frame.
    pub fn new(ground: Arc<Ground>, contender: usize, seed: u64) -> Result<Self, Stop> {
        let scenario = &ground.scenario;
        let policies: Vec<Policy> =
            ENTRIES.iter().map(|entry| entry.policy(scenario, seed)).collect::<Result<_, _>>()?;
        let environment = Environment::new(&scenario.parameters, seed | FLOOR);
        let now = decide(&ground, &environment, &policies[contender])?;
        let mut demo = Self {
            hall: Hall::new(HallSize::Small, BASE_STATION_HEIGHT_M),
            contender,
            policies,
            environment,
            phase: 0,
            now,
            by_hand: false,
            revealed: true,
            rows: Vec::new(),
            sweep: None,
            ground,
        };
        demo.rows = (0..ENTRIES.len()).map(|index| demo.row(index)).collect::<Result<_, _>>()?;
        if demo.ground.exact() {
            demo.start(Sweep::Bandwidth)?;
        }
        Ok(demo)
    }

    /// What a contender reaches on the final instances.
    fn row(&self, index: usize) -> Result<pictures::Row, Stop> {
        let set = EvaluationSet::Final;
        let decisions = self.policies[index].decide_all(&self.ground, set)?;
        pictures::Row::of(&self.ground, ENTRIES[index].name(), &decisions)
    }

    fn next_frame(&mut self) -> Result<(), Stop> {
        let scenario = &self.ground.scenario;
        let accounts = &self.now.found.accounts;
        self.environment.next(&scenario.parameters, accounts, scenario.channels, scenario.episode);
        self.now = decide(&self.ground, &self.environment, &self.policies[self.contender])?;
        Ok(())
    }

    /// Weighs choices that were moved by hand.
    fn weigh(&mut self) -> Result<(), Stop> {
        self.now.found = assess(&self.ground.scenario.parameters, &self.now.instance, &self.now.choices)
            .map_err(|error| Stop(error.to_string()))?;
        Ok(())
    }

    /// From now on choices wait for hands, and the optimum hides until it is asked for.
    fn take_over(&mut self) {
        if !self.by_hand {
            self.by_hand = true;
            self.revealed = false;
            self.phase = LAST;
        }
    }

    fn press(&mut self, name: &str) -> Result<(), Stop> {
        match name {
            BY_HAND if self.by_hand => {
                self.by_hand = false;
                self.revealed = true;
                self.now = decide(&self.ground, &self.environment, &self.policies[self.contender])?;
            }
            BY_HAND => self.take_over(),
            OPTIMUM => self.revealed = !self.revealed,
            NEXT => {
                self.next_frame()?;
                self.phase = LAST;
            }
            name => {
                if let Some(sweep) = Sweep::ALL.into_iter().find(|sweep| sweep.name() == name) {
                    self.start(sweep)?;
                }
            }
        }
        Ok(())
    }

    fn start(&mut self, sweep: Sweep) -> Result<(), Stop> {
        let each = ENTRIES.iter().zip(&self.policies).enumerate();
        let schemes: Vec<Swept<'_>> = each
            .map(|(contender, (entry, policy))| Swept { contender, name: entry.name(), policy })
            .collect();
        self.sweep = Some((sweep, sweeps::chart(sweep, &self.ground.scenario, &schemes)?));
        Ok(())
    }
}

/// The frame that an environment is in, with a policy's decision and the optimum.
fn decide(ground: &Ground, environment: &Environment, policy: &Policy) -> Result<Now, Stop> {
    let scenario = &ground.scenario;
    let parameters = &scenario.parameters;
    let instance = environment.instance(parameters).map_err(|error| Stop(error.to_string()))?;
    let mut planner = Planner::new(parameters);
    let choices = match policy {
        Policy::Rule(scheme, seed) => {
            rule(&mut planner, scenario, &instance, *scheme, *seed | FLOOR, environment.frame())?
        }
        learner => {
            let decided = learner.best_all(parameters, &[&scenario.state(&instance)])?;
            decided.into_iter().next().ok_or_else(|| Stop("the learner decided nothing".to_owned()))?
        }
    };
    let account =
        |choices: &[Choice]| assess(parameters, &instance, choices).map_err(|error| Stop(error.to_string()));
    let best = match planner.plan(&instance) {
        Ok(plan) => account(&plan.choices).map(|found| (plan, found)),
        Err(misfit) => Err(in_words(misfit)),
    };
    let found = account(&choices)?;
    let mut angles = stream(FLOOR, "dissemination angles", environment.frame());
    let place = |draw: &crate::problems::dissemination::Draw| {
        let angle = angles.random_range(0.0..std::f64::consts::TAU);
        let distance_m = draw.distance_m(parameters.settings());
        [distance_m * angle.cos(), distance_m * angle.sin()]
    };
    let places_m = environment.draws().iter().map(place).collect();
    Ok(Now { instance, choices, found, best, places_m })
}

impl Demo for FrameDemo {
    fn load(&mut self, contender: usize, state: &State) -> Result<(), Stop> {
        if let Some(policy) = self.policies.get_mut(contender) {
            policy.load(state)?;
            self.rows[contender] = self.row(contender)?;
        }
        // Both learners are loaded one after the other; with few devices a sweep is quick enough to follow them.
        match self.sweep {
            Some((sweep, _)) if contender == LAST_LEARNER && self.ground.exact() => self.start(sweep),
            _ => Ok(()),
        }
    }

    /// By hand a frame rests.
    fn next_phase(&mut self) -> Result<bool, Stop> {
        if self.by_hand {
            return Ok(true);
        }
        if self.phase == LAST {
            self.phase = 0;
            self.next_frame()?;
            return Ok(false);
        }
        self.phase += 1;
        Ok(self.phase == LAST)
    }

    fn phase(&self) -> Phase {
        let (name, text) = PHASES[self.phase];
        Phase { number: self.phase + 1, of: PHASES.len(), name: name.to_owned(), text: text.to_owned() }
    }

    fn scenes(&self) -> Vec<Scene> {
        pictures::scenes(self)
    }

    fn gesture(&mut self, gesture: Gesture) -> Result<(), Stop> {
        let settings = self.ground.scenario.parameters.settings().clone();
        match gesture {
            Gesture::Press(name) => return self.press(&name),
            Gesture::Choose { bar, choice } => {
                self.take_over();
                let mode = Mode::ALL[choice.min(2)];
                hand::choose(&settings, &mut self.now.choices, bar, mode);
            }
            Gesture::Share { budget, bar, next, share } => {
                self.take_over();
                hand::share(&settings, &mut self.now.choices, budget, bar, next, share);
            }
            _ => return Ok(()),
        }
        self.weigh()
    }
}
