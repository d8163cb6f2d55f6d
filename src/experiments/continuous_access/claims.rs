//! What the survey says of Fig. 3, beside what a race has shown.

use crate::experiments::contract::{Claim, Standing};

/// The survey's claim about the two controllers (section V-B).
pub(super) fn claims(results: &[Standing]) -> Vec<Claim> {
    let mean = |name| Standing::mean_of(results, name);
    let better = mean("DDPG").zip(mean("DQN")).map(|(ddpg, dqn)| {
        (
            format!("DDPG {ddpg:.3}, DQN {dqn:.3}; the verdict above says whether seeds can tell them apart"),
            ddpg > dqn,
        )
    });
    vec![Claim::of("DDPG ends slightly above DQN", better, "one of the two has no result")]
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
