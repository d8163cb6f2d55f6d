//! Samples on a map by keyboard: arrows move a cursor, with Shift the sample under it; Enter adds, Delete removes.

use super::layout::Place;
use super::samples::nearest;
use crate::scene::{Gesture, Map};
use eframe::egui::{EventFilter, Key, Response, Ui};

/// Steps of an arrow along the longer side of a map.
const STEPS: f64 = 60.0;

/// What is said beside a map that has the focus.
pub const HELP: &str = "arrows move, Enter adds, Shift and arrows drag, Delete removes, Page Down goes on";

/// Where the keyboard is on a map.
#[derive(Debug, Clone, Copy, Default)]
struct Keyed {
    at: Option<[f64; 2]>,
    /// The sample that Shift holds.
    held: Option<usize>,
}

/// Hears the keys while the map has the focus; returns where its cursor is then.
pub fn cursor(
    ui: &Ui,
    response: &Response,
    map: &Map,
    place: &Place,
    gestures: &mut Vec<Gesture>,
) -> Option<[f64; 2]> {
    let key = response.id.with("keyed");
    let mut keyed = ui.data(|data| data.get_temp::<Keyed>(key)).unwrap_or_default();
    if !map.editable || !response.has_focus() {
        gestures.extend(keyed.held.take().map(|_| Gesture::LetGo));
        ui.data_mut(|data| data.insert_temp(key, keyed));
        return None;
    }
    let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
    let [x0, y0, x1, y1] = map.bounds_m;
    let mut at = keyed.at.unwrap_or([0.5 * (x0 + x1), 0.5 * (y0 + y1)]);
    let under = |at: [f64; 2]| nearest(map, place, place.screen_from_floor(at));
    if !ui.input(|input| input.modifiers.shift) {
        gestures.extend(keyed.held.take().map(|_| Gesture::LetGo));
    }
    let [right, up] = pressed(ui);
    if right != 0.0 || up != 0.0 {
        if ui.input(|input| input.modifiers.shift) {
            keyed.held = keyed.held.or(under(at));
        }
        let step_m = (x1 - x0).max(y1 - y0) / STEPS;
        at = [(at[0] + right * step_m).clamp(x0, x1), (at[1] + up * step_m).clamp(y0, y1)];
        gestures.extend(keyed.held.map(|index| Gesture::Move { index, to_m: at }));
    }
    at = next_sample(ui, map, under(at)).unwrap_or(at);
    gestures.extend(asked(ui, at, under(at)));
    keyed.at = Some(at);
    ui.data_mut(|data| data.insert_temp(key, keyed));
    Some(at)
}

/// How many steps the arrows ask for, to the right and up.
fn pressed(ui: &Ui) -> [f64; 2] {
    let times = |key: Key| ui.input(|input| input.num_presses(key)) as f64;
    [times(Key::ArrowRight) - times(Key::ArrowLeft), times(Key::ArrowUp) - times(Key::ArrowDown)]
}

/// Page Down and Page Up go from sample to sample in their order.
fn next_sample(ui: &Ui, map: &Map, under: Option<usize>) -> Option<[f64; 2]> {
    let count = map.samples.len();
    let [down, up] = [Key::PageDown, Key::PageUp].map(|key| ui.input(|input| input.key_pressed(key)));
    let index = match under {
        _ if count == 0 || down == up => return None,
        Some(index) if down => (index + 1) % count,
        Some(index) => (index + count - 1) % count,
        None => 0,
    };
    map.samples.get(index).map(|sample| sample.position_m)
}

fn asked(ui: &Ui, at: [f64; 2], under: Option<usize>) -> Option<Gesture> {
    let is_pressed = |key: Key| ui.input(|input| input.key_pressed(key));
    match under {
        None if is_pressed(Key::Enter) => Some(Gesture::Add { at_m: at }),
        Some(index) if is_pressed(Key::Delete) || is_pressed(Key::Backspace) => {
            Some(Gesture::Remove { index })
        }
        _ => None,
    }
}
