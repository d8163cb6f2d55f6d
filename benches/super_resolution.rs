//! Refining a map against kriging it at the fine cells: nanoseconds a fine cell, on one thread and on two; and growing a tree.
//!
//! `cargo bench --bench super_resolution`. Kriging is the estimate alone in single precision, from a solved system; a
//! refinement starts from the coarse map and holds its bicubic interpolation. `-- --export DIR` writes the patches that a
//! forest learns from, and those it is judged on, with its error there, for `benches/peers/super_resolution.py`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use iiot_lab::lab::Pool;
use iiot_lab::learn::upscaler::{Upscaler, UpscalerSettings};
use iiot_lab::problems::radio_map::{
    Family, Grid, Kriging, Precision, Sample, Sites, Trend, Variogram, Want,
};
use iiot_lab::problems::super_resolution::{
    FEATURES, Forest, ForestSettings, OUTPUTS, Pair, Patches, Raster, bicubic,
};
use iiot_lab::radio::GaussianField;
use iiot_lab::random::stream;
use rand::Rng;
use rand_distr::StandardNormal;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Instant;

/// The maps: 120 x 60 m in coarse cells of 3 m and fine ones of 1.5 m.
const COARSE: [usize; 2] = [40, 20];
const FINE: [usize; 2] = [80, 40];

/// As the default race has them.
const FOREST: ForestSettings = ForestSettings {
    trees: 8,
    depth: 8,
    candidates: 16,
    smallest_leaf: 150,
    ridge: 1e-4,
    input_share: 0.02,
    most_patches: 12_000,
};

static FOREST_OF_RACE: LazyLock<Forest> = LazyLock::new(|| {
    let sets = patches(0..40);
    let mut forest = Forest::new(FOREST);
    (0..FOREST.trees as u64).for_each(|tree| forest.grow(&sets, &mut stream(1, "bench trees", tree)));
    forest
});

fn main() {
    let words: Vec<String> = std::env::args().collect();
    match words.iter().position(|word| word == "--export") {
        Some(place) => export(Path::new(&words[place + 1])),
        None => divan::main(),
    }
}

fn grid(cells: [usize; 2]) -> Grid {
    Grid::new([0.0; 2], [120.0, 60.0], cells).expect("valid")
}

/// Shadowing of 5.9 dB and 10 m with noise of 1 dB, sampled anywhere.
fn kriging(samples: usize, seed: u64) -> Kriging {
    let mut draws = stream(seed, "super-resolution bench", samples as u64);
    let field = GaussianField::new(10.0, &mut draws);
    let mut sample = || {
        let position_m = [120.0 * draws.random::<f64>(), 60.0 * draws.random::<f64>()];
        let noise: f64 = draws.sample(StandardNormal);
        Sample { position_m, value: 5.9 * field.at(position_m) + noise }
    };
    let sites = Sites::gather(&(0..samples).map(|_| sample()).collect::<Vec<_>>()).expect("finite");
    let variogram = Variogram::new(Family::Exponential, 1.0, 5.9_f64.powi(2), 10.0).expect("valid");
    Kriging::new(&sites, &variogram, Trend::Constant).expect("solvable")
}

fn map(kriging: &Kriging, cells: [usize; 2]) -> Raster {
    let found = kriging.predict(&grid(cells), Precision::Single, Want::Estimate);
    Raster::of(cells[0], cells[1], &found.estimate).expect("finite")
}

fn pair(seed: u64) -> Pair {
    let kriging = kriging(300, seed);
    Pair { coarse: map(&kriging, COARSE), fine: map(&kriging, FINE) }
}

fn patches(seeds: std::ops::Range<u64>) -> Vec<Patches> {
    let of = |pair: Pair| Patches::new(&pair.bicubic(), &pair.fine).expect("one size");
    seeds.map(|seed| of(pair(seed))).collect()
}

fn enlarged(coarse: &Raster) -> Raster {
    bicubic(coarse, FINE[0], FINE[1])
}

fn cells() -> ItemsCount {
    ItemsCount::new(FINE[0] * FINE[1])
}

#[divan::bench(args = [(200, 1), (200, 2), (300, 1), (300, 2), (600, 1), (600, 2)])]
fn fine_kriging(bencher: Bencher, (samples, threads): (usize, usize)) {
    let (kriging, pool) = (kriging(samples, 1), Pool::new(threads).expect("threads"));
    let grid = grid(FINE);
    let estimate = || kriging.predict(&grid, Precision::Single, Want::Estimate);
    bencher.counter(cells()).bench_local(|| pool.run(|| black_box(estimate())));
}

#[divan::bench(args = [200, 300, 600])]
fn solving_the_system(bencher: Bencher, samples: usize) {
    bencher.bench_local(|| black_box(kriging(samples, 1)));
}

#[divan::bench(args = [1, 2])]
fn refining_by_forest(bencher: Bencher, threads: usize) {
    let (coarse, pool) = (pair(99).coarse, Pool::new(threads).expect("threads"));
    let forest = &*FOREST_OF_RACE;
    bencher.counter(cells()).bench_local(|| pool.run(|| black_box(forest.refine(&enlarged(&coarse)))));
}

#[divan::bench(args = [1, 2])]
fn refining_by_network(bencher: Bencher, threads: usize) {
    let (coarse, pool) = (pair(99).coarse, Pool::new(threads).expect("threads"));
    let network = Upscaler::new(UpscalerSettings::new(1), 1).expect("valid");
    let refine = || network.refine(enlarged(&coarse).values(), FINE[0]).expect("finite");
    bencher.counter(cells()).bench_local(|| pool.run(|| black_box(refine())));
}

#[divan::bench]
fn bicubic_interpolation(bencher: Bencher) {
    let coarse = pair(99).coarse;
    bencher.counter(cells()).bench_local(|| black_box(enlarged(&coarse)));
}

#[divan::bench]
fn growing_a_tree(bencher: Bencher) {
    let sets = patches(0..40);
    let mut forest = Forest::new(FOREST);
    let mut tree = 0;
    bencher.bench_local(|| {
        tree += 1;
        forest.grow(black_box(&sets), &mut stream(1, "bench trees", tree));
    });
}

/// Patches of 24 pairs to learn from and of 24 others, as little-endian f32 rows of features and residuals; and the error of
/// a forest on all patches of the first with the seconds it took.
fn export(directory: &Path) {
    let [learned, judged] = [patches(0..24), patches(100..124)];
    for (name, sets) in [("learned", &learned), ("judged", &judged)] {
        let mut bytes = Vec::new();
        for set in sets {
            for patch in 0..set.count() {
                let numbers = set.inputs(patch)[..FEATURES].iter().chain(set.outputs(patch));
                bytes.extend(numbers.flat_map(|number| number.to_le_bytes()));
            }
        }
        std::fs::write(directory.join(format!("{name}.f32")), bytes).expect("written");
    }
    let settings = ForestSettings { most_patches: usize::MAX, ..FOREST };
    let mut report = String::new();
    for (trees, smallest_leaf) in [(8, 150), (8, 5)] {
        let settings = ForestSettings { trees, smallest_leaf, ..settings };
        let start = Instant::now();
        let mut forest = Forest::new(settings);
        (0..trees as u64).for_each(|tree| forest.grow(&learned, &mut stream(1, "bench trees", tree)));
        let seconds = start.elapsed().as_secs_f64();
        let error = error(&forest, &judged);
        let _ = writeln!(
            report,
            "trees {trees}, leaves of {smallest_leaf} or more: {seconds:.3} s, RMSE of patches {error:.5} dB"
        );
    }
    let nothing = error(&Forest::new(settings), &judged);
    let _ =
        writeln!(report, "numbers of a row {}, bicubic: RMSE of patches {nothing:.5} dB", FEATURES + OUTPUTS);
    std::fs::write(directory.join("forest.txt"), &report).expect("written");
    print!("{report}");
}

/// Root mean squared difference between what a forest says of patches and what they lack, cell by cell, before patches that
/// overlap are averaged.
fn error(forest: &Forest, sets: &[Patches]) -> f64 {
    let (mut squares, mut count) = (0.0, 0.0);
    for set in sets {
        for patch in 0..set.count() {
            let found = forest.residuals_of(set.inputs(patch));
            for (found, lacks) in found.iter().zip(set.outputs(patch)) {
                squares += f64::from(found - lacks).powi(2);
                count += 1.0;
            }
        }
    }
    (squares / count).sqrt()
}
