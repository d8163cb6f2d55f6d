//! Paints the resources of a slot as cells that fill their place.

use crate::app::kit::inks::colour;
use crate::app::kit::linked::{self, Side};
use crate::app::kit::theme::Theme;
use crate::scene::{Around, Cell, Cells};
use eframe::egui::{Align2, Painter, Pos2, Rect, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, pos2, vec2};

/// A cell is at most this many times as long as wide.
const LONGEST: f32 = 1.7;

/// Draws the cells as large as `height` allows; a cell under the pointer is ringed, and so is one whose device is.
pub fn show_cells(ui: &mut Ui, cells: &Cells, height: f32, theme: &Theme) {
    let (response, painter) = ui.allocate_painter(vec2(ui.available_width(), height), Sense::hover());
    let area = response.rect;
    let (columns, size) = layout(cells.cells.len(), area.size());
    let place = |index: usize| {
        let corner = vec2((index % columns) as f32, (index / columns) as f32) * size;
        Rect::from_min_size(area.min + corner, size).shrink(size.min_elem() * 0.06)
    };
    for (index, cell) in cells.cells.iter().enumerate() {
        draw_cell(&painter, place(index), cell, theme);
    }
    let pointer = response.hover_pos();
    let under = |pointer: Pos2| (0..cells.cells.len()).find(|index| place(*index).contains(pointer));
    let hovered = pointer.and_then(under);
    linked::tell(ui.ctx(), Side::Cells, hovered.map(|index| index as u32));
    let told = linked::told(ui.ctx(), Side::Floor).map(|cell| cell as usize);
    for index in hovered.iter().chain(&told).filter(|index| **index < cells.cells.len()) {
        let ring = Stroke::new(theme.line_width * 1.25, theme.text.0);
        painter.rect_stroke(place(*index), radius(size), ring, StrokeKind::Outside);
    }
    if let Some((index, cell)) = hovered.and_then(|index| Some((index, cells.cells.get(index)?))) {
        let text = format!("{} {}: {}", cells.noun, index + 1, describe(cell));
        response.on_hover_text_at_pointer(text);
    }
}

fn radius(size: Vec2) -> f32 {
    size.min_elem() * 0.14
}

/// The number of columns that leaves least of an area empty, and the size of a cell: nearly square, no longer than it may be.
fn layout(count: usize, area: Vec2) -> (usize, Vec2) {
    let size = |columns: usize| {
        let rows = count.div_ceil(columns).max(1);
        let [width, height] = [area.x / columns as f32, area.y / rows as f32];
        vec2(width.min(height * LONGEST), height.min(width * LONGEST))
    };
    let covered = |columns: usize| {
        let size = size(columns);
        // Of two that cover the same, the squarer one.
        size.x * size.y * (1.0 + 0.1 * size.min_elem() / size.max_elem().max(1e-6))
    };
    let best = (1..=count.max(1)).max_by(|a, b| covered(*a).total_cmp(&covered(*b))).unwrap_or(1);
    (best, size(best))
}

/// Idle cells are empty; a tick, a count or a dash says what became of the others.
fn draw_cell(painter: &Painter, area: Rect, cell: &Cell, theme: &Theme) {
    let radius = radius(area.size());
    if cell.users == 0 {
        painter.rect(area, radius, theme.surface.0, Stroke::new(1.0, theme.line.0), StrokeKind::Inside);
        return;
    }
    let ground = colour(cell.state.ink(), theme);
    painter.rect_filled(area, radius, ground);
    let (ink, side) = (theme.ink_on(ground), area.size().min_elem());
    let stroke = Stroke::new((side * 0.08).clamp(1.2, 4.0), ink);
    let at = |x: f32, y: f32| area.center() + vec2(x, y) * side;
    match (cell.users, cell.state.around) {
        (2.., _) => {
            let font = theme.font((side * 0.55).min(theme.heading_type * 1.6));
            painter.text(area.center(), Align2::CENTER_CENTER, cell.users, font, ink);
        }
        (_, Around::Ring) => {
            painter.add(Shape::line(vec![at(-0.17, 0.02), at(-0.05, 0.14), at(0.19, -0.14)], stroke));
        }
        (_, Around::Struck) => drop(painter.line_segment([at(-0.17, 0.0), at(0.17, 0.0)], stroke)),
        _ => drop(painter.circle_filled(pos2(area.center().x, area.center().y), side * 0.1, ink)),
    }
}

fn describe(cell: &Cell) -> String {
    match (cell.users, cell.state.around) {
        (0, _) => "idle".to_owned(),
        (1, _) => format!("one device, {}", cell.state.word),
        (users, Around::Cross) => format!("{users} devices collide"),
        (users, _) => format!("{users} devices"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_fill_their_area() {
        // 54 cells in 6 : 1 are 3 rows of 18, each a square of 20.
        assert_eq!(layout(54, vec2(360.0, 60.0)), (18, vec2(20.0, 20.0)));
        assert_eq!(layout(0, vec2(360.0, 60.0)).0, 1);
        // 430 x 190 has no even grid of squares: 11 columns of 5 have one place too many and stretch cells a little.
        let (columns, size) = layout(54, vec2(430.0, 190.0));
        assert_eq!((columns, size.y), (11, 38.0));
        assert!((size.x * 11.0 - 430.0).abs() < 1e-3);
        for (count, area) in [(1, vec2(10.0, 900.0)), (53, vec2(300.0, 200.0)), (1_000, vec2(500.0, 90.0))] {
            let (columns, size) = layout(count, area);
            let rows = count.div_ceil(columns) as f32;
            assert!(size.x * columns as f32 <= area.x + 1e-2 && size.y * rows <= area.y + 1e-2);
            assert!(size.max_elem() <= size.min_elem() * LONGEST * 1.001, "{count}");
        }
    }
}
