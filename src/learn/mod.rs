//! Learning: seeded initialisation, networks, optimiser, whole state in and out. Knows no radio and no factory.

pub mod activation;
pub mod adam;
pub mod affine;
pub mod clip;
pub mod convolution;
pub mod ddpg;
pub mod dense;
pub mod dqn;
pub mod dropout;
pub mod encoder;
pub mod federated;
#[cfg(test)]
mod gradient_check;
pub mod graph_filter;
pub mod gru;
pub mod history;
pub mod initialise;
pub mod learned;
pub mod loss;
pub mod lstm;
mod lstm_loops;
pub mod model_file;
pub mod options;
pub mod parameters;
pub mod predictor;
pub mod replay;
pub mod schedule;
pub mod settings;
pub mod sharing;
pub mod twin;
pub mod upscaler;
mod upscaler_layers;
mod upscaler_loops;
