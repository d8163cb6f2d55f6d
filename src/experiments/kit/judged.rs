//! Cases that nobody trains on, each with its exact value: the curve's are the first of the final ones, and nothing may pass a
//! bound on any of them.

use crate::experiments::contract::{EvaluationSet, Stop};

/// The evaluation cases of a race.
#[derive(Debug, Clone)]
pub struct Judged<T> {
    cases: Vec<T>,
    curve: usize,
}

impl<T> Judged<T> {
    /// All cases, of which the first so many serve curves.
    pub fn new(cases: Vec<T>, curve: usize) -> Self {
        Self { curve: curve.min(cases.len()), cases }
    }

    /// The cases of a set.
    pub fn of(&self, set: EvaluationSet) -> &[T] {
        match set {
            EvaluationSet::Curve => &self.cases[..self.curve],
            EvaluationSet::Final => &self.cases,
        }
    }

    /// The mean of a value over a set.
    pub fn mean(&self, set: EvaluationSet, value: impl Fn(&T) -> f64) -> f64 {
        let cases = self.of(set);
        cases.iter().map(value).sum::<f64>() / cases.len() as f64
    }
}

/// Refuses a value that lies beyond a bound by more than rounding, which only a bug can bring about.
///
/// # Errors
/// It does, or it is not finite.
pub fn passes(value: f64, bound: f64, higher_is_better: bool, tolerance: f64) -> Result<f64, Stop> {
    if !value.is_finite() {
        return Err(Stop("its value is not finite: training diverged".to_owned()));
    }
    let beyond = if higher_is_better { value - bound } else { bound - value };
    if beyond > tolerance {
        return Err(below_the_bound(value, bound));
    }
    Ok(value)
}

/// What is said of a value on the wrong side of a bound.
pub fn below_the_bound(value: f64, bound: f64) -> Stop {
    Stop(format!("a case gave {value}, beyond its bound {bound}: this is a bug in the lab"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_is_part_of_the_final_set() {
        let judged = Judged::new(vec![1.0, 2.0, 6.0], 2);
        assert_eq!(judged.of(EvaluationSet::Curve), [1.0, 2.0]);
        assert_eq!(judged.mean(EvaluationSet::Final, |value| *value), 3.0);
        assert_eq!(Judged::new(vec![4.0], 9).of(EvaluationSet::Curve), [4.0]);
    }

    #[test]
    fn nothing_passes_a_bound() {
        assert_eq!(passes(0.5, 0.4, false, 1e-9).unwrap(), 0.5);
        assert_eq!(passes(0.4 - 1e-10, 0.4, false, 1e-9).unwrap(), 0.4 - 1e-10);
        assert!(passes(0.3, 0.4, false, 1e-9).unwrap_err().0.contains("bug"));
        assert!(passes(0.5, 0.4, true, 1e-9).is_err());
        assert!(passes(f64::NAN, 0.4, true, 1e-9).unwrap_err().0.contains("diverged"));
    }
}
