//! The ground that lanes share: instances that nobody trains on, and the optimum of each.

use super::scenario::Scenario;
use crate::experiments::contract::{EvaluationSet, Stop};
use crate::experiments::kit::{Judged, Use};
use crate::problems::dissemination::baselines::{Scheme, decide};
use crate::problems::dissemination::{
    Assessment, Choice, Device, EXACT_LIMIT, Instance, Plan, Planner, Violation, assess,
};
use crate::random::stream;
use rand::Rng;
use rayon::prelude::*;

/// Instances of the final evaluation set, and of the part of it that curves use.
const FINAL_INSTANCES: usize = 2_000;
const CURVE_INSTANCES: usize = 400;
/// More devices, fewer instances: an evaluation should not cost more.
const MOST_DEVICES: usize = FINAL_INSTANCES * 20;

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
pub struct DisseminationGround {
    pub(super) scenario: Scenario,
    pub(super) judged: Judged<Case>,
}

impl DisseminationGround {
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
        let cases = solved.into_iter().flatten().collect();
        Ok(Self { scenario, judged: Judged::new(cases, CURVE_INSTANCES) })
    }

    /// Whether the plans are optima, or rounded schedules above a proven lower bound.
    pub(super) fn exact(&self) -> bool {
        self.scenario.parameters.settings().ues <= EXACT_LIMIT
    }

    /// What a decision is worth: its cost, and where it breaks a constraint at least the optimum's, with the penalties.
    ///
    /// # Errors
    /// The decision has no finite cost, passes a budget, or lies below the optimum.
    pub(super) fn score(&self, case: &Case, found: &Assessment) -> Result<f64, Stop> {
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

    /// All measures of decisions on a set, in the order in which the race names them.
    ///
    /// # Errors
    /// As [`Self::score`].
    pub(super) fn measure(&self, set: EvaluationSet, decisions: &[Vec<Choice>]) -> Result<Vec<f64>, Stop> {
        let frame_s = self.scenario.parameters.settings().frame_s;
        let mut sums = [0.0; 5];
        let mut gaps = Vec::with_capacity(decisions.len());
        for (case, choices) in self.judged.of(set).iter().zip(decisions) {
            let found = assess(&self.scenario.parameters, &case.instance, choices)?;
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
        let gap = cost / self.judged.mean(set, |case| case.plan.lower_bound) - 1.0;
        gaps.sort_by(f64::total_cmp);
        let quantile = |share: f64| gaps[((gaps.len() - 1) as f64 * share).round() as usize];
        Ok(vec![cost, latency, gap, quantile(0.5), quantile(0.95), in_frame, broken, energy])
    }

    /// The decisions of a rule on a set, under one seed.
    ///
    /// # Errors
    /// Never for instances of this ground.
    pub(super) fn decide(
        &self,
        set: EvaluationSet,
        scheme: Scheme,
        seed: u64,
    ) -> Result<Vec<Vec<Choice>>, Stop> {
        let mut planner = Planner::new(&self.scenario.parameters);
        let each = self.judged.of(set).iter().enumerate();
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
            Violation::Deadline { delay_s, .. } => self.frames.late_penalty * (delay_s - deadline_s),
            Violation::Energy { .. } => self.frames.energy_penalty,
            Violation::Server { .. } | Violation::Bandwidth { .. } => 0.0,
        });
        each.sum::<f64>() / found.accounts.len().max(1) as f64
    }
}

fn share(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

/// A rule's decision, with random numbers of its own for each instance.
pub(super) fn rule(
    planner: &mut Planner,
    scenario: &Scenario,
    instance: &Instance,
    scheme: Scheme,
    seed: u64,
    index: u64,
) -> Result<Vec<Choice>, Stop> {
    let mut draws = stream(seed, "dissemination rule", index);
    Ok(decide(planner, instance, scheme, scenario.shares, &mut draws)?)
}

/// An evaluation instance: devices have used up some of their energy.
fn case(scenario: &Scenario, planner: &mut Planner, index: u64) -> Result<Case, Stop> {
    let fresh = Instance::sample(&scenario.parameters, Use::Evaluation.seed(0), index);
    let mut draws = stream(Use::Evaluation.seed(0), "dissemination energy", index);
    let used = |device: &Device| {
        let left = 1.0 - scenario.frames.used_energy * draws.random::<f64>();
        Device { remaining_energy_j: device.remaining_energy_j * left, ..*device }
    };
    let instance = Instance::new(fresh.devices().iter().map(used).collect())?;
    let plan = planner.plan(&instance)?;
    let optimum = assess(&scenario.parameters, &instance, &plan.choices)?;
    Ok(Case { state: scenario.state(&instance), instance, plan, optimum })
}
