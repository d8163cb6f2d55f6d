//! A way under one seed: each step leaves the next block out. All it remembers are the errors so far, which blocks and way
//! decide, so its state is the number of steps alone.

use super::contenders::Method;
use super::ground::{LeftOutPlace, MeasurementsGround};
use crate::experiments::contract::{EvaluationSet, Measure, Stop};
use crate::experiments::kit::{Contestant, measures};
use crate::learn::parameters::State;
use std::sync::Arc;

/// Half the width of a 95 % interval in standard deviations.
const NINETY_FIVE: f64 = 1.959_964;

/// Where the measures begin that need variances.
pub(super) const FIRST_OF_VARIANCES: usize = 3;

/// Measures that claims read by name.
pub(super) const ALONE: &str = "RMSE of places left out one by one";
pub(super) const COVERED: &str = "values within 95 % intervals, share";

/// What is measured, in the unit of the values.
pub(super) fn names() -> Vec<Measure> {
    measures(&[
        ("RMSE of blocks left out", false),
        (ALONE, false),
        ("mean absolute error of blocks left out", false),
        (COVERED, true),
        ("mean squared error over variance, 1 is honest", false),
    ])
}

/// A way with what it missed so far.
pub(super) struct Folding {
    ground: Arc<MeasurementsGround>,
    method: Method,
    blocks: Vec<usize>,
    left: Vec<LeftOutPlace>,
}

impl Folding {
    /// Nothing is left out yet.
    pub fn new(ground: Arc<MeasurementsGround>, method: Method, seed: u64) -> Self {
        let blocks = ground.blocks(seed);
        Self { ground, method, blocks, left: Vec::new() }
    }

    fn fold(&mut self, step: u64) -> Result<(), Stop> {
        self.left.extend(self.ground.fold(self.method, &self.blocks, step as usize)?);
        Ok(())
    }
}

impl Contestant for Folding {
    fn learn(&mut self, done: u64) -> Result<(), Stop> {
        self.fold(done)
    }

    /// Before the first block everybody stands where the mean of all does.
    fn evaluate(&self, _set: EvaluationSet, _done: u64) -> Result<Vec<f64>, Stop> {
        let found = measured(&self.left, self.ground.spread);
        match found[..2].iter().all(|value| value.is_finite()) {
            true => Ok(found),
            false => Err(Stop("the other places do not determine an estimate".to_owned())),
        }
    }

    fn load(&mut self, state: &State) -> Result<(), Stop> {
        self.left.clear();
        (0..state.step).try_for_each(|step| self.fold(step))
    }
}

/// The values of [`names`]; those that need a variance are NaN where there is none.
pub(super) fn measured(left: &[LeftOutPlace], spread: f64) -> Vec<f64> {
    let root = |squares: f64, count: usize| if count > 0 { (squares / count as f64).sqrt() } else { spread };
    let squares: f64 = left.iter().map(|place| place.error.powi(2)).sum();
    let alone: Vec<f64> = left.iter().filter_map(|place| place.alone).collect();
    let absolute = match left.len() {
        0 => spread,
        count => left.iter().map(|place| place.error.abs()).sum::<f64>() / count as f64,
    };
    let ratios: Vec<f64> = left
        .iter()
        .filter_map(|place| Some(place.error / place.variance.filter(|v| *v > 0.0)?.sqrt()))
        .collect();
    let mean = |of: fn(f64) -> f64| ratios.iter().map(|&ratio| of(ratio)).sum::<f64>() / ratios.len() as f64;
    vec![
        root(squares, left.len()),
        root(alone.iter().map(|error| error * error).sum(), alone.len()),
        absolute,
        mean(|ratio| f64::from(u8::from(ratio.abs() <= NINETY_FIVE))),
        mean(|ratio| ratio * ratio),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_by_hand() {
        let place = |error, variance, alone| LeftOutPlace { site: 0, error, variance, alone };
        let left = [
            place(3.0, Some(1.0), Some(1.0)),
            place(-4.0, Some(16.0), None),
            place(0.0, Some(4.0), Some(-1.0)),
        ];
        let found = measured(&left, 9.0);
        // Root of (9 + 16) / 3; root of (1 + 1) / 2; 7 / 3; of 3, -1 and 0 two lie within 1.96; (9 + 1 + 0) / 3.
        let expected = [(25.0_f64 / 3.0).sqrt(), 1.0, 7.0 / 3.0, 2.0 / 3.0, 10.0 / 3.0];
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?}");
        assert_eq!(measured(&[], 9.0)[..3], [9.0; 3]);
    }
}
