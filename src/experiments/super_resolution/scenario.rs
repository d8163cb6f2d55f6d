//! The scenario of super-resolution: the worlds that maps are made of, both resolutions, the learners, and their parameters.

use crate::experiments::kit::RaceParameters;
use crate::factory::{Hall, HallSize};
use crate::learn::schedule::Schedule;
use crate::learn::upscaler::UpscalerSettings;
use crate::preset::{Field, FieldError, Values, choice, options, parameters, rate, real, whole};
use crate::problems::radio_map::Grid;
use crate::problems::super_resolution::{ForestSettings, fine_side};
use crate::radio::InFactory;

/// The law of the path loss: sparse clutter, high base station (3GPP TR 38.901, InF-SH).
pub(super) const CASE: InFactory = InFactory::SparseHigh;

/// Most cells of a fine map, so that a step stays short.
const MOST_CELLS: usize = 20_000;

/// Where samples lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Places {
    /// In aisles, where devices move.
    Aisles,
    /// Anywhere in the hall.
    Anywhere,
}

options!(Places { Places::Aisles => "in aisles", Places::Anywhere => "anywhere" });

parameters! {
    /// What the maps are of.
    #[derive(Copy)]
    pub struct WorldSettings {
        /// The two calibration halls of 3GPP's indoor factory
        pub hall: HallSize = choice("factory.hall", "Hall").standard().rewind(),
        /// Standard deviation of the shadowing: 5.9 dB for InF-SH without line of sight
        pub shadowing_db: f64 = real("radio.shadowing_db", "Shadowing", 0.5..=15.0, 5.9).unit("dB").standard(),
        /// d in exp(-Δ/d), the correlation of the shadowing over a distance Δ. The shorter it is beside a cell, the more a coarse map leaves out
        pub correlation_m: f64 =
            real("radio.correlation_m", "Correlation", 1.0..=100.0, 10.0).unit("m").standard(),
        /// Devices that move along the aisles and sense, one after the other
        pub devices: usize = whole("sensing.devices", "Sensing devices", 1..=500, 50),
        /// Samples that a map is made of. A kriged map bends at its samples and is smooth between them: many samples leave much to refine, few leave nothing
        pub samples: usize = whole("sensing.samples", "Samples", 20..=600, 300),
        /// Of a sample: the nugget of the variogram
        pub noise_db: f64 = real("sensing.noise_db", "Noise", 0.0..=10.0, 1.0).unit("dB"),
        /// in aisles: where devices move; anywhere: scattered over the hall, as if machines were no obstacle
        pub places: Places = choice("sensing.places", "Places"),
    }
}

parameters! {
    /// Both resolutions, and what learners are judged on.
    struct MapSettings {
        /// Side of a cell of the coarse map, which is what a server sends
        cell_m: f64 = real("map.cell_m", "Coarse cell", 1.0..=15.0, 3.0).unit("m").rewind(),
        /// How many times more cells the fine map has along each side. The paper's pixel counts, 937,500 and 2,343,750, mean √2.5 = 1.58
        factor: f64 = real("map.factor", "Factor per side", 1.0..=4.0, 2.0).rewind(),
        /// Realisations that nobody trains on, the same for all seeds; another first seed brings others. Curves use the first twelve of them
        worlds: u64 = whole("map.worlds", "Evaluation worlds", 1..=200, 40).rewind(),
        /// Pairs of maps, coarse and fine, that each learner keeps: the last ones
        pairs: usize = whole("learn.pairs", "Pairs kept", 1..=100, 40),
    }
}

parameters! {
    /// How the network learns.
    struct NetworkSettings {
        /// Learning rate of Adam; it falls to 5 % over the race
        rate: f64 = rate("network.rate", "Learning rate", 6e-3),
        /// Updates for each new pair, each on one of the pairs kept
        updates: u64 = whole("network.updates", "Updates a pair", 1..=50, 8),
    }
}

/// All parameters.
pub(super) fn fields() -> Vec<Field> {
    let race = RaceParameters::rows_for(60, 6);
    let (world, map) = (WorldSettings::rows(), MapSettings::rows());
    [world, map, ForestSettings::rows(), NetworkSettings::rows(), race].concat()
}

/// A valid scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The hall that devices move in.
    pub hall: Hall,
    /// What the maps are of.
    pub world: WorldSettings,
    /// Cells of the coarse map.
    pub coarse: Grid,
    /// Cells of the fine map.
    pub fine: Grid,
    /// How trees are grown.
    pub forest: ForestSettings,
    /// Pairs of maps that a learner keeps.
    pub pairs: usize,
    /// The network.
    pub network: UpscalerSettings,
    /// Updates of the network for each pair.
    pub updates: u64,
    /// Realisations that each seed is measured on at the end.
    pub worlds: u64,
    /// Steps, which are pairs of maps, and seeds.
    pub race: RaceParameters,
}

impl Scenario {
    /// Reads the values of a preset.
    ///
    /// # Errors
    /// The values belong to another experiment, or contradict each other.
    pub fn read(values: &Values) -> Result<Self, FieldError> {
        let (world, map) = (WorldSettings::read(values)?, MapSettings::read(values)?);
        let (network, race) = (NetworkSettings::read(values)?, RaceParameters::read(values)?);
        let hall = Hall::new(world.hall, CASE.base_station_height_m());
        let [coarse, fine] = grids(&hall, map.cell_m, map.factor)?;
        Ok(Self {
            hall,
            world,
            coarse,
            fine,
            forest: ForestSettings::read(values)?,
            pairs: map.pairs,
            network: UpscalerSettings {
                rate: Schedule::falling(network.rate, network.updates * race.steps),
                ..UpscalerSettings::new(1)
            },
            updates: network.updates,
            worlds: map.worlds,
            race,
        })
    }
}

/// Both grids over the hall.
fn grids(hall: &Hall, cell_m: f64, factor: f64) -> Result<[Grid; 2], FieldError> {
    let [width, height, _] = hall.size_m;
    let coarse = [width, height].map(|side| (side / cell_m).round().max(1.0) as usize);
    let fine = coarse.map(|cells| fine_side(cells, factor));
    let [columns, rows] = fine;
    if columns * rows > MOST_CELLS {
        return Err(FieldError::Contradiction(format!(
            "a fine map of {columns} x {rows} cells is too large to learn from live: at most {MOST_CELLS} cells"
        )));
    }
    let grid = |cells| Grid::new([0.0, 0.0], [width, height], cells);
    Ok([grid(coarse)?, grid(fine)?])
}
