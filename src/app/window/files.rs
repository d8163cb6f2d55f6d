//! Opening and saving scenarios, opening measurements, saving maps: a path typed in the window, or the system's dialog in a thread of its own.

use crate::app::kit::action::Action;
use crate::app::kit::theme::Theme;
use crate::app::kit::widgets::{accent_button, named};
use crate::app::model::Model;
use crate::experiments;
use crate::preset::read_text;
use crate::record::{Backup, SESSION_EXTENSION, is_session, read_session, write_atomically};
use crossbeam_channel::{Receiver, bounded};
use eframe::egui::{self, Key};
use std::path::{Path, PathBuf};

/// What the dialog is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Read a scenario.
    Open,
    /// Write the scenario.
    Save,
    /// Read measurements.
    Measurements,
    /// Write the map that is shown.
    Map,
    /// Write the race as it stands.
    Session,
}

impl Purpose {
    /// What the dialogue of an action is for; most actions have none.
    pub fn of(action: Action) -> Option<Self> {
        match action {
            Action::Open => Some(Self::Open),
            Action::OpenMeasurements => Some(Self::Measurements),
            Action::Save => Some(Self::Save),
            Action::SaveSession => Some(Self::Session),
            Action::SaveMap => Some(Self::Map),
            _ => None,
        }
    }

    /// The heading of its dialogue, and what is asked for.
    fn words(self) -> [&'static str; 2] {
        match self {
            Self::Open => ["Open a scenario", "Path of a RON file, or of a session"],
            Self::Save => ["Save this scenario", "Path of a RON file"],
            Self::Measurements => {
                ["Open measurements", "Path of a text file with x, y and a value in each line"]
            }
            Self::Session => ["Save this session", "Path of a session: the race with all that was learned"],
            Self::Map => [
                "Save this map",
                "Path of the table (CSV); the picture (PNG) and the grid (ASC) come beside it",
            ],
        }
    }

    fn writes(self) -> bool {
        matches!(self, Self::Save | Self::Map | Self::Session)
    }
}

/// The dialog while it is open.
pub struct FileDialog {
    purpose: Purpose,
    path: String,
    problem: Option<String>,
    browsing: Option<Receiver<Option<PathBuf>>>,
    fresh: bool,
}

impl FileDialog {
    /// A dialog that starts with the scenario's own name.
    pub fn new(purpose: Purpose, experiment: &str) -> Self {
        let path = match purpose {
            Purpose::Measurements => "measurements.csv".to_owned(),
            Purpose::Map => "map.csv".to_owned(),
            Purpose::Session => format!("{experiment}.{SESSION_EXTENSION}"),
            Purpose::Open | Purpose::Save => format!("{experiment}.ron"),
        };
        Self { purpose, path, problem: None, browsing: None, fresh: true }
    }

    /// Draws the dialog; returns false once it is done.
    pub fn show(&mut self, ctx: &egui::Context, model: &mut Model, theme: &Theme) -> bool {
        self.hear_browser();
        let [title, kind] = self.purpose.words();
        let mut open = true;
        let modal = egui::Modal::new(egui::Id::unique("file dialog")).show(ctx, |ui| {
            ui.set_width(460.0);
            ui.heading(title);
            ui.label(kind);
            let field = ui.add(egui::TextEdit::singleline(&mut self.path).desired_width(f32::INFINITY));
            named(&field, "Path");
            if std::mem::take(&mut self.fresh) {
                field.request_focus();
            }
            if let Some(problem) = &self.problem {
                ui.colored_label(theme.collision.0, problem);
            }
            let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            ui.horizontal(|ui| {
                let verb = if self.purpose.writes() { "Save" } else { "Open" };
                if accent_button(ui, verb, theme).clicked() || entered {
                    open = !self.finish(ctx, model);
                }
                let browse = egui::Button::new("Browse…");
                if ui.add_enabled(self.browsing.is_none(), browse).clicked() {
                    self.browse(ctx);
                }
                if ui.button("Cancel").clicked() {
                    open = false;
                }
            });
        });
        open && !modal.should_close()
    }

    /// Opens the system's dialog; it answers nothing both when cancelled and where there is none.
    fn browse(&mut self, ctx: &egui::Context) {
        let (answer, answers) = bounded(1);
        let (purpose, ctx) = (self.purpose, ctx.clone());
        let name = self.path.clone();
        let work = move || {
            let dialog = rfd::FileDialog::new();
            let path = match purpose {
                Purpose::Open => {
                    dialog.add_filter("Scenario or session", &["ron", SESSION_EXTENSION]).pick_file()
                }
                Purpose::Save => dialog.add_filter("Scenario", &["ron"]).set_file_name(name).save_file(),
                Purpose::Session => {
                    dialog.add_filter("Session", &[SESSION_EXTENSION]).set_file_name(name).save_file()
                }
                Purpose::Measurements => {
                    dialog.add_filter("Measurements", &["csv", "txt", "tsv", "dat"]).pick_file()
                }
                Purpose::Map => dialog.add_filter("Table", &["csv"]).set_file_name(name).save_file(),
            };
            // The window may be gone by now; then nobody needs the path.
            let _ = answer.send(path);
            ctx.request_repaint();
        };
        match std::thread::Builder::new().name("file dialog".to_owned()).spawn(work) {
            Ok(_) => self.browsing = Some(answers),
            Err(error) => self.problem = Some(format!("the dialog could not start: {error}; type the path")),
        }
    }

    fn hear_browser(&mut self) {
        let Some(answers) = &self.browsing else { return };
        match answers.try_recv() {
            Ok(Some(path)) => self.path = path.display().to_string(),
            Ok(None) => self.problem = Some("Nothing was chosen; a path can be typed here".to_owned()),
            Err(crossbeam_channel::TryRecvError::Empty) => return,
            Err(crossbeam_channel::TryRecvError::Disconnected) => {}
        }
        self.browsing = None;
    }

    /// Reads or writes, or begins to read measurements; returns whether it went well.
    fn finish(&mut self, ctx: &egui::Context, model: &mut Model) -> bool {
        // Whole, so that what is said later tells where a file is.
        let path = std::path::absolute(self.path.trim()).unwrap_or_else(|_| PathBuf::from(self.path.trim()));
        let done = match self.purpose {
            Purpose::Open => open_file(&path, model),
            Purpose::Save => save_file(&path, model),
            Purpose::Session => model.save_session(path),
            Purpose::Measurements => {
                let wake = ctx.clone();
                model.read_measurements(path, move || wake.request_repaint())
            }
            Purpose::Map => {
                let wake = ctx.clone();
                model.save_map(path, move || wake.request_repaint())
            }
        };
        self.problem = done.err();
        self.problem.is_none()
    }
}

/// Opens a scenario or a session from a file.
///
/// # Errors
/// With place and cause; the present scenario stays.
pub fn open_file(path: &Path, model: &mut Model) -> Result<(), String> {
    if is_session(path) {
        let session = read_session(path).map_err(|error| error.to_string())?;
        model.resume(session)?;
        model.notice(format!("opened {}", path.display()));
        return Ok(());
    }
    let text = read_text(path).map_err(|error| error.to_string())?;
    let preset = experiments::parse_preset(&path.display().to_string(), &text).map_err(|e| e.to_string())?;
    model.open(preset, false);
    model.notice(format!("opened {}", path.display()));
    Ok(())
}

/// Saves the scenario with its live changes; an older file stays beside it as a backup.
///
/// # Errors
/// With place and cause; an older file is untouched then.
pub fn save_file(path: &Path, model: &mut Model) -> Result<(), String> {
    let text = model.preset_to_save().to_ron();
    write_atomically(path, text.as_bytes(), Backup::Keep).map_err(|error| error.to_string())?;
    model.notice(format!("saved {}", path.display()));
    Ok(())
}
