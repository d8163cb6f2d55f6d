//! Fixed rules to race against: none of them learns.

use super::ground::StaticGround;
use crate::experiments::contract::{EvaluationSet, Stop};
use crate::problems::access::one_shot::{best_common_probability, best_random_count};
use crate::random::{Stream, stream};
use rand::seq::index;

/// Which rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
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
    /// All measures of the rule under a seed.
    pub(super) fn score(
        self,
        ground: &StaticGround,
        set: EvaluationSet,
        seed: u64,
    ) -> Result<Vec<f64>, Stop> {
        let mut draws = stream(seed, "random pick", 0);
        ground.score(set, ground.draws(set), |gains, count| Ok(self.decide(ground, gains, count, &mut draws)))
    }

    /// Transmit probabilities for gains of shape (devices, draws), in that order.
    pub(super) fn decide(
        self,
        ground: &StaticGround,
        gains: &[f64],
        draws: usize,
        stream: &mut Stream,
    ) -> Vec<f64> {
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
