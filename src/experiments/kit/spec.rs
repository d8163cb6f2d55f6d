//! What an experiment is, in one value: its names, its parameters, and how values become a problem.

use crate::experiments::contract::{Claim, Experiment, Problem, Standing, Stop, Trial};
use crate::experiments::kit::ground::{Ground, Racing};
use crate::preset::{Field, FieldError, Values};
use std::sync::{Arc, LazyLock};

/// An experiment whose problems are played on a [`Ground`] made of a scenario `S`.
pub struct Spec<S: 'static, G: Ground> {
    /// Name in presets and on the command line.
    pub name: &'static str,
    /// Title for people.
    pub title: &'static str,
    /// What one step is: "update", "slot".
    pub step_unit: &'static str,
    /// Titles of the scenes that its demos show, in their order.
    pub scenes: &'static [&'static str],
    /// The lesson as RON.
    pub lesson: &'static str,
    /// Built-in presets, the default first: name and text.
    pub presets: &'static [(&'static str, &'static str)],
    /// All parameters; the table is made when first asked for.
    pub fields: LazyLock<Vec<Field>>,
    /// Reads values that are each within their range; fails where they contradict each other.
    pub read: fn(&Values) -> Result<S, FieldError>,
    /// Draws evaluation sets and computes limits.
    pub build: fn(S) -> Result<G, Stop>,
    /// What the papers claim, beside what a finished race has shown.
    pub claims: fn(&[Standing]) -> Vec<Claim>,
    /// Whether a person's own measurements can be dropped on it.
    pub takes_measurements: bool,
    /// A race small enough for tests, and a live change of it.
    pub trial: Trial,
}

impl<S: 'static, G: Ground> Experiment for Spec<S, G> {
    fn name(&self) -> &'static str {
        self.name
    }
    fn title(&self) -> &'static str {
        self.title
    }
    fn step_unit(&self) -> &'static str {
        self.step_unit
    }
    fn scenes(&self) -> &'static [&'static str] {
        self.scenes
    }
    fn claims(&self, results: &[Standing]) -> Vec<Claim> {
        (self.claims)(results)
    }
    fn fields(&self) -> &[Field] {
        &self.fields
    }
    fn lesson(&self) -> &'static str {
        self.lesson
    }
    fn presets(&self) -> &'static [(&'static str, &'static str)] {
        self.presets
    }
    fn trial(&self) -> Trial {
        self.trial
    }
    fn takes_measurements(&self) -> bool {
        self.takes_measurements
    }
    fn check(&self, values: &Values) -> Result<(), FieldError> {
        (self.read)(values).map(drop)
    }
    fn problem(&self, values: &Values) -> Result<Arc<dyn Problem>, FieldError> {
        let ground = (self.build)((self.read)(values)?);
        Ok(Arc::new(Racing::new(ground.map_err(|stop| FieldError::Contradiction(stop.0))?)))
    }
}

/// The text of a lesson by its name.
macro_rules! lesson {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/lessons/", $name, ".ron"))
    };
}

/// Built-in presets by their names: names and texts.
macro_rules! presets {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/presets/", $name, ".ron")))),+]
    };
}

pub(crate) use {lesson, presets};
