//! Finds presets by built-in name or path.

use super::Failure;
use crate::experiments;
use crate::preset::{Preset, read_text};
use std::path::Path;

/// Names and titles of the built-in presets, a line each.
pub(super) fn list() -> String {
    let width = experiments::PRESETS.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let title = |name| experiments::built_in(name).and_then(Result::ok).map(|p| p.title).unwrap_or_default();
    experiments::PRESETS.iter().map(|(name, _)| format!("{name:width$}  {}\n", title(name))).collect()
}

/// A built-in preset, or one from a file.
///
/// # Errors
/// Names place and cause; for an unknown name also the names there are.
pub(super) fn load(name: &str) -> Result<Preset, Failure> {
    if let Some(preset) = experiments::built_in(name) {
        return preset.map_err(|error| Failure::Input(error.to_string()));
    }
    let path = Path::new(name);
    if !path.exists() && path.extension().is_none() && path.components().count() == 1 {
        let names: Vec<&str> = experiments::PRESETS.iter().map(|(name, _)| *name).collect();
        let message = format!("there is no preset or file {name:?}; built-in are {}", names.join(", "));
        return Err(Failure::Input(message));
    }
    let text = read_text(path).map_err(|error| Failure::Input(error.to_string()))?;
    experiments::parse_preset(name, &text).map_err(|error| Failure::Input(error.to_string()))
}
