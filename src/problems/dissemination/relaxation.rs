//! A lower bound for any number of devices, and modes rounded from it.
//!
//! Why it is a bound (weak duality): take any μ, ν >= 0. A feasible schedule uses at most the whole of either budget, so
//! adding μ (Σ f/F - 1) + ν (Σ b/B - 1) does not raise its cost. What results is a sum over devices, and each term is at
//! least the device's cheapest mode and split at these prices, deadline and energy kept. So
//!
//! Σ_n min_{m, s, c} [cost + μ C/s + ν d/c] - μ - ν  <=  the cost of every feasible schedule,
//!
//! whatever μ and ν are. The left side is concave in (μ, ν); centre-of-gravity cuts raise it to its maximum, within a
//! triangle that holds it: at a strictly feasible schedule of cost K with slacks u and v, μ u + ν v <= K there.
//! Few devices change mode between the two sides (two budgets: at most two modes are mixed), so the gap per device
//! shrinks as N grows.

use super::cut::Polygon;
use super::load::{Load, Prices, cheapest_split, free_server_s};

/// The relaxation stops within this fraction of its own maximum, or after so many cuts.
const ACCURACY: f64 = 1e-7;
const CUTS: usize = 120;
/// A cost of zero leaves no triangle to cut: this little stands for it.
const LEAST_COST: f64 = 1e-100;

/// Working memory and result of the relaxation.
#[derive(Debug, Clone, Default)]
pub struct Relaxation {
    /// The proven bound: a sum over devices.
    pub lower: f64,
    /// For each device and mode the least priced cost at the best multipliers; infinite where forbidden.
    pub priced: Vec<[f64; 3]>,
    /// μ + ν at the best multipliers: the bound is the sum of the least priced costs less this.
    pub budgets: f64,
    polygon: Polygon,
}

impl Relaxation {
    /// Raises the bound; `cost` and `slacks` are those of one strictly feasible schedule.
    pub fn solve(&mut self, loads: &[[Load; 3]], prices: Prices, cost: f64, slacks: [f64; 2]) {
        // A triangle a little larger, so that the maximum does not lie on its edge.
        self.polygon.reset(slacks.map(|slack| 1.01 * cost.max(LEAST_COST) / slack));
        let (mut best, mut at) = (f64::NEG_INFINITY, [0.0; 2]);
        for _ in 0..CUTS {
            let Some(multipliers) = self.polygon.centroid() else { break };
            if multipliers.iter().any(|&multiplier| multiplier <= 0.0) {
                break;
            }
            let (value, gradient) = lagrangian(loads, prices, multipliers);
            if value > best {
                (best, at) = (value, multipliers);
            }
            let rise = value + self.polygon.rise(gradient, multipliers) - best;
            self.polygon.keep(gradient, multipliers, (best - value).max(0.0));
            if rise <= ACCURACY * best.abs() {
                break;
            }
        }
        self.lower = best.max(0.0);
        self.budgets = at[0] + at[1];
        self.priced.clear();
        self.priced.extend(loads.iter().map(|modes| priced(modes, prices, at, free(loads, prices, at[0]))));
    }
}

/// The free server delays of the modes that use the server: the same for all devices.
fn free(loads: &[[Load; 3]], prices: Prices, multiplier: f64) -> [f64; 3] {
    match loads.first() {
        Some(modes) => modes.map(|load| free_server_s(&load, prices.server, multiplier)),
        None => [0.0; 3],
    }
}

/// The least priced cost in each mode.
fn priced(modes: &[Load; 3], prices: Prices, at: [f64; 2], free: [f64; 3]) -> [f64; 3] {
    [0, 1, 2].map(|mode| {
        let load = &modes[mode];
        if load.allowed() { cheapest_split(load, prices, at, free[mode]).value } else { f64::INFINITY }
    })
}

/// The bound at these multipliers and its slope there: use of each budget less one.
fn lagrangian(loads: &[[Load; 3]], prices: Prices, at: [f64; 2]) -> (f64, [f64; 2]) {
    let free = free(loads, prices, at[0]);
    let (mut value, mut used) = (-at[0] - at[1], [-1.0, -1.0]);
    for modes in loads {
        let mut best = (f64::INFINITY, [0.0; 2]);
        for (load, free_s) in modes.iter().zip(free) {
            if !load.allowed() {
                continue;
            }
            let split = cheapest_split(load, prices, at, free_s);
            if split.value < best.0 {
                let use_of = |of_s: f64, time_s: f64| if of_s > 0.0 { of_s / time_s } else { 0.0 };
                let used = [use_of(load.server_s, split.server_s), use_of(load.link_s, split.link_s)];
                best = (split.value, used);
            }
        }
        value += best.0;
        used[0] += best.1[0];
        used[1] += best.1[1];
    }
    (value, used)
}
