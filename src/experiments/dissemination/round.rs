//! The floor at human pace: one frame in phases, decided with the weights of right now or by hand, the optimum beside.

use super::contenders::{CONTENDERS, Kind, decide_all};
use super::frames::Frames;
use super::ground::{DisseminationGround, rule};
use super::policy::Policy;
use super::sweeps::{self, Sweep, Swept};
use super::table::Row;
use crate::experiments::contract::{EvaluationSet, Stop};
use crate::experiments::kit::{Entry, Phases, Use};
use crate::factory::{Hall, HallSize};
use crate::learn::parameters::State;
use crate::problems::dissemination::{Assessment, Choice, Draw, Instance, Plan, Planner, assess};
use crate::random::stream;
use crate::scene::Chart;
use rand::Rng;
use std::sync::Arc;

/// Titles of the scenes.
pub(super) const TITLES: [&str; 4] = ["Factory floor", "Time of a frame", "R-Table 4", "Sweeps"];

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

/// The learner whose weights come last.
const LAST_LEARNER: usize = 1;

/// Names of the buttons.
pub(super) const BY_HAND: &str = "By hand";
pub(super) const OPTIMUM: &str = "Exact optimum";
pub(super) const NEXT: &str = "Next frame";

/// A frame and where it stands.
pub(super) struct Round {
    pub ground: Arc<DisseminationGround>,
    pub hall: Hall,
    pub entry: Entry<Kind>,
    contender: usize,
    /// Every contender with its weights of right now.
    policies: Vec<Policy>,
    pub frames: Frames,
    pub phase: Phases,
    pub now: Now,
    /// Whether choices were moved by hand and wait for more of it.
    pub by_hand: bool,
    pub revealed: bool,
    pub rows: Vec<Row>,
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

impl Round {
    /// The first phase of the first frame.
    pub fn new(ground: Arc<DisseminationGround>, contender: usize, seed: u64) -> Result<Self, Stop> {
        let scenario = &ground.scenario;
        let entry = Entry::find(CONTENDERS, contender)?;
        let policies: Vec<Policy> =
            CONTENDERS.iter().map(|entry| entry.kind.policy(&ground, seed)).collect::<Result<_, _>>()?;
        let frames = Frames::new(&scenario.parameters, Use::Floor.seed(seed));
        let now = decide(&ground, &frames, &policies[contender])?;
        let mut round = Self {
            entry,
            hall: Hall::new(HallSize::Small, BASE_STATION_HEIGHT_M),
            contender,
            policies,
            frames,
            phase: Phases::first(&PHASES),
            now,
            by_hand: false,
            revealed: true,
            rows: Vec::new(),
            sweep: None,
            ground,
        };
        round.rows = (0..CONTENDERS.len()).map(|index| round.row(index)).collect::<Result<_, _>>()?;
        if round.ground.exact() {
            round.start(Sweep::Bandwidth)?;
        }
        Ok(round)
    }

    /// What a contender reaches on the final instances.
    fn row(&self, index: usize) -> Result<Row, Stop> {
        let set = EvaluationSet::Final;
        let decisions = decide_all(&self.policies[index], &self.ground, set)?;
        Row::of(&self.ground, CONTENDERS[index].name, &decisions)
    }

    /// Takes the weights of a contender.
    pub fn take(&mut self, contender: usize, state: &State) -> Result<(), Stop> {
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

    /// Goes to the next phase, and tells whether it is the last. By hand a frame rests.
    pub fn advance(&mut self) -> Result<bool, Stop> {
        if self.by_hand {
            return Ok(true);
        }
        if self.phase.advance() == 0 {
            self.next_frame()?;
        }
        Ok(self.phase.is_last())
    }

    fn next_frame(&mut self) -> Result<(), Stop> {
        let scenario = &self.ground.scenario;
        let accounts = &self.now.found.accounts;
        self.frames.next(&scenario.parameters, accounts, &scenario.frames);
        self.now = decide(&self.ground, &self.frames, &self.policies[self.contender])?;
        Ok(())
    }

    /// Weighs choices that were moved by hand.
    pub fn weigh(&mut self) -> Result<(), Stop> {
        self.now.found = assess(&self.ground.scenario.parameters, &self.now.instance, &self.now.choices)?;
        Ok(())
    }

    /// From now on choices wait for hands, and the optimum hides until it is asked for.
    pub fn take_over(&mut self) {
        if !self.by_hand {
            self.by_hand = true;
            self.revealed = false;
            self.phase = Phases::ended(&PHASES);
        }
    }

    /// What a button does.
    pub fn press(&mut self, name: &str) -> Result<(), Stop> {
        match name {
            BY_HAND if self.by_hand => {
                self.by_hand = false;
                self.revealed = true;
                self.now = decide(&self.ground, &self.frames, &self.policies[self.contender])?;
            }
            BY_HAND => self.take_over(),
            OPTIMUM => self.revealed = !self.revealed,
            NEXT => {
                self.next_frame()?;
                self.phase = Phases::ended(&PHASES);
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
        let each = CONTENDERS.iter().zip(&self.policies).enumerate();
        let schemes: Vec<Swept<'_>> =
            each.map(|(contender, (entry, policy))| Swept { contender, name: entry.name, policy }).collect();
        self.sweep = Some((sweep, sweeps::chart(sweep, &self.ground.scenario, &schemes)?));
        Ok(())
    }
}

/// The present frame, with a policy's decision and the optimum.
fn decide(ground: &DisseminationGround, frames: &Frames, policy: &Policy) -> Result<Now, Stop> {
    let scenario = &ground.scenario;
    let parameters = &scenario.parameters;
    let instance = frames.instance(parameters)?;
    let mut planner = Planner::new(parameters);
    let choices = match policy {
        Policy::Rule(scheme, seed) => {
            rule(&mut planner, scenario, &instance, *scheme, Use::Floor.seed(*seed), frames.frame())?
        }
        Policy::Learner(learner) => {
            let decided = learner.best_all(parameters, &[&scenario.state(&instance)])?;
            decided.into_iter().next().ok_or_else(|| Stop("the learner decided nothing".to_owned()))?
        }
    };
    let mut best = || -> Result<(Plan, Assessment), Stop> {
        let plan = planner.plan(&instance)?;
        let found = assess(parameters, &instance, &plan.choices)?;
        Ok((plan, found))
    };
    let best = best();
    let found = assess(parameters, &instance, &choices)?;
    let mut angles = stream(Use::Floor.seed(0), "dissemination angles", frames.frame());
    let place = |draw: &Draw| {
        let angle = angles.random_range(0.0..std::f64::consts::TAU);
        let distance_m = draw.distance_m(parameters.settings());
        [distance_m * angle.cos(), distance_m * angle.sin()]
    };
    let places_m = frames.draws().iter().map(place).collect();
    Ok(Now { instance, choices, found, best, places_m })
}
