//! Samples on a map: how a pointer finds, adds, drags and removes them.

use super::layout::Place;
use crate::app::kit::theme::Theme;
use crate::scene::{Gesture, Map};
use eframe::egui::{CursorIcon, Id, Painter, PointerButton, Pos2, Response, Stroke, Ui};

/// How near a pointer must be to a sample to mean it.
const REACH: f32 = 9.0;
/// More samples than this are thinned out evenly when they are drawn.
const MOST_DRAWN: usize = 4_000;

/// The sample under a pointer.
pub fn nearest(map: &Map, place: &Place, pointer: Pos2) -> Option<usize> {
    let distance = |index: usize| {
        map.samples
            .get(index)
            .map_or(f32::INFINITY, |sample| place.screen_from_floor(sample.position_m).distance(pointer))
    };
    let best = (0..map.samples.len()).min_by(|a, b| distance(*a).total_cmp(&distance(*b)))?;
    (distance(best) < REACH).then_some(best)
}

/// Draws the samples as white dots with a dark rim, the one under the pointer larger.
pub fn draw(painter: &Painter, map: &Map, place: &Place, pointed: Option<usize>, theme: &Theme) {
    let every = map.samples.len().div_ceil(MOST_DRAWN).max(1);
    let radius = match map.samples.len() {
        0..=150 => 3.0,
        151..=600 => 2.2,
        _ => 1.4,
    } * (place.image.width() / 300.0).clamp(0.75, 1.5);
    for (index, sample) in map.samples.iter().enumerate().step_by(every) {
        let centre = place.screen_from_floor(sample.position_m);
        if place.image.expand(1.0).contains(centre) {
            let radius = if pointed == Some(index) { radius + 2.5 } else { radius };
            let rim = Stroke::new((radius * 0.45).min(1.2), theme.map_rim.0);
            painter.circle(centre, radius, theme.on_map.0, rim);
        }
    }
}

/// What a person does to the samples of an editable map: drags are said while they are held.
pub fn edit(ui: &Ui, response: &Response, map: &Map, place: &Place, gestures: &mut Vec<Gesture>) {
    let (dragged, clicked) = (response.id.with("dragged sample"), response.id.with("clicked sample"));
    if response.drag_started_by(PointerButton::Primary) {
        let origin = ui.input(|input| input.pointer.press_origin());
        let held = origin.and_then(|origin| nearest(map, place, origin));
        ui.data_mut(|data| data.insert_temp(dragged, held));
    }
    let held = ui.data(|data| data.get_temp::<Option<usize>>(dragged)).flatten();
    if let (Some(index), Some(pointer)) = (held, response.interact_pointer_pos()) {
        if response.dragged() && response.drag_delta() != eframe::egui::Vec2::ZERO {
            gestures.push(Gesture::Move { index, to_m: place.floor_from_screen(pointer) });
        }
        ui.set_cursor_icon(CursorIcon::Grabbing);
    }
    if response.drag_stopped() {
        gestures.extend(held.map(|_| Gesture::LetGo));
        ui.data_mut(|data| data.remove_temp::<Option<usize>>(dragged));
    }
    let Some(pointer) = response.interact_pointer_pos() else { return };
    let hit = nearest(map, place, pointer);
    if response.secondary_clicked() {
        gestures.extend(hit.map(|index| Gesture::Remove { index }));
    } else if response.clicked() {
        gestures.extend(said_by_click(ui, response, clicked, hit, place.floor_from_screen(pointer)));
    }
}

/// A click adds where nothing is; a second one at once removes a sample that the first met already.
fn said_by_click(ui: &Ui, response: &Response, key: Id, hit: Option<usize>, at: [f64; 2]) -> Option<Gesture> {
    let before = ui.data(|data| data.get_temp::<Option<usize>>(key)).flatten();
    ui.data_mut(|data| data.insert_temp(key, hit));
    match hit {
        Some(index) if response.double_clicked() => before.map(|_| Gesture::Remove { index }),
        None if !response.double_clicked() && !response.triple_clicked() => Some(Gesture::Add { at_m: at }),
        _ => None,
    }
}
