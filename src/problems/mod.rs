//! The problems that experiments play: one room a domain, with its laws, exact limits and baselines as plain functions. No
//! learner, no thread and no file is here.

pub mod access;
pub mod channel_prediction;
pub mod constrained_control;
pub mod deadline_scheduler;
pub mod dissemination;
pub mod federated;
pub mod radio_map;
pub mod super_resolution;
pub mod user_detection;
