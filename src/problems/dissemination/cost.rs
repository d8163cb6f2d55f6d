//! What a decision costs: delay and energy of each device, and every constraint that it breaks.
//!
//! A share that is needed but is zero, negative or not a number never finishes: delay and cost are infinite, and the
//! deadline is reported broken. An infinite share counts as it stands and breaks its budget. Shares that are not needed
//! (the server's, all local) count towards their budget but cost nothing.

use super::instance::{Device, Instance};
use super::mode::Mode;
use super::parameters::Parameters;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Budgets and deadlines may be passed by this fraction, for rounding.
pub const TOLERANCE: f64 = 1e-9;

/// What is decided for one device.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// Who builds its map.
    pub mode: Mode,
    /// Its share f_n of the server in Hz.
    pub server_hz: f64,
    /// Its share b_n of the band in Hz.
    pub bandwidth_hz: f64,
}

/// What a decision means for one device.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// t^s in seconds.
    pub server_delay_s: f64,
    /// t^u in seconds.
    pub device_delay_s: f64,
    /// t^c in seconds.
    pub downlink_delay_s: f64,
    /// E^s in J: κ f² C^s.
    pub server_energy_j: f64,
    /// E^u in J: κ (f^u)² C^u.
    pub device_energy_j: f64,
    /// E^c in J: p t^c.
    pub downlink_energy_j: f64,
    /// The weighted sum of all six; infinite where a delay is.
    pub cost: f64,
}

impl Account {
    /// The device's whole delay in seconds.
    pub fn delay_s(&self) -> f64 {
        self.server_delay_s + self.device_delay_s + self.downlink_delay_s
    }

    /// The energy spent on the device's map in J, unweighted, wherever it is spent.
    pub fn energy_j(&self) -> f64 {
        self.server_energy_j + self.device_energy_j + self.downlink_energy_j
    }
}

/// A constraint that a decision breaks.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Violation {
    /// A device is later than T_max.
    Deadline {
        /// Which device, from 0.
        device: usize,
        /// Its delay in seconds.
        delay_s: f64,
    },
    /// A device spends more than it has left.
    Energy {
        /// Which device, from 0.
        device: usize,
        /// What it would spend, in J.
        needed_j: f64,
    },
    /// The server shares add up to more than F.
    Server {
        /// Their sum in Hz.
        used_hz: f64,
    },
    /// The bandwidth shares add up to more than B.
    Bandwidth {
        /// Their sum in Hz.
        used_hz: f64,
    },
}

/// What a decision means for all devices.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// One account for each device.
    pub accounts: Vec<Account>,
    /// All broken constraints; none for a feasible decision.
    pub violations: Vec<Violation>,
}

impl Assessment {
    /// Cost per device: the objective. NaN without devices.
    pub fn mean_cost(&self) -> f64 {
        self.accounts.iter().map(|account| account.cost).sum::<f64>() / self.accounts.len() as f64
    }

    /// Delay per device in seconds. NaN without devices.
    pub fn mean_delay_s(&self) -> f64 {
        self.accounts.iter().map(Account::delay_s).sum::<f64>() / self.accounts.len() as f64
    }

    /// Whether every device finishes within this many seconds.
    pub fn finishes_within(&self, seconds: f64) -> bool {
        self.accounts.iter().all(|account| account.delay_s() <= seconds * (1.0 + TOLERANCE))
    }
}

/// A decision for more or fewer devices than there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongCount {
    /// Devices of the instance.
    pub devices: usize,
    /// Devices that were decided on, or that a planner was made for.
    pub expected: usize,
}

impl fmt::Display for WrongCount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} devices where {} were expected", self.devices, self.expected)
    }
}

impl std::error::Error for WrongCount {}

/// Delays, energies, cost and broken constraints of a decision.
///
/// # Errors
/// As many choices as devices are needed.
pub fn assess(
    parameters: &Parameters,
    instance: &Instance,
    choices: &[Choice],
) -> Result<Assessment, WrongCount> {
    let devices = instance.devices();
    if choices.len() != devices.len() {
        return Err(WrongCount { devices: devices.len(), expected: choices.len() });
    }
    let accounts: Vec<Account> =
        devices.iter().zip(choices).map(|(device, choice)| account(parameters, device, choice)).collect();
    let violations = violations(parameters, devices, choices, &accounts);
    Ok(Assessment { accounts, violations })
}

/// The account of one device.
pub fn account(parameters: &Parameters, device: &Device, choice: &Choice) -> Account {
    let (settings, work) = (parameters.settings(), parameters.work(choice.mode));
    let server_delay_s = time_s(work.server_cycles, choice.server_hz);
    let device_delay_s = time_s(work.device_cycles, device.cpu_hz);
    let downlink_delay_s = time_s(work.downlink_bits, choice.bandwidth_hz * device.spectral_efficiency);
    let energy_j = |hz: f64, cycles: f64| settings.switched_capacitance * hz * hz * cycles;
    let server_energy_j =
        if work.server_cycles > 0.0 { energy_j(choice.server_hz, work.server_cycles) } else { 0.0 };
    let device_energy_j = energy_j(device.cpu_hz, work.device_cycles);
    let downlink_energy_j = parameters.power_w() * downlink_delay_s;
    let weighted = |weights: [f64; 3], terms: [f64; 3]| -> f64 {
        weights.iter().zip(terms).map(|(weight, term)| weight * term).sum()
    };
    let delays_s = [server_delay_s, device_delay_s, downlink_delay_s];
    let cost = if delays_s.iter().all(|delay_s| delay_s.is_finite()) {
        let energies_j = [server_energy_j, device_energy_j, downlink_energy_j];
        settings.delay_weight * weighted(settings.delay_weights(), delays_s)
            + (1.0 - settings.delay_weight) * weighted(settings.energy_weights(), energies_j)
    } else {
        f64::INFINITY
    };
    Account {
        server_delay_s,
        device_delay_s,
        downlink_delay_s,
        server_energy_j,
        device_energy_j,
        downlink_energy_j,
        cost,
    }
}

/// Seconds for an amount at a rate: no amount takes none, and a rate that is not positive never ends.
fn time_s(amount: f64, rate: f64) -> f64 {
    match (amount > 0.0, rate > 0.0) {
        (false, _) => 0.0,
        (true, true) => amount / rate,
        (true, false) => f64::INFINITY,
    }
}

fn violations(
    parameters: &Parameters,
    devices: &[Device],
    choices: &[Choice],
    accounts: &[Account],
) -> Vec<Violation> {
    let settings = parameters.settings();
    let slack = 1.0 + TOLERANCE;
    let late = accounts.iter().enumerate().filter_map(|(device, account)| {
        let delay_s = account.delay_s();
        (delay_s > settings.deadline_s * slack).then_some(Violation::Deadline { device, delay_s })
    });
    let empty = accounts.iter().zip(devices).enumerate().filter_map(|(device, (account, found))| {
        let needed_j = account.device_energy_j;
        (needed_j > found.remaining_energy_j).then_some(Violation::Energy { device, needed_j })
    });
    let within = |used_hz: f64, budget_hz: f64| used_hz <= budget_hz * slack;
    let server: f64 = choices.iter().map(|choice| choice.server_hz).sum();
    let band: f64 = choices.iter().map(|choice| choice.bandwidth_hz).sum();
    let server_over =
        (!within(server, settings.server_cpu_hz)).then_some(Violation::Server { used_hz: server });
    let band_over = (!within(band, settings.bandwidth_hz)).then_some(Violation::Bandwidth { used_hz: band });
    late.chain(empty).chain(server_over).chain(band_over).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(spectral_efficiency: f64, cpu_hz: f64, remaining_energy_j: f64) -> Instance {
        Instance::new(vec![Device { spectral_efficiency, cpu_hz, remaining_energy_j }]).unwrap()
    }

    fn choice(mode: Mode, server_hz: f64, bandwidth_hz: f64) -> [Choice; 1] {
        [Choice { mode, server_hz, bandwidth_hz }]
    }

    #[test]
    fn the_partial_mode_by_hand() {
        // 226.875 M / 2 GHz = 0.1134375 s, 14.0625 M / 1 GHz = 0.0140625 s, 106 K / (1 MHz x 2) = 0.053 s.
        // Energies: 1e-28 x 4e18 x 226.875e6 = 0.09075 J, 1e-28 x 1e18 x 14.0625e6 = 0.00140625 J,
        // 0.5011872 W x 0.053 s = 0.0265629 J. Cost 0.5 x 0.1805 + 0.5 x 0.02 x 0.1187192 = 0.0914372.
        let parameters = Parameters::default();
        let found = assess(&parameters, &one(2.0, 1e9, 1.0), &choice(Mode::Partial, 2e9, 1e6)).unwrap();
        let account = found.accounts[0];
        assert!((account.delay_s() - 0.1805).abs() < 1e-12);
        assert!((account.energy_j() - 0.118_719_2).abs() < 1e-6);
        assert!((account.cost - 0.091_437_2).abs() < 1e-7);
        assert!(found.violations.is_empty());
        assert!(found.finishes_within(0.1805) && !found.finishes_within(0.18));
    }

    #[test]
    fn broken_constraints_are_named() {
        let parameters = Parameters::default();
        let found =
            |instance, choices: [Choice; 1]| assess(&parameters, &instance, &choices).unwrap().violations;
        // All local at 0.1 GHz takes 2.109 s.
        let late = found(one(5.0, 0.1e9, 1.0), choice(Mode::Local, 0.0, 1e6));
        assert!(matches!(late[..], [Violation::Deadline { device: 0, delay_s }] if delay_s > 2.1));
        // At 5 GHz it takes 1e-28 x 25e18 x 210.9375e6 = 0.527 J.
        let empty = found(one(5.0, 5e9, 0.5), choice(Mode::Local, 0.0, 1e6));
        assert!(
            matches!(empty[..], [Violation::Energy { device: 0, needed_j }] if (needed_j - 0.5273).abs() < 1e-4)
        );
        let over = found(one(5.0, 5e9, 1.0), choice(Mode::Server, 9e9, 11e6));
        assert!(matches!(over[..], [Violation::Server { .. }, Violation::Bandwidth { .. }]));
        assert!(assess(&parameters, &one(1.0, 1e9, 1.0), &[]).is_err());
    }

    #[test]
    fn shares_that_are_no_shares_never_finish() {
        let parameters = Parameters::default();
        for share in [0.0, -1.0, f64::NAN] {
            let found =
                assess(&parameters, &one(5.0, 5e9, 1.0), &choice(Mode::Server, share, share)).unwrap();
            assert_eq!(found.mean_cost(), f64::INFINITY);
            assert!(matches!(found.violations[0], Violation::Deadline { .. }), "{share}");
            // All local needs no server share.
            let local = assess(&parameters, &one(5.0, 5e9, 1.0), &choice(Mode::Local, 0.0, 1e6)).unwrap();
            assert!(local.mean_cost().is_finite() && local.violations.is_empty());
        }
        let endless = choice(Mode::Server, f64::INFINITY, 1e6);
        let found = assess(&parameters, &one(5.0, 5e9, 1.0), &endless).unwrap();
        assert!(matches!(found.violations[..], [Violation::Server { .. }]));
    }
}
