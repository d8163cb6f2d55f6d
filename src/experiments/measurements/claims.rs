//! Which map to trust here, in words: no paper knows these samples.

use super::contenders::CONTENDERS;
use super::folding::{ALONE, COVERED};
use crate::experiments::contract::{Claim, Standing};

/// A share of the error by which two ways differ that is still a draw (ours).
const DRAW: f64 = 0.03;

/// How far from 95 % a share within 95 % intervals may be (ours).
const NEAR: f64 = 0.05;

/// What these samples say of the ways to map them.
pub(super) fn claims(results: &[Standing]) -> Vec<Claim> {
    let claim = |words, found| Claim::of(words, found, "no race has ended");
    vec![
        claim("Kriging is the map to trust here (ours: by blocks left out)", best(results)),
        claim("The places tell something: the best way beats the mean", places_tell(results)),
        claim("Kriging's 95 % intervals hold here (ours: between 90 and 100 %)", honest(results)),
        claim("Gaps between samples are as hard as whole areas", gaps(results)),
    ]
}

/// All that have a result, the best first.
fn ranked(results: &[Standing]) -> Vec<(&str, f64)> {
    let mut all: Vec<(&str, f64)> =
        results.iter().filter_map(|standing| Some((standing.name.as_str(), standing.mean?))).collect();
    all.sort_by(|a, b| a.1.total_cmp(&b.1));
    all
}

fn krigs(name: &str) -> bool {
    CONTENDERS.iter().any(|entry| entry.name == name && entry.kind.krigs())
}

fn best(results: &[Standing]) -> Option<(String, bool)> {
    let all = ranked(results);
    let (&first, &second) = (all.first()?, all.get(1)?);
    let kriging = all.iter().find(|(name, _)| krigs(name))?;
    let draw = if second.1 <= (1.0 + DRAW) * first.1 { ", as good as a draw" } else { "" };
    let words = format!("{} misses blocks by {:.3}, {} by {:.3}{draw}", first.0, first.1, second.0, second.1);
    Some((words, kriging.1 <= (1.0 + DRAW) * first.1))
}

fn places_tell(results: &[Standing]) -> Option<(String, bool)> {
    let all = ranked(results);
    let (first, mean) = (all.first()?, Standing::mean_of(results, "mean")?);
    let gone = 100.0 * (1.0 - (first.1 / mean).powi(2));
    Some((
        format!("{gone:.0} % of the mean's squared error is gone with {}", first.0),
        first.1 < (1.0 - DRAW) * mean,
    ))
}

fn honest(results: &[Standing]) -> Option<(String, bool)> {
    let standing = results.iter().filter(|standing| krigs(&standing.name));
    let best = standing.min_by(|a, b| a.mean.unwrap_or(f64::MAX).total_cmp(&b.mean.unwrap_or(f64::MAX)))?;
    let share = best.measure(COVERED).filter(|share| share.is_finite())?;
    Some((
        format!("{:.0} % of the values lie within those of {}", 100.0 * share, best.name),
        (share - 0.95).abs() <= NEAR,
    ))
}

fn gaps(results: &[Standing]) -> Option<(String, bool)> {
    let standing = Standing::find(results, ranked(results).first()?.0)?;
    let (blocks, alone) = (standing.mean?, standing.measure(ALONE)?);
    let words =
        format!("{} misses places left out alone by {alone:.3}, whole blocks by {blocks:.3}", standing.name);
    Some((words, blocks <= 1.1 * alone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_follow_the_measures() {
        assert!(claims(&[]).iter().all(|claim| claim.holds.is_none()));
        let standing = |name: &str, mean: f64| Standing {
            name: name.to_owned(),
            mean: Some(mean),
            measures: vec![(ALONE.to_owned(), 0.8 * mean), (COVERED.to_owned(), 0.93)],
            ..Standing::default()
        };
        let holds = |kriging: f64| {
            let results =
                [standing("kriging", kriging), standing("inverse distance", 4.0), standing("mean", 8.0)];
            claims(&results).iter().map(|claim| claim.holds).collect::<Vec<_>>()
        };
        assert_eq!(holds(3.0), [Some(true), Some(true), Some(true), Some(false)]);
        assert_eq!(holds(5.0)[0], Some(false));
    }
}
