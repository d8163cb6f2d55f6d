//! The linear programme over occupation measures: the least power of all policies that keep both constraints, randomised
//! and history-dependent ones included (Altman, 1999), for decisions that act at once.
//!
//! x(s, m) is the share of slots in state s with m packets sent. What flows into a state flows out of it; x adds up to 1;
//! two rows hold the constraints. Its optimum tosses a coin in at most as many states as there are constraints.

use super::chain::Policy;
use super::plant::{Parts, Plant};
use super::settings::{DECISIONS, SettingsError};
use microlp::{ComparisonOp, OptimizationDirection, Problem, Solution, Variable};

/// Shares below this are taken as none when a policy is read off.
const NONE: f64 = 1e-9;
/// Steps rarer than this are left out of the rows: the solver wants coefficients within a few orders of magnitude.
const RARE: f64 = 1e-13;

/// The optimum of the programme.
#[derive(Debug, Clone)]
pub struct Optimum {
    /// Its power in mW.
    pub power_mw: f64,
    /// A policy that reaches it; where it never comes, it sends all.
    pub policy: Policy,
    /// The states in which it tosses a coin.
    pub coins: Vec<usize>,
}

/// Solves the programme.
///
/// # Errors
/// No policy keeps both constraints, the decisions are late, or the solver fails.
pub fn solve(plant: &Plant) -> Result<Optimum, SettingsError> {
    if plant.settings.decision_delay > 0 {
        return Err(SettingsError::OutOfRange("the delay of decisions"));
    }
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let shares = variables(plant, &mut problem);
    balance(plant, &mut problem, &shares);
    constraints(plant, &mut problem, &shares);
    let solution = solved(&problem)?;
    let policy = Policy(shares.iter().map(|row| decisions(&solution, row)).collect());
    let tosses = |row: &&[f64; DECISIONS]| row.iter().filter(|share| **share > 0.0).count() > 1;
    let coins = policy.0.iter().enumerate().filter(|(_, row)| tosses(row)).map(|(state, _)| state).collect();
    Ok(Optimum { power_mw: solution.objective(), policy, coins })
}

/// The solution of a programme.
///
/// # Errors
/// The solver fails, or finds that there is none.
pub(super) fn solved(problem: &Problem) -> Result<Solution, SettingsError> {
    let outcome = problem.solve().map_err(|error| SettingsError::Unsolved(error.to_string()))?;
    outcome.into_solution().map_err(|_| SettingsError::Unsolved("it was interrupted".to_owned()))
}

/// A variable for each state and each number of packets that can go out.
fn variables(plant: &Plant, problem: &mut Problem) -> Vec<Vec<Variable>> {
    let of = |state: usize| {
        let Parts { queue, level, .. } = plant.parts(state);
        let most = plant.sent(queue, level, DECISIONS - 1);
        (0..=most).map(|sent| problem.add_var(plant.power_mw[level][sent], (0.0, 1.0))).collect()
    };
    (0..plant.states()).map(of).collect()
}

/// One row for each state: what is there came from somewhere; and one for the whole.
fn balance(plant: &Plant, problem: &mut Problem, shares: &[Vec<Variable>]) {
    let mut rows: Vec<Vec<(Variable, f64)>> = vec![Vec::new(); shares.len()];
    let mut flow = vec![0.0; shares.len()];
    for (state, row) in shares.iter().enumerate() {
        for (decision, &share) in row.iter().enumerate() {
            flow.fill(0.0);
            flow[state] = -1.0;
            spread(plant, plant.after(state, decision).0, &mut flow);
            let reached = rows.iter_mut().zip(&flow).filter(|(_, flow)| **flow != 0.0);
            reached.for_each(|(row, &flow)| row.push((share, flow)));
        }
    }
    // One row follows from all others.
    rows.into_iter().skip(1).for_each(|row| problem.add_constraint(row, ComparisonOp::Eq, 0.0));
    let whole: Vec<(Variable, f64)> = shares.iter().flatten().map(|&share| (share, 1.0)).collect();
    problem.add_constraint(whole, ComparisonOp::Eq, 1.0);
}

/// Adds what chance makes of an after-state to the flow into each state; what is rarer than rounding is left out.
fn spread(plant: &Plant, after: usize, flow: &mut [f64]) {
    for (arrived, arrival) in plant.arrivals.iter().enumerate() {
        for (level, step) in plant.channel.steps[plant.parts(after).level].iter().enumerate() {
            if arrival * step > RARE {
                flow[plant.arrive(after, arrived, level).state] += arrival * step;
            }
        }
    }
}

/// The rows of mean delay and of loss.
fn constraints(plant: &Plant, problem: &mut Problem, shares: &[Vec<Variable>]) {
    let limit = plant.settings.delay_limit_slots();
    let (mut delay, mut loss) = (Vec::new(), Vec::new());
    for (state, row) in shares.iter().enumerate() {
        for (decision, &share) in row.iter().enumerate() {
            let [_, queue, lost] = plant.costs(state, decision);
            let pairs = [(&mut delay, queue + limit * lost), (&mut loss, lost)];
            pairs.into_iter().filter(|(_, cost)| *cost > 0.0).for_each(|(to, cost)| to.push((share, cost)));
        }
    }
    let arrivals = plant.mean_arrivals();
    problem.add_constraint(delay, ComparisonOp::Le, limit * arrivals);
    // In units of what is allowed: the solver's tolerance is absolute, and one packet in a million is smaller than it.
    let allowed = plant.settings.loss_limit * arrivals;
    loss.iter_mut().for_each(|(_, cost)| *cost /= allowed);
    problem.add_constraint(loss, ComparisonOp::Le, 1.0);
}

/// How the shares of one state are divided among its decisions.
fn decisions(solution: &Solution, row: &[Variable]) -> [f64; DECISIONS] {
    let mut shares = [0.0; DECISIONS];
    for (share, &variable) in shares.iter_mut().zip(row) {
        let value = solution.var_value(variable);
        *share = if value > NONE { value } else { 0.0 };
    }
    let sum: f64 = shares.iter().sum();
    if sum == 0.0 {
        shares[DECISIONS - 1] = 1.0;
        return shares;
    }
    shares.map(|share| share / sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problems::constrained_control::dual::climb;
    use crate::problems::constrained_control::{Settings, figures};

    fn plant(settings: Settings) -> Plant {
        Plant::new(settings).unwrap()
    }

    /// 4.4425 mW, and coins at a queue of 3 on level 2 (one packet or two) and of 19 on level 0: an independent program
    /// (policy iteration and a linear programme of SciPy, 2026) found the same.
    #[test]
    fn the_default_has_its_known_optimum_and_two_coins() {
        let plant = plant(Settings::default());
        let optimum = solve(&plant).unwrap();
        assert!((optimum.power_mw - 4.442_474).abs() < 2e-5, "{}", optimum.power_mw);
        let coins: Vec<Parts> = optimum.coins.iter().map(|&state| plant.parts(state)).collect();
        let at = |queue, level| Parts { queue, level, pending: 0 };
        assert_eq!(coins, [at(3, 2), at(19, 0)]);
        // Put back into the chain it takes that power and meets both limits.
        let found = figures(&plant, &optimum.policy);
        assert!((found.power_mw - optimum.power_mw).abs() < 1e-5);
        assert!((found.delay_ms(&plant) - 15.0).abs() < 1e-4 && (found.loss(&plant) - 1e-3).abs() < 1e-7);
    }

    /// The two ways to the bound: the programme over occupation measures, and its dual by value iteration.
    #[test]
    fn the_programme_agrees_with_its_dual() {
        // (delay limit in ms, loss limit, power in mW) of the independent program.
        for (delay_limit_ms, loss_limit, known) in
            [(7.5, 1e-3, 6.442), (12.5, 1e-3, 4.818), (25.0, 1e-3, 4.016), (15.0, 1e-2, 4.304), (15.0, 1e-6, 4.577)]
        {
            let plant = plant(Settings { delay_limit_ms, loss_limit, ..Settings::default() });
            let (optimum, dual) = (solve(&plant).unwrap(), climb(&plant).unwrap());
            let words = format!("{delay_limit_ms} ms, {loss_limit}: {} {dual:?}", optimum.power_mw);
            assert!((optimum.power_mw - known).abs() < 1e-3, "{words}");
            assert!(dual.lower_mw <= optimum.power_mw + 1e-4 && optimum.power_mw <= dual.upper_mw + 1e-4, "{words}");
            assert!(optimum.coins.len() <= 2, "{words}");
        }
    }

    /// With a delay limit of 40 ms the loss alone binds: one coin is left.
    #[test]
    fn a_slack_limit_takes_its_coin_along() {
        let plant = plant(Settings { delay_limit_ms: 40.0, ..Settings::default() });
        assert!(solve(&plant).unwrap().coins.len() <= 1);
        assert!(climb(&plant).unwrap().prices[0] < 1e-6);
    }
}
