//! Where values stand on the screen: bounds of two axes, an area, and the way there and back.

use crate::scene::Axis;
use eframe::egui::{Pos2, Rect, Vec2, pos2};

/// The least range along an axis, as a share of its values' size.
const LEAST: f64 = 1e-9;
/// Places further out than this many points are drawn there: no finer than the eye, no coarser than the screen's figures.
const FAR: f32 = 1e5;

/// Two axes over an area of the screen.
#[derive(Debug, Clone)]
pub struct Axes<'a> {
    /// Where they are drawn.
    pub area: Rect,
    /// The axis to the right.
    pub x: &'a Axis,
    /// The axis upwards.
    pub y: &'a Axis,
    /// The first and the last place along x and along y.
    pub bounds: [[f64; 2]; 2],
}

impl Axes<'_> {
    /// Where a value of x stands.
    pub fn x_at(&self, value: f64) -> Option<f32> {
        let [low, high] = self.bounds[0];
        let share = ((self.x.place(value) - low) / (high - low)) as f32;
        let at = self.area.left() + share * self.area.width();
        share.is_finite().then(|| at.clamp(-FAR, FAR))
    }

    /// Where a value of y stands.
    pub fn y_at(&self, value: f64) -> Option<f32> {
        let [low, high] = self.bounds[1];
        let share = ((self.y.place(value) - low) / (high - low)) as f32;
        let at = self.area.bottom() - share * self.area.height();
        share.is_finite().then(|| at.clamp(-FAR, FAR))
    }

    /// Where a point stands; nowhere if it is not finite or has no place on a logarithmic axis.
    pub fn at(&self, [x, y]: [f64; 2]) -> Option<Pos2> {
        Some(pos2(self.x_at(x)?, self.y_at(y)?))
    }

    /// The values at a place on the screen.
    pub fn value(&self, at: Pos2) -> [f64; 2] {
        let right = f64::from((at.x - self.area.left()) / self.area.width().max(1.0));
        let up = f64::from((self.area.bottom() - at.y) / self.area.height().max(1.0));
        let along = |[low, high]: [f64; 2], share: f64| low + (high - low) * share;
        [self.x.value(along(self.bounds[0], right)), self.y.value(along(self.bounds[1], up))]
    }

    /// A value of x with its unit and the digits that it deserves here.
    pub fn x_words(&self, value: f64) -> String {
        self.x.words(value, self.bounds[0][1] - self.bounds[0][0])
    }

    /// The axis' name and a value of x, as a heading.
    pub fn x_named(&self, value: f64) -> String {
        format!("{} {}", self.x.name, self.x_words(value))
    }

    /// A value of y with its unit and the digits that it deserves here.
    pub fn y_words(&self, value: f64) -> String {
        self.y.words(value, self.bounds[1][1] - self.bounds[1][0])
    }
}

/// The places that an axis shows: its own range, or that of the values with a share of it as a margin.
pub fn bounds(axis: &Axis, values: impl Iterator<Item = f64>, margin: f64) -> [f64; 2] {
    let own = axis.range.map(|range| range.map(|value| axis.place(value)));
    let own = own.filter(|[low, high]| low.is_finite() && high.is_finite() && high > low);
    own.unwrap_or_else(|| {
        let places = values.map(|value| axis.place(value)).filter(|place| place.is_finite());
        let [low, high] =
            places.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], at| [low.min(at), high.max(at)]);
        widened([low, high], margin)
    })
}

/// A range with its margin; one of no width becomes one, none at all goes from 0 to 1.
fn widened([low, high]: [f64; 2], margin: f64) -> [f64; 2] {
    if low > high {
        return [0.0, 1.0];
    }
    let span = high - low;
    if span <= LEAST * low.abs().max(high.abs()).max(1e-12) {
        let half = if low == 0.0 { 0.5 } else { low.abs() * 0.25 };
        return [low - half, high + half];
    }
    [low - span * margin, high + span * margin]
}

/// Bounds of which a unit is equally long on both axes: what is too narrow grows around its middle.
pub fn equal(bounds: [[f64; 2]; 2], size: Vec2) -> [[f64; 2]; 2] {
    let sides = [f64::from(size.x.max(1.0)), f64::from(size.y.max(1.0))];
    let spans = bounds.map(|[low, high]| high - low);
    let unit = (spans[0] / sides[0]).max(spans[1] / sides[1]);
    let grown = |axis: usize| {
        let middle = (bounds[axis][0] + bounds[axis][1]) / 2.0;
        let half = unit * sides[axis] / 2.0;
        [middle - half, middle + half]
    };
    [grown(0), grown(1)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::vec2;

    #[test]
    fn there_and_back_is_the_same_value() {
        let (x, y) = (Axis::new("x", ""), Axis::new("y", "").log());
        let area = Rect::from_min_size(pos2(10.0, 20.0), vec2(200.0, 100.0));
        let axes = Axes { area, x: &x, y: &y, bounds: [[0.0, 4.0], [-3.0, 1.0]] };
        // By hand: x 1 is a quarter to the right; y 0.1 is two of four decades up.
        assert_eq!(axes.at([1.0, 0.1]), Some(pos2(60.0, 70.0)));
        let [x, y] = axes.value(pos2(60.0, 70.0));
        assert!((x - 1.0).abs() < 1e-6 && (y - 0.1).abs() < 1e-6);
        assert_eq!(axes.at([1.0, 0.0]), None);
        assert_eq!(axes.at([f64::NAN, 0.1]), None);
    }

    #[test]
    fn bounds_have_a_margin_and_never_no_width() {
        let axis = Axis::new("", "");
        assert_eq!(bounds(&axis, [1.0, f64::NAN, 3.0].into_iter(), 0.05), [0.9, 3.1]);
        assert_eq!(bounds(&axis, std::iter::empty(), 0.05), [0.0, 1.0]);
        assert_eq!(bounds(&axis, [0.0].into_iter(), 0.05), [-0.5, 0.5]);
        let [low, high] = bounds(&axis, [4.0, 4.0].into_iter(), 0.05);
        assert!(low < 4.0 && high > 4.0);
        assert_eq!(bounds(&axis.within(-1.0, 2.0), [9.0].into_iter(), 0.05), [-1.0, 2.0]);
    }

    #[test]
    fn a_unit_is_equally_long_where_it_shall_be() {
        let grown = equal([[-1.0, 1.0], [-1.0, 1.0]], vec2(300.0, 100.0));
        assert_eq!(grown, [[-3.0, 3.0], [-1.0, 1.0]]);
    }
}
