//! Constrained control of a queue (section III-F of the survey): the least power under limits on mean delay and on loss, with
//! prices that are learned, set by hand or exact; and decisions that come late.

mod claims;
mod contenders;
mod demo;
mod environment;
mod ground;
mod pictures;
mod race;
mod round;
mod scenario;
mod student;

use super::kit::{Spec, Trial, lesson, presets};
use std::sync::LazyLock;

pub use contenders::Kind;
pub use ground::ControlGround;
pub use scenario::Scenario;

/// The experiment.
pub static EXPERIMENT: Spec<Scenario, ControlGround> = Spec {
    name: "constrained-control",
    title: "Constrained control",
    step_unit: "slot",
    scenes: &round::TITLES,
    lesson: lesson!("constrained-control"),
    presets: presets![
        "constrained-control",
        "constrained-control-late",
        "constrained-control-later",
        "constrained-control-stale-prices",
        "constrained-control-rare",
        "constrained-control-one-coin",
        "constrained-control-nothing-known"
    ],
    fields: LazyLock::new(scenario::fields),
    read: Scenario::read,
    build: ControlGround::new,
    claims: claims::claims,
    takes_measurements: false,
    trial: Trial {
        fields: &[("steps", "240"), ("evaluate_every", "60"), ("judge_every", "30"), ("rest", "100")],
        change: ("delay_limit_ms", "20"),
    },
};
