//! How lines are told apart besides their colours: dashes, and a short piece of each for legends and tables.
//!
//! A dash of a past run is so long to the right, not along the line: so a line that is full of noise has no more dashes than
//! a smooth one, and costs no more.

use super::inks::draw_mark;
use super::theme::Theme;
use crate::app::model::runs::DASHES;
use crate::experiments::Role;
use crate::scene::line::{DASHES as DASHES_OF_BASELINES, dashes_of};
use crate::scene::{Ink, Mark};
use eframe::egui::{self, Color32, Pos2, Rect, Shape, Stroke, Ui, vec2};

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dash {
    /// The first limit.
    Solid,
    /// Learners, by the mark that their lines carry.
    Marked(Mark),
    /// Baselines, by which of their dashes they have.
    Dashed(usize),
    /// Further limits.
    Dotted,
    /// Points that no line joins.
    Points,
    /// Past runs, by which dashes they have.
    Past(usize),
}

impl Dash {
    /// Of the contender with this index.
    pub fn of(contender: usize, role: Role) -> Self {
        match role {
            Role::Learner => Self::Marked(Ink::Contender(contender).mark()),
            Role::Baseline => Self::Dashed(dashes_of(contender)),
        }
    }

    /// Of the limit with this index.
    pub fn of_limit(index: usize) -> Self {
        if index == 0 { Self::Solid } else { Self::Dotted }
    }
}

/// Length of a line's sample in a legend, in units of the type's size.
pub const SAMPLE: f32 = 1.6;
/// From where on the name behind it stands, in the same units.
pub const NAME: f32 = 2.0;

/// A short piece of a line.
pub fn line_sample(ui: &mut Ui, dash: Dash, ink: Color32, theme: &Theme) {
    let size = vec2(theme.small_type * SAMPLE, theme.small_type);
    let (area, _) = ui.allocate_exact_size(size, egui::Sense::hover());
    paint_sample(ui.painter(), area, dash, ink, theme);
}

/// Length of a baseline's dashes and of the gaps between them, in points.
pub const BASELINES: [f32; DASHES_OF_BASELINES] = [10.0, 5.0, 16.0];

/// Radius of the marks on a learner's line, in points.
pub fn mark_radius(theme: &Theme) -> f32 {
    theme.line_width * 1.7
}

/// The same, painted across an area.
pub fn paint_sample(painter: &egui::Painter, area: Rect, dash: Dash, ink: Color32, theme: &Theme) {
    let stroke = Stroke::new(theme.line_width, ink);
    let ends = [area.left_center(), area.right_center()];
    match dash {
        Dash::Solid => drop(painter.line_segment(ends, stroke)),
        Dash::Marked(mark) => {
            painter.line_segment(ends, stroke);
            draw_mark(painter, mark, (area.center(), mark_radius(theme)), ink, None);
        }
        Dash::Dashed(dashes) => {
            let length = BASELINES[dashes % DASHES_OF_BASELINES] * 0.5;
            painter.extend(egui::Shape::dashed_line(&ends, stroke, length, (length * 0.6).max(2.0)));
        }
        Dash::Points => drop(painter.circle_filled(area.center(), theme.line_width * 1.3, ink)),
        Dash::Dotted => {
            painter.extend(egui::Shape::dotted_line(
                &ends,
                ink,
                theme.line_width * 2.2,
                theme.line_width * 0.6,
            ));
        }
        Dash::Past(dash) => painter.extend(past_sample(area, dash, ink, theme)),
    }
}

/// Dash and gap by what tells runs apart, in units that grow with the width of a line.
const PATTERNS: [(f32, f32); DASHES] = [(5.0, 3.0), (1.0, 2.0), (2.5, 1.5)];

/// The unit of [`PATTERNS`], in points.
pub fn unit(theme: &Theme) -> f32 {
    1.0 + 0.5 * theme.line_width
}

/// A piece of a past run's line, across an area that has room for two dashes.
fn past_sample(area: Rect, dash: usize, ink: Color32, theme: &Theme) -> Vec<Shape> {
    let stroke = Stroke::new(theme.line_width * 0.8, ink);
    let (on, off) = PATTERNS[dash % DASHES];
    let unit = unit(theme).min(area.width() / (2.0 * on + off));
    dashed(&[area.left_center(), area.right_center()], dash, unit, stroke)
}

/// A line that goes to the right in the dashes of a past run.
pub fn dashed(points: &[Pos2], dash: usize, unit: f32, stroke: Stroke) -> Vec<Shape> {
    let (on, off) = PATTERNS[dash % DASHES];
    pieces(points, on * unit, off * unit).into_iter().map(|piece| Shape::line(piece, stroke)).collect()
}

/// A line that goes to the right in pieces `on` wide, `off` apart.
fn pieces(points: &[Pos2], on: f32, off: f32) -> Vec<Vec<Pos2>> {
    let Some(first) = points.first() else { return Vec::new() };
    // Edges have numbers: behind an even one there is a gap, behind an odd one a piece.
    let edge = |number: usize| first.x + on + (number / 2) as f32 * (on + off) + (number % 2) as f32 * off;
    let (mut done, mut piece, mut number) = (Vec::new(), vec![*first], 0);
    for pair in points.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        while edge(number) < to.x {
            piece.push(from.lerp(to, (edge(number) - from.x) / (to.x - from.x)));
            if number % 2 == 0 {
                done.push(std::mem::take(&mut piece));
            }
            number += 1;
        }
        if number % 2 == 0 {
            piece.push(to);
        }
    }
    done.extend((piece.len() > 1).then_some(piece));
    done
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::pos2;

    #[test]
    fn a_line_in_pieces_lies_on_the_line() {
        let line = [pos2(0.0, 0.0), pos2(10.0, 20.0), pos2(10.0, 0.0), pos2(14.0, 4.0)];
        // By hand: 4 on and 2 off from 0: pieces from 0 to 4, 6 to 10 with what is upright there, and 12 to 14.
        let found = pieces(&line, 4.0, 2.0);
        assert_eq!(found[0], [pos2(0.0, 0.0), pos2(4.0, 8.0)]);
        assert_eq!(found[1][..3], [pos2(6.0, 12.0), pos2(10.0, 20.0), pos2(10.0, 0.0)]);
        assert!(found[1].iter().all(|point| point.x <= 10.0));
        assert_eq!(found[2], [pos2(12.0, 2.0), pos2(14.0, 4.0)]);
        assert_eq!(found.len(), 3);
        assert!(pieces(&[], 4.0, 2.0).is_empty());
    }

    #[test]
    fn noise_makes_no_more_pieces() {
        let noisy: Vec<Pos2> =
            (0..400).map(|x| pos2(x as f32, if x % 2 == 0 { 0.0 } else { 200.0 })).collect();
        assert_eq!(pieces(&noisy, 10.0, 6.0).len(), 25);
    }
}
