//! What is always said of a file of measurements: which columns, in which unit, where, how many rows, and which were left
//! out and why.

use super::columns::{Choice, PlaceColumns};
use super::positions::Frame;
use super::rows::Rows;
use super::table::Table;
use super::units::Unit;
use serde_json::{Value, json};

/// What is said of the reading.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    /// How the file is written: encoding, separators, header.
    pub file: String,
    /// Which columns are what.
    pub columns: String,
    /// Where positions stand.
    pub positions: String,
    /// How many rows were read, mapped and left out.
    pub rows: String,
    /// What may be wrong, and what was decided that somebody could have meant otherwise.
    pub notices: Vec<String>,
    /// All of it for programs.
    pub summary: Value,
}

impl Report {
    pub(super) fn new(
        table: &Table,
        choice: &Choice,
        frame: &Frame,
        rows: &Rows,
        notices: Vec<String>,
    ) -> Self {
        let left: Vec<String> =
            rows.left_out.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
        let left_out = rows.left_out.iter().map(|(_, count)| count).sum::<usize>();
        let used = rows.values.len();
        let left = if left.is_empty() { String::new() } else { format!(": {}", left.join(", ")) };
        Self {
            file: file(table, rows),
            columns: columns(table, choice),
            positions: positions(choice, frame),
            rows: format!("{} rows read, {used} used, {left_out} left out{left}", rows.read),
            notices,
            summary: summary(table, choice, frame, rows),
        }
    }

    /// The lines for people.
    pub fn in_words(&self) -> String {
        let Self { file, columns, positions, rows, .. } = self;
        format!("file: {file}\ncolumns: {columns}\npositions: {positions}\nrows: {rows}\n")
    }
}

fn file(table: &Table, rows: &Rows) -> String {
    let mut words =
        vec![table.encoding.to_owned(), format!("separated by {}", table.delimited.separator.in_words())];
    if rows.decimal_comma {
        words.push("decimal commas".to_owned());
    }
    if table.delimited.preamble > 0 {
        let lines = if table.delimited.preamble == 1 { "line" } else { "lines" };
        words.push(format!("{} {lines} before the header skipped", table.delimited.preamble));
    }
    match (table.has_names(), table.delimited.commented) {
        (false, _) => words.push("no header".to_owned()),
        (true, true) => words.push("the header stands in a comment".to_owned()),
        (true, false) => {}
    }
    words.join(", ")
}

fn columns(table: &Table, choice: &Choice) -> String {
    let called = |column| table.called(column);
    let unit = match table.columns[choice.value].named.unit.as_str() {
        "" => String::new(),
        unit => format!(" in {unit}"),
    };
    let places = match (choice.places, choice.unit) {
        (PlaceColumns::Two([x, y]), Unit::Length(_)) => format!("x is {}, y is {}", called(x), called(y)),
        (PlaceColumns::Two([x, y]), Unit::Degrees) => {
            format!("longitude is {}, latitude is {}", called(x), called(y))
        }
        (PlaceColumns::Point(point), _) => format!("x and y are the points of {}", called(point)),
    };
    let because = choice.because.as_ref().map(|because| format!(" ({because})")).unwrap_or_default();
    format!("{places}, the value is {}{unit}{because}", called(choice.value))
}

fn positions(choice: &Choice, frame: &Frame) -> String {
    match choice.unit {
        Unit::Degrees => format!("degrees, projected to {}", frame.in_words()),
        Unit::Length(_) => frame.in_words(),
    }
}

fn summary(table: &Table, choice: &Choice, frame: &Frame, rows: &Rows) -> Value {
    let column = |column: usize| {
        let named = &table.columns[column].named;
        json!({ "number": column + 1, "name": named.full, "unit": named.unit })
    };
    let (x, y) = match choice.places {
        PlaceColumns::Two([x, y]) => (column(x), column(y)),
        PlaceColumns::Point(point) => (column(point), column(point)),
    };
    let left_out: serde_json::Map<String, Value> =
        rows.left_out.iter().map(|(reason, count)| (reason.clone(), (*count).into())).collect();
    json!({
        "file": file(table, rows),
        "columns": { "x": x, "y": y, "value": column(choice.value) },
        "positions": positions(choice, frame),
        "epsg": frame.epsg(),
        "unit_of_positions": frame.length().name,
        "rows": { "read": rows.read, "used": rows.values.len(), "left_out": left_out },
    })
}
