//! How a state looks wherever it is shown: its colour, and a mark around the glyph, so that neither stands alone.

use super::mode::mode_shape;
use crate::app::kit::theme::Theme;
use crate::scene::DeviceState;
use eframe::egui::{Color32, Painter, Pos2, Shape, Stroke, vec2};

/// Half the angle of the arcs beside a device that sends, in radians.
const ARC: f32 = 0.9;

/// Colour of a state.
pub fn state_ink(state: DeviceState, theme: &Theme) -> Color32 {
    match state {
        DeviceState::Waiting | DeviceState::Barred | DeviceState::Faded => theme.waiting.0,
        DeviceState::Silent | DeviceState::Idle => theme.faint.0,
        DeviceState::Sending | DeviceState::Sensing => theme.accent.0,
        DeviceState::AllServer => theme.mode(0),
        DeviceState::Partial => theme.mode(1),
        DeviceState::AllLocal => theme.mode(2),
        DeviceState::Success => theme.success.0,
        DeviceState::Collision | DeviceState::Dropped => theme.collision.0,
    }
}

/// The mode that a state is, as an index into the theme's modes.
pub fn mode_of(state: DeviceState) -> Option<usize> {
    [DeviceState::AllServer, DeviceState::Partial, DeviceState::AllLocal]
        .iter()
        .position(|mode| *mode == state)
}

/// What is drawn above what: devices that rest, that wait, that send, and those whose fate is known.
pub fn layer(state: DeviceState) -> u8 {
    match state {
        DeviceState::Idle | DeviceState::Silent => 0,
        DeviceState::Waiting | DeviceState::Barred => 1,
        DeviceState::Sending | DeviceState::Sensing => 2,
        _ => 3,
    }
}

/// How much larger or smaller than others a device in this state is drawn.
pub fn emphasis(state: DeviceState) -> f32 {
    match (state, layer(state)) {
        (_, 0) => 0.85,
        (DeviceState::Sensing, _) | (_, 1) => 1.0,
        _ => 1.15,
    }
}

/// How far a mark reaches around a glyph of this radius.
pub fn reach(radius: f32) -> f32 {
    radius * 1.25 + (radius * 0.8).min(1.8)
}

/// Draws the mark of a state around a glyph of this radius.
pub fn draw_mark(painter: &Painter, state: DeviceState, centre: Pos2, radius: f32, theme: &Theme) {
    let ink = state_ink(state, theme);
    let stroke = Stroke::new((theme.line_width * 0.8).min(radius * 0.35 + 0.7), ink);
    let reach = reach(radius);
    let across = |from: (f32, f32), to: (f32, f32)| {
        let ends = [from, to].map(|(x, y)| centre + vec2(x, y) * reach);
        painter.line_segment(ends, stroke);
    };
    match state {
        DeviceState::Waiting => {
            let place = centre + vec2(0.75, -0.75) * reach;
            painter.circle_filled(place, (radius * 0.4).max(1.2), ink);
        }
        // A barrier before it.
        DeviceState::Barred => across((-1.0, -1.05), (1.0, -1.05)),
        DeviceState::Sending => {
            for side in [0.0, std::f32::consts::PI] {
                painter.add(Shape::line(arc(centre, reach, side), stroke));
            }
        }
        DeviceState::Success => {
            painter.circle_stroke(centre, reach, stroke);
        }
        DeviceState::Collision => {
            across((-0.9, -0.9), (0.9, 0.9));
            across((-0.9, 0.9), (0.9, -0.9));
        }
        DeviceState::Faded => {
            across((-1.0, 0.0), (1.0, 0.0));
            painter.circle_stroke(centre, reach, Stroke::new(stroke.width * 0.6, ink));
        }
        DeviceState::Dropped => {
            painter.circle_stroke(centre, reach, stroke);
            across((-0.7, -0.7), (0.7, 0.7));
        }
        DeviceState::Sensing => {
            for (ring, part) in [(1.0, 0.7), (1.3, 0.35)] {
                let thin = Stroke::new(stroke.width * 0.7, ink.gamma_multiply(part));
                painter.circle_stroke(centre, reach * ring, thin);
            }
        }
        _ => {}
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

/// Draws a state as it stands in a legend: the mode's shape, or a sensor in that state.
pub fn draw_sample(painter: &Painter, state: DeviceState, centre: Pos2, theme: &Theme) {
    let (ink, radius) = (state_ink(state, theme), theme.small_type * 0.24);
    if let Some(mode) = mode_of(state) {
        painter.add(mode_shape(mode, centre, theme.small_type * 0.38, ink, Stroke::NONE));
        return;
    }
    painter.circle_filled(centre, radius * emphasis(state), ink);
    draw_mark(painter, state, centre, radius, theme);
}
