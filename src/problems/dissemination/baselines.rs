//! Schemes that follow a fixed rule; what they break is reported by [`super::assess`], never repaired.

use super::cost::{Choice, account};
use super::fit::Misfit;
use super::instance::{Device, Instance};
use super::mode::Mode;
use super::parameters::Parameters;
use super::planner::Planner;
use crate::random::Stream;
use rand::Rng;
use serde::{Deserialize, Serialize};

/// A scheme that does not learn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scheme {
    /// Mode 0 for all.
    AllServer,
    /// Mode 1 for all.
    AllPartial,
    /// Mode 2 for all.
    AllLocal,
    /// Each device's mode at random.
    RandomModes,
    /// Each device's cheapest mode at equal shares: what a learner of modes alone can reach at best.
    BestModes,
    /// Device by device the mode that raises the closed form's cost least, then the best shares for these modes.
    Greedy,
}

impl Scheme {
    /// All schemes.
    pub const ALL: [Self; 6] =
        [Self::AllServer, Self::AllPartial, Self::AllLocal, Self::RandomModes, Self::BestModes, Self::Greedy];

    /// The words for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AllServer => "all server",
            Self::AllPartial => "all partial",
            Self::AllLocal => "all local",
            Self::RandomModes => "random modes",
            Self::BestModes => "best modes",
            Self::Greedy => "greedy",
        }
    }
}

/// How a scheme of fixed or random modes divides both budgets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Shares {
    /// Independent weights from U[0.1, 1], normalised.
    Random,
    /// The same for each device.
    Equal,
}

/// A scheme's decision. Best modes and greedy bring their own shares; only random modes and random shares draw numbers.
///
/// # Errors
/// The instance has another number of devices than the planner was made for.
pub fn decide(
    planner: &mut Planner,
    instance: &Instance,
    scheme: Scheme,
    shares: Shares,
    stream: &mut Stream,
) -> Result<Vec<Choice>, Misfit> {
    let count = instance.devices().len();
    let modes: Vec<Mode> = match scheme {
        Scheme::AllServer => vec![Mode::Server; count],
        Scheme::AllPartial => vec![Mode::Partial; count],
        Scheme::AllLocal => vec![Mode::Local; count],
        Scheme::RandomModes => (0..count).map(|_| Mode::ALL[stream.random_range(0..3)]).collect(),
        Scheme::BestModes => return Ok(best_modes(planner.parameters(), instance)),
        Scheme::Greedy => return greedy(planner, instance),
    };
    let settings = planner.parameters().settings();
    let [server, band] = [settings.server_cpu_hz, settings.bandwidth_hz].map(|budget_hz| match shares {
        Shares::Equal => vec![budget_hz / count as f64; count],
        Shares::Random => random_shares(count, budget_hz, stream),
    });
    Ok(choices(&modes, &server, &band))
}

/// Shares of a budget from independent weights of U[0.1, 1], normalised.
pub fn random_shares(count: usize, budget_hz: f64, stream: &mut Stream) -> Vec<f64> {
    let weights: Vec<f64> = (0..count).map(|_| stream.random_range(0.1..=1.0)).collect();
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| budget_hz * weight / sum).collect()
}

fn choices(modes: &[Mode], server: &[f64], band: &[f64]) -> Vec<Choice> {
    let each = modes.iter().zip(server).zip(band);
    each.map(|((&mode, &server_hz), &bandwidth_hz)| Choice { mode, server_hz, bandwidth_hz }).collect()
}

fn equal_shares(parameters: &Parameters, modes: &[Mode]) -> Vec<Choice> {
    let (settings, count) = (parameters.settings(), modes.len());
    let [server, band] =
        [settings.server_cpu_hz, settings.bandwidth_hz].map(|hz| vec![hz / count as f64; count]);
    choices(modes, &server, &band)
}

/// Each device's cheapest mode at equal shares: of those that keep deadline and energy, if there is one.
fn best_modes(parameters: &Parameters, instance: &Instance) -> Vec<Choice> {
    let candidates = Mode::ALL.map(|mode| equal_shares(parameters, &vec![mode; instance.devices().len()]));
    let best = |(n, device): (usize, &Device)| {
        let rank = |choice: &Choice| {
            let found = account(parameters, device, choice);
            let late = found.delay_s() > parameters.settings().deadline_s;
            (late || found.device_energy_j > device.remaining_energy_j, found.cost)
        };
        let [first, rest @ ..] = [0, 1, 2].map(|mode| (rank(&candidates[mode][n]), candidates[mode][n]));
        let lower = |a: (bool, f64), b: (bool, f64)| (!a.0 && b.0) || (a.0 == b.0 && a.1 < b.1);
        rest.into_iter().fold(first, |best, next| if lower(next.0, best.0) { next } else { best }).1
    };
    instance.devices().iter().enumerate().map(best).collect()
}

/// Best shares for greedy modes; equal shares where these modes do not fit, so that what they break is seen.
fn greedy(planner: &mut Planner, instance: &Instance) -> Result<Vec<Choice>, Misfit> {
    planner.load(instance)?;
    let modes = planner.problem.greedy_modes();
    match planner.shares(instance, &modes) {
        Ok(plan) => Ok(plan.choices),
        Err(Misfit::Count(count)) => Err(Misfit::Count(count)),
        Err(_) => Ok(equal_shares(planner.parameters(), &modes)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Settings, assess};
    use super::*;
    use crate::random::stream;

    #[test]
    fn random_shares_use_up_the_budget() {
        let shares = random_shares(7, 3e6, &mut stream(1, "shares test", 0));
        assert!((shares.iter().sum::<f64>() - 3e6).abs() < 1e-6);
        // The least weight is 0.1, the others at most 1: no share below 0.1/6.1 of the budget.
        assert!(shares.iter().all(|&share| share > 3e6 * 0.1 / 6.1 - 1.0));
    }

    #[test]
    fn best_modes_are_the_best_of_all_at_equal_shares() {
        let parameters = Parameters::parse(Settings { ues: 3, ..Settings::default() }).unwrap();
        let mut planner = Planner::new(&parameters);
        for step in 0..50 {
            let instance = Instance::sample(&parameters, 2, step);
            let draws = &mut stream(2, "test", step);
            let found = decide(&mut planner, &instance, Scheme::BestModes, Shares::Equal, draws).unwrap();
            let cost = |choices: &[Choice]| assess(&parameters, &instance, choices).unwrap().mean_cost();
            let feasible =
                |choices: &[Choice]| assess(&parameters, &instance, choices).unwrap().violations.is_empty();
            let all = (0..27).map(|code: usize| {
                equal_shares(&parameters, &[code % 3, code / 3 % 3, code / 9].map(|mode| Mode::ALL[mode]))
            });
            let best = all.filter(|choices| feasible(choices)).map(|choices| cost(&choices));
            let best = best.fold(f64::INFINITY, f64::min);
            assert!(best == f64::INFINITY || (cost(&found) - best).abs() < 1e-12);
        }
    }

    #[test]
    fn greedy_keeps_the_energy_where_it_can() {
        let settings = Settings { remaining_energy_j: 0.01, ..Settings::default() };
        let parameters = Parameters::parse(settings).unwrap();
        let mut planner = Planner::new(&parameters);
        for step in 0..50 {
            let instance = Instance::sample(&parameters, 3, step);
            let draws = &mut stream(3, "test", step);
            let found = decide(&mut planner, &instance, Scheme::Greedy, Shares::Equal, draws).unwrap();
            let violations = assess(&parameters, &instance, &found).unwrap().violations;
            assert!(
                !violations
                    .iter()
                    .any(|violation| matches!(violation, super::super::Violation::Energy { .. }))
            );
        }
    }
}
