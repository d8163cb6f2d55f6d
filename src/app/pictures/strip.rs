//! Paints the last slots as columns: one count upwards, one downwards, the newest at the right.

use crate::app::kit::theme::Theme;
use crate::scene::Strip;
use eframe::egui::{Color32, Galley, Painter, Pos2, Rect, Sense, Stroke, Ui, Vec2, pos2, vec2};
use std::sync::Arc;

/// A column's width on the screen: at least, so that it can be seen, and at most, while the history is short.
const WIDTHS: [f32; 2] = [2.0, 14.0];
/// Strips lower than this many lines have words above their columns only.
const LOW: f32 = 5.5;
/// Strips narrower than this many lines have one word for what is counted.
const NARROW: f32 = 24.0;

/// Draws the strip into all the width there is; hovering reads a slot.
pub fn show_strip(ui: &mut Ui, strip: &Strip, height: f32, theme: &Theme) {
    let (response, painter) = ui.allocate_painter(vec2(ui.available_width(), height), Sense::hover());
    let area = response.rect;
    let line = theme.small_type * 1.5;
    let low = height < LOW * line;
    let body = area.with_min_y(area.top() + line + 2.0);
    let body = if low { body } else { body.with_max_y(body.bottom() - line - 2.0) };
    let columns = Columns::new(strip, body);
    columns.draw(&painter, strip, theme);
    draw_words(&painter, strip, &columns, area, low, theme);
    let under = response.hover_pos().filter(|pointer| body.contains(*pointer));
    if let Some((age, column)) = under.and_then(|pointer| columns.under(strip, pointer)) {
        let left = columns.left(age);
        let place = Rect::from_x_y_ranges(left..=left + columns.width, body.y_range());
        painter.rect_filled(place, 0.0, theme.text.0.gamma_multiply(0.15));
        let when = if age == 0 { "last slot".to_owned() } else { format!("{age} slots before the last") };
        let [up, down] = &strip.nouns;
        response.on_hover_text_at_pointer(format!("{when}\n{} {up}\n{} {down}", column[0], column[1]));
    }
}

/// What a sign in the legend of the strip is.
#[derive(Clone, Copy)]
enum Sign {
    Square(Color32),
    Line,
}

/// What colours and line mean, above the columns; what of it finds no room there stands below them, and else how far back
/// they go. A low strip has no words below.
fn draw_words(painter: &Painter, strip: &Strip, columns: &Columns, area: Rect, low: bool, theme: &Theme) {
    let line = theme.small_type * 1.5;
    let words = |text: String| painter.layout_no_wrap(text, theme.font(theme.small_type), theme.dim.0);
    // What is counted is said by the cells, too.
    let narrow = area.width() < theme.small_type * NARROW;
    let noun = |noun: &'_ str| {
        noun.split(' ').take(if narrow { 1 } else { usize::MAX }).collect::<Vec<_>>().join(" ")
    };
    let up = (Sign::Square(theme.success.0), words(format!("{} ↑", noun(&strip.nouns[0]))));
    let down = (Sign::Square(theme.collision.0), words(format!("{} ↓", noun(&strip.nouns[1]))));
    let level = strip.level.as_ref();
    let level = level.map(|(name, level)| (Sign::Line, words(format!("{name} {level:.2}"))));
    // The line has no other name.
    let (first, second) = if low { (level, Some(up)) } else { (Some(up), level) };
    // The colours are those of the cells above, so the last may find no room.
    let entries: Vec<_> = first.into_iter().chain(second).chain([down]).collect();
    let (above, below) = (area.top() + line / 2.0, area.bottom() - line / 2.0);
    let (mut x, mut wrapped) = (area.left(), false);
    for (sign, words) in entries {
        let width = theme.small_type + 5.0 + words.size().x;
        if !wrapped && x > area.left() && x + width > area.right() {
            (x, wrapped) = (area.left(), true);
        }
        if wrapped && (low || (x > area.left() && x + width > area.right())) {
            break;
        }
        draw_entry(painter, sign, words, pos2(x, if wrapped { below } else { above }), theme);
        x += width + theme.space * 1.5;
    }
    if !low {
        draw_ages(painter, columns, area, if wrapped { x } else { area.left() }, theme);
    }
}

/// How far back the columns go, as far as words before it, which end at `from`, leave room.
fn draw_ages(painter: &Painter, columns: &Columns, area: Rect, from: f32, theme: &Theme) {
    let words =
        |text: &str| painter.layout_no_wrap(text.to_owned(), theme.font(theme.small_type), theme.dim.0);
    let ago = match columns.shown {
        0 => words("no slot is over yet"),
        1 => words("the last slot"),
        shown => words(&format!("{shown} slots ago")),
    };
    let now = words("now");
    let top = area.bottom() - theme.small_type * 0.75 - ago.size().y / 2.0;
    let right = area.right() - now.size().x;
    let left = columns.left(columns.shown.saturating_sub(1)).min(right - ago.size().x - theme.space);
    if columns.shown > 1 && from < right {
        painter.galley(pos2(right, top), now, theme.dim.0);
    }
    if from <= area.left() {
        painter.galley(pos2(left.max(area.left()), top), ago, theme.dim.0);
    }
}

fn draw_entry(painter: &Painter, sign: Sign, words: Arc<Galley>, left: Pos2, theme: &Theme) {
    let side = theme.small_type;
    let area = Rect::from_center_size(left + vec2(side / 2.0, 0.0), Vec2::splat(side));
    match sign {
        Sign::Square(ink) => drop(painter.rect_filled(area.shrink(side * 0.15), 2.0, ink)),
        Sign::Line => drop(painter.hline(area.x_range(), area.center().y, level_stroke(theme))),
    }
    painter.galley(pos2(area.right() + 5.0, left.y - words.size().y / 2.0), words, theme.dim.0);
}

fn level_stroke(theme: &Theme) -> Stroke {
    Stroke::new(theme.line_width * 0.6, theme.limit.0)
}

/// Where columns stand.
struct Columns {
    body: Rect,
    width: f32,
    /// How many of the newest are shown.
    shown: usize,
    /// Screen length of one, and where both counts are zero.
    unit: f32,
    axis: f32,
}

impl Columns {
    fn new(strip: &Strip, body: Rect) -> Self {
        let width = (body.width() / strip.columns.len().max(1) as f32).clamp(WIDTHS[0], WIDTHS[1]);
        let shown = strip.columns.len().min((body.width() / width + 1e-3) as usize);
        let visible = || strip.columns.iter().rev().take(shown);
        let level = strip.level.as_ref().map_or(0.0, |(_, level)| *level as f32);
        let highest = visible().map(|column| column[0]).fold((level * 1.1).max(1.0), f32::max);
        let lowest = visible().map(|column| column[1]).fold(highest * 0.25, f32::max);
        let unit = body.height().max(0.0) / (highest + lowest);
        Self { body, width, shown, unit, axis: body.top() + highest * unit }
    }

    /// The left end of a column, 0 for the newest.
    fn left(&self, age: usize) -> f32 {
        self.body.right() - (age as f32 + 1.0) * self.width
    }

    fn draw(&self, painter: &Painter, strip: &Strip, theme: &Theme) {
        for (age, column) in strip.columns.iter().rev().take(self.shown).enumerate() {
            let left = self.left(age);
            let right = left + (self.width * 0.85).max(self.width - 2.0);
            let bar = |from: f32, to: f32| Rect::from_min_max(pos2(left, from), pos2(right, to));
            painter.rect_filled(bar(self.axis - column[0] * self.unit, self.axis), 0.0, theme.success.0);
            painter.rect_filled(bar(self.axis, self.axis + column[1] * self.unit), 0.0, theme.collision.0);
        }
        painter.hline(self.body.x_range(), self.axis, Stroke::new(1.0, theme.dim.0));
        if let Some((_, level)) = &strip.level {
            painter.hline(self.body.x_range(), self.axis - *level as f32 * self.unit, level_stroke(theme));
        }
    }

    /// The column under the pointer, with its age.
    fn under(&self, strip: &Strip, pointer: Pos2) -> Option<(usize, [f32; 2])> {
        let age = ((self.body.right() - pointer.x) / self.width).floor();
        let age = if age >= 0.0 && (age as usize) < self.shown { age as usize } else { return None };
        Some((age, *strip.columns.iter().rev().nth(age)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strip(count: usize) -> Strip {
        Strip {
            nouns: ["served".to_owned(), "collided".to_owned()],
            columns: (0..count).map(|slot| [slot as f32, 1.0]).collect(),
            level: None,
        }
    }

    #[test]
    fn columns_fill_the_width_and_the_newest_is_at_the_right() {
        let body = Rect::from_min_size(pos2(10.0, 0.0), vec2(480.0, 90.0));
        // 40 in 480 points are 12 each; 240 are 2 each; of 500 the newest 240 are shown; 3 are no wider than 14.
        for (count, width, shown) in [(40, 12.0, 40), (240, 2.0, 240), (500, 2.0, 240), (3, 14.0, 3)] {
            let columns = Columns::new(&strip(count), body);
            assert_eq!((columns.width, columns.shown), (width, shown), "{count}");
            assert!((columns.left(0) + width - body.right()).abs() < 1e-3);
            assert!(columns.left(shown - 1) >= body.left() - 1e-2);
            let newest = columns.under(&strip(count), pos2(body.right() - 0.5, 40.0));
            assert_eq!(newest, Some((0, [count as f32 - 1.0, 1.0])));
        }
        assert_eq!(Columns::new(&strip(0), body).under(&strip(0), body.center()), None);
        assert_eq!(Columns::new(&strip(3), body).under(&strip(3), body.center()), None);
    }
}
