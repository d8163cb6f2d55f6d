//! Longitudes and latitudes as receivers and people write them: degrees with minutes and seconds, with a letter for the
//! hemisphere, or as `ddmm.mmmm` in one number.

use super::numbers::{self, Style};

/// Letters that say to which side of the equator or the first meridian an angle lies. `O` is east in German and west in
/// French and Spanish, and is none of them.
const LETTERS: [char; 4] = ['N', 'S', 'E', 'W'];

/// Whether a cell holds an angle that is no plain number: with signs for degrees and minutes, or a letter.
pub(super) fn is_angle(cell: &str) -> bool {
    let cell = cell.trim();
    let marked = cell.contains(['°', 'º', '\'', '′', '"', '″'])
        || cell.starts_with(LETTERS)
        || cell.ends_with(LETTERS);
    marked && cell.len() <= 40 && parse(cell, Style::Point).is_some()
}

/// The degrees of a cell, to the south and to the west negative; `None` where it holds no angle.
pub(super) fn parse(cell: &str, style: Style) -> Option<f64> {
    if let Some(number) = numbers::parse(cell, style) {
        return Some(number);
    }
    let upper = cell.trim().to_uppercase();
    let letter = upper.chars().find(|letter| LETTERS.contains(letter));
    let is_sign = |letter: char| matches!(letter, '°' | 'º' | '\'' | '′' | '’' | '"' | '″' | ':' | ' ');
    let rest: String = upper.chars().filter(|letter| !LETTERS.contains(letter)).collect();
    let parts: Vec<&str> = rest.split(is_sign).filter(|part| !part.is_empty()).collect();
    if parts.is_empty()
        || parts.len() > 3
        || letter.is_none() && parts.len() == 1 && !rest.contains(['°', 'º'])
    {
        return None;
    }
    let style = if rest.contains(',') { Style::Comma } else { style };
    let numbers: Vec<f64> = parts.iter().map(|part| numbers::parse(part, style)).collect::<Option<_>>()?;
    let [degrees, minutes, seconds] = [0, 1, 2].map(|place| numbers.get(place).copied().unwrap_or(0.0));
    if !(0.0..60.0).contains(&minutes) || !(0.0..60.0).contains(&seconds) {
        return None;
    }
    let size = degrees.abs() + minutes / 60.0 + seconds / 3_600.0;
    let negative = parts[0].starts_with(['-', '−']) || letter.is_some_and(|letter| "SW".contains(letter));
    Some(if negative { -size } else { size })
}

/// Whether a cell names a hemisphere, and whether it is the negative one.
pub(super) fn hemisphere(cell: &str) -> Option<bool> {
    match cell.trim() {
        "N" | "n" | "E" | "e" => Some(false),
        "S" | "s" | "W" | "w" => Some(true),
        _ => None,
    }
}

/// Degrees of numbers written as `ddmm.mmmm`, as NMEA sentences have them.
pub(super) fn from_minutes(number: f64) -> f64 {
    let degrees = (number.abs() / 100.0).trunc();
    let size = degrees + (number.abs() - 100.0 * degrees) / 60.0;
    size.copysign(number)
}

/// Whether all numbers can be `ddmm.mmmm` with degrees up to `most`, and some cannot be plain degrees.
pub(super) fn are_minutes(numbers: impl Iterator<Item = f64> + Clone, most: f64) -> bool {
    let sound = |number: f64| number.abs() % 100.0 < 60.0 && number.abs() < 100.0 * most + 60.0;
    numbers.clone().all(sound) && numbers.clone().any(|number| number.abs() > most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angles_are_read_as_they_are_written() {
        // 47 + 19/60 + 6.58/3600 by hand.
        let expected = 47.0 + 19.0 / 60.0 + 6.58 / 3600.0;
        for cell in [
            "47°19'6.58\"N",
            "47° 19′ 6.58″ N",
            "N47°19'06.58\"",
            "47:19:06.58N",
            "47°19'6,58\"N",
            "47 19 6.58 n",
        ] {
            assert!((parse(cell, Style::Point).unwrap() - expected).abs() < 1e-12, "{cell}");
            assert!(is_angle(cell) || cell.ends_with('n') || cell.contains(':'), "{cell}");
        }
        assert_eq!(parse("8.5022W", Style::Point), Some(-8.5022));
        assert_eq!(parse("-17° 30'", Style::Point), Some(-17.5));
        assert_eq!(parse("8,5022° E", Style::Comma), Some(8.5022));
        assert_eq!(parse("47.5", Style::Point), Some(47.5));
        for cell in ["", "N", "Gate N", "47°75'N", "09:12:04", "12'", "8.5 O", "a1N"] {
            assert_eq!(parse(cell, Style::Point).filter(|_| is_angle(cell)), None, "{cell}");
        }
    }

    #[test]
    fn minutes_of_nmea_become_degrees() {
        // 4719.1098 is 47° and 19.1098'.
        assert!((from_minutes(4719.1098) - (47.0 + 19.1098 / 60.0)).abs() < 1e-12);
        assert!((from_minutes(-830.0) + 8.5).abs() < 1e-12);
        let are = |numbers: &[f64], most| are_minutes(numbers.iter().copied(), most);
        assert!(are(&[4719.1, 4720.0], 90.0) && !are(&[47.1], 90.0) && !are(&[4775.0], 90.0));
        assert!(!are(&[473_184_938.0], 90.0));
        assert_eq!((hemisphere(" S"), hemisphere("N"), hemisphere("x")), (Some(true), Some(false), None));
    }
}
