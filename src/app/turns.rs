//! Whose turn it is in a frame: curves and results that all grow in the same frame would hold it up.

use eframe::egui::Context;

/// Of so many frames one is for the results, the others for a curve each.
const FRAMES: u64 = 4;

/// Whether results are brought up to date in this frame; if not, one contender's curves are.
pub fn is_for_results(ctx: &Context) -> bool {
    ctx.cumulative_frame_nr().is_multiple_of(FRAMES)
}
