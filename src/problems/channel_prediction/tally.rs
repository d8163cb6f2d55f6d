//! Who predicted how well, where somebody predicted by hand.

use super::exam::{Exam, Predicted};

/// Sums of expected squared errors at the samples where a hand predicted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally {
    rounds: usize,
    /// The hand's, the exact posterior's, then the others'.
    sums: Vec<f64>,
}

impl Tally {
    /// Adds the errors at sample `t` of the one block of an exam: a point given by hand, and what others predicted there.
    pub fn add<'a>(
        &mut self,
        exam: &Exam,
        t: usize,
        by_hand: [f64; 2],
        others: impl Iterator<Item = &'a Predicted>,
    ) {
        let parts = &by_hand[..exam.setting.parts];
        let by_hand: Vec<f64> = parts.iter().flat_map(|part| vec![*part; exam.setting.block]).collect();
        let all = [&by_hand, &exam.posterior.means].into_iter().chain(others.map(|other| &other.means));
        let errors: Vec<f64> = all.map(|means| exam.error(means, 0, t)).collect();
        self.sums.resize(errors.len(), 0.0);
        self.sums.iter_mut().zip(errors).for_each(|(sum, error)| *sum += error);
        self.rounds += 1;
    }

    /// Mean errors, the least first, under these names: the hand's, the exact posterior's, then the others'. Nothing before
    /// the first round.
    pub fn ranked<'a>(&self, names: impl Iterator<Item = &'a str>) -> Vec<(&'a str, f64)> {
        let mean = |sum: &f64| sum / self.rounds as f64;
        let mut ranked: Vec<(&str, f64)> = names.zip(self.sums.iter().map(mean)).collect();
        ranked.sort_by(|a, b| a.1.total_cmp(&b.1));
        ranked
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problems::channel_prediction::Setting;
    use crate::random::stream;

    #[test]
    fn nobody_is_ahead_of_the_exact_posterior() {
        let exam = Exam::new(&Setting::hall(), 1, &mut stream(1, "channel tally", 0));
        let last = Predicted::of(exam.blocks.samples.clone());
        let names = || ["you", "exact", "hold"].into_iter();
        let mut tally = Tally::default();
        assert!(tally.ranked(names()).is_empty());
        let mean = [40, 104].map(|at| exam.posterior.means[at]);
        tally.add(&exam, 40, [mean[0] + 0.3, mean[1] - 0.4], [&last].into_iter());
        tally.add(&exam, 40, mean, [&last].into_iter());
        let ranked = tally.ranked(names());
        assert_eq!(ranked[0].0, "exact");
        // (0.3² + 0.4²) / 2 a part in the first of two rounds.
        let you = ranked.iter().find(|(name, _)| *name == "you").unwrap().1;
        assert!((you - ranked[0].1 - 0.0625).abs() < 1e-12);
    }
}
