//! The experiments: each a folder, a preset, a lesson, and one line in `ALL`.

pub mod channel_prediction;
pub mod constrained_control;
pub mod continuous_access;
mod contract;
pub mod deadline_scheduler;
pub mod dissemination;
pub mod federated;
pub mod kit;
pub mod lesson;
pub mod measurements;
pub mod radio_map;
pub mod static_access;
pub mod super_resolution;
pub mod user_detection;

pub use contract::{
    Claim, Contender, Demo, EvaluationSet, Experiment, Lane, Limit, LimitKind, Measure, Problem, Role,
    Standing, Stop, Table, Trained, Trial,
};

use crate::preset::{Field, Preset, PresetError};

/// All experiments, in the order of the menu.
pub static ALL: &[&dyn Experiment] = &[
    &static_access::EXPERIMENT,
    &continuous_access::EXPERIMENT,
    &radio_map::EXPERIMENT,
    &super_resolution::EXPERIMENT,
    &dissemination::EXPERIMENT,
    &user_detection::EXPERIMENT,
    &channel_prediction::EXPERIMENT,
    &constrained_control::EXPERIMENT,
    &deadline_scheduler::EXPERIMENT,
    &federated::EXPERIMENT,
    &measurements::EXPERIMENT,
];

/// All built-in presets, experiment by experiment: name and text.
pub fn presets() -> impl Iterator<Item = (&'static str, &'static str)> {
    ALL.iter().flat_map(|experiment| experiment.presets().iter().copied())
}

/// The experiment of this name.
pub fn find(name: &str) -> Option<&'static dyn Experiment> {
    ALL.iter().copied().find(|experiment| experiment.name() == name)
}

/// The field table of the experiment of this name.
pub fn fields_of(name: &str) -> Option<&'static [Field]> {
    find(name).map(|experiment| experiment.fields())
}

/// Reads a preset's text; `origin` names it in errors.
///
/// # Errors
/// Names place, field, value and range.
pub fn parse_preset(origin: &str, text: &str) -> Result<Preset, PresetError> {
    Preset::parse(origin, text, fields_of)
}

/// A built-in preset by name, `None` if there is none.
///
/// # Errors
/// As [`parse_preset`]; never for a released lab, since all built-in presets are tested.
pub fn built_in(name: &str) -> Option<Result<Preset, PresetError>> {
    presets().find(|(found, _)| *found == name).map(|(name, text)| parse_preset(name, text))
}
