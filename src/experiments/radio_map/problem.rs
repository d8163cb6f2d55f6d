//! The race of radio maps: contenders, the limit, lanes. A step is a sample.

use super::demo::MapDemo;
use super::ground::{Ground, World};
use super::method::Method;
use super::scenario::Scenario;
use crate::experiments::contract::{
    Contender, Demo, EvaluationSet, Lane, Limit, LimitKind, Measure, Problem, Role, Stop, Table, Trained,
};
use crate::learn::parameters::State;
use crate::radio_map::{MapError, Precision, Sites};
use rayon::prelude::*;
use std::sync::Arc;

/// Half the width of a 95 % interval in standard deviations.
const NINETY_FIVE: f64 = 1.959_964;

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
        let ground = Ground::new(scenario).map_err(in_words)?;
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

/// Root mean squared error, mean absolute error, bias, and how much of the truth lies in the 95 % intervals.
fn measure(ground: &Ground, method: Method, seed: u64, step: u64) -> Result<Vec<f64>, Stop> {
    let world = ground.world(seed)?;
    let sites = Sites::gather(ground.samples(world, step)).map_err(in_words)?;
    let transmitter_m = Some(ground.scenario.transmitter_m);
    let made = method
        .make(&ground.scenario, transmitter_m, &sites, &ground.grid, Precision::Double, None)
        .map_err(in_words)?;
    Ok(errors(world, &made.estimate, made.deviation.as_deref()))
}

fn errors(world: &World, estimate: &[f64], deviation: Option<&[f64]>) -> Vec<f64> {
    let each = || estimate.iter().zip(&world.cells_dbm).map(|(estimate, truth)| estimate - truth);
    let count = estimate.len() as f64;
    let covered = deviation.map_or(0, |deviation| {
        each().zip(deviation).filter(|(error, deviation)| error.abs() <= NINETY_FIVE * *deviation).count()
    });
    vec![
        (each().map(|error| error * error).sum::<f64>() / count).sqrt(),
        each().map(f64::abs).sum::<f64>() / count,
        each().sum::<f64>() / count,
        covered as f64 / count,
    ]
}

impl Problem for RadioMapProblem {
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
            measure("truth within 95 % intervals, share (0 where none is claimed)", true),
        ]
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
