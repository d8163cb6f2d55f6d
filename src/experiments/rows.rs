//! Short ways to write rows of a field table: live and ours unless said otherwise.

use crate::preset::{Effect, Field, Kind, Origin};

/// A live field of ours, without help.
pub(super) const fn row(path: &'static str, label: &'static str, unit: &'static str, kind: Kind) -> Field {
    Field { path, label, unit, kind, origin: Origin::Ours, effect: Effect::Live, help: "" }
}

/// The same field, but it takes effect only with a rewind.
pub(super) fn rewind(field: Field) -> Field {
    Field { effect: Effect::Rewind, ..field }
}

/// A whole number.
pub(super) const fn whole(min: i64, max: i64, default: i64) -> Kind {
    Kind::Integer { min, max, default }
}

/// A real number.
pub(super) const fn real(min: f64, max: f64, default: f64) -> Kind {
    Kind::Number { min, max, default, logarithmic: false }
}

/// A learning rate or another small share, on a logarithmic slider.
pub(super) const fn rate(default: f64) -> Kind {
    Kind::Number { min: 1e-6, max: 1.0, default, logarithmic: true }
}
