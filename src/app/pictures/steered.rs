//! Paints a chart with handles: dragged, or moved by arrows while they have the focus, they set parameters.

use super::chart;
use crate::app::kit::theme::Theme;
use crate::scene::{Gesture, Handle, Steered};
use eframe::egui::{
    self, CursorIcon, EventFilter, Key, Pos2, Rect, Response, Sense, Shape, Stroke, Ui, WidgetInfo, vec2,
};
use egui_plot::{PlotBounds, PlotPoint, PlotTransform};

/// Half the width of a handle.
const REACH: f32 = 7.0;
/// Steps of an arrow over the whole axis.
const STEPS: f64 = 100.0;

/// Draws the chart into all the space there is, with what can be pressed above it.
pub fn show(ui: &mut Ui, steered: &Steered, theme: &Theme, gestures: &mut Vec<Gesture>) {
    ui.horizontal_wrapped(|ui| {
        for offer in &steered.offers {
            if ui.button(&offer.name).on_hover_text(&offer.hover).clicked() {
                gestures.extend(offer.sets.iter().map(|(field, value)| set(field, value.clone(), false)));
            }
        }
    });
    // While a handle is held the axes rest; else they would flee from it.
    let frozen = ui.scope_id().with("frozen axes");
    let rest: Option<PlotBounds> = ui.data(|data| data.get_temp(frozen)).flatten();
    let include: Vec<[f64; 2]> = steered.handles.iter().map(|handle| handle.at).collect();
    let transform = chart::draw_around(ui, &steered.chart, &include, rest, theme);
    let mut held = false;
    for handle in &steered.handles {
        held |= steer(ui, handle, &transform, theme, gestures);
    }
    ui.data_mut(|data| data.insert_temp(frozen, held.then(|| *transform.bounds())));
}

fn set(field: &str, value: String, held: bool) -> Gesture {
    Gesture::Set { field: field.to_owned(), value, held }
}

/// One handle; returns whether it is held.
fn steer(
    ui: &Ui,
    handle: &Handle,
    transform: &PlotTransform,
    theme: &Theme,
    gestures: &mut Vec<Gesture>,
) -> bool {
    let id = ui.scope_id().with(("handle", &handle.field));
    let kept: Option<f64> = ui.data(|data| data.get_temp(id)).flatten();
    let mut value = kept.unwrap_or_else(|| along(handle, handle.at) - handle.offset);
    let at = centre(handle, value, transform);
    let area = Rect::from_center_size(at, vec2(2.0, 2.0) * (REACH + 3.0));
    let response = ui.interact(area, id, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::slider(true, value, &handle.name));
    let before = value;
    if let (true, Some(pointer)) = (response.dragged(), response.interact_pointer_pos()) {
        let point = transform.value_from_position(pointer);
        value = within(handle, along(handle, [point.x, point.y]) - handle.offset);
    }
    value = within(handle, value + asked_by_keys(ui, &response, handle, transform));
    let ended = response.drag_stopped() || (value != before && !response.dragged());
    if value != before || ended {
        gestures.push(set(&handle.field, written(value), response.dragged()));
    }
    ui.data_mut(|data| data.insert_temp(id, response.dragged().then_some(value)));
    paint(ui, &response, handle, centre(handle, value, transform), theme);
    response.dragged()
}

fn along(handle: &Handle, [x, y]: [f64; 2]) -> f64 {
    if handle.upright { y } else { x }
}

fn within(handle: &Handle, value: f64) -> f64 {
    value.max(handle.range[0]).min(handle.range[1])
}

/// Four digits are what a hand can mean.
fn written(value: f64) -> String {
    format!("{:.3}", value)
}

/// Where a handle is on the screen when its field has a value.
fn centre(handle: &Handle, value: f64, transform: &PlotTransform) -> Pos2 {
    let mut at = handle.at;
    at[usize::from(handle.upright)] = value + handle.offset;
    let place = transform.position_from_point(&PlotPoint::new(at[0], at[1]));
    place.clamp(transform.frame().min, transform.frame().max)
}

/// What the arrows ask for while the handle has the focus, in the field's unit.
fn asked_by_keys(ui: &Ui, response: &Response, handle: &Handle, transform: &PlotTransform) -> f64 {
    if !response.has_focus() {
        return 0.0;
    }
    let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
    let times = |key: Key| ui.input(|input| input.num_presses(key)) as f64;
    let more = times(Key::ArrowRight) + times(Key::ArrowUp);
    let less = times(Key::ArrowLeft) + times(Key::ArrowDown);
    let bounds = transform.bounds();
    let span = if handle.upright { bounds.height() } else { bounds.width() };
    (more - less) * span / STEPS
}

fn paint(ui: &Ui, response: &Response, handle: &Handle, at: Pos2, theme: &Theme) {
    let live = response.hovered() || response.dragged() || response.has_focus();
    if live {
        ui.set_cursor_icon(if handle.upright {
            CursorIcon::ResizeVertical
        } else {
            CursorIcon::ResizeHorizontal
        });
    }
    let reach = if live { REACH + 2.0 } else { REACH };
    let corners = [vec2(0.0, -reach), vec2(reach, 0.0), vec2(0.0, reach), vec2(-reach, 0.0)];
    let rim =
        Stroke::new(theme.line_width, if response.has_focus() { theme.accent.0 } else { theme.panel.0 });
    let ink = theme.contender(handle.contender);
    let painter = ui.painter();
    painter.add(Shape::convex_polygon(corners.map(|corner| at + corner).to_vec(), ink, rim));
    let (anchor, beside) = match at.x > ui.max_rect().center().x {
        true => (egui::Align2::RIGHT_BOTTOM, vec2(-reach, -reach * 0.6)),
        false => (egui::Align2::LEFT_BOTTOM, vec2(reach, -reach * 0.6)),
    };
    let words = painter.layout_no_wrap(handle.name.clone(), theme.font(theme.small_type), theme.text.0);
    let area = anchor.anchor_size(at + beside, words.size());
    painter.rect_filled(area.expand2(vec2(3.0, 0.0)), 3.0, theme.panel.0.gamma_multiply(0.85));
    painter.galley(area.min, words, theme.text.0);
}
