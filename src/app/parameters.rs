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
    ui.horizontal(|ui| {
        let slider = egui::Slider::new(number, range.clone()).logarithmic(logarithmic).show_value(false);
        let slider = ui.add(slider);
        let exact = egui::DragValue::new(number).range(range).speed(speed);
        let exact = exact.custom_formatter(|value, _| with_unit(value, field.unit));
        let exact = exact.custom_parser(|text| without_unit(text, field.unit));
        vec![slider, ui.add(exact)]
    })
    .inner
}

/// Units that are read with prefixes, and the prefixes.
const PREFIXED: [&str; 2] = ["Hz", "bit"];
const PREFIXES: [(f64, &str); 4] = [(1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, "")];

/// A value with its unit: 8 GHz, 0.2 s, 1e-28 J s².
fn with_unit(value: f64, unit: &str) -> String {
    let largest = PREFIXES.into_iter().find(|(size, _)| value.abs() >= *size);
    match largest.filter(|_| PREFIXED.contains(&unit)) {
        Some((size, prefix)) => format!("{} {prefix}{unit}", digits(value / size)),
        None if value != 0.0 && value.abs() < 1e-8 => format!("{value:e} {unit}"),
        None if unit.is_empty() => digits(value),
        None => format!("{} {unit}", digits(value)),
    }
}

/// A typed value, with or without its unit and a prefix.
fn without_unit(text: &str, unit: &str) -> Option<f64> {
    let text = text.trim();
    let text = text.strip_suffix(unit).unwrap_or(text).trim_end();
    let prefix = PREFIXES.into_iter().find(|(_, prefix)| !prefix.is_empty() && text.ends_with(prefix));
    let (size, number) = prefix.map_or((1.0, text), |(size, prefix)| (size, text.trim_end_matches(prefix)));
    number.trim().replace('−', "-").parse::<f64>().ok().map(|number| number * size)
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
    fn units_are_written_and_read_back() {
        for (value, unit, text) in [
            (8e9, "Hz", "8 GHz"),
            (1e-28, "J s²", "1e-28 J s²"),
            (0.2, "s", "0.2 s"),
            (3.5, "", "3.5"),
            (4e3, "bit", "4 kbit"),
        ] {
            assert_eq!(with_unit(value, unit), text);
            assert_eq!(without_unit(text, unit), Some(value));
        }
        assert_eq!(without_unit("5 M", "Hz"), Some(5e6));
        assert_eq!(without_unit("5e6", "Hz"), Some(5e6));
        assert_eq!(without_unit("much", "Hz"), None);
    }

    #[test]
    fn values_have_the_digits_they_deserve() {
        let shown = [80.0, 0.01, 3.5, 0.0, -7.25, 1.0 / 3.0, 1e-5].map(digits);
        assert_eq!(shown, ["80", "0.01", "3.5", "0", "-7.25", "0.33333", "0.00001"]);
    }
}
