//! How curves are reduced to no more points than can be seen.

use super::choice::{Choice, Height};
use crate::lab::{Curve, History};
use crate::scene::axis::keep_extremes;
use crate::scene::curve::{keep_envelope, smoothed, span};
use crate::statistics::Estimate;
use egui_plot::PlotPoint;

/// A contender's curves.
#[derive(Default)]
pub(super) struct Reduced {
    /// The mean over seeds.
    pub mean: Vec<PlotPoint>,
    /// The mean before it was smoothed; empty if it was not.
    pub raw: Vec<PlotPoint>,
    /// Where the band's points stand to the right.
    pub places: Vec<f64>,
    /// Its lower end there.
    pub low: Vec<f64>,
    /// Its upper end there.
    pub high: Vec<f64>,
    /// The curve of each seed.
    pub seeds: Vec<Vec<PlotPoint>>,
    /// How many points all of it was made of.
    pub points: usize,
}

impl Reduced {
    /// Lowest and highest point of the mean.
    pub fn reach(&self) -> Option<(f64, f64)> {
        span(self.mean.iter().map(|point| point.y))
    }
}

/// How many points a contender's curves have.
pub(super) fn points(history: &History, contender: usize) -> usize {
    history.curves[contender].iter().map(Vec::len).sum()
}

/// About so many of a mean curve's heights, each with its distance from the limit's.
pub(super) fn pool(
    history: &History,
    choice: Choice,
    mean: &[(u64, Estimate)],
    most: usize,
) -> Vec<(f64, f64)> {
    let both = |(step, mean, limit): (u64, f64, f64)| {
        let height = choice.height_of(history, step, mean);
        // Distances are the heights themselves there, and all of them are seen.
        let far = match choice.height {
            Height::Distance => 0.0,
            _ => (height - choice.height_of(history, step, limit)).abs(),
        };
        (height, far)
    };
    history.beside_limit(mean, most).into_iter().map(both).collect()
}

/// What one contender's curves are reduced with.
pub(super) struct Reducer<'a> {
    /// The race that they are of.
    pub history: &'a History,
    /// What the axes show.
    pub choice: Choice,
    /// So many columns of pixels there are.
    pub columns: usize,
    /// What one step takes to the right.
    pub scale: f64,
}

impl Reducer<'_> {
    /// A contender's curves.
    pub fn reduce(&self, contender: usize, curve: &[(u64, Estimate)]) -> Reduced {
        let raw: Vec<f64> = curve.iter().map(|(_, estimate)| estimate.mean).collect();
        let smooth = (self.choice.smoothing > 0).then(|| self.smooth(curve, &raw));
        let line = |values: &[f64]| self.line(curve, values);
        let band: Vec<[f64; 3]> = curve.iter().map(|(step, estimate)| self.band(*step, estimate)).collect();
        let band = keep_envelope(&band, self.columns);
        let part = |index: usize| band.iter().map(|point| point[index]).collect();
        Reduced {
            mean: line(smooth.as_deref().unwrap_or(&raw)),
            raw: if smooth.is_some() { line(&raw) } else { Vec::new() },
            places: part(0),
            low: part(1),
            high: part(2),
            seeds: self.history.curves[contender].iter().map(|curve| self.seed(curve)).collect(),
            points: points(self.history, contender),
        }
    }

    /// The mean alone, smoothed as was chosen.
    pub fn mean(&self, curve: &[(u64, Estimate)]) -> Vec<PlotPoint> {
        let raw: Vec<f64> = curve.iter().map(|(_, estimate)| estimate.mean).collect();
        let smooth = (self.choice.smoothing > 0).then(|| self.smooth(curve, &raw));
        self.line(curve, &smooth.unwrap_or(raw))
    }

    /// Values at a curve's steps.
    fn line(&self, curve: &[(u64, Estimate)], values: &[f64]) -> Vec<PlotPoint> {
        let points = curve.iter().zip(values).map(|((step, _), value)| self.point(*step, *value));
        plotted(&points.collect::<Vec<_>>(), self.columns)
    }

    fn seed(&self, curve: &Curve) -> Vec<PlotPoint> {
        let points: Vec<_> = curve.iter().map(|(step, value)| self.point(*step, *value)).collect();
        plotted(&points, self.columns / 2)
    }

    fn point(&self, step: u64, value: f64) -> (f64, f64) {
        (self.choice.place(step as f64, self.scale), self.choice.height_of(self.history, step, value))
    }

    /// Place, lower and upper end of the band; where distances are drawn the better end is the lower one.
    fn band(&self, step: u64, estimate: &Estimate) -> [f64; 3] {
        let (low, high) = self.history.band(step, estimate);
        let [(place, a), (_, b)] = [self.point(step, low), self.point(step, high)];
        [place, a.min(b), a.max(b)]
    }

    fn smooth(&self, curve: &[(u64, Estimate)], raw: &[f64]) -> Vec<f64> {
        let steps = curve.last().zip(curve.first()).map_or(0, |(last, first)| last.0 - first.0);
        let every = steps as f64 / curve.len().saturating_sub(1).max(1) as f64;
        let begins = |change: &u64| curve.partition_point(|(step, _)| step < change);
        let breaks: Vec<usize> = self.history.changes.iter().map(|change| begins(&change.step)).collect();
        smoothed(raw, &breaks, self.choice.half_window(self.history.steps, every))
    }
}

/// No more points than `columns` of pixels.
fn plotted(points: &[(f64, f64)], columns: usize) -> Vec<PlotPoint> {
    let kept = keep_extremes(points, columns.saturating_sub(1) / 2);
    kept.into_iter().map(|(x, y)| PlotPoint::new(x, y)).collect()
}
