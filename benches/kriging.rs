//! Kriging maps: 200 samples on 256² and 1,000 on 1024², in both precisions, with and without variance; and the few samples
//! of a frame, whose nanoseconds a cell times the clock are the cycles a pixel that dissemination counts.
//!
//! The GPU, where there is one (software counts), draws the same maps in single precision.
//!
//! And a drag of one of 200 samples as the window has it: from the gesture that is sent to the lab until the snapshot with the
//! new maps is there to be drawn.
//!
//! `cargo bench --bench kriging -- [THREADS | gpu | drag]` prints seconds, and billions of operations in each second, counted as
//! N² for each cell with variance (a triangular product) and 2 N without (a dot product). The same cases in other
//! programs: `benches/peers/kriging.py`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use iiot_lab::experiments;
use iiot_lab::gpu::Gpu;
use iiot_lab::lab::{Command, Lab, Pool};
use iiot_lab::problems::radio_map::{
    Family, GpuKriging, Grid, Kriging, LocalKriging, Places, Precision, Sample, Sites, Trend, Variogram, Want,
};
use iiot_lab::random::stream;
use iiot_lab::scene::{Gesture, Picture};
use rand::Rng;
use std::time::Instant;

fn sites(count: usize) -> Sites {
    let mut stream = stream(1, "kriging bench", count as u64);
    let mut sample = || {
        let position_m = [1_000.0 * stream.random::<f64>(), 1_000.0 * stream.random::<f64>()];
        Sample { position_m, value: (position_m[0] / 90.0).sin() + (position_m[1] / 70.0).cos() }
    };
    Sites::gather(&(0..count).map(|_| sample()).collect::<Vec<_>>()).expect("finite")
}

fn variogram() -> Variogram {
    Variogram::new(Family::Exponential, 0.05, 1.0, 100.0).expect("valid")
}

fn main() {
    let asked = |wanted: &str| std::env::args().any(|word| word == wanted);
    if asked("gpu") {
        return on_the_gpu(&variogram());
    }
    if asked("drag") {
        return dragged();
    }
    let threads = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(0);
    let pool = Pool::new(threads).expect("threads");
    let variogram = variogram();
    for (count, side, precision, want, repeats) in [
        (50, 1_024, Precision::Single, Want::Estimate, 9),
        (100, 1_024, Precision::Single, Want::Estimate, 9),
        (200, 1_024, Precision::Single, Want::Estimate, 9),
        (200, 256, Precision::Single, Want::Variance, 15),
        (200, 256, Precision::Double, Want::Variance, 7),
        (1_000, 1_024, Precision::Single, Want::Estimate, 3),
        (1_000, 1_024, Precision::Double, Want::Estimate, 2),
        (1_000, 1_024, Precision::Single, Want::Variance, 2),
        (1_000, 1_024, Precision::Double, Want::Variance, 1),
    ] {
        let sites = sites(count);
        let grid = Grid::new([0.0; 2], [1_000.0; 2], [side; 2]).expect("valid");
        let mut seconds: Vec<f64> = (0..repeats)
            .map(|_| {
                let start = Instant::now();
                let kriging = Kriging::new(&sites, &variogram, Trend::Constant).expect("solvable");
                std::hint::black_box(pool.run(|| kriging.predict(&grid, precision, want)));
                start.elapsed().as_secs_f64()
            })
            .collect();
        seconds.sort_by(f64::total_cmp);
        let median = seconds[repeats / 2];
        let per_cell = if want == Want::Variance { count * count } else { 2 * count };
        let work = (per_cell * grid.count()) as f64 / median / 1e9;
        let each = 1e9 * median / grid.count() as f64;
        println!(
            "{count} samples, {side}², {precision:?}, {want:?}: {median:.4} s, {each:.0} ns a cell, {work:.0} GFLOP/s"
        );
    }
    on_the_gpu(&variogram);
    let sites = sites(100_000);
    let grid = Grid::new([0.0; 2], [1_000.0; 2], [256; 2]).expect("valid");
    let start = Instant::now();
    let kriging = LocalKriging::new(sites, &variogram, Trend::Constant, 32);
    std::hint::black_box(pool.run(|| kriging.predict(&grid, Want::Variance)));
    println!("100,000 samples, 256², 32 neighbours, Double: {:.3} s", start.elapsed().as_secs_f64());
}

/// Milliseconds from a gesture to its picture, for samples of a file on 256² and for samples in the hall on 256 x 128, whose
/// truth, error and variogram are drawn too.
fn dragged() {
    let rows = |side: [f64; 2]| -> Vec<[f64; 3]> {
        let mut stream = stream(1, "drag bench", 0);
        let mut place = |length: f64| length * stream.random::<f64>();
        (0..200)
            .map(|_| [place(side[0]), place(side[1])])
            .map(|[x, y]| [x, y, (x / 90.0).sin() + (y / 70.0).cos()])
            .collect()
    };
    let file = vec![Gesture::Open { name: "bench".to_owned(), rows: rows([1_000.0, 1_000.0]) }];
    let hall = rows([119.0, 59.0]).into_iter().map(|[x, y, _]| Gesture::Add { at_m: [x, y] });
    let hall: Vec<Gesture> = std::iter::once(Gesture::Press("Clear".to_owned())).chain(hall).collect();
    for (name, begin, size_m) in [("file, 256 x 256", file, 1_000.0), ("hall, 256 x 128", hall, 55.0)] {
        for (method, contender) in [("ordinary kriging", 1), ("kriging by hand", 3)] {
            let mut each = drag_of(&begin, contender, size_m);
            each.sort_by(f64::total_cmp);
            println!(
                "drag, 200 samples, {name}, {method}: median {:.1} ms, 95th percentile {:.1} ms",
                each[each.len() / 2],
                each[each.len() * 95 / 100]
            );
        }
    }
}

fn drag_of(begin: &[Gesture], contender: usize, size_m: f64) -> Vec<f64> {
    let (wake, woken) = crossbeam_channel::unbounded();
    let mut lab = Lab::start(move || wake.send(()).expect("the bench listens")).expect("a thread");
    let preset = experiments::built_in("radio-map").expect("built in").expect("valid");
    lab.send(Command::Open(Box::new(preset), false));
    lab.send(Command::Follow(contender));
    let shown = |lab: &Lab, at: [f64; 2]| {
        let snapshot = lab.snapshot()?;
        let maps = snapshot.scenes.get(1)?.pictures.iter().find_map(|picture| match picture {
            Picture::Maps(maps) => maps.first().cloned(),
            _ => None,
        })?;
        (maps.samples.len() == 200 && maps.samples[7].position_m == at).then_some(())
    };
    begin.iter().for_each(|gesture| {
        lab.send(Command::Gesture(gesture.clone()));
        std::thread::sleep(std::time::Duration::from_millis(2));
    });
    let mut milliseconds = Vec::new();
    for step in 0..60 {
        let at = [0.3 * size_m + f64::from(step), 0.4 * size_m];
        std::thread::sleep(std::time::Duration::from_millis(30));
        let start = Instant::now();
        lab.send(Command::Gesture(Gesture::Move { index: 7, to_m: at }));
        while shown(&lab, at).is_none() {
            woken.recv_timeout(std::time::Duration::from_secs(20)).expect("a picture");
            while lab.next_message().is_some() {}
        }
        milliseconds.push(1e3 * start.elapsed().as_secs_f64());
    }
    // The first drag waits for what was sent before it.
    milliseconds.split_off(5)
}

/// The system is factored and loaded, the map drawn and read back; the device is open and its shaders are compiled anew.
fn on_the_gpu(variogram: &Variogram) {
    let start = Instant::now();
    let gpu = match Gpu::open() {
        Ok(gpu) => gpu,
        Err(error) => return println!("GPU: {error}"),
    };
    println!("{}, opened in {:.3} s", gpu.name(), start.elapsed().as_secs_f64());
    // Software would take minutes for the larger map.
    let side = if gpu.is_software() { 256 } else { 1_024 };
    for (count, side, want) in
        [(200, 256, Want::Variance), (1_000, side, Want::Estimate), (1_000, side, Want::Variance)]
    {
        let sites = sites(count);
        let grid = Grid::new([0.0; 2], [1_000.0; 2], [side; 2]).expect("valid");
        let start = Instant::now();
        let kriging = Kriging::new(&sites, variogram, Trend::Constant).expect("solvable");
        let loaded = GpuKriging::new(&gpu, &kriging).expect("loaded");
        let ready = start.elapsed().as_secs_f64();
        let map = loaded.predict(&grid, want).expect("drawn");
        let seconds = start.elapsed().as_secs_f64();
        let per_cell = if want == Want::Variance { count * count } else { 2 * count };
        let work = (per_cell * grid.count()) as f64 / seconds / 1e9;
        println!(
            "{count} samples, {side}², GPU, {want:?}: {seconds:.4} s ({ready:.4} s until loaded), {work:.0} GFLOP/s"
        );
        std::hint::black_box(map);
    }
}
