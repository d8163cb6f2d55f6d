//! The three ways to divide the work between server and device, and the work that each of them is.

use serde::{Deserialize, Serialize};

/// Who builds the high-resolution map of one device (the paper's x_n).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Mode {
    /// 0: the server kriges, raises the resolution, compresses and sends the high-resolution map.
    Server,
    /// 1: the server kriges, compresses and sends the low-resolution map with the model; the device raises the resolution.
    Partial,
    /// 2: the server sends the raw samples with the model; the device kriges and raises the resolution.
    Local,
}

impl Mode {
    /// All modes in the paper's order.
    pub const ALL: [Self; 3] = [Self::Server, Self::Partial, Self::Local];

    /// The paper's number: 0, 1 or 2.
    pub fn index(self) -> usize {
        self as usize
    }

    /// The words for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Server => "all server",
            Self::Partial => "partial",
            Self::Local => "all local",
        }
    }
}

/// What one device's map costs in work, in one mode.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Work {
    /// Processor cycles on the server, C^s.
    pub server_cycles: f64,
    /// Processor cycles on the device, C^u.
    pub device_cycles: f64,
    /// Bits sent down to the device, D.
    pub downlink_bits: f64,
}

/// The mode of the least of three costs.
pub(super) fn least_mode(costs: &[f64; 3]) -> u8 {
    (1..3_u8).fold(
        0,
        |best, mode| {
            if costs[usize::from(mode)] < costs[usize::from(best)] { mode } else { best }
        },
    )
}
