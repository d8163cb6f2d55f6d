//! A frame of user detection as the lab shows it.

use super::pictures;
use super::round::Round;
use crate::experiments::contract::{Demo, Stop};
use crate::learn::parameters::State;
use crate::scene::{Gesture, Phase, Scene};

impl Demo for Round {
    fn load(&mut self, contender: usize, saved: &State) -> Result<(), Stop> {
        self.take(contender, saved)
    }

    fn next_phase(&mut self) -> Result<bool, Stop> {
        self.advance()
    }

    fn phase(&self) -> Phase {
        self.phase.shown()
    }

    fn scenes(&self) -> Vec<Scene> {
        pictures::scenes(self)
    }

    fn gesture(&mut self, gesture: Gesture) -> Result<(), Stop> {
        self.touch(&gesture);
        Ok(())
    }
}
