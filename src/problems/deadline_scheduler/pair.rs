//! The optimum of two users: average-reward value iteration over both queues and both levels (147,456 states).
//!
//! Who is sent decides what follows; how the blocks are split between two that are sent does not, since a sent packet
//! leaves its queue in any case. So the best split is a table by window and level of both users.

use super::cell::Cell;
use super::chain::Joint;
use super::law::Plan;
use super::link::LEVELS;

/// How blocks are shared out among those who are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    /// In the best way.
    Best,
    /// What theory asks for, scaled down in proportion where it is too much.
    Theory,
}

/// Classes of a user's state that its reward depends on: level, and behind those whether the head counts now.
const CLASSES: usize = 2 * LEVELS;

/// The best that any scheduler can expect.
#[derive(Debug, Clone)]
pub struct Optimum {
    /// Shares of packets lost between which the optimum lies: the two bounds of value iteration.
    pub lost: [f64; 2],
    /// A plan that reaches it.
    pub plan: Plan,
}

/// Rewards and blocks of the three ways to send, by the classes of both users.
struct Choices {
    alone: [[(f64, u8); CLASSES]; 2],
    both: Vec<[(f64, [u8; 2]); CLASSES]>,
}

/// Iterations after which value iteration gives up narrowing its bounds.
const MOST_SWEEPS: usize = 4_000;

/// The least share of packets that two users lose, to about `tolerance`; the cell must have exactly two users.
pub fn optimum(cell: &Cell, split: Split, tolerance: f64) -> Optimum {
    let mut joint = Joint::new(cell);
    let choices = Choices::new(cell, split);
    let classes: Vec<usize> =
        (0..joint.chain().states()).map(|s| class(cell, joint.chain().age(s), s)).collect();
    let mut values = vec![0.0; classes.len() * classes.len()];
    let (mut next, mut expected) = (values.clone(), values.clone());
    let packets = 2.0 * cell.settings().arrival;
    let mut lost = [0.0, 1.0];
    for _ in 0..MOST_SWEEPS {
        joint.expect(&values, &mut expected);
        let (low, high) = choices.back_up(&joint, &classes, &expected, &values, &mut next);
        lost = [1.0 - high / packets, 1.0 - low / packets];
        let origin = next[0];
        next.iter_mut().for_each(|value| *value -= origin);
        std::mem::swap(&mut values, &mut next);
        if lost[1] - lost[0] < tolerance {
            break;
        }
    }
    Optimum { lost, plan: choices.plan(&joint, &classes, &expected) }
}

/// The class of a state whose head has this age.
fn class(cell: &Cell, age: usize, state: usize) -> usize {
    state % LEVELS + if cell.in_window(age) { LEVELS } else { 0 }
}

impl Choices {
    fn new(cell: &Cell, split: Split) -> Self {
        let alone = [0, 1].map(|user| std::array::from_fn(|class| alone(cell, split, user, class)));
        let row = |first| std::array::from_fn(|second| together(cell, split, [first, second]));
        Self { alone, both: (0..CLASSES).map(row).collect() }
    }

    /// One step of value iteration; returns the least and the largest gain over the values before.
    fn back_up(
        &self,
        joint: &Joint,
        classes: &[usize],
        expected: &[f64],
        values: &[f64],
        next: &mut [f64],
    ) -> (f64, f64) {
        let states = classes.len();
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for (one, next) in next.chunks_exact_mut(states).enumerate() {
            let stays = &expected[one * states..][..states];
            let goes = &expected[joint.chain().after(one) * states..][..states];
            let (first, both) = (self.alone[0][classes[one]].0, &self.both[classes[one]]);
            for (two, next) in next.iter_mut().enumerate() {
                let (after, class) = (joint.chain().after(two), classes[two]);
                let wait_or_first = stays[two].max(first + goes[two]);
                let second_or_both = (self.alone[1][class].0 + stays[after]).max(both[class].0 + goes[after]);
                *next = wait_or_first.max(second_or_both);
                let gain = *next - values[one * states + two];
                (low, high) = (low.min(gain), high.max(gain));
            }
        }
        (low, high)
    }

    /// The choice that is best in each state; of equal ones that which sends fewer.
    fn plan(&self, joint: &Joint, classes: &[usize], expected: &[f64]) -> Plan {
        let states = classes.len();
        Plan::by(states, |one, two| {
            let after = |send: [bool; 2]| {
                let [one, two] = [(one, send[0]), (two, send[1])]
                    .map(|(state, sent)| if sent { joint.chain().after(state) } else { state });
                expected[one * states + two]
            };
            let (first, second) = (self.alone[0][classes[one]], self.alone[1][classes[two]]);
            let both = self.both[classes[one]][classes[two]];
            let ways = [
                (after([false, false]), [0, 0]),
                (first.0 + after([true, false]), [first.1, 0]),
                (second.0 + after([false, true]), [0, second.1]),
                (both.0 + after([true, true]), both.1),
            ];
            ways.into_iter()
                .fold((f64::NEG_INFINITY, [0, 0]), |best, way| if way.0 > best.0 { way } else { best })
                .1
        })
    }
}

/// Reward and blocks of sending one user alone.
fn alone(cell: &Cell, split: Split, user: usize, class: usize) -> (f64, u8) {
    let level = class % LEVELS;
    let blocks = match split {
        Split::Best => cell.blocks(),
        Split::Theory => cell.need(user, level).min(cell.blocks()),
    };
    let reward = if class < LEVELS { 0.0 } else { cell.chance(user, level, blocks) };
    (reward, blocks as u8)
}

/// Reward and blocks of sending both users.
fn together(cell: &Cell, split: Split, classes: [usize; 2]) -> (f64, [u8; 2]) {
    let levels = classes.map(|class| class % LEVELS);
    let reward = |blocks: [usize; 2]| -> f64 {
        (0..2)
            .filter(|&user| classes[user] >= LEVELS)
            .map(|user| cell.chance(user, levels[user], blocks[user]))
            .sum()
    };
    let mut best = [cell.need(0, levels[0]), cell.need(1, levels[1])];
    cell.fit(&mut best);
    if split == Split::Best {
        // At least one block each: a user without blocks is not sent.
        for first in 1..cell.blocks() {
            let blocks = [first, cell.blocks() - first];
            if reward(blocks) > reward(best) {
                best = blocks;
            }
        }
    }
    (reward(best), best.map(|blocks| blocks as u8))
}
