//! What of the floor is on the screen: the fit of hall or site, and what a person has zoomed and moved.

use eframe::egui::{PointerButton, Pos2, Rect, Response, Ui, Vec2, vec2};

/// The largest zoom.
const CLOSEST: f32 = 60.0;
/// Points of the wheel for a zoom by e.
const WHEEL: f32 = 250.0;

/// What a person has zoomed and moved, kept while the tile is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Zoom {
    /// How many times larger than the fit.
    pub factor: f32,
    /// How far the middle has been moved on the screen.
    pub shift: Vec2,
}

impl Zoom {
    const NONE: Self = Self { factor: 1.0, shift: Vec2::ZERO };

    /// Takes wheel, pinch, drag and double click over an area.
    pub fn follow(ui: &Ui, response: &Response, area: Rect) -> Self {
        let id = response.id.with("zoom");
        let kept = ui.data(|data| data.get_temp::<Self>(id)).unwrap_or(Self::NONE);
        let mut zoom = kept;
        if let Some(pointer) = response.hover_pos().filter(|pointer| area.contains(*pointer)) {
            let (wheel, pinch) = ui.input(|input| (input.smooth_scroll_delta().y, input.zoom_delta()));
            zoom = zoom.closer((wheel / WHEEL).exp() * pinch, pointer - area.center());
        }
        if response.dragged_by(PointerButton::Primary) {
            zoom.shift += response.drag_delta();
        }
        if response.double_clicked() {
            zoom = Self::NONE;
        }
        zoom = zoom.inside(area.size());
        if zoom != kept {
            ui.data_mut(|data| data.insert_temp(id, zoom));
        }
        zoom
    }

    /// Shows all again.
    pub fn forget(ui: &Ui, response: &Response) {
        ui.data_mut(|data| data.insert_temp(response.id.with("zoom"), Self::NONE));
    }

    /// Zoomed by a ratio about a point, which stays where it is.
    fn closer(self, ratio: f32, about: Vec2) -> Self {
        let factor = (self.factor * ratio).clamp(1.0, CLOSEST);
        Self { factor, shift: about - (about - self.shift) * (factor / self.factor) }
    }

    /// Never so far that there is nothing left to see.
    fn inside(self, size: Vec2) -> Self {
        let most = size * (self.factor - 1.0) / 2.0;
        Self { shift: self.shift.clamp(-most, most), ..self }
    }
}

/// Screen from floor: uniform scale, y upwards.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// The part of the screen that shows ground.
    pub area: Rect,
    /// Screen length of a metre.
    pub scale: f32,
    /// Whether it has been zoomed or moved.
    pub zoomed: bool,
    /// Where the hall's lower left corner, or the site's, is on the screen.
    origin: Pos2,
}

impl View {
    /// Fits bounds in metres, as (x min, y min, x max, y max), into an area less a margin, then zooms.
    pub fn fit(area: Rect, margin: f32, bounds_m: [f64; 4], zoom: Zoom) -> Self {
        let [x0, y0, x1, y1] = bounds_m.map(|side| side as f32);
        let [width, height] = [x1 - x0, y1 - y0].map(|side| side.max(1.0));
        let room = (area.size() - Vec2::splat(2.0 * margin)).max(Vec2::splat(1.0));
        let fit = (room.x / width).min(room.y / height);
        let corner = area.center() + vec2(-width, height) * fit / 2.0 + vec2(-x0, y0) * fit;
        Self {
            area,
            scale: fit * zoom.factor,
            zoomed: zoom != Zoom::NONE,
            origin: area.center() + (corner - area.center()) * zoom.factor + zoom.shift,
        }
    }

    /// A place in metres on the screen.
    pub fn screen_from_floor(&self, point_m: [f64; 2]) -> Pos2 {
        let [x, y] = point_m.map(|side| side as f32 * self.scale);
        Pos2::new(self.origin.x + x, self.origin.y - y)
    }

    /// An area in metres on the screen.
    pub fn screen_from_area(&self, [x0, y0, x1, y1]: [f64; 4]) -> Rect {
        Rect::from_two_pos(self.screen_from_floor([x0, y0]), self.screen_from_floor([x1, y1]))
    }

    /// A length in metres on the screen.
    pub fn length(&self, length_m: f32) -> f32 {
        length_m * self.scale
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::pos2;

    #[test]
    fn a_zoom_holds_the_point_under_the_pointer_and_stays_inside() {
        let about = vec2(40.0, -25.0);
        let zoom = Zoom { factor: 2.0, shift: vec2(5.0, 3.0) };
        let closer = zoom.closer(1.7, about);
        // The place that was under the pointer, in lengths of the unzoomed fit, before and after.
        let under = |zoom: Zoom| (about - zoom.shift) / zoom.factor;
        assert!((under(zoom) - under(closer)).length() < 1e-4);
        assert_eq!(zoom.closer(1e-6, about).inside(vec2(300.0, 200.0)), Zoom::NONE);
        assert_eq!(zoom.closer(1e6, about).factor, CLOSEST);
    }

    #[test]
    fn a_site_holds_its_hall_in_place() {
        let area = Rect::from_min_size(pos2(10.0, 20.0), vec2(500.0, 500.0));
        let view = View::fit(area, 0.0, [-450.0, -475.0, 550.0, 525.0], Zoom::NONE);
        let hall = view.screen_from_area([0.0, 0.0, 100.0, 50.0]);
        // 1000 m on 500 points: the hall is 50 x 25 points, 225 from the left and 237.5 from below.
        let expected = Rect::from_min_size(pos2(235.0, 257.5), vec2(50.0, 25.0));
        assert!((hall.min - expected.min).length() < 1e-3 && (hall.max - expected.max).length() < 1e-3);
        assert!((view.screen_from_floor([-450.0, 525.0]) - area.min).length() < 1e-3);
    }

    #[test]
    fn a_margin_stays_free_and_a_zoom_goes_about_the_middle() {
        let area = Rect::from_min_size(pos2(0.0, 0.0), vec2(260.0, 400.0));
        let view = View::fit(area, 10.0, [0.0, 0.0, 120.0, 60.0], Zoom::NONE);
        // 120 m on 240 points.
        assert!((view.scale - 2.0).abs() < 1e-6 && !view.zoomed);
        assert!((view.screen_from_floor([0.0, 0.0]) - pos2(10.0, 260.0)).length() < 1e-3);
        let zoomed =
            View::fit(area, 10.0, [0.0, 0.0, 120.0, 60.0], Zoom { factor: 3.0, shift: vec2(5.0, 0.0) });
        assert!((zoomed.screen_from_floor([60.0, 30.0]) - pos2(135.0, 200.0)).length() < 1e-3);
        assert!((zoomed.length(10.0) - 60.0).abs() < 1e-4 && zoomed.zoomed);
    }
}
