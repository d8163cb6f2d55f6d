//! How one user's state moves from the end of a slot to the next: the queue ages, a packet may come, the fading may change.
//!
//! A state is a pattern and a level, numbered pattern x 6 + level. Functions of states lie in slices of "blocks": for each
//! state `lanes` numbers side by side, so that one pass moves one user of many joint states at once.

use super::cell::Cell;
use super::link::LEVELS;
use super::queue::{Pattern, aged, head, without_head};

/// The law of one user's state between two slots, and its tables.
#[derive(Debug, Clone)]
pub struct Chain {
    arrival: f64,
    redraw: f64,
    /// By pattern: what it becomes where no packet comes, and where one comes.
    next: Vec<[usize; 2]>,
    /// By state: the state once the head was sent.
    after: Vec<usize>,
    /// By state: the head's age in slots.
    ages: Vec<usize>,
}

impl Chain {
    /// The chain of any user of a cell: users differ in their rewards only.
    pub fn new(cell: &Cell) -> Self {
        let last = cell.last();
        let patterns = 0..=(Pattern::MAX >> (Pattern::BITS as usize - last));
        let next = |pattern| [false, true].map(|comes| usize::from(aged(pattern, last, comes)));
        let states = patterns.clone().flat_map(|pattern| (0..LEVELS).map(move |level| (pattern, level)));
        Self {
            arrival: cell.settings().arrival,
            redraw: cell.settings().redraw,
            next: patterns.map(next).collect(),
            after: states.clone().map(|(p, level)| usize::from(without_head(p)) * LEVELS + level).collect(),
            ages: states.map(|(pattern, _)| head(pattern)).collect(),
        }
    }

    /// How many states there are: six times the patterns.
    pub fn states(&self) -> usize {
        self.after.len()
    }

    /// The state once the head was sent.
    pub fn after(&self, state: usize) -> usize {
        self.after[state]
    }

    /// The head's age in slots, 0 for an empty queue.
    pub fn age(&self, state: usize) -> usize {
        self.ages[state]
    }

    /// Puts into `to` what `values` is expected to be one slot later, from each state at the end of a slot.
    pub fn expect(&self, values: &[f64], to: &mut [f64], lanes: usize) {
        let width = LEVELS * lanes;
        let block = |pattern: usize| &values[pattern * width..][..width];
        for (to, &[quiet, comes]) in to.chunks_exact_mut(width).zip(&self.next) {
            for ((to, quiet), comes) in to.iter_mut().zip(block(quiet)).zip(block(comes)) {
                *to = quiet + self.arrival * (comes - quiet);
            }
        }
        self.mix(to, lanes);
    }

    /// Puts into `to` the probabilities one slot later, given those at the end of a slot.
    pub fn push(&self, masses: &[f64], to: &mut [f64], lanes: usize) {
        let width = LEVELS * lanes;
        to.fill(0.0);
        for (from, &[quiet, comes]) in masses.chunks_exact(width).zip(&self.next) {
            for (next, share) in [(quiet, 1.0 - self.arrival), (comes, self.arrival)] {
                let to = &mut to[next * width..][..width];
                to.iter_mut().zip(from).for_each(|(to, mass)| *to += share * mass);
            }
        }
        self.mix(to, lanes);
    }

    /// As [`Self::expect`], for a single lane: blocks of six numbers.
    fn expect_one(&self, values: &[f64], to: &mut [f64]) {
        let blocks = values.as_chunks::<LEVELS>().0;
        for (to, &[quiet, comes]) in to.as_chunks_mut::<LEVELS>().0.iter_mut().zip(&self.next) {
            for ((to, quiet), comes) in to.iter_mut().zip(&blocks[quiet]).zip(&blocks[comes]) {
                *to = quiet + self.arrival * (comes - quiet);
            }
            self.mix_one(to);
        }
    }

    /// As [`Self::push`], for a single lane.
    fn push_one(&self, masses: &[f64], to: &mut [f64]) {
        let to = to.as_chunks_mut::<LEVELS>().0;
        to.fill([0.0; LEVELS]);
        for (from, &[quiet, comes]) in masses.as_chunks::<LEVELS>().0.iter().zip(&self.next) {
            for (level, mass) in from.iter().enumerate() {
                to[quiet][level] += (1.0 - self.arrival) * mass;
                to[comes][level] += self.arrival * mass;
            }
        }
        to.iter_mut().for_each(|block| self.mix_one(block));
    }

    /// The fading of all blocks: each level stays or becomes any level. Forward and back are the same.
    fn mix(&self, blocks: &mut [f64], lanes: usize) {
        let mut sums = vec![0.0; lanes];
        for block in blocks.chunks_exact_mut(LEVELS * lanes) {
            sums.fill(0.0);
            for row in block.chunks_exact(lanes) {
                sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
            }
            sums.iter_mut().for_each(|sum| *sum *= self.redraw / LEVELS as f64);
            for row in block.chunks_exact_mut(lanes) {
                for (value, drawn) in row.iter_mut().zip(&sums) {
                    *value = (1.0 - self.redraw) * *value + drawn;
                }
            }
        }
    }

    fn mix_one(&self, block: &mut [f64; LEVELS]) {
        let drawn = self.redraw / LEVELS as f64 * block.iter().sum::<f64>();
        block.iter_mut().for_each(|value| *value = (1.0 - self.redraw) * *value + drawn);
    }
}

/// Two chains side by side: state of the first user x states + state of the second.
#[derive(Debug)]
pub struct Joint {
    chain: Chain,
    between: Vec<f64>,
}

impl Joint {
    /// The joint chain of a cell's first two users.
    pub fn new(cell: &Cell) -> Self {
        let chain = Chain::new(cell);
        Self { between: vec![0.0; chain.states() * chain.states()], chain }
    }

    /// The chain of either user.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// As [`Chain::expect`], for both users.
    pub fn expect(&mut self, values: &[f64], to: &mut [f64]) {
        let states = self.chain.states();
        self.chain.expect(values, &mut self.between, states);
        for (from, to) in self.between.chunks_exact(states).zip(to.chunks_exact_mut(states)) {
            self.chain.expect_one(from, to);
        }
    }

    /// As [`Chain::push`], for both users.
    pub fn push(&mut self, masses: &[f64], to: &mut [f64]) {
        let states = self.chain.states();
        self.chain.push(masses, &mut self.between, states);
        for (from, to) in self.between.chunks_exact(states).zip(to.chunks_exact_mut(states)) {
            self.chain.push_one(from, to);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problems::deadline_scheduler::cell::Settings;
    use crate::random::stream;
    use rand::Rng;

    /// Forward and backward are each other's transpose: <push m, v> = <m, expect v> for any m and v.
    #[test]
    fn pushing_and_expecting_are_transposes() {
        let cell = Cell::new(Settings { window: [1, 3], ..Settings::default() }).unwrap();
        let mut joint = Joint::new(&cell);
        let count = joint.chain().states().pow(2);
        let mut draws = stream(1, "chain test", 0);
        let mut random = || -> Vec<f64> { (0..count).map(|_| draws.random()).collect() };
        let (masses, values) = (random(), random());
        let (mut pushed, mut expected) = (vec![0.0; count], vec![0.0; count]);
        joint.push(&masses, &mut pushed);
        joint.expect(&values, &mut expected);
        let inner = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        assert!((inner(&pushed, &values) - inner(&masses, &expected)).abs() < 1e-9 * count as f64);
        let total = |values: &[f64]| values.iter().sum::<f64>();
        assert!((total(&pushed) - total(&masses)).abs() < 1e-9 * count as f64);
    }

    #[test]
    fn a_state_moves_as_counted_by_hand() {
        let cell = Cell::new(Settings { window: [1, 2], ..Settings::default() }).unwrap();
        let chain = Chain::new(&cell);
        // From the pattern "age 1" at level 2: age 2 remains, a packet comes with 0.4, the level stays with 0.8 + 0.2/6.
        let mut masses = vec![0.0; chain.states()];
        masses[LEVELS + 2] = 1.0;
        let mut next = vec![0.0; chain.states()];
        chain.push(&masses, &mut next, 1);
        assert!((next[0b10 * LEVELS + 2] - 0.6 * (0.8 + 0.2 / 6.0)).abs() < 1e-15);
        assert!((next[0b11 * LEVELS + 5] - 0.4 * 0.2 / 6.0).abs() < 1e-15);
        assert_eq!((chain.age(0b10 * LEVELS), chain.after(0b11 * LEVELS + 1)), (2, LEVELS + 1));
    }
}
