//! One update of critic and actor on a batch of transitions.

use super::networks::pool;
use super::settings::Reading;
use super::shares::{add_gradient, log_shares, softmax};
use super::{Sharing, SharingUpdate, pick};
use crate::learn::clip::clip;
use crate::learn::loss::with_gradient;
use crate::learn::parameters::with_values;
use crate::learn::replay::Batch;
use crate::random::{Stream, stream};
use candle_core::{Result, Tensor};
use rand::Rng;

/// Share of modes that are drawn evenly where shares are learned, so that rare modes are known too (ours).
const EVEN: f64 = 0.1;

/// Modes and logarithms of shares for a whole batch, decision after decision.
#[derive(Clone)]
pub(super) struct Decisions {
    modes: Vec<u8>,
    logs: Vec<f32>,
}

impl Sharing {
    pub(super) fn update(&mut self) -> Result<SharingUpdate> {
        let discounted = self.settings.discount > 0.0;
        let mut draws = stream(self.seed, "sharing replay", self.progress.updates);
        let batch = self.replay.sample(self.settings.batch, discounted, &mut draws)?;
        let stored = self.stored(&batch);
        let critic_loss = self.update_critic(&batch, &stored)?;
        let value = if self.progress.steps >= self.settings.warm_up[1] {
            Some(self.update_actor(&batch, &stored, &mut draws)?)
        } else {
            None
        };
        if discounted {
            let by = self.settings.soft_update as f32;
            self.target.parameters.follow(&self.now.parameters, by)?;
            self.target.critic_parameters.follow(&self.now.critic_parameters, by)?;
        }
        self.progress.updates += 1;
        Ok(SharingUpdate { critic_loss, value })
    }

    fn stored(&self, batch: &Batch) -> Decisions {
        let (members, budgets) = (self.settings.members, self.settings.budgets());
        let each = batch.actions.chunks_exact(members * (1 + budgets));
        let modes =
            each.clone().flat_map(|action| action[..members].iter().map(|mode| *mode as u8)).collect();
        let logs = each.flat_map(|action| action[members..].iter().copied()).collect();
        Decisions { modes, logs }
    }

    /// What the critic sees: each member's features, its mode as one of M, its shares as logarithms over an even share.
    fn critic_rows(&self, states: &[f32], decisions: &Decisions) -> Vec<f32> {
        let settings = &self.settings;
        let even = (settings.members as f32).ln();
        let mut rows = Vec::with_capacity(states.len() / settings.features * settings.seen());
        let each = states.chunks_exact(settings.features).zip(&decisions.modes);
        for ((features, &mode), logs) in each.zip(decisions.logs.chunks_exact(settings.budgets())) {
            rows.extend_from_slice(features);
            rows.extend((0..settings.modes()).map(|other| f32::from(u8::from(other == usize::from(mode)))));
            rows.extend(logs.iter().map(|log| log + even));
        }
        rows
    }

    /// The values of decisions, without gradients.
    pub(super) fn values(&self, states: &[f32], decisions: &Decisions) -> Result<Vec<f32>> {
        let values = self.now.critic.infer(&self.critic_rows(states, decisions))?;
        Ok(pool(self.settings.pooling, &values, self.settings.members).0)
    }

    /// (1 - γ) r + γ Q' of what the target actor would do next.
    fn targets(&self, batch: &Batch) -> Result<Vec<f32>> {
        let discount = self.settings.discount as f32;
        if discount == 0.0 {
            return Ok(batch.rewards.clone());
        }
        let outputs = self.target.actor.infer(&batch.next_windows)?;
        let size = self.settings.members * self.settings.outputs();
        let mut next = Decisions { modes: Vec::new(), logs: Vec::new() };
        for outputs in outputs.chunks_exact(size) {
            let modes = self.likeliest(outputs);
            next.logs.extend(log_shares(&self.settings, outputs, &modes, &[]));
            next.modes.extend(modes);
        }
        let values = self.target.critic.infer(&self.critic_rows(&batch.next_windows, &next))?;
        let (values, _) = pool(self.settings.pooling, &values, self.settings.members);
        let pairs = batch.rewards.iter().zip(&batch.bootstraps).zip(values);
        Ok(pairs
            .map(|((reward, bootstrap), value)| (1.0 - discount) * reward + discount * bootstrap * value)
            .collect())
    }

    fn update_critic(&mut self, batch: &Batch, stored: &Decisions) -> Result<f64> {
        let targets = self.targets(batch)?;
        let (members, count) = (self.settings.members, targets.len() as f32);
        let values = self.now.critic.forward(&self.critic_rows(&batch.windows, stored))?;
        let (pooled, mut gradient) =
            with_values(&values, |values| Ok(pool(self.settings.pooling, values, members)))?;
        let mut loss = 0.0;
        for ((value, target), by) in pooled.iter().zip(&targets).zip(gradient.chunks_exact_mut(members)) {
            let error = value - target;
            loss += f64::from(error * error) / f64::from(count);
            by.iter_mut().for_each(|by| *by *= 2.0 * error / count);
        }
        let mut gradients = with_gradient(&values, gradient)?.backward()?;
        clip(&self.now.critic_parameters, &mut gradients, self.settings.clip)?;
        let rate = self.settings.rates[1].at(self.progress.steps);
        self.adam[1].step(&self.now.critic_parameters, &gradients, rate)?;
        Ok(loss)
    }

    fn update_actor(&mut self, batch: &Batch, stored: &Decisions, draws: &mut Stream) -> Result<f64> {
        let outputs = self.now.actor.forward(&batch.windows)?;
        let values = with_values(&outputs, |values| Ok(values.to_vec()))?;
        let fresh = self.settings.reading == Reading::Fresh;
        let held =
            if fresh { self.drawn(&values, EVEN, draws) } else { self.shares_for(&values, &stored.modes) };
        let (mut gradient, value) = self.shares_gradient(&batch.windows, &held)?;
        if fresh {
            let pair = [self.drawn(&values, 0.0, draws), self.drawn(&values, 0.0, draws)];
            self.add_modes_gradient(&batch.windows, &pair, &mut gradient)?;
        } else {
            self.add_literal_gradient(&batch.windows, &values, stored, &mut gradient)?;
        }
        self.add_entropy_gradient(&values, &mut gradient);
        let mut gradients = self.backward(&outputs, gradient)?;
        clip(&self.now.parameters, &mut gradients, self.settings.clip)?;
        let rate = self.settings.rates[0].at(self.progress.steps);
        self.adam[0].step(&self.now.parameters, &gradients, rate)?;
        Ok(value)
    }

    fn backward(&self, outputs: &Tensor, gradient: Vec<f32>) -> Result<candle_core::backprop::GradStore> {
        with_gradient(outputs, gradient)?.backward()
    }

    /// Modes from the policy, some of them drawn evenly, with the shares that belong to them.
    fn drawn(&self, outputs: &[f32], even: f64, draws: &mut Stream) -> Decisions {
        let modes = self.settings.modes();
        let mode = |outputs: &[f32]| {
            if even > 0.0 && draws.random::<f64>() < even {
                return draws.random_range(0..modes as u32) as u8;
            }
            pick(&softmax(&outputs[..modes]), draws)
        };
        let drawn: Vec<u8> = outputs.chunks_exact(self.settings.outputs()).map(mode).collect();
        self.shares_for(outputs, &drawn)
    }

    pub(super) fn shares_for(&self, outputs: &[f32], modes: &[u8]) -> Decisions {
        let members = self.settings.members;
        let each = outputs.chunks_exact(members * self.settings.outputs()).zip(modes.chunks_exact(members));
        let logs =
            each.flat_map(|(outputs, modes)| log_shares(&self.settings, outputs, modes, &[])).collect();
        Decisions { modes: modes.to_vec(), logs }
    }

    /// The deterministic policy gradient of the shares with modes held; and the critic's mean value.
    pub(super) fn shares_gradient(&self, states: &[f32], held: &Decisions) -> Result<(Vec<f32>, f64)> {
        let settings = &self.settings;
        let (members, budgets) = (settings.members, settings.budgets());
        let count = (held.modes.len() / members) as f32;
        let (inputs, values) = self.now.critic.forward_frozen(&self.critic_rows(states, held))?;
        let (pooled, derivatives) =
            with_values(&values, |values| Ok(pool(settings.pooling, values, members)))?;
        let gradient = derivatives.into_iter().map(|by| -by / count).collect();
        let gradients = with_gradient(&values, gradient)?.backward()?;
        let by_rows = match gradients.get(&inputs) {
            Some(by_inputs) => with_values(&by_inputs.contiguous()?, |by| Ok(self.now.critic.by_rows(by)))?,
            None => return Err(candle_core::Error::Msg("the critic has no gradient".to_owned())),
        };
        let of_shares =
            by_rows.chunks_exact(settings.seen()).flat_map(|row| &row[settings.seen() - budgets..]);
        let by_logs: Vec<f32> = of_shares.copied().collect();
        let size = members * settings.outputs();
        let mut gradient = vec![0.0; held.modes.len() * settings.outputs()];
        let each = held.modes.chunks_exact(members).zip(held.logs.chunks_exact(members * budgets));
        let each = each.zip(by_logs.chunks_exact(members * budgets)).zip(gradient.chunks_exact_mut(size));
        for (((modes, logs), by_logs), gradient) in each {
            add_gradient(settings, modes, logs, by_logs, gradient);
        }
        Ok((gradient, pooled.iter().map(|value| f64::from(*value)).sum::<f64>() / f64::from(count)))
    }

    /// The policy gradient of the modes with shares held: two fresh draws judged against each other.
    pub(super) fn add_modes_gradient(
        &self,
        states: &[f32],
        pair: &[Decisions; 2],
        gradient: &mut [f32],
    ) -> Result<()> {
        let (members, width) = (self.settings.members, self.settings.outputs());
        let (first, second) = (self.values(states, &pair[0])?, self.values(states, &pair[1])?);
        let count = first.len() as f32;
        for (index, (first, second)) in first.iter().zip(second).enumerate() {
            // ½ (Q - Q') (∇ ln π(x) - ∇ ln π(x')): both draws count, and what both have in common drops out.
            let push = 0.5 * (first - second) / count;
            for row in index * members..(index + 1) * members {
                gradient[row * width + usize::from(pair[0].modes[row])] -= push;
                gradient[row * width + usize::from(pair[1].modes[row])] += push;
            }
        }
        Ok(())
    }

    /// The stored modes times the critic's value of the stored decision.
    fn add_literal_gradient(
        &self,
        states: &[f32],
        outputs: &[f32],
        stored: &Decisions,
        gradient: &mut [f32],
    ) -> Result<()> {
        let (members, modes, width) = (self.settings.members, self.settings.modes(), self.settings.outputs());
        let values = self.values(states, stored)?;
        let count = values.len() as f32;
        for (index, value) in values.into_iter().enumerate() {
            for row in index * members..(index + 1) * members {
                let outputs = &outputs[row * width..row * width + modes];
                for (mode, probability) in softmax(outputs).into_iter().enumerate() {
                    let taken = f32::from(u8::from(mode == usize::from(stored.modes[row])));
                    gradient[row * width + mode] -= value * (taken - probability) / count;
                }
            }
        }
        Ok(())
    }

    /// Pushes modes apart from certainty: minus the weighted entropy, per decision.
    pub(super) fn add_entropy_gradient(&self, outputs: &[f32], gradient: &mut [f32]) {
        let (modes, width) = (self.settings.modes(), self.settings.outputs());
        let count = (outputs.len() / width / self.settings.members) as f32;
        let weight = self.settings.entropy.at(self.progress.steps) as f32 / count;
        for (outputs, gradient) in outputs.chunks_exact(width).zip(gradient.chunks_exact_mut(width)) {
            let probabilities = softmax(&outputs[..modes]);
            let log = |probability: f32| probability.max(f32::MIN_POSITIVE).ln();
            let entropy: f32 = probabilities.iter().map(|&p| -p * log(p)).sum();
            for (by, &p) in gradient.iter_mut().zip(&probabilities) {
                *by += weight * p * (log(p) + entropy);
            }
        }
    }
}
