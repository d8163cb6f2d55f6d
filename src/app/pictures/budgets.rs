//! Paints budgets as full-width bars, a segment for each device's share; borders can be dragged.

use crate::app::kit::theme::Theme;
use crate::scene::{self, Gesture};
use eframe::egui::{
    self, Color32, CursorIcon, Galley, Key, Painter, Rect, Sense, Shape, Stroke, Ui, pos2, vec2,
};
use std::sync::Arc;

/// The least that a drag leaves to either side of a border, so that both can be taken back.
const LEAST_SHARE: f64 = 0.005;
/// How far an arrow key moves a border.
const KEY_STEP: f64 = 0.01;

/// More borders of the optimum than this are marked by lines.
const MOST_TRIANGLES: usize = 20;

/// The height that all budgets of a frame take.
pub fn height(frame: &scene::Frame, tight: bool, theme: &Theme) -> f32 {
    frame.budgets.len() as f32 * (budget_height(tight, theme) + gap(tight, theme))
}

/// What stays free above each.
pub fn gap(tight: bool, theme: &Theme) -> f32 {
    theme.space * if tight { 0.25 } else { 0.75 }
}

/// A line for its name, unless the name stands beside the bar; the bar; the ticks below it.
fn budget_height(tight: bool, theme: &Theme) -> f32 {
    let name = if tight { 0.0 } else { theme.small_type * 1.4 };
    name + bar_height(tight, theme) + 7.0
}

fn bar_height(tight: bool, theme: &Theme) -> f32 {
    theme.small_type * if tight { 1.2 } else { 1.7 }
}

/// A device's part of a budget, from its start to its end between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Part {
    bar: usize,
    from: f64,
    to: f64,
}

/// Shares one behind the other; what cannot be a share is left out, what is too much is scaled down.
fn parts(shares: &[f64]) -> Vec<Part> {
    let usable = |share: &f64| if share.is_finite() { share.max(0.0) } else { 0.0 };
    let scale = shares.iter().map(usable).sum::<f64>().max(1.0);
    let mut from = 0.0;
    let all = shares.iter().map(usable).enumerate().map(|(bar, share)| {
        let part = Part { bar, from, to: from + share / scale };
        from = part.to;
        part
    });
    all.filter(|part| part.to > part.from).collect()
}

/// Draws one budget of a frame; in a tight place its name stands beside the bar.
pub fn show(
    ui: &mut Ui,
    frame: &scene::Frame,
    index: usize,
    tight: bool,
    theme: &Theme,
    gestures: &mut Vec<Gesture>,
) {
    let Some(budget) = frame.budgets.get(index) else { return };
    let (area, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), budget_height(tight, theme)), Sense::hover());
    let parts = parts(&budget.shares);
    let free = 1.0 - parts.last().map_or(0.0, |part| part.to);
    let bar = area.with_max_y(area.bottom() - 7.0);
    let bar = bar.with_min_y(bar.bottom() - bar_height(tight, theme));
    let bar = if tight {
        name_beside(ui.painter(), frame, index, bar, theme)
    } else {
        name_above(ui.painter(), &budget.name, area, free, theme);
        bar
    };
    ui.painter().rect_filled(bar, 3.0, theme.surface.0);
    for part in &parts {
        draw_part(ui.painter(), frame, *part, bar, theme);
    }
    if let Some(ghost) = &budget.ghost {
        draw_ghost(ui.painter(), ghost, bar, theme);
    }
    if let Some(part) = response.hover_pos().and_then(|pointer| {
        let place = f64::from((pointer.x - bar.left()) / bar.width());
        parts.iter().find(|part| (part.from..part.to).contains(&place))
    }) {
        let text = reading(frame, budget, *part);
        response.on_hover_text_at_pointer(text);
    }
    if frame.editable {
        for (place, part) in parts.iter().enumerate() {
            let next = parts.get(place + 1).copied();
            border(ui, frame, index, [Some(*part), next], bar, theme, gestures);
        }
    }
}

fn words(painter: &Painter, text: String, ink: Color32, theme: &Theme) -> Arc<Galley> {
    painter.layout_no_wrap(text, theme.font(theme.small_type), ink)
}

/// The name above the bar, with what is left free.
fn name_above(painter: &Painter, name: &str, area: Rect, free: f64, theme: &Theme) {
    painter.galley(area.left_top(), words(painter, name.to_owned(), theme.text.0, theme), theme.text.0);
    if free > 0.001 {
        let free = words(painter, format!("{:.0} % free", 100.0 * free), theme.dim.0, theme);
        painter.galley(area.right_top() - vec2(free.size().x, 0.0), free, theme.dim.0);
    }
}

/// The name left of the bar, all bars equally long; returns what is left for the bar.
fn name_beside(painter: &Painter, frame: &scene::Frame, index: usize, area: Rect, theme: &Theme) -> Rect {
    let names = frame.budgets.iter().map(|budget| words(painter, budget.name.clone(), theme.text.0, theme));
    let names: Vec<_> = names.collect();
    let widest = names.iter().map(|name| name.size().x).fold(0.0, f32::max).min(area.width() / 2.0);
    if let Some(name) = names.into_iter().nth(index) {
        let place = pos2(area.left(), area.center().y - name.size().y / 2.0);
        painter.galley(place, name, theme.text.0);
    }
    area.with_min_x(area.left() + widest + theme.space)
}

fn reading(frame: &scene::Frame, budget: &scene::Budget, part: Part) -> String {
    let name = frame.bars.get(part.bar).map_or("", |bar| bar.name.as_str());
    let optimum = budget.ghost.as_ref().and_then(|ghost| ghost.get(part.bar));
    let optimum = optimum.map_or(String::new(), |share| format!(", optimum {:.1} %", 100.0 * share));
    format!("{name}: {:.1} %{optimum}", 100.0 * (part.to - part.from))
}

fn draw_part(painter: &Painter, frame: &scene::Frame, part: Part, bar: Rect, theme: &Theme) {
    let x = |share: f64| bar.left() + bar.width() * share as f32;
    let area = Rect::from_x_y_ranges(x(part.from)..=x(part.to), bar.y_range());
    let gap = (area.width() * 0.2).min(1.0);
    let area = area.with_max_x(area.right() - gap);
    let ink = theme.mode(frame.bars.get(part.bar).map_or(0, |bar| bar.choice));
    painter.rect_filled(area, 2.0, ink);
    let number = (part.bar + 1).to_string();
    let ground = theme.ink_on(ink);
    let number = painter.layout_no_wrap(number, theme.font(theme.small_type), ground);
    if number.size().x + 2.0 < area.width() {
        painter.galley(area.center() - number.size() / 2.0, number, ground);
    }
}

/// Where the borders would be under the optimum, as ticks below the bar.
fn draw_ghost(painter: &Painter, shares: &[f64], bar: Rect, theme: &Theme) {
    let parts = parts(shares);
    for part in parts.iter().filter(|part| part.to < 0.999) {
        let x = bar.left() + bar.width() * part.to as f32;
        let tip = pos2(x, bar.bottom() + 1.0);
        if parts.len() > MOST_TRIANGLES {
            painter.vline(x, tip.y..=tip.y + 4.0, Stroke::new(1.0, theme.limit.0));
            continue;
        }
        let corners = vec![tip, tip + vec2(3.5, 6.0), tip + vec2(-3.5, 6.0)];
        painter.add(Shape::convex_polygon(corners, theme.limit.0, Stroke::NONE));
    }
}

/// A border that can be dragged, or moved by arrow keys while it has the focus.
fn border(
    ui: &Ui,
    frame: &scene::Frame,
    budget: usize,
    sides: [Option<Part>; 2],
    bar: Rect,
    theme: &Theme,
    gestures: &mut Vec<Gesture>,
) {
    let [Some(part), next] = sides else { return };
    let x = bar.left() + bar.width() * part.to as f32;
    let area = Rect::from_center_size(pos2(x, bar.center().y), vec2(8.0, bar.height()));
    let id = ui.scope_id().with(("border", budget, part.bar));
    let response =
        ui.interact(area, id, Sense::click_and_drag()).on_hover_cursor(CursorIcon::ResizeHorizontal);
    let name = |part: Part| frame.bars.get(part.bar).map_or("", |bar| bar.name.as_str());
    let budget_name = frame.budgets.get(budget).map_or("", |budget| budget.name.as_str());
    let label = format!("{budget_name}: between {} and {}", name(part), next.map_or("what is free", name));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Slider, true, &label));
    let share = if let (true, Some(pointer)) = (response.dragged(), response.interact_pointer_pos()) {
        let moved = response.drag_delta().x != 0.0;
        moved.then(|| f64::from((pointer.x - bar.left()) / bar.width()) - part.from)
    } else {
        pressed_arrow(ui, &response).map(|step| part.to - part.from + step)
    };
    if let Some(share) = share {
        let both = next.map_or(1.0, |next| next.to) - part.from;
        let least = LEAST_SHARE.min(both / 2.0);
        let most = if next.is_some() { both - least } else { both };
        let (bar, next) = (part.bar, next.map(|next| next.bar));
        gestures.push(Gesture::Share { budget, bar, next, share: share.clamp(least, most) });
    }
    if response.hovered() || response.dragged() || response.has_focus() {
        let grip = Stroke::new(theme.line_width * 1.5, theme.accent.0);
        ui.painter().vline(x, bar.expand(2.0).y_range(), grip);
    }
}

/// How far an arrow key moves a border with the focus.
fn pressed_arrow(ui: &Ui, response: &egui::Response) -> Option<f64> {
    if !response.has_focus() {
        return None;
    }
    let filter = egui::EventFilter { horizontal_arrows: true, ..egui::EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    ui.input(|input| {
        let pressed = |key| input.key_pressed(key);
        match (pressed(Key::ArrowLeft), pressed(Key::ArrowRight)) {
            (true, false) => Some(-KEY_STEP),
            (false, true) => Some(KEY_STEP),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_become_parts_that_never_pass_the_whole() {
        let all = parts(&[0.25, 0.0, f64::NAN, 0.5, -1.0]);
        assert_eq!(all, [Part { bar: 0, from: 0.0, to: 0.25 }, Part { bar: 3, from: 0.25, to: 0.75 }]);
        // 3 of 4 and 1 of 4 where shares sum to 4.
        let all = parts(&[3.0, 1.0]);
        assert_eq!(all.iter().map(|part| part.to).collect::<Vec<_>>(), [0.75, 1.0]);
        assert!(parts(&[]).is_empty());
    }
}
