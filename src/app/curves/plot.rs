//! The plot: which part is seen, lines, names, and what lies outside.

use super::cache::{CurveCache, View};
use super::choice::Height;
use super::corner;
use super::dashes;
use super::drawn::Drawn;
use super::hover;
use super::labels::{self, LimitName};
use super::lines;
use super::past::PastCurves;
use crate::app::kit::end_names::{self, EndName, line_height};
use crate::app::kit::highlight;
use crate::app::kit::marks::{log_marks, round_marks};
use crate::app::kit::numbers::{height_text, number};
use crate::app::kit::theme::Theme;
use crate::experiments::Role;
use eframe::egui::{self, RichText, TextStyle, Ui, vec2};
use egui_plot::{Plot, PlotBounds, PlotPoint, PlotResponse, PlotTransform};

/// What is seen, in the plot's own coordinates.
struct Stage {
    /// Where curves begin and end to the right.
    ends: [f64; 2],
    x: [f64; 2],
    y: [f64; 2],
    /// Names of everybody at the ends of their lines, where there is room for them.
    names: Option<Vec<EndName>>,
    limits: Vec<LimitName>,
}

/// Draws the plot into all the space there is, the name of its horizontal axis below.
pub(super) fn show(ui: &mut Ui, drawn: Drawn<'_>, cache: &mut CurveCache, small: bool, theme: &Theme) {
    let history = drawn.history;
    let stage = stage(ui, drawn, cache, theme);
    let (pointed, run) = (highlight::pointed(ui.ctx()), highlight::pointed_run(ui.ctx()));
    // Where past runs lie is known once the plot has been laid out, but they lie behind it.
    let behind = ui.painter().add(egui::Shape::Noop);
    let response = ui.scope(|ui| {
        if ui.available_width() < theme.small_type * 34.0 {
            ui.style_mut().text_styles.insert(TextStyle::Body, theme.font(theme.small_type));
        }
        let plot = built(ui, cache, stage.ends[1], small, theme);
        plot.show(ui, |plot_ui| draw(plot_ui, drawn, cache, &stage, pointed, theme))
    });
    let PlotResponse { response, transform, .. } = response.inner;
    cache.inner = transform.frame().size();
    let past = dashes::shapes(drawn, cache, &transform, (pointed, run), theme);
    ui.painter().with_clip_rect(*transform.frame()).set(behind, past);
    let painter = ui.new_child(egui::UiBuilder::new().max_rect(*transform.frame()));
    let shown = pointed.filter(|index| !drawn.hidden.contains(index));
    lines::marks(&painter, drawn, &cache.contenders, (&transform, stage.ends), shown, theme);
    if !cache.choice.seconds {
        labels::show_changes(&painter, history, cache.choice, &transform, theme);
    }
    match &stage.names {
        Some(names) => end_names::show(&painter, names, &transform, stage.ends[1], theme),
        None => labels::show_inside(&painter, history, cache.choice, &stage.limits, &transform, theme),
    }
    floor_name(&painter, cache, &transform, theme);
    hover::show(&painter, drawn, cache, (&response, &transform), theme);
    corner::follow_hand(ui, cache, &response);
    corner::show(ui, drawn, cache, &transform, theme);
    if !small {
        let name = RichText::new(cache.choice.width_name(history)).small().color(theme.dim.0);
        ui.vertical_centered(|ui| ui.add(egui::Label::new(name).truncate()));
    }
}

fn built<'a>(ui: &Ui, cache: &CurveCache, end: f64, small: bool, theme: &Theme) -> Plot<'a> {
    let choice = cache.choice;
    let height = (ui.available_height() - if small { 0.0 } else { theme.small_type * 1.6 }).max(40.0);
    let type_size = TextStyle::Body.resolve(ui.style()).size;
    let rows = ((height / type_size / 2.4) as usize).clamp(2, 6);
    let columns = ((ui.available_width() / type_size / 4.8) as usize).clamp(2, 8);
    Plot::new("curves")
        .height(height)
        .show_background(false)
        .grid_color(theme.line.0)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .auto_bounds(false)
        .show_x(false)
        .show_y(false)
        .label_formatter(|_| None)
        .x_axis_formatter(move |mark, _| number(choice.value(mark.value)))
        .y_axis_formatter(move |mark, _| {
            height_text(choice.value_at(mark.value), mark.step_size, choice.height != Height::Value)
        })
        .y_grid_spacer(move |input| match choice.height {
            Height::Value => round_marks(input, rows),
            _ => log_marks(input),
        })
        .x_grid_spacer(move |input| {
            let marks = if choice.logarithmic {
                decades(log_marks(input), columns)
            } else {
                round_marks(input, columns)
            };
            marks.into_iter().filter(|mark| mark.value <= end + 1e-9 * end.abs()).collect()
        })
        .grid_spacing(egui::Rangef::new(2.0, 20.0))
}

/// As many marks as have room for their numbers, decades first.
fn decades(marks: Vec<egui_plot::GridMark>, columns: usize) -> Vec<egui_plot::GridMark> {
    if marks.len() <= columns {
        return marks;
    }
    let whole: Vec<_> =
        marks.into_iter().filter(|mark| (mark.value - mark.value.round()).abs() < 1e-9).collect();
    let stride = whole.len().div_ceil(columns.max(1)).max(1);
    whole.into_iter().step_by(stride).collect()
}

fn draw<'a>(
    ui: &mut egui_plot::PlotUi<'a>,
    drawn: Drawn<'_>,
    cache: &'a CurveCache,
    stage: &Stage,
    pointed: Option<usize>,
    theme: &Theme,
) {
    let history = drawn.history;
    if cache.view != View::Free {
        let (low, high) = ([stage.x[0], stage.y[0]], [stage.x[1], stage.y[1]]);
        ui.set_plot_bounds(PlotBounds::from_min_max(low, high));
    }
    let shown = |index: &usize| !drawn.hidden.contains(index);
    let pointed = pointed.filter(shown);
    // Baselines first, so that learners lie on top, and the one that is pointed at above all.
    let mut order: Vec<usize> = (0..cache.contenders.len()).filter(shown).collect();
    order.sort_by_key(|index| (Some(*index) == pointed, history.contenders[*index].role == Role::Learner));
    if !cache.choice.seconds {
        lines::changes(ui, history, cache.choice, theme);
    }
    for index in order {
        let (aside, front) = (pointed.is_some_and(|at| at != index), pointed == Some(index));
        lines::contender(ui, history, (index, &cache.contenders[index]), (aside, front), theme);
    }
    lines::limits(ui, history, cache.choice, stage.ends, theme);
}

/// What is seen unless a person moved it: the chosen range with room for names.
fn stage(ui: &Ui, drawn: Drawn<'_>, cache: &CurveCache, theme: &Theme) -> Stage {
    let history = drawn.history;
    let choice = cache.choice;
    let slowest = cache.scales.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let fastest = cache.scales.iter().copied().fold(slowest, f64::min);
    let end = choice.place(history.steps as f64, slowest);
    // A past run may have gone on for longer.
    let end = cache.past.all.iter().map(|curves| curves.end).fold(end, f64::max);
    let ends = [choice.place(0.0, fastest), end];
    let limits = labels::of_limits(history, choice);
    let inner = cache.inner.max(vec2(80.0, 40.0));
    let names = end_names(ui, drawn, cache, end, theme);
    let row = line_height(theme);
    let right = names.as_ref().map_or(theme.body_type * 1.5, |(_, room)| *room);
    let stacked = if names.is_some() { 0.0 } else { limits.len() as f32 * row };
    let (free, other) = (stacked + 8.0, if choice.floor().is_some() { row + 4.0 } else { 8.0 });
    let (below, above) =
        if history.higher_is_better() || stacked == 0.0 { (other, free) } else { (free, other) };
    let range = if cache.view == View::Whole { cache.whole } else { cache.telling };
    let y = widened(range, [below / inner.y, above / inner.y]);
    let x = widened((ends[0], ends[1]), [6.0 / inner.x, right / inner.x]);
    Stage { ends, x, y, names: names.map(|(names, _)| names), limits }
}

/// A range with margins that take shares of the whole; a range of one value gets a width of its own.
fn widened((low, high): (f64, f64), [below, above]: [f32; 2]) -> [f64; 2] {
    let half = if high > low { 0.0 } else { (low.abs() * 0.02).max(1e-6) };
    let (low, high) = (low - half, high + half);
    let (below, above) = (f64::from(below.min(0.4)), f64::from(above.min(0.4)));
    let whole = (high - low) / (1.0 - below - above);
    [low - below * whole, high + above * whole]
}

/// Everybody's names with the room that they need, if they leave the lines two thirds of the plot.
fn end_names(
    ui: &Ui,
    drawn: Drawn<'_>,
    cache: &CurveCache,
    end: f64,
    theme: &Theme,
) -> Option<(Vec<EndName>, f32)> {
    let history = drawn.history;
    let name = |text: String, ink, height| EndName { text, ink, end: PlotPoint::new(end, height) };
    let limits = labels::of_limits(history, cache.choice).into_iter();
    let mut names: Vec<EndName> = limits.map(|limit| name(limit.text, theme.limit.0, limit.height)).collect();
    let shown = cache.contenders.iter().enumerate().filter(|(index, _)| !drawn.hidden.contains(index));
    names.extend(shown.filter_map(|(index, reduced)| {
        let text = history.contenders[index].name.clone();
        Some(name(text, theme.contender(index), reduced.mean.last()?.y))
    }));
    let past = past_names(drawn, cache).into_iter();
    names.extend(past.map(|(index, text, height)| name(text, theme.contender(index), height)));
    let room = end_names::room(ui, &names, cache.inner, theme)?;
    (!cache.choice.seconds).then_some((names, room))
}

/// A name for each past run whose lines end where the others do, at that of the contender on the floor or its first: the
/// contender, the words and the height.
fn past_names(drawn: Drawn<'_>, cache: &CurveCache) -> Vec<(usize, String, f64)> {
    let history = drawn.history;
    let name = |curves: &PastCurves| {
        let run = drawn.runs.find(curves.run)?;
        let shown = || curves.lines.iter().filter(|line| !drawn.hidden.contains(&line.contender));
        let chosen = shown().find(|line| line.contender == drawn.snapshot.followed).or(shown().next())?;
        let last = chosen.points.last().filter(|_| run.steps * 100 >= history.steps * 97)?;
        let text = format!("{}, {}", history.contenders[chosen.contender].name, run.name);
        Some((chosen.contender, text, last.y))
    };
    cache.past.all.iter().filter_map(name).collect()
}

/// Where distances are drawn, the lowest line holds everything that misses nothing.
fn floor_name(ui: &Ui, cache: &CurveCache, transform: &PlotTransform, theme: &Theme) {
    let Some(floor) = cache.choice.floor().filter(|floor| cache.telling.0 <= floor + 1e-9) else { return };
    let at = transform.position_from_point(&PlotPoint::new(transform.bounds().min()[0], floor));
    if transform.frame().y_range().contains(at.y) {
        let words = "at the limit, or past it";
        let font = theme.font(theme.small_type);
        ui.painter().text(at + vec2(4.0, 2.0), egui::Align2::LEFT_TOP, words, font, theme.dim.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn margins_take_their_share_of_the_whole() {
        let [low, high] = widened((10.0, 20.0), [0.125, 0.25]);
        // By hand: 10 are five eighths of 16, of which an eighth lies below and a quarter above.
        assert!((low - 8.0).abs() < 1e-9 && (high - 24.0).abs() < 1e-9, "{low} {high}");
        let [low, high] = widened((5.0, 5.0), [0.0, 0.0]);
        assert!(low < 5.0 && high > 5.0);
    }
}
