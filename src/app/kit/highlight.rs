//! The contender or the past run that the pointer is on, in whichever view: the others step back for as long.

use eframe::egui::{Context, Id};

/// The views that point at contenders, and those that point at past runs.
const VIEWS: [&str; 4] = ["legend", "results", "chart", "picture"];
const VIEWS_OF_RUNS: [&str; 2] = ["runs", "legend of runs"];

fn id(view: &str) -> Id {
    Id::unique(("highlighted contender", view))
}

/// What is pointed at, and in which pass that was said.
type Said = (u64, Option<u64>);

/// A view says, in each of its frames, which contender the pointer is on.
pub fn point(ctx: &Context, view: &'static str, contender: Option<usize>) {
    point_run(ctx, view, contender.map(|index| index as u64));
}

/// The same for a past run by its id.
pub fn point_run(ctx: &Context, view: &'static str, run: Option<u64>) {
    let now: Said = (ctx.cumulative_pass_nr(), run);
    let before = ctx.data_mut(|data| {
        let before = data.get_temp::<Said>(id(view));
        data.insert_temp(id(view), now);
        before
    });
    if before.and_then(|(_, run)| run) != run {
        ctx.request_repaint();
    }
}

/// The contender that any view pointed at in this frame or the one before.
pub fn pointed(ctx: &Context) -> Option<usize> {
    latest(ctx, &VIEWS).map(|index| index as usize)
}

/// The past run that any view pointed at in this frame or the one before.
pub fn pointed_run(ctx: &Context) -> Option<u64> {
    latest(ctx, &VIEWS_OF_RUNS)
}

fn latest(ctx: &Context, views: &[&str]) -> Option<u64> {
    let now = ctx.cumulative_pass_nr();
    let said = |view: &&str| ctx.data(|data| data.get_temp::<Said>(id(view)));
    views.iter().filter_map(said).find_map(|(pass, what)| what.filter(|_| pass + 1 >= now))
}
