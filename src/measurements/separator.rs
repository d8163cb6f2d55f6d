//! What separates the fields of a text, and the reading of its records.
//!
//! A `sep=` line names the separator; else it is the one that gives most numbers, the same count of fields in most lines.

use super::numbers;
use csv::{ReaderBuilder, StringRecord};
use std::ops::ControlFlow;

/// Lines at the start by which a separator is judged.
const JUDGED: usize = 200;

/// The longest field, in bytes.
const LONGEST_FIELD: usize = 1 << 16;

/// Lines that one record may run over, inside quotes.
const MOST_LINES: usize = 50;

/// What separates fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Separator {
    /// One character.
    Sign(u8),
    /// Runs of spaces and tabs.
    Spaces,
}

impl Separator {
    /// The words for it.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Sign(b';') => "semicolons",
            Self::Sign(b'\t') => "tabs",
            Self::Sign(b'|') => "bars",
            Self::Sign(b',') => "commas",
            Self::Sign(_) => "signs",
            Self::Spaces => "spaces",
        }
    }

    fn byte(self) -> u8 {
        match self {
            Self::Sign(byte) => byte,
            Self::Spaces => b' ',
        }
    }
}

/// Separators, those first that numbers and text hold least often.
const SEPARATORS: [Separator; 5] = [
    Separator::Sign(b'\t'),
    Separator::Sign(b';'),
    Separator::Sign(b'|'),
    Separator::Sign(b','),
    Separator::Spaces,
];

/// The separator that a first line `sep=;` names, and where the text goes on.
pub(super) fn separator_line(text: &str) -> (Option<Separator>, usize) {
    let end = text.find('\n').map_or(text.len(), |at| at + 1);
    let line = text[..end].trim_end_matches(['\n', '\r']).trim_matches('"');
    let named = line.get(..4).filter(|start| start.eq_ignore_ascii_case("sep=")).map(|_| &line[4..]);
    match named.map(str::as_bytes) {
        Some([byte]) if byte.is_ascii() && !byte.is_ascii_alphanumeric() => {
            (Some(Separator::Sign(*byte)), end)
        }
        Some(b"\\t" | b"tab" | b"") => (Some(Separator::Sign(b'\t')), end),
        _ => (None, 0),
    }
}

/// The separator with which most fields are numbers in lines of one width.
pub(super) fn guessed(text: &str) -> Result<Separator, String> {
    let start = beginning(text);
    let mut best = (Separator::Sign(b','), 0.0);
    for separator in SEPARATORS {
        let score = score(start, separator);
        // An earlier one is only left for one that is clearly better.
        if score > best.1 * 1.001 {
            best = (separator, score);
        }
    }
    Ok(best.0)
}

/// The text's first lines, so that judging takes no time.
fn beginning(text: &str) -> &str {
    let end = text.match_indices('\n').nth(JUDGED).map_or(text.len(), |(at, _)| at + 1);
    &text[..text.floor_char_boundary(end.min(1 << 20))]
}

/// How well a separator fits: numbers in a line, for the share of lines that have the usual width.
fn score(text: &str, separator: Separator) -> f64 {
    let mut squeezed = String::new();
    let text = match separator {
        Separator::Spaces => {
            squeeze(text, &mut squeezed);
            &squeezed
        }
        Separator::Sign(_) => text,
    };
    let mut rows: Vec<(usize, usize)> = Vec::new();
    let seen = read(text, separator, |_, record| {
        let first = record.get(0).unwrap_or_default().trim_start();
        if !first.starts_with('#') {
            let fields = record.iter().map(str::trim);
            let known = |field: &&str| numbers::shape(field).is_some() || is_point(field);
            rows.push((record.len(), fields.filter(known).count()));
        }
        ControlFlow::Continue(())
    });
    if seen.is_err() || rows.is_empty() {
        return 0.0;
    }
    let widths: Vec<usize> = rows.iter().map(|row| row.0).collect();
    let width = most_frequent(&widths);
    if width < 2 {
        return 0.0;
    }
    let fitting = rows.iter().filter(|row| row.0 == width);
    let (count, numbers) = fitting.fold((0, 0), |(count, sum), row| (count + 1, sum + row.1));
    numbers as f64 / rows.len() as f64 * (f64::from(count) / rows.len() as f64) + 1e-6 * width as f64
}

/// Whether a field is a point as a GIS writes it.
pub(super) fn is_point(field: &str) -> bool {
    let start = field.get(..5).map(str::to_ascii_lowercase);
    start.as_deref() == Some("point")
        || field.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("srid="))
}

/// The number that stands most often in a list; the larger of two that do.
pub(super) fn most_frequent(numbers: &[usize]) -> usize {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    let runs = sorted.chunk_by(|a, b| a == b).map(|run| (run.len(), run[0]));
    runs.max().map_or(0, |(_, number)| number)
}

/// Runs of spaces and tabs as one space, none at the ends of lines; what stands in quotes stays.
pub(super) fn squeeze(text: &str, into: &mut String) {
    for line in text.split_inclusive('\n') {
        let mut quoted = false;
        let mut gap = false;
        let begin = into.len();
        for letter in line.trim().chars() {
            quoted ^= letter == '"';
            let space = !quoted && letter.is_whitespace() && !matches!(letter, '\u{a0}' | '\u{202f}');
            if space {
                gap = into.len() > begin;
                continue;
            }
            if gap {
                into.push(' ');
                gap = false;
            }
            into.push(letter);
        }
        if line.ends_with('\n') {
            into.push('\n');
        }
    }
}

/// Calls `take` with the line number and the fields of each record of a text.
pub(super) fn read(
    text: &str,
    separator: Separator,
    mut take: impl FnMut(usize, &StringRecord) -> ControlFlow<()>,
) -> Result<(), String> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator.byte())
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let (mut line, mut at) = (1, 0);
    loop {
        let more =
            reader.read_record(&mut record).map_err(|error| format!("cannot be read as a table: {error}"))?;
        if !more {
            return Ok(());
        }
        // The reader stands before the line ends that it has yet to skip.
        let begin = record.position().map_or(at, |position| position.byte() as usize).min(text.len());
        let skipped = text[begin..].bytes().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        line += lines_in(&text[at..begin + skipped]);
        at = begin + skipped;
        check(
            &record,
            line,
            lines_in(&text[at..(reader.position().byte() as usize).min(text.len()).max(at)]),
        )?;
        if take(line, &record).is_break() {
            return Ok(());
        }
    }
}

fn lines_in(text: &str) -> usize {
    text.bytes().filter(|&byte| byte == b'\n').count()
}

/// Refuses records that no table has.
fn check(record: &StringRecord, line: usize, lines: usize) -> Result<(), String> {
    if lines > MOST_LINES {
        return Err(format!("line {line}: a quote is opened and not closed within {MOST_LINES} lines"));
    }
    if record.iter().any(|field| field.len() > LONGEST_FIELD) {
        return Err(format!("line {line} has a field longer than {LONGEST_FIELD} bytes; this is no table"));
    }
    Ok(())
}
