//! The best shares for fixed modes where no deadline binds: server and band separate, both in closed form.
//!
//! Band: b_n ∝ √A_n with A_n the downlink cost at 1 Hz; the value is (Σ√A_n)²/B. Server: each share solves
//! 2 g C f³ + μ f² = a C, with the least μ >= 0 that keeps Σ f <= F; devices of one mode get one share, so the value
//! depends on how many devices take each mode and on nothing else. Without a price on delay (a = 0) a share of zero is
//! cheapest: the value is then the infimum, zero, and the deadline always decides.

use super::mode::Mode;
use super::parameters::Parameters;

/// Steps of the bisection on μ: each halves the bracket, 60 exhaust a double.
const BISECTIONS: usize = 60;
/// Newton steps on the cubic; it converges from above without overshooting, and far faster than this.
const NEWTON_STEPS: usize = 60;

/// The best server shares for given numbers of devices in the modes that need the server.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ServerShares {
    /// The whole server cost of all devices (a sum, not a mean).
    pub cost: f64,
    /// Share in Hz of a device in mode 0 and of one in mode 1.
    pub share_hz: [f64; 2],
}

/// The best server shares for every pair of counts.
#[derive(Debug, Clone)]
pub struct ServerTable {
    devices: usize,
    rows: Vec<ServerShares>,
}

impl ServerTable {
    /// The table for up to `ues` devices.
    pub fn new(parameters: &Parameters) -> Self {
        let devices = parameters.settings().ues;
        let pairs = (0..=devices).flat_map(|server| (0..=devices).map(move |partial| [server, partial]));
        let row = |counts: [usize; 2]| {
            if counts[0] + counts[1] > devices {
                ServerShares::default()
            } else {
                server_shares(parameters, counts)
            }
        };
        Self { devices, rows: pairs.map(row).collect() }
    }

    /// The row for these counts of mode 0 and mode 1, which together are at most `ues`.
    #[inline]
    pub fn get(&self, counts: [usize; 2]) -> &ServerShares {
        &self.rows[counts[0] * (self.devices + 1) + counts[1]]
    }
}

/// The best server shares for `counts` devices in modes 0 and 1.
pub fn server_shares(parameters: &Parameters, counts: [usize; 2]) -> ServerShares {
    let (price, energy) = (parameters.server_delay_price(), parameters.server_energy_price());
    let budget_hz = parameters.settings().server_cpu_hz;
    let cycles = [Mode::Server, Mode::Partial].map(|mode| parameters.work(mode).server_cycles);
    let weights = [0, 1].map(|mode| counts[mode] as f64);
    let roots: f64 = (0..2).map(|mode| weights[mode] * cycles[mode].sqrt()).sum();
    if roots == 0.0 {
        return ServerShares::default();
    }
    let shares = match (price > 0.0, energy > 0.0) {
        (true, _) => priced_shares(price, energy, cycles, weights, budget_hz),
        (false, true) => [0.0; 2],
        // Neither delay nor energy costs anything: any shares are best, these are the fastest.
        (false, false) => cycles.map(|cycles| budget_hz * cycles.sqrt() / roots),
    };
    let cost = (0..2).filter(|&mode| weights[mode] * cycles[mode] > 0.0 && price > 0.0).map(|mode| {
        weights[mode] * cycles[mode] * (price / shares[mode] + energy * shares[mode] * shares[mode])
    });
    ServerShares { cost: cost.sum(), share_hz: shares }
}

/// Bisection on μ between 0 and a (Σ√C)²/F², where even shares without an energy price keep the budget.
fn priced_shares(price: f64, energy: f64, cycles: [f64; 2], weights: [f64; 2], budget_hz: f64) -> [f64; 2] {
    let shares = |multiplier: f64| cycles.map(|cycles| share_hz(price, energy, cycles, multiplier));
    let used = |shares: [f64; 2]| -> f64 {
        (0..2).filter(|&mode| weights[mode] > 0.0).map(|mode| weights[mode] * shares[mode]).sum()
    };
    if used(shares(0.0)) <= budget_hz {
        return shares(0.0);
    }
    let roots: f64 = (0..2).map(|mode| weights[mode] * cycles[mode].sqrt()).sum();
    let (mut low, mut high) = (0.0, price * (roots / budget_hz).powi(2));
    for _ in 0..BISECTIONS {
        let middle = 0.5 * (low + high);
        if used(shares(middle)) > budget_hz { low = middle } else { high = middle }
    }
    let found = shares(high);
    found.map(|share| share * (budget_hz / used(found)).min(1.0))
}

/// The root of 2 g C f³ + μ f² = a C: the smaller of the roots without either term bounds it from above.
fn share_hz(price: f64, energy: f64, cycles: f64, multiplier: f64) -> f64 {
    if cycles == 0.0 {
        return 0.0;
    }
    let mut share = (price / (2.0 * energy)).cbrt().min((price * cycles / multiplier).sqrt());
    if energy == 0.0 || multiplier == 0.0 {
        return share;
    }
    for _ in 0..NEWTON_STEPS {
        let value = share * share * (2.0 * energy * cycles * share + multiplier) - price * cycles;
        let step = value / (share * (6.0 * energy * cycles * share + 2.0 * multiplier));
        share -= step;
        if step.abs() <= 1e-15 * share {
            break;
        }
    }
    share
}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::*;

    fn parameters(change: fn(&mut Settings)) -> Parameters {
        let mut settings = Settings::default();
        change(&mut settings);
        Parameters::parse(settings).unwrap()
    }

    #[test]
    fn the_shares_meet_their_conditions() {
        // KKT: one multiplier μ = (a C - 2 g C f³)/f² for both modes; μ >= 0, and μ = 0 where the budget is not used up.
        let changes: [fn(&mut Settings); 4] =
            [|_| (), |s| s.server_cpu_hz = 1e12, |s| s.server_energy_weight = 0.0, |s| s.delay_weight = 0.02];
        for change in changes {
            let parameters = parameters(change);
            let (a, g) = (parameters.server_delay_price(), parameters.server_energy_price());
            for counts in [[1, 0], [0, 1], [3, 2], [1, 4], [5, 0]] {
                let found = server_shares(&parameters, counts);
                let used: f64 = (0..2).map(|mode| counts[mode] as f64 * found.share_hz[mode]).sum();
                let budget = parameters.settings().server_cpu_hz;
                assert!(used <= budget * (1.0 + 1e-12));
                let scale = a / (budget * budget);
                for mode in 0..2 {
                    let (f, c) = (found.share_hz[mode], parameters.work(Mode::ALL[mode]).server_cycles);
                    let multiplier = |f: f64, c: f64| (a * c - 2.0 * g * c * f.powi(3)) / (f * f);
                    let other = multiplier(
                        found.share_hz[1 - mode],
                        parameters.work(Mode::ALL[1 - mode]).server_cycles,
                    );
                    assert!((multiplier(f, c) - other).abs() <= 1e-6 * scale * c, "{counts:?}");
                    assert!(multiplier(f, c) >= -1e-9 * scale * c);
                    assert!(used > 0.999_999 * budget || multiplier(f, c).abs() < 1e-9 * scale * c);
                }
            }
        }
    }

    #[test]
    fn a_grid_never_beats_the_shares() {
        for change in [(|_| ()) as fn(&mut Settings), |s| s.server_cpu_hz = 60e9] {
            let parameters = parameters(change);
            let (a, g) = (parameters.server_delay_price(), parameters.server_energy_price());
            let budget = parameters.settings().server_cpu_hz;
            let cost = |f: f64, mode: Mode| {
                let cycles = parameters.work(mode).server_cycles;
                a * cycles / f + g * cycles * f * f
            };
            let best = server_shares(&parameters, [2, 1]).cost;
            let mut grid = f64::INFINITY;
            for i in 1..400 {
                for j in 1..400 {
                    let [f0, f1] = [i, j].map(|k| f64::from(k) / 400.0 * budget);
                    if 2.0 * f0 + f1 <= budget {
                        grid = grid.min(2.0 * cost(f0, Mode::Server) + cost(f1, Mode::Partial));
                    }
                }
            }
            assert!(best <= grid && grid < best * 1.001, "{best} {grid}");
        }
    }

    #[test]
    fn without_an_energy_price_shares_follow_the_root_of_the_cycles() {
        // f ∝ √C, value a (Σ√C)²/F.
        let parameters = parameters(|settings| settings.server_energy_weight = 0.0);
        let found = server_shares(&parameters, [2, 3]);
        let roots = 2.0 * 285.9375e6_f64.sqrt() + 3.0 * 226.875e6_f64.sqrt();
        assert!((found.cost - 0.5 * roots * roots / 8e9).abs() < 1e-12);
        assert!((found.share_hz[0] / found.share_hz[1] - (285.9375_f64 / 226.875).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn the_table_holds_every_pair_of_counts() {
        let parameters = Parameters::default();
        let table = ServerTable::new(&parameters);
        for counts in [[0, 0], [5, 0], [0, 5], [2, 3], [1, 1]] {
            assert_eq!(*table.get(counts), server_shares(&parameters, counts));
        }
        assert_eq!(table.get([0, 0]).cost, 0.0);
    }

    #[test]
    fn without_a_price_on_delay_the_deadline_decides() {
        let parameters = parameters(|settings| settings.delay_weight = 0.0);
        assert_eq!(server_shares(&parameters, [2, 1]), ServerShares::default());
    }
}
