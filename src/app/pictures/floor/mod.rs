//! The factory floor as a tile: ground and hall, stations and devices, its legend; pointing tells, the wheel zooms.

mod card;
mod crowd;
mod devices;
mod legend;
mod machines;
mod plan;
mod stations;
mod view;

use crate::app::kit::linked::{self, Side};
use crate::app::kit::motion;
use crate::app::kit::theme::Theme;
use crate::scene::{Around, Floor, FloorDevice};
use card::card;
use devices::Devices;
use eframe::egui::{self, Painter, Rect, Response, Sense, Stroke, StrokeKind, Ui, pos2, vec2};
use legend::Legend;
use plan::Plan;
use view::{View, Zoom};

/// How long a change of states is shown to run along the links, in seconds.
const PULSE_S: f32 = 0.7;

/// Draws the floor and its legend into all the space there is; hovering a device tells everything known about it, the
/// wheel zooms, a drag moves the view.
pub fn show(ui: &mut Ui, floor: &Floor, theme: &Theme) {
    // Not focusable: space and the other keys of the window go on working behind a click on the floor.
    let (response, painter) = ui.allocate_painter(ui.available_size(), Sense::CLICK | Sense::DRAG);
    let (plan, legend) = (Plan::new(floor), Legend::new(&painter, floor, theme));
    let places = legend.place(response.rect, plan.size_m());
    let zoom = Zoom::follow(ui, &response, places.floor);
    let view = View::fit(places.floor, plan.margin(theme), plan.bounds_m, zoom);
    let ground = painter.with_clip_rect(view.area.intersect(painter.clip_rect()));
    let pulse = motion::progress(ui.ctx(), response.id.with("pulse"), states_key(floor), PULSE_S);
    plan.draw(&ground, &view, theme);
    stations::draw_distances(&ground, floor, &view, theme);
    crowd::draw(&ground, floor, &view, theme);
    let devices = Devices::new(floor, &view, zoom.factor, pulse, theme);
    devices.draw(&ground);
    stations::name_distances(&ground, floor, &view, theme);
    let answered = floor.devices.iter().any(|device| device.state.around == Around::Ring);
    stations::draw(&ground, floor, &view, if answered { pulse } else { 1.0 }, theme);
    if let Some(cell) = linked::told(ui.ctx(), Side::Cells) {
        devices.ring_all(&ground, cell);
    }
    painter.rect_stroke(view.area, 6.0, Stroke::new(1.0, theme.line.0), StrokeKind::Inside);
    legend.draw(&painter, &places, view.scale, &response, theme);
    if view.zoomed {
        show_all(ui, &painter, view.area, &response, theme);
    }
    point(ui, &ground, &devices, &view, response, theme);
}

/// Tells about the device under the pointer, rings it and whoever shares its resource.
fn point(ui: &Ui, ground: &Painter, devices: &Devices<'_>, view: &View, response: Response, theme: &Theme) {
    let pointer = response.hover_pos().filter(|pointer| view.area.contains(*pointer));
    let device: Option<&FloorDevice> = pointer.and_then(|pointer| devices.nearest(pointer));
    linked::tell(ui.ctx(), Side::Floor, device.and_then(|device| device.cell));
    let Some(device) = device else { return };
    match device.cell {
        Some(cell) => devices.ring_all(ground, cell),
        None => devices.ring(ground, device, theme.text.0),
    }
    response.on_hover_ui_at_pointer(|ui| card(ui, device));
}

/// A button in the corner of a zoomed floor that shows all of it again, as a double click does.
fn show_all(ui: &Ui, painter: &Painter, area: Rect, floor: &Response, theme: &Theme) {
    const NAME: &str = "Show all";
    let words = painter.layout_no_wrap(NAME.to_owned(), theme.font(theme.small_type), theme.text.0);
    let size = words.size() + vec2(theme.space * 1.5, theme.space * 0.75);
    let corner = pos2(area.right() - size.x - theme.space * 0.75, area.top() + theme.space * 0.75);
    let place = Rect::from_min_size(corner, size);
    let response = ui.interact(place, floor.id.with("show all"), Sense::CLICK);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, NAME));
    let edge = if response.hovered() { theme.accent.0 } else { theme.line.0 };
    painter.rect(place, 6.0, theme.surface.0, Stroke::new(1.0, edge), StrokeKind::Inside);
    painter.galley(place.center() - words.size() / 2.0, words, theme.text.0);
    if response.on_hover_text("Or a double click on the floor").clicked() {
        Zoom::forget(ui, floor);
    }
}

/// A number that changes when a device's state does, which its word names (FNV-1a).
fn states_key(floor: &Floor) -> u64 {
    let mix = |key: u64, number: u64| (key ^ number).wrapping_mul(0x0100_0000_01b3);
    floor.devices.iter().fold(0xcbf2_9ce4_8422_2325, |key, device| {
        let key = mix(key, device.cell.map_or(0, |cell| u64::from(cell) + 1));
        device.state.word.bytes().fold(key, |key, letter| mix(key, u64::from(letter)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::pictures::looks::site_floor;
    use crate::scene::{DeviceState, Tone};

    #[test]
    fn any_changed_state_changes_the_key() {
        let floor = site_floor(20);
        let key = states_key(&floor);
        assert_eq!(key, states_key(&floor.clone()));
        for index in 0..20 {
            let mut changed = floor.clone();
            changed.devices[index].state = DeviceState::new("gone", Tone::Bad, Around::CrossedRing);
            assert_ne!(states_key(&changed), key, "{index}");
        }
    }
}
