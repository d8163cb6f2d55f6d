//! Learning: seeded initialisation, networks, optimiser, whole state in and out. Knows no radio and no factory.

pub mod action_values;
pub mod activation;
pub mod adam;
pub mod affine;
pub mod after_values;
pub mod clip;
pub mod convolution;
pub mod ddpg;
pub mod dense;
pub mod dqn;
pub mod dropout;
pub mod encoder;
#[cfg(test)]
mod gradient_check;
pub mod graph_filter;
pub mod gru;
pub mod history;
pub mod initialise;
pub mod loss;
pub mod lstm;
mod lstm_loops;
pub mod model_file;
pub mod multipliers;
pub mod options;
pub mod parameters;
pub mod predictor;
pub mod priced_costs;
pub mod replay;
pub mod schedule;
pub mod settings;
pub mod sharing;
pub mod small_network;
pub mod upscaler;
mod upscaler_layers;
mod upscaler_loops;
pub mod valuer;
