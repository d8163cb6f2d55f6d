//! The shapes of modes, which go with their colours wherever modes are shown.

use crate::app::kit::theme::Theme;
use eframe::egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, vec2};

/// The outline of the mode with this index around a centre: square, diamond, circle.
pub fn mode_shape(mode: usize, centre: Pos2, radius: f32, fill: Color32, stroke: Stroke) -> Shape {
    match mode % 3 {
        0 => {
            let area = Rect::from_center_size(centre, vec2(1.8, 1.8) * radius);
            eframe::egui::epaint::RectShape::new(area, radius * 0.25, fill, stroke, StrokeKind::Middle).into()
        }
        1 => {
            let reach = radius * 1.25;
            let corners = [vec2(0.0, -reach), vec2(reach, 0.0), vec2(0.0, reach), vec2(-reach, 0.0)];
            Shape::convex_polygon(corners.map(|corner| centre + corner).to_vec(), fill, stroke)
        }
        _ => eframe::egui::epaint::CircleShape { center: centre, radius, fill, stroke }.into(),
    }
}

/// Draws a mode as a filled shape.
pub fn draw_mode(painter: &Painter, mode: usize, centre: Pos2, radius: f32, theme: &Theme) {
    painter.add(mode_shape(mode, centre, radius, theme.mode(mode), Stroke::NONE));
}
