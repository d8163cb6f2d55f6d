//! Numbers in words: with the digits that they deserve, with their units, on an axis; and read back.

use crate::scene::axis::with_thin_spaces;

/// Units that are read with prefixes, and the prefixes.
const PREFIXED: [&str; 2] = ["Hz", "bit"];

const PREFIXES: [(f64, &str); 4] = [(1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, "")];

/// A value with its unit: 8 GHz, 0.2 s, 1e-28 J s².
pub fn with_unit(value: f64, unit: &str) -> String {
    let largest = PREFIXES.into_iter().find(|(size, _)| value.abs() >= *size);
    match largest.filter(|_| PREFIXED.contains(&unit)) {
        Some((size, prefix)) => format!("{} {prefix}{unit}", digits(value / size)),
        None if value != 0.0 && value.abs() < 1e-8 => format!("{value:e} {unit}"),
        None if unit.is_empty() => digits(value),
        None => format!("{} {unit}", digits(value)),
    }
}

/// A typed value, with or without its unit and a prefix.
pub fn without_unit(text: &str, unit: &str) -> Option<f64> {
    let text = text.trim();
    let text = text.strip_suffix(unit).unwrap_or(text).trim_end();
    let prefix = PREFIXES.into_iter().find(|(_, prefix)| !prefix.is_empty() && text.ends_with(prefix));
    let (size, number) = prefix.map_or((1.0, text), |(size, prefix)| (size, text.trim_end_matches(prefix)));
    number.trim().replace('−', "-").parse::<f64>().ok().map(|number| number * size)
}

/// A value with the digits that it deserves: at most four behind the first that counts.
pub fn digits(value: f64) -> String {
    let magnitude = if value == 0.0 { 0.0 } else { value.abs().log10().floor() };
    let scale = 10.0_f64.powf((4.0 - magnitude).clamp(0.0, 9.0));
    format!("{}", (value * scale).round() / scale)
}

/// A number on an axis, with the digits that it deserves.
pub fn number(value: f64) -> String {
    match value.abs() {
        x if x >= 10.0 || x == 0.0 => with_thin_spaces(value.round()),
        x if x >= 1.0 && (value - value.round()).abs() < 1e-9 => format!("{value:.0}"),
        x if x >= 0.1 => format!("{value:.1}"),
        x if x >= 0.01 => format!("{value:.2}"),
        x if x >= 1e-3 => format!("{value:.3}"),
        _ => format!("{value:.0e}"),
    }
}

/// A height in words, with the digits that marks `step` apart need.
pub fn height_text(value: f64, step: f64, logarithmic: bool) -> String {
    if logarithmic {
        return number_short(value);
    }
    if step >= 1.0 {
        return with_thin_spaces(value);
    }
    let digits = (-(step.log10() + 1e-6).floor()).clamp(0.0, 6.0) as usize;
    format!("{value:.digits$}").replace('-', "−")
}

/// Up to four decimals, none of them a zero at the end.
fn number_short(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_written_and_read_back() {
        for (value, unit, text) in [
            (8e9, "Hz", "8 GHz"),
            (1e-28, "J s²", "1e-28 J s²"),
            (0.2, "s", "0.2 s"),
            (3.5, "", "3.5"),
            (4e3, "bit", "4 kbit"),
        ] {
            assert_eq!(with_unit(value, unit), text);
            assert_eq!(without_unit(text, unit), Some(value));
        }
        assert_eq!(without_unit("5 M", "Hz"), Some(5e6));
        assert_eq!(without_unit("5e6", "Hz"), Some(5e6));
        assert_eq!(without_unit("much", "Hz"), None);
    }

    #[test]
    fn values_have_the_digits_they_deserve() {
        let shown = [80.0, 0.01, 3.5, 0.0, -7.25, 1.0 / 3.0, 1e-5].map(digits);
        assert_eq!(shown, ["80", "0.01", "3.5", "0", "-7.25", "0.33333", "0.00001"]);
    }

    #[test]
    fn heights_have_the_digits_that_they_need() {
        assert_eq!(height_text(16.0, 2.0, false), "16");
        assert_eq!(height_text(16.5, 0.5, false), "16.5");
        assert_eq!(height_text(0.1, 0.1, false), "0.1");
        assert_eq!(height_text(0.05, 1.0, true), "0.05");
        assert_eq!(height_text(20.0, 1.0, true), "20");
    }
}
