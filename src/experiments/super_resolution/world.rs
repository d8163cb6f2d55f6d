//! A realisation: shadowing, a transmitter, devices that sense; and the maps that kriging makes of their samples.

use super::scenario::{CASE, Places, Scenario};
use crate::experiments::contract::Stop;
use crate::experiments::kit::Use;
use crate::factory::Walk;
use crate::problems::radio_map::{
    Family, Grid, Kriging, Places as _, Precision, Sample, Sites, Trend, Variogram, Want,
};
use crate::problems::super_resolution::{Pair, Raster};
use crate::radio::{GaussianField, path_loss_db};
use crate::random::stream;
use rand::Rng;
use rand_distr::StandardNormal;

/// The transmitter (ours): power in dBm, carrier in GHz, height over the devices in metres.
const POWER_DBM: f64 = 20.0;
const CARRIER_GHZ: f64 = 3.5;
const HEIGHT_M: f64 = 6.5;

/// How far a device goes between two of its samples that are kept, in metres (ours: five seconds at 1.5 m/s).
const STRIDE_M: f64 = 7.5;

/// The streams of realisations: nobody evaluates on what was trained on.
fn purpose(what: Use) -> &'static str {
    match what {
        Use::Training => "super-resolution training",
        Use::Evaluation | Use::Search => "super-resolution evaluation",
        Use::Floor => "super-resolution floor",
    }
}

/// A realisation with its samples.
pub(super) struct World {
    shadowing: GaussianField,
    /// The transmitter: x, y, and its height over the devices, in metres.
    pub transmitter_m: [f64; 3],
    pub samples: Vec<Sample>,
    pub walks: Vec<Walk>,
    /// Names the streams of walks and samples.
    key: u64,
    sensed: usize,
}

impl World {
    /// The realisation of this number.
    pub fn new(scenario: &Scenario, what: Use, seed: u64, number: u64) -> Self {
        let mut draws = stream(seed, purpose(what), number);
        let key = draws.random();
        let [width, height, _] = scenario.hall.size_m;
        let transmitter_m = [width * draws.random::<f64>(), height * draws.random::<f64>(), HEIGHT_M];
        let walk = |device| Walk::new(&scenario.hall, key, device);
        let walks = (0..scenario.world.devices as u64).map(walk).collect();
        let shadowing = GaussianField::new(scenario.world.correlation_m, &mut draws);
        let mut world = Self { shadowing, transmitter_m, samples: Vec::new(), walks, key, sensed: 0 };
        world.sense(scenario, scenario.world.samples);
        world
    }

    /// Takes more samples, device after device; the oldest go.
    pub fn sense(&mut self, scenario: &Scenario, count: usize) {
        let [width, height, _] = scenario.hall.size_m;
        for number in self.sensed..self.sensed + count {
            let mut draws = stream(self.key, "super-resolution sample", number as u64);
            let walk = &mut self.walks[number % scenario.world.devices];
            if number >= scenario.world.devices {
                walk.go(&scenario.hall, STRIDE_M);
            }
            let anywhere = [width * draws.random::<f64>(), height * draws.random::<f64>()];
            let position_m =
                if scenario.world.places == Places::Anywhere { anywhere } else { walk.position_m() };
            let noise: f64 = draws.sample(StandardNormal);
            let level =
                self.mean_dbm(position_m) - scenario.world.shadowing_db * self.shadowing.at(position_m);
            self.samples.push(Sample { position_m, value: level + scenario.world.noise_db * noise });
        }
        self.sensed += count;
        self.samples.drain(..self.samples.len().saturating_sub(scenario.world.samples));
    }

    /// The path-loss law at a place.
    fn mean_dbm(&self, place_m: [f64; 2]) -> f64 {
        let [x, y, height] = self.transmitter_m;
        let distance_m = (place_m[0] - x).hypot(place_m[1] - y).hypot(height);
        POWER_DBM - path_loss_db(CASE, false, distance_m, CARRIER_GHZ)
    }

    /// What is really received at the middles of cells, in dBm.
    pub fn truth(&self, scenario: &Scenario, grid: &Grid) -> Result<Raster, Stop> {
        let [columns, rows] = grid.cells();
        let xs: Vec<f64> = (0..columns).map(|column| grid.place_m(column)[0]).collect();
        let ys: Vec<f64> = (0..rows).map(|row| grid.place_m(row * columns)[1]).collect();
        let mut values = self.shadowing.on_grid(&xs, &ys);
        for (index, value) in values.iter_mut().enumerate() {
            *value = self.mean_dbm(grid.place_m(index)) - scenario.world.shadowing_db * *value;
        }
        Ok(Raster::of(columns, rows, &values)?)
    }

    /// The system of the samples: around the path-loss law, with the variogram that the shadowing really has, so that all
    /// differences between maps come from their resolution.
    pub fn kriging(&self, scenario: &Scenario) -> Result<Kriging, Stop> {
        let (nugget, sill) = (scenario.world.noise_db.powi(2), scenario.world.shadowing_db.powi(2));
        let variogram = Variogram::new(Family::Exponential, nugget, sill, scenario.world.correlation_m)?;
        let trend = Trend::PathLoss { transmitter_m: self.transmitter_m };
        Ok(Kriging::new(&Sites::gather(&self.samples)?, &variogram, trend)?)
    }

    /// Both maps of the samples.
    pub fn pair(&self, scenario: &Scenario) -> Result<Pair, Stop> {
        let kriging = self.kriging(scenario)?;
        let [coarse, fine] = [&scenario.coarse, &scenario.fine].map(|grid| estimate(&kriging, grid));
        Ok(Pair { coarse: coarse?, fine: fine? })
    }
}

/// The map of a solved system, in single precision on the CPU.
pub(super) fn estimate(kriging: &Kriging, grid: &Grid) -> Result<Raster, Stop> {
    let found = kriging.predict(grid, Precision::Single, Want::Estimate);
    let [columns, rows] = grid.cells();
    Ok(Raster::of(columns, rows, &found.estimate)?)
}
