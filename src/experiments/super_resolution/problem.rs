//! The race of super-resolution: contenders, the reference, lanes. A step is a pair of maps.

use super::demo::RefineDemo;
use super::ground::{Ground, measures};
use super::lanes::Refining;
use super::refiner::{Method, Refiner};
use super::scenario::Scenario;
use super::state;
use crate::experiments::contract::{
    Contender, Demo, EvaluationSet, Lane, Limit, LimitKind, Measure, Problem, Stop, Table, Trained,
};
use crate::learn::upscaler::Upscaler;
use std::sync::Arc;

/// Super-resolution with the reference computed.
pub struct SuperResolutionProblem {
    ground: Arc<Ground>,
    /// Numbers of a network.
    network: usize,
    /// RMSE of fine kriging on the curve's and on the final realisations.
    fine_error: [f64; 2],
}

impl SuperResolutionProblem {
    /// Draws the realisations and krigs them at both resolutions.
    ///
    /// # Errors
    /// The samples allow no map, in words.
    pub fn new(scenario: Scenario) -> Result<Self, Stop> {
        let network = Upscaler::new(scenario.network.clone(), 0)?.parameter_count();
        let ground = Ground::new(scenario)?;
        let fine_error = [EvaluationSet::Curve, EvaluationSet::Final].map(|set| ground.fine_error(set));
        Ok(Self { ground: Arc::new(ground), network, fine_error })
    }

    fn method(contender: usize) -> Result<Method, Stop> {
        let found = Method::CONTENDERS.get(contender).copied();
        found.ok_or_else(|| Stop(format!("there is no contender {contender}")))
    }
}

impl Problem for SuperResolutionProblem {
    fn contenders(&self) -> Vec<Contender> {
        let scenario = &self.ground.scenario;
        Method::CONTENDERS.map(|method| method.contender(scenario, self.network)).to_vec()
    }

    /// Kriging at the fine cells sees the samples, which no contender does; but it is the best of its class in expectation
    /// only, and on some realisations a smoother map is nearer to the truth: no bound.
    fn limits(&self) -> Vec<Limit> {
        let [curve, last] = self.fine_error;
        vec![Limit {
            name: "fine kriging".to_owned(),
            kind: LimitKind::StrongReference,
            curve,
            over: Vec::new(),
            last,
        }]
    }

    fn measures(&self) -> Vec<Measure> {
        measures()
    }

    fn lane(&self, contender: usize, seed: u64) -> Result<Box<dyn Lane>, Stop> {
        let refiner = Refiner::new(Self::method(contender)?, &self.ground.scenario, seed)?;
        Ok(Box::new(Refining::new(Arc::clone(&self.ground), refiner, seed)))
    }

    /// Most of a step is kriging.
    fn operations_per_step(&self, _contender: usize) -> Option<f64> {
        None
    }

    fn demo(&self, contender: usize, seed: u64) -> Result<Box<dyn Demo>, Stop> {
        let followed = Self::method(contender)?;
        Ok(Box::new(RefineDemo::new(self.ground.scenario.clone(), followed, seed)?))
    }

    fn tables(&self, finals: &[Trained]) -> Result<Vec<Table>, Stop> {
        let mut rows = Vec::new();
        for trained in finals {
            let method = Self::method(trained.contender)?;
            let mut refiner = Refiner::new(method, &self.ground.scenario, trained.seed)?;
            state::load(&mut refiner, &trained.state)?;
            let errors = self.ground.errors(&refiner, EvaluationSet::Final)?;
            for (realisation, errors) in errors.iter().enumerate() {
                let numbers = [errors.truth_db, errors.against_fine_db, errors.fine_kriging_db];
                let names = [trained.seed.to_string(), method.name().to_owned(), realisation.to_string()];
                rows.push(names.into_iter().chain(numbers.map(|number| number.to_string())).collect());
            }
        }
        Ok(vec![Table {
            file_name: "realisations.csv",
            columns: vec![
                "seed",
                "contender",
                "realisation",
                "rmse_db",
                "against_fine_kriging_db",
                "fine_kriging_rmse_db",
            ],
            rows,
        }])
    }
}
