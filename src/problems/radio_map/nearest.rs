//! The nearest of many places: a k-d tree in one array.

use std::cmp::Ordering;

/// A part of the tree this small is searched one by one.
const LEAF: usize = 8;

/// Places to search among. Equal distances are ordered by index, so that every search has one answer.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    positions_m: Vec<[f64; 2]>,
    /// Indices of places, split at the middle by x, then by y, and so on.
    order: Vec<u32>,
}

impl Tree {
    /// A tree of these places; fewer than 2^32.
    pub fn new(positions_m: &[[f64; 2]]) -> Self {
        let mut order: Vec<u32> = (0..positions_m.len() as u32).collect();
        split(&mut order, positions_m, 0);
        Self { positions_m: positions_m.to_vec(), order }
    }

    /// Fills `found` with the squared distances (m²) and indices of the `most` nearest places, nearest first.
    pub fn nearest(&self, place_m: [f64; 2], most: usize, found: &mut Vec<(f64, u32)>) {
        found.clear();
        if most > 0 {
            self.search(&self.order, 0, place_m, most, found);
        }
    }

    fn search(&self, part: &[u32], axis: usize, place_m: [f64; 2], most: usize, found: &mut Vec<(f64, u32)>) {
        if part.len() <= LEAF {
            part.iter().for_each(|&index| self.offer(index, place_m, most, found));
            return;
        }
        let middle = part.len() / 2;
        let (left, right) = (&part[..middle], &part[middle + 1..]);
        let gap_m = place_m[axis] - self.positions_m[part[middle] as usize][axis];
        let (near, far) = if gap_m < 0.0 { (left, right) } else { (right, left) };
        self.search(near, 1 - axis, place_m, most, found);
        self.offer(part[middle], place_m, most, found);
        if found.len() < most || found.last().is_some_and(|last| gap_m * gap_m <= last.0) {
            self.search(far, 1 - axis, place_m, most, found);
        }
    }

    fn offer(&self, index: u32, place_m: [f64; 2], most: usize, found: &mut Vec<(f64, u32)>) {
        let at = self.positions_m[index as usize];
        let (x, y) = (at[0] - place_m[0], at[1] - place_m[1]);
        let offer = (x * x + y * y, index);
        let full = found.len() == most;
        if full && found.last().is_some_and(|last| order(&offer, last) != Ordering::Less) {
            return;
        }
        if full {
            found.pop();
        }
        let place = found.partition_point(|known| order(known, &offer) == Ordering::Less);
        found.insert(place, offer);
    }
}

fn order(a: &(f64, u32), b: &(f64, u32)) -> Ordering {
    a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))
}

fn split(part: &mut [u32], positions_m: &[[f64; 2]], axis: usize) {
    if part.len() <= LEAF {
        return;
    }
    let middle = part.len() / 2;
    let at = |index: u32| positions_m[index as usize][axis];
    part.select_nth_unstable_by(middle, |&a, &b| at(a).total_cmp(&at(b)).then(a.cmp(&b)));
    split(&mut part[..middle], positions_m, 1 - axis);
    split(&mut part[middle + 1..], positions_m, 1 - axis);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream;
    use rand::Rng;

    #[test]
    fn the_tree_finds_what_sorting_finds() {
        let mut stream = stream(1, "tree test", 0);
        // Whole numbers, so that many places are equally far; some clustered on a line.
        let mut position = |line: bool| {
            [
                f64::from(stream.random_range(0..40)),
                if line { 0.0 } else { f64::from(stream.random_range(0..40)) },
            ]
        };
        let positions_m: Vec<[f64; 2]> = (0..700).map(|index| position(index % 3 == 0)).collect();
        let tree = Tree::new(&positions_m);
        for (most, place_m) in [(1, [3.5, 7.5]), (12, [20.0, 0.0]), (32, [-5.0, 90.0]), (900, [1.0, 1.0])] {
            let mut sorted: Vec<(f64, u32)> = positions_m
                .iter()
                .enumerate()
                .map(|(i, at)| ((at[0] - place_m[0]).powi(2) + (at[1] - place_m[1]).powi(2), i as u32))
                .collect();
            sorted.sort_by(order);
            sorted.truncate(most);
            let mut found = Vec::new();
            tree.nearest(place_m, most, &mut found);
            assert_eq!(found, sorted);
        }
    }
}
