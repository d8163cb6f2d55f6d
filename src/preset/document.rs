//! A preset as a document: values with a title, live changes, and their text in RON.

use super::field::Value;
use super::values::Values;
use std::fmt::{self, Write as _};
use std::io::Read as _;
use std::path::Path;

/// The newest version of the format that this lab reads, and the one it writes.
pub const FORMAT_VERSION: u32 = 1;

/// The largest preset that is read, in bytes; a real one has a few thousand.
const LARGEST_BYTES: u64 = 1 << 20;

/// A live change: from this step on, the field has this value.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The step before which it takes effect.
    pub step: u64,
    /// Path of the field.
    pub field: &'static str,
    /// The new value.
    pub value: Value,
}

/// A scenario as it is saved: experiment, words, values, and what was changed while it ran.
#[derive(Debug, Clone, PartialEq)]
pub struct Preset {
    /// Name of the experiment.
    pub experiment: String,
    /// A short title.
    pub title: String,
    /// What this preset shows, in a sentence or two.
    pub lesson: String,
    /// All values.
    pub values: Values,
    /// Live changes in order of their steps.
    pub changes: Vec<Change>,
}

/// Why a preset was refused, with the place.
#[derive(Debug, Clone, PartialEq)]
pub struct PresetError {
    /// File or built-in name.
    pub origin: String,
    /// Line and column, counted from 1, where the cause has a place.
    pub place: Option<(usize, usize)>,
    /// What is wrong and what would be right.
    pub message: String,
}

impl fmt::Display for PresetError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some((line, column)) => write!(formatter, "{}:{line}:{column}: {}", self.origin, self.message),
            None => write!(formatter, "{}: {}", self.origin, self.message),
        }
    }
}

impl std::error::Error for PresetError {}

impl Preset {
    /// The preset as RON, every value written out.
    pub fn to_ron(&self) -> String {
        let mut text = String::from("(\n");
        // Writing to a String cannot fail.
        let _ = writeln!(text, "    version: {FORMAT_VERSION},");
        let _ = writeln!(text, "    experiment: {},", quoted(&self.experiment));
        let _ = writeln!(text, "    title: {},", quoted(&self.title));
        let _ = writeln!(text, "    lesson: {},", quoted(&self.lesson));
        let mut group = "";
        for (field, value) in self.values.iter() {
            if field.group() != group {
                text.push_str(if group.is_empty() { "" } else { "    ),\n" });
                group = field.group();
                let _ = writeln!(text, "    {group}: (");
            }
            let unit = if field.unit.is_empty() { String::new() } else { format!(" // {}", field.unit) };
            let _ = writeln!(text, "        {}: {value},{unit}", field.name());
        }
        text.push_str(if group.is_empty() { "" } else { "    ),\n" });
        text.push_str("    changes: [\n");
        for change in &self.changes {
            let Change { step, field, value } = change;
            let _ = writeln!(text, "        (step: {step}, field: {field:?}, value: {value}),");
        }
        text.push_str("    ],\n)\n");
        text
    }
}

fn quoted(text: &str) -> String {
    ron::to_string(text).unwrap_or_else(|_| format!("{text:?}"))
}

/// Reads a preset's text from a file.
///
/// # Errors
/// The file is missing, unreadable, not a file, larger than a preset can be, empty, or not UTF-8 (with the place).
pub fn read_text(path: &Path) -> Result<String, PresetError> {
    let origin = path.display().to_string();
    let fail = |place, message: String| PresetError { origin: origin.clone(), place, message };
    let io = |error: std::io::Error| fail(None, format!("cannot be read: {error}"));
    // Asked before opening: to open a named pipe would wait for a writer.
    let about = std::fs::metadata(path).map_err(io)?;
    if !about.is_file() {
        return Err(fail(None, "is not a file".to_owned()));
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(io)?;
    file.take(LARGEST_BYTES + 1).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() as u64 > LARGEST_BYTES {
        return Err(fail(None, format!("has {} bytes; a preset has at most {LARGEST_BYTES}", about.len())));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..good]).into_owned();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        fail(Some((line, column)), "is not UTF-8 text from here on; save it as UTF-8".to_owned())
    })?;
    if text.trim().is_empty() {
        return Err(fail(None, "is empty; a preset starts with (version: 1, experiment: ...".to_owned()));
    }
    Ok(text)
}
