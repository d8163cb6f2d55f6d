//! The card at the pointer: a heading, and lines with their values.

use super::dash::{Dash, line_sample};
use super::theme::Theme;
use eframe::egui::{self, Color32, PopupAnchor, RichText, Tooltip, Ui};

/// A line of the card.
pub struct Row {
    /// Colour and dashes of its line.
    pub line: (Color32, Dash),
    /// Its name.
    pub name: String,
    /// Its value in words.
    pub text: String,
    /// Its values in other runs.
    pub others: Vec<String>,
}

/// A card at the pointer: a heading, names of other runs over their values, and lines with their samples.
pub fn card(
    ui: &Ui,
    response: &egui::Response,
    (heading, others): (&str, &[String]),
    rows: &[Row],
    theme: &Theme,
) {
    let id = response.id.with("reading");
    let open = Tooltip::always_open(ui.ctx().clone(), ui.layer_id(), id, PopupAnchor::Pointer);
    open.gap(14.0).show(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.label(theme.bold(heading).small());
        ui.spacing_mut().interact_size = egui::Vec2::ZERO;
        let columns = 3 + others.len();
        egui::Grid::new(id).num_columns(columns).spacing([theme.space, 2.0]).min_col_width(0.0).show(
            ui,
            |ui| {
                if !others.is_empty() {
                    [String::new(), String::new(), "now".to_owned()].iter().chain(others).for_each(|head| {
                        ui.label(theme.quiet(head));
                    });
                    ui.end_row();
                }
                for row in rows {
                    line_sample(ui, row.line.1, row.line.0, theme);
                    for words in [&row.name, &row.text].into_iter().chain(&row.others) {
                        ui.label(RichText::new(words).small());
                    }
                    ui.end_row();
                }
            },
        );
    });
}
