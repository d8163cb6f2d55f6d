//! A device that sends its queue over a fading channel with the least power, under limits on mean delay and on loss.
//!
//! [`Plant`] holds the laws, [`chain`] judges any policy exactly, [`programme`] and [`dual`] give the bound over all policies
//! and the prices of the two constraints, [`rules`] the rules of thumb with their best parameters.

pub mod chain;
pub mod channel;
pub mod dual;
mod plant;
pub mod programme;
pub mod rules;
pub mod settings;

pub use chain::{Figures, Policy, figures};
pub use channel::LEVELS;
pub use plant::{Parts, Plant, Turn};
pub use settings::{DECISIONS, MOST, SLOT_MS, Settings, SettingsError};
