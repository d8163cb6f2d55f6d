//! What is in the slots: cells by colour and mark, by colour and height where they are small; bars and brackets.

use super::grid::{Grid, INSET};
use crate::app::kit::inks::{colour, draw_mark, shade};
use crate::app::kit::theme::Theme;
use crate::app::pictures::keys::words;
use crate::app::pictures::plane::legend::Legend;
use crate::scene::{Look, Mark, Row, Span, Timeline};
use eframe::egui::{Color32, Mesh, Painter, Rect, Shape, Stroke, StrokeKind, pos2, vec2};

/// Cells at least so wide and high have marks.
const MARKED: f32 = 10.0;
/// Cells narrower than this have no gap between them.
const GAPPED: f32 = 6.0;

/// Draws all rows that are shown.
pub fn draw(painter: &Painter, timeline: &Timeline, grid: &Grid, legend: &Legend, theme: &Theme) {
    let look = |place: u8| {
        let index = usize::from(place);
        timeline
            .looks
            .get(index)
            .filter(|_| legend.shows(index))
            .map(|look| (look, legend.faded(index, colour(look.ink, theme))))
    };
    for (index, row) in timeline.rows.iter().enumerate().skip(grid.rows.0).take(grid.rows.1) {
        let Some(area) = grid.row_area(index) else { continue };
        draw_cells(painter, timeline, (row, area), grid, &look, theme);
        for bracket in &row.brackets {
            look(bracket.look).into_iter().for_each(|(_, ink)| {
                draw_bracket(painter, bracket, area, grid, ink, theme);
                draw_bracket_words(painter, (bracket, row), area, grid, theme);
            });
        }
        for bar in &row.bars {
            look(bar.look).into_iter().for_each(|(look, ink)| {
                draw_bar(painter, (bar, look), area, grid, ink, theme);
            });
        }
    }
}

/// Cells of a row; neighbours that look the same are one piece where cells are small.
fn draw_cells<'a>(
    painter: &Painter,
    timeline: &Timeline,
    (row, area): (&Row, Rect),
    grid: &Grid,
    look: &impl Fn(u8) -> Option<(&'a Look, Color32)>,
    theme: &Theme,
) {
    let gap = if grid.slot < GAPPED { 0.0 } else { 1.0 };
    let marked = grid.slot >= MARKED && grid.row >= MARKED;
    let inner = area.shrink2(vec2(0.0, if grid.row < GAPPED + 2.0 { 0.5 } else { grid.row * INSET }));
    let skipped = grid.slots.0.saturating_sub(timeline.first) as usize;
    let shown = row.cells.iter().skip(skipped).take(grid.slots.1 as usize);
    let mut mesh = Mesh::default();
    for (start, length, place) in runs(shown.copied(), gap == 0.0) {
        let Some((look, ink)) = look(place) else { continue };
        let left = grid.x(grid.slots.0.max(timeline.first) as f64 + start as f64);
        let width = length as f32 * grid.slot - gap;
        let cell = Rect::from_x_y_ranges(left..=left + width, inner.y_range());
        if marked {
            mesh.add_colored_rect(cell, ink);
        } else {
            parts(look.mark).iter().for_each(|part| mesh.add_colored_rect(slice(cell, *part), ink));
        }
    }
    painter.add(Shape::mesh(mesh));
    if !marked {
        return;
    }
    for (slot, place) in row.cells.iter().skip(skipped).take(grid.slots.1 as usize).enumerate() {
        let Some((look, ink)) = place.and_then(look) else { continue };
        let left = grid.x(grid.slots.0.max(timeline.first) as f64 + slot as f64);
        let cell = Rect::from_x_y_ranges(left..=left + grid.slot - gap, inner.y_range());
        let radius = (cell.width().min(cell.height()) * 0.3).min(theme.small_type * 0.42);
        draw_mark(painter, look.mark, (cell.center(), radius), theme.ink_on(ink), None);
    }
}

/// Runs of slots with the same content, as where they begin, how many there are, and what; single ones unless they are joined.
fn runs(cells: impl Iterator<Item = Option<u8>>, joined: bool) -> Vec<(usize, usize, u8)> {
    let mut all: Vec<(usize, usize, u8)> = Vec::new();
    for (slot, place) in cells.enumerate() {
        let Some(place) = place else { continue };
        match all.last_mut() {
            Some((start, length, same)) if joined && *same == place && *start + *length == slot => {
                *length += 1
            }
            _ => all.push((slot, 1, place)),
        }
    }
    all
}

/// Which parts of its height a small cell fills, from 0 at the top to 1, so that colour does not stand alone.
fn parts(mark: Mark) -> &'static [[f32; 2]] {
    match mark {
        Mark::None | Mark::Disc | Mark::Square | Mark::Ring => &[[0.0, 1.0]],
        Mark::Cross => &[[0.0, 0.36], [0.64, 1.0]],
        Mark::Bar => &[[0.35, 0.65]],
        Mark::Diamond => &[[0.2, 0.8]],
        Mark::Triangle => &[[0.5, 1.0]],
        Mark::Plus => &[[0.0, 0.5]],
        Mark::Slash => &[[0.7, 1.0]],
    }
}

fn slice(cell: Rect, [from, to]: [f32; 2]) -> Rect {
    let y = |share: f32| cell.top() + share * cell.height();
    Rect::from_x_y_ranges(cell.x_range(), y(from)..=y(to))
}

/// From and to on the screen, as far as it is shown.
fn ends(span: &Span, grid: &Grid) -> Option<[f32; 2]> {
    let [from, to] = [span.from, span.to].map(|slot| grid.x(slot));
    let (left, right) = (from.max(grid.body.left()), to.min(grid.body.right()));
    (right > left).then_some([left, right])
}

fn draw_bar(
    painter: &Painter,
    (bar, look): (&Span, &Look),
    area: Rect,
    grid: &Grid,
    ink: Color32,
    theme: &Theme,
) {
    let Some([from, to]) = ends(bar, grid) else { return };
    let inset = if grid.row < GAPPED + 2.0 { 0.5 } else { grid.row * INSET * 1.8 };
    let place = Rect::from_x_y_ranges(from..=to, area.y_range()).shrink2(vec2(0.5, inset));
    if grid.row < MARKED {
        for part in parts(look.mark) {
            painter.rect_filled(slice(place, *part), 0.0, ink);
        }
        return;
    }
    painter.rect_filled(place, 3.0, ink);
    let on = theme.ink_on(ink);
    let radius = (place.height() * 0.28).min(theme.small_type * 0.42);
    let mut left = place.left() + 3.0;
    if look.mark != Mark::None && place.width() > 3.0 * radius {
        draw_mark(painter, look.mark, (pos2(left + radius + 1.0, place.center().y), radius), on, None);
        left += 2.0 * radius + 5.0;
    }
    let text = painter.layout_no_wrap(bar.text.clone(), theme.font(theme.small_type), on);
    let fits = left + text.size().x + 2.0 <= place.right() && text.size().y <= place.height() + 3.0;
    if fits && !bar.text.is_empty() {
        painter.galley(pos2(left, place.center().y - text.size().y / 2.0), text, on);
    }
}

/// A window: a shade with a cap at either end that is shown, and its words where they have room.
fn draw_bracket(painter: &Painter, bracket: &Span, area: Rect, grid: &Grid, ink: Color32, theme: &Theme) {
    let Some([from, to]) = ends(bracket, grid) else { return };
    let place = Rect::from_x_y_ranges(from..=to, area.y_range()).shrink2(vec2(0.0, 1.0));
    painter.rect_filled(place, 0.0, shade(ink).gamma_multiply(0.6));
    let stroke = Stroke::new((theme.line_width * 0.75).min(grid.row * 0.2).max(1.0), ink);
    let cap = cap(grid);
    for (x, shown, inward) in [
        (from, bracket.from >= grid.slots.0 as f64, 1.0),
        (to, bracket.to <= (grid.slots.0 + grid.slots.1) as f64, -1.0),
    ] {
        if shown {
            let x = x + inward * stroke.width / 2.0;
            let [top, bottom] = [place.top(), place.bottom()];
            let corners =
                [pos2(x + inward * cap, top), pos2(x, top), pos2(x, bottom), pos2(x + inward * cap, bottom)];
            painter.add(Shape::line(corners.to_vec(), stroke));
        }
    }
}

/// How long the caps of a bracket are.
fn cap(grid: &Grid) -> f32 {
    (grid.row * 0.25).min(grid.slot * 0.6).clamp(2.0, 6.0)
}

/// The words of a window at its end, unless there is no room for them or a bar lies there.
fn draw_bracket_words(
    painter: &Painter,
    (bracket, row): (&Span, &Row),
    area: Rect,
    grid: &Grid,
    theme: &Theme,
) {
    let Some([from, to]) = ends(bracket, grid) else { return };
    let room = to - from - 2.0 * cap(grid) - 4.0;
    if bracket.text.is_empty() || grid.row < theme.small_type * 1.1 {
        return;
    }
    let text = words(painter, &bracket.text, theme.text.0, room, theme);
    let left = to - cap(grid) - 2.0 - text.size().x;
    let bars = || row.bars.iter().filter_map(|bar| ends(bar, grid));
    if text.elided || bars().any(|[start, end]| start < to && end + 3.0 > left) {
        return;
    }
    painter.galley(pos2(left, area.center().y - text.size().y / 2.0), text, theme.text.0);
}

/// The present slot as a frame over all rows.
pub fn draw_now(painter: &Painter, timeline: &Timeline, grid: &Grid, theme: &Theme) {
    let Some(now) = timeline.now else { return };
    let (first, shown) = grid.slots;
    if (first..first + shown).contains(&now) {
        let left = grid.x(now as f64);
        let place = Rect::from_x_y_ranges(left..=left + grid.slot, grid.body.y_range());
        let stroke = Stroke::new(theme.line_width * 0.75, theme.accent.0);
        painter.rect_stroke(place.expand2(vec2(0.5, 1.5)), 1.0, stroke, StrokeKind::Outside);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_that_look_the_same_are_one_piece_where_cells_are_small() {
        let cells = [Some(1), Some(1), None, Some(1), Some(2), Some(2), Some(2)];
        assert_eq!(runs(cells.into_iter(), true), [(0, 2, 1), (3, 1, 1), (4, 3, 2)]);
        assert_eq!(runs(cells.into_iter(), false).len(), 6);
    }

    /// Cells too small for their marks are told apart by which part of their height they fill.
    #[test]
    fn small_cells_differ_in_height() {
        let marks =
            [Mark::Disc, Mark::Cross, Mark::Bar, Mark::Diamond, Mark::Triangle, Mark::Plus, Mark::Slash];
        for (index, mark) in marks.iter().enumerate() {
            assert!(marks[..index].iter().all(|other| parts(*other) != parts(*mark)), "{mark:?}");
        }
    }
}
