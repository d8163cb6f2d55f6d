//! A scatter: clouds of points over two axes, with a field behind, lines, discs, regions and things to drag.

use super::{Axis, Ink, Mark, Marker, Palette, Picture, Trace};
use serde::{Deserialize, Serialize};

/// Points in clouds over two axes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scatter {
    /// What it is, in a few words; gestures on it carry this name.
    pub name: String,
    /// The axis to the right.
    pub x: Axis,
    /// The axis upwards.
    pub y: Axis,
    /// Whether a unit is equally long on both axes, as in the complex plane.
    pub equal: bool,
    /// The clouds, the last on top.
    pub clouds: Vec<Cloud>,
    /// Lines between them.
    pub lines: Vec<Trace>,
    /// Means with their spread.
    pub discs: Vec<Disc>,
    /// Shaded rectangles behind.
    pub regions: Vec<Region>,
    /// A quantity over the plane, as colours behind everything.
    pub field: Option<Field>,
    /// Thresholds.
    pub markers: Vec<Marker>,
    /// Points that can be dragged.
    pub spots: Vec<Spot>,
    /// What a click on a point does, in a sentence; points cannot be picked where it is none.
    pub hand: Option<String>,
    /// What is said where there is nothing to draw.
    pub empty: String,
}

/// A named cloud of points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cloud {
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub ink: Ink,
    /// The mark of its points.
    pub mark: Mark,
    /// The points as (x, y).
    pub points: Vec<[f64; 2]>,
    /// What is told about each point besides where it is; may be shorter than the points.
    pub about: Vec<String>,
}

/// A mean with its spread: an ellipse along the axes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Disc {
    /// Its name: "mean and one standard deviation".
    pub name: String,
    /// Whose it is.
    pub ink: Ink,
    /// Its middle.
    pub centre: [f64; 2],
    /// Its radii along x and y, in the axes' units.
    pub radii: [f64; 2],
}

/// A shaded rectangle; infinite sides reach to the edge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Region {
    /// What it means: "outage".
    pub name: String,
    /// Its colour.
    pub ink: Ink,
    /// From and to along x.
    pub x: [f64; 2],
    /// From and to along y.
    pub y: [f64; 2],
}

/// A quantity over the plane, one value for each cell of a grid that is even in x and in y.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// What it shows: "the critic's value".
    pub name: String,
    /// Its unit; may be empty.
    pub unit: String,
    /// How values become colours.
    pub palette: Palette,
    /// The area as (x min, y min, x max, y max).
    pub bounds: [f64; 4],
    /// Cells along x.
    pub columns: usize,
    /// The values in row order, the lowest y first; NaN is left blank.
    pub values: Vec<f32>,
    /// The values at both ends of the palette; the least and the largest where there are none.
    pub range: Option<[f32; 2]>,
}

/// A point that can be dragged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spot {
    /// Its name, which the gesture tells.
    pub name: String,
    /// Whose it is.
    pub ink: Ink,
    /// Where it is.
    pub at: [f64; 2],
}

impl Scatter {
    /// Nothing over two axes yet.
    pub fn new(name: impl Into<String>, x: Axis, y: Axis) -> Self {
        Self {
            name: name.into(),
            x,
            y,
            equal: false,
            clouds: Vec::new(),
            lines: Vec::new(),
            discs: Vec::new(),
            regions: Vec::new(),
            field: None,
            markers: Vec::new(),
            spots: Vec::new(),
            hand: None,
            empty: "No points yet".to_owned(),
        }
    }

    /// The complex plane: real part to the right, imaginary part upwards, a unit equally long on both.
    pub fn complex_plane(name: impl Into<String>) -> Self {
        Self::new(name, Axis::new("real part", ""), Axis::new("imaginary part", "")).equal()
    }

    /// A unit is equally long on both axes.
    pub fn equal(mut self) -> Self {
        self.equal = true;
        self
    }

    /// One more cloud, with the mark of its ink.
    pub fn cloud(self, name: impl Into<String>, ink: impl Into<Ink>, points: Vec<[f64; 2]>) -> Self {
        let ink = ink.into();
        self.marked_cloud(name, ink, ink.mark(), points)
    }

    /// One more cloud with a mark of its own.
    pub fn marked_cloud(
        mut self,
        name: impl Into<String>,
        ink: impl Into<Ink>,
        mark: Mark,
        points: Vec<[f64; 2]>,
    ) -> Self {
        self.clouds.push(Cloud { name: name.into(), ink: ink.into(), mark, points, about: Vec::new() });
        self
    }

    /// What is told about each point of the cloud that was added last.
    pub fn about(mut self, about: Vec<String>) -> Self {
        if let Some(cloud) = self.clouds.last_mut() {
            cloud.about = about;
        }
        self
    }

    /// One more line.
    pub fn line(mut self, line: Trace) -> Self {
        self.lines.push(line);
        self
    }

    /// One more mean with its spread along both axes.
    pub fn disc(
        mut self,
        name: impl Into<String>,
        ink: impl Into<Ink>,
        centre: [f64; 2],
        radii: [f64; 2],
    ) -> Self {
        self.discs.push(Disc { name: name.into(), ink: ink.into(), centre, radii });
        self
    }

    /// One more shaded rectangle.
    pub fn region(mut self, name: impl Into<String>, ink: impl Into<Ink>, x: [f64; 2], y: [f64; 2]) -> Self {
        self.regions.push(Region { name: name.into(), ink: ink.into(), x, y });
        self
    }

    /// A quantity behind everything.
    pub fn field(mut self, field: Field) -> Self {
        self.field = Some(field);
        self
    }

    /// One more threshold.
    pub fn marker(mut self, marker: Marker) -> Self {
        self.markers.push(marker);
        self
    }

    /// One more point that can be dragged.
    pub fn spot(mut self, name: impl Into<String>, ink: impl Into<Ink>, at: [f64; 2]) -> Self {
        self.spots.push(Spot { name: name.into(), ink: ink.into(), at });
        self
    }

    /// Points can be picked; what a click does, in a sentence.
    pub fn by_hand(mut self, what: impl Into<String>) -> Self {
        self.hand = Some(what.into());
        self
    }

    /// What is said where there is nothing to draw.
    pub fn when_empty(mut self, words: impl Into<String>) -> Self {
        self.empty = words.into();
        self
    }
}

impl Field {
    /// A field in the palette from little to much, over its own range.
    pub fn new(name: impl Into<String>, bounds: [f64; 4], columns: usize, values: Vec<f32>) -> Self {
        Self {
            name: name.into(),
            unit: String::new(),
            palette: Palette::Level,
            bounds,
            columns,
            values,
            range: None,
        }
    }

    /// The value of a function at the middle of each of `columns` x `rows` cells.
    pub fn sampled(
        name: impl Into<String>,
        bounds: [f64; 4],
        [columns, rows]: [usize; 2],
        value: impl Fn(f64, f64) -> f64,
    ) -> Self {
        let [x0, y0, x1, y1] = bounds;
        let middle = |low: f64, high: f64, index: usize, count: usize| {
            low + (high - low) * (index as f64 + 0.5) / count as f64
        };
        let cell = |index: usize| {
            value(middle(x0, x1, index % columns, columns), middle(y0, y1, index / columns, rows)) as f32
        };
        Self::new(name, bounds, columns, (0..columns * rows).map(cell).collect())
    }

    /// Its unit.
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = unit.into();
        self
    }

    /// Another palette, and the values at its ends.
    pub fn palette(mut self, palette: Palette, range: Option<[f32; 2]>) -> Self {
        (self.palette, self.range) = (palette, range);
        self
    }

    /// The values at both ends of the palette, where there are two.
    pub fn ends(&self) -> Option<[f32; 2]> {
        let own = || {
            let finite = self.values.iter().copied().filter(|value| value.is_finite());
            finite.fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], v| [low.min(v), high.max(v)])
        };
        let [low, high] = self.range.unwrap_or_else(own);
        (low.is_finite() && high.is_finite() && high > low).then_some([low, high])
    }

    /// The value of the cell at a place.
    pub fn at(&self, [x, y]: [f64; 2]) -> Option<f32> {
        let [x0, y0, x1, y1] = self.bounds;
        let rows = self.values.len().checked_div(self.columns)?;
        let index = |share: f64, count: usize| {
            (0.0..=1.0)
                .contains(&share)
                .then(|| ((share * count as f64) as usize).min(count.saturating_sub(1)))
        };
        let column = index((x - x0) / (x1 - x0), self.columns)?;
        let row = index((y - y0) / (y1 - y0), rows)?;
        self.values.get(row * self.columns + column).copied().filter(|value| value.is_finite())
    }
}

impl From<Scatter> for Picture {
    fn from(scatter: Scatter) -> Self {
        Self::Scatter(Box::new(scatter))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_read_where_it_was_sampled() {
        let field = Field::sampled("sum", [-1.0, 0.0, 1.0, 2.0], [4, 8], |x, y| x + 10.0 * y);
        // By hand: cells are 0.5 by 0.25; (0.3, 1.3) lies in the one around (0.25, 1.375).
        assert_eq!(field.at([0.3, 1.3]), Some(14.0));
        assert_eq!(field.at([1.3, 1.3]), None);
        assert_eq!(field.ends(), Some([0.5, 19.5]));
        assert_eq!(Field::new("none", [0.0; 4], 0, vec![]).at([0.0, 0.0]), None);
        assert_eq!(Field::new("even", [0.0; 4], 1, vec![3.0]).ends(), None);
    }
}
