//! The ground that lanes share: for each seed a truth and the samples that moving devices take of it. A step is a sample.

use super::contenders::{Method, Way};
use super::measure::errors;
use super::scenario::Scenario;
use crate::experiments::contract::Stop;
use crate::factory::Walk;
use crate::problems::radio_map::{Grid, LiveGpu, Places, Sample, Sites, Truth};
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
pub struct RadioMapGround {
    pub(super) scenario: Scenario,
    pub(super) grid: Grid,
    /// What may draw the maps on the floor.
    pub(super) gpu: Arc<LiveGpu>,
    worlds: Arc<BTreeMap<u64, World>>,
    /// RMSE of kriging with the true variogram, mean over seeds, by step.
    pub(super) limit: Arc<Vec<(u64, f64)>>,
}

impl RadioMapGround {
    /// Draws the worlds of all seeds, and krigs them with the true variogram at every step that is evaluated.
    ///
    /// # Errors
    /// The hall has too many cells of that size, or the samples allow no map.
    pub fn new(scenario: Scenario) -> Result<Self, Stop> {
        Self::drawn_by(scenario, Arc::default())
    }

    /// The same with maps on the floor drawn by a GPU that is open already.
    fn drawn_by(scenario: Scenario, gpu: Arc<LiveGpu>) -> Result<Self, Stop> {
        let [width, height, _] = scenario.hall.size_m;
        let cells = [width, height].map(|side| (side / scenario.map.cell_m).ceil().max(1.0) as usize);
        let grid = Grid::new([0.0, 0.0], [width, height], cells)?;
        let seeds = scenario.race.all_seeds().into_par_iter();
        let worlds = seeds.map(|seed| (seed, World::new(&scenario, &grid, seed))).collect();
        let mut ground = Self { scenario, grid, gpu, worlds: Arc::new(worlds), limit: Arc::default() };
        let steps = ground.scenario.race.evaluated_steps().into_par_iter();
        ground.limit = Arc::new(steps.map(|step| ground.limit_at(step)).collect::<Result<_, _>>()?);
        Ok(ground)
    }

    /// The mean error with the true variogram after so many steps.
    fn limit_at(&self, step: u64) -> Result<(u64, f64), Stop> {
        let each = |seed| Ok(self.measure(Method::TrueVariogram, seed, step)?[0]);
        let sum: f64 = self.scenario.race.all_seeds().map(each).sum::<Result<f64, Stop>>()?;
        Ok((step, sum / self.scenario.race.seeds as f64))
    }

    /// The ground of another scenario: the same worlds and limit where it has them, drawn anew otherwise.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub(super) fn renewed(&self, scenario: Scenario) -> Result<Self, Stop> {
        let gpu = Arc::clone(&self.gpu);
        if !scenario.same_worlds(&self.scenario) {
            return Self::drawn_by(scenario, gpu);
        }
        let (worlds, limit) = (Arc::clone(&self.worlds), Arc::clone(&self.limit));
        Ok(Self { scenario, grid: self.grid, gpu, worlds, limit })
    }

    /// The measures of a method after so many steps, on the cells of a seed's world.
    ///
    /// # Errors
    /// The samples allow no map, in words.
    pub(super) fn measure(&self, method: Method, seed: u64, step: u64) -> Result<Vec<f64>, Stop> {
        let world = self.world(seed)?;
        let sites = Sites::gather(self.samples(world, step))?;
        let made = method.make(&self.scenario, true, &sites, &self.grid, Way::Exact, None)?;
        Ok(errors(&world.cells_dbm, &made.estimate, made.deviation.as_deref()))
    }

    /// The world of a race's seed.
    ///
    /// # Errors
    /// The race has no such seed.
    pub(super) fn world(&self, seed: u64) -> Result<&World, Stop> {
        self.worlds.get(&seed).ok_or_else(|| Stop(format!("the race has no seed {seed}")))
    }

    /// The samples that count after so many steps.
    pub(super) fn samples<'a>(&self, world: &'a World, step: u64) -> &'a [Sample] {
        let until = (self.scenario.sensing.first + step as usize).min(world.samples.len());
        &world.samples[until.saturating_sub(self.scenario.sensing.window)..until]
    }
}

impl World {
    fn new(scenario: &Scenario, grid: &Grid, seed: u64) -> Self {
        let truth = truth(scenario, seed);
        let cells_dbm = (0..grid.count()).map(|index| truth.at_dbm(grid.place_m(index))).collect();
        let count = scenario.sensing.first + scenario.race.steps as usize;
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
