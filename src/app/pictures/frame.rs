//! Paints the time of a frame: its legend, a bar for each device over an axis, its budgets.

use super::budgets;
use super::frame_row::{Columns, Row, dashed_box, draw_part, figure, line_stroke};
use super::mode::draw_mode;
use crate::app::kit::theme::Theme;
use crate::scene::axis::{ticks, with_thin_spaces};
use crate::scene::{self, Gesture};
use eframe::egui::{Painter, Rect, ScrollArea, Sense, Stroke, Ui, UiBuilder, pos2, vec2};

/// Rows of more than this many bars scroll when they would be thinner than this.
const THINNEST_ROW: f32 = 7.0;
/// A tile of fewer lines of small type than this leaves out what a lecturer can say.
const TIGHT_LINES: f32 = 19.0;

/// Draws bars and budgets into all the space there is.
pub fn show(ui: &mut Ui, frame: &scene::Frame, theme: &Theme, gestures: &mut Vec<Gesture>) {
    if frame.bars.is_empty() {
        ui.centered_and_justified(|ui| ui.label("No device needs a map in this frame"));
        return;
    }
    let room = ui.available_height();
    ScrollArea::vertical().id_salt("frame").auto_shrink([false, false]).show(ui, |ui| {
        let top = ui.cursor().top();
        // Where it is narrow the legend takes more lines.
        let lines = TIGHT_LINES * if ui.available_width() < theme.small_type * 28.0 { 1.6 } else { 1.0 };
        let tight = room < theme.small_type * lines;
        ui.spacing_mut().item_spacing.y = budgets::gap(tight, theme);
        ui.scope(|ui| legend(ui, frame, tight, theme));
        let budgets = budgets::height(frame, tight, theme);
        let left = room - (ui.cursor().top() - top) - budgets - theme.space * 0.25;
        let axis = if tight { 1.5 } else { 3.0 };
        let least = theme.small_type * (0.7 * frame.bars.len().min(5) as f32 + axis);
        show_bars(ui, frame, left.max(least), tight, theme, gestures);
        for index in 0..frame.budgets.len() {
            budgets::show(ui, frame, index, tight, theme, gestures);
        }
    });
}

/// The modes with their counts, the parts with their patterns, the sign of the optimum.
fn legend(ui: &mut Ui, frame: &scene::Frame, tight: bool, theme: &Theme) {
    ui.spacing_mut().item_spacing = vec2(theme.space * if tight { 0.75 } else { 1.25 }, 2.0);
    ui.spacing_mut().interact_size.y = theme.small_type * 1.3;
    ui.horizontal_wrapped(|ui| {
        for (choice, name) in frame.choices.iter().enumerate() {
            let count = frame.bars.iter().filter(|bar| bar.choice == choice).count();
            if tight && count == 0 {
                continue;
            }
            entry(ui, &format!("{name} {count}"), theme, |painter, area| {
                draw_mode(painter, choice, area.center(), 5.0, theme);
            });
        }
        for (part, name) in frame.parts.iter().enumerate().filter(|_| !tight) {
            entry(ui, name, theme, |painter, area| {
                draw_part(painter, area.shrink2(vec2(0.0, 2.0)), part, theme.dim.0, true, theme);
            });
        }
        if frame.bars.iter().any(|bar| bar.ghost.is_some()) {
            entry(ui, "optimum", theme, |painter, area| {
                painter.extend(dashed_box(area.shrink2(vec2(0.0, 2.0)), theme));
            });
        }
    });
}

fn entry(ui: &mut Ui, text: &str, theme: &Theme, draw: impl Fn(&Painter, Rect)) {
    let text = ui.painter().layout_no_wrap(text.to_owned(), theme.font(theme.small_type), theme.text.0);
    let swatch = theme.small_type * 1.5;
    let size = vec2(swatch + 5.0 + text.size().x, text.size().y.max(14.0));
    let (area, _) = ui.allocate_exact_size(size, Sense::hover());
    draw(ui.painter(), Rect::from_min_size(area.min, vec2(swatch, area.height())));
    let place = pos2(area.left() + swatch + 5.0, area.center().y - text.size().y / 2.0);
    ui.painter().galley(place, text, theme.text.0);
}

/// Bars, or as many as there is room for, the others to scroll to; in a tight place the line has its name on the axis.
fn show_bars(
    ui: &mut Ui,
    frame: &scene::Frame,
    height: f32,
    tight: bool,
    theme: &Theme,
    gestures: &mut Vec<Gesture>,
) {
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let text = theme.small_type * 1.5;
    let head = if tight { 0.0 } else { text };
    let body = Rect::from_min_max(area.min + vec2(0.0, head), area.max - vec2(0.0, text));
    let row = (body.height() / frame.bars.len() as f32).max(THINNEST_ROW);
    let columns = Columns::new(frame, body, row, ui.painter(), theme);
    draw_axis(ui.painter(), frame, [area, body], &columns, theme);
    let mut inside = ui.new_child(UiBuilder::new().max_rect(body));
    inside.spacing_mut().item_spacing = vec2(0.0, 0.0);
    ScrollArea::vertical().min_scrolled_height(0.0).auto_shrink([false, false]).show(&mut inside, |ui| {
        let size = vec2(body.width(), row * frame.bars.len() as f32);
        let (all, _) = ui.allocate_exact_size(size, Sense::hover());
        let every = (columns.font_size(theme) * 0.85 / row).ceil().max(1.0) as usize;
        for (index, bar) in frame.bars.iter().enumerate() {
            let top = all.top() + row * index as f32;
            let area = Rect::from_min_size(pos2(all.left(), top), vec2(all.width(), row));
            let place = Row {
                frame,
                columns: &columns,
                index,
                bar,
                area,
                labelled: index % every == 0 || bar.length() > columns.longest * 1.001,
            };
            place.show(ui, theme, gestures);
        }
    });
}

/// Round lengths below the bars; the named line across them, its name above, or between the lengths where that is tight.
fn draw_axis(
    painter: &Painter,
    frame: &scene::Frame,
    [area, body]: [Rect; 2],
    columns: &Columns,
    theme: &Theme,
) {
    let words = |text: String, ink| painter.layout_no_wrap(text, theme.font(theme.small_type), ink);
    let (name, at) = &frame.line;
    let mut taken = Rect::NOTHING;
    if *at > 0.0 && at.is_finite() {
        let x = columns.x(*at);
        painter.vline(x, body.top() - 2.0..=body.bottom(), line_stroke(theme));
        let name = words(format!("{name} {}", figure(*at, &frame.unit)), theme.collision.0);
        let left = (x - name.size().x / 2.0).min(area.right() - name.size().x).max(area.left());
        let above = body.top() - area.top() > name.size().y * 0.9;
        let top = if above { body.top() - name.size().y - 2.0 } else { area.bottom() - name.size().y };
        taken = Rect::from_min_size(pos2(left, top), name.size());
        painter.galley(taken.min, name, theme.collision.0);
    }
    let room = columns.scale * columns.longest as f32;
    for tick in ticks(0.0, columns.longest, ((room / 70.0) as usize).clamp(1, 8)) {
        let x = columns.x(tick);
        painter.vline(x, body.y_range(), Stroke::new(1.0, theme.line.0));
        let unit = if tick == 0.0 { String::new() } else { format!(" {}", frame.unit) };
        let words = words(format!("{}{unit}", with_thin_spaces(tick)), theme.dim.0);
        let place = pos2(x - words.size().x / 2.0, area.bottom() - words.size().y);
        if !Rect::from_min_size(place, words.size()).expand(4.0).intersects(taken) {
            painter.galley(place, words, theme.dim.0);
        }
    }
}
