//! The scenario that is open: its values as they are shown, as they run, and as they were before.

use crate::experiments::{self, lesson::Lesson};
use crate::preset::{Change, Effect, FieldError, Preset, Value, Values};
use eframe::egui::util::undoer::Undoer;

/// A scenario in the controls.
pub struct Scenario {
    /// As it was opened.
    pub preset: Preset,
    /// The values as they are shown.
    pub values: Values,
    /// The lesson beside it.
    pub lesson: Lesson,
    /// The values that the race has started with.
    running: Values,
    undoer: Undoer<Vec<Value>>,
}

impl Scenario {
    /// A scenario as it is opened, without its lesson yet.
    pub(super) fn new(preset: Preset) -> Self {
        let (values, undoer) = (preset.values.clone(), Undoer::default());
        let lesson = Lesson { see: Vec::new(), suggestions: Vec::new(), paper: Vec::new() };
        Self { running: values.clone(), values, lesson, preset, undoer }
    }

    /// Takes another one into the controls.
    ///
    /// # Errors
    /// In words: its lesson cannot be shown; the one of before stays.
    pub(super) fn show(&mut self, preset: Preset) -> Result<(), String> {
        self.values = preset.values.clone();
        self.preset = preset;
        self.undoer = Undoer::default();
        match experiments::find(&self.preset.experiment).map(|found| Lesson::parse(found.lesson())) {
            Some(Ok(lesson)) => self.lesson = lesson,
            Some(Err(error)) => return Err(format!("the lesson cannot be shown: {error}")),
            None => {}
        }
        Ok(())
    }

    /// What runs now: the values that it started with.
    pub fn running(&self) -> &Values {
        &self.running
    }

    /// What runs now, as a preset without live changes but those that the opened scenario schedules.
    pub(super) fn running_preset(&self) -> Preset {
        Preset { values: self.running.clone(), ..self.preset.clone() }
    }

    /// A race was asked for, or has started, with these values; those of another experiment are none of this scenario's.
    pub(super) fn runs_with(&mut self, values: &Values) {
        if std::ptr::eq(values.fields(), self.values.fields()) {
            self.running = values.clone();
        }
    }

    /// Fields that the scenario changes while it runs show again what they start with.
    pub(super) fn unwind_changes(&mut self) {
        for Change { field, .. } in &self.preset.changes {
            if let Ok(start) = self.running.get(field).cloned() {
                let _valid_already = self.values.set(field, start);
            }
        }
    }

    /// A live change was made: where the scenario had scheduled it, the control follows.
    ///
    /// # Errors
    /// The change is none of this scenario's.
    pub(super) fn follow(&mut self, change: &Change) -> Result<(), FieldError> {
        if self.preset.changes.iter().any(|scheduled| scheduled.field == change.field) {
            self.values.set(change.field, change.value.clone())?;
        }
        Ok(())
    }

    /// Whether a field shows something that only a rewind makes true.
    pub(super) fn needs_rewind(&self, path: &str) -> bool {
        let differs = self.values.get(path).ok() != self.running.get(path).ok();
        differs && self.values.find(path).is_ok_and(|field| field.effect == Effect::Rewind)
    }

    /// Whether a field differs from the opened scenario.
    pub fn differs(&self, path: &str) -> bool {
        self.values.get(path).ok() != self.preset.values.get(path).ok()
    }

    /// Notes the present values for undo; `now_s` is the window's clock in seconds.
    pub(super) fn remember(&mut self, now_s: f64) {
        self.undoer.feed_state(now_s, &all(&self.values));
    }

    /// The values before the last change of them.
    pub(super) fn undone(&mut self) -> Option<Vec<Value>> {
        self.undoer.undo(&all(&self.values)).cloned()
    }

    /// The values after the change that was taken back last.
    pub(super) fn redone(&mut self) -> Option<Vec<Value>> {
        self.undoer.redo(&all(&self.values)).cloned()
    }
}

/// All values in the order of their table.
pub(super) fn all(values: &Values) -> Vec<Value> {
    values.iter().map(|(_, value)| value.clone()).collect()
}
