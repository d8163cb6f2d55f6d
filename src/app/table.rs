//! Paints a table of words; a row that reaches or misses what it should is marked by colour and by a sign.

use super::theme::Theme;
use crate::scene::Table;
use eframe::egui::{Grid, RichText, ScrollArea, TextStyle, Ui};

/// Draws the table into all the space there is.
pub fn show(ui: &mut Ui, table: &Table, theme: &Theme) {
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        ui.style_mut().override_text_style = Some(TextStyle::Small);
        ScrollArea::horizontal().show(ui, |ui| rows(ui, table, theme));
        ui.add_space(theme.space);
        ui.label(RichText::new(&table.note).small().color(theme.dim.0));
    });
}

/// The rows; their signs have a column of their own where any row has one.
fn rows(ui: &mut Ui, table: &Table, theme: &Theme) {
    let signs = table.rows.iter().any(|(_, stands)| stands.is_some());
    let spacing = [theme.space, 4.0];
    let columns = table.columns.len() + usize::from(signs);
    let grid = Grid::new("table").num_columns(columns).striped(true).spacing(spacing);
    grid.min_col_width(theme.small_type).show(ui, |ui| {
        if signs {
            ui.label("");
        }
        for column in &table.columns {
            ui.label(RichText::new(column).small().color(theme.dim.0));
        }
        ui.end_row();
        for (cells, stands) in &table.rows {
            let (sign, ink) = match stands {
                Some(true) => ("+", theme.success.0),
                Some(false) => ("×", theme.collision.0),
                None => ("–", theme.dim.0),
            };
            if signs {
                ui.label(RichText::new(sign).color(ink));
            }
            cells.iter().for_each(|cell| {
                ui.label(cell);
            });
            ui.end_row();
        }
    });
}
