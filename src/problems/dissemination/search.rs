//! Searches over mode vectors: the least closed form, the least need, all that could still win.
//!
//! Each walks the tree of modes device by device and leaves a branch where even the cheapest rest cannot help.

use super::allocation::ServerTable;
use super::fit::Need;
use super::instance::Instance;
use super::load::{Load, Prices};
use super::mode::Mode;
use super::parameters::Parameters;
use super::relaxation::Relaxation;

/// One instance as the searches see it.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The best server shares for all counts.
    pub table: ServerTable,
    /// Prices of time.
    pub prices: Prices,
    /// Per device its load in each mode.
    pub loads: Vec<[Load; 3]>,
    /// Per device and mode √A/√B: the square of their sum is the closed form's downlink cost.
    roots: Vec<[f64; 3]>,
    /// What the devices from here on add at least.
    rest: Vec<Rest>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Rest {
    root: f64,
    fixed: f64,
    priced: f64,
}

/// The sums of a mode vector's first devices; two bits of the code for each mode.
#[derive(Debug, Clone, Copy, Default)]
struct Partial {
    code: u32,
    counts: [usize; 2],
    root: f64,
    fixed: f64,
    priced: f64,
    need: Need,
}

/// Writes the modes of a code.
pub fn code_modes(code: u32, count: usize, modes: &mut Vec<u8>) {
    modes.clear();
    modes.extend((0..count).map(|n| (code >> (2 * n) & 3) as u8));
}

fn modes_code(modes: &[u8]) -> u32 {
    modes.iter().enumerate().fold(0, |code, (n, &mode)| code | u32::from(mode) << (2 * n))
}

impl Problem {
    /// No instance yet.
    pub fn new(table: ServerTable, prices: Prices) -> Self {
        Self { table, prices, loads: Vec::new(), roots: Vec::new(), rest: Vec::new() }
    }

    /// Takes an instance of as many devices as the table was made for.
    pub fn load(&mut self, parameters: &Parameters, instance: &Instance) {
        let (prices, devices) = (self.prices, instance.devices());
        self.loads.clear();
        self.loads
            .extend(devices.iter().map(|device| Mode::ALL.map(|mode| Load::of(parameters, device, mode))));
        self.roots.clear();
        self.roots
            .extend(self.loads.iter().map(|modes| modes.map(|load| (prices.link * load.link_s).sqrt())));
        self.rest.clear();
        self.rest.resize(devices.len() + 1, Rest::default());
        for n in (0..devices.len()).rev() {
            let after = self.rest[n + 1];
            let modes = &self.loads[n];
            let least = |value: fn(&Load) -> f64| {
                modes.iter().filter(|load| load.allowed()).map(value).fold(f64::INFINITY, f64::min)
            };
            self.rest[n] = Rest {
                root: after.root + (prices.link * least(|load| load.link_s)).sqrt(),
                fixed: after.fixed + least(|load| load.fixed),
                priced: 0.0,
            };
        }
    }

    /// The first device with no mode that it could take alone.
    pub fn closed_device(&self) -> Option<usize> {
        self.loads.iter().position(|modes| !modes.iter().any(Load::allowed))
    }

    /// The least closed form over all mode vectors, and the code of its modes; up to 16 devices.
    pub fn least_separate(&self) -> (f64, u32) {
        let mut best = (f64::INFINITY, 0);
        self.visit_separate(0, Partial::default(), &mut best);
        best
    }

    fn visit_separate(&self, n: usize, partial: Partial, best: &mut (f64, u32)) {
        if n == self.loads.len() {
            *best = (self.separate_bound(n, &partial), partial.code);
            return;
        }
        for mode in 0..3 {
            let fixed = self.loads[n][mode].fixed;
            if fixed == f64::INFINITY {
                continue;
            }
            let mut next = partial;
            next.code |= (mode as u32) << (2 * n);
            if mode < 2 {
                next.counts[mode] += 1;
            }
            next.root += self.roots[n][mode];
            next.fixed += fixed;
            if self.separate_bound(n + 1, &next) < best.0 {
                self.visit_separate(n + 1, next, best);
            }
        }
    }

    /// The closed form of the first `n` devices with the cheapest rest: exact when no rest is left.
    #[inline]
    fn separate_bound(&self, n: usize, partial: &Partial) -> f64 {
        let rest = &self.rest[n];
        let root = partial.root + rest.root;
        self.table.get(partial.counts).cost + root * root + partial.fixed + rest.fixed
    }

    /// Device by device the open mode that raises the closed form least; a device without one takes mode 0.
    pub fn greedy_modes(&self) -> Vec<Mode> {
        let (mut counts, mut root, mut fixed, mut modes) = ([0; 2], 0.0, 0.0, Vec::new());
        for (loads, roots) in self.loads.iter().zip(&self.roots) {
            let after = |mode: usize| {
                let mut counts: [usize; 2] = counts;
                if mode < 2 {
                    counts[mode] += 1;
                }
                (counts, root + roots[mode], fixed + loads[mode].fixed)
            };
            let costs = [0, 1, 2].map(|mode| {
                let (counts, root, fixed) = after(mode);
                self.table.get(counts).cost + root * root + fixed
            });
            let mode = usize::from(super::mode::least_mode(&costs));
            (counts, root, fixed) = after(mode);
            modes.push(Mode::ALL[mode]);
        }
        modes
    }

    /// Modes that need little of both budgets, by single changes; returns their stretch, which need not be the least.
    pub fn fitting_modes(&self, modes: &mut Vec<u8>) -> f64 {
        let first = |loads: &[Load; 3]| {
            let shares = loads.map(|load| {
                let share = Need::default().with(&load).stretch();
                if load.allowed() { share } else { f64::INFINITY }
            });
            super::mode::least_mode(&shares)
        };
        modes.clear();
        modes.extend(self.loads.iter().map(first));
        let each = self.loads.iter().zip(modes.iter());
        let mut need =
            each.fold(Need::default(), |need, (loads, &mode)| need.with(&loads[usize::from(mode)]));
        for _ in 0..2 * modes.len() {
            let mut best = (need.stretch() * (1.0 - 1e-12), 0, 0_u8);
            for (n, loads) in self.loads.iter().enumerate() {
                let others = need.without(&loads[usize::from(modes[n])]);
                for mode in (0..3_u8).filter(|&mode| loads[usize::from(mode)].allowed()) {
                    let stretch = others.with(&loads[usize::from(mode)]).stretch();
                    if stretch < best.0 {
                        best = (stretch, n, mode);
                    }
                }
            }
            let (stretch, n, mode) = best;
            if stretch >= need.stretch() * (1.0 - 1e-12) {
                break;
            }
            need =
                need.without(&self.loads[n][usize::from(modes[n])]).with(&self.loads[n][usize::from(mode)]);
            modes[n] = mode;
        }
        let each = self.loads.iter().zip(modes.iter());
        each.fold(Need::default(), |need, (loads, &mode)| need.with(&loads[usize::from(mode)])).stretch()
    }

    /// A proven lower bound on the stretch of all modes: the least of each sum by itself.
    pub fn stretch_bound(&self) -> f64 {
        let least = |loads: &[Load; 3]| {
            let needs = loads.iter().filter(|load| load.allowed()).map(|load| Need::default().with(load));
            needs.reduce(Need::least).unwrap_or_default()
        };
        self.loads.iter().map(least).fold(Need::default(), Need::and).stretch()
    }

    /// The least stretch of all mode vectors, whose modes are written; up to 16 devices.
    pub fn least_stretch(&self, modes: &mut Vec<u8>) -> f64 {
        let stretch = self.fitting_modes(modes);
        let mut best = (stretch, modes_code(modes));
        self.visit_stretch(0, Partial::default(), &mut best);
        code_modes(best.1, self.loads.len(), modes);
        best.0
    }

    fn visit_stretch(&self, n: usize, partial: Partial, best: &mut (f64, u32)) {
        if n == self.loads.len() {
            *best = (partial.need.stretch(), partial.code);
            return;
        }
        for mode in (0..3).filter(|&mode| self.loads[n][mode].allowed()) {
            let next = Partial {
                code: partial.code | (mode as u32) << (2 * n),
                need: partial.need.with(&self.loads[n][mode]),
                ..partial
            };
            if next.need.stretch() < best.0 {
                self.visit_stretch(n + 1, next, best);
            }
        }
    }

    /// All mode vectors that fit and whose lower bound is below `cutoff`, with that bound, in no order.
    pub fn candidates(&mut self, relaxation: &Relaxation, cutoff: f64, found: &mut Vec<(f64, u32)>) {
        for n in (0..self.loads.len()).rev() {
            let least = relaxation.priced[n].iter().copied().fold(f64::INFINITY, f64::min);
            self.rest[n].priced = self.rest[n + 1].priced + least;
        }
        found.clear();
        let partial = Partial { priced: -relaxation.budgets, ..Partial::default() };
        self.visit_candidates(0, partial, relaxation, cutoff, found);
    }

    fn visit_candidates(
        &self,
        n: usize,
        partial: Partial,
        relaxation: &Relaxation,
        cutoff: f64,
        found: &mut Vec<(f64, u32)>,
    ) {
        let bound = self.separate_bound(n, &partial).max(partial.priced + self.rest[n].priced);
        if bound >= cutoff || partial.need.stretch() >= 1.0 {
            return;
        }
        if n == self.loads.len() {
            found.push((bound, partial.code));
            return;
        }
        for mode in (0..3).filter(|&mode| self.loads[n][mode].allowed()) {
            let mut next = partial;
            next.code |= (mode as u32) << (2 * n);
            if mode < 2 {
                next.counts[mode] += 1;
            }
            next.root += self.roots[n][mode];
            next.fixed += self.loads[n][mode].fixed;
            next.priced += relaxation.priced[n][mode];
            next.need = partial.need.with(&self.loads[n][mode]);
            self.visit_candidates(n + 1, next, relaxation, cutoff, found);
        }
    }
}
