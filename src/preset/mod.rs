//! Presets: the table of fields, validated values, and RON in and out.

mod document;
mod field;
mod parse;
mod values;

pub use document::{Change, FORMAT_VERSION, Preset, PresetError, read_text};
pub use field::{Effect, Field, FieldError, Kind, Origin, Value};
pub use values::Values;
