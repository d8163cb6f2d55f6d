//! Super-resolution as a race: determinism, states, what learners add to interpolation on realisations they have not seen,
//! what each preset shows, models saved and taken up again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{finished, preset};
use iiot_lab::experiments::{self, Demo, EvaluationSet, Problem};
use iiot_lab::learn::parameters::State;
use iiot_lab::scene::{Map, Picture};
use iiot_lab::statistics::{Estimate, Verdict, verdict};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

const SMALL: &[(&str, &str)] = &[
    ("steps", "6"),
    ("seeds", "2"),
    ("evaluate_every", "3"),
    ("cell_m", "6"),
    ("samples", "60"),
    ("worlds", "3"),
    ("smallest_leaf", "20"),
    ("updates", "2"),
    ("trees", "3"),
    ("pairs", "4"),
];

/// Places of contenders and measures.
const FOREST: usize = 0;
const NETWORK: usize = 1;
const BICUBIC: usize = 2;
const COARSE: usize = 3;
const RMSE: usize = 0;
const ABOVE: usize = 1;
const AGAINST: usize = 2;
const REMOVED: usize = 3;
const KBIT: usize = 4;

fn problem(name: &str, fields: &[(&str, &str)]) -> Arc<dyn Problem> {
    experiments::find("super-resolution").unwrap().problem(&preset(name, fields).values).unwrap()
}

#[test]
fn states_that_do_not_fit_are_refused_in_words() {
    let problem = problem("super-resolution", SMALL);
    let mut lane = problem.lane(FOREST, 1).unwrap();
    (0..4).for_each(|_| lane.step().unwrap());
    let good = lane.state().unwrap();
    let spoiled = |spoil: &dyn Fn(&mut State)| {
        let mut state = good.clone();
        spoil(&mut state);
        problem.lane(FOREST, 1).unwrap().restore(&state).unwrap_err().0
    };
    let missing = spoiled(&|state| drop(state.arrays.remove("tree.01.leaves")));
    assert!(missing.contains("tree 2 has no leaves"), "{missing}");
    let poisoned = spoiled(&|state| state.arrays.get_mut("tree.00.leaves").unwrap().1[3] = f32::NAN);
    assert!(poisoned.contains("make no forest"), "{poisoned}");
    let image = spoiled(&|state| state.arrays.get_mut("pair.000.fine").unwrap().1[3] = f32::NAN);
    assert!(image.contains("NaN"), "{image}");
    let more = spoiled(&|state| {
        for part in ["nodes", "leaves"] {
            let first = state.arrays[&format!("tree.00.{part}")].clone();
            state.arrays.insert(format!("tree.03.{part}"), first);
        }
    });
    assert!(more.contains("at most 3"), "{more}");
}

/// Realisations that learners are judged on, one by one, and what they learn on.
const REALISATIONS: u64 = 50;
const EACH: &[(&str, &str)] = &[("worlds", "1"), ("pairs", "24"), ("steps", "24")];

/// What a contender that learned under seed 1 is worth on each of many realisations: all measures by realisation.
fn judged(name: &str, contender: usize, steps: usize) -> Vec<Vec<f64>> {
    let mut lane = problem(name, EACH).lane(contender, 1).unwrap();
    (0..steps).for_each(|_| lane.step().unwrap());
    let state = lane.state().unwrap();
    (100..100 + REALISATIONS)
        .map(|seed| {
            let first = seed.to_string();
            let fields = [EACH, &[("seed", first.as_str())]].concat();
            let mut lane = problem(name, &fields).lane(contender, seed).unwrap();
            lane.restore(&state).unwrap();
            lane.evaluate(EvaluationSet::Final).unwrap()
        })
        .collect()
}

fn column(values: &[Vec<f64>], measure: usize) -> Vec<f64> {
    values.iter().map(|values| values[measure]).collect()
}

fn mean(values: &[Vec<f64>], measure: usize) -> f64 {
    column(values, measure).iter().sum::<f64>() / values.len() as f64
}

/// On 50 realisations that nobody trained on, paired: the forest and the network lie nearer to the truth than bicubic
/// interpolation and that nearer than the coarse map, beyond the intervals of the differences; and within 0.5 dB of kriging
/// at the fine cells.
#[test]
fn learners_beat_interpolation_and_come_close_to_fine_kriging() {
    let bicubic = judged("super-resolution", BICUBIC, 0);
    let coarse = judged("super-resolution", COARSE, 0);
    let better = |a: &[Vec<f64>], b: &[Vec<f64>]| verdict(&column(a, RMSE), &column(b, RMSE), false);
    for learner in [FOREST, NETWORK] {
        let learned = judged("super-resolution", learner, 24);
        let found = better(&learned, &bicubic);
        assert!(matches!(found, Some(Verdict::Better(_))), "{learner}: {found:?}");
        assert!(mean(&learned, ABOVE) < 0.5 && mean(&learned, AGAINST) < 0.5, "{learner}");
        assert!(mean(&learned, REMOVED) > 0.05, "{learner}: {}", mean(&learned, REMOVED));
    }
    assert!(matches!(better(&bicubic, &coarse), Some(Verdict::Better(_))));
    assert_eq!((mean(&bicubic, REMOVED), mean(&bicubic, KBIT)), (0.0, 0.0));
    // The reference is no bound, but on average nothing passes it.
    let above = Estimate::of(&column(&bicubic, ABOVE)).unwrap();
    assert!(above.band().0 > 0.0, "{above:?}");
}

/// What each preset is there to show.
#[test]
fn each_preset_shows_its_lesson() {
    // Few samples: bicubic interpolation costs a thousandth of a decibel, so there is nothing to refine.
    let bicubic = judged("super-resolution-few", BICUBIC, 0);
    assert!(mean(&bicubic, ABOVE).abs() < 0.005, "{}", mean(&bicubic, ABOVE));
    // Fine shadows: interpolation loses twenty times as much and more, and learners bring back a part of it.
    let lost = judged("super-resolution-fine-shadows", BICUBIC, 0);
    assert!(mean(&lost, ABOVE) > 0.1, "{}", mean(&lost, ABOVE));
    let learned = judged("super-resolution-fine-shadows", FOREST, 10);
    let found = verdict(&column(&learned, RMSE), &column(&lost, RMSE), false);
    assert!(matches!(found, Some(Verdict::Better(_))), "{found:?}");
    // Six kilobits: a byte for the number of trees, one for the leaf, 37 x 9 numbers of 16 bits.
    let learned = judged("super-resolution-six-kbit", FOREST, 10);
    assert_eq!(learned[0][KBIT], f64::from(8 + 8 + 37 * 9 * 16) / 1e3);
    assert!(mean(&learned, REMOVED) > 0.0, "{}", mean(&learned, REMOVED));
}

/// A run's table has every contender on every realisation, and its means are the measures.
#[test]
fn realisations_are_listed_one_by_one() {
    let race = finished(&preset("super-resolution", SMALL), 0, 6);
    let tables = race.problem().tables(&race.trained().unwrap()).unwrap();
    let rows = &tables[0].rows;
    assert_eq!((tables[0].file_name, rows.len()), ("realisations.csv", 4 * 2 * 3));
    let finals = race.history().finals.as_ref().unwrap();
    for (contender, name) in [(FOREST, "forest"), (NETWORK, "network"), (COARSE, "coarse map")] {
        let of = rows.iter().filter(|row| row[0] == "2" && row[1] == name);
        let mean = of.map(|row| row[3].parse::<f64>().unwrap()).sum::<f64>() / 3.0;
        assert!((mean - finals.value(contender, 1, RMSE).unwrap()).abs() < 1e-12, "{name}");
    }
}

fn maps(demo: &dyn Demo, scene: usize) -> Vec<Map> {
    let scenes = demo.scenes();
    let found = scenes[scene].pictures.iter().find_map(|picture| match picture {
        Picture::Maps(maps) => Some(maps.clone()),
        _ => None,
    });
    found.expect("the scene shows maps")
}

#[test]
fn the_floor_goes_through_its_phases() {
    let problem = problem("super-resolution", SMALL);
    for contender in 0..problem.contenders().len() {
        let mut demo = problem.demo(contender, 1).unwrap();
        let before = maps(&*demo, 1);
        let phases: Vec<String> = (0..4)
            .map(|_| {
                demo.next_phase().unwrap();
                demo.phase().name
            })
            .collect();
        assert_eq!(phases, ["Sense", "Krige", "Refine", "Compare"]);
        let after = maps(&*demo, 1);
        let names: Vec<&str> = after.iter().map(|map| map.name.as_str()).collect();
        assert_eq!(names, ["Coarse map", "Bicubic", "Forest", "Network", "Fine kriging", "Truth"]);
        // 120 x 60 m in cells of 6 m, twice as many a side when fine.
        assert_eq!((after[0].values.len(), after[4].values.len()), (20 * 10, 40 * 20));
        assert_ne!(after[0].values, before[0].values, "new samples, new map");
        assert_eq!(after[5].values, before[5].values, "one truth");
        assert_eq!(after[0].samples.len(), 60);
        // Nothing is learned yet: the forest is the bicubic map.
        assert_eq!(after[2].values, after[1].values);
        assert!(after.iter().flat_map(|map| &map.values).all(|value| value.is_finite()));
        assert_eq!(maps(&*demo, 2).len(), 5);
    }
}

#[test]
fn the_floor_shows_what_was_learned() {
    let problem = problem("super-resolution", SMALL);
    let mut lane = problem.lane(FOREST, 1).unwrap();
    (0..4).for_each(|_| lane.step().unwrap());
    let mut demo = problem.demo(FOREST, 1).unwrap();
    demo.load(FOREST, &lane.state().unwrap()).unwrap();
    (0..4).for_each(|_| assert!(demo.next_phase().is_ok()));
    let maps = maps(&*demo, 1);
    assert_ne!(maps[2].values, maps[1].values);
}

fn run(out: &Path, more: &[&str]) {
    let fields = SMALL.iter().flat_map(|(name, text)| ["--set".to_owned(), format!("{name}={text}")]);
    let done = Command::new(env!("CARGO_BIN_EXE_iiot-lab"))
        .args(["run", "super-resolution", "--out", out.to_str().unwrap()])
        .args(fields)
        .args(more)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn models_of_one_run_start_the_next() {
    let root = tempfile::tempdir().unwrap();
    let [first, next] = ["first", "next"].map(|name| root.path().join(name));
    run(&first, &[]);
    run(&next, &["--from", first.to_str().unwrap()]);
    let point = |directory: &Path, contender: &str, step: u32| {
        let curves = fs::read_to_string(directory.join("curves.csv")).unwrap();
        let start = format!("1,{contender},{step},");
        curves.lines().find_map(|line| line.strip_prefix(&start)).unwrap().to_owned()
    };
    for learner in ["forest", "network"] {
        assert!(first.join(format!("models/{learner}-seed-2.safetensors")).exists());
        assert_eq!(point(&next, learner, 0), point(&first, learner, 6));
        assert_ne!(point(&next, learner, 0), point(&first, learner, 0));
    }
}
