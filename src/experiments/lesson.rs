//! Lessons: what a student reads beside an experiment, and what it suggests to try.

use crate::preset::Values;
use serde::Deserialize;

/// The text of a lesson, from RON.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Lesson {
    /// What is seen, in short paragraphs.
    pub see: Vec<String>,
    /// What to try; each a button that does it.
    #[serde(rename = "try")]
    pub suggestions: Vec<Suggestion>,
    /// What the paper says, beside what the lab measures.
    pub paper: Vec<String>,
}

/// Something to try.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Suggestion {
    /// Text of the button.
    pub label: String,
    /// What it does.
    pub action: Action,
    /// What to look for afterwards.
    pub watch: String,
}

/// What a suggestion does.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub enum Action {
    /// Sets a field to a value, given as on the command line.
    Set(String, String),
    /// Opens a built-in preset.
    Open(String),
    /// Goes through a slot phase by phase.
    SlowMotion,
}

impl Lesson {
    /// Reads a lesson.
    ///
    /// # Errors
    /// With line and column.
    pub fn parse(text: &str) -> Result<Self, String> {
        ron::from_str(text).map_err(|error| error.to_string())
    }

    /// Checks that every suggestion can be followed with these values.
    ///
    /// # Errors
    /// Names the first that cannot.
    pub fn check(&self, values: &Values, is_preset: impl Fn(&str) -> bool) -> Result<(), String> {
        for suggestion in &self.suggestions {
            match &suggestion.action {
                Action::Set(field, text) => {
                    let field = values.find(field).map_err(|error| error.to_string())?;
                    field.parse(text).map_err(|error| error.to_string())?;
                }
                Action::Open(name) if !is_preset(name) => return Err(format!("there is no preset {name:?}")),
                Action::Open(_) | Action::SlowMotion => {}
            }
        }
        Ok(())
    }
}
