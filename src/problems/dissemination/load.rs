//! What one device in one mode asks of server and band, and its cheapest split of time at given prices.
//!
//! Times replace shares: with s = C^s/f and c = D/(r b) the budgets read Σ (C^s/F)/s <= 1 and Σ (D/(r B))/c <= 1, the
//! deadline s + c <= T_max - t^u, and the cost a s + g (C^s)³/s² + w c is convex. Multipliers μ and ν price a whole
//! budget, so they are positive numbers of cost.

use super::instance::Device;
use super::mode::Mode;
use super::parameters::Parameters;

/// Steps of the safeguarded Newton method on the deadline's line; the bracket halves at least every other step.
const ROOT_STEPS: usize = 100;

/// The prices of time that are the same for all devices.
#[derive(Debug, Clone, Copy)]
pub struct Prices {
    /// a: cost of a second on the server.
    pub server: f64,
    /// w: cost of a second on the air.
    pub link: f64,
}

impl Prices {
    /// Prices from the parameters.
    pub fn of(parameters: &Parameters) -> Self {
        Self { server: parameters.server_delay_price(), link: parameters.downlink_price() }
    }
}

/// One device in one mode, as server and band see it.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// Seconds on the whole server: C^s/F.
    pub server_s: f64,
    /// Seconds on the whole band: D/(r B).
    pub link_s: f64,
    /// Seconds left for server and downlink: T_max - t^u.
    pub room_s: f64,
    /// g (C^s)³: cost of the server's energy times the square of its delay.
    pub energy: f64,
    /// Cost of the device's own delay and energy; infinite where the mode is forbidden.
    pub fixed: f64,
}

impl Load {
    /// The load of a device in a mode. Forbidden are modes that need more energy than is left, and modes that miss the
    /// deadline even with the whole server and the whole band.
    pub fn of(parameters: &Parameters, device: &Device, mode: Mode) -> Self {
        let (settings, work) = (parameters.settings(), parameters.work(mode));
        let server_s = work.server_cycles / settings.server_cpu_hz;
        let link_s = work.downlink_bits / (device.spectral_efficiency * settings.bandwidth_hz);
        let own_s = work.device_cycles / device.cpu_hz;
        let room_s = settings.deadline_s - own_s;
        let own_j = settings.switched_capacitance * device.cpu_hz * device.cpu_hz * work.device_cycles;
        let lambda = settings.delay_weight;
        let cost = lambda * settings.delay_weights()[1] * own_s
            + (1.0 - lambda) * settings.energy_weights()[1] * own_j;
        let in_time = server_s + link_s < room_s || (server_s + link_s == 0.0 && room_s >= 0.0);
        let fixed = if own_j <= device.remaining_energy_j && in_time { cost } else { f64::INFINITY };
        let energy = parameters.server_energy_price() * work.server_cycles.powi(3);
        Self { server_s, link_s, room_s, energy, fixed }
    }

    /// Whether energy and deadline allow the mode.
    pub fn allowed(&self) -> bool {
        self.fixed < f64::INFINITY
    }

    /// Cost of these server and downlink delays, the device's own part included.
    pub fn cost(&self, prices: Prices, server_s: f64, link_s: f64) -> f64 {
        let energy = if self.energy > 0.0 { self.energy / (server_s * server_s) } else { 0.0 };
        self.fixed + prices.server * server_s + energy + prices.link * link_s
    }
}

/// A split of a device's time with its priced cost.
#[derive(Debug, Clone, Copy)]
pub struct Split {
    /// Delay on the server in seconds.
    pub server_s: f64,
    /// Delay on the air in seconds.
    pub link_s: f64,
    /// Cost with the used shares of both budgets priced.
    pub value: f64,
}

/// The server delay that costs least at the multiplier μ > 0 where no deadline binds: a s³ = μ C s + 2 g C³, convex, so
/// Newton converges from above. Infinite without a price on delay.
pub fn free_server_s(load: &Load, price: f64, multiplier: f64) -> f64 {
    if load.server_s == 0.0 {
        return 0.0;
    }
    let (priced, energy) = (multiplier * load.server_s, 2.0 * load.energy);
    let mut s = (priced / price).sqrt() + (energy / price).cbrt();
    if energy == 0.0 || !s.is_finite() {
        return s;
    }
    for _ in 0..ROOT_STEPS {
        let step = (s * (price * s * s - priced) - energy) / (3.0 * price * s * s - priced);
        s -= step;
        if step.abs() <= 1e-14 * s {
            break;
        }
    }
    s
}

/// The cheapest split within the deadline at multipliers μ, ν > 0; `free_s` is [`free_server_s`] at μ.
pub fn cheapest_split(load: &Load, prices: Prices, multipliers: [f64; 2], free_s: f64) -> Split {
    let [mu, nu] = multipliers;
    let free_link_s = if load.link_s > 0.0 { (nu * load.link_s / prices.link).sqrt() } else { 0.0 };
    let (server_s, link_s) = if free_s + free_link_s <= load.room_s {
        (free_s, free_link_s)
    } else if load.link_s == 0.0 {
        (load.room_s, 0.0)
    } else if load.server_s == 0.0 {
        (0.0, load.room_s)
    } else {
        let server_s = bound_server_s(load, prices, multipliers);
        (server_s, load.room_s - server_s)
    };
    let shares = |time_s: f64, of_s: f64| if of_s > 0.0 { of_s / time_s } else { 0.0 };
    let used = mu * shares(server_s, load.server_s) + nu * shares(link_s, load.link_s);
    Split { server_s, link_s, value: load.cost(prices, server_s, link_s) + used }
}

/// The server delay where the deadline binds: the root of the slope along s + c = room, which rises from -∞ to ∞.
fn bound_server_s(load: &Load, prices: Prices, [mu, nu]: [f64; 2]) -> f64 {
    let (cpu, link, energy) = (mu * load.server_s, nu * load.link_s, 2.0 * load.energy);
    let (mut low, mut high) = (0.0, load.room_s);
    let mut s = load.room_s * cpu.sqrt() / (cpu.sqrt() + link.sqrt());
    for _ in 0..ROOT_STEPS {
        let (by_s, by_c) = (1.0 / s, 1.0 / (load.room_s - s));
        let (server, air) = ((energy * by_s + cpu) * by_s * by_s, link * by_c * by_c);
        let slope = prices.server - prices.link - server + air;
        if slope > 0.0 {
            high = s
        } else {
            low = s
        }
        let curvature = energy * by_s.powi(4) + 2.0 * (server * by_s + air * by_c);
        let newton = s - slope / curvature;
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        if (next - s).abs() <= 1e-13 * s {
            return next;
        }
        s = next;
    }
    s
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_never_beats_the_cheapest_split() {
        let prices = Prices { server: 0.5, link: 0.505 };
        for (energy, room_s, multipliers) in [
            (1e-4, 1.0, [0.05, 0.02]),
            (1e-4, 0.2, [0.05, 0.02]),
            (0.0, 0.1, [1e-3, 0.2]),
            (1e-2, 0.3, [1e-6, 0.5]),
        ] {
            let load = Load { server_s: 0.03, link_s: 0.01, room_s, energy, fixed: 0.01 };
            let free = free_server_s(&load, prices.server, multipliers[0]);
            let found = cheapest_split(&load, prices, multipliers, free);
            assert!(found.server_s + found.link_s <= room_s * (1.0 + 1e-12));
            let mut grid = f64::INFINITY;
            for i in 1..1_000 {
                for j in 1..=1_000 - i {
                    let (s, c) = (f64::from(i) * room_s / 1e3, f64::from(j) * room_s / 1e3);
                    let used = multipliers[0] * 0.03 / s + multipliers[1] * 0.01 / c;
                    grid = grid.min(load.cost(prices, s, c) + used);
                }
            }
            assert!(found.value <= grid * (1.0 + 1e-12) && grid < found.value * 1.001, "{found:?} {grid}");
        }
    }

    #[test]
    fn without_prices_the_deadline_is_used_up() {
        let load = Load { server_s: 0.03, link_s: 0.01, room_s: 0.5, energy: 0.0, fixed: 0.0 };
        let prices = Prices { server: 0.0, link: 0.0 };
        let found = cheapest_split(&load, prices, [1.0, 1.0], free_server_s(&load, 0.0, 1.0));
        // The least of 0.03/s + 0.01/c on s + c = 0.5 is (√0.03 + √0.01)²/0.5.
        assert!((found.value - (0.03_f64.sqrt() + 0.1).powi(2) / 0.5).abs() < 1e-12);
    }
}
