//! What to set: the threshold over the air, and bits against the slot. Each point is a whole race of one contender.

use super::contenders::Kind;
use super::ground::FederatedGround;
use super::scenario::Scenario;
use super::student::{Progress, Student};
use crate::experiments::contract::Stop;
use rayon::prelude::*;
use std::sync::Arc;

/// Rounds of each race.
const ROUNDS: u64 = 300;
/// Bits that are tried, by powers of two.
pub(super) const BITS: [u32; 6] = [1, 2, 4, 8, 16, 32];
/// Slots that are tried, in ms, even on a scale of factors.
pub(super) const SLOTS_MS: [f64; 7] = [2.0, 3.5, 6.1, 10.7, 18.7, 32.7, 57.2];

/// Over thresholds: the excess at the end, and the seconds to 1 % where it is reached.
pub(super) fn thresholds(ground: &FederatedGround, place: usize, seed: u64) -> Result<Vec<[f64; 3]>, Stop> {
    let tries: Vec<f64> = (0..=16).map(|quarter| 10.0_f64.powf(-4.0 + 0.25 * f64::from(quarter))).collect();
    let point = |&threshold: &f64| {
        let mut scenario = ground.scenario.clone();
        scenario.link.threshold = threshold;
        let progress = ended(ground, scenario, Kind::OverTheAir, place, seed)?;
        Ok([threshold, progress.settled(), progress.reached.map_or(f64::NAN, |[_, seconds]| seconds)])
    };
    tries.par_iter().map(point).collect()
}

/// Seconds that memory takes to 1 %, slot by slot over all bits; NaN where it never gets there.
pub(super) fn bits_and_slots(ground: &FederatedGround, place: usize, seed: u64) -> Result<Vec<f32>, Stop> {
    let cells: Vec<(f64, u32)> = SLOTS_MS.iter().flat_map(|&slot| BITS.map(|bits| (slot, bits))).collect();
    let cell = |&(slot_ms, bits): &(f64, u32)| {
        let mut scenario = ground.scenario.clone();
        (scenario.link.slot_ms, scenario.link.bits) = (slot_ms, bits);
        let reached = ended(ground, scenario, Kind::Memory, place, seed)?.reached;
        Ok(reached.map_or(f32::NAN, |[_, seconds]| seconds as f32))
    };
    cells.par_iter().map(cell).collect()
}

/// Where a contender is after all rounds.
fn ended(
    ground: &FederatedGround,
    scenario: Scenario,
    kind: Kind,
    place: usize,
    seed: u64,
) -> Result<Progress, Stop> {
    let mut student = Student::new(Arc::new(ground.tried(scenario)), kind, place, seed);
    for _ in 0..ROUNDS {
        let uploads = student.uploads();
        student.round(&uploads)?;
    }
    Ok(student.progress)
}
