//! Federated learning: members improve common weights on their own data, a server puts together what reaches it.
//!
//! One file says what a member does ([`Local`]), one how numbers are rounded to few bits ([`round_to_bits`]), one what the
//! server does with what it hears ([`Server`]). Nothing here knows how updates travel.

mod local;
mod rounding;
mod server;

pub use local::{Local, update_of};
pub use rounding::round_to_bits;
pub use server::{Aggregation, Arrival, Server};
