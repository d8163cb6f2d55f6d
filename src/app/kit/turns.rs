//! Whose turn it is in a frame: curves and results that all grow in the same frame would hold it up.

use eframe::egui::Context;
use std::time::Duration;

/// A frame begins to reduce no further curve after this time: long curves go one after the other, short ones all at once.
pub const FOR_CURVES: Duration = Duration::from_micros(400);

/// Of so many frames one is for the results, the others are for the curves.
const FRAMES: u64 = 4;

/// Whether results are brought up to date in this frame; if not, curves are.
pub fn is_for_results(ctx: &Context) -> bool {
    ctx.cumulative_frame_nr().is_multiple_of(FRAMES)
}
