//! Numbers as people and programs write them: decimal points and commas, signs between thousands, odd minus signs, units
//! behind.
//!
//! A cell such as `1.234` can be read in two ways, so a column is looked at as a whole: what its other cells, and the
//! file's other columns, cannot be read without decides. Nothing is decided by the first cell.

/// What a cell shows of how numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Digits alone.
    Whole,
    /// One sign that can only be the decimal one: `1.5`, `0,125`.
    Decimal(char),
    /// A sign that can only stand between thousands: `1.234.567`.
    Thousands(char),
    /// One sign with three digits behind it: either.
    Either(char),
    /// Both signs, this one the decimal: `1.234,5`.
    Both(char),
}

/// The shape of a cell that is a number; `None` for every other one.
pub(super) fn shape(cell: &str) -> Option<Shape> {
    let cell = plain(cell);
    shape_of_digits(mantissa(&cell)?)
}

/// The part before an exponent, without sign, where the cell is a number at all.
fn mantissa(cell: &str) -> Option<&str> {
    let unsigned = cell.strip_prefix(['-', '+']).unwrap_or(cell);
    let Some(at) = unsigned.find(['e', 'E']) else { return Some(unsigned) };
    let exponent = &unsigned[at + 1..];
    let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    let whole = (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    whole.then(|| &unsigned[..at])
}

fn shape_of_digits(digits: &str) -> Option<Shape> {
    let known = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b',');
    if !known || !digits.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let count = |sign: char| digits.matches(sign).count();
    match (count('.'), count(',')) {
        (0, 0) => Some(Shape::Whole),
        (1, 0) => Some(single(digits, '.')),
        (0, 1) => Some(single(digits, ',')),
        (_, 0) => grouped(digits, '.').then_some(Shape::Thousands('.')),
        (0, _) => grouped(digits, ',').then_some(Shape::Thousands(',')),
        _ => {
            let at = digits.rfind(['.', ','])?;
            let decimal = if digits[at..].starts_with('.') { '.' } else { ',' };
            let group = if decimal == '.' { ',' } else { '.' };
            (count(decimal) == 1 && grouped(&digits[..at], group)).then_some(Shape::Both(decimal))
        }
    }
}

/// The shape of digits with this sign once.
fn single(digits: &str, sign: char) -> Shape {
    if grouped(digits, sign) && !digits.starts_with('0') { Shape::Either(sign) } else { Shape::Decimal(sign) }
}

/// Whether these are groups of three digits behind one to three of them.
fn grouped(digits: &str, sign: char) -> bool {
    let mut groups = digits.split(sign);
    let first = groups.next().unwrap_or_default().len();
    (1..=3).contains(&first) && groups.all(|group| group.len() == 3)
}

/// Units that may stand behind a number in its cell.
const UNITS: &[&str] =
    &["dbm", "dbµv/m", "dbµv", "dbuv", "dbi", "db", "km", "m", "ft", "mhz", "khz", "hz", "%", "°"];

/// The number of a cell in plain characters: ASCII digits and minus, no unit, no spaces or apostrophes between thousands.
///
/// What is no number comes back as it is, or nearly.
fn plain(cell: &str) -> std::borrow::Cow<'_, str> {
    let cell = cell.trim();
    if cell.bytes().all(|byte| byte.is_ascii_digit() || b"+-.,eE".contains(&byte)) {
        return cell.into();
    }
    let mut text: String = cell.chars().map(narrow).collect();
    // No number is longer; text need not be looked at further.
    if text.len() > 64 {
        return cell.into();
    }
    let lower = text.to_lowercase();
    if let Some(rest) = UNITS.iter().find_map(|unit| lower.strip_suffix(unit)) {
        let rest = rest.trim_end();
        if rest.ends_with(|last: char| last.is_ascii_digit() || last == '.') {
            text.truncate(rest.len().min(text.len()));
        }
    }
    without_group_marks(text.trim()).into()
}

/// Full-width characters, as Chinese and Japanese keyboards give, in ASCII; every minus as one.
pub(super) fn narrow(letter: char) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xff01 + 0x21).unwrap_or(letter),
        '\u{2212}' | '\u{2013}' | '\u{2012}' | '\u{fe63}' | '\u{2010}' | '\u{2011}' => '-',
        '\u{3000}' => ' ',
        letter => letter,
    }
}

/// Takes out spaces and apostrophes that stand between groups of three digits.
fn without_group_marks(text: &str) -> String {
    let is_mark = |letter: char| matches!(letter, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’');
    if !text.contains(is_mark) {
        return text.to_owned();
    }
    let unsigned = text.strip_prefix(['-', '+']).map_or(text, |rest| rest.trim_start_matches(is_mark));
    let whole = unsigned.split(['.', ',', 'e', 'E']).next().unwrap_or_default();
    let mut groups = whole.split(is_mark);
    let first = groups.next().unwrap_or_default();
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let sound = (1..=3).contains(&first.len())
        && digits(first)
        && groups.all(|group| group.len() == 3 && digits(group))
        && !unsigned[whole.len()..].contains(is_mark);
    if sound { text.chars().filter(|&letter| !is_mark(letter)).collect() } else { text.to_owned() }
}

/// What the cells of a column, or of more of them, show together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Evidence {
    /// For the point and the comma: seen as the decimal sign, between thousands, or as either.
    decimal: [bool; 2],
    thousands: [bool; 2],
    either: [bool; 2],
}

/// How the numbers of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// A decimal point.
    Point,
    /// A decimal comma.
    Comma,
    /// Both, each in cells that allow nothing else.
    Mixed,
}

impl Evidence {
    /// Takes in a cell's shape.
    pub fn see(&mut self, shape: Shape) {
        let place = |sign: char| usize::from(sign == ',');
        match shape {
            Shape::Whole => {}
            Shape::Decimal(sign) => self.decimal[place(sign)] = true,
            Shape::Thousands(sign) => self.thousands[place(sign)] = true,
            Shape::Either(sign) => self.either[place(sign)] = true,
            Shape::Both(sign) => {
                self.decimal[place(sign)] = true;
                self.thousands[1 - place(sign)] = true;
            }
        }
    }

    /// Takes in what another column shows.
    pub fn join(&mut self, other: &Self) {
        for sign in 0..2 {
            self.decimal[sign] |= other.decimal[sign];
            self.thousands[sign] |= other.thousands[sign];
            self.either[sign] |= other.either[sign];
        }
    }

    /// The decimal sign that the cells leave no doubt about; the error is that they contradict each other.
    fn certain(&self) -> Result<Option<Style>, ()> {
        let point = self.decimal[0] || self.thousands[1];
        let comma = self.decimal[1] || self.thousands[0];
        match (point, comma) {
            (true, true) if self.thousands == [false; 2] && self.either == [false; 2] => {
                Ok(Some(Style::Mixed))
            }
            (true, true) => Err(()),
            (true, false) => Ok(Some(Style::Point)),
            (false, true) => Ok(Some(Style::Comma)),
            (false, false) => Ok(None),
        }
    }

    /// How a column is written, given what the whole file shows and whether commas separate its fields.
    ///
    /// # Errors
    /// In words: it can be read in two ways.
    pub fn style(&self, file: &Self, commas_separate: bool) -> Result<Style, &'static str> {
        match self.certain() {
            Ok(Some(style)) => return Ok(style),
            Err(()) => return Err("writes numbers in two ways (1,234.5 and 1.234,5)"),
            Ok(None) => {}
        }
        match (file.certain().unwrap_or(Some(Style::Mixed)), self.either) {
            (_, [false, false]) => Ok(Style::Point),
            (Some(Style::Point), _) => Ok(Style::Point),
            (Some(Style::Comma), _) => Ok(Style::Comma),
            (_, [true, true]) => Err("writes numbers in two ways (1,234 and 1.234)"),
            (None, [true, false]) => Ok(Style::Point),
            (None, _) if !commas_separate => Ok(Style::Comma),
            _ => Err("can be read with a decimal sign or with one between thousands (1,234)"),
        }
    }
}

/// The number of a cell in a style; `None` where it is no number. May be infinite where the digits say so.
pub(super) fn parse(cell: &str, style: Style) -> Option<f64> {
    let cell = cell.trim();
    // The usual case first: millions of cells are read here.
    let simple = cell.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
    if simple && style == Style::Point && cell.bytes().filter(|&byte| byte == b'.').count() <= 1 {
        return cell.parse().ok();
    }
    let cell = plain(cell);
    let decimal = match (shape_of_digits(mantissa(&cell)?)?, style) {
        (Shape::Whole, _) => '.',
        (Shape::Decimal(sign) | Shape::Both(sign), _) => sign,
        (Shape::Thousands(sign), _) => other(sign),
        (Shape::Either(_), Style::Comma) => ',',
        (Shape::Either(_), Style::Point | Style::Mixed) => '.',
    };
    let digits: String = cell
        .chars()
        .filter(|&letter| letter != other(decimal))
        .map(|letter| if letter == decimal { '.' } else { letter })
        .collect();
    digits.parse().ok()
}

fn other(sign: char) -> char {
    if sign == '.' { ',' } else { '.' }
}

/// Digits behind the decimal sign of a cell.
pub(super) fn decimals(cell: &str) -> usize {
    let cell = cell.trim();
    let digits = cell.rsplit_once(['.', ',']).map_or("", |(_, digits)| digits);
    digits.bytes().take_while(u8::is_ascii_digit).count()
}

/// Words that mean that there is no value.
const MISSING: &[&str] = &[
    "",
    "-",
    "--",
    "---",
    "—",
    "–",
    "−",
    "*",
    "?",
    ".",
    "..",
    "nan",
    "-nan",
    "na",
    "n/a",
    "#n/a",
    "#na",
    "n.a.",
    "<na>",
    "null",
    "nul",
    "none",
    "nil",
    "\\n",
    "(null)",
    "undefined",
    "undef",
    "missing",
    "nodata",
    "no data",
    "no signal",
    "unknown",
    "void",
    "empty",
    "k.a.",
    "k. a.",
    "n.v.",
    "#nv",
    "s/d",
    "s.o.",
    "inf",
    "+inf",
    "-inf",
    "infinity",
    "-infinity",
    "+infinity",
];

/// More of them: what spreadsheets write for errors, and words of other languages.
const MORE_MISSING: &[&str] = &[
    "#value!",
    "#wert!",
    "#valeur!",
    "#¡valor!",
    "#div/0!",
    "#ref!",
    "#bezug!",
    "#num!",
    "#zahl!",
    "∞",
    "-∞",
    "无",
    "無",
    "欠測",
];

/// Whether a cell says that there is no value.
pub(super) fn is_missing(cell: &str) -> bool {
    let cell = cell.trim();
    let unsigned = cell.strip_prefix(['-', '+']).unwrap_or(cell);
    if cell.len() > 24 || unsigned.starts_with(|first: char| first.is_ascii_digit()) {
        return false;
    }
    let lower = cell.to_lowercase();
    MISSING.contains(&lower.as_str()) || MORE_MISSING.contains(&lower.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(cells: &[&str]) -> Evidence {
        let mut evidence = Evidence::default();
        cells.iter().for_each(|cell| evidence.see(shape(cell).unwrap()));
        evidence
    }

    /// All cells as numbers, judged as one column of a file of its own.
    fn read(cells: &[&str], commas_separate: bool) -> Result<Vec<f64>, &'static str> {
        let evidence = evidence(cells);
        let style = evidence.style(&evidence, commas_separate)?;
        Ok(cells.iter().map(|cell| parse(cell, style).unwrap()).collect())
    }

    #[test]
    fn signs_are_read_where_they_leave_no_doubt() {
        for (cells, numbers) in [
            (&["1.5", "-2"][..], [1.5, -2.0]),
            (&["1,5", "-2"], [1.5, -2.0]),
            (&["1.234,5", "-7.000"], [1234.5, -7000.0]),
            (&["1,234.5", "-7,000"], [1234.5, -7000.0]),
            (&["5.335.818,7", "0,125"], [5_335_818.7, 0.125]),
            (&["691.664", "12.5"], [691.664, 12.5]),
            (&["691 664,58", "12,5"], [691_664.58, 12.5]),
            (&["691\u{202f}664,58", "-1\u{a0}000"], [691_664.58, -1000.0]),
            (&["691'664.58", "691’664.5"], [691_664.58, 691_664.5]),
            (&["−84,6", "–84,5"], [-84.6, -84.5]),
            (&["－８４．６", "１"], [-84.6, 1.0]),
            (&["-84 dBm", "-84.5dBm"], [-84.0, -84.5]),
            (&["1.5e3", "2E-1"], [1500.0, 0.2]),
            (&[".5", "5."], [0.5, 5.0]),
        ] {
            assert_eq!(read(cells, false).unwrap(), numbers, "{cells:?}");
        }
        // A column that holds evidence of both kinds, cell by cell.
        assert_eq!(read(&["1.5", "2,25"], false).unwrap(), [1.5, 2.25]);
    }

    #[test]
    fn what_can_be_read_twice_is_not_guessed() {
        assert!(read(&["1,234", "5,678"], true).is_err());
        assert_eq!(read(&["1,234", "5,678"], false).unwrap(), [1.234, 5.678]);
        assert_eq!(read(&["1.234", "5.678"], true).unwrap(), [1.234, 5.678]);
        assert!(read(&["1,234.5", "1.234,5"], false).is_err());
        assert!(read(&["1,234", "1.234"], false).is_err());
        // The file's other columns decide.
        let (own, comma) = (evidence(&["691.664"]), evidence(&["-84,6"]));
        let mut file = own;
        file.join(&comma);
        assert_eq!(own.style(&file, false), Ok(Style::Comma));
        assert_eq!(parse("691.664", Style::Comma), Some(691_664.0));
    }

    #[test]
    fn other_text_is_no_number() {
        for cell in [
            "",
            "x",
            "09:12:04",
            "2023-05-11",
            "1.2.3",
            "1,23,4",
            "1 2",
            "0x1F",
            "1e",
            "--1",
            "1-2",
            "dBm",
            ".",
            "1e99999",
        ] {
            assert_eq!(shape(cell), None, "{cell:?}");
        }
        assert_eq!(parse("1e400", Style::Point), Some(f64::INFINITY));
        assert_eq!((decimals("1.2345"), decimals("12"), decimals("1,5")), (4, 0, 1));
    }

    #[test]
    fn missing_values_have_many_names() {
        for cell in ["", " ", "-", "NaN", "N/A", "NULL", "\\N", "#N/A", "−", "-inf", "#WERT!", "k.A."] {
            assert!(is_missing(cell), "{cell:?}");
        }
        for cell in ["0", "-1", "x", "two", "-84"] {
            assert!(!is_missing(cell), "{cell:?}");
        }
    }
}
