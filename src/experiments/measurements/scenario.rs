//! The scenario of measurements: the samples themselves, a transmitter where one is known, and how many blocks they are judged
//! by.

use super::example;
use crate::experiments::kit::RaceParameters;
use crate::preset::{Field, FieldError, Values, choice, list, options, parameters, real};
use crate::problems::radio_map::{Sample, Trend};

/// Most samples of a race: each fold solves a system of nearly as many.
pub(super) const MOST_SAMPLES: usize = 1_000;

/// Fewer places cannot be left out in blocks and still be fitted.
const FEWEST_PLACES: usize = 12;

/// Whether somebody said where the transmitter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Nobody did: the place of the strongest sample stands in.
    Strongest,
    /// At the place that is given.
    Given,
}

options!(Known { Known::Strongest => "strongest sample", Known::Given => "given" });

parameters! {
    /// The samples, number by number.
    struct SampleLists {
        /// East of each sample. Open a table of your own instead of typing: iiot-lab open TABLE
        x_m: Vec<f64> = list("samples.x_m", "x", -1e9..=1e9, MOST_SAMPLES, &example::X_M).unit("m").rewind(),
        /// North of each sample
        y_m: Vec<f64> = list("samples.y_m", "y", -1e9..=1e9, MOST_SAMPLES, &example::Y_M).unit("m").rewind(),
        /// What was measured at each sample, in the unit of the table
        values: Vec<f64> = list("samples.values", "Values", -1e30..=1e30, MOST_SAMPLES, &example::VALUES).rewind(),
    }
}

parameters! {
    /// Where the transmitter is, for the contenders that know of path loss.
    #[derive(Copy)]
    pub struct TransmitterSettings {
        /// given: at the place below; strongest sample: nobody knows, and the place of the highest value stands in for it
        pub known: Known = choice("transmitter.place", "Place"),
        /// East of the transmitter, where it is given
        pub x_m: f64 = real("transmitter.x_m", "x", -1e9..=1e9, 60.0).unit("m"),
        /// North of the transmitter, where it is given
        pub y_m: f64 = real("transmitter.y_m", "y", -1e9..=1e9, 20.0).unit("m"),
        /// Height over the samples; nearer than 1 m a path-loss law is not used
        pub height_m: f64 = real("transmitter.height_m", "Height", 0.0..=1_000.0, 2.0).unit("m"),
    }
}

/// All parameters.
pub(super) fn fields() -> Vec<Field> {
    [SampleLists::rows(), TransmitterSettings::rows(), RaceParameters::rows_for(12, 1)].concat()
}

/// A valid scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The samples.
    pub samples: Vec<Sample>,
    /// Where the transmitter is said to be.
    pub transmitter: TransmitterSettings,
    /// Steps, which are blocks left out, and seeds, each with blocks of its own.
    pub race: RaceParameters,
}

impl Scenario {
    /// Reads the values of a preset.
    ///
    /// # Errors
    /// The lists differ in length, or there are fewer places than blocks.
    pub fn read(values: &Values) -> Result<Self, FieldError> {
        let lists = SampleLists::read(values)?;
        let count = lists.values.len();
        if [lists.x_m.len(), lists.y_m.len()] != [count; 2] {
            let words = format!(
                "samples.x_m, samples.y_m and samples.values have {}, {} and {count} numbers, but each sample has one of each",
                lists.x_m.len(),
                lists.y_m.len()
            );
            return Err(FieldError::Contradiction(words));
        }
        let place = lists.x_m.iter().zip(&lists.y_m);
        let samples: Vec<Sample> =
            place.zip(&lists.values).map(|((&x, &y), &value)| Sample { position_m: [x, y], value }).collect();
        let race = RaceParameters::read(values)?;
        let mut places: Vec<[u64; 2]> =
            samples.iter().map(|sample| sample.position_m.map(f64::to_bits)).collect();
        places.sort_unstable();
        places.dedup();
        if places.len() < FEWEST_PLACES || (places.len() as u64) < 2 * race.steps {
            let words = format!(
                "{} places are too few: at least {FEWEST_PLACES} are needed, and two for each block (steps: {})",
                places.len(),
                race.steps
            );
            return Err(FieldError::Contradiction(words));
        }
        Ok(Self { samples, transmitter: TransmitterSettings::read(values)?, race })
    }

    /// The transmitter: x, y and height over the samples, in metres.
    pub fn transmitter_m(&self) -> [f64; 3] {
        let TransmitterSettings { known, x_m, y_m, height_m } = self.transmitter;
        let strongest = self.samples.iter().max_by(|a, b| a.value.total_cmp(&b.value));
        match (known, strongest) {
            (Known::Strongest, Some(sample)) => [sample.position_m[0], sample.position_m[1], height_m],
            _ => [x_m, y_m, height_m],
        }
    }

    /// The path-loss law of the transmitter.
    pub fn path_loss(&self) -> Trend {
        Trend::PathLoss { transmitter_m: self.transmitter_m() }
    }
}
