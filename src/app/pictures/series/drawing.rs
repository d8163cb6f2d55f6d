//! Values that a hand draws over signals: with the pointer in one stroke, or point by point with arrows.

use crate::app::kit::inks::{self, colour, draw_mark, shade};
use crate::app::kit::theme::Theme;
use crate::app::pictures::keys::{self, Line, arrows, moved, read};
use crate::app::pictures::plane::axes::Axes;
use crate::app::pictures::plane::lines;
use crate::app::pictures::plane::stage::Stage;
use crate::scene::{Drawing, Gesture, Mark, Series};
use eframe::egui::{CursorIcon, Painter, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2, pos2};

/// The mark of values that were drawn.
pub const MARK: Mark = Mark::Square;
/// The area reaches so far beyond its first and last point, in points of the screen.
const BEYOND: f32 = 6.0;
/// Steps of an arrow over the whole range.
const STEPS: f64 = 50.0;
/// So long values that were drawn are shown while the picture still has the former, in seconds.
const PATIENCE_S: f64 = 0.6;

/// What came of drawing in this picture.
#[derive(Debug, Clone, Copy, Default)]
pub struct Drawn {
    /// Whether a hand draws now.
    pub held: bool,
    /// Whether the pointer, or the keyboard, is on what can be drawn.
    pub pointed: bool,
}

/// Values that a hand has drawn, what the picture said before, and when; the last place of the pointer.
#[derive(Debug, Clone)]
struct Kept {
    values: Vec<f64>,
    before: Vec<f64>,
    since_s: f64,
    from: Option<Pos2>,
}

/// Draws what was drawn, and hears what is drawn now.
pub fn show(
    ui: &Ui,
    stage: &Stage<'_>,
    series: &Series,
    gestures: &mut Vec<Gesture>,
    theme: &Theme,
) -> Drawn {
    let Some(drawing) = series.drawing.as_ref().filter(|drawing| !drawing.points.is_empty()) else {
        return Drawn::default();
    };
    let Some(area) = area(&stage.axes, drawing) else { return Drawn::default() };
    let id = stage.response.id.with(("drawing", &drawing.name));
    let response = ui.interact(area, id, Sense::click_and_drag());
    keys::name(&response, &format!("{}: draw here", drawing.name));
    let now_s = ui.input(|input| input.time);
    let said: Vec<f64> = drawing.points.iter().map(|point| point[1]).collect();
    let kept: Option<Kept> = ui.data(|data| data.get_temp(id));
    let kept = kept.filter(|kept| same(&kept.before, &said) && now_s - kept.since_s < PATIENCE_S);
    let before = kept.as_ref().map_or(said.clone(), |kept| kept.values.clone());
    let (mut values, mut from) = (before.clone(), kept.and_then(|kept| kept.from));
    let touched = response.dragged() || response.clicked();
    match response.interact_pointer_pos().filter(|_| touched) {
        Some(pointer) => {
            // A stroke begins where the button was pressed, which is before it is known to be one.
            let pressed = || ui.input(|input| input.pointer.press_origin());
            let start = from.or_else(pressed).unwrap_or(pointer);
            stroke(&mut values, &stage.axes, drawing, [start, pointer]);
            from = response.dragged().then_some(pointer);
        }
        None => from = None,
    }
    let keyed = key(ui, stage, drawing, &response, &mut values);
    let ended = response.drag_stopped() || response.clicked();
    if !same(&values, &before) || ended {
        let held = response.dragged() && !response.drag_stopped();
        gestures.push(Gesture::Draw { of: series.name.clone(), values: values.clone(), held });
    }
    if !same(&values, &before) || response.dragged() {
        let kept = Kept { values: values.clone(), before: said, since_s: now_s, from };
        ui.data_mut(|data| data.insert_temp(id, kept));
    }
    paint(ui, stage, drawing, (&response, area, &values, keyed), theme);
    tell(ui, stage, series, (&response, &values, keyed), theme);
    Drawn { held: response.dragged(), pointed: response.hovered() || response.has_focus() }
}

/// Equal values, those that are not there yet included.
fn same(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a == b || (a.is_nan() && b.is_nan()))
}

/// Where a hand can draw.
fn area(axes: &Axes<'_>, drawing: &Drawing) -> Option<Rect> {
    let first = axes.x_at(drawing.points.first()?[0])? - BEYOND;
    let last = axes.x_at(drawing.points.last()?[0])? + BEYOND;
    let [low, high] = drawing.range;
    let y = |value: f64, else_at: f32| axes.y_at(value).unwrap_or(else_at);
    let place =
        Rect::from_two_pos(pos2(first, y(low, axes.area.bottom())), pos2(last, y(high, axes.area.top())));
    Some(place.intersect(axes.area.expand(BEYOND))).filter(|place| place.is_positive())
}

/// Sets all points that a stroke passes over.
fn stroke(values: &mut [f64], axes: &Axes<'_>, drawing: &Drawing, [from, to]: [Pos2; 2]) {
    let [low, high] = drawing.range;
    let set = |at: f32| axes.value(pos2(0.0, at))[1].max(low).min(high);
    let (left, right) = (from.x.min(to.x), from.x.max(to.x));
    let places: Vec<Option<f32>> = drawing.points.iter().map(|point| axes.x_at(point[0])).collect();
    for (value, at) in values.iter_mut().zip(&places) {
        let Some(at) = at.filter(|at| (left..=right).contains(at)) else { continue };
        let share = if to.x == from.x { 1.0 } else { (at - from.x) / (to.x - from.x) };
        *value = set(from.y + (to.y - from.y) * share);
    }
    // A touch between two points sets the nearer one.
    let far = |index: &usize| places[*index].map_or(f32::INFINITY, |at| (at - to.x).abs());
    let nearest = (0..places.len()).min_by(|a, b| far(a).total_cmp(&far(b)));
    nearest.and_then(|index| values.get_mut(index)).into_iter().for_each(|value| *value = set(to.y));
}

/// Arrows to the sides choose a point, up and down move it; returns which is chosen.
fn key(
    ui: &Ui,
    stage: &Stage<'_>,
    drawing: &Drawing,
    response: &Response,
    values: &mut [f64],
) -> Option<usize> {
    let [right, up] = arrows(ui, response)?;
    let key = response.id.with("chosen");
    let before: usize = ui.data(|data| data.get_temp(key)).unwrap_or(0);
    let chosen = moved(before, right, values.len());
    ui.data_mut(|data| data.insert_temp(key, chosen));
    if up != 0 {
        let axis = stage.axes.y;
        let [low, high] = drawing.range.map(|value| axis.place(value));
        let (low, high) = if low.is_finite() { (low, high) } else { (stage.axes.bounds[1][0], high) };
        let value = values.get_mut(chosen)?;
        let place = axis.place(*value);
        let place = if place.is_finite() { place } else { (low + high) / 2.0 };
        *value = axis.value((place + up as f64 * (high - low) / STEPS).max(low).min(high));
    }
    Some(chosen)
}

fn paint(
    ui: &Ui,
    stage: &Stage<'_>,
    drawing: &Drawing,
    (response, area, values, keyed): (&Response, Rect, &[f64], Option<usize>),
    theme: &Theme,
) {
    let live = response.hovered() || response.dragged() || response.has_focus();
    let painter = stage.painter(ui);
    let ground = if live { theme.accent.0 } else { theme.dim.0 };
    painter.rect_filled(area, 3.0, shade(ground).gamma_multiply(0.6));
    if live {
        let rim = Stroke::new(if response.has_focus() { theme.line_width } else { 1.0 }, theme.accent.0);
        painter.rect_stroke(area, 3.0, rim, StrokeKind::Inside);
        ui.set_cursor_icon(CursorIcon::Crosshair);
    }
    let ink = colour(drawing.ink, theme);
    let points: Vec<[f64; 2]> =
        drawing.points.iter().zip(values).map(|(point, value)| [point[0], *value]).collect();
    for piece in lines::pieces(&stage.axes, &points) {
        painter.extend(inks::line(&piece, drawing.ink.dash(), Stroke::new(theme.line_width, ink)));
        for at in &piece {
            draw_mark(&painter, MARK, (*at, lines::radius(theme) * 0.85), ink, Some(theme.panel.0));
        }
    }
    if values.iter().all(|value| value.is_nan()) {
        invite(&painter, area, theme);
    }
    if let Some(at) = keyed.and_then(|index| points.get(index)).and_then(|point| stage.axes.x_at(point[0])) {
        painter.vline(at, area.y_range(), Stroke::new(1.0, theme.accent.0));
    }
}

/// Says that one can draw here, where nothing was drawn yet.
fn invite(painter: &Painter, area: Rect, theme: &Theme) {
    for text in ["draw here", "draw"] {
        let words = painter.layout_no_wrap(text.to_owned(), theme.font(theme.small_type), theme.text.0);
        if words.size().x + 4.0 <= area.width() {
            painter.galley(area.center() - words.size() / 2.0, words, theme.text.0);
            return;
        }
    }
}

/// What the chosen point, or the one under the pointer, has.
fn tell(
    ui: &Ui,
    stage: &Stage<'_>,
    series: &Series,
    (response, values, keyed): (&Response, &[f64], Option<usize>),
    theme: &Theme,
) {
    let Some(drawing) = &series.drawing else { return };
    let pointer = response.hover_pos();
    let near = pointer.and_then(|pointer| {
        let far = |index: &usize| {
            stage.axes.x_at(drawing.points[*index][0]).map_or(f32::INFINITY, |at| (at - pointer.x).abs())
        };
        (0..drawing.points.len()).min_by(|a, b| far(a).total_cmp(&far(b)))
    });
    let Some(index) = near.or(keyed) else { return };
    let (Some(point), Some(value)) = (drawing.points.get(index), values.get(index)) else { return };
    let Some(at) = stage.axes.x_at(point[0]) else { return };
    let text = if value.is_nan() { "not drawn yet".to_owned() } else { stage.axes.y_words(*value) };
    let line = Line::plain(drawing.name.clone(), text);
    let level = pointer.map_or(stage.axes.area.center().y, |pointer| pointer.y);
    let around = Rect::from_center_size(pos2(at, level), Vec2::splat(16.0));
    read(ui, response, around, (&stage.axes.x_named(point[0]), &[line]), theme);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Axis, Ink};
    use eframe::egui::vec2;

    #[test]
    fn a_stroke_sets_every_point_that_it_passes_over() {
        let axis = Axis::new("", "");
        let area = Rect::from_min_size(pos2(0.0, 0.0), vec2(100.0, 100.0));
        let axes = Axes { area, x: &axis, y: &axis, bounds: [[0.0, 100.0], [0.0, 100.0]] };
        let points = (0..10).map(|i| [10.0 * f64::from(i), f64::NAN]).collect();
        let drawing = Drawing { name: String::new(), ink: Ink::kind(0), points, range: [0.0, 60.0] };
        let mut values = vec![f64::NAN; 10];
        // From (20, 10) up to (50, 70): on a line through 30 and 50, and never above 60.
        stroke(&mut values, &axes, &drawing, [pos2(20.0, 90.0), pos2(50.0, 30.0)]);
        let near = |index: usize, wanted: f64| (values[index] - wanted).abs() < 1e-4;
        assert!(near(2, 10.0) && near(3, 30.0) && near(4, 50.0) && near(5, 60.0), "{values:?}");
        assert!(values[1].is_nan() && values[6].is_nan());
        // A touch sets the nearest alone.
        let mut touched = vec![f64::NAN; 10];
        stroke(&mut touched, &axes, &drawing, [pos2(63.0, 60.0); 2]);
        assert_eq!(touched.iter().filter(|value| value.is_nan()).count(), 9);
        assert!((touched[6] - 40.0).abs() < 1e-4);
    }
}
