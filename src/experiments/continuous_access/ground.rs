//! The ground that lanes share: the hall, the genie and the best fixed factor on the evaluation slots of each seed.

use super::policy::{Deciding, play};
use super::scenario::Scenario;
use crate::experiments::contract::{EvaluationSet, Stop};
use crate::experiments::kit::Use;
use crate::factory::{Device, Hall, place_devices};
use crate::problems::access::closed_forms::most_successes;
use crate::problems::access::continuous::{
    BestFixed, Counts, Devices, Engine, Law, Rule, Scheme, Tally, best_fixed,
};

/// Least slots of an evaluation for curves, and of the final one. Each starts with nobody waiting.
const CURVE_SLOTS: u64 = 3_000;
const FINAL_SLOTS: u64 = 20_000;

/// Slots on which the best fixed factor is searched; fewer where so many packets come that a slot costs a hundred times more,
/// and any factor that lets about F devices pass is as good as another.
const SEARCH_SLOTS: u64 = 16_000;
const FLOODED_SEARCH_SLOTS: u64 = 400;

/// Up to this many devices are drawn one by one.
pub(super) const MOST_DRAWN: usize = 2_000;

/// Schemes beside barring know each device; beyond this many they are not simulated.
const MOST_KNOWN: u32 = 100_000;

/// Base-station height, which matters only for the picture.
const BASE_STATION_HEIGHT_M: f64 = 8.0;

/// What all lanes of a race read and none writes.
pub struct AccessGround {
    pub(super) scenario: Scenario,
    pub(super) hall: Hall,
    /// The devices on the floor; empty where there are too many to draw.
    pub(super) devices: Vec<Device>,
    pub(super) best_fixed: BestFixed,
    /// Mean successes per slot of the genie over the race's seeds: for curves, final.
    pub(super) genie: [f64; 2],
}

impl AccessGround {
    /// Places devices, searches the best fixed factor, and plays the genie on every seed's evaluation slots.
    ///
    /// # Errors
    /// The law is none for counting devices, which barring always is.
    pub fn new(scenario: Scenario) -> Result<Self, Stop> {
        let hall = Hall::new(scenario.hall, BASE_STATION_HEIGHT_M);
        let count = scenario.law.settings().devices as usize;
        let drawn = if count <= MOST_DRAWN { count } else { 0 };
        let devices = place_devices(&hall, drawn, scenario.layout);
        let flooded = scenario.law.load() > 4.0 * f64::from(scenario.law.settings().preambles);
        let search = if flooded { FLOODED_SEARCH_SLOTS } else { SEARCH_SLOTS };
        let best_fixed = best_fixed(&scenario.law, search, Use::Search.seed(0))?;
        let mut ground = Self { hall, devices, best_fixed, genie: [0.0; 2], scenario };
        ground.genie = [EvaluationSet::Curve, EvaluationSet::Final].map(|set| ground.mean_genie(set));
        Ok(ground)
    }

    fn mean_genie(&self, set: EvaluationSet) -> f64 {
        let race = &self.scenario.race;
        let value = |seed| {
            let tally = self.assess(Deciding::Rule(Rule::Genie), &self.scenario.law, seed, set);
            tally.map_or(f64::NAN, |tally| tally.successes_per_slot())
        };
        race.all_seeds().map(value).sum::<f64>() / race.seeds as f64
    }

    /// What no controller can expect to pass: all packets, or the most that any number of senders gets through.
    pub(super) fn bound(&self) -> f64 {
        self.scenario.law.load().min(most_successes(self.scenario.law.settings().preambles))
    }

    /// A policy on a seed's evaluation slots, under a law that may have another scheme than barring.
    ///
    /// # Errors
    /// The policy has no valid decision, or the scheme has too many devices to simulate.
    pub(super) fn assess(
        &self,
        deciding: Deciding<'_>,
        law: &Law,
        seed: u64,
        set: EvaluationSet,
    ) -> Result<Tally, Stop> {
        let mut engine = engine(law, Use::Evaluation.seed(seed))?;
        play(deciding, &self.scenario, &mut *engine, slots(law, set))
    }
}

/// Slots of an evaluation: whole periods where they are short, so that no burst is cut.
fn slots(law: &Law, set: EvaluationSet) -> u64 {
    let least = match set {
        EvaluationSet::Curve => CURVE_SLOTS,
        EvaluationSet::Final => FINAL_SLOTS,
    };
    let period = u64::from(law.settings().period_slots);
    if period > least { least } else { least.next_multiple_of(period) }
}

/// An engine for a law: counts for barring, single devices for the other schemes.
pub(super) fn engine(law: &Law, seed: u64) -> Result<Box<dyn Engine>, Stop> {
    if law.settings().scheme == Scheme::Barring {
        return Ok(Box::new(Counts::new(law.clone(), seed)?));
    }
    if law.settings().devices > MOST_KNOWN {
        return Err(Stop(format!(
            "this scheme has to know each device and is simulated up to {MOST_KNOWN} of them; barring is not so limited"
        )));
    }
    Ok(Box::new(Devices::new(law.clone(), seed)))
}

/// The measures of a tally. Where nothing was served, delays are at least as long as the tally, and that is told.
pub(super) fn measures(tally: &Tally) -> Vec<f64> {
    let known = |value: f64, otherwise: f64| if value.is_finite() { value } else { otherwise };
    let endless = tally.slots as f64;
    let quantile = |share| tally.delay_quantile(share).map_or(endless, f64::from);
    vec![
        tally.successes_per_slot(),
        known(tally.dropped_ratio(), 0.0),
        known(tally.superseded_ratio(), 0.0),
        known(tally.mean_delay(), endless),
        quantile(0.95),
        quantile(0.99),
        known(tally.tries_per_packet(), endless),
        tally.mean_backlog(),
    ]
}
