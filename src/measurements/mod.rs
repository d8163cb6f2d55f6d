//! Measurements as people have them: the tables of loggers, GIS and survey programs, spreadsheets.
//!
//! No column is guessed and nothing is mapped in silence: where more than one column can be meant, or rows are of several
//! transmitters, the answer is a question with the options that settle it. What is decided is said: which columns, their
//! units, where positions stand, which rows were left out and why.
//!
//! The way of a file: its text (`decode`), records and header (`delimited`), columns with what they hold (`table`, `numbers`,
//! `names`, `units`), the choice (`columns`), rows (`rows`, `angles`, `marks`), `transmitters`, the plane that a map is drawn
//! in (`positions`), all of it together (`measured`), and the map (`mapping`). No number is NaN or infinite behind `rows`.

mod angles;
mod asking;
mod columns;
mod decode;
mod delimited;
mod mapping;
mod marks;
mod meaning;
mod measured;
mod names;
mod numbers;
mod positions;
mod report;
mod rows;
mod separator;
mod table;
mod transmitters;
mod units;
mod words;

pub use asking::Unclear;
pub use columns::{Choice, NoData, PlaceColumns, Wishes};
pub use mapping::{MapOfMeasurements, MapWishes, SystemOf, around};
pub use meaning::Meaning;
pub use measured::{Measurements, unit_of_differences};
pub use names::Named;
pub use positions::{Frame, Utm};
pub use report::Report;
pub use table::{Column, LARGEST_FILE, MOST_ROWS, Table};
pub use units::{FOOT, KILOMETRE, Length, METRE, Unit};
