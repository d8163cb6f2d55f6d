//! Memory of transitions, drawn uniformly or by priority (prioritised replay, Schaul et al., 2016).
//!
//! A ring of the newest transitions and a tree of sums over their priorities. New ones enter with the largest priority so
//! far. Numbers that are not finite are refused and nothing is stored.

use super::parameters::State;
use crate::random::Stream;
use candle_core::{Error, Result};
use rand::Rng;

/// A ring of rows, all of the same number of numbers, each with a priority.
#[derive(Debug, Clone)]
pub struct PriorityReplay {
    width: usize,
    capacity: usize,
    rows: Vec<f32>,
    /// Row written next; the ring has gone round where fewer were ever missing.
    next: usize,
    /// A binary tree: node i is the sum of nodes 2i and 2i + 1; the leaves begin at `leaves`.
    sums: Vec<f64>,
    leaves: usize,
    largest: f64,
}

impl PriorityReplay {
    /// An empty memory for `capacity` rows of `width` numbers.
    ///
    /// # Errors
    /// One of them is zero.
    pub fn new(width: usize, capacity: usize) -> Result<Self> {
        if width == 0 || capacity == 0 {
            return Err(Error::Msg("a memory needs a width and a capacity".to_owned()));
        }
        let leaves = capacity.next_power_of_two();
        let sums = vec![0.0; 2 * leaves];
        Ok(Self { width, capacity, rows: Vec::new(), next: 0, sums, leaves, largest: 1.0 })
    }

    /// How many rows are held.
    pub fn len(&self) -> usize {
        self.rows.len() / self.width
    }

    /// Whether no row is held.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// One row.
    pub fn row(&self, index: usize) -> &[f32] {
        &self.rows[index * self.width..][..self.width]
    }

    /// Stores a row in place of the oldest.
    ///
    /// # Errors
    /// It has another width or a number that is not finite.
    pub fn push(&mut self, row: &[f32]) -> Result<()> {
        if row.len() != self.width || row.iter().any(|value| !value.is_finite()) {
            return Err(Error::Msg(
                "what happened cannot be stored: a number is missing or not finite".to_owned(),
            ));
        }
        let at = self.next % self.capacity;
        if at == self.len() {
            self.rows.extend_from_slice(row);
        } else {
            self.rows[at * self.width..][..self.width].copy_from_slice(row);
        }
        self.set(at, self.largest);
        self.next = (at + 1) % self.capacity;
        Ok(())
    }

    /// `count` rows drawn uniformly, with repetition; none from an empty memory.
    pub fn uniform(&self, count: usize, draws: &mut Stream) -> Vec<usize> {
        let held = self.len() as u64;
        (0..if held == 0 { 0 } else { count }).map(|_| draws.random_range(0..held) as usize).collect()
    }

    /// `count` rows drawn in proportion to their priorities; none from an empty memory.
    pub fn by_priority(&self, count: usize, draws: &mut Stream) -> Vec<usize> {
        let draw = |_| self.find(draws.random::<f64>() * self.sums[1]);
        (0..if self.is_empty() { 0 } else { count }).map(draw).collect()
    }

    /// The share of a row in all priorities.
    pub fn share(&self, index: usize) -> f64 {
        self.sums[self.leaves + index] / self.sums[1]
    }

    /// Gives a row a new priority; what is not positive and finite counts as tiny.
    pub fn prioritise(&mut self, index: usize, priority: f64) {
        let priority = if priority.is_finite() { priority.max(1e-6) } else { 1e-6 };
        // Kept as f32, so that a saved memory goes on with the same draws.
        let priority = f64::from(priority as f32);
        self.largest = self.largest.max(priority);
        self.set(index, priority);
    }

    fn set(&mut self, index: usize, priority: f64) {
        let mut node = self.leaves + index;
        self.sums[node] = priority;
        while node > 1 {
            node /= 2;
            self.sums[node] = self.sums[2 * node] + self.sums[2 * node + 1];
        }
    }

    /// The row at which the running sum of priorities passes `mass`.
    fn find(&self, mut mass: f64) -> usize {
        let mut node = 1;
        while node < self.leaves {
            node *= 2;
            if mass >= self.sums[node] && self.sums[node + 1] > 0.0 {
                mass -= self.sums[node];
                node += 1;
            }
        }
        (node - self.leaves).min(self.len() - 1)
    }

    /// Writes all rows and priorities into a state.
    pub fn save(&self, state: &mut State) {
        let priorities: Vec<f32> = (0..self.len()).map(|i| self.sums[self.leaves + i] as f32).collect();
        state.arrays.insert("rows".to_owned(), (vec![self.len(), self.width], self.rows.clone()));
        state.arrays.insert("priorities".to_owned(), (vec![self.len()], priorities));
        state.arrays.insert("largest".to_owned(), (vec![1], vec![self.largest as f32]));
        state.put_count("next", self.next as u64);
    }

    /// Takes all from a state.
    ///
    /// # Errors
    /// An array is missing, of another shape or holds what no memory can hold.
    pub fn load(&mut self, state: &State) -> Result<()> {
        let count = state.arrays.get("priorities").map_or(0, |(_, values)| values.len());
        let rows = state.array("rows", &[count, self.width])?;
        let priorities = state.array("priorities", &[count])?;
        let (largest, next) = (state.array("largest", &[1])?[0], state.count("next")? as usize);
        let positive = priorities.iter().chain([&largest]).all(|p| p.is_finite() && *p > 0.0);
        let fits = count <= self.capacity && next < self.capacity && next <= count;
        if !positive || !fits || rows.iter().any(|value| !value.is_finite()) {
            return Err(Error::Msg("the saved memory is damaged".to_owned()));
        }
        self.rows = rows.to_vec();
        (self.next, self.largest) = (next, f64::from(largest));
        self.sums.fill(0.0);
        for (index, &priority) in priorities.iter().enumerate() {
            self.set(index, f64::from(priority));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream;

    #[test]
    fn rows_are_drawn_in_proportion_to_their_priorities() {
        let mut memory = PriorityReplay::new(1, 5).unwrap();
        (0..7).for_each(|value| memory.push(&[value as f32]).unwrap());
        // 5 and 6 have replaced 0 and 1.
        assert_eq!((0..5).map(|i| memory.row(i)[0]).collect::<Vec<_>>(), [5.0, 6.0, 2.0, 3.0, 4.0]);
        let weights = [1.0, 0.5, 3.0, 0.25, 1.25];
        weights.iter().enumerate().for_each(|(index, &weight)| memory.prioritise(index, weight));
        let mut counts = [0_u32; 5];
        let drawn = memory.by_priority(60_000, &mut stream(1, "priorities", 0));
        drawn.into_iter().for_each(|index| counts[index] += 1);
        for (index, weight) in weights.into_iter().enumerate() {
            assert!((memory.share(index) - weight / 6.0).abs() < 1e-12);
            assert!((f64::from(counts[index]) / 60_000.0 - weight / 6.0).abs() < 0.01, "{counts:?}");
        }
    }

    #[test]
    fn a_memory_goes_on_where_it_was() {
        let mut memory = PriorityReplay::new(2, 6).unwrap();
        (0..9).for_each(|value| memory.push(&[value as f32, 1.0]).unwrap());
        (0..6).for_each(|index| memory.prioritise(index, 0.1 + 0.37 * index as f64));
        let mut state = State::default();
        memory.save(&mut state);
        let mut other = PriorityReplay::new(2, 6).unwrap();
        other.load(&state).unwrap();
        for memory in [&mut memory, &mut other] {
            memory.push(&[99.0, 2.0]).unwrap();
        }
        let draw = |memory: &PriorityReplay| memory.by_priority(500, &mut stream(1, "go on", 0));
        assert_eq!(draw(&memory), draw(&other));
        assert_eq!(memory.rows, other.rows);
    }

    #[test]
    fn what_cannot_be_stored_is_refused() {
        let mut memory = PriorityReplay::new(2, 4).unwrap();
        assert!(memory.push(&[1.0]).is_err() && memory.push(&[1.0, f32::NAN]).is_err() && memory.is_empty());
        assert!(memory.by_priority(3, &mut stream(1, "none", 0)).is_empty());
        assert!(PriorityReplay::new(0, 4).is_err());
        let mut state = State::default();
        memory.push(&[1.0, 2.0]).unwrap();
        memory.save(&mut state);
        state.arrays.insert("priorities".to_owned(), (vec![1], vec![-1.0]));
        assert!(memory.load(&state).is_err());
    }
}
