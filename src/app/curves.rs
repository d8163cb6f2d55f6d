//! Curves: mean over seeds with its band, single seeds, the limits by name, and a reading under the pointer.

use super::model::Model;
use super::theme::Theme;
use crate::experiments::Role;
use crate::lab::{Curve, History};
use crate::scene::axis::{keep_extremes, ticks, with_thin_spaces};
use crate::statistics::Estimate;
use eframe::egui::{self, Color32, RichText, Stroke, Ui, Vec2};
use egui_plot::{
    FilledArea, GridInput, GridMark, Line, LineStyle, Plot, PlotPoint, PlotPoints, PlotTransform, PlotUi,
    Text, VLine,
};

/// Mean over seeds with its interval, by step.
type MeanCurve = Vec<(u64, Estimate)>;

/// Curves reduced to what can be seen, kept until there is more to see.
#[derive(Default)]
pub struct CurveCache {
    key: (usize, usize, u64),
    contenders: Vec<Reduced>,
}

#[derive(Default)]
struct Reduced {
    mean: Vec<PlotPoint>,
    steps: Vec<f64>,
    low: Vec<f64>,
    high: Vec<f64>,
    seeds: Vec<Vec<PlotPoint>>,
}

impl CurveCache {
    /// Reduces the curves anew if points were added or the width changed.
    fn update(&mut self, history: &History, model: &Model, columns: usize) {
        let points = history.curves.iter().flatten().map(Vec::len).sum();
        let means = &model.means;
        let key = (points, columns, model.generation);
        if self.key != key || self.contenders.len() != history.contenders.len() {
            self.key = key;
            self.contenders =
                (0..means.len()).map(|index| reduce(history, index, &means[index], columns)).collect();
        }
    }
}

fn reduce(history: &History, contender: usize, curve: &MeanCurve, columns: usize) -> Reduced {
    let means: Vec<(f64, f64)> = curve.iter().map(|(step, e)| (*step as f64, e.mean)).collect();
    let stride = curve.len().div_ceil(columns.max(1)).max(1);
    let shown: Vec<_> = curve.iter().step_by(stride).chain(curve.last()).collect();
    let plain = |curve: &Curve| curve.iter().map(|(step, value)| (*step as f64, *value)).collect::<Vec<_>>();
    Reduced {
        mean: plotted(&means, columns),
        steps: shown.iter().map(|(step, _)| *step as f64).collect(),
        low: shown.iter().map(|(step, e)| history.band(*step, e).0).collect(),
        high: shown.iter().map(|(step, e)| history.band(*step, e).1).collect(),
        seeds: history.curves[contender].iter().map(|c| plotted(&plain(c), columns / 2)).collect(),
    }
}

fn plotted(points: &[(f64, f64)], columns: usize) -> Vec<PlotPoint> {
    keep_extremes(points, columns).into_iter().map(|(x, y)| PlotPoint::new(x, y)).collect()
}

/// Draws legend and plot into all the space there is.
pub fn show(ui: &mut Ui, model: &mut Model, cache: &mut CurveCache, theme: &Theme) {
    let Some(history) = model.history.take() else {
        ui.centered_and_justified(|ui| ui.label("The race is being set up…"));
        return;
    };
    legend(ui, model, &history, theme);
    cache.update(&history, model, ui.available_width().max(100.0) as usize);
    plot(ui, model, &history, cache, theme);
    model.history = Some(history);
}

fn legend(ui: &mut Ui, model: &mut Model, history: &History, theme: &Theme) {
    ui.horizontal_wrapped(|ui| {
        for (index, contender) in history.contenders.iter().enumerate() {
            let shown = !model.hidden.contains(&index);
            let ink = if shown { theme.contender(index) } else { theme.faint.0 };
            let detail = match contender.role {
                Role::Learner => format!("{} · {} parameters", contender.name, contender.parameters),
                Role::Baseline => contender.name.clone(),
            };
            let entry = legend_entry(ui, &detail, contender.role, ink, shown, theme);
            let entry =
                entry.on_hover_text(format!("{}\nClick hides, double click isolates", contender.about));
            if entry.double_clicked() {
                model.hidden = (0..history.contenders.len()).filter(|other| *other != index).collect();
            } else if entry.clicked() && !model.hidden.remove(&index) {
                model.hidden.insert(index);
            }
        }
    });
}

/// Line and name in one piece, so that a row never ends between them.
fn legend_entry(
    ui: &mut Ui,
    name: &str,
    role: Role,
    ink: Color32,
    shown: bool,
    theme: &Theme,
) -> egui::Response {
    let text_ink = if shown { theme.text.0 } else { theme.dim.0 };
    let text = ui.painter().layout_no_wrap(name.to_owned(), theme.font(theme.small_type), text_ink);
    let size = egui::vec2(text.size().x + 26.0, text.size().y);
    let (area, response) = ui.allocate_exact_size(size, egui::Sense::click());
    paint_line(ui, egui::Rect::from_min_size(area.min, egui::vec2(20.0, size.y)), role, ink, theme);
    ui.painter().galley(area.min + egui::vec2(26.0, 0.0), text, text_ink);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, name));
    response
}

/// A short piece of a contender's line: solid for learners, dashed for baselines.
pub fn line_sample(ui: &mut Ui, role: Role, ink: Color32, theme: &Theme) {
    let (area, _) = ui.allocate_exact_size(egui::vec2(20.0, theme.small_type), egui::Sense::hover());
    paint_line(ui, area, role, ink, theme);
}

fn paint_line(ui: &Ui, area: egui::Rect, role: Role, ink: Color32, theme: &Theme) {
    let stroke = Stroke::new(theme.line_width, ink);
    let ends = [area.left_center(), area.right_center()];
    match role {
        Role::Learner => {
            ui.painter().line_segment(ends, stroke);
        }
        Role::Baseline => {
            ui.painter().extend(egui::Shape::dashed_line(&ends, stroke, 5.0, 3.0));
        }
    }
}

fn plot(ui: &mut Ui, model: &Model, history: &History, cache: &CurveCache, theme: &Theme) {
    let measure = history.measures.first().map_or("", |measure| measure.name.as_str()).to_owned();
    let unit = format!("{}s", history.step_unit);
    ui.label(RichText::new(&measure).small().color(theme.dim.0));
    let steps = history.steps as f64;
    let mut plot = Plot::new("curves")
        .height(ui.available_height() - theme.small_type * 1.6)
        .show_background(false)
        .grid_color(theme.line.0)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .set_margin_fraction(Vec2::new(0.035, 0.08))
        .include_x(0.0)
        .include_x(steps)
        .label_formatter(|_| None)
        .x_axis_formatter(|mark, _| with_thin_spaces(mark.value))
        .y_grid_spacer(round_marks)
        .x_grid_spacer(round_marks)
        .grid_spacing(egui::Rangef::new(2.0, 20.0))
        .cursor_color(theme.faint.0);
    for track in &history.limits {
        plot = plot.include_y(track.segments.first().map_or(0.0, |segment| segment.1));
    }
    let response = plot.show(ui, |plot_ui| {
        for (index, reduced) in cache.contenders.iter().enumerate() {
            if !model.hidden.contains(&index) {
                draw_contender(plot_ui, history, index, reduced, theme);
            }
        }
        draw_changes(plot_ui, history, theme);
        draw_limits(plot_ui, history, theme);
        plot_ui.pointer_coordinate()
    });
    name_changes(ui, history, &response.transform, theme);
    ui.vertical_centered(|ui| ui.label(RichText::new(unit).small().color(theme.dim.0)));
    if let (true, Some(pointer)) = (response.response.hovered(), response.inner) {
        let text = reading(history, model, pointer.x);
        response.response.on_hover_text_at_pointer(text);
    }
}

/// Grid lines and labels at round values.
fn round_marks(input: GridInput) -> Vec<GridMark> {
    let marks = ticks(input.bounds.0, input.bounds.1, 5);
    let step_size = marks.get(1).map_or(1.0, |second| second - marks[0]);
    marks.into_iter().map(|value| GridMark { value, step_size }).collect()
}

fn draw_contender<'a>(
    ui: &mut PlotUi<'a>,
    history: &History,
    index: usize,
    curves: &'a Reduced,
    theme: &Theme,
) {
    let contender = &history.contenders[index];
    let ink = theme.contender(index);
    let name = contender.name.as_str();
    if contender.role == Role::Baseline {
        let line = Line::new(name, PlotPoints::Borrowed(&curves.mean));
        ui.line(line.color(ink).width(theme.line_width * 0.75).style(LineStyle::dashed_dense()));
        return;
    }
    for seed in &curves.seeds {
        ui.line(
            Line::new(name, PlotPoints::Borrowed(seed)).color(faded(ink, 0.25)).width(theme.line_width * 0.4),
        );
    }
    if curves.steps.len() > 1 {
        ui.add(FilledArea::new(name, &curves.steps, &curves.low, &curves.high).fill_color(faded(ink, 0.2)));
    }
    ui.line(Line::new(name, PlotPoints::Borrowed(&curves.mean)).color(ink).width(theme.line_width));
}

fn faded(ink: Color32, share: f32) -> Color32 {
    ink.gamma_multiply(share)
}

fn draw_changes(ui: &mut PlotUi<'_>, history: &History, theme: &Theme) {
    for (step, path, _) in &history.changes {
        let line = VLine::new(path.as_str(), *step as f64).color(theme.faint.0).width(1.0);
        ui.vline(line.style(LineStyle::dotted_loose()));
    }
}

/// Names the live changes at the foot of their lines; where lines stand close, only the last has room for its name.
fn name_changes(ui: &Ui, history: &History, transform: &PlotTransform, theme: &Theme) {
    let mut room_until = f32::INFINITY;
    for (step, path, value) in history.changes.iter().rev() {
        let foot = transform.position_from_point(&PlotPoint::new(*step as f64, transform.bounds().min()[1]));
        let name = path.rsplit('.').next().unwrap_or(path);
        let font = theme.font(theme.small_type);
        let text = ui.painter().layout_no_wrap(format!("{name} {value}"), font, theme.dim.0);
        let place = foot + egui::vec2(4.0, -text.size().y - 2.0);
        if place.x + text.size().x < room_until {
            room_until = place.x;
            ui.painter().galley(place, text, theme.dim.0);
        }
    }
}

fn draw_limits(ui: &mut PlotUi<'_>, history: &History, theme: &Theme) {
    let end = (history.steps as f64).max(1.0);
    for (index, track) in history.limits.iter().enumerate() {
        let (style, width) = if index == 0 {
            (LineStyle::Solid, theme.line_width * 0.9)
        } else {
            (LineStyle::dotted_dense(), theme.line_width * 0.7)
        };
        for (position, (from, value)) in track.segments.iter().enumerate() {
            let until = track.segments.get(position + 1).map_or(end, |next| next.0 as f64);
            let level = vec![[*from as f64, *value], [until, *value]];
            ui.line(Line::new(track.name.as_str(), level).color(theme.limit.0).width(width).style(style));
        }
        if let Some((_, value)) = track.segments.last() {
            // The first limit is named above its line, the others below theirs.
            let anchor = if index == 0 { egui::Align2::RIGHT_BOTTOM } else { egui::Align2::RIGHT_TOP };
            let text = RichText::new(format!("{} {value:.2}", track.name)).small();
            ui.text(
                Text::new("limit", PlotPoint::new(end, *value), text).color(theme.limit.0).anchor(anchor),
            );
        }
    }
}

/// Every contender at the evaluated step next to the pointer.
fn reading(history: &History, model: &Model, x: f64) -> String {
    let mut lines = Vec::new();
    for (index, contender) in history.contenders.iter().enumerate() {
        if model.hidden.contains(&index) {
            continue;
        }
        let Some(curve) = model.means.get(index) else { continue };
        let place = curve.partition_point(|(step, _)| (*step as f64) < x).min(curve.len().saturating_sub(1));
        if let Some((step, estimate)) = curve.get(place) {
            if lines.is_empty() {
                lines.push(format!("{} {}", history.step_unit, with_thin_spaces(*step as f64)));
            }
            let half = estimate.half_width.map(|half| format!(" ± {half:.2}")).unwrap_or_default();
            lines.push(format!("{} {:.2}{half}", contender.name, estimate.mean));
        }
    }
    for track in &history.limits {
        lines.push(format!("{} {:.2}", track.name, track.at(x.max(0.0) as u64)));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiments;
    use crate::lab::{Event, Race};

    #[test]
    fn a_new_race_of_the_same_length_is_drawn_anew() {
        let preset = experiments::built_in("static-access").unwrap().unwrap();
        let history = Race::new(&preset).unwrap().history().clone();
        let mut model = Model::new(preset, None);
        let mut cache = CurveCache::default();
        for value in [14.0, 3.0] {
            model.hear(&Event::Started(Box::new(history.clone())));
            (0..history.seeds.len()).for_each(|seed| model.hear(&Event::Point(0, seed, 0, value)));
            model.refresh_means();
            let heard = model.history.clone().unwrap();
            cache.update(&heard, &model, 300);
            assert_eq!(cache.contenders[0].mean[0].y, value);
        }
    }
}
