//! Painters of what an experiment shows: one for each kind of picture, and the view that puts them together.

pub mod budgets;
pub mod cells;
pub mod chart;
pub mod floor;
pub mod frame;
pub mod frame_row;
pub mod glyphs;
#[cfg(test)]
pub mod looks;
#[cfg(test)]
pub mod looks_by_hand;
pub mod map;
pub mod mode;
pub mod ranking;
pub mod scene_view;
pub mod states;
pub mod steered;
pub mod strip;
pub mod table;
