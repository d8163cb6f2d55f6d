//! The window's side of a running race: commands in, ordered events and the latest snapshot out.

use super::history::Event;
use super::race::Session;
use super::worker::Worker;
use crate::preset::{Preset, Value};
use crate::scene::{Gesture, Phase, Scene};
use arc_swap::ArcSwapOption;
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::sync::Arc;
use std::thread::JoinHandle;

/// What a window can ask for.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Start a race from a preset; it plays if asked to.
    Open(Box<Preset>, bool),
    /// Go on with a race that was put aside.
    Resume(Box<Session>),
    /// The race as it stands is wanted as an event, to be put aside.
    TakeSession,
    /// Go on.
    Play,
    /// Rest.
    Pause,
    /// One training step, or one phase in slow motion; rests afterwards.
    Step,
    /// Change a live field.
    Set(String, Value),
    /// Show this contender on the floor.
    Follow(usize),
    /// A person did something to a picture.
    Gesture(Gesture),
    /// The map on the floor is wanted as an event, to be saved.
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
            (Self::Set(before, _), Self::Set(now, _)) => before == now,
            (Self::Gesture(before), Self::Gesture(now)) => now.replaces(before),
            (Self::Open(..) | Self::Resume(..), Self::Open(..) | Self::Resume(..)) => true,
            _ => false,
        }
    }
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

/// Events that may wait for the window before the race waits too.
pub(super) const EVENT_CAPACITY: usize = 1 << 14;
const COMMAND_CAPACITY: usize = 256;

/// A handle on the thread; dropping it ends the thread.
pub struct Lab {
    commands: Option<Sender<Command>>,
    waiting: VecDeque<Command>,
    events: Receiver<Event>,
    snapshot: Arc<ArcSwapOption<Snapshot>>,
    thread: Option<JoinHandle<()>>,
}

impl Lab {
    /// Starts the thread; `wake` is called when there is something new to draw.
    ///
    /// # Errors
    /// The system refuses threads.
    pub fn start(wake: impl Fn() + Send + 'static) -> Result<Self, String> {
        let (commands, inbox) = bounded(COMMAND_CAPACITY);
        let (outbox, events) = bounded(EVENT_CAPACITY);
        let snapshot = Arc::new(ArcSwapOption::empty());
        let worker = Worker::new(outbox, Arc::clone(&snapshot), Box::new(wake))?;
        let thread = std::thread::Builder::new()
            .name("lab".to_owned())
            .spawn(move || worker.run(&inbox))
            .map_err(|error| format!("the lab's thread could not start: {error}"))?;
        let waiting = VecDeque::new();
        Ok(Self { commands: Some(commands), waiting, events, snapshot, thread: Some(thread) })
    }

    /// Sends a command without ever waiting; returns false if the thread has ended.
    pub fn send(&mut self, command: Command) -> bool {
        self.waiting.push_back(command);
        self.flush()
    }

    /// Sends what could not be sent before; returns false if the thread has ended.
    pub fn flush(&mut self) -> bool {
        while let (Some(command), Some(channel)) = (self.waiting.pop_front(), &self.commands) {
            match channel.try_send(command) {
                Ok(()) => {}
                Err(TrySendError::Full(command)) => {
                    self.waiting.push_front(command);
                    return true;
                }
                Err(TrySendError::Disconnected(_)) => return false,
            }
        }
        true
    }

    /// The next event, if there is one.
    pub fn next_event(&self) -> Option<Event> {
        self.events.try_recv().ok()
    }

    /// The latest snapshot, if there is one.
    pub fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.snapshot.load_full()
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        self.commands = None;
        if let Some(thread) = self.thread.take() {
            // A panic in there has been printed already; nothing is left to save.
            let _ = thread.join();
        }
    }
}
