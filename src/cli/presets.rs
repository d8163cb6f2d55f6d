//! Presets by name or file: found, listed, shown, checked.

use super::answer::{Failure, say};
use crate::experiments::{self, presets};
use crate::preset::{Preset, PresetError, read_text};
use std::ffi::{OsStr, OsString};
use std::path::Path;

/// The preset of a window that was opened on none.
pub(super) const DEFAULT: &str = "static-access";

/// The built-in preset of this name, or the one in the file of this name.
pub(super) fn find(name: &OsStr) -> Result<Preset, PresetError> {
    if let Some(built_in) = name.to_str().and_then(experiments::built_in) {
        return built_in;
    }
    let path = Path::new(name);
    if could_be_built_in(path) && !path.exists() {
        return Err(unknown(path));
    }
    experiments::parse_preset(&path.display().to_string(), &read_text(path)?)
}

fn could_be_built_in(path: &Path) -> bool {
    let bare = path.parent().is_none_or(|parent| parent.as_os_str().is_empty());
    bare && path.extension().is_none_or(|extension| extension != "ron")
}

fn unknown(path: &Path) -> PresetError {
    let names: Vec<&str> = presets().map(|(name, _)| name).collect();
    let message = format!("there is no such preset or file; built-in presets are {}", names.join(", "));
    PresetError { origin: path.display().to_string(), place: None, message }
}

/// Prints names and titles of the built-in presets.
pub(super) fn list() -> Result<(), Failure> {
    let width = presets().map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, _) in presets() {
        let preset = find(name.as_ref()).map_err(Failure::bad)?;
        text += &format!("{name:width$}  {}\n", preset.title);
    }
    say(&text)
}

/// Prints a preset as RON, every value written out.
pub(super) fn show(name: &OsStr) -> Result<(), Failure> {
    say(&find(name).map_err(Failure::bad)?.to_ron())
}

/// Checks all presets before it fails with all that is wrong, one line each.
pub(super) fn check(names: &[OsString]) -> Result<(), Failure> {
    let mut wrong = Vec::new();
    for name in names {
        match find(name) {
            Ok(_) => say(&format!("{}: ok\n", name.display()))?,
            Err(error) => wrong.push(error.to_string()),
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Failure::bad(wrong.join("\n"))) }
}
