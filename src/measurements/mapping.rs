//! The map of measurements: fitted, kriged, judged, the same for everybody who asks for one.
//!
//! Numbers of wishes and results are in the file's unit, or in metres where positions were degrees; in between everything is
//! in metres. Computed on the rayon pool of the caller.

use super::{Frame, Measurements};
use crate::problems::radio_map::{
    Family, Grid, Kriging, LeaveOneOut, LocalKriging, MOST_SITES, MapError, Mapper, Method, Part,
    Places as _, Precision, Prediction, Sites, Trend, Variogram, Want, Wish, choose_variogram_around,
};

/// Cells between two looks at the progress.
const PART: usize = 1 << 16;

/// Cells along the longer side where no grid is given.
const CELLS: usize = 256;

/// Sites that each cell is estimated from where there are too many for one system.
const NEIGHBOURS: usize = 32;

/// Of the sites of a neighbourhood map, so many are left out in turn.
const LEFT_OUT: usize = 2_000;

/// A leave-one-out error above this share of the values' spread is no better than the mean.
const NO_BETTER: f64 = 0.98;

/// How a map is to be drawn; lengths are in the file's unit, places in degrees where the file's are.
#[derive(Debug, Clone, PartialEq)]
pub struct MapWishes {
    /// The variogram; fitted where there is none.
    pub variogram: Option<Variogram>,
    /// The trend, a transmitter in the file's unit.
    pub trend: Trend,
    /// Columns and rows.
    pub cells: Option<[usize; 2]>,
    /// What the map covers: x0, y0, x1, y1.
    pub bounds: Option<[f64; 4]>,
    /// What shall compute it.
    pub wish: Wish,
    /// The numbers it shall be computed in; nothing leaves the choice to the device.
    pub precision: Option<Precision>,
}

impl Default for MapWishes {
    fn default() -> Self {
        Self {
            variogram: None,
            trend: Trend::Constant,
            cells: None,
            bounds: None,
            wish: Wish::Auto,
            precision: None,
        }
    }
}

/// Which samples an estimate is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SystemOf {
    /// All of them.
    All,
    /// The nearest to each cell.
    Nearest(usize),
}

impl SystemOf {
    /// The words for it.
    pub fn in_words(self) -> String {
        match self {
            Self::All => "all samples".to_owned(),
            Self::Nearest(count) => format!("the nearest {count} samples"),
        }
    }
}

/// A map with what is told about it.
#[derive(Debug, Clone, PartialEq)]
pub struct MapOfMeasurements {
    /// The variogram, its range in the file's unit.
    pub variogram: Variogram,
    /// How it was found: `given`, or the name of a method.
    pub method: &'static str,
    /// The cells, in the unit of results.
    pub grid: Grid,
    /// How many places there are.
    pub places: usize,
    /// How many samples were joined to another at their place.
    pub joined: usize,
    /// The standard deviation of the places' values.
    pub spread: f64,
    /// Estimate and variance in each cell.
    pub prediction: Prediction,
    /// Errors of places that were left out in turn.
    pub left_out: Option<LeaveOneOut>,
    /// Which samples estimates are made of.
    pub system: SystemOf,
    /// The trend, a transmitter in metres.
    pub trend: Trend,
    /// `cpu` or the GPU's name.
    pub device: String,
    /// `f32` or `f64`.
    pub precision: &'static str,
    /// What was added to the diagonal, as a share of the sill.
    pub loading: f64,
    /// At least the condition number of the system, where there is one.
    pub condition: Option<f64>,
    /// What people should know beside the map.
    pub notices: Vec<String>,
}

impl MapOfMeasurements {
    /// Draws the map; `progress` hears how many of how many parts are done.
    ///
    /// # Errors
    /// In words, without the file: too few places to fit a variogram, a trend that they do not determine, a grid without
    /// sense, lengths that cannot be meant.
    pub fn draw(
        measurements: &Measurements,
        wishes: &MapWishes,
        progress: impl FnMut(u64, u64),
    ) -> Result<Self, String> {
        let frame = &measurements.frame;
        let sites = Sites::gather(&measurements.samples).map_err(|error| error.to_string())?;
        let trend = trend_m(wishes.trend, frame);
        trend.check(&sites).map_err(|error| error.to_string())?;
        let grids = Grids::new(&sites, wishes, frame)?;
        let (variogram_m, method) = match wishes.variogram {
            Some(given) => (in_metres(&given, frame, &sites)?, "given"),
            None => fitted(&sites, trend)?,
        };
        let drawing = Drawing { wishes, trend, grid_m: &grids.metres, variogram_m };
        let spread = deviation(&sites);
        let (places, joined) = (sites.len(), sites.joined());
        let mut map = drawing.krige(sites, progress)?;
        (map.variogram, map.method, map.grid) =
            (with_range(&variogram_m, 1.0 / frame.length().metres)?, method, grids.results);
        (map.places, map.joined, map.spread) = (places, joined, spread);
        map.notice(measurements, &grids.metres);
        Ok(map)
    }

    /// Whether the map is a mean and little more: errors at places left out are as large as the values' spread.
    pub fn is_no_better_than_the_mean(&self) -> bool {
        self.left_out
            .is_some_and(|left| left.count >= 5 && left.rmse >= NO_BETTER * self.spread && self.spread > 0.0)
    }

    fn notice(&mut self, measurements: &Measurements, grid_m: &Grid) {
        if self.method == Method::LeastSquares.name() && self.trend != Trend::Constant {
            self.notices.push("the variogram was fitted as if the trend were constant".to_owned());
        }
        self.notices.extend(measurements.report.notices.iter().cloned());
        if self.joined > 0 {
            self.notices.push(format!(
                "{} samples lie at the place of another: each place has their mean, and the nugget divided by their number",
                self.joined
            ));
        }
        if self.is_no_better_than_the_mean() {
            let error = self.left_out.map_or(0.0, |left| left.rmse);
            self.notices.push(format!(
                "the map tells little more than the mean: places left out are missed by {error:.3}, and the values scatter by {:.3}",
                self.spread
            ));
        }
        let (low, high) = grid_m.bounds_m();
        let inside = |at: [f64; 2]| [0, 1].iter().all(|&axis| (low[axis]..=high[axis]).contains(&at[axis]));
        if !measurements.samples.iter().any(|sample| inside(sample.position_m)) {
            let degrees =
                if matches!(measurements.frame, Frame::Utm(_)) { " They are given in degrees." } else { "" };
            self.notices
                .push(format!("no sample lies within the bounds; are columns or bounds swapped?{degrees}"));
        }
    }
}

/// The cells in metres and in the unit of results.
struct Grids {
    metres: Grid,
    results: Grid,
}

impl Grids {
    fn new(sites: &Sites, wishes: &MapWishes, frame: &Frame) -> Result<Self, String> {
        let (low, high) = wishes.bounds.map_or_else(|| around(sites), |bounds| frame.bounds_m(bounds));
        let sides = [high[0] - low[0], high[1] - low[1]];
        let cell = sides[0].max(sides[1]) / CELLS as f64;
        let cells = wishes
            .cells
            .unwrap_or_else(|| sides.map(|side| ((side / cell).round() as usize).clamp(1, CELLS)));
        let said = |error: MapError| match wishes.bounds {
            Some(_) => format!("--bounds, --grid: {error}"),
            None => format!("{error}; give other bounds with --bounds"),
        };
        let metres = Grid::new(low, high, cells).map_err(said)?;
        let unit = frame.length().metres;
        let results = match (wishes.bounds, frame) {
            // As they were given, to the last digit.
            (Some([x0, y0, x1, y1]), Frame::Local(_)) => Grid::new([x0, y0], [x1, y1], cells),
            _ => Grid::new(low.map(|number| number / unit), high.map(|number| number / unit), cells),
        };
        Ok(Self { metres, results: results.map_err(said)? })
    }
}

/// The box around the samples, in metres. Where it is flat, it is widened by half of its longer side, or by 0.5 for a single
/// place.
pub fn around(sites: &Sites) -> ([f64; 2], [f64; 2]) {
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

/// A trend with its transmitter in metres.
fn trend_m(trend: Trend, frame: &Frame) -> Trend {
    match trend {
        Trend::PathLoss { transmitter_m: [x, y, height] } => {
            let [x, y] = frame.metres([x, y]);
            Trend::PathLoss { transmitter_m: [x, y, height * frame.length().metres] }
        }
        other => other,
    }
}

/// A variogram with its range times a factor.
fn with_range(variogram: &Variogram, factor: f64) -> Result<Variogram, String> {
    let (nugget, partial_sill) = (variogram.nugget(), variogram.partial_sill());
    Variogram::new(variogram.family(), nugget, partial_sill, variogram.range_m() * factor)
        .map_err(|error| error.to_string())
}

/// A given variogram in metres.
///
/// # Errors
/// Positions were degrees and the range seems to be, too: it is below the smallest distance of two places.
fn in_metres(given: &Variogram, frame: &Frame, sites: &Sites) -> Result<Variogram, String> {
    let spacing_m = smallest_spacing_m(sites);
    if matches!(frame, Frame::Utm(_)) && given.family() != Family::Linear && given.range_m() < spacing_m {
        return Err(format!(
            "--variogram: the range {} is below the smallest distance of two places, {spacing_m:.3} m; positions in degrees are projected, so give ranges in metres",
            given.range_m()
        ));
    }
    with_range(given, frame.length().metres)
}

/// The smallest distance of two places, in metres; infinite for a single one.
fn smallest_spacing_m(sites: &Sites) -> f64 {
    let mut sorted = sites.positions_m().to_vec();
    sorted.sort_unstable_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    let mut least = f64::INFINITY;
    for (index, a) in sorted.iter().enumerate() {
        for b in &sorted[index + 1..] {
            if b[0] - a[0] >= least {
                break;
            }
            least = least.min((b[0] - a[0]).hypot(b[1] - a[1]));
        }
    }
    least
}

/// The variogram that fits, and how it was found.
fn fitted(sites: &Sites, trend: Trend) -> Result<(Variogram, &'static str), String> {
    let found = choose_variogram_around(sites, trend);
    found.map(|(variogram, method)| (variogram, method.name())).map_err(|error| match error {
        // No variogram helps there.
        MapError::TrendNotIdentified => error.to_string(),
        _ => format!("{error}; a variogram can be given with --variogram"),
    })
}

/// The standard deviation of the places' values; 0 for a single one.
fn deviation(sites: &Sites) -> f64 {
    let count = sites.len() as f64;
    let mean = sites.values().iter().sum::<f64>() / count;
    let squares: f64 = sites.values().iter().map(|value| (value - mean).powi(2)).sum();
    if sites.len() > 1 { (squares / (count - 1.0)).sqrt() } else { 0.0 }
}

/// A map while it is drawn.
struct Drawing<'a> {
    wishes: &'a MapWishes,
    trend: Trend,
    grid_m: &'a Grid,
    variogram_m: Variogram,
}

impl Drawing<'_> {
    fn krige(&self, sites: Sites, progress: impl FnMut(u64, u64)) -> Result<MapOfMeasurements, String> {
        if sites.len() > MOST_SITES {
            self.from_nearest(sites, progress)
        } else {
            self.from_all(&sites, progress)
        }
    }

    /// The map from all sites at once.
    fn from_all(&self, sites: &Sites, progress: impl FnMut(u64, u64)) -> Result<MapOfMeasurements, String> {
        let kriging =
            Kriging::new(sites, &self.variogram_m, self.trend).map_err(|error| error.to_string())?;
        let loading = kriging.loading();
        let loaded =
            format!("the system was nearly singular: {loading:e} of the sill was added to its diagonal");
        let single = self.wishes.precision != Some(Precision::Double);
        let (gpu, words) = self.wishes.wish.open(sites.len(), self.grid_m.count(), single);
        let mut mapper =
            Mapper::new(&kriging, gpu.as_ref(), self.wishes.precision.unwrap_or(Precision::Double));
        let prediction = in_parts(self.grid_m, progress, |part| mapper.predict(part, Want::Variance));
        let loaded = (loading > 0.0).then_some(loaded);
        Ok(MapOfMeasurements {
            left_out: LeaveOneOut::of(&kriging.leave_one_out()),
            device: mapper.device(),
            precision: mapper.precision(),
            loading,
            condition: Some(kriging.condition()),
            notices: [words, mapper.take_notice(), loaded].into_iter().flatten().collect(),
            ..self.empty(SystemOf::All, prediction)
        })
    }

    /// The map where each cell has a system of its own.
    fn from_nearest(
        &self,
        sites: Sites,
        progress: impl FnMut(u64, u64),
    ) -> Result<MapOfMeasurements, String> {
        let places = sites.len();
        let mut notices = vec![format!(
            "{places} places are too many for one system (at most {MOST_SITES}): each cell uses the {NEIGHBOURS} nearest"
        )];
        if self.wishes.precision == Some(Precision::Single) || self.wishes.wish == Wish::Gpu {
            notices.push("neighbourhoods are computed on the CPU in f64".to_owned());
        }
        let kriging = LocalKriging::new(sites, &self.variogram_m, self.trend, NEIGHBOURS);
        let some: Vec<usize> = (0..LEFT_OUT).map(|index| index * places / LEFT_OUT).collect();
        let mut without_trend = 0;
        let prediction = in_parts(self.grid_m, progress, |part| {
            let (prediction, without) = kriging.predict_counting(part, Want::Variance);
            without_trend += without;
            prediction
        });
        if without_trend > 0 {
            notices.push(format!(
                "in {without_trend} of {} cells the {NEIGHBOURS} nearest samples do not determine the trend, and a constant one serves there",
                self.grid_m.count()
            ));
        }
        let left_out = LeaveOneOut::of(&kriging.leave_one_out(&some));
        Ok(MapOfMeasurements { left_out, notices, ..self.empty(SystemOf::Nearest(NEIGHBOURS), prediction) })
    }

    /// A map on the CPU in double precision, the rest of which is not known yet.
    fn empty(&self, system: SystemOf, prediction: Prediction) -> MapOfMeasurements {
        MapOfMeasurements {
            variogram: self.variogram_m,
            method: "",
            grid: *self.grid_m,
            places: 0,
            joined: 0,
            spread: 0.0,
            prediction,
            left_out: None,
            system,
            trend: self.trend,
            device: "cpu".to_owned(),
            precision: "f64",
            loading: 0.0,
            condition: None,
            notices: Vec::new(),
        }
    }
}

/// Predicts part by part and tells how far it is.
fn in_parts(
    grid: &Grid,
    mut progress: impl FnMut(u64, u64),
    mut predict: impl FnMut(&Part<'_, Grid>) -> Prediction,
) -> Prediction {
    let parts = Part::all(grid, PART);
    let count = parts.len() as u64;
    let mut whole = Prediction { estimate: Vec::new(), signal_variance: Vec::new(), nugget: 0.0 };
    for (done, part) in parts.enumerate() {
        let next = predict(&part);
        whole.nugget = next.nugget;
        whole.extend(next);
        progress(done as u64 + 1, count);
    }
    whole
}
