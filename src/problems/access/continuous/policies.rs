//! Controllers of the barring factor that learn nothing: fixed, estimators of the backlog, and the genie that sees it.

use super::Engine;
use super::law::Law;
use super::report::{Observed, Tally};
use crate::problems::access::closed_forms::best_barring_factor;
use serde::{Deserialize, Serialize};

/// Where the pseudo-Bayesian estimator takes its expected arrivals from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lambda {
    /// The load of the law, the same in each slot.
    Known,
    /// The mean of the successes so far.
    RunningMean,
    /// The expected arrivals of each slot of the period.
    Profile,
}

/// A rule for the barring factor.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Rule {
    /// Everybody passes.
    None,
    /// Always this factor.
    Fixed(f64),
    /// Estimates the contenders of the last slot from its successes, collisions and idle preambles.
    Moment,
    /// Tracks the backlog (Rivest 1987, for F preambles), then passes F of it on average.
    PseudoBayesian(Lambda),
    /// Knows the backlog: min(1, F / n). A strong reference, no bound: it does not look ahead.
    Genie,
    /// The genie, rounded to the nearest positive multiple of this step.
    GenieOnGrid(f64),
}

/// What a controller may look at before it decides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// What was seen of the last slot; `None` before the first.
    pub last: Option<Observed>,
    /// The place of the slot at hand in its period; only a known profile looks at it.
    pub phase: u32,
    /// Devices with a packet; only the genies look at it.
    pub backlog: u32,
}

/// A rule with its memory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Controller {
    rule: Rule,
    law: Law,
    /// The factor of the last slot.
    theta: f64,
    /// The estimated backlog of the slot at hand.
    backlog: f64,
    /// Slots seen, and the running mean of their successes.
    seen: u64,
    mean: f64,
}

/// The running mean forgets: no slot weighs less than this, so that it follows a load that changes.
const LEAST_WEIGHT: f64 = 0.001;

impl Controller {
    /// The rule before its first slot.
    pub fn new(rule: Rule, law: &Law) -> Self {
        Self { rule, law: law.clone(), theta: 1.0, backlog: 0.0, seen: 0, mean: 0.0 }
    }

    /// The rule.
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// Goes on under another law, with what it has estimated so far.
    pub fn with_law(&mut self, law: &Law) {
        self.law = law.clone();
    }

    /// The estimated backlog of the slot that was decided last; for rules that estimate none, zero.
    pub fn estimate(&self) -> f64 {
        self.backlog
    }

    /// The factor for the slot at hand, in 0..=1; a fixed factor is passed on as it is.
    pub fn theta(&mut self, seen: &Seen) -> f64 {
        if let Some(last) = &seen.last {
            self.learn(last, seen.phase);
        } else if let Rule::PseudoBayesian(lambda) = self.rule {
            self.backlog = self.expected_arrivals(lambda, seen.phase);
        }
        let preambles = self.law.settings().preambles;
        self.theta = match self.rule {
            Rule::None => 1.0,
            Rule::Fixed(theta) => theta,
            Rule::Moment | Rule::PseudoBayesian(_) => best_barring_factor(self.backlog, preambles),
            Rule::Genie => best_barring_factor(f64::from(seen.backlog), preambles),
            Rule::GenieOnGrid(step) => {
                let best = best_barring_factor(f64::from(seen.backlog), preambles);
                ((best / step).round().max(1.0) * step).min(1.0)
            }
        };
        self.theta
    }

    fn learn(&mut self, last: &Observed, phase: u32) {
        self.seen += 1;
        let weight = (1.0 / self.seen as f64).max(LEAST_WEIGHT);
        self.mean += weight * (f64::from(last.successful) - self.mean);
        match self.rule {
            Rule::PseudoBayesian(lambda) => {
                let after = self.backlog - f64::from(last.idle) - f64::from(last.successful)
                    + f64::from(last.collided) / (std::f64::consts::E - 2.0);
                self.backlog = after.max(0.0) + self.expected_arrivals(lambda, phase);
            }
            Rule::Moment => {
                let passed = contenders(last, self.law.settings().preambles);
                let after = passed / self.theta.max(f64::MIN_POSITIVE) - f64::from(last.successful);
                self.backlog = after.clamp(0.0, f64::from(self.law.settings().devices)) + self.mean;
            }
            _ => {}
        }
    }

    fn expected_arrivals(&self, lambda: Lambda, phase: u32) -> f64 {
        match lambda {
            Lambda::Known => self.law.load(),
            Lambda::RunningMean => self.mean,
            Lambda::Profile => self.law.expected_arrivals(phase),
        }
    }
}

/// Contenders estimated from a slot: the larger of S + 2 C, which there are at least, and the number that leaves as many
/// preambles idle on average, ln(I / F) / ln(1 - 1/F), with half a preamble in place of none.
pub fn contenders(slot: &Observed, preambles: u32) -> f64 {
    let least = f64::from(slot.successful) + 2.0 * f64::from(slot.collided);
    if preambles < 2 {
        return least;
    }
    let preambles = f64::from(preambles);
    let idle = f64::from(slot.idle).max(0.5);
    ((idle / preambles).ln() / (-1.0 / preambles).ln_1p()).max(least)
}

/// Runs a controller on an engine for this many slots, and adds them to the tally.
pub fn run(engine: &mut (impl Engine + ?Sized), controller: &mut Controller, slots: u64, tally: &mut Tally) {
    for _ in 0..slots {
        let last = (engine.slot() > 0).then(|| engine.report().observed());
        let backlog = engine.begin_slot();
        let theta = controller.theta(&Seen { last, phase: engine.phase(), backlog });
        tally.add(engine.finish_slot(theta));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problems::access::closed_forms::expected_idle;
    use crate::problems::access::continuous::law::Settings;

    fn law() -> Law {
        Law::new(Settings::default()).unwrap()
    }

    #[test]
    fn contenders_invert_the_expected_idle_preambles() {
        // With as many idle preambles as m contenders leave on average, m comes out (rounded preambles: within 3).
        for m in [10, 54, 100] {
            let idle = expected_idle(m, 54).round() as u32;
            let found = contenders(&Observed { collided: 0, successful: 0, idle }, 54);
            assert!((found - f64::from(m)).abs() < 3.0, "{m}: {found}");
        }
        assert_eq!(contenders(&Observed { collided: 30, successful: 24, idle: 0 }, 54).floor(), 250.0);
        assert_eq!(contenders(&Observed { collided: 3, successful: 4, idle: 47 }, 54), 10.0);
        assert_eq!(contenders(&Observed { collided: 1, successful: 0, idle: 0 }, 1), 2.0);
    }

    #[test]
    fn a_pseudo_bayesian_step_by_hand() {
        let mut controller = Controller::new(Rule::PseudoBayesian(Lambda::Known), &law());
        let seen = |last| Seen { last, phase: 0, backlog: 0 };
        assert_eq!(controller.theta(&seen(None)), 1.0);
        // 20 - 10 - 14 + 30 / 0.718282 + 20 = 57.766, so θ = 54 / 57.766 = 0.93480.
        let last = Observed { collided: 30, successful: 14, idle: 10 };
        assert!((controller.theta(&seen(Some(last))) - 0.934_80).abs() < 1e-5);
    }

    #[test]
    fn the_genie_on_a_grid_never_bars_everybody() {
        let mut controller = Controller::new(Rule::GenieOnGrid(0.05), &law());
        let mut theta = |backlog| controller.theta(&Seen { last: None, phase: 0, backlog });
        assert!((theta(100_000) - 0.05).abs() < 1e-12);
        assert!((theta(100) - 0.55).abs() < 1e-12);
        assert_eq!(theta(0), 1.0);
    }
}
