//! The tables of a sweep as CSV. Every row starts with the values of the swept fields; what is not known is empty.

use super::super::tables::cell;
use super::cast::Cast;
use crate::lab::{Outcome, Plan, Score};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// One row for each point and contender: mean with its interval, the first limit, the gap to it, and what a summary says beside.
pub(super) fn means(plan: &Plan, outcomes: &[Option<Outcome>]) -> String {
    let mut text = head(
        plan,
        "contender,mean,ci95_low,ci95_high,limit,gap_percent,steps_to_99_percent,parameters,limit_name",
    );
    let cast = Cast::of(outcomes);
    for (point, outcome) in finished(outcomes) {
        let start = start(plan, point);
        let limit = outcome.limits.first();
        let limit_name = limit.map(|limit| cell(&limit.name)).unwrap_or_default();
        let limit = or_empty(limit.map(|limit| limit.value).filter(|value| value.is_finite()));
        for (name, _) in &cast.contenders {
            let score = outcome.score(name);
            let estimate = score.and_then(Score::estimate);
            let mean = or_empty(estimate.map(|estimate| estimate.mean));
            let band = estimate.filter(|estimate| estimate.half_width.is_some()).map(|e| e.band());
            let (low, high) = (or_empty(band.map(|band| band.0)), or_empty(band.map(|band| band.1)));
            let gap = or_empty(score.and_then(|score| score.gap_percent));
            let steps = or_empty(score.and_then(|score| score.steps_to_99_percent));
            let parameters = or_empty(score.map(|score| score.parameters));
            // Writing to a String cannot fail, here and below.
            let _ = writeln!(
                text,
                "{start}{},{mean},{low},{high},{limit},{gap},{steps},{parameters},{limit_name}",
                cell(name)
            );
        }
    }
    text
}

/// One row for each point, seed and contender: the final value of the main measure.
pub(super) fn seeds(plan: &Plan, outcomes: &[Option<Outcome>]) -> String {
    let mut text = head(plan, "seed,contender,value");
    for (point, outcome) in finished(outcomes) {
        let start = start(plan, point);
        for (index, seed) in outcome.seeds.iter().enumerate() {
            for score in &outcome.scores {
                let value = or_empty(score.values.get(index).copied().flatten());
                let _ = writeln!(text, "{start}{seed},{},{value}", cell(&score.name));
            }
        }
    }
    text
}

/// Seconds of learning, as they are written: by the start of the row.
#[derive(Default)]
pub(super) struct Timing(BTreeMap<String, String>);

impl Timing {
    /// What a table says.
    pub fn read(table: &str) -> Self {
        let rows = table.lines().skip(1).filter_map(|row| row.rsplit_once(','));
        Self(rows.map(|(start, seconds)| (start.to_owned(), seconds.to_owned())).collect())
    }

    /// Adds what a lane took: (contender, index of the seed, seconds).
    pub fn add(&mut self, plan: &Plan, point: usize, outcome: &Outcome, took: (usize, usize, f64)) {
        let (contender, seed, seconds) = took;
        if let (Some(score), Some(seed)) = (outcome.scores.get(contender), outcome.seeds.get(seed)) {
            let row = format!("{}{seed},{}", start(plan, point), cell(&score.name));
            self.0.insert(row, seconds.to_string());
        }
    }

    /// One row for each point, seed and contender.
    pub fn table(&self, plan: &Plan, outcomes: &[Option<Outcome>]) -> String {
        let mut text = head(plan, "seed,contender,seconds");
        for (point, outcome) in finished(outcomes) {
            let start = start(plan, point);
            for seed in &outcome.seeds {
                for score in &outcome.scores {
                    let row = format!("{start}{seed},{}", cell(&score.name));
                    let seconds = self.0.get(&row).map(String::as_str).unwrap_or_default();
                    let _ = writeln!(text, "{row},{seconds}");
                }
            }
        }
        text
    }
}

/// Points with their outcomes, as far as there are some.
fn finished(outcomes: &[Option<Outcome>]) -> impl Iterator<Item = (usize, &Outcome)> {
    outcomes.iter().enumerate().filter_map(|(point, outcome)| Some((point, outcome.as_ref()?)))
}

fn head(plan: &Plan, columns: &str) -> String {
    let fields: String = plan.axes().iter().map(|axis| format!("{},", cell(axis.field.path))).collect();
    format!("{fields}{columns}\n")
}

/// The values of a point, as every one of its rows starts.
fn start(plan: &Plan, point: usize) -> String {
    plan.values(point).into_iter().map(|value| format!("{},", cell(&value.typed()))).collect()
}

fn or_empty(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
