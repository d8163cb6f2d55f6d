//! Samples under a person's hand: set, dragged, removed, read from a file, and kept while the world around them changes.

use super::ground::sense;
use super::round::{MOST_LIVE, PHASES, Round, Source, hall_m};
use super::scenario::Sensing;
use crate::experiments::contract::Stop;
use crate::experiments::kit::Phases;
use crate::problems::radio_map::{Sample, Sites, Truth};
use crate::scene::Gesture;

/// Names of the buttons.
pub(super) const CROWD: &str = "Crowdsensing";
pub(super) const CLEAR: &str = "Clear";

/// What a person made, on its way to the demo that follows.
pub(super) struct Made {
    source: Source,
    samples: Vec<Sample>,
    sensed: u64,
    area_m: [[f64; 2]; 2],
    sensing: Sensing,
    truth_law: Truth,
    /// The truth on the drawn grid: computed again only if it is another.
    truth: Vec<f64>,
}

impl Round {
    /// What a person did to a picture.
    pub(super) fn touch(&mut self, gesture: Gesture) -> Result<(), Stop> {
        let refit = !matches!(gesture, Gesture::Move { .. });
        match gesture {
            Gesture::Press(name) => return self.press(&name),
            Gesture::Add { at_m: place_m } => self.add(place_m),
            Gesture::Move { index, to_m: place_m } => self.drag(index, place_m),
            Gesture::LetGo if self.source != Source::Crowd => {}
            Gesture::Remove { index } if index < self.samples.len() => {
                self.take_into_hand();
                self.samples.remove(index);
            }
            Gesture::Open { name, rows } => self.open(name, &rows)?,
            _ => return Ok(()),
        }
        self.draw_grid()?;
        self.make(refit);
        Ok(())
    }

    fn press(&mut self, name: &str) -> Result<(), Stop> {
        match name {
            CROWD => *self = self.again()?,
            CLEAR => {
                // What is set by hand is set in the hall, whose truth can be measured.
                (self.source, self.phase, self.area_m) =
                    (Source::Hand, Phases::ended(&PHASES), hall_m(&self.ground));
                self.samples.clear();
                self.draw_grid()?;
                self.make(true);
            }
            _ => {}
        }
        Ok(())
    }

    /// From now on samples wait for hands.
    fn take_into_hand(&mut self) {
        if self.source == Source::Crowd {
            (self.source, self.phase) = (Source::Hand, Phases::ended(&PHASES));
        }
    }

    /// What a device measures that knows where it is.
    fn measured(&self, place_m: [f64; 2], number: u64) -> Sample {
        let sample = sense(&self.ground.scenario, &self.truth_law, place_m, self.seed, number);
        Sample { position_m: place_m, ..sample }
    }

    /// A sample set by hand measures what a device would; where the truth is not known there is nothing to measure.
    fn add(&mut self, place_m: [f64; 2]) {
        self.take_into_hand();
        if self.knows_truth() && self.samples.len() < MOST_LIVE {
            self.sensed += 1;
            self.samples.push(self.measured(place_m, self.sensed));
        }
    }

    /// A dragged sample measures where it now is; one of a file keeps its value.
    fn drag(&mut self, index: usize, place_m: [f64; 2]) {
        self.take_into_hand();
        let Some(before) = self.samples.get(index).copied() else { return };
        self.samples[index] = if self.knows_truth() {
            self.measured(place_m, self.sensed + index as u64)
        } else {
            Sample { position_m: place_m, ..before }
        };
    }

    /// Measurements from a file: their own area, no truth.
    fn open(&mut self, name: String, rows: &[[f64; 3]]) -> Result<(), Stop> {
        let sample = |&[x, y, value]: &[f64; 3]| Sample { position_m: [x, y], value };
        let every = rows.len().div_ceil(MOST_LIVE).max(1);
        let samples: Vec<Sample> = rows.iter().step_by(every).map(sample).collect();
        let sites = Sites::gather(&samples)?;
        let (low, high) = sites.bounds_m();
        let margin = 0.05 * sites.diagonal_m().max(1.0);
        (self.source, self.samples, self.phase) =
            (Source::File(name, rows.len()), samples, Phases::ended(&PHASES));
        self.area_m = [low.map(|side| side - margin), high.map(|side| side + margin)];
        Ok(())
    }

    /// What was made by hand here; nothing while samples come by themselves.
    pub(super) fn give_away(&mut self) -> Option<Made> {
        (self.source != Source::Crowd).then(|| Made {
            source: self.source.clone(),
            samples: std::mem::take(&mut self.samples),
            sensed: self.sensed,
            area_m: self.area_m,
            sensing: self.ground.scenario.sensing,
            truth_law: self.truth_law.clone(),
            truth: std::mem::take(&mut self.truth),
        })
    }

    /// Goes on with what was made in the demo before; in another world samples by hand are measured anew.
    pub(super) fn go_on_with(&mut self, made: Made) -> Result<(), Stop> {
        (self.source, self.samples, self.phase, self.sensed) =
            (made.source, made.samples, Phases::ended(&PHASES), made.sensed);
        self.area_m = if self.source == Source::Hand { hall_m(&self.ground) } else { made.area_m };
        let same = made.truth_law == self.truth_law;
        if same {
            self.adopt_truth(made.truth)?;
        }
        if self.source == Source::Hand && !(same && made.sensing == self.ground.scenario.sensing) {
            let placed = self.samples.iter().enumerate();
            self.samples = placed.map(|(i, s)| self.measured(s.position_m, self.sensed + i as u64)).collect();
        }
        self.draw_grid()?;
        self.make(true);
        Ok(())
    }
}
