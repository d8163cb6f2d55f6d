//! Measurements as people have them: the tables of loggers, GIS and survey programs, spreadsheets.
//!
//! No column is guessed and nothing is mapped in silence: where more than one column can be meant, or rows are of several
//! transmitters, the answer is a question with the options that settle it. What is decided is said: which columns, their
//! units, where positions stand, which rows were left out and why.
//!
//! The way of a file: its text ([`decode`]), records and header ([`delimited`]), columns with what they hold ([`table`],
//! [`numbers`], [`names`], [`units`]), the choice ([`columns`]), rows ([`rows`], [`angles`], [`marks`]), transmitters, and
//! the plane that a map is drawn in ([`positions`]). No number is NaN or infinite behind [`rows`].

mod angles;
mod columns;
mod decode;
mod delimited;
mod mapping;
mod marks;
mod names;
mod numbers;
mod positions;
mod report;
mod rows;
mod table;
mod transmitters;
mod units;

pub use columns::{Choice, NoData, PlaceColumns, Unclear, Wishes};
pub use mapping::{MapOfMeasurements, MapWishes, SystemOf, around};
pub use names::{Meaning, Named};
pub use positions::{Frame, Utm};
pub use report::Report;
pub use table::{Column, LARGEST_FILE, MOST_ROWS, Table};
pub use units::{FOOT, KILOMETRE, Length, METRE, Unit};

use crate::problems::radio_map::Sample;
use positions::box_of;
use rows::Rows;
use transmitters::Group;

/// Extent of positions, in degrees, below which numbers with four decimals look like degrees.
const SMALL_EXTENT: f64 = 1.0;

/// Measurements ready to be mapped.
#[derive(Debug, Clone, PartialEq)]
pub struct Measurements {
    /// The text that the rows share where each has a map of its own.
    pub label: Option<String>,
    /// The samples, their positions in metres.
    pub samples: Vec<Sample>,
    /// The plane that positions stand in.
    pub frame: Frame,
    /// The value's name, empty where the file names none.
    pub name: String,
    /// The value's unit, empty where the file names none.
    pub unit: String,
    /// What is said of the reading.
    pub report: Report,
}

impl Measurements {
    /// Samples that come from no file, without a name or a word about them.
    pub fn local(samples: Vec<Sample>, frame: Frame) -> Self {
        let report = Report::default();
        Self { label: None, samples, frame, name: String::new(), unit: String::new(), report }
    }

    /// The unit of differences of the values: those of powers in dBm are in dB.
    pub fn unit_of_differences(&self) -> &str {
        unit_of_differences(&self.unit)
    }
}

/// The unit of differences of values in a unit: those of powers in dBm are in dB.
pub fn unit_of_differences(unit: &str) -> &str {
    if unit == "dBm" { "dB" } else { unit }
}

impl Table {
    /// Reads the measurements: one set, or one for each text where that was wished for.
    ///
    /// # Errors
    /// In words, without the path: columns are not clear (with a table of them), rows are of several transmitters, lines
    /// hold what is no number, or nothing is left.
    pub fn measurements(&self, wishes: &Wishes) -> Result<Vec<Measurements>, String> {
        let said = |unclear: Unclear| unclear.to_string();
        let choice = self.choose(wishes).map_err(said)?;
        let mut rows = self.rows(&choice, wishes)?;
        let mut notices = Vec::new();
        let choice = self.with_degrees(choice, &mut rows, wishes, &mut notices)?;
        let signal = self.is_signal(&choice);
        let degrees = choice.unit == Unit::Degrees;
        notices.extend(marks::sort_out(&mut rows, signal, degrees, wishes.no_data != NoData::None));
        if rows.values.is_empty() {
            return Err(
                "no row is left: all values are marks for no value; --no-data none keeps them".to_owned()
            );
        }
        let frame = self.frame(&choice, &rows)?;
        notices.extend(doubts(&choice, &rows, self.columns[choice.value].named.meaning));
        let groups = transmitters::groups(self, rows, wishes).map_err(said)?;
        Ok(groups.into_iter().map(|group| self.measured(&choice, &frame, group, &notices)).collect())
    }

    fn is_signal(&self, choice: &Choice) -> bool {
        let named = &self.columns[choice.value].named;
        named.meaning == Meaning::Signal || named.unit.starts_with("dB")
    }

    fn measured(&self, choice: &Choice, frame: &Frame, group: Group, notices: &[String]) -> Measurements {
        let Group { label, rows, notices: own } = group;
        let sample = |(&at, &value): (&[f64; 2], &f64)| Sample { position_m: frame.metres(at), value };
        let named = &self.columns[choice.value].named;
        let notices = notices.iter().cloned().chain(own).collect();
        Measurements {
            label,
            samples: rows.places.iter().zip(&rows.values).map(sample).collect(),
            frame: frame.clone(),
            name: named.name.clone(),
            unit: named.unit.clone(),
            report: Report::new(self, choice, frame, &rows, notices),
        }
    }

    fn frame(&self, choice: &Choice, rows: &Rows) -> Result<Frame, String> {
        match choice.unit {
            Unit::Length(length) => Ok(Frame::Local(length)),
            Unit::Degrees => Frame::around(&rows.places),
        }
    }

    /// Degrees as they are, of `ddmm.mmmm` or of whole numbers; refused where they are none.
    fn with_degrees(
        &self,
        choice: Choice,
        rows: &mut Rows,
        wishes: &Wishes,
        notices: &mut Vec<String>,
    ) -> Result<Choice, String> {
        if choice.unit != Unit::Degrees {
            return Ok(choice);
        }
        if let Some(share) = self.share_of_degree(&choice) {
            rows.places.iter_mut().for_each(|at| *at = at.map(|number| number * share));
            notices.push(format!("positions are whole numbers of {share:e} degrees by their name"));
        }
        let usable = |at: &&[f64; 2]| at[0].abs() < 1e6 && **at != [0.0, 0.0];
        let axis = |axis: usize| rows.places.iter().filter(usable).map(move |at| at[axis]);
        // Numbers up to 180 may be longitudes that stand in the wrong column.
        let beyond_longitudes = axis(1).any(|number| number.abs() > 180.0);
        let minutes = angles::are_minutes(axis(1), 90.0) && axis(0).all(|number| number.abs() % 100.0 < 60.0);
        if beyond_longitudes && minutes {
            rows.places.iter_mut().for_each(|at| *at = at.map(angles::from_minutes));
            notices.push("positions are written as ddmm.mmmm and were read so".to_owned());
        }
        self.check_degrees(&choice, rows, wishes)?;
        Ok(choice)
    }

    /// The part of a degree that whole numbers count, by the columns' names: `latitudeE7`, `latitude_i`.
    fn share_of_degree(&self, choice: &Choice) -> Option<f64> {
        let PlaceColumns::Two([x, _]) = choice.places else { return None };
        let name = self.columns[x].named.name.to_lowercase();
        [("e7", 1e-7), ("_i", 1e-7), ("e6", 1e-6)]
            .into_iter()
            .find(|(end, _)| name.ends_with(end))
            .map(|found| found.1)
    }

    fn check_degrees(&self, choice: &Choice, rows: &Rows, wishes: &Wishes) -> Result<(), String> {
        let mark = |at: &&[f64; 2]| {
            wishes.no_data != NoData::None && at.iter().any(|number| marks::is_great(*number))
        };
        let beyond = |at: &&[f64; 2]| at[1].abs() > 90.0 || at[0].abs() > 360.0;
        let Some(at) = rows.places.iter().find(|at| beyond(at) && !mark(at)) else { return Ok(()) };
        let turned = rows.places.iter().all(|at| at[0].abs() <= 90.0 && at[1].abs() <= 180.0);
        let PlaceColumns::Two([x, y]) = choice.places else {
            return Err(format!("{}, {} is no position in degrees", at[0], at[1]));
        };
        let cure = match turned {
            true => format!(
                "are they swapped? write --x {} --y {} --units degrees",
                self.argument(y),
                self.argument(x)
            ),
            false => "where they are coordinates in a plane, write --units metres".to_owned(),
        };
        Err(format!(
            "longitude {} and latitude {} (columns {} and {}) are no degrees; {cure}",
            at[0],
            at[1],
            x + 1,
            y + 1
        ))
    }
}

/// What may be wrong with positions that can be read.
fn doubts(choice: &Choice, rows: &Rows, value: Meaning) -> Option<String> {
    if choice.unit == Unit::Degrees {
        let (low, high) = box_of(rows.places.iter().copied());
        let wide = (high[0] - low[0]).min(360.0 - (high[0] - low[0])) > 12.0 || high[1] - low[1] > 12.0;
        return wide.then(|| {
            "positions reach over more than 12 degrees: lengths far from their middle are distorted"
                .to_owned()
        });
    }
    let (low, high) = box_of(rows.places.iter().copied());
    let small = (0..2).all(|axis| high[axis] - low[axis] < SMALL_EXTENT);
    let on_globe = low[0] >= -180.0 && high[0] <= 180.0 && low[1] >= -90.0 && high[1] <= 90.0;
    if small && on_globe && rows.decimals[1] >= 4 && rows.decimals[0] != usize::MAX {
        return Some(
            "positions look like degrees and are taken for lengths in a plane; --units degrees projects them"
                .to_owned(),
        );
    }
    let powers = |number: f64| (-200.0..=-10.0).contains(&number);
    let signal = [Meaning::Signal, Meaning::Value].contains(&value);
    if !signal && rows.places.iter().all(|at| powers(at[0])) && rows.values.iter().any(|&value| value > 0.0) {
        return Some(
            "x looks like received power, and the value does not: are columns swapped? --x, --y and --value name them".to_owned(),
        );
    }
    let northing = low[0] > 1_000_000.0 && high[0] < 10_000_000.0;
    let easting = low[1] > 100_000.0 && high[1] < 900_000.0;
    (northing && easting).then(|| {
        "x looks like a northing and y like an easting: are they swapped? --x and --y name the columns"
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, wishes: &Wishes) -> Result<Measurements, String> {
        Table::parse(text.as_bytes())?.measurements(wishes).map(|mut found| found.remove(0))
    }

    fn plain(text: &str) -> Measurements {
        read(text, &Wishes::default()).unwrap()
    }

    #[test]
    fn degrees_are_projected_whatever_they_are_called() {
        // 387138.594211, 6673711.305771 by pyproj 3.7 for 24.965021, 60.184619 in EPSG:32635.
        for text in [
            "lon,lat,rsrp\n24.965021,60.184619,-115\n24.965021,60.184619,-115\n",
            "Breitengrad;Längengrad;Pegel\n60,184619;24,965021;-115\n60,184619;24,965021;-115\n",
            "x [deg],y [deg],rsrp\n24.965021,60.184619,-115\n24.965021,60.184619,-115\n",
            "纬度,经度,信号强度\n60.184619,24.965021,-115\n60.184619,24.965021,-115\n",
            "latitudeE7,longitudeE7,rssi\n601846190,249650210,-115\n601846190,249650210,-115\n",
            "lat,lon,rssi\n60°11'4.6284\"N,24°57'54.0756\"E,-115\n60°11'4.6284\"N,24°57'54.0756\"E,-115\n",
            "lat,lon,rssi\n6011.07714,02457.90126,-115\n6011.07714,02457.90126,-115\n",
        ] {
            let found = plain(text);
            let [x, y] = found.samples[0].position_m;
            assert!((x - 387_138.594).abs() < 0.02 && (y - 6_673_711.306).abs() < 0.02, "{text} {x} {y}");
            assert!(found.report.positions.contains("EPSG:32635"), "{}", found.report.positions);
        }
    }

    #[test]
    fn what_looks_odd_is_told() {
        let notice = |text: &str| plain(text).report.notices.join("; ");
        let degrees = "Y,X,Value\n-17.33578,145.71355,0.6\n-17.27586,145.87892,0\n";
        assert!(notice(degrees).contains("--units degrees"));
        assert!(notice("-80,20,35\n-71.5,4,90\n").contains("are columns swapped?"));
        assert!(notice("x,y,v\n5335818.7,691664.5,1\n5335852.9,691641.2,2\n").contains("swapped?"));
        assert_eq!(notice("-80,20,-71\n-71.5,4,-90\n"), "");
        assert_eq!(notice("rsrp,y,x\n-80,20,35\n-71.5,4,90\n"), "");
    }

    #[test]
    fn what_is_no_degree_is_refused() {
        let error = |text: &str| read(text, &Wishes::default()).unwrap_err();
        let plane = error("LONGITUDE,LATITUDE,rssi\n-7541.2643,4864920.7782,-80\n-7536.6,4864934.2,-81\n");
        assert!(plane.contains("--units metres"), "{plane}");
        let metres = Wishes { units: Some(Unit::Length(METRE)), ..Wishes::default() };
        let found =
            read("LONGITUDE,LATITUDE,rssi\n-7541.2643,4864920.7782,-80\n-7536.6,4864934.2,-81\n", &metres);
        assert_eq!(found.unwrap().samples[0].position_m, [-7541.2643, 4_864_920.778_2]);
        assert!(error("lat,lon,rssi\n145.7,-17.3,-80\n145.8,-17.2,-81\n").contains("are they swapped?"));
    }

    #[test]
    fn everything_is_said() {
        let found =
            plain("Wigle,a\nX [km];Y [km];RSRP [dBm]\n1,5;2;-68,1\n1,6;2;\n1,7;2;-999\n1,5;2,1;-70\n");
        let words = found.report.in_words();
        for part in [
            "UTF-8, separated by semicolons, decimal commas, 1 line before the header skipped",
            "x is \"X [km]\" (column 1), y is \"Y [km]\" (column 2), the value is \"RSRP [dBm]\" (column 3) in dBm",
            "positions: local kilometres",
            "4 rows read, 3 used, 1 left out: 1 without a value",
        ] {
            assert!(words.contains(part), "{words}");
        }
        assert_eq!(found.samples[0].position_m, [1500.0, 2000.0]);
        assert_eq!(found.report.summary["columns"]["value"]["name"], "RSRP [dBm]");
        assert_eq!(found.report.summary["rows"]["left_out"]["without a value"], 1);
        assert_eq!((found.unit.as_str(), found.unit_of_differences()), ("dBm", "dB"));
    }
}
