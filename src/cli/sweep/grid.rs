//! Reads `--over`: which values of which fields a sweep goes over.

use crate::cli::answer::Failure;
use crate::lab::{Axis, Plan};
use crate::preset::{Field, FieldError, Kind, Preset, Value, Values};

/// More races than these are a typing error.
const MOST_RACES: usize = 10_000;

/// Digits that count of a value between the ends of a range: 0.3 stays 0.3.
const DIGITS: usize = 12;

const HOW: &str = "write --over KEY=A..B:N or --over KEY=VALUE,VALUE";

/// The races behind all `--over`, each checked. What was set before cannot be swept.
pub(super) fn plan(preset: Preset, over: &[String], set: &[&str]) -> Result<Plan, Failure> {
    let mut axes: Vec<Axis> = Vec::with_capacity(over.len());
    for text in over {
        let fail = |reason: String| Failure::bad(format!("--over {text}: {reason}"));
        let axis = axis(&preset.values, text).map_err(fail)?;
        let path = axis.field.path;
        if axes.iter().any(|other| other.field.path == path) {
            return Err(fail(format!("{path} has an --over already; give all its values in one")));
        }
        if set.contains(&path) {
            return Err(fail(format!("{path} is set as well; leave out one of both")));
        }
        if preset.changes.iter().any(|change| change.field == path) {
            return Err(fail(format!(
                "{path} changes while this preset's race runs; take that change out of it"
            )));
        }
        axes.push(axis);
    }
    let plan = Plan::new(preset, axes);
    if plan.count() > MOST_RACES {
        let counts: Vec<String> = plan.axes().iter().map(|axis| axis.values.len().to_string()).collect();
        let races = counts.join(" x ");
        return Err(Failure::bad(format!("--over gives {races} races; at most {MOST_RACES} are possible")));
    }
    plan.check().map_err(|(point, error)| Failure::bad(format!("--over, {}: {error}", plan.name(point))))?;
    Ok(plan)
}

/// One field with its values.
fn axis(values: &Values, text: &str) -> Result<Axis, String> {
    let (key, list) = text.split_once('=').ok_or_else(|| HOW.to_owned())?;
    let field = values.find(key.trim()).map_err(|error| error.to_string())?;
    let is_number = matches!(field.kind, Kind::Integer { .. } | Kind::Number { .. });
    let values = match list.split_once("..") {
        Some((from, rest)) if is_number => range(field, from, rest)?,
        _ => listed(field, list)?,
    };
    Ok(Axis { field, values })
}

/// The values of a list, each once.
fn listed(field: &Field, list: &str) -> Result<Vec<Value>, String> {
    let mut values = Vec::new();
    for text in list.split(',') {
        if text.trim().is_empty() {
            return Err(format!("a value is missing; {HOW}"));
        }
        let value = field.parse(text).map_err(|error| error.to_string())?;
        if values.contains(&value) {
            return Err(format!("{} stands there twice", value.typed()));
        }
        values.push(value);
    }
    Ok(values)
}

/// The values of `A..B:N`.
fn range(field: &Field, from: &str, rest: &str) -> Result<Vec<Value>, String> {
    let (to, count) =
        rest.split_once(':').ok_or_else(|| format!("how many values? Write --over KEY={from}..{rest}:N"))?;
    if from.ends_with('.') || to.starts_with('.') {
        return Err("three dots can be read in two ways; write 0.5 for .5".to_owned());
    }
    let refuse = |error: FieldError| error.to_string();
    let (first, last) = (field.parse(from).map_err(refuse)?, field.parse(to).map_err(refuse)?);
    let count =
        count.trim().parse().ok().filter(|count| (2..=MOST_RACES).contains(count)).ok_or_else(|| {
            format!(
                "{:?} is no count of values; it must be a whole number from 2 to {MOST_RACES}",
                count.trim()
            )
        })?;
    if first == last {
        return Err(format!(
            "both ends are {}; for one value write --over KEY={}",
            first.typed(),
            first.typed()
        ));
    }
    let (Some(low), Some(high)) = (first.number(), last.number()) else { return Err(HOW.to_owned()) };
    let spaced = spaced(low, high, count, field.is_logarithmic());
    let whole = |number: f64| Value::Integer(number.round() as i64);
    let inner = spaced[1..count - 1].iter().map(|number| match field.kind {
        Kind::Integer { .. } => whole(*number),
        _ => Value::Number(*number),
    });
    let mut values: Vec<Value> = std::iter::once(first).chain(inner).chain([last]).collect();
    values.dedup();
    values.into_iter().map(|value| field.check(value).map_err(refuse)).collect()
}

/// Numbers from one to another, evenly spaced, or by factors where both are positive and that is asked for.
fn spaced(low: f64, high: f64, count: usize, by_factors: bool) -> Vec<f64> {
    let share = |index: usize| index as f64 / (count - 1) as f64;
    let number = |index: usize| {
        if by_factors && low > 0.0 && high > 0.0 {
            low * (high / low).powf(share(index))
        } else {
            low + (high - low) * share(index)
        }
    };
    (0..count).map(|index| rounded(number(index))).collect()
}

/// The nearest number with few digits.
fn rounded(number: f64) -> f64 {
    format!("{number:.*e}", DIGITS - 1).parse().unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiments;

    fn preset(name: &str) -> Preset {
        experiments::built_in(name).unwrap().unwrap()
    }

    /// The values as they are typed.
    fn typed(name: &str, text: &str) -> Vec<String> {
        axis(&preset(name).values, text).unwrap().values.iter().map(Value::typed).collect()
    }

    fn refused(over: &[&str], set: &[&str]) -> String {
        let over: Vec<String> = over.iter().map(|text| (*text).to_owned()).collect();
        let failure = plan(preset("static-access"), &over, set).unwrap_err();
        assert_eq!(failure.code, crate::cli::answer::BAD);
        failure.message
    }

    #[test]
    fn ranges_are_evenly_spaced_with_exact_ends() {
        assert_eq!(typed("static-access", "devices=10..50:5"), ["10", "20", "30", "40", "50"]);
        assert_eq!(typed("static-access", "access.devices = 50 .. 10 : 3"), ["50", "30", "10"]);
        assert_eq!(typed("static-access", "mean_snr_db=-10..40:3"), ["-10", "15", "40"]);
        // In plain floating point the third would be 0.30000000000000004.
        assert_eq!(typed("dissemination", "delay_weight=0.1..0.5:5"), ["0.1", "0.2", "0.3", "0.4", "0.5"]);
    }

    #[test]
    fn whole_numbers_are_rounded_and_stand_once() {
        // 2, 2.25, 2.5, 2.75, 3: halves are rounded up.
        assert_eq!(typed("static-access", "devices=2..3:5"), ["2", "3"]);
        // 2, 5.67, 9.33, 13.
        assert_eq!(typed("static-access", "devices=2..13:4"), ["2", "6", "9", "13"]);
    }

    #[test]
    fn logarithmic_fields_are_spaced_by_factors() {
        assert_eq!(typed("static-access", "gnn_rate=0.0001..0.1:4"), ["0.0001", "0.001", "0.01", "0.1"]);
        assert_eq!(typed("dissemination", "bandwidth_hz=1e6..4e6:3"), ["1000000", "2000000", "4000000"]);
        for field in experiments::ALL.iter().flat_map(|experiment| experiment.fields()) {
            if let Kind::Number { min, logarithmic: true, .. } = field.kind {
                assert!(min > 0.0, "{} has no factors from {min}", field.path);
            }
        }
    }

    #[test]
    fn lists_serve_every_kind() {
        assert_eq!(typed("static-access", "devices=80, 5,1000"), ["80", "5", "1000"]);
        assert_eq!(typed("static-access", "channel=InF-SL,power control"), ["InF-SL", "power control"]);
        assert_eq!(typed("static-access", "mean_snr_db=3"), ["3"]);
    }

    /// No experiment has a flag yet; this row is made up.
    #[test]
    fn flags_are_listed() {
        let field = Field {
            kind: Kind::Flag { default: false },
            ..preset("static-access").values.fields()[0].clone()
        };
        assert_eq!(listed(&field, "true,false"), Ok(vec![Value::Flag(true), Value::Flag(false)]));
        assert!(listed(&field, "yes").unwrap_err().contains("must be true or false"));
    }

    #[test]
    fn no_name_can_be_taken_for_a_list() {
        for field in experiments::ALL.iter().flat_map(|experiment| experiment.fields()) {
            if let Kind::Choice { options } = field.kind {
                assert!(options.iter().all(|option| !option.contains(',')), "{}", field.path);
            }
        }
    }

    #[test]
    fn errors_name_option_field_value_and_range() {
        for (over, words) in [
            ("devices", "--over devices: write --over KEY=A..B:N"),
            ("devises=1..2:2", "did you mean access.devices"),
            ("devices=1..50:5", "access.devices is 1, but must be a whole number from 2 to 2000"),
            ("devices=2..9000:5", "access.devices is 9000, but must be"),
            ("devices=2.5..9:5", "access.devices is 2.5, but must be a whole number"),
            ("devices=2..9", "how many values? Write --over KEY=2..9:N"),
            ("devices=2..9:1", "\"1\" is no count of values; it must be a whole number from 2 to 10000"),
            ("devices=2..9:99999", "\"99999\" is no count"),
            ("devices=9..9:3", "both ends are 9; for one value write --over KEY=9"),
            ("mean_snr_db=1...5:3", "three dots can be read in two ways"),
            ("mean_snr_db=NaN..5:3", "radio.mean_snr_db is NaN"),
            ("devices=4,,8", "a value is missing"),
            ("devices=", "a value is missing"),
            ("devices=4,8,4", "4 stands there twice"),
            ("channel=InF-SL..InF-HH:2", "radio.channel is \"InF-SL..InF-HH:2\", but must be one of"),
            ("channel=InF-XX", "radio.channel is \"InF-XX\", but must be one of"),
        ] {
            let said = refused(&[over], &[]);
            assert!(said.starts_with(&format!("--over {over}: ")) && said.contains(words), "{said}");
        }
    }

    #[test]
    fn fields_are_swept_once_not_set_and_not_too_often() {
        assert!(refused(&["devices=4,8", "access.devices=9"], &[]).contains("has an --over already"));
        assert!(refused(&["devices=4,8"], &["access.devices"]).contains("is set as well"));
        let most = refused(&["devices=2..201:200", "preambles=2..101:100"], &[]);
        assert_eq!(most, "--over gives 200 x 100 races; at most 10000 are possible");
    }
}
