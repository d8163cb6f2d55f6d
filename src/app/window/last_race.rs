//! The question about a race that the last start left unfinished.

use crate::app::kit::theme::Theme;
use crate::app::kit::widgets::accent_button;
use crate::app::model::put_aside::{LastRace, PutAside};
use crate::scene::axis::with_thin_spaces;
use eframe::egui::{self, Ui};

/// Asks about the race that was found.
pub fn show(ui: &mut Ui, keeper: &PutAside, theme: &Theme) -> Option<LastRace> {
    let found = keeper.found()?;
    let (history, step) = (&found.history, with_thin_spaces(found.step as f64));
    let words = format!(
        "The last race was left at {} {step} of {}: {}",
        history.step_unit,
        with_thin_spaces(history.steps as f64),
        history.title
    );
    let card = egui::Frame::new().fill(theme.surface.0).corner_radius(6).inner_margin(theme.space);
    let mut answer = None;
    card.show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.label(words);
            if accent_button(ui, "Go on with it", theme).clicked() {
                answer = Some(LastRace::GoOn);
            }
            if ui
                .button("Start afresh")
                .on_hover_text("It stays in its file until the next race has run for a while")
                .clicked()
            {
                answer = Some(LastRace::StartAfresh);
            }
        });
    });
    answer
}
