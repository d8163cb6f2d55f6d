//! A bound for any number of users: the blocks of a slot may be exceeded, but not in the mean, and each block has a price.
//!
//! At a price the users fall apart into problems of one user each (384 states). For every price, the sum of their gains
//! plus the price of the slot's blocks is at least what any scheduler gains (Lagrange), so the least over prices is a bound.
//! Their values, one slot ahead, also make a scheduler: the look-ahead.

use super::cell::Cell;
use super::chain::Chain;
use super::law::Plan;
use super::link::LEVELS;

/// The relaxed problem, solved.
#[derive(Debug, Clone)]
pub struct Relaxation {
    /// No scheduler loses a smaller share of packets.
    pub lost: f64,
    /// The price of a block, in packets.
    pub price: f64,
    /// By user and state at the end of a slot: what is expected from there on, relative to an empty queue.
    values: Vec<Vec<f64>>,
}

/// Steps of the golden section over prices; each leaves 62 % of the interval.
const PRICE_STEPS: usize = 30;
/// How closely the gain of one user is bounded, in packets a slot.
const GAIN_TOLERANCE: f64 = 1e-8;

impl Relaxation {
    /// Solves the relaxed problem of a cell.
    pub fn new(cell: &Cell) -> Self {
        let chain = Chain::new(cell);
        let gain = |price: f64| total_gain(cell, &chain, price);
        let price = cheapest(gain);
        let solved: Vec<_> = (0..cell.users()).map(|user| one_user(cell, &chain, user, price)).collect();
        let packets = cell.users() as f64 * cell.settings().arrival;
        Self {
            lost: 1.0 - gain(price) / packets,
            price,
            values: solved.into_iter().map(|(_, values)| values).collect(),
        }
    }

    /// What is expected from a user's state at the end of a slot, in packets.
    pub fn value(&self, user: usize, state: usize) -> f64 {
        self.values[user][state]
    }
}

/// The price at which a convex function is least, between none and a packet a block; none where that is as good.
fn cheapest(gain: impl Fn(f64) -> f64) -> f64 {
    let golden = (5_f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..PRICE_STEPS {
        let (left, right) = (high - golden * (high - low), low + golden * (high - low));
        if gain(left) <= gain(right) { high = right } else { low = left }
    }
    let middle = 0.5 * (low + high);
    if gain(0.0) <= gain(middle) { 0.0 } else { middle }
}

/// What all users gain at most in a slot at this price, with the blocks of a slot paid for.
fn total_gain(cell: &Cell, chain: &Chain, price: f64) -> f64 {
    let users = (0..cell.users()).map(|user| one_user(cell, chain, user, price).0).sum::<f64>();
    users + price * cell.blocks() as f64
}

/// Value iteration of one user that buys blocks: an upper bound of its gain a slot, and the values at the end of a slot.
fn one_user(cell: &Cell, chain: &Chain, user: usize, price: f64) -> (f64, Vec<f64>) {
    let rewards: Vec<f64> =
        (0..chain.states()).map(|state| best_bought(cell, chain, user, state, price)).collect();
    let mut values = vec![0.0; rewards.len()];
    let mut expected = values.clone();
    loop {
        chain.expect(&values, &mut expected, 1);
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        let origin = expected[0];
        for (state, value) in values.iter_mut().enumerate() {
            let best = expected[state].max(rewards[state] + expected[chain.after(state)]);
            let gain = best - *value;
            (low, high) = (low.min(gain), high.max(gain));
            *value = best - origin;
        }
        // All values have moved by the same origin, which changes no difference; the gain is judged before it is taken off.
        if high - low < GAIN_TOLERANCE {
            return (high, expected);
        }
    }
}

/// The best reward of sending a state's head on bought blocks; sending nothing is no way to send.
fn best_bought(cell: &Cell, chain: &Chain, user: usize, state: usize, price: f64) -> f64 {
    let reward =
        |blocks: usize| cell.reward(user, state % LEVELS, chain.age(state), blocks) - price * blocks as f64;
    (1..=cell.blocks()).map(reward).fold(f64::NEG_INFINITY, f64::max)
}

/// The scheduler that looks one slot ahead: the best blocks for now, given the relaxed values of what is left behind.
///
/// It knows the model and the whole queues. Exact for a slot: a knapsack over the blocks.
#[derive(Debug, Clone)]
pub struct LookAhead {
    chain: Chain,
    relaxation: Relaxation,
}

impl LookAhead {
    /// The scheduler for a cell.
    pub fn new(cell: &Cell, relaxation: Relaxation) -> Self {
        Self { chain: Chain::new(cell), relaxation }
    }

    /// Blocks for users in these states.
    pub fn blocks(&self, cell: &Cell, states: &[usize]) -> Vec<usize> {
        let budget = cell.blocks();
        let mut best = vec![0.0; budget + 1];
        let mut choices = Vec::with_capacity(states.len());
        for (user, &state) in states.iter().enumerate() {
            let (values, chosen) = self.add_user(cell, user, state, &best);
            best = values;
            choices.push(chosen);
        }
        let mut left = budget;
        let mut blocks: Vec<usize> = choices
            .iter()
            .rev()
            .map(|chosen| {
                let given = chosen[left];
                left -= given;
                given
            })
            .collect();
        blocks.reverse();
        blocks
    }

    /// What it does with two users.
    pub fn plan(&self, cell: &Cell) -> Plan {
        Plan::by(self.chain.states(), |one, two| {
            let blocks = self.blocks(cell, &[one, two]);
            [blocks[0] as u8, blocks[1] as u8]
        })
    }

    /// The best totals by budget once one more user takes part, and the blocks that it gets for them.
    fn add_user(&self, cell: &Cell, user: usize, state: usize, before: &[f64]) -> (Vec<f64>, Vec<usize>) {
        let age = self.chain.age(state);
        let waits = self.relaxation.value(user, state);
        let goes = self.relaxation.value(user, self.chain.after(state));
        let gain = |blocks: usize| cell.reward(user, state % LEVELS, age, blocks) + goes;
        let most = if age == 0 { 0 } else { usize::MAX };
        (0..before.len())
            .map(|budget| {
                let sent =
                    (1..=budget.min(most)).map(|blocks| (before[budget - blocks] + gain(blocks), blocks));
                let idle = (before[budget] + waits, 0);
                sent.fold(idle, |best, way| if way.0 > best.0 { way } else { best })
            })
            .unzip()
    }
}
