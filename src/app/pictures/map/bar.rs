//! The colour bar of a map, with its figures.

use super::ink::{colour, figure};
use crate::app::kit::theme::Theme;
use crate::scene::Map;
use crate::scene::axis::ticks;
use eframe::egui::{Painter, Rect, Stroke, pos2, vec2};

/// Pieces of one colour.
const STEPS: usize = 48;
/// At least so many points from one figure to the next, along and across the direction of reading.
const APART: [f32; 2] = [48.0, 30.0];

/// Values of the palette's ends, if there is anything between them.
fn ends(map: &Map) -> Option<[f64; 2]> {
    let [low, high] = map.range.map(f64::from);
    (low.is_finite() && high > low && high.is_finite()).then_some([low, high])
}

/// Letters of the longest figure with its unit.
pub fn longest(map: &Map) -> usize {
    let marks = ends(map).map(|[low, high]| ticks(low, high, 3)).unwrap_or_default();
    let letters = marks.into_iter().map(|mark| figure(mark).chars().count()).max().unwrap_or(0);
    letters + 1 + map.unit.chars().count()
}

/// Draws the bar: wider than high with figures below, else with figures beside.
pub fn draw(painter: &Painter, map: &Map, bar: Rect, theme: &Theme) {
    let flat = bar.width() > bar.height();
    for step in 0..STEPS {
        let [from, to] = [step, step + 1].map(|step| step as f32 / STEPS as f32);
        let piece = if flat {
            let x = |share: f32| bar.left() + bar.width() * share;
            Rect::from_x_y_ranges(x(from)..=x(to), bar.y_range())
        } else {
            let y = |share: f32| bar.bottom() - bar.height() * share;
            Rect::from_x_y_ranges(bar.x_range(), y(to)..=y(from))
        };
        let ink = colour(map.palette, (from + to) / 2.0).unwrap_or(theme.surface.0);
        painter.rect_filled(piece, 0.0, ink);
    }
    figures(painter, map, bar, flat, theme);
}

/// The figures, the last with the unit; those that would touch a later one are left out.
fn figures(painter: &Painter, map: &Map, bar: Rect, flat: bool, theme: &Theme) {
    let Some([low, high]) = ends(map) else { return };
    let length = if flat { bar.width() / APART[0] } else { bar.height() / APART[1] };
    let marks = ticks(low, high, (length as usize).clamp(2, 6));
    let mut taken = Rect::NOTHING;
    for (index, mark) in marks.into_iter().rev().enumerate() {
        let share = ((mark - low) / (high - low)) as f32;
        let unit = if index == 0 && !map.unit.is_empty() { format!(" {}", map.unit) } else { String::new() };
        let words = format!("{}{unit}", figure(mark));
        let words = painter.layout_no_wrap(words, theme.font(theme.small_type), theme.dim.0);
        let (x, y) = (bar.left() + bar.width() * share, bar.bottom() - bar.height() * share);
        let corner = if flat {
            let left = x - words.size().x / 2.0;
            pos2(left.min(bar.right() - words.size().x).max(bar.left()), bar.bottom() + 2.0)
        } else {
            let top = y - words.size().y / 2.0;
            pos2(bar.right() + 5.0, top.min(bar.bottom() - words.size().y).max(bar.top()))
        };
        let area = Rect::from_min_size(corner, words.size());
        if taken.intersects(area.expand2(vec2(4.0, 0.0))) {
            continue;
        }
        taken = taken.union(area);
        let tick = Stroke::new(1.0, theme.dim.0);
        if flat {
            painter.vline(x, bar.bottom()..=bar.bottom() + 3.0, tick);
        } else {
            painter.hline(bar.right()..=bar.right() + 3.0, y, tick);
        }
        painter.galley(corner, words, theme.dim.0);
    }
}
