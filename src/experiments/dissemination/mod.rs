//! Construction and dissemination of radio maps (R-Table 4 and R-Figs 3 to 6 of the radio-map paper): who builds each
//! device's map, and who gets how much of the server and the band?

mod claims;
mod contenders;
mod demo;
mod frames;
mod ground;
mod hand;
mod pictures;
mod policy;
mod race;
mod round;
mod scenario;
mod student;
mod sweeps;
mod table;

use super::kit::{Spec, Trial, lesson, presets};
use std::sync::LazyLock;

/// The experiment.
pub static EXPERIMENT: Spec<scenario::Scenario, ground::DisseminationGround> = Spec {
    name: "dissemination",
    title: "TITLE",
    step_unit: "frame",
    scenes: &round::TITLES,
    lesson: lesson!("dissemination"),
    presets: presets![
        "dissemination",
        "dissemination-20",
        "dissemination-deadline",
        "dissemination-battery",
        "dissemination-measured",
        "dissemination-bare-state",
        "dissemination-by-the-letter"
    ],
    fields: LazyLock::new(scenario::fields),
    read: scenario::Scenario::read,
    build: ground::DisseminationGround::new,
    claims: claims::claims,
    takes_measurements: false,
    trial: Trial { fields: &[("steps", "60"), ("evaluate_every", "20")], change: ("episode", "50") },
};
