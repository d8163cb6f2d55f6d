//! What kriging, refining and compressing take in cycles per pixel on this machine, on one thread.
//!
//! Cycles are nominal: seconds times the clock, which a chain of dependent operations of one cycle each tells.

use super::answer::Failure;
use super::arguments::Refiner;
use crate::experiments::super_resolution::{Method, Scenario, Workload};
use crate::lab::Pool;
use crate::problems::radio_map::{Precision, Want};
use crate::problems::super_resolution::Raster;
use crate::problems::super_resolution::compression::{self, Coded, Levels};
use crate::statistics::Estimate;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Repetitions of each work, and rounds of each, of which the fastest counts: short as they are, other programs rarely meet
/// all of them.
const REPEATS: usize = 15;
const ROUNDS: usize = 10;

/// A repetition that took so long has no more rounds.
const ENOUGH: Duration = Duration::from_millis(100);

/// Columns and rows of the timed maps, coarse and fine.
const COARSE: [usize; 2] = [60, 30];
const FINE: [usize; 2] = [120, 60];

/// Columns and rows of coded maps; the last has the paper's 937,500 pixels.
const CODED: [[usize; 2]; 3] = [[60, 30], [240, 120], [1_250, 750]];

/// What was measured.
pub(super) struct Costs {
    /// The clock in Hz.
    pub clock_hz: f64,
    /// Samples behind the maps.
    pub samples: usize,
    /// Cycles of solving the kriging system, once for a map.
    pub solving: Estimate,
    /// Cycles of a pixel in kriging.
    pub kriging: Estimate,
    /// Cycles of a pixel in bicubic interpolation.
    pub bicubic: Estimate,
    /// Cycles of a pixel in it and the forest.
    pub forest: Estimate,
    /// Cycles of a pixel in it and the network.
    pub network: Estimate,
    /// Cycles of a pixel in coding.
    pub coding: Estimate,
    /// Maps of growing size at the wanted error.
    pub coded: Vec<Coded>,
    /// That error in dB.
    pub error_db: f64,
    /// Bits of the forest as it is written.
    pub forest_bits: usize,
    /// Bits of the network as it is written.
    pub network_bits: usize,
}

impl Costs {
    /// Trains the models, then times everything on one thread.
    pub fn measure(scenario: Scenario, error_db: f64) -> Result<Self, Failure> {
        let work = Workload::new(scenario).map_err(Failure::failed)?;
        let pool = Pool::new(1).map_err(Failure::failed)?;
        pool.run(|| Self::on_this_thread(&work, error_db))
    }

    fn on_this_thread(work: &Workload, error_db: f64) -> Result<Self, Failure> {
        let kriging = work.solve().map_err(Failure::failed)?;
        let map = |cells| work.map(&kriging, &work.grid(cells)?);
        let maps = CODED.into_iter().map(map).collect::<Result<Vec<_>, _>>().map_err(Failure::failed)?;
        let coded = maps.iter().map(|map| cheapest(map, error_db)).collect::<Result<Vec<_>, _>>()?;
        let (coarse, grid) =
            (map(COARSE).map_err(Failure::failed)?, work.grid(COARSE).map_err(Failure::failed)?);
        let clock_hz = clock_hz();
        let pixels = |cells: [usize; 2]| clock_hz / (cells[0] * cells[1]) as f64;
        let refine = |method| cycles(pixels(FINE), || work.refine(method, &coarse, FINE));
        let (levels, quality) = (maps.last(), coded.last().map_or(50, |code| code.quality));
        Ok(Self {
            clock_hz,
            samples: work.samples(),
            solving: cycles(clock_hz, || work.solve()),
            kriging: cycles(pixels(COARSE), || kriging.predict(&grid, Precision::Single, Want::Estimate)),
            bicubic: refine(Method::Bicubic),
            forest: refine(Method::Forest),
            network: refine(Method::Network),
            coding: cycles(pixels(CODED[2]), || levels.map(|map| Levels::of(map).encode(quality))),
            coded,
            error_db,
            forest_bits: work.model_bits(Method::Forest),
            network_bits: work.model_bits(Method::Network),
        })
    }

    /// Cycles of a pixel of the fine map and bits of the model, by what refines.
    pub fn refiner(&self, refiner: Refiner) -> (Estimate, usize) {
        match refiner {
            Refiner::Forest => (self.forest, self.forest_bits),
            Refiner::Network => (self.network, self.network_bits),
        }
    }

    fn rows(&self) -> [(&'static str, Estimate); 5] {
        [
            ("kriging, coarse pixel", self.kriging),
            ("bicubic, fine pixel", self.bicubic),
            ("forest, fine pixel", self.forest),
            ("network, fine pixel", self.network),
            ("JPEG, pixel", self.coding),
        ]
    }

    /// What was measured, for people.
    pub fn table(&self) -> String {
        let mut text = format!(
            "\nOne thread at {:.2} GHz, told by a chain of dependent operations; cycles are time x clock, ± half of the 95 % interval over {REPEATS} repetitions,\neach the fastest of at most {ROUNDS} rounds\n\n{:<24}{:>18}{:>12}\n",
            self.clock_hz / 1e9,
            "",
            "cycles/pixel",
            "ns/pixel"
        );
        for (name, cycles) in self.rows() {
            let half = cycles.half_width.unwrap_or(0.0);
            let nanoseconds = 1e9 * cycles.mean / self.clock_hz;
            // Writing to a String cannot fail.
            let _ = writeln!(
                text,
                "{name:<24}{:>18}{nanoseconds:>12.2}",
                format!("{:.2} ± {half:.2}", cycles.mean)
            );
        }
        let _ = writeln!(
            text,
            "\n{} samples: their kriging system takes {:.3} ± {:.3} million cycles, once for a map",
            self.samples,
            self.solving.mean / 1e6,
            self.solving.half_width.unwrap_or(0.0) / 1e6
        );
        let _ = writeln!(
            text,
            "Models as they are written: forest {} bits, network {} bits",
            self.forest_bits, self.network_bits
        );
        for code in &self.coded {
            let _ = writeln!(
                text,
                "JPEG within {} dB, {} pixels: {:.3} bits a pixel, {:.0}:1 (quality {}, {:.3} dB, at most {:.2} dB)",
                self.error_db,
                code.pixels,
                code.bits_per_pixel(),
                code.ratio(),
                code.quality,
                code.rmse_db,
                code.largest_db
            );
        }
        text
    }

    /// What was measured, for programs.
    pub fn json(&self) -> Value {
        let estimate =
            |estimate: Estimate| json!({ "mean": estimate.mean, "half_width": estimate.half_width });
        let code = |code: &Coded| json!({ "pixels": code.pixels, "quality": code.quality, "bits": code.bits, "ratio": code.ratio(), "rmse_db": code.rmse_db, "largest_db": code.largest_db });
        json!({
            "clock_hz": self.clock_hz,
            "samples": self.samples,
            "cycles_per_map": { "solving": estimate(self.solving) },
            "cycles_per_pixel": {
                "kriging": estimate(self.kriging),
                "bicubic": estimate(self.bicubic),
                "forest": estimate(self.forest),
                "network": estimate(self.network),
                "compression": estimate(self.coding),
            },
            "model_bits": { "forest": self.forest_bits, "network": self.network_bits },
            "compression": self.coded.iter().map(code).collect::<Vec<_>>(),
        })
    }
}

/// The map at the lowest quality of the codec within the error.
fn cheapest(map: &Raster, error_db: f64) -> Result<Coded, Failure> {
    compression::within(map, error_db).map_err(Failure::failed)?.ok_or_else(|| {
        let floor_db = compression::floor_db(map);
        Failure::bad(format!(
            "no quality of JPEG stays within {error_db} dB: its 256 levels alone make {floor_db:.3} dB"
        ))
    })
}

/// Cycles of some work with an interval, after one round to warm up.
fn cycles<R>(per_second: f64, work: impl Fn() -> R) -> Estimate {
    let round = |_| {
        let start = Instant::now();
        black_box(work());
        start.elapsed().as_secs_f64()
    };
    round(0);
    let fastest = |_| {
        let (start, mut best) = (Instant::now(), f64::INFINITY);
        for number in 0..ROUNDS {
            best = best.min(round(number));
            if start.elapsed() > ENOUGH {
                break;
            }
        }
        per_second * best
    };
    let values: Vec<f64> = (0..REPEATS).map(fastest).collect();
    Estimate::of(&values).unwrap_or(Estimate { mean: f64::NAN, half_width: None })
}

/// The processor's clock in Hz: the fastest of some chains of additions and exclusive-ors in turn, each of which waits a cycle
/// for the one before.
fn clock_hz() -> f64 {
    const LINKS: u64 = 100_000;
    let [add, turn] = black_box([0x9e37_79b9_7f4a_7c15_u64, 0x5851_f42d_4c95_7f2d]);
    let chain = |_| {
        let start = Instant::now();
        let mut value = black_box(1_u64);
        for _ in 0..LINKS {
            // Ten operations, so that the loop's own are hidden beside them.
            value = value.wrapping_add(add) ^ turn;
            value = value.wrapping_add(add) ^ turn;
            value = value.wrapping_add(add) ^ turn;
            value = value.wrapping_add(add) ^ turn;
            value = value.wrapping_add(add) ^ turn;
        }
        black_box(value);
        10.0 * LINKS as f64 / start.elapsed().as_secs_f64()
    };
    (0..30).map(chain).fold(0.0, f64::max)
}
