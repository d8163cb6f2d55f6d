//! A small network that values the states of a finite table, with a target copy that follows it softly.
//!
//! A batch of sixty-four transitions meets few different states when there are a few hundred: each goes through the
//! networks once, whatever the number of transitions that ask for it.

use super::loss::Loss;
use super::parameters::State;
use super::settings::require;
use super::small_network::{Moments, Signals, SmallNetwork};
use crate::random::Stream;
use candle_core::Result;

/// No row yet.
const NONE: u32 = u32::MAX;

/// What all learners on a table share.
#[derive(Debug, Clone, PartialEq)]
pub struct ValuerSettings {
    /// Hidden layers of the network (ours: 64 and 64).
    pub hidden: Vec<usize>,
    /// γ: how much a cost one step later counts.
    pub discount: f32,
    /// How far the target network follows in an update.
    pub soft_update: f32,
    /// The loss of a value's error.
    pub loss: Loss,
}

impl ValuerSettings {
    /// Refuses settings that cannot be; NaN is always wrong.
    ///
    /// # Errors
    /// Names the first wrong one.
    pub fn check(&self) -> Result<()> {
        require((0.0..1.0).contains(&self.discount), "the discount must lie in [0, 1)")?;
        require((0.0..=1.0).contains(&self.soft_update), "the soft update must lie in [0, 1]")
    }
}

/// Networks on a table of states.
#[derive(Debug)]
pub struct Valuer {
    settings: ValuerSettings,
    features: Vec<f32>,
    network: SmallNetwork,
    target: SmallNetwork,
    moments: Moments,
    gradients: Vec<f32>,
    signals: Signals,
    rows: Vec<u32>,
}

/// Values of some states: by the network and by its target.
#[derive(Debug)]
pub struct Values {
    /// Where the row of each state of the table begins, if it was asked for.
    starts: Vec<u32>,
    /// By the network.
    pub online: Vec<f32>,
    /// By the target network.
    pub target: Vec<f32>,
}

impl Values {
    /// Where the values of a state begin.
    pub fn start(&self, state: usize) -> usize {
        self.starts[state] as usize
    }
}

impl Valuer {
    /// Fresh networks on states of `width` features each, in row order.
    ///
    /// # Errors
    /// The settings cannot be, the table is empty or a feature is not finite.
    pub fn new(
        settings: ValuerSettings,
        features: Vec<f32>,
        width: usize,
        outputs: usize,
        stream: &mut Stream,
    ) -> Result<Self> {
        settings.check()?;
        require(
            width > 0 && !features.is_empty() && features.len().is_multiple_of(width),
            "the table has no whole rows",
        )?;
        require(features.iter().all(|feature| feature.is_finite()), "a feature is not finite")?;
        let mut sizes = vec![width];
        sizes.extend_from_slice(&settings.hidden);
        sizes.push(outputs);
        let network = SmallNetwork::new(&sizes, stream)?;
        let rows = vec![NONE; features.len() / width];
        Ok(Self {
            settings,
            features,
            target: network.clone(),
            moments: network.moments(),
            gradients: Vec::new(),
            signals: Signals::default(),
            rows,
            network,
        })
    }

    /// The settings.
    pub fn settings(&self) -> &ValuerSettings {
        &self.settings
    }

    /// Takes another discount from now on.
    pub fn set_discount(&mut self, discount: f32) {
        self.settings.discount = discount;
    }

    /// How many numbers are trained.
    pub fn parameter_count(&self) -> usize {
        self.network.count()
    }

    /// How many states the table has.
    pub fn states(&self) -> usize {
        self.rows.len()
    }

    /// Length of a row of values.
    pub fn stride(&self) -> usize {
        self.network.stride()
    }

    /// Values of all states by the network, in padded rows.
    ///
    /// # Errors
    /// A value is not finite.
    pub fn all(&self) -> Result<Vec<f32>> {
        let mut signals = Signals::default();
        self.network.forward(&self.features, &mut signals);
        let values = signals.outputs().to_vec();
        require(values.iter().all(|value| value.is_finite()), "a value is not finite: training diverged")?;
        Ok(values)
    }

    /// Values of one state by the network.
    pub fn one(&self, state: usize) -> Vec<f32> {
        let mut signals = Signals::default();
        let width = self.network.inputs();
        self.network.forward(&self.features[state * width..][..width], &mut signals);
        signals.outputs().to_vec()
    }

    /// Values of these states by both networks; each state once.
    pub fn values(&mut self, states: impl Iterator<Item = usize>) -> Values {
        let inputs = self.gather(states);
        let mut signals = std::mem::take(&mut self.signals);
        self.network.forward(&inputs, &mut signals);
        let online = signals.outputs().to_vec();
        self.target.forward(&inputs, &mut signals);
        let target = signals.outputs().to_vec();
        self.signals = signals;
        let stride = self.stride() as u32;
        let starts = self.rows.iter().map(|&row| row.saturating_mul(stride)).collect();
        Values { starts, online, target }
    }

    /// One update towards targets: each is a state, a place in its row of values, and the value wanted there.
    /// Returns the mean loss before the update.
    ///
    /// # Errors
    /// A gradient is not finite; the weights stay as they were.
    pub fn update(&mut self, wanted: &[(usize, usize, f32)], rate: f64) -> Result<f64> {
        let loss = self.gradient(wanted);
        self.network.descend(&mut self.moments, &self.gradients, rate)?;
        self.target.follow(&self.network, self.settings.soft_update);
        Ok(loss)
    }

    /// Fills the gradient of the mean loss and returns the loss.
    fn gradient(&mut self, wanted: &[(usize, usize, f32)]) -> f64 {
        let inputs = self.gather(wanted.iter().map(|(state, _, _)| *state));
        let mut signals = std::mem::take(&mut self.signals);
        self.network.forward(&inputs, &mut signals);
        let values = signals.outputs();
        let mut slopes = vec![0.0; values.len()];
        let (stride, share) = (self.stride(), 1.0 / wanted.len() as f32);
        let mut total = 0.0;
        for &(state, place, value) in wanted {
            let at = self.rows[state] as usize * stride + place;
            let (loss, slope) = self.settings.loss.of(values[at] - value);
            slopes[at] += share * slope;
            total += f64::from(share * loss);
        }
        let mut gradients = std::mem::take(&mut self.gradients);
        self.network.backward(&signals, &slopes, &mut gradients);
        (self.gradients, self.signals) = (gradients, signals);
        total
    }

    /// Gives each of these states a row, and returns the features of the rows.
    fn gather(&mut self, states: impl Iterator<Item = usize>) -> Vec<f32> {
        self.rows.fill(NONE);
        let width = self.network.inputs();
        let (mut inputs, mut count) = (Vec::new(), 0);
        for state in states {
            if self.rows[state] == NONE {
                self.rows[state] = count;
                count += 1;
                inputs.extend_from_slice(&self.features[state * width..][..width]);
            }
        }
        inputs
    }

    /// Everything but the table, to go on exactly from here.
    pub fn save(&self, state: &mut State) {
        self.save_policy(state);
        self.target.save("target", state);
        self.moments.save("adam", state);
    }

    /// Goes on from a state of the same sizes.
    ///
    /// # Errors
    /// An array is missing or of another shape; the networks must not be used then.
    pub fn load(&mut self, state: &State) -> Result<()> {
        self.load_policy(state)?;
        self.target.load("target", state)?;
        self.moments.load("adam", state)
    }

    /// The weights that decide, and nothing else.
    pub fn save_policy(&self, state: &mut State) {
        self.network.save("values", state);
    }

    /// Takes the weights that decide.
    ///
    /// # Errors
    /// They are missing or of another number.
    pub fn load_policy(&mut self, state: &State) -> Result<()> {
        self.network.load("values", state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::dense::uniform;
    use crate::random::stream;

    fn valuer(loss: Loss) -> Valuer {
        let settings = ValuerSettings { hidden: vec![20, 12], discount: 0.9, soft_update: 0.1, loss };
        let features = uniform(9 * 4, 1.0, &mut stream(1, "features", 0));
        Valuer::new(settings, features, 4, 3, &mut stream(1, "valuer", 0)).unwrap()
    }

    fn wanted() -> Vec<(usize, usize, f32)> {
        (0..40).map(|i| (i % 9, i % 3, (i as f32).sin() * 2.0)).collect()
    }

    #[test]
    fn a_state_is_worth_the_same_alone_among_some_and_among_all() {
        let mut valuer = valuer(Loss::Squared);
        let all = valuer.all().unwrap();
        let some = valuer.values([7, 2, 7, 5].into_iter());
        assert_eq!(some.online.len(), 3 * valuer.stride(), "each state once");
        for state in [2, 5, 7] {
            let one = valuer.one(state);
            for (place, value) in one.iter().enumerate() {
                assert_eq!(some.online[some.start(state) + place], *value);
                assert_eq!(all[state * valuer.stride() + place], *value);
            }
        }
        assert_eq!(some.online, some.target, "the target starts as a copy");
    }

    /// The gradient of the batch's loss moves the loss as it says.
    #[test]
    fn the_gradient_of_the_loss_matches_finite_differences() {
        for loss in [Loss::Squared, Loss::Huber] {
            let mut valuer = valuer(loss);
            valuer.gradient(&wanted());
            let gradients = valuer.gradients.clone();
            let (mut state, mut off, mut reached) = (State::default(), 0, 0);
            valuer.save_policy(&mut state);
            let weights = state.arrays["values"].1.clone();
            for index in (0..gradients.len()).filter(|&index| gradients[index] != 0.0) {
                let mut at = |by: f32| {
                    if let Some((_, values)) = state.arrays.get_mut("values") {
                        values.copy_from_slice(&weights);
                        values[index] += by;
                    }
                    valuer.load_policy(&state).unwrap();
                    valuer.gradient(&wanted())
                };
                let difference = (at(4e-3) - at(-4e-3)) / 8e-3;
                reached += 1;
                off += usize::from(
                    (f64::from(gradients[index]) - difference).abs() > 1e-3 + 0.01 * difference.abs(),
                );
            }
            assert!(reached > 200 && off * 50 <= reached, "{loss:?}: {off} of {reached} are off");
        }
    }

    #[test]
    fn updates_reach_what_is_wanted_and_the_target_follows() {
        let mut valuer = valuer(Loss::Squared);
        let wanted: Vec<_> = (0..27).map(|i| (i / 3, i % 3, (i as f32).cos())).collect();
        let first = valuer.update(&wanted, 3e-3).unwrap();
        let last = (0..3_000).map(|_| valuer.update(&wanted, 3e-3).unwrap()).last().unwrap();
        assert!(last < 1e-3 * first, "{first} {last}");
        let values = valuer.values(0..9);
        assert!(values.online.iter().zip(&values.target).all(|(a, b)| (a - b).abs() < 0.05));
    }

    #[test]
    fn impossible_tables_are_refused() {
        let settings = valuer(Loss::Huber).settings().clone();
        let build = |features: Vec<f32>, width| {
            Valuer::new(settings.clone(), features, width, 1, &mut stream(1, "valuer", 0)).is_err()
        };
        assert!(build(vec![], 2) && build(vec![1.0; 5], 2) && build(vec![f32::NAN; 4], 2));
        let wrong = ValuerSettings { discount: 1.0, ..settings.clone() };
        assert!(wrong.check().is_err());
    }
}
