//! Where maps, their headers and their colour bars go, so that the maps are as large as they can be.

use crate::app::kit::theme::Theme;
use crate::scene::Map;
use eframe::egui::{Pos2, Rect, Vec2, pos2, vec2};

/// Thickness of a colour bar, in lines of small type.
const BAR: f32 = 0.7;
/// Room for a colour bar with its figures below a map, and beside it without and for each letter of them, in lines of small
/// type.
const BAR_BELOW: f32 = 2.3;
const BAR_BESIDE: f32 = 1.8;
const LETTER: f32 = 0.56;

/// What maps are worth whose names are cut short, against maps with whole names.
const WITH_NAMES_CUT: f32 = 0.8;

/// The places of one map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Its name and note.
    pub header: Rect,
    /// Its cells.
    pub image: Rect,
    /// Its colour bar, unless another map's is read: wider than high below, higher than wide beside.
    pub bar: Option<Rect>,
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

/// Whether all maps are read with one colour bar.
fn share_a_bar(maps: &[Map]) -> bool {
    maps.len() > 1
        && maps.windows(2).all(|pair| {
            let scale = |map: &Map| (map.palette, map.range, map.unit.clone());
            scale(&pair[0]) == scale(&pair[1])
        })
}

/// Room for the colour bars below a map or beside it.
fn bar_room(maps: &[Map], below: bool, line: f32) -> Vec2 {
    let longest = maps.iter().map(super::bar::longest).max().unwrap_or(0) as f32;
    if below { vec2(0.0, line * BAR_BELOW) } else { vec2(line * (BAR_BESIDE + longest * LETTER), 0.0) }
}

/// The places of all maps in an area, with so many lines of words above each, the widest so wide: of all numbers of columns
/// and of bars below or beside, what shows the maps largest. Maps with the same colours share one
/// bar, which is the first one's.
pub fn places(maps: &[Map], area: Rect, (header_lines, widest): (usize, f32), theme: &Theme) -> Vec<Place> {
    let shared = share_a_bar(maps);
    let header = theme.small_type * (0.1 + 1.4 * header_lines as f32);
    let ways = (1..=maps.len().max(1)).flat_map(|columns| [(columns, true), (columns, false)]);
    let layouts = ways.map(|(columns, below)| {
        let bar = bar_room(maps, below, theme.small_type);
        let (outside, inside) = if shared { (bar, Vec2::ZERO) } else { (Vec2::ZERO, bar) };
        let grid =
            Grid::new(maps, Rect::from_min_size(area.min, area.size() - outside), columns, theme.space);
        (grid, below, inside)
    });
    // Maps a little smaller are worth names that are whole.
    let worth = |(grid, _, bar): &(Grid, bool, Vec2)| {
        let names = if grid.cell.x >= widest { 1.0 } else { WITH_NAMES_CUT };
        grid.scale(maps, *bar + vec2(0.0, header)) * names
    };
    let Some((grid, below, inside)) = layouts.max_by(|a, b| worth(a).total_cmp(&worth(b))) else {
        return Vec::new();
    };
    let mut places: Vec<Place> = maps
        .iter()
        .enumerate()
        .map(|(index, map)| {
            in_cell(map, grid.cell(index), header, inside, (below, !shared), theme.small_type)
        })
        .collect();
    if shared {
        let all = places.iter().fold(Rect::NOTHING, |all, place| all.union(place.image));
        let bar = bar_of(all, below, theme.small_type);
        places.iter_mut().take(1).for_each(|place| place.bar = Some(bar));
    }
    places
}

/// Cells in rows and columns.
struct Grid {
    corner: Pos2,
    cell: Vec2,
    columns: usize,
    gap: f32,
}

impl Grid {
    fn new(maps: &[Map], area: Rect, columns: usize, gap: f32) -> Self {
        let rows = maps.len().div_ceil(columns).max(1);
        let gaps = vec2(gap, gap);
        let cell = (area.size() + gaps) / vec2(columns as f32, rows as f32) - gaps;
        Self { corner: area.min, cell, columns, gap }
    }

    /// Points for a metre at which every map fits its cell beside what is no map.
    fn scale(&self, maps: &[Map], beside: Vec2) -> f32 {
        let image = (self.cell - beside).max(vec2(4.0, 4.0));
        maps.iter().map(|map| (image / size_m(map)).min_elem()).fold(f32::INFINITY, f32::min)
    }

    fn cell(&self, index: usize) -> Rect {
        let place = vec2((index % self.columns) as f32, (index / self.columns) as f32);
        Rect::from_min_size(self.corner + place * (self.cell + vec2(self.gap, self.gap)), self.cell)
    }
}

/// The bar below or beside an area.
fn bar_of(area: Rect, below: bool, line: f32) -> Rect {
    if below {
        Rect::from_min_size(area.left_bottom() + vec2(0.0, line * 0.35), vec2(area.width(), line * BAR))
    } else {
        Rect::from_min_size(area.right_top() + vec2(line * 0.5, 0.0), vec2(line * BAR, area.height()))
    }
}

/// The places of one map in the middle of its cell, with a bar of its own if it has one.
fn in_cell(
    map: &Map,
    cell: Rect,
    header: f32,
    bar_room: Vec2,
    (below, own_bar): (bool, bool),
    line: f32,
) -> Place {
    let room = (cell.size() - bar_room - vec2(0.0, header)).max(vec2(4.0, 4.0));
    let size = size_m(map) * (room / size_m(map)).min_elem();
    let whole = size + bar_room + vec2(0.0, header);
    let start = cell.min + ((cell.size() - whole) / 2.0).max(Vec2::ZERO);
    let image = Rect::from_min_size(start + vec2(0.0, header), size);
    Place {
        header: Rect::from_min_max(start, pos2(cell.right(), image.top())),
        image,
        bar: own_bar.then(|| bar_of(image, below, line)),
        bounds_m: usable(map.bounds_m),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::kit::theme::themes;
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
        let place = places(&[map(120.0, 60.0)], area, (1, 0.0), &themes()[0])[0];
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
        let tall = places(&[map(10.0, 30.0), map(10.0, 30.0), map(10.0, 30.0)], area, (1, 0.0), &themes()[0]);
        assert!(tall.iter().all(|place| place.image.top() == tall[0].image.top()));
        let wide = places(
            &vec![map(120.0, 60.0); 4],
            Rect::from_min_size(pos2(0.0, 0.0), vec2(440.0, 310.0)),
            (1, 0.0),
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

    /// Six alike have more room than six of which one needs a bar of its own.
    #[test]
    fn maps_that_are_read_alike_share_a_bar() {
        let area = Rect::from_min_size(pos2(0.0, 0.0), vec2(470.0, 260.0));
        let alike = places(&vec![map(120.0, 60.0); 6], area, (1, 0.0), &themes()[0]);
        assert!(alike[0].bar.is_some() && alike[1..].iter().all(|place| place.bar.is_none()));
        let mut other = vec![map(120.0, 60.0); 6];
        other[3].unit = "dB".to_owned();
        let apart = places(&other, area, (1, 0.0), &themes()[0]);
        assert!(apart.iter().all(|place| place.bar.is_some()));
        assert!(alike[0].image.area() > apart[0].image.area(), "{:?} {:?}", alike[0].image, apart[0].image);
        for place in alike.iter().chain(&apart) {
            assert!(area.contains_rect(place.image) && place.bar.is_none_or(|bar| area.contains_rect(bar)));
        }
    }
}
