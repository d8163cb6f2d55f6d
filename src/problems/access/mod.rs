//! Random access: preambles, collisions, closed forms and exact optima.

pub mod closed_forms;
pub mod continuous;
pub mod one_shot;
pub mod slot;
