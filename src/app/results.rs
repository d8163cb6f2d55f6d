//! The table of results, and the verdict between any two contenders in words.

use super::columns::Columns;
use super::curves::{Dash, paint_sample};
use super::highlight;
use super::model::Model;
use super::parameters::named;
use super::theme::Theme;
use crate::experiments::Role;
use crate::lab::History;
use crate::scene::axis::with_thin_spaces;
use crate::statistics::{Verdict, verdict};
use eframe::egui::{self, CursorIcon, Rect, RichText, ScrollArea, Sense, TextStyle, Ui, pos2, vec2};

/// Which two contenders the verdict compares.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pair {
    first: usize,
    second: Option<usize>,
}

/// Draws the verdict and the table.
pub fn show(ui: &mut Ui, model: &mut Model, pair: &mut Pair, theme: &Theme) {
    let Some(history) = model.history.take() else {
        ui.centered_and_justified(|ui| ui.label("The race is being set up…"));
        return;
    };
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        verdict_line(ui, &history, pair, theme);
        ui.add_space(theme.space * 0.5);
        ui.scope(|ui| table(ui, model, &history, theme));
        let when = if history.finals.is_some() {
            "Final measures on draws that nobody trained on; ± is the 95 % interval over seeds"
        } else {
            "So far, on the curve's draws; ± is the 95 % interval over seeds"
        };
        ui.add(egui::Label::new(RichText::new(when).small().color(theme.dim.0)).wrap());
        for (contender, seed, step, reason) in &history.stopped {
            let name = &history.contenders[*contender].name;
            let seed = history.seeds.get(*seed).copied().unwrap_or_default();
            let text = format!("{name}, seed {seed}, stopped at step {step}: {reason}");
            ui.label(RichText::new(text).color(theme.collision.0));
        }
    });
    model.history = Some(history);
}

/// A column behind the contender's name: its head, what it means, and how early it goes where there is no room (0 never).
struct Column {
    head: String,
    about: String,
    goes: u8,
}

fn columns(history: &History) -> Vec<Column> {
    let limit = history.limits.first().map_or("the limit", |limit| limit.name.as_str());
    let measure = history.measures.first().map_or("mean", |measure| measure.name.as_str());
    let unit = &history.step_unit;
    let column = |head: &str, about: String, goes| Column { head: head.to_owned(), about, goes };
    vec![
        column("contender", "who races; click a row to see its decisions on the floor".to_owned(), 0),
        column("mean", measure.to_owned(), 0),
        column("gap", format!("distance to {limit}"), 0),
        column("99 % at", format!("{unit}s until the mean stays within 1 % of {limit}"), 1),
        column("seconds", "learning time of one seed on one core, evaluation left out".to_owned(), 2),
        column("99 % in", "seconds of learning until the mean stays within 1 %".to_owned(), 3),
    ]
}

/// What the columns hold for a contender.
fn cells(model: &Model, history: &History, index: usize) -> Vec<String> {
    let contender = &history.contenders[index];
    let mean = model.means.get(index).map(Vec::as_slice).unwrap_or_default();
    let summary = history.summary_with(index, mean);
    let decimals = history.decimals(1);
    let nothing = || "–".to_owned();
    let learner = contender.role == Role::Learner;
    let seconds = model.snapshot.seconds.get(index).copied().unwrap_or(0.0);
    let share = summary.steps_to_99_percent.map(|step| step as f64 / model.snapshot.step.max(1) as f64);
    vec![
        contender.name.clone(),
        summary.estimate.map_or_else(nothing, |estimate| {
            let half = estimate.half_width.map(|half| format!(" ± {half:.decimals$}")).unwrap_or_default();
            format!("{:.decimals$}{half}", estimate.mean)
        }),
        summary.to_limit.map_or_else(nothing, |share| {
            format!("{:+.1} %", history.gap_in_percent(share)).replace('-', "−")
        }),
        summary.steps_to_99_percent.map_or_else(nothing, |step| with_thin_spaces(step as f64)),
        if learner { format!("{seconds:.1}") } else { nothing() },
        share.filter(|_| learner).map_or_else(nothing, |share| format!("{:.2} s", share * seconds)),
    ]
}

fn limit_cells(model: &Model, history: &History, index: usize) -> Vec<String> {
    let track = &history.limits[index];
    let value = if history.finals.is_some() { track.last } else { track.at(model.snapshot.step) };
    vec![track.name.clone(), format!("{value:.0$}", history.decimals(1))]
}

/// The table: contenders, then limits. Columns go until the rest fits; what they hold is in the rows' hover texts.
fn table(ui: &mut Ui, model: &mut Model, history: &History, theme: &Theme) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let all = columns(history);
    let contenders: Vec<Vec<String>> =
        (0..history.contenders.len()).map(|index| cells(model, history, index)).collect();
    let limits: Vec<Vec<String>> =
        (0..history.limits.len()).map(|index| limit_cells(model, history, index)).collect();
    let indent = theme.small_type * 4.0;
    let room = ui.available_width();
    let kept = |goes: u8| all.iter().map(|column| column.goes <= goes).collect::<Vec<_>>();
    let only = |cells: &[String], kept: &[bool]| -> Vec<String> {
        cells.iter().zip(kept).filter(|(_, kept)| **kept).map(|(cell, _)| cell.clone()).collect()
    };
    let heads: Vec<String> = all.iter().map(|column| column.head.clone()).collect();
    let measured = |kept: &[bool]| {
        let rows: Vec<_> = contenders.iter().chain(&limits).map(|cells| only(cells, kept)).collect();
        Columns::natural(ui, &only(&heads, kept), &rows, indent, theme)
    };
    // The names may lose a quarter of the room before "99 % at" goes, too.
    let goes = (1..=3)
        .rev()
        .find(|goes| measured(&kept(*goes)).width() <= room * if *goes == 1 { 1.1 } else { 1.0 });
    let kept = kept(goes.unwrap_or(0));
    let mut columns = measured(&kept);
    columns.fit(room, theme);
    let about: Vec<String> = all.iter().map(|column| column.about.clone()).collect();
    columns.heads(ui, &only(&heads, &kept), &only(&about, &kept), theme);
    let mut pointed = None;
    for (index, cells) in contenders.iter().enumerate() {
        let more = all.iter().zip(cells).skip(1).map(|(column, cell)| format!("{} {cell}", column.head));
        let (about, more) = (&history.contenders[index].about, more.collect::<Vec<_>>().join("\n"));
        let words = format!("{about}\n{more}{}", measures(history, index));
        pointed = row(ui, model, history, &columns, (index, &only(cells, &kept)), &words, theme).or(pointed);
    }
    highlight::point(ui.ctx(), "results", pointed);
    for (index, cells) in limits.iter().enumerate() {
        let (area, response) = columns.row(ui, cells, (theme.limit.0, None), Sense::hover(), theme);
        paint_sample(ui.painter(), sample_in(area, theme), Dash::of_limit(index), theme.limit.0, theme);
        response.on_hover_text(history.limits[index].kind.name());
    }
}

/// Where the sample of a line lies in a row, behind the radio button.
fn sample_in(row: Rect, theme: &Theme) -> Rect {
    let left = row.left() + theme.small_type * 2.0;
    Rect::from_min_max(pos2(left, row.top()), pos2(left + theme.small_type * 1.5, row.bottom()))
}

/// A contender; returns its index if the pointer is on it.
fn row(
    ui: &mut Ui,
    model: &mut Model,
    history: &History,
    columns: &Columns,
    (index, cells): (usize, &[String]),
    words: &str,
    theme: &Theme,
) -> Option<usize> {
    let contender = &history.contenders[index];
    let pointed = highlight::pointed(ui.ctx()) == Some(index);
    let ground = match (pointed, index % 2 == 0) {
        (true, _) => Some(theme.line.0),
        (false, true) => Some(theme.surface.0),
        (false, false) => None,
    };
    let (area, response) = columns.row(ui, cells, (theme.text.0, ground), Sense::click(), theme);
    paint_sample(
        ui.painter(),
        sample_in(area, theme),
        Dash::of(contender.role),
        theme.contender(index),
        theme,
    );
    let button = Rect::from_min_size(area.min, vec2(theme.small_type * 1.8, area.height()));
    let radio = ui
        .scope(|ui| {
            ui.spacing_mut().interact_size.y = area.height();
            ui.spacing_mut().icon_width = theme.small_type;
            ui.put(button, egui::RadioButton::new(model.snapshot.followed == index, ""))
        })
        .inner;
    named(&radio, &format!("Show {} on the floor", contender.name));
    let response = response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(words);
    if radio.clicked() || response.clicked() {
        model.send(crate::lab::Command::Follow(index));
    }
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, cells.join(", ")));
    (response.hovered() || radio.hovered()).then_some(index)
}

fn verdict_line(ui: &mut Ui, history: &History, pair: &mut Pair, theme: &Theme) {
    let count = history.contenders.len();
    pair.first = pair.first.min(count.saturating_sub(1));
    let mut second = pair.second.unwrap_or(1).min(count.saturating_sub(1));
    ui.scope(|ui| {
        ui.style_mut().override_text_style = Some(TextStyle::Small);
        ui.spacing_mut().interact_size.y = theme.small_type * 1.7;
        ui.spacing_mut().button_padding = vec2(theme.space * 0.75, 1.0);
        ui.spacing_mut().item_spacing.y = theme.space * 0.25;
        ui.horizontal_wrapped(|ui| {
            ui.label("Is");
            picker(ui, history, "first of pair", &mut pair.first);
            ui.label("better than");
            picker(ui, history, "second of pair", &mut second);
            ui.label("?");
        });
    });
    pair.second = Some(second);
    ui.add(egui::Label::new(theme.bold(&verdict_text(history, pair.first, second))).wrap());
}

/// All final measures, means over seeds, a line each; a dash where a contender claims nothing.
fn measures(history: &History, contender: usize) -> String {
    if history.finals.is_none() {
        return String::new();
    }
    let means = history.mean_measures(contender);
    let line = |measure: &crate::experiments::Measure| {
        let mean = means.iter().find(|(name, _)| *name == measure.name);
        let mean = mean.map_or("–".to_owned(), |(_, mean)| format!("{mean:.3}").replace('-', "−"));
        format!("\n{} {mean}", measure.name)
    };
    history.measures.iter().map(line).collect()
}

fn picker(ui: &mut Ui, history: &History, id: &str, chosen: &mut usize) {
    let name = |index: usize| history.contenders.get(index).map_or("", |contender| contender.name.as_str());
    let combo = egui::ComboBox::from_id_salt(id).width(0.0).selected_text(name(*chosen));
    let combo = combo.show_ui(ui, |ui| {
        for index in 0..history.contenders.len() {
            ui.selectable_value(chosen, index, name(index));
        }
    });
    named(&combo.response, id);
}

/// The verdict in words.
fn verdict_text(history: &History, first: usize, second: usize) -> String {
    let name = |index: usize| history.contenders.get(index).map_or("", |contender| contender.name.as_str());
    let (a, b) = (name(first), name(second));
    let found = verdict(&history.values(first), &history.values(second), history.higher_is_better());
    let detail = |difference: crate::statistics::Estimate| {
        let (low, high) = difference.band();
        let (mean, seeds, d) = (difference.mean, history.seeds.len(), history.decimals(1));
        format!("{mean:.d$} ({low:.d$} to {high:.d$}, paired over {seeds} seeds)")
    };
    match found {
        Some(Verdict::Better(difference)) => format!("{a} is better than {b} by {}", detail(difference)),
        Some(Verdict::Worse(difference)) => format!("{a} is worse than {b}: {}", detail(difference)),
        Some(Verdict::NotDistinguishable(difference)) if difference.half_width.is_some() => {
            format!("{a} and {b} are not distinguishable: {}", detail(difference))
        }
        Some(Verdict::NotDistinguishable(_)) => "One seed alone allows no verdict".to_owned(),
        None => "There are no common seeds to compare".to_owned(),
    }
}
