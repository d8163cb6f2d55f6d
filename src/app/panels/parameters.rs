//! The parameter panel, generated from the field table.

use super::control;
use crate::app::kit::action::Action;
use crate::app::kit::icon::Icon;
use crate::app::kit::theme::Theme;
use crate::app::kit::widgets::{accent_button, named, width};
use crate::app::model::Model;
use crate::preset::{Effect, Field, Kind};
use eframe::egui::{self, Align, Layout, Rangef, RichText, ScrollArea, Sense, Ui};

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
    let fields: Vec<&'static Field> = model.scenario.values.fields().iter().filter(fits).collect();
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
    folding.show_unindented(ui, |ui| fields.iter().for_each(|field| row_in_sight(ui, model, field, theme)));
}

/// A row, or only its room where it lies out of sight, as most of a long list does in every frame. Screen readers get all,
/// and keys reach the next row from the last one in sight.
fn row_in_sight(ui: &mut Ui, model: &mut Model, field: &'static Field, theme: &Theme) {
    let top = ui.cursor().top();
    let kept = egui::Id::unique(("height of a row", field.path));
    let height: Option<f32> = ui.data(|data| data.get_temp(kept));
    let sight = ui.clip_rect().y_range().expand(theme.body_type * 8.0);
    let is_read = ui.ctx().has_accesskit_node(ui.unique_id());
    if let Some(height) =
        height.filter(|height| !is_read && !sight.intersects(Rangef::new(top, top + height)))
    {
        ui.allocate_space(egui::vec2(ui.available_width(), height));
        return;
    }
    // Whatever else is drawn, a control stays the same for the focus.
    ui.push_id(field.path, |ui| row(ui, model, field, theme));
    let height = ui.min_rect().bottom() - top;
    ui.data_mut(|data| data.insert_temp(kept, height));
}

/// Name, tags and value in a line, the slider below; a choice that has no room beside its name stands below, too.
fn row(ui: &mut Ui, model: &mut Model, field: &'static Field, theme: &Theme) {
    let names = width(ui, field.label, theme) + beside_name(ui, model, field, theme);
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
    let rewind = if field.effect == Effect::Rewind { small(ui, "rewind", theme) + theme.space } else { 0.0 };
    let dot = if model.scenario.differs(field.path) { theme.body_type } else { 0.0 };
    small(ui, field.origin.name(), theme) + 2.0 * theme.space + rewind + dot
}

/// How wide words of the small size are.
fn small(ui: &Ui, words: &str, theme: &Theme) -> f32 {
    width(ui, words, theme) * theme.small_type / theme.body_type
}

/// The field's name, as far as there is room beside what stands behind it.
fn name(ui: &mut Ui, model: &mut Model, field: &'static Field, theme: &Theme) {
    let mut room = ui.available_width() - beside_name(ui, model, field, theme);
    // Where the name would be cut short a sign stands for the word.
    let word = width(ui, field.label, theme) <= room;
    if !word && field.effect == Effect::Rewind {
        room += small(ui, "rewind", theme) - theme.small_type;
    }
    ui.scope(|ui| {
        ui.set_max_width(room.max(theme.body_type * 2.0));
        ui.add(egui::Label::new(field.label).truncate());
    });
    tag(ui, field.origin.name(), theme);
    if field.effect == Effect::Rewind {
        let ink = if model.waits_for_rewind(field.path) { theme.collision.0 } else { theme.dim.0 };
        let mark =
            if word { ui.label(RichText::new("rewind").small().color(ink)) } else { sign(ui, ink, theme) };
        mark.on_hover_text("Takes effect with a rewind");
    }
    if model.scenario.differs(field.path) {
        changed_dot(ui, model, field, theme);
    }
}

/// The sign of a rewind.
fn sign(ui: &mut Ui, ink: egui::Color32, theme: &Theme) -> egui::Response {
    let (area, response) = ui.allocate_exact_size(egui::Vec2::splat(theme.small_type), Sense::hover());
    Icon::Rewind.paint(ui.painter(), area, ink);
    response
}

fn changed_dot(ui: &mut Ui, model: &mut Model, field: &'static Field, theme: &Theme) {
    let dot = egui::Button::new(RichText::new("●").small().color(theme.accent.0)).frame(false);
    let dot = ui.add(dot).on_hover_text("Differs from the preset; click to reset");
    named(&dot, &format!("Reset {}", field.label));
    if dot.clicked()
        && let Ok(original) = model.scenario.preset.values.get(field.path).cloned()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::themes;
    use crate::experiments;

    /// Widgets that Tab reaches one after the other in a panel of this height, and how many there are in all frames' least.
    fn reached(height: f32) -> (usize, usize) {
        let mut model = Model::new(experiments::built_in("dissemination").unwrap().unwrap(), None);
        let (ctx, mut filter) = (egui::Context::default(), String::new());
        let (mut found, mut fewest) = (std::collections::HashSet::new(), usize::MAX);
        let tab = egui::Event::Key {
            key: egui::Key::Tab,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: egui::Modifiers::NONE,
        };
        for frame in 0..400 {
            let input = egui::RawInput {
                screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(280.0, height))),
                time: Some(f64::from(frame)),
                // The rows move under the focus for a frame.
                events: if frame % 3 == 0 { vec![tab.clone()] } else { Vec::new() },
                ..egui::RawInput::default()
            };
            let output = ctx.run_ui(input, |ui| {
                assert_eq!(show(ui, &mut model, &mut filter, &themes()[0]), None);
            });
            fewest = fewest.min(output.shapes.len());
            found.extend(ctx.memory(egui::Memory::focused));
        }
        (found.len(), fewest)
    }

    #[test]
    fn rows_out_of_sight_cost_nothing_and_are_reached_by_keys() {
        let (all, drawn) = reached(8_000.0);
        let (seen, fewest) = reached(500.0);
        assert_eq!(seen, all);
        assert!(all > 40 && fewest < drawn / 2, "{all} widgets, {fewest} of {drawn} shapes");
    }
}
