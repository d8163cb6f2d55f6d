//! An axis of a picture: its name with its unit, how it is divided, and the figures that stand at it.

use super::axis::{ticks, with_thin_spaces};
use serde::{Deserialize, Serialize};

/// How values are spread along an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scale {
    /// Equal differences are equally far apart.
    Linear,
    /// Equal factors are equally far apart; values that are not positive have no place.
    Log,
    /// The same, with figures in decibels: the values are ratios of powers, shown as ten times their decimal logarithm.
    Decibel,
}

/// An axis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// What it shows: "delay".
    pub name: String,
    /// Its unit; may be empty.
    pub unit: String,
    /// How it is divided.
    pub scale: Scale,
    /// What of it is shown; from what is drawn where it is none.
    pub range: Option<[f64; 2]>,
}

impl Axis {
    /// A linear axis that shows all there is.
    pub fn new(name: impl Into<String>, unit: impl Into<String>) -> Self {
        Self { name: name.into(), unit: unit.into(), scale: Scale::Linear, range: None }
    }

    /// Equal factors equally far apart.
    pub fn log(mut self) -> Self {
        self.scale = Scale::Log;
        self
    }

    /// Ratios of powers in decibels; the unit becomes dB.
    pub fn decibel(mut self) -> Self {
        (self.scale, self.unit) = (Scale::Decibel, "dB".to_owned());
        self
    }

    /// Shows this range whatever is drawn.
    pub fn within(mut self, low: f64, high: f64) -> Self {
        self.range = Some([low, high]);
        self
    }

    /// Name and unit, as they stand at the axis: "delay, ms".
    pub fn title(&self) -> String {
        if self.unit.is_empty() { self.name.clone() } else { format!("{}, {}", self.name, self.unit) }
    }

    /// Where a value stands, in units that are evenly spread; NaN where it has no place.
    pub fn place(&self, value: f64) -> f64 {
        match self.scale {
            Scale::Linear => value,
            Scale::Log | Scale::Decibel if value > 0.0 => value.log10(),
            Scale::Log | Scale::Decibel => f64::NAN,
        }
    }

    /// The value at a place.
    pub fn value(&self, place: f64) -> f64 {
        match self.scale {
            Scale::Linear => place,
            Scale::Log | Scale::Decibel => 10.0_f64.powf(place),
        }
    }

    /// Places of round figures between two places, about `wanted` of them, with the words for each.
    pub fn marks(&self, low: f64, high: f64, wanted: usize) -> Vec<(f64, String)> {
        match self.scale {
            Scale::Linear => linear_marks(low, high, wanted),
            Scale::Log => log_marks(low, high, wanted),
            Scale::Decibel => {
                let tens = |(place, words): (f64, String)| (place / 10.0, words);
                linear_marks(low * 10.0, high * 10.0, wanted).into_iter().map(tens).collect()
            }
        }
    }

    /// A value with the digits that it deserves beside others of this span of places, and its unit.
    pub fn words(&self, value: f64, span: f64) -> String {
        let figure = match self.scale {
            Scale::Linear => with_step(value, span / 200.0),
            Scale::Log => figure(value),
            Scale::Decibel if value > 0.0 => with_step(10.0 * value.log10(), span / 20.0),
            Scale::Decibel => "−∞".to_owned(),
        };
        if self.unit.is_empty() { figure } else { format!("{figure} {}", self.unit) }
    }
}

fn linear_marks(low: f64, high: f64, wanted: usize) -> Vec<(f64, String)> {
    let places = ticks(low, high, wanted);
    let step = match places[..] {
        [first, second, ..] => second - first,
        _ => (high - low).abs(),
    };
    places.into_iter().map(|place| (place, with_step(place, step))).collect()
}

/// Powers of ten, fewer where they would crowd; within a decade or two also twice and five times each.
fn log_marks(low: f64, high: f64, wanted: usize) -> Vec<(f64, String)> {
    if !(low.is_finite() && high.is_finite() && high > low) {
        return Vec::new();
    }
    let decades = high - low;
    let every = (decades / wanted.max(1) as f64).ceil().max(1.0) as i64;
    let heads: &[f64] = match decades {
        few if few * 3.0 <= wanted.max(2) as f64 + 1.0 => &[1.0, 2.0, 5.0],
        few if few < 1.2 => &[1.0, 3.0],
        _ => &[1.0],
    };
    let powers = (low.floor() as i64..=high.ceil() as i64).filter(|power| power.rem_euclid(every) == 0);
    let all = powers.flat_map(|power| heads.iter().map(move |head| (*head, power)));
    let inside: Vec<f64> = all
        .map(|(head, power)| head.log10() + power as f64)
        .filter(|place| (low - 1e-9..=high + 1e-9).contains(place))
        .collect();
    if inside.len() < 2 {
        let (from, to) = (10.0_f64.powf(low), 10.0_f64.powf(high));
        let round = linear_marks(from, to, wanted.clamp(2, 4));
        return round.into_iter().filter(|(value, _)| *value > 0.0).map(|(v, w)| (v.log10(), w)).collect();
    }
    // Where one figure is written as a power of ten, all are.
    let powers = heads.len() == 1 && (inside[0] < -4.5 || inside[inside.len() - 1] > 6.5);
    let words = |place: f64| match place.round() {
        power if powers && power != 0.0 => power_of_ten(power),
        _ => figure(10.0_f64.powf(place)),
    };
    inside.into_iter().map(|place| (place, words(place))).collect()
}

/// A figure among others that are `step` apart: as many decimals as tell them apart, thin spaces, a true minus.
pub fn with_step(value: f64, step: f64) -> String {
    if !value.is_finite() {
        return special(value);
    }
    if value == 0.0 && !(1e-4..1e7).contains(&step.abs()) {
        return "0".to_owned();
    }
    let step = step.abs();
    let size = value.abs().max(step);
    if size >= 1e7 || (size > 0.0 && size < 1e-4) {
        return scientific(value);
    }
    let decimals = if step > 0.0 { (-(step.log10() + 1e-6).floor()).clamp(0.0, 6.0) as usize } else { 3 };
    if decimals == 0 {
        // Rounded first, so that no zero has a sign.
        return with_thin_spaces(value.round() + 0.0);
    }
    let text = format!("{value:.decimals$}");
    let zero = text.trim_start_matches('-').chars().all(|letter| matches!(letter, '0' | '.'));
    if zero { text.trim_start_matches('-').to_owned() } else { text.replace('-', "−") }
}

/// A figure alone, with three digits.
pub fn figure(value: f64) -> String {
    match value.abs() {
        _ if !value.is_finite() => special(value),
        size if size >= 1e7 || (size > 0.0 && size < 0.999e-4) => scientific(value),
        size if size >= 100.0 => with_thin_spaces(value.round()),
        size if size > 0.0 => {
            let decimals = (2.0 - size.log10().floor()).clamp(0.0, 6.0) as usize;
            let text = format!("{value:.decimals$}");
            let short =
                if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
            short.replace('-', "−")
        }
        _ => "0".to_owned(),
    }
}

fn special(value: f64) -> String {
    let word = if value.is_nan() {
        "–"
    } else if value > 0.0 {
        "∞"
    } else {
        "−∞"
    };
    word.to_owned()
}

/// A power of ten in small raised digits, with a factor where it is not 1.
fn scientific(value: f64) -> String {
    let power = value.abs().log10().floor();
    let head = value / 10.0_f64.powf(power);
    let (head, power) = if head.abs() >= 9.95 { (head / 10.0, power + 1.0) } else { (head, power) };
    let ten = power_of_ten(power);
    if (head - 1.0).abs() < 0.005 {
        return ten;
    }
    format!("{} · {ten}", format!("{head:.1}").trim_end_matches(".0").replace('-', "−"))
}

fn power_of_ten(power: f64) -> String {
    format!("10{}", format!("{power:.0}").chars().map(raised).collect::<String>())
}

fn raised(letter: char) -> char {
    match letter {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        '9' => '⁹',
        _ => '⁻',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(marks: &[(f64, String)]) -> Vec<&str> {
        marks.iter().map(|(_, words)| words.as_str()).collect()
    }

    #[test]
    fn marks_are_round_on_every_scale() {
        let linear = Axis::new("delay", "ms");
        assert_eq!(words(&linear.marks(-1.0, 1.0, 4)), ["−1.0", "−0.5", "0.0", "0.5", "1.0"]);
        let log = Axis::new("error", "").log();
        // Zero is no power of ten, however large or small its neighbours are.
        assert_eq!([with_step(0.0, 5e7), with_step(0.0, 2e-5), with_step(5e7, 5e7)], ["0", "0", "5 · 10⁷"]);
        assert_eq!(words(&log.marks(-6.0, 0.0, 4)), ["10⁻⁶", "10⁻⁴", "10⁻²", "1"]);
        assert_eq!(words(&log.marks(0.0, 2.0, 8)), ["1", "2", "5", "10", "20", "50", "100"]);
        let db = Axis::new("gain", "").decibel();
        assert_eq!(words(&db.marks(-3.0, 0.0, 3)), ["−30", "−20", "−10", "0"]);
        assert!((db.marks(-3.0, 0.0, 3)[0].0 + 3.0).abs() < 1e-12);
    }

    #[test]
    fn a_narrow_logarithmic_axis_still_has_figures() {
        let log = Axis::new("rate", "").log();
        let marks = log.marks(0.30, 0.36, 3);
        assert!(marks.len() >= 2, "{marks:?}");
        assert!(marks.iter().all(|(place, _)| (0.29..0.37).contains(place)));
        assert!(log.marks(f64::NAN, 1.0, 3).is_empty());
    }

    #[test]
    fn values_have_the_digits_they_deserve() {
        assert_eq!(Axis::new("delay", "ms").words(12.3456, 20.0), "12.3 ms");
        assert_eq!(Axis::new("delay", "ms").words(-0.0001, 20.0), "0.0 ms");
        assert_eq!(Axis::new("gain", "").decibel().words(0.01, 3.0), "−20.0 dB");
        assert_eq!(Axis::new("gain", "").decibel().words(0.0, 3.0), "−∞ dB");
        for (value, text) in [
            (0.0, "0"),
            (1_234_567.0, "1\u{2009}234\u{2009}567"),
            (0.012_34, "0.0123"),
            (-2.5, "−2.5"),
            (2.5e-7, "2.5 · 10⁻⁷"),
            (1e-12, "10⁻¹²"),
            (9.99e-6, "10⁻⁵"),
            (f64::INFINITY, "∞"),
            (f64::NAN, "–"),
        ] {
            assert_eq!(figure(value), text);
        }
    }

    #[test]
    fn a_place_leads_back_to_its_value() {
        for axis in [Axis::new("", ""), Axis::new("", "").log(), Axis::new("", "").decibel()] {
            for value in [0.002, 1.0, 350.0] {
                assert!((axis.value(axis.place(value)) / value - 1.0).abs() < 1e-12);
            }
        }
        assert!(Axis::new("", "").log().place(-1.0).is_nan());
    }
}
