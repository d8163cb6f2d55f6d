//! Whether modes fit into the budgets at all, in closed form, and the answer in words where nothing fits.
//!
//! With P = Σ C/τ, Q = Σ d/τ and R = Σ √(C d)/τ (C and d the seconds on the whole server and band, τ the room) the least
//! use of the server at band use q is P + R²/(q - Q): every split on that frontier is s = τ/(1 + k √(d/C)), c = τ - s.
//! Budgets stretched by the factor x suffice if and only if (x - P)(x - Q) >= R².

use super::cost::WrongCount;
use super::instance::Device;
use super::load::Load;
use super::mode::Mode;
use super::parameters::Parameters;
use std::fmt;

/// What a set of devices in their modes needs of both budgets; sums add.
#[derive(Debug, Clone, Copy, Default)]
pub struct Need {
    server: f64,
    link: f64,
    both: f64,
}

impl Need {
    /// With one more load.
    pub fn with(self, load: &Load) -> Self {
        if load.server_s + load.link_s == 0.0 {
            return self;
        }
        let room_s = load.room_s;
        let both = (load.server_s * load.link_s).sqrt() / room_s;
        self.and(Self { server: load.server_s / room_s, link: load.link_s / room_s, both })
    }

    /// With one load less.
    pub fn without(self, load: &Load) -> Self {
        let Self { server, link, both } = Self::default().with(load);
        self.and(Self { server: -server, link: -link, both: -both })
    }

    /// The least of each sum by itself: no load of these needs less, so its stretch is a bound.
    pub fn least(self, other: Self) -> Self {
        Self {
            server: self.server.min(other.server),
            link: self.link.min(other.link),
            both: self.both.min(other.both),
        }
    }

    /// Both needs together.
    pub fn and(self, other: Self) -> Self {
        Self {
            server: self.server + other.server,
            link: self.link + other.link,
            both: self.both + other.both,
        }
    }

    /// The factor by which both budgets would have to be stretched to meet every deadline just so; below 1 it fits.
    pub fn stretch(&self) -> f64 {
        let half = 0.5 * (self.server - self.link);
        0.5 * (self.server + self.link) + half.hypot(self.both)
    }

    /// The ratio k = √((1-P)/(1-Q)) of the split that leaves room in both budgets; only where the stretch is below 1.
    pub fn ratio(&self) -> f64 {
        ((1.0 - self.server) / (1.0 - self.link)).sqrt()
    }
}

/// The split at ratio k: delays on server and air in seconds that use up the room.
pub fn split_at(load: &Load, ratio: f64) -> (f64, f64) {
    if load.server_s == 0.0 {
        return (0.0, if load.link_s > 0.0 { load.room_s } else { 0.0 });
    }
    let server_s = load.room_s / (1.0 + ratio * (load.link_s / load.server_s).sqrt());
    (server_s, if load.link_s > 0.0 { load.room_s - server_s } else { 0.0 })
}

/// Why a mode is closed to a device.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Obstacle {
    /// It needs more energy than the device has left.
    Energy {
        /// What it needs, in J.
        needed_j: f64,
    },
    /// It is late even with the whole server and the whole band.
    Deadline {
        /// The delay it would then have, in seconds.
        delay_s: f64,
    },
}

impl Obstacle {
    /// What closes a mode to a device, if anything does.
    pub(super) fn of(parameters: &Parameters, device: &Device, mode: Mode) -> Option<Self> {
        let load = Load::of(parameters, device, mode);
        let settings = parameters.settings();
        let cycles = parameters.work(mode).device_cycles;
        let needed_j = settings.switched_capacitance * device.cpu_hz * device.cpu_hz * cycles;
        let delay_s = load.server_s + load.link_s + settings.deadline_s - load.room_s;
        if load.allowed() {
            None
        } else if needed_j > device.remaining_energy_j {
            Some(Self::Energy { needed_j })
        } else {
            Some(Self::Deadline { delay_s })
        }
    }
}

/// Why there is no schedule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Misfit {
    /// The instance has another number of devices than the planner was made for.
    Count(WrongCount),
    /// One device cannot be served in any mode, even alone.
    Device {
        /// Which device, from 0.
        device: usize,
        /// What closes each mode, in the order of [`Mode::ALL`].
        obstacles: [Option<Obstacle>; 3],
    },
    /// Each device could be served alone, but no modes let all of them meet the deadline together. Proven.
    Together {
        /// The factor by which server and band would have to grow together.
        stretch: f64,
    },
    /// No modes were found that fit; with this many devices that is no proof that there are none.
    NotFound {
        /// The factor by which server and band would have to grow for the best modes that were found.
        stretch: f64,
    },
}

impl fmt::Display for Misfit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(formatter, "{count}"),
            Self::Device { device, obstacles } => {
                write!(formatter, "device {device} cannot be served")?;
                for (mode, obstacle) in Mode::ALL.into_iter().zip(obstacles) {
                    match obstacle {
                        Some(Obstacle::Energy { needed_j }) => {
                            write!(
                                formatter,
                                "; {} would take {needed_j:.3} J, more than it has left",
                                mode.name()
                            )?;
                        }
                        Some(Obstacle::Deadline { delay_s }) => write!(
                            formatter,
                            "; {} would take {delay_s:.3} s even with the whole server and band, past the deadline",
                            mode.name()
                        )?,
                        None => {}
                    }
                }
                Ok(())
            }
            Self::Together { stretch } => write!(
                formatter,
                "no modes let all devices meet the deadline together: server and band would have to be {stretch:.3} times as large"
            ),
            Self::NotFound { stretch } => write!(
                formatter,
                "no modes were found that let all devices meet the deadline: for the best of them server and band would have to be {stretch:.3} times as large"
            ),
        }
    }
}

impl std::error::Error for Misfit {}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(server_s: f64, link_s: f64, room_s: f64) -> Load {
        Load { server_s, link_s, room_s, energy: 0.0, fixed: 0.0 }
    }

    #[test]
    fn one_device_fits_where_both_in_turn_are_in_time() {
        // Alone it takes the whole server, then the whole band: C + d <= τ. The stretch is then (C + d)/τ.
        for (server_s, link_s) in [(0.1, 0.2), (0.3, 0.0), (0.0, 0.25)] {
            let stretch = Need::default().with(&load(server_s, link_s, 0.5)).stretch();
            assert!((stretch - (server_s + link_s) / 0.5).abs() < 1e-12);
        }
    }

    #[test]
    fn a_grid_finds_no_smaller_stretch() {
        let loads = [load(0.1, 0.05, 0.9), load(0.2, 0.3, 1.0)];
        let need = loads.iter().fold(Need::default(), |need, load| need.with(load));
        let mut grid = f64::INFINITY;
        for i in 1..2_000 {
            for j in 1..2_000 {
                let [s0, s1] = [f64::from(i) / 2e3 * 0.9, f64::from(j) / 2e3];
                let server: f64 = 0.1 / s0 + 0.2 / s1;
                grid = grid.min(server.max(0.05 / (0.9 - s0) + 0.3 / (1.0 - s1)));
            }
        }
        assert!(need.stretch() <= grid && grid < need.stretch() * 1.001, "{} {grid}", need.stretch());
    }

    #[test]
    fn the_split_at_the_ratio_leaves_room_in_both_budgets() {
        let loads = [load(0.1, 0.05, 0.9), load(0.2, 0.2, 1.0), load(0.0, 0.1, 0.8)];
        let need = loads.iter().fold(Need::default(), |need, load| need.with(load));
        assert!(need.stretch() < 1.0);
        let splits = loads.iter().map(|load| (load, split_at(load, need.ratio())));
        let used = splits.fold([0.0, 0.0], |[server, link], (load, (s, c))| {
            assert!((s + c - load.room_s).abs() < 1e-12);
            [server + if s > 0.0 { load.server_s / s } else { 0.0 }, link + load.link_s / c]
        });
        assert!(used.iter().all(|&used| used < 1.0), "{used:?}");
    }
}
