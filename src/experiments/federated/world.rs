//! A seed's factory: its data, its links, and what is known of them exactly.
//!
//! What a live change leaves alone (data, places, optima) is computed once; what follows from links and schedule is not.

use super::scenario::Scenario;
use crate::factory::{Hall, HallSize};
use crate::learn::federated::{Local, update_of};
use crate::problems::federated::{
    Access, Attention, BEARING_WEAR, CONDITIONS, Confusion, Optimum, Policy, RidgeTwin, Sharing, Sites, Task,
    WEIGHTS, Weighted, Windows, gradient, judge,
};
use crate::random::stream;
use std::sync::OnceLock;

/// Height of the antenna in metres.
const ANTENNA_M: f64 = 8.0;
/// Rounds behind the share of attention that each machine gets.
const ROUNDS: u64 = 4_000;
/// How often attention and the weights it leads to are put into each other, where it depends on them.
const REPEATS: usize = 4;
/// Steps towards the point at which local steps come to rest.
const DRIFT_STEPS: usize = 15;

/// Data and places of one factory, and the optima of its losses.
#[derive(Debug, Clone)]
pub(super) struct Factory {
    pub seed: u64,
    pub task: Task,
    pub hall: Hall,
    pub sites: Sites,
    /// λ.
    pub decay: f64,
    /// p_k.
    pub shares: Vec<f64>,
    /// The centralised optimum.
    pub optimum: Optimum,
    alone: OnceLock<Alone>,
    /// The twin in which drift has a closed form.
    pub twin: Option<RidgeTwin>,
    /// Where paths of weights are drawn.
    pub plane: Plane,
}

/// What machines come to that do not talk while they learn.
#[derive(Debug, Clone)]
pub(super) struct Alone {
    /// The mean of the machines' own optima.
    pub one_shot: Vec<f64>,
    /// The mean excess of a machine's own optimum.
    pub excess: f64,
}

/// A plane in the space of weights: through the centralised optimum, zero weights, and where the better-heard half of the
/// machines would take a first step of Newton's method to.
#[derive(Debug, Clone)]
pub(super) struct Plane {
    middle: Vec<f64>,
    axes: [Vec<f64>; 2],
}

impl Plane {
    fn new(middle: &[f64], half: &[f64]) -> Self {
        let away: Vec<f64> = half.iter().zip(middle).map(|(half, middle)| half - middle).collect();
        let first = unit(middle.to_vec());
        let along = dot(&away, &first);
        let second = unit(away.iter().zip(&first).map(|(away, first)| away - along * first).collect());
        Self { middle: middle.to_vec(), axes: [first, second] }
    }

    /// Where weights are, from the centralised optimum: along the way from zero weights, and across it.
    pub fn place(&self, weights: &[f64]) -> [f64; 2] {
        let away: Vec<f64> =
            weights.iter().zip(&self.middle).map(|(weight, middle)| weight - middle).collect();
        [dot(&away, &self.axes[0]), dot(&away, &self.axes[1])]
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Of length 1; zero stays zero.
fn unit(values: Vec<f64>) -> Vec<f64> {
    let length = dot(&values, &values).sqrt().max(f64::MIN_POSITIVE);
    values.into_iter().map(|value| value / length).collect()
}

impl Factory {
    /// Draws a seed's factory and finds its optimum.
    pub fn new(scenario: &Scenario, seed: u64) -> Self {
        let (decay, count) = (scenario.world.decay, scenario.world.devices);
        let task = Task::draw(&scenario.task(), seed);
        let hall = Hall::new(HallSize::Large, ANTENNA_M);
        let sites = Sites::draw(&hall, &task, scenario.world.far_wear, seed);
        let shares = vec![1.0 / count as f64; count];
        let all = Weighted { windows: &task.training, shares: &shares, decay };
        let optimum = all.optimum();
        let half = Weighted { shares: &stronger_half(&sites.loss_db), ..all };
        let plane = Plane::new(&optimum.weights, &towards(&half, &optimum.weights));
        let twin = RidgeTwin::new(&task.training, decay);
        Self { seed, hall, sites, decay, optimum, alone: OnceLock::new(), twin, plane, shares, task }
    }

    /// The machines' own optima, found when first asked for.
    pub fn alone(&self) -> &Alone {
        self.alone.get_or_init(|| {
            let own = |windows| self.losses_of(std::slice::from_ref(windows), &[1.0]).optimum();
            let own: Vec<Optimum> = self.task.training.iter().map(own).collect();
            let count = own.len() as f64;
            let mean = |index: usize| own.iter().map(|each| each.weights[index]).sum::<f64>() / count;
            let excess = own.iter().map(|each| self.excess(&each.weights)).sum::<f64>() / count;
            Alone { one_shot: (0..WEIGHTS).map(mean).collect(), excess }
        })
    }

    fn losses_of<'a>(&self, windows: &'a [Windows], shares: &'a [f64]) -> Weighted<'a> {
        Weighted { windows, shares, decay: self.decay }
    }

    /// The machines' losses with these shares.
    pub fn losses<'a>(&'a self, shares: &'a [f64]) -> Weighted<'a> {
        self.losses_of(&self.task.training, shares)
    }

    /// F(w) - F*, in nats.
    pub fn excess(&self, weights: &[f64]) -> f64 {
        self.losses(&self.shares).loss(weights) - self.optimum.loss
    }

    /// The excess of zero weights: their loss is the logarithm of the number of conditions.
    pub fn first(&self) -> f64 {
        (CONDITIONS as f64).ln() - self.optimum.loss
    }

    /// How weights judge the windows that nobody learned from.
    pub fn confusion(&self, weights: &[f64]) -> Confusion {
        Confusion::of(&self.task.test, |row| judge(row, weights))
    }

    /// Accuracy and the share of bearing wear that is found, both in per cent.
    pub fn accuracies(&self, weights: &[f64]) -> [f64; 2] {
        let confusion = self.confusion(weights);
        [100.0 * confusion.accuracy(), 100.0 * confusion.recall(BEARING_WEAR)]
    }

    /// The lengths of all machines' gradients.
    pub fn norms(&self, weights: &[f64]) -> Vec<f64> {
        let mut slopes = vec![0.0; WEIGHTS];
        let mut norm = |windows| {
            gradient(windows, None, weights, self.decay, &mut slopes);
            slopes.iter().map(|slope| slope * slope).sum::<f64>().sqrt()
        };
        self.task.training.iter().map(&mut norm).collect()
    }
}

/// 1 for those machines whose links lose less than the median's, else 0.
fn stronger_half(loss_db: &[f64]) -> Vec<f64> {
    let mut sorted = loss_db.to_vec();
    sorted.sort_by(f64::total_cmp);
    let median = sorted.get(sorted.len() / 2).copied().unwrap_or(f64::INFINITY);
    loss_db.iter().map(|&loss| if loss < median { 1.0 } else { 0.0 }).collect()
}

/// Where Newton's first step from these weights leads; they stay where there is none.
fn towards(losses: &Weighted, weights: &[f64]) -> Vec<f64> {
    let Some(curvature) = losses.curvature(weights) else { return weights.to_vec() };
    let step = curvature.solve(&losses.gradient(weights));
    weights.iter().zip(step).map(|(weight, step)| weight - step).collect()
}

/// Who is heard under some rules, and where that leads.
#[derive(Debug, Clone)]
pub(super) struct Hearing {
    /// π_k and ω_k.
    pub attention: Attention,
    /// The optimum of the losses as the plain mean weighs them: where small steps of it come to rest.
    pub biased: Optimum,
}

impl Hearing {
    /// By Monte Carlo; where the schedule looks at gradients, together with the weights that it leads to.
    pub fn of(factory: &Factory, access: &Access, powers_mw: &[f64]) -> Self {
        let by_norm = access.policy == Policy::GradientNorm;
        let mut norms = Vec::new();
        let mut found = Self::once(factory, access, powers_mw, &norms);
        for _ in 0..if by_norm { REPEATS } else { 0 } {
            norms = factory.norms(&found.biased.weights);
            found = Self::once(factory, access, powers_mw, &norms);
        }
        // One of these has a formula.
        if access.policy == Policy::Random && access.sharing == Sharing::Equal {
            found.attention.heard = Attention::at_random(access, powers_mw);
        }
        found
    }

    fn once(factory: &Factory, access: &Access, powers_mw: &[f64], norms: &[f64]) -> Self {
        let mut draws = stream(factory.seed, "federated attention", 0);
        let attention = Attention::estimate(access, powers_mw, norms, ROUNDS, &mut draws);
        let biased = factory.losses(&attention.weight).optimum_from(factory.optimum.weights.clone());
        Self { attention, biased }
    }
}

/// Where local steps come to rest if everybody is always heard, as an excess; `None` where they do not.
///
/// Each step divides what all updates add up to by the way of a round and by the curvature at the optimum, as Newton's method
/// would if updates were gradients; with local steps they nearly are.
pub(super) fn drift(factory: &Factory, local: &Local) -> Option<f64> {
    let all = factory.losses(&factory.shares);
    let curvature = all.curvature(&factory.optimum.weights)?;
    let (mut at, stride) = (factory.optimum.weights.clone(), f64::from(local.steps) * local.rate);
    for _ in 0..DRIFT_STEPS {
        let mut sum = vec![0.0; WEIGHTS];
        for (windows, share) in factory.task.training.iter().zip(&factory.shares) {
            let slopes = |at: &[f64], into: &mut [f64]| gradient(windows, None, at, factory.decay, into);
            let update = update_of(local, &at, &[], slopes);
            sum.iter_mut().zip(&update).for_each(|(sum, update)| *sum += share * update / stride);
        }
        let step = curvature.solve(&sum);
        at.iter_mut().zip(&step).for_each(|(weight, step)| *weight += step);
    }
    let excess = factory.excess(&at);
    (excess.is_finite() && excess < factory.first()).then_some(excess.max(0.0))
}
