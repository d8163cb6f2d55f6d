//! A round of mapping as the lab shows it: its phases, its pictures, and what hands do.

use super::hand::Made;
use super::pictures;
use super::round::Round;
use crate::experiments::contract::{Demo, Stop};
use crate::scene::{Gesture, MapTable, Phase, Scene};
use std::any::Any;

impl Demo for Round {
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
        self.touch(gesture)
    }

    fn by_hand(&mut self) -> Option<Box<dyn Any + Send>> {
        self.give_away().map(|made| Box::new(made) as Box<dyn Any + Send>)
    }

    fn take_over(&mut self, made: Box<dyn Any + Send>) -> Result<(), Stop> {
        match made.downcast::<Made>() {
            Ok(made) => self.go_on_with(*made),
            Err(_) => Ok(()),
        }
    }

    fn map(&self) -> Result<MapTable, Stop> {
        let made = self.made.as_ref().map_err(Clone::clone)?;
        Ok(pictures::table(self, made))
    }

    fn take_notices(&mut self) -> Vec<String> {
        self.ground.gpu.take_notices()
    }
}
