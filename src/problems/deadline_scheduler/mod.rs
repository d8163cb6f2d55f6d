//! A scheduler whose packets must arrive neither early nor late: laws of link and queue, exact optima, rules.
//!
//! Each user has a queue of packets by age and one of six levels of fading. In each slot a scheduler shares out resource
//! blocks; only the oldest packet of a user may be sent, and it leaves its queue whether it arrives or not. A packet counts
//! if it is sent within the window of ages and arrives. After Gu et al. (JSAC 2021), with a loaded cell of our own.

pub mod cell;
pub mod chain;
pub mod law;
pub mod link;
pub mod pair;
pub mod queue;
pub mod relaxation;
pub mod rules;
#[cfg(test)]
mod tests;
pub mod world;

pub use cell::{Cell, CellError, Settings};
pub use law::{Law, Outcome, Plan, judge};
pub use pair::{Optimum, Split, optimum};
