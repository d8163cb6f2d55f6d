//! The level axis of a sweep's figure: where the values of the first field lie, and the labels below.

use super::super::drawing::{DIM, Plane, text, width_of};
use crate::lab::Axis;
use crate::preset::Value;
use crate::scene::axis::with_thin_spaces;

/// Digits of a label that count.
const DIGITS: usize = 3;

/// Between two labels.
const GAP: f64 = 10.0;

/// Where values lie from left to right.
pub(super) struct Across {
    /// The place of each value, in the order of the axis.
    pub places: Vec<f64>,
    /// The places at the left and at the right of a plot.
    pub range: [f64; 2],
    /// Whether values stand side by side in the order in which they were given: names, flags, or a single value.
    pub by_name: bool,
    labels: Vec<String>,
}

impl Across {
    /// The axis of a figure: by factors for a field whose values are so spaced.
    pub fn of(axis: &Axis) -> Self {
        let numbers: Option<Vec<f64>> = axis.values.iter().map(Value::number).collect();
        let numbers = numbers.filter(|numbers| numbers.len() > 1);
        let by_name = numbers.is_none();
        let by_factors = axis.field.is_logarithmic();
        let place = |number: f64| if by_factors { number.max(f64::MIN_POSITIVE).log10() } else { number };
        let places: Vec<f64> = match numbers {
            Some(numbers) => numbers.into_iter().map(place).collect(),
            None => (0..axis.values.len()).map(|index| index as f64).collect(),
        };
        let (low, high) = places.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), place| {
            (low.min(*place), high.max(*place))
        });
        let room = if by_name { 0.5 } else { 0.03 * (high - low) };
        let labels = axis.values.iter().map(label).collect();
        Self { places, range: [low - room, high + room], by_name, labels }
    }

    /// Writes the values below a plot: all names, cut off where they are too long; of numbers those that have room.
    pub fn draw_labels(&self, svg: &mut String, plane: &Plane, size: f64) {
        let slot = plane.x(1.0) - plane.x(0.0) - GAP;
        let more = format!("font-size=\"{size}\"");
        let mut draw = |index: usize, words: &str| {
            let at = [plane.x(self.places[index]), plane.plot[3] + 6.0 + size];
            text(svg, at, "middle", DIM, &more, words);
        };
        if self.by_name {
            self.labels.iter().enumerate().for_each(|(index, label)| draw(index, &cut(label, slot, size)));
        } else {
            let half = |index: &usize| width_of(&self.labels[*index], size) / 2.0;
            let mut order: Vec<usize> = (0..self.places.len()).collect();
            order.sort_by(|a, b| self.places[*a].total_cmp(&self.places[*b]));
            let spans = order.iter().map(|index| (plane.x(self.places[*index]), half(index)));
            let kept = with_room(&spans.collect::<Vec<_>>());
            kept.into_iter().for_each(|place| draw(order[place], &self.labels[order[place]]));
        }
    }
}

/// Which labels have room, given middles and half widths from left to right; of evenly spaced ones every second, third ...
fn with_room(spans: &[(f64, f64)]) -> Vec<usize> {
    let mut kept: Vec<usize> = Vec::new();
    for (index, (x, half)) in spans.iter().enumerate() {
        let taken_to = kept.last().map_or(f64::NEG_INFINITY, |last| spans[*last].0 + spans[*last].1 + GAP);
        if x - half >= taken_to {
            kept.push(index);
        }
    }
    let steps: Vec<f64> = spans.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
    let even = steps.iter().all(|step| (step - steps[0]).abs() < 1.0);
    let stride = kept.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(1);
    if even { (0..spans.len()).step_by(stride).collect() } else { kept }
}

/// A field's value with its label and unit: `Bandwidth 10⁷ Hz`.
pub(super) fn named(axis: &Axis, value: &Value) -> String {
    let unit = if axis.field.unit.is_empty() { String::new() } else { format!(" {}", axis.field.unit) };
    format!("{} {}{unit}", axis.field.label, label(value))
}

/// A value with the digits that a figure has room for.
fn label(value: &Value) -> String {
    match value {
        Value::Integer(number) => with_thin_spaces(*number as f64),
        Value::Number(number) => short(*number),
        Value::Choice(_) | Value::Flag(_) | Value::List(_) => value.typed(),
    }
}

/// A number with at most three digits that count before a power of ten, or plain where it is neither large nor small.
fn short(number: f64) -> String {
    let scientific = format!("{number:.*e}", DIGITS - 1);
    let (head, power) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let power: i32 = power.parse().unwrap_or(0);
    let sign = |text: &str| text.replace('-', "−");
    if number == 0.0 || (-3..6).contains(&power) {
        let decimals = usize::try_from(DIGITS as i32 - 1 - power).unwrap_or(0);
        let plain = format!("{number:.decimals$}");
        return if power > 3 { with_thin_spaces(number) } else { sign(without_zeros(&plain)) };
    }
    match without_zeros(head) {
        "1" => format!("10{}", raised(power)),
        head => format!("{}×10{}", sign(head), raised(power)),
    }
}

/// A number without the zeros at its end that say nothing.
fn without_zeros(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

/// A power as it is raised.
fn raised(power: i32) -> String {
    let digit = |letter: char| letter.to_digit(10).map_or('⁻', |digit| RAISED[digit as usize]);
    power.to_string().chars().map(digit).collect()
}

const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/// As much of some words as fits.
pub(super) fn cut(words: &str, width: f64, size: f64) -> String {
    if width_of(words, size) <= width {
        return words.to_owned();
    }
    let most = ((width / width_of("m", size)) as usize).saturating_sub(1).max(1);
    words.chars().take(most).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let shown =
            [0.0, 54.0, 1.0 / 3.0, -2.5, 1_234.0, 43_210.0, 0.001, 0.000_316_227, 1e7, -8.25e9].map(short);
        let expected =
            ["0", "54", "0.333", "−2.5", "1234", "43\u{2009}210", "0.001", "3.16×10⁻⁴", "10⁷", "−8.25×10⁹"];
        assert_eq!(shown, expected);
    }

    #[test]
    fn labels_have_room_and_even_ones_stay_even() {
        // 30 apart: 20 + 10 wide labels need two steps, the wide one in the middle three.
        let spans = [10.0, 10.0, 10.0, 25.0, 10.0, 10.0, 10.0].iter().enumerate();
        let even: Vec<(f64, f64)> = spans.map(|(index, half)| (30.0 * index as f64, *half)).collect();
        assert_eq!(with_room(&even[..3]), [0, 1, 2]);
        assert_eq!(with_room(&even), [0, 2, 4, 6]);
        assert_eq!(with_room(&[(0.0, 10.0), (5.0, 10.0), (50.0, 10.0), (90.0, 10.0)]), [0, 2, 3]);
    }

    #[test]
    fn words_are_cut_where_there_is_no_room() {
        assert_eq!(cut("power control", 200.0, 12.0), "power control");
        let short = cut("power control", 60.0, 12.0);
        assert!(short.ends_with('…') && width_of(&short, 12.0) <= 60.0, "{short}");
    }
}
