//! The channel at human pace: one device, pilot by pilot; everybody predicts, and so may you.

use super::contenders::{Predictor, predict};
use super::ground::ChannelGround;
use crate::experiments::contract::Stop;
use crate::experiments::kit::{Entry, Phases, Use};
use crate::learn::learned::Learned;
use crate::learn::parameters::State;
use crate::learn::sequence::Student;
use crate::problems::channel_prediction::{Exam, Predicted, Report, Tally, Watched};
use crate::random::stream;
use std::sync::Arc;

/// Titles of the scenes.
pub(super) const TITLES: [&str; 7] =
    ["The tap", "Level over time", "Which speed?", "Horizon", "Memory", "Speeds", "Promises"];

/// Blocks on which the pictures judge contenders.
pub(super) const JUDGED: usize = 60;

/// The phases of a pilot: name and what happens.
const PHASES: [(&str, &str); 4] = [
    ("Pilot", "The device sends a pilot; the base station sees its channel through noise"),
    ("Recognise", "How well each speed explains all pilots so far: the exact posterior weighs them anew"),
    ("Predict", "Everybody says what the channel will be; drag the point that is yours"),
    ("Compare", "What came, and how far from it everybody was"),
];

/// A contender: what it predicts of the device that is watched, and how it does in the exam.
pub(super) struct Seat {
    pub entry: Entry<Predictor>,
    student: Option<Student>,
    pub predicted: Predicted,
    pub report: Report,
}

/// A device and where it stands.
pub(super) struct Round {
    pub ground: Arc<ChannelGround>,
    pub followed: usize,
    pub phases: Phases,
    pub device: Watched,
    /// The present sample.
    pub now: usize,
    /// In the order of the contenders.
    pub seats: Vec<Seat>,
    /// How the exact posterior does in the exam.
    pub exact: Report,
    /// Where your prediction is, once you moved it.
    pub guess: Option<[f64; 2]>,
    pub tally: Tally,
    seed: u64,
    devices: u64,
}

impl Round {
    /// The first pilot that is scored, of the first device.
    ///
    /// # Errors
    /// A network cannot be built.
    pub fn new(ground: Arc<ChannelGround>, followed: usize, seed: u64) -> Result<Self, Stop> {
        let seat = |entry: &Entry<Predictor>| {
            let student = entry.kind.student(&ground.scenario, seed)?;
            Ok(Seat { entry: *entry, student, predicted: Predicted::default(), report: Report::default() })
        };
        let mut round = Self {
            followed,
            phases: Phases::ended(&PHASES),
            device: watch(&ground, seed, 0),
            now: ground.scenario.setting.scored_from,
            seats: ground.entries.iter().map(seat).collect::<Result<_, Stop>>()?,
            exact: ground.exam.report(&ground.exam.exact(JUDGED)),
            guess: None,
            tally: Tally::default(),
            seed,
            devices: 0,
            ground,
        };
        (0..round.seats.len()).try_for_each(|contender| round.ask(contender, true))?;
        Ok(round)
    }

    /// Asks a contender about the device, and about the exam where it has changed.
    fn ask(&mut self, contender: usize, changed: bool) -> Result<(), Stop> {
        let (ground, seat) = (&self.ground, &mut self.seats[contender]);
        let (kind, student) = (seat.entry.kind, seat.student.as_ref());
        let answer = |exam: &Exam| predict(kind, student, &ground.scenario, exam, JUDGED);
        seat.predicted = answer(&self.device.exam)?;
        if changed {
            seat.report = ground.exam.report(&answer(&ground.exam)?);
        }
        Ok(())
    }

    /// Takes what a network has learned.
    pub fn take(&mut self, contender: usize, state: &State) -> Result<(), Stop> {
        if let Some(student) = self.seats.get_mut(contender).and_then(|seat| seat.student.as_mut()) {
            student.load_policy(state)?;
            self.ask(contender, true)?;
        }
        Ok(())
    }

    /// Goes to the next phase, and tells whether it is the last.
    pub fn advance(&mut self) -> Result<bool, Stop> {
        match self.phases.advance() {
            0 => self.next_pilot()?,
            3 => self.score(),
            _ => {}
        }
        Ok(self.phases.is_last())
    }

    /// The next pilot; behind the last comes another device.
    fn next_pilot(&mut self) -> Result<(), Stop> {
        (self.guess, self.now) = (None, self.now + 1);
        if self.now == self.ground.scenario.setting.block {
            (self.now, self.devices) = (self.ground.scenario.setting.scored_from, self.devices + 1);
            self.device = watch(&self.ground, self.seed, self.devices);
            (0..self.seats.len()).try_for_each(|contender| self.ask(contender, false))?;
        }
        Ok(())
    }

    /// Adds what your prediction cost given the pilots, and everybody's at the same pilot.
    fn score(&mut self) {
        let others = self.seats.iter().map(|seat| &seat.predicted);
        if let Some(guess) = self.guess {
            self.tally.add(&self.device.exam, self.now, guess, others);
        }
    }
}

/// A device of a class drawn by its probability.
fn watch(ground: &ChannelGround, seed: u64, number: u64) -> Watched {
    let mut draws = stream(Use::Floor.seed(seed), "channel device", number);
    let class = ground.source.any(1, &mut draws);
    let blocks = ground.source.draw(class, &mut draws);
    Watched::new(Exam::of(&ground.scenario.setting, ground.exam.truth.clone(), blocks))
}
