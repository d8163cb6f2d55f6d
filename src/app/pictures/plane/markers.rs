//! Named lines across a picture; those with a range are dragged, or moved by arrows while they have the focus.

use super::stage::Stage;
use crate::app::kit::inks::colour;
use crate::app::kit::theme::Theme;
use crate::app::pictures::keys::arrows;
use crate::scene::{Gesture, Marker};
use eframe::egui::{
    Align2, Color32, CursorIcon, Id, Painter, Pos2, Rect, Response, Sense, Shape, Stroke, Ui, WidgetInfo,
    pos2, vec2,
};

/// How far from a line it can be gripped.
const REACH: f32 = 7.0;
/// Half the width of the grip.
const GRIP: f32 = 6.0;
/// Steps of an arrow over the whole axis.
const STEPS: f64 = 100.0;
/// So long a value that was set by hand is shown while the picture still has the former, in seconds.
const PATIENCE_S: f64 = 0.6;

/// A value that a hand has set, what the picture said before, and when.
#[derive(Debug, Clone, Copy)]
struct Kept {
    value: f64,
    before: f64,
    since_s: f64,
}

/// Draws all markers and hears what a hand does to them; returns where each is now, and whether one is held.
pub fn show(
    ui: &Ui,
    stage: &Stage<'_>,
    (of, markers): (&str, &[Marker]),
    gestures: &mut Vec<Gesture>,
    theme: &Theme,
) -> (Vec<f64>, bool) {
    let (mut held, mut taken) = (false, Vec::new());
    let values = markers.iter().map(|marker| {
        let id = stage.response.id.with(("marker", &marker.name));
        let value = current(ui, id, marker);
        let Some(range) = marker.range else {
            draw(ui, stage, marker, value, None, &mut taken, theme);
            return value;
        };
        let (value, response) = steer(ui, stage, (of, marker), (id, value, range), gestures);
        held |= response.dragged();
        draw(ui, stage, marker, value, Some(&response), &mut taken, theme);
        value
    });
    (values.collect(), held)
}

/// Where markers are, a hand's last word included, before they are drawn.
pub fn values(ui: &Ui, stage_id: Id, markers: &[Marker]) -> Vec<f64> {
    markers.iter().map(|marker| current(ui, stage_id.with(("marker", &marker.name)), marker)).collect()
}

fn current(ui: &Ui, id: Id, marker: &Marker) -> f64 {
    let now_s = ui.input(|input| input.time);
    let kept: Option<Kept> = ui.data(|data| data.get_temp(id));
    let kept = kept.filter(|kept| kept.before == marker.at && now_s - kept.since_s < PATIENCE_S);
    kept.map_or(marker.at, |kept| kept.value)
}

fn steer(
    ui: &Ui,
    stage: &Stage<'_>,
    (of, marker): (&str, &Marker),
    (id, before, [low, high]): (Id, f64, [f64; 2]),
    gestures: &mut Vec<Gesture>,
) -> (f64, Response) {
    let sense = Sense::click_and_drag();
    let response = ui.interact(grip_area(stage, marker, before), id, sense);
    response.widget_info(|| WidgetInfo::slider(true, before, &marker.name));
    let axes = &stage.axes;
    let mut asked = None;
    if let (true, Some(pointer)) = (response.dragged(), response.interact_pointer_pos()) {
        asked = Some(axes.value(pointer)[usize::from(marker.level)]);
    }
    if let Some([right, up]) = arrows(ui, &response).filter(|steps| *steps != [0, 0]) {
        let (axis, [from, to]) =
            if marker.level { (axes.y, axes.bounds[1]) } else { (axes.x, axes.bounds[0]) };
        asked = Some(axis.value(axis.place(before) + (right + up) as f64 * (to - from) / STEPS));
    }
    // What nobody touches stays as it is, even outside its range.
    let value = asked.filter(|value| value.is_finite()).map_or(before, |value| value.max(low).min(high));
    let moved = asked.is_some() && value != before;
    if moved || response.drag_stopped() {
        let to = if marker.level { [f64::NAN, value] } else { [value, f64::NAN] };
        let held = response.dragged() && !response.drag_stopped();
        gestures.push(Gesture::Drag { of: of.to_owned(), what: marker.name.clone(), to, held });
    }
    if moved || response.dragged() {
        let since_s = ui.input(|input| input.time);
        ui.data_mut(|data| data.insert_temp(id, Kept { value, before: marker.at, since_s }));
    }
    (value, response)
}

fn ends(stage: &Stage<'_>, marker: &Marker, value: f64) -> Option<[Pos2; 2]> {
    let area = stage.axes.area;
    if marker.level {
        let y = stage.axes.y_at(value).filter(|y| area.expand(1.0).y_range().contains(*y))?;
        return Some([pos2(area.left(), y), pos2(area.right(), y)]);
    }
    let x = stage.axes.x_at(value).filter(|x| area.expand(1.0).x_range().contains(*x))?;
    Some([pos2(x, area.bottom()), pos2(x, area.top())])
}

/// Where a line can be gripped; one that has left the axes waits at their nearer end.
fn grip_area(stage: &Stage<'_>, marker: &Marker, value: f64) -> Rect {
    let area = stage.axes.area;
    if marker.level {
        let y = stage.axes.y_at(value).unwrap_or(area.bottom()).clamp(area.top(), area.bottom());
        return Rect::from_x_y_ranges(area.x_range(), y - REACH..=y + REACH);
    }
    let x = stage.axes.x_at(value).unwrap_or(area.left()).clamp(area.left(), area.right());
    Rect::from_x_y_ranges(x - REACH..=x + REACH, area.y_range())
}

fn draw(
    ui: &Ui,
    stage: &Stage<'_>,
    marker: &Marker,
    value: f64,
    response: Option<&Response>,
    taken: &mut Vec<Rect>,
    theme: &Theme,
) {
    let Some([from, to]) = ends(stage, marker, value) else { return };
    let live =
        response.is_some_and(|response| response.hovered() || response.dragged() || response.has_focus());
    let ink = if live { theme.accent.0 } else { colour(marker.ink, theme) };
    let painter = stage.painter(ui);
    let width = theme.line_width * if response.is_some() { 0.9 } else { 0.6 };
    // A rim in the ground's colour, since it may lie on a field of any colour.
    painter.line_segment([from, to], Stroke::new(width + 2.0, theme.panel.0.gamma_multiply(0.6)));
    painter.line_segment([from, to], Stroke::new(width, ink));
    if response.is_some() {
        // A grip says that it can be moved.
        let centre = from.lerp(to, if marker.level { 0.9 } else { 0.14 });
        let corners = [vec2(0.0, -GRIP), vec2(GRIP, 0.0), vec2(0.0, GRIP), vec2(-GRIP, 0.0)];
        let corners = corners.map(|corner| centre + corner).to_vec();
        painter.add(Shape::convex_polygon(corners, ink, Stroke::new(1.0, theme.panel.0)));
    }
    if live {
        let icon = if marker.level { CursorIcon::ResizeVertical } else { CursorIcon::ResizeHorizontal };
        ui.set_cursor_icon(icon);
    }
    let axes = &stage.axes;
    let figure = if marker.level { axes.y_words(value) } else { axes.x_words(value) };
    let ink = if live { theme.text.0 } else { theme.dim.0 };
    draw_label(&painter, marker, (to, &format!("{} {figure}", marker.name)), axes.area, taken, ink, theme);
}

/// Name and value beside the line's end, below those that stand there already.
fn draw_label(
    painter: &Painter,
    marker: &Marker,
    (end, text): (Pos2, &str),
    area: Rect,
    taken: &mut Vec<Rect>,
    ink: Color32,
    theme: &Theme,
) {
    let words = painter.layout_no_wrap(text.to_owned(), theme.font(theme.small_type), ink);
    let size = words.size() + vec2(6.0, 2.0);
    let mut place = if marker.level {
        let align = if end.y - size.y < area.top() { Align2::RIGHT_TOP } else { Align2::RIGHT_BOTTOM };
        align.anchor_size(end - vec2(4.0, 0.0), size)
    } else if end.x + size.x + 4.0 > area.right() {
        Align2::RIGHT_TOP.anchor_size(end + vec2(-3.0, 2.0), size)
    } else {
        Align2::LEFT_TOP.anchor_size(end + vec2(3.0, 2.0), size)
    };
    let down = if marker.level && place.top() < end.y { -size.y } else { size.y };
    while taken.iter().any(|other| other.intersects(place))
        && area.contains_rect(place.translate(vec2(0.0, down)))
    {
        place = place.translate(vec2(0.0, down));
    }
    taken.push(place);
    painter.rect_filled(place, 3.0, theme.panel.0.gamma_multiply(0.85));
    painter.galley(place.min + vec2(3.0, 1.0), words, ink);
}
