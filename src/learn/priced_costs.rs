//! What several costs of a step come to at present prices, each first freed of its running mean.

use super::parameters::State;
use candle_core::Result;

/// Costs that are kept apart.
pub const COSTS: usize = 3;

/// How long a running mean remembers, in steps.
const MEMORY: f32 = 1_000.0;

/// Running means of the costs of a step.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Means {
    means: [f32; COSTS],
    steps: u64,
}

impl Means {
    /// Takes in the costs of a step.
    pub fn observe(&mut self, costs: [f32; COSTS]) {
        self.steps += 1;
        let share = 1.0 / (self.steps as f32).min(MEMORY);
        self.means.iter_mut().zip(costs).for_each(|(mean, cost)| *mean += share * (cost - *mean));
    }

    /// The means now.
    pub fn now(&self) -> [f32; COSTS] {
        self.means
    }

    /// Writes the means into a state.
    pub fn save(&self, state: &mut State) {
        state.arrays.insert("means".to_owned(), (vec![COSTS], self.means.to_vec()));
        state.put_count("means.steps", self.steps);
    }

    /// Takes the means from a state.
    ///
    /// # Errors
    /// They are missing.
    pub fn load(&mut self, state: &State) -> Result<()> {
        self.means.copy_from_slice(state.array("means", &[COSTS])?);
        self.steps = state.count("means.steps")?;
        Ok(())
    }
}

/// The sum of costs times prices.
#[inline]
pub fn priced(costs: &[f32], prices: &[f32; COSTS]) -> f32 {
    costs.iter().zip(prices).map(|(cost, price)| cost * price).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_and_sums_by_hand() {
        let mut means = Means::default();
        for cost in [3.0, 5.0, 1.0] {
            means.observe([cost, 2.0 * cost, 0.0]);
        }
        assert!((means.now()[0] - 3.0).abs() < 1e-6 && (means.now()[1] - 6.0).abs() < 1e-6);
        assert_eq!(priced(&[1.0, 2.0, 3.0], &[1.0, 0.5, 2.0]), 8.0);
        let (mut state, mut other) = (State::default(), Means::default());
        means.save(&mut state);
        other.load(&state).unwrap();
        assert_eq!(other, means);
    }
}
