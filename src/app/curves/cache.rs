//! Reduced curves, kept until there is more to see.

use super::choice::{Choice, Height};
use super::drawn::Drawn;
use super::past::PastStack;
use super::reduce::{Reduced, Reducer, points, pool};
use crate::scene::curve::{POOLED, span, telling_range};
use eframe::egui::Vec2;
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
    /// What the axes show.
    pub(super) choice: Choice,
    /// Which part of the heights is seen.
    pub(super) view: View,
    /// What one step of each contender takes to the right.
    pub(super) scales: Vec<f64>,
    /// Present contenders, by index.
    pub(super) contenders: Vec<Reduced>,
    /// Past runs that are shown.
    pub(super) past: PastStack,
    /// The heights that tell most.
    pub(super) telling: (f64, f64),
    /// All heights that are drawn.
    pub(super) whole: (f64, f64),
    /// Width and height of the plot without its marks in the frame before.
    pub(super) inner: Vec2,
    key: Key,
    /// Whose turn it is to be reduced anew.
    turn: usize,
}

impl CurveCache {
    /// Reduces the curves anew if anything was chosen differently. If points were added, those of one contender after the
    /// other until `time` is spent; not even one without time. Returns whether others wait for the next frame.
    pub(super) fn update(&mut self, drawn: Drawn<'_>, columns: usize, time: Option<Duration>) -> bool {
        let Drawn { history, means, generation, hidden, snapshot, .. } = drawn;
        let choice = self.choice;
        let key = Key { columns, generation, choice, hidden: hidden.clone() };
        let scales = choice.scales(history, snapshot.step, &snapshot.seconds);
        let count = means.len().min(scales.len());
        let reduced = |index: usize| {
            let reducer = Reducer { history, choice, columns, scale: scales[index] };
            reducer.reduce(index, &means[index])
        };
        let start = Instant::now();
        let mut waits = false;
        let past = self.past.update(drawn, choice, columns);
        if self.key == key && self.contenders.len() == count {
            let stale = |index: &usize| self.contenders[*index].points != points(history, *index);
            let order = (self.turn..count).chain(0..self.turn.min(count));
            let mut stale = order.filter(stale).collect::<Vec<_>>().into_iter();
            let Some(time) = time.filter(|_| stale.len() > 0) else {
                if past {
                    self.find_ranges(drawn);
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
        self.find_ranges(drawn);
        waits
    }

    fn find_ranges(&mut self, drawn: Drawn<'_>) {
        let Drawn { history, means, hidden, .. } = drawn;
        let choice = self.choice;
        let shown = || (0..self.contenders.len()).filter(|index| !hidden.contains(index));
        let limits: Vec<f64> = match choice.height {
            Height::Distance => Vec::new(),
            _ => history
                .limits
                .iter()
                .flat_map(|track| &track.segments)
                .map(|(step, value)| choice.height_of(history, *step, *value))
                .collect(),
        };
        let present = shown().flat_map(|index| pool(history, choice, &means[index], POOLED));
        let past = self.past.lines(hidden).flat_map(|line| line.pool.iter().copied());
        let pooled: Vec<(f64, f64)> = present.chain(past).collect();
        self.telling = telling_range(&pooled, &limits).unwrap_or((0.0, 1.0));
        let drawn = shown().map(|index| &self.contenders[index]).flat_map(|reduced| {
            let seeds = reduced.seeds.iter().flatten().map(|point| point.y);
            seeds.chain(reduced.low.iter().chain(&reduced.high).copied())
        });
        let past = self.past.lines(hidden).flat_map(|line| &line.points).map(|point| point.y);
        self.whole = span(drawn.chain(past).chain([self.telling.0, self.telling.1])).unwrap_or(self.telling);
    }
}

#[cfg(test)]
mod tests {
    use super::super::drawn::drawn;
    use super::*;
    use crate::app::Model;
    use crate::app::model::tests::start;
    use crate::experiments;
    use crate::lab::{Event, History, Race};

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
            start(&mut model, &history);
            (0..history.seeds.len()).for_each(|seed| {
                model.hear(&Event::Point { contender: 0, seed_index: seed, step: 0, value })
            });
            model.race.refresh_means();
            cache.update(drawn(&model), 300, Some(Duration::ZERO));
            assert_eq!(cache.contenders[0].mean[0].y, value);
        }
    }

    #[test]
    fn there_are_never_more_points_than_pixels_and_the_last_is_exact() {
        let (mut model, history) = started();
        start(&mut model, &history);
        let noise = |step: u64| 10.0 + (step * 7_919 % 101) as f64 / 50.0;
        for step in 0..3_000 {
            (0..history.seeds.len()).for_each(|seed| {
                model.hear(&Event::Point { contender: 0, seed_index: seed, step, value: noise(step) })
            });
        }
        model.race.refresh_means();
        for (smoothing, logarithmic) in [(0, false), (1, false), (2, true)] {
            let choice = Choice { smoothing, logarithmic, ..Choice::default() };
            let mut cache = CurveCache { choice, ..CurveCache::default() };
            for columns in [40, 301] {
                cache.update(drawn(&model), columns, Some(Duration::ZERO));
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
        start(&mut model, &history);
        let (mut cache, contenders) = (CurveCache::default(), history.contenders.len());
        for step in 0..2 {
            for contender in 0..contenders {
                (0..history.seeds.len()).for_each(|seed| {
                    model.hear(&Event::Point { contender, seed_index: seed, step, value: 5.0 })
                });
            }
            model.race.refresh_means();
            let waits: Vec<bool> =
                (0..=contenders).map(|_| cache.update(drawn(&model), 300, Some(Duration::ZERO))).collect();
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
