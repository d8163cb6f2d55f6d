//! Kriging on the GPU against its twin on the CPU, and what holds without any twin.
//!
//! Where there is no adapter, software included, these tests say so and pass, unless `CI` is set.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use iiot_lab::gpu::{Access, Gpu, GpuError, Step};
use iiot_lab::problems::radio_map::{
    Family, GpuKriging, Grid, Kriging, Mapper, Places, Precision, Sample, Sites, Trend, Variogram, Want, Wish,
};
use iiot_lab::random::stream;
use rand::Rng;

/// One device for each test; none where there is no adapter.
fn gpu() -> Option<Gpu> {
    match Gpu::open() {
        Ok(gpu) => Some(gpu),
        Err(error) if std::env::var_os("CI").is_some() => panic!("{error}"),
        Err(error) => {
            println!("left out: {error}");
            None
        }
    }
}

/// Samples of a smooth field with a little noise: its standard deviation is near 1.
fn samples(count: usize) -> Vec<Sample> {
    let mut stream = stream(3, "samples of the gpu tests", count as u64);
    let mut sample = |_| {
        let position_m = [1_000.0 * stream.random::<f64>(), 700.0 * stream.random::<f64>()];
        let smooth = (position_m[0] / 90.0).sin() + (position_m[1] / 70.0).cos();
        Sample { position_m, value: smooth + 0.3 * stream.random::<f64>() }
    };
    (0..count).map(&mut sample).collect()
}

fn deviation(samples: &[Sample]) -> f64 {
    let n = samples.len() as f64;
    let mean = samples.iter().map(|sample| sample.value).sum::<f64>() / n;
    (samples.iter().map(|sample| (sample.value - mean).powi(2)).sum::<f64>() / n).sqrt()
}

fn kriging(samples: &[Sample], family: Family, nugget: f64, trend: Trend) -> Kriging {
    let variogram = Variogram::new(family, nugget, 1.0, 100.0).unwrap();
    Kriging::new(&Sites::gather(samples).unwrap(), &variogram, trend).unwrap()
}

fn grid(cells: [usize; 2]) -> Grid {
    Grid::new([-50.0, -20.0], [1_050.0, 720.0], cells).unwrap()
}

fn farthest(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    assert!(a.iter().chain(b).all(|number| number.is_finite()));
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

/// The largest errors of estimate and variance against the twin in double precision.
fn errors(gpu: &Gpu, kriging: &Kriging, places: &(impl Places + ?Sized)) -> [f64; 2] {
    let found = GpuKriging::new(gpu, kriging).unwrap().predict(places, Want::Variance).unwrap();
    let twin = kriging.predict(places, Precision::Double, Want::Variance);
    assert!(found.signal_variance.iter().all(|&variance| variance >= 0.0));
    assert_eq!(found.nugget, twin.nugget);
    [farthest(&found.estimate, &twin.estimate), farthest(&found.signal_variance, &twin.signal_variance)]
}

#[test]
fn the_gpu_agrees_with_the_cpu() {
    let Some(gpu) = gpu() else { return };
    for family in Family::ALL {
        for (count, cells) in
            [(1, [1, 1]), (2, [3, 5]), (63, [17, 15]), (64, [16, 16]), (65, [257, 1]), (300, [67, 41])]
        {
            let samples = samples(count);
            let kriging = kriging(&samples, family, 0.05, Trend::Constant);
            let allowed = 1e-3 * if count < 10 { 1.0 } else { deviation(&samples) };
            let [estimate, variance] = errors(&gpu, &kriging, &grid(cells));
            println!("{family:?} {count}: {estimate:.1e} {variance:.1e}");
            assert!(estimate < allowed && variance < allowed, "{family:?} {count}: {estimate} {variance}");
        }
    }
}

#[test]
fn trends_agree_too() {
    let Some(gpu) = gpu() else { return };
    let samples = samples(150);
    let several = [[500.0, 300.0, 6.5], [100.0, 600.0, 6.5], [900.0, 50.0, 2.0]];
    for trend in [Trend::Plane, Trend::around(&several[..1], 2.3), Trend::around(&several, 2.3)] {
        let kriging = kriging(&samples, Family::Exponential, 0.05, trend);
        let [estimate, variance] = errors(&gpu, &kriging, &grid([61, 43]));
        assert!(estimate < 1e-3 * deviation(&samples) && variance < 1e-3, "{estimate} {variance}");
    }
}

#[test]
fn without_nugget_a_sample_is_its_own_estimate() {
    let Some(gpu) = gpu() else { return };
    let samples = samples(120);
    let places: Vec<[f64; 2]> = samples.iter().map(|sample| sample.position_m).collect();
    let values: Vec<f64> = samples.iter().map(|sample| sample.value).collect();
    for family in [Family::Exponential, Family::Spherical, Family::Linear, Family::Matern32] {
        let kriging = kriging(&samples, family, 0.0, Trend::Constant);
        let loaded = GpuKriging::new(&gpu, &kriging).unwrap();
        let found = loaded.predict(&places[..], Want::Variance).unwrap();
        let worst = farthest(&found.estimate, &values);
        let variance = found.signal_variance.iter().fold(0.0, |a: f64, &b| a.max(b));
        println!("{family:?}: {worst:.1e} {variance:.1e}");
        assert!(worst < 1e-3 && variance < 1e-3, "{family:?}: {worst} {variance}");
    }
}

#[test]
fn a_constant_added_shifts_the_map_and_nothing_else() {
    let Some(gpu) = gpu() else { return };
    let places = grid([33, 21]);
    let map = |offset: f64| {
        let mut samples = samples(90);
        samples.iter_mut().for_each(|sample| sample.value += offset);
        let kriging = kriging(&samples, Family::Spherical, 0.05, Trend::Constant);
        GpuKriging::new(&gpu, &kriging).unwrap().predict(&places, Want::Variance).unwrap()
    };
    let (plain, shifted) = (map(0.0), map(1e6));
    let expected: Vec<f64> = plain.estimate.iter().map(|estimate| estimate + 1e6).collect();
    // The mean stays on the CPU, so that only α·k is rounded to single precision.
    assert!(farthest(&shifted.estimate, &expected) < 1e-5);
    assert!(farthest(&shifted.signal_variance, &plain.signal_variance) < 1e-6);
}

/// Kitanidis, Introduction to Geostatistics, example 3.2: linear variogram of slope 0.006, nugget 0.1.
#[test]
fn the_textbook_point() {
    let Some(gpu) = gpu() else { return };
    let sample = |x, y, value| Sample { position_m: [x, y], value };
    let sites = Sites::gather(&[sample(9.7, 47.6, 1.22), sample(43.8, 24.6, 2.822)]).unwrap();
    let variogram = Variogram::new(Family::Linear, 0.1, 0.006, 1.0).unwrap();
    let kriging = Kriging::new(&sites, &variogram, Trend::Constant).unwrap();
    let found =
        GpuKriging::new(&gpu, &kriging).unwrap().predict(&[[18.8, 67.9]][..], Want::Variance).unwrap();
    let variance = found.observation_variance().next().unwrap();
    assert!((found.estimate[0] - 1.6364).abs() < 1e-4 && (variance - 0.4201).abs() < 1e-4, "{found:?}");
}

/// Everything moved or turned together has the map moved or turned.
#[test]
fn moving_and_turning_change_nothing() {
    let Some(gpu) = gpu() else { return };
    let places: Vec<[f64; 2]> =
        (0..200).map(|i| [f64::from(i * 37 % 997), f64::from(i * 53 % 691)]).collect();
    let (sin, cos) = 0.7_f64.sin_cos();
    let still = |at: [f64; 2]| at;
    let moved = |[x, y]: [f64; 2]| [x + 1_234.5, y - 987.0];
    let turned = |[x, y]: [f64; 2]| [cos * x - sin * y, sin * x + cos * y];
    let map = |to: &dyn Fn([f64; 2]) -> [f64; 2]| {
        let mut samples = samples(90);
        samples.iter_mut().for_each(|sample| sample.position_m = to(sample.position_m));
        let kriging = kriging(&samples, Family::Matern32, 0.05, Trend::Constant);
        let places: Vec<[f64; 2]> = places.iter().map(|&at| to(at)).collect();
        GpuKriging::new(&gpu, &kriging).unwrap().predict(&places[..], Want::Variance).unwrap()
    };
    let plain = map(&still);
    for other in [map(&moved), map(&turned)] {
        assert!(farthest(&plain.estimate, &other.estimate) < 1e-4);
        assert!(farthest(&plain.signal_variance, &other.signal_variance) < 1e-4);
    }
}

#[test]
fn far_coordinates_keep_their_digits() {
    let Some(gpu) = gpu() else { return };
    // As map projections have them; the spacing of single precision there is half a metre.
    let far = |[x, y]: [f64; 2]| [x + 5e5, y + 5.3e6];
    let mut samples = samples(100);
    samples.iter_mut().for_each(|sample| sample.position_m = far(sample.position_m));
    let kriging = kriging(&samples, Family::Exponential, 0.01, Trend::Constant);
    let grid = Grid::new(far([0.0, 0.0]), far([1_000.0, 700.0]), [40, 30]).unwrap();
    assert!(errors(&gpu, &kriging, &grid).iter().all(|&error| error < 1e-4));
    // A map 100,000 ranges wide: near a site, distances are still those of the site.
    let wide = [[0.0, 0.0], [1e7, 0.0], [0.0, 1e7], [9_999_900.0, 50.0]];
    let wide = wide.map(|position_m| Sample { position_m, value: position_m[0] / 1e7 - position_m[1] / 2e7 });
    let kriging = self::kriging(&wide, Family::Exponential, 0.01, Trend::Constant);
    let places = [[1e7 - 33.0, 4.0], [9_999_910.0, 55.5], [3.0, 1e7 + 2.0]];
    assert!(errors(&gpu, &kriging, &places[..]).iter().all(|&error| error < 1e-5));
}

#[test]
fn no_number_is_no_estimate_and_no_place_is_no_map() {
    let Some(gpu) = gpu() else { return };
    let kriging = kriging(&samples(30), Family::Gaussian, 0.05, Trend::Constant);
    let loaded = GpuKriging::new(&gpu, &kriging).unwrap();
    let places = [[f64::NAN, 0.0], [100.0, 100.0], [0.0, f64::INFINITY], [1e99, -1e99]];
    let found = loaded.predict(&places[..], Want::Variance).unwrap();
    let nan = |numbers: &[f64]| numbers.iter().map(|number| number.is_nan()).collect::<Vec<_>>();
    assert_eq!(nan(&found.estimate), [true, false, true, false]);
    assert_eq!(nan(&found.signal_variance), [true, false, true, false]);
    let none: [[f64; 2]; 0] = [];
    assert!(loaded.predict(&none[..], Want::Variance).unwrap().estimate.is_empty());
    let estimates = loaded.predict(&places[..], Want::Estimate).unwrap();
    assert!(estimates.signal_variance.is_empty());
    assert_eq!(estimates.estimate[1], found.estimate[1]);
}

#[test]
fn a_map_is_the_same_however_often_it_is_drawn() {
    let Some(gpu) = gpu() else { return };
    let kriging = kriging(&samples(200), Family::Exponential, 0.05, Trend::Constant);
    let loaded = GpuKriging::new(&gpu, &kriging).unwrap();
    let map = || loaded.predict(&grid([90, 70]), Want::Variance).unwrap();
    assert_eq!(map(), map());
}

#[test]
fn what_single_precision_cannot_hold_goes_to_the_cpu_with_a_word() {
    let Some(gpu) = gpu() else { return };
    // A Gaussian variogram almost without nugget: a condition number beyond 1e10.
    let samples = samples(250);
    let nearly_singular = kriging(&samples, Family::Gaussian, 1e-9, Trend::Constant);
    let error = GpuKriging::new(&gpu, &nearly_singular).unwrap().check().unwrap_err();
    assert!(matches!(&error, GpuError::Failed(words) if words.contains("single precision errs")), "{error}");
    let mut mapper = Mapper::new(&nearly_singular, Some(&gpu), Precision::Double);
    assert!(mapper.take_notice().unwrap().ends_with("the CPU is used instead"));
    assert_eq!(mapper.take_notice(), None, "told once");
    let map = mapper.predict(&grid([5, 4]), Want::Variance);
    assert_eq!(map, nearly_singular.predict(&grid([5, 4]), Precision::Double, Want::Variance));
    assert_eq!((mapper.device().as_str(), mapper.precision()), ("cpu", "f64"));
    let sound = kriging(&samples, Family::Exponential, 0.05, Trend::Constant);
    let mut mapper = Mapper::new(&sound, Some(&gpu), Precision::Double);
    mapper.predict(&grid([5, 4]), Want::Variance);
    assert_eq!((mapper.take_notice(), mapper.device().as_str()), (None, gpu.name()));
}

#[test]
fn bad_shaders_and_too_large_blocks_are_errors_in_words() {
    let Some(gpu) = gpu() else { return };
    let error = gpu.pipeline("fn nothing( {", "nothing", &[]).err().unwrap();
    assert!(matches!(error, GpuError::Failed(_)), "{error}");
    let error = gpu.reserve(gpu.largest_buffer_bytes() + 4).err().unwrap();
    assert!(matches!(error, GpuError::TooLarge { .. }), "{error}");
    let double = "@group(0) @binding(0) var<storage, read_write> x: array<f32>;
        @compute @workgroup_size(1) fn double(@builtin(workgroup_id) at: vec3<u32>) { x[at.x] = 2.0 * f32(at.x); }";
    let pipeline = gpu.pipeline(double, "double", &[Access::Write]).unwrap();
    let block = gpu.reserve(4 * 5).unwrap();
    let blocks = [&block];
    let step = |groups| Step { pipeline: &pipeline, blocks: &blocks, groups: [groups, 1] };
    assert_eq!(gpu.run(&[step(5)], &[&block]).unwrap(), [[0.0, 2.0, 4.0, 6.0, 8.0]]);
    let error = gpu.run(&[step(gpu.most_groups() + 1)], &[&block]).unwrap_err();
    assert!(matches!(error, GpuError::Failed(_)), "{error}");
    assert_eq!(gpu.run(&[step(5)], &[&block]).unwrap().len(), 1, "the device goes on after an error");
}

#[test]
fn small_or_precise_maps_open_no_gpu_by_themselves() {
    assert!(matches!(Wish::Cpu.open(4_000, 1 << 22, true), (None, None)));
    assert!(matches!(Wish::Auto.open(4_000, 1 << 22, false), (None, None)));
    assert!(matches!(Wish::Auto.open(20, 400, true), (None, None)));
    let Some(gpu) = gpu() else { return };
    let (chosen, words) = Wish::Auto.open(4_000, 1 << 22, true);
    if gpu.is_software() {
        assert!(chosen.is_none() && words.unwrap().contains("the CPU is faster and is used"));
    } else {
        assert!(chosen.is_some() && words.is_none());
    }
}
