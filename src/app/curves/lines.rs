//! The lines of the plot: curves with bands and seeds, limits over steps, live changes, marks of the axes.

use super::choice::{Choice, Height};
use super::drawn::Drawn;
use super::reduce::Reduced;
use crate::app::kit::dash::{BASELINES, mark_radius};
use crate::app::kit::inks::draw_mark;
use crate::app::kit::theme::Theme;
use crate::experiments::Role;
use crate::lab::History;
use crate::scene::Ink;
use crate::scene::line::{dashes_of, marked_points};
use eframe::egui::{Color32, Ui};
use egui_plot::{FilledArea, Line, LineStyle, PlotPoints, PlotTransform, PlotUi, VLine};

/// Former levels of a limit are drawn over seconds unless there are more.
const FORMER: usize = 3;

/// One contender; `aside` while the pointer is on another, `front` while it is on this one.
pub(super) fn contender<'a>(
    ui: &mut PlotUi<'a>,
    history: &History,
    (index, curves): (usize, &'a Reduced),
    (aside, front): (bool, bool),
    theme: &Theme,
) {
    let contender = &history.contenders[index];
    let ink = faded(theme.contender(index), if aside { 0.3 } else { 1.0 });
    let name = contender.name.as_str();
    let line = |points: &'a [egui_plot::PlotPoint], ink: Color32, width: f32| {
        Line::new(name, PlotPoints::Borrowed(points)).color(ink).width(theme.line_width * width)
    };
    let wide = if front { 1.6 } else { 1.0 };
    if !curves.raw.is_empty() {
        ui.line(line(&curves.raw, faded(ink, 0.4), 0.5));
    }
    if contender.role == Role::Baseline {
        ui.line(
            line(&curves.mean, ink, 0.75 * wide)
                .style(LineStyle::Dashed { length: BASELINES[dashes_of(index)] }),
        );
        return;
    }
    if !aside {
        for seed in &curves.seeds {
            ui.line(line(seed, faded(ink, 0.25), 0.4));
        }
        if curves.places.len() > 1 {
            let band = FilledArea::new(name, &curves.places, &curves.low, &curves.high);
            ui.add(band.fill_color(faded(ink, 0.2)));
        }
    }
    ui.line(line(&curves.mean, ink, wide));
}

/// The marks on the lines of learners that are shown; the others step back from the one that is pointed at.
pub(super) fn marks(
    ui: &Ui,
    drawn: Drawn<'_>,
    contenders: &[Reduced],
    (transform, ends): (&PlotTransform, [f64; 2]),
    pointed: Option<usize>,
    theme: &Theme,
) {
    let painter = ui.painter().with_clip_rect(*transform.frame());
    let is_marked = |index: &usize| {
        drawn.history.contenders[*index].role == Role::Learner && !drawn.hidden.contains(index)
    };
    for index in (0..contenders.len()).filter(is_marked) {
        let aside = pointed.is_some_and(|at| at != index);
        let ink = faded(theme.contender(index), if aside { 0.3 } else { 1.0 });
        let mark = Ink::Contender(index).mark();
        for point in marked_points(&contenders[index].mean, index, ends, |point| point.x) {
            let place = transform.position_from_point(&point);
            draw_mark(&painter, mark, (place, mark_radius(theme)), ink, Some(theme.panel.0));
        }
    }
}

fn faded(ink: Color32, share: f32) -> Color32 {
    ink.gamma_multiply(share)
}

/// A dotted line at each live change.
pub(super) fn changes(ui: &mut PlotUi<'_>, history: &History, choice: Choice, theme: &Theme) {
    for change in &history.changes {
        let line =
            VLine::new(change.field, choice.place(change.step as f64, 1.0)).color(theme.faint.0).width(1.0);
        ui.vline(line.style(LineStyle::dotted_loose()));
    }
}

/// Limits over steps. Over seconds each contender met a change at a time of its own, so former levels go all the way too,
/// faintly.
pub(super) fn limits(ui: &mut PlotUi<'_>, history: &History, choice: Choice, ends: [f64; 2], theme: &Theme) {
    if choice.height == Height::Distance {
        return;
    }
    for (index, track) in history.limits.iter().enumerate() {
        let (style, width) = if index == 0 {
            (LineStyle::Solid, theme.line_width * 0.9)
        } else {
            (LineStyle::dotted_dense(), theme.line_width * 0.7)
        };
        let place = |step: u64| if choice.seconds { ends[0] } else { choice.place(step as f64, 1.0) };
        let last = track.segments.len().saturating_sub(1);
        for (position, (from, value)) in track.segments.iter().enumerate() {
            let former = choice.seconds && position < last;
            if former && last > FORMER {
                continue;
            }
            let next = track.segments.get(position + 1).filter(|_| !choice.seconds);
            let until = next.map_or(ends[1], |next| place(next.0));
            let ink = if former { theme.faint.0 } else { theme.limit.0 };
            let height = choice.height_of(history, *from, *value);
            let level = vec![[place(*from), height], [until, height]];
            ui.line(Line::new(track.name.as_str(), level).color(ink).width(width).style(style));
        }
    }
}
