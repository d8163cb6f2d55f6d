//! Signals over time: lines with bands, markers and thresholds, and values that a hand may draw.

use super::{Axis, Band, Ink, Marker, Picture, Trace};
use serde::{Deserialize, Serialize};

/// Lines over one axis, read together at one place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// What it is, in a few words; gestures on it carry this name.
    pub name: String,
    /// The axis to the right: time, mostly.
    pub x: Axis,
    /// The axis upwards.
    pub y: Axis,
    /// The lines, the last on top; x rises in each.
    pub lines: Vec<Trace>,
    /// Bands behind them.
    pub bands: Vec<Band>,
    /// Upright and level lines: the present, a threshold.
    pub markers: Vec<Marker>,
    /// What a hand may draw.
    pub drawing: Option<Drawing>,
    /// What is said where there is nothing to draw.
    pub empty: String,
}

/// Values at given places that a hand draws: a curve of its own over the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drawing {
    /// Its name: "your prediction"; the gesture tells it.
    pub name: String,
    /// Whose it is.
    pub ink: Ink,
    /// The points as (x, y), x rising; y is NaN where nothing was drawn yet.
    pub points: Vec<[f64; 2]>,
    /// Between which values it can be drawn.
    pub range: [f64; 2],
}

impl Series {
    /// No lines over two axes yet.
    pub fn new(name: impl Into<String>, x: Axis, y: Axis) -> Self {
        Self {
            name: name.into(),
            x,
            y,
            lines: Vec::new(),
            bands: Vec::new(),
            markers: Vec::new(),
            drawing: None,
            empty: "No signal yet".to_owned(),
        }
    }

    /// One more line.
    pub fn line(mut self, line: Trace) -> Self {
        self.lines.push(line);
        self
    }

    /// One more band.
    pub fn band(mut self, band: Band) -> Self {
        self.bands.push(band);
        self
    }

    /// One more marker or threshold.
    pub fn marker(mut self, marker: Marker) -> Self {
        self.markers.push(marker);
        self
    }

    /// Values at these points can be drawn by hand between two values.
    pub fn drawing(
        mut self,
        name: impl Into<String>,
        ink: impl Into<Ink>,
        points: Vec<[f64; 2]>,
        range: [f64; 2],
    ) -> Self {
        self.drawing = Some(Drawing { name: name.into(), ink: ink.into(), points, range });
        self
    }

    /// What is said where there is nothing to draw.
    pub fn when_empty(mut self, words: impl Into<String>) -> Self {
        self.empty = words.into();
        self
    }
}

impl From<Series> for Picture {
    fn from(series: Series) -> Self {
        Self::Series(Box::new(series))
    }
}
