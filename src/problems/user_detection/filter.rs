//! The exact limit in bursts: a filter over all sets of active devices, frame by frame.
//!
//! Devices change independently of each other, so that going from one frame to the next takes one pass over the sets for each
//! device; then each set is weighed by its likelihood. Decisions by its chances bind what any detector can do that has seen
//! the same frames and none after them.

use super::posterior::{Verdict, exponentiate};
use super::system::{Set, System};
use super::vector::{Loop, vectorised};

/// Least weight of a set, of a total of 1: nothing that counts, and no number loses its digits below it.
const LEAST: f32 = 1e-30;

/// Beliefs about the present frame, given all before it.
#[derive(Debug, Clone)]
pub struct Filter {
    devices: usize,
    /// Chance to be active after an active frame, and after an idle one.
    chances: [f32; 2],
    beliefs: Vec<f32>,
}

impl Filter {
    /// Before the first frame: each device is active with the same chance.
    pub fn new(system: &System) -> Self {
        let share = system.activity as f32;
        let devices = system.devices();
        let mut beliefs = vec![1.0; 1 << devices];
        for device in 0..devices {
            for pair in beliefs.chunks_exact_mut(2 << device) {
                let (idle, active) = pair.split_at_mut(1 << device);
                idle.iter_mut().for_each(|belief| *belief *= 1.0 - share);
                active.iter_mut().for_each(|belief| *belief *= share);
            }
        }
        Self { devices, chances: system.chances().map(|chance| chance as f32), beliefs }
    }

    /// Takes in a frame, by ln p(Y|A) of all sets; beliefs are then about the next one.
    pub fn take(&mut self, mut log_likelihoods: Vec<f32>) -> Verdict {
        exponentiate(&mut log_likelihoods);
        log_likelihoods.truncate(self.beliefs.len());
        vectorised(Weigh { weights: &mut log_likelihoods, beliefs: &mut self.beliefs });
        let greatest = self.beliefs.iter().copied().fold(0.0, f32::max);
        let likeliest = self.beliefs.iter().position(|&belief| belief == greatest).unwrap_or(0) as Set;
        vectorised(Advance { beliefs: &mut self.beliefs, chances: self.chances, devices: self.devices });
        Verdict::of(log_likelihoods, self.devices, likeliest)
    }
}

/// Beliefs times likelihoods, made to sum to one; both are that afterwards.
struct Weigh<'a> {
    weights: &'a mut [f32],
    beliefs: &'a mut [f32],
}

impl Loop for Weigh<'_> {
    #[inline(always)]
    fn run(self) {
        let mut lanes = [0.0_f32; 16];
        for (weights, beliefs) in self.weights.chunks_mut(16).zip(self.beliefs.chunks(16)) {
            for ((weight, belief), lane) in weights.iter_mut().zip(beliefs).zip(&mut lanes) {
                *weight *= belief;
                *lane += *weight;
            }
        }
        let scale = 1.0 / lanes.iter().sum::<f32>();
        for (weight, belief) in self.weights.iter_mut().zip(self.beliefs) {
            *weight = *weight * scale + LEAST;
            *belief = *weight;
        }
    }
}

/// From one frame to the next: for each device, both that were active and that were idle may be active now.
struct Advance<'a> {
    beliefs: &'a mut [f32],
    chances: [f32; 2],
    devices: usize,
}

impl Loop for Advance<'_> {
    #[inline(always)]
    fn run(self) {
        for device in 0..self.devices {
            for pair in self.beliefs.chunks_exact_mut(2 << device) {
                let (idle, active) = pair.split_at_mut(1 << device);
                for (idle, active) in idle.iter_mut().zip(active) {
                    let on = self.chances[0] * *active + self.chances[1] * *idle;
                    *idle = *idle + *active - on;
                    *active = on;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::posterior::Posterior;
    use super::super::posterior::tests::{directly, systems};
    use super::super::system::tests::system;
    use super::*;
    use crate::random::stream;

    /// The chance of one history of sets, up to the likelihood.
    fn chance_of(system: &System, history: &[usize]) -> f64 {
        let [on, off] = system.chances();
        let of = |device: usize| -> f64 {
            let active = |set: usize| set >> device & 1 == 1;
            let share = |chance: f64, active: bool| if active { chance } else { 1.0 - chance };
            let first = share(system.activity, active(history[0]));
            let steps =
                history.windows(2).map(|pair| share(if active(pair[0]) { on } else { off }, active(pair[1])));
            first * steps.product::<f64>()
        };
        (0..system.devices()).map(of).product()
    }

    #[test]
    fn chances_agree_with_summing_over_all_histories() {
        // Three frames of four devices: 4,096 histories.
        for system in systems() {
            let system = System { burst_frames: Some(4.0), codebook: smaller(&system), ..system };
            let posterior = Posterior::new(&system);
            let mut filter = Filter::new(&system);
            let mut draws = stream(1, "filter test", 0);
            let (mut active, mut logs) = (None, Vec::<Vec<f64>>::new());
            for frames in 1..=3_u32 {
                let set = system.draw_active(active, &mut draws);
                active = Some(set);
                let received = system.draw_received(set, &mut draws);
                let of_sets: Vec<f64> = (0..16).map(|set| directly(&system, set, &received)).collect();
                let greatest = of_sets.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                logs.push(of_sets.iter().map(|log| log - greatest).collect());
                let statistic = system.statistic(&received);
                let verdict = filter.take(posterior.log_likelihoods(&statistic).remove(0));
                let (mut total, mut with) = (0.0, [0.0; 4]);
                for number in 0..16_usize.pow(frames) {
                    let history: Vec<usize> = (0..frames).map(|frame| number >> (4 * frame) & 15).collect();
                    let likelihood: f64 = history.iter().zip(&logs).map(|(&set, logs)| logs[set]).sum();
                    let weight = chance_of(&system, &history) * likelihood.exp();
                    total += weight;
                    let last = history[history.len() - 1];
                    (0..4).filter(|device| last >> device & 1 == 1).for_each(|device| with[device] += weight);
                }
                for (chance, with) in verdict.chances.iter().zip(with) {
                    assert!((f64::from(*chance) - with / total).abs() < 5e-6, "{chance} {}", with / total);
                }
            }
        }
    }

    /// The first four devices.
    fn smaller(system: &System) -> super::super::Codebook {
        super::super::Codebook::of((0..4).map(|device| system.codebook.word(device).to_vec()).collect())
    }

    #[test]
    fn without_memory_in_the_law_the_filter_is_the_posterior() {
        // With L = 1/(1 - p) a device is active with chance p whatever it was before.
        let system = System { burst_frames: Some(1.0 / 0.88), ..system(7, 4) };
        let [on, off] = system.chances();
        assert!((on - 0.12).abs() < 1e-12 && (off - 0.12).abs() < 1e-12);
        let posterior = Posterior::new(&system);
        let mut filter = Filter::new(&system);
        let mut draws = stream(2, "filter test", 0);
        for _ in 0..10 {
            let received = system.draw_received(system.draw_active(None, &mut draws), &mut draws);
            let statistic = system.statistic(&received);
            let alone = posterior.judge(&statistic).remove(0);
            let filtered = filter.take(posterior.log_likelihoods(&statistic).remove(0));
            assert_eq!(alone.likeliest, filtered.likeliest);
            let pairs = alone.chances.iter().zip(&filtered.chances);
            pairs.for_each(|(a, b)| assert!((a - b).abs() < 2e-6, "{a} {b}"));
        }
    }

    /// Three frames of the default system with waves for signals, and what an independent program makes of them (NumPy:
    /// `linalg.solve` and `slogdet` for each of the 65,536 sets, a filter on arrays of two by two): each frame on its own, then
    /// with those before it.
    #[test]
    fn the_default_agrees_with_an_independent_program() {
        let expected: [[[f32; 16]; 2]; 2] = [
            [
                [
                    0.05045, 0.00771, 0.23039, 0.15077, 0.88639, 0.18442, 0.00397, 0.05134, 0.06004, 0.04035,
                    0.02255, 0.17771, 0.02921, 0.07725, 0.66813, 0.05108,
                ],
                [
                    0.02129, 0.00129, 0.35098, 0.27227, 0.8096, 0.29492, 0.00042, 0.06078, 0.05299, 0.01121,
                    0.00774, 0.092, 0.00795, 0.07291, 0.60518, 0.02535,
                ],
            ],
            [
                [
                    0.04845, 0.00622, 0.06621, 0.08687, 0.87488, 0.1114, 0.00344, 0.02222, 0.02308, 0.04096,
                    0.01244, 0.31286, 0.0369, 0.14089, 0.8218, 0.06893,
                ],
                [
                    0.01368, 0.00096, 0.03809, 0.23699, 0.77829, 0.26054, 0.00014, 0.01509, 0.0069, 0.00306,
                    0.00102, 0.32766, 0.00363, 0.02227, 0.95872, 0.01293,
                ],
            ],
        ];
        let system = System { burst_frames: Some(10.0), ..system(16, 6) };
        let posterior = Posterior::new(&system);
        let mut filter = Filter::new(&system);
        for frame in 0..3 {
            let wave = |k: usize| {
                let k = k as f64;
                super::super::Complex::new(1.6 * (1.0 + 1.7 * k).sin(), 1.6 * (2.0 + 0.9 * k).cos())
            };
            let received: Vec<_> = (24 * frame..24 * (frame + 1)).map(wave).collect();
            let statistic = system.statistic(&received);
            let alone = posterior.judge(&statistic).remove(0);
            let filtered = filter.take(posterior.log_likelihoods(&statistic).remove(0));
            // The program's most probable sets: devices 2 and 4, then 4 and 14 twice.
            assert_eq!(alone.likeliest, [20, 16_400, 16_400][frame]);
            let Some(expected) = frame.checked_sub(1).map(|index| &expected[index]) else { continue };
            for (found, expected) in [alone, filtered].iter().zip(expected) {
                let pairs = found.chances.iter().zip(expected);
                pairs.for_each(|(a, b)| assert!((a - b).abs() < 2e-5, "frame {frame}: {a} {b}"));
            }
        }
    }
}
