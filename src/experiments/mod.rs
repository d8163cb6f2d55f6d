//! The experiments: each a folder, a preset, a lesson, and one line in `ALL`.

pub mod continuous_access;
mod contract;
pub mod dissemination;
pub mod lesson;
pub mod radio_map;
mod rows;
pub mod static_access;
pub mod super_resolution;

pub use contract::{
    Claim, Contender, Demo, EvaluationSet, Experiment, Lane, Limit, LimitKind, Measure, Problem, Role,
    Standing, Stop, Table, Trained, race_fields,
};

use crate::preset::{Field, Preset, PresetError};

/// All experiments, in the order of the menu.
pub static ALL: &[&dyn Experiment] = &[
    &static_access::StaticAccess,
    &continuous_access::ContinuousAccess,
    &radio_map::RadioMap,
    &super_resolution::SuperResolution,
    &dissemination::Dissemination,
];

/// The built-in presets: name and text.
pub const PRESETS: &[(&str, &str)] = &[
    ("static-access", include_str!("../../presets/static-access.ron")),
    ("static-access-crowd", include_str!("../../presets/static-access-crowd.ron")),
    ("static-access-hall", include_str!("../../presets/static-access-hall.ron")),
    ("static-access-20db", include_str!("../../presets/static-access-20db.ron")),
    ("static-access-wide-fnn", include_str!("../../presets/static-access-wide-fnn.ron")),
    ("static-access-dead-start", include_str!("../../presets/static-access-dead-start.ron")),
    ("static-access-blackout", include_str!("../../presets/static-access-blackout.ron")),
    ("continuous-access", include_str!("../../presets/continuous-access.ron")),
    ("continuous-access-learning-pays", include_str!("../../presets/continuous-access-learning-pays.ron")),
    ("continuous-access-2000", include_str!("../../presets/continuous-access-2000.ron")),
    ("continuous-access-million", include_str!("../../presets/continuous-access-million.ron")),
    ("continuous-access-discount", include_str!("../../presets/continuous-access-discount.ron")),
    ("continuous-access-tr37868", include_str!("../../presets/continuous-access-tr37868.ron")),
    ("radio-map", include_str!("../../presets/radio-map.ron")),
    ("radio-map-few", include_str!("../../presets/radio-map-few.ron")),
    ("radio-map-sight", include_str!("../../presets/radio-map-sight.ron")),
    ("radio-map-transmitters", include_str!("../../presets/radio-map-transmitters.ron")),
    ("super-resolution", include_str!("../../presets/super-resolution.ron")),
    ("super-resolution-paper-pixels", include_str!("../../presets/super-resolution-paper-pixels.ron")),
    ("super-resolution-few", include_str!("../../presets/super-resolution-few.ron")),
    ("super-resolution-fine-shadows", include_str!("../../presets/super-resolution-fine-shadows.ron")),
    ("super-resolution-six-kbit", include_str!("../../presets/super-resolution-six-kbit.ron")),
    ("dissemination", include_str!("../../presets/dissemination.ron")),
    ("dissemination-20", include_str!("../../presets/dissemination-20.ron")),
    ("dissemination-deadline", include_str!("../../presets/dissemination-deadline.ron")),
    ("dissemination-battery", include_str!("../../presets/dissemination-battery.ron")),
    ("dissemination-measured", include_str!("../../presets/dissemination-measured.ron")),
    ("dissemination-bare-state", include_str!("../../presets/dissemination-bare-state.ron")),
    ("dissemination-by-the-letter", include_str!("../../presets/dissemination-by-the-letter.ron")),
];

/// The experiment of this name.
pub fn find(name: &str) -> Option<&'static dyn Experiment> {
    ALL.iter().copied().find(|experiment| experiment.name() == name)
}

/// The field table of the experiment of this name.
pub fn fields_of(name: &str) -> Option<&'static [Field]> {
    find(name).map(Experiment::fields)
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
    PRESETS.iter().find(|(found, _)| *found == name).map(|(name, text)| parse_preset(name, text))
}
