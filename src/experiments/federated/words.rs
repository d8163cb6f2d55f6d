//! An excess in words, and a button with its words.

use crate::scene::Button;

/// An excess with three digits.
pub(super) fn nats(excess: f64) -> String {
    match excess {
        small if small.abs() < 1e-15 => "0".to_owned(),
        small if small.abs() < 1e-3 => format!("{small:.1e}").replace("e-", "e−"),
        plain => format!("{plain:.3}"),
    }
}

/// Something to press.
pub(super) fn button(name: &str, hover: &str, on: bool) -> Button {
    Button { name: name.to_owned(), hover: hover.to_owned(), on }
}
