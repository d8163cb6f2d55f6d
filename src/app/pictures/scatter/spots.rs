//! Points of a scatter that are dragged, or moved by arrows while they have the focus.

use super::parts::part_id;
use crate::app::kit::inks::{colour, draw_mark};
use crate::app::kit::theme::Theme;
use crate::app::pictures::keys::{arrows, words};
use crate::app::pictures::plane::stage::Stage;
use crate::scene::{Gesture, Mark, Scatter, Spot};
use eframe::egui::{CursorIcon, Rect, Response, Sense, Ui, Vec2, WidgetInfo, vec2};

/// Half the width of a spot, and of where it can be gripped.
const RADIUS: f32 = 6.0;
const REACH: f32 = 10.0;
/// Steps of an arrow over a whole axis.
const STEPS: f32 = 80.0;
/// So long a place that was set by hand is shown while the picture still has the former, in seconds.
const PATIENCE_S: f64 = 0.6;

/// A place that a hand has set, what the picture said before, and when.
#[derive(Debug, Clone, Copy)]
struct Kept {
    at: [f64; 2],
    before: [f64; 2],
    since_s: f64,
}

/// Draws all spots and hears what a hand does to them; returns whether one is held.
pub fn show(
    ui: &Ui,
    stage: &Stage<'_>,
    scatter: &Scatter,
    gestures: &mut Vec<Gesture>,
    theme: &Theme,
) -> bool {
    let steered = scatter.spots.iter().map(|spot| steer(ui, stage, (&scatter.name, spot), gestures, theme));
    // All of them are drawn, whichever is held.
    steered.fold(false, |held, this| held | this)
}

fn steer(
    ui: &Ui,
    stage: &Stage<'_>,
    (of, spot): (&str, &Spot),
    gestures: &mut Vec<Gesture>,
    theme: &Theme,
) -> bool {
    let id = part_id(stage, "spot").with(&spot.name);
    let now_s = ui.input(|input| input.time);
    let kept: Option<Kept> = ui.data(|data| data.get_temp(id));
    let kept = kept.filter(|kept| kept.before == spot.at && now_s - kept.since_s < PATIENCE_S);
    let before = kept.map_or(spot.at, |kept| kept.at);
    let Some(place) = stage.axes.at(before) else { return false };
    let area = Rect::from_center_size(place, Vec2::splat(2.0 * REACH));
    let response = ui.interact(area, id, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(eframe::egui::Role::Slider, true, &spot.name));
    let mut aim = place;
    if let (true, Some(pointer)) = (response.dragged(), response.interact_pointer_pos()) {
        aim = pointer;
    }
    if let Some([right, up]) = arrows(ui, &response) {
        aim += vec2(right as f32, -up as f32) * stage.axes.area.size() / STEPS;
    }
    let aim = aim.clamp(stage.axes.area.min, stage.axes.area.max);
    let moved = (aim - place).length() > 0.01;
    // A direction in which it was not moved keeps its value to the last digit.
    let aimed = stage.axes.value(aim);
    let at = [
        if aim.x == place.x { before[0] } else { aimed[0] },
        if aim.y == place.y { before[1] } else { aimed[1] },
    ];
    if moved || response.drag_stopped() {
        let held = response.dragged() && !response.drag_stopped();
        gestures.push(Gesture::Drag { of: of.to_owned(), what: spot.name.clone(), to: at, held });
        ui.data_mut(|data| data.insert_temp(id, Kept { at, before: spot.at, since_s: now_s }));
    }
    draw(ui, stage, spot, (at, &response), theme);
    response.dragged()
}

fn draw(ui: &Ui, stage: &Stage<'_>, spot: &Spot, (at, response): ([f64; 2], &Response), theme: &Theme) {
    let Some(place) = stage.axes.at(at) else { return };
    let live = response.hovered() || response.dragged() || response.has_focus();
    if live {
        ui.set_cursor_icon(CursorIcon::Grab);
    }
    let painter = stage.painter(ui);
    let rim = if live { theme.accent.0 } else { theme.panel.0 };
    let radius = if live { RADIUS + 1.5 } else { RADIUS };
    draw_mark(&painter, Mark::Diamond, (place, radius), colour(spot.ink, theme), Some(rim));
    let name = words(&painter, &spot.name, theme.text.0, stage.axes.area.width() * 0.5, theme);
    let right = place.x + REACH + name.size().x < stage.axes.area.right();
    let left = if right { place.x + REACH } else { place.x - REACH - name.size().x };
    let ground = Rect::from_min_size(eframe::egui::pos2(left, place.y - name.size().y / 2.0), name.size());
    painter.rect_filled(ground.expand2(vec2(3.0, 1.0)), 3.0, theme.panel.0.gamma_multiply(0.85));
    painter.galley(ground.min, name, theme.text.0);
}
