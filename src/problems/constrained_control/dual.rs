//! The dual of the constrained problem: a proven bound from below for any delay of decisions, and the prices μ*.
//!
//! For prices μ ≥ 0 the least P + μ·c over all policies, g(μ), bounds every policy that keeps both constraints. Relative value
//! iteration brackets it: one sweep T of the Bellman operator on values h gives min(Th - h) ≤ g(μ) ≤ max(Th - h). g is the
//! least of one plane P + μ·c for each policy; cutting planes (Kelley, 1960) climb to its top, where time sharing between
//! the policies met keeps both constraints at the same cost: the bound from above.

use super::chain::{Figures, Policy, figures};
use super::plant::Plant;
use super::programme::solved;
use super::settings::{DECISIONS, MOST, SettingsError};
use microlp::{ComparisonOp, OptimizationDirection, Problem};

/// Prices beyond these are taken as a sign that the constraints cannot be met; in mW per packet.
const DEAREST: [f64; 2] = [1e3, 1e6];
/// A sweep's brackets closer than this share of the value end an iteration.
const CLOSE: f64 = 1e-8;
const SWEEPS: usize = 100_000;
/// Cutting planes end at this relative gap.
const GAP: f64 = 3e-6;
const PLANES: usize = 200;

/// The least priced power over all policies at some prices.
#[derive(Debug, Clone)]
pub struct Priced {
    /// Nothing is below this, in mW.
    pub lower_mw: f64,
    /// The policy found is worth no more, in mW.
    pub upper_mw: f64,
    /// A best decision in each state.
    pub decisions: Vec<usize>,
}

/// The top of the dual.
#[derive(Debug, Clone)]
pub struct Dual {
    /// No policy that keeps both constraints takes less power, in mW.
    pub lower_mw: f64,
    /// Time sharing between the policies met keeps both constraints with this power, in mW.
    pub upper_mw: f64,
    /// The prices at the top, in mW per packet: of the queue, of a lost packet.
    pub prices: [f64; 2],
    /// A policy that is best at these prices.
    pub decisions: Vec<usize>,
}

/// Least P + μ·c by relative value iteration, and a policy that reaches it; `values` is where to start and what was found.
pub fn least_priced(plant: &Plant, prices: [f64; 2], values: &mut Vec<f64>) -> Priced {
    let count = plant.states();
    values.resize(count, 0.0);
    let costs = Costs::new(plant, prices);
    let (mut means, mut next) = (vec![0.0; count], vec![0.0; count]);
    let mut bounds = (f64::NEG_INFINITY, f64::INFINITY);
    for _ in 0..SWEEPS {
        plant.ahead(values, &mut means);
        costs.sweep(&means, &mut next);
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for (old, new) in values.iter().zip(&next) {
            (low, high) = (low.min(new - old), high.max(new - old));
        }
        bounds = (bounds.0.max(low), bounds.1.min(high));
        let anchor = next[0];
        values.iter_mut().zip(&next).for_each(|(value, next)| *value = next - anchor);
        if bounds.1 - bounds.0 <= CLOSE * (1.0 + bounds.0.abs()) {
            break;
        }
    }
    plant.ahead(values, &mut means);
    let decisions = (0..count).map(|state| costs.best(&means, state).0).collect();
    Priced { lower_mw: bounds.0 + costs.constant, upper_mw: bounds.1 + costs.constant, decisions }
}

/// A policy that is best when what comes later counts γ a slot less; the prices are those of [`least_priced`].
pub fn discounted_decisions(plant: &Plant, prices: [f64; 2], discount: f64) -> Vec<usize> {
    let costs = Costs::new(plant, prices);
    let count = plant.states();
    let (mut values, mut means, mut next) = (vec![0.0; count], vec![0.0; count], vec![0.0; count]);
    for _ in 0..SWEEPS {
        plant.ahead(&values, &mut means);
        means.iter_mut().for_each(|mean| *mean *= discount);
        costs.sweep(&means, &mut next);
        let moved = values.iter().zip(&next).fold(0.0_f64, |most, (old, new)| most.max((old - new).abs()));
        std::mem::swap(&mut values, &mut next);
        if moved <= 1e-10 * (1.0 + values[0].abs()) {
            break;
        }
    }
    plant.ahead(&values, &mut means);
    means.iter_mut().for_each(|mean| *mean *= discount);
    (0..count).map(|state| costs.best(&means, state).0).collect()
}

/// Climbs to the top of the dual.
///
/// # Errors
/// The constraints cannot be met by any policy, or the linear programme of the planes fails.
pub fn climb(plant: &Plant) -> Result<Dual, SettingsError> {
    refuse_impossible(plant)?;
    let mut met = vec![
        figures(plant, &Policy::of(vec![MOST; plant.states()])),
        figures(plant, &Policy::of(vec![0; plant.states()])),
    ];
    let mut values = Vec::new();
    let mut best = Dual { lower_mw: 0.0, upper_mw: f64::INFINITY, prices: [0.0; 2], decisions: Vec::new() };
    for _ in 0..PLANES {
        let (upper_mw, prices) = time_sharing(plant, &met)?;
        best.upper_mw = upper_mw;
        let priced = least_priced(plant, prices, &mut values);
        if priced.lower_mw > best.lower_mw || best.decisions.is_empty() {
            let lower_mw = priced.lower_mw.max(0.0);
            best = Dual { lower_mw, prices, decisions: priced.decisions.clone(), ..best };
        }
        if best.upper_mw - best.lower_mw <= GAP * best.upper_mw {
            break;
        }
        met.push(figures(plant, &Policy::of(priced.decisions)));
    }
    Ok(best)
}

/// Refuses limits that a device which always sends all breaks: its queue is the shortest and its losses are the fewest.
fn refuse_impossible(plant: &Plant) -> Result<(), SettingsError> {
    let [delay, loss] = figures(plant, &Policy::of(vec![MOST; plant.states()])).violation(plant);
    if delay > 0.0 {
        return Err(SettingsError::DelayOutOfReach);
    }
    if loss > 0.0 { Err(SettingsError::LossOutOfReach) } else { Ok(()) }
}

/// The least power in mW with which policies of these figures, taking turns, keep both constraints; and its prices.
///
/// Solved from the side of the prices: the largest t with t ≤ P + μ·c for every policy.
///
/// # Errors
/// The solver fails.
pub fn time_sharing(plant: &Plant, met: &[Figures]) -> Result<(f64, [f64; 2]), SettingsError> {
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let top = problem.add_var(1.0, (f64::NEG_INFINITY, f64::INFINITY));
    let prices = DEAREST.map(|dearest| problem.add_var(0.0, (0.0, dearest)));
    for figures in met {
        let [delay, loss] = figures.violation(plant);
        let plane = [(top, 1.0), (prices[0], -delay), (prices[1], -loss)];
        problem.add_constraint(plane, ComparisonOp::Le, figures.power_mw);
    }
    let solution = solved(&problem)?;
    Ok((solution.objective(), prices.map(|price| solution.var_value(price).max(0.0))))
}

/// What decisions cost at some prices, and where they lead.
struct Costs {
    /// For each state and decision, cost in mW and after-state.
    table: Vec<[(f64, usize); DECISIONS]>,
    /// The part of P + μ·c that no decision changes.
    constant: f64,
}

impl Costs {
    fn new(plant: &Plant, prices: [f64; 2]) -> Self {
        let limit = plant.settings.delay_limit_slots();
        let per_loss = prices[1] + limit * prices[0];
        let cost = |state: usize, decision: usize| {
            let [power, queue, lost] = plant.costs(state, decision);
            (power + prices[0] * queue + per_loss * lost, plant.after(state, decision).0)
        };
        let table = (0..plant.states()).map(|state| std::array::from_fn(|u| cost(state, u))).collect();
        let allowed = prices[0] * limit + prices[1] * plant.settings.loss_limit;
        Self { table, constant: -allowed * plant.mean_arrivals() }
    }

    /// The best decision in a state, the first among equals, and what it is worth.
    fn best(&self, means: &[f64], state: usize) -> (usize, f64) {
        let mut best = (0, f64::INFINITY);
        for (decision, (cost, after)) in self.table[state].iter().enumerate() {
            let value = cost + means[*after];
            if value < best.1 {
                best = (decision, value);
            }
        }
        best
    }

    fn sweep(&self, means: &[f64], values: &mut [f64]) {
        for (row, value) in self.table.iter().zip(values) {
            *value = row.iter().fold(f64::INFINITY, |best, (cost, after)| best.min(cost + means[*after]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problems::constrained_control::Settings;
    use crate::random::stream;
    use rand::Rng;

    fn late(decision_delay: usize) -> Plant {
        Plant::new(Settings { decision_delay, ..Settings::default() }).unwrap()
    }

    /// Limits and prices of an independent program (relative value iteration and cutting planes in NumPy, 2026).
    #[test]
    fn late_decisions_cost_what_is_known() {
        for (delay, known, prices) in
            [(0, 4.442_5, [0.565, 33.66]), (1, 5.527_2, [0.693, 20.1]), (2, 6.112_8, [0.555, 13.0])]
        {
            let dual = climb(&late(delay)).unwrap();
            assert!((dual.lower_mw / known - 1.0).abs() < 1e-3, "{delay}: {dual:?}");
            assert!(dual.upper_mw - dual.lower_mw <= 1e-4 * known);
            for (found, known) in dual.prices.into_iter().zip(prices) {
                assert!((found / known - 1.0).abs() < 0.05, "{delay}: {dual:?}");
            }
        }
    }

    /// A second method: one sweep of policy improvement cannot better the policy that value iteration found, and its exact
    /// figures are worth what the iteration says.
    #[test]
    fn the_least_priced_policy_is_worth_its_bounds() {
        for delay in [0, 1] {
            let plant = late(delay);
            let prices = [0.565, 33.66];
            let priced = least_priced(&plant, prices, &mut Vec::new());
            let found = figures(&plant, &Policy::of(priced.decisions)).priced_mw(&plant, prices);
            assert!(priced.upper_mw - priced.lower_mw < 1e-6);
            assert!((found - priced.upper_mw).abs() < 1e-6, "{found} {}", priced.upper_mw);
        }
    }

    /// No policy, tossing coins or not, lies below the bound at the exact prices: random settings, random policies.
    #[test]
    fn nothing_lies_below_the_bound() {
        let mut draws = stream(4, "settings", 0);
        let mut climbed = 0;
        for trial in 0..12 {
            let settings = Settings {
                load: draws.random_range(0.4..1.3),
                buffer: draws.random_range(8..24),
                doppler_slots: draws.random_range(0.02..0.15),
                delay_limit_ms: draws.random_range(7.0..30.0),
                loss_limit: 10_f64.powf(draws.random_range(-4.0..-1.0)),
                decision_delay: trial % 2,
                ..Settings::default()
            };
            let plant = Plant::new(settings).unwrap();
            let Ok(dual) = climb(&plant) else { continue };
            climbed += 1;
            for _ in 0..6 {
                let row = |_| {
                    let shares: [f64; DECISIONS] = std::array::from_fn(|_| draws.random::<f64>().powi(6));
                    let sum: f64 = shares.iter().sum();
                    shares.map(|share| share / sum)
                };
                let policy = Policy((0..plant.states()).map(row).collect());
                let value = figures(&plant, &policy).priced_mw(&plant, dual.prices);
                assert!(value >= dual.lower_mw - 1e-6, "{settings:?}: {value} {}", dual.lower_mw);
            }
            let best = figures(&plant, &Policy::of(dual.decisions.clone())).priced_mw(&plant, dual.prices);
            assert!(best >= dual.lower_mw - 1e-6 && best <= dual.lower_mw * (1.0 + 1e-3), "{settings:?}");
        }
        assert!(climbed >= 6, "{climbed}");
    }

    /// An exact policy at the exact prices, with a short sight: 0.8 +145 %, 0.9 +50 %, 0.95 +14 %, 0.99 +0.2 % (an independent
    /// program).
    #[test]
    fn short_sight_fails_at_the_right_price() {
        let plant = late(0);
        let dual = climb(&plant).unwrap();
        for (discount, known) in [(0.8, 145.0), (0.9, 50.0), (0.95, 14.0), (0.99, 0.2)] {
            let policy = Policy::of(discounted_decisions(&plant, dual.prices, discount));
            let gap = 100.0 * (figures(&plant, &policy).priced_mw(&plant, dual.prices) / dual.upper_mw - 1.0);
            assert!((gap - known).abs() < 0.06 * known + 0.1, "{discount}: {gap}");
        }
    }

    #[test]
    fn limits_out_of_reach_are_refused() {
        let weak = Settings { power_cap_dbm: 8.0, load: 1.6, ..Settings::default() };
        assert!(climb(&Plant::new(weak).unwrap()).is_err());
        let hasty = Settings { delay_limit_ms: 5.0, ..Settings::default() };
        assert_eq!(climb(&Plant::new(hasty).unwrap()).unwrap_err(), SettingsError::DelayOutOfReach);
    }
}
