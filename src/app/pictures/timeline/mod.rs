//! Paints a timeline: rows of slots under each other, with names before them and figures behind.

mod cells;
mod cursor;
mod grid;

use super::keys::{self, show_empty, words};
use super::plane::legend::{self, Entry};
use crate::app::kit::inks::{Sample, colour, draw_mark};
use crate::app::kit::theme::Theme;
use crate::scene::axis::{ticks, with_thin_spaces};
use crate::scene::{Gesture, Timeline};
use eframe::egui::{Id, Painter, Rect, Response, Sense, Stroke, Ui, pos2, vec2};
use grid::{Grid, View, longest};

/// Height of a line of figures, in small type.
const LINE: f32 = 1.35;
/// A mark before a name, in small type.
const MARK: f32 = 1.1;

/// Draws the timeline into all the space there is.
pub fn show(ui: &mut Ui, timeline: &Timeline, theme: &Theme, gestures: &mut Vec<Gesture>) {
    let id = ui.scope_id().with(("timeline", &timeline.name));
    if timeline.rows.is_empty() {
        return show_empty(ui, &timeline.name, &timeline.empty, theme);
    }
    let entry = |look: &crate::scene::Look| Entry::new(&look.word, look.ink, Sample::Cell(look.mark));
    let entries: Vec<Entry> = timeline.looks.iter().map(entry).collect();
    let legend = legend::show(ui, id, &entries, theme);
    let (area, _) = ui.allocate_exact_size(ui.available_size().max(vec2(1.0, 1.0)), Sense::hover());
    let key = id.with("scrolled");
    let view: View = ui.data(|data| data.get_temp(key)).unwrap_or_default();
    let grid = fitted(ui, timeline, area, view, theme);
    let response = sense(ui, id, timeline, &grid);
    let grid = scrolled(ui, (timeline, &response), grid, (area, key, view), theme);
    let painter = ui.painter_at(area);
    draw_rows(&painter, timeline, &grid, theme);
    cells::draw(&painter.with_clip_rect(grid.body.expand(2.0)), timeline, &grid, &legend, theme);
    cells::draw_now(&painter.with_clip_rect(area), timeline, &grid, theme);
    draw_slots(&painter, timeline, &grid, area, theme);
    keys::draw_rim(ui, &response, grid.body, theme);
    cursor::show(ui, &response, (timeline, &grid), (key, view), gestures, theme);
}

/// Rows and slots above the line of figures, and above one that says what is not shown.
fn fitted(ui: &Ui, timeline: &Timeline, area: Rect, view: View, theme: &Theme) -> Grid {
    let line = theme.small_type * LINE;
    let mark = if timeline.rows.iter().any(|row| row.ink.is_some()) { theme.small_type * MARK } else { 0.0 };
    let names = longest(ui.painter(), timeline.rows.iter().map(|row| &row.name), theme);
    let figures = longest(ui.painter(), timeline.rows.iter().map(|row| &row.figure), theme);
    let widths = [if names > 0.0 { names + mark } else { mark }, figures];
    // Names may be higher than their rows.
    let area = area.with_min_y((area.top() + theme.small_type * 0.4).min(area.bottom()));
    let above = |lines: f32| area.with_max_y((area.bottom() - lines * line - 2.0).max(area.top() + 1.0));
    let grid = Grid::new(timeline, above(1.0), widths, view, theme);
    if grid.most == View::default() { grid } else { Grid::new(timeline, above(2.0), widths, view, theme) }
}

fn sense(ui: &Ui, id: Id, timeline: &Timeline, grid: &Grid) -> Response {
    let sense = if grid.most == View::default() { Sense::click() } else { Sense::click_and_drag() };
    let response = ui.interact(grid.body, id, sense);
    keys::name(&response, &timeline.name);
    response
}

/// The wheel, or a drag, shows earlier slots and further rows.
fn scrolled(
    ui: &Ui,
    (timeline, response): (&Timeline, &Response),
    grid: Grid,
    (area, key, view): (Rect, Id, View),
    theme: &Theme,
) -> Grid {
    if grid.most == View::default() {
        return grid;
    }
    let wheel =
        if response.hovered() { ui.input(|input| input.smooth_scroll_delta()) } else { vec2(0.0, 0.0) };
    let by = response.drag_delta() + if grid.most.row == 0 { vec2(wheel.x + wheel.y, 0.0) } else { wheel };
    // What is less than a slot or a row waits for more.
    let rest_key = key.with("rest");
    let rest = ui.data(|data| data.get_temp(rest_key)).unwrap_or(vec2(0.0, 0.0)) + by;
    let steps = vec2((rest.x / grid.slot).trunc(), (rest.y / grid.row).trunc());
    let left = rest - steps * vec2(grid.slot, grid.row);
    ui.data_mut(|data| {
        data.insert_temp(
            rest_key,
            if response.dragged() || by.length() > 0.0 { left } else { vec2(0.0, 0.0) },
        )
    });
    if steps == vec2(0.0, 0.0) {
        return grid;
    }
    let back = (view.back.min(grid.most.back) as i64 + steps.x as i64).clamp(0, grid.most.back as i64);
    let row = (view.row.min(grid.most.row) as i64 - steps.y as i64).clamp(0, grid.most.row as i64);
    let view = View { back: back as u64, row: row as usize };
    ui.data_mut(|data| data.insert_temp(key, view));
    fitted(ui, timeline, area, view, theme)
}

/// Names, figures and the lines between rows.
fn draw_rows(painter: &Painter, timeline: &Timeline, grid: &Grid, theme: &Theme) {
    let body = grid.body;
    painter.rect_filled(body, 0.0, theme.surface.0.gamma_multiply(0.5));
    // Of rows lower than a line of type only some have room for their names.
    let every = (theme.small_type * 1.15 / grid.row).ceil().max(1.0) as usize;
    for (index, row) in timeline.rows.iter().enumerate().skip(grid.rows.0).take(grid.rows.1) {
        let Some(area) = grid.row_area(index) else { continue };
        if grid.row >= 8.0 || (index + 1) % 5 == 0 {
            painter.hline(body.x_range(), area.bottom(), Stroke::new(1.0, theme.line.0));
        }
        if !(index - grid.rows.0).is_multiple_of(every) {
            continue;
        }
        let level = |height: f32| area.center().y - height / 2.0;
        let mut left = body.left() - grid.columns[0];
        if let Some(ink) = row.ink {
            let radius = theme.small_type * 0.32;
            let at = pos2(left + radius, area.center().y);
            draw_mark(painter, ink.mark(), (at, radius), colour(ink, theme), None);
            left += theme.small_type * MARK;
        }
        let name = words(painter, &row.name, theme.text.0, body.left() - left - 2.0, theme);
        painter.galley(pos2(left, level(name.size().y)), name, theme.text.0);
        let figure = words(painter, &row.figure, theme.dim.0, grid.columns[1], theme);
        let right = body.right() + theme.space * 0.75;
        painter.galley(pos2(right, level(figure.size().y)), figure, theme.dim.0);
    }
}

/// Numbers of slots below the rows, what they count, and what is not shown.
fn draw_slots(painter: &Painter, timeline: &Timeline, grid: &Grid, area: Rect, theme: &Theme) {
    let layout = |text: String| painter.layout_no_wrap(text, theme.font(theme.small_type), theme.dim.0);
    let line = theme.small_type * LINE;
    let top = grid.body.bottom() + 2.0;
    let (first, shown) = grid.slots;
    let title = layout(match &timeline.length {
        Some((length, unit)) => {
            format!("{} of {} {unit}", timeline.slot, crate::scene::scale::figure(*length))
        }
        None => timeline.slot.clone(),
    });
    let inside = title.size().x > grid.columns[0];
    let wanted = ((grid.body.width() / theme.small_type / 5.0) as usize).clamp(1, 10);
    let mut taken = if inside { grid.body.left() + title.size().x + 6.0 } else { grid.body.left() - 6.0 };
    let title_left = if inside { grid.body.left() } else { area.left() };
    painter.galley(pos2(title_left, top), title, theme.dim.0);
    for mark in ticks(first as f64, (first + shown - 1) as f64, wanted) {
        if mark.fract() != 0.0 {
            continue;
        }
        let words = layout(with_thin_spaces(mark));
        let middle = grid.x(mark + 0.5);
        let left = (middle - words.size().x / 2.0).min(area.right() - words.size().x);
        if left < taken {
            continue;
        }
        taken = left + words.size().x + 6.0;
        painter.vline(middle, top - 2.0..=top + 1.0, Stroke::new(1.0, theme.dim.0));
        painter.galley(pos2(left, top), words, theme.dim.0);
    }
    if grid.most != View::default() {
        let text = words(painter, &unseen(timeline, grid), theme.dim.0, area.width(), theme);
        painter.galley(pos2(area.left(), top + line), text, theme.dim.0);
    }
}

/// What part is shown, and how to see the rest.
fn unseen(timeline: &Timeline, grid: &Grid) -> String {
    let slots = (grid.most.back > 0).then(|| {
        let [first, end] = timeline.reach();
        format!("{} of {} {}s", grid.slots.1, with_thin_spaces((end - first) as f64), timeline.slot)
    });
    let rows = (grid.most.row > 0)
        .then(|| format!("{} of {} {}s", grid.rows.1, timeline.rows.len(), timeline.thing));
    let parts: Vec<String> = slots.into_iter().chain(rows).collect();
    format!("{}, drag for the others", parts.join(" and "))
}
