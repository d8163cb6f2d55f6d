//! What lies on top of the window: all keys, and the palette of all actions.

use crate::app::kit::action::Action;
use crate::app::kit::widgets::named;
use eframe::egui::{self, Key, Ui};

/// Every action that has keys.
pub fn key_sheet(ui: &mut Ui) {
    ui.heading("Keys");
    egui::Grid::new("key sheet").num_columns(2).striped(true).show(ui, |ui| {
        for action in Action::ALL {
            if let Some(shortcut) = action.shortcut() {
                ui.monospace(shortcut.format(&egui::ModifierNames::NAMES, false));
                ui.label(action.text()).on_hover_text(action.hover());
                ui.end_row();
            }
        }
    });
    ui.weak("Ctrl and + or − make everything larger or smaller, Ctrl+0 as it was");
    ui.weak("Escape closes");
}

/// Lists the actions whose names hold the filter; Enter takes the first.
pub fn palette(ui: &mut Ui, filter: &mut String) -> Option<Action> {
    ui.set_width(360.0);
    ui.heading("Command palette");
    let field = ui.add(egui::TextEdit::singleline(filter).hint_text("Type a part of a name"));
    named(&field, "Name of an action");
    field.request_focus();
    let wanted = filter.to_lowercase();
    let fitting: Vec<Action> =
        Action::ALL.into_iter().filter(|action| action.text().to_lowercase().contains(&wanted)).collect();
    let mut chosen = None;
    if ui.input(|input| input.key_pressed(Key::Enter)) {
        chosen = fitting.first().copied();
    }
    for action in fitting {
        let keys = action.shortcut().map(|keys| keys.format(&egui::ModifierNames::NAMES, false));
        let button = egui::Button::new(action.text()).shortcut_text(keys.unwrap_or_default()).frame(false);
        if ui.add_sized([ui.available_width(), 0.0], button).on_hover_text(action.hover()).clicked() {
            chosen = Some(action);
        }
    }
    chosen
}
