//! The view of past runs, and what differs between two of them in words.

mod cards;
mod differences;

pub use cards::{detail, show};
pub use differences::{between, in_short};
