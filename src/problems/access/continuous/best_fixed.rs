//! The best barring factor that never changes, found by trying factors on the engine of counts.

use super::counts::Counts;
use super::law::{Law, LawError};
use super::policies::{Controller, Rule, run};
use super::report::Tally;
use serde::{Deserialize, Serialize};

/// The best fixed factor of a search.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BestFixed {
    /// The factor.
    pub theta: f64,
    /// Its successes per slot on the search's own slots.
    pub successes: f64,
}

/// How many factors each round tries.
const TRIED: u32 = 24;

/// Searches 1 to F / (2 N) by equal factors, then around the best of them in finer steps; all tried on `slots` slots
/// under one seed, so the same law, slots and seed give the same answer. The last round uses all the slots, those before
/// a quarter of them. A flat top is told no better than its slots can: compare under a seed of its own.
///
/// # Errors
/// The law is not one for the engine of counts.
pub fn best_fixed(law: &Law, slots: u64, seed: u64) -> Result<BestFixed, LawError> {
    let settings = law.settings();
    let least = (f64::from(settings.preambles) / (2.0 * f64::from(settings.devices))).min(0.5);
    let factors = (0..=TRIED).map(|index| least.powf(f64::from(index) / f64::from(TRIED)));
    let coarse = best_of(law, factors, slots / 4, seed)?;
    let ratio = least.powf(1.0 / f64::from(TRIED));
    let (low, high) = (coarse.theta * ratio, (coarse.theta / ratio).min(1.0));
    let steps = (0..=TRIED / 2).map(|index| low + (high - low) * f64::from(index) / f64::from(TRIED / 2));
    best_of(law, steps, slots, seed)
}

fn best_of(
    law: &Law,
    factors: impl Iterator<Item = f64>,
    slots: u64,
    seed: u64,
) -> Result<BestFixed, LawError> {
    let mut best = BestFixed { theta: 1.0, successes: f64::NEG_INFINITY };
    for theta in factors {
        let mut tally = Tally::default();
        let mut engine = Counts::new(law.clone(), seed)?;
        run(&mut engine, &mut Controller::new(Rule::Fixed(theta), law), slots.max(1), &mut tally);
        if tally.successes_per_slot() > best.successes {
            best = BestFixed { theta, successes: tally.successes_per_slot() };
        }
    }
    Ok(best)
}
