//! A hall seen from above, with devices in it.

use super::state::DeviceState;
use crate::factory::{Hall, Rectangle, UseCase};
use serde::{Deserialize, Serialize};

/// Use cases of devices that move, to be dealt out in turn.
pub const MOVING: [UseCase; 5] =
    [UseCase::Agv, UseCase::ArWorker, UseCase::Uav, UseCase::Vehicle, UseCase::AssetTag];

/// A hall seen from above; all positions in metres from its lower left corner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Floor {
    /// Length and width of the hall.
    pub size_m: [f64; 2],
    /// Aisles as (x min, y min, x max, y max).
    pub aisles_m: Vec<[f64; 4]>,
    /// Machines as (x min, y min, x max, y max).
    pub machines_m: Vec<[f64; 4]>,
    /// The base station.
    pub base_station_m: [f64; 2],
    /// The edge server.
    pub edge_server_m: [f64; 2],
    /// What is shown of the site around the hall, as (x min, y min, x max, y max); the hall alone where there is nothing.
    #[serde(default)]
    pub view_m: Option<[f64; 4]>,
    /// The devices that are drawn one by one.
    pub devices: Vec<FloorDevice>,
    /// Devices that are there besides, too many to draw: they are a shade of the ground.
    #[serde(default)]
    pub crowd: u32,
}

/// A device on the floor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FloorDevice {
    /// What it is: decides its glyph.
    pub use_case: UseCase,
    /// Where it is.
    pub position_m: [f64; 2],
    /// How what it does looks.
    pub state: DeviceState,
    /// The resource it uses in this slot, counted from 0.
    pub cell: Option<u32>,
    /// Words beside it, such as its number.
    #[serde(default)]
    pub label: String,
    /// How much of a shared link it holds, between 0 and 1: the width of its line to the base station.
    #[serde(default)]
    pub link: Option<f32>,
    /// Everything known about it, as (what, value with unit).
    pub about: Vec<(String, String)>,
}

impl Floor {
    /// A hall with these devices; the hall alone is seen.
    pub fn of(hall: &Hall, devices: Vec<FloorDevice>) -> Self {
        let corners = |area: &Rectangle| [area.min_m[0], area.min_m[1], area.max_m[0], area.max_m[1]];
        Self {
            size_m: [hall.size_m[0], hall.size_m[1]],
            aisles_m: hall.aisles.iter().map(corners).collect(),
            machines_m: hall.machines.iter().map(corners).collect(),
            base_station_m: [hall.base_station_m[0], hall.base_station_m[1]],
            edge_server_m: hall.edge_server_m,
            view_m: None,
            devices,
            crowd: 0,
        }
    }

    /// The same with so much of the site around it, as (x min, y min, x max, y max) in metres.
    pub fn seen_within(self, view_m: [f64; 4]) -> Self {
        Self { view_m: Some(view_m), ..self }
    }
}

impl FloorDevice {
    /// A device with nothing beside it; positions in metres from the hall's lower left corner.
    pub fn new(use_case: UseCase, position_m: [f64; 2], state: DeviceState) -> Self {
        Self { use_case, position_m, state, cell: None, label: String::new(), link: None, about: Vec::new() }
    }

    /// The device with this number among some that move: their use cases come in turn.
    pub fn moving(index: usize, position_m: [f64; 2], state: DeviceState) -> Self {
        Self::new(MOVING[index % MOVING.len()], position_m, state)
    }

    /// The same with what is known about it, as (what, value with unit).
    pub fn with_about(self, about: Vec<(String, String)>) -> Self {
        Self { about, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::factory::HallSize;

    #[test]
    fn a_hall_is_shown_as_it_is_built() {
        let hall = Hall::new(HallSize::Small, 6.0);
        let floor = Floor::of(&hall, vec![FloorDevice::moving(6, [3.0, 4.0], DeviceState::SENSING)]);
        assert_eq!(floor.size_m, [hall.size_m[0], hall.size_m[1]]);
        assert_eq!((floor.aisles_m.len(), floor.machines_m.len()), (hall.aisles.len(), hall.machines.len()));
        let inside = |[x0, y0, x1, y1]: [f64; 4]| {
            x0 >= 0.0 && y0 >= 0.0 && x0 < x1 && y0 < y1 && x1 <= floor.size_m[0] && y1 <= floor.size_m[1]
        };
        assert!(floor.machines_m.iter().chain(&floor.aisles_m).copied().all(inside));
        // The seventh of five kinds in turn is of the second kind.
        assert_eq!((floor.devices[0].use_case, floor.view_m), (MOVING[1], None));
        assert_eq!(floor.seen_within([-5.0, -5.0, 200.0, 100.0]).view_m, Some([-5.0, -5.0, 200.0, 100.0]));
    }
}
