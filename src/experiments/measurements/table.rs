//! A table of measurements as a preset of this experiment.

use super::scenario::MOST_SAMPLES;
use crate::experiments;
use crate::measurements::Measurements;
use crate::preset::{Preset, Value};
use crate::problems::radio_map::Sample;

/// Blocks of a race, fewer where there are few places.
const BLOCKS: usize = 12;

/// The preset that races on these measurements, called after their file. Of more samples than a race takes an even part is
/// taken, and the preset says so.
///
/// # Errors
/// In words: there are too few samples, or their numbers are too large for a race.
pub fn preset_of(name: &str, measured: &Measurements) -> Result<Preset, String> {
    let mut preset = experiments::built_in("measurements")
        .ok_or("there is no experiment for measurements")?
        .map_err(|error| error.to_string())?;
    let count = measured.samples.len();
    let some = evenly(&measured.samples);
    let list = |of: fn(&Sample) -> f64| Value::List(some.iter().map(of).collect());
    let steps = BLOCKS.min(some.len() / 4).max(1) as i64;
    for (path, value) in [
        ("samples.x_m", list(|sample| sample.position_m[0])),
        ("samples.y_m", list(|sample| sample.position_m[1])),
        ("samples.values", list(|sample| sample.value)),
        ("race.steps", Value::Integer(steps)),
    ] {
        preset.values.set(path, value).map_err(|error| error.to_string())?;
    }
    let unit = if measured.unit.is_empty() { String::new() } else { format!(" [{}]", measured.unit) };
    let part = if some.len() < count {
        format!(" The race takes {} of {count} samples, evenly.", some.len())
    } else {
        String::new()
    };
    preset.title =
        format!("{name}: {}{unit}", if measured.name.is_empty() { "value" } else { &measured.name });
    let said = [&measured.report.columns, &measured.report.positions, &measured.report.rows];
    let said: Vec<&str> = said
        .iter()
        .map(|line| line.as_str())
        .chain(measured.report.notices.iter().map(String::as_str))
        .collect();
    preset.lesson = format!("{}.{part}", said.join("; "));
    Ok(preset)
}

/// At most as many samples as a race takes, evenly over the file.
fn evenly(samples: &[Sample]) -> Vec<Sample> {
    match samples.len() {
        count if count <= MOST_SAMPLES => samples.to_vec(),
        count => (0..MOST_SAMPLES).map(|index| samples[index * count / MOST_SAMPLES]).collect(),
    }
}
