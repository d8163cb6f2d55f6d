//! Presets by name or file: found, listed, shown, checked.

use super::answer::{Failure, say};
use crate::experiments::measurements::preset_of;
use crate::experiments::{self, presets};
use crate::measurements::{Table, Wishes};
use crate::preset::{Preset, PresetError, read_text};
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::Read as _;
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
    if is_table(path) {
        return of_table(path, &Wishes::default());
    }
    experiments::parse_preset(&path.display().to_string(), &read_text(path)?)
}

/// Whether a file is to be read as a table of measurements: it is called neither a preset nor begins like one.
pub(super) fn is_table(path: &Path) -> bool {
    if path.extension().is_some_and(|extension| extension == "ron") || !path.is_file() {
        return false;
    }
    let mut start = [0; 64];
    let read = File::open(path).and_then(|mut file| file.read(&mut start)).unwrap_or(0);
    let text = start[..read].trim_ascii_start();
    !text.starts_with(b"(") && !text.starts_with(b"//")
}

/// The race on a table of measurements.
pub(super) fn of_table(path: &Path, wishes: &Wishes) -> Result<Preset, PresetError> {
    let fail = |message| PresetError { origin: path.display().to_string(), place: None, message };
    let sets = Table::read(path).and_then(|table| table.measurements(wishes)).map_err(fail)?;
    let name = path.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let first = sets.first().ok_or_else(|| fail("holds no sample".to_owned()))?;
    preset_of(&name, first).map_err(fail)
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
