//! A slot as the lab shows it: its phases, its pictures, and what hands do.

use super::pictures::{self, RULE};
use super::round::Round;
use crate::experiments::contract::{Demo, Stop};
use crate::learn::parameters::State;
use crate::scene::{Gesture, Phase, Scene};

impl Demo for Round {
    fn load(&mut self, contender: usize, saved: &State) -> Result<(), Stop> {
        self.take(contender, saved)
    }

    fn next_phase(&mut self) -> Result<bool, Stop> {
        Ok(self.advance())
    }

    fn phase(&self) -> Phase {
        self.phase.shown()
    }

    fn scenes(&self) -> Vec<Scene> {
        pictures::scenes(self)
    }

    fn gesture(&mut self, gesture: Gesture) -> Result<(), Stop> {
        match gesture {
            Gesture::Press(name) => {
                if let Some(decision) = pictures::pressed(&name) {
                    self.decide_by_hand(decision);
                }
            }
            // Each place is an exact law of its own: with late decisions it takes too long to follow a moving hand.
            Gesture::Drag { what, to, held, .. }
                if what == RULE && (!held || self.ground.undelayed.is_none()) =>
            {
                self.set_rule(to);
            }
            _ => {}
        }
        Ok(())
    }
}
