//! What the survey says of channel prediction, beside what a race has shown.

use crate::experiments::contract::{Claim, Standing};

/// The survey's sentences, and what is asked of them here.
pub(super) fn claims(results: &[Standing]) -> Vec<Claim> {
    let mean = |name: &str| Standing::mean_of(results, name);
    let gated = [mean("LSTM"), mean("GRU")].into_iter().flatten().min_by(f64::total_cmp);
    let claim = |paper: &str, first: (&str, Option<f64>), second: &str| {
        let found = first.1.zip(mean(second));
        let words = |(a, b): (f64, f64)| (format!("{} {a:.4}, {second} {b:.4}", first.0), a < b);
        Claim::of(paper, found.map(words), "no race of both has ended")
    };
    let (gated, window) = (("better gated network", gated), ("FNN", mean("FNN")));
    vec![
        claim(
            "Recurrent networks predict channels (ours: better than any linear filter)",
            gated,
            "best linear",
        ),
        claim("They exploit long-term dependency (ours: better than a window of pilots)", gated, "FNN"),
        claim("An FNN can adapt to series, too (ours: better than any linear filter)", window, "best linear"),
        claim("Learning is worth it (ours: better than Bayes with a belief)", gated, "constant-speed Bayes"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_follow_the_means() {
        assert!(claims(&[]).iter().all(|claim| claim.holds.is_none()));
        let standing = |(name, mean): (&str, f64)| Standing {
            name: name.to_owned(),
            mean: Some(mean),
            ..Standing::default()
        };
        let all = [("LSTM", 0.097), ("GRU", 0.1), ("FNN", 0.104), ("best linear", 0.196)];
        let holds = |more: &[(&str, f64)]| -> Vec<_> {
            let all: Vec<_> = all.iter().chain(more).copied().map(standing).collect();
            claims(&all).iter().map(|claim| claim.holds).collect()
        };
        assert_eq!(holds(&[]), [Some(true), Some(true), Some(true), None]);
        assert_eq!(holds(&[("constant-speed Bayes", 0.087)])[3], Some(false));
    }
}
