//! What the radio-map paper says in R-Table 4 and R-Fig 6, beside what a race has shown.

use crate::experiments::contract::{Claim, Standing};

/// R-Table 4: scheme, mean latency in ms, and by how many per cent the proposed scheme undercuts it.
/// The paper prints the proposed scheme's 194 ms and the percentages; the other latencies are computed back from them.
pub(super) const TABLE_4: [(&str, f64, f64); 4] = [
    ("all server", 878.0, 77.90),
    ("all local", 643.0, 69.83),
    ("random modes", 735.0, 73.61),
    ("DQN", 286.0, 32.17),
];

/// The proposed scheme's latency in ms.
pub(super) const PROPOSED_MS: f64 = 194.0;

/// Percentage points by which a reduction may differ from the paper's and still agree (ours).
const ALIKE: f64 = 5.0;

/// What is said where a race cannot tell.
const UNKNOWN: &str = "one of the two has no result";

/// The paper's claims.
pub(super) fn claims(results: &[Standing]) -> Vec<Claim> {
    let latency = |name: &str| Standing::find(results, name)?.measure("latency_ms");
    let reduction = |(name, _, paper): &(&str, f64, f64)| {
        let found = latency("ACJORA").zip(latency(name)).map(|(ours, other)| 100.0 * (1.0 - ours / other));
        let found = found.map(|found| (format!("{found:.2} % below it"), (found - paper).abs() <= ALIKE));
        Claim::of(&format!("ACJORA's latency lies {paper:.2} % below {name}"), found, UNKNOWN)
    };
    let mean = |name| Standing::mean_of(results, name);
    let lower = mean("ACJORA")
        .zip(mean("DQN"))
        .map(|(acjora, dqn)| (format!("cost per device: ACJORA {acjora:.4}, DQN {dqn:.4}"), acjora < dqn));
    let mut claims: Vec<Claim> = TABLE_4.iter().map(reduction).collect();
    claims.push(Claim::of("ACJORA converges lower than DQN (R-Fig 6)", lower, UNKNOWN));
    claims
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_papers_own_figures_hold() {
        // 1 - 194/878 = 77.90 %, 1 - 194/643 = 69.83 %, 1 - 194/735 = 73.61 %, 1 - 194/286 = 32.17 %.
        let standing = |name: &str, mean: f64| Standing {
            name: name.to_owned(),
            mean: Some(mean),
            measures: vec![("latency_ms".to_owned(), mean)],
            ..Standing::default()
        };
        let mut results: Vec<Standing> = TABLE_4.iter().map(|(name, ms, _)| standing(name, *ms)).collect();
        assert!(claims(&results).iter().all(|claim| claim.holds.is_none()));
        results.push(standing("ACJORA", PROPOSED_MS));
        assert!(claims(&results).iter().all(|claim| claim.holds == Some(true)));
        for (claim, (_, ms, percent)) in claims(&results).iter().zip(TABLE_4) {
            assert_eq!(claim.found, format!("{percent:.2} % below it"), "{ms}");
        }
        results[0] = standing("all server", 500.0);
        assert_eq!(claims(&results)[0].holds, Some(false));
    }
}
