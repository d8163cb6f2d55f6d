//! One-shot random access (S-Fig 2 of the survey): who should transmit when every channel is known?

mod baselines;
mod channels;
mod claims;
mod comparison;
mod contenders;
mod demo;
mod ground;
mod networks;
pub mod objective;
mod pictures;
mod race;
mod round;
mod scenario;
mod student;
mod transfer;

use super::kit::{RaceParameters, Spec, Trial, lesson, presets};
use std::sync::LazyLock;

pub use networks::{Kind as NetworkKind, Network};
pub use scenario::Scenario;

/// The experiment.
pub static EXPERIMENT: Spec<Scenario, ground::StaticGround> = Spec {
    name: "static-access",
    title: "One-shot access",
    step_unit: "update",
    scenes: &round::TITLES,
    lesson: lesson!("static-access"),
    presets: presets![
        "static-access",
        "static-access-crowd",
        "static-access-hall",
        "static-access-20db",
        "static-access-wide-fnn",
        "static-access-dead-start",
        "static-access-blackout"
    ],
    fields: LazyLock::new(|| [Scenario::rows(), RaceParameters::rows_for(1_000, 20)].concat()),
    read: Scenario::read,
    build: |scenario| Ok(ground::StaticGround::new(scenario)),
    claims: claims::claims,
    takes_measurements: false,
    trial: Trial {
        fields: &[("steps", "16"), ("devices", "12"), ("batch", "4")],
        change: ("preambles", "9"),
    },
};
