//! Paints signals: bands and lines over one axis that are read together, and values that a hand draws.

mod drawing;
mod reading;

use super::keys::show_empty;
use super::plane::axes::bounds;
use super::plane::legend::{self, Entry, Legend};
use super::plane::stage::{MARGIN, Setting, Stage};
use super::plane::{lines, markers};
use crate::app::kit::inks::Sample;
use crate::app::kit::theme::Theme;
use crate::scene::{Gesture, Marker, Series};
use eframe::egui::{Sense, Ui};

/// Draws the signals into all the space there is.
pub fn show(ui: &mut Ui, series: &Series, theme: &Theme, gestures: &mut Vec<Gesture>) {
    let id = ui.scope_id().with(("series", &series.name));
    if is_empty(series) {
        return show_empty(ui, &series.name, &series.empty, theme);
    }
    let legend = legend::show(ui, id, &entries(series), theme);
    let set_by_hand = markers::values(ui, id, &series.markers);
    let x = bounds(&series.x, xs(series).chain(at(&series.markers, &set_by_hand, false)), 0.0);
    let y = bounds(&series.y, ys(series).chain(at(&series.markers, &set_by_hand, true)), MARGIN);
    let axes = [&series.x, &series.y];
    let setting =
        Setting { name: &series.name, id, axes, bounds: [x, y], equal: false, sense: Sense::click() };
    let stage = Stage::new(ui, setting, theme);
    draw(ui, &stage, series, &legend, theme);
    let drawn = drawing::show(ui, &stage, series, gestures, theme);
    let (_, held) = markers::show(ui, &stage, (&series.name, &series.markers), gestures, theme);
    stage.rest(ui, held || drawn.held);
    if !(held || drawn.held) {
        reading::show(ui, &stage, series, (&legend, &drawn), theme);
    }
}

fn is_empty(series: &Series) -> bool {
    series.lines.iter().all(|line| line.points.is_empty())
        && series.bands.iter().all(|band| band.points.is_empty())
        && series.drawing.as_ref().is_none_or(|drawing| drawing.points.is_empty())
}

/// Lines, bands and the drawing, in this order.
fn entries(series: &Series) -> Vec<Entry> {
    let lines = series.lines.iter().map(|line| {
        let mark = line.mark.or(lines::mark_of(line.ink));
        Entry::new(&line.name, line.ink, Sample::Line(line.dash, mark))
    });
    let bands = series.bands.iter().map(|band| Entry::new(&band.name, band.ink, Sample::Patch));
    let drawing = series.drawing.iter().map(|drawing| {
        Entry::new(&drawing.name, drawing.ink, Sample::Line(drawing.ink.dash(), Some(drawing::MARK)))
    });
    lines.chain(bands).chain(drawing).collect()
}

fn xs(series: &Series) -> impl Iterator<Item = f64> {
    let lines = series.lines.iter().flat_map(|line| &line.points).map(|point| point[0]);
    let bands = series.bands.iter().flat_map(|band| &band.points).map(|point| point[0]);
    let drawn = series.drawing.iter().flat_map(|drawing| &drawing.points).map(|point| point[0]);
    lines.chain(bands).chain(drawn)
}

fn ys(series: &Series) -> impl Iterator<Item = f64> {
    let lines = series.lines.iter().flat_map(|line| &line.points).map(|point| point[1]);
    let bands = series.bands.iter().flat_map(|band| &band.points).flat_map(|point| [point[1], point[2]]);
    let drawn = series.drawing.iter().flat_map(|drawing| drawing.range);
    lines.chain(bands).chain(drawn)
}

/// Values of the markers along one axis.
fn at(markers: &[Marker], values: &[f64], level: bool) -> impl Iterator<Item = f64> {
    let all = markers.iter().zip(values).filter(move |(marker, _)| marker.level == level);
    all.map(|(_, value)| *value)
}

fn draw(ui: &Ui, stage: &Stage<'_>, series: &Series, legend: &Legend, theme: &Theme) {
    let painter = stage.painter(ui);
    let bands = series.lines.len();
    for (index, band) in series.bands.iter().enumerate().filter(|(i, _)| legend.shows(bands + i)) {
        lines::draw_band(&painter, &stage.axes, band, |ink| legend.faded(bands + index, ink), theme);
    }
    for (index, line) in series.lines.iter().enumerate().filter(|(i, _)| legend.shows(*i)) {
        lines::draw(&painter, &stage.axes, line, |ink| legend.faded(index, ink), theme);
    }
}
