//! Where rows and slots of a timeline stand: how wide and high they are, and which of them are shown.

use crate::app::kit::theme::Theme;
use crate::scene::Timeline;
use eframe::egui::{Painter, Pos2, Rect, pos2};

/// A slot is at least so wide, in points of the screen; and at most, in lines of small type.
const NARROWEST: f32 = 4.0;
const WIDEST: f32 = 3.2;
/// A row is at least so high, in points of the screen; and at most, in lines of small type.
const LOWEST: f32 = 6.0;
const HIGHEST: f32 = 2.4;
/// Names and figures have at most these shares of the width.
const NAMES: f32 = 0.3;
const FIGURES: f32 = 0.2;
/// A bracket's cap and a bar leave this share of a row free at either side.
pub const INSET: f32 = 0.12;

/// How far a person has scrolled: slots back from the newest, and rows down.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct View {
    /// Slots back from the newest.
    pub back: u64,
    /// The first row that is shown.
    pub row: usize,
}

/// Where rows and slots stand on the screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// All slots that are shown.
    pub body: Rect,
    /// Width of the column of names, and of that of figures.
    pub columns: [f32; 2],
    /// Width of a slot and height of a row.
    pub slot: f32,
    /// Height of a row.
    pub row: f32,
    /// The first slot that is shown, and how many.
    pub slots: (u64, u64),
    /// The first row that is shown, and how many.
    pub rows: (usize, usize),
    /// How far one can scroll.
    pub most: View,
}

impl Grid {
    /// Rows and slots in an area; `widths` are those of the longest name and of the longest figure.
    pub fn new(timeline: &Timeline, area: Rect, widths: [f32; 2], view: View, theme: &Theme) -> Self {
        let gap = theme.space * 0.75;
        let column = |width: f32, share: f32| {
            if width > 0.0 { width.min(area.width() * share) + gap } else { 0.0 }
        };
        let columns = [column(widths[0], NAMES), column(widths[1], FIGURES)];
        let room = (area.width() - columns[0] - columns[1]).max(1.0);
        let [first, end] = timeline.reach();
        let all = end.saturating_sub(first).max(1);
        let slot = (room / all as f32).clamp(NARROWEST, theme.small_type * WIDEST);
        let shown = all.min(((room / slot + 1e-3) as u64).max(1));
        let count = timeline.rows.len().max(1);
        let row = (area.height() / count as f32).clamp(LOWEST, theme.small_type * HIGHEST);
        let rows = count.min(((area.height() / row + 1e-3) as usize).max(1));
        let most = View { back: all - shown, row: count - rows };
        let from = first + most.back - view.back.min(most.back);
        let corner = pos2(area.left() + columns[0], area.top());
        let far = corner + eframe::egui::vec2(shown as f32 * slot, rows as f32 * row);
        Self {
            body: Rect::from_min_max(corner, far),
            columns,
            slot,
            row,
            slots: (from, shown),
            rows: (view.row.min(most.row), rows),
            most,
        }
    }

    /// Where a place in slots stands.
    pub fn x(&self, slot: f64) -> f32 {
        self.body.left() + ((slot - self.slots.0 as f64) as f32) * self.slot
    }

    /// The place of a row, if it is shown.
    pub fn row_area(&self, row: usize) -> Option<Rect> {
        let place = row.checked_sub(self.rows.0).filter(|place| *place < self.rows.1)?;
        let top = self.body.top() + place as f32 * self.row;
        Some(Rect::from_x_y_ranges(self.body.x_range(), top..=top + self.row))
    }

    /// The place of a slot in a row, if it is shown.
    pub fn cell(&self, row: usize, slot: u64) -> Option<Rect> {
        let area = self.row_area(row)?;
        let shown = (self.slots.0..self.slots.0 + self.slots.1).contains(&slot);
        let left = self.x(slot as f64);
        shown.then(|| area.with_min_x(left).with_max_x(left + self.slot))
    }

    /// The row and the slot at a place on the screen.
    pub fn at(&self, place: Pos2) -> Option<(usize, u64)> {
        if !self.body.contains(place) {
            return None;
        }
        let slot = ((place.x - self.body.left()) / self.slot) as u64;
        let row = ((place.y - self.body.top()) / self.row) as usize;
        Some((self.rows.0 + row.min(self.rows.1 - 1), self.slots.0 + slot.min(self.slots.1 - 1)))
    }

    /// A view in which a row and a slot are shown, as near to the present one as there is.
    pub fn showing(&self, view: View, row: usize, slot: u64) -> View {
        let (first, shown) = self.slots;
        let behind = first.saturating_sub(slot);
        let ahead = (slot.saturating_add(1)).saturating_sub(first.saturating_add(shown));
        let back = (view.back.min(self.most.back) + behind).saturating_sub(ahead).min(self.most.back);
        let top = view.row.min(self.most.row);
        let top = if row < top { row } else { top.max((row + 1).saturating_sub(self.rows.1)) };
        View { back, row: top.min(self.most.row) }
    }
}

/// The width of the longest of some words in small type.
pub fn longest<'a>(painter: &Painter, words: impl Iterator<Item = &'a String>, theme: &Theme) -> f32 {
    let width = |words: &String| {
        painter.layout_no_wrap(words.clone(), theme.font(theme.small_type), theme.dim.0).size().x
    };
    words.map(width).fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::kit::theme::themes;
    use crate::scene::Row;
    use eframe::egui::vec2;

    fn timeline(rows: usize, slots: usize) -> Timeline {
        let row = |index: usize| Row::new(format!("{index}")).cells(vec![None; slots]);
        Timeline::new("t", "device", "slot").first(100).rows((0..rows).map(row))
    }

    fn grid(rows: usize, slots: usize, view: View) -> Grid {
        let area = Rect::from_min_size(pos2(0.0, 0.0), vec2(400.0, 120.0));
        Grid::new(&timeline(rows, slots), area, [0.0; 2], view, &themes()[0])
    }

    #[test]
    fn many_slots_show_the_newest_and_few_are_not_stretched() {
        let few = grid(2, 5, View::default());
        // 12 points of type: slots of 38.4 and rows of 28.8 at most.
        assert!((few.slot - 38.4).abs() < 1e-3 && (few.row - 28.8).abs() < 1e-3);
        assert_eq!((few.slots, few.rows), ((100, 5), (0, 2)));
        let many = grid(100, 1_000, View::default());
        assert_eq!((many.slot, many.slots), (4.0, (1_000, 100)));
        assert_eq!((many.row, many.rows), (6.0, (0, 20)));
        assert_eq!(many.most, View { back: 900, row: 80 });
        assert_eq!(grid(100, 1_000, View { back: 30, row: 7 }).slots, (970, 100));
        assert_eq!(grid(100, 1_000, View { back: 9_999, row: 999 }).rows, (80, 20));
    }

    #[test]
    fn a_place_is_in_the_cell_that_is_drawn_there() {
        let grid = grid(100, 1_000, View { back: 10, row: 3 });
        for (row, slot) in [(3, 990), (22, 1_089), (10, 1_000)] {
            let cell = grid.cell(row, slot).unwrap();
            assert_eq!(grid.at(cell.center()), Some((row, slot)));
        }
        assert_eq!(grid.cell(2, 1_000), None);
        assert_eq!(grid.cell(10, 1_090), None);
        assert_eq!(grid.at(pos2(399.0, 500.0)), None);
    }

    #[test]
    fn what_is_walked_to_comes_into_view() {
        let view = View { back: 10, row: 3 };
        let grid = grid(100, 1_000, view);
        assert_eq!(grid.showing(view, 10, 1_000), view);
        assert_eq!(grid.showing(view, 2, 985), View { back: 15, row: 2 });
        assert_eq!(grid.showing(view, 23, 1_092), View { back: 7, row: 4 });
        assert_eq!(grid.showing(view, 0, 0), View { back: 900, row: 0 });
    }
}
