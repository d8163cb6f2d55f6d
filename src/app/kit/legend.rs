//! Entries of a legend in rows: a line's sample and its name in one piece; who finds no room is in a menu behind them.

use super::dash::{Dash, NAME, SAMPLE, paint_sample};
use super::theme::Theme;
use eframe::egui::{self, Color32, Rect, Response, Stroke, Ui, vec2};

/// Whether so little height is left that lines need all of it.
pub fn is_small(ui: &Ui, theme: &Theme) -> bool {
    ui.available_height() < theme.small_type * 19.0
}

/// Entries in rows that fill at most a third of the height that is left; who finds no room there is in a menu behind them.
pub fn flow(ui: &mut Ui, names: &[String], theme: &Theme, mut entry: impl FnMut(&mut Ui, usize)) {
    let row = theme.small_type * 1.4;
    let third = (ui.available_height() / 3.0 / (row + 2.0)) as usize;
    let most = if is_small(ui, theme) { 1 } else { third.max(1) };
    // Set before the row is begun, whose height it decides.
    ui.spacing_mut().interact_size.y = row;
    ui.spacing_mut().item_spacing.y = 2.0;
    let widths: Vec<f32> = names.iter().map(|name| entry_width(ui, name, theme)).collect();
    let gap = ui.spacing().item_spacing.x;
    let shown = fitting(&widths, gap, ui.available_width(), most, theme.small_type * 4.0);
    ui.horizontal_wrapped(|ui| {
        (0..shown).for_each(|index| entry(ui, index));
        if shown < names.len() {
            ui.spacing_mut().button_padding = vec2(4.0, 0.0);
            let more = egui::RichText::new(format!("+{} ▼", names.len() - shown)).small();
            let menu = ui.menu_button(more, |ui| (shown..names.len()).for_each(|index| entry(ui, index)));
            menu.response.on_hover_text("The other lines");
        }
    });
}

/// How many entries fit into rows, with room for one more of width `more` behind them if not all do.
fn fitting(widths: &[f32], gap: f32, room: f32, rows: usize, more: f32) -> usize {
    let fits = |count: usize| {
        let tail = (count < widths.len()).then_some(more);
        let (mut row, mut x) = (1, 0.0);
        for width in widths[..count].iter().copied().chain(tail) {
            if x > 0.0 && x + width > room {
                (row, x) = (row + 1, 0.0);
            }
            x += width + gap;
        }
        row <= rows
    };
    (0..=widths.len()).rev().find(|count| fits(*count)).unwrap_or(0)
}

fn entry_width(ui: &Ui, name: &str, theme: &Theme) -> f32 {
    let text = ui.painter().layout_no_wrap(name.to_owned(), theme.font(theme.small_type), theme.text.0);
    text.size().x + theme.small_type * NAME
}

/// Line and name in one piece, so that a row never ends between them.
pub fn entry(ui: &mut Ui, name: &str, dash: Dash, ink: Color32, shown: bool, theme: &Theme) -> Response {
    let text_ink = if shown { theme.text.0 } else { theme.dim.0 };
    let text = ui.painter().layout_no_wrap(name.to_owned(), theme.font(theme.small_type), text_ink);
    let indent = theme.small_type * NAME;
    let size = text.size() + vec2(indent, 0.0);
    let (area, response) = ui.allocate_exact_size(size, egui::Sense::click());
    let sample = Rect::from_min_size(area.min, vec2(theme.small_type * SAMPLE, size.y));
    paint_sample(ui.painter(), sample, dash, ink, theme);
    ui.painter().galley(area.min + vec2(indent, 0.0), text, text_ink);
    if response.has_focus() {
        let ring = Stroke::new(1.0, theme.accent.0);
        ui.painter().rect_stroke(area.expand(1.0), 3.0, ring, egui::StrokeKind::Outside);
    }
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, name));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_legend_keeps_to_its_rows() {
        let widths = [50.0, 60.0, 40.0, 90.0];
        // By hand, with gaps of 10: 50 + 60 | 40 + 90 fill two rows of 150.
        assert_eq!(fitting(&widths, 10.0, 150.0, 2, 30.0), 4);
        // In one row 50 and 60 leave room for 30: 50 + 10 + 60 + 10 + 30 = 160.
        assert_eq!(fitting(&widths, 10.0, 160.0, 1, 30.0), 2);
        assert_eq!(fitting(&widths, 10.0, 159.0, 1, 30.0), 1);
        assert_eq!(fitting(&[], 10.0, 10.0, 1, 30.0), 0);
    }
}
