//! Federated learning over links that fail: machines that want one fault classifier and keep their data.
//!
//! Reading order: `scenario`, `contenders`, `world` (a seed's factory), `ground`, `student`, `round`, `pictures`, `plots`,
//! `sweeps`, `demo`, `race`, `claims`.

mod claims;
mod contenders;
mod demo;
mod ground;
mod pictures;
mod plots;
mod race;
mod round;
mod scenario;
mod student;
mod sweeps;
mod words;
mod world;

use crate::experiments::contract::Trial;
use crate::experiments::kit::{Spec, lesson, presets};
use scenario::Scenario;
use std::sync::LazyLock;

/// The experiment.
pub static EXPERIMENT: Spec<Scenario, ground::FederatedGround> = Spec {
    name: "federated",
    title: "Federated learning",
    step_unit: "round",
    scenes: &round::TITLES,
    lesson: lesson!("federated"),
    presets: presets![
        "federated",
        "federated-best-channel",
        "federated-proportional-fair",
        "federated-four-bits",
        "federated-alike",
        "federated-one-rate",
        "federated-no-floor"
    ],
    fields: LazyLock::new(scenario::fields),
    read: Scenario::read,
    build: ground::FederatedGround::new,
    claims: claims::claims,
    takes_measurements: false,
    trial: Trial {
        fields: &[("steps", "8"), ("devices", "6"), ("windows", "40"), ("scheduled", "3")],
        change: ("bits", "4"),
    },
};
