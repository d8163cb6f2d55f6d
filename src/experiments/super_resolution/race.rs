//! The race of super-resolution: who races, towards what. A step is a pair of maps.

use super::contenders::{CONTENDERS, Method, Refiner};
use super::ground::{ABOVE, MODEL, REMOVED, RefiningGround};
use super::round::Round;
use super::student::Refining;
use crate::experiments::contract::{Demo, EvaluationSet, Lane, Limit, LimitKind, Measure, Stop, Table};
use crate::experiments::kit::{Entry, Ground, Seated, Trained, measures};
use std::sync::Arc;

impl Ground for RefiningGround {
    type Kind = Method;
    const ENTRIES: &'static [Entry<Method>] = CONTENDERS;

    /// Kriging at the fine cells sees the samples, which no contender does; but it is the best of its class in expectation
    /// only, and on some realisations a smoother map is nearer to the truth: no bound.
    fn limits(&self) -> Vec<Limit> {
        let values = [EvaluationSet::Curve, EvaluationSet::Final].map(|set| self.fine_error(set));
        vec![Limit::of("fine kriging", LimitKind::StrongReference, values)]
    }

    fn measures(&self) -> Vec<Measure> {
        measures(&[
            ("RMSE, dB", false),
            (ABOVE, false),
            ("RMSE against the fine map, dB", false),
            (REMOVED, true),
            (MODEL, false),
        ])
    }

    fn parameter_count(&self, method: Method) -> usize {
        Refiner::new(method, &self.scenario, 0).map_or(0, |refiner| refiner.parameter_count())
    }

    fn lane(self: &Arc<Self>, method: Method, seed: u64) -> Result<Box<dyn Lane>, Stop> {
        let refiner = Refiner::new(method, &self.scenario, seed)?;
        Ok(Seated::lane(Refining::new(Arc::clone(self), refiner, seed)))
    }

    fn demo(self: &Arc<Self>, contender: usize, seed: u64) -> Result<Box<dyn Demo>, Stop> {
        let followed = Entry::find(CONTENDERS, contender)?.kind;
        Ok(Box::new(Round::new(self.scenario.clone(), followed, seed)?))
    }

    /// Errors realisation by realisation.
    fn tables(self: &Arc<Self>, finals: &[Trained<'_, Method>]) -> Result<Vec<Table>, Stop> {
        let mut rows = Vec::new();
        for trained in finals {
            let refiner = self.trained(trained.entry.kind, trained.seed, trained.state)?;
            for (realisation, errors) in self.errors(&refiner, EvaluationSet::Final)?.iter().enumerate() {
                let numbers = [errors.truth_db, errors.against_fine_db, errors.fine_kriging_db];
                let names =
                    [trained.seed.to_string(), trained.entry.name.to_owned(), realisation.to_string()];
                rows.push(names.into_iter().chain(numbers.map(|number| number.to_string())).collect());
            }
        }
        let [rmse, fine, reference] = ["rmse_db", "against_fine_kriging_db", "fine_kriging_rmse_db"];
        let columns = vec!["seed", "contender", "realisation", rmse, fine, reference];
        Ok(vec![Table { file_name: "realisations.csv", columns, rows }])
    }
}
