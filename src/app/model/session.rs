//! The race in files: put aside while it runs, saved when asked, and gone on with.

use super::Model;
use super::put_aside::LastRace;
use crate::experiments;
use crate::lab::{Answer, Command, Lab, Message, Session};
use crate::preset::Change;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// A window that closes waits no longer for its race.
const LONGEST_EXIT: Duration = Duration::from_secs(3);

impl Model {
    /// Goes on with a race that was put aside.
    ///
    /// # Errors
    /// In words: its scenario is none of this lab's; the present one stays.
    pub fn resume(&mut self, session: Session) -> Result<(), String> {
        let preset = experiments::parse_preset("the session's preset", &session.preset)
            .map_err(|error| error.to_string())?;
        let done = preset.changes.iter().take(session.changes_done).cloned().collect::<Vec<_>>();
        let running = preset.values.clone();
        self.show(preset);
        self.scenario.runs_with(&running);
        for Change { field, value, .. } in done {
            self.scenario.values.set(field, value).map_err(|error| error.to_string())?;
        }
        self.send(Command::Resume(Box::new(session)));
        Ok(())
    }

    /// Goes on with the race of the last start, or forgets it.
    pub fn answer(&mut self, answer: LastRace) {
        if let Some(session) = self.shelf.put_aside.answer(answer)
            && let Err(problem) = self.resume(session)
        {
            self.notice(problem);
        }
    }

    /// Asks for a copy of the race where one is due.
    pub fn keep_race(&mut self, now_s: f64) {
        if self.lab.is_some() && self.shelf.put_aside.is_due(self.race.generation, &self.race.snapshot, now_s)
        {
            self.send(Command::TakeSession);
        }
    }

    /// Asks for the race, to be saved at this path.
    ///
    /// # Errors
    /// In words.
    pub fn save_session(&mut self, path: PathBuf) -> Result<(), String> {
        self.shelf.put_aside.want(path)?;
        self.send(Command::TakeSession);
        Ok(())
    }

    /// Puts the race aside before the window goes; waits for it, but not long.
    pub fn keep_at_exit(&mut self) {
        self.shelf.put_aside.settle(LONGEST_EXIT);
        if !self.shelf.put_aside.is_behind(self.race.generation, &self.race.snapshot) {
            return;
        }
        self.send(Command::Pause);
        self.send(Command::TakeSession);
        let start = Instant::now();
        while start.elapsed() < LONGEST_EXIT {
            match self.lab.as_ref().and_then(Lab::next_message) {
                Some(Message::Answer(Answer::Session(session))) => {
                    // There is no window left to say it in.
                    let _unsaid = self.shelf.put_aside.take_last(&session);
                    return;
                }
                Some(_) => {}
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        }
    }
}
