//! Kriging on the GPU: the covariances and the triangular product in single precision; the trend stays on the CPU.
//!
//! The system is factored on the CPU in double precision, and L⁻¹ goes to the GPU once. For each place the GPU returns
//! α·k, QᵀL⁻¹k and |L⁻¹k|², from which the estimate and its variance follow as in [`super::predict`], the twin. Before
//! a device is used, [`GpuKriging::check`] compares the two where rounding errs most.
//!
//! Where a place's coordinate is not finite, its estimate and variance are NaN, as on the CPU.

use super::grid::is_place;
use super::variogram::Family;
use super::{Kriging, Places, Precision, Prediction, Want};
use crate::gpu::{Access, Block, Gpu, GpuError, Pipeline, Step};

/// Rows of L⁻¹ in a block of the shader.
const ROWS: usize = 16;

/// Places that a workgroup of the second pass works on.
const CELLS: usize = 256;

/// Invocations in a workgroup of the first pass.
const LANES: usize = 64;

/// The most bytes of covariances at a time: what every device of WebGPU allows.
const MOST_BYTES: u64 = 128 << 20;

/// The most operations handed in at a time, so that no driver takes a slow device for a hung one.
const MOST_WORK: [usize; 2] = [60_000_000_000, 10_000_000_000];

/// The most groups of row blocks; each leaves sums of its own.
const MOST_GROUPS: usize = 8;

/// Estimate and variance must be this near to the twin's, in units of the sill's root and of the sill.
const TOLERANCE: f64 = 1e-3;

/// Places at which a device is compared with the twin.
const PROBES: usize = 48;

/// What both shaders are told; the fields stand in the shaders' order.
#[derive(Clone, Copy)]
struct Settings {
    sites: u32,
    cells: u32,
    family: u32,
    keep: u32,
    amplitude: f32,
    level: f32,
    blocks: u32,
    groups: u32,
}

impl Settings {
    fn words(&self) -> [u32; 8] {
        let Self { sites, cells, family, keep, amplitude, level, blocks, groups } = *self;
        [sites, cells, family, keep, amplitude.to_bits(), level.to_bits(), blocks, groups]
    }
}

/// A solved system on the GPU, ready to estimate anywhere.
pub struct GpuKriging<'a> {
    gpu: &'a Gpu,
    kriging: &'a Kriging,
    settings: Settings,
    correlate: Pipeline,
    whiten: Pipeline,
    sites: Block,
    weights: Block,
    triangle: Block,
}

impl<'a> GpuKriging<'a> {
    /// Loads a solved system.
    ///
    /// # Errors
    /// The device refuses the shaders, has no room for the system, or is lost.
    pub fn new(gpu: &'a Gpu, kriging: &'a Kriging) -> Result<Self, GpuError> {
        let sites = kriging.positions_m.len().next_multiple_of(ROWS);
        let blocks = sites / ROWS;
        let settings = Settings {
            sites: sites as u32,
            cells: 0,
            family: family_number(kriging.kernel.family),
            keep: 0,
            amplitude: kriging.kernel.amplitude as f32,
            level: kriging.kernel.level as f32,
            blocks: blocks as u32,
            groups: blocks.div_ceil(4).clamp(1, MOST_GROUPS) as u32,
        };
        use Access::{Read, Uniform, Write};
        let first = include_str!("../../../shaders/kriging_covariances.wgsl");
        let second = include_str!("../../../shaders/kriging_variances.wgsl");
        Ok(Self {
            gpu,
            kriging,
            settings,
            correlate: gpu.pipeline(first, "correlate", &[Uniform, Read, Read, Read, Write, Write])?,
            whiten: gpu.pipeline(second, "whiten", &[Uniform, Read, Read, Write])?,
            sites: gpu.upload(&site_places(kriging, sites), Read)?,
            weights: gpu.upload(&weights(kriging, sites), Read)?,
            triangle: gpu.upload(&triangle(kriging, blocks), Read)?,
        })
    }

    /// Compares the device with the CPU in double precision at sites, near them and between them.
    ///
    /// # Errors
    /// The device fails, or errs by more than a thousandth of the sill's root (estimates) or of the sill (variances),
    /// as single precision does for a system that is nearly singular.
    pub fn check(&self) -> Result<(), GpuError> {
        let probes = probes(&self.kriging.positions_m);
        let found = self.predict(&probes[..], Want::Variance)?;
        let expected = self.kriging.predict(&probes[..], Precision::Double, Want::Variance);
        let scale = self.kriging.kernel.scale;
        let worst = |a: &[f64], b: &[f64]| {
            let errors = a.iter().zip(b).map(|(a, b)| (a - b).abs());
            // Not a number is worse than anything.
            errors.fold(0.0, |worst: f64, error| if error <= worst { worst } else { error })
        };
        let estimate = worst(&found.estimate, &expected.estimate) / scale.sqrt();
        let variance = worst(&found.signal_variance, &expected.signal_variance) / scale;
        if estimate <= TOLERANCE && variance <= TOLERANCE {
            return Ok(());
        }
        Err(GpuError::Failed(format!(
            "single precision errs by {estimate:.1e} of the sill's root in estimates and {variance:.1e} of the sill \
             in variances for this system, more than {TOLERANCE:e}"
        )))
    }

    /// Estimates at all places, in as many pieces as the device needs.
    ///
    /// # Errors
    /// The device fails, is lost, or takes more than a minute for a piece.
    pub fn predict(&self, places: &(impl Places + ?Sized), want: Want) -> Result<Prediction, GpuError> {
        let size = self.cells_at_once(want)?;
        let mut whole =
            Prediction { estimate: Vec::new(), signal_variance: Vec::new(), nugget: self.kriging.nugget() };
        for first in (0..places.count()).step_by(size) {
            let count = size.min(places.count() - first);
            let next: Vec<[f64; 2]> = (first..first + count).map(|index| places.place_m(index)).collect();
            let (sums, squares) = self.piece(&next, want)?;
            self.finish(&next, &sums, &squares, want, &mut whole);
        }
        Ok(whole)
    }

    /// How many places are worked on at a time, a multiple of [`CELLS`].
    fn cells_at_once(&self, want: Want) -> Result<usize, GpuError> {
        let sites = self.settings.sites as usize;
        let most_bytes = self.gpu.largest_buffer_bytes().min(MOST_BYTES) as usize;
        let (bytes, work) = match want {
            Want::Estimate => (16, 20 * sites),
            Want::Variance => (4 * sites.max(MOST_GROUPS), sites * sites),
        };
        let by_work = MOST_WORK[usize::from(self.gpu.is_software())] / work;
        let by_groups = self.gpu.most_groups() as usize * LANES;
        let cells = (most_bytes / bytes).min(by_work).min(by_groups) / CELLS * CELLS;
        match cells {
            // A piece that takes long is better than none.
            0 if CELLS * bytes <= most_bytes => Ok(CELLS),
            0 => Err(GpuError::TooLarge {
                what: "a system of that many bytes",
                need: (CELLS * bytes) as u64,
                most: most_bytes as u64,
            }),
            cells => Ok(cells),
        }
    }

    /// For some places: α·k and QᵀL⁻¹k, four numbers each, and the parts of |L⁻¹k|², group by group.
    fn piece(&self, places: &[[f64; 2]], want: Want) -> Result<(Vec<f32>, Vec<f32>), GpuError> {
        let cells = places.len().next_multiple_of(CELLS);
        let keep = want == Want::Variance;
        let (gpu, groups) = (self.gpu, self.settings.groups);
        let settings = Settings { cells: cells as u32, keep: u32::from(keep), ..self.settings };
        let matrix_bytes = if keep { 4 * u64::from(settings.sites) * cells as u64 } else { 0 };
        let settings = gpu.upload(&settings.words(), Access::Uniform)?;
        let places = gpu.upload(&self.split(places, cells), Access::Read)?;
        let matrix = gpu.reserve(matrix_bytes)?;
        let sums = gpu.reserve(16 * cells as u64)?;
        let correlate = Step {
            pipeline: &self.correlate,
            blocks: &[&settings, &places, &self.sites, &self.weights, &matrix, &sums],
            groups: [(cells / LANES) as u32, 1],
        };
        if !keep {
            let mut found = gpu.run(&[correlate], &[&sums])?;
            return Ok((found.pop().unwrap_or_default(), Vec::new()));
        }
        let squares = gpu.reserve(4 * cells as u64 * u64::from(groups))?;
        let whiten = Step {
            pipeline: &self.whiten,
            blocks: &[&settings, &self.triangle, &matrix, &squares],
            groups: [(cells / CELLS) as u32, groups],
        };
        let mut found = gpu.run(&[correlate, whiten], &[&sums, &squares])?;
        let squares = found.pop().unwrap_or_default();
        Ok((found.pop().unwrap_or_default(), squares))
    }

    fn split(&self, places: &[[f64; 2]], cells: usize) -> Vec<[f32; 4]> {
        let mut split: Vec<[f32; 4]> = places.iter().map(|&at| split(self.kriging, at)).collect();
        split.resize(cells, [0.0; 4]);
        split
    }

    /// Adds the trend, in double precision, and appends the places' results.
    fn finish(&self, places: &[[f64; 2]], sums: &[f32], squares: &[f32], want: Want, whole: &mut Prediction) {
        let kernel = &self.kriging.kernel;
        let cells = places.len().next_multiple_of(CELLS);
        for (cell, (&place_m, sums)) in places.iter().zip(sums.as_chunks::<4>().0).enumerate() {
            let is_place = is_place(place_m);
            let basis = self.kriging.basis(place_m);
            let trend: f64 = basis.iter().zip(&self.kriging.beta).map(|(f, b)| f * b).sum();
            let estimate = trend + f64::from(sums[0]);
            whole.estimate.push(if is_place { estimate } else { f64::NAN });
            if want == Want::Estimate {
                continue;
            }
            let squares: f64 = squares.iter().skip(cell).step_by(cells).map(|&sum| f64::from(sum)).sum();
            let gap = self.kriging.trend_gap(basis, [1, 2, 3].map(|term| f64::from(sums[term])));
            let trend: f64 = gap.iter().map(|number| number * number).sum();
            let variance = kernel.at_zero() - squares + trend;
            // `max` alone would hide a device's NaN.
            let variance = if variance < 0.0 { 0.0 } else { variance * kernel.scale };
            whole.signal_variance.push(if is_place { variance } else { f64::NAN });
        }
    }
}

/// The shader's number of a family.
fn family_number(family: Family) -> u32 {
    match family {
        Family::Exponential | Family::Matern12 => 0,
        Family::Spherical => 1,
        Family::Gaussian => 2,
        Family::Matern32 => 3,
        Family::Matern52 => 4,
        Family::Linear => 5,
    }
}

/// A place as seen from the centre, in lengths: x, y rounded, and what rounding left of them.
fn split(kriging: &Kriging, position_m: [f64; 2]) -> [f32; 4] {
    /// The square of a larger number is not finite; all covariances but the linear one's are zero far before.
    const FARTHEST: f64 = 1e18;
    let mut parts = [0.0; 4];
    for axis in 0..2 {
        let exact = (position_m[axis] - kriging.centre_m[axis]) / kriging.kernel.length_m;
        if exact.is_finite() {
            let exact = exact.clamp(-FARTHEST, FARTHEST);
            parts[axis] = exact as f32;
            parts[axis + 2] = (exact - f64::from(parts[axis])) as f32;
        }
    }
    parts
}

fn site_places(kriging: &Kriging, sites: usize) -> Vec<[f32; 4]> {
    let mut places: Vec<[f32; 4]> = kriging.positions_m.iter().map(|&at| split(kriging, at)).collect();
    places.resize(sites, [0.0; 4]);
    places
}

/// For each site its α and its column of QᵀL⁻¹.
fn weights(kriging: &Kriging, sites: usize) -> Vec<[f32; 4]> {
    let n = kriging.positions_m.len();
    let term = |site: usize, term: usize| match term < kriging.trend.terms() {
        true => kriging.whitening[(n + term, site)] as f32,
        false => 0.0,
    };
    let of = |site: usize| [kriging.alpha[site] as f32, term(site, 0), term(site, 1), term(site, 2)];
    let mut weights: Vec<[f32; 4]> = (0..n).map(of).collect();
    weights.resize(sites, [0.0; 4]);
    weights
}

/// L⁻¹ in blocks of rows, each as wide as the triangle reaches and column by column.
fn triangle(kriging: &Kriging, blocks: usize) -> Vec<f32> {
    let n = kriging.positions_m.len();
    let mut packed = Vec::with_capacity(ROWS * ROWS * blocks * (blocks + 1) / 2);
    for block in 0..blocks {
        for column in 0..ROWS * (block + 1) {
            for row in ROWS * block..ROWS * (block + 1) {
                let inside = row < n && column <= row;
                packed.push(if inside { kriging.whitening[(row, column)] as f32 } else { 0.0 });
            }
        }
    }
    packed
}

/// Sites, points a little off them, and middles between them: where weights are large and variances small.
fn probes(positions_m: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let n = positions_m.len();
    let step = n.div_ceil(PROBES / 3).max(1);
    let between =
        |a: [f64; 2], b: [f64; 2], share: f64| [0, 1].map(|axis| a[axis] + share * (b[axis] - a[axis]));
    let of = |site: usize| {
        let (at, next) = (positions_m[site], positions_m[(site + 1) % n]);
        [at, between(at, next, 0.01), between(at, next, 0.5)]
    };
    (0..n).step_by(step).flat_map(of).collect()
}
