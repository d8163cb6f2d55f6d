//! The window's side of a running race: commands in, ordered messages and the latest snapshot out.

use super::words::{CAPACITY, Command, Message, Snapshot};
use super::worker::Worker;
use arc_swap::ArcSwapOption;
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use std::collections::VecDeque;
use std::sync::Arc;
use std::thread::JoinHandle;

const COMMAND_CAPACITY: usize = 256;

/// A handle on the thread; dropping it ends the thread.
pub struct Lab {
    commands: Option<Sender<Command>>,
    waiting: VecDeque<Command>,
    messages: Receiver<Message>,
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
        let (outbox, messages) = bounded(CAPACITY);
        let snapshot = Arc::new(ArcSwapOption::empty());
        let worker = Worker::new(outbox, Arc::clone(&snapshot), Box::new(wake))?;
        let thread = std::thread::Builder::new()
            .name("lab".to_owned())
            .spawn(move || worker.run(&inbox))
            .map_err(|error| format!("the lab's thread could not start: {error}"))?;
        let waiting = VecDeque::new();
        Ok(Self { commands: Some(commands), waiting, messages, snapshot, thread: Some(thread) })
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

    /// The next message, if there is one.
    pub fn next_message(&self) -> Option<Message> {
        self.messages.try_recv().ok()
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
