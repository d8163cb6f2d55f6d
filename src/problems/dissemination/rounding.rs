//! Schedules for many devices: modes rounded from the relaxation and improved by single changes.

use super::fit::Misfit;
use super::planner::{Plan, Planner, Route};

/// Single changes of mode that are tried, nearest to the relaxation's prices first.
const TRIALS: usize = 200;

impl Planner {
    /// A feasible schedule with the relaxation's bound.
    pub(super) fn rounded(&mut self) -> Result<Plan, Misfit> {
        let stretch = self.problem.fitting_modes(&mut self.modes);
        if stretch >= 1.0 {
            let proven = self.problem.stretch_bound();
            return Err(if proven >= 1.0 {
                Misfit::Together { stretch: proven }
            } else {
                Misfit::NotFound { stretch }
            });
        }
        let mut best = self.first_schedule().ok_or(Misfit::NotFound { stretch })?;
        let mut changes = self.changes();
        let mut trials = TRIALS;
        loop {
            let before = best.0.cost;
            changes.retain(|&(dearer, n, mode)| {
                // Once the bound plus the dearer price is above the best, the change cannot win by itself.
                if trials == 0 || self.relaxation.lower + dearer >= best.0.cost {
                    return false;
                }
                self.modes.clone_from(&self.best_modes);
                if self.modes[n] != mode {
                    self.modes[n] = mode;
                    trials -= 1;
                    self.improve(&mut best);
                }
                true
            });
            if trials == 0 || best.0.cost >= before {
                break;
            }
        }
        best.0.lower = self.relaxation.lower.min(best.0.cost);
        Ok(self.finish_best(best, Route::Rounded))
    }

    /// All single modes with what they are priced above the device's cheapest, cheapest first.
    fn changes(&self) -> Vec<(f64, usize, u8)> {
        let mut changes: Vec<(f64, usize, u8)> = Vec::new();
        for (n, priced) in self.relaxation.priced.iter().enumerate() {
            let least = priced.iter().copied().fold(f64::INFINITY, f64::min);
            let open = (0..3_u8).filter(|&mode| priced[usize::from(mode)] < f64::INFINITY);
            changes.extend(open.map(|mode| (priced[usize::from(mode)] - least, n, mode)));
        }
        changes.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        changes
    }
}
