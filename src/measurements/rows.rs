//! Rows as numbers: what is missing is left out and counted, marks for "no signal" too; what cannot be read is refused with
//! its line.

use super::angles;
use super::columns::{Choice, NoData, PlaceColumns, Unclear, Wishes};
use super::delimited::width_of;
use super::names::Meaning;
use super::numbers::{self, Style};
use super::table::{MOST_NAMED, Table};
use super::units::Unit;
use crate::problems::radio_map::LARGEST_NUMBER;
use csv::StringRecord;
use std::collections::HashMap;
use std::ops::ControlFlow;

/// The rows that count, as columns.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Rows {
    /// x and y, or longitude and latitude, in the file's unit.
    pub places: Vec<[f64; 2]>,
    /// The values.
    pub values: Vec<f64>,
    /// What columns of text tell apart, each row by the number of its text.
    pub labels: Vec<Labels>,
    /// How many rows were read.
    pub read: usize,
    /// Why rows were left out, and how many.
    pub left_out: Vec<(String, usize)>,
    /// Digits behind the decimal sign of coordinates, the fewest and the most.
    pub decimals: [usize; 2],
    /// Whether numbers have a decimal comma.
    pub decimal_comma: bool,
}

/// A column of text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Labels {
    /// Which column.
    pub column: usize,
    /// Its meaning.
    pub meaning: Meaning,
    /// The text of each number.
    pub names: Vec<String>,
    /// The number of each row's text.
    pub codes: Vec<u32>,
}

impl Rows {
    /// Some of the rows, by their numbers.
    pub fn subset(&self, rows: &[usize]) -> Self {
        let labels = self.labels.iter().map(|labels| Labels {
            codes: rows.iter().map(|&row| labels.codes[row]).collect(),
            ..labels.clone()
        });
        Self {
            places: rows.iter().map(|&row| self.places[row]).collect(),
            values: rows.iter().map(|&row| self.values[row]).collect(),
            labels: labels.collect(),
            left_out: self.left_out.clone(),
            ..*self
        }
    }

    /// Keeps the rows for which `keep` holds and counts the others under `reason`.
    pub fn retain(&mut self, reason: &str, keep: impl Fn(usize) -> bool) {
        let kept: Vec<usize> = (0..self.values.len()).filter(|&row| keep(row)).collect();
        let gone = self.values.len() - kept.len();
        if gone > 0 {
            *self = self.subset(&kept);
            self.left_out.push((reason.to_owned(), gone));
        }
    }
}

/// How a table is read into rows.
struct Reading<'a> {
    table: &'a Table,
    choice: &'a Choice,
    /// The styles of x, y and the value.
    styles: [Style; 3],
    /// Columns that may say on which half of the globe a coordinate lies.
    halves: [Option<usize>; 2],
    only: Vec<(usize, String)>,
    /// What is no value: numbers, and words in lower case.
    marks: (Vec<f64>, Vec<String>),
    rows: Rows,
    codes: Vec<HashMap<String, u32>>,
    counts: [usize; 4],
    bad: Vec<String>,
    bad_count: usize,
    /// A word that stands in the value's column and is no number.
    word: Option<String>,
}

/// What a row gives.
enum Row {
    Kept([f64; 2], f64),
    LeftOut(usize),
    Bad(String),
}

/// Why rows are left out, in the order of the counts.
const REASONS: [&str; 4] =
    ["other than --where", "without a position", "without a value", "no-data of --no-data"];

impl Table {
    /// The rows of the chosen columns, with every column that may tell transmitters apart.
    ///
    /// # Errors
    /// In words: a column is not there or can be read in two ways, lines hold what is no number, or nothing is left.
    pub(super) fn rows(&self, choice: &Choice, wishes: &Wishes) -> Result<Rows, String> {
        let mut reading = Reading::new(self, choice, wishes)?;
        self.delimited.rows(|line, record| {
            if width_of(record, self.delimited.width) == self.delimited.width {
                reading.take(line, record);
            }
            ControlFlow::Continue(())
        })?;
        reading.end()
    }
}

impl<'a> Reading<'a> {
    fn new(table: &'a Table, choice: &'a Choice, wishes: &Wishes) -> Result<Self, String> {
        let said = |unclear: Unclear| unclear.to_string();
        let only = wishes.only.iter().map(|(column, text)| {
            table.column("--where", column).map(|column| (column, text.trim().to_owned())).map_err(said)
        });
        let also = |(option, word): (&str, &Option<String>)| {
            word.as_ref().map(|word| table.column(option, word).map_err(said)).transpose()
        };
        let wished = [also(("--each", &wishes.each))?, also(("--strongest", &wishes.strongest))?];
        let labels: Vec<Labels> = label_columns(table, choice, &wished);
        let codes = labels.iter().map(|_| HashMap::new()).collect();
        Ok(Self {
            table,
            choice,
            styles: styles(table, choice)?,
            halves: halves(table, choice),
            only: only.collect::<Result<_, _>>()?,
            marks: marks(&wishes.no_data),
            rows: Rows { labels, decimals: [usize::MAX, 0], ..Rows::default() },
            codes,
            counts: [0; 4],
            bad: Vec::new(),
            bad_count: 0,
            word: None,
        })
    }

    fn take(&mut self, line: usize, record: &StringRecord) {
        self.rows.read += 1;
        match self.row(record) {
            Row::LeftOut(reason) => self.counts[reason] += 1,
            Row::Bad(reason) => {
                self.bad_count += 1;
                if self.bad.len() < MOST_NAMED {
                    self.bad.push(format!("line {line}: {reason}"));
                }
            }
            Row::Kept(place, value) => {
                self.rows.places.push(place);
                self.rows.values.push(value);
                for (labels, codes) in self.rows.labels.iter_mut().zip(&mut self.codes) {
                    labels.take(record.get(labels.column).unwrap_or_default().trim(), codes);
                }
            }
        }
    }

    fn row(&mut self, record: &StringRecord) -> Row {
        let cell = |column: usize| record.get(column).unwrap_or_default().trim();
        if !self.only.iter().all(|(column, text)| same(cell(*column), text)) {
            return Row::LeftOut(0);
        }
        let place = match self.choice.places {
            PlaceColumns::Point(column) if numbers::is_missing(cell(column)) => return Row::LeftOut(1),
            PlaceColumns::Point(column) => {
                point(cell(column)).ok_or_else(|| no_number("the position", cell(column)))
            }
            PlaceColumns::Two(both) if both.iter().any(|&column| numbers::is_missing(cell(column))) => {
                return Row::LeftOut(1);
            }
            PlaceColumns::Two(both) => self.two(both.map(cell), self.halves.map(|half| half.map(cell))),
        };
        let place = match place {
            Ok(place) => place,
            Err(reason) => return Row::Bad(reason),
        };
        let text = cell(self.choice.value);
        if numbers::is_missing(text) {
            return Row::LeftOut(2);
        }
        let number = numbers::parse(text, self.styles[2]);
        if number.is_some_and(|number| self.marks.0.contains(&number))
            || self.marks.1.contains(&text.to_lowercase())
        {
            return Row::LeftOut(3);
        }
        match number {
            Some(number) if number.abs() <= LARGEST_NUMBER => Row::Kept(place, number),
            Some(_) => Row::Bad(format!("the value is {:?}, which cannot be used", shortened(text))),
            None => {
                self.word.get_or_insert_with(|| shortened(text));
                Row::Bad(no_number("the value", text))
            }
        }
    }

    /// x and y of their cells, and of those that name their hemispheres.
    fn two(&mut self, cells: [&str; 2], halves: [Option<&str>; 2]) -> Result<[f64; 2], String> {
        let mut place = [0.0; 2];
        for axis in 0..2 {
            let name = ["x", "y"][axis];
            let number = match self.choice.unit {
                Unit::Degrees => angles::parse(cells[axis], self.styles[axis]),
                Unit::Length(_) => numbers::parse(cells[axis], self.styles[axis]),
            };
            let number = number.ok_or_else(|| no_number(name, cells[axis]))?;
            if number.is_nan() || number.abs() > LARGEST_NUMBER {
                return Err(format!("{name} is {:?}, which cannot be used", shortened(cells[axis])));
            }
            let negative = halves[axis].and_then(angles::hemisphere).unwrap_or(false);
            place[axis] = if negative { -number.abs() } else { number };
            let digits = numbers::decimals(cells[axis]);
            self.rows.decimals = [self.rows.decimals[0].min(digits), self.rows.decimals[1].max(digits)];
        }
        Ok(place)
    }

    fn end(mut self) -> Result<Rows, String> {
        if self.bad_count > 0 {
            let more = self.bad_count - self.bad.len();
            let more = if more > 0 { format!("; and {more} more bad lines") } else { String::new() };
            let hint = self.word.map(|word| {
                format!("; rows whose value is no number are left out with --no-data {}", quoted(&word))
            });
            return Err(self.bad.join("; ") + &more + &hint.unwrap_or_default());
        }
        let reasons = REASONS.iter().zip(self.counts).filter(|(_, count)| *count > 0);
        self.rows.left_out = reasons.map(|(reason, count)| ((*reason).to_owned(), count)).collect();
        self.rows.decimal_comma = self.styles.contains(&Style::Comma);
        if self.rows.values.is_empty() {
            return Err(self.nothing_left());
        }
        Ok(self.rows)
    }

    /// Why no row is left.
    fn nothing_left(&self) -> String {
        let reasons: Vec<String> =
            self.rows.left_out.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
        let value = self.table.called(self.choice.value);
        match reasons.is_empty() {
            true => "holds no sample; each line has x, y and a value".to_owned(),
            false => format!("no row is left to map {value}: {}", reasons.join(", ")),
        }
    }
}

impl Labels {
    /// Adds a row's text.
    fn take(&mut self, text: &str, codes: &mut HashMap<String, u32>) {
        let code = match codes.get(text) {
            Some(&code) => code,
            None => {
                let code = self.names.len() as u32;
                codes.insert(text.to_owned(), code);
                self.names.push(text.to_owned());
                code
            }
        };
        self.codes.push(code);
    }
}

/// Columns whose text may tell rows at one place apart, and those that were wished for.
fn label_columns(table: &Table, choice: &Choice, wished: &[Option<usize>]) -> Vec<Labels> {
    let tells = [Meaning::Transmitter, Meaning::Band, Meaning::Floor, Meaning::Height];
    let of = |column: usize| {
        let meaning = table.columns[column].named.meaning;
        let known = table.has_names() && tells.contains(&meaning);
        let address = !table.columns[column].is_numeric() && is_address(&table.columns[column].example);
        let used = choice.places.holds(column) || column == choice.value;
        let wanted = wished.contains(&Some(column)) || !used && (known || address);
        let meaning = if known { meaning } else { Meaning::Transmitter };
        wanted.then_some(Labels { column, meaning, names: Vec::new(), codes: Vec::new() })
    };
    (0..table.columns.len()).filter_map(of).collect()
}

/// Whether a text is a MAC address.
pub(super) fn is_address(text: &str) -> bool {
    let parts: Vec<&str> = text.split([':', '-']).collect();
    let hex = |part: &&str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    (parts.len() == 6 || parts.len() == 8) && parts.iter().all(hex)
}

/// How x, y and the value are written.
fn styles(table: &Table, choice: &Choice) -> Result<[Style; 3], String> {
    let file = table.evidence();
    let commas = table.delimited.separator == super::delimited::Separator::Sign(b',');
    let style = |column: usize| {
        let found = table.columns[column].evidence.style(&file, commas);
        found.map_err(|why| format!("{} {why}; write its numbers with a decimal point", table.called(column)))
    };
    let value = style(choice.value)?;
    match choice.places {
        PlaceColumns::Two([x, y]) => Ok([style(x)?, style(y)?, value]),
        PlaceColumns::Point(_) => Ok([Style::Point, Style::Point, value]),
    }
}

/// Columns right behind longitude and latitude that hold a letter for the hemisphere.
fn halves(table: &Table, choice: &Choice) -> [Option<usize>; 2] {
    let PlaceColumns::Two(both) = choice.places else { return [None; 2] };
    if choice.unit != Unit::Degrees {
        return [None; 2];
    }
    both.map(|column| {
        let behind = table.columns.get(column + 1)?;
        angles::hemisphere(&behind.example).map(|_| column + 1)
    })
}

/// Numbers and words that were said to mean no value.
fn marks(no_data: &NoData) -> (Vec<f64>, Vec<String>) {
    let NoData::Also(given) = no_data else { return (Vec::new(), Vec::new()) };
    let numbers = given.iter().filter_map(|text| numbers::parse(text, Style::Point)).collect();
    (numbers, given.iter().map(|text| text.trim().to_lowercase()).collect())
}

/// Whether a cell is what was asked for: the same text, or the same number.
fn same(cell: &str, text: &str) -> bool {
    cell == text || matches!((cell.parse::<f64>(), text.parse::<f64>()), (Ok(a), Ok(b)) if a == b)
}

/// x and y of a point as a GIS writes it: `POINT (1 2)`, `SRID=25832;POINT Z (1 2 3)`.
fn point(cell: &str) -> Option<[f64; 2]> {
    let inside = cell.get(cell.find('(')? + 1..)?.split(')').next()?;
    let mut numbers =
        inside.split_whitespace().map(|number| number.trim_end_matches(',').parse::<f64>().ok());
    let (x, y) = (numbers.next()??, numbers.next()??);
    let usable = |number: f64| number.abs() <= LARGEST_NUMBER;
    (usable(x) && usable(y)).then_some([x, y])
}

fn no_number(name: &str, cell: &str) -> String {
    format!("{name} is {:?}, which is no number", shortened(cell))
}

fn shortened(cell: &str) -> String {
    cell.chars().take(40).collect()
}

fn quoted(word: &str) -> String {
    if word.contains(|letter: char| !letter.is_alphanumeric()) {
        format!("\"{word}\"")
    } else {
        word.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, wishes: &Wishes) -> Result<Rows, String> {
        let table = Table::parse(text.as_bytes())?;
        let choice = table.choose(wishes).map_err(|unclear| unclear.to_string())?;
        table.rows(&choice, wishes)
    }

    fn plain(text: &str) -> Rows {
        rows(text, &Wishes::default()).unwrap()
    }

    #[test]
    fn what_is_missing_is_left_out_and_counted() {
        let found = plain("x,y,v\n1,2,3\n,2,4\n1,-,5\n1,2,NaN\n1,2,\n4,5,6\n");
        assert_eq!(found.places, [[1.0, 2.0], [4.0, 5.0]]);
        assert_eq!(found.values, [3.0, 6.0]);
        let left = [("without a position".to_owned(), 2), ("without a value".to_owned(), 2)];
        assert_eq!((found.read, found.left_out), (6, left.to_vec()));
        assert!(rows("x,y,v\n1,2,-\n1,2,\n1,3,0x\n", &Wishes::default()).is_err());
    }

    #[test]
    fn what_is_no_number_is_refused_with_its_line() {
        let error = |text: &str| rows(text, &Wishes::default()).unwrap_err();
        let said = error("x,y,v\n1,2,3\n1,2,lost it\n1,2,4\n");
        assert!(said.starts_with("line 3: the value is \"lost it\", which is no number"), "{said}");
        assert!(said.ends_with("--no-data \"lost it\""), "{said}");
        assert!(error("x,y,v\n1,2,3\n1,two,3\n1,2,4\n").contains("line 3: y is \"two\""));
        assert!(
            error("x,y,v\n1,2,3\n1,2,1e300\n")
                .contains("line 3: the value is \"1e300\", which cannot be used")
        );
        let lost =
            Wishes { no_data: NoData::Also(vec!["LOST IT".to_owned(), "4".to_owned()]), ..Wishes::default() };
        let found = rows("x,y,v\n1,2,3\n1,2,lost it\n1,2,4\n", &lost).unwrap();
        assert_eq!((found.values, found.left_out[0].1), (vec![3.0], 2));
    }

    #[test]
    fn rows_can_be_chosen_by_a_column() {
        let only = Wishes { only: vec![("ap".to_owned(), "b".to_owned())], ..Wishes::default() };
        let found = rows("x,y,ap,rssi\n1,2,a,-3\n1,2,b,-4\n3,4,b,-5\n", &only).unwrap();
        assert_eq!(
            (found.values, found.left_out),
            (vec![-4.0, -5.0], vec![("other than --where".to_owned(), 1)])
        );
        assert_eq!(found.labels[0].names, ["b"]);
    }

    #[test]
    fn degrees_and_points_in_all_their_forms() {
        let found = plain("lat;NS;lon;EW;snr\n47°30'N;;8,5;W;1\n17,25;S;8;E;2\n");
        assert_eq!(found.places, [[-8.5, 47.5], [8.0, -17.25]]);
        let found = plain("wkt_geom,rssi\nPoint (1.5 2),-80\n\"SRID=25832;POINT Z (3 4 5)\",-81\n");
        assert_eq!(found.places, [[1.5, 2.0], [3.0, 4.0]]);
        assert!(is_address("02:00:00:00:01:01") && !is_address("12:30:59"));
    }

    #[test]
    fn decimal_commas_in_quotes_are_numbers() {
        let found = plain("x,y,rssi\n\"39,24\",\"57,37\",\"-82,9\"\n\"118,47\",\"43,2\",\"-87,6\"\n");
        assert_eq!(found.places, [[39.24, 57.37], [118.47, 43.2]]);
        assert_eq!((found.values, found.decimal_comma), (vec![-82.9, -87.6], true));
    }
}
