//! Controls of the parameter panel: what sets a field, and how values are written and read.

use super::model::Model;
use super::theme::Theme;
use crate::preset::{Field, Kind, Value};
use eframe::egui::{self, Color32, Response, Stroke, Ui};

/// The control that belongs on a field's own line: its value as it can be typed, a choice or a switch. Returns whether a
/// slider belongs below it.
pub fn value(ui: &mut Ui, model: &mut Model, field: &'static Field, theme: &Theme) -> bool {
    let Ok(value) = model.values.get(field.path).cloned() else { return false };
    let (response, value, slides) = match (field.kind, value) {
        (Kind::Integer { min, max, .. }, Value::Integer(mut number)) => {
            let response = typed(ui, &mut number, min..=max, field);
            (response, Value::Integer(number), true)
        }
        (Kind::Number { min, max, .. }, Value::Number(mut number)) => {
            let response = typed(ui, &mut number, min..=max, field);
            (response, Value::Number(number), true)
        }
        (Kind::Flag { .. }, Value::Flag(mut on)) => (ui.checkbox(&mut on, ""), Value::Flag(on), false),
        (Kind::Choice { options }, Value::Choice(name)) => {
            let (response, name) = choose(ui, field, options, name, theme);
            (response, Value::Choice(name), false)
        }
        (Kind::List { .. }, value @ Value::List(_)) => {
            let (response, value) = listed(ui, field, value, theme);
            (response, value, false)
        }
        _ => return false,
    };
    took(ui, model, field, &response, value);
    slides
}

/// A list of numbers to be typed with commas; what is no such list is marked, and the old one stays.
fn listed(ui: &mut Ui, field: &Field, value: Value, theme: &Theme) -> (Response, Value) {
    let draft = ui.scope_id().with(field.path);
    let kept = ui.data(|data| data.get_temp::<String>(draft));
    let mut text = kept.unwrap_or_else(|| value.typed().replace(',', ", "));
    let read = field.parse(&text);
    let edit =
        egui::TextEdit::singleline(&mut text).desired_width(ui.available_width().min(9.0 * theme.body_type));
    let mut response = match &read {
        Ok(_) => ui.add(edit),
        Err(error) => ui.add(edit.text_color(theme.collision.0)).on_hover_text(error.to_string()),
    };
    let finished = response.lost_focus();
    if response.has_focus() {
        ui.data_mut(|data| data.insert_temp(draft, text));
    } else if finished {
        ui.data_mut(|data| data.remove_temp::<String>(draft));
        if let Some(new) = read.ok().filter(|new| *new != value) {
            response.mark_changed();
            return (response, new);
        }
    }
    (response, value)
}

/// The slider of a field with a range.
pub fn slider(ui: &mut Ui, model: &mut Model, field: &'static Field, theme: &Theme) {
    let Ok(value) = model.values.get(field.path).cloned() else { return };
    ui.spacing_mut().slider_width = ui.available_width();
    ui.spacing_mut().interact_size.y = theme.body_type;
    // The rail is a line, and the handle a knob on it.
    let widgets = &mut ui.visuals_mut().widgets;
    for state in [&mut widgets.inactive, &mut widgets.hovered, &mut widgets.active] {
        state.bg_fill = theme.line.0;
        state.fg_stroke = Stroke::new(theme.line_width * 0.75, theme.text.0);
    }
    let (response, value) = match (field.kind, value) {
        (Kind::Integer { min, max, .. }, Value::Integer(mut number)) => {
            let slider = egui::Slider::new(&mut number, min..=max).logarithmic(max - min > 500);
            let response = ui.add(slider.show_value(false));
            (response, Value::Integer(number))
        }
        (Kind::Number { min, max, logarithmic, .. }, Value::Number(mut number)) => {
            let slider = egui::Slider::new(&mut number, min..=max).logarithmic(logarithmic);
            let response = ui.add(slider.show_value(false));
            (response, Value::Number(number))
        }
        _ => return,
    };
    took(ui, model, field, &response, value);
}

/// Makes what a control shows take effect.
fn took(ui: &Ui, model: &mut Model, field: &'static Field, response: &Response, value: Value) {
    named(response, field.label);
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    if response.changed() {
        model.edit(field.path, value, response.dragged(), ui.input(|input| input.time));
    } else if response.drag_stopped() {
        model.commit(field.path);
    }
}

/// The value, to be typed or dragged; it has a frame only under the pointer.
fn typed<N: egui::emath::Numeric>(
    ui: &mut Ui,
    number: &mut N,
    range: std::ops::RangeInclusive<N>,
    field: &Field,
) -> Response {
    ui.scope(|ui| {
        let resting = &mut ui.visuals_mut().widgets.inactive;
        (resting.weak_bg_fill, resting.bg_stroke) = (Color32::TRANSPARENT, Stroke::NONE);
        ui.spacing_mut().button_padding = egui::vec2(3.0, 0.0);
        ui.spacing_mut().interact_size.x = 0.0;
        let speed = number.to_f64().abs().max(1e-3) * 0.01;
        let exact = egui::DragValue::new(number).range(range).speed(speed);
        let exact = exact.custom_formatter(|value, _| with_unit(value, field.unit));
        ui.add(exact.custom_parser(|text| without_unit(text, field.unit)))
    })
    .inner
}

fn choose(
    ui: &mut Ui,
    field: &Field,
    options: &[&str],
    mut name: String,
    theme: &Theme,
) -> (Response, String) {
    let before = name.clone();
    let combo = egui::ComboBox::from_id_salt(field.path).selected_text(&name).truncate();
    let room = ui.available_width();
    let inner = combo.width(choice_width(ui, options, theme).min(room)).show_ui(ui, |ui| {
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

/// How wide a choice is that shows each of its options whole.
pub fn choice_width(ui: &Ui, options: &[&str], theme: &Theme) -> f32 {
    let widest = options.iter().map(|option| width(ui, option, theme)).fold(0.0, f32::max);
    widest + 2.5 * theme.body_type
}

/// How wide words of the body size are.
pub fn width(ui: &Ui, words: &str, theme: &Theme) -> f32 {
    ui.painter().layout_no_wrap(words.to_owned(), theme.font(theme.body_type), theme.text.0).size().x
}

/// Units that are read with prefixes, and the prefixes.
const PREFIXED: [&str; 2] = ["Hz", "bit"];
const PREFIXES: [(f64, &str); 4] = [(1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, "")];

/// A value with its unit: 8 GHz, 0.2 s, 1e-28 J s².
pub fn with_unit(value: f64, unit: &str) -> String {
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

/// Gives a control the name that screen readers say.
pub fn named(response: &Response, name: &str) {
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
