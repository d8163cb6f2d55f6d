//! The stage of a picture over two axes: grid, figures and names, and what the pointer does between them.

use super::axes::{Axes, equal};
use crate::app::kit::theme::Theme;
use crate::app::pictures::keys;
use crate::scene::Axis;
use eframe::egui::{Align2, Id, Painter, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

/// Below this height, in lines of small type, the horizontal axis has its name above.
const LOW: f32 = 11.0;
/// Height of a line of figures, in small type.
const LINE: f32 = 1.35;
/// Between a figure and its axis.
const TICK: f32 = 5.0;
/// The margin around what is drawn, as a share of its range.
pub const MARGIN: f64 = 0.05;

/// Axes that are drawn, and what the pointer and the keyboard do on them.
pub struct Stage<'a> {
    /// The axes.
    pub axes: Axes<'a>,
    /// The area between them.
    pub response: Response,
    /// The line above, as far as names leave it free.
    pub free: Rect,
    frozen: Id,
}

/// What a stage is made of.
pub struct Setting<'a> {
    /// Name of the picture.
    pub name: &'a str,
    /// Its identity on the screen.
    pub id: Id,
    /// The axes.
    pub axes: [&'a Axis; 2],
    /// The places that they show.
    pub bounds: [[f64; 2]; 2],
    /// Whether a unit is equally long on both.
    pub equal: bool,
    /// What is heard on it.
    pub sense: Sense,
}

impl<'a> Stage<'a> {
    /// Draws axes into all the space there is.
    pub fn new(ui: &mut Ui, setting: Setting<'a>, theme: &Theme) -> Self {
        let (area, _) = ui.allocate_exact_size(ui.available_size().max(vec2(1.0, 1.0)), Sense::hover());
        let frozen = setting.id.with("frozen axes");
        let rest: Option<[[f64; 2]; 2]> = ui.data(|data| data.get_temp(frozen)).flatten();
        let line = theme.small_type * LINE;
        let low = area.height() < theme.small_type * LOW;
        let footer = if low { line } else { 2.0 * line };
        let body = Rect::from_min_max(
            pos2(area.left(), area.top() + line + theme.space * 0.25),
            pos2(area.right() - theme.small_type * 0.75, area.bottom() - footer - TICK),
        );
        let body = Rect::from_min_max(body.min, body.max.max(body.min + vec2(1.0, 1.0)));
        let [x, y] = setting.axes;
        let bounds = rest.unwrap_or(setting.bounds);
        let upright = y_marks(y, bounds[1], body.height(), theme);
        let width = figures_width(ui.painter(), &upright, theme);
        let body = body.with_min_x((body.left() + width + TICK).min(body.right() - 1.0));
        let bounds = if setting.equal { equal(bounds, body.size()) } else { bounds };
        let axes = Axes { area: body, x, y, bounds };
        draw_grid(ui.painter(), &axes, theme);
        let free = draw_names(ui.painter(), &axes, area, low, theme);
        let response = ui.interact(body, setting.id, setting.sense);
        keys::name(&response, setting.name);
        keys::draw_rim(ui, &response, body, theme);
        Self { axes, response, free, frozen }
    }

    /// A painter that keeps within the axes.
    pub fn painter(&self, ui: &Ui) -> Painter {
        ui.painter_at(self.axes.area.expand(1.0))
    }

    /// Where the pointer is, if it is between the axes.
    pub fn pointer(&self) -> Option<Pos2> {
        self.response.hover_pos().filter(|at| self.axes.area.contains(*at))
    }

    /// While a hand holds something the axes rest, else they would flee from it.
    pub fn rest(&self, ui: &Ui, held: bool) {
        ui.data_mut(|data| data.insert_temp(self.frozen, held.then_some(self.axes.bounds)));
    }

    /// Words at the right of the line above, if there is room for them.
    pub fn note(&self, ui: &Ui, text: &str, theme: &Theme) {
        let words = ui.painter().layout_no_wrap(text.to_owned(), theme.font(theme.small_type), theme.dim.0);
        if words.size().x <= self.free.width() {
            let area = Align2::RIGHT_CENTER.anchor_size(self.free.right_center(), words.size());
            ui.painter().galley(area.min, words, theme.dim.0);
        }
    }
}

fn y_marks(y: &Axis, [low, high]: [f64; 2], height: f32, theme: &Theme) -> Vec<(f64, String)> {
    y.marks(low, high, ((height / theme.small_type / 2.2) as usize).clamp(2, 6))
}

fn x_marks(x: &Axis, [low, high]: [f64; 2], width: f32, theme: &Theme) -> Vec<(f64, String)> {
    x.marks(low, high, ((width / theme.small_type / 5.0) as usize).clamp(2, 8))
}

fn figures_width(painter: &Painter, marks: &[(f64, String)], theme: &Theme) -> f32 {
    let width = |words: &String| {
        painter.layout_no_wrap(words.clone(), theme.font(theme.small_type), theme.dim.0).size().x
    };
    marks.iter().map(|(_, words)| width(words)).fold(0.0, f32::max)
}

/// Lines at round figures, and the figures; those that would touch an earlier one are left out.
fn draw_grid(painter: &Painter, axes: &Axes<'_>, theme: &Theme) {
    let (area, stroke) = (axes.area, Stroke::new(1.0, theme.line.0));
    let along = |place: f64, [low, high]: [f64; 2]| ((place - low) / (high - low)) as f32;
    let layout = |words: String| painter.layout_no_wrap(words, theme.font(theme.small_type), theme.dim.0);
    for (place, words) in y_marks(axes.y, axes.bounds[1], area.height(), theme) {
        let y = area.bottom() - along(place, axes.bounds[1]) * area.height();
        if !area.expand(0.5).y_range().contains(y) {
            continue;
        }
        painter.hline(area.x_range(), y, stroke);
        let words = layout(words);
        let corner = pos2(area.left() - TICK - words.size().x, y - words.size().y / 2.0);
        painter.galley(corner, words, theme.dim.0);
    }
    let mut taken = f32::NEG_INFINITY;
    for (place, words) in x_marks(axes.x, axes.bounds[0], area.width(), theme) {
        let x = area.left() + along(place, axes.bounds[0]) * area.width();
        if !area.expand(0.5).x_range().contains(x) {
            continue;
        }
        painter.vline(x, area.y_range(), stroke);
        let words = layout(words);
        let most = area.right() + theme.small_type * 0.75 - words.size().x;
        let left = (x - words.size().x / 2.0).min(most);
        if left > taken {
            taken = left + words.size().x + TICK;
            painter.galley(pos2(left, area.bottom() + TICK * 0.6), words, theme.dim.0);
        }
    }
    painter.rect_stroke(area, 0.0, stroke, StrokeKind::Middle);
}

/// Names of both axes; returns what they leave free of the line above.
fn draw_names(painter: &Painter, axes: &Axes<'_>, area: Rect, low: bool, theme: &Theme) -> Rect {
    let line = theme.small_type * LINE;
    let above = Rect::from_min_size(area.min, vec2(area.width(), line));
    let name = |text: String, room: f32| keys::words(painter, &text, theme.dim.0, room, theme);
    let y_room = if low { area.width() * 0.5 } else { area.width() };
    let y = name(axes.y.title(), y_room - theme.space);
    let mut free = above.with_min_x((above.left() + y.size().x + theme.space * 1.5).min(above.right()));
    painter.galley(pos2(above.left(), above.center().y - y.size().y / 2.0), y, theme.dim.0);
    let x = name(axes.x.title(), if low { free.width() } else { area.width() });
    let place = if low {
        free.set_right((free.right() - x.size().x - theme.space).max(free.left()));
        pos2(above.right() - x.size().x, above.center().y - x.size().y / 2.0)
    } else {
        let middle = axes.area.center().x - x.size().x / 2.0;
        pos2(middle.min(area.right() - x.size().x).max(area.left()), area.bottom() - line)
    };
    painter.galley(place, x, theme.dim.0);
    free
}
