//! The race of radio maps: contenders, the limit, lanes. A step is a sample.

use super::demo::MapDemo;
use super::ground::{Ground, World};
use super::method::{Method, Way};
use super::scenario::Scenario;
use crate::experiments::contract::{
    Contender, Demo, EvaluationSet, Lane, Limit, LimitKind, Measure, Problem, Role, Stop, Table, Trained,
};
use crate::learn::parameters::State;
use crate::preset::{FieldError, Values};
use crate::problems::radio_map::{LiveGpu, MapError, Sites};
use rayon::prelude::*;
use std::sync::Arc;

/// Half the width of a 95 % interval in standard deviations.
const NINETY_FIVE: f64 = 1.959_964;

/// A cell of a smaller deviation in dB is known exactly: it is where a sample without noise was taken.
const EXACT_DB: f64 = 1e-6;

/// Where the measures begin that need deviations.
const FIRST_OF_DEVIATIONS: usize = 3;

/// Radio maps with the limit computed.
pub struct RadioMapProblem {
    ground: Arc<Ground>,
    /// RMSE of kriging with the true variogram, mean over seeds, by step.
    limit: Vec<(u64, f64)>,
}

impl RadioMapProblem {
    /// Draws the worlds and krigs them with the true variogram at every step that is evaluated.
    ///
    /// # Errors
    /// The samples allow no map, in words.
    pub fn new(scenario: Scenario) -> Result<Self, Stop> {
        Self::drawn_by(scenario, Arc::default())
    }

    /// The same with maps on the floor drawn by a GPU that is open already.
    fn drawn_by(scenario: Scenario, gpu: Arc<LiveGpu>) -> Result<Self, Stop> {
        let ground = Ground::new(scenario, gpu).map_err(in_words)?;
        let (steps, every) = ground.scenario.steps;
        let mut points: Vec<u64> = (0..=steps).step_by(every.max(1) as usize).collect();
        if points.last() != Some(&steps) {
            points.push(steps);
        }
        let (first, count) = ground.scenario.seeds;
        let mean = |step: u64| -> Result<(u64, f64), Stop> {
            let each = (first..first + count).map(|seed| measure(&ground, Method::TrueVariogram, seed, step));
            let sum: f64 = each.map(|values| values.map(|values| values[0])).sum::<Result<f64, Stop>>()?;
            Ok((step, sum / count as f64))
        };
        let limit = points.into_par_iter().map(mean).collect::<Result<_, _>>()?;
        Ok(Self { ground: Arc::new(ground), limit })
    }

    fn method(contender: usize) -> Result<Method, Stop> {
        let found = Method::CONTENDERS.get(contender).copied();
        found.ok_or_else(|| Stop(format!("there is no contender {contender}")))
    }
}

pub(super) fn in_words(error: MapError) -> Stop {
    Stop(error.to_string())
}

/// The measures of [`RadioMapProblem::measures`] on a world's cells.
fn measure(ground: &Ground, method: Method, seed: u64, step: u64) -> Result<Vec<f64>, Stop> {
    let world = ground.world(seed)?;
    let sites = Sites::gather(ground.samples(world, step)).map_err(in_words)?;
    let made =
        method.make(&ground.scenario, true, &sites, &ground.grid, Way::Exact, None).map_err(in_words)?;
    Ok(errors(world, &made.estimate, made.deviation.as_deref()))
}

fn errors(world: &World, estimate: &[f64], deviation: Option<&[f64]>) -> Vec<f64> {
    let each = || estimate.iter().zip(&world.cells_dbm).map(|(estimate, truth)| estimate - truth);
    let count = estimate.len() as f64;
    let [covered, mean, squares] =
        deviation.map_or([f64::NAN; 3], |deviation| calibration(each(), deviation));
    vec![
        (each().map(|error| error * error).sum::<f64>() / count).sqrt(),
        each().map(f64::abs).sum::<f64>() / count,
        each().sum::<f64>() / count,
        covered,
        mean,
        squares,
    ]
}

/// How honest deviations are: the share of errors within their 95 % intervals, and the means of errors over deviations and
/// of their squares. Cells that are known exactly say nothing about it; NaN where all are.
fn calibration(errors: impl Iterator<Item = f64>, deviation: &[f64]) -> [f64; 3] {
    let pairs = errors.zip(deviation).filter(|(_, deviation)| **deviation > EXACT_DB);
    let ratios: Vec<f64> = pairs.map(|(error, deviation)| error / deviation).collect();
    let mean = |of: fn(&f64) -> f64| ratios.iter().map(of).sum::<f64>() / ratios.len() as f64;
    [
        mean(|ratio| f64::from(u8::from(ratio.abs() <= NINETY_FIVE))),
        mean(|ratio| *ratio),
        mean(|ratio| ratio * ratio),
    ]
}

impl Problem for RadioMapProblem {
    /// With another variogram by hand, or another device, worlds and limit stay.
    fn renewed(&self, values: &Values) -> Option<Result<Arc<dyn Problem>, FieldError>> {
        Some(Scenario::from_values(values).and_then(|scenario| {
            let renewed = if scenario.same_worlds(&self.ground.scenario) {
                Self { ground: Arc::new(self.ground.with(scenario)), limit: self.limit.clone() }
            } else {
                let drawn = Self::drawn_by(scenario, Arc::clone(&self.ground.gpu));
                drawn.map_err(|stop| FieldError::Contradiction(stop.0))?
            };
            Ok(Arc::new(renewed) as Arc<dyn Problem>)
        }))
    }

    fn contenders(&self) -> Vec<Contender> {
        let describe = |method: Method| Contender {
            name: method.name().to_owned(),
            role: if method.krigs() { Role::Learner } else { Role::Baseline },
            parameters: method.fitted(),
            about: method.about().to_owned(),
        };
        Method::CONTENDERS.into_iter().map(describe).collect()
    }

    fn limits(&self) -> Vec<Limit> {
        let last = self.limit.last().map_or(f64::NAN, |(_, value)| *value);
        let exact = self.ground.scenario.limit_is_exact();
        vec![Limit {
            name: Method::TrueVariogram.name().to_owned(),
            kind: if exact { LimitKind::OptimalInExpectation } else { LimitKind::StrongReference },
            curve: last,
            over: self.limit.clone(),
            last,
        }]
    }

    fn measures(&self) -> Vec<Measure> {
        let measure = |name: &str, higher_is_better| Measure { name: name.into(), higher_is_better };
        vec![
            measure("RMSE, dB", false),
            measure("mean absolute error, dB", false),
            measure("bias, dB", false),
            measure("truth within 95 % intervals, share", true),
            measure("mean standardised error, 0 is fair", false),
            measure("mean squared standardised error, 1 is honest", false),
        ]
    }

    fn claims_nothing(&self, contender: usize, measure: usize) -> bool {
        measure >= FIRST_OF_DEVIATIONS
            && Method::CONTENDERS.get(contender).is_some_and(|method| !method.krigs())
    }

    fn lane(&self, contender: usize, seed: u64) -> Result<Box<dyn Lane>, Stop> {
        let method = Self::method(contender)?;
        Ok(Box::new(Mapping { ground: Arc::clone(&self.ground), method, seed, step: 0 }))
    }

    /// Nothing is trained by matrix products.
    fn operations_per_step(&self, _contender: usize) -> Option<f64> {
        None
    }

    fn demo(&self, contender: usize, seed: u64) -> Result<Box<dyn Demo>, Stop> {
        Ok(Box::new(MapDemo::new(Arc::clone(&self.ground), contender, Self::method(contender)?, seed)?))
    }

    fn tables(&self, _finals: &[Trained]) -> Result<Vec<Table>, Stop> {
        Ok(Vec::new())
    }
}

/// A method under one seed. All it knows are the samples so far, which seed and step decide.
struct Mapping {
    ground: Arc<Ground>,
    method: Method,
    seed: u64,
    step: u64,
}

impl Lane for Mapping {
    fn step(&mut self) -> Result<(), Stop> {
        self.step += 1;
        Ok(())
    }

    fn evaluate(&self, _set: EvaluationSet) -> Result<Vec<f64>, Stop> {
        measure(&self.ground, self.method, self.seed, self.step)
    }

    fn state(&self) -> Result<State, Stop> {
        Ok(State { step: self.step, ..State::default() })
    }

    fn restore(&mut self, state: &State) -> Result<(), Stop> {
        self.step = state.step;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calibration_by_hand() {
        // Ratios 1, -2 and 3; the last cell is exact. Two of three lie beyond 1.96; means 2/3 and 14/3.
        let found = calibration([2.0, -2.0, 3.0, 0.0].into_iter(), &[2.0, 1.0, 1.0, 0.0]);
        let expected = [1.0 / 3.0, 2.0 / 3.0, 14.0 / 3.0];
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?}");
        assert!(calibration(std::iter::empty(), &[]).iter().all(|value| value.is_nan()));
    }
}
