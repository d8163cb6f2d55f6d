//! What leave-one-out errors say about a variogram, in three numbers.

use super::LeftOut;

/// Means over the sites that were left out one by one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LeaveOneOut {
    /// How many sites.
    pub count: usize,
    /// The mean error, value less estimate: near 0 where estimates are fair.
    pub mean_error: f64,
    /// The root of the mean squared error.
    pub rmse: f64,
    /// The mean of squared error over variance: near 1 where variances are honest.
    pub mean_squared_ratio: f64,
}

impl LeaveOneOut {
    /// Of all errors that there are; `None` where there is none.
    pub fn of(errors: &[Option<LeftOut>]) -> Option<Self> {
        let known: Vec<&LeftOut> = errors.iter().flatten().collect();
        let mean = |of: &dyn Fn(&LeftOut) -> f64| {
            known.iter().map(|left| of(left)).sum::<f64>() / known.len() as f64
        };
        (!known.is_empty()).then(|| Self {
            count: known.len(),
            mean_error: mean(&|left| left.error),
            rmse: mean(&|left| left.error.powi(2)).sqrt(),
            mean_squared_ratio: mean(&|left| left.error.powi(2) / left.variance),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_by_hand() {
        let left = |error, variance| Some(LeftOut { error, variance });
        // (1 - 3) / 2, root of (1 + 9) / 2, (1/2 + 9/3) / 2.
        let found = LeaveOneOut::of(&[left(1.0, 2.0), None, left(-3.0, 3.0)]).unwrap();
        let expected =
            LeaveOneOut { count: 2, mean_error: -1.0, rmse: 5.0_f64.sqrt(), mean_squared_ratio: 1.75 };
        assert_eq!(found, expected);
        assert_eq!(LeaveOneOut::of(&[None]), None);
    }
}
