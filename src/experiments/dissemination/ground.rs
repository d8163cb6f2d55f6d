//! The ground that lanes share: instances that nobody trains on, and the optimum of each.

use super::policy::rule;
use super::scenario::Scenario;
use crate::experiments::contract::{EvaluationSet, Measure, Stop};
use crate::problems::dissemination::baselines::Scheme;
use crate::problems::dissemination::{
    Assessment, Choice, Device, EXACT_LIMIT, Instance, Misfit, Plan, Planner, Violation, assess,
};
use crate::random::stream;
use rand::Rng;
use rayon::prelude::*;

/// Instances of the final evaluation set, and of the part of it that curves use.
const FINAL_INSTANCES: usize = 2_000;
const CURVE_INSTANCES: usize = 400;
/// More devices, fewer instances: an evaluation should not cost more.
const MOST_DEVICES: usize = FINAL_INSTANCES * 20;

/// Marks the seed of evaluation instances; race seeds stay below.
const EVALUATION: u64 = 1 << 63;

/// Rounding by which a cost may lie below the optimum, relative to it; more is a bug, and stops the contender.
const BOUND_TOLERANCE: f64 = 1e-8;

/// An instance of the evaluation set with its optimum.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub instance: Instance,
    /// What a learner sees of it.
    pub state: Vec<f32>,
    pub plan: Plan,
    /// The plan's delays and energies.
    pub optimum: Assessment,
}

/// What all lanes of a race read and none writes.
pub(super) struct Ground {
    pub scenario: Scenario,
    pub cases: Vec<Case>,
}

impl Ground {
    /// Draws the evaluation instances and solves each; instances that nothing fits are left out.
    ///
    /// # Errors
    /// In words, where nothing fits most of them.
    pub fn new(scenario: Scenario) -> Result<Self, Stop> {
        let count =
            (MOST_DEVICES / scenario.parameters.settings().ues).clamp(CURVE_INSTANCES, FINAL_INSTANCES);
        let solved: Vec<Result<Case, Stop>> = (0..count)
            .into_par_iter()
            .map_init(
                || Planner::new(&scenario.parameters),
                |planner, index| case(&scenario, planner, index as u64),
            )
            .collect();
        let misfits = solved.iter().filter(|case| case.is_err()).count();
        if 2 * misfits > count
            && let Some(Err(stop)) = solved.iter().find(|case| case.is_err())
        {
            return Err(Stop(format!(
                "nothing fits {misfits} of {count} instances; of the first of them: {stop}"
            )));
        }
        Ok(Self { scenario, cases: solved.into_iter().flatten().collect() })
    }

    /// The instances of a set: the curve's are the first of the final ones.
    pub fn set(&self, set: EvaluationSet) -> &[Case] {
        match set {
            EvaluationSet::Curve => &self.cases[..CURVE_INSTANCES.min(self.cases.len())],
            EvaluationSet::Final => &self.cases,
        }
    }

    /// Whether the plans are optima, or rounded schedules above a proven lower bound.
    pub fn exact(&self) -> bool {
        self.scenario.parameters.settings().ues <= EXACT_LIMIT
    }

    /// Mean over a set.
    pub fn mean(&self, set: EvaluationSet, value: impl Fn(&Case) -> f64) -> f64 {
        let cases = self.set(set);
        cases.iter().map(value).sum::<f64>() / cases.len() as f64
    }

    /// What a decision is worth: its cost, and where it breaks a constraint at least the optimum's, with the penalties.
    ///
    /// # Errors
    /// The decision has no finite cost, passes a budget, or lies below the optimum.
    pub fn score(&self, case: &Case, found: &Assessment) -> Result<f64, Stop> {
        let cost = found.mean_cost();
        if !cost.is_finite() {
            return Err(Stop("its decision never ends: a share is missing, training diverged".to_owned()));
        }
        let over = |v: &Violation| matches!(v, Violation::Server { .. } | Violation::Bandwidth { .. });
        if found.violations.iter().any(over) {
            return Err(Stop("its shares pass a budget: this is a bug in the lab".to_owned()));
        }
        if !found.violations.is_empty() {
            return Ok(cost.max(case.plan.lower_bound) + self.scenario.penalty(found));
        }
        if cost < case.plan.lower_bound * (1.0 - BOUND_TOLERANCE) {
            return Err(Stop(format!(
                "a decision costs {cost}, below the optimum {}: this is a bug in the lab",
                case.plan.lower_bound
            )));
        }
        Ok(cost)
    }

    /// All measures of decisions on a set.
    ///
    /// # Errors
    /// As [`Self::score`].
    pub fn measure(&self, set: EvaluationSet, decisions: &[Vec<Choice>]) -> Result<Vec<f64>, Stop> {
        let frame_s = self.scenario.parameters.settings().frame_s;
        let mut sums = [0.0; 5];
        let mut gaps = Vec::with_capacity(decisions.len());
        for (case, choices) in self.set(set).iter().zip(decisions) {
            let found = assess(&self.scenario.parameters, &case.instance, choices)
                .map_err(|error| Stop(error.to_string()))?;
            let cost = self.score(case, &found)?;
            gaps.push(cost / case.plan.lower_bound - 1.0);
            let energy = found.accounts.iter().map(|account| account.energy_j()).sum::<f64>();
            let values = [
                cost,
                1e3 * found.mean_delay_s(),
                share(found.finishes_within(frame_s)),
                share(!found.violations.is_empty()),
                energy / found.accounts.len() as f64,
            ];
            sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
        }
        let count = gaps.len() as f64;
        let [cost, latency, in_frame, broken, energy] = sums.map(|sum| sum / count);
        let gap = cost / self.mean(set, |case| case.plan.lower_bound) - 1.0;
        gaps.sort_by(f64::total_cmp);
        let quantile = |share: f64| gaps[((gaps.len() - 1) as f64 * share).round() as usize];
        Ok(vec![cost, latency, gap, quantile(0.5), quantile(0.95), in_frame, broken, energy])
    }

    /// The decisions of a rule on a set, under one seed.
    ///
    /// # Errors
    /// Never for instances of this ground.
    pub fn decide(&self, set: EvaluationSet, scheme: Scheme, seed: u64) -> Result<Vec<Vec<Choice>>, Stop> {
        let mut planner = Planner::new(&self.scenario.parameters);
        let each = self.set(set).iter().enumerate();
        each.map(|(index, case)| {
            rule(&mut planner, &self.scenario, &case.instance, scheme, seed, index as u64)
        })
        .collect()
    }
}

impl Scenario {
    /// What broken constraints add to the cost per device.
    pub fn penalty(&self, found: &Assessment) -> f64 {
        let deadline_s = self.parameters.settings().deadline_s;
        let each = found.violations.iter().map(|violation| match violation {
            Violation::Deadline { delay_s, .. } => self.late_penalty * (delay_s - deadline_s),
            Violation::Energy { .. } => self.energy_penalty,
            Violation::Server { .. } | Violation::Bandwidth { .. } => 0.0,
        });
        each.sum::<f64>() / found.accounts.len().max(1) as f64
    }
}

fn share(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

/// What does not fit, as a reason to stop.
pub(super) fn in_words(misfit: Misfit) -> Stop {
    Stop(misfit.to_string())
}

/// An evaluation instance: devices have used up some of their energy.
fn case(scenario: &Scenario, planner: &mut Planner, index: u64) -> Result<Case, Stop> {
    let fresh = Instance::sample(&scenario.parameters, EVALUATION, index);
    let mut draws = stream(EVALUATION, "dissemination energy", index);
    let used = |device: &Device| {
        let left = 1.0 - scenario.used_energy * draws.random::<f64>();
        Device { remaining_energy_j: device.remaining_energy_j * left, ..*device }
    };
    let instance =
        Instance::new(fresh.devices().iter().map(used).collect()).map_err(|error| Stop(error.to_string()))?;
    let plan = planner.plan(&instance).map_err(in_words)?;
    let optimum =
        assess(&scenario.parameters, &instance, &plan.choices).map_err(|error| Stop(error.to_string()))?;
    Ok(Case { state: scenario.state(&instance), instance, plan, optimum })
}

/// What is measured; [`Ground::measure`] gives the values in this order.
pub(super) fn measure_names() -> Vec<Measure> {
    let measure = |name: &str, higher_is_better| Measure { name: name.into(), higher_is_better };
    vec![
        measure("cost per device", false),
        measure("latency_ms", false),
        measure("gap to the optimum", false),
        measure("median of gaps", false),
        measure("95 % of gaps", false),
        measure("frames in time, share", true),
        measure("frames that break a constraint, share", false),
        measure("energy per device, J", false),
    ]
}
