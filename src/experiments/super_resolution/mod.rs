//! Super-resolution of radio maps (section 3 of the radio-map paper): a server sends a coarse map, and a learned model refines
//! it; how near does it come to kriging at the fine cells, and what does it cost?

mod claims;
mod demo;
mod fields;
mod ground;
mod lanes;
mod pictures;
mod problem;
mod refiner;
mod scenario;
mod state;
mod workload;
mod world;

pub use problem::SuperResolutionProblem;
pub use refiner::Method;
pub use scenario::Scenario;
pub use workload::Workload;

use super::contract::{Claim, Experiment, Problem, Standing};
use crate::preset::{Field, FieldError, Values};
use std::sync::Arc;

/// The experiment.
pub struct SuperResolution;

impl Experiment for SuperResolution {
    fn name(&self) -> &'static str {
        "super-resolution"
    }
    fn title(&self) -> &'static str {
        "Super-resolution"
    }
    fn step_unit(&self) -> &'static str {
        "pair"
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
        include_str!("../../../assets/lessons/super-resolution.ron")
    }
    fn check(&self, values: &Values) -> Result<(), FieldError> {
        Scenario::from_values(values).map(drop)
    }
    fn problem(&self, values: &Values) -> Result<Arc<dyn Problem>, FieldError> {
        let problem = SuperResolutionProblem::new(Scenario::from_values(values)?);
        Ok(Arc::new(problem.map_err(|stop| FieldError::Contradiction(stop.0))?))
    }
}
