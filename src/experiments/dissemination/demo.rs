//! A frame as the lab shows it, decided with the weights of right now or by hand.

use super::hand;
use super::pictures;
use super::round::Round;
use crate::experiments::contract::{Demo, Stop};
use crate::learn::parameters::State;
use crate::problems::dissemination::Mode;
use crate::scene::{Gesture, Phase, Scene};

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
        let settings = self.ground.scenario.parameters.settings().clone();
        match gesture {
            Gesture::Press(name) => return self.press(&name),
            Gesture::Choose { bar, choice } => {
                self.take_over();
                let mode = Mode::ALL[choice.min(2)];
                hand::choose(&settings, &mut self.now.choices, bar, mode);
            }
            Gesture::Share { budget, bar, next, share } => {
                self.take_over();
                hand::share(&settings, &mut self.now.choices, budget, bar, next, share);
            }
            _ => return Ok(()),
        }
        self.weigh()
    }
}
