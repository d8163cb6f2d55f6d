//! Who appears in a sweep: contenders and limits of all its races, and what is measured.

use crate::experiments::{Measure, Role};
use crate::lab::Outcome;

/// Everybody by name, in the order of their first appearance.
pub(super) struct Cast<'a> {
    /// Contenders.
    pub contenders: Vec<(&'a str, Role)>,
    /// Limits.
    pub limits: Vec<&'a str>,
    /// What is measured; none where no race could start.
    pub measure: Option<&'a Measure>,
}

impl<'a> Cast<'a> {
    /// Everybody in some outcomes.
    pub fn of(outcomes: &'a [Option<Outcome>]) -> Self {
        let measure = outcomes.iter().flatten().find_map(|outcome| outcome.measure.as_ref());
        let (mut contenders, mut limits) = (Vec::new(), Vec::new());
        for outcome in outcomes.iter().flatten() {
            for score in &outcome.scores {
                add(&mut contenders, (score.name.as_str(), score.role));
            }
            for limit in &outcome.limits {
                add(&mut limits, limit.name.as_str());
            }
        }
        Self { contenders, limits, measure }
    }
}

fn add<T: PartialEq>(all: &mut Vec<T>, one: T) {
    if !all.contains(&one) {
        all.push(one);
    }
}
