//! The planner: the exact optimum for few devices, a schedule with a proven bound for many, the best shares of any modes.
//!
//! Without a deadline a mode vector costs S(n0, n1) + (Σ√A_n)²/B + Σ own cost, in closed form; with one it costs at least
//! that. The least of all is found first; if its shares meet the deadline, it is the optimum. If not, all vectors that
//! could still win are taken in the order of their lower bounds (this one or the relaxation's, whichever is higher), the
//! coupled problem is solved for each, and the first bound above the best ends it: no vector left can cost less.

use super::allocation::ServerTable;
use super::barrier::{Barrier, Certified};
use super::cost::{Choice, WrongCount};
use super::fit::{Misfit, Need, Obstacle, split_at};
use super::instance::Instance;
use super::load::{Load, Prices};
use super::mode::{Mode, least_mode};
use super::parameters::Parameters;
use super::relaxation::Relaxation;
use super::search::{Problem, code_modes};

/// Most devices for which the optimum is exact: 3^12 mode vectors.
pub const EXACT_LIMIT: usize = 12;

/// How a plan was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// The closed forms met the deadline: exact.
    Separate,
    /// The deadline couples server and band: exact within 1e-9 of the cost.
    Coupled,
    /// Rounded from the relaxation: feasible, with a proven bound.
    Rounded,
}

/// A feasible schedule and what nothing can undercut.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// One choice for each device.
    pub choices: Vec<Choice>,
    /// Cost per device: the objective.
    pub cost: f64,
    /// No feasible schedule has a lower cost per device than this.
    pub lower_bound: f64,
    /// How it was found.
    pub route: Route,
}

impl Plan {
    /// How far the cost may lie above the optimum, relative to the bound; zero where they meet.
    pub fn gap(&self) -> f64 {
        if self.cost > self.lower_bound { self.cost / self.lower_bound - 1.0 } else { 0.0 }
    }
}

/// Plans for one parameter set; it keeps tables and working memory between instances.
#[derive(Debug, Clone)]
pub struct Planner {
    /// The frame in the solver's own units.
    pub(super) problem: Problem,
    /// What holds for all frames.
    pub(super) parameters: Parameters,
    /// The modes at hand; the answer's when a plan is finished.
    pub(super) modes: Vec<u8>,
    /// The modes of the best plan so far.
    pub(super) best_modes: Vec<u8>,
    /// What modes cost where devices may mix them.
    pub(super) relaxation: Relaxation,
    chosen: Vec<Load>,
    candidates: Vec<(f64, u32)>,
    barrier: Barrier,
}

/// A found schedule: cost, bound (sums over devices) and route.
pub(super) type Found = (Certified, Route);

impl Planner {
    /// A planner for these parameters; the table of server shares takes time with the square of N.
    pub fn new(parameters: &Parameters) -> Self {
        Self {
            problem: Problem::new(ServerTable::new(parameters), Prices::of(parameters)),
            parameters: parameters.clone(),
            modes: Vec::new(),
            best_modes: Vec::new(),
            relaxation: Relaxation::default(),
            chosen: Vec::new(),
            candidates: Vec::new(),
            barrier: Barrier::default(),
        }
    }

    /// The parameters.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The optimum up to [`EXACT_LIMIT`] devices, a rounded schedule with its bound beyond.
    ///
    /// # Errors
    /// What does not fit, by name.
    pub fn plan(&mut self, instance: &Instance) -> Result<Plan, Misfit> {
        self.load(instance)?;
        if let Some(device) = self.problem.closed_device() {
            let found = &instance.devices()[device];
            let obstacles = Mode::ALL.map(|mode| Obstacle::of(&self.parameters, found, mode));
            return Err(Misfit::Device { device, obstacles });
        }
        if instance.devices().len() > EXACT_LIMIT {
            return self.rounded();
        }
        let (_, code) = self.problem.least_separate();
        code_modes(code, instance.devices().len(), &mut self.modes);
        if let Some(cost) = self.separate() {
            return Ok(self.finish((Certified { cost, lower: cost }, Route::Separate)));
        }
        self.coupled()
    }

    /// The best shares for given modes, with a certified bound for these modes.
    ///
    /// # Errors
    /// What does not fit: a device whose mode is closed to it, or the modes together.
    pub fn shares(&mut self, instance: &Instance, modes: &[Mode]) -> Result<Plan, Misfit> {
        self.load(instance)?;
        if modes.len() != instance.devices().len() {
            return Err(Misfit::Count(WrongCount {
                devices: instance.devices().len(),
                expected: modes.len(),
            }));
        }
        let closed = |(device, mode): (usize, &Mode)| {
            let obstacle = Obstacle::of(&self.parameters, &instance.devices()[device], *mode)?;
            let mut obstacles = [None; 3];
            obstacles[mode.index()] = Some(obstacle);
            Some(Misfit::Device { device, obstacles })
        };
        if let Some(misfit) = modes.iter().enumerate().find_map(closed) {
            return Err(misfit);
        }
        self.modes.clear();
        self.modes.extend(modes.iter().map(|mode| mode.index() as u8));
        match self.cost_of_modes(f64::INFINITY) {
            Some(found) => Ok(self.finish(found)),
            None => Err(Misfit::Together { stretch: self.need().stretch() }),
        }
    }

    /// Takes an instance.
    pub(super) fn load(&mut self, instance: &Instance) -> Result<(), Misfit> {
        let (devices, expected) = (instance.devices().len(), self.parameters.settings().ues);
        if devices != expected {
            return Err(Misfit::Count(WrongCount { devices, expected }));
        }
        self.problem.load(&self.parameters, instance);
        Ok(())
    }

    /// The cost of the modes at hand with their best shares, whose delays are left in the barrier's memory; `None` where
    /// they do not fit or cost at least `cutoff`.
    pub(super) fn cost_of_modes(&mut self, cutoff: f64) -> Option<Found> {
        let each = self.problem.loads.iter().zip(&self.modes);
        if each.into_iter().any(|(modes, &mode)| !modes[usize::from(mode)].allowed()) {
            return None;
        }
        if let Some(cost) = self.separate() {
            return (cost < cutoff).then_some((Certified { cost, lower: cost }, Route::Separate));
        }
        self.interior()?;
        self.barrier.solve(&self.chosen, self.problem.prices, cutoff).map(|found| (found, Route::Coupled))
    }

    /// The closed form's cost of the modes at hand if it meets the deadline; the delays go to the barrier's memory.
    fn separate(&mut self) -> Option<f64> {
        self.choose();
        let (problem, delays_s) = (&self.problem, &mut self.barrier.delays_s);
        let counts = [0, 1].map(|mode| self.modes.iter().filter(|&&found| found == mode).count());
        let server = problem.table.get(counts);
        let budget_hz = self.parameters.settings().server_cpu_hz;
        let roots: f64 = self.chosen.iter().map(|load| load.link_s.sqrt()).sum();
        delays_s.clear();
        delays_s.extend(self.chosen.iter().zip(&self.modes).map(|(load, &mode)| {
            let share = server.share_hz.get(usize::from(mode)).map_or(0.0, |share_hz| share_hz / budget_hz);
            [if load.server_s > 0.0 { load.server_s / share } else { 0.0 }, load.link_s.sqrt() * roots]
        }));
        let in_time = |(load, [s, c]): (&Load, &[f64; 2])| s + c <= load.room_s;
        let cost = || {
            let each = self.chosen.iter().zip(delays_s.iter());
            each.map(|(load, [s, c])| load.cost(problem.prices, *s, *c)).sum()
        };
        self.chosen.iter().zip(delays_s.iter()).all(in_time).then(cost)
    }

    /// Puts a strictly feasible point into the barrier's memory and returns the slacks of both budgets, if there is one.
    pub(super) fn interior(&mut self) -> Option<[f64; 2]> {
        self.choose();
        let need = self.need();
        if need.stretch() >= 1.0 {
            return None;
        }
        let (ratio, delays_s) = (need.ratio(), &mut self.barrier.delays_s);
        let mut used = [0.0; 2];
        delays_s.clear();
        delays_s.extend(self.chosen.iter().map(|load| {
            let (s, c) = split_at(load, ratio);
            used[0] += if s > 0.0 { load.server_s / s } else { 0.0 };
            used[1] += if c > 0.0 { load.link_s / c } else { 0.0 };
            [s, c]
        }));
        // Shorter delays leave the deadline some slack, at the price of half the slack of the tighter budget.
        let shorter = 0.5 * (1.0 + used[0].max(used[1]));
        delays_s.iter_mut().flatten().for_each(|delay_s| *delay_s *= shorter);
        let slacks = used.map(|used| 1.0 - used / shorter);
        slacks.iter().all(|&slack| slack > 0.0).then_some(slacks)
    }

    /// The cost of the delays in the barrier's memory.
    pub(super) fn cost_of_delays(&self) -> f64 {
        let each = self.chosen.iter().zip(&self.barrier.delays_s);
        each.map(|(load, [s, c])| load.cost(self.problem.prices, *s, *c)).sum()
    }

    /// The exact optimum where the deadline binds.
    fn coupled(&mut self) -> Result<Plan, Misfit> {
        let mut stretch = self.problem.fitting_modes(&mut self.modes);
        if stretch >= 1.0 {
            stretch = self.problem.least_stretch(&mut self.modes);
        }
        if stretch >= 1.0 {
            return Err(Misfit::Together { stretch });
        }
        let mut best = self.first_schedule().ok_or(Misfit::Together { stretch })?;
        let mut candidates = std::mem::take(&mut self.candidates);
        self.problem.candidates(&self.relaxation, best.0.cost, &mut candidates);
        candidates.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        for &(bound, code) in &candidates {
            if bound >= best.0.cost {
                break;
            }
            code_modes(code, self.problem.loads.len(), &mut self.modes);
            self.improve(&mut best);
        }
        self.candidates = candidates;
        Ok(self.finish_best(best, Route::Coupled))
    }

    /// From fitting modes at hand: relaxes, and takes the better of these modes and the relaxation's, if they fit.
    pub(super) fn first_schedule(&mut self) -> Option<Found> {
        let slacks = self.interior()?;
        let cost = self.cost_of_delays();
        self.relaxation.solve(&self.problem.loads, self.problem.prices, cost, slacks);
        self.best_modes.clone_from(&self.modes);
        let mut best = self.cost_of_modes(f64::INFINITY)?;
        self.modes.clear();
        self.modes.extend(self.relaxation.priced.iter().map(least_mode));
        self.improve(&mut best);
        Some(best)
    }

    /// Takes the modes at hand if they cost less than the best; keeps the lower bound of what was solved.
    pub(super) fn improve(&mut self, best: &mut Found) -> bool {
        let Some(found) = self.cost_of_modes(best.0.cost) else { return false };
        let lower = best.0.lower.min(found.0.lower);
        let better = found.0.cost < best.0.cost;
        if better {
            *best = found;
            self.best_modes.clone_from(&self.modes);
        }
        best.0.lower = lower;
        better
    }

    /// The plan of the best modes, whose shares are found once more.
    pub(super) fn finish_best(&mut self, mut best: Found, route: Route) -> Plan {
        self.modes.clone_from(&self.best_modes);
        if let Some((found, _)) = self.cost_of_modes(f64::INFINITY) {
            best.0.cost = found.cost;
        }
        self.finish((best.0, route))
    }

    /// The plan of the modes at hand and the delays in the barrier's memory.
    fn finish(&self, (found, route): Found) -> Plan {
        let settings = self.parameters.settings();
        let share = |of_s: f64, time_s: f64, budget_hz: f64| {
            if of_s > 0.0 { of_s / time_s * budget_hz } else { 0.0 }
        };
        let each = self.chosen.iter().zip(&self.barrier.delays_s).zip(&self.modes);
        let choices = each.map(|((load, [s, c]), &mode)| Choice {
            mode: Mode::ALL[usize::from(mode)],
            server_hz: share(load.server_s, *s, settings.server_cpu_hz),
            bandwidth_hz: share(load.link_s, *c, settings.bandwidth_hz),
        });
        let count = self.modes.len() as f64;
        Plan { choices: choices.collect(), cost: found.cost / count, lower_bound: found.lower / count, route }
    }

    fn choose(&mut self) {
        let each = self.problem.loads.iter().zip(&self.modes);
        self.chosen.clear();
        self.chosen.extend(each.map(|(modes, &mode)| modes[usize::from(mode)]));
    }

    fn need(&self) -> Need {
        self.chosen.iter().fold(Need::default(), |need, load| need.with(load))
    }
}

#[cfg(test)]
impl Planner {
    /// The coupled solver alone, even where the closed form would do: cost as a sum over devices.
    pub(super) fn barrier_only(&mut self, instance: &Instance, modes: &[Mode]) -> Option<f64> {
        self.load(instance).ok()?;
        self.modes = modes.iter().map(|mode| mode.index() as u8).collect();
        self.interior()?;
        self.barrier.solve(&self.chosen, self.problem.prices, f64::INFINITY).map(|found| found.cost)
    }

    /// The rounded plan, even where the exact one would do.
    pub(super) fn plan_rounded(&mut self, instance: &Instance) -> Result<Plan, Misfit> {
        self.load(instance)?;
        self.rounded()
    }
}
