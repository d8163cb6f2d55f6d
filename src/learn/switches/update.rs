//! One update: targets, the critic's loss and gradient, the actor's two kinds of step.

use super::{Action, ActorStep, Switchboard, sign};
use crate::learn::activation::tanh;
use crate::learn::group_network::Trace;
use crate::learn::loss::Loss;
use crate::random::{Stream, stream};
use candle_core::Result;

/// Transitions drawn for an update, each list row after row.
#[derive(Debug, Default)]
pub(super) struct Draw {
    /// Places in the memory.
    pub rows: Vec<usize>,
    /// Correcting weights, 1 at most.
    pub weights: Vec<f32>,
    /// What was seen.
    pub seen: Vec<f32>,
    /// What was done.
    pub actions: Vec<f32>,
    /// What each part earned.
    pub rewards: Vec<f32>,
    /// How much the error of each part counts in the priority.
    pub urgency: Vec<f32>,
    /// What was seen then.
    pub next: Vec<f32>,
}

impl Switchboard {
    pub(super) fn update(&mut self) -> Result<()> {
        let mut draws = stream(self.seed, "replay", self.updates);
        let draw = self.draw(&mut draws);
        let share = self.settings.soft_update;
        let (gradient, errors) = self.critic_gradient(&draw);
        self.critic.descend(&gradient, self.settings.critic_rate.at(self.updates), share)?;
        if self.settings.importance.is_some() {
            draw.rows.iter().zip(errors).for_each(|(&row, error)| self.reprioritise(row, error));
        }
        let gradient = self.actor_gradient(&draw);
        self.actor.descend(&gradient, self.settings.actor_rate.at(self.updates), share)?;
        self.updates += 1;
        Ok(())
    }

    fn reprioritise(&mut self, row: usize, error: f64) {
        let alpha = self.settings.importance.map_or(0.0, |importance| importance.alpha);
        self.replay.prioritise(row, error.powf(alpha));
    }

    /// A batch from the memory with its correcting weights.
    pub(super) fn draw(&self, draws: &mut Stream) -> Draw {
        let batch = self.settings.batch;
        let rows = match self.settings.importance {
            Some(_) => self.replay.by_priority(batch, draws),
            None => self.replay.uniform(batch, draws),
        };
        let mut draw = Draw { weights: self.weights(&rows), ..Draw::default() };
        let (whole, parts) = (self.settings.seen * self.settings.parts, self.settings.parts);
        for &row in &rows {
            let (seen, rest) = self.replay.row(row).split_at(whole);
            draw.seen.extend_from_slice(seen);
            draw.actions.extend_from_slice(&rest[..parts]);
            draw.rewards.extend_from_slice(&rest[parts..2 * parts]);
            draw.urgency.extend_from_slice(&rest[2 * parts..3 * parts]);
            draw.next.extend_from_slice(&rest[3 * parts..]);
        }
        Draw { rows, ..draw }
    }

    /// (1 / (held x share))^β over the largest of the batch; all one without priorities.
    fn weights(&self, rows: &[usize]) -> Vec<f32> {
        let Some(importance) = self.settings.importance else {
            return vec![1.0; rows.len()];
        };
        let (held, beta) = (self.replay.len() as f64, importance.beta.at(self.updates));
        let raw: Vec<f64> = rows.iter().map(|&row| (held * self.replay.share(row)).powf(-beta)).collect();
        let largest = raw.iter().copied().fold(0.0, f64::max);
        raw.into_iter().map(|weight| (weight / largest) as f32).collect()
    }

    /// r + γ Q' of a batch by both targets, one number a value.
    pub(super) fn targets(&self, draw: &Draw) -> Vec<f32> {
        let mut trace = Trace::default();
        self.actor.target.forward(&draw.next, &mut trace);
        let next: Vec<f32> = trace.outputs().iter().map(|&z| self.in_form(tanh(z))).collect();
        self.critic.target.forward(&self.joined(&draw.next, &next), &mut trace);
        let earned: Vec<f32> = if self.settings.value_per_part {
            draw.rewards.clone()
        } else {
            draw.rewards.chunks_exact(self.settings.parts).map(|rewards| rewards.iter().sum()).collect()
        };
        earned.iter().zip(trace.outputs()).map(|(r, q)| r + self.settings.discount * q).collect()
    }

    /// The gradient of the critic's mean Huber loss, and the loss of each row with its urgency.
    pub(super) fn critic_gradient(&self, draw: &Draw) -> (Vec<f32>, Vec<f64>) {
        let targets = self.targets(draw);
        let (parts, values) = (self.settings.parts, self.settings.values());
        let mut trace = Trace::default();
        self.critic.network.forward(&self.joined(&draw.seen, &draw.actions), &mut trace);
        let mut errors = vec![0.0; draw.rows.len()];
        let mut above = Vec::with_capacity(targets.len());
        for (index, (value, target)) in trace.outputs().iter().zip(&targets).enumerate() {
            let row = index / values;
            let (loss, slope) = Loss::Huber.of(value - target);
            let urgency = &draw.urgency[row * parts..][..parts];
            // A value for all parts is as urgent as the most urgent of them.
            let urgent = if values == 1 {
                urgency.iter().copied().fold(0.0, f32::max)
            } else {
                urgency[index % values]
            };
            errors[row] += f64::from(loss * urgent);
            above.push(slope * draw.weights[row] / draw.rows.len() as f32);
        }
        (self.critic.network.to_weights(&trace, &above), errors)
    }

    /// The gradient of the actor's loss: the negative of what the critic promises, plus the penalty.
    pub(super) fn actor_gradient(&self, draw: &Draw) -> Vec<f32> {
        let mut trace = Trace::default();
        self.actor.network.forward(&draw.seen, &mut trace);
        let promised = match self.settings.actor_step {
            ActorStep::Gradient => self.slopes(&draw.seen, trace.outputs()),
            ActorStep::Corner => self.advantages(&draw.seen, trace.outputs()),
        };
        let (share, penalty) = (1.0 / draw.rows.len() as f32, 2.0 * self.settings.penalty);
        let above: Vec<f32> = promised
            .iter()
            .zip(trace.outputs())
            .map(|(promise, z)| share * (penalty * z - promise))
            .collect();
        self.actor.network.to_weights(&trace, &above)
    }

    /// By each pre-activation z: how the critic's value at tanh z rises with it.
    fn slopes(&self, seen: &[f32], z: &[f32]) -> Vec<f32> {
        let actions: Vec<f32> = z.iter().map(|&z| tanh(z)).collect();
        let mut trace = Trace::default();
        self.critic.network.forward(&self.joined(seen, &actions), &mut trace);
        let ones = vec![1.0; trace.outputs().len()];
        let below = self.critic.network.to_inputs(&trace, &ones);
        // A row of the critic's inputs ends with its actions.
        let group = if self.settings.shared { 1 } else { self.settings.parts };
        let rows = below.chunks_exact((self.settings.seen + 1) * group);
        let by_action = rows.flat_map(|row| &row[self.settings.seen * group..]);
        by_action.zip(&actions).map(|(slope, action)| slope * (1.0 - action * action)).collect()
    }

    /// By each switch: the value of on less that of off, the other switches as the actor has them.
    pub(super) fn advantages(&self, seen: &[f32], z: &[f32]) -> Vec<f32> {
        let parts = self.settings.parts;
        let signs: Vec<f32> = z.iter().map(|&z| sign(z)).collect();
        let here = self.totals(seen, &signs);
        let mut advantages = vec![0.0; z.len()];
        for part in 0..parts {
            let mut flipped = signs.clone();
            flipped.iter_mut().skip(part).step_by(parts).for_each(|sign| *sign = -*sign);
            for (row, there) in self.totals(seen, &flipped).into_iter().enumerate() {
                let at = row * parts + part;
                advantages[at] = signs[at] * (here[row] - there);
            }
        }
        advantages
    }

    /// The sum of the critic's values for each row.
    fn totals(&self, seen: &[f32], actions: &[f32]) -> Vec<f32> {
        debug_assert!(self.settings.action == Action::Switches);
        let mut trace = Trace::default();
        self.critic.network.forward(&self.joined(seen, actions), &mut trace);
        trace.outputs().chunks_exact(self.settings.values()).map(|values| values.iter().sum()).collect()
    }
}
