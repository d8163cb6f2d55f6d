//! What the survey says of Fig. 2, beside what a race has shown.

use super::networks::Kind;
use crate::experiments::contract::{Claim, Standing};

/// Means that lie within this share of the optimum of each other count as alike (ours).
const ALIKE: f64 = 0.01;

/// The survey's two claims about the four networks (section V-A).
pub(super) fn claims(results: &[Standing]) -> Vec<Claim> {
    let networks: Vec<&Standing> = Kind::ALL
        .iter()
        .filter_map(|kind| results.iter().find(|result| result.name == kind.name()))
        .collect();
    vec![alike(&networks), order(&networks)]
}

fn alike(networks: &[&Standing]) -> Claim {
    let gap = |result: &&Standing| result.to_limit;
    let gaps: Option<Vec<f64>> = networks.iter().map(gap).collect();
    let gaps = gaps.filter(|gaps| !gaps.is_empty());
    let spread = gaps.map(|gaps| {
        gaps.iter().copied().fold(f64::MIN, f64::max) - gaps.iter().copied().fold(f64::MAX, f64::min)
    });
    let ends: Vec<String> = networks
        .iter()
        .filter_map(|result| Some(format!("{} {:.1} %", result.name, 100.0 + 100.0 * result.to_limit?)))
        .collect();
    Claim {
        paper: "All four networks end alike".to_owned(),
        found: format!("of the optimum: {}", ends.join(", ")),
        holds: spread.map(|spread| spread <= ALIKE),
    }
}

fn order(networks: &[&Standing]) -> Claim {
    let words = |result: &&Standing| match result.steps_to_99_percent {
        Some(step) => format!("{} {step}", result.name),
        None => format!("{} never", result.name),
    };
    let steps: Vec<u64> =
        networks.iter().map(|result| result.steps_to_99_percent.unwrap_or(u64::MAX)).collect();
    let holds = match steps[..] {
        [gnn, cnn, rnn, fnn] => Some(gnn.max(cnn) < rnn && rnn < fnn),
        _ => None,
    };
    Claim {
        paper: "They converge in the order GNN and CNN, RNN, FNN".to_owned(),
        found: format!("updates to 99 %: {}", networks.iter().map(words).collect::<Vec<_>>().join(", ")),
        holds,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(kind: Kind, to_limit: f64, steps: Option<u64>) -> Standing {
        let name = kind.name().to_owned();
        Standing {
            name,
            mean: Some(18.0),
            to_limit: Some(to_limit),
            steps_to_99_percent: steps,
            ..Standing::default()
        }
    }

    #[test]
    fn order_and_ends_are_judged_apart() {
        let race = [
            standing(Kind::Gnn, -0.003, Some(120)),
            standing(Kind::Cnn, -0.005, Some(140)),
            standing(Kind::Rnn, -0.004, Some(500)),
            standing(Kind::Fnn, -0.12, None),
        ];
        let holds = |race: &[Standing]| claims(race).iter().map(|claim| claim.holds).collect::<Vec<_>>();
        assert_eq!(holds(&race), [Some(false), Some(true)]);
        let mut even = race.clone();
        even[3] = standing(Kind::Fnn, -0.006, Some(400));
        assert_eq!(holds(&even), [Some(true), Some(false)], "the FNN was faster than the RNN");
        assert_eq!(holds(&race[..2])[1], None, "half a race cannot tell");
    }
}
