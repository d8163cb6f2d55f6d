//! What differs between two runs, in words: labels, values with units, live changes.

use crate::app::kit::numbers::with_unit;
use crate::preset::{Change, Field, Value, Values};

/// So many differences have room in a row.
const IN_SHORT: usize = 3;

/// What ran: the values that it started with, and its live changes.
pub type Ran<'a> = (&'a Values, &'a [Change]);

/// What differs between what ran then and what runs now, of the same experiment: "Devices 80 → 120".
pub fn between(then: Ran<'_>, now: Ran<'_>, step_unit: &str) -> Vec<String> {
    let started = then.0.iter().filter_map(|(field, before)| {
        let after = now.0.get(field.path).ok().filter(|after| *after != before)?;
        Some(format!("{} {}", field.label, arrow(before, after, field.unit)))
    });
    let only = |all: &[Change], others: &[Change], when: &str| -> Vec<String> {
        let changes = all.iter().filter(|change| !others.contains(change));
        let words = changes.filter_map(|change| {
            let field = then.0.find(change.field).ok()?;
            Some(format!("{when} at {step_unit} {}: {}", change.step, set_to(field, &change.value)))
        });
        words.collect()
    };
    started.chain(only(then.1, now.1, "then")).chain(only(now.1, then.1, "now")).collect()
}

/// The first few, and how many more there are.
pub fn in_short(all: &[String]) -> String {
    let first = all.iter().take(IN_SHORT).map(String::as_str).collect::<Vec<_>>().join(", ");
    match all.len().saturating_sub(IN_SHORT) {
        0 => first,
        more => format!("{first}, {more}\u{a0}more"),
    }
}

fn set_to(field: &Field, value: &Value) -> String {
    format!("{} {}", field.label, words(value, field.unit))
}

fn words(value: &Value, unit: &str) -> String {
    match value {
        Value::Integer(number) => with_unit(*number as f64, unit),
        Value::Number(number) => with_unit(*number, unit),
        Value::List(_) => format!("{} {unit}", value.typed().replace(',', ", ")).trim_end().to_owned(),
        Value::Choice(name) => name.clone(),
        Value::Flag(on) => if *on { "on" } else { "off" }.to_owned(),
    }
}

/// From one value to another, the unit once where both have the same.
fn arrow(before: &Value, after: &Value, unit: &str) -> String {
    let [before, after] = [before, after].map(|value| words(value, unit));
    let units = before.split_once(' ').zip(after.split_once(' '));
    match units.filter(|((_, a), (_, b))| a == b && !unit.is_empty()) {
        Some(((number, _), _)) => format!("{number} → {after}"),
        None => format!("{before} → {after}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiments;

    #[test]
    fn differences_have_label_unit_and_direction() {
        let then = experiments::built_in("static-access").unwrap().unwrap().values;
        let mut now = then.clone();
        now.set("access.devices", Value::Integer(120)).unwrap();
        now.set("mean_snr_db", Value::Number(20.0)).unwrap();
        assert_eq!(between((&then, &[]), (&now, &[]), "update"), ["Devices 80 → 120", "Mean SNR 10 → 20 dB"]);
        assert!(between((&then, &[]), (&then, &[]), "update").is_empty());
        now.set("carrier_ghz", Value::Number(0.9)).unwrap();
        now.set("layout", Value::Integer(4)).unwrap();
        let all = between((&then, &[]), (&now, &[]), "update");
        assert!(all.contains(&"Carrier 3.5 → 0.9 GHz".to_owned()), "{all:?}");
        assert!(in_short(&all).ends_with(", 1\u{a0}more") && in_short(&all[..3]).matches(',').count() == 2);
    }

    #[test]
    fn live_changes_say_when_they_were_made() {
        let values = experiments::built_in("static-access").unwrap().unwrap().values;
        let change = |step: u64, number: i64| Change {
            step,
            field: "access.preambles",
            value: Value::Integer(number),
        };
        let (then, now) = ([change(200, 40), change(300, 20)], [change(200, 40), change(250, 30)]);
        assert_eq!(
            between((&values, &then), (&values, &now), "update"),
            ["then at update 300: Preambles 20", "now at update 250: Preambles 30"]
        );
    }
}
