//! The floor at human pace: one round in phases, scheduled as the race is, or by hand.

use super::contenders::{CONTENDERS, Kind};
use super::ground::FederatedGround;
use super::student::{Progress, Student};
use super::sweeps;
use super::world::{Factory, Hearing};
use crate::experiments::contract::Stop;
use crate::experiments::kit::{Entry, Phases, Use};
use crate::learn::parameters::State;
use crate::problems::federated::Uploads;
use std::sync::Arc;

/// Titles of the scenes.
pub(super) const TITLES: [&str; 11] = [
    "Factory floor",
    "Who is heard",
    "Faults found",
    "Bits",
    "Seconds",
    "Costs",
    "Weights",
    "Paths",
    "Local steps",
    "Threshold",
    "Bits and slot",
];

/// The phases of a round: name and what happens.
const PHASES: [(&str, &str); 5] = [
    ("Broadcast", "The server sends the common weights to all machines"),
    ("Schedule", "A few machines are told to send; over the air all that are strong enough do"),
    ("Local steps", "They improve the weights on their own windows, which never leave them"),
    ("Upload", "Each sends what it has changed; where the fade is too deep for the packet it is lost"),
    ("Aggregate", "The server puts together what has arrived, or what it remembers, and moves the weights"),
];

/// Names of the buttons.
pub(super) const BY_HAND: &str = "By hand";
pub(super) const SEND: &str = "Send";
pub(super) const AGAIN: &str = "Start again";
pub(super) const THRESHOLDS: &str = "Try thresholds";
pub(super) const SLOTS: &str = "Try bits and slots";

/// A round and where it stands.
pub(super) struct Round {
    pub ground: Arc<FederatedGround>,
    pub place: usize,
    pub entry: Entry<Kind>,
    contender: usize,
    seed: u64,
    /// The followed contender with its weights of right now.
    pub student: Student,
    /// What it takes over when the next round begins.
    next: Option<Progress>,
    /// Every contender as it was last seen.
    pub seen: Vec<Option<Progress>>,
    pub hearing: Hearing,
    pub uploads: Uploads,
    pub phase: Phases,
    pub hand: Option<Hand>,
    /// Local steps at which the twin's drift is read.
    pub twin_steps: f64,
    /// Threshold, excess, seconds to 1 %.
    pub thresholds: Vec<[f64; 3]>,
    /// Seconds to 1 %, slot by slot over all bits.
    pub slots: Vec<f32>,
}

/// A federation that a person schedules: the plain mean from zero weights.
pub(super) struct Hand {
    pub student: Student,
    /// Machines that are to send.
    pub chosen: Vec<usize>,
    /// What became of the last round.
    pub last: Uploads,
}

impl Round {
    /// The first phase of the first round.
    pub fn new(ground: Arc<FederatedGround>, contender: usize, seed: u64) -> Result<Self, Stop> {
        let (entry, place) = (Entry::find(CONTENDERS, contender)?, ground.place_of(seed)?);
        let seed = Use::Floor.seed(seed);
        let student = Student::new(Arc::clone(&ground), entry.kind, place, seed);
        let access = entry.kind.access(&ground.scenario);
        let hearing = match entry.kind {
            Kind::BestChannel => Hearing::of(&ground.factories[place], &access, ground.powers(place)),
            _ => ground.hearings[place].clone(),
        };
        Ok(Self {
            place,
            contender,
            seed,
            next: None,
            seen: vec![None; CONTENDERS.len()],
            hearing,
            uploads: student.uploads(),
            phase: Phases::first(&PHASES),
            hand: None,
            twin_steps: f64::from(ground.scenario.learning.local_steps),
            thresholds: Vec::new(),
            slots: Vec::new(),
            entry,
            student,
            ground,
        })
    }

    /// The factory that is shown.
    pub fn factory(&self) -> &Factory {
        &self.ground.factories[self.place]
    }

    /// Takes the weights of a contender.
    pub fn take(&mut self, contender: usize, state: &State) -> Result<(), Stop> {
        if CONTENDERS.get(contender).is_none_or(|entry| !entry.learns()) {
            return Ok(());
        }
        let progress = Progress::read(state, self.ground.scenario.world.devices)?;
        if contender == self.contender {
            self.next = Some(progress.clone());
        }
        self.seen[contender] = Some(progress);
        Ok(())
    }

    /// Goes to the next phase, and tells whether it is the last. By hand a round waits for the hand.
    pub fn advance(&mut self) -> Result<bool, Stop> {
        if self.hand.is_some() {
            return Ok(true);
        }
        match self.phase.advance() {
            0 => {
                if let Some(progress) = self.next.take() {
                    self.student.progress = progress;
                }
                self.uploads = self.student.uploads();
            }
            4 if self.entry.learns() => self.student.round(&self.uploads)?,
            _ => {}
        }
        Ok(self.phase.is_last())
    }

    /// Does what a button says.
    pub fn press(&mut self, name: &str) -> Result<(), Stop> {
        match name {
            BY_HAND if self.hand.is_some() => self.hand = None,
            BY_HAND | AGAIN => self.hand = Some(self.new_hand()),
            SEND => self.send()?,
            THRESHOLDS => self.thresholds = sweeps::thresholds(&self.ground, self.place, self.seed)?,
            SLOTS => self.slots = sweeps::bits_and_slots(&self.ground, self.place, self.seed)?,
            _ => {}
        }
        Ok(())
    }

    fn new_hand(&self) -> Hand {
        let student = Student::new(Arc::clone(&self.ground), Kind::FedSgd, self.place, self.seed);
        Hand { student, chosen: Vec::new(), last: Uploads::default() }
    }

    /// Picks a machine to send, or lets it go.
    pub fn pick(&mut self, machine: usize) {
        let (count, most) = (self.ground.scenario.world.devices, self.ground.scenario.link.scheduled);
        let Some(hand) = self.hand.as_mut().filter(|_| machine < count) else { return };
        match hand.chosen.iter().position(|chosen| *chosen == machine) {
            Some(index) => drop(hand.chosen.remove(index)),
            None if hand.chosen.len() < most => hand.chosen.push(machine),
            None => {}
        }
    }

    /// Plays the round that the hand has scheduled.
    fn send(&mut self) -> Result<(), Stop> {
        let powers = self.ground.powers(self.place);
        let Some(hand) = self.hand.as_mut().filter(|hand| !hand.chosen.is_empty()) else { return Ok(()) };
        hand.last = self.ground.scenario.access().hear(
            std::mem::take(&mut hand.chosen),
            powers,
            &hand.student.fades(),
        );
        hand.student.round(&hand.last)
    }
}
