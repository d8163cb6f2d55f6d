//! The window on a recorded race: pictures in three themes and two sizes, and what its controls do.
//!
//! The recordings lie in `tests/fixtures`; with IIOT_LAB_RECORD=1 they are made anew. Pictures are compared on
//! the software adapter only, since hardware rasterises differently; UPDATE_SNAPSHOTS=1 replaces them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use eframe::egui;
use egui_kittest::kittest::Queryable as _;
use egui_kittest::wgpu::{WgpuTestRenderer, create_render_state, default_wgpu_setup};
use egui_kittest::{Harness, SnapshotOptions, SnapshotResults, try_image_snapshot_options};
use iiot_lab::app::{Model, Window, themes};
use iiot_lab::experiments::{self, Role};
use iiot_lab::lab::{History, Pool, Race, Snapshot};
use iiot_lab::preset::{Preset, Value};
use image::RgbaImage;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;

#[derive(Clone, Serialize, Deserialize)]
struct Recording {
    history: History,
    slot: Snapshot,
    phases: Vec<Snapshot>,
}

/// An experiment: name, fields of a short race, a live change, phases of a slot.
struct Case {
    name: &'static str,
    fields: &'static [(&'static str, i64)],
    change: (&'static str, i64),
    phases: usize,
}

const STATIC: Case = Case {
    name: "static-access",
    fields: &[("steps", 400), ("seeds", 3)],
    change: ("preambles", 40),
    phases: 5,
};

const CONTINUOUS: Case = Case {
    name: "continuous-access",
    fields: &[("steps", 3_000), ("seeds", 3), ("evaluate_every", 100)],
    change: ("period_slots", 30),
    phases: 7,
};

const DISSEMINATION: Case = Case {
    name: "dissemination",
    fields: &[("steps", 3_000), ("seeds", 3)],
    change: ("episode", 50),
    phases: 8,
};

const RADIO_MAP: Case =
    Case { name: "radio-map", fields: &[("steps", 200), ("seeds", 3)], change: ("window", 120), phases: 4 };

const SUPER_RESOLUTION: Case = Case {
    name: "super-resolution",
    fields: &[("steps", 30), ("seeds", 3), ("worlds", 6)],
    change: ("samples", 200),
    phases: 4,
};

const ALL: [&Case; 5] = [&STATIC, &CONTINUOUS, &RADIO_MAP, &SUPER_RESOLUTION, &DISSEMINATION];

impl Case {
    fn preset(&self) -> Preset {
        let mut preset = experiments::built_in(self.name).unwrap().unwrap();
        for (name, number) in self.fields {
            preset.values.set(name, Value::Integer(*number)).unwrap();
        }
        preset
    }

    /// A short race with finished slots, and the phases of the next.
    fn record(&self) -> Recording {
        let (mut race, pool) = (Race::new(&self.preset()).unwrap(), Pool::new(2).unwrap());
        let half = race.history().steps / 2;
        race.advance(half, &pool);
        race.change(self.change.0, Value::Integer(self.change.1)).unwrap();
        race.advance(half, &pool);
        let mut demo = race.problem().demo(0, 1).unwrap();
        let roles: Vec<_> = race.history().contenders.iter().map(|contender| contender.role).collect();
        for (learner, _) in roles.iter().enumerate().filter(|(_, role)| **role == Role::Learner) {
            if let Some(state) = race.lane_state(learner, 0).unwrap() {
                demo.load(learner, &state).unwrap();
            }
        }
        (0..40 * self.phases - 1).for_each(|_| assert!(demo.next_phase().is_ok()));
        // Seconds as they were once, so that a recording is the same each time.
        let seconds = [0.18, 0.16, 10.0, 0.11, 0.0, 0.0, 0.0, 0.0, 0.0];
        let mut snapshot = |slow_motion| {
            let shown = Snapshot {
                step: 2 * half,
                over: true,
                slow_motion,
                seconds: seconds[..roles.len()].to_vec(),
                phase: Some(demo.phase()),
                scenes: demo.scenes(),
                ..Snapshot::default()
            };
            demo.next_phase().unwrap();
            shown
        };
        let slot = snapshot(false);
        let phases = (0..self.phases).map(|_| snapshot(true)).collect();
        Recording { slot, phases, history: race.history().clone() }
    }

    /// What lies in `tests/fixtures`; recorded anew, once, if asked for.
    fn recording(&self) -> Recording {
        static RECORDED: Mutex<BTreeMap<&str, Recording>> = Mutex::new(BTreeMap::new());
        let file = format!("tests/fixtures/{}.json", self.name.replace('-', "_"));
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file);
        let mut recorded = RECORDED.lock().unwrap();
        let recording = recorded.entry(self.name).or_insert_with(|| {
            if std::env::var_os("IIOT_LAB_RECORD").is_some() {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(&path, serde_json::to_string(&self.record()).unwrap()).unwrap();
            }
            serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap()
        });
        recording.clone()
    }
}

/// Whether pictures can be compared, and the harness on a recorded moment.
fn harness(
    case: &'static Case,
    theme: usize,
    size: [f32; 2],
    choose: impl FnOnce(Recording) -> (History, Snapshot),
) -> (bool, Harness<'static, Window>) {
    scaled_harness(case, theme, size, 1.0, choose)
}

/// The same with so many pixels for each unit of length.
fn scaled_harness(
    case: &'static Case,
    theme: usize,
    size: [f32; 2],
    scale: f32,
    choose: impl FnOnce(Recording) -> (History, Snapshot),
) -> (bool, Harness<'static, Window>) {
    let state = create_render_state(default_wgpu_setup(), eframe::egui_wgpu::RendererOptions::PREDICTABLE);
    let software = state.adapter.get_info().name.contains("llvmpipe");
    let (history, snapshot) = choose(case.recording());
    let harness = Harness::builder()
        .with_size(size.map(|side| side / scale))
        .with_pixels_per_point(scale)
        .with_step_dt(0.1)
        .renderer(WgpuTestRenderer::from_render_state(state))
        .build_eframe(move |context| {
            Window::new(&context.egui_ctx, Model::recorded(case.preset(), history, snapshot), theme)
        });
    (software, harness)
}

fn finished(recording: Recording) -> (History, Snapshot) {
    (recording.history, recording.slot)
}

/// As little may differ as one processor differs from another.
fn strict() -> SnapshotOptions {
    SnapshotOptions::new().threshold(0.6).max_failed_pixels(40)
}

fn picture(all: &mut SnapshotResults, (software, mut harness): (bool, Harness<'static, Window>), name: &str) {
    harness.run_steps(6);
    if software {
        harness.snapshot_options(name, &strict());
        all.extend_harness(&mut harness);
    } else {
        harness.render().unwrap();
        println!("{name}: rendered, not compared, since this is not the software adapter");
    }
}

/// Size of the window in pixels, pixels for each unit of length, and what this is called.
type Look = ([f32; 2], f32, &'static str);

const LARGE: [f32; 2] = [1_440.0, 900.0];
const SMALL: [f32; 2] = [1_280.0, 720.0];
/// Which pictures are kept, so that twenty experiments stay below 30 MB: of each the whole window in three themes, once more
/// as a projector shows it, a slow phase in one theme; and each further view once, themes by turns.
const LOOKS: [&[Look]; 3] =
    [&[(LARGE, 1.0, "")], &[(LARGE, 1.0, "")], &[(LARGE, 1.0, ""), (SMALL, 1.5, "-small-scaled")]];
const THEMES: [&str; 3] = ["dark", "light", "projector"];

#[test]
fn the_window_in_three_themes_and_before_a_projector() {
    let mut all = SnapshotResults::new();
    for (theme, name) in THEMES.into_iter().enumerate() {
        assert_eq!(themes()[theme].name.to_lowercase(), name);
        let looks = |case| LOOKS[theme].iter().map(move |look| (case, *look));
        for (case, (size, scale, look)) in ALL.iter().flat_map(looks) {
            let window = scaled_harness(case, theme, size, scale, finished);
            picture(&mut all, window, &format!("{}-{name}{look}", case.name));
        }
    }
}

/// At every scale and size the top bar's buttons lie beside each other inside the window, and every view can be reached.
#[test]
fn nothing_is_cut_off_at_scales_from_0_8_to_2() {
    for theme in 0..themes().len() {
        for size in [[1_280.0, 720.0], [1_440.0, 900.0], [1_920.0, 1_080.0]] {
            for scale in [0.8, 1.0, 1.25, 1.5, 2.0] {
                let (_, mut harness) = scaled_harness(&CONTINUOUS, theme, size, scale, finished);
                harness.run_steps(3);
                let bounds =
                    egui::Rect::from_min_size(egui::Pos2::ZERO, size.map(|side| side / scale).into());
                let names = ["Menu", "Play", "Step", "Slow motion", "Rewind", "New seed", "Projector"];
                let areas = names.map(|name| (name, harness.get_by_label(name).rect()));
                for (index, (name, area)) in areas.iter().enumerate() {
                    let place = format!("{name} at {size:?}, scale {scale}, theme {theme}: {area:?}");
                    assert!(bounds.contains_rect(*area), "{place}");
                    for (other, earlier) in &areas[..index] {
                        assert!(!earlier.shrink(0.5).intersects(*area), "{place} over {other}");
                    }
                }
            }
        }
    }
}

/// The views that the whole window does not show at first, each on its tab; the picture is of that place alone.
#[test]
fn every_view_by_itself() {
    let (mut all, mut turn) = (Vec::new(), 0);
    for case in ALL {
        let titles = experiments::find(case.name).unwrap().scenes();
        let keys = [egui::Key::Num2; 6].into_iter().zip(["second", "third", "fourth", "fifth", "sixth"]);
        let race = [(egui::Key::Num4, "results"), (egui::Key::Num5, "runs")];
        let keys = keys.take(titles.len() - 1).chain(race);
        for ((key, view), title) in keys.zip(titles[1..].iter().chain(&["Results", "Runs"])) {
            turn += 1;
            let theme = turn % THEMES.len();
            let (software, mut harness) = scaled_harness(case, theme, SMALL, 1.0, finished);
            harness.run_steps(2);
            let label = format!("{title} view");
            // It is in the picture of the whole window, or says the same in every experiment.
            let said = view == "runs" && case.name != STATIC.name;
            if said || harness.query_by_label(&label).is_some() {
                continue;
            }
            // The key leads to one tab after the other.
            let presses =
                if key == egui::Key::Num2 { titles[1..].iter().position(|t| t == title) } else { Some(0) };
            for _ in 0..=presses.unwrap() {
                if harness.query_by_label(&label).is_none() {
                    harness.key_press(key);
                    // Until what tells an audience about the key has gone.
                    harness.run_steps(24);
                }
            }
            let name = format!("{}-{view}-view-{}", case.name, THEMES[theme]);
            let picture = cropped(&mut harness, &label, 1.0);
            if software {
                all.extend(try_image_snapshot_options(&picture, name, &strict()).err());
            }
        }
    }
    assert!(all.is_empty(), "{all:#?}");
}

/// One view, as it is drawn in its place.
fn cropped(harness: &mut Harness<'static, Window>, label: &str, scale: f32) -> RgbaImage {
    let area = (harness.get_by_label(label).rect() * scale).expand(12.0);
    let picture = harness.render().unwrap();
    let [left, top, width, height] =
        [area.left(), area.top(), area.width(), area.height()].map(|length| length.max(0.0) as u32);
    image::imageops::crop_imm(&picture, left, top, width, height).to_image()
}

/// Curves over seconds on a logarithmic axis, as everything of the window below the other views.
#[test]
fn curves_over_seconds_in_three_themes() {
    let mut all = SnapshotResults::new();
    for (theme, name) in THEMES.into_iter().enumerate() {
        let (software, mut harness) = harness(&CONTINUOUS, theme, LARGE, finished);
        harness.run_steps(2);
        for label in ["Maximise Learning", "Curves over seconds", "Logarithmic axis"] {
            harness.get_by_label(label).click();
            harness.run_steps(2);
        }
        harness.event(egui::Event::PointerGone);
        picture(&mut all, (software, harness), &format!("curves-over-seconds-{name}"));
    }
}

#[test]
fn slow_motion() {
    let mut all = SnapshotResults::new();
    for (case, theme) in ALL.into_iter().zip([0, 1, 2, 0, 1]) {
        let phase = |recording: Recording| (recording.history, recording.phases[2].clone());
        let slow = harness(case, theme, LARGE, phase);
        picture(&mut all, slow, &format!("{}-slow-motion-{}", case.name, THEMES[theme]));
    }
}

#[test]
fn keys_palette_and_save_dialogue_open_and_close() {
    let (_, mut harness) = harness(&STATIC, 0, [1_280.0, 720.0], finished);
    harness.run_steps(3);
    for (label, inside) in
        [("Keys", "Escape closes"), ("Save…", "Save this scenario"), ("Open…", "Open a scenario")]
    {
        harness.get_by_label(label).click();
        harness.run_steps(3);
        assert!(harness.query_by_label(inside).is_some(), "{label}");
        harness.key_press(egui::Key::Escape);
        harness.run_steps(3);
        assert!(harness.query_by_label(inside).is_none(), "{label}");
    }
}

/// The map's own dialogue: opened beside the maps, closed with Escape, and a path that cannot be is said.
#[test]
fn a_map_can_be_saved_from_its_view() {
    let (_, mut harness) = harness(&RADIO_MAP, 0, [1_280.0, 720.0], finished);
    harness.run_steps(3);
    harness.get_by_label("Save map…").click();
    harness.run_steps(3);
    assert!(harness.query_by_label("Save this map").is_some());
    harness.key_press(eframe::egui::Key::Escape);
    harness.run_steps(3);
    assert!(harness.query_by_label("Save this map").is_none());
}

#[test]
fn the_menu_holds_every_action() {
    let (_, mut harness) = harness(&STATIC, 0, [1_440.0, 900.0], finished);
    harness.run_steps(3);
    assert!(harness.query_by_label("Full screen").is_none());
    harness.get_by_label("Menu").click();
    harness.run_steps(3);
    for entry in ["Full screen", "Undo", "Reduce motion", "Next theme"] {
        assert!(harness.query_all_by_label_contains(entry).next().is_some(), "{entry}");
    }
}

#[test]
fn a_view_fills_the_centre_and_goes_back() {
    let (_, mut harness) = harness(&STATIC, 0, [1_440.0, 900.0], finished);
    harness.run_steps(3);
    harness.get_by_label("Maximise Learning").click();
    harness.run_steps(3);
    assert!(harness.query_by_label("Maximise Results").is_none(), "the others are away");
    harness.key_press(egui::Key::Escape);
    harness.run_steps(3);
    assert!(harness.query_by_label("Maximise Results").is_some());
}

#[test]
fn parameters_can_be_found_and_both_panels_hidden() {
    let (_, mut harness) = harness(&STATIC, 0, [1_440.0, 900.0], finished);
    harness.run_steps(3);
    harness.get_by_label("Find a parameter").focus();
    harness.get_by_label("Find a parameter").type_text("snr");
    harness.run_steps(3);
    assert!(harness.query_all_by_label("Mean SNR").next().is_some());
    assert!(harness.query_all_by_label("Carrier").next().is_none(), "it has no snr in its name");
    harness.key_press(egui::Key::Escape);
    harness.run_steps(2);
    for (label, inside) in
        [("Show or hide the parameters", "Find a parameter"), ("Show or hide the lesson", "Try this")]
    {
        assert!(harness.query_by_label(inside).is_some(), "{label}");
        harness.get_by_label(label).click();
        harness.run_steps(2);
        assert!(harness.query_by_label(inside).is_none(), "{label}");
    }
}

#[test]
fn themes_follow_their_key() {
    let (_, mut harness) = harness(&STATIC, 0, [1_280.0, 720.0], finished);
    harness.run_steps(2);
    let ground = |harness: &Harness<'static, Window>| harness.ctx.global_style().visuals.panel_fill;
    let dark = ground(&harness);
    harness.key_press(egui::Key::T);
    harness.run_steps(2);
    assert_ne!(ground(&harness), dark);
}

/// A window on a recorded race behind which two runs have ended: one with more devices that was stopped early, and one that
/// learned more slowly.
fn with_past_runs(theme: usize) -> (bool, Harness<'static, Window>) {
    let state = create_render_state(default_wgpu_setup(), eframe::egui_wgpu::RendererOptions::PREDICTABLE);
    let software = state.adapter.get_info().name.contains("llvmpipe");
    let (history, snapshot) = finished(STATIC.recording());
    let mut model = Model::recorded(STATIC.preset(), history.clone(), snapshot.clone());
    let mut crowded = STATIC.preset();
    crowded.values.set("devices", Value::Integer(120)).unwrap();
    model.shelf.keep_run(crowded, altered(&history, 300, |_| 0.96), &snapshot);
    let mut slow = STATIC.preset();
    for rate in ["gnn_rate", "cnn_rate", "rnn_rate", "fnn_rate"] {
        slow.values.set(rate, Value::Number(0.0005)).unwrap();
    }
    let late = |step: u64| 1.0 - 0.16 * (-(step as f64) / 120.0).exp();
    model.shelf.keep_run(slow, altered(&history, 400, late), &snapshot);
    let harness = Harness::builder()
        .with_size(LARGE)
        .with_step_dt(0.1)
        .renderer(WgpuTestRenderer::from_render_state(state))
        .build_eframe(move |context| Window::new(&context.egui_ctx, model, theme));
    (software, harness)
}

/// What a race would have shown up to a step with every value so many times as large.
fn altered(history: &History, until: u64, times: impl Fn(u64) -> f64) -> History {
    let mut altered = history.clone();
    for curve in altered.curves.iter_mut().flatten() {
        curve.retain(|(step, _)| *step <= until);
        curve.iter_mut().for_each(|(step, value)| *value *= times(*step));
    }
    if times(0) == times(until) {
        let segments = altered.limits.iter_mut().flat_map(|limit| &mut limit.segments);
        segments.for_each(|(step, value)| *value *= times(*step));
    }
    altered.finals = None;
    altered
}

#[test]
fn past_runs_can_be_shown_named_compared_and_removed() {
    let (_, mut harness) = with_past_runs(0);
    harness.run_steps(3);
    assert!(harness.query_by_label("Show Run 1").is_none(), "the results are in front");
    harness.key_press(egui::Key::Num5);
    harness.run_steps(3);
    assert!(harness.query_by_label_contains("Devices 120 → 80").is_some());
    assert!(harness.query_by_label_contains("GNN learning rate 0.0005 → 0.01").is_some());
    // The last run is shown by itself: its name is in the legend, too.
    assert!(harness.query_by_label("Run 2").is_some() && harness.query_by_label("Run 1").is_none());
    harness.get_by_label("Show Run 1").click();
    harness.run_steps(3);
    assert!(harness.query_by_label("Run 1").is_some());
    harness.get_by_label("Name of Run 1").focus();
    harness.get_by_label("Name of Run 1").type_text(", crowded");
    harness.run_steps(3);
    assert!(harness.query_by_label("Show Run 1, crowded").is_some());
    harness.get_by_label("Remove Run 2").click();
    harness.run_steps(3);
    assert!(harness.query_by_label("Show Run 2").is_none());
    harness.get_by_label("Take its parameters: Run 1, crowded").click();
    harness.run_steps(3);
    assert!(harness.query_by_label("Reset Devices").is_some(), "the control differs from the preset now");
}

/// Past runs beside the results, and two of them drawn behind the curves.
#[test]
fn past_runs_in_three_themes() {
    let mut all = SnapshotResults::new();
    for (theme, name) in THEMES.into_iter().enumerate() {
        let (software, mut harness) = with_past_runs(theme);
        harness.run_steps(2);
        harness.key_press(egui::Key::Num5);
        harness.run_steps(2);
        harness.get_by_label("Show Run 1").click();
        harness.run_steps(2);
        // Away from the card, which would bring its run forward.
        harness.hover_at(egui::pos2(700.0, 890.0));
        // Until what tells an audience about the key has gone.
        harness.run_steps(24);
        picture(&mut all, (software, harness), &format!("past-runs-{name}"));
    }
}
