//! Presets: the table of fields, validated values, and RON in and out.

mod document;
mod field;
mod parameters;
mod parse;
mod values;

pub use document::{Change, FORMAT_VERSION, Preset, PresetError, read_text};
pub use field::{Effect, Field, FieldError, Kind, Origin, Value};
pub use parameters::{Options, Parameter, Row, by_group, choice, chosen, flag, list, rate, real, whole};
pub use values::Values;

pub use crate::{options, parameters};
