//! Questions about columns: which one an option names, and the table of all of them where it is not clear which is meant.

use super::meaning::Meaning;
use super::table::{Column, Table};
use std::fmt;

/// Why columns could not be chosen, with the table of all of them and the options that help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unclear {
    /// The cause, in one line.
    pub cause: String,
    /// What to write.
    pub options: String,
    /// The columns, a line for each: number, name, example and what it could be.
    pub table: String,
}

impl fmt::Display for Unclear {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cause, options, table } = self;
        write!(formatter, "{cause}\n{table}{options}")
    }
}

/// The most columns that are listed.
const MOST_LISTED: usize = 60;

impl Table {
    /// The column that an option names.
    ///
    /// # Errors
    /// There is none, or more than one.
    pub fn column(&self, option: &str, word: &str) -> Result<usize, Unclear> {
        let word = word.trim();
        let named = |same: &dyn Fn(&Column) -> bool| -> Vec<usize> {
            (0..self.columns.len()).filter(|&place| same(&self.columns[place])).collect()
        };
        let exact = named(&|column| column.named.full == word);
        let lower = word.to_lowercase();
        let alike = || {
            named(&|column| {
                column.named.full.to_lowercase() == lower || column.named.name.to_lowercase() == lower
            })
        };
        let found = if exact.is_empty() && !word.is_empty() { alike() } else { exact };
        match (found.as_slice(), word.parse::<usize>()) {
            ([one], _) => Ok(*one),
            ([], Ok(number)) if (1..=self.columns.len()).contains(&number) => Ok(number - 1),
            ([], _) => Err(self.unclear(format!("{option} {word}: there is no such column"), "")),
            _ => Err(self
                .unclear(format!("{option} {word}: more than one column is called so; give its number"), "")),
        }
    }

    /// How a column is named to people: its name, or its number where it has none.
    pub fn called(&self, column: usize) -> String {
        match self.columns[column].named.full.as_str() {
            "" => format!("column {}", column + 1),
            name => format!("\"{name}\" (column {})", column + 1),
        }
    }

    /// What an option is given to mean this column.
    pub(super) fn argument(&self, column: usize) -> String {
        let name = &self.columns[column].named.full;
        let unique = self.columns.iter().filter(|other| other.named.full == *name).count() == 1;
        match (
            name.is_empty() || !unique,
            name.contains(|letter: char| !letter.is_alphanumeric() && letter != '_'),
        ) {
            (true, _) => (column + 1).to_string(),
            (false, true) => format!("\"{name}\""),
            (false, false) => name.clone(),
        }
    }

    /// What a column may mean; nothing where there are no names.
    pub(super) fn meaning(&self, column: usize) -> Meaning {
        if self.has_names() { self.columns[column].named.meaning } else { Meaning::Other }
    }

    /// An answer with the table of all columns.
    pub(super) fn unclear(&self, cause: String, options: &str) -> Unclear {
        let heading = ["no".to_owned(), "name".to_owned(), "example".to_owned(), "could be".to_owned()];
        let row = |place: usize| {
            let column = &self.columns[place];
            let name = column.named.full.chars().take(32).collect();
            [(place + 1).to_string(), name, column.example.clone(), self.could_be(place)]
        };
        let listed = (0..self.columns.len().min(MOST_LISTED)).map(row);
        let rows: Vec<[String; 4]> = std::iter::once(heading).chain(listed).collect();
        let mut table = in_columns(&rows);
        if self.columns.len() > MOST_LISTED {
            table += &format!("  ... and {} more columns\n", self.columns.len() - MOST_LISTED);
        }
        Unclear { cause, options: options.to_owned(), table }
    }

    /// What a column could be, in a word or two.
    fn could_be(&self, place: usize) -> String {
        let column = &self.columns[place];
        let words = match self.meaning(place) {
            Meaning::Other if column.is_points() => "position",
            Meaning::Other if column.is_numeric() => "x, y or value",
            Meaning::Other => "text",
            Meaning::Height | Meaning::Band | Meaning::Beside => {
                return format!("{}, value", self.meaning(place).in_words()).replace("beside", "other");
            }
            meaning => meaning.in_words(),
        };
        if column.filled == 0 { "empty".to_owned() } else { words.to_owned() }
    }
}

/// Rows in columns as wide as their widest cell.
fn in_columns(rows: &[[String; 4]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [0, 1, 2].map(width);
    let line = |row: &[String; 4]| {
        let pad = |column: usize| " ".repeat(widths[column] - row[column].chars().count());
        let text = format!("  {}{}  {}{}  {}{}  {}", pad(0), row[0], row[1], pad(1), row[2], pad(2), row[3]);
        text.trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}
