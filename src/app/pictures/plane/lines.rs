//! Lines and bands over axes: in pieces where they break, and with no more points than there are pixels.

use super::axes::Axes;
use crate::app::kit::inks::{self, colour, draw_mark, shade};
use crate::app::kit::theme::Theme;
use crate::scene::axis::keep_extremes;
use crate::scene::curve::keep_envelope;
use crate::scene::{Band, Ink, Mark, Trace};
use eframe::egui::{Color32, Mesh, Painter, Pos2, Shape, Stroke, pos2};

/// Points of a line closer to each other than this are one.
const APART: f32 = 0.6;
/// Marks on a line where its points are too many for a mark each: so far apart, the first so far from its beginning.
const EVERY: f32 = 130.0;
/// Points closer than this on average have no mark each.
const CROWDED: f32 = 9.0;

/// Radius of a mark.
pub fn radius(theme: &Theme) -> f32 {
    theme.line_width * 0.9 + 2.2
}

/// Draws a line in the colour of its ink, `fade` being what becomes of it while another is pointed at.
pub fn draw(
    painter: &Painter,
    axes: &Axes<'_>,
    trace: &Trace,
    fade: impl Fn(Color32) -> Color32,
    theme: &Theme,
) {
    let ink = fade(colour(trace.ink, theme));
    let stroke = Stroke::new(width(trace.ink, theme), ink);
    for piece in pieces(axes, &trace.points) {
        match piece[..] {
            [] => {}
            [only] => draw_mark(painter, lone(trace), (only, radius(theme)), ink, None),
            _ => {
                painter.extend(inks::line(&piece, trace.dash, stroke));
                let mark = |at: Pos2, mark: Mark| {
                    draw_mark(painter, mark, (at, radius(theme)), ink, Some(theme.panel.0));
                };
                match trace.mark {
                    Some(shape) if sparse(&piece) => piece.iter().for_each(|at| mark(*at, shape)),
                    Some(shape) => spaced(&piece, 0).into_iter().for_each(|at| mark(at, shape)),
                    None => own_marks(trace.ink, &piece).into_iter().for_each(|(at, shape)| mark(at, shape)),
                }
            }
        }
    }
}

fn lone(trace: &Trace) -> Mark {
    trace.mark.unwrap_or(trace.ink.mark())
}

/// What was measured is thinner than what is meant.
fn width(ink: Ink, theme: &Theme) -> f32 {
    if matches!(ink, Ink::Measured) { theme.line_width * 0.7 } else { theme.line_width }
}

/// The mark that a line of a contender or a kind has now and then, so that colour does not stand alone.
pub fn mark_of(ink: Ink) -> Option<Mark> {
    matches!(ink, Ink::Contender(_) | Ink::Tone(crate::scene::Tone::Kind(_))).then(|| ink.mark())
}

fn own_marks(ink: Ink, piece: &[Pos2]) -> Vec<(Pos2, Mark)> {
    let nth = match ink {
        Ink::Contender(index) | Ink::Tone(crate::scene::Tone::Kind(index)) => index,
        _ => 0,
    };
    let all = mark_of(ink).into_iter();
    all.flat_map(|mark| spaced(piece, nth).into_iter().map(move |at| (at, mark))).collect()
}

fn sparse(piece: &[Pos2]) -> bool {
    let across = piece.last().zip(piece.first()).map_or(0.0, |(last, first)| (*last - *first).length());
    across >= CROWDED * (piece.len() - 1) as f32
}

/// Places along a line at even distances; each `nth` line begins elsewhere, so that marks do not hide each other.
fn spaced(piece: &[Pos2], nth: usize) -> Vec<Pos2> {
    let mut next = EVERY * (0.25 + 0.29 * (nth % 4) as f32);
    let (mut done, mut places) = (0.0, Vec::new());
    for pair in piece.windows(2) {
        let length = (pair[1] - pair[0]).length();
        while length > 0.0 && next <= done + length {
            places.push(pair[0].lerp(pair[1], (next - done) / length));
            next += EVERY;
        }
        done += length;
    }
    places
}

/// A line on the screen, in pieces between points that have no place, each reduced to what can be seen.
pub fn pieces(axes: &Axes<'_>, points: &[[f64; 2]]) -> Vec<Vec<Pos2>> {
    let mut all: Vec<Vec<Pos2>> = Vec::new();
    let mut open = false;
    for point in points {
        match axes.at(*point) {
            Some(at) if open => all.iter_mut().last().into_iter().for_each(|piece| piece.push(at)),
            Some(at) => all.push(vec![at]),
            None => {}
        }
        open = axes.at(*point).is_some();
    }
    all.iter().map(|piece| reduced(piece, axes.area.width())).collect()
}

/// A line that only goes to the right keeps the extremes of each column; another loses points that nobody can tell apart.
fn reduced(piece: &[Pos2], width: f32) -> Vec<Pos2> {
    if piece.windows(2).all(|pair| pair[1].x >= pair[0].x) {
        let points: Vec<(f64, f64)> = piece.iter().map(|at| (f64::from(at.x), f64::from(at.y))).collect();
        let columns = width.max(1.0) as usize;
        return keep_extremes(&points, columns).into_iter().map(|(x, y)| pos2(x as f32, y as f32)).collect();
    }
    let mut kept: Vec<Pos2> = Vec::with_capacity(piece.len());
    for at in piece {
        if kept.last().is_none_or(|last| (*at - *last).length() >= APART) {
            kept.push(*at);
        }
    }
    kept
}

/// Draws a band as a shade.
pub fn draw_band(
    painter: &Painter,
    axes: &Axes<'_>,
    band: &Band,
    fade: impl Fn(Color32) -> Color32,
    theme: &Theme,
) {
    let ink = shade(fade(colour(band.ink, theme)));
    for piece in band.points.split(|point| !point.iter().all(|value| value.is_finite())) {
        let kept = keep_envelope(piece, axes.area.width().max(1.0) as usize);
        painter.add(ribbon(axes, &kept, ink));
    }
}

/// The area between two lines; what has no place on an axis is at its lower edge.
fn ribbon(axes: &Axes<'_>, points: &[[f64; 3]], ink: Color32) -> Shape {
    let mut mesh = Mesh::default();
    let y = |value: f64| axes.y_at(value).unwrap_or(axes.area.bottom());
    for [x, low, high] in points {
        let Some(x) = axes.x_at(*x) else { continue };
        mesh.colored_vertex(pos2(x, y(*low)), ink);
        mesh.colored_vertex(pos2(x, y(*high)), ink);
        let count = mesh.vertices.len() as u32;
        if count >= 4 {
            mesh.add_triangle(count - 4, count - 3, count - 2);
            mesh.add_triangle(count - 3, count - 2, count - 1);
        }
    }
    Shape::mesh(mesh)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Axis;
    use eframe::egui::{Rect, vec2};

    fn axes<'a>(x: &'a Axis, y: &'a Axis) -> Axes<'a> {
        let area = Rect::from_min_size(pos2(0.0, 0.0), vec2(100.0, 100.0));
        Axes { area, x, y, bounds: [[0.0, 100.0], [0.0, 100.0]] }
    }

    #[test]
    fn a_line_breaks_where_it_has_no_value_and_has_no_more_points_than_pixels() {
        let axis = Axis::new("", "");
        let axes = axes(&axis, &axis);
        let mut points: Vec<[f64; 2]> =
            (0..10_000).map(|i| [f64::from(i) / 100.0, f64::from(i % 7)]).collect();
        points[5_000][1] = f64::NAN;
        let found = pieces(&axes, &points);
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|piece| piece.len() <= 2 * 100 + 1));
        assert!(found[0].iter().any(|at| at.y == 100.0) && found[1].last().is_some_and(|last| last.x > 99.0));
    }

    #[test]
    fn a_path_that_turns_keeps_its_shape() {
        let axis = Axis::new("", "");
        let axes = axes(&axis, &axis);
        let circle: Vec<[f64; 2]> = (0..=100_000)
            .map(|i| f64::from(i) / 100_000.0 * std::f64::consts::TAU)
            .map(|angle| [50.0 + 40.0 * angle.cos(), 50.0 + 40.0 * angle.sin()])
            .collect();
        let found = pieces(&axes, &circle);
        // Its length is 251 points, so no more than 251 / 0.6 are told apart.
        assert!(found[0].len() < 420 && found[0].len() > 200, "{}", found[0].len());
    }

    #[test]
    fn marks_stand_at_even_distances() {
        let line = [pos2(0.0, 0.0), pos2(300.0, 0.0), pos2(300.0, 200.0)];
        let found = spaced(&line, 0);
        assert_eq!(found[..2], [pos2(32.5, 0.0), pos2(162.5, 0.0)]);
        assert_eq!(found.len(), 4);
        assert!(spaced(&line[..1], 0).is_empty());
    }
}
