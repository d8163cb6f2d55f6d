//! Names at the ends of lines: kept apart, each with a leader to its own, an arrow where that ends outside.

use super::theme::Theme;
use crate::scene::axis::keep_between;
use eframe::egui::{Color32, Galley, Stroke, Ui, Vec2, pos2};
use egui_plot::{PlotPoint, PlotTransform};
use std::sync::Arc;

/// Between the end of the longest line and a name's words, in points; and from there on to the edge.
const LEADER: f32 = 15.0;
/// Names may leave the lines no less than this share of the plot, as width over width of the widest name.
const LEAST_SHARE: f32 = 3.4;

/// A name that belongs to a line.
pub struct EndName {
    /// The words.
    pub text: String,
    /// Its line's colour.
    pub ink: Color32,
    /// Where its line ends, as the plot counts.
    pub end: PlotPoint,
}

/// From one name to the next, in points.
pub fn line_height(theme: &Theme) -> f32 {
    theme.small_type * 1.35
}

/// Words in small type.
pub fn galley(ui: &Ui, text: &str, ink: Color32, theme: &Theme) -> Arc<Galley> {
    ui.painter().layout_no_wrap(text.to_owned(), theme.font(theme.small_type), ink)
}

/// Room that names need to the right of the lines, in points, if they leave the lines two thirds of a plot of this size.
pub fn room(ui: &Ui, names: &[EndName], plot: Vec2, theme: &Theme) -> Option<f32> {
    let width = |name: &EndName| galley(ui, &name.text, name.ink, theme).size().x;
    let widest = names.iter().map(width).fold(0.0, f32::max);
    let fits = names.len() as f32 * line_height(theme) < plot.y && widest * LEAST_SHARE < plot.x;
    (fits && !names.is_empty()).then_some(widest + LEADER + 9.0)
}

/// Everybody by name to the right of the place where the longest line ends.
pub fn show(ui: &Ui, names: &[EndName], transform: &PlotTransform, end: f64, theme: &Theme) {
    let frame = *transform.frame();
    let row = line_height(theme);
    let column = transform.position_from_point(&PlotPoint::new(end, 0.0)).x;
    let place = |name: &EndName| transform.position_from_point(&name.end);
    let mut middles: Vec<f64> =
        names.iter().map(|name| f64::from(place(name).y.min(frame.bottom()))).collect();
    let (low, high) = (frame.top() + row / 2.0, frame.bottom() - row / 2.0);
    keep_between(&mut middles, f64::from(row), f64::from(low), f64::from(high));
    for (name, middle) in names.iter().zip(middles) {
        let (middle, at) = (middle as f32, place(name));
        let from = pos2(at.x + 2.0, at.y.clamp(frame.top(), frame.bottom()));
        let leader = Stroke::new(1.0, name.ink.gamma_multiply(0.6));
        ui.painter().line_segment([from, pos2(column + LEADER - 3.0, middle)], leader);
        let arrow = match at.y {
            y if frame.y_range().contains(y) => "",
            y if y > frame.bottom() => " ↓",
            _ => " ↑",
        };
        let text = galley(ui, &format!("{}{arrow}", name.text), name.ink, theme);
        ui.painter().galley(pos2(column + LEADER, middle - text.size().y / 2.0), text, name.ink);
    }
}
