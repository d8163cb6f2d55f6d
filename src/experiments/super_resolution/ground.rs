//! The ground that lanes share: realisations that nobody trains on, the same for all seeds, and how refiners are measured there.

use super::contenders::{Method, Refiner};
use super::scenario::Scenario;
use super::state;
use super::world::World;
use crate::experiments::contract::{EvaluationSet, Stop};
use crate::experiments::kit::{Judged, Use};
use crate::learn::parameters::State;
use crate::problems::super_resolution::{Pair, Raster};
use rayon::prelude::*;

/// Realisations that curves are measured on.
const CURVE: usize = 12;

/// Measures that claims read by name.
pub(super) const ABOVE: &str = "RMSE above fine kriging's, dB";
pub(super) const REMOVED: &str = "share of bicubic's squared error against the fine map that is removed";
pub(super) const MODEL: &str = "model, Kbit";

/// A realisation's maps and its truth.
struct Case {
    pair: Pair,
    bicubic: Raster,
    truth: Raster,
}

/// Root mean squared errors on one realisation, in dB.
pub(super) struct Errors {
    /// Of a refined map against the truth.
    pub truth_db: f64,
    /// Of a refined map against the fine map.
    pub against_fine_db: f64,
    /// Of the fine map against the truth.
    pub fine_kriging_db: f64,
}

/// What all lanes of a race read and none writes.
pub struct RefiningGround {
    pub(super) scenario: Scenario,
    judged: Judged<Case>,
}

impl RefiningGround {
    /// Draws the realisations and krigs them at both resolutions.
    ///
    /// # Errors
    /// The samples allow no map, in words.
    pub fn new(scenario: Scenario) -> Result<Self, Stop> {
        let case = |number: u64| -> Result<Case, Stop> {
            let world = World::new(&scenario, Use::Evaluation, scenario.race.seed, number);
            let pair = world.pair(&scenario)?;
            Ok(Case { bicubic: pair.bicubic(), pair, truth: world.truth(&scenario, &scenario.fine)? })
        };
        let cases = (0..scenario.worlds).into_par_iter().map(case).collect::<Result<_, Stop>>()?;
        Ok(Self { scenario, judged: Judged::new(cases, CURVE) })
    }

    /// All measures of a refiner: means of root mean squares over realisations.
    pub(super) fn measure(&self, refiner: &Refiner, set: EvaluationSet) -> Result<Vec<f64>, Stop> {
        let errors = self.errors(refiner, set)?;
        let mean = |of: fn(&Errors) -> f64| errors.iter().map(of).sum::<f64>() / errors.len() as f64;
        let bicubic: f64 =
            self.judged.of(set).iter().map(|each| each.bicubic.rmse(&each.pair.fine).powi(2)).sum();
        let left: f64 = errors.iter().map(|each| each.against_fine_db.powi(2)).sum();
        // Where nothing is missing, nothing can be removed.
        let removed = if bicubic > 0.0 { 1.0 - left / bicubic } else { 0.0 };
        let above = mean(|each| each.truth_db - each.fine_kriging_db);
        let against = mean(|each| each.against_fine_db);
        Ok(vec![mean(|each| each.truth_db), above, against, removed, refiner.bits() as f64 / 1e3])
    }

    /// The errors of a refiner, realisation by realisation.
    pub(super) fn errors(&self, refiner: &Refiner, set: EvaluationSet) -> Result<Vec<Errors>, Stop> {
        let of = |each: &Case| -> Result<Errors, Stop> {
            let refined = refiner.refine(&each.pair.coarse, &each.bicubic)?;
            Ok(Errors {
                truth_db: refined.rmse(&each.truth),
                against_fine_db: refined.rmse(&each.pair.fine),
                fine_kriging_db: each.pair.fine.rmse(&each.truth),
            })
        };
        self.judged.of(set).iter().map(of).collect()
    }

    /// The mean error of fine kriging.
    pub(super) fn fine_error(&self, set: EvaluationSet) -> f64 {
        self.judged.mean(set, |each| each.pair.fine.rmse(&each.truth))
    }

    /// The refiner of a final state.
    pub(super) fn trained(&self, method: Method, seed: u64, state: &State) -> Result<Refiner, Stop> {
        let mut refiner = Refiner::new(method, &self.scenario, seed)?;
        state::load(&mut refiner, state)?;
        Ok(refiner)
    }

    /// The pair that a seed's learners get at a step.
    pub(super) fn training_pair(&self, seed: u64, step: u64) -> Result<Pair, Stop> {
        World::new(&self.scenario, Use::Training, seed, step).pair(&self.scenario)
    }
}
