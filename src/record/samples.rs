//! Measurements from a text file: x, y and a value in each line.
//!
//! Numbers are separated by semicolons, tabs, commas or spaces, the same in the whole file: the first of these that
//! the first line holds. Empty lines and what is behind a # are left out. A first line that is not three numbers is a
//! header: columns named x, y and value (or what [`VALUE_NAMES`] lists) may then stand in any order; other names mean
//! the first three columns. A unit stands in brackets: `rsrp [dBm]`. With semicolons, tabs or spaces between them,
//! numbers may have a decimal comma. NaN and infinities are refused as is every other word, with the line.

use super::RecordError;
use crate::problems::radio_map::{LARGEST_NUMBER, Sample};
use std::fs::File;
use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;

/// The largest file that is read, in bytes.
pub const LARGEST_FILE: u64 = 256 << 20;

/// The most samples that are read.
pub const MOST_SAMPLES: usize = 5_000_000;

/// Header names of the value's column beside `value` itself.
pub const VALUE_NAMES: [&str; 8] = ["z", "v", "val", "rsrp", "rssi", "power", "level", "snr"];

/// The longest line, in bytes; three numbers have far fewer.
const LONGEST_LINE: u64 = 1 << 16;

/// Bad lines named one by one; the rest is counted.
const MOST_NAMED: usize = 10;

/// The samples of a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SampleFile {
    /// The samples in the order of their lines.
    pub samples: Vec<Sample>,
    /// The values' unit, empty where the header names none.
    pub unit: String,
    /// The value's name in the header, empty where there is none.
    pub name: String,
    /// The names of x and y in the header, empty where there is none.
    places: [String; 2],
}

impl SampleFile {
    /// What may be wrong with a file that can be read: positions in degrees, or columns in another order.
    pub fn doubt(&self) -> Option<String> {
        let angles = ["lat", "latitude", "lon", "lng", "long", "longitude"];
        let is_angle = |name: &String| angles.iter().any(|angle| name.eq_ignore_ascii_case(angle));
        if self.places.iter().any(is_angle) {
            return Some(format!(
                "positions named {} and {} are taken for metres; project degrees first (to UTM, say)",
                self.places[0], self.places[1]
            ));
        }
        let powers = |number: f64| (-200.0..=-10.0).contains(&number);
        let swapped = self.samples.iter().all(|sample| powers(sample.position_m[0]))
            && self.samples.iter().any(|sample| sample.value > 0.0);
        swapped.then(|| {
            "x looks like received power, and the value does not: are columns swapped? A first line can name them, such as value,y,x"
                .to_owned()
        })
    }

    /// The unit of differences of the values: those of powers in dBm are in dB.
    pub fn unit_of_differences(&self) -> &str {
        unit_of_differences(&self.unit)
    }
}

/// The unit of differences of values in a unit.
pub(super) fn unit_of_differences(unit: &str) -> &str {
    if unit == "dBm" { "dB" } else { unit }
}

/// Reads a file of samples.
///
/// # Errors
/// The file is missing, no file, too large, not UTF-8, has lines that are no samples (named by their numbers), or no
/// sample.
pub fn read_samples(path: &Path) -> Result<SampleFile, RecordError> {
    let fail = |message: String| RecordError { path: path.to_owned(), message };
    let io = |error: std::io::Error| fail(format!("cannot be read: {error}"));
    // Asked before opening: to open a named pipe would wait for a writer.
    let about = std::fs::metadata(path).map_err(io)?;
    if !about.is_file() {
        return Err(fail("is not a file".to_owned()));
    }
    if about.len() > LARGEST_FILE {
        let (bytes, most) = (about.len(), LARGEST_FILE);
        return Err(fail(format!("has {bytes} bytes, but at most {most} are read; take a part of it")));
    }
    parse(BufReader::new(File::open(path).map_err(io)?.take(LARGEST_FILE))).map_err(fail)
}

/// Reads samples from text; the error is for people.
fn parse(mut text: impl BufRead) -> Result<SampleFile, String> {
    let mut parser = Parser::default();
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let read = text.by_ref().take(LONGEST_LINE + 1).read_until(b'\n', &mut line);
        if read.map_err(|error| format!("cannot be read: {error}"))? == 0 {
            break;
        }
        if line.len() as u64 > LONGEST_LINE {
            return Err(format!("line {number} is longer than {LONGEST_LINE} bytes; this is no table"));
        }
        let line = std::str::from_utf8(&line)
            .map_err(|_| format!("line {number} is not UTF-8 text; save the file as UTF-8"))?;
        parser.line(number, line);
        if parser.file.samples.len() > MOST_SAMPLES {
            return Err(format!("has more than {MOST_SAMPLES} samples; take a part of it"));
        }
    }
    parser.end()
}

/// What is known after some lines.
#[derive(Default)]
struct Parser {
    file: SampleFile,
    layout: Option<Layout>,
    bad: Vec<String>,
    bad_count: usize,
}

/// How lines are split, and which columns are x, y and the value.
struct Layout {
    separator: char,
    columns: [usize; 3],
}

impl Parser {
    fn line(&mut self, number: usize, line: &str) {
        let line = line.trim_start_matches('\u{feff}');
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.is_empty() {
            return;
        }
        let Some(layout) = &self.layout else {
            self.first(number, line);
            return;
        };
        match sample(line, layout) {
            Ok(sample) => self.file.samples.push(sample),
            Err(reason) => self.complain(number, &reason),
        }
    }

    /// The first line: a header where it is not all numbers.
    fn first(&mut self, number: usize, line: &str) {
        let found = [';', '\t', ','].into_iter().find(|&separator| line.contains(separator));
        let mut layout = Layout { separator: found.unwrap_or(' '), columns: [0, 1, 2] };
        let cells = cells(line, layout.separator);
        let numbers = cells.iter().filter(|cell| cell.replace(',', ".").parse::<f64>().is_ok()).count();
        if numbers > 0 {
            match sample(line, &layout) {
                Ok(sample) => self.file.samples.push(sample),
                Err(reason) => self.complain(number, &reason),
            }
        } else if cells.len() < 3 {
            self.complain(number, &format!("{} columns; x, y and a value are needed", cells.len()));
        } else {
            let names: Vec<(String, String)> = cells.iter().map(|cell| name_and_unit(cell)).collect();
            layout.columns = columns(&names);
            (self.file.name, self.file.unit) = names[layout.columns[2]].clone();
            self.file.places = [0, 1].map(|axis| names[layout.columns[axis]].0.clone());
        }
        self.layout = Some(layout);
    }

    fn complain(&mut self, number: usize, reason: &str) {
        self.bad_count += 1;
        if self.bad.len() < MOST_NAMED {
            self.bad.push(format!("line {number}: {reason}"));
        }
    }

    fn end(self) -> Result<SampleFile, String> {
        if self.bad_count > 0 {
            let more = self.bad_count - self.bad.len();
            let more = if more > 0 { format!("; and {more} more bad lines") } else { String::new() };
            return Err(self.bad.join("; ") + &more);
        }
        if self.file.samples.is_empty() {
            return Err("holds no sample; each line has x, y and a value".to_owned());
        }
        Ok(self.file)
    }
}

/// Splits a line; runs of spaces separate once.
fn cells(line: &str, separator: char) -> Vec<&str> {
    match separator {
        ' ' => line.split_whitespace().collect(),
        _ => line.split(separator).map(|cell| cell.trim().trim_matches('"').trim()).collect(),
    }
}

fn sample(line: &str, layout: &Layout) -> Result<Sample, String> {
    let cells = cells(line, layout.separator);
    let mut numbers = [0.0_f64; 3];
    for ((number, column), name) in numbers.iter_mut().zip(layout.columns).zip(["x", "y", "the value"]) {
        let cell = cells.get(column).copied().unwrap_or_default();
        if cell.is_empty() {
            return Err(format!("{name} is missing"));
        }
        let parsed = if layout.separator == ',' { cell.parse() } else { cell.replace(',', ".").parse() };
        *number = parsed.map_err(|_| format!("{name} is {:?}, which is no number", shortened(cell)))?;
        if number.is_nan() || number.abs() > LARGEST_NUMBER {
            return Err(format!("{name} is {:?}, which cannot be used", shortened(cell)));
        }
    }
    Ok(Sample { position_m: [numbers[0], numbers[1]], value: numbers[2] })
}

fn shortened(cell: &str) -> String {
    cell.chars().take(40).collect()
}

/// `rsrp [dBm]`, `rsrp (dBm)` → name and unit.
fn name_and_unit(cell: &str) -> (String, String) {
    match cell.split_once(['[', '(']) {
        Some((name, unit)) => {
            let unit = unit.trim_end().trim_end_matches([']', ')']).trim();
            (name.trim().to_owned(), unit.to_owned())
        }
        None => (cell.to_owned(), String::new()),
    }
}

/// The columns of x, y and the value: by name where x and y are both named, else the first three.
fn columns(names: &[(String, String)]) -> [usize; 3] {
    let find = |wanted: &[&str]| {
        let is = |wanted: &str| names.iter().position(|(name, _)| name.eq_ignore_ascii_case(wanted));
        wanted.iter().find_map(|wanted| is(wanted))
    };
    let (Some(x), Some(y)) = (find(&["x", "x_m"]), find(&["y", "y_m"])) else {
        return [0, 1, 2];
    };
    let behind = (x.max(y) + 1..names.len()).next();
    let other = behind.or_else(|| (0..names.len()).find(|column| ![x, y].contains(column)));
    let value = find(&["value"]).or_else(|| find(&VALUE_NAMES)).or(other);
    [x, y, value.unwrap_or(2)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<SampleFile, String> {
        parse(text.as_bytes())
    }

    #[test]
    fn what_can_be_read_may_still_be_doubted() {
        let doubt = |text: &str| read(text).unwrap().doubt().unwrap_or_default();
        assert!(doubt("lat,lon,rsrp\n48.1,11.5,-80\n").contains("taken for metres"));
        assert!(doubt("-80,20,35\n-71.5,4,90\n").contains("are columns swapped?"));
        // Negative coordinates and named columns are nothing odd.
        assert_eq!(doubt("-80,20,-71\n-71.5,4,-90\n"), "");
        assert_eq!(doubt("rsrp,y,x\n-80,20,35\n-71.5,4,90\n"), "");
    }

    #[test]
    fn separators_headers_units_and_comments() {
        let expected = [[1.0, 2.5, -80.0], [3.0, 4.0, -81.5]];
        for (text, name, unit) in [
            ("1,2.5,-80\n3,4,-81.5\n", "", ""),
            ("\u{feff}x,y,value\r\n1,2.5,-80\r\n3,4,-81.5", "value", ""),
            ("x [m];y [m];rsrp [dBm]\n1;2,5;-80\n3;4;-81,5\n", "rsrp", "dBm"),
            ("1\t2.5\t-80\n\n3\t4\t-81.5\textra\n", "", ""),
            ("# drive test\n  1   2.5 -80 # first\n 3 4 -81.5\n", "", ""),
            ("value (dB),y,x\n-80,2.5,1\n-81.5,4,3\n", "value", "dB"),
            ("time,X,Y,RSSI [dBm]\n0,1,2.5,-80\n1,3,4,-81.5\n", "RSSI", "dBm"),
            ("east,north,shadowing (dB)\n1,2.5,-8e1\n\"3\",4,-81.5\n", "shadowing", "dB"),
        ] {
            let file = read(text).unwrap();
            let found: Vec<[f64; 3]> =
                file.samples.iter().map(|s| [s.position_m[0], s.position_m[1], s.value]).collect();
            assert_eq!(found, expected, "{text}");
            assert_eq!((file.name.as_str(), file.unit.as_str()), (name, unit), "{text}");
        }
    }

    #[test]
    fn bad_lines_are_named() {
        for (text, words) in [
            ("", "holds no sample"),
            ("x,y,value\n", "holds no sample"),
            ("x,y\n1,2\n", "line 1: 2 columns"),
            ("1,2,3\n4,5\n", "line 2: the value is missing"),
            ("x,y,value\n1,2,3\n1,two,3\n", "line 3: y is \"two\""),
            ("x,y,value\n1,2,NaN\n", "line 2: the value is \"NaN\", which cannot be used"),
            ("1,2,3\n1,inf,3\n", "line 2: y is \"inf\""),
            ("1,2,3\n1e999,2,3\n", "line 2: x is \"1e999\""),
            ("1,2,oops\n1,2,3\n", "line 1: the value is \"oops\""),
            ("1,2,3\n,,\n4;5;6", "line 2: x is missing; line 3: x is \"4;5;6\""),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(words), "{text:?}: {error}");
        }
        let many = "x,y,value\n".to_owned() + &"a,b,c\n".repeat(30);
        assert!(read(&many).unwrap_err().ends_with("; and 20 more bad lines"));
        assert!(parse(&b"1,2,3\n1,\xff,3"[..]).unwrap_err().contains("line 2 is not UTF-8"));
        let long = "1".repeat(1 << 17);
        assert!(read(&long).unwrap_err().contains("longer than"));
    }
}
