//! A round of leaving out as the lab shows it.

use super::pictures;
use super::round::Round;
use crate::experiments::contract::{Demo, Stop};
use crate::scene::{MapTable, Phase, Scene};

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

    fn map(&self) -> Result<MapTable, Stop> {
        pictures::as_table(self)
    }
}
