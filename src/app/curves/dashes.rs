//! How past runs are drawn: thin lines in dashes of their own behind everything else.

use super::cache::CurveCache;
use super::drawn::Drawn;
use super::past::PastCurves;
use crate::app::kit::dash::{dashed, unit};
use crate::app::kit::theme::Theme;
use crate::app::model::runs::PastRun;
use crate::lab::History;
use eframe::egui::{Color32, Pos2, Rangef, Shape, Stroke};
use egui_plot::{PlotPoint, PlotTransform};

/// How much of its ink a past run's line keeps, beside a present one and while the pointer is on another; and its width.
const INK: f32 = 0.8;
const ASIDE: f32 = 0.25;
const WIDTH: f32 = 0.65;

/// Everything that is drawn of past runs; `pointed` are the contender and the run under the pointer.
pub(super) fn shapes(
    drawn: Drawn<'_>,
    cache: &CurveCache,
    transform: &PlotTransform,
    pointed: (Option<usize>, Option<u64>),
    theme: &Theme,
) -> Vec<Shape> {
    // Of many runs nobody follows single dashes: longer ones cost less.
    let unit = unit(theme) * (cache.past.all.len() as f32 / 3.0).max(1.0);
    let runs = cache.past.all.iter().filter_map(|curves| Some((drawn.runs.find(curves.run)?, curves)));
    runs.flat_map(|run| of_run(drawn, run, (transform, unit), pointed, theme)).collect()
}

/// Each shown contender's mean in its colour, and the run's own limit where that is another than the present one.
fn of_run(
    drawn: Drawn<'_>,
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
    if segments(&run.history) != segments(drawn.history) {
        draw(&curves.limit, theme.limit.0, other);
    }
    for line in curves.lines.iter().filter(|line| !drawn.hidden.contains(&line.contender)) {
        let aside = other || (!front && contender.is_some_and(|at| at != line.contender));
        draw(&line.points, theme.contender(line.contender), aside);
    }
    shapes
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

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::pos2;

    #[test]
    fn what_is_outside_makes_no_dashes() {
        let noisy: Vec<Pos2> =
            (0..400).map(|x| pos2(x as f32, if x % 2 == 0 { 0.0 } else { 200.0 })).collect();
        let zoomed = [pos2(-100.0, 0.0), pos2(100.0, 100.0)];
        assert_eq!(within(&zoomed, Rangef::new(0.0, 50.0)), [pos2(0.0, 50.0), pos2(50.0, 75.0)]);
        assert!(within(&noisy, Rangef::new(500.0, 600.0)).is_empty());
    }
}
