//! A scheduler with deadlines (Gu et al., JSAC 2021; survey, sections IV-B and IV-D): packets must arrive neither early nor
//! late, blocks are short. Does a learner profit from what engineers know, and from theory before the real system?
//!
//! Reading order: scenario, contenders, ways, trainee, student, ground, race, round, pictures, demo, claims.

mod claims;
mod contenders;
mod demo;
mod ground;
mod pictures;
mod race;
mod round;
mod scenario;
mod student;
mod trainee;
mod ways;

use super::kit::{Spec, Trial, lesson, presets};
use std::sync::LazyLock;

/// The experiment.
pub static EXPERIMENT: Spec<scenario::Scenario, ground::SchedulerGround> = Spec {
    name: "deadline-scheduler",
    title: "Deadline scheduler",
    step_unit: "millisecond",
    scenes: &round::TITLES,
    lesson: lesson!("deadline-scheduler"),
    presets: presets![
        "deadline-scheduler",
        "deadline-scheduler-untold",
        "deadline-scheduler-knowledge",
        "deadline-scheduler-five-times-shaping",
        "deadline-scheduler-theory-first",
        "deadline-scheduler-five-users",
        "deadline-scheduler-saturated",
        "deadline-scheduler-nothing-to-learn"
    ],
    fields: LazyLock::new(scenario::fields),
    read: scenario::Scenario::read,
    build: ground::SchedulerGround::new,
    claims: claims::claims,
    takes_measurements: false,
    trial: Trial {
        fields: &[("race.steps", "40"), ("evaluate_every", "20"), ("window_last", "4")],
        change: ("resource_blocks", "12"),
    },
};
