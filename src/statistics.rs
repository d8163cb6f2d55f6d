//! Means with confidence intervals, and the verdict between two contenders.
//!
//! Values that are not finite make the mean not finite; no interval is given then.

/// The 97.5 % quantiles of Student's t distribution for 1 to 30 degrees of freedom (standard tables).
const T_975: [f64; 30] = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
    2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/// A mean and the half width of its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The arithmetic mean.
    pub mean: f64,
    /// Half the width of the 95 % interval; `None` for a single value.
    pub half_width: Option<f64>,
}

impl Estimate {
    /// Mean and Student interval of independent values; `None` for no values.
    pub fn of(values: &[f64]) -> Option<Self> {
        if values.is_empty() {
            return None;
        }
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
        let half_width = (values.len() > 1)
            .then(|| t_quantile(values.len() - 1) * (squares / (count - 1.0) / count).sqrt())
            .filter(|width| width.is_finite());
        Some(Self { mean, half_width })
    }

    /// Lower and upper end of the interval; both the mean where there is none.
    pub fn band(&self) -> (f64, f64) {
        let half = self.half_width.unwrap_or(0.0);
        (self.mean - half, self.mean + half)
    }
}

/// The 97.5 % quantile of Student's t; the normal one with its first correction above 30 degrees of freedom.
fn t_quantile(degrees: usize) -> f64 {
    T_975.get(degrees.saturating_sub(1)).copied().unwrap_or_else(|| 1.960 + 2.5 / degrees as f64)
}

/// How one contender compares with another over common seeds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// The whole interval of the difference is in favour of the first.
    Better(Estimate),
    /// The whole interval of the difference is in favour of the second.
    Worse(Estimate),
    /// The interval of the difference covers zero, or there are fewer than two common seeds.
    NotDistinguishable(Estimate),
}

/// The verdict between paired values (same seeds, same order): the difference is first minus second.
///
/// `None` where the lengths differ or there are no values.
pub fn verdict(first: &[f64], second: &[f64], higher_is_better: bool) -> Option<Verdict> {
    if first.len() != second.len() {
        return None;
    }
    let differences: Vec<f64> = first.iter().zip(second).map(|(a, b)| a - b).collect();
    let difference = Estimate::of(&differences)?;
    let (low, high) = difference.band();
    let decided = difference.half_width.is_some();
    Some(match (decided && low > 0.0, decided && high < 0.0) {
        (true, _) if higher_is_better => Verdict::Better(difference),
        (_, true) if !higher_is_better => Verdict::Better(difference),
        (false, false) => Verdict::NotDistinguishable(difference),
        _ => Verdict::Worse(difference),
    })
}

/// The values of the seeds that both have, in the first's order: (seed, value) of each, ready for [`verdict`].
pub fn paired(first: &[(u64, f64)], second: &[(u64, f64)]) -> (Vec<f64>, Vec<f64>) {
    let partner = |seed: u64| second.iter().find(|(other, _)| *other == seed).map(|(_, value)| *value);
    first.iter().filter_map(|(seed, value)| Some((*value, partner(*seed)?))).unzip()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interval_of_five_values() {
        // Hand computation: mean 3, s = sqrt(2.5), t(4) = 2.776, half width 2.776 * sqrt(2.5 / 5) = 1.9629.
        let estimate = Estimate::of(&[1.0, 2.0, 3.0, 4.0, 5.0]).unwrap();
        assert!((estimate.mean - 3.0).abs() < 1e-12);
        assert!((estimate.half_width.unwrap() - 1.9629).abs() < 1e-4);
        assert_eq!(Estimate::of(&[2.0]).unwrap().half_width, None);
        assert_eq!(Estimate::of(&[]), None);
    }

    #[test]
    fn verdicts_need_an_interval_clear_of_zero() {
        let low = [1.0, 1.1, 0.9, 1.05];
        let high = [2.0, 2.1, 1.95, 2.0];
        assert!(matches!(verdict(&high, &low, true), Some(Verdict::Better(_))));
        assert!(matches!(verdict(&high, &low, false), Some(Verdict::Worse(_))));
        assert!(matches!(verdict(&low, &high, false), Some(Verdict::Better(_))));
        assert!(matches!(verdict(&low, &[1.1, 1.0, 1.0, 1.0], true), Some(Verdict::NotDistinguishable(_))));
        assert!(matches!(verdict(&[2.0], &[1.0], true), Some(Verdict::NotDistinguishable(_))));
        assert_eq!(verdict(&[1.0], &[1.0, 2.0], true), None);
    }

    #[test]
    fn only_seeds_that_both_have_are_paired() {
        let first = [(1, 10.0), (2, 12.0), (3, 14.0)];
        let second = [(3, 9.0), (2, 8.0), (4, 100.0)];
        assert_eq!(paired(&first, &second), (vec![12.0, 14.0], vec![8.0, 9.0]));
        assert_eq!(paired(&first, &[(9, 1.0)]), (Vec::new(), Vec::new()));
    }

    #[test]
    fn not_a_number_gives_no_interval() {
        let estimate = Estimate::of(&[1.0, f64::NAN]).unwrap();
        assert!(estimate.mean.is_nan() && estimate.half_width.is_none());
    }
}
