//! Paints a ranking: bars best first, every contender's decisions below them, and the optimum's cut through all.

use super::theme::Theme;
use crate::scene::{Ranking, RankingRow};
use eframe::egui::{Align2, Painter, Pos2, Rect, Sense, Stroke, Ui, pos2, vec2};

/// Share of the height that the bars take.
const BARS: f32 = 0.3;

/// Draws the ranking into all the space there is.
pub fn show(ui: &mut Ui, ranking: &Ranking, theme: &Theme) {
    let (response, painter) = ui.allocate_painter(ui.available_size(), Sense::hover());
    let area = response.rect;
    let line = theme.small_type * 1.5;
    let names = painter.layout_no_wrap("MMMM".to_owned(), theme.font(theme.body_type), theme.text.0).size().x;
    let columns = Rect::from_min_max(area.min + vec2(names, line), area.max - vec2(0.0, line));
    let bars = Rect::from_min_size(columns.min, vec2(columns.width(), columns.height() * BARS));
    let rows = Rect::from_min_max(pos2(columns.left(), bars.bottom()), columns.max);
    draw_bars(&painter, bars, ranking, theme);
    let height = rows.height() / ranking.rows.len().max(1) as f32;
    for (index, row) in ranking.rows.iter().enumerate() {
        let top = rows.top() + index as f32 * height;
        let place = Rect::from_min_size(pos2(rows.left(), top), vec2(rows.width(), height));
        draw_row(&painter, place, area.left(), row, theme);
    }
    draw_cut(&painter, columns, ranking, theme);
    for (index, row) in ranking.rows.iter().enumerate() {
        let place = pos2(rows.left(), rows.top() + index as f32 * height + theme.small_type * 1.6);
        draw_note(&painter, place, &row.note, theme);
    }
    painter.text(
        area.left_bottom(),
        Align2::LEFT_BOTTOM,
        &ranking.order,
        theme.font(theme.small_type),
        theme.dim.0,
    );
    if let Some(pointer) = response.hover_pos().filter(|pointer| columns.contains(*pointer)) {
        let text = reading(ranking, (pointer.x - columns.left()) / columns.width());
        response.on_hover_text_at_pointer(text);
    }
}

/// The column of one of `count` in an area.
fn column(area: Rect, index: usize, count: usize) -> (f32, f32) {
    let width = area.width() / count.max(1) as f32;
    let left = area.left() + index as f32 * width;
    (left, left + (width * 0.86).max(width - 2.0))
}

fn draw_bars(painter: &Painter, area: Rect, ranking: &Ranking, theme: &Theme) {
    for (index, share) in ranking.bars.iter().enumerate() {
        let (left, right) = column(area, index, ranking.bars.len());
        let top = area.bottom() - (area.height() * 0.92) * share.clamp(0.0, 1.0);
        let taken = index < ranking.cut;
        let ink = if taken { theme.dim.0 } else { theme.faint.0.gamma_multiply(0.6) };
        painter.rect_filled(Rect::from_min_max(pos2(left, top), pos2(right, area.bottom())), 0.0, ink);
    }
    let font = theme.font(theme.small_type);
    painter.text(area.right_top(), Align2::RIGHT_TOP, &ranking.bar, font, theme.dim.0);
}

fn draw_row(painter: &Painter, area: Rect, left: f32, row: &RankingRow, theme: &Theme) {
    let ink = row.contender.map_or(theme.limit.0, |contender| theme.contender(contender));
    let text_height = theme.small_type * 1.6;
    let cells =
        Rect::from_min_max(area.min + vec2(0.0, text_height), area.max - vec2(0.0, area.height() * 0.06));
    let font = theme.font(theme.body_type);
    painter.text(pos2(left, cells.center().y), Align2::LEFT_CENTER, &row.name, font, theme.text.0);
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
    let place = left_bottom - vec2(0.0, text.size().y);
    painter.rect_filled(Rect::from_min_size(place, text.size()), 0.0, theme.panel.0);
    painter.galley(place, text, theme.dim.0);
}

fn draw_cut(painter: &Painter, area: Rect, ranking: &Ranking, theme: &Theme) {
    let x = area.left() + area.width() * ranking.cut as f32 / ranking.bars.len().max(1) as f32;
    painter.vline(x, area.top()..=area.bottom(), Stroke::new(theme.line_width, theme.limit.0));
    let anchor = if x > area.center().x { Align2::RIGHT_BOTTOM } else { Align2::LEFT_BOTTOM };
    let font = theme.font(theme.small_type);
    painter.text(pos2(x, area.top()), anchor, &ranking.cut_name, font, theme.limit.0);
}

/// What stands in the column under the pointer, `place` between 0 and 1.
fn reading(ranking: &Ranking, place: f32) -> String {
    let count = ranking.bars.len();
    let index = ((place * count as f32) as usize).min(count.saturating_sub(1));
    let Some(bar) = ranking.bars.get(index) else { return String::new() };
    let mut lines = vec![format!("rank {} of {count}, {} {:.1} %", index + 1, ranking.bar, 100.0 * bar)];
    for row in &ranking.rows {
        if let Some(share) = row.shares.get(index) {
            lines.push(format!("{} transmits with {:.1} %", row.name, 100.0 * share));
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
