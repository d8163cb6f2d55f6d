//! A device, pilot by pilot, as the lab shows it.

use super::pictures::{self, YOU};
use super::round::Round;
use crate::experiments::contract::{Demo, Stop};
use crate::learn::parameters::State;
use crate::scene::{Gesture, Phase, Scene};

impl Demo for Round {
    fn load(&mut self, contender: usize, state: &State) -> Result<(), Stop> {
        self.take(contender, state)
    }

    fn next_phase(&mut self) -> Result<bool, Stop> {
        self.advance()
    }

    fn phase(&self) -> Phase {
        self.phases.shown()
    }

    fn scenes(&self) -> Vec<Scene> {
        pictures::scenes(self)
    }

    fn gesture(&mut self, gesture: Gesture) -> Result<(), Stop> {
        if let Gesture::Drag { what, to, .. } = gesture {
            self.guess = (what == YOU).then_some(to);
        }
        Ok(())
    }
}
