//! The best shares for fixed modes where the deadline binds: Newton's method on a logarithmic barrier.
//!
//! In the logarithms of the delays cost and constraints are sums of exponentials, hence convex, and well scaled.
//! Each device's block is 2 x 2 and the two budgets add a matrix of rank two, so a step costs time linear in the devices.
//! The budgets' barrier terms give multipliers; the Lagrangian at them, minimised exactly device by device, is a proven
//! lower bound (weak duality), whether the centre was reached or not. The answer is feasible and
//! within 1e-9 of it, mostly within 1e-10.

use super::load::{Load, Prices, cheapest_split, free_server_s};

/// Wanted distance between cost and lower bound, relative to the cost; rounding may leave up to 1e-9.
pub const GAP: f64 = 1e-10;
/// The barrier grows harder by this factor from centre to centre.
const GROWTH: f64 = 60.0;
/// Below this growth a centre is taken as it is.
const LEAST_GROWTH: f64 = 1.3;
/// Most centres.
const CENTRES: usize = 60;
/// Most Newton steps to a centre.
const STEPS: usize = 40;
/// The squared Newton decrement at which a centre is reached, and the one that rounding may leave.
const CENTRED: f64 = 1e-7;
const NEARLY_CENTRED: f64 = 1e-2;
/// Most halvings of a step.
const HALVINGS: usize = 50;
/// The most that the logarithm of a delay changes in one step.
const LONGEST_STEP: f64 = 2.0;
/// Rounding of the barrier's value, relative.
const ROUNDING: f64 = 1e-14;

/// Working memory of the solver: nothing is allocated once it is as long as the most devices.
#[derive(Debug, Clone, Default)]
pub struct Barrier {
    /// Delays on server and air in seconds, one pair for each load: the answer of the last call.
    pub delays_s: Vec<[f64; 2]>,
    centred: Vec<[f64; 2]>,
    start: Vec<[f64; 2]>,
    step: Vec<[f64; 2]>,
    blocks: Vec<Block>,
}

/// What one device adds to the Newton system: block inverse times gradient, and times the budgets' normals.
#[derive(Debug, Clone, Copy)]
struct Block {
    newton: [f64; 2],
    server: [f64; 2],
    link: [f64; 2],
    normal: [f64; 2],
    gradient: [f64; 2],
}

/// Cost of the best shares with the lower bound that certifies it; sums over devices.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Certified {
    /// Cost of the shares found.
    pub cost: f64,
    /// No shares cost less than this.
    pub lower: f64,
}

impl Barrier {
    /// Solves from the strictly feasible `delays_s`; `None` as soon as the lower bound reaches `cutoff`.
    pub fn solve(&mut self, loads: &[Load], prices: Prices, cutoff: f64) -> Option<Certified> {
        self.centred.clone_from(&self.delays_s);
        let constraints = 2.0 + loads.len() as f64;
        // Delays and energies cost nothing below zero, so the devices' own costs are a first bound.
        let own = loads.iter().map(|load| load.fixed).sum();
        let mut best = Certified { cost: self.cost(loads, prices), lower: own };
        if best.cost <= own {
            return (own < cutoff).then_some(best);
        }
        let scale = best.cost.max(f64::MIN_POSITIVE);
        let (mut hardness, mut growth) = (constraints / scale, GROWTH);
        for _ in 0..CENTRES {
            if !self.centre(loads, prices, hardness) && growth > LEAST_GROWTH {
                // Too far from the last centre: back to it, and in a smaller stride.
                self.delays_s.clone_from(&self.centred);
                hardness /= growth;
                growth = growth.sqrt();
                hardness *= growth;
                continue;
            }
            self.centred.clone_from(&self.delays_s);
            best.cost = self.cost(loads, prices);
            best.lower = best.lower.max(self.lower_bound(loads, prices, hardness));
            if best.lower >= cutoff {
                return None;
            }
            if best.cost - best.lower <= GAP * best.cost {
                break;
            }
            hardness *= growth;
        }
        self.delays_s.clone_from(&self.centred);
        Some(best)
    }

    fn cost(&self, loads: &[Load], prices: Prices) -> f64 {
        loads.iter().zip(&self.delays_s).map(|(load, [s, c])| load.cost(prices, *s, *c)).sum()
    }

    /// The Lagrangian at the budgets' barrier multipliers 1/(t slack).
    fn lower_bound(&self, loads: &[Load], prices: Prices, hardness: f64) -> f64 {
        let multipliers = slacks(loads, &self.delays_s).map(|slack| 1.0 / (hardness * slack));
        let split = |load: &Load| {
            let free_s = free_server_s(load, prices.server, multipliers[0]);
            cheapest_split(load, prices, multipliers, free_s).value
        };
        loads.iter().map(split).sum::<f64>() - multipliers[0] - multipliers[1]
    }

    /// Newton steps to the minimum of t cost - Σ ln slack; whether it was reached, as far as rounding allows.
    fn centre(&mut self, loads: &[Load], prices: Prices, hardness: f64) -> bool {
        let mut decrement = f64::INFINITY;
        for _ in 0..STEPS {
            decrement = self.newton_step(loads, prices, hardness);
            if decrement.is_nan()
                || decrement <= CENTRED
                || !self.line_search(loads, prices, hardness, decrement)
            {
                break;
            }
        }
        (0.0..NEARLY_CENTRED).contains(&decrement)
    }

    /// Fills `step` and returns the squared Newton decrement.
    fn newton_step(&mut self, loads: &[Load], prices: Prices, hardness: f64) -> f64 {
        let slacks = slacks(loads, &self.delays_s);
        self.blocks.clear();
        let blocks = loads
            .iter()
            .zip(&self.delays_s)
            .map(|(load, delays)| block(load, *delays, prices, hardness, slacks));
        self.blocks.extend(blocks);
        // (I + Nᵀ D⁻¹ N) m = Nᵀ D⁻¹ g for the two normals N, then x = D⁻¹ g - D⁻¹ N m (Woodbury).
        let (mut right, mut matrix) = ([0.0; 2], [1.0, 0.0, 1.0]);
        for block in &self.blocks {
            right[0] += block.normal[0] * block.newton[0];
            right[1] += block.normal[1] * block.newton[1];
            matrix[0] += block.normal[0] * block.server[0];
            matrix[1] += block.normal[0] * block.link[0];
            matrix[2] += block.normal[1] * block.link[1];
        }
        let determinant = matrix[0] * matrix[2] - matrix[1] * matrix[1];
        let m = [
            (matrix[2] * right[0] - matrix[1] * right[1]) / determinant,
            (matrix[0] * right[1] - matrix[1] * right[0]) / determinant,
        ];
        self.step.clear();
        self.step.extend(
            self.blocks
                .iter()
                .map(|block| [0, 1].map(|k| block.newton[k] - block.server[k] * m[0] - block.link[k] * m[1])),
        );
        let along =
            |(block, step): (&Block, &[f64; 2])| -block.gradient[0] * step[0] - block.gradient[1] * step[1];
        self.blocks.iter().zip(&self.step).map(along).sum()
    }

    /// Halves the step until it stays inside and the barrier falls; whether it moved.
    fn line_search(&mut self, loads: &[Load], prices: Prices, hardness: f64, decrement: f64) -> bool {
        let start = value(loads, &self.delays_s, prices, hardness);
        let longest = self.step.iter().flatten().fold(LONGEST_STEP, |longest, step| longest.max(step.abs()));
        let mut length = LONGEST_STEP / longest;
        self.start.clone_from(&self.delays_s);
        for _ in 0..HALVINGS {
            let each = self.delays_s.iter_mut().zip(&self.start).zip(&self.step);
            each.for_each(|((delays, start), step)| {
                *delays = [0, 1].map(|k| start[k] * (length * step[k]).exp());
            });
            let now = value(loads, &self.delays_s, prices, hardness);
            if now <= start - 0.1 * length * decrement + ROUNDING * start.abs() {
                return true;
            }
            length *= 0.5;
        }
        self.delays_s.clone_from(&self.start);
        false
    }
}

/// 1 - Σ C/s and 1 - Σ d/c.
fn slacks(loads: &[Load], delays_s: &[[f64; 2]]) -> [f64; 2] {
    let mut slacks = [1.0, 1.0];
    for (load, [s, c]) in loads.iter().zip(delays_s) {
        slacks[0] -= if load.server_s > 0.0 { load.server_s / s } else { 0.0 };
        slacks[1] -= if load.link_s > 0.0 { load.link_s / c } else { 0.0 };
    }
    slacks
}

/// t cost - Σ ln slack; infinite outside.
fn value(loads: &[Load], delays_s: &[[f64; 2]], prices: Prices, hardness: f64) -> f64 {
    let [server, link] = slacks(loads, delays_s);
    let mut sum = 0.0;
    // One logarithm of a product for up to eight factors: logarithms would cost more than all the rest.
    let mut product = server * link;
    let mut inside = server > 0.0 && link > 0.0;
    for (index, (load, [s, c])) in loads.iter().zip(delays_s).enumerate() {
        let room = load.room_s - s - c;
        inside &= room > 0.0 || load.server_s + load.link_s == 0.0;
        if load.server_s + load.link_s > 0.0 {
            product *= room;
        }
        sum += hardness * (load.cost(prices, *s, *c) - load.fixed);
        if index % 8 == 7 {
            sum -= product.ln();
            product = 1.0;
        }
    }
    if inside { sum - product.ln() } else { f64::INFINITY }
}

/// One device's part of the Newton system, in the logarithms of its delays.
fn block(load: &Load, [s, c]: [f64; 2], prices: Prices, hardness: f64, slacks: [f64; 2]) -> Block {
    let room = load.room_s - s - c;
    let [mut edge, mut own, mut normal, mut gradient] = [[0.0; 2]; 4];
    if load.server_s > 0.0 {
        let energy = 2.0 * hardness * load.energy / (s * s);
        normal[0] = load.server_s / (s * slacks[0]);
        edge[0] = s / room;
        let price = hardness * prices.server * s;
        gradient[0] = price - energy - normal[0] + edge[0];
        own[0] = price + 2.0 * energy + normal[0] + edge[0];
    }
    if load.link_s > 0.0 {
        normal[1] = load.link_s / (c * slacks[1]);
        edge[1] = c / room;
        let price = hardness * prices.link * c;
        gradient[1] = price - normal[1] + edge[1];
        own[1] = price + normal[1] + edge[1];
    }
    // The inverse of diag(own) + edge edgeᵀ, or of its one entry where the device needs only one budget.
    let square = edge.map(|edge| edge * edge);
    let inverse = match (load.server_s > 0.0, load.link_s > 0.0) {
        (true, true) => {
            let determinant = own[0] * own[1] + own[0] * square[1] + own[1] * square[0];
            [own[1] + square[1], -edge[0] * edge[1], own[0] + square[0]].map(|entry| entry / determinant)
        }
        (true, false) => [1.0 / (own[0] + square[0]), 0.0, 0.0],
        (false, true) => [0.0, 0.0, 1.0 / (own[1] + square[1])],
        (false, false) => [0.0; 3],
    };
    let times = |x: [f64; 2]| [inverse[0] * x[0] + inverse[1] * x[1], inverse[1] * x[0] + inverse[2] * x[1]];
    Block {
        newton: times([-gradient[0], -gradient[1]]),
        server: times([normal[0], 0.0]),
        link: times([0.0, normal[1]]),
        normal,
        gradient,
    }
}
