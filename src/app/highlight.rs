//! The contender that the pointer is on, in whichever view: the others step back for as long.

use eframe::egui::{Context, Id};

/// The views that point at contenders.
const VIEWS: [&str; 3] = ["legend", "results", "chart"];

fn id(view: &str) -> Id {
    Id::unique(("highlighted contender", view))
}

/// A view says, in each of its frames, which contender the pointer is on.
pub fn point(ctx: &Context, view: &'static str, contender: Option<usize>) {
    let now = (ctx.cumulative_pass_nr(), contender);
    let before = ctx.data_mut(|data| {
        let before = data.get_temp::<(u64, Option<usize>)>(id(view));
        data.insert_temp(id(view), now);
        before
    });
    if before.and_then(|(_, contender)| contender) != contender {
        ctx.request_repaint();
    }
}

/// The contender that any view pointed at in this frame or the one before.
pub fn pointed(ctx: &Context) -> Option<usize> {
    let now = ctx.cumulative_pass_nr();
    let latest = |view: &&str| ctx.data(|data| data.get_temp::<(u64, Option<usize>)>(id(view)));
    VIEWS.iter().filter_map(latest).find_map(|(pass, contender)| contender.filter(|_| pass + 1 >= now))
}
