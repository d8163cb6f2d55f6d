//! How looks that are data become colours, marks and dashes on the screen.

use super::theme::Theme;
use crate::scene::{Dash, Ink, Mark, Tone};
use eframe::egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, Vec2, vec2};

/// Dash and gap of a dashed line, gap and radius of a dotted one, in widths of the line.
const DASHED: [f32; 2] = [3.5, 2.0];
const DOTTED: [f32; 2] = [2.2, 0.6];

/// The colour of an ink.
pub fn colour(ink: Ink, theme: &Theme) -> Color32 {
    match ink {
        Ink::Contender(index) => theme.contender(index),
        Ink::Limit => theme.limit.0,
        Ink::Measured | Ink::Paper | Ink::Tone(Tone::Plain) => theme.dim.0,
        Ink::Tone(Tone::Faint) => theme.faint.0,
        Ink::Tone(Tone::Waiting) => theme.waiting.0,
        Ink::Tone(Tone::Active) => theme.accent.0,
        Ink::Tone(Tone::Good) => theme.success.0,
        Ink::Tone(Tone::Bad) => theme.collision.0,
        Ink::Tone(Tone::Kind(index)) => theme.mode(index),
    }
}

/// Draws a mark around a place, in a radius; `rim` is what it is set off with, if with anything.
pub fn draw_mark(
    painter: &Painter,
    mark: Mark,
    (centre, radius): (Pos2, f32),
    ink: Color32,
    rim: Option<Color32>,
) {
    let stroke = Stroke::new((radius * 0.45).max(1.2), ink);
    let around = rim.map_or(Stroke::NONE, |rim| Stroke::new(1.0, rim));
    let across = |lines: &[[f32; 4]]| {
        let wide = rim.map(|rim| Stroke::new(stroke.width + 2.0, rim));
        for stroke in wide.into_iter().chain([stroke]) {
            for [x0, y0, x1, y1] in lines {
                painter.line_segment(
                    [centre + vec2(*x0, *y0) * radius, centre + vec2(*x1, *y1) * radius],
                    stroke,
                );
            }
        }
    };
    let filled = |corners: &[[f32; 2]]| {
        let corners = corners.iter().map(|[x, y]| centre + vec2(*x, *y) * radius).collect();
        painter.add(Shape::convex_polygon(corners, ink, around));
    };
    match mark {
        Mark::None => {}
        Mark::Disc => drop(painter.circle(centre, radius * 0.95, ink, around)),
        Mark::Ring => {
            if rim.is_some() {
                painter.circle_stroke(centre, radius * 0.85, Stroke::new(stroke.width + 2.0, around.color));
            }
            painter.circle_stroke(centre, radius * 0.85, stroke);
        }
        Mark::Square => filled(&[[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]]),
        Mark::Diamond => filled(&[[0.0, -1.2], [1.2, 0.0], [0.0, 1.2], [-1.2, 0.0]]),
        Mark::Triangle => filled(&[[0.0, -1.15], [1.1, 0.85], [-1.1, 0.85]]),
        Mark::Cross => across(&[[-0.85, -0.85, 0.85, 0.85], [-0.85, 0.85, 0.85, -0.85]]),
        Mark::Plus => across(&[[-1.1, 0.0, 1.1, 0.0], [0.0, -1.1, 0.0, 1.1]]),
        Mark::Bar => across(&[[-1.1, 0.0, 1.1, 0.0]]),
        Mark::Slash => across(&[[-0.85, 0.85, 0.85, -0.85]]),
    }
}

/// A line through points in its dashes.
pub fn line(points: &[Pos2], dash: Dash, stroke: Stroke) -> Vec<Shape> {
    let [on, off] = DASHED.map(|part| part * stroke.width.max(1.2));
    match dash {
        Dash::Solid => vec![Shape::line(points.to_vec(), stroke)],
        Dash::Dashed => Shape::dashed_line(points, stroke, on, off),
        Dash::Dotted => {
            let [gap, radius] = DOTTED.map(|part| part * stroke.width.max(1.2));
            Shape::dotted_line(points, stroke.color, gap, radius)
        }
    }
}

/// What stands before a name in a legend: a piece of a line, a mark, or a patch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sample {
    /// A line with a mark upon it, if it has one.
    Line(Dash, Option<Mark>),
    /// A mark alone.
    Mark(Mark),
    /// A shaded area.
    Patch,
    /// A filled cell with its mark.
    Cell(Mark),
}

/// Draws the sample across an area.
pub fn draw_sample(painter: &Painter, area: Rect, sample: Sample, ink: Color32, theme: &Theme) {
    let radius = theme.small_type * 0.32;
    match sample {
        Sample::Line(dash, mark) => {
            let ends = [area.left_center(), area.right_center()];
            painter.extend(line(&ends, dash, Stroke::new(theme.line_width, ink)));
            mark.into_iter().for_each(|mark| draw_mark(painter, mark, (area.center(), radius), ink, None));
        }
        Sample::Mark(mark) => draw_mark(painter, mark, (area.center(), radius), ink, None),
        Sample::Patch => {
            let patch = Rect::from_center_size(area.center(), vec2(area.width(), theme.small_type * 0.8));
            painter.rect(patch, 2.0, shade(ink), Stroke::new(1.0, ink), eframe::egui::StrokeKind::Inside);
        }
        Sample::Cell(mark) => {
            let cell = Rect::from_center_size(area.center(), Vec2::splat(theme.small_type * 0.95));
            painter.rect_filled(cell, 2.0, ink);
            draw_mark(painter, mark, (cell.center(), cell.width() * 0.3), theme.ink_on(ink), None);
        }
    }
}

/// A colour as the shade of an area that things lie upon.
pub fn shade(ink: Color32) -> Color32 {
    ink.gamma_multiply(0.22)
}
