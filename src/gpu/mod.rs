//! The compute device: opening one, buffers, pipelines, reading back; whatever goes wrong is an error in words.
//!
//! What is computed belongs to others: shaders lie in `shaders/`, and each is loaded beside its twin on the CPU.

mod device;
mod error;
mod work;

pub use device::Gpu;
pub use error::GpuError;
pub use work::{Access, Block, Pipeline, Step};
