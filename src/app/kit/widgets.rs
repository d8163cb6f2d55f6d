//! Small things that every part of the window draws or measures: names for screen readers, the one button to press, widths.

use super::theme::Theme;
use eframe::egui::{self, Response, Ui};

/// How wide words of the body size are.
pub fn width(ui: &Ui, words: &str, theme: &Theme) -> f32 {
    ui.painter().layout_no_wrap(words.to_owned(), theme.font(theme.body_type), theme.text.0).size().x
}

/// Gives a control the name that screen readers say.
pub fn named(response: &Response, name: &str) {
    response.ctx.accesskit_node_builder(response.id, |node| node.set_label(name));
}

/// The one button to press.
pub fn accent_button(ui: &mut Ui, text: &str, theme: &Theme) -> egui::Response {
    ui.add(egui::Button::new(theme.bold(text).color(theme.on_accent.0)).fill(theme.accent.0))
}
