//! Fixed rules to race against: none of them learns.

use super::evaluation::Ground;
use crate::experiments::contract::{EvaluationSet, Lane, Stop};
use crate::learn::parameters::State;
use crate::problems::access::one_shot::{best_common_probability, best_random_count};
use crate::random::{Stream, stream};
use rand::seq::index;
use std::sync::Arc;

/// Which rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// Everybody transmits.
    AllTransmit,
    /// Everybody transmits with the best common probability min(1, F / N).
    CommonProbability,
    /// The best number of devices, picked at random, transmits.
    RandomPick,
    /// Each device transmits if its gain is above the best threshold.
    Threshold,
}

impl Rule {
    /// Transmit probabilities for gains of shape (devices, draws), in that order.
    pub fn decide(self, ground: &Ground, gains: &[f64], draws: usize, stream: &mut Stream) -> Vec<f64> {
        let (devices, preambles) = (ground.scenario.devices, ground.scenario.preambles);
        match self {
            Self::AllTransmit => vec![1.0; gains.len()],
            Self::CommonProbability => vec![best_common_probability(devices, preambles); gains.len()],
            Self::RandomPick => {
                let mut transmit = vec![0.0; gains.len()];
                for draw in 0..draws {
                    let picked = index::sample(stream, devices, best_random_count(devices, preambles));
                    picked.iter().for_each(|device| transmit[device * draws + draw] = 1.0);
                }
                transmit
            }
            Self::Threshold => {
                gains.iter().map(|&gain| f64::from(u8::from(gain >= ground.threshold_gain))).collect()
            }
        }
    }
}

/// A rule as a lane: a step changes nothing but the count.
pub(super) struct Baseline {
    pub ground: Arc<Ground>,
    pub rule: Rule,
    pub seed: u64,
    pub step: u64,
}

impl Lane for Baseline {
    fn step(&mut self) -> Result<(), Stop> {
        self.step += 1;
        Ok(())
    }

    fn evaluate(&self, set: EvaluationSet) -> Result<Vec<f64>, Stop> {
        let whole = self.ground.draws(set);
        let decide = |gains: &[f64], draws| {
            Ok(self.rule.decide(&self.ground, gains, draws, &mut stream(self.seed, "random pick", 0)))
        };
        self.ground.score(set, whole, decide)
    }

    fn state(&self) -> Result<State, Stop> {
        Ok(State { step: self.step, ..State::default() })
    }

    fn restore(&mut self, state: &State) -> Result<(), Stop> {
        self.step = state.step;
        Ok(())
    }
}
