//! Radio maps by crowdsensing and kriging (sections 2 and 3 of the radio-map paper): moving devices sense, and a map of what
//! they heard is made; how near does it come to the truth as samples add up?

mod demo;
mod fields;
mod ground;
mod hand;
mod method;
mod pictures;
mod problem;
mod scenario;
mod variogram_picture;

pub use method::Method;
pub use problem::RadioMapProblem;
pub use scenario::{Scenario, Sensing};

use super::contract::{Claim, Experiment, Problem, Standing};
use crate::preset::{Field, FieldError, Values};
use std::sync::Arc;

/// The experiment.
pub struct RadioMap;

impl Experiment for RadioMap {
    fn name(&self) -> &'static str {
        "radio-map"
    }
    fn title(&self) -> &'static str {
        "Radio map"
    }
    fn step_unit(&self) -> &'static str {
        "sample"
    }
    fn scenes(&self) -> &'static [&'static str] {
        &demo::TITLES
    }
    /// The paper gives no figure of its maps' errors.
    fn claims(&self, _results: &[Standing]) -> Vec<Claim> {
        Vec::new()
    }
    fn fields(&self) -> &'static [Field] {
        &fields::FIELDS
    }
    fn lesson(&self) -> &'static str {
        include_str!("../../../assets/lessons/radio-map.ron")
    }
    fn check(&self, values: &Values) -> Result<(), FieldError> {
        Scenario::from_values(values).map(drop)
    }
    fn problem(&self, values: &Values) -> Result<Arc<dyn Problem>, FieldError> {
        let problem = RadioMapProblem::new(Scenario::from_values(values)?);
        Ok(Arc::new(problem.map_err(|stop| FieldError::Contradiction(stop.0))?))
    }
}
