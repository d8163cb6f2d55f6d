//! How a state is drawn wherever it is shown: its colour, and a mark around the glyph, so that neither stands alone.

use super::mode::mode_shape;
use crate::app::kit::inks::colour;
use crate::app::kit::theme::Theme;
use crate::scene::{Around, DeviceState};
use eframe::egui::{Painter, Pos2, Shape, Stroke, vec2};

/// Half the angle of the arcs beside a device that sends, in radians.
const ARC: f32 = 0.9;

/// How much larger or smaller than others a device with this sign is drawn.
pub fn emphasis(around: Around) -> f32 {
    match (around, around.layer()) {
        (_, 0) => 0.85,
        (Around::Ripples, _) | (_, 1) => 1.0,
        _ => 1.15,
    }
}

/// How far a mark reaches around a glyph of this radius.
pub fn reach(radius: f32) -> f32 {
    radius * 1.25 + (radius * 0.8).min(1.8)
}

/// Draws the sign of a state around a glyph of this radius.
pub fn draw_mark(painter: &Painter, state: &DeviceState, centre: Pos2, radius: f32, theme: &Theme) {
    let ink = colour(state.ink(), theme);
    let stroke = Stroke::new((theme.line_width * 0.8).min(radius * 0.35 + 0.7), ink);
    let reach = reach(radius);
    let across = |from: (f32, f32), to: (f32, f32)| {
        let ends = [from, to].map(|(x, y)| centre + vec2(x, y) * reach);
        painter.line_segment(ends, stroke);
    };
    match state.around {
        Around::Dot => {
            let place = centre + vec2(0.75, -0.75) * reach;
            painter.circle_filled(place, (radius * 0.4).max(1.2), ink);
        }
        Around::Barrier => across((-1.0, -1.05), (1.0, -1.05)),
        Around::Arcs => {
            for side in [0.0, std::f32::consts::PI] {
                painter.add(Shape::line(arc(centre, reach, side), stroke));
            }
        }
        Around::Ring => {
            painter.circle_stroke(centre, reach, stroke);
        }
        Around::Cross => {
            across((-0.9, -0.9), (0.9, 0.9));
            across((-0.9, 0.9), (0.9, -0.9));
        }
        Around::Struck => {
            across((-1.0, 0.0), (1.0, 0.0));
            painter.circle_stroke(centre, reach, Stroke::new(stroke.width * 0.6, ink));
        }
        Around::CrossedRing => {
            painter.circle_stroke(centre, reach, stroke);
            across((-0.7, -0.7), (0.7, 0.7));
        }
        Around::Ripples => {
            for (ring, part) in [(1.0, 0.7), (1.3, 0.35)] {
                let thin = Stroke::new(stroke.width * 0.7, ink.gamma_multiply(part));
                painter.circle_stroke(centre, reach * ring, thin);
            }
        }
        Around::Plain | Around::Shape(_) => {}
    }
}

/// Part of a circle around a direction.
fn arc(centre: Pos2, radius: f32, direction: f32) -> Vec<Pos2> {
    let place = |step: i8| {
        let angle = direction + ARC * f32::from(step) / 3.0;
        centre + vec2(angle.cos(), angle.sin()) * radius
    };
    (-3..=3).map(place).collect()
}

/// Draws a state as it stands in a legend: a shape, or a sensor with its sign.
pub fn draw_sample(painter: &Painter, state: &DeviceState, centre: Pos2, theme: &Theme) {
    let (ink, radius) = (colour(state.ink(), theme), theme.small_type * 0.24);
    if let Some(way) = state.way_index() {
        painter.add(mode_shape(way, centre, theme.small_type * 0.38, ink, Stroke::NONE));
        return;
    }
    painter.circle_filled(centre, radius * emphasis(state.around), ink);
    draw_mark(painter, state, centre, radius, theme);
}
