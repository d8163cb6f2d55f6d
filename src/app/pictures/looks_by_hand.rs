//! Samples by keyboard, and a variogram that is dragged: what they say.

use super::looks::{drag, map, near, on};
use crate::scene::*;
use eframe::egui::{Key, Modifiers, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

type OnGestures = Harness<'static, Vec<Gesture>>;

fn press(harness: &mut OnGestures, modifiers: Modifiers, key: Key, times: usize) -> Vec<Gesture> {
    for _ in 0..times {
        harness.key_press_modifiers(modifiers, key);
        harness.run_steps(1);
    }
    harness.run_steps(2);
    std::mem::take(harness.state_mut())
}

#[test]
fn samples_are_added_moved_and_removed_by_keys() {
    let mut estimate = map("estimate", Palette::Level, true, 120, 60);
    // Away from the middle, where the cursor begins.
    estimate.samples = vec![MapSample { position_m: [60.0, 40.0], value: -60.0 }];
    let mut harness = on(vec![Picture::Maps(vec![estimate])]);
    assert_eq!(press(&mut harness, Modifiers::NONE, Key::Enter, 1), [], "without the focus nothing is heard");
    harness.get_by_label("map of estimate").focus();
    harness.run_steps(2);
    // An arrow goes a sixtieth of 120 m.
    assert_eq!(press(&mut harness, Modifiers::NONE, Key::ArrowRight, 3), []);
    let said = press(&mut harness, Modifiers::NONE, Key::Enter, 1);
    assert!(matches!(&said[..], [Gesture::Add { at_m: at }] if near(*at, [66.0, 30.0])), "{said:?}");
    press(&mut harness, Modifiers::NONE, Key::ArrowLeft, 3);
    press(&mut harness, Modifiers::NONE, Key::ArrowUp, 5);
    assert_eq!(press(&mut harness, Modifiers::NONE, Key::Enter, 1), [], "there is one already");
    assert_eq!(press(&mut harness, Modifiers::NONE, Key::Delete, 1), [Gesture::Remove { index: 0 }]);
    let said = press(&mut harness, Modifiers::SHIFT, Key::ArrowDown, 1);
    assert!(
        matches!(&said[..], [Gesture::Move { index: 0, to_m: at }, ..] if near(*at, [60.0, 38.0])),
        "{said:?}"
    );
    assert_eq!(said.last(), Some(&Gesture::LetGo), "{said:?}");
    // Page Down finds the next sample from anywhere.
    press(&mut harness, Modifiers::NONE, Key::ArrowRight, 9);
    press(&mut harness, Modifiers::NONE, Key::PageDown, 1);
    assert_eq!(press(&mut harness, Modifiers::NONE, Key::Delete, 1), [Gesture::Remove { index: 0 }]);
}

fn steered() -> Steered {
    let handle = |name: &str, at, upright, offset| Handle {
        name: name.to_owned(),
        field: format!("variogram.{name}"),
        contender: 3,
        at,
        upright,
        offset,
        range: [0.5, 30.0],
    };
    let line = ChartLine {
        name: "by hand".to_owned(),
        of: LineOf::Contender(3),
        points: (1..=40).map(f64::from).map(|h| [h, 2.0 + 20.0 * (1.0 - (-h / 10.0).exp())]).collect(),
    };
    Steered {
        chart: Chart {
            x: "distance, m".to_owned(),
            y: "semivariance".to_owned(),
            logarithmic: false,
            lines: vec![line],
            notes: Vec::new(),
        },
        handles: vec![
            handle("sill", [40.0, 22.0], true, 2.0),
            handle("range", [10.0, 2.0 + 20.0 * (1.0 - (-1.0_f64).exp())], false, 0.0),
        ],
        offers: vec![Offer {
            name: "Take the fitted one".to_owned(),
            hover: String::new(),
            sets: vec![("variogram.sill".to_owned(), "7.5".to_owned())],
        }],
    }
}

fn sets(said: &[Gesture], wanted: &str) -> Vec<(f64, bool)> {
    let of = |said: &Gesture| match said {
        Gesture::Set { field, value, held } if field == wanted => Some((value.parse().unwrap(), *held)),
        _ => None,
    };
    said.iter().filter_map(of).collect()
}

#[test]
fn a_variogram_is_dragged_by_its_handles() {
    let mut harness = on(vec![Picture::Steered(steered())]);
    let range = harness.get_by_label("range").rect().center();
    drag(&mut harness, range, range + vec2(60.0, 40.0));
    let said = std::mem::take(harness.state_mut());
    let found = sets(&said, "variogram.range");
    assert_eq!(found.len(), said.len(), "only the range is meant: {said:?}");
    assert!(found.len() > 2 && found.windows(2).all(|pair| pair[1].0 >= pair[0].0), "{found:?}");
    let (last, held) = *found.last().unwrap();
    assert!(!held && found.iter().rev().skip(1).all(|(_, held)| *held), "the last is let go: {found:?}");
    assert!(last > 12.0 && last < 30.0, "{last}");
    // The sill is measured above the nugget, and no value leaves its range.
    let sill = harness.get_by_label("sill").rect().center();
    drag(&mut harness, sill, sill + vec2(0.0, 900.0));
    let said = std::mem::take(harness.state_mut());
    assert_eq!(sets(&said, "variogram.sill").last(), Some(&(0.5, false)), "{said:?}");
}

#[test]
fn a_variogram_is_set_by_keys_and_by_an_offer() {
    let mut harness = on(vec![Picture::Steered(steered())]);
    harness.get_by_label("range").focus();
    harness.run_steps(2);
    let said = press(&mut harness, Modifiers::NONE, Key::ArrowRight, 1);
    let found = sets(&said, "variogram.range");
    assert!(matches!(found[..], [(value, false)] if value > 10.0 && value < 11.0), "{said:?}");
    harness.get_by_label("Take the fitted one").click();
    harness.run_steps(2);
    assert_eq!(sets(harness.state(), "variogram.sill"), [(7.5, false)]);
}
