//! Paints a device's row of a frame: its name, choices to press, the bar of parts, the ghost of the optimum.

use super::mode::{draw_mode, mode_shape};
use crate::app::kit::theme::Theme;
use crate::scene::axis::with_thin_spaces;
use crate::scene::{self, Bar, Gesture};
use eframe::egui::{self, Align2, Color32, Painter, Rect, Response, Sense, Shape, Stroke, Ui, pos2, vec2};

/// Bars longer than this many frames are cut.
const LONGEST_IN_FRAMES: f64 = 5.0;
/// Rows thinner than this show no pattern, no outline and no buttons.
const THIN_ROW: f32 = 13.5;
/// How much of a mode's colour the parts keep, in their order.
const SHADES: [f32; 3] = [1.0, 0.6, 0.28];

/// Where things stand in every row.
pub struct Columns {
    /// Left end of the glyphs of modes.
    glyphs: f32,
    /// Where all bars begin.
    start: f32,
    /// Screen length of one unit.
    pub scale: f32,
    /// The longest length that is drawn.
    pub longest: f64,
    /// Height of a row.
    row: f32,
}

impl Columns {
    /// For rows of this height in an area.
    pub fn new(frame: &scene::Frame, area: Rect, row: f32, painter: &Painter, theme: &Theme) -> Self {
        let width = |text: &str| {
            painter.layout_no_wrap(text.to_owned(), theme.font(theme.small_type), theme.text.0).size().x
        };
        let names = frame.bars.iter().map(|bar| width(&bar.name)).fold(0.0, f32::max);
        let figures =
            frame.bars.iter().map(|bar| width(&figure(bar.length(), &frame.unit))).fold(0.0, f32::max);
        let glyphs = area.left() + names.min(area.width() * 0.25) + theme.space;
        let shown = if frame.editable && row >= THIN_ROW { frame.choices.len().max(1) } else { 1 };
        let start = glyphs + glyph_side(row) * shown as f32 + theme.space * 0.5;
        let room = (area.right() - figures - theme.space * 2.0 - start).max(10.0);
        let longest = longest(frame);
        Self { glyphs, start, scale: room / longest as f32, longest, row }
    }

    /// Size of names and figures: small letters, or smaller ones in low rows.
    pub fn font_size(&self, theme: &Theme) -> f32 {
        theme.small_type.min((self.row * 1.15).max(theme.small_type * 0.8))
    }

    /// Where a length ends on the screen.
    pub fn x(&self, value: f64) -> f32 {
        self.start + value.clamp(0.0, self.longest) as f32 * self.scale
    }
}

fn glyph_side(row: f32) -> f32 {
    (row * 0.9).clamp(9.0, 20.0)
}

/// The length at the right end: what the longest bar or ghost needs, at most five frames, at least the line.
fn longest(frame: &scene::Frame) -> f64 {
    let ghosts = frame.bars.iter().filter_map(|bar| bar.ghost.as_ref()).map(|(_, parts)| parts.iter().sum());
    let all = frame.bars.iter().map(Bar::length).chain(ghosts).filter(|length: &f64| length.is_finite());
    let line = if frame.line.1.is_finite() { frame.line.1.max(0.0) } else { 0.0 };
    let most = if line > 0.0 { line * LONGEST_IN_FRAMES } else { f64::INFINITY };
    let longest = all.fold(line * 1.08, f64::max).min(most);
    if longest > 0.0 && longest.is_finite() { longest } else { 1.0 }
}

/// A length in words.
pub fn figure(value: f64, unit: &str) -> String {
    match value {
        value if !value.is_finite() || value == 0.0 => "–".to_owned(),
        value if value.abs() < 9.95 => format!("{value:.1} {unit}"),
        value => format!("{} {unit}", with_thin_spaces(value)),
    }
}

/// How the named line is drawn.
pub fn line_stroke(theme: &Theme) -> Stroke {
    Stroke::new(theme.line_width * 0.75, theme.collision.0)
}

/// One device's row.
pub struct Row<'a> {
    /// The whole.
    pub frame: &'a scene::Frame,
    /// Where things stand.
    pub columns: &'a Columns,
    /// Which bar it is, counted from 0.
    pub index: usize,
    /// The bar.
    pub bar: &'a Bar,
    /// Where it goes.
    pub area: Rect,
    /// Whether its name and its length are written.
    pub labelled: bool,
}

impl Row<'_> {
    /// Draws it and takes clicks on it.
    pub fn show(&self, ui: &mut Ui, theme: &Theme, gestures: &mut Vec<Gesture>) {
        if !ui.is_rect_visible(self.area) {
            return;
        }
        let body = Rect::from_x_y_ranges(self.columns.start..=self.area.right(), self.area.y_range());
        let choices = self.frame.choices.len();
        let editable = self.frame.editable && choices > 0;
        let sense = if editable { Sense::click() } else { Sense::hover() };
        let response = ui.interact(body, ui.scope_id().with(("bar", self.index)), sense);
        let mode = self.frame.choices.get(self.bar.choice).map_or("", String::as_str);
        let length = figure(self.bar.length(), &self.frame.unit);
        let name = format!("{}, {mode}, {length}", self.bar.name);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, editable, &name));
        if response.clicked() {
            gestures.push(Gesture::Choose { bar: self.index, choice: (self.bar.choice + 1) % choices });
        }
        self.draw(ui.painter(), &response, theme);
        if editable && self.columns.row >= THIN_ROW {
            self.choose(ui, theme, gestures);
        } else {
            let side = glyph_side(self.columns.row);
            let centre = pos2(self.columns.glyphs + side / 2.0, self.area.center().y);
            draw_mode(
                ui.painter(),
                self.bar.choice,
                centre,
                (side * 0.3).min(self.columns.row * 0.36),
                theme,
            );
        }
        response.on_hover_ui_at_pointer(|ui| self.card(ui, mode));
    }

    /// A glyph to press for each choice.
    fn choose(&self, ui: &Ui, theme: &Theme, gestures: &mut Vec<Gesture>) {
        let side = glyph_side(self.columns.row);
        for (choice, name) in self.frame.choices.iter().enumerate() {
            let left = self.columns.glyphs + side * choice as f32;
            let area =
                Rect::from_center_size(pos2(left + side / 2.0, self.area.center().y), vec2(side, side));
            let response =
                ui.interact(area, ui.scope_id().with(("choice", self.index, choice)), Sense::click());
            let (on, label) = (self.bar.choice == choice, format!("{}: {name}", self.bar.name));
            response.widget_info(|| egui::WidgetInfo::selected(egui::Role::RadioButton, true, on, &label));
            if response.hovered() || response.has_focus() {
                let ring = Stroke::new(1.5, theme.accent.0);
                ui.painter().rect(area, 4.0, theme.surface.0, ring, egui::StrokeKind::Inside);
            }
            let fill = if on { theme.mode(choice) } else { Color32::TRANSPARENT };
            let ink = if on { theme.mode(choice) } else { theme.dim.0 };
            ui.painter().add(mode_shape(choice, area.center(), side * 0.28, fill, Stroke::new(1.3, ink)));
            if response.clicked() && !on {
                gestures.push(Gesture::Choose { bar: self.index, choice });
            }
            response.on_hover_text(label);
        }
    }

    fn draw(&self, painter: &Painter, response: &Response, theme: &Theme) {
        if response.hovered() || response.has_focus() {
            let ring = if response.has_focus() { Stroke::new(1.5, theme.accent.0) } else { Stroke::NONE };
            painter.rect(self.area, 3.0, theme.surface.0, ring, egui::StrokeKind::Inside);
        }
        let font = theme.font(self.columns.font_size(theme));
        let middle = self.area.center().y;
        if self.labelled {
            let names = Rect::from_x_y_ranges(
                self.area.left()..=self.columns.glyphs,
                f32::NEG_INFINITY..=f32::INFINITY,
            );
            let painter = painter.with_clip_rect(names.intersect(painter.clip_rect()));
            painter.text(
                pos2(self.area.left(), middle),
                Align2::LEFT_CENTER,
                &self.bar.name,
                font.clone(),
                theme.text.0,
            );
        }
        let thin = self.columns.row < THIN_ROW;
        let thickness = if thin { self.columns.row * 0.75 } else { (self.columns.row * 0.6).min(34.0) };
        let end = self.draw_parts(painter, thickness, theme);
        let line = self.columns.x(self.frame.line.1);
        if self.frame.line.1 > 0.0 {
            painter.vline(line, self.area.y_range(), line_stroke(theme));
        }
        let ghost = self.draw_ghost(painter, thickness, thin, theme);
        if self.labelled {
            let length = self.bar.length();
            let ink = if length > self.frame.line.1 && self.frame.line.1 > 0.0 {
                theme.collision.0
            } else {
                theme.text.0
            };
            let words = painter.layout_no_wrap(figure(length, &self.frame.unit), font, ink);
            let mut left = if thin { f32::INFINITY } else { end.max(ghost) + 6.0 };
            if (left..=left + words.size().x + 4.0).contains(&line) || (left - 6.0..left).contains(&line) {
                left = line + 6.0;
            }
            painter.galley(
                pos2(left.min(self.area.right() - words.size().x), middle - words.size().y / 2.0),
                words,
                ink,
            );
        }
    }

    /// Draws the parts; returns where they end on the screen.
    fn draw_parts(&self, painter: &Painter, thickness: f32, theme: &Theme) -> f32 {
        let ink = theme.mode(self.bar.choice);
        let rows = self.area.center().y - thickness / 2.0..=self.area.center().y + thickness / 2.0;
        let mut from = 0.0;
        for (part, length) in self.bar.parts.iter().enumerate().filter(|(_, length)| **length > 0.0) {
            let area =
                Rect::from_x_y_ranges(self.columns.x(from)..=self.columns.x(from + length), rows.clone());
            from += length;
            if area.width() > 0.0 {
                let gap = (area.width() * 0.25).min(1.0);
                let area = area.with_max_x(area.right() - gap);
                draw_part(painter, area, part, ink, self.columns.row >= THIN_ROW, theme);
            }
        }
        let end = self.columns.x(from);
        if from > self.columns.longest * 1.001 {
            draw_break(painter, end, self.area, theme);
        }
        end
    }

    /// Draws the optimum; returns where it ends on the screen.
    fn draw_ghost(&self, painter: &Painter, thickness: f32, thin: bool, theme: &Theme) -> f32 {
        let Some((choice, parts)) = &self.bar.ghost else { return self.columns.start };
        let length: f64 = parts.iter().filter(|part| **part > 0.0).sum();
        let end = self.columns.x(length);
        let middle = self.area.center().y;
        if thin {
            let tick = Stroke::new(theme.line_width, theme.limit.0);
            painter.vline(end, self.area.y_range(), tick);
            return end;
        }
        let reach = (thickness / 2.0 + 4.0).min(self.columns.row / 2.0 - 0.5);
        let area = Rect::from_x_y_ranges(self.columns.start..=end, middle - reach..=middle + reach);
        painter.extend(dashed_box(area, theme));
        let mut from = 0.0;
        for part in parts.iter().filter(|part| **part > 0.0).take(parts.len().saturating_sub(1)) {
            from += part;
            let x = self.columns.x(from);
            let border = [pos2(x, middle - reach), pos2(x, middle + reach)];
            painter.extend(Shape::dashed_line(&border, Stroke::new(1.0, theme.limit.0), 2.0, 2.0));
        }
        let radius = (self.columns.row * 0.2).clamp(3.0, 5.5);
        let rim = mode_shape(
            *choice,
            pos2(end, middle),
            radius + 2.0,
            theme.panel.0,
            Stroke::new(1.0, theme.limit.0),
        );
        painter.add(rim);
        draw_mode(painter, *choice, pos2(end, middle), radius, theme);
        end + radius + 3.0
    }

    fn card(&self, ui: &mut Ui, mode: &str) {
        ui.strong(&self.bar.name);
        egui::Grid::new("bar").num_columns(2).show(ui, |ui| {
            let mut line = |what: &str, value: &str| {
                ui.label(what);
                ui.label(value);
                ui.end_row();
            };
            line("mode", mode);
            for (name, length) in self.frame.parts.iter().zip(&self.bar.parts) {
                line(name, &figure(*length, &self.frame.unit));
            }
            line("together", &figure(self.bar.length(), &self.frame.unit));
            if let Some((choice, parts)) = &self.bar.ghost {
                let mode = self.frame.choices.get(*choice).map_or("", String::as_str);
                line("optimum", &format!("{mode}, {}", figure(parts.iter().sum(), &self.frame.unit)));
            }
            self.bar.about.iter().for_each(|(what, value)| line(what, value));
        });
        if self.frame.editable {
            ui.weak("Click for the next mode");
        }
    }
}

/// A part of a bar: its shade, and a pattern besides where there is room.
pub fn draw_part(painter: &Painter, area: Rect, part: usize, ink: Color32, patterned: bool, theme: &Theme) {
    let shade = SHADES[part % SHADES.len()];
    painter.rect_filled(area, 2.0, theme.panel.0.lerp_to_gamma(ink, shade));
    if !patterned || area.width() < 3.0 {
        return;
    }
    match part % SHADES.len() {
        1 => draw_hatching(painter, area, ink),
        2 => {
            painter.rect_stroke(area, 2.0, Stroke::new(1.3, ink), egui::StrokeKind::Inside);
        }
        _ => {}
    }
}

fn draw_hatching(painter: &Painter, area: Rect, ink: Color32) {
    let painter = painter.with_clip_rect(area.intersect(painter.clip_rect()));
    let mut x = area.left() - area.height();
    while x < area.right() {
        let line = [pos2(x, area.bottom()), pos2(x + area.height(), area.top())];
        painter.line_segment(line, Stroke::new(1.2, ink));
        x += 7.0;
    }
}

/// The outline of the optimum.
pub fn dashed_box(area: Rect, theme: &Theme) -> Vec<Shape> {
    let [a, b, c, d] = [area.left_top(), area.right_top(), area.right_bottom(), area.left_bottom()];
    Shape::dashed_line(&[a, b, c, d, a], Stroke::new(theme.line_width * 0.5, theme.limit.0), 4.0, 3.0)
}

/// A torn end: the bar goes on, but not here.
fn draw_break(painter: &Painter, end: f32, area: Rect, theme: &Theme) {
    for shift in [-12.0, -6.0] {
        let x = end + shift;
        let line = [pos2(x - 4.0, area.bottom() - 1.0), pos2(x + 4.0, area.top() + 1.0)];
        painter.line_segment(line, Stroke::new(2.5, theme.panel.0));
    }
}
