//! The reading under the pointer: everybody at that step, best first, beside the limits.

use super::super::model::Model;
use super::super::theme::Theme;
use super::cache::CurveCache;
use super::choice::{Height, missing_percent};
use super::legend::{Dash, line_sample};
use crate::lab::History;
use crate::scene::axis::with_thin_spaces;
use eframe::egui::{self, Color32, PopupAnchor, RichText, Tooltip, Ui};
use egui_plot::{PlotPoint, PlotTransform};

/// A line of the card.
pub struct Row {
    /// Colour and dashes of its line.
    pub line: (Color32, Dash),
    /// Its name.
    pub name: String,
    /// Its value in words.
    pub text: String,
}

/// A card at the pointer: a heading, and lines with their samples.
pub fn card(ui: &Ui, response: &egui::Response, heading: &str, rows: &[Row], theme: &Theme) {
    let id = response.id.with("reading");
    let open = Tooltip::always_open(ui.ctx().clone(), ui.layer_id(), id, PopupAnchor::Pointer);
    open.gap(14.0).show(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.label(theme.bold(heading).small());
        ui.spacing_mut().interact_size = egui::Vec2::ZERO;
        egui::Grid::new(id).num_columns(3).spacing([theme.space, 2.0]).min_col_width(0.0).show(ui, |ui| {
            for row in rows {
                line_sample(ui, row.line.1, row.line.0, theme);
                ui.label(RichText::new(&row.name).small());
                ui.label(RichText::new(&row.text).small());
                ui.end_row();
            }
        });
    });
}

/// A reading of one line: what the card says, and where on the plot it was read.
struct Reading {
    value: f64,
    text: String,
    name: String,
    /// Index of a contender; `None` for a limit.
    contender: Option<usize>,
    limit: usize,
    spot: Option<PlotPoint>,
}

/// Draws a line at the step next to the pointer, a dot on each curve, and the card.
pub(super) fn show(
    ui: &Ui,
    (model, history): (&Model, &History),
    cache: &CurveCache,
    (response, transform): (&egui::Response, &PlotTransform),
    theme: &Theme,
) {
    let Some(pointer) = response.hover_pos().filter(|at| transform.frame().contains(*at)) else { return };
    let (heading, readings) = read(history, model, cache, transform.value_from_position(pointer).x);
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
        Some(index) => (theme.contender(index), Dash::of(history.contenders[index].role)),
        None => (theme.limit.0, Dash::of_limit(reading.limit)),
    };
    let rows: Vec<Row> = readings
        .into_iter()
        .map(|reading| Row { line: line(&reading), name: reading.name, text: reading.text })
        .collect();
    card(ui, response, &heading, &rows, theme);
}

/// Every contender that is shown at its evaluated step next to a place, and the limits there: best first.
fn read(history: &History, model: &Model, cache: &CurveCache, place: f64) -> (String, Vec<Reading>) {
    let pointed = cache.choice.value(place);
    let mut at = None;
    let shown = (0..history.contenders.len()).filter(|index| !model.hidden.contains(index));
    let mut readings: Vec<Reading> = shown
        .filter_map(|index| {
            let (step, reading) = contender(history, model, cache, index, pointed)?;
            at = at.or(Some(step));
            Some(reading)
        })
        .collect();
    let step = if cache.choice.seconds { u64::MAX } else { at.unwrap_or(pointed.max(0.0) as u64) };
    readings.extend((0..history.limits.len()).map(|index| limit(history, index, step)));
    let sign = if history.higher_is_better() { -1.0 } else { 1.0 };
    readings.sort_by(|a, b| (sign * a.value).total_cmp(&(sign * b.value)));
    let heading = if cache.choice.seconds {
        format!("after {} s of learning", super::number(pointed))
    } else {
        format!("{} {}", history.step_unit, with_thin_spaces(step as f64))
    };
    (heading, readings)
}

fn contender(
    history: &History,
    model: &Model,
    cache: &CurveCache,
    index: usize,
    pointed: f64,
) -> Option<(u64, Reading)> {
    let curve = model.means.get(index)?;
    let scale = cache.scales.get(index).copied().unwrap_or(1.0);
    let step = pointed / scale;
    let after = curve.partition_point(|(at, _)| (*at as f64) < step).min(curve.len().saturating_sub(1));
    let around = [after.saturating_sub(1), after];
    let far = |place: &usize| curve.get(*place).map_or(f64::INFINITY, |(at, _)| (*at as f64 - step).abs());
    let nearest = around.into_iter().min_by(|a, b| far(a).total_cmp(&far(b)))?;
    let (step, estimate) = *curve.get(nearest)?;
    let decimals = history.decimals(0);
    let half = estimate.half_width.map(|half| format!(" ± {half:.decimals$}")).unwrap_or_default();
    let mut text = format!("{:.decimals$}{half}", estimate.mean);
    if cache.choice.height == Height::Distance {
        let missing = missing_percent(history, step, estimate.mean);
        text.push_str(&format!(" · {missing:.2} %").replace('-', "−"));
    }
    let height = cache.choice.height_of(history, step, estimate.mean);
    let spot = Some(PlotPoint::new(cache.choice.place(step as f64, scale), height));
    let name = history.contenders[index].name.clone();
    Some((step, Reading { value: estimate.mean, text, name, contender: Some(index), limit: 0, spot }))
}

fn limit(history: &History, index: usize, step: u64) -> Reading {
    let track = &history.limits[index];
    let value = track.at(step);
    let text = format!("{value:.0$}", history.decimals(0));
    Reading { value, text, name: track.name.clone(), contender: None, limit: index, spot: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiments;
    use crate::lab::{Event, Race, Snapshot};
    use std::sync::Arc;

    #[test]
    fn a_reading_is_of_the_nearest_step_and_best_first_beside_the_limits() {
        let preset = experiments::built_in("static-access").unwrap().unwrap();
        let history = Race::new(&preset).unwrap().history().clone();
        let mut model = Model::new(preset, None);
        model.hear(&Event::Started(Box::new(history)));
        let seeds = model.history.as_ref().unwrap().seeds.len();
        for (contender, value) in [(0, 14.0), (1, 15.0), (4, 99.0)] {
            for step in [0, 10, 20] {
                for seed in 0..seeds {
                    model.hear(&Event::Point(contender, seed, step, value + step as f64 / 100.0));
                }
            }
        }
        model.hidden.insert(4);
        model.snapshot = Arc::new(Snapshot { step: 20, seconds: vec![2.0, 4.0], ..Snapshot::default() });
        model.refresh_means();
        let heard = model.history.clone().unwrap();
        let mut cache = CurveCache::default();
        let names = |readings: &[Reading]| readings.iter().map(|r| r.name.clone()).collect::<Vec<_>>();
        cache.update(&heard, &model, 100, Some(std::time::Duration::ZERO));
        let (heading, readings) = read(&heard, &model, &cache, 14.0);
        assert_eq!(heading, "update 10");
        assert_eq!(names(&readings), ["exact optimum", "best threshold", "CNN", "GNN"]);
        assert_eq!(readings[3].text, "14.10 ± 0.00");
        // Over seconds, 1.9 s are step 19 of the first, whose step takes 0.1 s, and 9.5 of the second.
        cache.choice.seconds = true;
        cache.update(&heard, &model, 100, Some(std::time::Duration::ZERO));
        let (heading, readings) = read(&heard, &model, &cache, 1.9);
        assert_eq!(heading, "after 1.9 s of learning");
        assert_eq!([readings[2].value, readings[3].value], [15.1, 14.2]);
    }
}
