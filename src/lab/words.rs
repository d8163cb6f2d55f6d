//! The words between a window and the thread of its lab: what can be asked for, and the latest state.

use super::events::Event;
use super::race::Session;
use crate::preset::{Preset, Value};
use crate::scene::{Gesture, MapTable, Phase, Scene};
use serde::{Deserialize, Serialize};

/// What a window can ask for.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Start a race from a preset; it plays if asked to.
    Open(Box<Preset>, bool),
    /// Go on with a race that was put aside.
    Resume(Box<Session>),
    /// The race as it stands is wanted as an answer, to be put aside.
    TakeSession,
    /// Go on.
    Play,
    /// Rest.
    Pause,
    /// One training step, or one phase in slow motion; rests afterwards.
    Step,
    /// Fields have other values: at step 0 the race starts again with them, later the live ones change from the next step on,
    /// and the others wait for a rewind.
    Set(Vec<Setting>),
    /// Show this contender on the floor.
    Follow(usize),
    /// A person did something to a picture.
    Gesture(Gesture),
    /// The map on the floor is wanted as an answer, to be saved.
    TakeMap,
    /// Train at this speed.
    Speed(Speed),
    /// Show a running race less often, since drawing and learning share a processor.
    DrawSeldom,
    /// Go through each slot phase by phase, one training step for each slot.
    SlowMotion(bool),
}

impl Command {
    /// Whether this is a later state of the same drag, so that the earlier command need not be carried out.
    pub(super) fn replaces(&self, earlier: &Self) -> bool {
        match (earlier, self) {
            (Self::Set(before), Self::Set(now)) => {
                let paths = |settings: &[Setting]| settings.iter().map(|one| one.field).collect::<Vec<_>>();
                paths(before) == paths(now)
            }
            (Self::Gesture(before), Self::Gesture(now)) => now.replaces(before),
            (Self::Open(..) | Self::Resume(..), Self::Open(..) | Self::Resume(..)) => true,
            _ => false,
        }
    }
}

/// A field's new value.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Path of the field.
    pub field: &'static str,
    /// The value.
    pub value: Value,
}

/// What the thread says, in its order.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// Something happened in the race.
    Event(Event),
    /// Something that was asked for, or that a person should know.
    Answer(Answer),
}

/// What is no part of a race's history.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The race as it stands.
    Session(Box<Session>),
    /// The map on the floor.
    Map(Box<MapTable>),
    /// Something that a person should know.
    Notice(String),
}

/// Training speed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speed {
    /// At most this many steps a second.
    StepsPerSecond(u32),
    /// As fast as the machine can.
    Full,
}

/// The latest state of the lab, for drawing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Snapshot {
    /// Steps done.
    pub step: u64,
    /// Whether it goes on by itself.
    pub playing: bool,
    /// Whether all steps are done.
    pub over: bool,
    /// Training steps a second, over the last second.
    pub steps_per_second: f64,
    /// Seconds that each contender's lanes spent learning, mean over seeds.
    pub seconds: Vec<f64>,
    /// The contender on the floor.
    pub followed: usize,
    /// Whether each slot is shown phase by phase.
    pub slow_motion: bool,
    /// The phase of the slot on the floor.
    pub phase: Option<Phase>,
    /// The pictures.
    pub scenes: Vec<Scene>,
}

/// Messages that may wait for the window before the race waits too.
pub(super) const CAPACITY: usize = 1 << 14;
