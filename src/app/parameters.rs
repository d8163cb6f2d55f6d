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
                ui.label(theme.bold(&capitalised(group)).small().color(theme.dim.0));
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
    ui.add(egui::Button::new(theme.bold(text).color(theme.on_accent.0)).fill(theme.accent.0))
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
    let (responses, value) = match (field.kind, value) {
        (Kind::Integer { min, max, .. }, Value::Integer(mut number)) => {
            let responses = slide(ui, &mut number, min..=max, max - min > 500, field);
            (responses, Value::Integer(number))
        }
        (Kind::Number { min, max, logarithmic, .. }, Value::Number(mut number)) => {
            let responses = slide(ui, &mut number, min..=max, logarithmic, field);
            (responses, Value::Number(number))
        }
        (Kind::Flag { .. }, Value::Flag(mut on)) => (vec![ui.checkbox(&mut on, "")], Value::Flag(on)),
        (Kind::Choice { options }, Value::Choice(name)) => {
            let (response, name) = choose(ui, field, options, name);
            (vec![response], Value::Choice(name))
        }
        _ => return,
    };
    let now_s = ui.input(|input| input.time);
    for response in responses {
        if response.changed() {
            model.edit(field.path, value.clone(), response.dragged(), now_s);
        } else if response.drag_stopped() {
            model.commit(field.path);
        }
        named(&response, field.label);
    }
}

/// A slider with the value beside it, where it can be typed.
fn slide<N: egui::emath::Numeric>(
    ui: &mut Ui,
    number: &mut N,
    range: std::ops::RangeInclusive<N>,
    logarithmic: bool,
    field: &Field,
) -> Vec<egui::Response> {
    let width = ui.available_width();
    ui.spacing_mut().slider_width = (width - 96.0).max(60.0);
    let speed = number.to_f64().abs().max(1e-3) * 0.01;
    let suffix = if field.unit.is_empty() { String::new() } else { format!(" {}", field.unit) };
    ui.horizontal(|ui| {
        let slider = egui::Slider::new(number, range.clone()).logarithmic(logarithmic).show_value(false);
        let slider = ui.add(slider);
        let exact = egui::DragValue::new(number).range(range).speed(speed).suffix(suffix);
        let exact = exact.custom_formatter(|value, _| digits(value));
        vec![slider, ui.add(exact)]
    })
    .inner
}

/// A value with the digits that it deserves: at most four behind the first that counts.
pub fn digits(value: f64) -> String {
    let magnitude = if value == 0.0 { 0.0 } else { value.abs().log10().floor() };
    let scale = 10.0_f64.powf((4.0 - magnitude).clamp(0.0, 9.0));
    format!("{}", (value * scale).round() / scale)
}

fn choose(ui: &mut Ui, field: &Field, options: &[&str], mut name: String) -> (egui::Response, String) {
    let before = name.clone();
    let width = ui.available_width() - 8.0;
    let combo = egui::ComboBox::from_id_salt(field.path).width(width).selected_text(&name);
    let inner = combo.show_ui(ui, |ui| {
        for option in options {
            ui.selectable_value(&mut name, (*option).to_owned(), *option);
        }
    });
    let mut response = inner.response;
    if name != before {
        response.mark_changed();
    }
    (response, name)
}

/// Gives a control the name that screen readers say.
pub fn named(response: &egui::Response, name: &str) {
    response.ctx.accesskit_node_builder(response.id, |node| node.set_label(name));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_digits_they_deserve() {
        let shown = [80.0, 0.01, 3.5, 0.0, -7.25, 1.0 / 3.0, 1e-5].map(digits);
        assert_eq!(shown, ["80", "0.01", "3.5", "0", "-7.25", "0.33333", "0.00001"]);
    }
}
