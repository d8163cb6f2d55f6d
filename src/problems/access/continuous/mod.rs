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
pub use law::{Arrivals, Detection, Law, LawError, Scheme, Settings};
pub use policies::{Controller, Lambda, Rule, Seen, run};
pub use report::{Observed, SlotReport, Tally};

/// A simulation of the law, slot by slot.
pub trait Engine {
    /// The law in force.
    fn law(&self) -> &Law;
    /// The slot at hand: how many have ended since the start.
    fn slot(&self) -> u64;
    /// The place of the slot at hand in its period, from 0.
    fn phase(&self) -> u32;
    /// Lets the packets of the slot at hand arrive, if they have not yet; returns the backlog before barring.
    fn begin_slot(&mut self) -> u32;
    /// Plays the slot at hand to its end under the barring factor `theta`, which schemes other than barring ignore.
    fn finish_slot(&mut self, theta: f64) -> &SlotReport;
    /// The slot that began or ended last.
    fn report(&self) -> &SlotReport;
    /// Goes on under another law, between two slots or within one. Waiting packets stay. Where population, period or
    /// traffic change, a new period starts with the next slot; devices beyond a smaller population leave uncounted.
    ///
    /// # Errors
    /// The engine does not know such a law; nothing has changed then.
    fn with_law(&mut self, law: Law) -> Result<(), LawError>;

    /// One whole slot.
    fn step(&mut self, theta: f64) -> &SlotReport {
        self.begin_slot();
        self.finish_slot(theta)
    }
}

/// The barring factor in force: clamped to 0..=1, NaN counts as 0.
fn in_force(theta: f64) -> f64 {
    if theta.is_nan() { 0.0 } else { theta.clamp(0.0, 1.0) }
}
