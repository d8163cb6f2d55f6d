//! Controls of the parameter panel: what sets a field, and how values are written and read.

use crate::app::kit::numbers::{with_unit, without_unit};
use crate::app::kit::theme::Theme;
use crate::app::kit::widgets::{named, width};
use crate::app::model::Model;
use crate::preset::{Field, Kind, Value};
use eframe::egui::{self, Color32, Response, Stroke, Ui};

/// The control that belongs on a field's own line: its value as it can be typed, a choice or a switch. Returns whether a
/// slider belongs below it.
pub fn value(ui: &mut Ui, model: &mut Model, field: &'static Field, theme: &Theme) -> bool {
    let Ok(value) = model.scenario.values.get(field.path).cloned() else { return false };
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
        (Kind::List { most, .. }, Value::List(numbers)) if most > MOST_TYPED => {
            ui.label(format!("{} numbers", numbers.len()))
                .on_hover_text("Too many to type; they are those of a table, and stand in the saved preset");
            return false;
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

/// A list of more numbers than this is not typed here.
const MOST_TYPED: usize = 100;

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
    let Ok(value) = model.scenario.values.get(field.path).cloned() else { return };
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
