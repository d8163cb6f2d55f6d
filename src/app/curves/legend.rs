//! The legend: who is drawn how, with parameter counts; a click hides, a double click isolates and restores.

use super::super::highlight;
use super::super::model::Model;
use super::super::theme::Theme;
use super::dashes;
use crate::experiments::{Contender, Role};
use crate::lab::History;
use crate::scene::axis::with_thin_spaces;
use eframe::egui::{self, Color32, Rect, Response, Stroke, Ui, vec2};

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dash {
    /// Learners, and the first limit.
    Solid,
    /// Baselines.
    Dashed,
    /// Further limits.
    Dotted,
    /// Points that no line joins.
    Points,
    /// Past runs, by which dashes they have.
    Past(usize),
}

impl Dash {
    /// Of a contender.
    pub fn of(role: Role) -> Self {
        if role == Role::Learner { Self::Solid } else { Self::Dashed }
    }

    /// Of the limit with this index.
    pub fn of_limit(index: usize) -> Self {
        if index == 0 { Self::Solid } else { Self::Dotted }
    }
}

/// Length of a line's sample, and from where on its name stands, in units of the type's size.
const SAMPLE: f32 = 1.6;
const NAME: f32 = 2.0;

/// A short piece of a line.
pub fn line_sample(ui: &mut Ui, dash: Dash, ink: Color32, theme: &Theme) {
    let size = vec2(theme.small_type * SAMPLE, theme.small_type);
    let (area, _) = ui.allocate_exact_size(size, egui::Sense::hover());
    paint_sample(ui.painter(), area, dash, ink, theme);
}

/// The same, painted across an area.
pub fn paint_sample(painter: &egui::Painter, area: Rect, dash: Dash, ink: Color32, theme: &Theme) {
    let stroke = Stroke::new(theme.line_width, ink);
    let ends = [area.left_center(), area.right_center()];
    match dash {
        Dash::Solid => drop(painter.line_segment(ends, stroke)),
        Dash::Dashed => painter.extend(egui::Shape::dashed_line(&ends, stroke, 5.0, 3.0)),
        Dash::Points => drop(painter.circle_filled(area.center(), theme.line_width * 1.3, ink)),
        Dash::Dotted => {
            painter.extend(egui::Shape::dotted_line(
                &ends,
                ink,
                theme.line_width * 2.2,
                theme.line_width * 0.6,
            ));
        }
        Dash::Past(dash) => painter.extend(dashes::sample(area, dash, ink, theme)),
    }
}

/// Draws the legend: contenders, then past runs that are shown.
pub(super) fn show(ui: &mut Ui, model: &mut Model, history: &History, theme: &Theme) {
    let mut names: Vec<String> = history.contenders.iter().map(entry_name).collect();
    let contenders = names.len();
    let runs: Vec<u64> = model.runs.shown(history).map(|run| run.id).collect();
    names.extend(model.runs.shown(history).map(|run| run.name.clone()));
    let (mut pointed, mut pointed_run) = (None, None);
    flow(ui, &names, theme, |ui, index| match index.checked_sub(contenders).and_then(|at| runs.get(at)) {
        Some(id) => pointed_run = past(ui, model, *id, theme).or(pointed_run),
        None => pointed = contender(ui, model, history, index, &names[index], theme).or(pointed),
    });
    highlight::point(ui.ctx(), "legend", pointed);
    highlight::point_run(ui.ctx(), "legend of runs", pointed_run);
}

/// A past run; returns its id if the pointer is on it.
fn past(ui: &mut Ui, model: &mut Model, id: u64, theme: &Theme) -> Option<u64> {
    let run = model.runs.find(id)?;
    let response = entry(ui, &run.name, Dash::Past(run.dash), theme.text.0, true, theme);
    let what = "A past run: its lines have the colours of their contenders, and these dashes\nClick or space hides them";
    let response = response.on_hover_text(what);
    if response.clicked() {
        model.runs.set_shown(id, false);
    }
    (response.hovered() || response.has_focus()).then_some(id)
}

/// Whether so little height is left that lines need all of it.
pub(super) fn is_small(ui: &Ui, theme: &Theme) -> bool {
    ui.available_height() < theme.small_type * 19.0
}

/// Entries in rows that fill at most a third of the height that is left; who finds no room there is in a menu behind them.
pub fn flow(ui: &mut Ui, names: &[String], theme: &Theme, mut entry: impl FnMut(&mut Ui, usize)) {
    let row = theme.small_type * 1.4;
    let third = (ui.available_height() / 3.0 / (row + 2.0)) as usize;
    let most = if is_small(ui, theme) { 1 } else { third.max(1) };
    // Set before the row is begun, whose height it decides.
    ui.spacing_mut().interact_size.y = row;
    ui.spacing_mut().item_spacing.y = 2.0;
    let widths: Vec<f32> = names.iter().map(|name| entry_width(ui, name, theme)).collect();
    let gap = ui.spacing().item_spacing.x;
    let shown = fitting(&widths, gap, ui.available_width(), most, theme.small_type * 4.0);
    ui.horizontal_wrapped(|ui| {
        (0..shown).for_each(|index| entry(ui, index));
        if shown < names.len() {
            ui.spacing_mut().button_padding = vec2(4.0, 0.0);
            let more = egui::RichText::new(format!("+{} ▼", names.len() - shown)).small();
            let menu = ui.menu_button(more, |ui| (shown..names.len()).for_each(|index| entry(ui, index)));
            menu.response.on_hover_text("The other lines");
        }
    });
}

/// How many entries fit into rows, with room for one more of width `more` behind them if not all do.
fn fitting(widths: &[f32], gap: f32, room: f32, rows: usize, more: f32) -> usize {
    let fits = |count: usize| {
        let tail = (count < widths.len()).then_some(more);
        let (mut row, mut x) = (1, 0.0);
        for width in widths[..count].iter().copied().chain(tail) {
            if x > 0.0 && x + width > room {
                (row, x) = (row + 1, 0.0);
            }
            x += width + gap;
        }
        row <= rows
    };
    (0..=widths.len()).rev().find(|count| fits(*count)).unwrap_or(0)
}

fn entry_name(contender: &Contender) -> String {
    match contender.role {
        Role::Learner => format!("{} ({})", contender.name, with_thin_spaces(contender.parameters as f64)),
        Role::Baseline => contender.name.clone(),
    }
}

/// One contender; returns its index if the pointer is on it.
fn contender(
    ui: &mut Ui,
    model: &mut Model,
    history: &History,
    index: usize,
    name: &str,
    theme: &Theme,
) -> Option<usize> {
    let contender = &history.contenders[index];
    let shown = !model.hidden.contains(&index);
    let ink = if shown { theme.contender(index) } else { theme.faint.0 };
    let response = entry(ui, name, Dash::of(contender.role), ink, shown, theme);
    let parameters = match contender.role {
        Role::Learner => format!("It has {} parameters\n", with_thin_spaces(contender.parameters as f64)),
        Role::Baseline => String::new(),
    };
    let what = "Click or space hides; a double click, or one with shift, shows it alone and once more brings all back";
    let response = response.on_hover_text(format!("{}\n{parameters}{what}", contender.about));
    if response.double_clicked() || (response.clicked() && ui.input(|input| input.modifiers.shift)) {
        isolate(model, history.contenders.len(), index);
    } else if response.clicked() && !model.hidden.remove(&index) {
        model.hidden.insert(index);
    }
    (response.hovered() || response.has_focus()).then_some(index)
}

/// Shows one alone, or all where it was alone already; whether its own line is hidden by the first of two clicks does not matter.
fn isolate(model: &mut Model, count: usize, index: usize) {
    let others = || (0..count).filter(|other| *other != index);
    let alone = count > 1 && others().all(|other| model.hidden.contains(&other));
    model.hidden = if alone { std::collections::BTreeSet::new() } else { others().collect() };
}

fn entry_width(ui: &Ui, name: &str, theme: &Theme) -> f32 {
    let text = ui.painter().layout_no_wrap(name.to_owned(), theme.font(theme.small_type), theme.text.0);
    text.size().x + theme.small_type * NAME
}

/// Line and name in one piece, so that a row never ends between them.
pub fn entry(ui: &mut Ui, name: &str, dash: Dash, ink: Color32, shown: bool, theme: &Theme) -> Response {
    let text_ink = if shown { theme.text.0 } else { theme.dim.0 };
    let text = ui.painter().layout_no_wrap(name.to_owned(), theme.font(theme.small_type), text_ink);
    let indent = theme.small_type * NAME;
    let size = text.size() + vec2(indent, 0.0);
    let (area, response) = ui.allocate_exact_size(size, egui::Sense::click());
    let sample = Rect::from_min_size(area.min, vec2(theme.small_type * SAMPLE, size.y));
    paint_sample(ui.painter(), sample, dash, ink, theme);
    ui.painter().galley(area.min + vec2(indent, 0.0), text, text_ink);
    if response.has_focus() {
        let ring = Stroke::new(1.0, theme.accent.0);
        ui.painter().rect_stroke(area.expand(1.0), 3.0, ring, egui::StrokeKind::Outside);
    }
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, name));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiments;

    #[test]
    fn a_legend_keeps_to_its_rows() {
        let widths = [50.0, 60.0, 40.0, 90.0];
        // By hand, with gaps of 10: 50 + 60 | 40 + 90 fill two rows of 150.
        assert_eq!(fitting(&widths, 10.0, 150.0, 2, 30.0), 4);
        // In one row 50 and 60 leave room for 30: 50 + 10 + 60 + 10 + 30 = 160.
        assert_eq!(fitting(&widths, 10.0, 160.0, 1, 30.0), 2);
        assert_eq!(fitting(&widths, 10.0, 159.0, 1, 30.0), 1);
        assert_eq!(fitting(&[], 10.0, 10.0, 1, 30.0), 0);
    }

    #[test]
    fn a_double_click_isolates_and_another_restores() {
        let mut model = Model::new(experiments::built_in("static-access").unwrap().unwrap(), None);
        // The first click of a double click hides, the second is the double one.
        let double_click = |model: &mut Model| {
            if !model.hidden.remove(&1) {
                model.hidden.insert(1);
            }
            isolate(model, 4, 1);
        };
        double_click(&mut model);
        assert_eq!(model.hidden.iter().copied().collect::<Vec<_>>(), [0, 2, 3]);
        double_click(&mut model);
        assert!(model.hidden.is_empty());
    }
}
