//! The lesson: what is seen, what to try, what the paper says beside what the lab measures.

use super::action::Action;
use super::model::Model;
use super::theme::Theme;
use crate::experiments::{self, lesson};
use eframe::egui::{RichText, ScrollArea, Ui};

/// Draws the lesson; returns an action if a suggestion asks for one.
pub fn show(ui: &mut Ui, model: &mut Model, theme: &Theme) -> Option<Action> {
    let mut asked = None;
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        ui.label(theme.bold(&model.preset.lesson));
        heading(ui, "What you see", theme);
        for paragraph in &model.lesson.see {
            ui.label(paragraph);
        }
        heading(ui, "Try this", theme);
        for suggestion in model.lesson.suggestions.clone() {
            let button = ui.button(format!("{} →", suggestion.label)).on_hover_text(&suggestion.watch);
            if button.clicked() {
                asked = follow(model, &suggestion.action);
                model.notice(suggestion.watch);
            }
        }
        heading(ui, "The paper", theme);
        for paragraph in &model.lesson.paper {
            ui.label(RichText::new(paragraph).color(theme.dim.0));
        }
    });
    asked
}

fn heading(ui: &mut Ui, text: &str, theme: &Theme) {
    ui.add_space(theme.space);
    ui.label(theme.bold(text).small().color(theme.dim.0));
}

fn follow(model: &mut Model, action: &lesson::Action) -> Option<Action> {
    match action {
        lesson::Action::SlowMotion => (!model.snapshot.slow_motion).then_some(Action::SlowMotion),
        lesson::Action::Open(name) => {
            match experiments::built_in(name) {
                Some(Ok(preset)) => model.open(preset, true),
                Some(Err(error)) => model.notice(error.to_string()),
                None => model.notice(format!("there is no preset {name:?}")),
            }
            None
        }
        lesson::Action::Set(name, text) => {
            let set = model.values.find(name).and_then(|field| Ok((field.path, field.parse(text)?)));
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
