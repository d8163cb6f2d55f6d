//! What is drawn over axes: lines, bands, and markers that can be dragged.

use super::{Dash, Ink, Mark};
use serde::{Deserialize, Serialize};

/// A line over two axes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// Its name, as it stands in the legend.
    pub name: String,
    /// Whose it is.
    pub ink: Ink,
    /// How it is drawn.
    pub dash: Dash,
    /// A mark at each point, where there are few; the ink's own at a few places of a line where it is none.
    pub mark: Option<Mark>,
    /// The points as (x, y); one that is not finite breaks the line.
    pub points: Vec<[f64; 2]>,
}

impl Trace {
    /// A line with the dashes of its ink.
    pub fn new(name: impl Into<String>, ink: impl Into<Ink>, points: Vec<[f64; 2]>) -> Self {
        let ink = ink.into();
        Self { name: name.into(), ink, dash: ink.dash(), mark: None, points }
    }

    /// Values that are evenly spaced, the first at `start`.
    pub fn sampled(
        name: impl Into<String>,
        ink: impl Into<Ink>,
        start: f64,
        step: f64,
        values: &[f64],
    ) -> Self {
        let points = values.iter().enumerate().map(|(index, value)| [start + step * index as f64, *value]);
        Self::new(name, ink, points.collect())
    }

    /// Drawn in these dashes.
    pub fn dash(mut self, dash: Dash) -> Self {
        self.dash = dash;
        self
    }

    /// With this mark at each point.
    pub fn mark(mut self, mark: Mark) -> Self {
        self.mark = Some(mark);
        self
    }
}

/// A band over two axes: where something lies with some probability.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// Its name: "one standard deviation".
    pub name: String,
    /// Whose it is.
    pub ink: Ink,
    /// Its points as (x, low, high), x rising; one that is not finite breaks the band.
    pub points: Vec<[f64; 3]>,
}

impl Band {
    /// A band.
    pub fn new(name: impl Into<String>, ink: impl Into<Ink>, points: Vec<[f64; 3]>) -> Self {
        Self { name: name.into(), ink: ink.into(), points }
    }
}

/// A named line across a picture at one value: a deadline, a threshold, the present.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Marker {
    /// Its name, which the gesture of dragging it tells.
    pub name: String,
    /// Whether it lies level at a value of y; else it stands upright at a value of x.
    pub level: bool,
    /// The value.
    pub at: f64,
    /// Whose it is.
    pub ink: Ink,
    /// Between which values it can be dragged; it stays where it is where there are none.
    pub range: Option<[f64; 2]>,
}

impl Marker {
    /// An upright line at a value of x.
    pub fn upright(name: impl Into<String>, at: f64) -> Self {
        Self { name: name.into(), level: false, at, ink: Ink::Measured, range: None }
    }

    /// A level line at a value of y.
    pub fn level(name: impl Into<String>, at: f64) -> Self {
        Self { level: true, ..Self::upright(name, at) }
    }

    /// In this ink.
    pub fn ink(mut self, ink: impl Into<Ink>) -> Self {
        self.ink = ink.into();
        self
    }

    /// It can be dragged, or moved by arrows, between two values.
    pub fn draggable(mut self, low: f64, high: f64) -> Self {
        self.range = Some([low, high]);
        self
    }
}
