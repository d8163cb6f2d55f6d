//! The floor at human pace: devices move and sense, and the map of what they heard is made anew; or samples of your own.

use super::ground::{Ground, sense, stride_m, truth, walks};
use super::hand::{FINE_CELLS, MOST_FINE, Made as ByHand, Source};
use super::method::{Made, Method, Way};
use super::pictures;
use super::problem::in_words;
use crate::experiments::contract::{Demo, Stop};
use crate::factory::Walk;
use crate::learn::parameters::State;
use crate::problems::radio_map::empirical::{Bin, Estimator, empirical};
use crate::problems::radio_map::{Grid, Places, Sample, Sites, Truth};
use crate::scene::{Gesture, MapTable, Phase, Scene};
use rayon::prelude::*;
use std::any::Any;
use std::sync::Arc;

/// Titles of the scenes.
pub(super) const TITLES: [&str; 3] = ["Factory floor", "Maps", "Variogram"];

/// Keeps the floor's samples apart from the race's.
const FLOOR: u64 = 1 << 62;

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
const PHASES: [(&str, &str); 4] = [
    ("Move", "Devices go on along the aisles"),
    ("Sense", "Some of them measure how strong the transmitter is received where they are, with noise"),
    (
        "Krige",
        "The variogram is fitted to all samples that count, and every cell gets its estimate and its deviation",
    ),
    ("Compare", "The estimate is held against the truth, which only the lab knows"),
];
pub(super) const LAST: usize = PHASES.len() - 1;

/// A round and where it stands.
pub(super) struct MapDemo {
    pub ground: Arc<Ground>,
    pub contender: usize,
    pub method: Method,
    pub walks: Vec<Walk>,
    pub phase: usize,
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
}

impl MapDemo {
    /// The first round, finished.
    ///
    /// # Errors
    /// The hall cannot be drawn.
    pub fn new(ground: Arc<Ground>, contender: usize, method: Method, seed: u64) -> Result<Self, Stop> {
        let scenario = &ground.scenario;
        let area_m = hall_m(&ground);
        let mut demo = Self {
            walks: walks(scenario, seed | FLOOR),
            contender,
            method,
            phase: LAST,
            source: Source::Crowd,
            samples: Vec::new(),
            made: Err(Stop(String::new())),
            bins: Vec::new(),
            sensed: 0,
            seed: seed | FLOOR,
            truth_law: truth(scenario, seed | FLOOR),
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
        Self::new(Arc::clone(&self.ground), self.contender, self.method, self.seed & !FLOOR)
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
        self.made = sites
            .and_then(|sites| self.method.make(scenario, placed, &sites, &self.grid, way, known))
            .map_err(in_words);
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
pub(super) fn hall_m(ground: &Ground) -> [[f64; 2]; 2] {
    let [width, height, _] = ground.scenario.hall.size_m;
    [[0.0, 0.0], [width, height]]
}

fn drawn_grid([low_m, high_m]: [[f64; 2]; 2], longer: f64) -> Result<Grid, Stop> {
    let sides = [high_m[0] - low_m[0], high_m[1] - low_m[1]];
    let cell_m = sides[0].max(sides[1]) / longer;
    let cells = sides.map(|side| (side / cell_m).round().max(1.0) as usize);
    Grid::new(low_m, high_m, cells).map_err(in_words)
}

impl Demo for MapDemo {
    /// Nothing is trained: a map is made of its samples alone.
    fn load(&mut self, _contender: usize, _state: &State) -> Result<(), Stop> {
        Ok(())
    }

    /// By hand a map rests.
    fn next_phase(&mut self) -> Result<bool, Stop> {
        if self.source != Source::Crowd {
            return Ok(true);
        }
        self.phase = if self.phase == LAST { 0 } else { self.phase + 1 };
        match self.phase {
            1 => self.sense(ROUND),
            2 => self.make(true),
            _ => {}
        }
        Ok(self.phase == LAST)
    }

    fn phase(&self) -> Phase {
        let (name, text) = PHASES[self.phase];
        Phase { number: self.phase + 1, of: PHASES.len(), name: name.to_owned(), text: text.to_owned() }
    }

    fn scenes(&self) -> Vec<Scene> {
        pictures::scenes(self)
    }

    fn gesture(&mut self, gesture: Gesture) -> Result<(), Stop> {
        self.touch(gesture)
    }

    fn by_hand(&mut self) -> Option<Box<dyn Any + Send>> {
        self.give_away().map(|made| Box::new(made) as Box<dyn Any + Send>)
    }

    fn take_over(&mut self, made: Box<dyn Any + Send>) -> Result<(), Stop> {
        match made.downcast::<ByHand>() {
            Ok(made) => self.go_on_with(*made),
            Err(_) => Ok(()),
        }
    }

    fn map(&self) -> Result<MapTable, Stop> {
        let made = self.made.as_ref().map_err(Clone::clone)?;
        Ok(pictures::table(self, made))
    }

    fn take_notices(&mut self) -> Vec<String> {
        self.ground.gpu.take_notices()
    }
}
