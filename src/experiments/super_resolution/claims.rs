//! What the radio-map paper says of its super-resolution, beside what a race has shown.

use super::ground::{ABOVE, MODEL, REMOVED};
use crate::experiments::contract::{Claim, Standing};

/// Decibels of error above fine kriging's that are still little (ours; the paper gives no figure).
const LITTLE_DB: f64 = 0.5;

/// Bits that dissemination assumes for the model (ours, calibrated on R-Table 4), in thousands.
const ASSUMED_KBIT: f64 = 6.0;

/// The paper's claims, and what its costs rest on.
pub(super) fn claims(results: &[Standing]) -> Vec<Claim> {
    let forest = |measure: &str| Standing::find(results, "forest")?.measure(measure);
    let loss = forest(ABOVE).map(|above| {
        let words = format!(
            "{above:+.3} dB of RMSE against fine kriging; up to {LITTLE_DB} dB counts as little (ours)"
        );
        (words, above <= LITTLE_DB)
    });
    let learned = forest(REMOVED).map(|share| {
        let words = format!("{:.0} % of bicubic's squared error against the fine map is gone", 100.0 * share);
        (words, share > 0.0)
    });
    let model = forest(MODEL)
        .map(|kbit| (format!("{kbit:.0} Kbit are written for the forest"), kbit <= ASSUMED_KBIT));
    let claim = |paper, found| Claim::of(paper, found, "the forest has no result");
    vec![
        claim("Super-resolution makes a fine map of a coarse one with little loss", loss),
        claim("A learned forest refines (ours: it is to do more than bicubic interpolation)", learned),
        claim("The model is small beside a map (ours: dissemination assumes 6 Kbit)", model),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_follow_the_measures() {
        assert!(claims(&[]).iter().all(|claim| claim.holds.is_none()));
        let standing = |above: f64, removed: f64, kbit: f64| Standing {
            name: "forest".to_owned(),
            measures: [(ABOVE, above), (REMOVED, removed), (MODEL, kbit)]
                .map(|(name, value)| (name.to_owned(), value))
                .to_vec(),
            ..Standing::default()
        };
        let holds = |above, removed, kbit| {
            claims(&[standing(above, removed, kbit)]).iter().map(|claim| claim.holds).collect::<Vec<_>>()
        };
        assert_eq!(holds(0.02, 0.1, 800.0), [Some(true), Some(true), Some(false)]);
        assert_eq!(holds(0.6, -0.1, 5.4), [Some(false), Some(false), Some(true)]);
    }
}
