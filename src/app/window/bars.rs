//! The bar at the top, with everything that runs the race, and the line at the bottom.

use crate::app::kit::action::Action;
use crate::app::kit::icon::{Icon, icon_button, logo};
use crate::app::kit::theme::Theme;
use crate::app::kit::widgets::named;
use crate::app::model::Model;
use crate::experiments;
use crate::lab::{Command, Speed};
use crate::scene::axis::with_thin_spaces;
use eframe::egui::{self, Align, Layout, RichText, Ui};

/// Training speeds and their names.
const SPEEDS: [(Speed, &str); 4] = [
    (Speed::StepsPerSecond(10), "10 steps/s"),
    (Speed::StepsPerSecond(100), "100 steps/s"),
    (Speed::StepsPerSecond(1_000), "1000 steps/s"),
    (Speed::Full, "Full speed"),
];

/// What of the window is shown or on, for the buttons that switch it.
pub struct Shown {
    /// The parameters.
    pub parameters: bool,
    /// The lesson.
    pub lesson: bool,
    /// Whether pictures change without motion.
    pub still: bool,
}

/// How many words the bar has room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Room {
    /// Signs of what runs the race; the rest is in the menu.
    Little,
    /// Signs alone.
    Signs,
    /// Words on what is pressed most.
    Some,
    /// Words on everything that runs the race.
    Words,
}

impl Room {
    /// By how many lengths of the type there are.
    fn of(width: f32, theme: &Theme) -> Self {
        match width / theme.body_type {
            ems if ems >= 96.0 => Self::Words,
            ems if ems >= 72.0 => Self::Some,
            ems if ems >= 56.0 => Self::Signs,
            _ => Self::Little,
        }
    }
}

/// Draws the top bar in one row; returns an action if a button asks for one.
pub fn top(ui: &mut Ui, model: &mut Model, shown: &Shown, theme: &Theme) -> Option<Action> {
    let mut asked = None;
    let room = Room::of(ui.available_width(), theme);
    ui.horizontal(|ui| {
        menu(ui, shown, theme, &mut asked);
        if room > Room::Signs {
            logo(ui, theme);
            ui.heading("IIoT Lab");
        }
        let ems = [8.0, 11.0, 11.0, 15.0][room as usize];
        presets(ui, model, theme, ems);
        ui.separator();
        run(ui, model, room, theme, &mut asked);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            for (icon, action, on) in [
                (Icon::RightPanel, Action::ToggleLesson, shown.lesson),
                (Icon::LeftPanel, Action::ToggleParameters, shown.parameters),
                (Icon::Projector, Action::Projector, theme.name == "Projector"),
                (Icon::Theme, Action::NextTheme, false),
                (Icon::Keys, Action::Keys, false),
                (Icon::Save, Action::Save, false),
                (Icon::Open, Action::Open, false),
            ] {
                let always = matches!(icon, Icon::RightPanel | Icon::LeftPanel | Icon::Projector);
                if always || room > Room::Little {
                    sign(ui, icon, action, on, theme, &mut asked);
                }
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| progress(ui, model, theme));
        });
    });
    asked
}

/// Everything that moves the race.
fn run(ui: &mut Ui, model: &mut Model, room: Room, theme: &Theme, asked: &mut Option<Action>) {
    let (icon, words) =
        if model.race.snapshot.playing { (Icon::Pause, "Pause") } else { (Icon::Play, "Play") };
    let atom = icon.atom(theme.body_type, Some(theme.on_accent.0));
    let text = theme.bold(words).color(theme.on_accent.0);
    let play = if room < Room::Some { egui::Button::new(atom) } else { egui::Button::new((atom, text)) };
    let play = ui.add(play.fill(theme.accent.0));
    named(&play, words);
    if play.on_hover_text(hover(Action::PlayPause)).clicked() {
        *asked = Some(Action::PlayPause);
    }
    let slow = model.race.snapshot.slow_motion;
    worded(ui, Icon::Step, Action::Step, false, room == Room::Words, theme, asked);
    worded(ui, Icon::SlowMotion, Action::SlowMotion, slow, room >= Room::Some, theme, asked);
    if room > Room::Signs {
        speeds(ui, model);
    }
    worded(ui, Icon::Rewind, Action::Rewind, false, room == Room::Words, theme, asked);
    worded(ui, Icon::NewSeed, Action::NewSeed, false, room == Room::Words, theme, asked);
}

/// A button with a sign, and with its action's name where there is room for words.
fn worded(
    ui: &mut Ui,
    icon: Icon,
    action: Action,
    on: bool,
    words: bool,
    theme: &Theme,
    asked: &mut Option<Action>,
) {
    if !words {
        sign(ui, icon, action, on, theme, asked);
        return;
    }
    let button = egui::Button::new((icon.atom(theme.body_type * 0.9, None), action.text())).selected(on);
    if ui.add(button).on_hover_text(hover(action)).clicked() {
        *asked = Some(action);
    }
}

fn sign(ui: &mut Ui, icon: Icon, action: Action, on: bool, theme: &Theme, asked: &mut Option<Action>) {
    let pressed = icon_button(ui, icon, action.text(), on, theme);
    if pressed.on_hover_text(format!("{}\n{}", action.text(), hover(action))).clicked() {
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

/// All actions, with their keys.
fn menu(ui: &mut Ui, shown: &Shown, theme: &Theme, asked: &mut Option<Action>) {
    let sign = Icon::Menu.atom(theme.body_type, None);
    let (button, _) = egui::containers::menu::MenuButton::new(sign).ui(ui, |ui| {
        let height = ui.ctx().content_rect().height() * 0.85;
        egui::ScrollArea::vertical().max_height(height).min_scrolled_height(height).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for action in Action::ALL {
                let keys = action.shortcut().map(|keys| keys.format(&egui::ModifierNames::NAMES, false));
                let mut button = egui::Button::new(action.text()).shortcut_text(keys.unwrap_or_default());
                if action == Action::ReduceMotion {
                    button = button.selected(shown.still);
                }
                if ui.add(button).on_hover_text(action.hover()).clicked() {
                    *asked = Some(action);
                    ui.close();
                }
            }
        });
    });
    named(&button, "Menu");
}

/// All presets, experiment by experiment.
fn presets(ui: &mut Ui, model: &mut Model, theme: &Theme, ems: f32) {
    let title = RichText::new(&model.scenario.preset.title);
    let width = theme.body_type * ems;
    let combo = egui::ComboBox::from_id_salt("presets").selected_text(title).width(width).truncate();
    let mut chosen = None;
    let combo = combo.height(ui.ctx().content_rect().height() * 0.8).show_ui(ui, |ui| {
        ui.set_min_width(theme.body_type * 26.0);
        for experiment in experiments::ALL {
            ui.add_space(theme.space * 0.5);
            ui.label(theme.bold(experiment.title()).small().color(theme.dim.0));
            let all = experiments::presets().filter_map(|(name, _)| experiments::built_in(name)?.ok());
            for preset in all.filter(|preset| preset.experiment == experiment.name()) {
                let entry = ui.selectable_label(preset.title == model.scenario.preset.title, &preset.title);
                if entry.on_hover_text(&preset.lesson).clicked() {
                    chosen = Some(preset);
                }
            }
        }
    });
    named(&combo.response, "Preset");
    if let Some(preset) = chosen {
        model.open(preset, false);
    }
}

fn speeds(ui: &mut Ui, model: &mut Model) {
    let name = SPEEDS.iter().find(|(speed, _)| *speed == model.race.speed).map_or("", |(_, name)| name);
    let mut chosen = model.race.speed;
    let combo = egui::ComboBox::from_id_salt("speed").selected_text(name).width(96.0);
    let combo = combo.show_ui(ui, |ui| {
        for (speed, name) in SPEEDS {
            ui.selectable_value(&mut chosen, speed, name);
        }
    });
    named(&combo.response, "Speed");
    if chosen != model.race.speed {
        model.race.speed = chosen;
        model.send(Command::Speed(chosen));
    }
}

/// How far the race is, in words and as a bar, as far as there is room.
fn progress(ui: &mut Ui, model: &Model, theme: &Theme) {
    let Some(history) = &model.race.history else { return };
    let (steps, done) = (history.steps.max(1), model.race.snapshot.step);
    let rate = model.race.snapshot.steps_per_second;
    let text = if model.race.snapshot.over {
        "done".to_owned()
    } else if model.race.snapshot.playing && rate > 0.0 && !model.race.snapshot.slow_motion {
        let left = (steps - done) as f64 / rate;
        format!("{:.0}:{:02.0} left", (left / 60.0).floor(), left % 60.0)
    } else {
        format!("{} of {}", with_thin_spaces(done as f64), with_thin_spaces(steps as f64))
    };
    let words =
        ui.painter().layout_no_wrap(text.clone(), theme.font(theme.small_type), theme.text.0).size().x;
    let bar_room = ui.available_width() - words - 2.0 * theme.space;
    if bar_room > theme.body_type * 2.0 {
        let share = done as f32 / steps as f32;
        let bar = egui::ProgressBar::new(share).desired_width(bar_room.min(160.0)).desired_height(8.0);
        named(&ui.add(bar), "Progress");
    }
    if ui.available_width() > words {
        ui.label(RichText::new(text).small());
    }
}

/// Draws the line at the bottom.
pub fn bottom(ui: &mut Ui, model: &Model, theme: &Theme) {
    ui.horizontal(|ui| {
        let weak = |text: String| RichText::new(text).small().color(theme.dim.0);
        ui.label(weak("Trains on the CPU".to_owned()));
        ui.separator();
        let unit = model.race.history.as_ref().map_or("step", |history| history.step_unit.as_str());
        let rate = model.race.snapshot.steps_per_second;
        let pace = match (model.race.snapshot.playing, rate > 0.0) {
            (true, true) => format!("{} {unit}s/s for all lanes", with_thin_spaces(rate)),
            (true, false) => "starts…".to_owned(),
            (false, _) if model.race.snapshot.over => "done".to_owned(),
            (false, _) => "rests".to_owned(),
        };
        ui.label(weak(pace));
        ui.separator();
        let seeds = model.race.history.as_ref().map(|history| history.seeds.as_slice()).unwrap_or_default();
        match (seeds.first(), seeds.last()) {
            (Some(first), Some(last)) if first < last => ui.label(weak(format!("seeds {first} to {last}"))),
            (Some(only), _) => ui.label(weak(format!("seed {only}"))),
            _ => ui.label(weak("no seeds yet".to_owned())),
        };
        if let Some(notice) = model.notices.last() {
            ui.separator();
            let all = model.notices.join("\n");
            let text = RichText::new(notice).small().color(theme.text.0);
            ui.add(egui::Label::new(text).truncate()).on_hover_text(all);
        }
    });
}
