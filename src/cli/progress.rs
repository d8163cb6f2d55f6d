//! How far a race is, on a line that is written over; nothing where standard error is no terminal.

use super::complain;
use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

/// Columns that a progress line may fill.
const WIDTH: usize = 72;

/// The progress of a race.
pub(super) struct Progress {
    visible: bool,
    started: Instant,
}

impl Progress {
    /// Starts the clock.
    pub fn start() -> Self {
        Self { visible: io::stderr().is_terminal(), started: Instant::now() }
    }

    /// Shows how many of all steps are done.
    pub fn show(&self, step: u64, steps: u64) {
        let share = step as f64 / steps.max(1) as f64;
        let left = self.started.elapsed().as_secs_f64() * (1.0 / share.max(1e-9) - 1.0);
        let left = in_words(Duration::from_secs_f64(left.clamp(0.0, 1e9)));
        self.overwrite(&format!("{:3.0} %  step {step} of {steps}  about {left} left", 100.0 * share));
    }

    /// Writes a line that stays.
    pub fn keep(&self, line: &str) {
        self.clear();
        complain(line);
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
