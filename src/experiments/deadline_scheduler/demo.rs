//! A slot of the cell as the lab shows it, and what a hand does there.

use super::pictures;
use super::round::Round;
use crate::experiments::contract::{Demo, Stop};
use crate::learn::parameters::State;
use crate::scene::{Gesture, Phase, Picked, Scene};

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
        match gesture {
            Gesture::Press(name) if name == pictures::HAND => self.change_hands(),
            Gesture::Press(name) => {
                if let Some(user) = (0..self.cell().users()).find(|&user| pictures::sender(user) == name) {
                    self.choose(user);
                }
            }
            Gesture::Pick { of, what: Picked::Slot { row, .. } } if of == pictures::SLOTS => {
                self.choose(pictures::user_of(self, row));
            }
            _ => {}
        }
        Ok(())
    }
}
