//! The view of past runs: a card for each, with what it reached and what differed from the present run.

use super::differences::{between, in_short};
use crate::app::kit::action::Action;
use crate::app::kit::dash::{Dash, paint_sample};
use crate::app::kit::highlight;
use crate::app::kit::icon::{Icon, small_icon};
use crate::app::kit::theme::Theme;
use crate::app::kit::widgets::{accent_button, named};
use crate::app::model::Model;
use crate::app::model::runs::PastRun;
use crate::app::panels::results::{gap_words, mean_words};
use crate::lab::{History, Summary};
use crate::scene::axis::with_thin_spaces;
use eframe::egui::{self, Align, Layout, Rect, RichText, ScrollArea, Sense, Ui, vec2};

/// What a card asks for.
enum Ask {
    Show(bool),
    Rename(String),
    Take,
    Remove,
}

/// How many runs stay and how many are drawn, for the title.
pub fn detail(model: &Model) -> String {
    let drawn = model.race.history.as_ref().map_or(0, |history| model.shelf.runs.shown(history).count());
    match model.shelf.runs.all().len() {
        0 => "none has ended yet".to_owned(),
        kept => format!("{kept} kept, {drawn} drawn behind the curves"),
    }
}

/// Draws all runs, the present one first and then the latest; returns an action if a button asks for one.
pub fn show(ui: &mut Ui, model: &mut Model, theme: &Theme) -> Option<Action> {
    let Some(history) = &model.race.history else {
        ui.centered_and_justified(|ui| ui.label("The race is being set up…"));
        return None;
    };
    let (mut asked, mut ask, mut pointed) = (None, None, None);
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = theme.space * 0.5;
        // The scroll bar comes over the right edge.
        ui.set_max_width(ui.available_width() - theme.space);
        present(ui, model, history, theme);
        if model.shelf.runs.all().is_empty() {
            asked = empty(ui, history, theme);
        }
        for run in model.shelf.runs.all().iter().rev() {
            let (asks, hovered) = card(ui, model, history, run, theme);
            ask = asks.map(|asks| (run.id, asks)).or(ask.take());
            pointed = hovered.then_some(run.id).or(pointed);
        }
        if let Some(said) = model.shelf.runs.said() {
            ui.add(egui::Label::new(theme.quiet(said)).wrap());
        }
    });
    highlight::point_run(ui.ctx(), "runs", pointed);
    ask.into_iter().for_each(|(run, ask)| answer(model, run, ask));
    asked
}

fn answer(model: &mut Model, run: u64, ask: Ask) {
    match ask {
        Ask::Show(shown) => model.shelf.runs.set_shown(run, shown),
        Ask::Rename(name) => {
            model.shelf.runs.find_mut(run).into_iter().for_each(|run| run.name.clone_from(&name))
        }
        Ask::Take => model.take_parameters(run),
        Ask::Remove => model.shelf.runs.remove(run),
    }
}

/// What this place is for, and the way to a first run.
fn empty(ui: &mut Ui, history: &History, theme: &Theme) -> Option<Action> {
    ui.add_space(theme.space);
    let words = "A run stays here when you rewind, so that two can be compared. Change a parameter and rewind: the \
                 new curves grow in front of the old ones";
    ui.add(egui::Label::new(words).wrap());
    let ran = history.curves.iter().flatten().any(|curve| curve.len() > 1);
    let (button, action) =
        if ran { ("Rewind now", Action::Rewind) } else { ("Begin a run", Action::PlayPause) };
    accent_button(ui, button, theme).on_hover_text(action.hover()).clicked().then_some(action)
}

/// A card's ground.
fn ground(theme: &Theme) -> egui::Frame {
    let line = egui::Stroke::new(1.0, theme.line.0);
    egui::Frame::new().fill(theme.background.0).stroke(line).corner_radius(6).inner_margin(theme.space * 0.75)
}

/// The present run, for comparison.
fn present(ui: &mut Ui, model: &Model, history: &History, theme: &Theme) {
    let followed = model.race.snapshot.followed.min(history.contenders.len().saturating_sub(1));
    let mean = model.race.means.get(followed).map(Vec::as_slice).unwrap_or_default();
    let reached = mean.last().map_or(0, |(step, _)| *step);
    ground(theme).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = theme.space * 0.25;
        ui.label(theme.bold("Present run"));
        let words = result(history, followed, &history.summary_with(followed, mean));
        small(ui, &format!("{words} · {}", extent(history, reached)), theme);
    });
}

/// A past run; returns what is asked for, and whether the pointer is on it.
fn card(ui: &mut Ui, model: &Model, history: &History, run: &PastRun, theme: &Theme) -> (Option<Ask>, bool) {
    let mut asked = None;
    let response = ground(theme).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(theme.space * 0.75, theme.space * 0.25);
        ui.spacing_mut().interact_size.y = theme.body_type * 1.5;
        asked = title(ui, history, run, theme);
        let chosen = history.contenders.get(model.race.snapshot.followed);
        let own = chosen.and_then(|chosen| run.contender(&chosen.name)).unwrap_or(0);
        let words = run.summaries.get(own).map(|summary| result(&run.history, own, summary));
        let line = format!("{} · {}", words.unwrap_or_default(), extent(&run.history, run.steps));
        small(ui, &line, theme).on_hover_text(about(run));
        differences(ui, model, history, run, theme);
    });
    (asked, ui.rect_contains_pointer(response.response.rect))
}

/// Switch, line and name to the left, what can be done with it to the right.
fn title(ui: &mut Ui, history: &History, run: &PastRun, theme: &Theme) -> Option<Ask> {
    let mut asked = None;
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().button_padding = vec2(theme.space * 0.75, 1.0);
            let remove = small_icon(ui, Icon::Close, &format!("Remove {}", run.name), theme);
            if remove.on_hover_text("Forget this run").clicked() {
                asked = Some(Ask::Remove);
            }
            if take(ui, history, run).clicked() {
                asked = Some(Ask::Take);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                switch(ui, history, run, theme).into_iter().for_each(|shown| asked = Some(Ask::Show(shown)));
                name(ui, run, theme).into_iter().for_each(|name| asked = Some(Ask::Rename(name)));
            });
        });
    });
    asked
}

fn take(ui: &mut Ui, history: &History, run: &PastRun) -> egui::Response {
    let same = run.history.experiment == history.experiment;
    let (words, hover) = if same {
        let hover = "All controls as they were when this run started; what needs a rewind takes effect with the next. \
                     Undo takes it back";
        ("Take its parameters", hover)
    } else {
        (
            "Open its scenario",
            "Opens what ran then, with its live changes; curves of one experiment can be compared",
        )
    };
    let response = ui.button(RichText::new(words).small()).on_hover_text(hover);
    named(&response, &format!("{words}: {}", run.name));
    response
}

/// Whether its curves are drawn, and how; returns what it is switched to.
fn switch(ui: &mut Ui, history: &History, run: &PastRun, theme: &Theme) -> Option<bool> {
    let (fits, mut shown) = (run.fits(history), run.shown && run.fits(history));
    let switch = ui.add_enabled(fits, egui::Checkbox::without_text(&mut shown));
    named(&switch, &format!("Show {}", run.name));
    let changed = switch.changed();
    switch
        .on_hover_text("Draw its means behind the present curves, thinner and without bands")
        .on_disabled_hover_text(
            "It ran another experiment or measured something else: its curves do not fit here",
        );
    let size = vec2(theme.small_type * 1.6, theme.small_type);
    let (area, _) = ui.allocate_exact_size(size, Sense::hover());
    if shown {
        paint_sample(ui.painter(), area, Dash::Past(run.dash), theme.text.0, theme);
    }
    changed.then_some(shown)
}

/// Its name, to be edited; returns another one.
fn name(ui: &mut Ui, run: &PastRun, theme: &Theme) -> Option<String> {
    let mut name = run.name.clone();
    let room = ui.available_width().clamp(theme.body_type * 4.0, theme.body_type * 16.0);
    let field = egui::TextEdit::singleline(&mut name).id_salt(("name of a run", run.id));
    let field =
        field.desired_width(room).font(egui::FontId::new(theme.body_type, bold())).frame(egui::Frame::NONE);
    let response = ui.add(field);
    named(&response, &format!("Name of {}", run.name));
    if response.has_focus() || response.hovered() {
        let line = egui::Stroke::new(1.0, if response.has_focus() { theme.accent.0 } else { theme.dim.0 });
        let Rect { min, max } = response.rect;
        ui.painter().hline(min.x..=max.x, max.y, line);
    }
    let response = response.on_hover_text("Click to give it another name");
    if response.lost_focus() && name.trim().is_empty() {
        return Some("unnamed run".to_owned());
    }
    response.changed().then_some(name)
}

fn bold() -> egui::FontFamily {
    egui::FontFamily::Name("bold".into())
}

/// What differs from the present run, in short; all of it for the pointer.
fn differences(ui: &mut Ui, model: &Model, history: &History, run: &PastRun, theme: &Theme) {
    if run.history.experiment != history.experiment {
        small(ui, &format!("Another experiment: {}", run.history.title), theme);
        return;
    }
    let all = differing(model, history, run);
    let words = if all.is_empty() {
        "The same parameters and seeds as now: the same curves, bit by bit".to_owned()
    } else {
        in_short(&all)
    };
    let hover = format!("From this run to the present one\n{}", all.join("\n"));
    let label = small(ui, &words, theme);
    if !all.is_empty() {
        label.on_hover_text(hover);
    }
}

/// Everything that differs between a past run and the present one.
pub fn differing(model: &Model, history: &History, run: &PastRun) -> Vec<String> {
    let then = (&run.preset.values, run.preset.changes.as_slice());
    between(then, (model.scenario.running(), &history.changes), &history.step_unit)
}

fn small(ui: &mut Ui, words: &str, theme: &Theme) -> egui::Response {
    ui.add(egui::Label::new(theme.quiet(words)).wrap())
}

/// What a contender reached: mean, interval, and distance to the limit.
fn result(history: &History, contender: usize, summary: &Summary) -> String {
    let name = history.contenders.get(contender).map_or("", |contender| contender.name.as_str());
    let Some(estimate) = &summary.estimate else { return format!("{name} has no value yet") };
    let gap = summary.to_limit.map(|share| format!(", gap {}", gap_words(history, share)));
    format!("{name} {}{}", mean_words(history, estimate), gap.unwrap_or_default())
}

/// How far a run came, and with which seeds; rows break between the two alone.
fn extent(history: &History, steps: u64) -> String {
    let seeds = match history.seeds[..] {
        [] => String::new(),
        [seed] => format!(" · seed\u{a0}{seed}"),
        [first, .., last] => format!(" · seeds\u{a0}{first}\u{a0}to\u{a0}{last}"),
    };
    // The number is not broken where the line wraps.
    let steps = with_thin_spaces(steps as f64).replace('\u{2009}', "\u{a0}");
    format!("{steps}\u{a0}{}s{seeds}", history.step_unit)
}

/// Every contender's result, the limit, and how much of the curves is kept.
fn about(run: &PastRun) -> String {
    let history = &run.history;
    let all = run.summaries.iter().enumerate().map(|(index, summary)| result(history, index, summary));
    let limits =
        history.limits.first().zip(history.limit_now()).map(|(track, limit)| {
            format!("{} {limit:.decimals$}", track.name, decimals = history.decimals(1))
        });
    let thinned = (run.every > 1).then(|| format!("Of {} points of a curve one is kept", run.every));
    all.chain(limits).chain(thinned).collect::<Vec<_>>().join("\n")
}
