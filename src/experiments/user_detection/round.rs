//! A frame at human pace: it arrives, a person may guess who sent it, every detector decides, and the truth is shown.

use super::contenders::Kind;
use super::ground::{DetectionGround, FRAMES};
use super::student::Network;
use super::views::Views;
use crate::experiments::contract::{EvaluationSet, Stop};
use crate::experiments::kit::{Entry, Phases, Use};
use crate::factory::{Device, Hall, HallSize, place_devices};
use crate::learn::parameters::State;
use crate::problems::user_detection::{Case, Filter, Set, Verdict, draw_next};
use crate::random::stream;
use crate::scene::{Gesture, Picked};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

/// Titles of the scenes.
pub(super) const TITLES: [&str; 7] = [
    "Factory floor",
    "Devices",
    "Last frames",
    "Misses and alarms",
    "Signatures",
    "Within a sequence",
    "Latency",
];

/// The phases of a frame: name and what happens.
pub(super) const PHASES: [(&str, &str); 4] = [
    (
        "Receive",
        "Who has something to say sends its signature, all at once; the base station sees their sum in noise",
    ),
    (
        "Guess",
        "Click devices that you take for active; the bars are the energies in the direction of their signatures",
    ),
    ("Decide", "Every detector decides; the exact limit weighs all sets of devices"),
    ("Compare", "Who really sent: found, missed, and false alarms"),
];

/// Name of the picture that a hand guesses in.
pub(super) const GUESSING: &str = "decisions";

/// Frames that are kept.
const KEPT: usize = 40;

/// Height of the base station in metres (3GPP TR 38.901, InF-SH).
const MAST_M: f64 = 8.0;

/// What is timed is done so often; the shortest counts.
const TIMES: usize = 3;

/// A decision, and of a network its logits and the state after them.
type Decided = (Set, Option<(Vec<f32>, Option<Vec<f32>>)>);

/// A frame that was played.
pub(super) struct Past {
    pub active: Set,
    /// In the order of the contenders.
    pub decisions: Vec<Set>,
    pub limit: Verdict,
    pub guess: Option<Set>,
}

/// A frame and where it stands.
pub(super) struct Round {
    pub ground: Arc<DetectionGround>,
    pub followed: usize,
    pub phase: Phases,
    pub devices: Vec<Device>,
    pub hall: Hall,
    pub number: u64,
    pub case: Case,
    /// Who is taken as active, in the order of the contenders.
    pub decisions: Vec<Set>,
    /// What each network says of each device, as chances.
    pub outputs: Vec<Option<Vec<f32>>>,
    pub guess: Option<Set>,
    pub past: VecDeque<Past>,
    /// Shortest time of one frame in microseconds, by contender, and of the exact limit; NaN while it was not measured.
    pub microseconds: Vec<f64>,
    pub views: Views,
    networks: Vec<Option<Network>>,
    memory: Memory,
    seed: u64,
}

/// What is carried from frame to frame.
struct Memory {
    filter: Filter,
    states: Vec<Option<Vec<f32>>>,
}

impl Round {
    /// The first frame, finished.
    ///
    /// # Errors
    /// A contender cannot be built.
    pub fn new(ground: Arc<DetectionGround>, followed: usize, seed: u64) -> Result<Self, Stop> {
        let hall = Hall::new(HallSize::Small, MAST_M);
        let networks: Vec<Option<Network>> = ground
            .entries
            .iter()
            .map(|entry| Network::new(&ground, entry.kind, seed))
            .collect::<Result<_, Stop>>()?;
        let states = networks.iter().map(|network| network.as_ref()?.begin()).collect();
        let memory = Memory { filter: Filter::new(&ground.system), states };
        let count = networks.len();
        let mut round = Self {
            devices: place_devices(&hall, ground.system.devices(), seed),
            views: Views::new(&ground)?,
            phase: Phases::ended(&PHASES),
            number: 0,
            case: ground.tuning[0].clone(),
            decisions: vec![0; count],
            outputs: vec![None; count],
            guess: None,
            past: VecDeque::new(),
            microseconds: vec![f64::NAN; count + 1],
            hall,
            followed,
            networks,
            memory,
            seed,
            ground,
        };
        for contender in 0..count {
            round.view(contender)?;
        }
        round.receive();
        round.decide(false)?;
        round.remember();
        Ok(round)
    }

    /// Takes what a contender has learned, and measures it anew.
    pub fn take(&mut self, contender: usize, saved: &State) -> Result<(), Stop> {
        let Some(Some(network)) = self.networks.get_mut(contender) else { return Ok(()) };
        network.load(saved)?;
        self.view(contender)
    }

    /// Looks at a network on frames that do not change; rules were looked at once.
    fn view(&mut self, contender: usize) -> Result<(), Stop> {
        let kind = self.kind(contender)?;
        let Some(Some(network)) = self.networks.get(contender) else { return Ok(()) };
        let tuning = network.logits(&self.ground, kind, &self.ground.tuning)?;
        let cases = self.ground.judged.of(EvaluationSet::Curve);
        let logits = network.logits(&self.ground, kind, cases)?;
        let decisions = self.ground.decisions(kind, &logits, cases);
        self.views.take(&self.ground, contender, &tuning, &decisions);
        Ok(())
    }

    fn kind(&self, contender: usize) -> Result<Kind, Stop> {
        Ok(Entry::find(&self.ground.entries, contender)?.kind)
    }

    /// Goes to the next phase, and tells whether it is the last.
    pub fn advance(&mut self) -> Result<bool, Stop> {
        match self.phase.advance() {
            0 => self.receive(),
            1 => {}
            2 => self.decide(true)?,
            _ => self.remember(),
        }
        Ok(self.phase.is_last())
    }

    /// The next frame; a sequence begins anew after so many, as those that are trained on do.
    fn receive(&mut self) {
        let begins = self.number.is_multiple_of(FRAMES as u64);
        let before = self.past.back().map(|past| past.active).filter(|_| !begins);
        if begins {
            self.memory.filter = Filter::new(&self.ground.system);
            self.memory.states = self.networks.iter().map(|network| network.as_ref()?.begin()).collect();
        }
        let mut draws = stream(Use::Floor.seed(self.seed), "user detection floor", self.number);
        let (ground, filter) = (&self.ground, &mut self.memory.filter);
        self.case = draw_next(&ground.system, &ground.posterior, filter, before, &mut draws);
        self.number += 1;
        self.guess = None;
    }

    /// All contenders decide, each timed if wanted.
    fn decide(&mut self, timing: bool) -> Result<(), Stop> {
        for contender in 0..self.networks.len() {
            let kind = self.kind(contender)?;
            let case = std::slice::from_ref(&self.case);
            let state = self.memory.states[contender].clone();
            let (network, ground) = (&self.networks[contender], &self.ground);
            let work = || -> Result<Decided, Stop> {
                let Some(network) = network else {
                    return Ok((ground.detector(kind)?.decide(&self.case), None));
                };
                let mut state = state.clone();
                let logits = network.go_on(ground, kind, &self.case, &mut state)?;
                Ok((ground.decisions(kind, &logits, case)[0], Some((logits, state))))
            };
            // The first call may still tune the rule.
            let (decision, made) = work()?;
            self.microseconds[contender] = if timing { shortest(&work)? } else { f64::NAN };
            self.decisions[contender] = decision;
            if let Some((logits, state)) = made {
                let chance = |logit: &f32| 1.0 / (1.0 + (-logit).exp());
                self.outputs[contender] = Some(logits.iter().map(chance).collect());
                self.memory.states[contender] = state;
            }
        }
        let exact = || Ok(self.ground.posterior.judge(&self.case.statistic));
        let last = self.microseconds.len() - 1;
        self.microseconds[last] = if timing { shortest(&exact)? } else { f64::NAN };
        Ok(())
    }

    fn remember(&mut self) {
        let (active, limit) = (self.case.active, self.case.limit.clone());
        self.past.push_back(Past { active, decisions: self.decisions.clone(), limit, guess: self.guess });
        self.past.drain(..self.past.len().saturating_sub(KEPT));
    }

    /// Takes a guess: a device is switched on or off.
    pub fn touch(&mut self, gesture: &Gesture) {
        let Gesture::Pick { of, what: Picked::Slot { slot, .. } } = gesture else { return };
        // Devices are counted from 1 there; what was revealed cannot be guessed any more.
        let device = slot.checked_sub(1).filter(|device| (*device as usize) < self.devices.len());
        if let (GUESSING, Some(device), false) = (of.as_str(), device, self.phase.is_last()) {
            self.guess = Some(self.guess.unwrap_or(0) ^ 1 << device);
        }
    }
}

/// The shortest time of a few, in microseconds.
fn shortest<T>(work: &impl Fn() -> Result<T, Stop>) -> Result<f64, Stop> {
    let mut shortest = f64::INFINITY;
    for _ in 0..TIMES {
        let start = Instant::now();
        work()?;
        shortest = shortest.min(1e6 * start.elapsed().as_secs_f64());
    }
    Ok(shortest)
}
