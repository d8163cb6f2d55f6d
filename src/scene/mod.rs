//! What can be shown, as plain data: experiments compose these pictures, the window paints them.

pub mod axis;
pub mod curve;
mod distribution;
mod frame;
mod gesture;
mod look;
mod map;
mod network;
mod palette;
pub mod scale;
mod scatter;
mod series;
mod steered;
mod timeline;
mod trace;

pub use distribution::{Distribution, Form, Spread};
pub use frame::{Bar, Budget, Frame};
pub use gesture::{Button, Gesture, Picked};
pub use look::{Dash, Ink, Look, Mark, Tone};
pub use map::{Map, MapSample, MapTable};
pub use network::{Link, Network, Node, Route};
pub use palette::Palette;
pub use scale::{Axis, Scale};
pub use scatter::{Cloud, Disc, Field, Region, Scatter, Spot};
pub use series::{Drawing, Series};
pub use steered::{Handle, Offer, Steered};
pub use timeline::{Row, Span, Timeline};
pub use trace::{Band, Marker, Trace};

use crate::factory::UseCase;
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

/// A hall seen from above; all positions in metres from its lower left corner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Floor {
    /// Length and width of the hall.
    pub size_m: [f64; 2],
    /// Aisles as (x min, y min, x max, y max).
    pub aisles_m: Vec<[f64; 4]>,
    /// Machines as (x min, y min, x max, y max).
    pub machines_m: Vec<[f64; 4]>,
    /// The base station.
    pub base_station_m: [f64; 2],
    /// The edge server.
    pub edge_server_m: [f64; 2],
    /// What is shown of the site around the hall, as (x min, y min, x max, y max); the hall alone where there is nothing.
    #[serde(default)]
    pub view_m: Option<[f64; 4]>,
    /// The devices that are drawn one by one.
    pub devices: Vec<FloorDevice>,
    /// Devices that are there besides, too many to draw: they are a shade of the ground.
    #[serde(default)]
    pub crowd: u32,
}

/// A device on the floor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FloorDevice {
    /// What it is: decides its glyph.
    pub use_case: UseCase,
    /// Where it is.
    pub position_m: [f64; 2],
    /// What it does.
    pub state: DeviceState,
    /// The resource it uses in this slot, counted from 0.
    pub cell: Option<u32>,
    /// Words beside it, such as its number.
    #[serde(default)]
    pub label: String,
    /// How much of a shared link it holds, between 0 and 1: the width of its line to the base station.
    #[serde(default)]
    pub link: Option<f32>,
    /// Everything known about it, as (what, value with unit).
    pub about: Vec<(String, String)>,
}

/// What a device does; shown by colour and by shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeviceState {
    /// Has no packet.
    Idle,
    /// Has a packet and waits for the decision.
    Waiting,
    /// Has a packet, and was held back in this slot.
    Barred,
    /// Told to keep silent.
    Silent,
    /// Transmits; the outcome is not known yet.
    Sending,
    /// Received.
    Success,
    /// Lost to another device on the same resource.
    Collision,
    /// Alone on its resource, but lost in a fade.
    Faded,
    /// Lost for the last time: its packet is gone.
    Dropped,
    /// Moves and senses.
    Sensing,
    /// The server builds its map.
    AllServer,
    /// The server builds a coarse map, the device refines it.
    Partial,
    /// The device builds its map.
    AllLocal,
}

impl DeviceState {
    /// All states, in the order of a legend.
    pub const ALL: [Self; 13] = [
        Self::Idle,
        Self::Waiting,
        Self::Barred,
        Self::Silent,
        Self::Sending,
        Self::Success,
        Self::Collision,
        Self::Faded,
        Self::Dropped,
        Self::Sensing,
        Self::AllServer,
        Self::Partial,
        Self::AllLocal,
    ];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Waiting => "waiting",
            Self::Barred => "barred",
            Self::Silent => "silent",
            Self::Sending => "sending",
            Self::Success => "success",
            Self::Collision => "collision",
            Self::Faded => "lost in a fade",
            Self::Dropped => "dropped",
            Self::Sensing => "sensing",
            Self::AllServer => "all server",
            Self::Partial => "partial",
            Self::AllLocal => "all local",
        }
    }
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// How many devices use it.
    pub users: u32,
    /// What became of it; `Waiting` while nobody knows.
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
