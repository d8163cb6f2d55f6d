//! A radio map of measurements: read, fitted, kriged, written, summed up.

use super::answer::{Failure, complain, say};
use super::arguments::{MapArguments, MapDevice, MapPrecision};
use super::progress::Progress;
use crate::lab::Pool;
use crate::problems::radio_map::{
    Grid, Kriging, LeaveOneOut, LocalKriging, MOST_SITES, Mapper, Method, Part, Places as _, Precision,
    Prediction, Sites, Trend, Variogram, Want, Wish, choose_variogram_around,
};
use crate::record::{self, Backup, MapFiles, RecordError, SampleFile, write_atomically};
use serde_json::{Value, json};

/// Cells between two looks at the progress.
const PART: usize = 1 << 16;

/// Cells along the longer side where no grid is given.
const CELLS: usize = 256;

/// Sites that each cell is estimated from where there are too many for one system.
const NEIGHBOURS: usize = 32;

/// Of the sites of a neighbourhood map, so many are left out in turn.
const LEFT_OUT: usize = 2_000;

/// Draws a map. Nothing is written before everything that can be checked is good.
pub(super) fn run(arguments: &MapArguments) -> Result<(), Failure> {
    let given = arguments.variogram.as_deref().map(variogram).transpose()?;
    let cells = arguments.grid.as_deref().map(cells).transpose()?;
    let bounds = arguments.bounds.as_deref().map(bounds).transpose()?;
    let task = Task::new(arguments)?;
    let file = record::read_samples(&arguments.samples).map_err(Failure::bad)?;
    let in_file =
        |cause: &dyn std::fmt::Display| Failure::bad(format!("{}: {cause}", arguments.samples.display()));
    let sites = Sites::gather(&file.samples).map_err(|error| in_file(&error))?;
    let grid = grid(&sites, bounds, cells)?;
    let pool = Pool::new(0).map_err(Failure::failed)?;
    let (variogram, method) = match given {
        Some(variogram) => (variogram, "given"),
        None => fitted(&sites, task.trend, &pool).map_err(|error| in_file(&error))?,
    };
    let (places, joined) = (sites.len(), sites.joined());
    let solved = match places > MOST_SITES {
        true => None,
        false => {
            Some(pool.run(|| Kriging::new(&sites, &variogram, task.trend)).map_err(|error| in_file(&error))?)
        }
    };
    record::prepare(&arguments.out).map_err(Failure::bad)?;
    let progress = Progress::start();
    let mut kriged = pool.run(|| match &solved {
        Some(kriging) => krige(kriging, places, &grid, task, &progress),
        None => krige_nearest(sites, &variogram, &grid, task, &progress),
    });
    progress.clear();
    if method == Method::LeastSquares.name() && task.trend != Trend::Constant {
        kriged.notices.push("the variogram was fitted as if the trend were constant".to_owned());
    }
    kriged.notices.extend(notices(&file, &grid, joined));
    kriged.notices.iter().for_each(|notice| complain(notice));
    let map = Map { variogram, method, grid, places, joined, kriged };
    write(arguments, &file, &map).map_err(Failure::failed)?;
    say(&map.in_words(arguments, &file))
}

/// The variogram that fits, and how it was found.
fn fitted(sites: &Sites, trend: Trend, pool: &Pool) -> Result<(Variogram, &'static str), String> {
    let fitted = pool.run(|| choose_variogram_around(sites, trend));
    fitted
        .map(|(variogram, method)| (variogram, method.name()))
        .map_err(|error| format!("{error}; a variogram can be given with --variogram"))
}

/// How the map is to be computed.
#[derive(Clone, Copy)]
struct Task {
    trend: Trend,
    wish: Wish,
    /// What was asked for; nothing leaves the choice to the device.
    precision: Option<Precision>,
}

impl Task {
    fn new(arguments: &MapArguments) -> Result<Self, Failure> {
        let wish = match arguments.device {
            MapDevice::Auto => Wish::Auto,
            MapDevice::Cpu => Wish::Cpu,
            MapDevice::Gpu => Wish::Gpu,
        };
        let precision = arguments.precision.map(|precision| match precision {
            MapPrecision::F32 => Precision::Single,
            MapPrecision::F64 => Precision::Double,
        });
        if wish == Wish::Gpu && precision == Some(Precision::Double) {
            let words =
                "--precision f64: the GPU computes in f32; leave out one of --precision and --device gpu";
            return Err(Failure::bad(words));
        }
        Ok(Self { trend: trend(&arguments.trend)?, wish, precision })
    }
}

/// A map with what is told about it.
struct Map {
    variogram: Variogram,
    method: &'static str,
    grid: Grid,
    places: usize,
    joined: usize,
    kriged: Kriged,
}

/// What kriging gave.
struct Kriged {
    prediction: Prediction,
    left_out: Option<LeaveOneOut>,
    system: String,
    trend: Trend,
    /// `cpu` or the GPU's name.
    device: String,
    precision: &'static str,
    loading: f64,
    condition: Option<f64>,
    notices: Vec<String>,
}

/// The map from all sites at once.
fn krige(kriging: &Kriging, places: usize, grid: &Grid, task: Task, progress: &Progress) -> Kriged {
    let loading = kriging.loading();
    let loaded = format!("the system was nearly singular: {loading:e} of the sill was added to its diagonal");
    let single = task.precision != Some(Precision::Double);
    let (gpu, words) = task.wish.open(places, grid.count(), single);
    let mut mapper = Mapper::new(kriging, gpu.as_ref(), task.precision.unwrap_or(Precision::Double));
    let prediction = in_parts(grid, progress, |part| mapper.predict(part, Want::Variance));
    let loaded = (loading > 0.0).then_some(loaded);
    Kriged {
        prediction,
        left_out: LeaveOneOut::of(&kriging.leave_one_out()),
        system: "all samples".to_owned(),
        trend: task.trend,
        device: mapper.device().to_owned(),
        precision: mapper.precision(),
        loading,
        condition: Some(kriging.condition()),
        notices: [words, mapper.take_notice(), loaded].into_iter().flatten().collect(),
    }
}

/// The map where each cell has a system of its own.
fn krige_nearest(
    sites: Sites,
    variogram: &Variogram,
    grid: &Grid,
    task: Task,
    progress: &Progress,
) -> Kriged {
    let places = sites.len();
    let mut notices = vec![format!(
        "{places} places are too many for one system (at most {MOST_SITES}): each cell uses the {NEIGHBOURS} nearest"
    )];
    if task.precision == Some(Precision::Single) || task.wish == Wish::Gpu {
        notices.push("neighbourhoods are computed on the CPU in f64".to_owned());
    }
    let kriging = LocalKriging::new(sites, variogram, task.trend, NEIGHBOURS);
    let some: Vec<usize> = (0..LEFT_OUT).map(|index| index * places / LEFT_OUT).collect();
    Kriged {
        prediction: in_parts(grid, progress, |part| kriging.predict(part, Want::Variance)),
        left_out: LeaveOneOut::of(&kriging.leave_one_out(&some)),
        system: format!("the nearest {NEIGHBOURS} samples"),
        trend: task.trend,
        device: "cpu".to_owned(),
        precision: "f64",
        loading: 0.0,
        condition: None,
        notices,
    }
}

/// Predicts part by part and shows how far it is.
fn in_parts(
    grid: &Grid,
    progress: &Progress,
    mut predict: impl FnMut(&Part<'_, Grid>) -> Prediction,
) -> Prediction {
    let parts = Part::all(grid, PART);
    let count = parts.len() as u64;
    let mut whole = Prediction { estimate: Vec::new(), signal_variance: Vec::new(), nugget: 0.0 };
    for (done, part) in parts.enumerate() {
        let next = predict(&part);
        whole.nugget = next.nugget;
        whole.extend(next);
        progress.show(done as u64 + 1, count);
    }
    whole
}

/// What people should know beside the map.
fn notices(file: &SampleFile, grid: &Grid, joined: usize) -> Vec<String> {
    let mut notices: Vec<String> = file.doubt().into_iter().collect();
    if joined > 0 {
        notices.push(format!(
            "{joined} samples lie at the place of another: each place has their mean, and the nugget divided by their number"
        ));
    }
    let (low, high) = grid.bounds_m();
    let inside = |at: [f64; 2]| [0, 1].iter().all(|&axis| (low[axis]..=high[axis]).contains(&at[axis]));
    let count = file.samples.iter().filter(|sample| inside(sample.position_m)).count();
    if count == 0 {
        notices.push("no sample lies within the bounds; are columns or bounds swapped?".to_owned());
    }
    notices
}

impl Kriged {
    fn device_in_words(&self) -> &str {
        if self.device == "cpu" { "the CPU" } else { &self.device }
    }
}

fn trend_in_words(trend: Trend) -> &'static str {
    match trend {
        Trend::Constant => "constant trend",
        Trend::Plane => "linear trend",
        Trend::PathLoss { .. } | Trend::PathLosses { .. } => "path-loss trend",
    }
}

impl Map {
    fn in_words(&self, arguments: &MapArguments, file: &SampleFile) -> String {
        let [columns, rows] = self.grid.cells();
        let joined = match self.joined {
            0 => String::new(),
            joined => format!(", {joined} joined to others at the same place"),
        };
        let error = self.kriged.left_out.map_or_else(String::new, |left| {
            let unit = file.unit_of_differences();
            let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
            format!("leave-one-out error (RMSE): {:.4}{unit}\n", left.rmse)
        });
        format!(
            "samples: {}{joined}\nvariogram ({}): {}\n{error}map: {columns}x{rows} cells from {}, {}, on {} in {}\n\
             The table, the picture, the grid and the summary are in {}\n",
            file.samples.len(),
            self.method,
            self.variogram,
            self.kriged.system,
            trend_in_words(self.kriged.trend),
            self.kriged.device_in_words(),
            self.kriged.precision,
            arguments.out.display()
        )
    }

    /// `summary.json`. Numbers that are not known are null.
    fn summary(&self, file: &SampleFile) -> Value {
        let (low, high) = self.grid.bounds_m();
        let variogram = self.variogram;
        let left_out = self.kriged.left_out.map(|left| {
            json!({
                "samples": left.count,
                "rmse": left.rmse,
                "mean_error": left.mean_error,
                "mean_squared_error_over_variance": left.mean_squared_ratio,
            })
        });
        json!({
            "samples": { "read": file.samples.len(), "places": self.places, "joined": self.joined },
            "value": file.name,
            "unit": file.unit,
            "variogram": {
                "model": variogram.family().name(),
                "nugget": variogram.nugget(),
                "psill": variogram.partial_sill(),
                "range": variogram.range_m(),
                "from": self.method,
            },
            "leave_one_out": left_out,
            "grid": self.grid.cells(),
            "bounds": [low[0], low[1], high[0], high[1]],
            "system": self.kriged.system,
            "trend": trend_in_words(self.kriged.trend),
            "variance": "of a new noisy observation, the nugget included",
            "device": self.kriged.device,
            "precision": self.kriged.precision,
            "loading": self.kriged.loading,
            "condition_at_least": self.kriged.condition,
            "notices": self.kriged.notices,
        })
    }
}

fn write(arguments: &MapArguments, file: &SampleFile, map: &Map) -> Result<(), RecordError> {
    let precise = |number: f64| format!("{number:.3e}").parse().unwrap_or(number);
    let title = format!(
        "Kriging of {} samples, {}: nugget {}, partial sill {}, range {}",
        file.samples.len(),
        map.variogram.family().name(),
        precise(map.variogram.nugget()),
        precise(map.variogram.partial_sill()),
        precise(map.variogram.range_m())
    );
    let device = format!("{} in {}", map.kriged.device, map.kriged.precision);
    let variance: Vec<f64> = map.kriged.prediction.observation_variance().collect();
    let files = MapFiles {
        name: &file.name,
        unit: &file.unit,
        title: &title,
        device: &device,
        grid: &map.grid,
        estimate: &map.kriged.prediction.estimate,
        variance: Some(&variance),
    };
    files.write(&arguments.out.join("map.csv"), Backup::None)?;
    let summary = format!("{:#}\n", map.summary(file));
    write_atomically(&arguments.out.join("summary.json"), summary.as_bytes(), Backup::None)
}

fn variogram(text: &str) -> Result<Variogram, Failure> {
    text.parse().map_err(|error| Failure::bad(format!("--variogram {text}: {error}")))
}

/// `constant`, `linear` or `path-loss,X,Y,H`.
fn trend(text: &str) -> Result<Trend, Failure> {
    let mut words = text.split(',').map(str::trim);
    let name = words.next().unwrap_or_default();
    let numbers: Result<Vec<f64>, _> = words.map(str::parse).collect();
    let place = numbers.map(|numbers| numbers.into_iter().filter(|number| number.abs() <= 1e100).collect());
    match (name, place.as_ref().map(Vec::as_slice)) {
        ("constant", Ok([])) => Ok(Trend::Constant),
        ("linear", Ok([])) => Ok(Trend::Plane),
        ("path-loss", Ok(&[x, y, height])) => Ok(Trend::PathLoss { transmitter_m: [x, y, height] }),
        _ => Err(Failure::bad(format!("--trend {text}: write constant, linear or path-loss,X,Y,H"))),
    }
}

/// `WxH`.
fn cells(text: &str) -> Result<[usize; 2], Failure> {
    let both = text.split_once(['x', 'X', '×']);
    let both =
        both.and_then(|(columns, rows)| Some([columns.trim().parse().ok()?, rows.trim().parse().ok()?]));
    both.ok_or_else(|| Failure::bad(format!("--grid {text}: write columns and rows as 256x256")))
}

/// `X0,Y0,X1,Y1`.
fn bounds(text: &str) -> Result<[f64; 4], Failure> {
    let numbers: Result<Vec<f64>, _> = text.split(',').map(|number| number.trim().parse()).collect();
    numbers
        .ok()
        .and_then(|numbers| <[f64; 4]>::try_from(numbers).ok())
        .ok_or_else(|| Failure::bad(format!("--bounds {text}: write four numbers as X0,Y0,X1,Y1")))
}

/// The grid as given, else over the box around the samples, in nearly square cells.
fn grid(sites: &Sites, bounds: Option<[f64; 4]>, cells: Option<[usize; 2]>) -> Result<Grid, Failure> {
    let (low, high) = bounds.map_or_else(|| around(sites), |[a, b, c, d]| ([a, b], [c, d]));
    let sides = [high[0] - low[0], high[1] - low[1]];
    let cell = sides[0].max(sides[1]) / CELLS as f64;
    let cells = cells.unwrap_or_else(|| sides.map(|side| ((side / cell).round() as usize).clamp(1, CELLS)));
    Grid::new(low, high, cells).map_err(|error| match bounds {
        Some(_) => Failure::bad(format!("--bounds, --grid: {error}")),
        None => Failure::bad(format!("{error}; give other bounds with --bounds")),
    })
}

/// The box around the samples. Where it is flat, it is widened by half of its longer side, or by 0.5 for a single
/// place.
fn around(sites: &Sites) -> ([f64; 2], [f64; 2]) {
    let (mut low, mut high) = sites.bounds_m();
    let longer = (high[0] - low[0]).max(high[1] - low[1]);
    let margin = if longer > 0.0 { longer / 2.0 } else { 0.5 };
    for axis in 0..2 {
        if high[axis] - low[axis] < 1e-6 * longer.max(1e-6) {
            low[axis] -= margin;
            high[axis] += margin;
        }
    }
    (low, high)
}
