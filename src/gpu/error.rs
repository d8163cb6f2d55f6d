//! Why there is no compute device, or why it stopped.

use std::fmt;
use std::time::Duration;

/// Why the compute device cannot do what is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GpuError {
    /// The system has no adapter that computes: no GPU, or no driver for it.
    NoAdapter,
    /// The adapter's driver does not open a device.
    Refused {
        /// The adapter.
        adapter: String,
        /// The driver's reason.
        reason: String,
    },
    /// The device is gone: unplugged, reset after a hang, or its driver was replaced.
    Lost(String),
    /// The device did not answer in time.
    TimedOut(Duration),
    /// Something needs more of the device than it has.
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// What it needs.
        need: u64,
        /// What the device has.
        most: u64,
    },
    /// The device is out of memory.
    OutOfMemory,
    /// The device refuses a shader, a buffer or a command.
    Failed(String),
}

impl fmt::Display for GpuError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAdapter => formatter.write_str("there is no GPU that can compute, or no driver for it"),
            Self::Refused { adapter, reason } => write!(formatter, "{adapter} could not be opened: {reason}"),
            Self::Lost(reason) if reason.is_empty() => formatter.write_str("the GPU was lost"),
            Self::Lost(reason) => write!(formatter, "the GPU was lost: {reason}"),
            Self::TimedOut(after) => {
                write!(formatter, "the GPU did not answer within {} s", after.as_secs())
            }
            Self::TooLarge { what, need, most } => {
                write!(formatter, "{what} needs {need} of the GPU, which has {most}")
            }
            Self::OutOfMemory => formatter.write_str("the GPU is out of memory"),
            Self::Failed(reason) => write!(formatter, "the GPU failed: {reason}"),
        }
    }
}

impl std::error::Error for GpuError {}
