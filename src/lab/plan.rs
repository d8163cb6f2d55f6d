//! The races of a sweep: every combination of some values of a few fields, on one preset.

use crate::experiments;
use crate::preset::{Field, FieldError, Preset, Value};

/// A field with the values that a sweep gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// The field.
    pub field: &'static Field,
    /// Its values, each once.
    pub values: Vec<Value>,
}

/// The races of a sweep, in order: the last axis changes fastest. The points of the grid are counted from 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    preset: Preset,
    axes: Vec<Axis>,
}

impl Plan {
    /// The full grid over a preset.
    pub fn new(preset: Preset, axes: Vec<Axis>) -> Self {
        Self { preset, axes }
    }

    /// The preset behind all races.
    pub fn preset(&self) -> &Preset {
        &self.preset
    }

    /// The axes, in the order in which they were given.
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// How many races there are; as many as can be counted, where there are more.
    pub fn count(&self) -> usize {
        self.axes.iter().fold(1, |count, axis| count.saturating_mul(axis.values.len()))
    }

    /// Which value a point has on each axis.
    pub fn places(&self, point: usize) -> Vec<usize> {
        let mut rest = point;
        let mut places: Vec<usize> = Vec::with_capacity(self.axes.len());
        for axis in self.axes.iter().rev() {
            places.push(rest % axis.values.len());
            rest /= axis.values.len();
        }
        places.reverse();
        places
    }

    /// A point's value on each axis.
    pub fn values(&self, point: usize) -> Vec<&Value> {
        self.axes.iter().zip(self.places(point)).map(|(axis, place)| &axis.values[place]).collect()
    }

    /// The preset of a point.
    ///
    /// # Errors
    /// A value is out of range.
    pub fn preset_of(&self, point: usize) -> Result<Preset, FieldError> {
        let mut preset = self.preset.clone();
        for (axis, value) in self.axes.iter().zip(self.values(point)) {
            preset.values.set(axis.field.path, value.clone())?;
        }
        Ok(preset)
    }

    /// A point in words: `devices=40, preambles=54`.
    pub fn name(&self, point: usize) -> String {
        let values = self.axes.iter().zip(self.values(point));
        let words = values.map(|(axis, value)| format!("{}={}", axis.field.name(), value.typed()));
        words.collect::<Vec<_>>().join(", ")
    }

    /// Checks that the values of every point fit together.
    ///
    /// # Errors
    /// The first point whose values contradict each other, and why.
    pub fn check(&self) -> Result<(), (usize, FieldError)> {
        let Some(experiment) = experiments::find(&self.preset.experiment) else { return Ok(()) };
        (0..self.count()).try_for_each(|point| {
            let checked = self.preset_of(point).and_then(|preset| experiment.check(&preset.values));
            checked.map_err(|error| (point, error))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(preset: &str, axes: &[(&str, &[&str])]) -> Plan {
        let preset = experiments::built_in(preset).unwrap().unwrap();
        let axis = |(name, texts): &(&str, &[&str])| {
            let field = preset.values.find(name).unwrap();
            Axis { field, values: texts.iter().map(|text| field.parse(text).unwrap()).collect() }
        };
        let axes = axes.iter().map(axis).collect();
        Plan::new(preset, axes)
    }

    #[test]
    fn the_last_axis_changes_fastest() {
        let plan =
            plan("static-access", &[("devices", &["4", "8"]), ("channel", &["InF-SL", "InF-SH", "InF-HH"])]);
        assert_eq!(plan.count(), 6);
        assert_eq!(plan.places(4), [1, 1]);
        assert_eq!(plan.name(4), "devices=8, channel=InF-SH");
        let values = plan.preset_of(5).unwrap().values;
        assert_eq!(values.integer("devices").unwrap(), 8);
        assert_eq!(values.choice("channel").unwrap(), "InF-HH");
        assert_eq!(plan.check(), Ok(()));
    }

    #[test]
    fn values_that_contradict_each_other_are_found_before_any_race() {
        // The slowest device must not be faster than the fastest, 1 GHz at most here.
        let plan = plan("dissemination", &[("ue_cpu_high_hz", &["1e9"]), ("ue_cpu_low_hz", &["1e8", "2e9"])]);
        assert_eq!(plan.check().unwrap_err().0, 1);
    }
}
