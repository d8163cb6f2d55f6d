//! Text as records of fields: what separates them, where the table begins, and which line is its header.
//!
//! Quotes, separators inside them and every end of line are left to a CSV reader. Here it is decided what the separator is
//! (a `sep=` line says so; else the one that gives most numbers, the same count in most lines), and what stands before the
//! table: a preamble, comments, a header that may be commented, a line of units.

use super::names::Named;
use super::numbers;
use super::units;
use csv::{ReaderBuilder, StringRecord};
use std::ops::ControlFlow;

/// Records at the start by which the table is judged.
const JUDGED: usize = 400;

/// The longest field, in bytes.
const LONGEST_FIELD: usize = 1 << 16;

/// Lines that one record may run over, inside quotes.
const MOST_LINES: usize = 50;

/// The most columns of a table.
pub(super) const MOST_COLUMNS: usize = 4_096;

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

/// A text with what is known of its table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Delimited {
    text: String,
    /// What separates the fields.
    pub separator: Separator,
    /// The fields of the header; empty where there is none.
    pub header: Vec<String>,
    /// Whether the header stands in a comment.
    pub commented: bool,
    /// Units in a line of their own below the header, empty where there is none.
    pub units: Vec<String>,
    /// How many lines with something in them stand before the header, or before the table where there is none.
    pub preamble: usize,
    /// Fields of a row.
    pub width: usize,
    /// The line of the first row, from 1.
    first_line: usize,
}

impl Delimited {
    /// Finds the table in a text.
    ///
    /// # Errors
    /// In words: there is no row, or what is there is no table.
    pub fn new(text: String) -> Result<Self, String> {
        let (given, start) = separator_line(&text);
        let body = &text[start..];
        let separator = match given {
            Some(separator) => separator,
            None => guessed(body)?,
        };
        // Lines keep their numbers: the `sep=` line stays, as an empty one.
        let mut rest: String = text[..start].chars().filter(|&letter| letter == '\n').collect();
        match separator {
            Separator::Spaces => squeeze(body, &mut rest),
            Separator::Sign(_) => rest.push_str(body),
        }
        let mut table = Self {
            text: rest,
            separator,
            header: Vec::new(),
            commented: false,
            units: Vec::new(),
            preamble: 0,
            width: 0,
            first_line: 1,
        };
        table.find_table()?;
        Ok(table)
    }

    /// Looks at the first records for width, header and first row.
    fn find_table(&mut self) -> Result<(), String> {
        let mut start: Vec<(usize, Vec<String>)> = Vec::new();
        read(&self.text, self.separator, |line, record| {
            start.push((line, record.iter().map(|field| field.trim().to_owned()).collect()));
            if start.len() < JUDGED { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        let rows: Vec<&Vec<String>> =
            start.iter().map(|(_, fields)| fields).filter(|fields| !is_comment(fields)).collect();
        if rows.is_empty() {
            return Err("holds no sample; each line has x, y and a value".to_owned());
        }
        self.width = usual_width(&rows);
        if self.width > MOST_COLUMNS {
            return Err(format!("has {} columns; at most {MOST_COLUMNS} are read", self.width));
        }
        let first = first_row(&start, self.width);
        let before = first.map_or(start.len(), |at| at);
        self.first_line = first.map_or(usize::MAX, |at| start[at].0);
        self.find_header(&start[..before], start.get(before).map(|(_, fields)| fields.as_slice()));
        match self.header.is_empty() {
            true => self.check_lost_header(&start[..before]),
            false => Ok(()),
        }
    }

    /// Refuses a line of names that does not fit the rows below: it is no preamble.
    fn check_lost_header(&self, before: &[(usize, Vec<String>)]) -> Result<(), String> {
        let Some((line, fields)) = before.iter().rev().find(|(_, fields)| !is_comment(fields)) else {
            return Ok(());
        };
        let tells = |field: &String| Named::new(field).is_coordinate();
        if fields.len() < 2 || !fields.iter().any(tells) {
            return Ok(());
        }
        let (names, width) = (fields.len(), self.width);
        let hint = match width == 2 * names || width == 2 * names - 1 {
            true => "; numbers with decimal commas between commas need quotes, or semicolons between them",
            false => "",
        };
        Err(format!("line {line} names {names} columns, but the rows below have {width} fields{hint}"))
    }

    /// The header among the records before the first row: the last that names all columns, else such a comment.
    fn find_header(&mut self, before: &[(usize, Vec<String>)], first_row: Option<&[String]>) {
        let width = self.width;
        let fits = move |fields: &[String]| {
            let names = fields.iter().filter(|field| !field.is_empty()).count();
            fields.len() == width && names * 2 >= fields.len()
        };
        let plain =
            |index: &usize| !is_comment(&before[*index].1) && fits(&trimmed(&before[*index].1, self.width));
        let mut lines: Vec<usize> = (0..before.len()).rev().filter(plain).collect();
        let is_units = |fields: &[String]| {
            fields.iter().all(|field| field.is_empty() || units::usual(bare(field)).is_some())
        };
        if let Some(&last) = lines.first().filter(|&&last| lines.len() > 1 && is_units(&before[last].1)) {
            self.units = before[last].1.iter().map(|field| bare(field).to_owned()).collect();
            lines.remove(0);
        }
        let mut found = lines.first().map(|&index| (index, trimmed(&before[index].1, self.width)));
        if found.is_none() {
            found = self.one_short(before, first_row).or_else(|| self.commented_header(before, fits));
        }
        let begin = found.as_ref().map_or(before.len(), |(index, _)| *index);
        self.preamble = before[..begin].iter().filter(|(_, fields)| !is_comment(fields)).count();
        self.header = found.map(|(_, fields)| fields).unwrap_or_default();
    }

    /// A header that is one name short, as that of R: the rows begin with their names or numbers.
    fn one_short(
        &self,
        before: &[(usize, Vec<String>)],
        first_row: Option<&[String]>,
    ) -> Option<(usize, Vec<String>)> {
        let (index, (_, names)) =
            before.iter().enumerate().rev().find(|(_, (_, fields))| !is_comment(fields))?;
        let first = first_row?.first()?;
        let counted = first == "1" || first == "0" || numbers::shape(first).is_none();
        let named = names.iter().all(|name| !name.is_empty() && numbers::shape(name).is_none());
        let fits = names.len() >= 3 && names.len() + 1 == self.width && counted && named;
        fits.then(|| (index, std::iter::once(String::new()).chain(names.iter().cloned()).collect()))
    }

    /// The last comment that names as many columns as the rows have.
    fn commented_header(
        &mut self,
        before: &[(usize, Vec<String>)],
        fits: impl Fn(&[String]) -> bool,
    ) -> Option<(usize, Vec<String>)> {
        let comment = |index: usize| {
            let fields = self.uncommented(&before[index].1)?;
            fits(&fields).then_some((index, fields))
        };
        let found = (0..before.len()).rev().find_map(comment);
        self.commented = found.is_some();
        found
    }

    /// The fields of a comment without its sign.
    fn uncommented(&self, fields: &[String]) -> Option<Vec<String>> {
        if !is_comment(fields) {
            return None;
        }
        let mut fields = fields.to_vec();
        let first = fields.first_mut()?;
        *first = first.trim_start_matches(['#', '%', '/']).trim().to_owned();
        if first.is_empty() && self.separator == Separator::Spaces {
            fields.remove(0);
        }
        // Names without numbers: a commented row is none.
        let numbers = fields.iter().any(|field| numbers::shape(field).is_some());
        (!numbers).then(|| trimmed(&fields, self.width))
    }

    /// Calls `take` with the line and the fields of every row, comments and empty lines left out.
    ///
    /// # Errors
    /// In words: a quote is not closed, or a field is too long.
    pub fn rows(&self, mut take: impl FnMut(usize, &StringRecord) -> ControlFlow<()>) -> Result<(), String> {
        read(&self.text, self.separator, |line, record| {
            let first = record.get(0).unwrap_or_default();
            let skip = line < self.first_line
                || first.trim_start().starts_with('#')
                || record.iter().all(|field| field.trim().is_empty());
            if skip { ControlFlow::Continue(()) } else { take(line, record) }
        })
    }
}

/// How many fields a row has, those left out that are empty and behind the table's width.
pub(super) fn width_of(record: &StringRecord, width: usize) -> usize {
    let filled = |field: &str| !field.trim().is_empty();
    let behind = (width..record.len()).rev().find(|&place| record.get(place).is_some_and(filled));
    behind.map_or(record.len().min(width), |last| last + 1)
}

/// A unit without brackets.
fn bare(field: &str) -> &str {
    field.trim().trim_matches(['[', ']', '(', ')']).trim()
}

/// Fields without empty ones behind the width.
fn trimmed(fields: &[String], width: usize) -> Vec<String> {
    let mut fields = fields.to_vec();
    while fields.len() > width && fields.last().is_some_and(String::is_empty) {
        fields.pop();
    }
    fields
}

/// Whether a record is a comment: its line begins with `#`, `%` or `//`.
fn is_comment(fields: &[String]) -> bool {
    fields.first().is_some_and(|first| ["#", "%", "//"].iter().any(|sign| first.starts_with(sign)))
}

/// The separator that a first line `sep=;` names, and where the text goes on.
fn separator_line(text: &str) -> (Option<Separator>, usize) {
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
fn guessed(text: &str) -> Result<Separator, String> {
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
    let end = text.match_indices('\n').nth(JUDGED / 2).map_or(text.len(), |(at, _)| at + 1);
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
fn most_frequent(numbers: &[usize]) -> usize {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    let runs = sorted.chunk_by(|a, b| a == b).map(|run| (run.len(), run[0]));
    runs.max().map_or(0, |(_, number)| number)
}

/// The usual width of rows that hold numbers, empty fields at their ends left out where all rows have them.
fn usual_width(rows: &[&Vec<String>]) -> usize {
    let filled = |fields: &&&Vec<String>| {
        fields.iter().any(|field| numbers::shape(field).is_some() || is_point(field))
    };
    let chosen: Vec<&&Vec<String>> = rows.iter().filter(filled).collect();
    let chosen = if chosen.is_empty() { rows.iter().collect() } else { chosen };
    let width = most_frequent(&chosen.iter().map(|fields| fields.len()).collect::<Vec<_>>());
    let used =
        |fields: &&&Vec<String>| fields.iter().rposition(|field| !field.is_empty()).map_or(0, |at| at + 1);
    let named =
        rows.iter().filter(|fields| fields.len() <= width).map(|fields| used(&fields)).max().unwrap_or(width);
    width.min(named.max(1))
}

/// The first record that is a row: of the table's width, with about as many numbers as its rows have.
fn first_row(start: &[(usize, Vec<String>)], width: usize) -> Option<usize> {
    let count = |fields: &[String]| {
        fields.iter().filter(|field| numbers::shape(field).is_some() || is_point(field)).count()
    };
    let is_row = |fields: &Vec<String>| !is_comment(fields) && trimmed(fields, width).len() == width;
    let counts: Vec<usize> =
        start.iter().filter(|(_, fields)| is_row(fields)).map(|(_, fields)| count(fields)).collect();
    let usual = most_frequent(&counts.into_iter().filter(|&count| count > 0).collect::<Vec<_>>());
    // Rows of any width count, so that a short first row is told about and not taken for a preamble.
    let enough = usual.div_ceil(2).max(1);
    start.iter().position(|(_, fields)| !is_comment(fields) && count(fields) >= enough)
}

/// Runs of spaces and tabs as one space, none at the ends of lines; what stands in quotes stays.
fn squeeze(text: &str, into: &mut String) {
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
fn read(
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

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Delimited {
        Delimited::new(text.to_owned()).unwrap()
    }

    fn rows(text: &str) -> Vec<(usize, Vec<String>)> {
        let mut rows = Vec::new();
        let take = |line, record: &StringRecord| {
            rows.push((line, record.iter().map(|field| field.trim().to_owned()).collect()));
            ControlFlow::Continue(())
        };
        table(text).rows(take).unwrap();
        rows
    }

    #[test]
    fn the_separator_that_gives_numbers_is_found() {
        for (text, separator, width) in [
            ("1,2.5,-80\n3,4,-81\n", Separator::Sign(b','), 3),
            ("x;y;v\n1,5;2,5;-80,1\n3,5;4,5;-81,2\n", Separator::Sign(b';'), 3),
            ("x\ty\tv\n1\t2\t-\n3\t4\t5\n", Separator::Sign(b'\t'), 3),
            ("  1   2.5 -80\n 3 4 -81\n", Separator::Spaces, 3),
            ("1,5 2,5 -80,1\n3,5 4,5 -81,2\n", Separator::Spaces, 3),
            ("a, b, c\n1, 2, 3\n4, 5, 6\n", Separator::Sign(b','), 3),
            ("x|y|v\n1|2|3\n4|5|6\n", Separator::Sign(b'|'), 3),
            ("sep=;\nx;y\n1,5;2\n", Separator::Sign(b';'), 2),
            ("t,s,x\n2023-05-11 10:00:00,a;b,1\n2023-05-11 10:00:01,c;d,2\n", Separator::Sign(b','), 3),
            ("wkt;v\nPOINT (1 2);3\nPOINT (4 5);6\n", Separator::Sign(b';'), 2),
        ] {
            let found = table(text);
            assert_eq!((found.separator, found.width), (separator, width), "{text}");
        }
    }

    #[test]
    fn headers_preambles_comments_and_units() {
        for (text, header, preamble, first) in [
            ("x,y,v\n1,2,3\n", "x,y,v", 0, 2),
            ("1,2,3\n4,5,6\n", "", 0, 1),
            ("Wigle-1.4,a=2\nx,y,v\n1,2,3\n4,5,6\n", "x,y,v", 1, 3),
            ("Drive test\nDate: 2023\n\nx;y;v\n1;2;3\n4;5;6\n", "x,y,v", 2, 5),
            ("# Time, X, RSS\n1, 2, 3\n4, 5, 6\n", "Time,X,RSS", 0, 2),
            ("# x y v\n1 2 3\n4 5 6\n", "x,y,v", 0, 2),
            ("#made by hand\n1,2,3\n# 9,9,9\n4,5,6\n", "", 0, 2),
            ("x,# sat,v\n1,2,3\n4,5,6\n", "x,# sat,v", 0, 2),
            ("x,y,v\nm,m,dBm\n1,2,3\n4,5,6\n", "x,y,v", 0, 3),
            ("sep=;\nx;y;v\n1;2;3\n", "x,y,v", 0, 3),
            ("x,y,v,\n1,2,3,\n4,5,6,\n", "x,y,v", 0, 2),
            ("x,y,v\r\n\r\n1,2,3\r\n", "x,y,v", 0, 3),
            ("\"x\" \"y\" \"v\"\n\"1\" 1 2 3\n\"2\" 4 5 6\n", ",x,y,v", 0, 2),
        ] {
            let found = table(text);
            assert_eq!((found.header.join(",").as_str(), found.preamble), (header, preamble), "{text:?}");
            assert_eq!(rows(text)[0].0, first, "{text:?}");
        }
        assert_eq!(table("x,y,v\nm,m,dBm\n1,2,3\n").units, ["m", "m", "dBm"]);
        assert!(table("# Time, X, RSS\n1, 2, 3\n").commented);
    }

    #[test]
    fn rows_keep_their_lines_and_quotes() {
        let found = rows("x,y,s\r\n1,2,\"a, \"\"b\"\"\r\nc\"\r\n\r\n# no\r\n3,4,Guest#2\r\n");
        assert_eq!(found[0], (2, vec!["1".to_owned(), "2".to_owned(), "a, \"b\"\r\nc".to_owned()]));
        assert_eq!(found[1], (6, vec!["3".to_owned(), "4".to_owned(), "Guest#2".to_owned()]));
        assert_eq!(rows("x y\n\"a b\"  2\n1 2\n")[0].1, ["a b", "2"]);
    }

    #[test]
    fn what_is_no_table_is_refused() {
        let text = format!("x,y,v\n1,2,\"3\n{}", "1,2,3\n".repeat(90));
        assert!(Delimited::new(text).unwrap_err().contains("line 2: a quote is opened"));
        let commas = Delimited::new("x,y,rssi\n1,5,2,5,-80,1\n3,5,4,5,-81,2\n".to_owned()).unwrap_err();
        assert!(
            commas.starts_with("line 1 names 3 columns, but the rows below have 6 fields; numbers with"),
            "{commas}"
        );
        assert!(Delimited::new("".to_owned()).unwrap_err().contains("no sample"));
        let long = format!("1,2,{}\n", "1".repeat(1 << 17));
        assert!(Delimited::new(long).unwrap_err().contains("longer than"));
    }
}
