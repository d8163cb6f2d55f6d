//! The parameters that every race has.

use crate::preset::{Field, Kind, parameters, whole};

parameters! {
    /// How long a race lasts, over which seeds, and how often it is measured.
    #[derive(Copy)]
    pub struct RaceParameters {
        /// How long the race lasts
        pub steps: u64 = whole("race.steps", "Steps", 1..=1_000_000, 1_000).rewind(),
        /// Same seed, same initial weights, same channels, same curve: bit by bit
        pub seed: u64 = whole("race.seed", "First seed", 0..=1 << 53, 1).rewind(),
        /// Each contender runs once for each seed; the band is the 95 % interval of their mean
        pub seeds: u64 = whole("race.seeds", "Seeds", 1..=50, 5).rewind(),
        /// Steps between two points of a curve; evaluation draws are never trained on
        pub evaluate_every: u64 =
            whole("race.evaluate_every", "Evaluate every", 1..=100_000, 20).unit("steps").rewind(),
    }
}

impl RaceParameters {
    /// The rows of these parameters with an experiment's own defaults.
    pub fn rows_for(steps: i64, evaluate_every: i64) -> Vec<Field> {
        let mut rows = Self::rows();
        for row in &mut rows {
            let own = match row.path {
                "race.steps" => steps,
                "race.evaluate_every" => evaluate_every,
                _ => continue,
            };
            if let Kind::Integer { default, .. } = &mut row.kind {
                *default = own;
            }
        }
        rows
    }

    /// The race's seeds in their order.
    pub fn all_seeds(&self) -> std::ops::Range<u64> {
        self.seed..self.seed + self.seeds
    }

    /// The steps at which a curve has points: the first, every so many, and the last.
    pub fn evaluated_steps(&self) -> Vec<u64> {
        let mut steps: Vec<u64> = (0..=self.steps).step_by(self.evaluate_every.max(1) as usize).collect();
        if steps.last() != Some(&self.steps) {
            steps.push(self.steps);
        }
        steps
    }
}
