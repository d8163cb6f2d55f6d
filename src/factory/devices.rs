//! The devices of the factory: what each is for and where it is.

use super::{Hall, Rectangle, UseCase};
use crate::random::{Stream, stream};
use rand::Rng;
use rand::seq::{IndexedRandom, SliceRandom};
use serde::{Deserialize, Serialize};

/// Height of a device above the floor in metres, unless it flies (3GPP TR 38.901).
pub const DEVICE_HEIGHT_M: f64 = 1.5;
/// Lowest and highest flight in metres, which is our choice.
const FLIGHT_HEIGHT_M: (f64, f64) = (4.0, 6.0);
/// Distance that a device keeps from the edge of its machine or aisle in metres.
const MARGIN_M: f64 = 0.5;
/// Places tried for each device; the one farthest from all devices before it is taken.
const CANDIDATES: usize = 8;

/// One device.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Device {
    /// What the device is used for.
    pub use_case: UseCase,
    /// Where it is, in metres: along the hall, across it, above the floor.
    pub position_m: [f64; 3],
}

/// Places `count` devices of the default mix, in a shuffled order: those that stand on the machines, those
/// that move in the aisles. The same seed gives the same devices.
///
/// Devices are spread by best-candidate sampling (Mitchell 1991), so they seldom coincide, but no spacing is
/// guaranteed.
pub fn place_devices(hall: &Hall, count: usize, seed: u64) -> Vec<Device> {
    let mut use_cases: Vec<UseCase> = UseCase::ALL
        .into_iter()
        .zip(mix(count))
        .flat_map(|(use_case, n)| std::iter::repeat_n(use_case, n))
        .collect();
    use_cases.shuffle(&mut stream(seed, "factory use cases", 0));
    let mut places = stream(seed, "factory places", 0);
    let mut devices = Vec::with_capacity(count);
    for use_case in use_cases {
        let [x, y] = roomiest_place(hall, use_case, &devices, &mut places);
        devices.push(Device { use_case, position_m: [x, y, height_m(use_case, &mut places)] });
    }
    devices
}

/// Devices of each use case: the default shares of `count`, rounded by largest remainders, the earlier first.
fn mix(count: usize) -> [usize; 8] {
    let quotas = UseCase::ALL.map(|use_case| use_case.share() * count as f64);
    let mut counts = quotas.map(|quota| quota as usize);
    let mut order: [usize; 8] = std::array::from_fn(|index| index);
    order.sort_by(|&a, &b| quotas[b].fract().total_cmp(&quotas[a].fract()));
    let missing = count.saturating_sub(counts.iter().sum());
    for &index in order.iter().take(missing) {
        counts[index] += 1;
    }
    counts
}

/// Of a few random places on the floor in metres, the one farthest from all devices placed so far.
fn roomiest_place(hall: &Hall, use_case: UseCase, devices: &[Device], stream: &mut Stream) -> [f64; 2] {
    let areas = if use_case.moves() { &hall.aisles } else { &hall.machines };
    let (mut best, mut best_room) = ([0.0; 2], f64::NEG_INFINITY);
    for _ in 0..CANDIDATES {
        let area = areas.choose(stream).copied().unwrap_or(hall.floor());
        let place = place_within(&area, stream);
        let room = devices.iter().map(|device| squared_distance(device, place)).fold(f64::INFINITY, f64::min);
        if room > best_room {
            (best, best_room) = (place, room);
        }
    }
    best
}

/// A uniformly drawn place in metres inside the area, off its edges.
fn place_within(area: &Rectangle, stream: &mut Stream) -> [f64; 2] {
    [0, 1].map(|axis| {
        let extent = area.max_m[axis] - area.min_m[axis] - 2.0 * MARGIN_M;
        area.min_m[axis] + MARGIN_M + extent * stream.random::<f64>()
    })
}

/// Squared distance on the floor in square metres.
fn squared_distance(device: &Device, place_m: [f64; 2]) -> f64 {
    (0..2).map(|axis| (device.position_m[axis] - place_m[axis]).powi(2)).sum()
}

/// Height above the floor in metres.
fn height_m(use_case: UseCase, stream: &mut Stream) -> f64 {
    match use_case {
        UseCase::Uav => FLIGHT_HEIGHT_M.0 + (FLIGHT_HEIGHT_M.1 - FLIGHT_HEIGHT_M.0) * stream.random::<f64>(),
        _ => DEVICE_HEIGHT_M,
    }
}

/// A place in the unit square for one of very many devices, always the same one: a low-discrepancy sequence.
pub fn scattered(device: usize) -> [f64; 2] {
    // The two-dimensional relative of the golden ratio: x³ = x + 1.
    const RATIO: f64 = 1.324_717_957_244_746;
    let index = device as f64 + 0.5;
    [(index / RATIO).fract(), (index / (RATIO * RATIO)).fract()]
}

#[cfg(test)]
mod tests {
    use super::super::HallSize;
    use super::*;

    fn hall() -> Hall {
        Hall::new(HallSize::Small, 8.0)
    }

    #[test]
    fn the_mix_is_exact() {
        // 60, 20, 5, 5, 4, 3, 2 and 1 %. Of 10: floors 6 and 2, and the two largest remainders are 0.5 and
        // 0.5.
        assert_eq!(mix(100), [60, 20, 5, 5, 4, 3, 2, 1]);
        assert_eq!(mix(2_000), [1_200, 400, 100, 100, 80, 60, 40, 20]);
        assert_eq!(mix(10), [6, 2, 1, 1, 0, 0, 0, 0]);
        assert!((0..=2_000).all(|count| mix(count).iter().sum::<usize>() == count));
    }

    #[test]
    fn the_placed_devices_have_the_mix_and_are_shuffled() {
        for seed in 0..20 {
            let devices = place_devices(&hall(), 100, seed);
            let count = |use_case| devices.iter().filter(|device| device.use_case == use_case).count();
            assert_eq!(UseCase::ALL.map(count), mix(100));
            assert!(devices[..20].iter().any(|device| device.use_case != UseCase::FieldSensor));
        }
    }

    #[test]
    fn devices_are_where_they_belong() {
        for (size, count) in [(HallSize::Small, 1), (HallSize::Small, 2_000), (HallSize::Large, 300)] {
            let hall = Hall::new(size, 8.0);
            let devices = place_devices(&hall, count, 5);
            assert_eq!(devices.len(), count);
            for Device { use_case, position_m: [x, y, z] } in devices {
                let areas = if use_case.moves() { &hall.aisles } else { &hall.machines };
                assert!(areas.iter().any(|area| area.contains([x, y])));
                assert!(hall.floor().contains([x, y]));
                let heights = if use_case == UseCase::Uav { 4.0..=6.0 } else { 1.5..=1.5 };
                assert!(heights.contains(&z));
            }
        }
    }

    #[test]
    fn the_seed_decides() {
        assert_eq!(place_devices(&hall(), 50, 1), place_devices(&hall(), 50, 1));
        assert_ne!(place_devices(&hall(), 50, 1), place_devices(&hall(), 50, 2));
    }

    #[test]
    fn a_bare_hall_uses_its_floor() {
        let bare = Hall { aisles: Vec::new(), machines: Vec::new(), ..hall() };
        let floor = bare.floor();
        let inside = |device: &Device| floor.contains([device.position_m[0], device.position_m[1]]);
        assert!(place_devices(&bare, 30, 1).iter().all(inside));
    }
}
