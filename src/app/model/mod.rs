//! What the window knows: scenario, history, latest snapshot, and what it asks the lab to do.

pub mod measurements;
pub mod put_aside;
pub mod runs;
pub mod saved_map;
mod session;

use crate::app::model::measurements::Measurements;
use crate::app::model::put_aside::PutAside;
use crate::app::model::runs::{PastRun, Runs, changes_made};
use crate::app::model::saved_map::SavedMap;
use crate::experiments::{self, lesson::Lesson};
use crate::lab::{Command, Event, History, Lab, Snapshot, Speed};
use crate::preset::{Effect, Preset, Value, Values};
use crate::scene::Gesture;
use crate::statistics::Estimate;
use eframe::egui::util::undoer::Undoer;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// Notices that are kept.
const MOST_NOTICES: usize = 50;
/// The experiment that shows measurements from files.
const MEASURED: &str = "radio-map";
/// Seconds between two live changes while a slider is dragged.
const DRAG_INTERVAL_S: f64 = 0.25;

/// The state of the window apart from how it is drawn.
pub struct Model {
    /// The scenario as it was opened.
    pub preset: Preset,
    /// The values as they are shown.
    pub values: Values,
    /// The lesson beside it.
    pub lesson: Lesson,
    /// Curves, limits, results.
    pub history: Option<History>,
    /// Mean curves by contender, kept so that a frame only adds what is new.
    pub means: Vec<Vec<(u64, Estimate)>>,
    /// How often curves were begun anew: what was kept of them is stale when this changes.
    pub generation: u64,
    /// The latest state of the lab.
    pub snapshot: Arc<Snapshot>,
    /// What a person should know, newest last.
    pub notices: Vec<String>,
    /// Contenders that are not drawn.
    pub hidden: BTreeSet<usize>,
    /// Training speed.
    pub speed: Speed,
    /// The contender that a person expects to end best.
    pub guess: Option<usize>,
    /// Runs that have ended.
    pub runs: Runs,
    /// What runs until the lab says that another race has started, if one was asked for, and its state then.
    ending: Option<(Preset, Arc<Snapshot>)>,
    measurements: Measurements,
    saved_map: SavedMap,
    /// Copies of the race in files.
    pub put_aside: PutAside,
    running: Values,
    lab: Option<Lab>,
    undoer: Undoer<Vec<Value>>,
    last_drag_s: f64,
}

impl Model {
    /// Opens a scenario; without a lab (in tests) nothing runs.
    pub fn new(preset: Preset, lab: Option<Lab>) -> Self {
        let values = preset.values.clone();
        let mut model = Self {
            running: values.clone(),
            lesson: Lesson { see: Vec::new(), suggestions: Vec::new(), paper: Vec::new() },
            history: None,
            means: Vec::new(),
            generation: 0,
            snapshot: Arc::default(),
            notices: Vec::new(),
            hidden: BTreeSet::new(),
            speed: Speed::Full,
            guess: None,
            runs: Runs::default(),
            ending: None,
            measurements: Measurements::default(),
            saved_map: SavedMap::default(),
            put_aside: PutAside::default(),
            values,
            preset: preset.clone(),
            lab,
            undoer: Undoer::default(),
            last_drag_s: 0.0,
        };
        model.open(preset, false);
        model
    }

    /// A window's model on a recorded race, with nothing running behind it.
    pub fn recorded(preset: Preset, history: History, snapshot: Snapshot) -> Self {
        let mut model = Self::new(preset, None);
        model.history = Some(history);
        model.snapshot = Arc::new(snapshot);
        model
    }

    /// Opens a scenario at step 0.
    pub fn open(&mut self, preset: Preset, play: bool) {
        self.show(preset);
        self.restart(self.preset.clone(), play);
    }

    /// Takes a scenario into the controls.
    fn show(&mut self, preset: Preset) {
        self.note_ending();
        self.values = preset.values.clone();
        self.preset = preset;
        self.hidden.clear();
        self.guess = None;
        match experiments::find(&self.preset.experiment).map(|e| Lesson::parse(e.lesson())) {
            Some(Ok(lesson)) => self.lesson = lesson,
            Some(Err(error)) => self.notice(format!("the lesson cannot be shown: {error}")),
            None => {}
        }
        self.undoer = Undoer::default();
    }

    /// Starts again with the values shown now: same seed, same initial weights. Live changes of before are forgotten, but
    /// not those that the opened scenario schedules.
    pub fn rewind(&mut self) {
        self.note_ending();
        for change in &self.preset.changes {
            // A scheduled change moved the control; it will do so again, from where the race started.
            if let Ok(start) = self.running.get(change.field).cloned() {
                let _valid_already = self.values.set(change.field, start);
            }
        }
        let preset = Preset { values: self.values.clone(), ..self.preset.clone() };
        let play = self.snapshot.playing;
        self.restart(preset, play);
    }

    fn restart(&mut self, preset: Preset, play: bool) {
        self.running = preset.values.clone();
        self.send(Command::Open(Box::new(preset), play));
    }

    /// Notes what runs before another race is asked for; its last points may still be on their way.
    fn note_ending(&mut self) {
        if self.history.is_some() && self.ending.is_none() {
            let preset = Preset { values: self.running.clone(), ..self.preset.clone() };
            self.ending = Some((preset, Arc::clone(&self.snapshot)));
        }
    }

    /// Keeps a run that has ended: what ran, with the values that it started with, and what it showed.
    pub fn keep_run(&mut self, preset: Preset, history: History, snapshot: &Snapshot) {
        PastRun::new(preset, history, snapshot).into_iter().for_each(|run| self.runs.keep(run));
    }

    /// All controls as a past run started; a run of another experiment is opened as it was.
    pub fn take_parameters(&mut self, run: u64) {
        let Some(preset) = self.runs.find(run).map(|run| run.preset.clone()) else { return };
        if preset.experiment != self.preset.experiment {
            return self.open(preset, false);
        }
        let target: Vec<Value> = preset.values.iter().map(|(_, value)| value.clone()).collect();
        self.set_all(&target);
    }

    /// What runs now: the values that it started with.
    pub fn running(&self) -> &Values {
        &self.running
    }

    /// Starts again with the next seeds.
    pub fn new_seed(&mut self) {
        let count = self.values.integer("race.seeds").unwrap_or(1);
        let seed = self.values.integer("race.seed").unwrap_or(1) + count;
        if let Err(error) = self.values.set("race.seed", Value::Integer(seed)) {
            self.notice(error.to_string());
        }
        self.rewind();
    }

    /// The scenario as it would be saved: what runs, with the live changes made so far.
    pub fn preset_to_save(&self) -> Preset {
        let made =
            self.history.as_ref().map(|history| changes_made(history, &self.values)).unwrap_or_default();
        let reached = self.snapshot.step;
        let ahead =
            self.preset.changes.iter().filter(|change| change.step >= reached && !made.contains(change));
        let changes = made.iter().cloned().chain(ahead.cloned()).collect();
        Preset { values: self.running.clone(), changes, ..self.preset.clone() }
    }

    /// Whether measurements from a file can be shown by what is open.
    pub fn takes_measurements(&self) -> bool {
        self.preset.experiment == MEASURED
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
        self.measurements.read(path, wake)
    }

    /// Asks for the map that is shown and writes it once it comes; `wake` is called when it is written.
    ///
    /// # Errors
    /// In words: what is open shows no map, the path names no file, or a map is being saved already.
    pub fn save_map(&mut self, path: PathBuf, wake: impl FnOnce() + Send + 'static) -> Result<(), String> {
        if !self.takes_measurements() {
            return Err("There is no map here; choose one of the radio map's presets first".to_owned());
        }
        self.saved_map.want(path, wake)?;
        self.send(Command::TakeMap);
        Ok(())
    }

    /// Passes on what a person did to a picture: to a parameter, or to the lab.
    pub fn touch(&mut self, gesture: Gesture, now_s: f64) {
        let Gesture::Set { field, value, held } = gesture else {
            return self.send(Command::Gesture(gesture));
        };
        let set = self.values.find(&field).and_then(|field| Ok((field.path, field.parse(&value)?)));
        match set {
            Ok((path, value)) => self.edit(path, value, held, now_s),
            Err(error) => self.notice(error.to_string()),
        }
    }

    /// Takes everything that the lab has said since the last frame.
    pub fn drain(&mut self) {
        if let Some(words) = self.saved_map.hear() {
            self.notice(words);
        }
        if let Some(words) = self.put_aside.hear() {
            self.notice(words);
        }
        match self.measurements.hear() {
            Some(Ok((gesture, notice))) => {
                self.send(Command::Gesture(gesture));
                self.notice(notice);
            }
            Some(Err(problem)) => self.notice(problem),
            None => {}
        }
        if let Some(lab) = &mut self.lab
            && !lab.flush()
        {
            self.lab = None;
            self.notice("the lab has stopped; save the scenario and start again".to_owned());
        }
        while let Some(event) = self.lab.as_ref().and_then(Lab::next_event) {
            self.hear(&event);
        }
        if let Some(snapshot) = self.lab.as_ref().and_then(Lab::snapshot) {
            self.snapshot = snapshot;
        }
    }

    /// Adds to the mean curves what has come since the last frame.
    pub fn refresh_means(&mut self) {
        let Some(history) = &self.history else { return };
        self.means.resize_with(history.contenders.len(), Vec::new);
        for (contender, mean) in self.means.iter_mut().enumerate() {
            history.extend_mean_curve(contender, mean);
        }
    }

    /// Takes one event.
    pub fn hear(&mut self, event: &Event) {
        if matches!(event, Event::Started(_))
            && let Some(((preset, snapshot), history)) = self.ending.take().zip(self.history.take())
        {
            self.keep_run(preset, history, &snapshot);
        }
        if matches!(event, Event::Started(_) | Event::Stopped(..)) {
            self.means.clear();
            self.generation += 1;
        }
        match (event, &mut self.history) {
            (Event::Started(history), _) => self.history = Some((**history).clone()),
            (event, Some(history)) => history.apply(event),
            _ => {}
        }
        match event {
            Event::Notice(text) => self.notice(text.clone()),
            Event::Session(session) => {
                if let Err(problem) = self.put_aside.take((**session).clone()) {
                    self.notice(problem);
                }
            }
            Event::Map(map) => {
                if let Err(problem) = self.saved_map.take((**map).clone()) {
                    self.notice(problem);
                }
            }
            Event::Stopped(contender, _, step, reason) => {
                let name = self.history.as_ref().and_then(|h| h.contenders.get(*contender));
                let name = name.map_or("a contender", |contender| &contender.name).to_owned();
                self.notice(format!("{name} stopped at step {step}: {reason}"));
            }
            Event::Changed(_, path, text) => {
                let value = self.values.find(path).and_then(|field| field.parse(text));
                if let Ok(value) = value
                    && self.preset.changes.iter().any(|change| change.field == path)
                    && let Err(error) = self.values.set(path, value)
                {
                    self.notice(error.to_string());
                }
            }
            _ => {}
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

    /// A control moved a field; `held` while it is still being dragged.
    pub fn edit(&mut self, path: &'static str, value: Value, held: bool, now_s: f64) {
        if let Err(error) = self.values.set(path, value) {
            self.notice(error.to_string());
            return;
        }
        if held && now_s - self.last_drag_s < DRAG_INTERVAL_S {
            return;
        }
        self.last_drag_s = now_s;
        self.commit(path);
    }

    /// Makes what is shown for a field take effect, if it can while the race runs.
    pub fn commit(&mut self, path: &'static str) {
        let (Ok(field), Ok(value)) = (self.values.find(path), self.values.get(path)) else { return };
        let value = value.clone();
        if self.snapshot.step == 0 {
            self.rewind();
        } else if field.effect == Effect::Live {
            self.send(Command::Set(path.to_owned(), value));
        }
    }

    /// Whether a field shows something that only a rewind makes true.
    pub fn waits_for_rewind(&self, path: &str) -> bool {
        let differs = self.values.get(path).ok() != self.running.get(path).ok();
        let rewind = self.values.find(path).is_ok_and(|field| field.effect == Effect::Rewind);
        differs && rewind && self.snapshot.step > 0
    }

    /// Whether any field waits for a rewind.
    pub fn anything_waits(&self) -> bool {
        self.values.fields().iter().any(|field| self.waits_for_rewind(field.path))
    }

    /// Whether a field differs from the opened scenario.
    pub fn differs(&self, path: &str) -> bool {
        self.values.get(path).ok() != self.preset.values.get(path).ok()
    }

    /// All parameters as the opened scenario has them.
    pub fn reset(&mut self) {
        let target: Vec<Value> = self.preset.values.iter().map(|(_, value)| value.clone()).collect();
        self.set_all(&target);
    }

    /// Notes the present values for undo.
    pub fn remember(&mut self, now_s: f64) {
        let state = self.all_values();
        self.undoer.feed_state(now_s, &state);
    }

    /// Takes back the last change of values.
    pub fn undo(&mut self) {
        let state = self.all_values();
        if let Some(before) = self.undoer.undo(&state).cloned() {
            self.set_all(&before);
        }
    }

    /// Makes it again.
    pub fn redo(&mut self) {
        let state = self.all_values();
        if let Some(after) = self.undoer.redo(&state).cloned() {
            self.set_all(&after);
        }
    }

    fn all_values(&self) -> Vec<Value> {
        self.values.iter().map(|(_, value)| value.clone()).collect()
    }

    fn set_all(&mut self, target: &[Value]) {
        let fields = self.values.fields();
        for (field, value) in fields.iter().zip(target) {
            if self.values.get(field.path).ok() != Some(value) {
                if let Err(error) = self.values.set(field.path, value.clone()) {
                    self.notice(error.to_string());
                }
                self.commit(field.path);
            }
        }
    }
}

#[cfg(test)]
mod tests;
