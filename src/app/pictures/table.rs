//! Paints a table of words; a row that reaches or misses what it should is marked by colour and by a sign.

use crate::app::kit::columns::Columns;
use crate::app::kit::theme::Theme;
use crate::scene::Table;
use eframe::egui::{Align2, RichText, ScrollArea, Sense, Ui, vec2};

/// Draws the table into all the space there is.
pub fn show(ui: &mut Ui, table: &Table, theme: &Theme) {
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        rows(ui, table, theme);
        ui.add_space(theme.space);
        ui.add(eframe::egui::Label::new(RichText::new(&table.note).small().color(theme.dim.0)).wrap());
    });
}

/// The rows; their signs have a column of their own where any row has one.
fn rows(ui: &mut Ui, table: &Table, theme: &Theme) {
    let signs = table.rows.iter().any(|(_, stands)| stands.is_some());
    let indent = if signs { theme.small_type * 1.6 } else { 4.0 };
    let cells: Vec<Vec<String>> = table.rows.iter().map(|(cells, _)| cells.clone()).collect();
    // The scroll bar comes over the right edge.
    let room = ui.available_width() - theme.space;
    let of = |count: usize| {
        let heads = &table.columns[..count];
        let mut columns = Columns::natural(ui, heads, &cells, indent, theme);
        if columns.width() > room {
            columns.wrap_heads(ui, heads, &cells, theme);
        }
        columns
    };
    // Columns that find no room are read under the pointer.
    let all = table.columns.len();
    let count = (1..=all).rev().find(|count| of(*count).least(theme) <= room).unwrap_or(1).min(all);
    let mut columns = of(count);
    columns.fit(room, theme);
    columns.heads(ui, &table.columns[..count], &[], theme);
    for (index, (cells, stands)) in table.rows.iter().enumerate() {
        let ground = (index % 2 == 0).then_some(theme.surface.0);
        let (row, response) = columns.row(ui, cells, (theme.text.0, ground), Sense::hover(), theme);
        let (sign, ink) = match stands {
            Some(true) => ("+", theme.success.0),
            Some(false) => ("×", theme.collision.0),
            None => ("–", theme.dim.0),
        };
        if count < all {
            let more = table.columns[count..].iter().zip(&cells[count..]);
            let more: Vec<String> = more.map(|(head, cell)| format!("{head} {cell}")).collect();
            response.on_hover_text(more.join("\n"));
        }
        if signs {
            let place = row.left_center() + vec2(indent / 2.0, 0.0);
            ui.painter().text(place, Align2::CENTER_CENTER, sign, theme.font(theme.small_type), ink);
        }
    }
}
