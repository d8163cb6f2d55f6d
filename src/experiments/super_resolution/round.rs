//! The floor at human pace: devices go on and sense, a coarse map is made, refined in every way, and held against the rest.

use super::contenders::{CONTENDERS, Method, Refiner};
use super::scenario::Scenario;
use super::state;
use super::world::{World, estimate};
use crate::experiments::contract::Stop;
use crate::experiments::kit::{Entry, Phases, Use};
use crate::learn::parameters::State;
use crate::problems::super_resolution::compression::{self, Coded};
use crate::problems::super_resolution::{Raster, bicubic};
use std::time::Instant;

/// Titles of the scenes.
pub(super) const TITLES: [&str; 6] =
    ["Factory floor", "Maps", "Difference", "Error and time", "Costs", "Compression"];

/// One in so many samples is new in a round.
const RENEWED: usize = 10;

/// What is timed is done so often; the shortest counts.
const TIMES: usize = 3;

/// Qualities of the codec that are tried.
const QUALITIES: [u8; 12] = [1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100];

/// The phases of a round: name and what happens.
const PHASES: [(&str, &str); 4] = [
    ("Sense", "Devices go on along the aisles and measure; the oldest samples go"),
    (
        "Krige",
        "The server solves the system of all samples and estimates the cells of the coarse map, which it sends",
    ),
    (
        "Refine",
        "Whoever receives the coarse map interpolates it, and adds what the forest or the network has learned",
    ),
    (
        "Compare",
        "Kriging at the fine cells, which needs the samples, and the truth, which only the lab knows",
    ),
];

/// A map with how long it took.
pub(super) struct Timed {
    pub map: Raster,
    /// In milliseconds, the shortest of a few.
    pub milliseconds: f64,
}

/// A round and where it stands.
pub(super) struct Round {
    pub scenario: Scenario,
    pub followed: Method,
    pub world: World,
    pub phase: Phases,
    pub coarse: Timed,
    /// In the order of the contenders.
    pub refined: Vec<Timed>,
    pub fine: Timed,
    pub truth: Raster,
    /// What it took to solve the system, in milliseconds.
    pub solved_milliseconds: f64,
    /// Rate and error of the coarse and of the fine map.
    pub codes: [Vec<Coded>; 2],
    refiners: Vec<Refiner>,
}

/// What a function gives, and the shortest time of a few in milliseconds.
fn timed<T>(work: impl Fn() -> Result<T, Stop>) -> Result<(T, f64), Stop> {
    let mut shortest = f64::INFINITY;
    for _ in 1..TIMES {
        let start = Instant::now();
        work()?;
        shortest = shortest.min(start.elapsed().as_secs_f64());
    }
    let start = Instant::now();
    let made = work()?;
    Ok((made, 1e3 * shortest.min(start.elapsed().as_secs_f64())))
}

fn timed_map(work: impl Fn() -> Result<Raster, Stop>) -> Result<Timed, Stop> {
    timed(work).map(|(map, milliseconds)| Timed { map, milliseconds })
}

impl Round {
    /// The first round, finished.
    ///
    /// # Errors
    /// The samples allow no map.
    pub fn new(scenario: Scenario, followed: Method, seed: u64) -> Result<Self, Stop> {
        let world = World::new(&scenario, Use::Floor, seed, 0);
        let pair = world.pair(&scenario)?;
        let untimed = |map: Raster| Timed { map, milliseconds: f64::NAN };
        let refiner = |entry: &Entry<Method>| Refiner::new(entry.kind, &scenario, seed);
        let refiners = CONTENDERS.iter().map(refiner).collect::<Result<Vec<_>, Stop>>()?;
        let mut round = Self {
            truth: world.truth(&scenario, &scenario.fine)?,
            followed,
            phase: Phases::ended(&PHASES),
            coarse: untimed(pair.coarse),
            refined: Vec::new(),
            fine: untimed(pair.fine),
            solved_milliseconds: f64::NAN,
            codes: [Vec::new(), Vec::new()],
            refiners,
            world,
            scenario,
        };
        round.refine()?;
        round.compare()?;
        Ok(round)
    }

    fn krige(&mut self) -> Result<(), Stop> {
        let (kriging, solved) = timed(|| self.world.kriging(&self.scenario))?;
        self.coarse = timed_map(|| estimate(&kriging, &self.scenario.coarse))?;
        self.fine = timed_map(|| estimate(&kriging, &self.scenario.fine))?;
        self.solved_milliseconds = solved;
        Ok(())
    }

    /// Every way to refine; the time of each holds that of the interpolation it rests on.
    fn refine(&mut self) -> Result<(), Stop> {
        let [columns, rows] = self.scenario.fine.cells();
        let coarse = &self.coarse.map;
        let refine =
            |refiner: &Refiner| timed_map(|| refiner.refine(coarse, &bicubic(coarse, columns, rows)));
        self.refined = self.refiners.iter().map(refine).collect::<Result<_, Stop>>()?;
        Ok(())
    }

    fn compare(&mut self) -> Result<(), Stop> {
        let curve = |map: &Raster| compression::curve(map, QUALITIES);
        self.codes = [curve(&self.coarse.map)?, curve(&self.fine.map)?];
        Ok(())
    }

    /// Takes what a contender has learned.
    pub fn take(&mut self, contender: usize, saved: &State) -> Result<(), Stop> {
        let refiner = self.refiners.get_mut(contender);
        refiner.map_or(Ok(()), |refiner| state::load(refiner, saved))
    }

    /// Goes to the next phase, and tells whether it is the last.
    pub fn advance(&mut self) -> Result<bool, Stop> {
        match self.phase.advance() {
            0 => self.world.sense(&self.scenario, self.scenario.world.samples.div_ceil(RENEWED)),
            1 => self.krige()?,
            2 => self.refine()?,
            _ => self.compare()?,
        }
        Ok(self.phase.is_last())
    }

    /// Bits of a contender's model, in thousands.
    pub fn model_kbit(&self, contender: usize) -> f64 {
        self.refiners[contender].bits() as f64 / 1e3
    }
}
