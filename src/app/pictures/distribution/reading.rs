//! What spreads read at one value: the share above and up to it, or in its cell.

use super::forms::Cells;
use crate::app::kit::inks::{Sample, colour};
use crate::app::kit::theme::Theme;
use crate::app::pictures::keys::{Line, arrows, read};
use crate::app::pictures::plane::legend::Legend;
use crate::app::pictures::plane::lines;
use crate::app::pictures::plane::stage::Stage;
use crate::scene::scale::figure;
use crate::scene::{Distribution, Form, Spread};
use eframe::egui::{Rect, Stroke, Ui, Vec2, pos2};

/// Steps of an arrow over the whole axis.
const STEPS: f64 = 60.0;
/// Half the width of what a reading leaves free.
const FREE: f32 = 8.0;

/// Reads all spreads at the value under the pointer, or where arrows have walked to.
pub fn show(
    ui: &Ui,
    stage: &Stage<'_>,
    law: &Distribution,
    (form, cells, legend): (Form, Option<&Cells>, &Legend),
    theme: &Theme,
) {
    let axes = &stage.axes;
    let pointer = stage.pointer();
    let Some(x) = pointer.map(|at| axes.value(at)[0]).or_else(|| walked(ui, stage)) else { return };
    let Some(at) = axes.x_at(x) else { return };
    let painter = stage.painter(ui);
    let cell = cells.and_then(|cells| Some((cells, cells.of(x)?)));
    match cell {
        Some((cells, cell)) => {
            let sides = [cells.edges[cell], cells.edges[cell + 1]].map(|edge| axes.x_at(edge).unwrap_or(at));
            let place = Rect::from_x_y_ranges(sides[0]..=sides[1], axes.area.y_range());
            painter.rect_filled(place, 0.0, theme.text.0.gamma_multiply(0.08));
        }
        None => drop(painter.vline(at, axes.area.y_range(), Stroke::new(1.0, theme.faint.0))),
    }
    let shown = law.spreads.iter().enumerate().filter(|(index, _)| legend.shows(*index));
    let rows: Vec<Line> = shown
        .map(|(index, spread)| {
            let ink = colour(spread.ink, theme);
            let above = spread.above(x);
            let height = if form == Form::Tail { above } else { 100.0 * (1.0 - above) };
            if let (Some(place), None) = (axes.at([x, height]), cell) {
                painter.circle(place, theme.line_width * 1.8, ink, Stroke::new(1.0, theme.panel.0));
            }
            let sample = Some((Sample::Line(spread.dash, lines::mark_of(spread.ink)), ink));
            let value = match cell {
                Some((cells, cell)) => share(cells.shares[index][cell]),
                None => told(spread, x, form),
            };
            Line { sample, name: spread.name.clone(), value }
        })
        .collect();
    let heading = match cell {
        Some((cells, cell)) => {
            format!(
                "{} {} to {}",
                law.x.name,
                axes.x_words(cells.edges[cell]),
                axes.x_words(cells.edges[cell + 1])
            )
        }
        None => format!(
            "{} {} {}",
            if form == Form::Tail { "above" } else { "up to" },
            law.x.name,
            axes.x_words(x)
        ),
    };
    let level = pointer.map_or(axes.area.center().y, |pointer| pointer.y);
    let around = Rect::from_center_size(pos2(at, level), Vec2::splat(2.0 * FREE));
    read(ui, &stage.response, around, (&heading, &rows), theme);
}

fn told(spread: &Spread, x: f64, form: Form) -> String {
    let above = spread.above(x);
    if form != Form::Tail {
        return share(1.0 - above);
    }
    // Of few values a share is a count.
    match spread.count {
        Some(count) => {
            let beyond = (above * count as f64).round();
            format!("{}, {beyond:.0} of {}", share(above), crate::scene::axis::with_thin_spaces(count as f64))
        }
        None => share(above),
    }
}

/// A share in words: in percent, or as a power of ten where it is small.
pub fn share(value: f64) -> String {
    if value > 0.0 && value < 1e-4 { figure(value) } else { format!("{} %", figure(100.0 * value)) }
}

/// Where the arrows have walked to: even steps over the axis, from its middle.
fn walked(ui: &Ui, stage: &Stage<'_>) -> Option<f64> {
    let [right, up] = arrows(ui, &stage.response)?;
    let [low, high] = stage.axes.bounds[0];
    let key = stage.response.id.with("walked to");
    let before: f64 = ui.data(|data| data.get_temp(key)).unwrap_or((low + high) / 2.0);
    let place = (before + (right + up) as f64 * (high - low) / STEPS).clamp(low, high);
    ui.data_mut(|data| data.insert_temp(key, place));
    Some(stage.axes.x.value(place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Ink;

    #[test]
    fn shares_are_told_with_fitting_digits() {
        assert_eq!([share(0.0), share(0.123_4), share(1.0)], ["0 %", "12.3 %", "100 %"]);
        assert_eq!(share(2.5e-6), "2.5 · 10⁻⁶");
        let spread = Spread::counted("", Ink::Measured, &[1.0, 2.0, 3.0, 4.0]);
        assert_eq!(told(&spread, 2.0, Form::Tail), "50 %, 2 of 4");
        assert_eq!(told(&spread, 1.0, Form::Cumulative), "25 %");
    }
}
