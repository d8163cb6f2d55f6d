//! Super-resolution of radio maps (section 3 of the radio-map paper): a server sends a coarse map, and a learned model refines
//! it; how near does it come to kriging at the fine cells, and what does it cost?

mod claims;
mod contenders;
mod demo;
mod ground;
mod pictures;
mod race;
mod round;
mod scenario;
mod state;
mod student;
mod workload;
mod world;

use super::kit::{Spec, Trial, lesson, presets};
use std::sync::LazyLock;

pub use contenders::Method;
pub use scenario::Scenario;
pub use workload::Workload;

/// The experiment.
pub static EXPERIMENT: Spec<Scenario, ground::RefiningGround> = Spec {
    name: "super-resolution",
    title: "Super-resolution",
    step_unit: "pair",
    scenes: &round::TITLES,
    lesson: lesson!("super-resolution"),
    presets: presets![
        "super-resolution",
        "super-resolution-paper-pixels",
        "super-resolution-few",
        "super-resolution-fine-shadows",
        "super-resolution-six-kbit"
    ],
    fields: LazyLock::new(scenario::fields),
    read: Scenario::read,
    build: ground::RefiningGround::new,
    claims: claims::claims,
    takes_measurements: false,
    trial: Trial { fields: &[("steps", "8"), ("worlds", "2")], change: ("samples", "100") },
};
