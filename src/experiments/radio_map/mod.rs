//! Radio maps by crowdsensing and kriging (sections 2 and 3 of the radio-map paper): moving devices sense, and a map of what
//! they heard is made; how near does it come to the truth as samples add up?

mod contenders;
mod demo;
mod ground;
mod hand;
mod measure;
mod pictures;
mod race;
mod round;
mod scenario;
mod variogram_picture;

use super::kit::{Spec, Trial, lesson, presets};
use std::sync::LazyLock;

pub use contenders::Method;
pub use scenario::{Scenario, Sensing};

/// The experiment.
pub static EXPERIMENT: Spec<Scenario, ground::RadioMapGround> = Spec {
    name: "radio-map",
    title: "Radio map",
    step_unit: "sample",
    scenes: &round::TITLES,
    lesson: lesson!("radio-map"),
    presets: presets!["radio-map", "radio-map-few", "radio-map-sight", "radio-map-transmitters"],
    fields: LazyLock::new(scenario::fields),
    read: Scenario::read,
    build: ground::RadioMapGround::new,
    // The paper gives no figure of its maps' errors.
    claims: |_| Vec::new(),
    takes_measurements: true,
    trial: Trial { fields: &[("steps", "40"), ("evaluate_every", "20")], change: ("window", "50") },
};
