//! Paints the base station with its mast and rings, the edge server's rack beside it, and distances on a site.

use super::plan::yard;
use super::view::View;
use crate::app::kit::theme::Theme;
use crate::scene::Floor;
use crate::scene::axis::with_thin_spaces;
use eframe::egui::{Align2, Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, pos2, vec2};

/// A view wider than this many metres shows distances from the base station.
const WIDE_M: f32 = 400.0;
/// Points on the screen between two rings of distance, at least.
const RING_GAP: f32 = 48.0;
/// At most so many of them.
const RINGS: u8 = 12;
/// A view narrower than this many small letters has no room for names.
const NAMED_LETTERS: f32 = 26.0;
/// Words keep away from at most this many devices.
const KEPT_AWAY: usize = 60;

/// Radii of the circles of distance where a site is shown, in metres and on the screen.
fn distances(view: &View) -> impl Iterator<Item = (f32, f32)> + use<> {
    let wide = view.area.width() / view.scale >= WIDE_M && view.scale > 0.0;
    let (scale, farthest) = (view.scale, view.area.size().length());
    let step_m = round_up(RING_GAP / scale);
    let radii = (1..=RINGS).map(move |ring| step_m * f32::from(ring)).map(move |m| (m, m * scale));
    radii.take_while(move |(_, radius)| wide && *radius < farthest)
}

/// Draws circles around the base station where a site is shown.
pub fn draw_distances(painter: &Painter, floor: &Floor, view: &View, theme: &Theme) {
    let centre = view.screen_from_floor(floor.base_station_m);
    for (_, radius) in distances(view) {
        painter.circle_stroke(centre, radius, Stroke::new(1.0, theme.line.0.gamma_multiply(0.8)));
    }
}

/// Names their distances, above the devices but away from few of them.
pub fn name_distances(painter: &Painter, floor: &Floor, view: &View, theme: &Theme) {
    let centre = view.screen_from_floor(floor.base_station_m);
    let towards = free_direction(floor, view, centre);
    for (length_m, radius) in distances(view) {
        let words = format!("{} m", with_thin_spaces(f64::from(length_m)));
        let words = painter.layout_no_wrap(words, theme.font(theme.small_type), theme.dim.0);
        let place = centre + towards * radius - words.size() / 2.0;
        let plate = Rect::from_min_size(place, words.size()).expand2(vec2(3.0, 0.0));
        if view.area.shrink(2.0).contains_rect(plate) {
            painter.rect_filled(plate, 2.0, yard(theme));
            painter.galley(place, words, theme.dim.0);
        }
    }
}

/// The direction from the base station in which devices are farthest, so that words stand beside their links.
fn free_direction(floor: &Floor, view: &View, centre: Pos2) -> Vec2 {
    let directions = (0..16_u8).map(|step| Vec2::angled(std::f32::consts::TAU * f32::from(step) / 16.0));
    let devices = || floor.devices.iter().take(KEPT_AWAY);
    let nearest = |direction: &Vec2| {
        let towards = |place_m| (view.screen_from_floor(place_m) - centre).normalized().dot(*direction);
        devices().map(|device| towards(device.position_m)).fold(-1.0, f32::max)
    };
    directions.min_by(|a, b| nearest(a).total_cmp(&nearest(b))).unwrap_or(Vec2::UP)
}

/// The next of 1, 2, 5, 10, 20 ... that is not smaller.
pub fn round_up(length: f32) -> f32 {
    if !(length.is_finite() && length > 0.0) {
        return 1.0;
    }
    let power = 10_f32.powf(length.log10().floor());
    let fitting = [1.0, 2.0, 5.0].into_iter().find(|factor| factor * power >= length * 0.999);
    fitting.unwrap_or(10.0) * power
}

/// Draws both; `pulse` between 0 and 1 is how far a wave has come that leaves the base station, 1 when there is none.
pub fn draw(painter: &Painter, floor: &Floor, view: &View, pulse: f32, theme: &Theme) {
    let station = view.screen_from_floor(floor.base_station_m);
    let radius = (theme.body_type * 0.68).min(view.area.width() / 24.0);
    let apart = view.screen_from_floor(floor.edge_server_m) - station;
    let direction = if apart.length() > 0.5 { apart.normalized() } else { vec2(0.7, -0.7) };
    // Three metres are a few points on the screen: the rack is moved away until both can be seen.
    let server = station + direction * apart.length().max(radius * 2.7);
    let cable = Stroke::new((theme.line_width * 0.75).max(1.5), theme.accent.0);
    painter.line_segment([station, server], cable);
    draw_server(painter, server, radius, theme);
    draw_station(painter, station, radius, pulse, theme);
    if view.area.width() > NAMED_LETTERS * theme.small_type {
        let names = [
            ("base station", station - vec2(radius * 1.4, 0.0), Align2::RIGHT_CENTER),
            ("edge server", server + vec2(radius * 1.1, 0.0), Align2::LEFT_CENTER),
        ];
        for (name, place, anchor) in names {
            draw_name(painter, floor, view, name, [place, station], anchor, theme);
        }
    }
}

/// A name where no device stands.
fn draw_name(
    painter: &Painter,
    floor: &Floor,
    view: &View,
    name: &str,
    [place, station]: [Pos2; 2],
    anchor: Align2,
    theme: &Theme,
) {
    let words = painter.layout_no_wrap(name.to_owned(), theme.font(theme.small_type), theme.text.0);
    let area = anchor.anchor_size(place, words.size());
    let taken = area.expand(6.0);
    let is_in = |place_m| taken.contains(view.screen_from_floor(place_m));
    if floor.devices.iter().any(|device| is_in(device.position_m)) || taken.contains(station) {
        return;
    }
    painter.rect_filled(area.expand2(vec2(3.0, 0.0)), 3.0, theme.panel.0.gamma_multiply(0.8));
    painter.galley(area.min, words, theme.text.0);
}

/// A disc with a mast and its waves; rings around it.
fn draw_station(painter: &Painter, centre: Pos2, radius: f32, pulse: f32, theme: &Theme) {
    for (ring, part) in [(1.7, 0.45), (2.5, 0.22)] {
        painter.circle_stroke(centre, radius * ring, Stroke::new(1.2, theme.accent.0.gamma_multiply(part)));
    }
    if pulse < 1.0 {
        let wave = Stroke::new(theme.line_width, theme.accent.0.gamma_multiply(1.0 - pulse));
        painter.circle_stroke(centre, radius * (1.0 + 3.0 * pulse), wave);
    }
    painter.circle(centre, radius, theme.accent.0, Stroke::new(1.5, theme.panel.0));
    let line = Stroke::new((radius * 0.17).max(1.0), theme.on_accent.0);
    let at = |x: f32, y: f32| centre + vec2(x, y) * radius;
    painter.add(Shape::line(vec![at(-0.36, 0.62), at(0.0, -0.3), at(0.36, 0.62)], line));
    painter.line_segment([at(-0.2, 0.25), at(0.2, 0.25)], line);
    for side in [-1.0, 1.0] {
        let wave = [(0.34, -0.66), (0.5, -0.34), (0.34, -0.02)].map(|(x, y)| at(side * x, y));
        painter.add(Shape::line(wave.to_vec(), line));
    }
    painter.circle_filled(at(0.0, -0.36), radius * 0.16, theme.on_accent.0);
}

/// A rack of three units, each with its light.
fn draw_server(painter: &Painter, centre: Pos2, radius: f32, theme: &Theme) {
    let area = Rect::from_center_size(centre, Vec2::new(1.5, 1.8) * radius);
    let edge = Stroke::new(1.5, theme.accent.0);
    painter.rect(area, 2.0, theme.panel.0, edge, StrokeKind::Inside);
    let unit = area.height() / 3.0;
    for row in 0..3_u8 {
        let middle = area.top() + unit * (f32::from(row) + 0.5);
        let slot = [pos2(area.left() + radius * 0.3, middle), pos2(area.center().x + radius * 0.2, middle)];
        painter.line_segment(slot, Stroke::new((radius * 0.14).max(1.0), ink(theme)));
        painter.circle_filled(pos2(area.right() - radius * 0.35, middle), radius * 0.12, theme.accent.0);
        if row > 0 {
            let border = area.top() + unit * f32::from(row);
            painter.hline(
                area.shrink(1.0).x_range(),
                border,
                Stroke::new(1.0, theme.accent.0.gamma_multiply(0.6)),
            );
        }
    }
}

fn ink(theme: &Theme) -> Color32 {
    theme.accent.0.gamma_multiply(0.8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_rounded_up_to_ones_twos_and_fives() {
        let pairs =
            [(0.3, 0.5), (1.0, 1.0), (1.2, 2.0), (17.0, 20.0), (20.1, 50.0), (61.0, 100.0), (0.0, 1.0)];
        for (length, wanted) in pairs {
            assert!((round_up(length) - wanted).abs() < 1e-3 * wanted, "{length}: {}", round_up(length));
        }
        assert_eq!(round_up(f32::NAN), 1.0);
    }
}
