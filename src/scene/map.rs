//! A map: one value for each cell of a grid, with the places where it was measured.

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

/// How values become colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Palette {
    /// From little to much, evenly to the eye (viridis).
    Level,
    /// The same for a quantity of another kind beside it (cividis).
    Spread,
    /// Below zero and above zero.
    Signed,
}
