//! IIoT Lab: an interactive visual lab for machine learning in the massive Industrial Internet of Things.
//!
//! The rooms, from the roof down; each imports only from rooms below it: `cli`, `app`, `record`, `lab`, `experiments`,
//! `scene`, `learn`, `measurements`, `problems`, `radio`, `factory`, `preset`, `gpu`, and at the bottom `units`, `random`,
//! `statistics`.

pub mod app;
pub mod cli;
pub mod experiments;
pub mod factory;
pub mod gpu;
pub mod lab;
pub mod learn;
pub mod measurements;
pub mod preset;
pub mod problems;
pub mod radio;
pub mod random;
pub mod record;
pub mod scene;
pub mod statistics;
pub mod units;
