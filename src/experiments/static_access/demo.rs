//! A slot as the lab shows it.

use super::round::Round;
use crate::experiments::contract::{Demo, Stop};
use crate::learn::parameters::State;
use crate::scene::{Phase, Scene};

impl Demo for Round {
    fn load(&mut self, contender: usize, state: &State) -> Result<(), Stop> {
        self.comparison.load(contender, state)
    }

    fn next_phase(&mut self) -> Result<bool, Stop> {
        self.advance()
    }

    fn phase(&self) -> Phase {
        self.phase.shown()
    }

    fn scenes(&self) -> Vec<Scene> {
        self.pictures()
    }
}
