//! Paints devices that are too many to draw one by one: dots as dense as the crowd is.

use super::view::View;
use crate::app::kit::theme::Theme;
use crate::factory::scattered;
use crate::scene::Floor;
use eframe::egui::{Mesh, Painter, Rect, Shape, Vec2};

/// About this many dots make a crowd.
const DOTS: u32 = 4_000;

/// How many devices one dot stands for: 1, 2, 5, 10 ...
pub fn devices_per_dot(crowd: u32) -> u32 {
    let factors =
        (0..10).flat_map(|power| [1, 2, 5].map(|factor: u32| factor.saturating_mul(10_u32.pow(power))));
    factors.into_iter().find(|per| crowd / per <= DOTS).unwrap_or(u32::MAX)
}

/// Shades the ground of a floor by its crowd, evenly spread over it.
pub fn draw(painter: &Painter, floor: &Floor, view: &View, theme: &Theme) {
    if floor.crowd == 0 {
        return;
    }
    let side = (theme.line_width * 0.6).max(1.2) * (view.scale * 2.0).sqrt().clamp(1.0, 2.5);
    let ink = theme.dim.0.gamma_multiply(0.55);
    let mut mesh = Mesh::default();
    let visible = view.area.intersect(painter.clip_rect());
    for index in 0..floor.crowd / devices_per_dot(floor.crowd) {
        let [x, y] = scattered(index as usize);
        let place = view.screen_from_floor([x * floor.size_m[0], y * floor.size_m[1]]);
        if visible.contains(place) {
            mesh.add_colored_rect(Rect::from_center_size(place, Vec2::splat(side)), ink);
        }
    }
    painter.add(Shape::mesh(mesh));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_stands_for_a_round_number() {
        // 998 000 / 200 are 4 990 dots, too many; 998 000 / 500 are 1 996.
        for (crowd, per) in [(1, 1), (4_000, 1), (5_000, 2), (998_000, 500), (u32::MAX, 2_000_000)] {
            assert_eq!(devices_per_dot(crowd), per, "{crowd}");
        }
    }
}
