//! What paper and survey say of knowledge and theory, beside what a race has shown.

use crate::experiments::contract::{Claim, Standing};
use crate::experiments::kit::Found;

/// The claims of the paper and of sections IV-B and IV-D of the survey.
pub(super) fn claims(results: &[Standing]) -> Vec<Claim> {
    let mean = |name| Standing::mean_of(results, name);
    let pair = |one, two| mean(one).zip(mean(two));
    vec![
        Claim::of(
            "A straightforward DDPG converges slowly and serves badly",
            mean("DDPG").map(|lost| (format!("DDPG on shares loses {:.1} %", 100.0 * lost), lost > 0.5)),
            "DDPG on shares does not race here",
        ),
        Claim::of(
            "Expert knowledge makes training more efficient",
            pair("K-DDPG", "T-DDPG").map(|(with, without)| {
                (
                    format!("K-DDPG loses {:.1} %, T-DDPG {:.1} %", 100.0 * with, 100.0 * without),
                    with < without,
                )
            }),
            "K-DDPG and T-DDPG do not both race here",
        ),
        Claim::of(
            "30 to 50 % fewer packets are lost than by existing schedulers",
            pair("K-DDPG", "EDF").map(|(learned, rule)| against_rule(learned, rule)),
            "K-DDPG and EDF do not both race here",
        ),
        Claim::of(
            "Trained on theory, then fine-tuned on the real system, a learner is there sooner",
            theory_first(pair("pre-trained", "from scratch"), mean("EDF")),
            "no learner was trained in theory first",
        ),
    ]
}

fn against_rule(learned: f64, rule: f64) -> (String, bool) {
    let fewer = 100.0 * (1.0 - learned / rule);
    (format!("K-DDPG loses {fewer:.0} % fewer than EDF as it is set here"), fewer >= 30.0)
}

fn theory_first(both: Option<(f64, f64)>, rule: Option<f64>) -> Found {
    let (first, scratch) = both?;
    let beside = rule.map_or_else(String::new, |lost| format!(", EDF {:.1} %", 100.0 * lost));
    let words = format!("pre-trained {:.1} %, from scratch {:.1} %{beside}", 100.0 * first, 100.0 * scratch);
    Some((words, first < scratch))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_follow_the_means() {
        let standing = |name: &str, mean| Standing { name: name.to_owned(), mean, ..Standing::default() };
        let holds = |list: &[(&str, f64)]| {
            let results: Vec<Standing> =
                list.iter().map(|(name, mean)| standing(name, Some(*mean))).collect();
            claims(&results).into_iter().map(|claim| claim.holds).collect::<Vec<_>>()
        };
        let found = holds(&[("DDPG", 0.9), ("T-DDPG", 0.3), ("K-DDPG", 0.14), ("EDF", 0.147)]);
        assert_eq!(found, [Some(true), Some(true), Some(false), None]);
        let found = holds(&[("pre-trained", 0.14), ("from scratch", 0.17)]);
        assert_eq!(found, [None, None, None, Some(true)]);
    }
}
