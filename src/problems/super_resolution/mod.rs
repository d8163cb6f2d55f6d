//! Super-resolution: coarse maps refined to fine ones by a regression forest, and what a lossy code costs. Plain functions,
//! no files.
//!
//! Images are [`Raster`]s in any unit (dB here); all their values are finite. Where rayon is used, it is on the pool of the
//! caller, and no result depends on the number of threads.

mod bicubic;
mod code;
pub mod compression;
mod features;
mod forest;
mod grow;
mod half;
mod patches;
mod raster;
mod ridge;
mod tree;
mod vector;

pub use bicubic::{bicubic, fine_side};
pub use features::{FEATURES, Features, OUTPUTS};
pub use forest::{Forest, MOST_DEPTH, MOST_TREES};
pub use grow::ForestSettings;
pub use patches::{Pair, Patches};
pub use raster::{Raster, RasterError};
pub use tree::{LEAF_NUMBERS, NODE_NUMBERS, Tree, TreeNumbers};
