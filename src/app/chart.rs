//! Paints a chart: lines over an axis, limits dashed and in the limit's ink.

use super::curves::{line_sample, round_marks};
use super::theme::Theme;
use crate::experiments::Role;
use crate::scene::axis::with_thin_spaces;
use crate::scene::{Chart, ChartLine};
use eframe::egui::{self, Color32, RichText, Ui, Vec2};
use egui_plot::{
    GridInput, GridMark, Line, LineStyle, MarkerShape, Plot, PlotBounds, PlotPoints, PlotTransform, PlotUi,
    Points,
};

/// Lines of more points than this have no mark at each.
const MOST_MARKED: usize = 20;

/// Draws the chart into all the space there is, its notes below it.
pub fn show(ui: &mut Ui, chart: &Chart, theme: &Theme) {
    draw_around(ui, chart, &[], None, theme);
}

/// The same so wide that some points more are seen, or between bounds that are given; returns where its points are on the
/// screen.
pub fn draw_around(
    ui: &mut Ui,
    chart: &Chart,
    include: &[[f64; 2]],
    bounds: Option<PlotBounds>,
    theme: &Theme,
) -> PlotTransform {
    let small = |text: &str| RichText::new(text).small().color(theme.dim.0);
    let wrap = ui.available_width();
    let notes: f32 = chart.notes.iter().map(|note| height_of(ui, note, wrap, theme) + theme.space).sum();
    ui.label(small(&chart.y));
    ui.scope(|ui| legend(ui, chart, theme));
    let logarithmic = chart.logarithmic;
    let value = move |mark: f64| if logarithmic { 10.0_f64.powf(mark) } else { mark };
    let height = (ui.available_height() - notes - theme.small_type * 2.2).max(60.0);
    let rows = if height < 150.0 { 2 } else { 5 };
    let plot = Plot::new(ui.scope_id().with(&chart.y))
        .height(height)
        .show_background(false)
        .grid_color(theme.line.0)
        .allow_scroll(false)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_boxed_zoom(false)
        .set_margin_fraction(Vec2::new(0.06, 0.1))
        .label_formatter(|_| None)
        .x_axis_formatter(move |mark, _| with_thin_spaces(value(mark.value).round()))
        .x_grid_spacer(move |input| if logarithmic { decades(input) } else { round_marks(input, 5) })
        .y_grid_spacer(move |input| round_marks(input, rows))
        .grid_spacing(egui::Rangef::new(2.0, 20.0))
        .cursor_color(theme.faint.0);
    let plot = include.iter().fold(plot, |plot, [x, y]| plot.include_x(*x).include_y(*y));
    let response = plot.show(ui, |plot_ui| {
        match bounds {
            Some(bounds) => plot_ui.set_plot_bounds(bounds),
            None => plot_ui.set_auto_bounds(true),
        }
        chart.lines.iter().for_each(|line| draw(plot_ui, line, logarithmic, theme));
        plot_ui.pointer_coordinate()
    });
    ui.vertical_centered(|ui| ui.label(small(&chart.x)));
    for note in &chart.notes {
        ui.add(egui::Label::new(small(note)).wrap());
    }
    if let (true, Some(pointer)) = (response.response.hovered(), response.inner) {
        response.response.clone().on_hover_text_at_pointer(reading(chart, value(pointer.x)));
    }
    response.transform
}

/// The lines by name, each with a piece of it.
fn legend(ui: &mut Ui, chart: &Chart, theme: &Theme) {
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.spacing_mut().interact_size.y = theme.small_type * 1.4;
    ui.horizontal_wrapped(|ui| {
        for line in &chart.lines {
            let ink = line.contender.map_or(theme.limit.0, |contender| theme.contender(contender));
            let role = if line.contender.is_some() { Role::Learner } else { Role::Baseline };
            line_sample(ui, role, ink, theme);
            ui.label(RichText::new(&line.name).small());
        }
    });
}

fn height_of(ui: &Ui, text: &str, width: f32, theme: &Theme) -> f32 {
    ui.painter().layout(text.to_owned(), theme.font(theme.small_type), theme.dim.0, width).size().y
}

/// Marks at 1, 2 and 5 times the powers of ten.
fn decades(input: GridInput) -> Vec<GridMark> {
    let (from, to) = (input.bounds.0.floor() as i32, input.bounds.1.ceil() as i32);
    let marks = (from..=to).flat_map(|decade| [1.0_f64, 2.0, 5.0].map(|m| m.log10() + f64::from(decade)));
    let inside = marks.filter(|mark| (input.bounds.0..=input.bounds.1).contains(mark));
    inside.map(|value| GridMark { value, step_size: 1.0 }).collect()
}

fn draw(ui: &mut PlotUi<'_>, line: &ChartLine, logarithmic: bool, theme: &Theme) {
    let ink: Color32 = line.contender.map_or(theme.limit.0, |contender| theme.contender(contender));
    let place = |x: f64| if logarithmic { x.max(f64::MIN_POSITIVE).log10() } else { x };
    let points: Vec<[f64; 2]> = line.points.iter().map(|[x, y]| [place(*x), *y]).collect();
    if points.is_empty() {
        return;
    }
    let single = points.len() == 1;
    if !single {
        let style = if line.contender.is_some() { LineStyle::Solid } else { LineStyle::dashed_dense() };
        let path = Line::new(line.name.as_str(), PlotPoints::from(points.clone()));
        ui.line(path.color(ink).width(theme.line_width).style(style));
    }
    if points.len() > MOST_MARKED {
        return;
    }
    let shape = if single { MarkerShape::Diamond } else { MarkerShape::Circle };
    let radius = theme.line_width * if single { 2.6 } else { 1.3 };
    ui.points(
        Points::new(line.name.as_str(), PlotPoints::from(points)).color(ink).radius(radius).shape(shape),
    );
}

/// Every line at its point next to the pointer.
fn reading(chart: &Chart, x: f64) -> String {
    let far =
        |point: &[f64; 2]| if chart.logarithmic { (point[0] / x).ln().abs() } else { (point[0] - x).abs() };
    let nearest = |line: &ChartLine| line.points.iter().copied().min_by(|a, b| far(a).total_cmp(&far(b)));
    let all = chart.lines.iter().filter_map(nearest).min_by(|a, b| far(a).total_cmp(&far(b)));
    let Some([at, _]) = all else { return String::new() };
    let mut lines = vec![format!("{} {}", with_thin_spaces(at), chart.x)];
    for line in &chart.lines {
        if let Some([_, y]) = line.points.iter().find(|point| point[0] == at) {
            lines.push(format!("{} {y:.2}", line.name));
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pointer_reads_the_nearest_point_of_every_line_that_has_one_there() {
        let line = |name: &str, points: &[[f64; 2]]| ChartLine {
            name: name.to_owned(),
            contender: None,
            points: points.to_vec(),
        };
        let chart = Chart {
            x: "devices".to_owned(),
            y: String::new(),
            logarithmic: true,
            lines: vec![line("a", &[[10.0, 1.0], [100.0, 2.0]]), line("b", &[[10.0, 3.0]])],
            notes: Vec::new(),
        };
        assert_eq!(reading(&chart, 30.0), "10 devices\na 1.00\nb 3.00");
        assert_eq!(reading(&chart, 40.0), "100 devices\na 2.00");
    }
}
