//! The work of a server and of its devices as plain calls, for those who time it: kriging, refining, and models to do it with.

use super::contenders::{Method, Refiner};
use super::ground::RefiningGround;
use super::scenario::Scenario;
use super::state;
use super::student::Refining;
use super::world::{World, estimate};
use crate::experiments::contract::Stop;
use crate::experiments::kit::{RaceParameters, Seated, Use};
use crate::problems::radio_map::{Grid, Kriging};
use crate::problems::super_resolution::{Raster, bicubic};
use std::sync::Arc;

/// Pairs of maps that the models learn from: trees have their full size by then, and times do not depend on more.
const PAIRS: u64 = 24;

/// A realisation that nobody trained on, with trained models.
pub struct Workload {
    scenario: Scenario,
    world: World,
    forest: Refiner,
    network: Refiner,
}

impl Workload {
    /// Trains the models as in a race of the first seed.
    ///
    /// # Errors
    /// The samples allow no map, in words.
    pub fn new(scenario: Scenario) -> Result<Self, Stop> {
        let seed = scenario.race.seed;
        let world = World::new(&scenario, Use::Evaluation, seed, 0);
        let ground = Arc::new(RefiningGround::new(Scenario {
            worlds: 1,
            race: RaceParameters { seeds: 1, ..scenario.race },
            ..scenario.clone()
        })?);
        let train = |method| -> Result<Refiner, Stop> {
            let fresh = || Refiner::new(method, &scenario, seed);
            let mut lane = Seated::lane(Refining::new(Arc::clone(&ground), fresh()?, seed));
            (0..PAIRS).try_for_each(|_| lane.step())?;
            let mut trained = fresh()?;
            state::load(&mut trained, &lane.state()?)?;
            Ok(trained)
        };
        let (forest, network) = (train(Method::Forest)?, train(Method::Network)?);
        Ok(Self { scenario, world, forest, network })
    }

    /// Samples behind the maps.
    pub fn samples(&self) -> usize {
        self.world.samples.len()
    }

    /// The system of the samples, solved.
    ///
    /// # Errors
    /// It has no solution, in words.
    pub fn solve(&self) -> Result<Kriging, Stop> {
        self.world.kriging(&self.scenario)
    }

    /// Columns and rows of cells over the hall.
    ///
    /// # Errors
    /// There are none or too many.
    pub fn grid(&self, cells: [usize; 2]) -> Result<Grid, Stop> {
        let [width, height, _] = self.scenario.hall.size_m;
        Ok(Grid::new([0.0; 2], [width, height], cells)?)
    }

    /// The kriged map on a grid, in single precision on the CPU.
    ///
    /// # Errors
    /// It has no image.
    pub fn map(&self, kriging: &Kriging, grid: &Grid) -> Result<Raster, Stop> {
        estimate(kriging, grid)
    }

    /// The fine map of a coarse one, the bicubic interpolation before it included.
    ///
    /// # Errors
    /// The model has no valid answer.
    pub fn refine(
        &self,
        method: Method,
        coarse: &Raster,
        [columns, rows]: [usize; 2],
    ) -> Result<Raster, Stop> {
        let enlarged = bicubic(coarse, columns, rows);
        match method {
            Method::Forest => self.forest.refine(coarse, &enlarged),
            Method::Network => self.network.refine(coarse, &enlarged),
            Method::Bicubic => Ok(enlarged),
            Method::Coarse => Refiner::Coarse.refine(coarse, &enlarged),
        }
    }

    /// Bits of a model as it would be sent.
    pub fn model_bits(&self, method: Method) -> usize {
        match method {
            Method::Forest => self.forest.bits(),
            Method::Network => self.network.bits(),
            Method::Bicubic | Method::Coarse => 0,
        }
    }
}
