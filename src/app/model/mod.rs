//! What the window knows, in three parts that views borrow one by one (the scenario, the race, the shelf), and what it asks
//! the lab to do.

mod lab_words;
pub mod measurements;
pub mod put_aside;
pub mod race;
pub mod runs;
pub mod saved_map;
pub mod scenario;
mod session;
pub mod shelf;

use crate::experiments;
use crate::lab::{Command, History, Lab, Setting, Snapshot};
use crate::preset::{Preset, Value};
use crate::scene::Gesture;
use race::RaceView;
use scenario::{Scenario, all};
use shelf::Shelf;
use std::path::PathBuf;
use std::sync::Arc;

/// Notices that are kept.
const MOST_NOTICES: usize = 50;
/// Seconds between two live changes while a slider is dragged.
const DRAG_INTERVAL_S: f64 = 0.25;

/// The state of the window apart from how it is drawn.
pub struct Model {
    /// What is open.
    pub scenario: Scenario,
    /// What runs.
    pub race: RaceView,
    /// What is kept.
    pub shelf: Shelf,
    /// What a person should know, newest last.
    pub notices: Vec<String>,
    lab: Option<Lab>,
    last_drag_s: f64,
}

impl Model {
    /// Opens a scenario; without a lab (in tests) nothing runs.
    pub fn new(preset: Preset, lab: Option<Lab>) -> Self {
        let mut model = Self {
            scenario: Scenario::new(preset.clone()),
            race: RaceView::default(),
            shelf: Shelf::default(),
            notices: Vec::new(),
            lab,
            last_drag_s: 0.0,
        };
        model.open(preset, false);
        model
    }

    /// A window's model on a recorded race, with nothing running behind it.
    pub fn recorded(preset: Preset, history: History, snapshot: Snapshot) -> Self {
        let mut model = Self::new(preset, None);
        model.race.history = Some(history);
        model.race.snapshot = Arc::new(snapshot);
        model
    }

    /// Opens a scenario at step 0.
    pub fn open(&mut self, preset: Preset, play: bool) {
        self.show(preset);
        self.restart(self.scenario.preset.clone(), play);
    }

    /// Takes a scenario into the controls.
    fn show(&mut self, preset: Preset) {
        self.note_ending();
        self.race.hidden.clear();
        self.race.guess = None;
        if let Err(problem) = self.scenario.show(preset) {
            self.notice(problem);
        }
    }

    /// Starts again with the values shown now: same seed, same initial weights. Live changes of before are forgotten, but
    /// not those that the opened scenario schedules.
    pub fn rewind(&mut self) {
        self.note_ending();
        self.scenario.unwind_changes();
        let preset = Preset { values: self.scenario.values.clone(), ..self.scenario.preset.clone() };
        let play = self.race.snapshot.playing;
        self.restart(preset, play);
    }

    fn restart(&mut self, preset: Preset, play: bool) {
        self.scenario.runs_with(&preset.values);
        self.send(Command::Open(Box::new(preset), play));
    }

    fn note_ending(&mut self) {
        if self.race.history.is_some() {
            self.shelf.note_ending(self.scenario.running_preset(), &self.race.snapshot);
        }
    }

    /// All controls as a past run started; a run of another experiment is opened as it was.
    pub fn take_parameters(&mut self, run: u64) {
        let Some(preset) = self.shelf.runs.find(run).map(|run| run.preset.clone()) else { return };
        if preset.experiment != self.scenario.preset.experiment {
            return self.open(preset, false);
        }
        self.set_all(&all(&preset.values));
    }

    /// Starts again with the next seeds.
    pub fn new_seed(&mut self) {
        let values = &mut self.scenario.values;
        let count = values.integer("race.seeds").unwrap_or(1);
        let seed = values.integer("race.seed").unwrap_or(1) + count;
        if let Err(error) = values.set("race.seed", Value::Integer(seed)) {
            self.notice(error.to_string());
        }
        self.rewind();
    }

    /// The scenario as it would be saved: what runs, with the live changes made so far.
    pub fn preset_to_save(&self) -> Preset {
        let Scenario { preset, values, .. } = &self.scenario;
        let made = self.race.history.as_ref().map(|history| history.changes.clone()).unwrap_or_default();
        let reached = self.race.snapshot.step;
        let ahead = preset.changes.iter().filter(|change| change.step >= reached && !made.contains(change));
        let changes = made.iter().cloned().chain(ahead.cloned()).collect();
        // Before the first step everything that is shown is what will run.
        let values = if reached == 0 { values } else { self.scenario.running() };
        Preset { values: values.clone(), changes, ..preset.clone() }
    }

    /// Whether measurements from a file can be shown by what is open.
    pub fn takes_measurements(&self) -> bool {
        experiments::find(&self.scenario.preset.experiment).is_some_and(|found| found.takes_measurements())
    }

    /// Begins to read measurements from a file in a thread of its own; `wake` is called once they are there.
    ///
    /// # Errors
    /// In words: what is open has no use for them, or they cannot be read now.
    pub fn read_measurements(
        &mut self,
        path: PathBuf,
        wake: impl FnOnce() + Send + 'static,
    ) -> Result<(), String> {
        if !self.takes_measurements() {
            return Err("Measurements belong on a radio map; choose one of its presets first".to_owned());
        }
        self.shelf.measurements.read(path, wake)
    }

    /// Asks for the map that is shown and writes it once it comes; `wake` is called when it is written.
    ///
    /// # Errors
    /// In words: what is open shows no map, the path names no file, or a map is being saved already.
    pub fn save_map(&mut self, path: PathBuf, wake: impl FnOnce() + Send + 'static) -> Result<(), String> {
        if !self.takes_measurements() {
            return Err("There is no map here; choose one of the radio map's presets first".to_owned());
        }
        self.shelf.saved_map.want(path, wake)?;
        self.send(Command::TakeMap);
        Ok(())
    }

    /// Passes on what a person did to a picture: to a parameter, or to the lab.
    pub fn touch(&mut self, gesture: Gesture, now_s: f64) {
        let Gesture::Set { field, value, held } = gesture else {
            return self.send(Command::Gesture(gesture));
        };
        let found = self.scenario.values.find(&field);
        match found.and_then(|field| Ok((field.path, field.parse(&value)?))) {
            Ok((path, value)) => self.edit(path, value, held, now_s),
            Err(error) => self.notice(error.to_string()),
        }
    }

    /// Shows a notice.
    pub fn notice(&mut self, text: String) {
        if self.notices.last() != Some(&text) {
            self.notices.push(text);
        }
        let surplus = self.notices.len().saturating_sub(MOST_NOTICES);
        self.notices.drain(..surplus);
    }

    /// Sends a command to the lab.
    pub fn send(&mut self, command: Command) {
        if let Some(lab) = &mut self.lab {
            lab.send(command);
        }
    }

    /// A control moved a field; `held` while it is still being dragged; `now_s` is the window's clock in seconds.
    pub fn edit(&mut self, path: &'static str, value: Value, held: bool, now_s: f64) {
        if let Err(error) = self.scenario.values.set(path, value) {
            self.notice(error.to_string());
            return;
        }
        if held && now_s - self.last_drag_s < DRAG_INTERVAL_S {
            return;
        }
        self.last_drag_s = now_s;
        self.commit(path);
    }

    /// Makes what is shown for a field take effect, if it can now.
    pub fn commit(&mut self, path: &'static str) {
        self.commit_all(&[path]);
    }

    fn commit_all(&mut self, paths: &[&'static str]) {
        let values = &self.scenario.values;
        let setting = |field: &'static str| Some(Setting { field, value: values.get(field).ok()?.clone() });
        let settings: Vec<Setting> = paths.iter().copied().filter_map(setting).collect();
        if !settings.is_empty() {
            self.send(Command::Set(settings));
        }
    }

    /// Whether a field shows something that only a rewind makes true.
    pub fn waits_for_rewind(&self, path: &str) -> bool {
        self.race.snapshot.step > 0 && self.scenario.needs_rewind(path)
    }

    /// Whether any field waits for a rewind.
    pub fn anything_waits(&self) -> bool {
        self.scenario.values.fields().iter().any(|field| self.waits_for_rewind(field.path))
    }

    /// All parameters as the opened scenario has them.
    pub fn reset(&mut self) {
        self.set_all(&all(&self.scenario.preset.values));
    }

    /// Notes the present values for undo.
    pub fn remember(&mut self, now_s: f64) {
        self.scenario.remember(now_s);
    }

    /// Takes back the last change of values.
    pub fn undo(&mut self) {
        self.scenario.undone().into_iter().for_each(|before| self.set_all(&before));
    }

    /// Makes it again.
    pub fn redo(&mut self) {
        self.scenario.redone().into_iter().for_each(|after| self.set_all(&after));
    }

    /// All fields at once, each to the value in its place.
    fn set_all(&mut self, target: &[Value]) {
        let mut changed = Vec::new();
        for (field, value) in self.scenario.values.fields().iter().zip(target) {
            if self.scenario.values.get(field.path).ok() != Some(value) {
                if let Err(error) = self.scenario.values.set(field.path, value.clone()) {
                    self.notice(error.to_string());
                }
                changed.push(field.path);
            }
        }
        self.commit_all(&changed);
    }
}

#[cfg(test)]
pub mod tests;
