//! Building the radio map and bringing it to the devices: who computes what, and who gets how much of server and band.
//!
//! Each device (UE) takes one of three [`Mode`]s; one server and one band are shared. The problem is to minimise
//!
//! (1/N) Σ λ (b1 t^s + b2 t^u + b3 t^c) + (1-λ)(a1 E^s + a2 E^u + a3 E^c)
//!
//! over modes, server shares f and bandwidth shares b, with Σ f <= F, Σ b <= B, each delay within T_max and each device's
//! energy within what remains. [`Planner`] solves it exactly for few devices and with a proven bound for many.
//!
//! Inputs that are NaN, infinite or out of range never become [`Parameters`], [`Device`]s or [`Instance`]s: they are
//! refused by name. A decision may hold any numbers; what it leads to is said in [`cost`].

mod allocation;
mod barrier;
pub mod baselines;
pub mod cost;
mod cut;
#[cfg(test)]
mod figures;
mod fit;
mod instance;
mod load;
mod mode;
mod parameters;
mod planner;
#[cfg(test)]
mod properties;
mod relaxation;
mod rounding;
mod search;
mod settings;

pub use cost::{Account, Assessment, Choice, Violation, WrongCount, assess};
pub use fit::{Misfit, Obstacle};
pub use instance::{Device, Draw, Instance, InstanceError};
pub use mode::{Mode, Work};
pub use parameters::Parameters;
pub use planner::{EXACT_LIMIT, Plan, Planner, Route};
pub use settings::{SettingError, Settings};
