//! The parameter panel, generated from the field table.

use super::action::Action;
use super::model::Model;
use super::theme::Theme;
use crate::preset::{Effect, Field, Kind, Value};
use eframe::egui::{self, RichText, ScrollArea, Ui};

/// Draws all parameters; returns an action if a button asks for one.
pub fn show(ui: &mut Ui, model: &mut Model, theme: &Theme) -> Option<Action> {
    let mut asked = None;
    if model.anything_waits() {
        egui::Frame::new().fill(theme.surface.0).corner_radius(6).inner_margin(theme.space).show(ui, |ui| {
            ui.label("Some changes take effect with a rewind");
            if accent_button(ui, "Rewind now", theme).clicked() {
                asked = Some(Action::Rewind);
            }
        });
    }
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        let mut group = "";
        for field in model.values.fields() {
            if field.group() != group {
                group = field.group();
                ui.add_space(theme.space * 0.5);
                ui.label(RichText::new(capitalised(group)).small().strong().color(theme.dim.0));
            }
            row(ui, model, field, theme);
        }
        ui.add_space(theme.space);
        if ui.button(Action::ResetParameters.text()).on_hover_text(Action::ResetParameters.hover()).clicked()
        {
            asked = Some(Action::ResetParameters);
        }
    });
    asked
}

/// The one button to press.
pub fn accent_button(ui: &mut Ui, text: &str, theme: &Theme) -> egui::Response {
    ui.add(egui::Button::new(RichText::new(text).color(theme.on_accent.0).strong()).fill(theme.accent.0))
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn row(ui: &mut Ui, model: &mut Model, field: &'static Field, theme: &Theme) {
    let Ok(value) = model.values.get(field.path).cloned() else { return };
    let header = ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme.space * 0.5;
        ui.label(field.label);
        tag(ui, field.origin.name(), theme);
        if field.effect == Effect::Rewind {
            let waits = model.waits_for_rewind(field.path);
            let ink = if waits { theme.collision.0 } else { theme.dim.0 };
            ui.label(RichText::new("rewind").small().color(ink)).on_hover_text("Takes effect with a rewind");
        }
        if model.differs(field.path) {
            let dot = egui::Button::new(RichText::new("●").small().color(theme.accent.0)).frame(false);
            if ui.add(dot).on_hover_text("Differs from the preset; click to reset").clicked()
                && let Ok(original) = model.preset.values.get(field.path).cloned()
            {
                model.edit(field.path, original, false, 0.0);
            }
        }
    });
    header.response.on_hover_ui(|ui| explain(ui, field));
    control(ui, model, field, value);
}

fn tag(ui: &mut Ui, text: &str, theme: &Theme) {
    egui::Frame::new()
        .fill(theme.surface.0)
        .corner_radius(4)
        .inner_margin(egui::Margin::symmetric(5, 1))
        .show(ui, |ui| ui.label(RichText::new(text).small().color(theme.dim.0)));
}

fn explain(ui: &mut Ui, field: &Field) {
    ui.set_max_width(340.0);
    ui.strong(field.label);
    ui.label(field.help);
    let effect = match field.effect {
        Effect::Live => "takes effect at once",
        Effect::Rewind => "takes effect with a rewind",
    };
    ui.weak(format!("{} · {} · default {} · {effect}", field.path, field.accepts(), field.default()));
    ui.weak(format!("Origin: {}", field.origin.name()));
}

fn control(ui: &mut Ui, model: &mut Model, field: &'static Field, value: Value) {
    let width = ui.available_width();
    ui.spacing_mut().slider_width = (width - 96.0).max(60.0);
    let suffix = if field.unit.is_empty() { String::new() } else { format!(" {}", field.unit) };
    let (response, value) = match (field.kind, value) {
        (Kind::Integer { min, max, .. }, Value::Integer(mut number)) => {
            let slider =
                egui::Slider::new(&mut number, min..=max).logarithmic(max - min > 500).suffix(suffix);
            (ui.add(slider), Value::Integer(number))
        }
        (Kind::Number { min, max, logarithmic, .. }, Value::Number(mut number)) => {
            let slider = egui::Slider::new(&mut number, min..=max).logarithmic(logarithmic).suffix(suffix);
            (ui.add(slider), Value::Number(number))
        }
        (Kind::Flag { .. }, Value::Flag(mut on)) => (ui.checkbox(&mut on, ""), Value::Flag(on)),
        (Kind::Choice { options }, Value::Choice(mut name)) => {
            let before = name.clone();
            let combo = egui::ComboBox::from_id_salt(field.path).width(width - 8.0).selected_text(&name);
            let inner = combo.show_ui(ui, |ui| {
                for option in options {
                    ui.selectable_value(&mut name, (*option).to_owned(), *option);
                }
            });
            let mut response = inner.response;
            if name != before {
                response.mark_changed();
            }
            (response, Value::Choice(name))
        }
        _ => return,
    };
    let now_s = ui.input(|input| input.time);
    if response.changed() {
        model.edit(field.path, value, response.dragged(), now_s);
    } else if response.drag_stopped() {
        model.commit(field.path);
    }
}
