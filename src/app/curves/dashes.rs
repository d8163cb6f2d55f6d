//! How past runs are drawn: thin lines in dashes of their own behind everything else.
//!
//! A dash is so long to the right, not along the line: so a line that is full of noise has no more dashes than a smooth
//! one, and costs no more.

use super::super::model::Model;
use super::super::runs::{DASHES, PastRun};
use super::super::theme::Theme;
use super::cache::CurveCache;
use super::past::PastCurves;
use crate::lab::History;
use eframe::egui::{Color32, Pos2, Rangef, Rect, Shape, Stroke};
use egui_plot::{PlotPoint, PlotTransform};

/// Dash and gap by what tells runs apart, in units that grow with the width of a line.
const PATTERNS: [(f32, f32); DASHES] = [(5.0, 3.0), (1.0, 2.0), (2.5, 1.5)];
/// How much of its ink a past run's line keeps, beside a present one and while the pointer is on another; and its width.
const INK: f32 = 0.8;
const ASIDE: f32 = 0.25;
const WIDTH: f32 = 0.65;

/// Everything that is drawn of past runs; `pointed` are the contender and the run under the pointer.
pub(super) fn shapes(
    (model, history): (&Model, &History),
    cache: &CurveCache,
    transform: &PlotTransform,
    pointed: (Option<usize>, Option<u64>),
    theme: &Theme,
) -> Vec<Shape> {
    // Of many runs nobody follows single dashes: longer ones cost less.
    let unit = unit(theme) * (cache.past.all.len() as f32 / 3.0).max(1.0);
    let runs = cache.past.all.iter().filter_map(|curves| Some((model.runs.find(curves.run)?, curves)));
    runs.flat_map(|run| of_run((model, history), run, (transform, unit), pointed, theme)).collect()
}

fn unit(theme: &Theme) -> f32 {
    1.0 + 0.5 * theme.line_width
}

/// Each shown contender's mean in its colour, and the run's own limit where that is another than the present one.
fn of_run(
    (model, history): (&Model, &History),
    (run, curves): (&PastRun, &PastCurves),
    (transform, unit): (&PlotTransform, f32),
    (contender, pointed): (Option<usize>, Option<u64>),
    theme: &Theme,
) -> Vec<Shape> {
    let (front, other) = (pointed == Some(run.id), pointed.is_some_and(|id| id != run.id));
    let width = theme.line_width * if front { 1.0 } else { WIDTH };
    let mut shapes = Vec::new();
    let mut draw = |points: &[PlotPoint], ink: Color32, aside: bool| {
        let share = match (aside, front) {
            (true, _) => ASIDE,
            (false, true) => 1.0,
            (false, false) => INK,
        };
        let stroke = Stroke::new(width, ink.gamma_multiply(share));
        let points: Vec<Pos2> = points.iter().map(|point| transform.position_from_point(point)).collect();
        let seen = within(&points, transform.frame().x_range().expand(width));
        shapes.extend(dashed(&seen, run.dash, unit, stroke));
    };
    let segments = |history: &History| history.limits.first().map(|track| track.segments.clone());
    if segments(&run.history) != segments(history) {
        draw(&curves.limit, theme.limit.0, other);
    }
    for line in curves.lines.iter().filter(|line| !model.hidden.contains(&line.contender)) {
        let aside = other || (!front && contender.is_some_and(|at| at != line.contender));
        draw(&line.points, theme.contender(line.contender), aside);
    }
    shapes
}

/// A piece of a past run's line, across an area that has room for two dashes.
pub(super) fn sample(area: Rect, dash: usize, ink: Color32, theme: &Theme) -> Vec<Shape> {
    let stroke = Stroke::new(theme.line_width * 0.8, ink);
    let (on, off) = PATTERNS[dash % DASHES];
    let unit = unit(theme).min(area.width() / (2.0 * on + off));
    dashed(&[area.left_center(), area.right_center()], dash, unit, stroke)
}

fn dashed(points: &[Pos2], dash: usize, unit: f32, stroke: Stroke) -> Vec<Shape> {
    let (on, off) = PATTERNS[dash % DASHES];
    pieces(points, on * unit, off * unit).into_iter().map(|piece| Shape::line(piece, stroke)).collect()
}

/// The part of a line that goes to the right within a range, cut off at its ends.
fn within(points: &[Pos2], range: Rangef) -> Vec<Pos2> {
    let mut seen = Vec::with_capacity(points.len());
    for pair in points.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        if to.x < range.min || from.x > range.max {
            continue;
        }
        let cut = |x: f32| if to.x > from.x { from.lerp(to, (x - from.x) / (to.x - from.x)) } else { from };
        if seen.is_empty() {
            seen.push(if from.x < range.min { cut(range.min) } else { from });
        }
        seen.push(if to.x > range.max { cut(range.max) } else { to });
    }
    seen
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
    fn noise_makes_no_more_pieces_and_what_is_outside_makes_none() {
        let noisy: Vec<Pos2> =
            (0..400).map(|x| pos2(x as f32, if x % 2 == 0 { 0.0 } else { 200.0 })).collect();
        assert_eq!(pieces(&noisy, 10.0, 6.0).len(), 25);
        let zoomed = [pos2(-100.0, 0.0), pos2(100.0, 100.0)];
        assert_eq!(within(&zoomed, Rangef::new(0.0, 50.0)), [pos2(0.0, 50.0), pos2(50.0, 75.0)]);
        assert!(within(&noisy, Rangef::new(500.0, 600.0)).is_empty());
    }
}
