//! A table of measurements before anything is chosen from it: its columns with what they hold.

use super::angles::is_angle;
use super::decode::{Text, decode};
use super::delimited::{Delimited, is_point, width_of};
use super::names::Named;
use super::numbers::{self, Evidence};
use csv::StringRecord;
use std::ops::ControlFlow;
use std::path::Path;

/// The largest file that is read, in bytes.
pub const LARGEST_FILE: u64 = 256 << 20;

/// The most rows that are read.
pub const MOST_ROWS: usize = 5_000_000;

/// Bad lines named one by one; the rest is counted.
pub(super) const MOST_NAMED: usize = 10;

/// A table, its columns looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub(super) delimited: Delimited,
    pub(super) encoding: &'static str,
    /// The columns in their order.
    pub columns: Vec<Column>,
    /// How many rows there are.
    pub rows: usize,
}

/// A column, all its cells looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name and what that may mean.
    pub named: Named,
    /// The first cell that holds something.
    pub example: String,
    /// Cells that hold a number.
    pub numbers: usize,
    /// Cells that hold an angle that is no plain number, such as `47°19'N`.
    pub angles: usize,
    /// Cells that hold a point as a GIS writes it.
    pub points: usize,
    /// Cells that hold something.
    pub filled: usize,
    pub(super) evidence: Evidence,
}

impl Column {
    fn new(named: Named) -> Self {
        let evidence = Evidence::default();
        Self { named, example: String::new(), numbers: 0, angles: 0, points: 0, filled: 0, evidence }
    }

    /// Whether most of what it holds are numbers.
    pub fn is_numeric(&self) -> bool {
        self.numbers > 0 && 2 * self.numbers >= self.filled
    }

    /// Whether most of what it holds are angles, plain numbers included.
    pub fn is_angle(&self) -> bool {
        let angles = self.numbers + self.angles;
        angles > 0 && 2 * angles >= self.filled
    }

    /// Whether most of what it holds are points.
    pub fn is_points(&self) -> bool {
        self.points > 0 && 2 * self.points >= self.filled
    }

    fn see(&mut self, cell: &str) {
        if numbers::is_missing(cell) {
            return;
        }
        self.filled += 1;
        if self.example.is_empty() {
            self.example = cell.trim().chars().take(24).collect();
        }
        if let Some(shape) = numbers::shape(cell) {
            self.numbers += 1;
            self.evidence.see(shape);
        } else if is_point(cell.trim()) {
            self.points += 1;
        } else if is_angle(cell) {
            self.angles += 1;
        }
    }
}

impl Table {
    /// Reads a file and looks at all its cells.
    ///
    /// # Errors
    /// In words, without the path: the file is missing, no file, too large, no text or no table, or lines have another
    /// number of fields than the others.
    pub fn read(path: &Path) -> Result<Self, String> {
        let io = |error: std::io::Error| format!("cannot be read: {error}");
        // Asked before opening: to open a named pipe would wait for a writer.
        let about = std::fs::metadata(path).map_err(io)?;
        if !about.is_file() {
            return Err("is not a file".to_owned());
        }
        if about.len() > LARGEST_FILE {
            let (bytes, most) = (about.len(), LARGEST_FILE);
            return Err(format!("has {bytes} bytes, but at most {most} are read; take a part of it"));
        }
        Self::parse(&std::fs::read(path).map_err(io)?)
    }

    /// As [`Self::read`], of bytes at hand.
    ///
    /// # Errors
    /// As there.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let Text { text, encoding } = decode(bytes)?;
        let delimited = Delimited::new(text)?;
        let mut table = Self { columns: columns(&delimited), delimited, encoding, rows: 0 };
        table.look()?;
        if table.rows == 0 {
            return Err("holds no sample; each line has x, y and a value".to_owned());
        }
        Ok(table)
    }

    /// Whether the columns have names.
    pub fn has_names(&self) -> bool {
        !self.delimited.header.is_empty()
    }

    /// The first rows, field by field, as they stand in the file.
    pub fn first_rows(&self, count: usize) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        let take = |_, record: &StringRecord| {
            rows.push(record.iter().take(self.columns.len()).map(|cell| cell.trim().to_owned()).collect());
            if rows.len() < count { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        // What cannot be read was refused before.
        let _ = self.delimited.rows(take);
        rows
    }

    /// What the whole file shows of how numbers are written.
    pub(super) fn evidence(&self) -> Evidence {
        let mut whole = Evidence::default();
        let numeric = self.columns.iter().filter(|column| column.is_numeric());
        numeric.for_each(|column| whole.join(&column.evidence));
        whole
    }

    /// Counts rows and looks at every cell; rows of another width are refused.
    fn look(&mut self) -> Result<(), String> {
        let (width, columns, rows) = (self.delimited.width, &mut self.columns, &mut self.rows);
        let mut odd: Vec<(usize, usize)> = Vec::new();
        let mut odd_count = 0;
        self.delimited.rows(|line, record| {
            let fields = width_of(record, width);
            if fields != width {
                odd_count += 1;
                if odd.len() < MOST_NAMED {
                    odd.push((line, fields));
                }
                return ControlFlow::Continue(());
            }
            *rows += 1;
            columns.iter_mut().zip(record).for_each(|(column, cell)| column.see(cell));
            if *rows > MOST_ROWS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        if *rows > MOST_ROWS {
            return Err(format!("has more than {MOST_ROWS} rows; take a part of it"));
        }
        if odd_count > 0 {
            return Err(self.odd_rows(&odd, odd_count));
        }
        Ok(())
    }

    /// What is said of rows that have too many or too few fields.
    fn odd_rows(&self, odd: &[(usize, usize)], count: usize) -> String {
        let whose = if self.has_names() { "the header has" } else { "the others have" };
        let named: Vec<String> = odd
            .iter()
            .map(|(line, fields)| format!("line {line} has {}", fields_in_words(*fields)))
            .collect();
        let more = count - odd.len();
        let more = if more > 0 { format!(" and {more} more lines") } else { String::new() };
        let hint = match odd.iter().any(|&(_, fields)| fields > self.delimited.width) {
            true => "; text that holds the separator needs quotes around it",
            false => "; is the file cut off there?",
        };
        format!("{}{more}, where {whose} {}{hint}", named.join(", "), self.delimited.width)
    }
}

fn fields_in_words(count: usize) -> String {
    if count == 1 { "1 field".to_owned() } else { format!("{count} fields") }
}

/// The columns with their names and units, empty where there is no header.
fn columns(delimited: &Delimited) -> Vec<Column> {
    let column = |place: usize| {
        let name = delimited.header.get(place).map_or("", String::as_str);
        let mut named = Named::new(name);
        if let Some(unit) = delimited.units.get(place).filter(|unit| !unit.is_empty()) {
            named.unit = super::units::usual(unit).unwrap_or_else(|| unit.clone());
        }
        Column::new(named)
    };
    (0..delimited.width).map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_looked_at_to_their_ends() {
        let table = Table::parse(b"x,y,ssid,rssi [dBm]\n1,2,Guest#2,-\n3,4,Plant,-80.5\n").unwrap();
        let found: Vec<(bool, &str, usize)> = table
            .columns
            .iter()
            .map(|column| (column.is_numeric(), column.example.as_str(), column.filled))
            .collect();
        assert_eq!(found, [(true, "1", 2), (true, "2", 2), (false, "Guest#2", 2), (true, "-80.5", 1)]);
        assert_eq!((table.rows, table.columns[3].named.unit.as_str()), (2, "dBm"));
        assert_eq!(table.first_rows(1), [["1", "2", "Guest#2", "-"]]);
    }

    #[test]
    fn rows_of_another_width_are_named() {
        let error = |text: &str| Table::parse(text.as_bytes()).unwrap_err();
        assert_eq!(
            error("x,y,v\n1,2,3\n4,5\n1,2,3\n"),
            "line 3 has 2 fields, where the header has 3; is the file cut off there?"
        );
        let quotes = error("1,2,3\n4,5,6\n7,8,9,1\n");
        assert!(
            quotes.starts_with("line 3 has 4 fields, where the others have 3") && quotes.contains("quotes")
        );
        // Empty fields behind the last column are nothing odd.
        assert_eq!(Table::parse(b"x,y,v\n1,2,3,\n4,5,6,\n").unwrap().rows, 2);
        let many = "x,y,v\n".to_owned() + &"1,2,3\n".repeat(40) + &"1,2\n".repeat(30);
        assert!(error(&many).contains("and 20 more lines"));
    }
}
