//! Paints what stands still on the floor: the ground of the site, the hall with its walls, doors and aisles.

use super::machines::draw_machine;
use super::view::View;
use crate::app::kit::theme::Theme;
use crate::scene::Floor;
use eframe::egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, vec2};

/// A hall of fewer points than this along the screen is a block with a name.
const SMALLEST_HALL: f32 = 90.0;
/// Lengths in metres in the yard, which is ours: a dock every so far, its door, a lorry behind it, the road beyond.
const DOCK_EVERY_M: f64 = 16.0;
const DOOR_M: f64 = 4.5;
const LORRY_M: [f64; 2] = [2.8, 9.0];
const ROAD_M: [f64; 2] = [15.0, 22.0];
/// Dashes of lane marks on the screen: drawn and left out.
const DASHES: [f32; 2] = [5.0, 6.0];

/// What a floor shows, in metres as (x min, y min, x max, y max).
pub struct Plan<'a> {
    /// What fits into the view.
    pub bounds_m: [f64; 4],
    /// The hall.
    hall_m: [f64; 4],
    aisles_m: &'a [[f64; 4]],
    machines_m: &'a [[f64; 4]],
    /// Whether the hall is only a small part of what is shown.
    site: bool,
}

impl<'a> Plan<'a> {
    /// Hall alone, a hall in a part of its site, or, where a floor without aisles has one block, that block on its site.
    pub fn new(floor: &'a Floor) -> Self {
        let [width, height] = floor.size_m.map(|side| if side.is_finite() { side.max(1.0) } else { 1.0 });
        let whole = [0.0, 0.0, width, height];
        let valid = |[x0, y0, x1, y1]: &[f64; 4]| {
            x1 > x0 && y1 > y0 && [x0, y0, x1, y1].iter().all(|side| side.is_finite())
        };
        let view = floor.view_m.filter(valid);
        match (&floor.machines_m[..], floor.aisles_m.is_empty()) {
            ([block], true) => Self {
                bounds_m: view.unwrap_or(whole),
                hall_m: *block,
                aisles_m: &[],
                machines_m: &[],
                site: true,
            },
            (machines_m, _) => Self {
                bounds_m: view.unwrap_or(whole),
                hall_m: whole,
                aisles_m: &floor.aisles_m,
                machines_m,
                site: view.is_some(),
            },
        }
    }

    /// Width and height of what fits into the view, in metres.
    pub fn size_m(&self) -> [f32; 2] {
        let [x0, y0, x1, y1] = self.bounds_m;
        [x1 - x0, y1 - y0].map(|side| side.max(1.0) as f32)
    }

    /// Points that stay free around it: a yard around a hall.
    pub fn margin(&self, theme: &Theme) -> f32 {
        if self.site { 2.0 } else { theme.space * 1.25 }
    }

    /// Draws ground, yard and hall.
    pub fn draw(&self, painter: &Painter, view: &View, theme: &Theme) {
        painter.rect_filled(view.area, 6.0, yard(theme));
        if self.site && self.aisles_m.is_empty() {
            let fence = Stroke::new(1.0, mark(theme));
            painter.rect_stroke(view.screen_from_area(self.bounds_m), 2.0, fence, StrokeKind::Inside);
        }
        let hall = view.screen_from_area(self.hall_m);
        if hall.width() < SMALLEST_HALL {
            draw_block(painter, hall, theme);
        } else {
            self.draw_yard(painter, view, theme);
            painter.rect_filled(hall, 2.0, theme.panel.0);
            self.draw_aisles(painter, view, theme);
            for machine in self.machines_m {
                draw_machine(painter, *machine, view, theme);
            }
            self.draw_walls(painter, hall, view, theme);
        }
    }

    /// Centres of the dock doors along the lower wall, in metres.
    fn docks_m(&self) -> impl Iterator<Item = f64> + use<> {
        let [x0, _, x1, _] = self.hall_m;
        let count = ((x1 - x0) / DOCK_EVERY_M).clamp(1.0, 60.0).floor();
        (0..count as u32).map(move |dock| x0 + (f64::from(dock) + 0.5) * (x1 - x0) / count)
    }

    /// Bays and lorries below the hall, a road below and above it.
    fn draw_yard(&self, painter: &Painter, view: &View, theme: &Theme) {
        let [_, y0, _, y1] = self.hall_m;
        let line = Stroke::new(1.0, mark(theme));
        for (index, dock) in self.docks_m().enumerate() {
            for side in [-1.0, 1.0] {
                let x = dock + side * DOOR_M * 0.6;
                let ends = [[x, y0 - 1.0], [x, y0 - LORRY_M[1] - 2.0]];
                painter.line_segment(ends.map(|end| view.screen_from_floor(end)), line);
            }
            if index % 3 != 1 {
                draw_lorry(painter, [dock, y0 - 0.6], view, theme);
            }
        }
        for [from, to] in [[y0 - ROAD_M[1], y0 - ROAD_M[0]], [y1 + ROAD_M[0] - 9.0, y1 + ROAD_M[1] - 9.0]] {
            let [low, high] = [from, to].map(|y| view.screen_from_floor([0.0, y]).y);
            let road = Rect::from_x_y_ranges(view.area.x_range(), high..=low);
            painter.rect_filled(road, 0.0, theme.line.0.gamma_multiply(0.45));
            draw_dashes(painter, road.left_center(), road.right_center(), theme);
        }
    }

    /// Aisles with their edges and the middle of their lanes; crossings carry no marks.
    fn draw_aisles(&self, painter: &Painter, view: &View, theme: &Theme) {
        let lane = theme.surface.0.lerp_to_gamma(theme.line.0, 0.25);
        let areas: Vec<Rect> = self.aisles_m.iter().map(|aisle| view.screen_from_area(*aisle)).collect();
        for area in &areas {
            painter.rect_filled(*area, 0.0, lane);
        }
        if view.length(4.0) < 6.0 {
            return;
        }
        for area in &areas {
            if area.width() > area.height() {
                draw_dashes(painter, area.left_center(), area.right_center(), theme);
            } else {
                draw_dashes(painter, area.center_top(), area.center_bottom(), theme);
            }
        }
        let (along, across): (Vec<&Rect>, Vec<&Rect>) =
            areas.iter().partition(|area| area.width() > area.height());
        for crossing in along.iter().flat_map(|a| across.iter().map(|b| a.intersect(**b))) {
            if crossing.is_positive() {
                painter.rect_filled(crossing, 0.0, lane);
            }
        }
    }

    /// The wall, open where there are doors: docks below, a gate at either end of each aisle along the hall.
    fn draw_walls(&self, painter: &Painter, hall: Rect, view: &View, theme: &Theme) {
        let wall = Stroke::new((theme.line_width * 0.5 + 1.0).min(3.0), wall(theme));
        painter.rect_stroke(hall, 2.0, wall, StrokeKind::Middle);
        let door = Stroke::new(wall.width + 1.0, yard(theme));
        let leaf = Stroke::new(1.0, wall.color);
        let [_, y0, ..] = self.hall_m;
        for dock in self.docks_m() {
            let ends =
                [[dock - DOOR_M / 2.0, y0], [dock + DOOR_M / 2.0, y0]].map(|end| view.screen_from_floor(end));
            painter.line_segment(ends, door);
            painter.line_segment(ends, leaf);
        }
        for aisle in self.aisles_m.iter().map(|aisle| view.screen_from_area(*aisle)) {
            let inner = aisle.height() < aisle.width()
                && aisle.top() > hall.top() + 2.0
                && aisle.bottom() < hall.bottom() - 2.0;
            for x in [hall.left(), hall.right()].into_iter().filter(|_| inner) {
                let gap = aisle.shrink2(vec2(0.0, aisle.height() * 0.15));
                painter.line_segment([Pos2::new(x, gap.top()), Pos2::new(x, gap.bottom())], door);
            }
        }
    }
}

/// The ground outside of the hall.
pub fn yard(theme: &Theme) -> Color32 {
    if theme.dark { theme.background.0 } else { theme.surface.0 }
}

/// Marks painted on a ground.
fn mark(theme: &Theme) -> Color32 {
    theme.line.0.lerp_to_gamma(theme.faint.0, 0.25)
}

fn wall(theme: &Theme) -> Color32 {
    theme.faint.0.lerp_to_gamma(theme.dim.0, 0.3)
}

fn draw_dashes(painter: &Painter, from: Pos2, to: Pos2, theme: &Theme) {
    let stroke = Stroke::new(1.0, mark(theme));
    painter.extend(Shape::dashed_line(&[from, to], stroke, DASHES[0], DASHES[1]));
}

/// A lorry from above with its back at the wall.
fn draw_lorry(painter: &Painter, [x, y]: [f64; 2], view: &View, theme: &Theme) {
    let [half, length] = [LORRY_M[0] / 2.0, LORRY_M[1]];
    let edge = Stroke::new(1.0, wall(theme).gamma_multiply(0.7));
    let body = view.screen_from_area([x - half, y - length * 0.74, x + half, y]);
    painter.rect(body, 1.0, theme.panel.0, edge, StrokeKind::Inside);
    let cab = view.screen_from_area([x - half * 0.85, y - length, x + half * 0.85, y - length * 0.77]);
    painter.rect(cab, 1.5, theme.line.0, edge, StrokeKind::Inside);
}

/// A hall too small for anything inside it: a roof.
fn draw_block(painter: &Painter, hall: Rect, theme: &Theme) {
    painter.rect(hall, 1.0, theme.panel.0, Stroke::new(1.5, wall(theme)), StrokeKind::Middle);
    painter.hline(hall.x_range(), hall.center().y, Stroke::new(1.0, mark(theme)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::pictures::looks::site_floor;

    #[test]
    fn a_lone_block_is_the_hall_of_its_site() {
        let mut floor = site_floor(1);
        assert_eq!(Plan::new(&floor).bounds_m, [0.0, 0.0, 120.0, 60.0]);
        (floor.aisles_m, floor.machines_m) = (vec![], vec![[440.0, 470.0, 560.0, 530.0]]);
        floor.size_m = [1_000.0, 1_000.0];
        let plan = Plan::new(&floor);
        assert_eq!(
            (plan.hall_m, plan.size_m(), plan.site),
            ([440.0, 470.0, 560.0, 530.0], [1_000.0, 1_000.0], true)
        );
        assert!(plan.machines_m.is_empty());
    }

    #[test]
    fn docks_stand_inside_the_wall_at_even_distances() {
        let floor = site_floor(1);
        // 120 m hold seven docks at 16 m or a little more.
        let docks: Vec<f64> = Plan::new(&floor).docks_m().collect();
        assert_eq!(docks.len(), 7);
        assert!((docks[0] - 120.0 / 14.0).abs() < 1e-9 && (docks[6] - (120.0 - 120.0 / 14.0)).abs() < 1e-9);
    }
}
