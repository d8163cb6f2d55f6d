//! The floor at human pace: devices move and sense, and the map of what they heard is made anew; or samples of your own.

use super::contenders::{CONTENDERS, Made, Method, Way};
use super::ground::{RadioMapGround, sense, stride_m, truth, walks};
use crate::experiments::contract::Stop;
use crate::experiments::kit::{Entry, Phases, Use};
use crate::factory::Walk;
use crate::problems::radio_map::empirical::{Bin, Estimator, empirical};
use crate::problems::radio_map::{Grid, Places, Sample, Sites, Truth};
use rayon::prelude::*;
use std::sync::Arc;

/// Titles of the scenes.
pub(super) const TITLES: [&str; 3] = ["Factory floor", "Maps", "Variogram"];

/// Samples between two maps, and those that the first map has.
const ROUND: usize = 10;
const FIRST: usize = 100;

/// Most samples of which a map is made while somebody watches; of more, every so-manieth is taken.
pub(super) const MOST_LIVE: usize = 600;

/// With more samples than this a variogram stays while one of them is dragged, and is fitted when the hand lets go.
const MOST_REFITTED: usize = 40;

/// With more samples than this their bins stay too.
const MOST_REBINNED: usize = 250;

/// Cells of the drawn map along its longer side while samples come by themselves.
const CROWD_CELLS: f64 = 120.0;

/// The phases of a round: name and what happens.
pub(super) const PHASES: [(&str, &str); 4] = [
    ("Move", "Devices go on along the aisles"),
    ("Sense", "Some of them measure how strong the transmitter is received where they are, with noise"),
    (
        "Krige",
        "The variogram is fitted to all samples that count, and every cell gets its estimate and its deviation",
    ),
    ("Compare", "The estimate is held against the truth, which only the lab knows"),
];

/// Up to so many samples are drawn on so many cells along the longer side: a drag then still has its map at once.
const MOST_FINE: usize = 200;
const FINE_CELLS: f64 = 256.0;

/// Where the samples come from.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Source {
    /// Devices that move.
    Crowd,
    /// Samples that were set, dragged and removed by hand.
    Hand,
    /// Measurements from a file, by its name, and how many it has.
    File(String, usize),
}

/// A round and where it stands.
pub(super) struct Round {
    pub ground: Arc<RadioMapGround>,
    pub contender: usize,
    pub method: Method,
    pub walks: Vec<Walk>,
    pub phase: Phases,
    pub source: Source,
    pub samples: Vec<Sample>,
    pub truth_law: Truth,
    /// Lower left and upper right corner of what is drawn, in metres.
    pub area_m: [[f64; 2]; 2],
    pub grid: Grid,
    /// The truth on the drawn grid; empty for measurements, whose truth nobody knows.
    pub truth: Vec<f64>,
    pub made: Result<Made, Stop>,
    pub bins: Vec<Bin>,
    pub sensed: u64,
    pub seed: u64,
    race_seed: u64,
}

impl Round {
    /// The first round, finished.
    ///
    /// # Errors
    /// The hall cannot be drawn.
    pub fn new(ground: Arc<RadioMapGround>, contender: usize, race_seed: u64) -> Result<Self, Stop> {
        let (scenario, seed) = (&ground.scenario, Use::Floor.seed(race_seed));
        let area_m = hall_m(&ground);
        let mut demo = Self {
            walks: walks(scenario, seed),
            contender,
            method: Entry::find(CONTENDERS, contender)?.kind,
            phase: Phases::ended(&PHASES),
            source: Source::Crowd,
            samples: Vec::new(),
            made: Err(Stop(String::new())),
            bins: Vec::new(),
            sensed: 0,
            seed,
            race_seed,
            truth_law: truth(scenario, seed),
            area_m,
            grid: drawn_grid(area_m, CROWD_CELLS)?,
            truth: Vec::new(),
            ground,
        };
        demo.draw_truth();
        demo.sense(FIRST);
        demo.make(true);
        Ok(demo)
    }

    /// The same floor from its beginning, without what a hand did.
    pub fn again(&self) -> Result<Self, Stop> {
        Self::new(Arc::clone(&self.ground), self.contender, self.race_seed)
    }

    /// The next devices in turn measure; each goes on behind it.
    fn sense(&mut self, count: usize) {
        let scenario = &self.ground.scenario;
        for _ in 0..count {
            let device = (self.sensed % scenario.sensing.devices) as usize;
            let place_m = self.walks[device].position_m();
            self.samples.push(sense(scenario, &self.truth_law, place_m, self.seed, self.sensed));
            self.walks[device].go(&scenario.hall, stride_m(scenario));
            self.sensed += 1;
        }
        let most = scenario.sensing.window.min(MOST_LIVE);
        self.samples.drain(..self.samples.len().saturating_sub(most));
    }

    /// The map of the samples as they are; what they lack is shown in its place. While a sample is dragged the variogram of
    /// before may stay.
    pub fn make(&mut self, refit: bool) {
        let few = self.samples.len() <= MOST_REFITTED;
        let known = self.made.as_ref().ok().filter(|_| !refit && !few).and_then(|made| made.variogram);
        let sites = Sites::gather(&self.samples);
        if refit || self.samples.len() <= MOST_REBINNED {
            let bins = sites.as_ref().ok().and_then(|s| empirical(s, Estimator::Matheron).ok());
            self.bins = bins.unwrap_or_default();
        }
        let (scenario, way) = (&self.ground.scenario, Way::Live(&self.ground.gpu));
        let placed = self.knows_truth();
        let make = |sites| self.method.make(scenario, placed, &sites, &self.grid, way, known);
        self.made = sites.and_then(make).map_err(Stop::from);
    }

    /// Goes to the next phase, and tells whether it is the last. By hand a map rests.
    pub fn advance(&mut self) -> bool {
        if self.source != Source::Crowd {
            return true;
        }
        match self.phase.advance() {
            1 => self.sense(ROUND),
            2 => self.make(true),
            _ => {}
        }
        self.phase.is_last()
    }

    /// Whether the truth behind the samples is known.
    pub fn knows_truth(&self) -> bool {
        !matches!(self.source, Source::File(..))
    }

    /// Draws on the grid that fits: finer for few samples under a hand, which waits for one map at a time.
    pub fn draw_grid(&mut self) -> Result<(), Stop> {
        let grid = self.fitting_grid()?;
        if grid != self.grid || self.truth.is_empty() == self.knows_truth() {
            self.grid = grid;
            self.draw_truth();
        }
        Ok(())
    }

    /// Takes a truth that is known already, if it is one on the grid that fits.
    pub fn adopt_truth(&mut self, truth: Vec<f64>) -> Result<(), Stop> {
        let grid = self.fitting_grid()?;
        if self.knows_truth() && truth.len() == grid.count() {
            (self.grid, self.truth) = (grid, truth);
        }
        Ok(())
    }

    fn fitting_grid(&self) -> Result<Grid, Stop> {
        let fine = self.source != Source::Crowd && self.samples.len() <= MOST_FINE;
        drawn_grid(self.area_m, if fine { FINE_CELLS } else { CROWD_CELLS })
    }

    fn draw_truth(&mut self) {
        let cells = if self.knows_truth() { self.grid.count() } else { 0 };
        let at = |index: usize| self.truth_law.at_dbm(self.grid.place_m(index));
        self.truth = (0..cells).into_par_iter().map(at).collect();
    }
}

/// The hall from corner to corner.
pub(super) fn hall_m(ground: &RadioMapGround) -> [[f64; 2]; 2] {
    let [width, height, _] = ground.scenario.hall.size_m;
    [[0.0, 0.0], [width, height]]
}

fn drawn_grid([low_m, high_m]: [[f64; 2]; 2], longer: f64) -> Result<Grid, Stop> {
    let sides = [high_m[0] - low_m[0], high_m[1] - low_m[1]];
    let cell_m = sides[0].max(sides[1]) / longer;
    let cells = sides.map(|side| (side / cell_m).round().max(1.0) as usize);
    Ok(Grid::new(low_m, high_m, cells)?)
}
