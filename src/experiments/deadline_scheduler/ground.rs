//! The ground that lanes share: the real cell and theory's, exact optima, and how a scheduler is judged.

use super::contenders::Kind;
use super::scenario::Scenario;
use super::trainee::Trainee;
use crate::experiments::contract::{EvaluationSet, Stop};
use crate::experiments::kit::{Use, passes};
use crate::problems::deadline_scheduler::relaxation::{LookAhead, Relaxation};
use crate::problems::deadline_scheduler::rules::{Rule, Ruler, plans};
use crate::problems::deadline_scheduler::world::{Trial, World, simulate};
use crate::problems::deadline_scheduler::{Cell, Law, Optimum, Outcome, Plan, Split, judge, optimum};
use std::convert::Infallible;
use std::sync::Arc;

/// How closely optima are bounded, as a share of packets.
const OPTIMUM_TOLERANCE: f64 = 1e-6;

/// How much of the law may still move in a slot, and how far a loss may so be off, for curves and in the end.
const CURVE_LAW: [f64; 2] = [1e-6, 1e-5];
const FINAL_LAW: [f64; 2] = [1e-10, 1e-7];

/// What all lanes of a race read and none writes.
pub struct SchedulerGround {
    pub(super) scenario: Scenario,
    /// For two users: what is exact about them.
    pub(super) pair: Option<Pair>,
    pub(super) relaxation: Relaxation,
}

/// What is exact about two users.
pub(super) struct Pair {
    /// The best of all schedulers in the real cell.
    pub best: Optimum,
    /// The best of those that give theory's blocks.
    pub mapped: Optimum,
    /// What would be best with theory's blocks if theory were right.
    pub theory: Plan,
    /// The law under the best, from which others are found sooner.
    law: Law,
}

impl Pair {
    fn new(scenario: &Scenario) -> Self {
        let best = optimum(&scenario.real, Split::Best, OPTIMUM_TOLERANCE);
        let law = judge(&scenario.real, std::slice::from_ref(&best.plan), None, FINAL_LAW[0]).1;
        let mapped = optimum(&scenario.real, Split::Theory, OPTIMUM_TOLERANCE);
        let right = scenario.real.settings() == scenario.theory.settings();
        let in_theory = || optimum(&scenario.theory, Split::Theory, OPTIMUM_TOLERANCE).plan;
        Self { theory: if right { mapped.plan.clone() } else { in_theory() }, mapped, best, law }
    }
}

impl SchedulerGround {
    /// Computes optima and the relaxation.
    ///
    /// # Errors
    /// Never; kept for the form.
    pub fn new(scenario: Scenario) -> Result<Self, Stop> {
        let pair = (scenario.real.users() == 2).then(|| Pair::new(&scenario));
        Ok(Self { pair, relaxation: Relaxation::new(&scenario.real), scenario })
    }

    /// The cell in force after so many steps.
    pub(super) fn cell(&self, done: u64) -> &Arc<Cell> {
        if done < self.scenario.theory_steps { &self.scenario.theory } else { &self.scenario.real }
    }

    /// All measures of a learner in the real cell.
    ///
    /// # Errors
    /// It diverged, or passed a bound.
    pub(super) fn assess(&self, trainee: &Trainee, set: EvaluationSet) -> Result<Vec<f64>, Stop> {
        let outcome = match &self.pair {
            Some(pair) => self.exact(pair, &[trainee.plan()?], set)?,
            None => simulate(&self.scenario.real, trial(set), |worlds| trainee.decide(worlds))?.0,
        };
        Ok(values(&outcome, trainee.lost_online()))
    }

    /// What plans lose by their law; nothing may pass the optimum.
    fn exact(&self, pair: &Pair, plans: &[Plan], set: EvaluationSet) -> Result<Outcome, Stop> {
        let [moving, tolerance] = if set == EvaluationSet::Final { FINAL_LAW } else { CURVE_LAW };
        let (outcome, _) = judge(&self.scenario.real, plans, Some(&pair.law), moving);
        passes(outcome.lost(), pair.best.lost[0], false, tolerance)?;
        Ok(outcome)
    }

    /// All measures of what does not learn.
    pub(super) fn fixed(&self, kind: Kind, set: EvaluationSet) -> Result<Vec<f64>, Stop> {
        let plans = self.pair.as_ref().and_then(|pair| Some((pair, self.plans(kind, pair)?)));
        let outcome = match plans {
            Some((pair, plans)) => self.exact(pair, &plans, set)?,
            None => self.simulated(kind, set),
        };
        Ok(values(&outcome, f64::NAN))
    }

    /// What something that does not learn does with two users, slot by slot of its cycle, if that says it all.
    fn plans(&self, kind: Kind, pair: &Pair) -> Option<Vec<Plan>> {
        let cell = &self.scenario.real;
        match kind {
            Kind::Rule(rule) => plans(cell, rule, self.scenario.told),
            Kind::LookAhead => Some(vec![self.look_ahead().plan(cell)]),
            Kind::TheoryOptimal => Some(vec![pair.theory.clone()]),
            _ => None,
        }
    }

    /// The scheduler that looks ahead.
    pub(super) fn look_ahead(&self) -> LookAhead {
        LookAhead::new(&self.scenario.real, self.relaxation.clone())
    }

    /// A rule's beginning.
    pub(super) fn ruler(&self, rule: Rule) -> Ruler {
        Ruler::new(rule, self.scenario.told, self.scenario.real.users())
    }

    fn simulated(&self, kind: Kind, set: EvaluationSet) -> Outcome {
        let (cell, trial) = (&*self.scenario.real, trial(set));
        let ahead = self.look_ahead();
        let mut rulers = match kind {
            Kind::Rule(rule) => vec![self.ruler(rule); trial.cells],
            _ => Vec::new(),
        };
        let decide = |worlds: &[World]| {
            let blocks = worlds.iter().enumerate().flat_map(|(index, world)| match rulers.get_mut(index) {
                Some(ruler) => ruler.blocks(cell, &world.seen()),
                None => ahead.blocks(cell, &world.states()),
            });
            Ok::<Vec<usize>, Infallible>(blocks.collect())
        };
        simulate(cell, trial, decide).map_or_else(|never| match never {}, |(outcome, _)| outcome)
    }
}

/// How long schedulers of many users are judged by simulation.
fn trial(set: EvaluationSet) -> Trial {
    let [cells, slots] = if set == EvaluationSet::Final { [128, 400] } else { [32, 200] };
    Trial { cells, slots, warm_up: 20, seed: Use::Evaluation.seed(0) }
}

/// An outcome as measures.
fn values(outcome: &Outcome, online: f64) -> Vec<f64> {
    let worst = outcome.users.iter().copied().fold(0.0, f64::max);
    vec![outcome.lost(), outcome.failed, outcome.early, outcome.late, worst, online]
}
