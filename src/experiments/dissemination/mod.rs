//! Construction and dissemination of radio maps (R-Table 4 and R-Figs 3 to 6 of the radio-map paper): who builds each
//! device's map, and who gets how much of the server and the band?

mod claims;
mod demo;
mod environment;
mod fields;
mod ground;
mod hand;
mod lanes;
mod pictures;
mod policy;
mod problem;
mod scenario;
mod sweeps;

pub use problem::DisseminationProblem;
pub use scenario::Scenario;

use super::contract::{Claim, Experiment, Problem, Standing};
use crate::preset::{Field, FieldError, Values};
use std::sync::Arc;

/// The experiment.
pub struct Dissemination;

impl Experiment for Dissemination {
    fn name(&self) -> &'static str {
        "dissemination"
    }
    fn title(&self) -> &'static str {
        "Dissemination"
    }
    fn step_unit(&self) -> &'static str {
        "frame"
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
        include_str!("../../../assets/lessons/dissemination.ron")
    }
    fn check(&self, values: &Values) -> Result<(), FieldError> {
        Scenario::from_values(values).map(drop)
    }
    fn problem(&self, values: &Values) -> Result<Arc<dyn Problem>, FieldError> {
        let problem = DisseminationProblem::new(Scenario::from_values(values)?);
        Ok(Arc::new(problem.map_err(|stop| FieldError::Contradiction(stop.0))?))
    }
}
