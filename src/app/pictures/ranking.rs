//! Paints a ranking: bars best first, every contender's decisions below them, and the optimum's cut through all.

use crate::app::kit::fit::fitting;
use crate::app::kit::theme::Theme;
use crate::scene::{Ranking, RankingRow};
use eframe::egui::{Align2, Painter, Pos2, Rect, Sense, Stroke, Ui, pos2, vec2};

/// Share of the height that the bars take.
const BARS: f32 = 0.28;
/// Rows lower than this many small letters have no words above their cells; hovering tells them.
const LOW_ROW: f32 = 2.9;

/// Where the parts of a ranking go.
struct Layout {
    /// Everything that has columns, bars above rows.
    columns: Rect,
    bars: Rect,
    rows: Rect,
    row: f32,
    /// Height of the words above a row, 0 where there are none.
    words: f32,
}

impl Layout {
    fn new(painter: &Painter, ranking: &Ranking, area: Rect, theme: &Theme) -> Self {
        let line = theme.small_type * 1.5;
        let width = |name: &str, size: f32| {
            painter.layout_no_wrap(name.to_owned(), theme.font(size), theme.text.0).size().x
        };
        let names = ranking.rows.iter().map(|row| width(&row.name, theme.body_type));
        let names = names.fold(width("100 %", theme.small_type), f32::max).min(area.width() * 0.3);
        let corner = area.min + vec2(names + theme.space, line);
        let columns = Rect::from_min_max(corner, area.max - vec2(0.0, line)).intersect(area);
        let (bars, rows) = columns.split_top_bottom_at_fraction(BARS);
        let rows = rows.with_min_y(rows.top() + theme.space * 0.5);
        let row = rows.height() / ranking.rows.len().max(1) as f32;
        let words = if row < LOW_ROW * theme.small_type { 0.0 } else { theme.small_type * 1.5 };
        Self { columns, bars, rows, row, words }
    }

    /// The place of a row, without the words above it.
    fn cells(&self, index: usize) -> Rect {
        let top = self.rows.top() + index as f32 * self.row;
        let gap = (self.row * 0.12).min(6.0);
        Rect::from_x_y_ranges(self.rows.x_range(), top + self.words..=top + self.row - gap)
    }
}

/// Draws the ranking into all the space there is.
pub fn show(ui: &mut Ui, ranking: &Ranking, theme: &Theme) {
    let (response, painter) = ui.allocate_painter(ui.available_size(), Sense::hover());
    let area = response.rect;
    let layout = Layout::new(&painter, ranking, area, theme);
    draw_bars(&painter, layout.bars, area.left(), ranking, theme);
    for (index, row) in ranking.rows.iter().enumerate() {
        draw_row(&painter, layout.cells(index), area.left(), row, theme);
    }
    draw_cut(&painter, layout.columns, ranking, theme);
    for (index, row) in ranking.rows.iter().enumerate().filter(|_| layout.words > 0.0) {
        let cells = layout.cells(index);
        draw_note(&painter, cells.left_top(), fitting(&painter, &row.note, cells.width(), theme), theme);
    }
    let font = theme.font(theme.small_type);
    let foot = pos2(layout.columns.left(), area.bottom());
    painter.text(foot, Align2::LEFT_BOTTOM, &ranking.order, font, theme.dim.0);
    if let Some(pointer) = response.hover_pos().filter(|pointer| layout.columns.contains(*pointer)) {
        let place = (pointer.x - layout.columns.left()) / layout.columns.width();
        draw_pointed(&painter, layout.columns, place, ranking.bars.len(), theme);
        response.on_hover_text_at_pointer(reading(ranking, place));
    }
}

/// Marks the column under the pointer.
fn draw_pointed(painter: &Painter, columns: Rect, place: f32, count: usize, theme: &Theme) {
    let index = ((place * count as f32) as usize).min(count.saturating_sub(1));
    let (left, right) = column(columns, index, count);
    let area = Rect::from_x_y_ranges(left..=right, columns.y_range());
    painter.rect_filled(area, 0.0, theme.text.0.gamma_multiply(0.12));
}

/// The column of one of `count` in an area.
fn column(area: Rect, index: usize, count: usize) -> (f32, f32) {
    let width = area.width() / count.max(1) as f32;
    let left = area.left() + index as f32 * width;
    (left, left + (width * 0.86).max(width - 2.0))
}

fn draw_bars(painter: &Painter, area: Rect, left: f32, ranking: &Ranking, theme: &Theme) {
    let full = area.height() * 0.92;
    for (index, share) in ranking.bars.iter().enumerate() {
        let (left, right) = column(area, index, ranking.bars.len());
        let top = area.bottom() - full * share.clamp(0.0, 1.0);
        let taken = index < ranking.cut;
        let ink = if taken { theme.dim.0 } else { theme.faint.0.gamma_multiply(0.6) };
        painter.rect_filled(Rect::from_min_max(pos2(left, top), pos2(right, area.bottom())), 0.0, ink);
    }
    painter.hline(area.x_range(), area.bottom(), Stroke::new(1.0, theme.line.0));
    let font = theme.font(theme.small_type);
    let end = area.left() - theme.space;
    for (share, words, anchor) in [(1.0, "100 %", Align2::RIGHT_CENTER), (0.0, "0", Align2::RIGHT_BOTTOM)] {
        let place = pos2(end.max(left), area.bottom() - full * share);
        painter.text(place, anchor, words, font.clone(), theme.dim.0);
    }
}

fn draw_row(painter: &Painter, cells: Rect, left: f32, row: &RankingRow, theme: &Theme) {
    let ink = row.contender.map_or(theme.limit.0, |contender| theme.contender(contender));
    let names = Rect::from_x_y_ranges(left..=cells.left() - 2.0, f32::NEG_INFINITY..=f32::INFINITY);
    let clipped = painter.with_clip_rect(names.intersect(painter.clip_rect()));
    let size = theme.body_type.min(cells.height().max(theme.small_type));
    let place = pos2(left, cells.center().y);
    clipped.text(place, Align2::LEFT_CENTER, &row.name, theme.font(size), theme.text.0);
    for (index, share) in row.shares.iter().enumerate() {
        let (left, right) = column(cells, index, row.shares.len());
        let whole = Rect::from_min_max(pos2(left, cells.top()), pos2(right, cells.bottom()));
        painter.rect_filled(whole, 0.0, theme.surface.0);
        let top = cells.bottom() - cells.height() * share.clamp(0.0, 1.0);
        painter.rect_filled(Rect::from_min_max(pos2(left, top), pos2(right, cells.bottom())), 0.0, ink);
    }
}

/// Words on a ground of their own, since the cut goes through them.
fn draw_note(painter: &Painter, left_bottom: Pos2, note: &str, theme: &Theme) {
    let text = painter.layout_no_wrap(note.to_owned(), theme.font(theme.small_type), theme.dim.0);
    let place = left_bottom - vec2(0.0, text.size().y + 1.0);
    painter.rect_filled(Rect::from_min_size(place, text.size()), 0.0, theme.panel.0);
    painter.galley(place, text, theme.dim.0);
}

/// The line of the cut with its name above it, clear of the words about the bars, which stand at the left.
fn draw_cut(painter: &Painter, area: Rect, ranking: &Ranking, theme: &Theme) {
    let words = |text: &str, ink| painter.layout_no_wrap(text.to_owned(), theme.font(theme.small_type), ink);
    let caption = words(&ranking.bar, theme.dim.0);
    let name = words(&ranking.cut_name, theme.limit.0);
    let x = area.left() + area.width() * ranking.cut as f32 / ranking.bars.len().max(1) as f32;
    painter.vline(x, area.top() - 3.0..=area.bottom(), Stroke::new(theme.line_width, theme.limit.0));
    let right = area.right() - name.size().x;
    let left = (x - name.size().x / 2.0).max(area.left() + caption.size().x + theme.space * 2.0).min(right);
    let top = area.top() - 3.0 - name.size().y;
    if left >= area.left() + caption.size().x + theme.space {
        painter.galley(pos2(area.left(), top), caption, theme.dim.0);
    }
    painter.galley(pos2(left.max(area.left()), top), name, theme.limit.0);
}

/// What stands in the column under the pointer, `place` between 0 and 1.
fn reading(ranking: &Ranking, place: f32) -> String {
    let count = ranking.bars.len();
    let index = ((place * count as f32) as usize).min(count.saturating_sub(1));
    let Some(bar) = ranking.bars.get(index) else { return String::new() };
    let mut lines = vec![format!("rank {} of {count}, {} {:.1} %", index + 1, ranking.bar, 100.0 * bar)];
    for row in &ranking.rows {
        if let Some(share) = row.shares.get(index) {
            let note = if row.note.is_empty() { String::new() } else { format!(" ({})", row.note) };
            lines.push(format!("{} transmits with {:.1} %{note}", row.name, 100.0 * share));
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pointer_reads_the_column_it_is_in() {
        let row = RankingRow {
            name: "GNN".to_owned(),
            contender: Some(0),
            shares: vec![1.0, 0.25],
            note: String::new(),
        };
        let ranking = Ranking {
            order: String::new(),
            bar: "decoded if alone".to_owned(),
            bars: vec![0.9, 0.1],
            rows: vec![row],
            cut: 1,
            cut_name: String::new(),
        };
        assert_eq!(
            reading(&ranking, 0.99),
            "rank 2 of 2, decoded if alone 10.0 %\nGNN transmits with 25.0 %"
        );
        assert!(reading(&ranking, 1.0).starts_with("rank 2"));
    }
}
