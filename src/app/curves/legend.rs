//! The legend: who is drawn how, with parameter counts; a click hides, a double click isolates and restores.

use crate::app::kit::dash::Dash;
use crate::app::kit::highlight;
use crate::app::kit::legend::{entry, flow};
use crate::app::kit::theme::Theme;
use crate::app::model::runs::Runs;
use crate::experiments::{Contender, Role};
use crate::lab::History;
use crate::scene::axis::with_thin_spaces;
use eframe::egui::Ui;
use std::collections::BTreeSet;

/// Draws the legend: contenders, then past runs that are shown.
pub(super) fn show(
    ui: &mut Ui,
    history: &History,
    hidden: &mut BTreeSet<usize>,
    past_runs: &mut Runs,
    theme: &Theme,
) {
    let mut names: Vec<String> = history.contenders.iter().map(entry_name).collect();
    let contenders = names.len();
    let runs: Vec<u64> = past_runs.shown(history).map(|run| run.id).collect();
    names.extend(past_runs.shown(history).map(|run| run.name.clone()));
    let (mut pointed, mut pointed_run) = (None, None);
    flow(ui, &names, theme, |ui, index| match index.checked_sub(contenders).and_then(|at| runs.get(at)) {
        Some(id) => pointed_run = past(ui, past_runs, *id, theme).or(pointed_run),
        None => pointed = contender(ui, history, hidden, index, &names[index], theme).or(pointed),
    });
    highlight::point(ui.ctx(), "legend", pointed);
    highlight::point_run(ui.ctx(), "legend of runs", pointed_run);
}

/// A past run; returns its id if the pointer is on it.
fn past(ui: &mut Ui, runs: &mut Runs, id: u64, theme: &Theme) -> Option<u64> {
    let run = runs.find(id)?;
    let response = entry(ui, &run.name, Dash::Past(run.dash), theme.text.0, true, theme);
    let what = "A past run: its lines have the colours of their contenders, and these dashes\nClick or space hides them";
    let response = response.on_hover_text(what);
    if response.clicked() {
        runs.set_shown(id, false);
    }
    (response.hovered() || response.has_focus()).then_some(id)
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
    history: &History,
    hidden: &mut BTreeSet<usize>,
    index: usize,
    name: &str,
    theme: &Theme,
) -> Option<usize> {
    let contender = &history.contenders[index];
    let shown = !hidden.contains(&index);
    let ink = if shown { theme.contender(index) } else { theme.faint.0 };
    let response = entry(ui, name, Dash::of(index, contender.role), ink, shown, theme);
    let parameters = match contender.role {
        Role::Learner => format!("It has {} parameters\n", with_thin_spaces(contender.parameters as f64)),
        Role::Baseline => String::new(),
    };
    let what = "Click or space hides; a double click, or one with shift, shows it alone and once more brings all back";
    let response = response.on_hover_text(format!("{}\n{parameters}{what}", contender.about));
    if response.double_clicked() || (response.clicked() && ui.input(|input| input.modifiers.shift)) {
        isolate(hidden, history.contenders.len(), index);
    } else if response.clicked() && !hidden.remove(&index) {
        hidden.insert(index);
    }
    (response.hovered() || response.has_focus()).then_some(index)
}

/// Shows one alone, or all where it was alone already; whether its own line is hidden by the first of two clicks does not matter.
fn isolate(hidden: &mut BTreeSet<usize>, count: usize, index: usize) {
    let others = || (0..count).filter(|other| *other != index);
    let alone = count > 1 && others().all(|other| hidden.contains(&other));
    *hidden = if alone { BTreeSet::new() } else { others().collect() };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_double_click_isolates_and_another_restores() {
        let mut hidden = BTreeSet::new();
        // The first click of a double click hides, the second is the double one.
        let double_click = |hidden: &mut BTreeSet<usize>| {
            if !hidden.remove(&1) {
                hidden.insert(1);
            }
            isolate(hidden, 4, 1);
        };
        double_click(&mut hidden);
        assert_eq!(hidden.iter().copied().collect::<Vec<_>>(), [0, 2, 3]);
        double_click(&mut hidden);
        assert!(hidden.is_empty());
    }
}
