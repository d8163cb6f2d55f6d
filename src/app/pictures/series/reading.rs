//! What signals read at one place: a line there, a dot on each, and their values.

use super::drawing::Drawn;
use crate::app::kit::inks::{Sample, colour};
use crate::app::kit::theme::Theme;
use crate::app::pictures::keys::{Line, arrows, moved, read};
use crate::app::pictures::plane::legend::Legend;
use crate::app::pictures::plane::lines;
use crate::app::pictures::plane::stage::Stage;
use crate::scene::{Band, Series, Trace};
use eframe::egui::{Rect, Stroke, Ui, Vec2, pos2};

/// How far from its points a line is read, in points of the screen, where they are far apart.
const REACH: f32 = 24.0;
/// Half the width of what a reading leaves free.
const FREE: f32 = 8.0;

/// Reads every line that has a point at the place under the pointer, or where arrows have walked to.
pub fn show(ui: &Ui, stage: &Stage<'_>, series: &Series, (legend, drawn): (&Legend, &Drawn), theme: &Theme) {
    let shown = |index: usize| legend.shows(index);
    let traces: Vec<(usize, &Trace)> =
        series.lines.iter().enumerate().filter(|(index, _)| shown(*index)).collect();
    let pointed = stage.pointer().filter(|_| !drawn.pointed);
    let x = match pointed {
        Some(pointer) => nearest(&traces, stage, pointer.x),
        None => walked(ui, stage, &traces),
    };
    let Some(x) = x else { return };
    let Some(at) = stage.axes.x_at(x) else { return };
    let painter = stage.painter(ui);
    let area = stage.axes.area;
    painter.vline(at, area.y_range(), Stroke::new(1.0, theme.faint.0));
    let mut rows: Vec<Line> = Vec::new();
    for (_, trace) in &traces {
        let Some(y) = value(trace, x).filter(|y| y.is_finite()) else { continue };
        let ink = colour(trace.ink, theme);
        if let Some(place) = stage.axes.at([x, y]) {
            painter.circle(place, theme.line_width * 1.8, ink, Stroke::new(1.0, theme.panel.0));
        }
        let sample = Sample::Line(trace.dash, trace.mark.or(lines::mark_of(trace.ink)));
        rows.push(Line {
            sample: Some((sample, ink)),
            name: trace.name.clone(),
            value: stage.axes.y_words(y),
        });
    }
    let first_band = series.lines.len();
    for (_, band) in series.bands.iter().enumerate().filter(|(index, _)| shown(first_band + index)) {
        let Some([low, high]) = band_at(band, x) else { continue };
        let value = format!("{} to {}", stage.axes.y_words(low), stage.axes.y_words(high));
        let sample = Some((Sample::Patch, colour(band.ink, theme)));
        rows.push(Line { sample, name: band.name.clone(), value });
    }
    let level = pointed.map_or(area.center().y, |pointer| pointer.y);
    let around = Rect::from_center_size(pos2(at, level), Vec2::splat(2.0 * FREE));
    read(ui, &stage.response, around, (&stage.axes.x_named(x), &rows), theme);
}

/// The value of x next to a place on the screen at which any line has a point.
fn nearest(traces: &[(usize, &Trace)], stage: &Stage<'_>, place: f32) -> Option<f64> {
    let pointed = stage.axes.value(pos2(place, stage.axes.area.center().y))[0];
    let near = traces.iter().filter_map(|(_, trace)| around(&trace.points, pointed)).flatten();
    let far = |x: f64| stage.axes.x_at(x).map_or(f32::INFINITY, |at| (at - place).abs());
    let found = near.min_by(|a, b| far(*a).total_cmp(&far(*b)))?;
    let most = REACH.max(stage.axes.area.width() * 0.2);
    (far(found) <= most).then_some(found)
}

/// The places of the points before and behind a value of x, which rises.
fn around(points: &[[f64; 2]], x: f64) -> Option<Vec<f64>> {
    let after = points.partition_point(|point| point[0] < x);
    let places = [after.checked_sub(1), Some(after)].into_iter().flatten();
    let found: Vec<f64> = places.filter_map(|index| points.get(index)).map(|point| point[0]).collect();
    (!found.is_empty()).then_some(found)
}

/// The value of a line at a place where it has a point.
fn value(trace: &Trace, x: f64) -> Option<f64> {
    let index = trace.points.partition_point(|point| point[0] < x);
    trace.points.get(index).filter(|point| point[0] == x).map(|point| point[1])
}

/// The band around a place: that of the nearest of its points.
fn band_at(band: &Band, x: f64) -> Option<[f64; 2]> {
    let after = band.points.partition_point(|point| point[0] < x);
    let first = band.points.first()?[0];
    let last = band.points.last()?[0];
    let near = [after.checked_sub(1), Some(after)].into_iter().flatten();
    let near = near.filter_map(|index| band.points.get(index));
    let point = near.min_by(|a, b| (a[0] - x).abs().total_cmp(&(b[0] - x).abs()))?;
    ((first..=last).contains(&x) && point[1].is_finite() && point[2].is_finite())
        .then_some([point[1], point[2]])
}

/// Where the arrows have walked to: from point to point of the longest line, at least a pixel on.
fn walked(ui: &Ui, stage: &Stage<'_>, traces: &[(usize, &Trace)]) -> Option<f64> {
    let [right, up] = arrows(ui, &stage.response)?;
    let longest = traces.iter().max_by_key(|(_, trace)| trace.points.len())?.1;
    let key = stage.response.id.with("walked to");
    let before: f64 = ui.data(|data| data.get_temp(key)).unwrap_or(f64::INFINITY);
    let x = step(&longest.points, before, right + up, stage.axes.area.width())?;
    ui.data_mut(|data| data.insert_temp(key, x));
    Some(x)
}

/// So many steps from a place, each at least a pixel wide; the last point where there was no place yet.
fn step(points: &[[f64; 2]], before: f64, steps: i64, width: f32) -> Option<f64> {
    let place = points.partition_point(|point| point[0] < before).min(points.len().checked_sub(1)?);
    let stride = (points.len() as f32 / width.max(1.0)).ceil().max(1.0) as i64;
    points.get(moved(place, steps.saturating_mul(stride), points.len())).map(|point| point[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Ink;

    #[test]
    fn a_line_is_read_only_where_it_has_a_point() {
        let line = Trace::sampled("", Ink::Limit, 10.0, 2.0, &[1.0, 2.0, 3.0]);
        assert_eq!([value(&line, 12.0), value(&line, 13.0), value(&line, 99.0)], [Some(2.0), None, None]);
        assert_eq!(around(&line.points, 13.5), Some(vec![12.0, 14.0]));
        assert_eq!(around(&line.points, 99.0), Some(vec![14.0]));
        assert_eq!(around(&[], 1.0), None);
        let band = Band::new("", Ink::Limit, vec![[0.0, 1.0, 2.0], [4.0, 3.0, 5.0]]);
        assert_eq!([band_at(&band, 1.0), band_at(&band, 3.0)], [Some([1.0, 2.0]), Some([3.0, 5.0])]);
        assert_eq!(band_at(&band, 4.1), None);
    }

    #[test]
    fn arrows_begin_at_the_newest_point_and_go_on_by_pixels() {
        let line = Trace::sampled("", Ink::Limit, 0.0, 1.0, &[0.0; 1_000]);
        assert_eq!(step(&line.points, f64::INFINITY, 0, 100.0), Some(999.0));
        assert_eq!(step(&line.points, 500.0, -1, 100.0), Some(490.0));
        assert_eq!(step(&line.points, 500.0, -1, 5_000.0), Some(499.0));
        assert_eq!(step(&[], 0.0, 1, 100.0), None);
    }
}
