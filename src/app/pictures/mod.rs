//! Painters of what an experiment shows: one for each kind of picture, and the view that puts them together.

pub mod budgets;
pub mod cells;
pub mod chart;
pub mod distribution;
pub mod floor;
pub mod frame;
pub mod frame_row;
#[cfg(test)]
pub mod general_looks;
pub mod glyphs;
pub mod keys;
#[cfg(test)]
pub mod looks;
#[cfg(test)]
pub mod looks_by_hand;
pub mod map;
pub mod mode;
pub mod network;
pub mod plane;
pub mod ranking;
#[cfg(test)]
pub mod samples;
pub mod scatter;
pub mod scene_view;
pub mod series;
pub mod states;
pub mod steered;
pub mod strip;
pub mod table;
pub mod timeline;
