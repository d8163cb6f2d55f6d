//! Sets what the command line says about the values of a preset.

use super::answer::Failure;
use super::arguments::Settings;
use crate::preset::{FieldError, Values};

/// Sets what `--set` says, then what the three shorter options say; returns the paths of all fields that were set.
pub(super) fn set_all(values: &mut Values, settings: &Settings) -> Result<Vec<&'static str>, Failure> {
    let mut paths = Vec::new();
    for assignment in &settings.set {
        let option = format!("--set {assignment}");
        let (key, text) = assignment
            .split_once('=')
            .ok_or_else(|| Failure::bad(format!("{option}: write --set KEY=VALUE")))?;
        let path = set(values, key.trim(), text);
        paths.push(path.map_err(|error| Failure::bad(format!("{option}: {error}")))?);
    }
    let Settings { steps, seed, seeds, .. } = settings;
    for (name, text) in [("steps", steps), ("seed", seed), ("seeds", seeds)] {
        if let Some(text) = text {
            let path = set(values, &format!("race.{name}"), text);
            paths.push(path.map_err(|error| Failure::bad(format!("--{name} {text}: {error}")))?);
        }
    }
    Ok(paths)
}

fn set(values: &mut Values, key: &str, text: &str) -> Result<&'static str, FieldError> {
    let field = values.find(key)?;
    values.set(field.path, field.parse(text)?)?;
    Ok(field.path)
}
