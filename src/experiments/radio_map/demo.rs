//! The floor at human pace: devices move and sense, and the map of what they heard is made anew; or samples of your own.

use super::ground::{Ground, World, sense, stride_m, walks};
use super::method::{Made, Method};
use super::pictures;
use super::problem::in_words;
use crate::experiments::contract::{Demo, Stop};
use crate::factory::Walk;
use crate::learn::parameters::State;
use crate::radio_map::empirical::{Bin, Estimator, empirical};
use crate::radio_map::{Grid, Places, Precision, Sample, Sites};
use crate::scene::{Gesture, Phase, Scene};
use std::sync::Arc;

/// Titles of the scenes.
pub(super) const TITLES: [&str; 3] = ["Factory floor", "Maps", "Variogram"];

/// Keeps the floor's samples apart from the race's.
const FLOOR: u64 = 1 << 62;

/// Samples between two maps, and those that the first map has.
const ROUND: usize = 10;
const FIRST: usize = 100;

/// Most samples of which a map is made while somebody watches; of more, every so-manieth is taken.
const MOST_LIVE: usize = 600;

/// With more samples than this a variogram stays while one of them is dragged: fitting it takes longer than a map.
const MOST_REFITTED: usize = 150;

/// Cells of the drawn map along its longer side.
const DRAWN_CELLS: f64 = 120.0;

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
const LAST: usize = PHASES.len() - 1;

/// Names of the buttons.
pub(super) const CROWD: &str = "Crowdsensing";
pub(super) const CLEAR: &str = "Clear";

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
pub(super) struct MapDemo {
    pub ground: Arc<Ground>,
    pub contender: usize,
    pub method: Method,
    pub walks: Vec<Walk>,
    pub phase: usize,
    pub source: Source,
    pub samples: Vec<Sample>,
    pub world: World,
    pub grid: Grid,
    /// The truth on the drawn grid; empty for measurements, whose truth nobody knows.
    pub truth: Vec<f64>,
    pub made: Result<Made, Stop>,
    pub bins: Vec<Bin>,
    sensed: u64,
    seed: u64,
}

impl MapDemo {
    /// The first round, finished.
    ///
    /// # Errors
    /// The hall cannot be drawn.
    pub fn new(ground: Arc<Ground>, contender: usize, method: Method, seed: u64) -> Result<Self, Stop> {
        let scenario = &ground.scenario;
        let [width, height, _] = scenario.hall.size_m;
        let grid = drawn_grid([0.0, 0.0], [width, height])?;
        let world = World::new(scenario, &ground.grid, seed | FLOOR);
        let truth = truth_on(&world, &grid);
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
            world,
            grid,
            truth,
            ground,
        };
        demo.sense(FIRST);
        demo.make(true);
        Ok(demo)
    }

    /// The next devices in turn measure; each goes on behind it.
    fn sense(&mut self, count: usize) {
        let scenario = &self.ground.scenario;
        for _ in 0..count {
            let device = (self.sensed % scenario.sensing.devices) as usize;
            let place_m = self.walks[device].position_m();
            self.samples.push(sense(scenario, &self.world.truth, place_m, self.seed, self.sensed));
            self.walks[device].go(&scenario.hall, stride_m(scenario));
            self.sensed += 1;
        }
        let most = scenario.sensing.window.min(MOST_LIVE);
        self.samples.drain(..self.samples.len().saturating_sub(most));
    }

    /// The map of the samples as they are; what they lack is shown in its place.
    fn make(&mut self, refit: bool) {
        let stays = !refit && self.samples.len() > MOST_REFITTED;
        let known = self.made.as_ref().ok().filter(|_| stays).and_then(|made| made.variogram);
        let transmitter_m = match self.source {
            Source::File(..) => None,
            _ => Some(self.ground.scenario.transmitter_m),
        };
        let sites = Sites::gather(&self.samples);
        self.bins =
            sites.as_ref().ok().and_then(|s| empirical(s, Estimator::Matheron).ok()).unwrap_or_default();
        let scenario = &self.ground.scenario;
        self.made = sites
            .and_then(|sites| {
                self.method.make(scenario, transmitter_m, &sites, &self.grid, Precision::Single, known)
            })
            .map_err(in_words);
    }

    /// Whether the truth behind the samples is known.
    pub fn knows_truth(&self) -> bool {
        !self.truth.is_empty()
    }

    fn press(&mut self, name: &str) -> Result<(), Stop> {
        match name {
            CROWD => {
                let seed = self.seed & !FLOOR;
                let (ground, contender) = (Arc::clone(&self.ground), self.contender);
                *self = Self::new(ground, contender, self.method, seed)?;
            }
            CLEAR => {
                self.take_over();
                if let Source::File(..) = self.source {
                    // What is set by hand is set in the hall, whose truth can be measured.
                    let [width, height, _] = self.ground.scenario.hall.size_m;
                    self.grid = drawn_grid([0.0, 0.0], [width, height])?;
                    self.truth = truth_on(&self.world, &self.grid);
                    self.source = Source::Hand;
                }
                self.samples.clear();
                self.make(true);
            }
            _ => {}
        }
        Ok(())
    }

    /// From now on samples wait for hands.
    fn take_over(&mut self) {
        if self.source == Source::Crowd {
            self.source = Source::Hand;
            self.phase = LAST;
        }
    }

    /// What a device measures that knows where it is.
    fn measured(&self, place_m: [f64; 2], number: u64) -> Sample {
        let sample = sense(&self.ground.scenario, &self.world.truth, place_m, self.seed, number);
        Sample { position_m: place_m, ..sample }
    }

    /// A sample set by hand measures what a device would; where the truth is not known there is nothing to measure.
    fn add(&mut self, place_m: [f64; 2]) {
        self.take_over();
        if self.knows_truth() && self.samples.len() < MOST_LIVE {
            self.sensed += 1;
            self.samples.push(self.measured(place_m, self.sensed));
        }
    }

    /// A dragged sample measures where it now is; one of a file keeps its value.
    fn drag(&mut self, index: usize, place_m: [f64; 2]) {
        self.take_over();
        let Some(before) = self.samples.get(index).copied() else { return };
        self.samples[index] = if self.knows_truth() {
            self.measured(place_m, self.sensed + index as u64)
        } else {
            Sample { position_m: place_m, ..before }
        };
    }

    /// Measurements from a file: their own area, no truth.
    fn open(&mut self, name: String, rows: &[[f64; 3]]) -> Result<(), Stop> {
        let sample = |&[x, y, value]: &[f64; 3]| Sample { position_m: [x, y], value };
        let every = rows.len().div_ceil(MOST_LIVE).max(1);
        let samples: Vec<Sample> = rows.iter().step_by(every).map(sample).collect();
        let sites = Sites::gather(&samples).map_err(in_words)?;
        let (low, high) = sites.bounds_m();
        let margin = 0.05 * sites.diagonal_m().max(1.0);
        let grid = drawn_grid(low.map(|side| side - margin), high.map(|side| side + margin))?;
        (self.source, self.samples, self.grid) = (Source::File(name, rows.len()), samples, grid);
        self.truth.clear();
        Ok(())
    }
}

fn drawn_grid(low_m: [f64; 2], high_m: [f64; 2]) -> Result<Grid, Stop> {
    let sides = [high_m[0] - low_m[0], high_m[1] - low_m[1]];
    let cell_m = sides[0].max(sides[1]) / DRAWN_CELLS;
    let cells = sides.map(|side| (side / cell_m).round().max(1.0) as usize);
    Grid::new(low_m, high_m, cells).map_err(in_words)
}

fn truth_on(world: &World, grid: &Grid) -> Vec<f64> {
    (0..grid.count()).map(|index| world.truth.at_dbm(grid.place_m(index))).collect()
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
        let refit = !matches!(gesture, Gesture::MoveSample(..));
        match gesture {
            Gesture::Press(name) => return self.press(&name),
            Gesture::AddSample(place_m) => self.add(place_m),
            Gesture::MoveSample(index, place_m) => self.drag(index, place_m),
            Gesture::RemoveSample(index) if index < self.samples.len() => {
                self.take_over();
                self.samples.remove(index);
            }
            Gesture::Samples(name, rows) => self.open(name, &rows)?,
            _ => return Ok(()),
        }
        self.make(refit);
        Ok(())
    }
}
