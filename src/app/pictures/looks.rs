//! Pictures of hand-made scenes, and what gestures on them say.

use super::scene_view::show_scene;
use crate::app::kit::linked::{self, Side};
use crate::app::kit::theme::{self, themes};
use crate::scene::*;
use eframe::egui::{Event, Modifiers, PointerButton, Pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

/// A harness on one scene that fills 440 x 320, and the gestures made on it.
pub(super) fn on(pictures: Vec<Picture>) -> Harness<'static, Vec<Gesture>> {
    on_with_size(pictures, [440.0, 320.0])
}

fn on_with_size(pictures: Vec<Picture>, size: [f32; 2]) -> Harness<'static, Vec<Gesture>> {
    let scene = Scene { title: String::new(), subtitle: String::new(), pictures };
    let mut ready = false;
    let mut harness = Harness::builder().with_size(size).with_step_dt(0.02).build_ui_state(
        move |ui, gestures: &mut Vec<Gesture>| {
            if !ready {
                theme::install_fonts(ui.ctx());
                themes()[0].apply(ui.ctx());
                ready = true;
                return;
            }
            gestures.extend(show_scene(ui, &scene, &themes()[0]));
        },
        Vec::new(),
    );
    harness.run_steps(3);
    harness
}

/// Presses at one place, goes to the other in steps, and lets go.
pub(super) fn drag(harness: &mut Harness<'static, Vec<Gesture>>, from: Pos2, to: Pos2) {
    harness.hover_at(from);
    harness.run_steps(1);
    harness.drag_at(from);
    harness.run_steps(1);
    for step in 1..=4 {
        harness.hover_at(from.lerp(to, step as f32 / 4.0));
        harness.run_steps(1);
    }
    harness.drop_at(to);
    harness.run_steps(2);
}

pub(super) fn frame(devices: usize, editable: bool) -> Frame {
    let wave = |index: usize, pace: f64| 0.5 + 0.5 * (index as f64 * pace).sin();
    let parts = |choice: usize, index: usize| match choice {
        0 => vec![70.0 + 60.0 * wave(index, 1.3), 60.0 + 30.0 * wave(index, 2.1), 0.0],
        1 => vec![
            40.0 + 40.0 * wave(index, 1.7),
            50.0 + 40.0 * wave(index, 0.9),
            20.0 + 20.0 * wave(index, 3.0),
        ],
        _ => vec![0.0, 20.0 + 10.0 * wave(index, 0.7), 110.0 + 90.0 * wave(index, 1.1)],
    };
    let bar = |index: usize| Bar {
        name: format!("Device {}", index + 1),
        choice: (index * 7 + index / 3 + 1) % 3,
        parts: parts((index * 7 + index / 3 + 1) % 3, index),
        ghost: Some(((index * 7 + 1) % 3, parts((index * 7 + 1) % 3, index + 40))),
        about: vec![("channel gain".to_owned(), "−92 dB".to_owned())],
    };
    let shares = |skip: usize| -> Vec<f64> {
        let raw =
            |index: usize| if (index * 7 + index / 3 + 1) % 3 == skip { 0.0 } else { 0.3 + wave(index, 1.9) };
        let all: f64 = (0..devices).map(raw).sum();
        (0..devices).map(|index| 0.94 * raw(index) / all).collect()
    };
    let even = vec![1.0 / devices.max(1) as f64; devices];
    Frame {
        unit: "ms".to_owned(),
        bars: (0..devices).map(bar).collect(),
        line: ("frame".to_owned(), 200.0),
        parts: ["server", "downlink", "device"].map(str::to_owned).to_vec(),
        choices: ["all server", "partial", "all local"].map(str::to_owned).to_vec(),
        budgets: vec![
            Budget { name: "Server CPU 8 GHz".to_owned(), shares: shares(2), ghost: Some(even.clone()) },
            Budget { name: "Bandwidth 10 MHz".to_owned(), shares: shares(9), ghost: Some(even) },
        ],
        editable,
    }
}

#[test]
fn a_bar_and_its_glyphs_choose() {
    let mut harness = on(vec![Picture::Frame(frame(5, true))]);
    let bar = frame(5, true).bars.swap_remove(2);
    harness.get_by_label_contains("Device 3, ").click();
    harness.run_steps(2);
    assert_eq!(*harness.state(), [Gesture::Choose { bar: 2, choice: (bar.choice + 1) % 3 }]);
    harness.state_mut().clear();
    for (choice, name) in ["all server", "partial", "all local"].into_iter().enumerate() {
        harness.get_by_label(&format!("Device 3: {name}")).click();
        harness.run_steps(2);
        let said = if choice == bar.choice { vec![] } else { vec![Gesture::Choose { bar: 2, choice }] };
        assert_eq!(std::mem::take(harness.state_mut()), said);
    }
}

#[test]
fn a_dragged_border_keeps_the_sum_of_its_sides() {
    let frame = frame(5, true);
    let shares = frame.budgets[1].shares.clone();
    let mut harness = on(vec![Picture::Frame(frame)]);
    let place = harness.get_by_label("Bandwidth 10 MHz: between Device 2 and Device 3").rect().center();
    drag(&mut harness, place, place + vec2(12.0, 0.0));
    let said = std::mem::take(harness.state_mut());
    assert!(said.len() > 1, "it speaks while it is held");
    let Some(Gesture::Share { budget: 1, bar: 1, next: Some(2), share }) = said.last() else {
        panic!("{said:?}")
    };
    assert!(*share > shares[1] && *share < shares[1] + shares[2], "{share}");
    // Far to the right, the border stays within what both have.
    drag(&mut harness, place, place + vec2(2_000.0, 0.0));
    let Some(Gesture::Share { share, .. }) = harness.state().last() else { panic!() };
    assert!(*share < shares[1] + shares[2]);
}

#[test]
fn odd_frames_do_not_break_anything() {
    let mut odd = frame(3, true);
    odd.bars[0].parts = vec![f64::NAN, -4.0, f64::INFINITY];
    odd.bars[1].parts = vec![];
    odd.bars[2].choice = 77;
    odd.bars[2].parts = vec![5_000.0, 300.0, 1.0];
    odd.budgets[0].shares = vec![f64::NAN, 9.0];
    let mut bare = frame(1, true);
    (bare.choices, bare.parts, bare.budgets, bare.line.1) = (vec![], vec![], vec![], f64::NAN);
    for size in [[440.0, 320.0], [1.0, 1.0], [60.0, 700.0]] {
        for frame in [frame(0, true), frame(1, false), frame(100, true), odd.clone(), bare.clone()] {
            on_with_size(vec![Picture::Frame(frame)], size);
        }
    }
}

#[test]
fn buttons_are_pressed_by_their_names() {
    let button = Button { name: "Reveal the optimum".to_owned(), hover: String::new(), on: true };
    let mut harness = on(vec![Picture::Buttons(vec![button])]);
    harness.get_by_label("Reveal the optimum").click();
    harness.run_steps(2);
    assert_eq!(*harness.state(), [Gesture::Press("Reveal the optimum".to_owned())]);
}

/// A hall of 120 x 60 m in a site, with devices in modes.
pub(super) fn site_floor(devices: usize) -> Floor {
    let place = |index: usize| [8.0 + (index * 37 % 105) as f64, 5.0 + (index * 23 % 50) as f64];
    let states = [
        DeviceState::way("all server", 0),
        DeviceState::way("partial", 1),
        DeviceState::way("all local", 2),
        DeviceState::SENSING,
    ];
    let device = |index: usize| FloorDevice {
        use_case: crate::factory::UseCase::ALL[3 + index % 2],
        position_m: place(index),
        state: states[(index * 7 + index / 3 + 1) % 3].clone(),
        cell: None,
        label: (index + 1).to_string(),
        link: (devices <= 20).then_some((index % 5) as f32 * 0.08 + 0.02),
        about: vec![("latency".to_owned(), "160 ms".to_owned())],
    };
    Floor {
        size_m: [120.0, 60.0],
        aisles_m: vec![[0.0, 28.0, 120.0, 32.0], [58.0, 0.0, 62.0, 60.0]],
        machines_m: (0..24)
            .map(|i| (8.0 + f64::from(i % 8) * 14.0, 6.0 + f64::from(i / 8) * 19.0))
            .map(|(x, y)| [x, y, x + 8.0, y + 9.0])
            .collect(),
        base_station_m: [60.0, 30.0],
        edge_server_m: [60.0, 4.0],
        view_m: None,
        devices: (0..devices).map(device).collect(),
        crowd: 0,
    }
}

/// A map of 120 x 60 m with 40 samples.
pub(super) fn map(name: &str, palette: Palette, editable: bool, columns: usize, rows: usize) -> Map {
    let wave = |x: f64, y: f64| (x / 9.0).sin() * (y / 7.0).cos() + 0.6 * ((x - y) / 15.0).sin();
    let level = |x: f64, y: f64| match palette {
        Palette::Level => -65.0 + 14.0 * wave(x, y),
        Palette::Spread => 3.0 + 1.4 * wave(y, x),
        Palette::Signed => 6.0 * wave(x + 9.0, y),
    };
    let (dx, dy) = (120.0 / columns as f64, 60.0 / rows as f64);
    let cell = |index: usize| {
        level((index % columns) as f64 * dx + dx / 2.0, (index / columns) as f64 * dy + dy / 2.0) as f32
    };
    let sample = |index: usize| {
        let position_m = [2.0 + (index * 47 % 116) as f64, 3.0 + (index * 31 % 54) as f64];
        MapSample { position_m, value: level(position_m[0], position_m[1]) as f32 }
    };
    let (unit, range) = match palette {
        Palette::Level => ("dBm", [-95.0, -35.0]),
        Palette::Spread => ("dB", [0.0, 6.0]),
        Palette::Signed => ("dB", [-12.0, 12.0]),
    };
    Map {
        name: name.to_owned(),
        note: "RMSE 3.1 dB".to_owned(),
        unit: unit.to_owned(),
        palette,
        bounds_m: [0.0, 0.0, 120.0, 60.0],
        columns,
        values: (0..columns * rows).map(cell).collect(),
        range,
        samples: if editable { (0..40).map(sample).collect() } else { vec![] },
        marks: if palette == Palette::Level {
            vec![("Transmitter 1".to_owned(), [30.0, 45.0])]
        } else {
            vec![]
        },
        editable,
    }
}

/// Where the only map of a tile shows a place.
pub(super) fn on_map(harness: &Harness<'static, Vec<Gesture>>, [x, y]: [f64; 2]) -> Pos2 {
    let image = harness.get_by_label("map of estimate").rect();
    image.left_bottom() + vec2(x as f32 / 120.0, -y as f32 / 60.0) * image.size()
}

pub(super) fn near(found: [f64; 2], wanted: [f64; 2]) -> bool {
    (found[0] - wanted[0]).abs() < 0.5 && (found[1] - wanted[1]).abs() < 0.5
}

fn click(harness: &mut Harness<'static, Vec<Gesture>>, place: Pos2, button: PointerButton) {
    for pressed in [true, false] {
        harness.event(Event::PointerMoved(place));
        harness.event(Event::PointerButton { pos: place, button, pressed, modifiers: Modifiers::NONE });
        harness.run_steps(1);
    }
    harness.run_steps(1);
}

#[test]
fn samples_are_added_moved_and_removed_in_metres() {
    let estimate = map("estimate", Palette::Level, true, 120, 60);
    let third = estimate.samples[3].position_m;
    let mut harness = on(vec![Picture::Maps(vec![estimate])]);
    // No sample of the pattern is within 3 m of here.
    let free = [62.0, 30.5];
    let place = on_map(&harness, free);
    click(&mut harness, place, PointerButton::Primary);
    let said = std::mem::take(harness.state_mut());
    assert!(matches!(&said[..], [Gesture::Add { at_m: at }] if near(*at, free)), "{said:?}");
    let place = on_map(&harness, third);
    let aim = on_map(&harness, free);
    drag(&mut harness, place, aim);
    let mut said = std::mem::take(harness.state_mut());
    assert_eq!(said.pop(), Some(Gesture::LetGo));
    assert!(
        said.len() > 1 && said.iter().all(|said| matches!(said, Gesture::Move { index: 3, to_m: _ })),
        "{said:?}"
    );
    assert!(matches!(said.last(), Some(Gesture::Move { index: 3, to_m: at }) if near(*at, free)), "{said:?}");
    harness.run_steps(40);
    click(&mut harness, place, PointerButton::Secondary);
    assert_eq!(std::mem::take(harness.state_mut()), [Gesture::Remove { index: 3 }]);
    harness.run_steps(40);
    click(&mut harness, place, PointerButton::Primary);
    assert_eq!(*harness.state(), [], "one click on a sample says nothing");
    click(&mut harness, place, PointerButton::Primary);
    assert_eq!(*harness.state(), [Gesture::Remove { index: 3 }]);
}

#[test]
fn odd_maps_do_not_break_anything() {
    let whole = map("estimate", Palette::Level, true, 120, 60);
    let mut blank = whole.clone();
    blank.values.fill(f32::NAN);
    let mut none = whole.clone();
    (none.values, none.columns, none.samples) = (vec![], 0, vec![]);
    let mut one = map("estimate", Palette::Signed, true, 1, 1);
    (one.range, one.bounds_m) = ([3.0, 3.0], [5.0, 5.0, 5.0, 5.0]);
    let mut endless = whole.clone();
    (endless.range, endless.bounds_m) = ([f32::NAN, f32::INFINITY], [f64::NAN, 0.0, f64::INFINITY, -1.0]);
    endless.samples[0].position_m = [f64::NAN, f64::INFINITY];
    for size in [[440.0, 320.0], [1.0, 1.0], [60.0, 700.0]] {
        for maps in [
            vec![],
            vec![whole.clone(); 4],
            vec![blank.clone()],
            vec![none.clone()],
            vec![one.clone()],
            vec![endless.clone(); 3],
        ] {
            let mut harness = on_with_size(vec![Picture::Maps(maps)], size);
            harness.hover_at(Pos2::new(size[0] / 2.0, size[1] / 2.0));
            harness.run_steps(2);
        }
    }
}

#[test]
fn floors_of_any_size_can_be_zoomed() {
    let mut site = site_floor(9);
    site.view_m = Some([-400.0, -300.0, 500.0, 400.0]);
    site.devices[0].state = DeviceState::SENSING;
    let mut odd = site_floor(2);
    odd.view_m = Some([f64::NAN, 1.0, 0.0, 1.0]);
    odd.devices[1].position_m = [f64::NAN, 5.0];
    odd.devices[1].link = Some(f32::NAN);
    for size in [[440.0, 320.0], [1.0, 1.0]] {
        for floor in [site.clone(), odd.clone(), site_floor(0), site_floor(100)] {
            let mut harness = on_with_size(vec![Picture::Floor(floor)], size);
            let middle = Pos2::new(size[0] / 2.0, size[1] / 2.0);
            harness.hover_at(middle);
            harness.run_steps(1);
            harness.event(Event::Zoom(3.0));
            harness.run_steps(2);
            drag(&mut harness, middle, middle + vec2(50.0, 9.0));
            click(&mut harness, middle, PointerButton::Primary);
            click(&mut harness, middle, PointerButton::Primary);
        }
    }
}

#[test]
fn a_zoomed_floor_can_be_shown_whole_again() {
    let mut harness = on(vec![Picture::Floor(site_floor(9))]);
    assert!(harness.query_by_label("Show all").is_none());
    harness.hover_at(Pos2::new(200.0, 100.0));
    harness.run_steps(1);
    harness.event(Event::Zoom(3.0));
    harness.run_steps(2);
    harness.get_by_label("Show all").click();
    harness.run_steps(3);
    assert!(harness.query_by_label("Show all").is_none());
}

/// A floor beside cells: a cell under the pointer is told to the floor, a device with a cell to the cells.
#[test]
fn cells_and_floor_know_what_the_other_points_at() {
    let mut floor = site_floor(1);
    (floor.devices[0].cell, floor.devices[0].state) = (Some(2), DeviceState::SUCCESS);
    floor.devices[0].position_m = [60.0, 30.0];
    floor.base_station_m = [10.0, 10.0];
    let cells =
        Cells { noun: "preamble".to_owned(), cells: vec![Cell { users: 1, state: DeviceState::SUCCESS }; 4] };
    let mut harness = on(vec![Picture::Cells(cells), Picture::Floor(floor)]);
    let told = |harness: &Harness<'static, Vec<Gesture>>| {
        [Side::Cells, Side::Floor].map(|side| linked::told(&harness.ctx, side))
    };
    assert_eq!(told(&harness), [None, None]);
    // Four cells in a row of the upper part: the third is right of the middle.
    harness.hover_at(Pos2::new(270.0, 80.0));
    harness.run_steps(2);
    let [cell, device] = told(&harness);
    assert!(cell.is_some() && device.is_none(), "{cell:?} {device:?}");
    // The floor lies below; a device is heard from within 14 points at least.
    let places =
        (20..44).flat_map(|x| (20..31).map(move |y| Pos2::new(10.0 * x as f32 - 190.0, 10.0 * y as f32)));
    let mut found = places.into_iter().filter(|place| {
        harness.hover_at(*place);
        harness.run_steps(2);
        told(&harness) == [None, Some(2)]
    });
    assert!(found.next().is_some());
    harness.hover_at(Pos2::new(1.0, 1.0));
    harness.run_steps(2);
    assert_eq!(told(&harness)[1], None);
}

#[test]
fn crowds_and_odd_strips_do_not_break_anything() {
    let mut crowd = site_floor(50);
    (crowd.aisles_m, crowd.machines_m) = (vec![], vec![[440.0, 470.0, 560.0, 530.0]]);
    (crowd.size_m, crowd.crowd) = ([1_000.0, 1_000.0], u32::MAX);
    let mut odd = crowd.clone();
    (odd.size_m, odd.base_station_m) = ([0.0, f64::NAN], [f64::INFINITY, 0.0]);
    let strip = |count: usize| Strip {
        nouns: ["served".to_owned(), "collided".to_owned()],
        columns: vec![[20.0, 3.0]; count],
        level: Some(("most".to_owned(), 19.9)),
    };
    let cells = Cells { noun: "preamble".to_owned(), cells: vec![] };
    for size in [[440.0, 320.0], [1.0, 1.0], [60.0, 700.0]] {
        for floor in [crowd.clone(), odd.clone()] {
            on_with_size(vec![Picture::Floor(floor)], size);
        }
        for count in [0, 1, 40, 5_000] {
            let pictures = vec![Picture::Cells(cells.clone()), Picture::Strip(strip(count))];
            on_with_size(pictures, size).hover_at(Pos2::new(size[0] / 2.0, size[1] * 0.8));
        }
    }
}
