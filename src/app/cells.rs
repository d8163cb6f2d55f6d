//! Paints the resources of a slot as cells, and the last slots as a strip.

use super::floor::state_ink;
use super::theme::Theme;
use crate::scene::{Cell, Cells, DeviceState, Strip};
use eframe::egui::{Align2, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

/// Draws the cells as large as `height` allows.
pub fn show_cells(ui: &mut Ui, cells: &Cells, height: f32, theme: &Theme) {
    let (response, painter) = ui.allocate_painter(vec2(ui.available_width(), height), Sense::hover());
    let (columns, side) = layout(cells.cells.len(), response.rect);
    for (index, cell) in cells.cells.iter().enumerate() {
        let place = vec2((index % columns) as f32, (index / columns) as f32) * side;
        let area = Rect::from_min_size(response.rect.min + place, vec2(side, side)).shrink(side * 0.06);
        draw_cell(&painter, area, *cell, theme);
        if response.hover_pos().is_some_and(|pointer| area.contains(pointer)) {
            let text = format!("{} {}: {}", cells.noun, index + 1, describe(*cell));
            response.clone().on_hover_text_at_pointer(text);
        }
    }
}

/// The number of columns that makes square cells largest, and their side.
fn layout(count: usize, area: Rect) -> (usize, f32) {
    let side = |columns: usize| {
        let rows = count.div_ceil(columns).max(1);
        (area.width() / columns as f32).min(area.height() / rows as f32)
    };
    let best = (1..=count.max(1)).max_by(|a, b| side(*a).total_cmp(&side(*b))).unwrap_or(1);
    (best, side(best))
}

fn draw_cell(painter: &eframe::egui::Painter, area: Rect, cell: Cell, theme: &Theme) {
    let radius = area.width() * 0.15;
    if cell.users == 0 {
        painter.rect(area, radius, theme.surface.0, Stroke::new(1.0, theme.line.0), StrokeKind::Inside);
        return;
    }
    painter.rect_filled(area, radius, state_ink(cell.state, theme));
    let font = theme.font(area.height() * 0.5);
    if cell.users > 1 {
        painter.text(area.center(), Align2::CENTER_CENTER, cell.users, font, theme.panel.0);
    } else if cell.state == DeviceState::Faded {
        painter.text(area.center(), Align2::CENTER_CENTER, "–", font, theme.panel.0);
    }
}

fn describe(cell: Cell) -> String {
    match (cell.users, cell.state) {
        (0, _) => "idle".to_owned(),
        (1, state) => format!("one device, {}", state.name()),
        (users, _) => format!("{users} devices collide"),
    }
}

/// Draws the strip: the first count upwards, the second downwards, newest at the right.
pub fn show_strip(ui: &mut Ui, strip: &Strip, height: f32, theme: &Theme) {
    let (response, painter) = ui.allocate_painter(vec2(ui.available_width(), height), Sense::hover());
    let area = response.rect;
    let font = theme.font(theme.small_type);
    let level = strip.level.as_ref().map_or(0.0, |(_, level)| *level as f32);
    let highest = strip.columns.iter().map(|column| column[0]).fold(level * 1.15, f32::max).max(1.0);
    let lowest = strip.columns.iter().map(|column| column[1]).fold(highest * 0.4, f32::max);
    let text_height = theme.small_type * 1.5;
    let body = Rect::from_min_max(area.min + vec2(0.0, text_height), area.max - vec2(0.0, text_height));
    let scale = body.height() / (highest + lowest);
    let axis = body.top() + highest * scale;
    let capacity = strip.columns.len().clamp(80, 240) as f32;
    let width = area.width() / capacity;
    for (age, column) in strip.columns.iter().rev().enumerate() {
        let right = area.right() - age as f32 * width;
        let (left, right) = (right - width * 0.8, right);
        if left < area.left() {
            break;
        }
        let bar = |from: f32, to: f32| Rect::from_min_max(pos2(left, from), pos2(right, to));
        painter.rect_filled(bar(axis - column[0] * scale, axis), 0.0, theme.success.0);
        painter.rect_filled(bar(axis, axis + column[1] * scale), 0.0, theme.collision.0);
    }
    painter.hline(area.x_range(), axis, Stroke::new(1.0, theme.line.0));
    if let Some((name, level)) = &strip.level {
        let y = axis - *level as f32 * scale;
        painter.hline(area.x_range(), y, Stroke::new(theme.line_width * 0.5, theme.limit.0));
        let text = format!("{name} {level:.2}");
        painter.text(pos2(area.right(), y - 2.0), Align2::RIGHT_BOTTOM, text, font.clone(), theme.limit.0);
    }
    let text = format!("{} up, {} down · newest right", strip.nouns[0], strip.nouns[1]);
    painter.text(area.left_bottom(), Align2::LEFT_BOTTOM, text, font, theme.dim.0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_fill_their_area() {
        let area = Rect::from_min_size(pos2(0.0, 0.0), vec2(360.0, 60.0));
        // 54 cells in 6 : 1 fit best as 3 rows of 18 with a side of 20.
        assert_eq!(layout(54, area), (18, 20.0));
        assert_eq!(layout(0, area).0, 1);
    }
}
