//! What the survey says of several aims and of decisions that come late, beside what a race has shown.

use crate::experiments::contract::{Claim, Standing};

/// What is said where a race cannot tell.
const UNKNOWN: &str = "one of them has no result";

/// The survey's sentences on multi-objective optimisation and on the blocking assumption (section III-F).
pub(super) fn claims(results: &[Standing]) -> Vec<Claim> {
    let mean = |name| Standing::mean_of(results, name);
    let (priced, fixed) = (mean("post-decision DQN"), mean("fixed weight"));
    let by_hand = priced.zip(fixed).map(|(priced, fixed)| {
        (format!("priced power {fixed:.2} mW with the weight by hand, {priced:.2} with multipliers"), fixed > priced)
    });
    let delay = Standing::find(results, "post-decision DQN").and_then(|found| {
        Some((found.measure("mean delay, ms")?, found.measure("packets lost, share")?))
    });
    let both = delay.map(|(delay, loss)| {
        (format!("{delay:.1} ms, {:.2} % lost", 100.0 * loss), loss <= 0.01)
    });
    let late = mean("post-decision DQN, blind").zip(priced).map(|(blind, seeing)| {
        (format!("blind {blind:.2} mW, with the decisions on their way {seeing:.2}"), blind > seeing)
    });
    let blocking = "That nothing changes while one thinks may not hold";
    vec![
        Claim::of("Weights that are determined manually miss what multipliers find", by_hand, UNKNOWN),
        Claim::of("Weights and policy can be optimised together by a primal-dual method", both, UNKNOWN),
        Claim::of(blocking, late, "decisions act at once in this race"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_follow_the_results() {
        let standing = |name: &str, mean: f64| Standing {
            name: name.to_owned(),
            mean: Some(mean),
            measures: vec![("mean delay, ms".to_owned(), 15.0), ("packets lost, share".to_owned(), 0.002)],
            ..Standing::default()
        };
        assert!(claims(&[]).iter().all(|claim| claim.holds.is_none()));
        let results = [standing("post-decision DQN", 4.5), standing("fixed weight", 5.0)];
        let holds: Vec<_> = claims(&results).iter().map(|claim| claim.holds).collect();
        assert_eq!(holds, [Some(true), Some(true), None]);
    }
}
