//! The lines of the plot: curves with bands and seeds, limits over steps, live changes, marks of the axes.

use super::super::theme::Theme;
use super::cache::Reduced;
use super::choice::{Choice, Height};
use crate::experiments::Role;
use crate::lab::History;
use crate::scene::axis::ticks;
use eframe::egui::Color32;
use egui_plot::{FilledArea, GridInput, GridMark, Line, LineStyle, PlotPoints, PlotUi, VLine};

/// Former levels of a limit are drawn over seconds unless there are more.
const FORMER: usize = 3;

/// Marks at 1, 2 and 5 times the powers of ten; at these alone over many decades, at round values over few.
pub fn log_marks(input: GridInput) -> Vec<GridMark> {
    let (low, high) = input.bounds;
    let heads: &[f64] = if high - low > 2.5 { &[1.0] } else { &[1.0, 2.0, 5.0] };
    let decades = low.floor() as i32..=high.ceil() as i32;
    let all = decades.flat_map(|decade| heads.iter().map(move |head| head.log10() + f64::from(decade)));
    let mut inside: Vec<f64> = all.filter(|mark| (low..=high).contains(mark)).collect();
    if inside.len() < 3 {
        let round = ticks(10.0_f64.powf(low), 10.0_f64.powf(high), 4);
        inside = round.into_iter().filter(|value| *value > 0.0).map(f64::log10).collect();
    }
    inside.into_iter().map(|value| GridMark { value, step_size: 1.0 }).collect()
}

/// Grid lines and labels at round values.
pub fn round_marks(input: GridInput, count: usize) -> Vec<GridMark> {
    let marks = ticks(input.bounds.0, input.bounds.1, count);
    let step_size = match marks[..] {
        [first, second, ..] => second - first,
        // A mark alone is as fine as its own last digit.
        [only] => [1.0, 0.1, 0.01, 1e-3, 1e-4, 1e-5]
            .into_iter()
            .find(|step| (only / step - (only / step).round()).abs() < 1e-6)
            .unwrap_or(1e-6),
        [] => 1.0,
    };
    marks.into_iter().map(|value| GridMark { value, step_size }).collect()
}

/// One contender; `aside` while the pointer is on another.
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
        ui.line(line(&curves.mean, ink, 0.75 * wide).style(LineStyle::dashed_dense()));
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

fn faded(ink: Color32, share: f32) -> Color32 {
    ink.gamma_multiply(share)
}

/// A dotted line at each live change.
pub(super) fn changes(ui: &mut PlotUi<'_>, history: &History, choice: Choice, theme: &Theme) {
    for (step, path, _) in &history.changes {
        let line = VLine::new(path.as_str(), choice.place(*step as f64, 1.0)).color(theme.faint.0).width(1.0);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::curves::height_text;

    /// A range so low that one mark is all there is room for.
    #[test]
    fn a_mark_alone_has_all_its_digits() {
        let words = |low: f64, high: f64| {
            let marks = round_marks(GridInput { bounds: (low, high), base_step_size: 1.0 }, 1);
            marks.iter().map(|mark| height_text(mark.value, mark.step_size, false)).collect::<Vec<_>>()
        };
        assert_eq!(words(3.36, 3.44), ["3.4"]);
        assert_eq!(words(3.391, 3.409), ["3.4"]);
        assert_eq!(words(7.2, 8.9), ["8"]);
    }

    #[test]
    fn logarithmic_axes_have_marks_over_many_decades_and_within_one() {
        let marks = |low: f64, high: f64| {
            let input = GridInput { bounds: (low.log10(), high.log10()), base_step_size: 1.0 };
            log_marks(input).iter().map(|mark| 10.0_f64.powf(mark.value)).collect::<Vec<_>>()
        };
        let close = |found: Vec<f64>, wanted: &[f64]| {
            assert_eq!(found.len(), wanted.len(), "{found:?}");
            found.iter().zip(wanted).for_each(|(a, b)| assert!((a / b - 1.0).abs() < 1e-9, "{found:?}"));
        };
        close(marks(0.9, 1_100.0), &[1.0, 10.0, 100.0, 1_000.0]);
        close(marks(0.9, 21.0), &[1.0, 2.0, 5.0, 10.0, 20.0]);
        close(marks(0.11, 0.14), &[0.11, 0.12, 0.13, 0.14]);
    }
}
