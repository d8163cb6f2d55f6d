//! The ground of a race: a factory for each seed, and who is heard there under the present rules.

use super::contenders::Kind;
use super::scenario::Scenario;
use super::world::{Factory, Hearing, drift};
use crate::experiments::contract::Stop;
use crate::preset::{FieldError, Values};
use rayon::prelude::*;
use std::sync::Arc;

/// Measures that claims read by name.
pub(super) const EXCESS: &str = "excess over the optimum, nats";
pub(super) const ACCURACY: &str = "accuracy, %";
pub(super) const WEAR: &str = "bearing wear found, %";
pub(super) const RECEIVED: &str = "uploads received, %";
pub(super) const KBIT: &str = "kbit to 1 %";
pub(super) const SECONDS: &str = "seconds to 1 %";

/// What all lanes of a race read and none writes.
pub struct FederatedGround {
    pub(super) scenario: Scenario,
    /// In the order of the race's seeds.
    pub(super) factories: Vec<Arc<Factory>>,
    /// Who is heard in each, under the common schedule.
    pub(super) hearings: Vec<Hearing>,
    /// Where FedAvg rests in each with everybody heard; `None` where it does not.
    pub(super) drifts: Vec<Option<f64>>,
    powers_mw: Vec<Vec<f64>>,
}

impl FederatedGround {
    /// Draws the factories and finds their optima.
    pub(super) fn new(scenario: Scenario) -> Result<Self, Stop> {
        let seeds: Vec<u64> = scenario.race.all_seeds().collect();
        let factories = seeds.into_par_iter().map(|seed| Arc::new(Factory::new(&scenario, seed))).collect();
        Ok(Self::on(scenario, factories))
    }

    /// The ground of other values; factories stay where data and places do.
    pub(super) fn of_values(&self, values: &Values) -> Option<Result<Self, FieldError>> {
        let scenario = match Scenario::read(values) {
            Ok(scenario) => scenario,
            Err(error) => return Some(Err(error)),
        };
        let same = scenario.world == self.scenario.world
            && scenario.race.all_seeds() == self.scenario.race.all_seeds();
        same.then(|| Ok(Self::on(scenario, self.factories.clone())))
    }

    fn on(scenario: Scenario, factories: Vec<Arc<Factory>>) -> Self {
        let (access, local) = (scenario.access(), Kind::FedAvg.local(&scenario));
        let powers = |factory: &Arc<Factory>| factory.sites.powers_mw(scenario.link.power_dbm);
        let powers_mw: Vec<Vec<f64>> = factories.iter().map(powers).collect();
        let each = factories.par_iter().zip(&powers_mw);
        let hearings = each.map(|(factory, powers)| Hearing::of(factory, &access, powers)).collect();
        let drifts = factories.par_iter().map(|factory| drift(factory, &local)).collect();
        Self { scenario, hearings, drifts, powers_mw, factories }
    }

    /// The same factories under another scenario, for rules that need not know who is heard how often.
    pub(super) fn tried(&self, scenario: Scenario) -> Self {
        let powers = |factory: &Arc<Factory>| factory.sites.powers_mw(scenario.link.power_dbm);
        Self {
            powers_mw: self.factories.iter().map(powers).collect(),
            factories: self.factories.clone(),
            hearings: self.hearings.clone(),
            drifts: self.drifts.clone(),
            scenario,
        }
    }

    /// Mean received powers in a factory, in mW.
    pub(super) fn powers(&self, place: usize) -> &[f64] {
        &self.powers_mw[place]
    }

    /// The number of a seed's factory.
    pub(super) fn place_of(&self, seed: u64) -> Result<usize, Stop> {
        let place = self.factories.iter().position(|factory| factory.seed == seed);
        place.ok_or_else(|| Stop(format!("seed {seed} has no factory in this race")))
    }

    /// The mean over factories.
    pub(super) fn mean(&self, value: impl Fn(usize) -> f64) -> f64 {
        let count = self.factories.len();
        (0..count).map(value).sum::<f64>() / count as f64
    }
}
