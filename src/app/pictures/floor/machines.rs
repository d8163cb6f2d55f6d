//! Paints machines from above: presses, conveyors and robot cells, calm enough to have devices drawn on them.

use super::view::View;
use crate::app::kit::theme::Theme;
use eframe::egui::{Color32, Painter, Rect, Shape, Stroke, StrokeKind, lerp, pos2, vec2};

/// Machines of fewer points than this along the screen are blocks.
const SMALLEST: f32 = 14.0;

/// What a machine is drawn as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Press,
    Conveyor,
    RobotCell,
}

/// The same kind for the same place, neighbours mixed.
fn kind([x0, y0, ..]: [f64; 4]) -> Kind {
    let [x, y] = [x0, y0].map(|side| (side * 8.0).round() as i64);
    let mixed = (x.wrapping_mul(73_856_093) ^ y.wrapping_mul(19_349_663)) as u64;
    match (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) % 3 {
        0 => Kind::Press,
        1 => Kind::Conveyor,
        _ => Kind::RobotCell,
    }
}

/// Draws a machine that takes an area of the floor, given in metres as (x min, y min, x max, y max).
pub fn draw_machine(painter: &Painter, area_m: [f64; 4], view: &View, theme: &Theme) {
    let area = view.screen_from_area(area_m);
    if !area.intersects(view.area) {
        return;
    }
    let fill = theme.surface.0;
    let edge = Stroke::new(1.0, theme.line.0.lerp_to_gamma(theme.faint.0, 0.3));
    if area.width() < SMALLEST {
        painter.rect(area, 1.0, fill, edge, StrokeKind::Inside);
        return;
    }
    match kind(area_m) {
        Kind::Press => draw_press(painter, area, fill, edge),
        Kind::Conveyor => draw_conveyor(painter, area, fill, edge),
        Kind::RobotCell => draw_robot_cell(painter, area, fill, edge),
    }
}

/// The part of an area between shares of its width and height.
fn part(area: Rect, x: [f32; 2], y: [f32; 2]) -> Rect {
    let [left, right] = x.map(|share| lerp(area.x_range(), share));
    let [top, bottom] = y.map(|share| lerp(area.y_range(), share));
    Rect::from_min_max(pos2(left, top), pos2(right, bottom))
}

/// A frame, its table, four columns and the ram between them.
fn draw_press(painter: &Painter, area: Rect, fill: Color32, edge: Stroke) {
    painter.rect(area, 2.0, fill, edge, StrokeKind::Inside);
    painter.rect_stroke(part(area, [0.22, 0.78], [0.18, 0.82]), 1.0, edge, StrokeKind::Inside);
    painter.rect_filled(part(area, [0.36, 0.64], [0.34, 0.66]), 1.0, edge.color.gamma_multiply(0.6));
    for (x, y) in [(0.11, 0.2), (0.89, 0.2), (0.11, 0.8), (0.89, 0.8)] {
        let centre = pos2(lerp(area.x_range(), x), lerp(area.y_range(), y));
        painter.circle_filled(centre, area.height() * 0.06, edge.color);
    }
}

/// A belt with its rollers and three pieces on it, a cabinet beside it.
fn draw_conveyor(painter: &Painter, area: Rect, fill: Color32, edge: Stroke) {
    let belt = part(area, [0.0, 1.0], [0.3, 0.78]);
    painter.rect(belt, 2.0, fill, edge, StrokeKind::Inside);
    let rollers = (belt.width() / 5.0).clamp(4.0, 16.0) as u8;
    for roller in 1..rollers {
        let x = lerp(belt.x_range(), f32::from(roller) / f32::from(rollers));
        painter.vline(x, belt.shrink(1.5).y_range(), Stroke::new(1.0, edge.color.gamma_multiply(0.55)));
    }
    for x in [0.16, 0.48, 0.78] {
        let piece = part(belt, [x, x + 0.11], [0.25, 0.75]);
        painter.rect_filled(piece, 1.0, edge.color);
    }
    painter.rect(part(area, [0.66, 0.94], [0.0, 0.22]), 1.0, fill, edge, StrokeKind::Inside);
}

/// A fence, open at the front; a table and an arm of two links that reaches for it.
fn draw_robot_cell(painter: &Painter, area: Rect, fill: Color32, edge: Stroke) {
    painter.rect_filled(area, 2.0, fill);
    let [a, b, c, d] = [area.left_bottom(), area.left_top(), area.right_top(), area.right_bottom()];
    let open = vec2(area.width() * 0.3, 0.0);
    painter.add(Shape::line(vec![a + open, a, b, c, d, d - open], edge));
    painter.rect(part(area, [0.64, 0.88], [0.25, 0.75]), 1.0, fill, edge, StrokeKind::Inside);
    let joint = |x: f32, y: f32| pos2(lerp(area.x_range(), x), lerp(area.y_range(), y));
    let (base, elbow, hand) = (joint(0.3, 0.58), joint(0.46, 0.26), joint(0.7, 0.46));
    let arm = Stroke::new((area.height() * 0.07).max(1.0), edge.color);
    painter.add(Shape::line(vec![base, elbow, hand], arm));
    painter.circle(base, area.height() * 0.13, fill, arm);
    painter.circle_filled(elbow, area.height() * 0.07, edge.color);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::factory::{Hall, HallSize};
    use std::collections::HashSet;

    #[test]
    fn halls_mix_all_kinds_and_a_place_keeps_its_kind() {
        for size in [HallSize::Small, HallSize::Large] {
            let hall = Hall::new(size, 8.0);
            let corners = |area: &crate::factory::Rectangle| {
                [area.min_m[0], area.min_m[1], area.max_m[0], area.max_m[1]]
            };
            let kinds: Vec<Kind> = hall.machines.iter().map(|machine| kind(corners(machine))).collect();
            assert_eq!(kinds.iter().collect::<HashSet<_>>().len(), 3);
            assert_eq!(kinds, hall.machines.iter().map(|machine| kind(corners(machine))).collect::<Vec<_>>());
            for wanted in [Kind::Press, Kind::Conveyor, Kind::RobotCell] {
                let share = kinds.iter().filter(|kind| **kind == wanted).count() as f64 / kinds.len() as f64;
                // A third each, give or take what 18 draws may.
                assert!((0.1..0.6).contains(&share), "{wanted:?} {share}");
            }
        }
    }
}
