//! What the survey and its source say of detecting users by networks, beside what a race has shown.

use super::ground::OPERATIONS;
use crate::experiments::contract::{Claim, Standing};
use crate::experiments::kit::Found;

/// Claims of the survey (section IV-A), and ours.
pub(super) fn claims(results: &[Standing]) -> Vec<Claim> {
    let mean = |name: &str| Standing::mean_of(results, name);
    let operations = |name: &str| Standing::find(results, name)?.measure(OPERATIONS);
    let better = |name: &str, other: &str| -> Found {
        let (own, others) = (mean(name)?, mean(other)?);
        Some((format!("{own:.2} % errors, {other} {others:.2} %"), own < others))
    };
    let cheaper = |other: &str| -> Found {
        let (own, others) = (operations("FNN")?, operations(other)?);
        let words = format!("{own:.0} thousand multiply-adds a frame, {other} {others:.0} thousand");
        Some((words, own < others))
    };
    vec![
        Claim::of(
            "An FNN detects more accurately than a greedy method of compressive sensing",
            better("FNN", "OMP"),
            "this race has no FNN beside OMP",
        ),
        Claim::of(
            "Its latency is much lower than that of compressive sensing: against an iterative method",
            cheaper("group lasso"),
            "this race has no group lasso",
        ),
        Claim::of("The same against a greedy method", cheaper("OMP"), "this race has no OMP"),
        Claim::of(
            "Correlation of activity over time may be used by an RNN",
            better("GRU", "FNN"),
            "this race has no GRU; open the preset with bursts",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_follow_the_results() {
        let standing = |name: &str, mean: f64, thousands: f64| Standing {
            name: name.to_owned(),
            mean: Some(mean),
            measures: vec![(OPERATIONS.to_owned(), thousands)],
            ..Standing::default()
        };
        let results =
            [standing("FNN", 3.6, 57.0), standing("OMP", 5.3, 6.0), standing("group lasso", 3.7, 614.0)];
        let holds: Vec<_> = claims(&results).iter().map(|claim| claim.holds).collect();
        assert_eq!(holds, [Some(true), Some(true), Some(false), None]);
        assert!(claims(&[]).iter().all(|claim| claim.holds.is_none()));
    }
}
