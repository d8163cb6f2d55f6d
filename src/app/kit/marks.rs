//! Marks of an axis: at round values, or at round factors.

use crate::scene::axis::ticks;
use egui_plot::{GridInput, GridMark};

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::kit::numbers::height_text;

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
