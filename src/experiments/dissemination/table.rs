//! Rows of the paper's table (R-Table 4) beside what schemes reach here.

use super::claims::{PROPOSED_MS, TABLE_4};
use super::ground::DisseminationGround;
use crate::experiments::contract::{EvaluationSet, Stop};
use crate::problems::dissemination::{Assessment, Choice, assess};
use crate::statistics::Estimate;

/// A row of the paper's table.
pub(super) struct Row {
    name: &'static str,
    /// Mean latency over the final instances in ms.
    pub latency_ms: Option<Estimate>,
    in_frame: f64,
    broken: f64,
}

impl Row {
    /// A contender's decisions on the final instances.
    ///
    /// # Errors
    /// A decision is not valid.
    pub fn of(
        ground: &DisseminationGround,
        name: &'static str,
        decisions: &[Vec<Choice>],
    ) -> Result<Self, Stop> {
        let parameters = &ground.scenario.parameters;
        let each = ground.judged.of(EvaluationSet::Final).iter().zip(decisions);
        let found: Vec<Assessment> = each
            .map(|(case, choices)| assess(parameters, &case.instance, choices))
            .collect::<Result<_, _>>()?;
        Ok(Self::from_accounts(ground, name, found.iter()))
    }

    /// What a scheme reaches whose assessments are given.
    pub fn from_accounts<'a>(
        ground: &DisseminationGround,
        name: &'static str,
        found: impl Iterator<Item = &'a Assessment> + Clone,
    ) -> Self {
        let frame_s = ground.scenario.parameters.settings().frame_s;
        let delays: Vec<f64> = found.clone().map(|found| 1e3 * found.mean_delay_s()).collect();
        let share = |holds: &dyn Fn(&Assessment) -> bool| {
            found.clone().filter(|found| holds(found)).count() as f64 / delays.len().max(1) as f64
        };
        Self {
            name,
            in_frame: share(&|found| found.finishes_within(frame_s)),
            broken: share(&|found| !found.violations.is_empty()),
            latency_ms: Estimate::of(&delays),
        }
    }

    /// Name, the paper's latency, ours, its ratio to the optimum, shares in time and broken.
    pub fn cells(&self, optimum_ms: f64) -> Vec<String> {
        let paper = TABLE_4.iter().find(|(name, ..)| *name == self.name).map(|(_, ms, _)| *ms);
        let paper = if self.name == "ACJORA" { Some(PROPOSED_MS) } else { paper };
        let words = |ms: Option<f64>| ms.map_or("–".to_owned(), |ms| format!("{ms:.0}"));
        let ours = self.latency_ms.map_or("–".to_owned(), |estimate| match estimate.half_width {
            Some(half) => format!("{:.0} ± {half:.0}", estimate.mean),
            None => format!("{:.0}", estimate.mean),
        });
        let ratio = self.latency_ms.map(|estimate| estimate.mean / optimum_ms);
        vec![
            self.name.to_owned(),
            words(paper),
            ours,
            ratio.map_or("–".to_owned(), |ratio| format!("{ratio:.2}")),
            format!("{:.1} %", 100.0 * self.in_frame),
            format!("{:.2} %", 100.0 * self.broken),
        ]
    }
}
