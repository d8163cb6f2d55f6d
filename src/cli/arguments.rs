//! What can be said on the command line.

use clap::{Args, Parser, Subcommand, ValueEnum, value_parser};
use std::ffi::OsString;
use std::path::PathBuf;

/// More threads than this are a typing error.
const MOST_JOBS: i64 = 1024;

/// An interactive visual lab for machine learning in the massive Industrial Internet of Things
///
/// Without a command the window opens on the default preset. Exit codes: 0 done, 1 the run failed, 2 bad arguments,
/// preset or data.
#[derive(Parser)]
#[command(name = "iiot-lab", version)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Opens the window on a preset, a session or a table of measurements
    Open {
        /// A built-in name (see `iiot-lab list`) or a file
        preset: OsString,
    },
    /// Lists the built-in presets
    List,
    /// Prints a preset as RON, every value written out
    Show {
        /// A built-in name (see `iiot-lab list`) or a file
        preset: OsString,
    },
    /// Checks presets and names the place of what is wrong
    Check {
        /// Built-in names (see `iiot-lab list`) or files
        #[arg(required = true, value_name = "PRESET")]
        presets: Vec<OsString>,
    },
    /// Runs a race without a window and writes tables, figures, networks and the preset that repeats it
    Run(RunArguments),
    /// Runs races over values of one or more fields: tables, summary and figure of what everybody reaches
    Sweep(SweepArguments),
    /// Times a step of every learner on one thread, and says how far from the processor's limit it is
    Bench(BenchArguments),
    /// Draws a map of your own measurements by kriging: table, picture, GeoTIFF, ASCII grid and summary
    Map(MapArguments),
}

#[derive(Args)]
pub(super) struct RunArguments {
    /// A built-in name (see `iiot-lab list`), a file, a session to go on with (a run that is killed leaves
    /// DIR/unfinished.session, and the window saves them, too), or a table of measurements, on which the ways to map it race
    pub preset: OsString,
    /// Where the files go; made if missing
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    #[command(flatten)]
    pub settings: Settings,
    /// Starts the learners from the networks in the folder `models` of an earlier run's DIR
    #[arg(long, value_name = "DIR")]
    pub from: Option<PathBuf>,
    /// Threads, 0 for one on each core; no result depends on it
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = value_parser!(u16).range(..=MOST_JOBS))]
    pub jobs: u16,
    #[command(flatten)]
    pub reading: ReadingArguments,
}

/// What a race has instead of the preset's values.
#[derive(Args)]
pub(super) struct Settings {
    /// Sets any field, by its path or by its last name where that is unique; may be repeated
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// How long the race lasts
    #[arg(long, value_name = "N")]
    pub steps: Option<String>,
    /// The first seed
    #[arg(long, value_name = "S")]
    pub seed: Option<String>,
    /// How many seeds each contender runs with
    #[arg(long, value_name = "N")]
    pub seeds: Option<String>,
}

#[derive(Args)]
pub(super) struct SweepArguments {
    /// A built-in name (see `iiot-lab list`) or a file
    pub preset: OsString,
    /// Gives a field N values from A to B: `devices=10..100:10`; or those of a list: `channel=InF-SL,InF-DL`
    ///
    /// Values are evenly spaced; by factors where the field's slider is logarithmic, as that of a learning rate; and
    /// rounded for whole numbers. Repeated for more fields, it gives every combination. The figure has the first field
    /// below, and a panel for each value of the others.
    #[arg(long, value_name = "KEY=A..B:N", required = true)]
    pub over: Vec<String>,
    /// Where the files go; made if missing. A sweep that was ended goes on where it was
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    #[command(flatten)]
    pub settings: Settings,
    /// Threads, 0 for one on each core; no result depends on it
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = value_parser!(u16).range(..=MOST_JOBS))]
    pub jobs: u16,
}

#[derive(Args)]
pub(super) struct BenchArguments {
    /// A built-in name (see `iiot-lab list`) or a file; one of super-resolution also gives cycles per pixel
    pub preset: OsString,
    /// Seconds for each learner
    #[arg(long, value_name = "S", default_value_t = 5, value_parser = value_parser!(u16).range(1..=600))]
    pub seconds: u16,
    /// Writes the figures as JSON instead of a table
    #[arg(long)]
    pub json: bool,
    /// Super-resolution: samples behind the kriged maps; the preset's where nothing is given
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(12..=2_000))]
    pub samples: Option<u16>,
    /// Super-resolution: the error that compression may make, as root mean square in dB
    #[arg(long, value_name = "DB", default_value_t = 0.5, value_parser = positive)]
    pub error: f64,
    /// Super-resolution: what refines coarse maps in the preset that is written
    #[arg(long, value_enum, default_value_t = Refiner::Forest)]
    pub refiner: Refiner,
    /// Super-resolution: writes a preset of dissemination with the cycles and bits that were measured
    #[arg(long, value_name = "FILE.ron")]
    pub out: Option<PathBuf>,
}

/// A positive, finite number.
fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number > 0.0 => Ok(number),
        _ => Err("a positive number is needed".to_owned()),
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Refiner {
    Forest,
    Network,
}

impl Refiner {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Forest => "forest",
            Self::Network => "network",
        }
    }
}

#[derive(Args)]
pub(super) struct MapArguments {
    /// A table of measurements as loggers, GIS programs and spreadsheets write it
    ///
    /// Columns are recognised by their names in English, German, French, Spanish, Chinese and Japanese, with a unit in
    /// brackets or behind the name: `x [km]`, `rsrp_dbm`. Three columns without names are x, y and the value. Where more can
    /// be meant, nothing is guessed: the columns are listed with the options to write.
    #[arg(value_name = "SAMPLES")]
    pub samples: PathBuf,
    /// Where the files go; made if missing
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    #[command(flatten)]
    pub reading: ReadingArguments,
    /// A map for each text in this column, each in a folder of its own
    #[arg(long, value_name = "COL", conflicts_with = "strongest")]
    pub each: Option<String>,
    /// The variogram, fitted where none is given: `exponential,nugget=0.05,psill=1,range=100`
    ///
    /// Models: exponential, spherical, gaussian, matern12, matern32, matern52, linear. For h > 0 the exponential one
    /// is nugget + psill (1 - e^(-h/range)). Other conventions: `sill` (the nugget included) for `psill`,
    /// `effective_range` for `range`, which is 3 ranges of the exponential model, √3 of the gaussian one (PyKrige has 7/4
    /// there) and 1 of the spherical one; the linear model takes `slope`. Lengths are in the file's unit, in metres where
    /// positions are degrees.
    #[arg(long, value_name = "MODEL,NUMBERS")]
    pub variogram: Option<String>,
    /// Columns and rows; the nodes are the centres of the cells
    #[arg(long, value_name = "WxH")]
    pub grid: Option<String>,
    /// What the grid covers, in the file's unit or in degrees; the box around the samples where nothing is given
    #[arg(long, value_name = "X0,Y0,X1,Y1", allow_hyphen_values = true)]
    pub bounds: Option<String>,
    /// The trend below the map, estimated with it: `constant`, `linear`, or `path-loss,X,Y,H` for a transmitter at X and Y
    /// (in the file's unit or in degrees) and H above the samples (in the file's unit or in metres)
    #[arg(long, value_name = "TREND", default_value = "constant", allow_hyphen_values = true)]
    pub trend: String,
    /// What computes the map; `auto` takes a real GPU where the map is large and no f64 is asked for
    #[arg(long, value_enum, default_value_t = MapDevice::Auto)]
    pub device: MapDevice,
    /// The numbers that the map is computed in; f32 on a GPU, f64 on the CPU where nothing is given
    #[arg(long, value_enum)]
    pub precision: Option<MapPrecision>,
}

/// Which columns and rows of a table of measurements are meant.
#[derive(Args)]
pub(super) struct ReadingArguments {
    /// The column of x or longitude, by its name or its number from 1; a name goes before a number
    #[arg(long, value_name = "COL")]
    pub x: Option<String>,
    /// The column of y or latitude
    #[arg(long, value_name = "COL")]
    pub y: Option<String>,
    /// The column of the value
    #[arg(long, value_name = "COL")]
    pub value: Option<String>,
    /// Only rows that have this text in this column; split at the last `=`; may be repeated
    #[arg(long = "where", value_name = "COL=VALUE")]
    pub only: Vec<String>,
    /// At each place only the strongest of those that this column tells apart
    #[arg(long, value_name = "COL")]
    pub strongest: Option<String>,
    /// Numbers or words that mean no value, besides those known; `none` keeps every number
    ///
    /// Empty cells, `-`, `NaN`, `NULL` and their like are always left out. Known marks (-999, 0 dBm, 100 ...) are left out
    /// where they lie far outside all other values. All of it is counted and said.
    #[arg(long, value_name = "V,V|none", allow_hyphen_values = true)]
    pub no_data: Option<String>,
    /// The unit of positions, where it is not that of the header; degrees are projected to UTM
    #[arg(long, value_enum)]
    pub units: Option<MapUnits>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum MapUnits {
    Metres,
    Kilometres,
    Feet,
    Degrees,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum MapDevice {
    Auto,
    Cpu,
    Gpu,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum MapPrecision {
    F32,
    F64,
}
