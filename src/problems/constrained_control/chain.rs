//! What a policy is worth: exact figures from the stationary law of its Markov chain, with no simulation.

use super::plant::Plant;
use super::settings::{DECISIONS, SLOT_MS};

/// The law has settled when it moves by no more than this in a slot.
const SETTLED: f64 = 1e-12;
/// The same where many policies are only compared.
const ROUGHLY: f64 = 1e-8;
/// Slots after which a law is taken as it is.
const PATIENCE: usize = 40_000;

/// Probabilities of the decisions in each state.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy(pub Vec<[f64; DECISIONS]>);

impl Policy {
    /// A policy without a coin: one decision for each state.
    pub fn of(decisions: impl IntoIterator<Item = usize>) -> Self {
        let certain = |decision: usize| std::array::from_fn(|other| f64::from(u8::from(other == decision)));
        Self(decisions.into_iter().map(certain).collect())
    }

    /// The most probable decision in each state, the first among equals.
    pub fn likeliest(&self) -> Vec<usize> {
        let best = |row: &[f64; DECISIONS]| {
            (0..DECISIONS).fold(0, |best, other| if row[other] > row[best] { other } else { best })
        };
        self.0.iter().map(best).collect()
    }
}

/// Long-run means of a slot.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Figures {
    /// Power in mW.
    pub power_mw: f64,
    /// Packets in the queue at the start of a slot.
    pub queue: f64,
    /// Packets lost.
    pub lost: f64,
}

impl Figures {
    /// The mean of some figures: what their policies give when they take turns for long times.
    pub fn mean(all: &[Self]) -> Self {
        let share = 1.0 / all.len() as f64;
        all.iter().fold(Self::default(), |sum, one| Self {
            power_mw: sum.power_mw + share * one.power_mw,
            queue: sum.queue + share * one.queue,
            lost: sum.lost + share * one.lost,
        })
    }

    /// Mean delay in ms of the packets that enter the buffer, by Little's law.
    pub fn delay_ms(&self, plant: &Plant) -> f64 {
        SLOT_MS * self.queue / (plant.mean_arrivals() - self.lost).max(1e-12)
    }

    /// Share of packets that are lost.
    pub fn loss(&self, plant: &Plant) -> f64 {
        (self.lost / plant.mean_arrivals()).min(1.0)
    }

    /// How far both constraints are broken: c₁ = `E[q] - D E[a - lost]` and c₂ = `E[lost] - ε E[a]`, in packets.
    pub fn violation(&self, plant: &Plant) -> [f64; 2] {
        let arrivals = plant.mean_arrivals();
        let allowed = plant.settings.delay_limit_slots() * (arrivals - self.lost);
        [self.queue - allowed, self.lost - plant.settings.loss_limit * arrivals]
    }

    /// P + μ·c in mW, for prices in mW per packet.
    pub fn priced_mw(&self, plant: &Plant, prices: [f64; 2]) -> f64 {
        let violation = self.violation(plant);
        self.power_mw + prices[0] * violation[0] + prices[1] * violation[1]
    }

    /// Whether both constraints are met, as far as rounding shows.
    pub fn keeps_both(&self, plant: &Plant) -> bool {
        self.violation(plant).iter().all(|violation| *violation <= 1e-9)
    }
}

/// The stationary law of the states under a policy, for a device that starts empty on the mean channel.
pub fn stationary_law(plant: &Plant, policy: &Policy) -> Vec<f64> {
    settled_law(plant, policy, SETTLED)
}

fn settled_law(plant: &Plant, policy: &Policy, settled: f64) -> Vec<f64> {
    let flows = Flows::new(plant, policy);
    let count = plant.states();
    let (mut law, mut next) = (start(plant), vec![0.0; count]);
    let (mut behind, mut room) = (vec![0.0; count], vec![0.0; count]);
    for _ in 0..PATIENCE {
        flows.decide(&law, &mut behind);
        plant.onward(&behind, &mut next, &mut room);
        let moved: f64 = law.iter().zip(&next).map(|(old, new)| (old - new).abs()).sum();
        std::mem::swap(&mut law, &mut next);
        if moved <= settled {
            break;
        }
    }
    law
}

/// The exact figures of a policy.
pub fn figures(plant: &Plant, policy: &Policy) -> Figures {
    figures_under(plant, policy, &stationary_law(plant, policy))
}

/// Figures of a policy to about six digits, many times faster, to compare policies with.
pub(super) fn rough_figures(plant: &Plant, policy: &Policy) -> Figures {
    figures_under(plant, policy, &settled_law(plant, policy, ROUGHLY))
}

fn figures_under(plant: &Plant, policy: &Policy, law: &[f64]) -> Figures {
    let mut figures = Figures::default();
    for (state, (mass, row)) in law.iter().zip(&policy.0).enumerate().filter(|(_, (mass, _))| **mass > 0.0) {
        for (decision, share) in row.iter().enumerate().filter(|(_, share)| **share > 0.0) {
            let [power_mw, queue, lost] = plant.costs(state, decision);
            figures.power_mw += mass * share * power_mw;
            figures.queue += mass * share * queue;
            figures.lost += mass * share * lost;
        }
    }
    figures
}

/// An empty queue with nothing on its way, all levels alike.
fn start(plant: &Plant) -> Vec<f64> {
    let mut law = vec![0.0; plant.states()];
    let levels = plant.channel.gains.len();
    (0..levels).for_each(|level| law[level * plant.pending] = 1.0 / levels as f64);
    law
}

/// Where a policy sends the mass of each state.
struct Flows(Vec<(usize, usize, f64)>);

impl Flows {
    fn new(plant: &Plant, policy: &Policy) -> Self {
        let mut flows = Vec::with_capacity(policy.0.len());
        for (state, row) in policy.0.iter().enumerate() {
            for (decision, &share) in row.iter().enumerate().filter(|(_, share)| **share > 0.0) {
                flows.push((state, plant.after(state, decision).0, share));
            }
        }
        Self(flows)
    }

    fn decide(&self, law: &[f64], behind: &mut [f64]) {
        behind.fill(0.0);
        self.0.iter().for_each(|&(state, after, share)| behind[after] += share * law[state]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problems::constrained_control::Settings;
    use crate::random::stream;
    use rand::Rng;

    /// With a decision of 4 and no cap the queue is what arrived in the last slot: no loss, delay of exactly one slot.
    #[test]
    fn sending_all_by_hand() {
        let settings = Settings { power_cap_dbm: 40.0, ..Settings::default() };
        let plant = Plant::new(settings).unwrap();
        let figures = figures(&plant, &Policy::of(vec![4; plant.states()]));
        assert!((figures.delay_ms(&plant) - 5.0).abs() < 1e-9 && figures.lost.abs() < 1e-12);
        let per_level =
            |powers: &[f64; 5]| -> f64 { powers.iter().zip(plant.arrivals).map(|(p, a)| p * a).sum() };
        let power = plant.power_mw.iter().map(per_level).sum::<f64>() / 8.0;
        assert!((figures.power_mw - power).abs() < 1e-9);
    }

    #[test]
    fn a_silent_device_loses_all() {
        let plant = Plant::new(Settings::default()).unwrap();
        let figures = figures(&plant, &Policy::of(vec![0; plant.states()]));
        assert_eq!(figures.power_mw, 0.0);
        assert!((figures.loss(&plant) - 1.0).abs() < 1e-9 && (figures.queue - 20.0).abs() < 1e-9);
    }

    /// A second method: a random policy, tossed for half a million slots.
    #[test]
    fn figures_are_those_of_a_long_simulation() {
        for decision_delay in [0, 2] {
            let plant = Plant::new(Settings { decision_delay, ..Settings::default() }).unwrap();
            let mut draws = stream(8, "simulation", decision_delay as u64);
            let decisions: Vec<usize> = (0..plant.states()).map(|_| draws.random_range(0..5)).collect();
            let exact = figures(&plant, &Policy::of(decisions.clone()));
            let (mut state, mut sums, slots) = (0, [0.0; 3], 500_000);
            for _ in 0..slots {
                let (after, sent) = plant.after(state, decisions[state]);
                let parts = plant.parts(state);
                let turn = plant.turn(after, [draws.random(), draws.random()]);
                let costs = [plant.power_mw[parts.level][sent], parts.queue as f64, turn.lost as f64];
                sums.iter_mut().zip(costs).for_each(|(sum, cost)| *sum += cost / f64::from(slots));
                state = turn.state;
            }
            let expected = [exact.power_mw, exact.queue, exact.lost];
            for (found, expected) in sums.iter().zip(expected) {
                assert!((found - expected).abs() < 0.03 * expected + 1e-3, "{sums:?} {expected:?}");
            }
        }
    }
}
