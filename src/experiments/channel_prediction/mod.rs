//! Channel prediction (sections III-A and IV-A of the survey): what will the channel of a moving device be in 4 ms, when nobody
//! knows who is a tag and who a drone? Recurrent networks, filters and the exact posterior that bounds them all.

mod claims;
mod contenders;
mod demo;
mod ground;
mod pictures;
mod race;
mod round;
mod scenario;
mod student;

use super::kit::{Spec, Trial, lesson, presets};
use std::sync::LazyLock;

pub use contenders::Predictor;
pub use scenario::Scenario;

/// The experiment.
pub static EXPERIMENT: Spec<Scenario, ground::ChannelGround> = Spec {
    name: "channel-prediction",
    title: "Channel prediction",
    step_unit: "update",
    scenes: &round::TITLES,
    lesson: lesson!("channel-prediction"),
    presets: presets![
        "channel-prediction",
        "channel-prediction-one-speed",
        "channel-prediction-changing",
        "channel-prediction-track",
        "channel-prediction-waiting",
        "channel-prediction-wrong-law",
        "channel-prediction-few",
        "channel-prediction-outage",
    ],
    fields: LazyLock::new(scenario::fields),
    read: Scenario::read,
    build: |scenario| Ok(ground::ChannelGround::new(scenario)),
    claims: claims::claims,
    takes_measurements: false,
    trial: Trial {
        fields: &[("steps", "8"), ("evaluate_every", "4"), ("units", "6"), ("width", "8"), ("batch", "8")],
        change: ("snr_db", "20"),
    },
};
