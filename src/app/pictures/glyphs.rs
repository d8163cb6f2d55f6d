//! A glyph for each use case, built of discs and convex polygons so that it can be told at five pixels and at twelve.

use crate::factory::UseCase;
use eframe::egui::{Color32, Painter, Pos2, Shape, Stroke, vec2};

/// Glyphs of at least this radius on the screen show their inside.
const DETAILED: f32 = 5.0;

/// A part of a glyph, in units of its radius, x to the right and y downwards.
enum Piece {
    /// Centre and radius.
    Disc([f32; 2], f32),
    /// Corners of a convex polygon, clockwise on the screen.
    Polygon(&'static [[f32; 2]]),
}

use Piece::{Disc, Polygon};

/// What is filled.
fn body(use_case: UseCase) -> &'static [Piece] {
    match use_case {
        UseCase::FieldSensor => &[Disc([0.0, 0.0], 0.8)],
        UseCase::AssetTag => &[Polygon(&[[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]])],
        // A field of view.
        UseCase::Camera => &[Polygon(&[[-0.8, -1.15], [1.2, 0.0], [-0.8, 1.15]])],
        // Long and flat, as seen from above on its way along an aisle.
        UseCase::Agv => &[Polygon(&[[-1.4, -0.5], [1.4, -0.5], [1.4, 0.5], [-1.4, 0.5]])],
        UseCase::Robot => &[Polygon(&[[0.0, -1.3], [1.1, 0.0], [0.0, 1.3], [-1.1, 0.0]])],
        // Head and shoulders.
        UseCase::ArWorker => &[
            Disc([0.0, -0.75], 0.5),
            Polygon(&[[-0.6, -0.1], [0.6, -0.1], [1.05, 0.45], [1.05, 1.1], [-1.05, 1.1], [-1.05, 0.45]]),
        ],
        // Four arms.
        UseCase::Uav => &[
            Polygon(&[[-1.25, -0.3], [1.25, -0.3], [1.25, 0.3], [-1.25, 0.3]]),
            Polygon(&[[-0.3, -1.25], [0.3, -1.25], [0.3, 1.25], [-0.3, 1.25]]),
        ],
        // A car from above.
        UseCase::Vehicle => {
            &[Polygon(&[[-0.3, -1.4], [0.3, -1.4], [0.6, -0.9], [0.6, 1.4], [-0.6, 1.4], [-0.6, -0.9]])]
        }
    }
}

/// What is cut out of it where it is large.
fn inside(use_case: UseCase) -> &'static [Piece] {
    match use_case {
        UseCase::FieldSensor => &[Disc([0.0, 0.0], 0.28)],
        UseCase::AssetTag => &[Disc([0.4, -0.4], 0.22)],
        UseCase::Camera => &[Disc([-0.25, 0.0], 0.25)],
        UseCase::Agv => &[Polygon(&[[-0.9, -0.12], [0.9, -0.12], [0.9, 0.12], [-0.9, 0.12]])],
        UseCase::Robot => &[Disc([0.0, 0.0], 0.3)],
        UseCase::ArWorker => &[Polygon(&[[-0.5, -0.85], [0.5, -0.85], [0.5, -0.65], [-0.5, -0.65]])],
        UseCase::Uav => &[Disc([0.0, 0.0], 0.2)],
        UseCase::Vehicle => &[Polygon(&[[-0.35, -0.6], [0.35, -0.6], [0.35, -0.2], [-0.35, -0.2]])],
    }
}

/// The name where there is little room; the whole name is the use case's own.
pub fn short_name(use_case: UseCase) -> &'static str {
    match use_case {
        UseCase::FieldSensor => "sensor",
        UseCase::AssetTag => "tag",
        UseCase::Camera => "camera",
        UseCase::Agv => "AGV",
        UseCase::Robot => "robot",
        UseCase::ArWorker => "AR worker",
        UseCase::Uav => "UAV",
        UseCase::Vehicle => "vehicle",
    }
}

/// Draws the glyph of a use case, of this radius on the screen, in an ink on a ground.
pub fn draw(painter: &Painter, use_case: UseCase, centre: Pos2, radius: f32, ink: Color32, ground: Color32) {
    let add = |pieces: &[Piece], ink| {
        for piece in pieces {
            painter.add(shape(piece, centre, radius, ink));
        }
    };
    add(body(use_case), ink);
    if radius >= DETAILED {
        add(inside(use_case), ground);
    }
}

fn shape(piece: &Piece, centre: Pos2, radius: f32, ink: Color32) -> Shape {
    match piece {
        Disc([x, y], part) => Shape::circle_filled(centre + vec2(*x, *y) * radius, part * radius, ink),
        Polygon(corners) => {
            let corners = corners.iter().map(|[x, y]| centre + vec2(*x, *y) * radius).collect();
            Shape::convex_polygon(corners, ink, Stroke::NONE)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(piece: &Piece, [x, y]: [f32; 2]) -> bool {
        match piece {
            Disc([cx, cy], radius) => (x - cx).hypot(y - cy) <= *radius,
            Polygon(corners) => corners.iter().zip(corners.iter().cycle().skip(1)).all(|(a, b)| {
                // Clockwise on a screen whose y goes down: the inside lies to the right of every side.
                (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]) >= 0.0
            }),
        }
    }

    /// How much of each of `pixels` x `pixels` pixels a glyph of radius 0.35 of the picture covers, by 64 points a pixel.
    fn picture(use_case: UseCase, pixels: usize) -> Vec<f32> {
        let place = |fine: usize| ((fine as f32 + 0.5) / (8 * pixels) as f32 - 0.5) / 0.35;
        let mut all = vec![0.0; pixels * pixels];
        for (x, y) in (0..8 * pixels).flat_map(|x| (0..8 * pixels).map(move |y| (x, y))) {
            if body(use_case).iter().any(|piece| covers(piece, [place(x), place(y)])) {
                all[y / 8 * pixels + x / 8] += 1.0 / 64.0;
            }
        }
        all
    }

    #[test]
    fn glyphs_are_told_apart_at_five_and_at_twelve_pixels() {
        for pixels in [5, 12] {
            for (index, first) in UseCase::ALL.into_iter().enumerate() {
                for second in UseCase::ALL.into_iter().skip(index + 1) {
                    let (a, b) = (picture(first, pixels), picture(second, pixels));
                    let apart: f32 = a.iter().zip(&b).map(|(a, b)| (a - b).abs()).sum();
                    let ink = a.iter().sum::<f32>().max(b.iter().sum());
                    // A fifth of the larger glyph's ink lies elsewhere in the other.
                    assert!(apart > 0.2 * ink, "{first:?} {second:?} at {pixels}: {apart} of {ink}");
                }
            }
        }
    }

    #[test]
    fn polygons_turn_clockwise_and_hold_their_middle() {
        for use_case in UseCase::ALL {
            for piece in body(use_case).iter().chain(inside(use_case)) {
                if let Polygon(corners) = piece {
                    let count = corners.len() as f32;
                    let middle =
                        [0, 1].map(|axis| corners.iter().map(|corner| corner[axis]).sum::<f32>() / count);
                    assert!(covers(piece, middle), "{use_case:?}");
                }
            }
        }
    }
}
