//! How far a race is, on a line that is written over; nothing where standard error is no terminal.

use super::answer::complain;
use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

/// Columns that a progress line may fill.
const WIDTH: usize = 72;

/// The progress of a race, or of several one after the other.
pub(super) struct Progress {
    visible: bool,
    started: Instant,
    passed: u64,
    steps: Option<u64>,
    number: String,
    name: String,
}

impl Progress {
    /// Starts the clock.
    pub fn start() -> Self {
        let (visible, started) = (io::stderr().is_terminal(), Instant::now());
        Self { visible, started, passed: 0, steps: None, number: String::new(), name: String::new() }
    }

    /// Starts the clock for several races that have so many steps together.
    pub fn start_all(steps: u64) -> Self {
        Self { steps: Some(steps), ..Self::start() }
    }

    /// Begins one of several races: its number before its progress, its name before lines that stay.
    pub fn begin(&mut self, number: String, name: String) {
        (self.number, self.name) = (number + ", ", name + ": ");
    }

    /// Shows how many steps of a race are done, and when all races will be.
    pub fn show(&self, step: u64, steps: u64) {
        let share = (self.passed + step) as f64 / self.steps.unwrap_or(steps).max(1) as f64;
        let left = self.started.elapsed().as_secs_f64() * (1.0 / share.max(1e-9) - 1.0);
        let left = in_words(Duration::from_secs_f64(left.clamp(0.0, 1e9)));
        let number = &self.number;
        self.overwrite(&format!(
            "{:3.0} %  {number}step {step} of {steps}  about {left} left",
            100.0 * share
        ));
    }

    /// Leaves a race of so many steps behind.
    pub fn pass(&mut self, steps: u64) {
        self.passed += steps;
    }

    /// Writes a line that stays.
    pub fn keep(&self, line: &str) {
        self.clear();
        complain(&format!("{}{line}", self.name));
    }

    /// Leaves an empty line.
    pub fn clear(&self) {
        self.overwrite("");
    }

    fn overwrite(&self, text: &str) {
        if self.visible {
            let mut terminal = io::stderr().lock();
            // A terminal that went away needs no progress.
            let _ = write!(terminal, "\r{text:WIDTH$}\r").and_then(|()| terminal.flush());
        }
    }
}

fn in_words(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds @ 60..3_600 => format!("{} min {} s", seconds / 60, seconds % 60),
        seconds => format!("{} h {} min", seconds / 3_600, seconds / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_in_words() {
        let words = [59, 60, 3_599, 3_600, 90_061].map(|seconds| in_words(Duration::from_secs(seconds)));
        assert_eq!(words, ["59 s", "1 min 0 s", "59 min 59 s", "1 h 0 min", "25 h 1 min"]);
    }
}
