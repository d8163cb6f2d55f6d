//! Units as headers write them: lengths with their size in metres, angles, and those of values in one spelling.

/// The unit that positions are written in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unit {
    /// A length.
    Length(Length),
    /// Degrees of longitude and latitude.
    Degrees,
}

/// A unit of length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Length {
    /// Its name in the plural, `metres`.
    pub name: &'static str,
    /// Its sign, `m`.
    pub sign: &'static str,
    /// Metres in one.
    pub metres: f64,
    /// Its number in the EPSG register.
    pub epsg: u16,
}

/// One metre.
pub const METRE: Length = Length { name: "metres", sign: "m", metres: 1.0, epsg: 9001 };

/// One kilometre.
pub const KILOMETRE: Length = Length { name: "kilometres", sign: "km", metres: 1_000.0, epsg: 9036 };

/// The international foot.
pub const FOOT: Length = Length { name: "feet", sign: "ft", metres: 0.3048, epsg: 9002 };

/// The foot of surveys in the United States.
const SURVEY_FOOT: Length =
    Length { name: "US survey feet", sign: "ftUS", metres: 1_200.0 / 3_937.0, epsg: 9003 };

const CENTIMETRE: Length = Length { name: "centimetres", sign: "cm", metres: 0.01, epsg: 1033 };
const MILLIMETRE: Length = Length { name: "millimetres", sign: "mm", metres: 0.001, epsg: 1025 };
const YARD: Length = Length { name: "yards", sign: "yd", metres: 0.9144, epsg: 9096 };
const MILE: Length = Length { name: "miles", sign: "mi", metres: 1_609.344, epsg: 9093 };

/// Words for units of length, in lower case.
const LENGTHS: &[(&str, Length)] = &[
    ("m", METRE),
    ("metre", METRE),
    ("metres", METRE),
    ("meter", METRE),
    ("meters", METRE),
    ("mètre", METRE),
    ("mètres", METRE),
    ("metro", METRE),
    ("metros", METRE),
    ("mtr", METRE),
    ("米", METRE),
    ("メートル", METRE),
    ("公尺", METRE),
    ("km", KILOMETRE),
    ("kilometre", KILOMETRE),
    ("kilometres", KILOMETRE),
    ("kilometer", KILOMETRE),
    ("kilometers", KILOMETRE),
    ("kilomètres", KILOMETRE),
    ("kilómetros", KILOMETRE),
    ("千米", KILOMETRE),
    ("公里", KILOMETRE),
    ("キロメートル", KILOMETRE),
    ("ft", FOOT),
    ("feet", FOOT),
    ("foot", FOOT),
    ("fuß", FOOT),
    ("pies", FOOT),
    ("us-ft", SURVEY_FOOT),
    ("usft", SURVEY_FOOT),
    ("ftus", SURVEY_FOOT),
    ("us survey feet", SURVEY_FOOT),
    ("cm", CENTIMETRE),
    ("厘米", CENTIMETRE),
    ("mm", MILLIMETRE),
    ("毫米", MILLIMETRE),
    ("yd", YARD),
    ("yards", YARD),
    ("mi", MILE),
    ("mile", MILE),
    ("miles", MILE),
];

/// Words for degrees, in lower case.
const ANGLES: &[&str] = &[
    "deg",
    "degs",
    "degree",
    "degrees",
    "°",
    "dd",
    "decimal degrees",
    "degs dec",
    "deg dec",
    "grad",
    "grados",
    "degrés",
    "degré",
    "度",
    "°e",
    "°n",
];

/// Units of values in the spelling of this list, whatever the header's.
const VALUES: &[&str] = &[
    "dBm", "dB", "dBmW", "dBµV", "dBuV", "dBµV/m", "dBuV/m", "V/m", "mV/m", "µV/m", "mW", "W", "%", "ms",
    "Mbit/s", "kbit/s", "Mbps", "kbps", "°C", "K", "Pa", "hPa", "ppm", "asu",
];

/// The unit that a word of a header means, where positions have it.
pub(super) fn of_positions(word: &str) -> Option<Unit> {
    let word = word.trim().trim_end_matches('.').to_lowercase();
    if ANGLES.contains(&word.as_str()) {
        return Some(Unit::Degrees);
    }
    LENGTHS.iter().find(|(name, _)| *name == word).map(|&(_, length)| Unit::Length(length))
}

/// A word of a header that is a unit of any kind, in its usual spelling.
pub(super) fn usual(word: &str) -> Option<String> {
    let word = word.trim();
    let lower = word.to_lowercase();
    let value = VALUES.iter().find(|unit| unit.to_lowercase() == lower);
    value.map(|unit| (*unit).to_owned()).or_else(|| of_positions(word).map(|_| word.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_units_in_any_case() {
        let metres = |word: &str| match of_positions(word) {
            Some(Unit::Length(length)) => length.metres,
            _ => f64::NAN,
        };
        assert_eq!((metres("m"), metres("KM"), metres("Feet"), metres("米")), (1.0, 1000.0, 0.3048, 1.0));
        // 1 US survey foot is 1200/3937 m by definition.
        assert!((metres("US-ft") - 0.304_800_609_6).abs() < 1e-10);
        assert_eq!((of_positions("deg"), of_positions("dBm")), (Some(Unit::Degrees), None));
        assert_eq!((usual("DBM").as_deref(), usual("best")), (Some("dBm"), None));
    }
}
