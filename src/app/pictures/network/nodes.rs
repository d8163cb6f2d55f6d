//! Nodes: their shape, how full they are, their names and figures.

use crate::app::kit::inks::{colour, draw_mark};
use crate::app::kit::theme::Theme;
use crate::scene::{Mark, Node};
use eframe::egui::{Align2, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

/// Radius of a node, in points of the screen: of many in a small area, of few in a large one.
const RADII: [f32; 2] = [5.0, 17.0];
/// A node's radius by the room that it has, as the side of a square.
const SHARE: f32 = 0.11;
/// Corners of a whole ring.
const CORNERS: f32 = 48.0;
/// How close to a node's rim the pointer must be.
const REACH: f32 = 5.0;

/// A node on the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// Its middle.
    pub at: Pos2,
    /// Its radius.
    pub radius: f32,
}

/// Radius of each of so many nodes in an area.
pub fn radius(count: usize, area: Rect) -> f32 {
    let side = (area.area() / count.max(1) as f32).sqrt();
    (side * SHARE).clamp(RADII[0], RADII[1])
}

/// Draws a node with how full it is as a ring around it.
pub fn draw(painter: &Painter, node: &Node, spot: Spot, theme: &Theme) {
    let ink = colour(node.ink, theme);
    painter.circle_filled(spot.at, spot.radius + 2.0, theme.panel.0);
    let mark = if node.mark == Mark::None { Mark::Disc } else { node.mark };
    draw_mark(painter, mark, (spot.at, spot.radius), ink, None);
    let Some(level) = node.level.filter(|level| level.is_finite()) else { return };
    let width = (theme.line_width * 1.4).min(spot.radius * 0.6);
    let reach = spot.radius + width * 0.5 + 2.5;
    painter.circle_stroke(spot.at, reach, Stroke::new(width, theme.line.0));
    let full = if level >= 1.0 { theme.collision.0 } else { theme.waiting.0 };
    painter.add(Shape::line(ring(spot.at, reach, level.clamp(0.0, 1.0) as f32), Stroke::new(width, full)));
}

/// Part of a circle from the top, clockwise.
fn ring(centre: Pos2, radius: f32, share: f32) -> Vec<Pos2> {
    let corners = (CORNERS * share).ceil().max(1.0) as usize;
    let place = |index: usize| {
        let angle = std::f32::consts::TAU * share * index as f32 / corners as f32;
        centre + vec2(angle.sin(), -angle.cos()) * radius
    };
    (0..=corners).map(place).collect()
}

/// Draws name and figure: a short name inside, the rest where no words stand yet.
pub fn draw_words(painter: &Painter, node: &Node, spot: Spot, taken: &mut Vec<Rect>, theme: &Theme) {
    let font = theme.font(theme.small_type);
    let ground = colour(node.ink, theme);
    let ink = theme.ink_on(ground);
    let inside = painter.layout_no_wrap(node.name.clone(), font.clone(), ink);
    let hollow = matches!(node.mark, Mark::Ring | Mark::Cross | Mark::Plus | Mark::Bar | Mark::Slash);
    let fits = !hollow && inside.size().x <= spot.radius * 1.5 && inside.size().y <= spot.radius * 1.7;
    let mut outside = String::new();
    if fits {
        painter.galley(spot.at - inside.size() / 2.0, inside, ink);
    } else {
        outside.clone_from(&node.name);
    }
    if !node.figure.is_empty() {
        outside += if outside.is_empty() { "" } else { " · " };
        outside += &node.figure;
    }
    if outside.is_empty() {
        return;
    }
    let words = painter.layout_no_wrap(outside, font, theme.text.0);
    let size = words.size() + vec2(4.0, 0.0);
    let reach = spot.radius + theme.line_width * 1.4 + 3.0;
    let place = [
        (Align2::CENTER_TOP, vec2(0.0, reach)),
        (Align2::CENTER_BOTTOM, vec2(0.0, -reach)),
        (Align2::LEFT_CENTER, vec2(reach, 0.0)),
        (Align2::RIGHT_CENTER, vec2(-reach, 0.0)),
    ]
    .map(|(align, away)| align.anchor_size(spot.at + away, size))
    .into_iter()
    .find(|place| {
        painter.clip_rect().contains_rect(*place) && !taken.iter().any(|other| other.intersects(*place))
    });
    let Some(place) = place else { return };
    taken.push(place);
    painter.rect_filled(place, 3.0, theme.panel.0.gamma_multiply(0.8));
    painter.galley(pos2(place.left() + 2.0, place.top()), words, theme.text.0);
}

/// The node next to a place on the screen, if one is near.
pub fn nearest(spots: &[Spot], place: Pos2) -> Option<usize> {
    let far = |spot: &Spot| (spot.at - place).length() - spot.radius;
    let near = spots.iter().enumerate().map(|(index, spot)| (index, far(spot)));
    near.filter(|(_, far)| *far <= REACH).min_by(|a, b| a.1.total_cmp(&b.1)).map(|(index, _)| index)
}

/// The next node in a direction: the nearest of those that lie there more than aside.
pub fn towards(spots: &[Spot], from: usize, [right, up]: [i64; 2]) -> Option<usize> {
    let wanted = vec2(right.signum() as f32, -up.signum() as f32).normalized();
    let start = spots.get(from)?.at;
    let ahead = spots.iter().enumerate().filter(|(index, _)| *index != from).filter_map(|(index, spot)| {
        let away = spot.at - start;
        let along = away.dot(wanted);
        // Half of a right angle to either side.
        (along > 0.0 && along >= away.length() * 0.7)
            .then(|| (index, away.length() + (away.length() - along)))
    });
    ahead.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_to_the_nearest_node_in_their_direction() {
        let spot = |x: f32, y: f32| Spot { at: pos2(x, y), radius: 5.0 };
        // The screen's y goes down: 2 is above 0, 3 is right and a little above.
        let spots = [spot(0.0, 0.0), spot(100.0, 0.0), spot(10.0, -80.0), spot(60.0, -20.0)];
        assert_eq!(towards(&spots, 0, [1, 0]), Some(3));
        assert_eq!(towards(&spots, 0, [0, 1]), Some(2));
        assert_eq!(towards(&spots, 0, [-1, 0]), None);
        assert_eq!(towards(&spots, 3, [1, 0]), Some(1));
        assert_eq!(towards(&[], 0, [1, 0]), None);
        assert_eq!(nearest(&spots, pos2(8.0, 0.0)), Some(0));
        assert_eq!(nearest(&spots, pos2(30.0, 0.0)), None);
    }
}
