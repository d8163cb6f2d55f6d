//! Curves: mean over seeds with its band, single seeds, the limits by name, and a reading under the pointer.

mod cache;
mod choice;
mod dashes;
mod hover;
mod labels;
mod legend;
mod lines;
mod past;
mod plot;

pub use cache::CurveCache;
pub use hover::{Row, card};
pub use legend::{Dash, entry, flow, paint_sample};
pub use lines::{log_marks, round_marks};
pub use plot::height_text;

use super::model::Model;
use super::theme::Theme;
use super::turns;
use crate::scene::axis::with_thin_spaces;
use eframe::egui::Ui;

/// Draws legend, controls and plot into all the space there is.
pub fn show(ui: &mut Ui, model: &mut Model, cache: &mut CurveCache, theme: &Theme) {
    let Some(history) = model.history.take() else {
        ui.centered_and_justified(|ui| ui.label("The race is being set up…"));
        return;
    };
    let small = legend::is_small(ui, theme);
    if small {
        ui.spacing_mut().item_spacing.y = theme.space * 0.25;
    }
    ui.scope(|ui| legend::show(ui, model, &history, theme));
    choice::row(ui, &history, &mut cache.choice, theme);
    let columns = ui.available_width().max(100.0) as usize;
    let time = (!turns::is_for_results(ui.ctx())).then_some(turns::FOR_CURVES);
    if cache.update(&history, model, columns, time) {
        ui.ctx().request_repaint();
    }
    plot::show(ui, model, &history, cache, small, theme);
    model.history = Some(history);
}

/// A number on an axis, with the digits that it deserves.
fn number(value: f64) -> String {
    match value.abs() {
        x if x >= 10.0 || x == 0.0 => with_thin_spaces(value.round()),
        x if x >= 1.0 && (value - value.round()).abs() < 1e-9 => format!("{value:.0}"),
        x if x >= 0.1 => format!("{value:.1}"),
        x if x >= 0.01 => format!("{value:.2}"),
        x if x >= 1e-3 => format!("{value:.3}"),
        _ => format!("{value:.0e}"),
    }
}
