//! Parameters declared once: a struct whose members carry their path, label, unit, range, default, origin and effect, and whose
//! doc comments are the help that people read beside the control.
//!
//! ```
//! use iiot_lab::preset::{Values, parameters, real, whole};
//!
//! parameters! {
//!     /// How devices sense.
//!     pub struct Sensing {
//!         /// Of a sample: the nugget of the variogram
//!         pub noise_db: f64 = real("sensing.noise_db", "Noise", 0.0..=10.0, 1.0).unit("dB"),
//!         /// Devices that move and sense
//!         pub devices: usize = whole("sensing.devices", "Sensing devices", 1..=500, 40).rewind(),
//!     }
//! }
//! let table = Box::leak(Sensing::rows().into_boxed_slice());
//! assert_eq!(Sensing::read(&Values::defaults(table)).unwrap().devices, 40);
//! ```

use super::field::{Effect, Field, FieldError, Kind, Origin, Value};
use super::values::Values;
use std::marker::PhantomData;
use std::ops::RangeInclusive;

/// What a member of a struct of parameters can be.
pub trait Parameter: Sized {
    /// What such a member is called where a value of another kind was found: "whole number".
    const KIND: &'static str;

    /// The member's value, if the field's is of its kind.
    fn from_value(value: &Value) -> Option<Self>;

    /// What a member has whose row is declared with a default that is none: a test finds every such row.
    fn undeclared() -> Self;
}

/// A type whose values people choose by name. The names stand beside the values, in one list, the default first.
pub trait Options: Copy + PartialEq + Sized + 'static {
    /// All values in the order of the menu.
    const ALL: &'static [Self];
    /// Their names, in the same order.
    const NAMES: &'static [&'static str];

    /// The name of a value.
    fn chosen_name(self) -> &'static str {
        let place = Self::ALL.iter().position(|value| *value == self);
        place.and_then(|place| Self::NAMES.get(place)).copied().unwrap_or_default()
    }
}

/// Names the values of a choice, the default first, and so makes a type an [`Options`] that can be a parameter.
#[macro_export]
macro_rules! options {
    ($type:ty { $($value:path => $name:literal),+ $(,)? }) => {
        impl $crate::preset::Options for $type {
            const ALL: &'static [Self] = &[$($value),+];
            const NAMES: &'static [&'static str] = &[$($name),+];
        }
        impl $crate::preset::Parameter for $type {
            const KIND: &'static str = "choice";
            fn from_value(value: &$crate::preset::Value) -> Option<Self> {
                $crate::preset::chosen(value)
            }
            fn undeclared() -> Self {
                <Self as $crate::preset::Options>::ALL[0]
            }
        }
    };
}

/// A struct of parameters: each member's doc comment is its help, its right side the rest of its row.
///
/// The struct gains `rows()`, its part of a field table, `read(&Values)`, and its defaults.
#[macro_export]
macro_rules! parameters {
    ($(#[$about:meta])* $visible:vis struct $name:ident {
        $($(#[doc = $help:literal])+ $reach:vis $member:ident : $type:ty = $row:expr),+ $(,)?
    }) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq)]
        $visible struct $name {
            $($(#[doc = $help])+ $reach $member: $type),+
        }

        impl Default for $name {
            fn default() -> Self {
                Self {
                    $($member: {
                        let row: $crate::preset::Row<$type> = $row;
                        row.default_value()
                    }),+
                }
            }
        }

        impl $name {
            /// The rows of these parameters in a field table.
            pub fn rows() -> Vec<$crate::preset::Field> {
                vec![$({
                    let row: $crate::preset::Row<$type> = $row;
                    row.field(concat!($($help),+))
                }),+]
            }

            /// Reads the parameters out of valid values.
            ///
            /// # Errors
            /// The values are of a table without these rows.
            pub fn read(values: &$crate::preset::Values) -> Result<Self, $crate::preset::FieldError> {
                Ok(Self {
                    $($member: {
                        let row: $crate::preset::Row<$type> = $row;
                        row.read(values)?
                    }),+
                })
            }
        }
    };
}

/// A row of a field table for a member of this type: live and ours unless said otherwise.
#[derive(Debug, Clone)]
pub struct Row<T> {
    field: Field,
    member: PhantomData<T>,
}

impl<T: Parameter> Row<T> {
    fn new(path: &'static str, label: &'static str, kind: Kind) -> Self {
        let (origin, effect) = (Origin::Ours, Effect::Live);
        let field = Field { path, label, unit: "", kind, origin, effect, help: "" };
        Self { field, member: PhantomData }
    }

    /// The unit of the value.
    pub const fn unit(mut self, unit: &'static str) -> Self {
        self.field.unit = unit;
        self
    }

    /// The default is stated by a source paper.
    pub const fn paper(mut self) -> Self {
        self.field.origin = Origin::Paper;
        self
    }

    /// The default is a standard's or a textbook's.
    pub const fn standard(mut self) -> Self {
        self.field.origin = Origin::Standard;
        self
    }

    /// A change takes effect with the next rewind.
    pub const fn rewind(mut self) -> Self {
        self.field.effect = Effect::Rewind;
        self
    }

    /// A slider moves by factors instead of differences.
    pub fn by_factors(mut self) -> Self {
        if let Kind::Number { logarithmic, .. } = &mut self.field.kind {
            *logarithmic = true;
        }
        self
    }

    /// The row with its help, a doc comment: its lines begin with a space.
    pub fn field(self, help: &'static str) -> Field {
        Field { help: help.trim_start(), ..self.field }
    }

    /// The member's default.
    pub fn default_value(&self) -> T {
        T::from_value(&self.field.default()).unwrap_or_else(T::undeclared)
    }

    /// The member's value.
    ///
    /// # Errors
    /// The values are of a table without this row.
    pub fn read(&self, values: &Values) -> Result<T, FieldError> {
        let (path, value) = (self.field.path, values.get(self.field.path)?);
        T::from_value(value).ok_or_else(|| FieldError::Kind {
            path: path.to_owned(),
            value: value.to_string(),
            wanted: T::KIND,
        })
    }
}

/// A whole number.
pub fn whole<T: Parameter>(
    path: &'static str,
    label: &'static str,
    range: RangeInclusive<i64>,
    default: i64,
) -> Row<T> {
    Row::new(path, label, Kind::Integer { min: *range.start(), max: *range.end(), default })
}

/// A real number.
pub fn real(path: &'static str, label: &'static str, range: RangeInclusive<f64>, default: f64) -> Row<f64> {
    let kind = Kind::Number { min: *range.start(), max: *range.end(), default, logarithmic: false };
    Row::new(path, label, kind)
}

/// A learning rate or another small share, on a slider that moves by factors.
pub fn rate(path: &'static str, label: &'static str, default: f64) -> Row<f64> {
    real(path, label, 1e-6..=1.0, default).by_factors()
}

/// On or off.
pub fn flag(path: &'static str, label: &'static str, default: bool) -> Row<bool> {
    Row::new(path, label, Kind::Flag { default })
}

/// One of the values of a type that names them.
pub fn choice<T: Options + Parameter>(path: &'static str, label: &'static str) -> Row<T> {
    Row::new(path, label, Kind::Choice { options: T::NAMES })
}

/// One to `most` real numbers, each within the range; `default` as people type them: "0.3, 1, 3".
pub fn list(
    path: &'static str,
    label: &'static str,
    range: RangeInclusive<f64>,
    most: usize,
    default: &'static [f64],
) -> Row<Vec<f64>> {
    Row::new(path, label, Kind::List { min: *range.start(), max: *range.end(), most, default })
}

/// Rows with those of a group together, in the order in which the groups come first.
pub fn by_group(mut rows: Vec<Field>) -> Vec<Field> {
    let mut groups: Vec<&str> = Vec::new();
    for row in &rows {
        if !groups.contains(&row.group()) {
            groups.push(row.group());
        }
    }
    rows.sort_by_key(|row| groups.iter().position(|group| *group == row.group()));
    rows
}

/// The value of a type that a name stands for.
pub fn chosen<T: Options>(value: &Value) -> Option<T> {
    let Value::Choice(name) = value else { return None };
    let place = T::NAMES.iter().position(|known| known == name)?;
    T::ALL.get(place).copied()
}

macro_rules! whole_numbers {
    ($($type:ty),+) => {
        $(impl Parameter for $type {
            const KIND: &'static str = "whole number";
            fn from_value(value: &Value) -> Option<Self> {
                let Value::Integer(number) = value else { return None };
                Self::try_from(*number).ok()
            }
            fn undeclared() -> Self {
                0
            }
        })+
    };
}

whole_numbers!(i64, u64, u32, usize);

impl Parameter for f64 {
    const KIND: &'static str = "real number";
    fn from_value(value: &Value) -> Option<Self> {
        let Value::Number(number) = value else { return None };
        Some(*number)
    }
    fn undeclared() -> Self {
        f64::NAN
    }
}

impl Parameter for bool {
    const KIND: &'static str = "switch";
    fn from_value(value: &Value) -> Option<Self> {
        let Value::Flag(on) = value else { return None };
        Some(*on)
    }
    fn undeclared() -> Self {
        false
    }
}

impl Parameter for Vec<f64> {
    const KIND: &'static str = "list of numbers";
    fn from_value(value: &Value) -> Option<Self> {
        let Value::List(numbers) = value else { return None };
        Some(numbers.clone())
    }
    fn undeclared() -> Self {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Law {
        Beta,
        Uniform,
    }

    options!(Law { Law::Beta => "beta", Law::Uniform => "uniform" });

    parameters! {
        /// Everything once.
        struct Everything {
            /// Help that goes on
            /// in a second line
            count: u32 = whole("a.count", "Count", 1..=9, 4).paper(),
            /// A share
            share: f64 = real("a.share", "Share", 0.0..=1.0, 0.5).unit("%").standard().rewind(),
            /// A law
            law: Law = choice("b.law", "Law"),
            /// Speeds
            speeds: Vec<f64> = list("b.speeds", "Speeds", 0.1..=10.0, 3, &[0.3, 1.0]),
            /// On or off
            on: bool = flag("b.on", "On", true),
        }
    }

    fn values() -> Values {
        Values::defaults(Box::leak(Everything::rows().into_boxed_slice()))
    }

    #[test]
    fn what_is_declared_is_what_is_read() {
        let mut values = values();
        let read = Everything::read(&values).unwrap();
        assert_eq!((read.count, read.share, read.law, read.on), (4, 0.5, Law::Beta, true));
        assert_eq!(read.speeds, [0.3, 1.0]);
        values.set("law", Value::Choice("uniform".to_owned())).unwrap();
        values.set("count", Value::Integer(9)).unwrap();
        let read = Everything::read(&values).unwrap();
        assert_eq!((read.count, read.law), (9, Law::Uniform));
        assert!(values.set("law", Value::Choice("gamma".to_owned())).is_err());
    }

    #[test]
    fn a_doc_comment_is_the_help_and_a_row_has_its_origin() {
        let rows = Everything::rows();
        assert_eq!(rows[0].help, "Help that goes on in a second line");
        assert_eq!((rows[0].origin, rows[0].effect), (Origin::Paper, Effect::Live));
        assert_eq!((rows[1].origin, rows[1].effect, rows[1].unit), (Origin::Standard, Effect::Rewind, "%"));
    }

    #[test]
    fn defaults_are_those_of_the_table_and_groups_stay_together() {
        assert_eq!(Everything::default(), Everything::read(&values()).unwrap());
        let rows = Everything::rows();
        let mixed = vec![rows[2].clone(), rows[0].clone(), rows[3].clone(), rows[1].clone()];
        let paths: Vec<&str> = by_group(mixed).iter().map(|row| row.path).collect();
        assert_eq!(paths, ["b.law", "b.speeds", "a.count", "a.share"]);
    }

    #[test]
    fn a_wrong_kind_is_told_as_that() {
        let row: Row<u64> = whole("a.share", "Share", 0..=1, 0);
        let words = row.read(&values()).unwrap_err().to_string();
        assert_eq!(words, "a.share is 0.5, which is no whole number");
    }

    #[test]
    fn lists_are_typed_with_commas() {
        let mut values = values();
        let field = values.find("speeds").unwrap();
        assert_eq!(field.parse("0.3, 1,3").unwrap(), Value::List(vec![0.3, 1.0, 3.0]));
        for refused in ["", "1,2,3,4", "0.05", "1;2", "nan"] {
            assert!(field.parse(refused).is_err(), "{refused:?}");
        }
        values.set("speeds", Value::List(vec![6.0])).unwrap();
        assert_eq!(Everything::read(&values).unwrap().speeds, [6.0]);
        assert_eq!(Value::List(vec![0.3, 6.0]).typed(), "0.3,6");
    }
}
