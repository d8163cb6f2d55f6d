//! The table of results, and the verdict between any two contenders in words.

use super::curves::line_sample;
use super::model::Model;
use super::parameters::named;
use super::theme::Theme;
use crate::experiments::Role;
use crate::lab::History;
use crate::scene::axis::with_thin_spaces;
use crate::statistics::{Verdict, verdict};
use eframe::egui::{Grid, RichText, ScrollArea, TextStyle, Ui};

/// Which two contenders the verdict compares.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pair {
    first: usize,
    second: Option<usize>,
}

/// Draws the table and the verdict.
pub fn show(ui: &mut Ui, model: &mut Model, pair: &mut Pair, theme: &Theme) {
    let Some(history) = model.history.take() else {
        ui.centered_and_justified(|ui| ui.label("The race is being set up…"));
        return;
    };
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        ScrollArea::horizontal().show(ui, |ui| table(ui, model, &history, theme));
        let when = if history.finals.is_some() {
            "Final measures on draws that nobody trained on; ± is the 95 % interval over seeds"
        } else {
            "So far, on the curve's draws; ± is the 95 % interval over seeds"
        };
        ui.label(RichText::new(when).small().color(theme.dim.0));
        ui.add_space(theme.space);
        verdict_line(ui, &history, pair, theme);
        for (contender, seed, step, reason) in &history.stopped {
            let name = &history.contenders[*contender].name;
            let seed = history.seeds.get(*seed).copied().unwrap_or_default();
            let text = format!("{name}, seed {seed}, stopped at step {step}: {reason}");
            ui.label(RichText::new(text).color(theme.collision.0));
        }
    });
    model.history = Some(history);
}

fn table(ui: &mut Ui, model: &mut Model, history: &History, theme: &Theme) {
    let first_limit = history.limits.first().map_or("the limit", |limit| limit.name.as_str());
    ui.style_mut().override_text_style = Some(TextStyle::Small);
    Grid::new("results")
        .num_columns(7)
        .min_row_height(theme.small_type * 1.8)
        .striped(true)
        .spacing([theme.space, 4.0])
        .show(ui, |ui| {
            let measure = history.measures.first().map_or("mean", |measure| measure.name.as_str());
            let reached = format!("{}s until the mean stays within 1 % of {first_limit}", history.step_unit);
            for (title, about) in [
                ("", "whose decisions the floor shows"),
                ("contender", "who races"),
                ("mean", measure),
                ("gap", &format!("distance to {first_limit}")),
                ("99 % at", &reached),
                ("seconds", "learning time of one seed on one core, evaluation left out"),
                ("99 % in", "seconds of learning until the mean stays within 1 %"),
            ] {
                ui.label(RichText::new(title).color(theme.dim.0)).on_hover_text(about);
            }
            ui.end_row();
            for index in 0..history.contenders.len() {
                row(ui, model, history, index, theme);
                ui.end_row();
            }
            for track in &history.limits {
                ui.label("");
                ui.label(RichText::new(&track.name).color(theme.limit.0)).on_hover_text(track.kind.name());
                let value = if history.finals.is_some() { track.last } else { track.at(model.snapshot.step) };
                ui.label(format!("{value:.0$}", history.decimals(1)));
                ui.end_row();
            }
        });
}

fn row(ui: &mut Ui, model: &mut Model, history: &History, index: usize, theme: &Theme) {
    let contender = &history.contenders[index];
    let mean = model.means.get(index).map(Vec::as_slice).unwrap_or_default();
    let summary = history.summary_with(index, mean);
    let radio = ui.radio(model.snapshot.followed == index, "");
    named(&radio, &format!("Show {} on the floor", contender.name));
    if radio.on_hover_text("Show its decisions on the floor").clicked() {
        model.send(crate::lab::Command::Follow(index));
    }
    ui.horizontal(|ui| {
        line_sample(ui, contender.role, theme.contender(index), theme);
        ui.label(&contender.name).on_hover_text(&contender.about);
    });
    let decimals = history.decimals(1);
    let mean = ui.label(summary.estimate.map_or("–".to_owned(), |estimate| {
        let half = estimate.half_width.map(|half| format!(" ± {half:.decimals$}")).unwrap_or_default();
        format!("{:.decimals$}{half}", estimate.mean)
    }));
    if history.finals.is_some() {
        mean.on_hover_ui(|ui| measures(ui, history, index));
    }
    ui.label(summary.to_limit.map_or("–".to_owned(), |share| {
        format!("{:+.1} %", history.gap_in_percent(share)).replace('-', "−")
    }));
    ui.label(summary.steps_to_99_percent.map_or("–".to_owned(), |step| with_thin_spaces(step as f64)));
    let seconds = model.snapshot.seconds.get(index).copied().unwrap_or(0.0);
    ui.label(if contender.role == Role::Learner { format!("{seconds:.1}") } else { "–".to_owned() });
    let share = summary.steps_to_99_percent.map(|step| step as f64 / model.snapshot.step.max(1) as f64);
    let until = share.filter(|_| contender.role == Role::Learner).map(|share| share * seconds);
    ui.label(until.map_or("–".to_owned(), |until| format!("{until:.2} s")));
}

/// All final measures, means over seeds; a dash where a contender claims nothing.
fn measures(ui: &mut Ui, history: &History, contender: usize) {
    let means = history.mean_measures(contender);
    Grid::new("measures").num_columns(2).show(ui, |ui| {
        for measure in &history.measures {
            let mean = means.iter().find(|(name, _)| *name == measure.name);
            ui.label(&measure.name);
            ui.label(mean.map_or("–".to_owned(), |(_, mean)| format!("{mean:.3}").replace('-', "−")));
            ui.end_row();
        }
    });
}

fn verdict_line(ui: &mut Ui, history: &History, pair: &mut Pair, theme: &Theme) {
    let count = history.contenders.len();
    let second = pair.second.unwrap_or(1).min(count.saturating_sub(1));
    pair.first = pair.first.min(count.saturating_sub(1));
    ui.horizontal_wrapped(|ui| {
        ui.label("Is");
        picker(ui, history, "first of pair", &mut pair.first);
        ui.label("better than");
        let mut chosen = second;
        picker(ui, history, "second of pair", &mut chosen);
        pair.second = Some(chosen);
        ui.label("?");
    });
    let (first, second) = (pair.first, pair.second.unwrap_or(second));
    let text = verdict_text(history, first, second);
    ui.label(theme.bold(&text));
}

fn picker(ui: &mut Ui, history: &History, id: &str, chosen: &mut usize) {
    let name = |index: usize| history.contenders.get(index).map_or("", |contender| contender.name.as_str());
    let combo = eframe::egui::ComboBox::from_id_salt(id).selected_text(name(*chosen));
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
