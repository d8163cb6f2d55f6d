//! Names on the plot: limits at their lines, live changes.

use super::choice::{Choice, Height};
use crate::app::kit::dash::{Dash, paint_sample};
use crate::app::kit::end_names::{galley, line_height};
use crate::app::kit::theme::Theme;
use crate::lab::History;
use crate::scene::axis::keep_between;
use eframe::egui::{Rect, Ui, pos2, vec2};
use egui_plot::{PlotPoint, PlotTransform};

/// A limit by name with its present value.
pub(super) struct LimitName {
    /// Its index.
    pub index: usize,
    /// The words.
    pub text: String,
    /// How high its line ends.
    pub height: f64,
}

/// The limits with their present values. Where what is missing to a limit is drawn, its own line has no place.
pub(super) fn of_limits(history: &History, choice: Choice) -> Vec<LimitName> {
    if choice.height == Height::Distance {
        return Vec::new();
    }
    let decimals = history.decimals(0);
    let label = |(index, track): (usize, &crate::lab::LimitTrack)| {
        let (step, value) = *track.segments.last()?;
        let height = choice.height_of(history, step, value);
        let text = format!("{} {value:.decimals$}", track.name);
        Some(LimitName { index, text, height })
    };
    history.limits.iter().enumerate().filter_map(label).collect()
}

/// Limits by name inside the plot, on the side of their lines where no curve comes: on a ground of their own, each with
/// a piece of its line, one above the other.
pub(super) fn show_inside(
    ui: &Ui,
    history: &History,
    choice: Choice,
    names: &[LimitName],
    transform: &PlotTransform,
    theme: &Theme,
) {
    let (frame, row, up) = (*transform.frame(), line_height(theme), history.higher_is_better());
    let sign = if up { -1.0 } else { 1.0 };
    let texts: Vec<_> = names.iter().map(|name| galley(ui, &name.text, theme.limit.0, theme)).collect();
    let sample = theme.small_type * 1.6;
    let width = |index: usize| texts[index].size().x + sample + 12.0;
    // Counted away from the lines, so that keeping apart moves a name away from the curves.
    let beyond = |index: usize| {
        let from = transform.value_from_position(pos2(frame.right() - width(index), 0.0)).x;
        let heights = heights_from(history, choice, &names[index], from);
        let ys = heights.map(|height| sign * transform.position_from_point(&PlotPoint::new(0.0, height)).y);
        f64::from(ys.fold(f32::NEG_INFINITY, f32::max) + 2.0)
    };
    let mut starts: Vec<f64> = (0..names.len()).map(beyond).collect();
    let (low, high) =
        if up { (-frame.bottom(), -frame.top() - row) } else { (frame.top(), frame.bottom() - row) };
    keep_between(&mut starts, f64::from(row), f64::from(low), f64::from(high));
    for (index, start) in starts.into_iter().enumerate() {
        let (name, middle) = (&names[index], sign * (start as f32 + row / 2.0));
        let size = vec2(width(index), row);
        let area = Rect::from_center_size(pos2(frame.right() - size.x / 2.0 - 2.0, middle), size);
        ui.painter().rect_filled(area, 3.0, theme.panel.0.gamma_multiply(0.88));
        let line = Rect::from_center_size(pos2(area.left() + 4.0 + sample / 2.0, middle), vec2(sample, row));
        paint_sample(ui.painter(), line, Dash::of_limit(name.index), theme.limit.0, theme);
        let text = texts[index].clone();
        let place = pos2(area.left() + 8.0 + sample, middle - text.size().y / 2.0);
        ui.painter().galley(place, text, theme.limit.0);
    }
}

/// How high a limit stands to the right of a place: its name must stay clear of all of that.
fn heights_from(
    history: &History,
    choice: Choice,
    name: &LimitName,
    from: f64,
) -> impl Iterator<Item = f64> + use<> {
    let track = history.limits.get(name.index);
    let segments = track.map(|track| track.segments.as_slice()).unwrap_or_default();
    let until =
        |index: usize| segments.get(index + 1).map_or(f64::INFINITY, |next| choice.place(next.0 as f64, 1.0));
    let reaches = |index: &usize| !choice.seconds && until(*index) > from;
    let before = (0..segments.len()).filter(reaches);
    let heights: Vec<f64> =
        before.map(|index| choice.height_of(history, segments[index].0, segments[index].1)).collect();
    heights.into_iter().chain([name.height])
}

/// Names the live changes at the end of their lines where no limit is named; where lines stand close, only the last has
/// room for its name.
pub(super) fn show_changes(
    ui: &Ui,
    history: &History,
    choice: Choice,
    transform: &PlotTransform,
    theme: &Theme,
) {
    let frame = *transform.frame();
    // Where the limits' names fill a low plot, a further name would only lie on the curves.
    if frame.height() < line_height(theme) * 5.0 {
        return;
    }
    let mut room_until = f32::INFINITY;
    for change in history.changes.iter().rev() {
        let place = PlotPoint::new(choice.place(change.step as f64, 1.0), transform.bounds().min()[1]);
        let x = transform.position_from_point(&place).x + 4.0;
        let text = galley(ui, &history.change_in_words(change), theme.dim.0, theme);
        let y =
            if history.higher_is_better() { frame.bottom() - text.size().y - 2.0 } else { frame.top() + 2.0 };
        let room = x + text.size().x < room_until.min(frame.right());
        if room && x > frame.left() {
            room_until = x;
            let ground = Rect::from_min_size(pos2(x, y), text.size()).expand2(vec2(2.0, 0.0));
            ui.painter().rect_filled(ground, 3.0, theme.panel.0.gamma_multiply(0.8));
            ui.painter().galley(pos2(x, y), text, theme.dim.0);
        }
    }
}
