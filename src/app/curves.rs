//! Curves: mean over seeds with its band, single seeds, the limits by name, and a reading under the pointer.

use super::model::Model;
use super::parameters::named;
use super::theme::Theme;
use crate::experiments::{Contender, Role};
use crate::lab::{Curve, History, Snapshot};
use crate::scene::axis::{keep_extremes, ticks, with_thin_spaces};
use crate::statistics::Estimate;
use eframe::egui::{self, Color32, RichText, Stroke, Ui, Vec2};
use egui_plot::{
    FilledArea, GridInput, GridMark, Line, LineStyle, Plot, PlotPoint, PlotPoints, PlotTransform, PlotUi,
    Text, VLine,
};

/// Mean over seeds with its interval, by step.
type MeanCurve = Vec<(u64, Estimate)>;

/// What the horizontal axis shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Axis {
    /// Seconds of learning instead of steps.
    seconds: bool,
    /// Equal factors are equally far apart.
    logarithmic: bool,
}

impl Axis {
    /// Where a step of a contender stands that takes `scale` (1 step, or seconds) for each. On a logarithmic axis step 0
    /// stands where step 1 does.
    fn place(self, step: f64, scale: f64) -> f64 {
        if self.logarithmic { (step.max(1.0) * scale).log10() } else { step * scale }
    }

    /// What a mark at a place stands for.
    fn value(self, place: f64) -> f64 {
        if self.logarithmic { 10.0_f64.powf(place) } else { place }
    }

    /// What one step of each contender takes on this axis; baselines, which do not learn, reach as far as the slowest.
    fn scales(self, history: &History, snapshot: &Snapshot) -> Vec<f64> {
        if !self.seconds {
            return vec![1.0; history.contenders.len()];
        }
        let steps = snapshot.step.max(1) as f64;
        let learns = |index: usize| history.contenders[index].role == Role::Learner;
        let own = |index: usize| snapshot.seconds.get(index).map_or(0.0, |seconds| seconds / steps).max(1e-7);
        let all = 0..history.contenders.len();
        let slowest = all.clone().filter(|index| learns(*index)).map(own).fold(1e-7, f64::max);
        all.map(|index| if learns(index) { own(index) } else { slowest }).collect()
    }
}

/// Curves reduced to what can be seen, kept until there is more to see.
#[derive(Default)]
pub struct CurveCache {
    axis: Axis,
    scales: Vec<f64>,
    key: (usize, usize, u64, Axis),
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
        let key = (points, columns, model.generation, self.axis);
        if self.key != key || self.contenders.len() != history.contenders.len() {
            self.key = key;
            self.scales = self.axis.scales(history, &model.snapshot);
            let place = |index: usize, step: u64| self.axis.place(step as f64, self.scales[index]);
            let contenders = 0..means.len().min(self.scales.len());
            self.contenders = contenders
                .map(|index| reduce(history, index, &means[index], columns, |step| place(index, step)))
                .collect();
        }
    }
}

fn reduce(
    history: &History,
    contender: usize,
    curve: &MeanCurve,
    columns: usize,
    place: impl Fn(u64) -> f64,
) -> Reduced {
    let means: Vec<(f64, f64)> = curve.iter().map(|(step, e)| (place(*step), e.mean)).collect();
    let stride = curve.len().div_ceil(columns.max(1)).max(1);
    let shown: Vec<_> = curve.iter().step_by(stride).chain(curve.last()).collect();
    let plain = |curve: &Curve| curve.iter().map(|(step, value)| (place(*step), *value)).collect::<Vec<_>>();
    Reduced {
        mean: plotted(&means, columns),
        steps: shown.iter().map(|(step, _)| place(*step)).collect(),
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
    ui.scope(|ui| legend(ui, model, &history, theme));
    axes(ui, &history, &mut cache.axis, theme);
    cache.update(&history, model, ui.available_width().max(100.0) as usize);
    plot(ui, model, &history, cache, theme);
    model.history = Some(history);
}

/// What is drawn upwards, and a choice of what is drawn to the right.
fn axes(ui: &mut Ui, history: &History, axis: &mut Axis, theme: &Theme) {
    let measure = history.measures.first().map_or("", |measure| measure.name.as_str());
    ui.horizontal(|ui| {
        ui.label(RichText::new(measure).small().color(theme.dim.0));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.spacing_mut().button_padding.y = 0.0;
            ui.spacing_mut().interact_size.y = theme.small_type * 1.4;
            let small = |text: &str| RichText::new(text).small();
            let log = ui.toggle_value(&mut axis.logarithmic, small("log"));
            named(&log, "Logarithmic axis");
            log.on_hover_text("Equal factors equally far apart to the right");
            let seconds = ui.selectable_value(&mut axis.seconds, true, small("seconds"));
            named(&seconds, "Curves over seconds");
            seconds.on_hover_text("Curves over the time that one seed spent learning on one core");
            let steps =
                ui.selectable_value(&mut axis.seconds, false, small(&format!("{}s", history.step_unit)));
            named(&steps, "Curves over steps");
            steps.on_hover_text("Curves over steps");
        });
    });
}

fn legend(ui: &mut Ui, model: &mut Model, history: &History, theme: &Theme) {
    // Set before the row is begun, whose height it decides.
    ui.spacing_mut().interact_size.y = theme.small_type * 1.4;
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.horizontal_wrapped(|ui| {
        for (index, contender) in history.contenders.iter().enumerate() {
            let shown = !model.hidden.contains(&index);
            let ink = if shown { theme.contender(index) } else { theme.faint.0 };
            let detail = match contender.role {
                Role::Learner => {
                    format!("{} ({})", contender.name, with_thin_spaces(contender.parameters as f64))
                }
                Role::Baseline => contender.name.clone(),
            };
            let entry = legend_entry(ui, &detail, contender.role, ink, shown, theme);
            let entry = entry.on_hover_text(format!(
                "{}\n{}Click hides, double click isolates",
                contender.about,
                trains(contender)
            ));
            if entry.double_clicked() {
                model.hidden = (0..history.contenders.len()).filter(|other| *other != index).collect();
            } else if entry.clicked() && !model.hidden.remove(&index) {
                model.hidden.insert(index);
            }
        }
    });
}

fn trains(contender: &Contender) -> String {
    match contender.role {
        Role::Learner => format!("It has {} parameters\n", with_thin_spaces(contender.parameters as f64)),
        Role::Baseline => String::new(),
    }
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
    let axis = cache.axis;
    let unit = if axis.seconds {
        "seconds of learning, one core".to_owned()
    } else {
        format!("{}s", history.step_unit)
    };
    let slowest = cache.scales.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let fastest = cache.scales.iter().copied().fold(slowest, f64::min);
    let ends = [axis.place(0.0, fastest), axis.place(history.steps as f64, slowest)];
    let mut plot = Plot::new("curves")
        .height(ui.available_height() - theme.small_type * 1.6)
        .show_background(false)
        .grid_color(theme.line.0)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .set_margin_fraction(Vec2::new(0.035, 0.08))
        .include_x(ends[0])
        .include_x(ends[1])
        .label_formatter(|_| None)
        .x_axis_formatter(move |mark, _| number(axis.value(mark.value)))
        .y_grid_spacer(|input| round_marks(input, 5))
        .x_grid_spacer(move |input| if axis.logarithmic { decades(input) } else { round_marks(input, 5) })
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
        if !axis.seconds {
            draw_changes(plot_ui, history, axis, theme);
        }
        draw_limits(plot_ui, history, axis, ends, theme);
        plot_ui.pointer_coordinate()
    });
    if !axis.seconds {
        name_changes(ui, history, axis, &response.transform, theme);
    }
    ui.vertical_centered(|ui| ui.label(RichText::new(unit).small().color(theme.dim.0)));
    if let (true, Some(pointer)) = (response.response.hovered(), response.inner) {
        let text = reading(history, model, cache, pointer.x);
        response.response.on_hover_text_at_pointer(text);
    }
}

/// A number on an axis, with the digits that it deserves.
fn number(value: f64) -> String {
    match value.abs() {
        x if x >= 10.0 || x == 0.0 => with_thin_spaces(value.round()),
        x if x >= 0.1 => format!("{value:.1}"),
        x if x >= 0.01 => format!("{value:.2}"),
        x if x >= 1e-3 => format!("{value:.3}"),
        _ => format!("{value:.0e}"),
    }
}

/// Marks at the powers of ten.
fn decades(input: GridInput) -> Vec<GridMark> {
    let marks = (input.bounds.0.ceil() as i32..=input.bounds.1.floor() as i32).map(f64::from);
    marks.map(|value| GridMark { value, step_size: 1.0 }).collect()
}

/// Grid lines and labels at round values.
pub(super) fn round_marks(input: GridInput, count: usize) -> Vec<GridMark> {
    let marks = ticks(input.bounds.0, input.bounds.1, count);
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

fn draw_changes(ui: &mut PlotUi<'_>, history: &History, axis: Axis, theme: &Theme) {
    for (step, path, _) in &history.changes {
        let line = VLine::new(path.as_str(), axis.place(*step as f64, 1.0)).color(theme.faint.0).width(1.0);
        ui.vline(line.style(LineStyle::dotted_loose()));
    }
}

/// Names the live changes at the end of their lines where no limit is named; where lines stand close, only the last has room for its name.
fn name_changes(ui: &Ui, history: &History, axis: Axis, transform: &PlotTransform, theme: &Theme) {
    let mut room_until = f32::INFINITY;
    for (step, path, value) in history.changes.iter().rev() {
        let bounds = transform.bounds();
        let y = if history.higher_is_better() { bounds.min()[1] } else { bounds.max()[1] };
        let end = transform.position_from_point(&PlotPoint::new(axis.place(*step as f64, 1.0), y));
        let name = path.rsplit('.').next().unwrap_or(path);
        let font = theme.font(theme.small_type);
        let text = ui.painter().layout_no_wrap(format!("{name} {value}"), font, theme.dim.0);
        let up = if history.higher_is_better() { -text.size().y - 2.0 } else { 2.0 };
        let place = end + egui::vec2(4.0, up);
        if place.x + text.size().x < room_until {
            room_until = place.x;
            ui.painter().galley(place, text, theme.dim.0);
        }
    }
}

/// Limits over steps. Over seconds each contender met a change at a time of its own, so former levels go all the way too,
/// faintly.
fn draw_limits(ui: &mut PlotUi<'_>, history: &History, axis: Axis, [start, end]: [f64; 2], theme: &Theme) {
    for (index, track) in history.limits.iter().enumerate() {
        let (style, width) = if index == 0 {
            (LineStyle::Solid, theme.line_width * 0.9)
        } else {
            (LineStyle::dotted_dense(), theme.line_width * 0.7)
        };
        let place = |step: u64| if axis.seconds { start } else { axis.place(step as f64, 1.0) };
        for (position, (from, value)) in track.segments.iter().enumerate() {
            let next = track.segments.get(position + 1).filter(|_| !axis.seconds);
            let until = next.map_or(end, |next| place(next.0));
            let former = axis.seconds && position + 1 < track.segments.len();
            let ink = if former { theme.faint.0 } else { theme.limit.0 };
            let level = vec![[place(*from), *value], [until, *value]];
            ui.line(Line::new(track.name.as_str(), level).color(ink).width(width).style(style));
        }
        if let Some((_, value)) = track.segments.last() {
            // The first limit is named on the side where no curve comes, the others on the other side of theirs.
            let above = (index == 0) == history.higher_is_better();
            let anchor = if above { egui::Align2::RIGHT_BOTTOM } else { egui::Align2::RIGHT_TOP };
            let text = RichText::new(format!("{} {value:.1$}", track.name, history.decimals(0))).small();
            ui.text(
                Text::new("limit", PlotPoint::new(end, *value), text).color(theme.limit.0).anchor(anchor),
            );
        }
    }
}

/// Every contender at its evaluated step next to the pointer.
fn reading(history: &History, model: &Model, cache: &CurveCache, place: f64) -> String {
    let mut lines = Vec::new();
    let pointed = cache.axis.value(place);
    if cache.axis.seconds {
        lines.push(format!("after {} s of learning", number(pointed)));
    }
    let decimals = history.decimals(0);
    for (index, contender) in history.contenders.iter().enumerate() {
        if model.hidden.contains(&index) {
            continue;
        }
        let Some(curve) = model.means.get(index) else { continue };
        let x = pointed / cache.scales.get(index).copied().unwrap_or(1.0);
        let place = curve.partition_point(|(step, _)| (*step as f64) < x).min(curve.len().saturating_sub(1));
        if let Some((step, estimate)) = curve.get(place) {
            if lines.is_empty() {
                lines.push(format!("{} {}", history.step_unit, with_thin_spaces(*step as f64)));
            }
            let half = estimate.half_width.map(|half| format!(" ± {half:.decimals$}")).unwrap_or_default();
            lines.push(format!("{} {:.decimals$}{half}", contender.name, estimate.mean));
        }
    }
    for track in &history.limits {
        let step = if cache.axis.seconds { u64::MAX } else { pointed.max(0.0) as u64 };
        lines.push(format!("{} {:.decimals$}", track.name, track.at(step)));
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
