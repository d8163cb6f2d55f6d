//! Measurements of one's own: which way to map them can be trusted, judged on these very samples by leaving them out, in blocks
//! of neighbouring places and one by one. The truth is not known, and no limit either.

mod claims;
mod contenders;
mod demo;
mod example;
mod folding;
mod ground;
mod pictures;
mod race;
mod round;
mod scenario;
mod table;

use super::kit::{Spec, Trial, lesson, presets};
use std::sync::LazyLock;

pub use contenders::Method;
pub use scenario::{Known, Scenario, TransmitterSettings};
pub use table::preset_of;

/// The experiment.
pub static EXPERIMENT: Spec<Scenario, ground::MeasurementsGround> = Spec {
    name: "measurements",
    title: "Measurements",
    step_unit: "block",
    scenes: &round::TITLES,
    lesson: lesson!("measurements"),
    presets: presets!["measurements"],
    fields: LazyLock::new(scenario::fields),
    read: Scenario::read,
    build: ground::MeasurementsGround::new,
    claims: claims::claims,
    takes_measurements: false,
    trial: Trial { fields: &[("steps", "8")], change: ("height_m", "3") },
};
