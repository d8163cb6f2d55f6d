//! Learning: seeded initialisation, networks, optimiser, whole state in and out. Knows no radio and no factory.

pub mod activation;
pub mod adam;
pub mod convolution;
pub mod dense;
pub mod dropout;
pub mod graph_filter;
pub mod initialise;
pub mod lstm;
mod lstm_loops;
pub mod model_file;
pub mod options;
pub mod parameters;
