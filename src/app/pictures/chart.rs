//! Paints a chart: lines over an axis, limits dashed and in the limit's ink.

use crate::app::kit::card::{Row, card};
use crate::app::kit::dash::{Dash, mark_radius};
use crate::app::kit::end_names::{self, EndName};
use crate::app::kit::highlight;
use crate::app::kit::inks::draw_mark;
use crate::app::kit::legend::{entry, flow};
use crate::app::kit::marks::{log_marks, round_marks};
use crate::app::kit::numbers::height_text;
use crate::app::kit::theme::Theme;
use crate::scene::axis::with_thin_spaces;
use crate::scene::line::marked_points;
use crate::scene::{Chart, ChartLine, Ink, LineOf};
use eframe::egui::{self, Color32, RichText, TextStyle, Ui, Vec2};
use egui_plot::{
    Line, LineStyle, MarkerShape, Plot, PlotBounds, PlotPoint, PlotPoints, PlotResponse, PlotTransform,
    PlotUi, Points,
};

/// Lines of more points than this have no mark at each.
const MOST_MARKED: usize = 20;
/// A chart lower than so many lines of small type has no room for notes.
const LINES_BESIDE_NOTES: f32 = 10.0;
/// Below this height, in lines of small type, the horizontal axis has its name above.
const LOW: f32 = 9.0;
/// A line that ends within this share of the axis from its end has its name there.
const REACHES: f64 = 0.03;
/// Radius of a mark alone, in widths of a line.
const MARK: f32 = 2.6;

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
    ui.spacing_mut().item_spacing.y = theme.space * 0.5;
    ui.scope(|ui| legend(ui, chart, theme));
    let name = ui.label(small(&chart.y));
    let (y_name, line) = (name.rect, name.rect.with_max_x(name.rect.left() + wrap));
    let notes: f32 =
        chart.notes.iter().map(|note| height_of(ui, note, wrap, theme) + theme.space * 0.5).sum();
    let low = ui.available_height() < theme.small_type * LOW;
    let room = ui.available_height() - if low { 0.0 } else { theme.small_type * 2.0 };
    // Where both have no room the lines come first, and the notes are read under the pointer.
    let tells = room - notes >= theme.small_type * LINES_BESIDE_NOTES;
    let height = (if tells { room - notes } else { room }).max(theme.small_type * 3.0);
    if !tells && !chart.notes.is_empty() {
        name.on_hover_text(chart.notes.join("\n"));
    }
    let pointed = highlight::pointed(ui.ctx());
    let (names, until) = end_names(ui, chart, height, theme);
    let response = ui.scope(|ui| {
        ui.style_mut().text_styles.insert(TextStyle::Body, theme.font(theme.small_type));
        let end = if until.is_some() { ends(chart)[1] } else { f64::INFINITY };
        let plot = built(ui, chart, height, end, theme);
        let plot = include.iter().fold(plot, |plot, [x, y]| plot.include_x(*x).include_y(*y));
        let plot = until.iter().fold(plot, |plot, x| plot.include_x(*x));
        plot.show(ui, |plot_ui| {
            match bounds {
                Some(bounds) => plot_ui.set_plot_bounds(bounds),
                None => plot_ui.set_auto_bounds(true),
            }
            for line in &chart.lines {
                draw(plot_ui, line, chart.logarithmic, is_aside(line, pointed), theme);
            }
        })
    });
    let PlotResponse { response, transform, .. } = response.inner;
    let painter = ui.painter().with_clip_rect(*transform.frame());
    for line in &chart.lines {
        draw_marks(&painter, chart, line, (&transform, is_aside(line, pointed)), theme);
    }
    let end = names.iter().map(|name| name.end.x).fold(f64::NEG_INFINITY, f64::max);
    end_names::show(ui, &names, &transform, end, theme);
    if let Some(pointer) = response.hover_pos().filter(|at| transform.frame().contains(*at)) {
        let x = value(chart, transform.value_from_position(pointer).x);
        show_reading(ui, chart, x, (&response, &transform), theme);
    }
    if low {
        name_beside(ui, &chart.x, y_name, line, theme);
    } else {
        ui.vertical_centered(|ui| ui.label(small(&chart.x)));
    }
    for note in chart.notes.iter().filter(|_| tells) {
        ui.add(egui::Label::new(small(note)).wrap());
    }
    transform
}

/// Whether the pointer is on another line.
fn is_aside(line: &ChartLine, pointed: Option<usize>) -> bool {
    pointed.is_some_and(|pointed| line.of.contender() != Some(pointed))
}

/// Where the first and the last point of all lines stand.
fn ends(chart: &Chart) -> [f64; 2] {
    let places = chart.lines.iter().flat_map(|line| &line.points).map(|point| place(chart, point[0]));
    places.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], x| [low.min(x), high.max(x)])
}

/// Names of the lines that end at the right, unless one is alone or they have no room; and how far the axis goes then.
fn end_names(ui: &Ui, chart: &Chart, height: f32, theme: &Theme) -> (Vec<EndName>, Option<f64>) {
    let [start, end] = ends(chart);
    let reaches = |line: &&ChartLine| {
        let last = line.points.last().map(|point| place(chart, point[0]));
        line.points.len() > 1 && last.is_some_and(|last| last >= end - REACHES * (end - start))
    };
    let named = chart.lines.iter().filter(reaches).filter(|line| line.of != LineOf::Measured);
    let name = |line: &ChartLine| {
        let [x, y] = *line.points.last()?;
        let end = PlotPoint::new(place(chart, x), y);
        Some(EndName { text: line.name.clone(), ink: ink(line, theme), end })
    };
    let names: Vec<EndName> = named.filter_map(name).collect();
    // The figures of the vertical axis take about so much.
    let plot = Vec2::new(ui.available_width() - theme.small_type * 4.0, height);
    match end_names::room(ui, &names, plot, theme).filter(|_| chart.lines.len() > 1) {
        Some(room) => (names, Some(end + (end - start) * f64::from(room / (plot.x - room)))),
        None => (Vec::new(), None),
    }
}

/// The marks of a contender on its line: at every point if these are few, else here and there.
fn draw_marks(
    painter: &egui::Painter,
    chart: &Chart,
    line: &ChartLine,
    (transform, aside): (&PlotTransform, bool),
    theme: &Theme,
) {
    let Some(contender) = line.of.contender().filter(|_| line.points.len() > 1) else { return };
    let at = |point: &[f64; 2]| PlotPoint::new(place(chart, point[0]), point[1]);
    let points: Vec<PlotPoint> = line.points.iter().map(at).collect();
    let marked = match points.len() {
        0..=MOST_MARKED => points,
        _ => marked_points(&points, contender, ends(chart), |point| point.x),
    };
    let ink = ink(line, theme).gamma_multiply(if aside { 0.3 } else { 1.0 });
    for point in marked {
        let centre = transform.position_from_point(&point);
        let mark = Ink::Contender(contender).mark();
        draw_mark(painter, mark, (centre, mark_radius(theme)), ink, Some(theme.panel.0));
    }
}

/// The name of the horizontal axis at the right end of the line of the vertical one's, if there is room.
fn name_beside(ui: &Ui, name: &str, other: egui::Rect, line: egui::Rect, theme: &Theme) {
    let words = ui.painter().layout_no_wrap(name.to_owned(), theme.font(theme.small_type), theme.dim.0);
    let area = egui::Align2::RIGHT_CENTER.anchor_size(line.right_center(), words.size());
    if area.left() > other.right() + theme.space {
        ui.painter().galley(area.min, words, theme.dim.0);
    }
}

/// Where a value to the right stands.
fn place(chart: &Chart, x: f64) -> f64 {
    if chart.logarithmic { x.max(f64::MIN_POSITIVE).log10() } else { x }
}

/// What a place to the right stands for.
fn value(chart: &Chart, place: f64) -> f64 {
    if chart.logarithmic { 10.0_f64.powf(place) } else { place }
}

fn built<'a>(ui: &Ui, chart: &Chart, height: f32, end: f64, theme: &Theme) -> Plot<'a> {
    let logarithmic = chart.logarithmic;
    let rows = ((height / theme.small_type / 2.4) as usize).clamp(2, 5);
    let columns = ((ui.available_width() / theme.small_type / 5.5) as usize).clamp(2, 8);
    Plot::new(ui.scope_id().with(&chart.y))
        .height(height)
        .show_background(false)
        .grid_color(theme.line.0)
        .allow_scroll(false)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_boxed_zoom(false)
        .show_x(false)
        .show_y(false)
        // Room for marks at the edge, and for the figure at the end of the axis.
        .set_margin_fraction(Vec2::new(0.06, (MARK * theme.line_width * 1.5 / height).clamp(0.1, 0.3)))
        .width(ui.available_width() - theme.small_type)
        .label_formatter(|_| None)
        .x_axis_formatter(move |mark, _| {
            let at = if logarithmic { 10.0_f64.powf(mark.value) } else { mark.value };
            height_text(at, mark.step_size, logarithmic)
        })
        .y_axis_formatter(|mark, _| height_text(mark.value, mark.step_size, false))
        .x_grid_spacer(move |input| {
            let marks = if logarithmic { log_marks(input) } else { round_marks(input, columns) };
            // Beyond the lines' ends there are names alone.
            marks.into_iter().filter(|mark| mark.value <= end + 1e-9 * end.abs()).collect()
        })
        .y_grid_spacer(move |input| round_marks(input, rows))
        .grid_spacing(egui::Rangef::new(2.0, 20.0))
}

fn ink(line: &ChartLine, theme: &Theme) -> Color32 {
    match line.of {
        LineOf::Contender(index) => theme.contender(index),
        LineOf::Limit => theme.limit.0,
        LineOf::Measured | LineOf::Paper => theme.dim.0,
    }
}

fn dash(line: &ChartLine) -> Dash {
    match line.of {
        LineOf::Contender(index) => Dash::Marked(Ink::Contender(index).mark()),
        LineOf::Limit => Dash::Dashed(0),
        LineOf::Measured => Dash::Points,
        LineOf::Paper => Dash::Dotted,
    }
}

/// The lines by name, each with a piece of it; the pointer on one lets the others step back.
fn legend(ui: &mut Ui, chart: &Chart, theme: &Theme) {
    let names: Vec<String> = chart.lines.iter().map(|line| line.name.clone()).collect();
    let mut pointed = None;
    flow(ui, &names, theme, |ui, index| {
        let line = &chart.lines[index];
        if entry(ui, &line.name, dash(line), ink(line, theme), true, theme).hovered() {
            pointed = line.of.contender();
        }
    });
    highlight::point(ui.ctx(), "chart", pointed);
}

fn height_of(ui: &Ui, text: &str, width: f32, theme: &Theme) -> f32 {
    ui.painter().layout(text.to_owned(), theme.font(theme.small_type), theme.dim.0, width).size().y
}

fn draw(ui: &mut PlotUi<'_>, line: &ChartLine, logarithmic: bool, aside: bool, theme: &Theme) {
    let ink = ink(line, theme).gamma_multiply(if aside { 0.3 } else { 1.0 });
    let place = |x: f64| if logarithmic { x.max(f64::MIN_POSITIVE).log10() } else { x };
    let points: Vec<[f64; 2]> = line.points.iter().map(|[x, y]| [place(*x), *y]).collect();
    if points.is_empty() {
        return;
    }
    let single = points.len() == 1;
    if !single && line.of != LineOf::Measured {
        let style = match line.of {
            LineOf::Limit => LineStyle::dashed_dense(),
            LineOf::Paper => LineStyle::dotted_dense(),
            LineOf::Contender(_) | LineOf::Measured => LineStyle::Solid,
        };
        let path = Line::new(line.name.as_str(), PlotPoints::from(points.clone()));
        ui.line(path.color(ink).width(theme.line_width).style(style));
    }
    if points.len() > MOST_MARKED || (!single && line.of.contender().is_some()) {
        return;
    }
    let shape = if single { MarkerShape::Diamond } else { MarkerShape::Circle };
    let radius = theme.line_width * if single { MARK } else { 1.3 };
    ui.points(
        Points::new(line.name.as_str(), PlotPoints::from(points)).color(ink).radius(radius).shape(shape),
    );
}

/// A line at the point next to the pointer, a dot on every line that has one there, and what they read.
fn show_reading(
    ui: &Ui,
    chart: &Chart,
    x: f64,
    (response, transform): (&egui::Response, &egui_plot::PlotTransform),
    theme: &Theme,
) {
    let Some((at, readings)) = read(chart, x) else { return };
    let painter = ui.painter().with_clip_rect(*transform.frame());
    let on_screen = |y: f64| transform.position_from_point(&PlotPoint::new(place(chart, at), y));
    painter.vline(on_screen(0.0).x, transform.frame().y_range(), egui::Stroke::new(1.0, theme.faint.0));
    let largest = readings.iter().map(|(_, y)| y.abs()).fold(0.0, f64::max);
    let decimals = if largest < 1.0 { 4 } else { 2 };
    let rows: Vec<Row> = readings
        .into_iter()
        .map(|(index, y)| {
            let line = &chart.lines[index];
            let ring = egui::Stroke::new(1.0, theme.panel.0);
            painter.circle(on_screen(y), theme.line_width * 1.8, ink(line, theme), ring);
            Row {
                line: (ink(line, theme), dash(line)),
                name: line.name.clone(),
                text: format!("{y:.decimals$}"),
                others: Vec::new(),
            }
        })
        .collect();
    let at = if at.fract() == 0.0 { with_thin_spaces(at) } else { format!("{at:.2}") };
    let heading = match chart.x.split_once(", ") {
        Some((name, unit)) => format!("{name} {at} {unit}"),
        None => format!("{} {at}", chart.x),
    };
    card(ui, response, (&heading, &[]), &rows, theme);
}

/// The place nearest to `x` where any line has a point, and every line that has one there, highest first.
fn read(chart: &Chart, x: f64) -> Option<(f64, Vec<(usize, f64)>)> {
    let far =
        |point: &[f64; 2]| if chart.logarithmic { (point[0] / x).ln().abs() } else { (point[0] - x).abs() };
    let nearest = |line: &ChartLine| line.points.iter().copied().min_by(|a, b| far(a).total_cmp(&far(b)));
    let [at, _] = chart.lines.iter().filter_map(nearest).min_by(|a, b| far(a).total_cmp(&far(b)))?;
    let there = |line: &ChartLine| line.points.iter().find(|point| point[0] == at).map(|[_, y]| *y);
    let all = chart.lines.iter().enumerate().filter_map(|(index, line)| Some((index, there(line)?)));
    let mut readings: Vec<(usize, f64)> = all.collect();
    readings.sort_by(|a, b| b.1.total_cmp(&a.1));
    Some((at, readings))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pointer_reads_the_nearest_point_of_every_line_that_has_one_there() {
        let line = |name: &str, points: &[[f64; 2]]| ChartLine {
            name: name.to_owned(),
            of: LineOf::Limit,
            points: points.to_vec(),
        };
        let chart = Chart {
            x: "devices".to_owned(),
            y: String::new(),
            logarithmic: true,
            lines: vec![line("a", &[[10.0, 1.0], [100.0, 2.0]]), line("b", &[[10.0, 3.0]])],
            notes: Vec::new(),
        };
        assert_eq!(read(&chart, 30.0), Some((10.0, vec![(1, 3.0), (0, 1.0)])));
        assert_eq!(read(&chart, 40.0), Some((100.0, vec![(0, 2.0)])));
    }
}
