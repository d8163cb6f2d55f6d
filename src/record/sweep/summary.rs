//! The summary of a sweep as JSON. Numbers that are not finite, and what is not known, are null.

use super::cast::Cast;
use crate::lab::{Axis, Outcome, Plan, Score};
use crate::preset;
use serde_json::{Map, Value, json};

/// The summary; its names are a contract with scripts.
pub(super) fn summary(plan: &Plan, outcomes: &[Option<Outcome>]) -> String {
    let measure = Cast::of(outcomes).measure;
    let race = |name: &str| plan.preset().values.integer(&format!("race.{name}")).ok();
    let points: Vec<Value> = outcomes
        .iter()
        .enumerate()
        .filter_map(|(index, outcome)| Some(point(plan, index, outcome.as_ref()?)))
        .collect();
    let summary = json!({
        "experiment": plan.preset().experiment,
        "measure": measure.map(|measure| &measure.name),
        "better": measure.map(|measure| if measure.higher_is_better { "higher" } else { "lower" }),
        "seed": race("seed"),
        "seeds": race("seeds"),
        "steps": race("steps"),
        "device": "cpu",
        "over": plan.axes().iter().map(over).collect::<Vec<_>>(),
        "points": points,
        "seconds_in": "timing.csv",
    });
    format!("{summary:#}\n")
}

fn over(axis: &Axis) -> Value {
    let values: Vec<Value> = axis.values.iter().map(plain).collect();
    json!({ "field": axis.field.path, "unit": axis.field.unit, "values": values })
}

fn point(plan: &Plan, index: usize, outcome: &Outcome) -> Value {
    let values = plan.axes().iter().zip(plan.values(index));
    let values: Map<String, Value> =
        values.map(|(axis, value)| (axis.field.path.to_owned(), plain(value))).collect();
    let limits = outcome.limits.iter();
    let limits: Map<String, Value> = limits
        .map(|limit| (limit.name.clone(), json!({ "value": limit.value, "kind": limit.kind.name() })))
        .collect();
    let contenders: Map<String, Value> =
        outcome.scores.iter().map(|score| (score.name.clone(), contender(score))).collect();
    let stopped = outcome.stopped.iter().map(|(contender, seed, step, reason)| {
        let name = outcome.scores.get(*contender).map(|score| &score.name);
        json!({ "contender": name, "seed": seed, "step": step, "reason": reason })
    });
    json!({
        "values": values,
        "limits": limits,
        "contenders": contenders,
        "stopped": stopped.collect::<Vec<_>>(),
        "failure": outcome.failure,
    })
}

fn contender(score: &Score) -> Value {
    let estimate = score.estimate();
    let interval = estimate.filter(|e| e.half_width.is_some()).map(|e| [e.band().0, e.band().1]);
    json!({
        "parameters": score.parameters,
        "mean": estimate.map(|estimate| estimate.mean),
        "ci95": interval,
        "gap_percent": score.gap_percent,
        "steps_to_99_percent": score.steps_to_99_percent,
    })
}

fn plain(value: &preset::Value) -> Value {
    match value {
        preset::Value::Integer(number) => json!(number),
        preset::Value::Number(number) => json!(number),
        preset::Value::List(numbers) => json!(numbers),
        preset::Value::Choice(name) => json!(name),
        preset::Value::Flag(flag) => json!(flag),
    }
}
