//! General pictures as they are seen and touched: gestures of the pointer and the keyboard, odd data, every size and theme.

use super::samples::{self, all};
use super::{distribution, network, scatter, series, timeline};
use crate::app::kit::theme::{self, Theme, themes};
use crate::scene::*;
use eframe::egui::{Event, Key, Modifiers, PointerButton, Pos2, Ui, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

type Touched = Harness<'static, Vec<Gesture>>;

fn paint(ui: &mut Ui, picture: &Picture, theme: &Theme, gestures: &mut Vec<Gesture>) {
    match picture {
        Picture::Scatter(scatter) => scatter::show(ui, scatter, theme, gestures),
        Picture::Network(network) => network::show(ui, network, theme, gestures),
        Picture::Timeline(timeline) => timeline::show(ui, timeline, theme, gestures),
        Picture::Series(series) => series::show(ui, series, theme, gestures),
        Picture::Distribution(law) => distribution::show(ui, law, theme, gestures),
        _ => {}
    }
}

/// A harness on pictures in a grid that fills a size, in a theme.
fn on_sheet(pictures: Vec<Picture>, columns: usize, size: [f32; 2], theme: usize) -> Touched {
    let mut ready = false;
    let mut harness = Harness::builder().with_size(size).with_step_dt(0.02).build_ui_state(
        move |ui, gestures: &mut Vec<Gesture>| {
            let theme = &themes()[theme];
            if !ready {
                theme::install_fonts(ui.ctx());
                theme.apply(ui.ctx());
                ready = true;
                return;
            }
            let (whole, rows) = (ui.max_rect(), pictures.len().div_ceil(columns));
            let cell = whole.size() / vec2(columns as f32, rows as f32);
            for (index, picture) in pictures.iter().enumerate() {
                let corner = whole.min + vec2((index % columns) as f32, (index / columns) as f32) * cell;
                let area = eframe::egui::Rect::from_min_size(corner, cell);
                let gap = (cell.min_elem() * 0.03).min(8.0);
                ui.painter().rect_filled(area.shrink(gap * 0.5), 4.0, theme.panel.0);
                let inner = eframe::egui::UiBuilder::new()
                    .scope_id(eframe::egui::Id::unique(("sheet", index)))
                    .max_rect(area.shrink(gap));
                ui.scope_builder(inner, |ui| paint(ui, picture, theme, gestures));
            }
        },
        Vec::new(),
    );
    harness.run_steps(3);
    harness
}

fn on(picture: impl Into<Picture>) -> Touched {
    on_sheet(vec![picture.into()], 1, [460.0, 330.0], 0)
}

fn taken(harness: &mut Touched) -> Vec<Gesture> {
    std::mem::take(harness.state_mut())
}

fn click(harness: &mut Touched, place: Pos2, button: PointerButton) {
    for pressed in [true, false] {
        harness.event(Event::PointerMoved(place));
        harness.event(Event::PointerButton { pos: place, button, pressed, modifiers: Modifiers::NONE });
        harness.run_steps(1);
    }
    harness.run_steps(1);
}

fn drag(harness: &mut Touched, from: Pos2, to: Pos2) {
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

fn press(harness: &mut Touched, keys: &[Key]) {
    for key in keys {
        harness.key_press(*key);
        harness.run_steps(1);
    }
    harness.run_steps(1);
}

/// What is read out about a picture that has the focus.
fn said(harness: &Touched, label: &str) -> String {
    harness.get_by_label(label).accesskit_node().data().description().unwrap_or_default().to_owned()
}

fn area(harness: &Touched, label: &str) -> eframe::egui::Rect {
    harness.get_by_label(label).rect()
}

#[test]
fn a_marker_is_dragged_by_hand_and_by_arrows_and_stays_in_its_range() {
    let mut harness = on(samples::distribution(Form::Tail));
    let grip = area(&harness, "deadline");
    drag(&mut harness, grip.center(), grip.center() + vec2(40.0, 0.0));
    let gestures = taken(&mut harness);
    assert!(gestures.len() > 1, "it speaks while it is held");
    let Some(Gesture::Drag { of, what, to, held: false }) = gestures.last() else { panic!("{gestures:?}") };
    assert_eq!((of.as_str(), what.as_str()), ("delay", "deadline"));
    assert!(to[0] > 12.0 && to[0] < 30.0 && to[1].is_nan(), "{to:?}");
    assert!(gestures.iter().rev().skip(1).all(|said| matches!(said, Gesture::Drag { held: true, .. })));
    harness.run_steps(60);
    harness.get_by_label("deadline").focus();
    harness.run_steps(2);
    press(&mut harness, &[Key::ArrowLeft]);
    let gestures = taken(&mut harness);
    let [Gesture::Drag { to, held: false, .. }] = &gestures[..] else { panic!("{gestures:?}") };
    assert!(to[0] < 12.0 && to[0] > 11.0, "{to:?}");
    // Far to the left it stays at its least value.
    harness.run_steps(60);
    let grip = area(&harness, "deadline");
    drag(&mut harness, grip.center(), pos2(0.0, grip.center().y));
    let Some(Gesture::Drag { to, .. }) = harness.state().last() else { panic!() };
    assert_eq!(to[0], 4.0);
}

#[test]
fn spots_are_dragged_in_both_directions() {
    let mut harness = on(samples::foretold());
    let grip = area(&harness, "your guess");
    drag(&mut harness, grip.center(), grip.center() + vec2(30.0, 20.0));
    let gestures = taken(&mut harness);
    let Some(Gesture::Drag { to, held: false, .. }) = gestures.last() else { panic!("{gestures:?}") };
    assert!(to[0] > 2.0 && to[1] < 30.0, "{to:?}");
    harness.run_steps(60);
    harness.get_by_label("your guess").focus();
    harness.run_steps(2);
    press(&mut harness, &[Key::ArrowUp]);
    let gestures = taken(&mut harness);
    assert!(
        matches!(&gestures[..], [Gesture::Drag { to, .. }] if to[0] == 2.0 && to[1] > 30.0),
        "{gestures:?}"
    );
}

#[test]
fn arrows_walk_points_and_what_is_walked_to_is_read_out_and_picked() {
    let mut harness = on(samples::foretold());
    harness.get_by_label("delays").focus();
    harness.run_steps(2);
    press(&mut harness, &[Key::ArrowRight, Key::ArrowRight]);
    let first = said(&harness, "delays");
    assert!(first.contains("Kleinrock") && first.contains(" ms"), "{first}");
    press(&mut harness, &[Key::ArrowDown, Key::Enter]);
    let second = said(&harness, "delays");
    assert!(second.contains("graph network") && second.contains("route "), "{second}");
    let gestures = taken(&mut harness);
    assert!(
        matches!(&gestures[..], [Gesture::Pick { of, what: Picked::Point { cloud: 1, .. } }] if of == "delays"),
        "{gestures:?}"
    );
}

#[test]
fn a_point_is_picked_where_it_is_drawn() {
    let one = Scatter::new("one", Axis::new("x", "").within(0.0, 4.0), Axis::new("y", "").within(0.0, 2.0));
    let one = one.cloud("points", Ink::Measured, vec![[1.0, 1.0], [3.0, 1.0]]).by_hand("Click picks");
    let mut harness = on(one);
    let body = area(&harness, "one");
    click(&mut harness, body.lerp_inside(vec2(0.75, 0.5)), PointerButton::Primary);
    let wanted = Gesture::Pick { of: "one".to_owned(), what: Picked::Point { cloud: 0, point: 1 } };
    assert_eq!(taken(&mut harness), [wanted]);
    click(&mut harness, body.center(), PointerButton::Primary);
    assert_eq!(taken(&mut harness), [], "nothing is there");
}

#[test]
fn nodes_and_links_are_picked_and_switched() {
    let three = |x: f64| Node::new(format!("n{x}")).at(x, 0.0);
    let network = Network::new("chain").node(three(0.0)).node(three(1.0)).node(three(2.0));
    let network = network.link(Link::new(0, 1).load(0.5)).link(Link::new(1, 2).load(0.9));
    let mut harness = on(network.by_hand("Click picks").toggles("Delete switches"));
    harness.get_by_label("chain").focus();
    harness.run_steps(2);
    press(&mut harness, &[Key::ArrowRight, Key::Enter, Key::PageDown, Key::PageDown, Key::Delete]);
    let of = || "chain".to_owned();
    let wanted = [
        Gesture::Pick { of: of(), what: Picked::Node(1) },
        Gesture::Toggle { of: of(), what: Picked::Link(1) },
    ];
    assert_eq!(taken(&mut harness), wanted);
    assert!(said(&harness, "chain").contains("n1 and n2, load 90 %"), "{}", said(&harness, "chain"));
    // The first link is a quarter from the left, at the height of the nodes.
    let body = area(&harness, "chain");
    let level = (0..60).map(|y| body.top() + body.height() * y as f32 / 60.0);
    for y in level {
        click(&mut harness, pos2(body.left() + body.width() * 0.27, y), PointerButton::Secondary);
    }
    let switched = taken(&mut harness);
    let link = Gesture::Toggle { of: of(), what: Picked::Link(0) };
    assert!(!switched.is_empty() && switched.iter().all(|said| *said == link), "{switched:?}");
}

#[test]
fn slots_are_walked_read_out_and_picked_and_the_view_follows() {
    let mut harness = on(samples::turns(60, 500).by_hand("Click picks"));
    harness.get_by_label("turns").focus();
    harness.run_steps(2);
    let now = said(&harness, "turns");
    assert!(now.starts_with("device 1, slot 12\u{2009}499 at"), "{now}");
    harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowLeft);
    harness.run_steps(2);
    press(&mut harness, &[Key::ArrowDown, Key::Enter]);
    let pick =
        |row: usize, slot: u64| Gesture::Pick { of: "turns".to_owned(), what: Picked::Slot { row, slot } };
    assert_eq!(taken(&mut harness), [pick(1, 12_489)]);
    // Forty tens of slots further back there was no room: the picture has scrolled.
    for _ in 0..40 {
        harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowLeft);
        harness.run_steps(1);
    }
    harness.run_steps(2);
    press(&mut harness, &[Key::Enter]);
    assert_eq!(taken(&mut harness), [pick(1, 12_089)]);
    let body = area(&harness, "turns");
    click(&mut harness, body.left_top() + vec2(1.0, 1.0), PointerButton::Primary);
    let gestures = taken(&mut harness);
    let [Gesture::Pick { what: Picked::Slot { row: 0, slot }, .. }] = &gestures[..] else {
        panic!("{gestures:?}")
    };
    assert!(*slot <= 12_089 && *slot > 12_000, "{slot}");
}

#[test]
fn a_stroke_draws_values_and_arrows_change_them() {
    let mut harness = on(samples::series(400));
    let place = area(&harness, "your prediction: draw here");
    drag(&mut harness, place.left_center() + vec2(2.0, 0.0), place.right_center() - vec2(2.0, 10.0));
    let gestures = taken(&mut harness);
    let Some(Gesture::Draw { of, values, held: false }) = gestures.last() else { panic!("{gestures:?}") };
    assert_eq!((of.as_str(), values.len()), ("gain of device 3", 8));
    assert!(values.iter().all(|value| (1e-2..=3.0).contains(value)), "{values:?}");
    assert!(values.windows(2).all(|pair| pair[1] >= pair[0]), "up to the right: {values:?}");
    harness.run_steps(60);
    harness.get_by_label("your prediction: draw here").focus();
    harness.run_steps(2);
    press(&mut harness, &[Key::ArrowRight, Key::ArrowUp]);
    let gestures = taken(&mut harness);
    let [Gesture::Draw { values, held: false, .. }] = &gestures[..] else { panic!("{gestures:?}") };
    assert!(!values[1].is_nan() && values.iter().filter(|value| value.is_nan()).count() == 7, "{values:?}");
}

#[test]
fn signals_and_laws_are_read_out_where_arrows_walk() {
    let mut harness = on(samples::series(400));
    harness.get_by_label("gain of device 3").focus();
    harness.run_steps(2);
    press(&mut harness, &[Key::ArrowLeft]);
    let read = said(&harness, "gain of device 3");
    assert!(read.starts_with("time 99.") && read.contains("truth") && read.contains(" dB"), "{read}");
    for (form, word) in
        [(Form::Tail, "above delay"), (Form::Cumulative, "up to delay"), (Form::Histogram, " to ")]
    {
        let mut harness = on(samples::distribution(form));
        harness.get_by_label("delay").focus();
        harness.run_steps(2);
        press(&mut harness, &[Key::ArrowLeft]);
        let read = said(&harness, "delay");
        assert!(read.contains(word) && read.contains("C51") && read.contains('%'), "{read}");
    }
}

#[test]
fn another_form_is_chosen_in_the_picture() {
    let mut harness = on(samples::distribution(Form::Tail));
    harness.get_by_label("delay").focus();
    harness.run_steps(2);
    assert!(said(&harness, "delay").starts_with("above delay"));
    harness.get_by_label("up to").click();
    harness.run_steps(3);
    harness.get_by_label("delay").focus();
    harness.run_steps(2);
    assert!(said(&harness, "delay").starts_with("up to delay"), "{}", said(&harness, "delay"));
}

#[test]
fn a_legend_hides_what_is_clicked() {
    let mut harness = on(samples::foretold());
    harness.get_by_label("Kleinrock").click();
    harness.run_steps(2);
    harness.get_by_label("delays").focus();
    harness.run_steps(2);
    press(&mut harness, &[Key::ArrowRight]);
    assert!(said(&harness, "delays").contains("graph network"));
    harness.get_by_label("Kleinrock").click();
    harness.run_steps(2);
    harness.get_by_label("delays").focus();
    harness.run_steps(2);
    press(&mut harness, &[Key::ArrowUp]);
    assert!(said(&harness, "delays").contains("Kleinrock"));
}

#[test]
fn nothing_to_draw_is_said_in_words() {
    let axis = || Axis::new("", "");
    for picture in [
        Picture::from(Scatter::new("a", axis(), axis()).when_empty("Take a sample first")),
        Network::new("a").when_empty("Take a sample first").into(),
        Timeline::new("a", "device", "slot").when_empty("Take a sample first").into(),
        Series::new("a", axis(), axis()).when_empty("Take a sample first").into(),
        Distribution::new("a", axis()).when_empty("Take a sample first").into(),
    ] {
        on(picture).get_by_label("a: Take a sample first");
    }
}

/// Pictures of data that no experiment should send.
fn odd() -> Vec<Picture> {
    let nan = f64::NAN;
    let axis = || Axis::new("", "");
    let wild = vec![[nan, 1.0], [f64::INFINITY, 2.0], [1e300, -1e300], [0.0, 0.0]];
    let scatter = Scatter::new("odd", axis().log(), axis())
        .cloud("wild", Ink::Contender(77), wild.clone())
        .line(Trace::new("wild", Ink::Tone(Tone::Kind(99)), wild.clone()))
        .disc("none", Ink::Limit, [nan, 0.0], [f64::INFINITY, -1.0])
        .region("all", Tone::Bad, [f64::NEG_INFINITY, f64::INFINITY], [nan, nan])
        .field(Field::new("field", [0.0, 0.0, nan, 1.0], 3, vec![nan as f32, 1.0, 2.0, 3.0, 4.0]))
        .marker(Marker::upright("nowhere", nan).draggable(nan, 1.0))
        .spot("lost", Ink::Limit, [nan, nan]);
    let network = Network::new("odd")
        .node(Node::new("").level(nan, "?").at(nan, 0.0))
        .node(Node::new("a long name of a node").level(9.0, "9"))
        .link(Link::new(0, 0).load(nan))
        .link(Link::new(0, 12).load(9.0))
        .route("nowhere", Ink::Paper, vec![0, 99, 1])
        .on_floor([0.0, 0.0, nan, 0.0], vec![[nan; 4]]);
    let timeline = Timeline::new("odd", "", "")
        .first(u64::MAX / 2)
        .row(Row::new("").cells([Some(200), None]).bar(nan, 3.0, 9, "").bracket(5.0, 1.0, 0, "x"))
        .now(3);
    let series = Series::new("odd", axis(), axis().decibel())
        .line(Trace::new("wild", Ink::Limit, wild))
        .band(Band::new("wild", Ink::Paper, vec![[nan, 1.0, 2.0], [1.0, nan, 2.0], [2.0, 5.0, 1.0]]))
        .drawing("none", Ink::kind(0), vec![[nan, nan]], [nan, 0.0]);
    let law = Distribution::new("odd", axis().log())
        .values("wild", Ink::Limit, &[nan, -1.0, f64::INFINITY, f64::NEG_INFINITY])
        .spread(Spread::weighted("more than all", Ink::Paper, &[[1.0, 3.0], [0.5, -1.0]]))
        .marker(Marker::upright("nowhere", nan).draggable(1.0, 0.0));
    vec![scatter.into(), network.into(), timeline.into(), series.into(), law.into()]
}

#[test]
fn odd_data_and_odd_sizes_break_nothing() {
    for size in [[460.0, 330.0], [200.0, 120.0], [1.0, 1.0], [60.0, 700.0], [900.0, 30.0]] {
        for picture in odd().into_iter().chain(all().into_iter().map(|(_, picture)| picture)) {
            let mut harness = on_sheet(vec![picture], 1, size, 0);
            harness.hover_at(pos2(size[0] / 2.0, size[1] / 2.0));
            harness.run_steps(1);
            press(&mut harness, &[Key::Tab, Key::ArrowRight, Key::ArrowUp, Key::Enter]);
        }
    }
}

/// Everything on one sheet for each theme: what was looked at and found good.
#[test]
fn the_sheets_look_as_they_did() {
    let mut results = egui_kittest::SnapshotResults::new();
    for (theme, name) in ["dark", "light", "projector"].into_iter().enumerate() {
        let pictures = all().into_iter().map(|(_, picture)| picture).collect();
        let mut harness = on_sheet(pictures, 3, [1_320.0, 1_240.0], theme);
        harness.snapshot(format!("pictures-{name}"));
        results.extend_harness(&mut harness);
    }
}
