//! Which columns are the position and the value: by names and by what was wished for, and never by being the first of many.
//!
//! Where more than one column can be meant nothing is chosen; the answer is then a table of all columns with the words that
//! settle it.

use super::names::Meaning;
use super::table::{Column, Table};
use super::units::{self, METRE, Unit};
use std::fmt;

/// What was asked for, each by a column's name or its number from 1.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Wishes {
    /// The column of x.
    pub x: Option<String>,
    /// The column of y.
    pub y: Option<String>,
    /// The column of the value.
    pub value: Option<String>,
    /// Only rows that have this text in this column.
    pub only: Vec<(String, String)>,
    /// A map for each text in this column.
    pub each: Option<String>,
    /// At each place only the strongest of those that this column tells apart.
    pub strongest: Option<String>,
    /// What means that there is no value.
    pub no_data: NoData,
    /// The unit of positions, where it is not that of the header.
    pub units: Option<Unit>,
}

/// What means that there is no value, besides words such as `NaN`.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum NoData {
    /// The marks of known programs, where they lie far from all other values.
    #[default]
    Known,
    /// Nothing: every number is a value.
    None,
    /// These numbers or words, and the marks of known programs.
    Also(Vec<String>),
}

/// The columns that hold positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceColumns {
    /// x, or longitude, and y, or latitude.
    Two([usize; 2]),
    /// Points as a GIS writes them.
    Point(usize),
}

impl PlaceColumns {
    /// Whether a column is one of these.
    pub fn holds(self, column: usize) -> bool {
        match self {
            Self::Two(both) => both.contains(&column),
            Self::Point(point) => point == column,
        }
    }
}

/// The chosen columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Where the positions stand.
    pub places: PlaceColumns,
    /// The unit that positions are written in.
    pub unit: Unit,
    /// The column of the value.
    pub value: usize,
    /// Why these columns were chosen, where their names do not say it.
    pub because: Option<String>,
}

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
    /// The columns of position and value.
    ///
    /// # Errors
    /// More than one column can be meant, or none is known to be, or what was wished for is not there.
    pub fn choose(&self, wishes: &Wishes) -> Result<Choice, Unclear> {
        if wishes.x.is_none() && wishes.y.is_none() && !self.has_position() {
            return self.choose_three(wishes);
        }
        let places = self.places(wishes)?;
        let unit = self.unit(places, wishes)?;
        let value = self.value(wishes, places)?;
        Ok(Choice { places, unit, value, because: self.why_value(wishes, value) })
    }

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

    fn meaning(&self, column: usize) -> Meaning {
        if self.has_names() { self.columns[column].named.meaning } else { Meaning::Other }
    }

    /// Columns of a meaning that hold what it needs, those nearest to the plain word.
    fn best(&self, meaning: Meaning) -> Vec<usize> {
        let holds = |column: &Column| match meaning {
            Meaning::Geometry => column.is_points(),
            Meaning::Longitude | Meaning::Latitude => column.is_angle(),
            _ => column.is_numeric(),
        };
        let all: Vec<usize> = (0..self.columns.len())
            .filter(|&place| self.meaning(place) == meaning && holds(&self.columns[place]))
            .collect();
        let nearest = all.iter().map(|&place| self.columns[place].named.distance).min().unwrap_or(0);
        all.into_iter().filter(|&place| self.columns[place].named.distance == nearest).collect()
    }

    /// Columns that hold points, whatever they are called.
    fn points(&self) -> Vec<usize> {
        (0..self.columns.len()).filter(|&place| self.columns[place].is_points()).collect()
    }

    /// Whether anything tells of positions: a name, or points.
    fn has_position(&self) -> bool {
        let meanings = [Meaning::X, Meaning::Y, Meaning::Longitude, Meaning::Latitude];
        !self.points().is_empty() || meanings.iter().any(|&meaning| !self.best(meaning).is_empty())
    }

    fn places(&self, wishes: &Wishes) -> Result<PlaceColumns, Unclear> {
        let given =
            |option, word: &Option<String>| word.as_ref().map(|word| self.column(option, word)).transpose();
        match (given("--x", &wishes.x)?, given("--y", &wishes.y)?) {
            (Some(x), None) if self.columns[x].is_points() => Ok(PlaceColumns::Point(x)),
            (Some(x), Some(y)) if x == y && self.columns[x].is_points() => Ok(PlaceColumns::Point(x)),
            (Some(x), Some(y)) if x == y => {
                Err(self.unclear("--x and --y name the same column".to_owned(), ""))
            }
            (Some(x), Some(y)) => Ok(PlaceColumns::Two(self.in_order([x, y]))),
            (Some(x), None) => self.beside(x, false),
            (None, Some(y)) => self.beside(y, true),
            (None, None) => self.named_places(),
        }
    }

    /// x before y, where the names say that they were given the other way round.
    fn in_order(&self, [x, y]: [usize; 2]) -> [usize; 2] {
        let turned = (self.meaning(x), self.meaning(y)) == (Meaning::Latitude, Meaning::Longitude);
        if turned { [y, x] } else { [x, y] }
    }

    /// The coordinate that belongs to a given one.
    fn beside(&self, given: usize, given_is_y: bool) -> Result<PlaceColumns, Unclear> {
        let wanted = match (self.meaning(given), given_is_y) {
            (Meaning::Longitude, _) => Meaning::Latitude,
            (Meaning::Latitude, _) => Meaning::Longitude,
            (_, false) => Meaning::Y,
            (_, true) => Meaning::X,
        };
        let found: Vec<usize> = self.best(wanted).into_iter().filter(|&place| place != given).collect();
        match found[..] {
            [other] if given_is_y => Ok(PlaceColumns::Two(self.in_order([other, given]))),
            [other] => Ok(PlaceColumns::Two(self.in_order([given, other]))),
            _ => {
                let missing = if given_is_y { "--x" } else { "--y" };
                Err(self.unclear(format!("{missing} is needed, too: the other coordinate is not clear"), ""))
            }
        }
    }

    /// Positions by the names of columns.
    fn named_places(&self) -> Result<PlaceColumns, Unclear> {
        let pair = |x, y| (self.best(x), self.best(y));
        let plane = pair(Meaning::X, Meaning::Y);
        let globe = pair(Meaning::Longitude, Meaning::Latitude);
        let distance = |(xs, ys): &(Vec<usize>, Vec<usize>)| match (xs.first(), ys.first()) {
            (Some(&x), Some(&y)) => self.columns[x].named.distance.max(self.columns[y].named.distance),
            _ => u8::MAX,
        };
        let (near, pair) = match (distance(&plane), distance(&globe)) {
            (u8::MAX, u8::MAX) => return self.no_pair(&plane, &globe),
            (a, b) if a == b => return Err(self.two_pairs(&plane, &globe)),
            (a, b) if a < b => (a, plane),
            (_, b) => (b, globe),
        };
        match (&pair.0[..], &pair.1[..]) {
            (&[x], &[y]) if near < 2 => Ok(PlaceColumns::Two([x, y])),
            (&[x], &[y]) => {
                let cause = format!(
                    "only {} and {} look like positions, and their names say that they are not where was measured",
                    self.called(x),
                    self.called(y)
                );
                Err(self.unclear(cause, &self.give_places()))
            }
            (xs, ys) => {
                let all: Vec<String> = xs.iter().chain(ys).map(|&place| self.called(place)).collect();
                let cause = format!("the position can be in more than two columns: {}", all.join(", "));
                Err(self.unclear(cause, &self.give_places()))
            }
        }
    }

    /// One named coordinate alone, or points.
    fn no_pair(
        &self,
        plane: &(Vec<usize>, Vec<usize>),
        globe: &(Vec<usize>, Vec<usize>),
    ) -> Result<PlaceColumns, Unclear> {
        match self.points()[..] {
            [point] => return Ok(PlaceColumns::Point(point)),
            [] => {}
            _ => {
                return Err(self.unclear(
                    "more than one column holds points".to_owned(),
                    "write --x COL for one of them",
                ));
            }
        }
        let one = [&plane.0, &plane.1, &globe.0, &globe.1].into_iter().flatten().next();
        let cause = one.map_or_else(
            || "no column is known to be the position".to_owned(),
            |&place| format!("only one coordinate is known, {}", self.called(place)),
        );
        Err(self.unclear(cause, &self.give_places()))
    }

    fn two_pairs(&self, plane: &(Vec<usize>, Vec<usize>), globe: &(Vec<usize>, Vec<usize>)) -> Unclear {
        let words = |(xs, ys): &(Vec<usize>, Vec<usize>)| {
            let first =
                |list: &Vec<usize>| list.first().map(|&place| self.argument(place)).unwrap_or_default();
            format!("--x {} --y {}", first(xs), first(ys))
        };
        let cause = "there are two pairs of coordinates, one in a plane and one in degrees".to_owned();
        self.unclear(cause, &format!("write {} or {}", words(plane), words(globe)))
    }

    fn give_places(&self) -> String {
        "write --x COL --y COL (and --units degrees where they are longitude and latitude)".to_owned()
    }

    /// The unit that positions are written in.
    fn unit(&self, places: PlaceColumns, wishes: &Wishes) -> Result<Unit, Unclear> {
        if let Some(unit) = wishes.units {
            return Ok(unit);
        }
        let PlaceColumns::Two([x, y]) = places else { return Ok(Unit::Length(METRE)) };
        let of = |place: usize| {
            let named = &self.columns[place].named;
            let angle = [Meaning::Longitude, Meaning::Latitude].contains(&named.meaning);
            if angle { Some(Unit::Degrees) } else { units::of_positions(&named.unit) }
        };
        match (of(x), of(y)) {
            (Some(a), Some(b)) if a != b => {
                let cause = format!("{} and {} are in different units", self.called(x), self.called(y));
                Err(self.unclear(cause, "write --units for both"))
            }
            (Some(unit), _) | (None, Some(unit)) => Ok(unit),
            (None, None) => Ok(Unit::Length(METRE)),
        }
    }

    /// The column of the value beside known positions.
    fn value(&self, wishes: &Wishes, places: PlaceColumns) -> Result<usize, Unclear> {
        if let Some(word) = &wishes.value {
            let column = self.column("--value", word)?;
            return match (places.holds(column), self.columns[column].numbers) {
                (true, _) => Err(self.unclear(format!("--value {word}: this column is the position"), "")),
                (_, 0) => Err(self.unclear(format!("--value {word}: this column holds no number"), "")),
                _ => Ok(column),
            };
        }
        let free = |&place: &usize| !places.holds(place) && self.columns[place].is_numeric();
        let numeric: Vec<usize> = (0..self.columns.len()).filter(free).collect();
        let is_value = |&&place: &&usize| [Meaning::Signal, Meaning::Value].contains(&self.meaning(place));
        let named: Vec<usize> = numeric.iter().filter(is_value).copied().collect();
        let never = |&&place: &&usize| !self.is_never_a_value(place);
        let left: Vec<usize> = numeric.iter().filter(never).copied().collect();
        match (&named[..], &left[..]) {
            ([one], _) | ([], [one]) => Ok(*one),
            ([], []) => Err(self.unclear("no column holds a value".to_owned(), "write --value COL")),
            ([], many) | (many, _) => Err(self.several_values(many)),
        }
    }

    /// Whether a column's name says that it is nothing to map.
    fn is_never_a_value(&self, place: usize) -> bool {
        let never = [
            Meaning::Identity,
            Meaning::Time,
            Meaning::Transmitter,
            Meaning::Hemisphere,
            Meaning::Longitude,
            Meaning::Latitude,
            Meaning::X,
            Meaning::Y,
            Meaning::Floor,
        ];
        never.contains(&self.meaning(place))
    }

    fn several_values(&self, columns: &[usize]) -> Unclear {
        let names: Vec<String> = columns.iter().take(6).map(|&place| self.called(place)).collect();
        let options: Vec<String> =
            columns.iter().take(3).map(|&place| format!("--value {}", self.argument(place))).collect();
        let more = if columns.len() > names.len() { " and more" } else { "" };
        let cause = format!("{} columns can be the value: {}{more}", columns.len(), names.join(", "));
        self.unclear(cause, &format!("write {}", options.join(" or ")))
    }

    /// Why this is the value, where its name does not say so.
    fn why_value(&self, wishes: &Wishes, value: usize) -> Option<String> {
        let known = [Meaning::Signal, Meaning::Value].contains(&self.meaning(value));
        (wishes.value.is_none() && !known)
            .then(|| "the value is the only numeric column that is left".to_owned())
    }

    /// Columns without names for positions: exactly three numeric ones are x, y and the value.
    fn choose_three(&self, wishes: &Wishes) -> Result<Choice, Unclear> {
        let numeric: Vec<usize> =
            (0..self.columns.len()).filter(|&place| self.columns[place].is_numeric()).collect();
        let plain = |place: &usize| matches!(self.meaning(*place), Meaning::Other | Meaning::Value);
        let signals = |place: &usize| matches!(self.meaning(*place), Meaning::Signal | Meaning::Value);
        let ordered = match numeric[..] {
            [x, y, value] if plain(&x) && plain(&y) && (plain(&value) || signals(&value)) => {
                Some([x, y, value])
            }
            [a, b, c] => {
                let turned = [[b, c, a], [a, c, b]];
                turned.into_iter().find(|[x, y, value]| plain(x) && plain(y) && signals(value))
            }
            _ => None,
        };
        let Some([x, y, value]) = ordered else { return Err(self.no_three(&numeric)) };
        let places = PlaceColumns::Two([x, y]);
        let value = if wishes.value.is_some() { self.value(wishes, places)? } else { value };
        let because = match self.has_names() {
            true => "no name tells the position: the three numeric columns are taken as x, y and the value",
            false => "there is no header: the three numeric columns are taken as x, y and the value",
        };
        Ok(Choice { places, unit: self.unit(places, wishes)?, value, because: Some(because.to_owned()) })
    }

    fn no_three(&self, numeric: &[usize]) -> Unclear {
        let count = self.columns.len();
        let cause = match (count, self.has_names()) {
            (0..=2, _) => format!("there are {count} columns; x, y and a value are needed"),
            (_, true) => "no column is known to be the position".to_owned(),
            (_, false) => format!("there is no header, and {} columns are numeric", numeric.len()),
        };
        self.unclear(cause, "write --x COL --y COL --value COL, each with a name or a number")
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

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(header: &str, row: &str, wishes: &Wishes) -> Result<(PlaceColumns, usize), String> {
        let text = format!("{header}\n{row}\n{row}\n");
        let table = Table::parse(text.as_bytes())?;
        table
            .choose(wishes)
            .map(|choice| (choice.places, choice.value))
            .map_err(|unclear| unclear.to_string())
    }

    fn by_names(header: &str, row: &str) -> Result<(PlaceColumns, usize), String> {
        choose(header, row, &Wishes::default())
    }

    #[test]
    fn names_choose_wherever_they_stand() {
        let two = |x, y, value| Ok((PlaceColumns::Two([x, y]), value));
        for (header, row, expected) in [
            ("x,y,z,rssi", "1,2,3,-4", two(0, 1, 3)),
            ("fid,easting,northing,rssi", "1,2,3,4", two(1, 2, 3)),
            ("value,y,x", "1,2,3", two(2, 1, 0)),
            ("x,y,z", "1,2,3", two(0, 1, 2)),
            ("time,X,Y,shadowing (dB)", "7,1,2,3", two(1, 2, 3)),
            ("MAC,RSSI,CurrentLatitude,CurrentLongitude,AltitudeMeters", "a,-8,47.1,8.5,400", two(3, 2, 1)),
            ("gw_lat,gw_lon,lat,lon,rssi", "1,2,3,4,5", two(3, 2, 4)),
            ("radio,mcc,cell,lon,lat,range,averageSignal", "GSM,1,2,8.1,47.2,90,-80", two(3, 4, 6)),
            ("id;Rechtswert;Hochwert;Pegel", "1;2;3;-4", two(1, 2, 3)),
            ("east,north,foo", "1,2,3", two(0, 1, 2)),
            ("a,b,c", "1,2,3", two(0, 1, 2)),
            ("rssi,a,b", "1,2,3", two(1, 2, 0)),
            ("ts,E,N,snr", "1,2,3,4", two(1, 2, 3)),
        ] {
            assert_eq!(by_names(header, row), expected, "{header}");
        }
        let point = by_names("fid,wkt_geom,rssi", "1,POINT (1 2),-80");
        assert_eq!(point, Ok((PlaceColumns::Point(1), 2)));
    }

    #[test]
    fn where_more_can_be_meant_nothing_is_chosen() {
        for (header, row, words) in [
            ("x,y,z,rssi_a,rssi_b", "1,2,3,4,5", "2 columns can be the value: \"rssi_a\" (column 4)"),
            ("x,y,rsrp,rsrq", "1,2,3,4", "--value rsrp or --value rsrq"),
            ("a,b,c,d", "1,2,3,4", "no column is known to be the position"),
            ("x,y,lon,lat,rssi", "1,2,3,4,5", "write --x x --y y or --x lon --y lat"),
            ("x,x2,y,rssi", "1,2,3,4", ""),
            ("GPSMinLat,GPSMinLon,rssi", "1,2,3", "are not where was measured"),
            ("x,foo,rssi", "1,2,3", "only one coordinate is known"),
            ("x,y,timestamp", "1,2,3", "no column holds a value"),
            ("x,y", "1,2", "no column holds a value"),
            ("p,q", "1,2", "there are 2 columns; x, y and a value are needed"),
        ] {
            let found = by_names(header, row);
            match words {
                "" => assert_eq!(found, Ok((PlaceColumns::Two([0, 2]), 3)), "{header}"),
                words => {
                    assert!(found.as_ref().is_err_and(|said| said.contains(words)), "{header}: {found:?}")
                }
            }
        }
        let headless = Table::parse(b"1,2,3,4\n5,6,7,8\n").unwrap().choose(&Wishes::default()).unwrap_err();
        assert_eq!(headless.cause, "there is no header, and 4 columns are numeric");
        assert_eq!(headless.table.lines().count(), 5);
    }

    #[test]
    fn wishes_go_before_names_and_a_name_before_a_number() {
        let wish = |x: &str, y: &str, value: &str| Wishes {
            x: Some(x.to_owned()),
            y: Some(y.to_owned()),
            value: Some(value.to_owned()),
            ..Wishes::default()
        };
        let found = |wishes: &Wishes| choose("x,y,3,rssi [dBm],lat,lon", "1,2,3,4,5,6", wishes);
        assert_eq!(found(&wish("1", "2", "3")), Ok((PlaceColumns::Two([0, 1]), 2)));
        assert_eq!(found(&wish("2", "1", "RSSI")), Ok((PlaceColumns::Two([1, 0]), 3)));
        // Given the wrong way round, names that say latitude and longitude are obeyed.
        assert_eq!(found(&wish("lat", "lon", "4")), Ok((PlaceColumns::Two([5, 4]), 3)));
        for (wishes, words) in [
            (wish("9", "2", "3"), "--x 9: there is no such column"),
            (wish("1", "1", "3"), "name the same column"),
            (wish("1", "2", "x"), "this column is the position"),
        ] {
            assert!(found(&wishes).unwrap_err().contains(words), "{words}");
        }
    }
}
