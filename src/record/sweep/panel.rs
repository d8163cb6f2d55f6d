//! One panel of a sweep's figure: final means over the values of the first field, with limits.

use super::super::drawing::{
    LIMIT, Plane, dash_of, dash_of_limit, draw_band, draw_mark, ink, line, with_margin,
};
use super::across::Across;
use super::cast::Cast;
use crate::experiments::Role;
use crate::lab::Outcome;
use crate::scene::curve::{span, telling_range};

/// How much of its room a value by name shares among contenders.
const SHARED: f64 = 0.7;

/// Where a learner fails is worth seeing, unless it would stretch the range of the others by this factor.
const WORTH: f64 = 3.0;

/// The races of a panel: for each, the place of its value from left to right, and its outcome; from left to right.
pub(super) type Races<'a> = Vec<(f64, Option<&'a Outcome>)>;

/// A mean with the ends of its band.
#[derive(Clone, Copy)]
struct Mark {
    mean: f64,
    band: (f64, f64),
}

/// The range of most means, of all that learners reach, and of all limits, the same for all panels; without learners that
/// lie too far away.
pub(super) fn range(panels: &[Races]) -> [f64; 2] {
    let outcomes: Vec<&Outcome> = panels.iter().flatten().filter_map(|race| race.1).collect();
    let limits: Vec<f64> =
        outcomes.iter().flat_map(|outcome| &outcome.limits).map(|limit| limit.value).collect();
    let means = outcomes.iter().flat_map(|outcome| {
        let limit = outcome.limits.first().map(|limit| limit.value);
        let means = outcome.scores.iter().filter_map(|score| Some((score.role, score.estimate()?.mean)));
        means.map(move |(role, mean)| (role, mean, limit.map_or(0.0, |limit| (mean - limit).abs())))
    });
    let means: Vec<(Role, f64, f64)> = means.collect();
    let points: Vec<(f64, f64)> = means.iter().map(|(_, mean, distance)| (*mean, *distance)).collect();
    let Some(most) = telling_range(&points, &limits) else { return with_margin((0.0, 1.0)) };
    let learners = means.iter().filter(|mean| mean.0 == Role::Learner).map(|mean| mean.1);
    let all = span(learners.chain([most.0, most.1])).unwrap_or(most);
    with_margin(if all.1 - all.0 > WORTH * (most.1 - most.0) { most } else { all })
}

/// Draws everybody, learners on top, then the limits.
pub(super) fn draw(svg: &mut String, plane: &Plane, across: &Across, cast: &Cast, races: &Races) {
    for role in [Role::Baseline, Role::Learner] {
        for (index, (name, found)) in cast.contenders.iter().enumerate() {
            if *found == role {
                let runs = runs(races, |outcome| mark(outcome, name));
                if across.by_name {
                    draw_bars(svg, plane, &runs, beside(cast, index), index);
                } else {
                    draw_curve(svg, plane, &runs, role, index);
                }
            }
        }
    }
    for (index, name) in cast.limits.iter().enumerate() {
        let value =
            |outcome: &Outcome| outcome.limit(name).map(|limit| limit.value).filter(|v| v.is_finite());
        for run in runs(races, value) {
            draw_limit(svg, plane, across, &run, dash_of_limit(index));
        }
    }
}

/// How far a contender stands beside the middle, where values are by name.
fn beside(cast: &Cast, index: usize) -> f64 {
    ((index as f64 + 0.5) / cast.contenders.len() as f64 - 0.5) * SHARED
}

/// The mean of a contender at a race, as far as there is one.
fn mark(outcome: &Outcome, name: &str) -> Option<Mark> {
    let estimate = outcome.score(name)?.estimate()?;
    Some(Mark { mean: estimate.mean, band: outcome.band(&estimate) })
}

/// What races yield, with their places, in runs without a gap.
fn runs<T>(races: &Races, of: impl Fn(&Outcome) -> Option<T>) -> Vec<Vec<(f64, T)>> {
    let (mut runs, mut run) = (Vec::new(), Vec::new());
    for (x, outcome) in races {
        match outcome.and_then(&of) {
            Some(found) => run.push((*x, found)),
            None => runs.push(std::mem::take(&mut run)),
        }
    }
    runs.push(run);
    runs.retain(|run| !run.is_empty());
    runs
}

fn draw_curve(svg: &mut String, plane: &Plane, runs: &[Vec<(f64, Mark)>], role: Role, index: usize) {
    let ink = ink(index);
    for run in runs {
        let band: Vec<_> = run.iter().map(|(x, mark)| (*x, mark.band.0, mark.band.1)).collect();
        draw_band(svg, plane, &band, ink);
        let points: Vec<_> = run.iter().map(|(x, mark)| (*x, mark.mean)).collect();
        let width = if role == Role::Learner { 2.2 } else { 1.5 };
        line(svg, &plane.path(&points), ink, width, dash_of(index, role));
        points.iter().for_each(|(x, y)| draw_mark(svg, index, [plane.x(*x), plane.y(*y)], ink));
    }
}

/// Means with upright bars, beside those of others.
fn draw_bars(svg: &mut String, plane: &Plane, runs: &[Vec<(f64, Mark)>], beside: f64, index: usize) {
    let ink = ink(index);
    for (x, mark) in runs.iter().flatten() {
        let x = x + beside;
        let (low, high) = mark.band;
        line(svg, &plane.path(&[(x, low), (x, high)]), ink, 2.2, "stroke-opacity=\"0.5\"");
        draw_mark(svg, index, [plane.x(x), plane.y(mark.mean)], ink);
    }
}

/// A line through the limits of a run; one for each value by name. A limit that stands alone is short.
fn draw_limit(svg: &mut String, plane: &Plane, across: &Across, run: &[(f64, f64)], dash: &str) {
    let half = if across.by_name { 0.45 } else { 0.015 * (plane.x[1] - plane.x[0]) };
    let short = |(x, y): (f64, f64)| [(x - half, y), (x + half, y)];
    if across.by_name || run.len() == 1 {
        run.iter().for_each(|point| line(svg, &plane.path(&short(*point)), LIMIT, 1.8, dash));
    } else {
        line(svg, &plane.path(run), LIMIT, 1.8, dash);
    }
}
