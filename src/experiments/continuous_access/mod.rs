//! Continuous random access (S-Fig 3 of the survey): which barring factor lets the most packets through, slot after slot?

mod claims;
mod demo;
mod evaluation;
mod fields;
mod lanes;
mod policy;
mod problem;
mod requirements;
mod scenario;

pub use problem::ContinuousProblem;
pub use scenario::Scenario;

use super::contract::{Claim, Experiment, Problem, Standing};
use crate::preset::{Field, FieldError, Values};
use std::sync::Arc;

/// The experiment.
pub struct ContinuousAccess;

impl Experiment for ContinuousAccess {
    fn name(&self) -> &'static str {
        "continuous-access"
    }
    fn title(&self) -> &'static str {
        "Continuous access"
    }
    fn step_unit(&self) -> &'static str {
        "slot"
    }
    fn scenes(&self) -> &'static [&'static str] {
        &demo::TITLES
    }
    fn claims(&self, results: &[Standing]) -> Vec<Claim> {
        claims::claims(results)
    }
    fn fields(&self) -> &'static [Field] {
        &fields::FIELDS
    }
    fn lesson(&self) -> &'static str {
        include_str!("../../../assets/lessons/continuous-access.ron")
    }
    fn check(&self, values: &Values) -> Result<(), FieldError> {
        Scenario::from_values(values).map(drop)
    }
    fn problem(&self, values: &Values) -> Result<Arc<dyn Problem>, FieldError> {
        let problem = ContinuousProblem::new(Scenario::from_values(values)?);
        Ok(Arc::new(problem.map_err(|stop| FieldError::Contradiction(stop.0))?))
    }
}
