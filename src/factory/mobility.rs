//! How devices move through a hall: from aisle to aisle, first along the hall, then across it (ours).

use super::Hall;
use crate::random::stream;
use rand::Rng;

/// The way of one device: the corners of its path, one after the other, in metres.
#[derive(Debug, Clone)]
pub struct Walk {
    seed: u64,
    device: u64,
    legs: u64,
    from_m: [f64; 2],
    corners_m: Vec<[f64; 2]>,
}

impl Walk {
    /// A device at its first place.
    pub fn new(hall: &Hall, seed: u64, device: u64) -> Self {
        let from_m = place(hall, seed, device, 0);
        Self { seed, device, legs: 0, from_m, corners_m: Vec::new() }
    }

    /// Where it is.
    pub fn position_m(&self) -> [f64; 2] {
        self.from_m
    }

    /// Goes on by this many metres.
    pub fn go(&mut self, hall: &Hall, metres: f64) {
        let mut left = metres.max(0.0);
        loop {
            let Some(corner) = self.corners_m.first().copied() else {
                self.legs += 1;
                let to = place(hall, self.seed, self.device, self.legs);
                self.corners_m = vec![[to[0], self.from_m[1]], to];
                continue;
            };
            let (dx, dy) = (corner[0] - self.from_m[0], corner[1] - self.from_m[1]);
            let distance = dx.hypot(dy);
            if distance > left {
                self.from_m = [self.from_m[0] + dx * left / distance, self.from_m[1] + dy * left / distance];
                return;
            }
            self.from_m = corner;
            self.corners_m.remove(0);
            left -= distance;
            if left <= 0.0 {
                return;
            }
        }
    }
}

/// A point of an aisle, any aisle as likely as its area.
fn place(hall: &Hall, seed: u64, device: u64, leg: u64) -> [f64; 2] {
    let mut draws = stream(seed, "walk", device << 32 | leg);
    let areas: Vec<f64> = hall.aisles.iter().map(|aisle| aisle.width_m() * aisle.height_m()).collect();
    let mut left = draws.random::<f64>() * areas.iter().sum::<f64>();
    let chosen = areas.iter().position(|area| {
        left -= area;
        left < 0.0
    });
    let Some(aisle) = chosen.or(areas.len().checked_sub(1)).map(|index| hall.aisles[index]) else {
        return hall.floor().centre_m();
    };
    [0, 1].map(|axis| aisle.min_m[axis] + draws.random::<f64>() * (aisle.max_m[axis] - aisle.min_m[axis]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::factory::HallSize;

    #[test]
    fn a_walk_goes_as_far_as_it_is_told_and_stays_inside() {
        let hall = Hall::new(HallSize::Small, 8.0);
        let mut walk = Walk::new(&hall, 4, 2);
        let mut corners = 0;
        for _ in 0..2_000 {
            let before = walk.position_m();
            walk.go(&hall, 0.3);
            let after = walk.position_m();
            let moved = (after[0] - before[0]).hypot(after[1] - before[1]);
            assert!(moved <= 0.3 + 1e-9 && hall.floor().contains(after));
            corners += usize::from(moved < 0.3 - 1e-9);
        }
        assert!(corners > 0 && corners < 100, "it turns at corners only");
        let mut again = Walk::new(&hall, 4, 2);
        again.go(&hall, 600.0);
        let apart = [0, 1].map(|axis| (again.position_m()[axis] - walk.position_m()[axis]).abs());
        assert!(apart.iter().all(|metres| *metres < 1e-6), "one stride or many end at one place");
    }
}
