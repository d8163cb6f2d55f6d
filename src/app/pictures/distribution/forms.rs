//! Points of a spread's line in each form, and the cells of a histogram.

use crate::app::kit::inks::shade;
use crate::app::pictures::plane::axes::Axes;
use crate::scene::{Axis, Distribution, Form, Spread};
use eframe::egui::{Color32, Painter, Rect, pos2};

/// A cell is at least so wide, in points of the screen, and there are at most so many.
const NARROWEST: f32 = 9.0;
const MOST: usize = 60;

/// Shares of all spreads in the same cells.
pub struct Cells {
    /// The edges, rising.
    pub edges: Vec<f64>,
    /// For each spread its share in each cell.
    pub shares: Vec<Vec<f64>>,
}

/// Equally wide cells between two places of an axis; few where only few values were counted.
pub fn cells(law: &Distribution, [low, high]: [f64; 2], width: f32) -> Cells {
    let counted = law.spreads.iter().filter_map(|spread| spread.count).max();
    // The square root of the number of values is the usual rule.
    let wanted = counted.map_or(MOST, |count| (count as f64).sqrt().ceil() as usize);
    let room = (width / NARROWEST) as usize;
    let count = wanted.min(room).clamp(4, MOST);
    let edge = |index: usize| law.x.value(low + (high - low) * index as f64 / count as f64);
    let edges: Vec<f64> = (0..=count).map(edge).collect();
    let shares = law.spreads.iter().map(|spread| spread.shares(&edges)).collect();
    Cells { edges, shares }
}

impl Cells {
    /// The largest share of all.
    pub fn most(&self) -> f64 {
        self.shares.iter().flatten().copied().fold(0.0, f64::max)
    }

    /// The cell of a value.
    pub fn of(&self, value: f64) -> Option<usize> {
        let after = self.edges.partition_point(|edge| *edge <= value);
        after.checked_sub(1).filter(|cell| cell + 1 < self.edges.len())
    }

    /// A spread's line over the cells in percent: in steps, or through the middles.
    pub fn outline(&self, spread: usize, smooth: bool) -> Vec<[f64; 2]> {
        let shares = self.shares.get(spread).map(Vec::as_slice).unwrap_or_default();
        let cells = self.edges.windows(2).zip(shares);
        if smooth {
            return cells.map(|(edges, share)| [(edges[0] + edges[1]) / 2.0, share * 100.0]).collect();
        }
        let steps = cells.flat_map(|(edges, share)| [[edges[0], share * 100.0], [edges[1], share * 100.0]]);
        let ends = [self.edges.first(), self.edges.last()].map(|edge| edge.map(|edge| [*edge, 0.0]));
        ends[0].into_iter().chain(steps).chain(ends[1]).collect()
    }

    /// Shades the area under a spread's steps.
    pub fn fill(&self, painter: &Painter, axes: &Axes<'_>, spread: usize, ink: Color32) {
        let shares = self.shares.get(spread).map(Vec::as_slice).unwrap_or_default();
        for (edges, share) in self.edges.windows(2).zip(shares) {
            let x = [axes.x_at(edges[0]), axes.x_at(edges[1])];
            if let ([Some(from), Some(to)], Some(top)) = (x, axes.y_at(share * 100.0)) {
                let place = Rect::from_min_max(pos2(from, top), pos2(to, axes.area.bottom()));
                painter.rect_filled(place, 0.0, shade(ink));
            }
        }
    }
}

/// Points of a spread's cumulative law or tail.
///
/// A step has two points, so that it is drawn as one; of many steps those are left out that lie within a column of the
/// screen, which the painter of lines does.
pub fn line(spread: &Spread, form: Form, axes: &Axes<'_>) -> Vec<[f64; 2]> {
    let height = |above: f64| match form {
        Form::Tail => above,
        _ => 100.0 * (1.0 - above),
    };
    let floor = axes.y.value(axes.bounds[1][0]) * 0.5;
    // What reaches 0 falls to the lower edge, since it has no place on a logarithmic axis.
    let seen = |above: f64| if form == Form::Tail { height(above).max(floor) } else { height(above) };
    let [low, high] = axes.bounds[0].map(|place| axes.x.value(place));
    let mut points = Vec::with_capacity(2 * spread.tail.len() + 2);
    let mut before = 1.0;
    points.push([start(axes.x, low, spread), seen(1.0)]);
    for [value, above] in spread.tail.iter().filter(|[value, _]| value.is_finite()) {
        if !spread.smooth {
            points.push([*value, seen(before)]);
        }
        points.push([*value, seen(*above)]);
        before = *above;
    }
    // What never ends goes on at its height.
    points.push([high.max(points.last().map_or(high, |last| last[0])), seen(before)]);
    points
}

/// Where a line begins: at the left edge, or with its first value where that is further out.
fn start(axis: &Axis, low: f64, spread: &Spread) -> f64 {
    let first = spread.ends().map_or(low, |ends| ends[0]);
    if axis.place(first).is_finite() { low.min(first) } else { low }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Ink;
    use eframe::egui::vec2;

    #[test]
    fn cells_hold_every_value_once() {
        let values: Vec<f64> = (0..1_000).map(|i| f64::from(i * 37 % 997)).collect();
        let law = Distribution::new("", Axis::new("", "")).values("", Ink::Measured, &values);
        let cells = cells(&law, [-1.0, 1_000.0], 500.0);
        // The root of 1000 is 31.6.
        assert_eq!(cells.edges.len(), 33);
        assert!((cells.shares[0].iter().sum::<f64>() - 1.0).abs() < 1e-12);
        // Brute force: what lies in the cell.
        let (low, high) = (cells.edges[7], cells.edges[8]);
        let count = values.iter().filter(|value| **value > low && **value <= high).count();
        assert!((cells.shares[0][7] - count as f64 / 1_000.0).abs() < 1e-12);
        assert_eq!([cells.of(low + 1e-9), cells.of(-1.5), cells.of(1_000.0)], [Some(7), None, None]);
    }

    #[test]
    fn a_tail_falls_in_steps_and_what_never_ends_stays() {
        let (x, y) = (Axis::new("", ""), Axis::new("", "").log());
        let area = Rect::from_min_size(pos2(0.0, 0.0), vec2(100.0, 100.0));
        let axes = Axes { area, x: &x, y: &y, bounds: [[0.0, 10.0], [-3.0, 0.0]] };
        let spread = Spread::counted("", Ink::Measured, &[2.0, 4.0, 4.0, f64::INFINITY]);
        let wanted = [[0.0, 1.0], [2.0, 1.0], [2.0, 0.75], [4.0, 0.75], [4.0, 0.25], [10.0, 0.25]];
        assert_eq!(line(&spread, Form::Tail, &axes), wanted);
        let up = line(&spread, Form::Cumulative, &axes);
        assert_eq!((up[0], up[5]), ([0.0, 0.0], [10.0, 75.0]));
        // A tail that ends at 0 falls below the axis instead of breaking.
        let ends = Spread::counted("", Ink::Measured, &[2.0]);
        let last = line(&ends, Form::Tail, &axes);
        assert!(last.iter().all(|point| point[1] > 0.0) && last.last().is_some_and(|last| last[1] < 1e-3));
    }
}
