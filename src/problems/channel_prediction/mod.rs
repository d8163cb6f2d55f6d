//! Channel prediction: a device moves past scatterers, its pilots are noisy, and nobody knows how fast it is. What will its
//! channel be a few samples ahead?
//!
//! Every class of devices is a Gaussian process, so the exact posterior of what is wanted is a mixture of as many Gaussians;
//! its variance bounds every predictor on every single block. All values have variance 1 in each part.

mod bessel;
mod draw;
mod exam;
mod gaussian;
mod mixture;
mod outage;
mod parameters;
mod rules;
mod setting;
mod sweeps;
mod tally;
mod watched;

#[cfg(test)]
mod checks;

pub use draw::{Blocks, Drill, Source, by_time};
pub use exam::{Exam, Predicted, Report, decibels};
pub use gaussian::Gaussian;
pub use mixture::{Belief, Mixture, Posterior, Sight};
pub use outage::{Kept, Pledge, Promise};
pub use parameters::{Assumed, Beliefs, Channel, Misfit, Scattering};
pub use rules::{Rule, autoregression, hold, last_samples};
pub use setting::{Class, Law, Setting, WAVELENGTH_M};
pub use sweeps::{AtTheEnd, Sweeps, over_horizon, over_memory};
pub use tally::Tally;
pub use watched::Watched;
