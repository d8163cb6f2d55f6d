//! The parameter panel, generated from the field table.

use super::action::Action;
use super::control;
use super::model::Model;
use super::theme::Theme;
use crate::preset::{Effect, Field, Kind};
use eframe::egui::{self, Align, Layout, RichText, ScrollArea, Sense, Ui};

pub use super::control::{digits, named};

/// Draws all parameters whose names hold the filter; returns an action if a button asks for one.
pub fn show(ui: &mut Ui, model: &mut Model, filter: &mut String, theme: &Theme) -> Option<Action> {
    let mut asked = None;
    if model.anything_waits() {
        egui::Frame::new().fill(theme.surface.0).corner_radius(6).inner_margin(theme.space).show(ui, |ui| {
            ui.label("Some changes take effect with a rewind");
            if accent_button(ui, "Rewind now", theme).clicked() {
                asked = Some(Action::Rewind);
            }
        });
    }
    let field = egui::TextEdit::singleline(filter).hint_text("Find a parameter").desired_width(f32::INFINITY);
    named(&ui.add(field), "Find a parameter");
    let wanted = filter.to_lowercase();
    let fits = |field: &&'static Field| {
        wanted.is_empty()
            || [field.label, field.path].iter().any(|name| name.to_lowercase().contains(&wanted))
    };
    let fields: Vec<&'static Field> = model.values.fields().iter().filter(fits).collect();
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = theme.space * 0.4;
        for group in fields.chunk_by(|a, b| a.group() == b.group()) {
            show_group(ui, model, group, !wanted.is_empty(), theme);
        }
        if fields.is_empty() {
            ui.label(theme.quiet("No parameter has this in its name"));
        }
        ui.add_space(theme.space);
        let reset = ui.button(Action::ResetParameters.text()).on_hover_text(Action::ResetParameters.hover());
        if reset.clicked() {
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

/// A group that can be folded; `searched` opens it whatever it was.
fn show_group(ui: &mut Ui, model: &mut Model, fields: &[&'static Field], searched: bool, theme: &Theme) {
    let Some(name) = fields.first().map(|field| field.group()) else { return };
    let title = theme.bold(&capitalised(name)).small().color(theme.dim.0);
    let folding = egui::CollapsingHeader::new(title).id_salt(name).default_open(true);
    let folding = folding.open(searched.then_some(true)).show_background(false);
    folding.show_unindented(ui, |ui| fields.iter().for_each(|field| row(ui, model, field, theme)));
}

/// Name, tags and value in a line, the slider below; a choice that has no room beside its name stands below, too.
fn row(ui: &mut Ui, model: &mut Model, field: &'static Field, theme: &Theme) {
    let names = control::width(ui, field.label, theme) + beside_name(ui, model, field, theme);
    let below = match field.kind {
        Kind::Choice { options } => {
            names + control::choice_width(ui, options, theme) + theme.space > ui.available_width()
        }
        _ => false,
    };
    let mut slides = false;
    let header = ui.allocate_ui_with_layout(
        egui::vec2(ui.available_width(), theme.body_type * 1.5),
        Layout::right_to_left(Align::Center),
        |ui| {
            ui.spacing_mut().item_spacing.x = theme.space * 0.5;
            ui.spacing_mut().interact_size.y = theme.body_type * 1.4;
            if !below {
                slides = control::value(ui, model, field, theme);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| name(ui, model, field, theme));
        },
    );
    header.response.interact(Sense::hover()).on_hover_ui(|ui| explain(ui, field));
    if slides {
        ui.scope(|ui| control::slider(ui, model, field, theme));
    } else if below {
        control::value(ui, model, field, theme);
    }
}

/// How wide is what stands behind a field's name: its tags, and the dot that says it was changed.
fn beside_name(ui: &Ui, model: &Model, field: &Field, theme: &Theme) -> f32 {
    let small = |words: &str| control::width(ui, words, theme) * theme.small_type / theme.body_type;
    let rewind = if field.effect == Effect::Rewind { small("rewind") + theme.space } else { 0.0 };
    let dot = if model.differs(field.path) { theme.body_type } else { 0.0 };
    small(field.origin.name()) + 2.0 * theme.space + rewind + dot
}

/// The field's name, as far as there is room beside what stands behind it.
fn name(ui: &mut Ui, model: &mut Model, field: &'static Field, theme: &Theme) {
    let room = ui.available_width() - beside_name(ui, model, field, theme);
    ui.scope(|ui| {
        ui.set_max_width(room.max(theme.body_type * 2.0));
        ui.add(egui::Label::new(field.label).truncate());
    });
    tag(ui, field.origin.name(), theme);
    if field.effect == Effect::Rewind {
        let ink = if model.waits_for_rewind(field.path) { theme.collision.0 } else { theme.dim.0 };
        ui.label(RichText::new("rewind").small().color(ink)).on_hover_text("Takes effect with a rewind");
    }
    if model.differs(field.path) {
        changed_dot(ui, model, field, theme);
    }
}

fn changed_dot(ui: &mut Ui, model: &mut Model, field: &'static Field, theme: &Theme) {
    let dot = egui::Button::new(RichText::new("●").small().color(theme.accent.0)).frame(false);
    let dot = ui.add(dot).on_hover_text("Differs from the preset; click to reset");
    named(&dot, &format!("Reset {}", field.label));
    if dot.clicked()
        && let Ok(original) = model.preset.values.get(field.path).cloned()
    {
        model.edit(field.path, original, false, 0.0);
    }
}

fn tag(ui: &mut Ui, text: &str, theme: &Theme) {
    egui::Frame::new()
        .fill(theme.surface.0)
        .corner_radius(4)
        .inner_margin(egui::Margin::symmetric(4, 0))
        .show(ui, |ui| ui.label(theme.quiet(text)));
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
