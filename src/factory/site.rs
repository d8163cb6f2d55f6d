//! The factory hall: its size, its machines and aisles, its base station and its edge server.

use crate::preset::options;
use serde::{Deserialize, Serialize};

/// Width of every aisle in metres.
const AISLE_WIDTH_M: f64 = 4.0;
/// Footprint of every machine in metres, along the hall and across it.
const MACHINE_SIZE_M: [f64; 2] = [8.0, 6.0];
/// Machines side by side between two cross-aisles.
const MACHINES_PER_BLOCK: u32 = 2;
/// From the foot of the base station to the edge server in metres, along both axes.
const EDGE_SERVER_OFFSET_M: f64 = 3.0;

/// The two indoor-factory halls with which 3GPP calibrates its model (TR 38.901).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum HallSize {
    /// 120 m by 60 m, 10 m high.
    Small,
    /// 300 m by 150 m, 10 m high.
    Large,
}

options!(HallSize { HallSize::Small => "120 x 60 m", HallSize::Large => "300 x 150 m" });

impl HallSize {
    /// Length, width and height in metres.
    pub fn size_m(self) -> [f64; 3] {
        match self {
            Self::Small => [120.0, 60.0, 10.0],
            Self::Large => [300.0, 150.0, 10.0],
        }
    }

    /// Blocks of machines along the hall and rows across it: about 19 m by 18 m of floor per machine.
    fn blocks_and_rows(self) -> [u32; 2] {
        match self {
            Self::Small => [3, 3],
            Self::Large => [8, 8],
        }
    }
}

/// A rectangle on the floor, in metres from the hall's lower left corner.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rectangle {
    /// The lower left corner in metres.
    pub min_m: [f64; 2],
    /// The upper right corner in metres.
    pub max_m: [f64; 2],
}

impl Rectangle {
    /// Extent along the hall in metres.
    pub fn width_m(&self) -> f64 {
        self.max_m[0] - self.min_m[0]
    }

    /// Extent across the hall in metres.
    pub fn height_m(&self) -> f64 {
        self.max_m[1] - self.min_m[1]
    }

    /// The middle, in metres.
    pub fn centre_m(&self) -> [f64; 2] {
        [0, 1].map(|axis| 0.5 * (self.min_m[axis] + self.max_m[axis]))
    }

    /// Whether the point, in metres, lies inside or on the edge.
    pub fn contains(&self, point_m: [f64; 2]) -> bool {
        (0..2).all(|axis| (self.min_m[axis]..=self.max_m[axis]).contains(&point_m[axis]))
    }
}

/// A factory hall; all coordinates in metres from its lower left corner on the floor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hall {
    /// Length, width and height in metres.
    pub size_m: [f64; 3],
    /// Where vehicles and people move: first the aisles along the hall, then the cross-aisles.
    pub aisles: Vec<Rectangle>,
    /// The footprints of the machines.
    pub machines: Vec<Rectangle>,
    /// The base station's antenna.
    pub base_station_m: [f64; 3],
    /// The edge server, on the floor.
    pub edge_server_m: [f64; 2],
}

impl Hall {
    /// Lays out a hall. The layout is ours: a regular grid of machines between aisles, with the base station
    /// in the middle of the hall and the edge server beside it. The antenna's height is kept below the
    /// ceiling.
    pub fn new(size: HallSize, base_station_height_m: f64) -> Self {
        let size_m @ [length, width, height] = size.size_m();
        let [blocks, rows] = size.blocks_and_rows();
        let [x, y] = [0.5 * length, 0.5 * width];
        let along =
            lanes(width, rows).map(|lane| Rectangle { min_m: [0.0, lane[0]], max_m: [length, lane[1]] });
        let across =
            lanes(length, blocks).map(|lane| Rectangle { min_m: [lane[0], 0.0], max_m: [lane[1], width] });
        Self {
            size_m,
            aisles: along.chain(across).collect(),
            machines: machines(size_m, blocks, rows),
            base_station_m: [x, y, base_station_height_m.clamp(0.0, height)],
            edge_server_m: [x + EDGE_SERVER_OFFSET_M, y + EDGE_SERVER_OFFSET_M],
        }
    }

    /// The whole floor.
    pub fn floor(&self) -> Rectangle {
        Rectangle { min_m: [0.0, 0.0], max_m: [self.size_m[0], self.size_m[1]] }
    }
}

/// Start and end in metres of the aisles that cut an extent into `parts` equal parts, one aisle at either
/// wall.
fn lanes(extent_m: f64, parts: u32) -> impl Iterator<Item = [f64; 2]> {
    let pitch_m = pitch(extent_m, parts);
    (0..=parts).map(move |lane| f64::from(lane) * pitch_m).map(|start| [start, start + AISLE_WIDTH_M])
}

/// From one aisle to the next in metres.
fn pitch(extent_m: f64, parts: u32) -> f64 {
    (extent_m - AISLE_WIDTH_M) / f64::from(parts)
}

/// Centres in metres of the machines along one extent, `per_part` of them between two aisles.
fn centres(extent_m: f64, parts: u32, per_part: u32) -> impl Iterator<Item = f64> + Clone {
    let pitch_m = pitch(extent_m, parts);
    let cell_m = (pitch_m - AISLE_WIDTH_M) / f64::from(per_part);
    (0..parts).flat_map(move |part| {
        let start_m = f64::from(part) * pitch_m + AISLE_WIDTH_M;
        (0..per_part).map(move |cell| start_m + (f64::from(cell) + 0.5) * cell_m)
    })
}

/// The footprints of all machines, row by row.
fn machines(size_m: [f64; 3], blocks: u32, rows: u32) -> Vec<Rectangle> {
    let [half_width, half_height] = MACHINE_SIZE_M.map(|extent| 0.5 * extent);
    let columns = centres(size_m[0], blocks, MACHINES_PER_BLOCK);
    let around = |x: f64, y: f64| Rectangle {
        min_m: [x - half_width, y - half_height],
        max_m: [x + half_width, y + half_height],
    };
    centres(size_m[1], rows, 1).flat_map(|y| columns.clone().map(move |x| around(x, y))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overlap(a: &Rectangle, b: &Rectangle) -> bool {
        (0..2).all(|axis| a.min_m[axis] < b.max_m[axis] && b.min_m[axis] < a.max_m[axis])
    }

    fn halls() -> [Hall; 2] {
        [HallSize::Small, HallSize::Large].map(|size| Hall::new(size, 8.0))
    }

    #[test]
    fn the_grid_has_the_planned_counts() {
        // Small: 3 rows of 3 blocks of 2, 4 + 4 aisles. Large: 8 rows of 8 blocks of 2, 9 + 9 aisles.
        let counts = halls().map(|hall| (hall.machines.len(), hall.aisles.len()));
        assert_eq!(counts, [(18, 8), (128, 18)]);
    }

    #[test]
    fn machines_overlap_neither_aisles_nor_each_other() {
        for hall in halls() {
            for (index, machine) in hall.machines.iter().enumerate() {
                assert!(
                    hall.aisles.iter().chain(&hall.machines[..index]).all(|other| !overlap(machine, other))
                );
            }
        }
    }

    #[test]
    fn everything_lies_inside_the_hall() {
        for hall in halls() {
            let [length, width, _] = hall.size_m;
            for rectangle in hall.aisles.iter().chain(&hall.machines) {
                assert!(rectangle.width_m() > 0.0 && rectangle.height_m() > 0.0);
                assert!(rectangle.min_m.iter().all(|&low| low >= 0.0));
                assert!(rectangle.max_m[0] <= length + 1e-9 && rectangle.max_m[1] <= width + 1e-9);
            }
        }
    }

    #[test]
    fn the_base_station_is_in_the_middle_and_the_server_stands_free() {
        for hall in halls() {
            let [x, y, z] = hall.base_station_m;
            assert_eq!(([x, y], z), (hall.floor().centre_m(), 8.0));
            assert!(hall.machines.iter().all(|machine| !machine.contains([x, y])));
            assert!(hall.aisles.iter().chain(&hall.machines).all(|area| !area.contains(hall.edge_server_m)));
        }
        // The halls are 10 m high.
        assert_eq!(Hall::new(HallSize::Small, 99.0).base_station_m[2], 10.0);
    }
}
