//! Curves: mean over seeds with its band, single seeds, the limits by name, and a reading under the pointer.

mod cache;
mod choice;
mod corner;
mod dashes;
mod drawn;
mod hover;
mod labels;
mod legend;
mod lines;
mod past;
mod plot;
mod reduce;

pub use cache::CurveCache;

use crate::app::kit::legend::is_small;
use crate::app::kit::theme::Theme;
use crate::app::kit::turns;
use crate::app::model::race::RaceView;
use crate::app::model::runs::Runs;
use drawn::Drawn;
use eframe::egui::Ui;

/// Draws legend, controls and plot into all the space there is.
pub fn show(ui: &mut Ui, race: &mut RaceView, runs: &mut Runs, cache: &mut CurveCache, theme: &Theme) {
    let Some(history) = &race.history else {
        ui.centered_and_justified(|ui| ui.label("The race is being set up…"));
        return;
    };
    let small = is_small(ui, theme);
    if small {
        ui.spacing_mut().item_spacing.y = theme.space * 0.25;
    }
    ui.scope(|ui| legend::show(ui, history, &mut race.hidden, runs, theme));
    choice::row(ui, history, &mut cache.choice, theme);
    let columns = ui.available_width().max(100.0) as usize;
    let time = (!turns::is_for_results(ui.ctx())).then_some(turns::FOR_CURVES);
    let Some(drawn) = Drawn::of(race, runs) else { return };
    if cache.update(drawn, columns, time) {
        ui.ctx().request_repaint();
    }
    plot::show(ui, drawn, cache, small, theme);
}
