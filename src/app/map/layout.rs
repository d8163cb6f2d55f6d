//! Where maps, their headers and their colour bars go, so that the maps are as large as they can be.

use crate::app::theme::Theme;
use crate::scene::Map;
use eframe::egui::{Pos2, Rect, Vec2, pos2, vec2};

/// Thickness of a colour bar, in lines of small type.
const BAR: f32 = 0.7;
/// Room for a colour bar with its figures, below and beside a map, in lines of small type.
const BAR_BELOW: f32 = 2.3;
const BAR_BESIDE: f32 = 5.2;

/// The places of one map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Its name and note.
    pub header: Rect,
    /// Its cells.
    pub image: Rect,
    /// Its colour bar: wider than high below a map, higher than wide beside it.
    pub bar: Rect,
    bounds_m: [f64; 4],
}

impl Place {
    /// Where a place in metres is on the screen; y goes upwards.
    pub fn screen_from_floor(&self, [x, y]: [f64; 2]) -> Pos2 {
        let [x0, y0, x1, y1] = self.bounds_m;
        let share = vec2(((x - x0) / (x1 - x0)) as f32, ((y1 - y) / (y1 - y0)) as f32);
        self.image.min + share * self.image.size()
    }

    /// What place in metres is shown here; outside the map, the nearest on its border.
    pub fn floor_from_screen(&self, place: Pos2) -> [f64; 2] {
        let [x0, y0, x1, y1] = self.bounds_m;
        let place = (place - self.image.min) / self.image.size();
        let share = |part: f32| if part.is_nan() { 0.5 } else { f64::from(part.clamp(0.0, 1.0)) };
        [x0 + share(place.x) * (x1 - x0), y1 - share(place.y) * (y1 - y0)]
    }

    /// Screen length of a metre.
    pub fn scale(&self) -> f32 {
        self.image.width() / (self.bounds_m[2] - self.bounds_m[0]) as f32
    }
}

/// Bounds that can be divided by their width and height.
fn usable(bounds_m: [f64; 4]) -> [f64; 4] {
    let [x0, y0, x1, y1] = bounds_m.map(|side| if side.is_finite() { side } else { 0.0 });
    [x0, y0, if x1 > x0 { x1 } else { x0 + 1.0 }, if y1 > y0 { y1 } else { y0 + 1.0 }]
}

fn size_m(map: &Map) -> Vec2 {
    let [x0, y0, x1, y1] = usable(map.bounds_m);
    vec2((x1 - x0) as f32, (y1 - y0) as f32)
}

/// The places of all maps in an area: of all numbers of columns, and of bars below or beside, what shows them largest.
pub fn places(maps: &[Map], area: Rect, theme: &Theme) -> Vec<Place> {
    let line = theme.small_type;
    let gap = theme.space;
    let room = |columns: usize, below: bool| {
        let rows = maps.len().div_ceil(columns).max(1);
        let cell = (area.size() + vec2(gap, gap)) / vec2(columns as f32, rows as f32) - vec2(gap, gap);
        let bar = if below { vec2(0.0, line * BAR_BELOW) } else { vec2(line * BAR_BESIDE, 0.0) };
        (cell, (cell - bar - vec2(0.0, line * 1.5)).max(vec2(4.0, 4.0)))
    };
    let scale = |(columns, below): (usize, bool)| {
        let (_, image) = room(columns, below);
        let fit = |map: &Map| (image / size_m(map)).min_elem();
        maps.iter().map(fit).fold(f32::INFINITY, f32::min)
    };
    let ways = (1..=maps.len().max(1)).flat_map(|columns| [(columns, true), (columns, false)]);
    let (columns, below) = ways.max_by(|a, b| scale(*a).total_cmp(&scale(*b))).unwrap_or((1, true));
    let (cell, image) = room(columns, below);
    let place = |(index, map): (usize, &Map)| {
        let corner = vec2((index % columns) as f32, (index / columns) as f32) * (cell + vec2(gap, gap));
        in_cell(map, Rect::from_min_size(area.min + corner, cell), image, below, line)
    };
    maps.iter().enumerate().map(place).collect()
}

/// The places of one map in the middle of its cell.
fn in_cell(map: &Map, cell: Rect, room: Vec2, below: bool, line: f32) -> Place {
    let size = size_m(map) * (room / size_m(map)).min_elem();
    let bar_room = if below { vec2(0.0, line * BAR_BELOW) } else { vec2(line * BAR_BESIDE, 0.0) };
    let whole = size + bar_room + vec2(0.0, line * 1.5);
    let start = cell.min + ((cell.size() - whole) / 2.0).max(Vec2::ZERO);
    let header = Rect::from_min_max(start, pos2(cell.right(), start.y + line * 1.5));
    let image = Rect::from_min_size(start + vec2(0.0, line * 1.5), size);
    let bar = if below {
        Rect::from_min_size(image.left_bottom() + vec2(0.0, line * 0.35), vec2(size.x, line * BAR))
    } else {
        Rect::from_min_size(image.right_top() + vec2(line * 0.5, 0.0), vec2(line * BAR, size.y))
    };
    Place { header, image, bar, bounds_m: usable(map.bounds_m) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::theme::themes;
    use crate::scene::Palette;

    fn map(width_m: f64, height_m: f64) -> Map {
        Map {
            name: String::new(),
            note: String::new(),
            unit: String::new(),
            palette: Palette::Level,
            bounds_m: [10.0, 20.0, 10.0 + width_m, 20.0 + height_m],
            columns: 1,
            values: vec![0.0],
            range: [0.0, 1.0],
            samples: vec![],
            marks: vec![],
            editable: false,
        }
    }

    #[test]
    fn places_on_the_screen_and_in_metres_are_inverse() {
        let area = Rect::from_min_size(pos2(30.0, 40.0), vec2(500.0, 400.0));
        let place = places(&[map(120.0, 60.0)], area, &themes()[0])[0];
        for point in [[10.0, 20.0], [130.0, 80.0], [71.5, 33.25]] {
            let back = place.floor_from_screen(place.screen_from_floor(point));
            assert!((back[0] - point[0]).abs() < 1e-3 && (back[1] - point[1]).abs() < 1e-3, "{back:?}");
        }
        assert_eq!(place.floor_from_screen(pos2(-1e6, 1e6)), [10.0, 20.0]);
        // The highest y is at the top.
        assert!(place.screen_from_floor([10.0, 80.0]).y < place.screen_from_floor([10.0, 20.0]).y);
    }

    #[test]
    fn maps_take_rows_or_columns_by_their_shape_and_stay_inside() {
        let area = Rect::from_min_size(pos2(0.0, 0.0), vec2(900.0, 200.0));
        let tall = places(&[map(10.0, 30.0), map(10.0, 30.0), map(10.0, 30.0)], area, &themes()[0]);
        assert!(tall.iter().all(|place| place.image.top() == tall[0].image.top()));
        let wide = places(
            &vec![map(120.0, 60.0); 4],
            Rect::from_min_size(pos2(0.0, 0.0), vec2(440.0, 310.0)),
            &themes()[0],
        );
        assert_eq!(wide[0].image.top(), wide[1].image.top());
        assert!(wide[2].image.top() > wide[0].image.bottom());
        for place in tall.iter().chain(&wide) {
            assert!(
                area.union(Rect::from_min_size(pos2(0.0, 0.0), vec2(440.0, 310.0)))
                    .contains_rect(place.image)
            );
        }
    }
}
