//! What can be shown, as plain data: experiments compose these pictures, the window paints them.

pub mod axis;
pub mod curve;
mod distribution;
mod floor;
mod frame;
mod gesture;
pub mod line;
mod look;
mod map;
mod network;
mod palette;
pub mod scale;
mod scatter;
mod series;
mod state;
mod steered;
mod timeline;
mod trace;

pub use distribution::{Distribution, Form, Spread};
pub use floor::{Floor, FloorDevice, MOVING};
pub use frame::{Bar, Budget, Frame};
pub use gesture::{Button, Gesture, Picked};
pub use look::{Dash, Ink, Look, Mark, Tone};
pub use map::{Map, MapSample, MapTable};
pub use network::{Link, Network, Node, Route};
pub use palette::Palette;
pub use scale::{Axis, Scale};
pub use scatter::{Cloud, Disc, Field, Region, Scatter, Spot};
pub use series::{Drawing, Series};
pub use state::{Around, DeviceState};
pub use steered::{Handle, Offer, Steered};
pub use timeline::{Row, Span, Timeline};
pub use trace::{Band, Marker, Trace};

use serde::{Deserialize, Serialize};

/// One tile: a title, a line about its present content, and pictures stacked from top to bottom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scene {
    /// Name of the tile; it stays the same while the content changes.
    pub title: String,
    /// What is seen right now, in a few words.
    pub subtitle: String,
    /// The pictures.
    pub pictures: Vec<Picture>,
}

/// A kind of picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Picture {
    /// The factory floor with its devices.
    Floor(Floor),
    /// Resources of a slot as cells.
    Cells(Cells),
    /// The last slots as columns.
    Strip(Strip),
    /// Devices in the order of their channels, with every contender's decision.
    Ranking(Ranking),
    /// Lines over an axis.
    Chart(Chart),
    /// Lines over an axis with handles that set parameters.
    Steered(Steered),
    /// Rows of words.
    Table(Table),
    /// The time of a frame, device by device, and its budgets.
    Frame(Frame),
    /// Maps side by side under one cursor.
    Maps(Vec<Map>),
    /// Points in clouds over two axes.
    Scatter(Box<Scatter>),
    /// Nodes and links.
    Network(Box<Network>),
    /// Rows of slots with what happened in each.
    Timeline(Box<Timeline>),
    /// Signals over time.
    Series(Box<Series>),
    /// Histogram, cumulative law or tail.
    Distribution(Box<Distribution>),
    /// Things to press.
    Buttons(Vec<Button>),
}

/// The resources of a slot, one cell each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cells {
    /// What a cell is: "preamble".
    pub noun: String,
    /// The cells.
    pub cells: Vec<Cell>,
}

/// One resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// How many devices use it.
    pub users: u32,
    /// How what became of it looks; [`DeviceState::WAITING`] while nobody knows.
    pub state: DeviceState,
}

/// The last slots, oldest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Strip {
    /// What a column counts upwards and downwards.
    pub nouns: [String; 2],
    /// Per slot the two counts.
    pub columns: Vec<[f32; 2]>,
    /// A named level of the upward count, such as the most that can be expected.
    pub level: Option<(String, f64)>,
}

/// Things in the order of one quantity, best first, and what each contender decides for them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ranking {
    /// What is ranked by what: "devices by channel gain, best first".
    pub order: String,
    /// What a bar means: "decoded if alone".
    pub bar: String,
    /// A bar between 0 and 1 for each.
    pub bars: Vec<f32>,
    /// The decisions.
    pub rows: Vec<RankingRow>,
    /// The exact optimum takes this many of the first.
    pub cut: usize,
    /// What stands at the cut.
    pub cut_name: String,
}

/// A contender's decisions in the order of a ranking.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RankingRow {
    /// The contender's name.
    pub name: String,
    /// Its index, which decides its colour; `None` for a limit.
    pub contender: Option<usize>,
    /// A share between 0 and 1 for each; empty if there is no decision.
    pub shares: Vec<f32>,
    /// What it comes to, in a few words.
    pub note: String,
}

/// Lines over an axis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chart {
    /// What the horizontal axis shows, with its unit.
    pub x: String,
    /// What the vertical axis shows, with its unit.
    pub y: String,
    /// Whether equal factors are equally far apart on the horizontal axis.
    pub logarithmic: bool,
    /// The lines; a line of one point is a mark.
    pub lines: Vec<ChartLine>,
    /// What should be said beside it, a sentence each.
    pub notes: Vec<String>,
}

/// A line of a chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChartLine {
    /// Its name.
    pub name: String,
    /// Whose line it is, which decides how it is drawn.
    pub of: LineOf,
    /// The points as (x, y), x rising.
    pub points: Vec<[f64; 2]>,
}

/// Whose a line of a chart is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LineOf {
    /// The contender with this index.
    Contender(usize),
    /// A limit, or the truth.
    Limit,
    /// Nobody's: what was measured, point by point.
    Measured,
    /// What the paper says or assumes.
    Paper,
}

impl LineOf {
    /// The contender's index, if it is one.
    pub fn contender(self) -> Option<usize> {
        match self {
            Self::Contender(index) => Some(index),
            Self::Limit | Self::Measured | Self::Paper => None,
        }
    }
}

/// Rows of words under column names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// The rows, each with how it stands: reached, missed, or neither.
    pub rows: Vec<(Vec<String>, Option<bool>)>,
    /// What should be said below it.
    pub note: String,
}

/// The phase of a slot in slow motion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phase {
    /// Place in the slot, counted from 1.
    pub number: usize,
    /// How many phases a slot has.
    pub of: usize,
    /// Its name.
    pub name: String,
    /// What happens in it, in a sentence.
    pub text: String,
}
