//! What stands beside the pictures: parameters, the lesson, results and past runs.

pub mod control;
pub mod lesson;
pub mod parameters;
pub mod results;
pub mod runs;
