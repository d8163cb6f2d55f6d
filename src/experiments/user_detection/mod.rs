//! Who is active? Grant-free access (section IV-A of the survey; Kim, Ahn and Shim, 2020): devices send without asking, and the
//! base station must tell from what arrives who it was; with networks, the detectors of the textbooks, and the exact limit.

mod claims;
mod contenders;
mod demo;
mod ground;
mod pictures;
mod race;
mod round;
mod scenario;
mod student;
mod views;

use super::kit::{Spec, Trial, lesson, presets};
use std::sync::LazyLock;

pub use contenders::Kind;
pub use scenario::Scenario;

/// The experiment.
pub static EXPERIMENT: Spec<Scenario, ground::DetectionGround> = Spec {
    name: "user-detection",
    title: "User detection",
    step_unit: "update",
    scenes: &round::TITLES,
    lesson: lesson!("user-detection"),
    presets: presets![
        "user-detection",
        "user-detection-bursts",
        "user-detection-raw",
        "user-detection-codebook",
        "user-detection-low-density",
        "user-detection-misses",
        "user-detection-shares"
    ],
    fields: LazyLock::new(scenario::fields),
    read: Scenario::read,
    build: ground::DetectionGround::new,
    claims: claims::claims,
    takes_measurements: false,
    trial: Trial {
        fields: &[
            ("steps", "8"),
            ("evaluate_every", "4"),
            ("devices", "6"),
            ("resources", "3"),
            ("frames", "80"),
            ("width", "8"),
            ("batch", "16"),
            ("memory", "true"),
            ("units", "6"),
            ("burst_frames", "5"),
        ],
        change: ("snr_db", "3"),
    },
};
