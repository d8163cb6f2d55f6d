//! The bar at the top, with everything that runs the race, and the line at the bottom.

use super::action::Action;
use super::model::Model;
use super::parameters::{accent_button, named};
use super::theme::Theme;
use crate::experiments;
use crate::lab::{Command, Speed};
use crate::scene::axis::with_thin_spaces;
use eframe::egui::{self, RichText, Ui};

/// Training speeds and their names.
const SPEEDS: [(Speed, &str); 4] = [
    (Speed::StepsPerSecond(10), "10 steps/s"),
    (Speed::StepsPerSecond(100), "100 steps/s"),
    (Speed::StepsPerSecond(1_000), "1000 steps/s"),
    (Speed::Full, "Full speed"),
];

/// Draws the top bar; returns an action if a button asks for one.
pub fn top(ui: &mut Ui, model: &mut Model, theme: &Theme) -> Option<Action> {
    let mut asked = None;
    ui.horizontal_wrapped(|ui| {
        ui.heading("IIoT Lab");
        presets(ui, model);
        for action in [Action::Open, Action::Save] {
            press(ui, action, false, &mut asked);
        }
        ui.separator();
        let play = if model.snapshot.playing { "Pause" } else { "Play" };
        if accent_button(ui, play, theme).on_hover_text(hover(Action::PlayPause)).clicked() {
            asked = Some(Action::PlayPause);
        }
        press(ui, Action::Step, false, &mut asked);
        press(ui, Action::SlowMotion, model.snapshot.slow_motion, &mut asked);
        speeds(ui, model);
        press(ui, Action::Rewind, false, &mut asked);
        press(ui, Action::NewSeed, false, &mut asked);
        ui.separator();
        if ui.button("Theme").on_hover_text(hover(Action::NextTheme)).clicked() {
            asked = Some(Action::NextTheme);
        }
        press(ui, Action::Projector, theme.name == "Projector", &mut asked);
        press(ui, Action::Keys, false, &mut asked);
        progress(ui, model);
    });
    asked
}

fn press(ui: &mut Ui, action: Action, on: bool, asked: &mut Option<Action>) {
    let button = egui::Button::new(action.text()).selected(on);
    if ui.add(button).on_hover_text(hover(action)).clicked() {
        *asked = Some(action);
    }
}

/// What an action does, and its keys.
fn hover(action: Action) -> String {
    match action.shortcut() {
        Some(shortcut) => {
            format!("{} ({})", action.hover(), shortcut.format(&egui::ModifierNames::NAMES, false))
        }
        None => action.hover().to_owned(),
    }
}

fn presets(ui: &mut Ui, model: &mut Model) {
    let title = egui::RichText::new(&model.preset.title);
    let combo = egui::ComboBox::from_id_salt("presets").selected_text(title).width(210.0).truncate();
    let mut chosen = None;
    let combo = combo.show_ui(ui, |ui| {
        for (name, _) in experiments::PRESETS {
            if let Some(Ok(preset)) = experiments::built_in(name)
                && ui.selectable_label(preset.title == model.preset.title, &preset.title).clicked()
            {
                chosen = Some(preset);
            }
        }
    });
    named(&combo.response, "Preset");
    if let Some(preset) = chosen {
        model.open(preset, false);
    }
}

fn speeds(ui: &mut Ui, model: &mut Model) {
    let name = SPEEDS.iter().find(|(speed, _)| *speed == model.speed).map_or("", |(_, name)| name);
    let mut chosen = model.speed;
    let combo = egui::ComboBox::from_id_salt("speed").selected_text(name).width(96.0);
    let combo = combo.show_ui(ui, |ui| {
        for (speed, name) in SPEEDS {
            ui.selectable_value(&mut chosen, speed, name);
        }
    });
    named(&combo.response, "Speed");
    if chosen != model.speed {
        model.speed = chosen;
        model.send(Command::Speed(chosen));
    }
}

fn progress(ui: &mut Ui, model: &Model) {
    let steps = model.history.as_ref().map_or(1, |history| history.steps.max(1));
    let done = model.snapshot.step;
    let share = done as f32 / steps as f32;
    let rate = model.snapshot.steps_per_second;
    let text = if model.snapshot.over {
        "done".to_owned()
    } else if model.snapshot.playing && rate > 0.0 && !model.snapshot.slow_motion {
        let left = (steps - done) as f64 / rate;
        format!("{:.0}:{:02.0} left", (left / 60.0).floor(), left % 60.0)
    } else {
        format!("{} of {}", with_thin_spaces(done as f64), with_thin_spaces(steps as f64))
    };
    ui.label(RichText::new(text).small());
    // Not the available width: at the end of a row that would be the next row's.
    let width = (ui.max_rect().right() - ui.cursor().left() - 24.0).clamp(0.0, 160.0);
    if width > 40.0 {
        let bar = egui::ProgressBar::new(share).desired_width(width).desired_height(8.0);
        named(&ui.add(bar), "Progress");
    }
}

/// Draws the line at the bottom.
pub fn bottom(ui: &mut Ui, model: &Model, theme: &Theme) {
    ui.horizontal(|ui| {
        let weak = |text: String| RichText::new(text).small().color(theme.dim.0);
        ui.label(weak("Trains on the CPU".to_owned()));
        ui.separator();
        let unit = model.history.as_ref().map_or("step", |history| history.step_unit.as_str());
        let rate = model.snapshot.steps_per_second;
        ui.label(weak(format!("{} {unit}s/s for all lanes", with_thin_spaces(rate))));
        ui.separator();
        let seeds = model.history.as_ref().map(|history| history.seeds.as_slice()).unwrap_or_default();
        if let (Some(first), Some(last)) = (seeds.first(), seeds.last()) {
            ui.label(weak(format!("seeds {first} to {last}")));
        }
        ui.separator();
        if let Some(notice) = model.notices.last() {
            let all = model.notices.join("\n");
            let text = RichText::new(notice).small().color(theme.text.0);
            ui.add(egui::Label::new(text).truncate()).on_hover_text(all);
        }
    });
}
