//! Values of after-states: what is known of a decision's effect is not learned (Salodkar et al., 2010; Mastronarde and
//! van der Schaar, 2011).
//!
//! A decision leads to an after-state at a cost that is known; what comes then is chance. The network learns, for each cost
//! apart, V(after) = E[c + γ (known cost of the best decision next + V(its after-state))]; the best decision is the one whose
//! known costs and values are least at present prices, chosen by the network and valued by its target (double).

use super::parameters::State;
use super::priced_costs::{COSTS, priced};
use super::settings::require;
use super::valuer::{Valuer, ValuerSettings};
use crate::random::Stream;
use candle_core::Result;

/// What a decision does for certain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known {
    /// The part of its costs that is known.
    pub costs: [f32; COSTS],
    /// The after-state.
    pub after: u32,
}

/// The decisions of every state: `decisions` of them each, in row order.
#[derive(Debug, Clone, PartialEq)]
pub struct Choices {
    /// How many decisions a state has.
    pub decisions: usize,
    /// What each does.
    pub known: Vec<Known>,
}

/// What followed an after-state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Passage {
    /// The after-state.
    pub after: usize,
    /// The costs that were not known.
    pub costs: [f32; COSTS],
    /// The state that came.
    pub next: usize,
}

/// The learner.
#[derive(Debug)]
pub struct AfterValues {
    valuer: Valuer,
    choices: Choices,
}

impl Choices {
    fn of(&self, state: usize) -> &[Known] {
        &self.known[state * self.decisions..][..self.decisions]
    }
}

impl AfterValues {
    /// A fresh learner on after-states of `width` features each.
    ///
    /// # Errors
    /// The settings cannot be, or a decision leads out of the table.
    pub fn new(
        settings: ValuerSettings,
        features: Vec<f32>,
        width: usize,
        choices: Choices,
        stream: &mut Stream,
    ) -> Result<Self> {
        let valuer = Valuer::new(settings, features, width, COSTS, stream)?;
        let whole = choices.decisions > 0 && choices.known.len() % choices.decisions == 0;
        require(whole, "every state needs the same number of decisions")?;
        let inside = choices.known.iter().all(|known| (known.after as usize) < valuer.states());
        require(inside, "a decision leads out of the table")?;
        Ok(Self { valuer, choices })
    }

    /// The networks.
    pub fn valuer(&self) -> &Valuer {
        &self.valuer
    }

    /// The networks, to set or to load them.
    pub fn valuer_mut(&mut self) -> &mut Valuer {
        &mut self.valuer
    }

    /// The best decision in every state at these prices; the first among equals.
    ///
    /// # Errors
    /// A value is not finite.
    pub fn decisions(&self, prices: &[f32; COSTS]) -> Result<Vec<usize>> {
        let (values, stride) = (self.valuer.all()?, self.valuer.stride());
        let states = self.choices.known.chunks_exact(self.choices.decisions);
        Ok(states.map(|row| best(row, prices, |known| &values[known.after as usize * stride..])).collect())
    }

    /// The best decision in one state at these prices.
    pub fn decision(&self, state: usize, prices: &[f32; COSTS]) -> usize {
        let row = self.choices.of(state);
        let values: Vec<Vec<f32>> = row.iter().map(|known| self.valuer.one(known.after as usize)).collect();
        least(row.iter().zip(&values).map(|(known, values)| worth(known, values, prices)))
    }

    /// One update from a batch of passages; `means` are taken off the costs of every step.
    /// Returns the mean loss before the update.
    ///
    /// # Errors
    /// A gradient is not finite; the weights stay as they were.
    pub fn learn(
        &mut self,
        batch: &[Passage],
        prices: &[f32; COSTS],
        means: [f32; COSTS],
        rate: f64,
    ) -> Result<f64> {
        let wanted = self.targets(batch, prices, means);
        self.valuer.update(&wanted, rate)
    }

    /// The value wanted in each head of each passage.
    fn targets(
        &mut self,
        batch: &[Passage],
        prices: &[f32; COSTS],
        means: [f32; COSTS],
    ) -> Vec<(usize, usize, f32)> {
        let discount = self.valuer.settings().discount;
        let Self { valuer, choices } = self;
        let reached = batch.iter().flat_map(|passage| choices.of(passage.next));
        let values = valuer.values(reached.map(|known| known.after as usize));
        let mut wanted = Vec::with_capacity(COSTS * batch.len());
        for passage in batch {
            let row = choices.of(passage.next);
            let known = &row[best(row, prices, |known| &values.online[values.start(known.after as usize)..])];
            let start = values.start(known.after as usize);
            for head in 0..COSTS {
                let later = known.costs[head] - means[head] + values.target[start + head];
                wanted.push((passage.after, head, passage.costs[head] + discount * later));
            }
        }
        wanted
    }
}

/// What a decision costs and leads to, at some prices.
fn worth(known: &Known, values: &[f32], prices: &[f32; COSTS]) -> f32 {
    priced(&known.costs, prices) + priced(&values[..COSTS], prices)
}

/// The best of a state's decisions.
fn best<'a>(row: &[Known], prices: &[f32; COSTS], values: impl Fn(&Known) -> &'a [f32]) -> usize {
    least(row.iter().map(|known| worth(known, values(known), prices)))
}

/// Where the least of some numbers stands, the first among equals.
fn least(numbers: impl Iterator<Item = f32>) -> usize {
    numbers.enumerate().fold((0, f32::INFINITY), |best, (at, x)| if x < best.1 { (at, x) } else { best }).0
}

impl AfterValues {
    /// Everything but the tables.
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
