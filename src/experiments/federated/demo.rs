//! A round of federated learning as the lab shows it.

use super::pictures;
use super::round::Round;
use crate::experiments::contract::{Demo, Stop};
use crate::learn::parameters::State;
use crate::scene::{Gesture, Phase, Picked, Scene};

impl Demo for Round {
    fn load(&mut self, contender: usize, state: &State) -> Result<(), Stop> {
        self.take(contender, state)
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
            Gesture::Press(name) => return self.press(&name),
            Gesture::Pick { what: Picked::Node(machine), .. } => self.pick(machine),
            Gesture::Drag { to: [steps, _], .. } if steps.is_finite() => {
                self.twin_steps = steps.round().max(1.0)
            }
            _ => {}
        }
        Ok(())
    }
}
