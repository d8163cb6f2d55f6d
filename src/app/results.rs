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
use crate::statistics::{Estimate, Verdict, verdict};
use eframe::egui::{self, CursorIcon, Rect, RichText, ScrollArea, Sense, Ui, pos2, vec2};

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
    // The scroll bar comes over the right edge.
    let room = ui.available_width() - theme.space;
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

/// The verdict as a sentence whose two names can be chosen.
fn verdict_line(ui: &mut Ui, history: &History, pair: &mut Pair, theme: &Theme) {
    let count = history.contenders.len();
    pair.first = pair.first.min(count.saturating_sub(1));
    let mut second = pair.second.unwrap_or(1).min(count.saturating_sub(1));
    let (verb, detail) = verdict_words(history, pair.first, second);
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = theme.small_type * 1.7;
        ui.spacing_mut().button_padding = vec2(theme.space * 0.75, 1.0);
        ui.spacing_mut().item_spacing = vec2(theme.space * 0.75, theme.space * 0.25);
        ui.horizontal_wrapped(|ui| {
            picker(ui, history, "first of pair", &mut pair.first);
            ui.label(theme.bold(verb));
            picker(ui, history, "second of pair", &mut second);
            ui.label(theme.bold(&detail));
        });
    });
    pair.second = Some(second);
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

/// The verdict in words: what stands between the two names, and what stands behind them.
fn verdict_words(history: &History, first: usize, second: usize) -> (&'static str, String) {
    let found = verdict(&history.values(first), &history.values(second), history.higher_is_better());
    let seeds = history.seeds.len();
    let number = |value: f64| format!("{value:.0$}", history.decimals(1)).replace('-', "−");
    let range = |[mean, low, high]: [f64; 3]| {
        format!("{} ({} to {}, paired over {seeds} seeds)", number(mean), number(low), number(high))
    };
    // Where one is better the whole interval lies on one side, and the words say on which.
    let by = |difference: Estimate| {
        let (low, high) = difference.band();
        let (least, most) = (low.abs().min(high.abs()), low.abs().max(high.abs()));
        format!("by {}", range([difference.mean.abs(), least, most]))
    };
    match found {
        Some(Verdict::Better(difference)) => ("is better than", by(difference)),
        Some(Verdict::Worse(difference)) => ("is worse than", by(difference)),
        Some(Verdict::NotDistinguishable(difference)) if difference.half_width.is_some() => {
            let (low, high) = difference.band();
            ("is not distinguishable from", range([difference.mean, low, high]))
        }
        Some(Verdict::NotDistinguishable(_)) => ("and", "cannot be told apart by one seed alone".to_owned()),
        None => ("and", "have no common seeds to compare".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiments;
    use crate::lab::{Event, Race};

    #[test]
    fn the_verdict_says_by_how_much_and_on_which_side() {
        let preset = experiments::built_in("dissemination").unwrap().unwrap();
        let mut history = Race::new(&preset).unwrap().history().clone();
        assert!(!history.higher_is_better());
        history.seeds = vec![1, 2, 3];
        for (contender, curves) in history.curves.iter_mut().enumerate() {
            *curves = (0..3)
                .map(|seed| vec![(0, 0.2 + 0.1 * contender as f64 + 0.001 * f64::from(seed))])
                .collect();
        }
        let (verb, detail) = verdict_words(&history, 0, 1);
        assert_eq!(
            (verb, detail.as_str()),
            ("is better than", "by 0.1000 (0.1000 to 0.1000, paired over 3 seeds)")
        );
        assert_eq!(verdict_words(&history, 1, 0).0, "is worse than");
        assert_eq!(verdict_words(&history, 1, 1).0, "is not distinguishable from");
        // Differences 0.01, −0.02 and −0.02 by hand: mean −0.01, s = 0.0173, half width 4.303 · 0.0173 / √3 = 0.0430.
        for (seed, value) in [0.31, 0.281, 0.282].into_iter().enumerate() {
            history.apply(&Event::Point(0, seed, 1, value));
        }
        let (verb, detail) = verdict_words(&history, 0, 1);
        assert_eq!(verb, "is not distinguishable from");
        assert_eq!(detail, "−0.0100 (−0.0530 to 0.0330, paired over 3 seeds)");
    }
}
