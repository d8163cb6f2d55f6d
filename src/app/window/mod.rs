//! Lays out the window and carries out its actions.

mod bars;
mod files;
mod last_race;
mod layout;
pub mod settings;
mod sheets;
mod tiles;

use crate::app::kit::action::Action;
use crate::app::kit::motion;
use crate::app::kit::theme::{self, Theme, themes};
use crate::app::model::Model;
use crate::app::panels::lesson;
use crate::app::panels::parameters;
use crate::lab::{Command, Event, Session};
use crate::record::is_session;
use bars::Shown;
use eframe::egui::{self, Key, Modifiers, RichText, Ui, ViewportCommand};
use files::{FileDialog, Purpose};
use settings::{SCALES, Settings};
use sheets::{key_sheet, palette};
use std::path::PathBuf;
use tiles::Workspace;

/// Width of a panel at the side, and from which width of the window on it is there unless somebody said otherwise; in
/// lengths of the type.
const SIDE_EMS: f32 = 18.5;
const PARAMETERS_FROM_EMS: f32 = 58.0;
const LESSON_FROM_EMS: f32 = 80.0;
/// How long a key press is shown to an audience, in seconds.
const PRESS_SHOWN_S: f64 = 2.0;

/// The window with everything it keeps between frames.
pub struct Window {
    model: Model,
    workspace: Workspace,
    theme: usize,
    theme_before_projector: usize,
    dialog: Option<FileDialog>,
    palette: Option<String>,
    keys: bool,
    filter: String,
    /// Whether parameters and lesson are shown, where somebody said so; else they are where there is room.
    parameters: Option<bool>,
    lesson: Option<bool>,
    /// The last action that came by keys, and when: shown to an audience.
    pressed: Option<(Action, f64)>,
    still: bool,
    /// Where settings are kept between two starts, and as they are there.
    kept: Option<(PathBuf, Settings)>,
}

impl Window {
    /// A window on a model with one of the themes.
    pub fn new(ctx: &egui::Context, model: Model, theme: usize) -> Self {
        theme::install_fonts(ctx);
        let theme = theme.min(themes().len().saturating_sub(1));
        if let Some(theme) = themes().get(theme) {
            theme.apply(ctx);
        }
        Self {
            model,
            workspace: Workspace::default(),
            theme,
            theme_before_projector: 0,
            dialog: None,
            palette: None,
            keys: false,
            filter: String::new(),
            parameters: None,
            lesson: None,
            pressed: None,
            still: false,
            kept: None,
        }
    }

    /// Takes the settings of the last start from a file, and keeps them there from now on.
    pub fn remember(&mut self, ctx: &egui::Context, path: PathBuf) {
        let (settings, notice) = Settings::load(&path);
        notice.into_iter().for_each(|notice| self.model.notice(notice));
        self.still = settings.still;
        ctx.set_zoom_factor(settings.scale);
        let theme = themes().iter().position(|theme| theme.name == settings.theme);
        self.wear(ctx, theme.unwrap_or(self.theme));
        self.kept = Some((path, settings));
    }

    /// Keeps the race in a file from now on, and asks about one that lies there.
    pub fn put_aside(&mut self, ctx: &egui::Context, place: PathBuf) {
        let wake = ctx.clone();
        if let Err(problem) = self.model.shelf.put_aside.start(place, move || wake.request_repaint()) {
            self.model.notice(problem);
        }
    }

    /// Goes on with a race that was put aside.
    pub fn resume(&mut self, session: Session) {
        if let Err(problem) = self.model.resume(session) {
            self.model.notice(problem);
        }
    }

    /// Writes the settings where they have changed.
    fn keep_settings(&mut self, ctx: &egui::Context) {
        let Some((path, kept)) = &mut self.kept else { return };
        let theme = themes().get(self.theme).map_or_else(String::new, |theme| theme.name.clone());
        let scale = ctx.zoom_factor().clamp(*SCALES.start(), *SCALES.end());
        let now = Settings { theme, still: self.still, scale, ..kept.clone() };
        if now != *kept {
            let saved = now.save(path);
            *kept = now;
            if let Err(problem) = saved {
                self.model.notice(format!("the settings could not be kept: {problem}"));
            }
        }
    }

    /// Takes one event of the lab.
    pub fn hear(&mut self, event: &Event) {
        self.model.hear(event);
    }

    /// Draws everything into the space there is.
    pub fn draw(&mut self, ui: &mut Ui) {
        let Some(theme) = themes().get(self.theme) else { return };
        let ctx = ui.ctx().clone();
        self.model.race.refresh_means();
        self.take_dropped_files(&ctx);
        let mut asked = self.pressed_keys(&ctx);
        if let Some(action) = asked {
            self.pressed = Some((action, ctx.input(|input| input.time)));
        }
        let shown = self.shown(ui.available_width(), theme);
        let bar = egui::Frame::new().fill(theme.panel.0).inner_margin(theme.space);
        egui::Panel::top("top").frame(bar).show(ui, |ui| {
            asked = bars::top(ui, &mut self.model, &shown, theme).or(asked);
        });
        egui::Panel::bottom("bottom")
            .frame(bar.inner_margin(egui::Margin::symmetric(theme.space as i8, 4)))
            .show(ui, |ui| {
                bars::bottom(ui, &self.model, theme);
            });
        let side = (theme.body_type * SIDE_EMS).min(ui.available_width() * 0.4);
        let panel = bar.inner_margin(egui::Margin { right: 4, ..egui::Margin::same(theme.space as i8) });
        if shown.parameters {
            egui::Panel::left("parameters").frame(panel).exact_size(side).show(ui, |ui| {
                asked = parameters::show(ui, &mut self.model, &mut self.filter, theme).or(asked);
            });
        }
        if shown.lesson {
            egui::Panel::right("lesson").frame(panel).exact_size(side).show(ui, |ui| {
                asked = lesson::show(ui, &mut self.model, theme).or(asked);
            });
        }
        let ground = egui::Frame::new().fill(theme.background.0).inner_margin(theme.space);
        egui::CentralPanel::default().frame(ground).show(ui, |ui| {
            asked = self.centre(ui, theme).or(asked);
        });
        asked = self.overlays(&ctx, theme).or(asked);
        if let Some(action) = asked {
            self.act(action, &shown, &ctx);
        }
        let now_s = ctx.input(|input| input.time);
        self.model.remember(now_s);
        self.model.keep_race(now_s);
        self.keep_settings(&ctx);
    }

    /// What is shown beside the views in a window of this width.
    fn shown(&self, width: f32, theme: &Theme) -> Shown {
        let ems = width / theme.body_type;
        Shown {
            parameters: self.parameters.unwrap_or(ems >= PARAMETERS_FROM_EMS),
            lesson: self.lesson.unwrap_or(ems >= LESSON_FROM_EMS),
            still: self.still,
        }
    }

    fn centre(&mut self, ui: &mut Ui, theme: &Theme) -> Option<Action> {
        if let (true, Some(phase)) = (self.model.race.snapshot.slow_motion, &self.model.race.snapshot.phase) {
            let card = egui::Frame::new().fill(theme.surface.0).corner_radius(6).inner_margin(theme.space);
            card.show(ui, |ui| {
                ui.set_width(ui.available_width());
                let name = format!("{} of {} · {}", phase.number, phase.of, phase.name);
                ui.label(RichText::new(name).heading());
                ui.label(&phase.text);
            });
        }
        if let Some(answer) = last_race::show(ui, &self.model.shelf.put_aside, theme) {
            self.model.answer(answer);
        }
        self.workspace.show(ui, &mut self.model, theme)
    }

    /// Reads what was dropped on the window.
    fn take_dropped_files(&mut self, ctx: &egui::Context) {
        let paths = ctx.input(|input| {
            input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect::<Vec<_>>()
        });
        for path in paths {
            if is_session(&path) {
                if let Err(problem) = files::open_file(&path, &mut self.model) {
                    self.model.notice(problem);
                }
                continue;
            }
            let wake = ctx.clone();
            if let Err(problem) = self.model.read_measurements(path, move || wake.request_repaint()) {
                self.model.notice(problem);
            }
        }
    }

    /// Says what a file that is held over the window would do.
    fn show_drop_hint(&self, ctx: &egui::Context, theme: &Theme) {
        if ctx.input(|input| input.raw.hovered_files.is_empty()) {
            return;
        }
        let words = if self.model.takes_measurements() {
            "Drop a text file of x, y and a value in each line to map it"
        } else {
            "Measurements belong on a radio map; choose one of its presets first"
        };
        let area = egui::Area::new(egui::Id::unique("drop hint")).order(egui::Order::Foreground);
        area.anchor(egui::Align2::CENTER_CENTER, [0.0, 0.0]).interactable(false).show(ctx, |ui| {
            let line = egui::Stroke::new(theme.line_width, theme.accent.0);
            let card = egui::Frame::new().fill(theme.panel.0).stroke(line).corner_radius(8);
            card.inner_margin(theme.space * 3.0).show(ui, |ui| ui.heading(words));
        });
    }

    /// Tells an audience which key was pressed and what it does.
    fn show_press(&self, ctx: &egui::Context, theme: &Theme) {
        let Some((action, at)) = self.pressed.filter(|_| self.theme == theme::PROJECTOR) else { return };
        let left = PRESS_SHOWN_S - (ctx.input(|input| input.time) - at);
        let Some(keys) = action.shortcut().filter(|_| left > 0.0) else { return };
        ctx.request_repaint_after(std::time::Duration::from_secs_f64(left));
        let area = egui::Area::new(egui::Id::unique("press")).order(egui::Order::Foreground);
        area.anchor(egui::Align2::CENTER_BOTTOM, [0.0, -48.0]).interactable(false).show(ctx, |ui| {
            let card = egui::Frame::new().fill(theme.text.0).corner_radius(8).inner_margin(theme.space * 1.5);
            card.show(ui, |ui| {
                let words = format!("{}  {}", keys.format(&egui::ModifierNames::NAMES, false), action.text());
                ui.label(theme.bold(&words).heading().color(theme.panel.0));
            });
        });
    }

    /// Dialogues on top of everything.
    fn overlays(&mut self, ctx: &egui::Context, theme: &Theme) -> Option<Action> {
        self.show_drop_hint(ctx, theme);
        self.show_press(ctx, theme);
        if let Some(dialog) = &mut self.dialog
            && !dialog.show(ctx, &mut self.model, theme)
        {
            self.dialog = None;
        }
        if self.keys {
            let modal = egui::Modal::new(egui::Id::unique("keys")).show(ctx, key_sheet);
            self.keys = !modal.should_close();
        }
        let filter = self.palette.as_mut()?;
        let mut chosen = None;
        let modal =
            egui::Modal::new(egui::Id::unique("palette")).show(ctx, |ui| chosen = palette(ui, filter));
        if modal.should_close() || chosen.is_some() {
            self.palette = None;
        }
        chosen
    }

    /// The action whose keys were pressed; keys rest while a control has the focus or a dialogue is open.
    fn pressed_keys(&self, ctx: &egui::Context) -> Option<Action> {
        let busy = self.dialog.is_some() || self.palette.is_some() || self.keys;
        if busy || ctx.memory(|memory| memory.focused().is_some()) {
            return None;
        }
        if self.workspace.is_maximised() && ctx.input(|input| input.key_pressed(Key::Escape)) {
            return Some(Action::Maximise);
        }
        ctx.input_mut(|input| {
            // Keys with more modifiers first: egui lets Ctrl+Shift+Z pass as Ctrl+Z.
            let mut actions = Action::ALL;
            actions.sort_by_key(|action| {
                let modifiers = action.shortcut().map_or(Modifiers::NONE, |shortcut| shortcut.modifiers);
                std::cmp::Reverse(u8::from(modifiers.shift) + u8::from(modifiers.command))
            });
            actions
                .into_iter()
                .find(|action| action.shortcut().is_some_and(|keys| input.consume_shortcut(&keys)))
        })
    }

    /// Carries out an action.
    fn act(&mut self, action: Action, shown: &Shown, ctx: &egui::Context) {
        // What an action opens is drawn in the next frame, which nothing else may ask for.
        ctx.request_repaint();
        match action {
            Action::PlayPause => self.play_or_pause(),
            Action::Step => self.model.send(Command::Step),
            Action::SlowMotion => self.toggle_slow_motion(),
            Action::Rewind => self.model.rewind(),
            Action::NewSeed => self.model.new_seed(),
            Action::Open
            | Action::OpenMeasurements
            | Action::Save
            | Action::SaveSession
            | Action::SaveMap => self.open_dialog(action),
            Action::Undo => self.model.undo(),
            Action::Redo => self.model.redo(),
            Action::ResetParameters => self.model.reset(),
            Action::RestoreViews => self.workspace.restore(),
            Action::ToggleView(view) => self.workspace.toggle(view),
            Action::Palette => self.palette = Some(String::new()),
            Action::Keys => self.keys = true,
            Action::NextTheme => self.wear(ctx, (self.theme + 1) % themes().len()),
            Action::Projector => self.toggle_projector(ctx),
            Action::Maximise => self.workspace.maximise(),
            Action::ToggleParameters => self.parameters = Some(!shown.parameters),
            Action::ToggleLesson => self.lesson = Some(!shown.lesson),
            Action::ReduceMotion => {
                self.still = !self.still;
                self.wear(ctx, self.theme);
            }
            Action::FullScreen => toggle_full_screen(ctx),
        }
    }

    fn play_or_pause(&mut self) {
        let playing = self.model.race.snapshot.playing;
        self.model.send(if playing { Command::Pause } else { Command::Play });
    }

    /// Slow motion plays by itself once it is on.
    fn toggle_slow_motion(&mut self) {
        let on = !self.model.race.snapshot.slow_motion;
        self.model.send(Command::SlowMotion(on));
        if on {
            self.model.send(Command::Play);
        }
    }

    fn open_dialog(&mut self, action: Action) {
        let experiment = &self.model.scenario.preset.experiment;
        self.dialog = Purpose::of(action).map(|purpose| FileDialog::new(purpose, experiment));
    }

    /// The projector's theme, or the one before it.
    fn toggle_projector(&mut self, ctx: &egui::Context) {
        if self.theme == theme::PROJECTOR {
            self.wear(ctx, self.theme_before_projector);
        } else {
            self.theme_before_projector = self.theme;
            self.wear(ctx, theme::PROJECTOR);
        }
    }

    fn wear(&mut self, ctx: &egui::Context, theme: usize) {
        self.theme = theme;
        if let Some(theme) = themes().get(theme) {
            theme.apply(ctx);
        }
        motion::set_reduced(ctx, self.still);
        if self.still {
            ctx.all_styles_mut(|style| style.animation_time = 0.0);
        } else {
            ctx.all_styles_mut(|style| style.animation_time = egui::Style::default().animation_time);
        }
    }
}

impl eframe::App for Window {
    fn logic(&mut self, _ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.model.drain();
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.draw(ui);
    }

    fn on_exit(&mut self) {
        self.model.keep_at_exit();
    }
}

fn toggle_full_screen(ctx: &egui::Context) {
    let full = ctx.input(|input| input.viewport().fullscreen.unwrap_or(false));
    ctx.send_viewport_cmd(ViewportCommand::Fullscreen(!full));
}
