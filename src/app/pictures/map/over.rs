//! What lies over the cells of a map: marks, the scale bar, the cursor with what stands there.

use super::ink::figure;
use super::layout::Place;
use crate::app::kit::numbers::digits;
use crate::app::kit::theme::Theme;
use crate::scene::Map;
use eframe::egui::{Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

/// Marks with their names where there is room.
pub fn draw_marks(painter: &Painter, map: &Map, place: &Place, theme: &Theme) {
    for (name, at) in &map.marks {
        let centre = place.screen_from_floor(*at);
        if !place.image.expand(6.0).contains(centre) {
            continue;
        }
        let corners = vec![centre - vec2(0.0, 7.0), centre + vec2(6.5, 5.0), centre + vec2(-6.5, 5.0)];
        painter.add(Shape::convex_polygon(corners, theme.accent.0, Stroke::new(1.5, theme.on_map.0)));
        if place.image.width() > 190.0 && !name.is_empty() {
            draw_words(painter, centre + vec2(12.0, -7.0), name.clone(), place.image, theme);
        }
    }
}

/// How long some metres are.
pub fn draw_scale_bar(painter: &Painter, place: &Place, theme: &Theme) {
    let wanted = place.image.width() * 0.3 / place.scale();
    let power = 10.0_f32.powf(wanted.log10().floor());
    let length_m = [5.0, 2.0, 1.0].map(|m| m * power).into_iter().find(|m| *m <= wanted).unwrap_or(power);
    let length = length_m * place.scale();
    if !length.is_finite() || place.image.width() < 130.0 {
        return;
    }
    let start = place.image.left_bottom() + vec2(8.0, -8.0);
    for (width, ink) in [(4.0, theme.map_rim.0), (2.0, theme.on_map.0)] {
        painter.line_segment([start, start + vec2(length, 0.0)], Stroke::new(width, ink));
    }
    let words = format!("{} m", digits(f64::from(length_m)));
    draw_words(painter, start - vec2(-4.0, theme.small_type * 1.7), words, place.image, theme);
}

/// What the cross of a map marks, besides its place.
pub struct Cross {
    /// The sample there.
    pub near: Option<usize>,
    /// Whether its place is told, too.
    pub told: bool,
}

/// The cross at the same place on every map, with what stands there; returns these words.
pub fn draw_cursor(
    painter: &Painter,
    map: &Map,
    place: &Place,
    at: [f64; 2],
    Cross { near, told }: Cross,
    theme: &Theme,
) -> String {
    let centre = place.screen_from_floor(at);
    for (width, ink) in [(3.0, theme.map_rim.0.gamma_multiply(0.5)), (1.0, theme.on_map.0)] {
        painter.hline(place.image.x_range(), centre.y, Stroke::new(width, ink));
        painter.vline(centre.x, place.image.y_range(), Stroke::new(width, ink));
    }
    let mut words = match value(map, at) {
        Some(value) => format!("{} {}", figure((f64::from(value) * 10.0).round() / 10.0), map.unit),
        None => "no value".to_owned(),
    };
    if let Some(sample) = near.and_then(|index| map.samples.get(index)) {
        let measured = (f64::from(sample.value) * 10.0).round() / 10.0;
        words += &format!("\nsample {} {}", figure(measured), map.unit);
    }
    if told {
        words += &format!("\nx {:.1} m, y {:.1} m", at[0], at[1]);
    }
    draw_words(painter, centre + vec2(10.0, 8.0), words.clone(), place.image, theme);
    words
}

/// The value of the cell at a place.
fn value(map: &Map, [x, y]: [f64; 2]) -> Option<f32> {
    let [x0, y0, x1, y1] = map.bounds_m;
    let rows = map.values.len().checked_div(map.columns)?;
    let index = |share: f64, count: usize| ((share * count as f64) as usize).min(count.saturating_sub(1));
    let (column, row) = (index((x - x0) / (x1 - x0), map.columns), index((y - y0) / (y1 - y0), rows));
    map.values.get(row * map.columns + column).copied().filter(|value| value.is_finite())
}

/// Words on a ground of their own, kept inside an area.
fn draw_words(painter: &Painter, place: Pos2, words: String, inside: Rect, theme: &Theme) {
    let words = painter.layout_no_wrap(words, theme.font(theme.small_type), theme.text.0);
    let room = (inside.size() - words.size() - vec2(4.0, 2.0)).max(vec2(0.0, 0.0));
    let start = pos2(
        place.x.clamp(inside.left() + 4.0, inside.left() + 4.0 + room.x),
        place.y.clamp(inside.top() + 2.0, inside.top() + 2.0 + room.y),
    );
    let ground = Rect::from_min_size(start, words.size()).expand2(vec2(4.0, 2.0));
    painter.rect_filled(ground, 3.0, theme.panel.0.gamma_multiply(0.85));
    painter.galley(start, words, theme.text.0);
}
