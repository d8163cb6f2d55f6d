//! Prices of constraints that rise while a constraint is broken and fall while there is room: projected ascent on the dual.

use super::parameters::State;
use super::settings::require;
use candle_core::Result;

/// How prices move.
#[derive(Debug, Clone, PartialEq)]
pub struct MultiplierSettings {
    /// Prices at the start.
    pub start: Vec<f32>,
    /// How far a price moves in a step for a violation of 1.
    pub rates: Vec<f32>,
    /// Where prices are cut off.
    pub most: Vec<f32>,
    /// Steps during which they rest, since an untrained policy breaks everything.
    pub rest: u64,
}

/// One price for each constraint.
#[derive(Debug, Clone, PartialEq)]
pub struct Multipliers {
    settings: MultiplierSettings,
    prices: Vec<f32>,
}

impl Multipliers {
    /// Prices at their start.
    ///
    /// # Errors
    /// The lists differ in length, or a number is negative or not finite.
    pub fn new(settings: MultiplierSettings) -> Result<Self> {
        let MultiplierSettings { start, rates, most, .. } = &settings;
        require(start.len() == rates.len() && rates.len() == most.len(), "one rate and one cap for each price")?;
        let all = [start, rates, most].into_iter().flatten();
        require(all.into_iter().all(|x| (0.0..f32::INFINITY).contains(x)), "prices and rates must not be negative")?;
        Ok(Self { prices: start.clone(), settings })
    }

    /// The prices now.
    pub fn prices(&self) -> &[f32] {
        &self.prices
    }

    /// Takes in by how much each constraint was broken in a step; what is not finite moves nothing.
    pub fn observe(&mut self, violations: &[f32], step: u64) {
        if step < self.settings.rest {
            return;
        }
        let MultiplierSettings { rates, most, .. } = &self.settings;
        for (((price, violation), rate), most) in self.prices.iter_mut().zip(violations).zip(rates).zip(most) {
            if violation.is_finite() {
                *price = (*price + rate * violation).clamp(0.0, *most);
            }
        }
    }

    /// Writes the prices into a state.
    pub fn save(&self, state: &mut State) {
        state.arrays.insert("prices".to_owned(), (vec![self.prices.len()], self.prices.clone()));
    }

    /// Takes the prices from a state.
    ///
    /// # Errors
    /// They are missing or of another number.
    pub fn load(&mut self, state: &State) -> Result<()> {
        let count = self.prices.len();
        self.prices.copy_from_slice(state.array("prices", &[count])?);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> MultiplierSettings {
        MultiplierSettings { start: vec![0.5, 2.0], rates: vec![0.1, 1.0], most: vec![1.0, 9.0], rest: 3 }
    }

    #[test]
    fn prices_move_by_hand_and_stay_within_their_bounds() {
        let mut prices = Multipliers::new(settings()).unwrap();
        prices.observe(&[1.0, 1.0], 2);
        assert_eq!(prices.prices(), [0.5, 2.0], "they rest at first");
        prices.observe(&[2.0, -1.5], 3);
        assert!((prices.prices()[0] - 0.7).abs() < 1e-6 && prices.prices()[1] == 0.5);
        prices.observe(&[100.0, -100.0], 4);
        assert_eq!(prices.prices(), [1.0, 0.0]);
        prices.observe(&[f32::NAN, 2.0], 5);
        assert_eq!(prices.prices(), [1.0, 2.0]);
    }

    /// min x² with x ≥ 1: a policy that is best at each price, x = μ / 2, brings the price to 2, the exact multiplier.
    #[test]
    fn the_price_of_a_parabola_is_found() {
        let mut prices = Multipliers::new(MultiplierSettings { rest: 0, most: vec![9.0; 2], ..settings() }).unwrap();
        (0..400).for_each(|step| prices.observe(&[1.0 - prices.clone().prices()[0] / 2.0, 0.0], step));
        assert!((prices.prices()[0] - 2.0).abs() < 1e-4);
    }

    #[test]
    fn impossible_settings_are_refused_and_the_state_comes_back() {
        assert!(Multipliers::new(MultiplierSettings { rates: vec![0.1], ..settings() }).is_err());
        assert!(Multipliers::new(MultiplierSettings { start: vec![-1.0, 0.0], ..settings() }).is_err());
        let (mut moved, mut state) = (Multipliers::new(settings()).unwrap(), State::default());
        moved.observe(&[1.0, 1.0], 9);
        moved.save(&mut state);
        let mut other = Multipliers::new(settings()).unwrap();
        other.load(&state).unwrap();
        assert_eq!(other, moved);
    }
}
