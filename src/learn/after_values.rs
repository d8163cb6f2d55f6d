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
        let whole = choices.decisions > 0 && choices.known.len().is_multiple_of(choices.decisions);
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
            for (head, mean) in means.iter().enumerate().take(COSTS) {
                let later = known.costs[head] - mean + values.target[start + head];
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::loss::Loss;
    use crate::random::stream;
    use rand::Rng;

    const DISCOUNT: f32 = 0.8;
    const PRICES: [f32; COSTS] = [1.0, 0.5, 2.0];

    /// A ring of five states in which a decision stays or goes on; going costs, and what lies behind place 3 costs more.
    fn ring() -> (Vec<f32>, Choices) {
        let features =
            (0..5).flat_map(|place| (0..5).map(move |at| f32::from(u8::from(at == place)))).collect();
        let known =
            |place: u32, step: u32| Known { costs: [0.2 * step as f32, 0.0, 0.0], after: (place + step) % 5 };
        let known = (0..5).flat_map(|place| [known(place, 0), known(place, 1)]).collect();
        (features, Choices { decisions: 2, known })
    }

    fn passage(after: usize) -> Passage {
        let bad = f32::from(u8::from(after != 3));
        Passage { after, costs: [0.0, bad, 0.3 * bad], next: after }
    }

    fn learner(seed: u64) -> AfterValues {
        let settings =
            ValuerSettings { hidden: vec![16], discount: DISCOUNT, soft_update: 0.05, loss: Loss::Squared };
        let (features, choices) = ring();
        AfterValues::new(settings, features, 5, choices, &mut stream(seed, "after test", 0)).unwrap()
    }

    fn trained(seed: u64) -> AfterValues {
        let mut learner = learner(seed);
        let mut draws = stream(seed, "after batch", 0);
        for _ in 0..4_000 {
            let batch: Vec<Passage> = (0..16).map(|_| passage(draws.random_range(0..5))).collect();
            learner.learn(&batch, &PRICES, [0.0; COSTS], 3e-3).unwrap();
        }
        learner
    }

    /// The trivial task: everybody goes on to place 3 and stays. There a slot costs nothing, so V(3) = 0, and one place
    /// before V(2) = c + γ (0.2, 0, 0), by hand.
    #[test]
    fn a_ring_is_solved_and_repeats_itself() {
        let learner = trained(1);
        assert_eq!(learner.decisions(&PRICES).unwrap(), [1, 1, 1, 0, 1]);
        let values = learner.valuer().all().unwrap();
        let of = |place: usize| &values[place * learner.valuer().stride()..][..COSTS];
        let close =
            |found: &[f32], known: [f32; COSTS]| found.iter().zip(known).all(|(a, b)| (a - b).abs() < 0.02);
        assert!(close(of(3), [0.0; COSTS]), "{:?}", of(3));
        assert!(close(of(2), [DISCOUNT * 0.2, 1.0, 0.3]), "{:?}", of(2));
        assert_eq!(values, trained(1).valuer().all().unwrap());
        let mut state = State::default();
        learner.save(&mut state);
        let mut other = self::learner(2);
        other.load(&state).unwrap();
        assert_eq!(values, other.valuer().all().unwrap());
        assert_eq!(other.decision(4, &PRICES), 1);
    }

    #[test]
    fn a_decision_out_of_the_table_is_refused() {
        let (features, mut choices) = ring();
        choices.known[3].after = 5;
        let settings = learner(1).valuer().settings().clone();
        assert!(AfterValues::new(settings, features, 5, choices, &mut stream(1, "after test", 0)).is_err());
    }
}
