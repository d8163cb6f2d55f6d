//! A contender in its lane: what it must say for itself, and the lane that counts its steps and keeps its state.

use crate::experiments::contract::{EvaluationSet, Lane, Stop};
use crate::learn::parameters::State;
use std::sync::OnceLock;

/// A contender under one seed. A rule has only [`Self::evaluate`] to say.
pub trait Contestant: Send {
    /// One slice of learning, after so many steps.
    ///
    /// # Errors
    /// It cannot go on, with the reason.
    fn learn(&mut self, done: u64) -> Result<(), Stop> {
        let _ = done;
        Ok(())
    }

    /// All measures after so many steps, on a set that nobody trains on.
    ///
    /// # Errors
    /// It has no valid value, or passed a bound.
    fn evaluate(&self, set: EvaluationSet, done: u64) -> Result<Vec<f64>, Stop>;

    /// Puts all that it needs to go on; the steps are counted for it.
    ///
    /// # Errors
    /// Something cannot be put.
    fn save(&self, state: &mut State) -> Result<(), Stop> {
        let _ = state;
        Ok(())
    }

    /// Goes on from what [`Self::save`] put; where the world has changed since, in the new one.
    ///
    /// # Errors
    /// It does not fit, with the reason in words for the window.
    fn load(&mut self, state: &State) -> Result<(), Stop> {
        let _ = state;
        Ok(())
    }

    /// Whether it never changes, so that its curve is one value, computed once.
    fn is_fixed(&self) -> bool {
        false
    }
}

/// A rule that never changes: how it is measured.
pub struct Rule<F>(pub F);

impl<F: Fn(EvaluationSet) -> Result<Vec<f64>, Stop> + Send> Contestant for Rule<F> {
    fn evaluate(&self, set: EvaluationSet, _done: u64) -> Result<Vec<f64>, Stop> {
        (self.0)(set)
    }

    fn is_fixed(&self) -> bool {
        true
    }
}

/// A contestant in its lane.
pub struct Seated<C> {
    contestant: C,
    done: u64,
    curve: OnceLock<Vec<f64>>,
}

impl<C: Contestant + 'static> Seated<C> {
    /// A lane at its first step.
    pub fn lane(contestant: C) -> Box<dyn Lane> {
        Box::new(Self { contestant, done: 0, curve: OnceLock::new() })
    }
}

impl<C: Contestant> Lane for Seated<C> {
    fn step(&mut self) -> Result<(), Stop> {
        self.contestant.learn(self.done)?;
        self.done += 1;
        Ok(())
    }

    fn evaluate(&self, set: EvaluationSet) -> Result<Vec<f64>, Stop> {
        if set == EvaluationSet::Final || !self.contestant.is_fixed() {
            return self.contestant.evaluate(set, self.done);
        }
        if let Some(known) = self.curve.get() {
            return Ok(known.clone());
        }
        let found = self.contestant.evaluate(set, self.done)?;
        Ok(self.curve.get_or_init(|| found).clone())
    }

    fn state(&self) -> Result<State, Stop> {
        let mut state = State { step: self.done, ..State::default() };
        self.contestant.save(&mut state)?;
        state.step = self.done;
        Ok(state)
    }

    fn restore(&mut self, state: &State) -> Result<(), Stop> {
        self.contestant.load(state)?;
        self.done = state.step;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn the_curve_of_a_rule_is_computed_once() {
        static ASKED: AtomicUsize = AtomicUsize::new(0);
        let rule = Rule(|_| Ok(vec![ASKED.fetch_add(1, Ordering::Relaxed) as f64]));
        let mut lane = Seated::lane(rule);
        assert_eq!(lane.evaluate(EvaluationSet::Curve).unwrap(), [0.0]);
        lane.step().unwrap();
        assert_eq!(lane.evaluate(EvaluationSet::Curve).unwrap(), [0.0]);
        assert_eq!(lane.evaluate(EvaluationSet::Final).unwrap(), [1.0]);
        assert_eq!(lane.state().unwrap().step, 1);
    }

    struct Counter(u64);

    impl Contestant for Counter {
        fn learn(&mut self, done: u64) -> Result<(), Stop> {
            self.0 += done;
            Ok(())
        }
        fn evaluate(&self, _set: EvaluationSet, done: u64) -> Result<Vec<f64>, Stop> {
            Ok(vec![self.0 as f64, done as f64])
        }
        fn save(&self, state: &mut State) -> Result<(), Stop> {
            state.put_count("sum", self.0);
            Ok(())
        }
        fn load(&mut self, state: &State) -> Result<(), Stop> {
            self.0 = state.count("sum")?;
            Ok(())
        }
    }

    #[test]
    fn a_lane_goes_on_from_its_state() {
        let mut lane = Seated::lane(Counter(0));
        (0..4).for_each(|_| lane.step().unwrap());
        let mut other = Seated::lane(Counter(9));
        other.restore(&lane.state().unwrap()).unwrap();
        // 0 + 1 + 2 + 3, then + 4.
        other.step().unwrap();
        assert_eq!(other.evaluate(EvaluationSet::Curve).unwrap(), [10.0, 5.0]);
    }
}
