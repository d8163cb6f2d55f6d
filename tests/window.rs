//! The window on a recorded race: pictures in three themes and two sizes, and what its controls do.
//!
//! The recording is `tests/fixtures/static_access.json`; with IIOT_LAB_RECORD=1 it is made anew. Pictures are compared on
//! the software adapter only, since hardware rasterises differently; UPDATE_SNAPSHOTS=1 replaces them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use egui_kittest::kittest::Queryable as _;
use egui_kittest::wgpu::{WgpuTestRenderer, create_render_state, default_wgpu_setup};
use egui_kittest::{Harness, SnapshotOptions, SnapshotResults};
use iiot_lab::app::{Model, Window, themes};
use iiot_lab::experiments;
use iiot_lab::lab::{History, Pool, Race, Snapshot};
use iiot_lab::preset::{Preset, Value};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::PathBuf;

#[derive(Serialize, Deserialize)]
struct Recording {
    history: History,
    slot: Snapshot,
    phases: Vec<Snapshot>,
}

fn preset() -> Preset {
    let mut preset = experiments::built_in("static-access").unwrap().unwrap();
    for (name, number) in [("steps", 400), ("seeds", 3)] {
        preset.values.set(name, Value::Integer(number)).unwrap();
    }
    preset
}

/// A short race with a finished slot, and the five phases of the next.
fn record() -> Recording {
    let (mut race, pool) = (Race::new(&preset()).unwrap(), Pool::new(2).unwrap());
    race.advance(200, &pool);
    race.change("preambles", Value::Integer(40)).unwrap();
    race.advance(200, &pool);
    let mut demo = race.problem().demo(0, 1).unwrap();
    (0..4).for_each(|learner| demo.load(learner, &race.lane_state(learner, 0).unwrap().unwrap()).unwrap());
    (0..199).for_each(|_| assert!(demo.next_phase().is_ok()));
    let mut snapshot = |slow_motion| {
        let shown = Snapshot {
            step: 400,
            over: true,
            slow_motion,
            seconds: vec![0.18, 0.16, 10.0, 0.11, 0.0, 0.0, 0.0],
            phase: Some(demo.phase()),
            scenes: demo.scenes(),
            ..Snapshot::default()
        };
        demo.next_phase().unwrap();
        shown
    };
    let slot = snapshot(false);
    let phases = (0..5).map(|_| snapshot(true)).collect();
    Recording { slot, phases, history: race.history().clone() }
}

fn recording() -> Recording {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/static_access.json");
    if std::env::var_os("IIOT_LAB_RECORD").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, serde_json::to_string(&record()).unwrap()).unwrap();
    }
    serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap()
}

/// Whether pictures can be compared, and the harness on a recorded moment.
fn harness(
    theme: usize,
    size: [f32; 2],
    choose: impl FnOnce(Recording) -> (History, Snapshot),
) -> (bool, Harness<'static, Window>) {
    let state = create_render_state(default_wgpu_setup(), eframe::egui_wgpu::RendererOptions::PREDICTABLE);
    let software = state.adapter.get_info().name.contains("llvmpipe");
    let (history, snapshot) = choose(recording());
    let harness = Harness::builder()
        .with_size(size)
        .with_step_dt(0.1)
        .renderer(WgpuTestRenderer::from_render_state(state))
        .build_eframe(move |context| {
            Window::new(&context.egui_ctx, Model::recorded(preset(), history, snapshot), theme)
        });
    (software, harness)
}

fn finished(recording: Recording) -> (History, Snapshot) {
    (recording.history, recording.slot)
}

fn picture(all: &mut SnapshotResults, (software, mut harness): (bool, Harness<'static, Window>), name: &str) {
    harness.run_steps(6);
    if software {
        harness.snapshot_options(name, &SnapshotOptions::new().threshold(0.6).max_failed_pixels(40));
        all.extend_harness(&mut harness);
    } else {
        harness.render().unwrap();
        println!("{name}: rendered, not compared, since this is not the software adapter");
    }
}

#[test]
fn the_window_in_three_themes_and_two_sizes() {
    let mut all = SnapshotResults::new();
    for (theme, name) in ["dark", "light", "projector"].into_iter().enumerate() {
        assert_eq!(themes()[theme].name.to_lowercase(), name);
        picture(&mut all, harness(theme, [1_440.0, 900.0], finished), &format!("window-{name}"));
        picture(&mut all, harness(theme, [1_280.0, 720.0], finished), &format!("window-{name}-small"));
    }
}

/// The views that share a place with the preambles, each on its tab; and the curves over seconds.
#[test]
fn every_view_in_three_themes() {
    let mut all = SnapshotResults::new();
    for (theme, name) in ["dark", "light", "projector"].into_iter().enumerate() {
        let (software, mut harness) = harness(theme, [1_440.0, 900.0], finished);
        harness.run_steps(2);
        harness.get_by_label("seconds").click();
        harness.get_by_label("log").click();
        for view in ["who-transmits", "other-numbers"] {
            harness.key_press(eframe::egui::Key::Num2);
            harness.run_steps(6);
            if software {
                let options = SnapshotOptions::new().threshold(0.6).max_failed_pixels(40);
                harness.snapshot_options(format!("{view}-{name}"), &options);
            } else {
                harness.render().unwrap();
            }
        }
        all.extend_harness(&mut harness);
    }
}

#[test]
fn slow_motion_in_three_themes() {
    let mut all = SnapshotResults::new();
    for (theme, name) in ["dark", "light", "projector"].into_iter().enumerate() {
        let phase = |recording: Recording| (recording.history, recording.phases[theme + 1].clone());
        picture(&mut all, harness(theme, [1_440.0, 900.0], phase), &format!("slow-motion-{name}"));
    }
}

#[test]
fn keys_palette_and_save_dialogue_open_and_close() {
    let (_, mut harness) = harness(0, [1_280.0, 720.0], finished);
    harness.run_steps(3);
    for (label, inside) in
        [("Keys", "Escape closes"), ("Save…", "Save this scenario"), ("Open…", "Open a scenario")]
    {
        harness.get_by_label(label).click();
        harness.run_steps(3);
        assert!(harness.query_by_label(inside).is_some(), "{label}");
        harness.key_press(eframe::egui::Key::Escape);
        harness.run_steps(3);
        assert!(harness.query_by_label(inside).is_none(), "{label}");
    }
}

#[test]
fn themes_follow_their_key() {
    let (_, mut harness) = harness(0, [1_280.0, 720.0], finished);
    harness.run_steps(2);
    let ground = |harness: &Harness<'static, Window>| harness.ctx.global_style().visuals.panel_fill;
    let dark = ground(&harness);
    harness.key_press(eframe::egui::Key::T);
    harness.run_steps(2);
    assert_ne!(ground(&harness), dark);
}
