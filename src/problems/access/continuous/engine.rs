//! What every simulation of the law can do, slot by slot.

use super::law::{Law, LawError};
use super::report::SlotReport;

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
pub(super) fn in_force(theta: f64) -> f64 {
    if theta.is_nan() { 0.0 } else { theta.clamp(0.0, 1.0) }
}
