//! What the server does with the updates that reach it: the mean of them, the same made unbiased, memory, or control variates.

use serde::{Deserialize, Serialize};

/// How updates are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Aggregation {
    /// The mean over those received, by their shares (McMahan et al. 2017).
    Mean,
    /// Each divided by the probability that it is received: right on average.
    InverseProbability,
    /// The mean over the last update of everybody ever heard (MIFA, Gu et al. 2021).
    Memory,
    /// The mean over those received, of steps that control variates have corrected (SCAFFOLD, Karimireddy et al. 2020,
    /// option II). The server rebuilds a member's variate from its update, so nothing more is sent.
    Controls,
}

/// An update that reached the server.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrival {
    /// Whose it is.
    pub member: usize,
    /// Δ_k as received.
    pub update: Vec<f64>,
    /// The probability of being received in a round; used by [`Aggregation::InverseProbability`] alone.
    pub chance: f64,
    /// What the member's local steps add up to, steps times rate; used by [`Aggregation::Controls`] alone.
    pub stride: f64,
}

/// The server's state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Server {
    /// How updates are put together.
    pub rule: Aggregation,
    /// The common weights.
    pub weights: Vec<f64>,
    /// How much each member counts; they add up to 1.
    pub shares: Vec<f64>,
    /// The last update of each member, empty for none; nothing where the rule does not remember.
    pub memory: Vec<Vec<f64>>,
    /// Each member's control variate c_k; nothing where the rule has none.
    pub controls: Vec<Vec<f64>>,
    /// The common control variate c.
    pub control: Vec<f64>,
}

impl Server {
    /// A server with these first weights and members that count alike.
    pub fn new(rule: Aggregation, weights: Vec<f64>, members: usize) -> Self {
        let only = |for_rule: Aggregation| if rule == for_rule { members } else { 0 };
        Self {
            rule,
            shares: vec![1.0 / members as f64; members],
            memory: vec![Vec::new(); only(Aggregation::Memory)],
            controls: vec![vec![0.0; weights.len()]; only(Aggregation::Controls)],
            control: if rule == Aggregation::Controls { vec![0.0; weights.len()] } else { Vec::new() },
            weights,
        }
    }

    /// What is added to each gradient of a member: c - c_k, or nothing.
    pub fn correction(&self, member: usize) -> Vec<f64> {
        let own = self.controls.get(member).into_iter().flatten();
        self.control.iter().zip(own).map(|(common, own)| common - own).collect()
    }

    /// One round: what arrived moves the weights. Where nothing arrived only memory moves them.
    pub fn receive(&mut self, arrivals: Vec<Arrival>) {
        match self.rule {
            Aggregation::Mean => self.add_mean(&arrivals),
            Aggregation::InverseProbability => self.add_unbiased(&arrivals),
            Aggregation::Memory => self.remember(arrivals),
            Aggregation::Controls => self.correct(&arrivals),
        }
    }

    /// A mean that was formed elsewhere moves the weights.
    pub fn add(&mut self, mean: &[f64]) {
        add_scaled(&mut self.weights, mean, 1.0);
    }

    fn add_mean(&mut self, arrivals: &[Arrival]) {
        let sum: f64 = arrivals.iter().map(|arrival| self.shares[arrival.member]).sum();
        for arrival in arrivals {
            add_scaled(&mut self.weights, &arrival.update, self.shares[arrival.member] / sum);
        }
    }

    fn add_unbiased(&mut self, arrivals: &[Arrival]) {
        for arrival in arrivals {
            add_scaled(&mut self.weights, &arrival.update, self.shares[arrival.member] / arrival.chance);
        }
    }

    fn remember(&mut self, arrivals: Vec<Arrival>) {
        arrivals.into_iter().for_each(|arrival| self.memory[arrival.member] = arrival.update);
        let known = || self.memory.iter().zip(&self.shares).filter(|(update, _)| !update.is_empty());
        let sum: f64 = known().map(|(_, share)| share).sum();
        for (update, share) in known() {
            add_scaled(&mut self.weights, update, share / sum);
        }
    }

    /// c_k+ = c_k - c - Δ_k/(E η) for each that arrived, all with the c from before; then c += Σ p_k (c_k+ - c_k).
    fn correct(&mut self, arrivals: &[Arrival]) {
        self.add_mean(arrivals);
        let before = self.control.clone();
        for arrival in arrivals {
            let share = self.shares[arrival.member];
            let own = &mut self.controls[arrival.member];
            for (index, update) in arrival.update.iter().enumerate() {
                let change = -before[index] - update / arrival.stride;
                own[index] += change;
                self.control[index] += share * change;
            }
        }
    }
}

/// Adds `by` times `what`.
fn add_scaled(to: &mut [f64], what: &[f64], by: f64) {
    to.iter_mut().zip(what).for_each(|(to, what)| *to += by * what);
}

#[cfg(test)]
mod tests {
    use super::super::local::{Local, update_of};
    use super::*;
    use crate::random::stream;
    use rand::Rng;

    fn arrival(member: usize, update: &[f64]) -> Arrival {
        Arrival { member, update: update.to_vec(), chance: 0.5, stride: 1.0 }
    }

    fn server(rule: Aggregation) -> Server {
        Server { shares: vec![0.5, 0.3, 0.2], ..Server::new(rule, vec![1.0], 3) }
    }

    #[test]
    fn each_rule_by_hand() {
        let arrivals = || vec![arrival(0, &[1.0]), arrival(2, &[4.0])];
        let mut mean = server(Aggregation::Mean);
        mean.receive(arrivals());
        // (0.5 · 1 + 0.2 · 4) / 0.7.
        assert!((mean.weights[0] - 1.0 - 1.3 / 0.7).abs() < 1e-14);
        let mut unbiased = server(Aggregation::InverseProbability);
        unbiased.receive(arrivals());
        assert!((unbiased.weights[0] - 1.0 - 1.3 / 0.5).abs() < 1e-14);
        let mut memory = server(Aggregation::Memory);
        memory.receive(arrivals());
        memory.receive(vec![arrival(0, &[-1.0])]);
        memory.receive(Vec::new());
        // 1.3/0.7, then twice (-0.5 + 0.8)/0.7.
        assert!((memory.weights[0] - 1.0 - 1.9 / 0.7).abs() < 1e-14);
        let mut silent = server(Aggregation::Mean);
        silent.receive(Vec::new());
        assert_eq!(silent, server(Aggregation::Mean));
    }

    #[test]
    fn controls_by_hand() {
        let mut server = server(Aggregation::Controls);
        server.receive(vec![arrival(0, &[-2.0]), arrival(1, &[1.0])]);
        // c_0 = 2 and c_1 = -1 (stride 1, c = 0); c = 0.5 · 2 - 0.3 = 0.7.
        assert_eq!((server.controls[0][0], server.controls[1][0]), (2.0, -1.0));
        assert!((server.control[0] - 0.7).abs() < 1e-15);
        assert!((server.correction(0)[0] + 1.3).abs() < 1e-15);
        server.receive(vec![arrival(0, &[0.5])]);
        // c_0 = 2 - 0.7 - 0.5 = 0.8, c = 0.7 - 0.5 · 1.2 = 0.1, and c stays Σ p_k c_k = 0.4 - 0.3.
        assert!((server.controls[0][0] - 0.8).abs() < 1e-15 && (server.control[0] - 0.1).abs() < 1e-15);
        assert!(Server::new(Aggregation::Mean, vec![1.0], 3).correction(0).is_empty());
    }

    /// Five members with losses ½ a_k (w - b_k)²; some are heard in a round, the first seldom.
    fn race(aggregation: Aggregation, local: Local, rounds: u64) -> f64 {
        let members = [(0.5, 4.0), (1.0, -1.0), (0.8, 2.0), (1.2, 0.0), (0.6, 1.0)];
        let chances = [0.2, 0.9, 0.8, 0.9, 0.7];
        let mut server = Server::new(aggregation, vec![0.0], 5);
        for round in 0..rounds {
            let mut draws = stream(1, "test", round);
            let heard: Vec<usize> = (0..5).filter(|&k| draws.random::<f64>() < chances[k]).collect();
            let arrivals = heard.into_iter().map(|member| {
                let (a, b) = members[member];
                let correction = server.correction(member);
                let update =
                    update_of(&local, &server.weights, &correction, |at, into| into[0] = a * (at[0] - b));
                let stride = f64::from(local.steps) * local.rate;
                Arrival { member, update, chance: chances[member], stride }
            });
            let arrivals = arrivals.collect();
            server.receive(arrivals);
        }
        let optimum =
            members.map(|(a, b)| a * b).iter().sum::<f64>() / members.map(|(a, _)| a).iter().sum::<f64>();
        (server.weights[0] - optimum).abs()
    }

    #[test]
    fn memory_and_controls_reach_the_optimum_and_the_mean_does_not() {
        let one = Local { steps: 1, rate: 0.3, pull: 0.0 };
        let five = Local { steps: 5, rate: 0.06, pull: 0.0 };
        assert!(race(Aggregation::Memory, one, 3_000) < 1e-12);
        assert!(race(Aggregation::Controls, one, 3_000) < 1e-12);
        assert!(race(Aggregation::Controls, five, 3_000) < 1e-12);
        // Local steps leave memory with their drift, and the mean forgets the member that is seldom heard.
        assert!(race(Aggregation::Memory, five, 3_000) > 1e-3);
        assert!(race(Aggregation::Mean, one, 3_000) > 0.1);
    }

    #[test]
    fn dividing_by_the_probability_is_right_on_average() {
        // A small rate averages the rounds: near the optimum, where the plain mean stays 0.1 away.
        let small = Local { steps: 1, rate: 0.002, pull: 0.0 };
        let (unbiased, mean) =
            (race(Aggregation::InverseProbability, small, 20_000), race(Aggregation::Mean, small, 20_000));
        assert!(unbiased < 0.04 && mean > 0.1, "{unbiased} {mean}");
    }
}
