//! The reading under the pointer: everybody at that step, best first, beside the limits.

use super::cache::CurveCache;
use super::choice::{Choice, Height, missing_percent};
use super::drawn::Drawn;
use super::past::PastCurves;
use crate::app::kit::card::{Row, card};
use crate::app::kit::dash::Dash;
use crate::app::kit::numbers::number;
use crate::app::kit::theme::Theme;
use crate::app::model::runs::PastRun;
use crate::lab::History;
use crate::scene::axis::with_thin_spaces;
use crate::statistics::Estimate;
use eframe::egui::{self, Ui};
use egui_plot::{PlotPoint, PlotTransform};

/// So many past runs have a column of their own, the latest; more would leave the card no room.
const MOST_COLUMNS: usize = 4;

/// A past run with its curves.
type Past<'a> = (&'a PastRun, &'a PastCurves);

/// A reading of one line: what the card says, and where on the plot it was read.
struct Reading {
    value: f64,
    text: String,
    name: String,
    /// What the past runs have here.
    others: Vec<String>,
    /// Index of a contender; `None` for a limit.
    contender: Option<usize>,
    limit: usize,
    spot: Option<PlotPoint>,
}

/// Draws a line at the step next to the pointer, a dot on each curve, and the card.
pub(super) fn show(
    ui: &Ui,
    drawn: Drawn<'_>,
    cache: &CurveCache,
    (response, transform): (&egui::Response, &PlotTransform),
    theme: &Theme,
) {
    let Some(pointer) = response.hover_pos().filter(|at| transform.frame().contains(*at)) else { return };
    let history = drawn.history;
    let runs = columns(drawn, cache);
    let place = transform.value_from_position(pointer).x;
    let (mut heading, readings) = read(drawn, cache, &runs, place);
    if runs.len() < cache.past.all.len() {
        heading.push_str(&format!(", latest {} of {} past runs", runs.len(), cache.past.all.len()));
    }
    let painter = ui.painter().with_clip_rect(*transform.frame());
    let spot = readings.iter().find_map(|reading| reading.spot).filter(|_| !cache.choice.seconds);
    let x = spot.map_or(pointer.x, |spot| transform.position_from_point(&spot).x);
    painter.vline(x, transform.frame().y_range(), egui::Stroke::new(1.0, theme.faint.0));
    for (reading, spot) in readings.iter().filter_map(|reading| Some((reading, reading.spot?))) {
        let ink = reading.contender.map_or(theme.limit.0, |index| theme.contender(index));
        let ring = egui::Stroke::new(1.0, theme.panel.0);
        painter.circle(transform.position_from_point(&spot), theme.line_width * 1.6, ink, ring);
    }
    let line = |reading: &Reading| match reading.contender {
        Some(index) => (theme.contender(index), Dash::of(index, history.contenders[index].role)),
        None => (theme.limit.0, Dash::of_limit(reading.limit)),
    };
    let row = |reading: Reading| {
        let line = line(&reading);
        let Reading { name, text, others, .. } = reading;
        Row { line, name, text, others }
    };
    let rows: Vec<Row> = readings.into_iter().map(row).collect();
    let names: Vec<String> = runs.iter().map(|(run, _)| run.name.chars().take(16).collect()).collect();
    card(ui, response, (&heading, &names), &rows, theme);
}

/// The latest past runs that are shown.
fn columns<'a>(drawn: Drawn<'a>, cache: &'a CurveCache) -> Vec<Past<'a>> {
    let surplus = cache.past.all.len().saturating_sub(MOST_COLUMNS);
    let latest = cache.past.all.iter().skip(surplus);
    latest.filter_map(|curves| Some((drawn.runs.find(curves.run)?, curves))).collect()
}

/// Every contender that is shown at its evaluated step next to a place, and the limits there: best first.
fn read(drawn: Drawn<'_>, cache: &CurveCache, runs: &[Past<'_>], place: f64) -> (String, Vec<Reading>) {
    let history = drawn.history;
    let pointed = cache.choice.value(place);
    let mut at = None;
    let shown = (0..history.contenders.len()).filter(|index| !drawn.hidden.contains(index));
    let mut readings: Vec<Reading> = shown
        .filter_map(|index| {
            let (step, reading) = contender(drawn, cache, runs, index, pointed)?;
            at = at.or(Some(step));
            Some(reading)
        })
        .collect();
    let step = if cache.choice.seconds { u64::MAX } else { at.unwrap_or(pointed.max(0.0) as u64) };
    readings.extend((0..history.limits.len()).map(|index| limit(history, runs, index, step)));
    let sign = if history.higher_is_better() { -1.0 } else { 1.0 };
    readings.sort_by(|a, b| (sign * a.value).total_cmp(&(sign * b.value)));
    let heading = if cache.choice.seconds {
        format!("after {} s of learning", number(pointed))
    } else {
        format!("{} {}", history.step_unit, with_thin_spaces(step as f64))
    };
    (heading, readings)
}

/// The point nearest to a step, and whether the curve has ended before it.
fn nearest(curve: &[(u64, Estimate)], step: f64) -> Option<(u64, Estimate, bool)> {
    let after = curve.partition_point(|(at, _)| (*at as f64) < step).min(curve.len().saturating_sub(1));
    let around = [after.saturating_sub(1), after];
    let far = |place: &usize| curve.get(*place).map_or(f64::INFINITY, |(at, _)| (*at as f64 - step).abs());
    let nearest = around.into_iter().min_by(|a, b| far(a).total_cmp(&far(b)))?;
    let (at, estimate) = *curve.get(nearest)?;
    let spacing = curve.len().checked_sub(2).map_or(0, |before| at.saturating_sub(curve[before].0));
    Some((at, estimate, nearest + 1 == curve.len() && step > (at + spacing) as f64))
}

/// A value in words, with what is missing to the limit where that is drawn.
fn words(history: &History, choice: Choice, step: u64, (mean, half): (f64, Option<f64>)) -> String {
    let decimals = history.decimals(0);
    let half = half.map(|half| format!(" ± {half:.decimals$}")).unwrap_or_default();
    let missing = (choice.height == Height::Distance).then(|| missing_percent(history, step, mean));
    let missing = missing.map(|percent| format!(" · {percent:.2} %").replace('-', "−")).unwrap_or_default();
    format!("{mean:.decimals$}{half}{missing}")
}

/// What a past run has of a contender: step, mean, words; nothing where it has ended before.
fn of_run(
    (run, curves): &Past<'_>,
    index: usize,
    choice: Choice,
    pointed: f64,
) -> Option<(u64, f64, String)> {
    let line = curves.lines.iter().find(|line| line.contender == index)?;
    let found = nearest(run.means.get(line.own)?, pointed / line.scale);
    let (step, estimate, _) = found.filter(|(.., ended)| !ended)?;
    Some((step, estimate.mean, words(&run.history, choice, step, (estimate.mean, None))))
}

fn contender(
    drawn: Drawn<'_>,
    cache: &CurveCache,
    runs: &[Past<'_>],
    index: usize,
    pointed: f64,
) -> Option<(u64, Reading)> {
    let history = drawn.history;
    let curve = drawn.means.get(index)?;
    let scale = cache.scales.get(index).copied().unwrap_or(1.0);
    let past: Vec<_> = runs.iter().map(|run| of_run(run, index, cache.choice, pointed)).collect();
    let further = past.iter().flatten().next().map(|(step, mean, _)| (*step, *mean));
    let others: Vec<String> =
        past.into_iter().map(|found| found.map_or("–".to_owned(), |(.., text)| text)).collect();
    let name = history.contenders[index].name.clone();
    let reading = |value: f64, text: String, spot: Option<PlotPoint>| Reading {
        value,
        text,
        name,
        others,
        contender: Some(index),
        limit: 0,
        spot,
    };
    match (nearest(curve, pointed / scale), further) {
        // Past runs went further than the present one has come.
        (None | Some((.., true)), Some((step, mean))) => Some((step, reading(mean, "–".to_owned(), None))),
        (Some((step, estimate, _)), _) => {
            let text = words(history, cache.choice, step, (estimate.mean, estimate.half_width));
            let height = cache.choice.height_of(history, step, estimate.mean);
            let spot = PlotPoint::new(cache.choice.place(step as f64, scale), height);
            Some((step, reading(estimate.mean, text, Some(spot))))
        }
        (None, None) => None,
    }
}

fn limit(history: &History, runs: &[Past<'_>], index: usize, step: u64) -> Reading {
    let track = &history.limits[index];
    let value = track.at(step);
    let decimals = history.decimals(0);
    let of_run = |(run, _): &Past<'_>| {
        let own = run.history.limits.iter().find(|own| own.name == track.name);
        own.map_or("–".to_owned(), |own| format!("{:.decimals$}", own.at(step)))
    };
    let others = runs.iter().map(of_run).collect();
    let text = format!("{value:.decimals$}");
    Reading { value, text, name: track.name.clone(), others, contender: None, limit: index, spot: None }
}

#[cfg(test)]
mod tests {
    use super::super::drawn::drawn;
    use super::*;
    use crate::app::Model;
    use crate::app::model::runs::tests::raced;
    use crate::app::model::tests::start;
    use crate::experiments;
    use crate::lab::{Event, Race, Snapshot};
    use std::sync::Arc;

    #[test]
    fn a_reading_is_of_the_nearest_step_and_best_first_beside_the_limits() {
        let preset = experiments::built_in("static-access").unwrap().unwrap();
        let history = Race::new(&preset).unwrap().history().clone();
        let mut model = Model::new(preset, None);
        start(&mut model, &history);
        let seeds = model.race.history.as_ref().unwrap().seeds.len();
        for (contender, value) in [(0, 14.0), (1, 15.0), (4, 99.0)] {
            for step in [0, 10, 20] {
                for seed in 0..seeds {
                    model.hear(&Event::Point {
                        contender,
                        seed_index: seed,
                        step,
                        value: value + step as f64 / 100.0,
                    });
                }
            }
        }
        model.race.hidden.insert(4);
        model.race.snapshot = Arc::new(Snapshot { step: 20, seconds: vec![2.0, 4.0], ..Snapshot::default() });
        model.race.refresh_means();
        let mut cache = CurveCache::default();
        let names = |readings: &[Reading]| readings.iter().map(|r| r.name.clone()).collect::<Vec<_>>();
        cache.update(drawn(&model), 100, Some(std::time::Duration::ZERO));
        let (heading, readings) = read(drawn(&model), &cache, &[], 14.0);
        assert_eq!(heading, "update 10");
        assert_eq!(names(&readings), ["exact optimum", "best threshold", "CNN", "GNN"]);
        assert_eq!(readings[3].text, "14.10 ± 0.00");
        // Over seconds, 1.9 s are step 19 of the first, whose step takes 0.1 s, and 9.5 of the second.
        cache.choice.seconds = true;
        cache.update(drawn(&model), 100, Some(std::time::Duration::ZERO));
        let (heading, readings) = read(drawn(&model), &cache, &[], 1.9);
        assert_eq!(heading, "after 1.9 s of learning");
        assert_eq!([readings[2].value, readings[3].value], [15.1, 14.2]);
    }

    #[test]
    fn past_runs_have_a_column_each_and_are_read_where_the_present_run_has_not_come() {
        let (preset, history) = raced(30, 1.0);
        let mut model = Model::new(preset.clone(), None);
        model.shelf.keep_run(preset, history, &Snapshot::default());
        let (_, present) = raced(5, 0.0);
        start(&mut model, &present);
        model.race.history = Some(present.clone());
        model.race.refresh_means();
        let mut cache = CurveCache::default();
        cache.update(drawn(&model), 100, Some(std::time::Duration::ZERO));
        let runs = columns(drawn(&model), &cache);
        let gnn = |place: f64| {
            let (heading, readings) = read(drawn(&model), &cache, &runs, place);
            let row = readings.into_iter().find(|reading| reading.contender == Some(0)).unwrap();
            (heading, row.text, row.others)
        };
        // Three seeds 1 apart: mean 6, and half width 4.303 · 1 / √3 = 2.48; the past run's values are 1 larger.
        let (heading, text, others) = gnn(3.2);
        assert_eq!(
            (heading.as_str(), text.as_str(), others),
            ("update 3", "6.00 ± 2.48", vec!["7.00".to_owned()])
        );
        let (heading, text, others) = gnn(20.0);
        assert_eq!((heading.as_str(), text.as_str(), others), ("update 20", "–", vec!["7.00".to_owned()]));
    }
}
