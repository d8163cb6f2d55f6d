//! A chart that parameters are set on: points of its lines can be dragged.

use super::Chart;
use serde::{Deserialize, Serialize};

/// A chart with handles, and things to press that set parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Steered {
    /// The chart.
    pub chart: Chart,
    /// Points that can be dragged.
    pub handles: Vec<Handle>,
    /// Things to press.
    pub offers: Vec<Offer>,
}

/// A point of a chart that sets a parameter where it is dragged to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Handle {
    /// What it sets, in words: "nugget".
    pub name: String,
    /// Dotted path of the field.
    pub field: String,
    /// The contender whose colour it has.
    pub contender: usize,
    /// Where it is, as (x, y) of the chart.
    pub at: [f64; 2],
    /// Whether it is dragged up and down; else to the left and to the right.
    pub upright: bool,
    /// The field's value is the coordinate less this.
    pub offset: f64,
    /// The least and the largest value of the field.
    pub range: [f64; 2],
}

/// Something to press that sets parameters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// What stands on it.
    pub name: String,
    /// What it does, in a sentence.
    pub hover: String,
    /// Fields by their dotted paths, with the values as they are written.
    pub sets: Vec<(String, String)>,
}
