//! A deep Q-network (Mnih et al., 2015) on a table of states whose costs are priced when a batch is drawn.
//!
//! It has a head for each cost and each action, or one head for their priced sum. With heads apart the prices decide only
//! which action is best; with one head the costs are summed at the prices handed in with each transition, which are
//! those of today or, to show the harm, those of the day it was stored. The next action is chosen by the network and
//! valued by its target (double Q-learning; van Hasselt et al., 2016).

use super::parameters::State;
use super::priced_costs::{COSTS, priced};
use super::settings::require;
use super::valuer::{Valuer, ValuerSettings};
use crate::random::Stream;
use candle_core::Result;

/// How many heads an action has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heads {
    /// One for each cost.
    Apart,
    /// One for their priced sum.
    Summed,
}

/// A transition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transition {
    /// The state.
    pub state: usize,
    /// What was done.
    pub action: usize,
    /// What the step cost, its running means taken off.
    pub costs: [f32; COSTS],
    /// The prices that its costs are summed at, where there is one head.
    pub prices: [f32; COSTS],
    /// The state that came.
    pub next: usize,
}

/// The learner.
#[derive(Debug)]
pub struct ActionValues {
    valuer: Valuer,
    actions: usize,
    heads: Heads,
}

impl ActionValues {
    /// A fresh learner on states of `width` features each.
    ///
    /// # Errors
    /// The settings cannot be, or there is no action.
    pub fn new(
        settings: ValuerSettings,
        features: Vec<f32>,
        width: usize,
        (actions, heads): (usize, Heads),
        stream: &mut Stream,
    ) -> Result<Self> {
        require(actions > 0, "there is no action to choose")?;
        let outputs = actions * heads.count();
        let valuer = Valuer::new(settings, features, width, outputs, stream)?;
        Ok(Self { valuer, actions, heads })
    }

    /// The networks.
    pub fn valuer(&self) -> &Valuer {
        &self.valuer
    }

    /// The networks, to set or to load them.
    pub fn valuer_mut(&mut self) -> &mut Valuer {
        &mut self.valuer
    }

    /// The best action in every state at these prices; the first among equals.
    ///
    /// # Errors
    /// A value is not finite.
    pub fn decisions(&self, prices: &[f32; COSTS]) -> Result<Vec<usize>> {
        let values = self.valuer.all()?;
        Ok(values.chunks_exact(self.valuer.stride()).map(|row| self.best(row, prices)).collect())
    }

    /// The best action in one state at these prices.
    pub fn decision(&self, state: usize, prices: &[f32; COSTS]) -> usize {
        self.best(&self.valuer.one(state), prices)
    }

    /// One update from a batch of transitions; returns the mean loss before it.
    ///
    /// # Errors
    /// A gradient is not finite; the weights stay as they were.
    pub fn learn(&mut self, batch: &[Transition], prices: &[f32; COSTS], rate: f64) -> Result<f64> {
        let wanted = self.targets(batch, prices);
        self.valuer.update(&wanted, rate)
    }

    /// The value wanted in each head of each transition's action.
    fn targets(&mut self, batch: &[Transition], prices: &[f32; COSTS]) -> Vec<(usize, usize, f32)> {
        let (heads, discount) = (self.heads.count(), self.valuer.settings().discount);
        let values = self.valuer.values(batch.iter().map(|transition| transition.next));
        let mut wanted = Vec::with_capacity(heads * batch.len());
        for transition in batch {
            let start = values.start(transition.next);
            let next = start + heads * self.best(&values.online[start..], prices);
            for head in 0..heads {
                let cost = match self.heads {
                    Heads::Apart => transition.costs[head],
                    Heads::Summed => priced(&transition.costs, &transition.prices),
                };
                let value = cost + discount * values.target[next + head];
                wanted.push((transition.state, heads * transition.action + head, value));
            }
        }
        wanted
    }

    /// The action whose values are least at some prices, the first among equals.
    fn best(&self, row: &[f32], prices: &[f32; COSTS]) -> usize {
        let heads = self.heads.count();
        let mut best = (0, f32::INFINITY);
        for (action, values) in row.chunks_exact(heads).take(self.actions).enumerate() {
            let value = if self.heads == Heads::Apart { priced(values, prices) } else { values[0] };
            if value < best.1 {
                best = (action, value);
            }
        }
        best.0
    }

    /// Everything but the table.
    pub fn save(&self, state: &mut State) {
        self.valuer.save(state);
    }

    /// Goes on from a state of the same sizes.
    ///
    /// # Errors
    /// An array is missing or of another shape.
    pub fn load(&mut self, state: &State) -> Result<()> {
        self.valuer.load(state)
    }
}

impl Heads {
    fn count(self) -> usize {
        match self {
            Self::Apart => COSTS,
            Self::Summed => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::loss::Loss;
    use crate::random::stream;
    use rand::Rng;

    const PRICES: [f32; COSTS] = [1.0, 0.5, 2.0];

    fn learner(heads: Heads, seed: u64) -> ActionValues {
        let settings = ValuerSettings { hidden: vec![16], discount: 0.5, soft_update: 0.05, loss: Loss::Squared };
        let features = (0..9).map(|i| f32::from(u8::from(i % 4 == 0))).collect();
        ActionValues::new(settings, features, 3, (2, heads), &mut stream(seed, "action test", 0)).unwrap()
    }

    /// Three states in a row: action 1 goes right at a cost of 0.1, action 0 stays; all but the last cost 1 and 0.3.
    fn transition(state: usize, action: usize) -> Transition {
        let bad = f32::from(u8::from(state < 2));
        let costs = [0.1 * action as f32, bad, 0.3 * bad];
        Transition { state, action, costs, prices: PRICES, next: (state + action).min(2) }
    }

    fn trained(heads: Heads, seed: u64) -> ActionValues {
        let (mut learner, mut draws) = (learner(heads, seed), stream(seed, "action batch", 0));
        for _ in 0..4_000 {
            let mut draw = |_| transition(draws.random_range(0..3), draws.random_range(0..2));
            let batch: Vec<Transition> = (0..16).map(&mut draw).collect();
            learner.learn(&batch, &PRICES, 3e-3).unwrap();
        }
        learner
    }

    /// The trivial task, with heads apart and summed: go right, then stay. In state 1 going costs 0.1 + 0.5 + 0.6 = 1.2 and
    /// nothing later; by hand.
    #[test]
    fn a_row_is_solved_and_repeats_itself() {
        for heads in [Heads::Apart, Heads::Summed] {
            let learner = trained(heads, 1);
            assert_eq!(learner.decisions(&PRICES).unwrap(), [1, 1, 0], "{heads:?}");
            let (values, count) = (learner.valuer().one(1), heads.count());
            let going = &values[count..2 * count];
            let worth = if heads == Heads::Apart { priced(going, &PRICES) } else { going[0] };
            assert!((worth - 1.2).abs() < 0.03, "{heads:?}: {worth}");
            assert_eq!(values, trained(heads, 1).valuer().one(1));
            assert_eq!(learner.decision(2, &PRICES), 0);
        }
    }

    /// Summed costs are summed at the prices that come with the transition.
    #[test]
    fn one_head_learns_at_the_prices_it_is_given() {
        let mut learner = learner(Heads::Summed, 3);
        let stale = Transition { prices: [0.0; COSTS], ..transition(0, 0) };
        let [then, now] = [stale, transition(0, 0)].map(|one| learner.targets(&[one], &PRICES)[0].2);
        assert!((now - then - 1.1).abs() < 1e-5, "0.5 x 1 + 2 x 0.3 = 1.1, not {}", now - then);
    }

    #[test]
    fn a_state_comes_back() {
        let (learner, mut state) = (trained(Heads::Apart, 4), State::default());
        learner.save(&mut state);
        let mut other = self::learner(Heads::Apart, 9);
        other.load(&state).unwrap();
        assert_eq!(other.valuer().all().unwrap(), learner.valuer().all().unwrap());
    }
}
