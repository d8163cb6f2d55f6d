//! Reads presets: ranges are checked while deserialising, so that every error has its line and column.

use super::document::{Change, FORMAT_VERSION, Preset, PresetError};
use super::field::{Field, Kind, Value};
use super::values::Values;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

type FieldsOf<'a> = &'a dyn Fn(&str) -> Option<&'static [Field]>;

impl Preset {
    /// Reads a preset from its text; `fields_of` gives the field table of an experiment by name.
    ///
    /// # Errors
    /// Names place, field, value and range of the first thing that is wrong.
    pub fn parse(
        origin: &str,
        text: &str,
        fields_of: impl Fn(&str) -> Option<&'static [Field]>,
    ) -> Result<Self, PresetError> {
        parse(origin, text, &fields_of)
    }
}

/// Reads the head to learn the experiment, then everything by that experiment's table.
fn parse(origin: &str, text: &str, fields_of: FieldsOf) -> Result<Preset, PresetError> {
    let options = ron::Options::default();
    let fail = |error: ron::error::SpannedError| {
        let start = error.span.start;
        PresetError {
            origin: origin.to_owned(),
            place: Some((start.line, start.col)),
            message: error.code.to_string(),
        }
    };
    let experiment = options.from_str_seed(text, HeadSeed(fields_of)).map_err(fail)?;
    let fields = fields_of(&experiment).unwrap_or_default();
    let preset = Preset {
        experiment,
        title: String::new(),
        lesson: String::new(),
        values: Values::defaults(fields),
        changes: Vec::new(),
    };
    options.from_str_seed(text, PresetSeed(preset)).map_err(fail)
}

/// First pass: version and experiment only.
struct HeadSeed<'a>(FieldsOf<'a>);

impl<'de> DeserializeSeed<'de> for HeadSeed<'_> {
    type Value = String;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for HeadSeed<'_> {
    type Value = String;
    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a preset: (version: 1, experiment: \"...\", ...)")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<String, A::Error> {
        let (mut experiment, mut version) = (None, None);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "version" => version = Some(map.next_value_seed(VersionSeed)?),
                "experiment" => experiment = Some(map.next_value_seed(ExperimentSeed(self.0))?),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        version.ok_or_else(|| {
            A::Error::custom(format!("version is missing: write version: {FORMAT_VERSION}"))
        })?;
        experiment.ok_or_else(|| A::Error::custom("experiment is missing: write experiment: \"...\""))
    }
}

struct VersionSeed;

impl<'de> DeserializeSeed<'de> for VersionSeed {
    type Value = u32;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u32, D::Error> {
        let version = u32::deserialize(deserializer)?;
        if (1..=FORMAT_VERSION).contains(&version) {
            return Ok(version);
        }
        Err(D::Error::custom(format!(
            "version is {version}, but this lab reads versions 1 to {FORMAT_VERSION}"
        )))
    }
}

struct ExperimentSeed<'a>(FieldsOf<'a>);

impl<'de> DeserializeSeed<'de> for ExperimentSeed<'_> {
    type Value = String;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        let name = String::deserialize(deserializer)?;
        match (self.0)(&name) {
            Some(_) => Ok(name),
            None => Err(D::Error::custom(format!("there is no experiment {name:?}"))),
        }
    }
}

/// Second pass: everything, into a preset that holds the defaults.
struct PresetSeed(Preset);

impl<'de> DeserializeSeed<'de> for PresetSeed {
    type Value = Preset;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Preset, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for PresetSeed {
    type Value = Preset;
    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a preset")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Preset, A::Error> {
        let mut preset = self.0;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "version" | "experiment" => {
                    map.next_value::<IgnoredAny>()?;
                }
                "title" => preset.title = map.next_value()?,
                "lesson" => preset.lesson = map.next_value()?,
                "changes" => preset.changes = map.next_value_seed(ChangesSeed(&preset.values))?,
                group if preset.values.fields().iter().any(|field| field.group() == group) => {
                    map.next_value_seed(GroupSeed { group, values: &mut preset.values })?;
                }
                unknown => return Err(A::Error::custom(unknown_group(unknown, preset.values.fields()))),
            }
        }
        Ok(preset)
    }
}

fn unknown_group(name: &str, fields: &[Field]) -> String {
    let mut groups: Vec<&str> = fields.iter().map(Field::group).collect();
    groups.dedup();
    format!("there is no group {name:?}; groups are {}", groups.join(", "))
}

struct GroupSeed<'a> {
    group: &'a str,
    values: &'a mut Values,
}

impl<'de> DeserializeSeed<'de> for GroupSeed<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for GroupSeed<'_> {
    type Value = ();
    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "the fields of {}: (name: value, ...)", self.group)
    }
    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            let field = self.values.find(&format!("{}.{name}", self.group)).map_err(A::Error::custom)?;
            let value = map.next_value_seed(ValueSeed(field))?;
            self.values.set(field.path, value).map_err(A::Error::custom)?;
        }
        Ok(())
    }
}

/// A value, checked against its field where its place is still known.
struct ValueSeed(&'static Field);

impl<'de> DeserializeSeed<'de> for ValueSeed {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl ValueSeed {
    fn check<E: Error>(&self, value: Value) -> Result<Value, E> {
        self.0.check(value).map_err(E::custom)
    }
}

impl<'de> Visitor<'de> for ValueSeed {
    type Value = Value;
    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "{} for {}", self.0.accepts(), self.0.path)
    }
    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        self.check(Value::Flag(value))
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        self.check(Value::Integer(value))
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        match i64::try_from(value) {
            Ok(value) => self.check(Value::Integer(value)),
            Err(_) => self.check(Value::Choice(value.to_string())),
        }
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        self.check(Value::Number(value))
    }
    /// A list may be written as people type it, too: "0.3, 1, 3".
    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        if matches!(self.0.kind, Kind::List { .. }) {
            return self.0.parse(value).map_err(E::custom);
        }
        self.check(Value::Choice(value.to_owned()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut numbers = Vec::new();
        while let Some(number) = list.next_element()? {
            numbers.push(number);
        }
        self.check(Value::List(numbers))
    }
}

struct ChangesSeed<'a>(&'a Values);

impl<'de> DeserializeSeed<'de> for ChangesSeed<'_> {
    type Value = Vec<Change>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<Change>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for ChangesSeed<'_> {
    type Value = Vec<Change>;
    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a list of (step: ..., field: \"...\", value: ...)")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<Change>, A::Error> {
        let mut changes: Vec<Change> = Vec::new();
        while let Some(change) = list.next_element_seed(ChangeSeed(self.0))? {
            if changes.last().is_some_and(|last| last.step > change.step) {
                return Err(A::Error::custom("changes must be in order of their steps"));
            }
            changes.push(change);
        }
        Ok(changes)
    }
}

struct ChangeSeed<'a>(&'a Values);

impl<'de> DeserializeSeed<'de> for ChangeSeed<'_> {
    type Value = Change;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Change, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ChangeSeed<'_> {
    type Value = Change;
    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a change: (step: ..., field: \"...\", value: ...), in this order")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Change, A::Error> {
        let expect = |map: &mut A, name: &str| match map.next_key::<String>()? {
            Some(key) if key == name => Ok(()),
            _ => Err(A::Error::custom(format!(
                "a change is (step, field, value) in this order: {name} is missing"
            ))),
        };
        expect(&mut map, "step")?;
        let step = map.next_value()?;
        expect(&mut map, "field")?;
        let field = self.0.find(&map.next_value::<String>()?).map_err(A::Error::custom)?;
        if field.effect == super::field::Effect::Rewind {
            return Err(A::Error::custom(format!("{} cannot change while a race runs", field.path)));
        }
        expect(&mut map, "value")?;
        let value = map.next_value_seed(ValueSeed(field))?;
        if let Some(more) = map.next_key::<String>()? {
            return Err(A::Error::custom(format!("a change has no {more:?}")));
        }
        Ok(Change { step, field: field.path, value })
    }
}
