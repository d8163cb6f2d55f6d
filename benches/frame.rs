//! CPU time of the window's own code for a frame with a full race: 4 contenders, 5 seeds, 5,000 points each; on the floor
//! of one slot, on floors of 500, 2,000 and a million devices, on the frame of 5 and of 20, on maps.
//!
//! Every frame adds a point to each curve, as while training, so that nothing can be kept from the frame before, and the
//! pointer moves over floor and views. Layout and drawing commands are measured; turning them into triangles and pixels is
//! not our code. Names of experiments as arguments time those alone.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use eframe::egui;
use iiot_lab::app::{Model, Window};
use iiot_lab::experiments;
use iiot_lab::lab::{Event, History, Pool, Race, Snapshot};
use iiot_lab::preset::{Preset, Value};
use std::time::Instant;

const CONTENDERS: usize = 4;
const SEEDS: i64 = 5;
const POINTS: u64 = 5_000;
const FRAMES: u64 = 400;
const RUNS: usize = 7;

/// Preset, fields beside those of the race, and phases that are played before.
type Case = (&'static str, &'static [(&'static str, i64)], usize);

const CASES: [Case; 8] = [
    ("static-access", &[], 1_000),
    ("continuous-access", &[("devices", 500)], 700),
    ("continuous-access", &[("devices", 2_000)], 700),
    ("continuous-access-million", &[], 100),
    ("dissemination", &[], 400),
    ("dissemination", &[("ues", 20)], 400),
    ("radio-map", &[], 4),
    ("super-resolution", &[("worlds", 2)], 4),
];

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wanted = |name: &str| asked.is_empty() || asked.iter().any(|word| word == name);
    for (name, fields, phases) in CASES.into_iter().filter(|(name, ..)| wanted(name)) {
        let (preset, history, snapshot) = recorded(name, fields, phases);
        let run = || frames(&preset, &history, &snapshot);
        let mut times_ms = least_of_runs(run);
        // The first frames lay out text for the first time.
        let mut steady = times_ms.split_off(20);
        steady.sort_by(f64::total_cmp);
        let at = |share: f64| steady[((steady.len() - 1) as f64 * share) as usize];
        let (median, tail, longest) = (at(0.5), at(0.99), at(1.0));
        println!(
            "{name} {fields:?}: median {median:.2} ms, 99th percentile {tail:.2} ms, longest {longest:.2} ms"
        );
    }
}

/// Each frame's least time over a few runs of the same frames: what others do on the machine is left out, what a frame
/// costs by itself is in all of them.
fn least_of_runs(run: impl Fn() -> Vec<f64>) -> Vec<f64> {
    let mut least = run();
    for _ in 1..RUNS {
        least.iter_mut().zip(run()).for_each(|(least, time)| *least = least.min(time));
    }
    least
}

/// A point of each seed of each contender.
fn every(step: u64) -> impl Iterator<Item = Event> {
    (0..CONTENDERS).flat_map(move |contender| {
        (0..SEEDS as usize).map(move |seed| {
            let wave = ((step * 31 + seed as u64 * 17 + contender as u64) % 97) as f64 / 97.0;
            Event::Point { contender, seed_index: seed, step, value: 15.0 + contender as f64 + wave }
        })
    })
}

/// A full race and what its demo shows.
fn recorded(name: &str, fields: &[(&str, i64)], phases: usize) -> (Preset, History, Snapshot) {
    let mut preset = experiments::built_in(name).expect("built in").expect("valid");
    for (field, number) in [("seeds", SEEDS)].iter().chain(fields) {
        preset.values.set(field, Value::Integer(*number)).expect("within range");
    }
    let mut race = Race::new(&preset).expect("its own fields");
    race.advance(1, &Pool::new(1).expect("a thread"));
    let mut history = race.history().clone();
    // As long as if it went on for ever: limits over steps have been computed for the race as it is.
    history.steps = 1_000_000;
    history.contenders.truncate(CONTENDERS);
    history.curves.truncate(CONTENDERS);
    history.stopped.clear();
    (0..POINTS).flat_map(every).for_each(|event| history.apply(&event));
    let mut demo = race.problem().demo(0, 1).expect("it can be built");
    for _ in 0..phases {
        demo.next_phase().expect("it decides");
    }
    let snapshot = Snapshot { step: 5_000, scenes: demo.scenes(), ..Snapshot::default() };
    (preset, history, snapshot)
}

/// Times of all frames in ms.
fn frames(preset: &Preset, history: &History, snapshot: &Snapshot) -> Vec<f64> {
    let ctx = egui::Context::default();
    let model = Model::recorded(preset.clone(), history.clone(), snapshot.clone());
    let mut window = Window::new(&ctx, model, 0);
    let mut times_ms = Vec::new();
    for frame in 0..FRAMES {
        every(POINTS + frame).for_each(|event| window.hear(&event));
        let size = egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(1_440.0, 900.0));
        let place = egui::pos2(280.0 + frame as f32 * 2.1, 150.0 + frame as f32 % 50.0 * 12.0);
        let input = egui::RawInput {
            screen_rect: Some(size),
            time: Some(frame as f64 / 60.0),
            events: vec![egui::Event::PointerMoved(place)],
            ..egui::RawInput::default()
        };
        let start = Instant::now();
        let output = ctx.run_ui(input, |ui| window.draw(ui));
        times_ms.push(start.elapsed().as_secs_f64() * 1_000.0);
        drop(output);
    }
    times_ms
}
