//! How networks on sequences are built and trained: the parameters of several kinds side by side.

use super::{Cell, Reader, Settings, Student, Target};
use crate::learn::schedule::Schedule;
use crate::learn::settings::require;
use crate::preset::{flag, parameters, rate, whole};
use crate::random::Stream;

/// A kind of network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Long short-term memory.
    Lstm,
    /// Gated recurrent unit.
    Gru,
    /// A layer that sees its own last output.
    PlainRnn,
    /// A dense network on the last steps.
    Window,
}

parameters! {
    /// How networks on sequences learn.
    #[derive(Copy)]
    pub struct Plan {
        /// Units of LSTM, GRU and plain RNN
        pub units: usize = whole("learning.units", "Recurrent units", 2..=128, 32).rewind(),
        /// Width of the two hidden layers of the FNN
        pub width: usize = whole("learning.width", "Width of the FNN", 4..=256, 64).rewind(),
        /// Steps that the FNN sees, and the second limit with it
        pub memory: usize = whole("learning.memory", "Memory of the FNN", 1..=64, 32).unit("samples").rewind(),
        /// The GRU becomes two units, one from each end of what is known: its answer waits for the future, so the horizon must be below zero
        pub both_ways: bool = flag("learning.both_ways", "GRU reads both ways", false).rewind(),
        /// The LSTM starts with forget biases ln U(1, T-1) and input biases at their negative: it remembers for up to T steps before it has learned anything
        pub long_memory: bool = flag("learning.long_memory", "LSTM starts with a long memory", false).rewind(),
        /// The LSTM has one more output, the variance of its answer, and learns both by the Gaussian likelihood e²/v + ln v
        pub own_variance: bool = flag("learning.own_variance", "LSTM tells its variance", false).rewind(),
        /// Sequences of an update
        pub batch: usize = whole("learning.batch", "Batch", 1..=256, 64),
        /// Recorded sequences that are used again and again; 0 draws fresh ones for every update
        pub recordings: usize = whole("learning.recordings", "Recordings", 0..=100_000, 0),
        /// Learners are never told the truth, only what a noisy measurement shows of it
        pub noisy_targets: bool = flag("learning.noisy_targets", "Learn from noisy targets", false),
        /// Adam, as for the others; all rates fall linearly to 2 % over the race
        pub rate_lstm: f64 = rate("learning.rate_lstm", "Rate of the LSTM", 1e-2),
        /// As of the LSTM
        pub rate_gru: f64 = rate("learning.rate_gru", "Rate of the GRU", 1e-2),
        /// Smaller: a plain unit has no gate that holds a gradient back
        pub rate_rnn: f64 = rate("learning.rate_rnn", "Rate of the plain RNN", 3e-3),
        /// Of the dense network on the last steps
        pub rate_fnn: f64 = rate("learning.rate_fnn", "Rate of the FNN", 3e-3),
    }
}

/// What a network is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Task {
    /// Numbers at each step that enter and that are wanted.
    pub numbers: usize,
    /// Steps of a sequence.
    pub steps: usize,
    /// How many steps before a step lies what is wanted there.
    pub waited: usize,
    /// How many steps behind it.
    pub ahead: usize,
    /// Updates of a race.
    pub updates: u64,
}

impl Plan {
    /// Refuses what this task does not allow.
    ///
    /// # Errors
    /// What would have to wait does not, or what is to be learned is among the inputs.
    pub fn check(&self, task: Task) -> candle_core::Result<()> {
        let words =
            "reading both ways waits for the future: what is wanted must lie behind (a horizon below zero)";
        require(!self.both_ways || task.waited > 0, words)?;
        let words =
            "a noisy target would be among the inputs: what is wanted must lie ahead (a horizon above zero)";
        require(!self.noisy_targets || task.ahead > 0, words)
    }

    /// A network with fresh weights.
    ///
    /// # Errors
    /// A size is zero, or nothing is ever wanted.
    pub fn student(&self, kind: Kind, task: Task, stream: &mut Stream) -> candle_core::Result<Student> {
        let unit = |cell, memory| Reader::Forward { cell, units: self.units, memory };
        let (reader, rate) = match kind {
            Kind::Lstm => (unit(Cell::Lstm, self.long_memory.then_some(task.steps)), self.rate_lstm),
            Kind::Gru if self.both_ways => {
                (Reader::BothWays { cell: Cell::Gru, units: self.units }, self.rate_gru)
            }
            Kind::Gru => (unit(Cell::Gru, None), self.rate_gru),
            Kind::PlainRnn => (unit(Cell::Plain, None), self.rate_rnn),
            Kind::Window => {
                let steps = self.memory.min(task.steps);
                (Reader::Window { steps, width: self.width }, self.rate_fnn)
            }
        };
        let own = kind == Kind::Lstm && self.own_variance;
        let first = match reader {
            // Reading both ways it is told everywhere what belongs there.
            Reader::BothWays { .. } => 0,
            // Windows that reach before the start would be another task.
            Reader::Window { steps, .. } => task.waited.max(steps - 1),
            Reader::Forward { .. } => task.waited,
        };
        let settings = Settings {
            reader,
            inputs: task.numbers,
            outputs: task.numbers,
            target: if own { Target::MeanAndVariance } else { Target::Mean },
            rate: Schedule { from: rate, to: 0.02 * rate, steps: task.updates },
            // Noisy measurements end with the sequence.
            wanted: first..task.steps - if self.noisy_targets { task.ahead } else { 0 },
        };
        Student::new(settings, stream)
    }
}
