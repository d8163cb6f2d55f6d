//! What the survey says of Fig. 3, beside what a race has shown.

use crate::experiments::contract::{Claim, Standing};

/// The survey's claim about the two controllers (section V-B).
pub(super) fn claims(results: &[Standing]) -> Vec<Claim> {
    let mean = |name: &str| results.iter().find(|result| result.name == name).and_then(|result| result.mean);
    let claim = |paper: &str, found: Option<(String, bool)>| Claim {
        paper: paper.to_owned(),
        holds: found.as_ref().map(|(_, holds)| *holds),
        found: found.map_or_else(|| "one of the two has no result".to_owned(), |(words, _)| words),
    };
    let better = mean("DDPG").zip(mean("DQN")).map(|(ddpg, dqn)| {
        (
            format!("DDPG {ddpg:.3}, DQN {dqn:.3}; the verdict above says whether seeds can tell them apart"),
            ddpg > dqn,
        )
    });
    vec![claim("DDPG ends slightly above DQN", better)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_larger_mean_decides() {
        let standing = |name: &str, mean| Standing { name: name.to_owned(), mean, ..Standing::default() };
        let holds = |dqn, ddpg| claims(&[standing("DQN", dqn), standing("DDPG", ddpg)])[0].holds;
        assert_eq!(holds(Some(19.5), Some(19.6)), Some(true));
        assert_eq!(holds(Some(19.7), Some(19.6)), Some(false));
        assert_eq!(holds(None, Some(19.6)), None);
    }
}
