//! Clouds of points: marks that grow smaller with their number, and no more of them than can be seen.

use crate::app::kit::inks::{colour, draw_mark};
use crate::app::kit::theme::Theme;
use crate::app::pictures::plane::axes::Axes;
use crate::scene::{Cloud, Ink, Mark};
use eframe::egui::{Color32, Mesh, Painter, Pos2, Rect, Shape, Vec2};
use std::collections::HashSet;

/// Radius of a mark by how many points there are at most, in points of the screen.
const RADII: [(usize, f32); 4] = [(60, 4.6), (300, 3.4), (1_200, 2.4), (usize::MAX, 1.5)];
/// Marks smaller than this are drawn as squares in one piece.
const DOT: f32 = 2.0;
/// How much of its ink a dot keeps, so that many of them look denser than few.
const VEIL: f32 = 0.75;

/// Draws a cloud; `aside` while another is pointed at.
pub fn draw(
    painter: &Painter,
    axes: &Axes<'_>,
    cloud: &Cloud,
    (aside, on_field): (bool, bool),
    theme: &Theme,
) {
    let radius = radius(cloud.points.len(), theme);
    let fade = if aside { 0.3 } else { 1.0 };
    let (ink, rim) = inks(cloud.ink, on_field, theme);
    let places = thinned(axes, &cloud.points, (radius * 0.5).max(1.0));
    if radius < DOT {
        painter.add(dots(&places, radius, ink.gamma_multiply(fade * VEIL)));
        return;
    }
    let mark = if cloud.mark == Mark::None { Mark::Disc } else { cloud.mark };
    let rim = rim.gamma_multiply(fade);
    for place in places {
        draw_mark(painter, mark, (place, radius), ink.gamma_multiply(fade), Some(rim));
    }
}

/// Radius of the marks of so many points.
pub fn radius(count: usize, theme: &Theme) -> f32 {
    let radius = RADII.into_iter().find(|(most, _)| count <= *most).map_or(DOT, |(_, radius)| radius);
    radius * (0.5 + 0.25 * theme.line_width).min(1.4)
}

/// The ink of a cloud and what sets it off: what nobody owns is white on a field, since the field has all other colours.
fn inks(ink: Ink, on_field: bool, theme: &Theme) -> (Color32, Color32) {
    match ink {
        Ink::Limit | Ink::Measured | Ink::Paper if on_field => (theme.on_map.0, theme.map_rim.0),
        _ if on_field => (colour(ink, theme), theme.map_rim.0),
        _ => (colour(ink, theme), theme.panel.0),
    }
}

/// Places of the points between the axes, at most one for each cell of a side: the last of those that share one.
fn thinned(axes: &Axes<'_>, points: &[[f64; 2]], side: f32) -> Vec<Pos2> {
    let area = axes.area.expand(1.0);
    let mut taken = HashSet::with_capacity(points.len().min(10_000));
    let mut kept: Vec<Pos2> = points
        .iter()
        .rev()
        .filter_map(|point| axes.at(*point))
        .filter(|at| area.contains(*at))
        .filter(|at| taken.insert((at.x as i32 / side.ceil() as i32, at.y as i32 / side.ceil() as i32)))
        .collect();
    kept.reverse();
    kept
}

fn dots(places: &[Pos2], radius: f32, ink: Color32) -> Shape {
    let mut mesh = Mesh::default();
    for place in places {
        mesh.add_colored_rect(Rect::from_center_size(*place, Vec2::splat(2.0 * radius)), ink);
    }
    Shape::mesh(mesh)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Axis;
    use eframe::egui::{pos2, vec2};

    #[test]
    fn no_more_points_are_drawn_than_there_are_cells() {
        let axis = Axis::new("", "");
        let area = Rect::from_min_size(pos2(0.0, 0.0), vec2(100.0, 50.0));
        let axes = Axes { area, x: &axis, y: &axis, bounds: [[0.0, 1.0], [0.0, 1.0]] };
        let points: Vec<[f64; 2]> =
            (0..200_000).map(|i| [f64::from(i % 449) / 448.0, f64::from(i % 373) / 372.0]).collect();
        let kept = thinned(&axes, &points, 1.0);
        assert!(kept.len() <= 103 * 53 && kept.len() > 4_000, "{}", kept.len());
        // Few points stay all, and what is outside is left out.
        let few = [[0.1, 0.1], [0.5, 0.9], [7.0, 0.0], [f64::NAN, 0.0]];
        assert_eq!(thinned(&axes, &few, 1.0).len(), 2);
    }
}
