//! Radio maps as a race: determinism, states, the fit finds the truth, kriging beats the rules and not the limit, gestures.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{finished, preset};
use iiot_lab::experiments::{self, Demo};
use iiot_lab::factory::{Hall, HallSize};
use iiot_lab::lab::Race;
use iiot_lab::preset::Value;
use iiot_lab::problems::radio_map::{
    Family, Likelihood, Sample, Sight, Sites, Trend, Truth, TruthSettings, maximum_likelihood,
};
use iiot_lab::radio::{GaussianField, InFactory};
use iiot_lab::random::stream;
use iiot_lab::scene::{Gesture, Map, Picture};
use iiot_lab::statistics::{Estimate, Verdict, verdict};
use rand::Rng;
use rand_distr::StandardNormal;

const SMALL: &[(&str, &str)] = &[("steps", "60"), ("seeds", "2"), ("cell_m", "6"), ("evaluate_every", "30")];

fn contender(race: &Race, name: &str) -> usize {
    race.history().contenders.iter().position(|contender| contender.name == name).unwrap()
}

/// With 16 worlds: every rule loses to kriging beyond the interval of the paired difference, and kriging does not win
/// against the variogram that is true by more than its interval.
#[test]
fn kriging_beats_the_rules_and_not_the_limit() {
    let fields = [("steps", "180"), ("seeds", "16"), ("cell_m", "4"), ("evaluate_every", "180")];
    let race = finished(&preset("radio-map", &fields), 0, 180);
    assert!(race.history().stopped.is_empty(), "{:?}", race.history().stopped);
    let values = |name: &str| race.history().values(contender(&race, name));
    for kriging in ["kriging around path loss", "ordinary kriging", "kriging, least squares"] {
        for rule in ["inverse distance", "nearest sample", "path loss alone"] {
            let found = verdict(&values(kriging), &values(rule), false);
            assert!(matches!(found, Some(Verdict::Better(_))), "{kriging} {rule} {found:?}");
        }
    }
    let limit = race.history().limits[0].last;
    let best = values("kriging around path loss");
    let mean = best.iter().sum::<f64>() / best.len() as f64;
    // Fitted on the same samples it differs by a few hundredths of a dB; it may not be better by more than that.
    assert!(mean > limit - 0.03 && mean < limit + 0.2, "{mean} {limit}");
    // Its 95 % intervals hold about 95 % of the truth: it knows how sure it is.
    let finals = race.history().finals.as_ref().unwrap();
    let covered = |name: &str| {
        let seeds = finals.of_contender(contender(&race, name)).map(|lane| lane.measures[3].unwrap());
        seeds.sum::<f64>() / race.history().seeds.len() as f64
    };
    assert!(
        (covered("kriging around path loss") - 0.95).abs() < 0.03,
        "{}",
        covered("kriging around path loss")
    );
    // Rules claim no intervals: nothing stands there, not 0.
    for rule in ["inverse distance", "nearest sample", "path loss alone"] {
        let mut seeds = finals.of_contender(contender(&race, rule)).map(|lane| &lane.measures[3..]);
        assert!(seeds.all(|values| values == [None; 3]), "{rule}");
    }
    // Standardised errors: mean 0 and mean square 1 within four standard errors over the 16 worlds.
    for (measure, honest) in [(4, 0.0), (5, 1.0)] {
        let seeds = finals.of_contender(contender(&race, "kriging around path loss"));
        let each: Vec<f64> = seeds.map(|lane| lane.measures[measure].unwrap()).collect();
        let found = Estimate::of(&each).unwrap();
        // The interval is that of 95 %: 2.131 standard errors with 15 degrees of freedom.
        assert!((found.mean - honest).abs() < 4.0 / 2.131 * found.half_width.unwrap(), "{measure} {found:?}");
    }
}

/// Shadowing of 5.9 dB and 10 m on 250 scattered samples without noise: over 24 fields the mean of the fitted sills and
/// ranges is the truth's within four standard errors of those means.
#[test]
fn the_fit_finds_the_sill_and_the_range() {
    let fits: Vec<[f64; 2]> = (0..24)
        .map(|seed| {
            let mut draws = stream(seed, "fit test", 0);
            let field = GaussianField::new(10.0, &mut draws);
            let samples: Vec<Sample> = (0..250)
                .map(|_| {
                    let position_m = [120.0 * draws.random::<f64>(), 60.0 * draws.random::<f64>()];
                    let noise: f64 = draws.sample(StandardNormal);
                    Sample { position_m, value: 5.9 * field.at(position_m) + 0.5 * noise }
                })
                .collect();
            let sites = Sites::gather(&samples).unwrap();
            let fit = maximum_likelihood(
                &sites,
                Family::Exponential,
                Trend::Constant,
                Likelihood::Restricted,
                None,
            );
            let variogram = fit.unwrap().variogram;
            [variogram.partial_sill(), variogram.range_m()]
        })
        .collect();
    for (place, truth) in [5.9_f64.powi(2), 10.0].into_iter().enumerate() {
        let mean = fits.iter().map(|fit| fit[place]).sum::<f64>() / 24.0;
        let variance = fits.iter().map(|fit| (fit[place] - mean).powi(2)).sum::<f64>() / 23.0;
        let error = 4.0 * (variance / 24.0).sqrt();
        assert!((mean - truth).abs() < error && error < 0.5 * truth, "{place}: {mean} {error}");
    }
}

#[test]
fn channels_and_seeds_have_truths_of_their_own() {
    let hall = Hall::new(HallSize::Small, 8.0);
    let settings = TruthSettings {
        power_dbm: 20.0,
        carrier_ghz: 3.5,
        case: InFactory::SparseHigh,
        line_of_sight: Sight::ByTheStandard,
        shadowing_db: 5.9,
        correlation_m: 10.0,
    };
    let at = |seed, channel| {
        Truth::new(settings, &[[10.0, 10.0, 6.5]], seed, channel).at_dbm(hall.floor().centre_m())
    };
    assert_eq!(at(1, 0), at(1, 0));
    assert!(at(1, 0) != at(1, 1) && at(1, 0) != at(2, 0));
}

fn maps(demo: &dyn Demo) -> Vec<Map> {
    let scenes = demo.scenes();
    let found = scenes[1].pictures.iter().find_map(|picture| match picture {
        Picture::Maps(maps) => Some(maps.clone()),
        _ => None,
    });
    found.expect("the second scene shows maps")
}

/// A dot stays where it is put, whatever devices believe; and beside wrong positions no variogram is the true one, so that
/// the limit may be passed (with 5 m it is, by a quarter of a decibel).
#[test]
fn wrong_positions_make_the_limit_a_strong_reference() {
    let preset = preset("radio-map", &[SMALL, &[("position_error_m", "5")]].concat());
    let problem = experiments::find("radio-map").unwrap().problem(&preset.values).unwrap();
    assert_eq!(problem.limits()[0].kind.name(), "strong reference");
    let mut demo = problem.demo(0, 1).unwrap();
    demo.gesture(Gesture::Add { at_m: [33.0, 44.0] }).unwrap();
    assert_eq!(maps(&*demo)[0].samples.last().unwrap().position_m, [33.0, 44.0]);
    demo.gesture(Gesture::Move { index: 0, to_m: [60.0, 30.0] }).unwrap();
    assert_eq!(maps(&*demo)[0].samples[0].position_m, [60.0, 30.0]);
}

/// Samples are set, dragged and removed by hand and the map follows; a file brings its own area and no truth; a few samples,
/// one and none at all are said in words.
#[test]
fn samples_can_be_moved_by_hand_and_come_from_a_file() {
    let preset = preset("radio-map", SMALL);
    let problem = experiments::find("radio-map").unwrap().problem(&preset.values).unwrap();
    for contender in 0..problem.contenders().len() {
        let mut demo = problem.demo(contender, 1).unwrap();
        while !demo.next_phase().unwrap() {}
        let before = maps(&*demo);
        assert_eq!(before[0].values.len(), 120 * 60);
        assert!(before[0].values.iter().all(|value| value.is_finite()), "{contender}");
        demo.gesture(Gesture::Move { index: 0, to_m: [60.0, 30.0] }).unwrap();
        let moved = maps(&*demo);
        assert_eq!(moved[0].samples[0].position_m, [60.0, 30.0]);
        assert_ne!(moved[0].values, before[0].values);
        let count = moved[0].samples.len();
        demo.gesture(Gesture::Add { at_m: [10.0, 50.0] }).unwrap();
        demo.gesture(Gesture::Remove { index: 0 }).unwrap();
        demo.gesture(Gesture::Remove { index: 9_999 }).unwrap();
        assert_eq!(maps(&*demo)[0].samples.len(), count);
        assert!(demo.next_phase().unwrap(), "by hand the map rests");
        demo.gesture(Gesture::Press("Clear".to_owned())).unwrap();
        assert!(maps(&*demo)[0].values.iter().all(|value| value.is_nan()));
        assert!(demo.scenes()[1].subtitle.contains("0 samples"), "{}", demo.scenes()[1].subtitle);
        demo.gesture(Gesture::Add { at_m: [10.0, 50.0] }).unwrap();
        demo.gesture(Gesture::Press("Crowdsensing".to_owned())).unwrap();
        let rows: Vec<[f64; 3]> =
            (0..1_500).map(|i| f64::from(i) * 0.37).map(|i| [500.0 + 40.0 * i.sin(), i, i.cos()]).collect();
        demo.gesture(Gesture::Open { name: "mine.csv".to_owned(), rows }).unwrap();
        let file = maps(&*demo);
        assert!(file[0].bounds_m[0] > 400.0 && file.iter().all(|map| map.name != "Truth"), "{contender}");
        assert!(demo.scenes()[1].subtitle.contains("of 1500 samples of mine.csv"));
        demo.gesture(Gesture::Press("Clear".to_owned())).unwrap();
        (0..3).for_each(|i| demo.gesture(Gesture::Add { at_m: [20.0 + f64::from(i), 30.0] }).unwrap());
        let hall = maps(&*demo);
        assert_eq!((hall[0].samples.len(), hall[0].bounds_m), (3, [0.0, 0.0, 120.0, 60.0]));
        let twice = demo.gesture(Gesture::Open { name: "none.csv".to_owned(), rows: Vec::new() });
        assert!(twice.is_err(), "a file without samples is refused");
    }
}

/// What each preset is there to show.
#[test]
fn each_preset_shows_its_lesson() {
    let short = [("steps", "120"), ("seeds", "6"), ("cell_m", "4"), ("evaluate_every", "120")];
    let mean = |race: &Race, name: &str| race.history().summary(contender(race, name)).estimate.unwrap().mean;
    let few = finished(&preset("radio-map-few", &short), 0, 120);
    let many = finished(&preset("radio-map", &short), 0, 120);
    let gain = |race: &Race| mean(race, "ordinary kriging") - mean(race, "kriging around path loss");
    assert!(gain(&few) > gain(&many), "{} {}", gain(&few), gain(&many));
    let sight = finished(&preset("radio-map-sight", &short), 0, 120);
    assert_eq!(sight.history().limits[0].kind.name(), "strong reference");
    assert!(sight.history().stopped.is_empty());
}

/// Powers of several transmitters are no line over log d: the limit says so, each is marked, and everybody goes on.
#[test]
fn several_transmitters_make_the_limit_a_strong_reference() {
    let race = finished(&preset("radio-map-transmitters", SMALL), 0, 60);
    assert!(race.history().stopped.is_empty(), "{:?}", race.history().stopped);
    assert_eq!(race.history().limits[0].kind.name(), "strong reference");
    let maps = maps(&*race.problem().demo(0, 1).unwrap());
    let names: Vec<&str> = maps[0].marks.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["transmitter 1", "transmitter 2", "transmitter 3"]);
}

/// A live change hands over to a new demo: samples by hand stay where they are, with their values while the world is the
/// same, and a file's too.
#[test]
fn what_a_hand_made_outlives_a_change_of_parameters() {
    let mut preset = preset("radio-map", SMALL);
    let problem = experiments::find("radio-map").unwrap().problem(&preset.values).unwrap();
    let mut demo = problem.demo(3, 1).unwrap();
    assert!(demo.by_hand().is_none(), "nobody did anything");
    demo.gesture(Gesture::Add { at_m: [33.0, 44.0] }).unwrap();
    let before = maps(&*demo)[0].clone();
    preset.values.set("variogram.range_m", Value::Number(40.0)).unwrap();
    let longer = problem.renewed(&preset.values).unwrap().unwrap();
    assert_eq!(longer.limits(), problem.limits(), "the limit does not know the variogram by hand");
    let mut next = longer.demo(3, 1).unwrap();
    next.take_over(demo.by_hand().unwrap()).unwrap();
    let after = maps(&*next)[0].clone();
    assert_eq!(after.samples, before.samples);
    assert_ne!(after.values, before.values, "but the map is made with the other variogram");
    preset.values.set("sensing.noise_db", Value::Number(4.0)).unwrap();
    let noisier = problem.renewed(&preset.values).unwrap().unwrap();
    assert_ne!(noisier.limits(), problem.limits());
    let mut last = noisier.demo(0, 1).unwrap();
    last.take_over(next.by_hand().unwrap()).unwrap();
    let measured = maps(&*last)[0].clone();
    assert!(measured.samples.iter().zip(&before.samples).all(|(a, b)| a.position_m == b.position_m));
    assert!(measured.samples.iter().zip(&before.samples).any(|(a, b)| a.value != b.value));
    let rows: Vec<[f64; 3]> =
        (0..40).map(|i| [f64::from(i * 7 % 31), f64::from(i), f64::from(i % 5)]).collect();
    last.gesture(Gesture::Open { name: "mine".to_owned(), rows }).unwrap();
    let file = maps(&*last);
    let mut other = problem.demo(4, 1).unwrap();
    other.take_over(last.by_hand().unwrap()).unwrap();
    let kept = maps(&*other);
    assert_eq!((kept[0].bounds_m, &kept[0].samples), (file[0].bounds_m, &file[0].samples));
    assert!(kept.iter().all(|map| map.name != "Truth"));
}

/// The map in numbers is the one that is shown: estimates, and the variance of a new observation with the nugget on top.
#[test]
fn the_map_can_be_taken_with_all_its_digits() {
    let preset = preset("radio-map", SMALL);
    let problem = experiments::find("radio-map").unwrap().problem(&preset.values).unwrap();
    let (by_hand, nearest) = (3, 5);
    let demo = problem.demo(by_hand, 1).unwrap();
    let (table, shown) = (demo.map().unwrap(), maps(&*demo));
    let deviation = shown.iter().find(|map| map.name == "Standard deviation").unwrap();
    assert_eq!((table.columns, table.bounds_m), (shown[0].columns, shown[0].bounds_m));
    assert!(table.estimate.iter().zip(&shown[0].values).all(|(a, b)| *a as f32 == *b));
    // The nugget of the variogram by hand is 1 dB² by default.
    for (variance, deviation) in table.variance.unwrap().iter().zip(&deviation.values) {
        assert!((variance - 1.0 - f64::from(*deviation).powi(2)).abs() < 1e-4, "{variance} {deviation}");
    }
    assert_eq!((table.device.as_str(), table.unit.as_str()), ("cpu in f32", "dBm"));
    assert_eq!(problem.demo(nearest, 1).unwrap().map().unwrap().variance, None);
    let mut empty = problem.demo(by_hand, 1).unwrap();
    empty.gesture(Gesture::Press("Clear".to_owned())).unwrap();
    assert!(empty.map().unwrap_err().0.contains("there is no sample"));
}

/// The map on the floor by the GPU (software counts where it is asked for by name) is that of the CPU, and says by whom.
#[test]
fn the_map_on_the_floor_is_drawn_by_the_device_that_is_asked_for() {
    let maps_on = |device: &str| {
        let mut preset = preset("radio-map", SMALL);
        preset.values.set("map.device", Value::Choice(device.to_owned())).unwrap();
        let problem = experiments::find("radio-map").unwrap().problem(&preset.values).unwrap();
        let mut demo = problem.demo(1, 1).unwrap();
        (maps(&*demo), demo.scenes()[1].subtitle.clone(), demo.take_notices(), problem.limits())
    };
    let (cpu, said, notices, limits) = maps_on("cpu");
    assert!(said.ends_with(" · CPU") && notices.is_empty(), "{said} {notices:?}");
    let (gpu, said, notices, same) = maps_on("gpu");
    assert_eq!(same, limits, "a race does not know the device");
    // Where there is no adapter, not even software, the CPU draws and it is said, once.
    assert_eq!(said.ends_with(" · CPU"), notices.len() == 1, "{said} {notices:?}");
    assert!(notices.is_empty() || std::env::var_os("CI").is_none(), "{notices:?}");
    for (a, b) in cpu[0].values.iter().zip(&gpu[0].values) {
        assert!((a - b).abs() < 1e-3, "{a} {b}");
    }
}
