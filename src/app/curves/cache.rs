//! Curves reduced to what can be seen, kept until there is more to see.

use super::choice::{Choice, Height};
use super::past::PastStack;
use crate::app::model::Model;
use crate::lab::{Curve, History};
use crate::scene::axis::keep_extremes;
use crate::scene::curve::{POOLED, keep_envelope, smoothed, span, telling_range};
use crate::statistics::Estimate;
use eframe::egui::Vec2;
use egui_plot::PlotPoint;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// Which part of the heights is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum View {
    /// The part that tells most.
    #[default]
    Telling,
    /// Everything that is drawn.
    Whole,
    /// Where a person dragged or zoomed to.
    Free,
}

#[derive(Default, PartialEq)]
struct Key {
    columns: usize,
    generation: u64,
    choice: Choice,
    hidden: BTreeSet<usize>,
}

/// Curves reduced to what can be seen, and what of them is seen.
#[derive(Default)]
pub struct CurveCache {
    pub(super) choice: Choice,
    pub(super) view: View,
    /// What one step of each contender takes to the right.
    pub(super) scales: Vec<f64>,
    pub(super) contenders: Vec<Reduced>,
    /// Past runs that are shown.
    pub(super) past: PastStack,
    /// The heights that tell most, and all.
    pub(super) telling: (f64, f64),
    pub(super) whole: (f64, f64),
    /// Width and height of the plot without its marks in the frame before.
    pub(super) inner: Vec2,
    key: Key,
    /// Whose turn it is to be reduced anew.
    turn: usize,
}

/// A contender's curves.
#[derive(Default)]
pub(super) struct Reduced {
    pub mean: Vec<PlotPoint>,
    /// The mean before it was smoothed; empty if it was not.
    pub raw: Vec<PlotPoint>,
    pub places: Vec<f64>,
    pub low: Vec<f64>,
    pub high: Vec<f64>,
    pub seeds: Vec<Vec<PlotPoint>>,
    /// How many points all of it was made of.
    points: usize,
}

impl Reduced {
    /// Lowest and highest point of the mean.
    pub fn reach(&self) -> Option<(f64, f64)> {
        span(self.mean.iter().map(|point| point.y))
    }
}

impl CurveCache {
    /// Reduces the curves anew if anything was chosen differently. If points were added, those of one contender after the
    /// other until `time` is spent; not even one without time. Returns whether others wait for the next frame.
    pub(super) fn update(
        &mut self,
        history: &History,
        model: &Model,
        columns: usize,
        time: Option<Duration>,
    ) -> bool {
        let (choice, generation) = (self.choice, model.generation);
        let key = Key { columns, generation, choice, hidden: model.hidden.clone() };
        let scales = choice.scales(history, model.snapshot.step, &model.snapshot.seconds);
        let count = model.means.len().min(scales.len());
        let reduced = |index: usize| {
            let reducer = Reducer { history, choice, columns, scale: scales[index] };
            reducer.reduce(index, &model.means[index])
        };
        let start = Instant::now();
        let mut waits = false;
        let past = self.past.update(history, model, choice, columns);
        if self.key == key && self.contenders.len() == count {
            let stale = |index: &usize| self.contenders[*index].points != points(history, *index);
            let order = (self.turn..count).chain(0..self.turn.min(count));
            let mut stale = order.filter(stale).collect::<Vec<_>>().into_iter();
            let Some(time) = time.filter(|_| stale.len() > 0) else {
                if past {
                    self.find_ranges(history, model);
                }
                return stale.len() > 0;
            };
            for next in stale.by_ref() {
                self.contenders[next] = reduced(next);
                self.turn = next + 1;
                if start.elapsed() >= time {
                    break;
                }
            }
            waits = stale.len() > 0;
        } else {
            if self.key.choice.height != choice.height || self.key.generation != generation {
                self.view = View::default();
            }
            self.key = key;
            self.contenders = (0..count).map(reduced).collect();
        }
        self.scales = scales;
        self.find_ranges(history, model);
        waits
    }

    fn find_ranges(&mut self, history: &History, model: &Model) {
        let choice = self.choice;
        let shown = || (0..self.contenders.len()).filter(|index| !model.hidden.contains(index));
        let limits: Vec<f64> = match choice.height {
            Height::Distance => Vec::new(),
            _ => history
                .limits
                .iter()
                .flat_map(|track| &track.segments)
                .map(|(step, value)| choice.height_of(history, *step, *value))
                .collect(),
        };
        let present = shown().flat_map(|index| pool(history, choice, &model.means[index], POOLED));
        let past = self.past.lines(model).flat_map(|line| line.pool.iter().copied());
        let pooled: Vec<(f64, f64)> = present.chain(past).collect();
        self.telling = telling_range(&pooled, &limits).unwrap_or((0.0, 1.0));
        let drawn = shown().map(|index| &self.contenders[index]).flat_map(|reduced| {
            let seeds = reduced.seeds.iter().flatten().map(|point| point.y);
            seeds.chain(reduced.low.iter().chain(&reduced.high).copied())
        });
        let past = self.past.lines(model).flat_map(|line| &line.points).map(|point| point.y);
        self.whole = span(drawn.chain(past).chain([self.telling.0, self.telling.1])).unwrap_or(self.telling);
    }
}

/// How many points a contender's curves have.
fn points(history: &History, contender: usize) -> usize {
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

pub(super) struct Reducer<'a> {
    pub history: &'a History,
    pub choice: Choice,
    pub columns: usize,
    pub scale: f64,
}

impl Reducer<'_> {
    fn reduce(&self, contender: usize, curve: &[(u64, Estimate)]) -> Reduced {
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
        let breaks: Vec<usize> = self.history.changes.iter().map(|(step, ..)| begins(step)).collect();
        smoothed(raw, &breaks, self.choice.half_window(self.history.steps, every))
    }
}

/// No more points than `columns` of pixels.
fn plotted(points: &[(f64, f64)], columns: usize) -> Vec<PlotPoint> {
    let kept = keep_extremes(points, columns.saturating_sub(1) / 2);
    kept.into_iter().map(|(x, y)| PlotPoint::new(x, y)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiments;
    use crate::lab::{Event, Race};

    fn started() -> (Model, History) {
        let preset = experiments::built_in("static-access").unwrap().unwrap();
        let history = Race::new(&preset).unwrap().history().clone();
        (Model::new(preset, None), history)
    }

    #[test]
    fn a_new_race_of_the_same_length_is_drawn_anew() {
        let (mut model, history) = started();
        let mut cache = CurveCache::default();
        for value in [14.0, 3.0] {
            model.hear(&Event::Started(Box::new(history.clone())));
            (0..history.seeds.len()).for_each(|seed| model.hear(&Event::Point(0, seed, 0, value)));
            model.refresh_means();
            let heard = model.history.clone().unwrap();
            cache.update(&heard, &model, 300, Some(Duration::ZERO));
            assert_eq!(cache.contenders[0].mean[0].y, value);
        }
    }

    #[test]
    fn there_are_never_more_points_than_pixels_and_the_last_is_exact() {
        let (mut model, history) = started();
        model.hear(&Event::Started(Box::new(history.clone())));
        let noise = |step: u64| 10.0 + (step * 7_919 % 101) as f64 / 50.0;
        for step in 0..3_000 {
            (0..history.seeds.len()).for_each(|seed| model.hear(&Event::Point(0, seed, step, noise(step))));
        }
        model.refresh_means();
        let heard = model.history.clone().unwrap();
        for (smoothing, logarithmic) in [(0, false), (1, false), (2, true)] {
            let choice = Choice { smoothing, logarithmic, ..Choice::default() };
            let mut cache = CurveCache { choice, ..CurveCache::default() };
            for columns in [40, 301] {
                cache.update(&heard, &model, columns, Some(Duration::ZERO));
                let reduced = &cache.contenders[0];
                let lines = reduced.seeds.iter().chain([&reduced.mean, &reduced.raw]);
                lines.for_each(|line| assert!(line.len() <= columns, "{} {columns}", line.len()));
                assert!(reduced.places.len() <= columns + 1);
                let last = reduced.mean.last().unwrap();
                assert!((last.y - noise(2_999)).abs() < 1e-12);
                assert_eq!(reduced.raw.is_empty(), smoothing == 0);
            }
        }
    }

    #[test]
    fn curves_that_grow_take_turns_until_all_are_up_to_date() {
        let (mut model, history) = started();
        model.hear(&Event::Started(Box::new(history.clone())));
        let (mut cache, contenders) = (CurveCache::default(), history.contenders.len());
        for step in 0..2 {
            for contender in 0..contenders {
                (0..history.seeds.len())
                    .for_each(|seed| model.hear(&Event::Point(contender, seed, step, 5.0)));
            }
            model.refresh_means();
            let heard = model.history.clone().unwrap();
            let waits: Vec<bool> =
                (0..=contenders).map(|_| cache.update(&heard, &model, 300, Some(Duration::ZERO))).collect();
            // All at once at first, then one in each frame; the last of them leaves nobody waiting.
            let expected = (0..=contenders).map(|frame| step > 0 && frame + 1 < contenders);
            assert_eq!(waits, expected.collect::<Vec<_>>());
            assert!(cache.contenders.iter().all(|reduced| reduced.mean.len() == step as usize + 1));
        }
    }

    #[test]
    fn a_distance_is_what_is_missing_in_percent() {
        let (_, history) = started();
        let limit = history.limits[0].at(0);
        let choice = Choice { height: Height::Distance, ..Choice::default() };
        assert!(
            (choice.height_of(&history, 0, 0.9 * limit) - 1.0).abs() < 1e-9,
            "10 %, one decade above 1 %"
        );
        assert_eq!(choice.height_of(&history, 0, 1.1 * limit), choice.floor().unwrap());
    }
}
