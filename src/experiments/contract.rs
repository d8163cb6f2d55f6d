//! What an experiment must offer: a race of contenders on one problem towards limits that mathematics gives.

use crate::learn::parameters::State;
use crate::preset::{Field, FieldError, Values};
use crate::scene::{Gesture, MapTable, Phase, Scene};
use serde::{Deserialize, Serialize};
use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// An experiment: a field table and the problem that values of it describe.
pub trait Experiment: Sync {
    /// Name in presets and on the command line.
    fn name(&self) -> &'static str;
    /// Title for people.
    fn title(&self) -> &'static str;
    /// What one step is: "update", "slot".
    fn step_unit(&self) -> &'static str;
    /// Titles of the scenes that its demos show, in their order: the first beside the others, which share a place.
    fn scenes(&self) -> &'static [&'static str];
    /// What the paper claims, beside what a finished race has shown.
    fn claims(&self, results: &[Standing]) -> Vec<Claim>;
    /// All parameters.
    fn fields(&'static self) -> &'static [Field];
    /// The lesson as RON (see [`super::lesson::Lesson`]).
    fn lesson(&self) -> &'static str;
    /// Built-in presets, the default first: name and text.
    fn presets(&self) -> &'static [(&'static str, &'static str)];
    /// A race small enough for tests.
    fn trial(&self) -> Trial;
    /// Whether a person's own measurements can be dropped on it.
    fn takes_measurements(&self) -> bool {
        false
    }
    /// Whether these values, each within its range, fit together; computes nothing that takes long.
    ///
    /// # Errors
    /// They contradict each other, or are of another experiment's table.
    fn check(&self, values: &Values) -> Result<(), FieldError>;
    /// The problem that these values describe, with its evaluation sets and limits computed.
    ///
    /// # Errors
    /// The values are of another experiment's table.
    fn problem(&self, values: &Values) -> Result<Arc<dyn Problem>, FieldError>;
}

/// A race small enough for tests.
#[derive(Debug, Clone, Copy)]
pub struct Trial {
    /// Fields that differ from the default preset, as they are typed.
    pub fields: &'static [(&'static str, &'static str)],
    /// A live change: a field and its value as it is typed.
    pub change: (&'static str, &'static str),
}

/// A problem: who races, towards what, and how a lane is made.
pub trait Problem: Send + Sync {
    /// Who races, in a fixed order.
    fn contenders(&self) -> Vec<Contender>;
    /// The limits; the first is the one that distances are measured to.
    fn limits(&self) -> Vec<Limit>;
    /// What is measured; the first is the main measure, drawn as curves.
    fn measures(&self) -> Vec<Measure>;
    /// Whether a contender claims nothing about a measure behind the first; its lanes give NaN there.
    fn claims_nothing(&self, contender: usize, measure: usize) -> bool {
        let _ = (contender, measure);
        false
    }
    /// The problem that other values of the same experiment describe, where much of this one can be kept.
    fn renewed(&self, values: &Values) -> Option<Result<Arc<dyn Problem>, FieldError>> {
        let _ = values;
        None
    }
    /// A lane at step 0. A live change rebuilds a lane on the new problem and restores its state there.
    ///
    /// # Errors
    /// The contender cannot be built, with the reason.
    fn lane(&self, contender: usize, seed: u64) -> Result<Box<dyn Lane>, Stop>;
    /// Floating-point operations of the matrix products behind one step of a contender; `None` where nobody counted.
    fn operations_per_step(&self, contender: usize) -> Option<f64> {
        let _ = contender;
        None
    }
    /// The floor at human pace, in an environment of its own, for one contender.
    ///
    /// # Errors
    /// The contender cannot be built, with the reason.
    fn demo(&self, contender: usize, seed: u64) -> Result<Box<dyn Demo>, Stop>;
    /// Tables beside those of every race, from the final states of all lanes that ran to the end.
    ///
    /// # Errors
    /// A state does not fit.
    fn tables(&self, finals: &[Trained]) -> Result<Vec<Table>, Stop> {
        let _ = finals;
        Ok(Vec::new())
    }
}

/// The final state of a lane.
#[derive(Debug, Clone, PartialEq)]
pub struct Trained {
    /// Index of the contender.
    pub contender: usize,
    /// The seed.
    pub seed: u64,
    /// The whole state.
    pub state: State,
}

/// A table to be written as CSV.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Name of the file.
    pub file_name: &'static str,
    /// Names of the columns.
    pub columns: Vec<&'static str>,
    /// Cells as they are written, row by row.
    pub rows: Vec<Vec<String>>,
}

/// Where a contender stands at the end of a race.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Standing {
    /// The contender's name.
    pub name: String,
    /// Mean of the main measure over seeds, if any seed ran to the end.
    pub mean: Option<f64>,
    /// Mean distance to the first limit as a share of it; negative is worse.
    pub to_limit: Option<f64>,
    /// The first evaluated step from which the mean stays within 1 % of the first limit.
    pub steps_to_99_percent: Option<u64>,
    /// Means of all measures over seeds, by name.
    pub measures: Vec<(String, f64)>,
}

impl Standing {
    /// The mean of a measure.
    pub fn measure(&self, name: &str) -> Option<f64> {
        self.measures.iter().find(|(found, _)| found == name).map(|(_, mean)| *mean)
    }
}

/// What the paper claims and what a race has shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The paper's words in ours.
    pub paper: String,
    /// What the race has shown.
    pub found: String,
    /// Whether the claim holds here; `None` where this race cannot tell.
    pub holds: Option<bool>,
}

/// One contender under one seed: a state machine that shares nothing, so lanes may run in any order on any thread.
pub trait Lane: Send {
    /// One slice of learning; no thread, clock or channel inside.
    ///
    /// # Errors
    /// The contender cannot go on, with the reason.
    fn step(&mut self) -> Result<(), Stop>;
    /// All measures on an evaluation set that nobody trains on.
    ///
    /// # Errors
    /// The contender has no valid value, or passed a bound.
    fn evaluate(&self, set: EvaluationSet) -> Result<Vec<f64>, Stop>;
    /// The whole state.
    ///
    /// # Errors
    /// As candle's.
    fn state(&self) -> Result<State, Stop>;
    /// Goes on from a state.
    ///
    /// # Errors
    /// The state does not fit this lane, with the reason in words for the window.
    fn restore(&mut self, state: &State) -> Result<(), Stop>;
}

/// The floor at human pace: a slot in phases, decided by the current weights of a contender.
pub trait Demo: Send {
    /// Takes a contender's current weights; it is shown those of every contender that learns, not only of the followed one.
    ///
    /// # Errors
    /// The state does not fit.
    fn load(&mut self, contender: usize, state: &State) -> Result<(), Stop> {
        let _ = (contender, state);
        Ok(())
    }
    /// Goes to the next phase; behind the last comes the first of the next slot. Returns whether a slot ended.
    ///
    /// # Errors
    /// The contender has no valid decision.
    fn next_phase(&mut self) -> Result<bool, Stop>;
    /// The phase that is shown.
    fn phase(&self) -> Phase;
    /// What is seen in this phase.
    fn scenes(&self) -> Vec<Scene>;
    /// Takes what a person did to a picture; what means nothing here changes nothing.
    ///
    /// # Errors
    /// It cannot be done, with the reason in words for the window.
    fn gesture(&mut self, gesture: Gesture) -> Result<(), Stop> {
        drop(gesture);
        Ok(())
    }
    /// What a person made here, for the demo that takes this one's place; nothing where nobody did anything.
    fn by_hand(&mut self) -> Option<Box<dyn Any + Send>> {
        None
    }
    /// Goes on with what a person made in the demo before.
    ///
    /// # Errors
    /// It does not fit, with the reason in words for the window.
    fn take_over(&mut self, made: Box<dyn Any + Send>) -> Result<(), Stop> {
        drop(made);
        Ok(())
    }
    /// The map that is shown, with all its digits.
    ///
    /// # Errors
    /// There is none, with the reason in words for the window.
    fn map(&self) -> Result<MapTable, Stop> {
        Err(Stop("there is no map here to save".to_owned()))
    }
    /// What a person should know that was not said before.
    fn take_notices(&mut self) -> Vec<String> {
        Vec::new()
    }
}

/// Which evaluation set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvaluationSet {
    /// The smaller one, for curves.
    Curve,
    /// The final one, for tables; the curve's is part of it.
    Final,
}

/// Whether a contender learns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// It learns.
    Learner,
    /// It follows a fixed rule.
    Baseline,
}

/// A contender of a race.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contender {
    /// Its name.
    pub name: String,
    /// Whether it learns.
    pub role: Role,
    /// How many numbers it trains.
    pub parameters: usize,
    /// What it is, in a sentence.
    pub about: String,
}

/// What a limit promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LimitKind {
    /// Nothing may pass it.
    Bound,
    /// The best of its class in expectation.
    OptimalInExpectation,
    /// Good, but may be passed.
    StrongReference,
}

impl LimitKind {
    /// The words for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bound => "bound",
            Self::OptimalInExpectation => "optimal in expectation",
            Self::StrongReference => "strong reference",
        }
    }
}

/// A limit of the main measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Limit {
    /// Its name, written on its line.
    pub name: String,
    /// What it promises.
    pub kind: LimitKind,
    /// Its value on the curve's evaluation set.
    pub curve: f64,
    /// Where it changes with the step: from which step it has which value; empty where it stays.
    #[serde(default)]
    pub over: Vec<(u64, f64)>,
    /// Its value on the final evaluation set.
    pub last: f64,
}

/// Something measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Its name with its unit: "successes per slot".
    pub name: String,
    /// Whether more is better.
    pub higher_is_better: bool,
}

/// Why a contender stopped: shown on its card, while the race goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop(pub String);

impl fmt::Display for Stop {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Any error becomes a reason to stop, in its own words. That is why a [`Stop`] is no error itself.
impl<E: std::error::Error> From<E> for Stop {
    fn from(error: E) -> Self {
        // candle appends a backtrace to its messages; the first line is what people can use.
        Self(error.to_string().lines().next().unwrap_or_default().to_owned())
    }
}
