//! One-shot random access (S-Fig 2 of the survey): who should transmit when every channel is known?

mod baselines;
mod channels;
mod claims;
mod comparison;
mod demo;
mod evaluation;
mod fields;
mod learners;
mod networks;
pub mod objective;
mod problem;
mod scenario;
mod transfer;

pub use networks::{Kind as NetworkKind, Network};
pub use problem::StaticProblem;
pub use scenario::Scenario;

use super::contract::{Claim, Experiment, Problem, Standing};
use crate::preset::{Field, FieldError, Values};
use std::sync::Arc;

/// The experiment.
pub struct StaticAccess;

impl Experiment for StaticAccess {
    fn name(&self) -> &'static str {
        "static-access"
    }
    fn title(&self) -> &'static str {
        "One-shot access"
    }
    fn step_unit(&self) -> &'static str {
        "update"
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
        include_str!("../../../assets/lessons/static-access.ron")
    }
    fn check(&self, values: &Values) -> Result<(), FieldError> {
        Scenario::from_values(values).map(drop)
    }
    fn problem(&self, values: &Values) -> Result<Arc<dyn Problem>, FieldError> {
        Ok(Arc::new(StaticProblem::new(Scenario::from_values(values)?)))
    }
}
