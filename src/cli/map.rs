//! A radio map of measurements: read, fitted, kriged, written, summed up.

use super::arguments::{MapArguments, MapDevice, MapPrecision};
use super::progress::Progress;
use super::{Failure, complain, say};
use crate::lab::Pool;
use crate::radio_map::{
    Grid, Kriging, LeaveOneOut, LocalKriging, MOST_SITES, MapError, Part, Precision, Prediction, Sites,
    Trend, Variogram, Want, choose_variogram,
};
use crate::record::{self, Backup, MapLabels, RecordError, SampleFile, write_atomically};
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
    let file = record::read_samples(&arguments.samples).map_err(Failure::bad)?;
    let in_file =
        |cause: &dyn std::fmt::Display| Failure::bad(format!("{}: {cause}", arguments.samples.display()));
    let sites = Sites::gather(&file.samples).map_err(|error| in_file(&error))?;
    let grid = grid(&sites, bounds, cells)?;
    let pool = Pool::new(0).map_err(Failure::failed)?;
    let (variogram, method) = match given {
        Some(variogram) => (variogram, "given"),
        None => fitted(&sites, &pool).map_err(|error| in_file(&error))?,
    };
    record::prepare(&arguments.out).map_err(Failure::bad)?;
    let (places, joined) = (sites.len(), sites.joined());
    let progress = Progress::start();
    let kriged = pool.run(|| krige(sites, &variogram, &grid, arguments.precision, &progress));
    progress.clear();
    let mut kriged = kriged.map_err(|error| in_file(&error))?;
    kriged.notices.extend(notices(arguments, &file, &grid, joined));
    kriged.notices.iter().for_each(|notice| complain(notice));
    let map = Map { variogram, method, grid, places, joined, kriged };
    write(arguments, &file, &map).map_err(Failure::failed)?;
    say(&map.in_words(arguments, &file))
}

/// The variogram that fits, and how it was found.
fn fitted(sites: &Sites, pool: &Pool) -> Result<(Variogram, &'static str), String> {
    let fitted = pool.run(|| choose_variogram(sites));
    fitted
        .map(|(variogram, method)| (variogram, method.name()))
        .map_err(|error| format!("{error}; a variogram can be given with --variogram"))
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
    precision: &'static str,
    loading: f64,
    condition: Option<f64>,
    notices: Vec<String>,
}

/// The map from all sites at once, or from the nearest ones where there are too many for that.
fn krige(
    sites: Sites,
    variogram: &Variogram,
    grid: &Grid,
    precision: MapPrecision,
    progress: &Progress,
) -> Result<Kriged, MapError> {
    if sites.len() > MOST_SITES {
        return Ok(krige_nearest(sites, variogram, grid, precision, progress));
    }
    let kriging = Kriging::new(&sites, variogram, Trend::Constant)?;
    let loading = kriging.loading();
    let loaded = format!("the system was nearly singular: {loading:e} of the sill was added to its diagonal");
    let (name, precision) = match precision {
        MapPrecision::F32 => ("f32", Precision::Single),
        MapPrecision::F64 => ("f64", Precision::Double),
    };
    Ok(Kriged {
        prediction: in_parts(grid, progress, |part| kriging.predict(part, precision, Want::Variance)),
        left_out: LeaveOneOut::of(&kriging.leave_one_out()),
        system: "all samples".to_owned(),
        precision: name,
        loading,
        condition: Some(kriging.condition()),
        notices: if loading > 0.0 { vec![loaded] } else { Vec::new() },
    })
}

/// The map where each cell has a system of its own.
fn krige_nearest(
    sites: Sites,
    variogram: &Variogram,
    grid: &Grid,
    precision: MapPrecision,
    progress: &Progress,
) -> Kriged {
    let places = sites.len();
    let mut notices = vec![format!(
        "{places} places are too many for one system (at most {MOST_SITES}): each cell uses the {NEIGHBOURS} nearest"
    )];
    if precision == MapPrecision::F32 {
        notices.push("neighbourhoods are computed in f64".to_owned());
    }
    let kriging = LocalKriging::new(sites, variogram, Trend::Constant, NEIGHBOURS);
    let some: Vec<usize> = (0..LEFT_OUT).map(|index| index * places / LEFT_OUT).collect();
    Kriged {
        prediction: in_parts(grid, progress, |part| kriging.predict(part, Want::Variance)),
        left_out: LeaveOneOut::of(&kriging.leave_one_out(&some)),
        system: format!("the nearest {NEIGHBOURS} samples"),
        precision: "f64",
        loading: 0.0,
        condition: None,
        notices,
    }
}

/// Predicts part by part and shows how far it is.
fn in_parts(grid: &Grid, progress: &Progress, predict: impl Fn(&Part<'_, Grid>) -> Prediction) -> Prediction {
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
fn notices(arguments: &MapArguments, file: &SampleFile, grid: &Grid, joined: usize) -> Vec<String> {
    let mut notices = Vec::new();
    if joined > 0 {
        notices.push(format!(
            "{joined} samples lie at the place of another: each place has their mean, and the nugget divided by their number"
        ));
    }
    if arguments.device == MapDevice::Gpu {
        notices.push("maps have no GPU path yet; the CPU is used".to_owned());
    }
    let (low, high) = grid.bounds_m();
    let inside = |at: [f64; 2]| [0, 1].iter().all(|&axis| (low[axis]..=high[axis]).contains(&at[axis]));
    let count = file.samples.iter().filter(|sample| inside(sample.position_m)).count();
    if count == 0 {
        notices.push("no sample lies within the bounds; are columns or bounds swapped?".to_owned());
    }
    notices
}

impl Map {
    fn in_words(&self, arguments: &MapArguments, file: &SampleFile) -> String {
        let [columns, rows] = self.grid.cells();
        let joined = match self.joined {
            0 => String::new(),
            joined => format!(", {joined} joined to others at the same place"),
        };
        let error = self.kriged.left_out.map_or_else(String::new, |left| {
            let unit = if file.unit.is_empty() { String::new() } else { format!(" {}", file.unit) };
            format!("leave-one-out error (RMSE): {:.4}{unit}\n", left.rmse)
        });
        format!(
            "samples: {}{joined}\nvariogram ({}): {}\n{error}map: {columns}x{rows} cells from {} on the CPU in {}\n\
             The table, the picture, the grid and the summary are in {}\n",
            file.samples.len(),
            self.method,
            self.variogram,
            self.kriged.system,
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
            "variance": "of a new noisy observation, the nugget included",
            "device": "cpu",
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
    let labels = MapLabels { name: &file.name, unit: &file.unit, title: &title };
    let path = |name: &str| arguments.out.join(name);
    let picture = record::map_png(&map.grid, &map.kriged.prediction, &labels)
        .map_err(|message| RecordError { path: path("map.png"), message })?;
    let save = |name: &str, bytes: &[u8]| write_atomically(&path(name), bytes, Backup::None);
    save("map.csv", record::map_csv(&map.grid, &map.kriged.prediction).as_bytes())?;
    save("map.asc", record::map_asc(&map.grid, &map.kriged.prediction).as_bytes())?;
    save("map.png", &picture)?;
    save("summary.json", format!("{:#}\n", map.summary(file)).as_bytes())
}

fn variogram(text: &str) -> Result<Variogram, Failure> {
    text.parse().map_err(|error| Failure::bad(format!("--variogram {text}: {error}")))
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
