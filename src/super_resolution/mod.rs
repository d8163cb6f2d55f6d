//! Super-resolution: coarse maps refined to fine ones by a regression forest, and what a lossy code costs. Plain functions,
//! no files.
//!
//! Images are [`Raster`]s in any unit (dB here); all their values are finite. Where rayon is used, it is on the pool of the
//! caller, and no result depends on the number of threads.

mod bicubic;
pub mod compression;
mod raster;

pub use bicubic::{bicubic, fine_side};
pub use raster::{Raster, RasterError};
