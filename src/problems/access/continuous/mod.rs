//! Continuous random access: packets keep coming, collided devices try again, a policy holds devices back.
//!
//! A slot: packets arrive; each device with a packet passes the barring with probability θ; each that passes sends one of
//! F preambles; a preamble of a single device is served; collided devices count a try and drop their packet after N_r
//! retransmissions; barred devices count none. A device whose packet still waits loses the new one.
//!
//! **θ:** anything below zero and NaN count as 0 (nobody passes), anything above one as 1. The report tells the θ in force.
//!
//! **Streams:** arrivals come from streams named by the period or the slot and by nothing that a policy can change, so
//! contenders under one seed meet the same arrivals. All else comes from a stream restarted each slot.

pub mod best_fixed;
pub mod counts;
pub mod devices;
pub mod draws;
mod engine;
#[cfg(test)]
mod engine_tests;
mod groups;
pub mod law;
mod occupancy;
pub mod policies;
#[cfg(test)]
mod reference_tests;
pub mod report;
mod schedule;
#[cfg(test)]
mod scheme_tests;
mod schemes;

pub use best_fixed::{BestFixed, best_fixed};
pub use counts::Counts;
pub use devices::{Devices, Outcome, View};
pub use engine::Engine;
pub use law::{Arrivals, Detection, Law, LawError, Scheme, Settings};
pub use policies::{Controller, Lambda, Rule, Seen, run};
pub use report::{Observed, SlotReport, Tally};
