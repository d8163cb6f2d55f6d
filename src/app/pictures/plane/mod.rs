//! What pictures over two axes share: the stage with its axes, a legend, lines, bands and markers.

pub mod axes;
pub mod legend;
pub mod lines;
pub mod markers;
pub mod stage;
