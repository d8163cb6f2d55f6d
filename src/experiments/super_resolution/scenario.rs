//! The scenario of super-resolution: values parsed into the worlds that maps are made of, both resolutions, and the learners.

use crate::factory::{Hall, HallSize};
use crate::learn::schedule::Schedule;
use crate::learn::upscaler::UpscalerSettings;
use crate::preset::{FieldError, Values};
use crate::problems::radio_map::Grid;
use crate::problems::super_resolution::{ForestSettings, fine_side};
use crate::radio::InFactory;

/// The law of the path loss: sparse clutter, high base station (3GPP TR 38.901, InF-SH).
pub(super) const CASE: InFactory = InFactory::SparseHigh;

/// Most cells of a fine map, so that a step stays short.
const MOST_CELLS: usize = 20_000;

/// A valid scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The hall that devices move in.
    pub hall: Hall,
    /// Standard deviation of the shadowing in dB.
    pub shadowing_db: f64,
    /// Correlation distance of the shadowing in metres.
    pub correlation_m: f64,
    /// How many devices sense.
    pub devices: usize,
    /// Samples that a map is made of.
    pub samples: usize,
    /// Standard deviation of the noise of a sample in dB.
    pub noise_db: f64,
    /// Whether samples lie anywhere, not only in aisles.
    pub anywhere: bool,
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
    /// First seed, and how many.
    pub seeds: (u64, u64),
}

impl Scenario {
    /// Reads the values of a preset.
    ///
    /// # Errors
    /// The values belong to another experiment, or contradict each other.
    pub fn from_values(values: &Values) -> Result<Self, FieldError> {
        let large = values.choice("factory.hall")? == "300 x 150 m";
        let size = if large { HallSize::Large } else { HallSize::Small };
        let hall = Hall::new(size, CASE.base_station_height_m());
        let [coarse, fine] = grids(&hall, values.number("map.cell_m")?, values.number("map.factor")?)?;
        let count = |path| -> Result<u64, FieldError> { Ok(values.count(path)? as u64) };
        let updates = count("network.updates")?;
        Ok(Self {
            hall,
            shadowing_db: values.number("radio.shadowing_db")?,
            correlation_m: values.number("radio.correlation_m")?,
            devices: values.count("sensing.devices")?,
            samples: values.count("sensing.samples")?,
            noise_db: values.number("sensing.noise_db")?,
            anywhere: values.choice("sensing.places")? == "anywhere",
            coarse,
            fine,
            forest: forest(values)?,
            pairs: values.count("learn.pairs")?,
            network: UpscalerSettings {
                rate: Schedule::falling(values.number("network.rate")?, updates * count("race.steps")?),
                ..UpscalerSettings::new(1)
            },
            updates,
            worlds: count("map.worlds")?,
            seeds: (count("race.seed")?, count("race.seeds")?),
        })
    }
}

fn forest(values: &Values) -> Result<ForestSettings, FieldError> {
    Ok(ForestSettings {
        trees: values.count("forest.trees")?,
        depth: values.count("forest.depth")?,
        candidates: values.count("forest.candidates")?,
        smallest_leaf: values.count("forest.smallest_leaf")?,
        ridge: values.number("forest.ridge")?,
        input_share: values.number("forest.input_share")?,
        most_patches: values.count("forest.patches")?,
    })
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
    let grid = |cells| {
        Grid::new([0.0, 0.0], [width, height], cells)
            .map_err(|error| FieldError::Contradiction(error.to_string()))
    };
    Ok([grid(coarse)?, grid(fine)?])
}
