//! One row of the field table: what a parameter is, where it may lie, where it comes from.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The value of a field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// A whole number.
    Integer(i64),
    /// A real number, always finite.
    Number(f64),
    /// One of a field's named options.
    Choice(String),
    /// On or off.
    Flag(bool),
    /// Several real numbers, each finite.
    List(Vec<f64>),
}

impl Value {
    /// The value as it is typed on the command line: names without quotes, `8` for 8.0; it reads back the same.
    pub fn typed(&self) -> String {
        match self {
            Self::Number(value) => typed_number(*value),
            Self::List(numbers) => {
                numbers.iter().map(|number| typed_number(*number)).collect::<Vec<_>>().join(",")
            }
            Self::Choice(name) => name.clone(),
            other => other.to_string(),
        }
    }

    /// The value as a number; none for names and flags.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(value) => Some(*value as f64),
            Self::Number(value) => Some(*value),
            Self::Choice(_) | Self::Flag(_) | Self::List(_) => None,
        }
    }
}

/// A number without a needless ".0".
fn typed_number(value: f64) -> String {
    let text = format!("{value:?}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(value) => write!(formatter, "{value}"),
            Self::Number(value) => write!(formatter, "{value:?}"),
            Self::Choice(value) => write!(formatter, "{value:?}"),
            Self::Flag(value) => write!(formatter, "{value}"),
            Self::List(numbers) => write!(formatter, "{numbers:?}"),
        }
    }
}

/// The kind of a field with its range and default.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// A whole number within bounds, both included.
    Integer {
        /// Smallest value.
        min: i64,
        /// Largest value.
        max: i64,
        /// Default value.
        default: i64,
    },
    /// A real number within bounds, both included.
    Number {
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
        /// Default value.
        default: f64,
        /// Whether a slider moves by factors instead of differences.
        logarithmic: bool,
    },
    /// One of several names; the first is the default.
    Choice {
        /// The names.
        options: &'static [&'static str],
    },
    /// On or off.
    Flag {
        /// Default value.
        default: bool,
    },
    /// One or more real numbers, each within bounds, both included.
    List {
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
        /// How many numbers there may be.
        most: usize,
        /// Default values.
        default: &'static [f64],
    },
}

/// Where a parameter comes from; shown wherever it can be seen or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Stated by a source paper.
    Paper,
    /// From a standard or a textbook.
    Standard,
    /// Chosen by this lab, because the papers are silent.
    Ours,
}

impl Origin {
    /// The word that the lab shows.
    pub fn name(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Standard => "standard",
            Self::Ours => "ours",
        }
    }
}

/// When a change of a field takes effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// At once, while the race runs.
    Live,
    /// With the next rewind.
    Rewind,
}

/// One parameter of an experiment.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Dotted path, group first: `access.devices`.
    pub path: &'static str,
    /// What people read beside the control.
    pub label: &'static str,
    /// Unit, empty where there is none.
    pub unit: &'static str,
    /// Kind, range and default.
    pub kind: Kind,
    /// Where the default comes from.
    pub origin: Origin,
    /// When a change takes effect.
    pub effect: Effect,
    /// What the parameter does, with its formula and source.
    pub help: &'static str,
}

impl Field {
    /// Whether its values are best spaced by factors instead of differences.
    pub fn is_logarithmic(&self) -> bool {
        matches!(self.kind, Kind::Number { logarithmic: true, .. })
    }

    /// The default value.
    pub fn default(&self) -> Value {
        match self.kind {
            Kind::Integer { default, .. } => Value::Integer(default),
            Kind::Number { default, .. } => Value::Number(default),
            Kind::Choice { options } => {
                Value::Choice(options.first().copied().unwrap_or_default().to_owned())
            }
            Kind::Flag { default } => Value::Flag(default),
            Kind::List { default, .. } => Value::List(default.to_vec()),
        }
    }

    /// The group: the path before its last dot.
    pub fn group(&self) -> &'static str {
        self.path.rsplit_once('.').map_or("", |(group, _)| group)
    }

    /// The name: the path behind its last dot.
    pub fn name(&self) -> &'static str {
        self.path.rsplit_once('.').map_or(self.path, |(_, name)| name)
    }

    /// What the field accepts, in words: "a whole number from 2 to 2000".
    pub fn accepts(&self) -> String {
        match self.kind {
            Kind::Integer { min, max, .. } => format!("a whole number from {min} to {max}"),
            Kind::Number { min, max, .. } => format!("a number from {min} to {max}"),
            Kind::Choice { options } => {
                let names: Vec<String> = options.iter().map(|option| format!("{option:?}")).collect();
                format!("one of {}", names.join(", "))
            }
            Kind::Flag { .. } => "true or false".to_owned(),
            Kind::List { min, max, most, .. } => {
                format!("1 to {most} numbers from {min} to {max}, with commas between them")
            }
        }
    }

    /// Accepts a value of the right kind within the range; whole numbers serve as real ones.
    ///
    /// # Errors
    /// Names field, value and range. NaN and infinities lie outside every range.
    pub fn check(&self, value: Value) -> Result<Value, FieldError> {
        let accepted = match (&self.kind, value.clone()) {
            (Kind::Integer { min, max, .. }, Value::Integer(number)) => {
                (*min..=*max).contains(&number).then_some(value.clone())
            }
            (Kind::Number { min, max, .. }, Value::Number(number)) => {
                (*min..=*max).contains(&number).then_some(value.clone())
            }
            (Kind::Number { .. }, Value::Integer(number)) => {
                return self.check(Value::Number(number as f64));
            }
            (Kind::Choice { options }, Value::Choice(name)) => {
                options.contains(&name.as_str()).then_some(value.clone())
            }
            (Kind::Flag { .. }, Value::Flag(_)) => Some(value.clone()),
            (Kind::List { min, max, most, .. }, Value::List(numbers)) => {
                let counted = (1..=*most).contains(&numbers.len());
                let within = numbers.iter().all(|number| (*min..=*max).contains(number));
                (counted && within).then_some(value.clone())
            }
            _ => None,
        };
        accepted.ok_or_else(|| self.refuse(&value.to_string()))
    }

    /// Reads a value as typed on the command line or in a text box.
    ///
    /// # Errors
    /// Names field, text and range.
    pub fn parse(&self, text: &str) -> Result<Value, FieldError> {
        let text = text.trim();
        let value = match self.kind {
            Kind::Integer { .. } => text.parse().ok().map(Value::Integer),
            Kind::Number { .. } => text.parse().ok().map(Value::Number),
            Kind::Choice { .. } => Some(Value::Choice(text.trim_matches('"').to_owned())),
            Kind::Flag { .. } => text.parse().ok().map(Value::Flag),
            Kind::List { .. } => {
                let numbers =
                    text.trim_matches(['[', ']', '"']).split(',').map(|part| part.trim().parse().ok());
                numbers.collect::<Option<Vec<f64>>>().map(Value::List)
            }
        };
        self.check(value.ok_or_else(|| self.refuse(text))?)
    }

    fn refuse(&self, value: &str) -> FieldError {
        FieldError::Refused { path: self.path, value: value.to_owned(), accepts: self.accepts() }
    }
}

/// Why a field or its value was refused.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldError {
    /// Fields that are each in range, but not together; in words.
    Contradiction(String),
    /// No field of this name.
    Unknown {
        /// The name as given.
        name: String,
        /// The nearest known name, if one is near.
        nearest: Option<&'static str>,
    },
    /// The last name of several fields.
    Ambiguous {
        /// The name as given.
        name: String,
        /// The paths that end so.
        paths: Vec<&'static str>,
    },
    /// A field that was read as what it is not.
    Kind {
        /// The field's path.
        path: String,
        /// The value that it has.
        value: String,
        /// The kind that was wanted: "whole number".
        wanted: &'static str,
    },
    /// A value of the wrong kind or outside the range.
    Refused {
        /// The field's path.
        path: &'static str,
        /// The value as given.
        value: String,
        /// What would be accepted.
        accepts: String,
    },
}

impl fmt::Display for FieldError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contradiction(words) => formatter.write_str(words),
            Self::Unknown { name, nearest: Some(nearest) } => {
                write!(formatter, "there is no field {name:?}; did you mean {nearest}?")
            }
            Self::Unknown { name, nearest: None } => write!(formatter, "there is no field {name:?}"),
            Self::Ambiguous { name, paths } => {
                write!(formatter, "{name:?} could be any of {}; write the whole path", paths.join(", "))
            }
            Self::Kind { path, value, wanted } => {
                write!(formatter, "{path} is {value}, which is no {wanted}")
            }
            Self::Refused { path, value, accepts } => {
                write!(formatter, "{path} is {value}, but must be {accepts}")
            }
        }
    }
}

/// What a domain refuses is a contradiction between fields, in the domain's own words. That is why a [`FieldError`] is no error
/// itself.
impl<E: std::error::Error> From<E> for FieldError {
    fn from(error: E) -> Self {
        Self::Contradiction(error.to_string())
    }
}
