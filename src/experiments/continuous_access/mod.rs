//! Continuous random access (S-Fig 3 of the survey): which barring factor lets the most packets through, slot after slot?

mod claims;
mod contenders;
mod demo;
mod environment;
mod ground;
mod pictures;
mod policy;
mod race;
mod requirements;
mod scenario;
mod slot;

use super::kit::{Spec, Trial, lesson, presets};
use std::sync::LazyLock;

/// The experiment.
pub static EXPERIMENT: Spec<scenario::Scenario, ground::AccessGround> = Spec {
    name: "continuous-access",
    title: "Continuous access",
    step_unit: "slot",
    scenes: &slot::TITLES,
    lesson: lesson!("continuous-access"),
    presets: presets![
        "continuous-access",
        "continuous-access-learning-pays",
        "continuous-access-2000",
        "continuous-access-million",
        "continuous-access-discount",
        "continuous-access-tr37868"
    ],
    fields: LazyLock::new(scenario::fields),
    read: scenario::Scenario::read,
    build: ground::AccessGround::new,
    claims: claims::claims,
    takes_measurements: false,
    trial: Trial {
        fields: &[("steps", "160"), ("devices", "60"), ("evaluate_every", "40")],
        change: ("period_slots", "30"),
    },
};
