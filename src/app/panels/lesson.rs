//! The lesson: what is seen, what to try, what the paper says beside what the lab measures.

use crate::app::kit::action::Action;
use crate::app::kit::theme::Theme;
use crate::app::kit::widgets::named;
use crate::app::model::Model;
use crate::experiments::{self, lesson};
use eframe::egui::{self, RichText, ScrollArea, Ui};

/// Draws the lesson; returns an action if a suggestion asks for one.
pub fn show(ui: &mut Ui, model: &mut Model, theme: &Theme) -> Option<Action> {
    let mut asked = None;
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        ui.label(theme.bold(&model.scenario.preset.lesson));
        heading(ui, "What you see", theme);
        let mut paragraphs = model.scenario.lesson.see.iter();
        paragraphs.by_ref().take(1).for_each(|first| drop(ui.label(first)));
        guess(ui, model, theme);
        heading(ui, "Try this", theme);
        for suggestion in model.scenario.lesson.suggestions.clone() {
            if suggestion_button(ui, &suggestion.label, &suggestion.watch).clicked() {
                asked = follow(model, &suggestion.action);
                model.notice(suggestion.watch);
            }
        }
        heading(ui, "How it works", theme);
        for paragraph in model.scenario.lesson.see.iter().skip(1) {
            ui.label(paragraph);
        }
        heading(ui, "The paper", theme);
        for paragraph in &model.scenario.lesson.paper {
            ui.label(RichText::new(paragraph).color(theme.dim.0));
        }
        claims(ui, model, theme);
    });
    asked
}

/// Before the race a guess can be made who ends best; afterwards it is held against what came.
fn guess(ui: &mut Ui, model: &mut Model, theme: &Theme) {
    let Some(history) = &model.race.history else { return };
    let name = |index: usize| history.contenders.get(index).map_or("", |contender| contender.name.as_str());
    let mut guess = model.race.guess;
    if model.race.snapshot.step == 0 {
        heading(ui, "Your guess", theme);
        ui.label("Who will end best?");
        let combo = egui::ComboBox::from_id_salt("guess").width(ui.available_width()).truncate();
        let combo = combo.selected_text(guess.map_or("Choose before you press Play", name));
        let combo = combo.show_ui(ui, |ui| {
            for index in 0..history.contenders.len() {
                ui.selectable_value(&mut guess, Some(index), name(index));
            }
        });
        named(&combo.response, "Your guess");
    } else if let Some(guessed) = guess {
        heading(ui, "Your guess", theme);
        let words = match history.best() {
            Some(best) if best == guessed => format!("{}, and so it came", name(guessed)),
            Some(best) => format!("{}; but {} ended best", name(guessed), name(best)),
            None => format!("{} will end best", name(guessed)),
        };
        ui.label(words);
    }
    model.race.guess = guess;
}

/// A suggestion over the whole width, so that all of them stand in one column.
fn suggestion_button(ui: &mut Ui, label: &str, watch: &str) -> egui::Response {
    let arrow = egui::Atom::from(egui::AtomKind::from("→"));
    let button = egui::Button::new(label).wrap().right_text(arrow);
    let width = ui.available_width();
    ui.add(button.min_size(egui::vec2(width, 0.0))).on_hover_text(watch)
}

/// What the paper claims, and what this race has shown.
fn claims(ui: &mut Ui, model: &Model, theme: &Theme) {
    let Some(history) = &model.race.history else { return };
    for claim in history.claims_with(&model.race.means) {
        let (verdict, ink) = match claim.holds {
            Some(true) => ("holds here", theme.success.0),
            Some(false) => ("does not hold here", theme.collision.0),
            None => ("cannot be told from this race", theme.dim.0),
        };
        ui.add_space(theme.space * 0.5);
        ui.label(claim.paper);
        ui.label(theme.bold(verdict).color(ink));
        ui.label(theme.quiet(&claim.found));
    }
}

fn heading(ui: &mut Ui, text: &str, theme: &Theme) {
    ui.add_space(theme.space);
    ui.label(theme.bold(text).small().color(theme.dim.0));
}

fn follow(model: &mut Model, action: &lesson::Action) -> Option<Action> {
    match action {
        lesson::Action::SlowMotion => (!model.race.snapshot.slow_motion).then_some(Action::SlowMotion),
        lesson::Action::Open(name) => {
            match experiments::built_in(name) {
                Some(Ok(preset)) => model.open(preset, true),
                Some(Err(error)) => model.notice(error.to_string()),
                None => model.notice(format!("there is no preset {name:?}")),
            }
            None
        }
        lesson::Action::Set(name, text) => {
            let set = model.scenario.values.find(name).and_then(|field| Ok((field.path, field.parse(text)?)));
            match set {
                Ok((path, value)) => {
                    model.edit(path, value, false, 0.0);
                    if model.waits_for_rewind(path) {
                        return Some(Action::Rewind);
                    }
                }
                Err(error) => model.notice(error.to_string()),
            }
            None
        }
    }
}
