//! A map: one value for each cell of a grid, with the places where it was measured.

use super::Palette;
use serde::{Deserialize, Serialize};

/// A grid of values over an area; maps of one scene share their cursor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Map {
    /// What it shows: "truth", "standard deviation".
    pub name: String,
    /// What stands beside the name: "RMSE 3.1 dB".
    pub note: String,
    /// Unit of the values.
    pub unit: String,
    /// How values become colours.
    pub palette: Palette,
    /// The area as (x min, y min, x max, y max) in metres.
    pub bounds_m: [f64; 4],
    /// Cells along x.
    pub columns: usize,
    /// The values in row order, the lowest y first; NaN is left blank.
    pub values: Vec<f32>,
    /// The values at both ends of the palette.
    pub range: [f32; 2],
    /// Where it was measured.
    pub samples: Vec<MapSample>,
    /// Named places, such as transmitters.
    pub marks: Vec<(String, [f64; 2])>,
    /// Whether samples can be added, dragged and removed here.
    pub editable: bool,
}

/// A measurement on a map.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MapSample {
    /// Where.
    pub position_m: [f64; 2],
    /// What, in the map's unit.
    pub value: f32,
}

/// A map with all its digits, to be written to files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MapTable {
    /// What was measured: "received power".
    pub name: String,
    /// Its unit; may be empty.
    pub unit: String,
    /// How the map was made, in a line.
    pub title: String,
    /// What has computed it, in a line.
    pub device: String,
    /// The area as (x min, y min, x max, y max) in metres.
    pub bounds_m: [f64; 4],
    /// Cells along x.
    pub columns: usize,
    /// The estimates in row order, the lowest y first.
    pub estimate: Vec<f64>,
    /// The variances of a new noisy observation, cell by cell; none where the way of making the map claims none.
    pub variance: Option<Vec<f64>>,
}
