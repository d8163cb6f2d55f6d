//! A round at human pace: a block of places is left out, the others make a map, and the block is held against it.

use super::contenders::{CONTENDERS, Method};
use super::ground::{LeftOutPlace, MeasurementsGround};
use crate::experiments::contract::Stop;
use crate::experiments::kit::{Entry, Phases};
use crate::measurements::{Frame, MapOfMeasurements, MapWishes, Measurements};
use crate::problems::radio_map::Grid;
use std::sync::Arc;

/// Titles of the scenes.
pub(super) const TITLES: [&str; 3] = ["Map", "Left out", "Contenders"];

/// The phases of a round: name and what happens.
pub(super) const PHASES: [(&str, &str); 3] = [
    ("Leave out", "A block of neighbouring places is put aside, as if nobody had been there"),
    ("Map", "The other samples make a map of it"),
    ("Compare", "What was measured there is held against the map"),
];

/// Cells of drawn maps along the longer side: as many as a file has, fewer where each takes long.
const CELLS: f64 = 256.0;
const FEWER_CELLS: f64 = 96.0;

/// More places than this have the coarser map.
const MOST_FINE: usize = 200;

/// A map on the drawn grid.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Drawn {
    pub estimate: Vec<f64>,
    /// The standard deviation of a new observation; none for rules.
    pub deviation: Option<Vec<f64>>,
}

/// A round and where it stands.
pub(super) struct Round {
    pub ground: Arc<MeasurementsGround>,
    pub method: Method,
    pub blocks: Vec<usize>,
    /// The block that is left out.
    pub block: usize,
    pub phase: Phases,
    pub grid: Grid,
    /// The map of all samples, as `iiot-lab map` draws it.
    pub whole: Result<Drawn, Stop>,
    /// The map without the block.
    pub without: Result<Drawn, Stop>,
    /// What each contender says of the block.
    pub left: Vec<Result<Vec<LeftOutPlace>, Stop>>,
}

impl Round {
    /// The first round, finished.
    ///
    /// # Errors
    /// The samples span no area.
    pub fn new(ground: Arc<MeasurementsGround>, contender: usize, seed: u64) -> Result<Self, Stop> {
        let nothing = || Err(Stop(String::new()));
        let mut round = Self {
            method: Entry::find(CONTENDERS, contender)?.kind,
            blocks: ground.blocks(seed),
            block: 0,
            phase: Phases::ended(&PHASES),
            grid: grid(&ground)?,
            whole: nothing(),
            without: nothing(),
            left: Vec::new(),
            ground,
        };
        round.whole = round.draw_whole();
        round.draw_without();
        round.compare();
        Ok(round)
    }

    /// Goes to the next phase, and tells whether it is the last.
    pub fn advance(&mut self) -> bool {
        match self.phase.advance() {
            0 => self.block = (self.block + 1) % self.ground.scenario.race.steps as usize,
            1 => self.draw_without(),
            _ => self.compare(),
        }
        self.phase.is_last()
    }

    /// The map of all samples: for kriging that of a file, with its fit.
    fn draw_whole(&self) -> Result<Drawn, Stop> {
        if self.method == Method::Ordinary {
            let map = self.as_file(Some(self.grid.cells()))?;
            let deviation =
                map.prediction.observation_variance().map(|variance| variance.max(0.0).sqrt()).collect();
            return Ok(Drawn { estimate: map.prediction.estimate, deviation: Some(deviation) });
        }
        self.drawn(&(0..self.blocks.len()).collect::<Vec<_>>())
    }

    /// The map that `iiot-lab map` draws of these samples.
    ///
    /// # Errors
    /// They allow none, in words.
    pub fn as_file(&self, cells: Option<[usize; 2]>) -> Result<MapOfMeasurements, Stop> {
        let measured = Measurements::local(self.ground.scenario.samples.clone(), Frame::local_metres());
        let (low, high) = self.grid.bounds_m();
        let bounds = Some([low[0], low[1], high[0], high[1]]);
        let wishes = MapWishes { cells, bounds, ..MapWishes::default() };
        MapOfMeasurements::draw(&measured, &wishes, |_, _| ()).map_err(Stop)
    }

    fn draw_without(&mut self) {
        let others: Vec<usize> =
            (0..self.blocks.len()).filter(|&site| self.blocks[site] != self.block).collect();
        self.without = self.drawn(&others);
    }

    fn drawn(&self, from: &[usize]) -> Result<Drawn, Stop> {
        let (estimate, variance) =
            self.ground.map(self.method, &self.ground.sites.subset(from), &self.grid)?;
        let deviation =
            variance.map(|(signal, nugget)| signal.iter().map(|v| (v.max(0.0) + nugget).sqrt()).collect());
        Ok(Drawn { estimate, deviation })
    }

    fn compare(&mut self) {
        let fold = |entry: &Entry<Method>| self.ground.fold(entry.kind, &self.blocks, self.block);
        self.left = CONTENDERS.iter().map(fold).collect();
    }

    /// Which contender is followed.
    pub fn contender(&self) -> usize {
        CONTENDERS.iter().position(|entry| entry.kind == self.method).unwrap_or(0)
    }
}

/// Cells over the box of the samples, as a map of a file has them.
fn grid(ground: &MeasurementsGround) -> Result<Grid, Stop> {
    let (low, high) = crate::measurements::around(&ground.sites);
    let sides = [high[0] - low[0], high[1] - low[1]];
    let longer = if ground.sites.len() <= MOST_FINE { CELLS } else { FEWER_CELLS };
    let cell_m = sides[0].max(sides[1]) / longer;
    let cells = sides.map(|side| ((side / cell_m).round() as usize).clamp(1, longer as usize));
    Ok(Grid::new(low, high, cells)?)
}
