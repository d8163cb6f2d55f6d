//! The ground that lanes share: for each seed a truth and the samples that moving devices take of it.

use super::scenario::Scenario;
use crate::experiments::contract::Stop;
use crate::factory::Walk;
use crate::problems::radio_map::{Grid, LiveGpu, MapError, Places, Sample, Truth};
use crate::random::stream;
use rand::Rng;
use rand_distr::StandardNormal;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Devices sense five times a second (paper).
const SENSING_PERIOD_S: f64 = 0.2;

/// A truth with the samples taken of it.
pub(super) struct World {
    /// The truth at every cell of the evaluated map, in dBm.
    pub cells_dbm: Vec<f64>,
    /// All samples in their order, as the devices believe them to be.
    pub samples: Vec<Sample>,
}

/// What all lanes of a race read and none writes.
pub(super) struct Ground {
    pub scenario: Scenario,
    pub grid: Grid,
    /// What may draw the maps on the floor.
    pub gpu: Arc<LiveGpu>,
    worlds: Arc<BTreeMap<u64, World>>,
}

impl Ground {
    /// Draws the worlds of all seeds.
    ///
    /// # Errors
    /// In words: the hall has too many cells of that size.
    pub fn new(scenario: Scenario, gpu: Arc<LiveGpu>) -> Result<Self, MapError> {
        let [width, height, _] = scenario.hall.size_m;
        let cells = [width, height].map(|side| (side / scenario.cell_m).ceil().max(1.0) as usize);
        let grid = Grid::new([0.0, 0.0], [width, height], cells)?;
        let (first, count) = scenario.seeds;
        let seeds = (first..first + count).into_par_iter();
        let worlds = seeds.map(|seed| (seed, World::new(&scenario, &grid, seed))).collect();
        Ok(Self { scenario, grid, gpu, worlds: Arc::new(worlds) })
    }

    /// The same worlds under a scenario that has them too (see [`Scenario::same_worlds`]).
    pub fn with(&self, scenario: Scenario) -> Self {
        Self { scenario, grid: self.grid, gpu: Arc::clone(&self.gpu), worlds: Arc::clone(&self.worlds) }
    }

    /// The world of a race's seed.
    ///
    /// # Errors
    /// The race has no such seed.
    pub fn world(&self, seed: u64) -> Result<&World, Stop> {
        self.worlds.get(&seed).ok_or_else(|| Stop(format!("the race has no seed {seed}")))
    }

    /// The samples that count after so many steps.
    pub fn samples<'a>(&self, world: &'a World, step: u64) -> &'a [Sample] {
        let until = (self.scenario.sensing.first + step as usize).min(world.samples.len());
        &world.samples[until.saturating_sub(self.scenario.sensing.window)..until]
    }
}

impl World {
    fn new(scenario: &Scenario, grid: &Grid, seed: u64) -> Self {
        let truth = truth(scenario, seed);
        let cells_dbm = (0..grid.count()).map(|index| truth.at_dbm(grid.place_m(index))).collect();
        let count = scenario.sensing.first + scenario.steps.0 as usize;
        let mut walks: Vec<Walk> = walks(scenario, seed);
        let mut samples = Vec::with_capacity(count);
        while samples.len() < count {
            for (device, walk) in walks.iter_mut().enumerate() {
                let round = samples.len() as u64;
                samples.push(sense(scenario, &truth, walk.position_m(), seed, round));
                walk.go(&scenario.hall, stride_m(scenario));
                if samples.len() == count || device as u64 + 1 == scenario.sensing.devices {
                    break;
                }
            }
        }
        Self { cells_dbm, samples }
    }
}

/// What the transmitters of a scenario are really received with under a seed.
pub(super) fn truth(scenario: &Scenario, seed: u64) -> Truth {
    Truth::new(scenario.truth, &scenario.transmitters_m, seed, scenario.channel)
}

/// The devices at their first places.
pub(super) fn walks(scenario: &Scenario, seed: u64) -> Vec<Walk> {
    (0..scenario.sensing.devices).map(|device| Walk::new(&scenario.hall, seed, device)).collect()
}

/// How far a device goes between two of its samples that are kept.
pub(super) fn stride_m(scenario: &Scenario) -> f64 {
    scenario.sensing.speed_m_per_s * SENSING_PERIOD_S * scenario.sensing.kept as f64
}

/// What a device at a place measures, and where it believes to be.
pub(super) fn sense(scenario: &Scenario, truth: &Truth, place_m: [f64; 2], seed: u64, number: u64) -> Sample {
    let mut draws = stream(seed, "sensing", number);
    let mut normal = || draws.sample::<f64, _>(StandardNormal);
    let value = truth.at_dbm(place_m) + scenario.sensing.noise_db * normal();
    let error_m = scenario.sensing.position_error_m;
    let [width, height, _] = scenario.hall.size_m;
    let position_m = [
        (place_m[0] + error_m * normal()).clamp(0.0, width),
        (place_m[1] + error_m * normal()).clamp(0.0, height),
    ];
    Sample { position_m, value }
}
