//! The summary of a run as JSON. Numbers that are not finite, and what is not known, are null.

use crate::experiments::Role;
use crate::lab::{History, Stopped};
use crate::preset::Change;
use serde_json::{Map, Value, json};

/// The measure that stands beside the mean where a race has it.
const LATENCY: &str = "latency_ms";

/// The summary; its names are a contract with scripts.
///
/// `seconds` is null here, because every file but `timing.csv` is the same, byte by byte, for each run with one seed.
pub(super) fn summary(history: &History) -> String {
    let limits: Map<String, Value> = history
        .limits
        .iter()
        .map(|track| (track.name.clone(), json!({ "value": track.last, "kind": track.kind.name() })))
        .collect();
    let contenders: Map<String, Value> = (0..history.contenders.len())
        .map(|index| (history.contenders[index].name.clone(), contender(history, index)))
        .collect();
    let changes: Vec<Value> = history
        .changes
        .iter()
        .map(|change| {
            let Change { step, field, value } = change;
            json!({ "step": step, "field": field, "value": value.to_string() })
        })
        .collect();
    let stopped: Vec<Value> = history
        .stopped
        .iter()
        .map(|Stopped { contender, seed_index, step, reason }| {
            let name = &history.contenders[*contender].name;
            json!({ "contender": name, "seed": history.seeds[*seed_index], "step": step, "reason": reason })
        })
        .collect();
    let summary = json!({
        "experiment": history.experiment,
        "seed": history.seeds.first(),
        "seeds": history.seeds.len(),
        "steps": history.steps,
        "step_unit": history.step_unit,
        "measure": history.measures.first().map(|measure| &measure.name),
        "better": if history.higher_is_better() { "higher" } else { "lower" },
        "device": "cpu",
        "limits": limits,
        "contenders": contenders,
        "changes": changes,
        "stopped": stopped,
        "claims": history.claims(),
        "seconds_in": "timing.csv",
    });
    format!("{summary:#}\n")
}

fn contender(history: &History, index: usize) -> Value {
    let about = &history.contenders[index];
    let result = history.summary(index);
    let estimate = result.estimate;
    let interval = estimate.filter(|e| e.half_width.is_some()).map(|e| [e.band().0, e.band().1]);
    let measures = measures(history, index);
    let mut contender = json!({
        "parameters": about.parameters,
        "mean": estimate.map(|estimate| estimate.mean),
        "ci95": interval,
        "steps_to_99_percent": result.steps_to_99_percent,
        "seconds": null,
        "role": if about.role == Role::Learner { "learner" } else { "baseline" },
        "to_limit": result.to_limit,
        "measures": measures,
    });
    // Scripts look for it beside the mean.
    if let Some(latency) = measures.get(LATENCY) {
        contender[LATENCY] = latency.clone();
    }
    contender
}

/// Mean over seeds of every measure; null where no seed reached the end.
fn measures(history: &History, index: usize) -> Map<String, Value> {
    let means = history.mean_measures(index);
    let mean = |name: &str| means.iter().find(|(found, _)| found == name).map(|(_, mean)| *mean);
    history.measures.iter().map(|measure| (measure.name.clone(), json!(mean(&measure.name)))).collect()
}
