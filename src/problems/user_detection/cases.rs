//! Frames for judging detectors, each with the truth and with what the data tell about it.

use super::Complex;
use super::filter::Filter;
use super::posterior::{Posterior, Verdict};
use super::system::{Set, System};
use crate::random::{Stream, stream};
use rayon::prelude::*;

/// A frame and everything known about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Who really was active.
    pub active: Set,
    /// What arrived: resources x snapshots, resource by resource.
    pub received: Vec<Complex>,
    /// What the likelihood needs of it.
    pub statistic: Vec<f32>,
    /// What the frame tells on its own.
    pub alone: Verdict,
    /// What it and all frames before it in its sequence tell; the same where frames are independent.
    pub limit: Verdict,
}

/// Who is active and what arrives in frames that follow each other; the first stands alone.
pub fn draw(system: &System, frames: usize, draws: &mut Stream) -> Vec<(Set, Vec<Complex>)> {
    let mut before = None;
    let mut next = || {
        let active = system.draw_active(before, draws);
        before = Some(active);
        (active, system.draw_received(active, draws))
    };
    (0..frames).map(|_| next()).collect()
}

/// The next frame of a sequence, with what the data tell; the filter goes on where there are bursts.
pub fn draw_next(
    system: &System,
    posterior: &Posterior,
    filter: &mut Filter,
    before: Option<Set>,
    draws: &mut Stream,
) -> Case {
    let active = system.draw_active(before, draws);
    let received = system.draw_received(active, draws);
    let statistic = system.statistic(&received);
    let alone = posterior.judge(&statistic).remove(0);
    let limit = match system.burst_frames {
        None => alone.clone(),
        Some(_) => filter.take(posterior.log_likelihoods(&statistic).remove(0)),
    };
    Case { active, received, statistic, alone, limit }
}

/// Sequences of frames that nobody trains on, one behind the other, each drawn from a stream of its own.
pub fn evaluation(
    system: &System,
    posterior: &Posterior,
    (seed, purpose): (u64, &str),
    sequences: u64,
    frames: usize,
) -> Vec<Case> {
    let sequence =
        |number: u64| sequence(system, posterior, draw(system, frames, &mut stream(seed, purpose, number)));
    (0..sequences).into_par_iter().flat_map_iter(sequence).collect()
}

/// One sequence with what the data tell.
fn sequence(system: &System, posterior: &Posterior, frames: Vec<(Set, Vec<Complex>)>) -> Vec<Case> {
    let statistics: Vec<f32> = frames.iter().flat_map(|(_, received)| system.statistic(received)).collect();
    let alone = posterior.judge(&statistics);
    let limits = match system.burst_frames {
        None => alone.clone(),
        Some(_) => {
            let mut filter = Filter::new(system);
            posterior.log_likelihoods(&statistics).into_iter().map(|logs| filter.take(logs)).collect()
        }
    };
    let statistics = statistics.chunks_exact(system.statistic_size()).map(<[f32]>::to_vec);
    let told = statistics.zip(alone.into_iter().zip(limits));
    let join = |((active, received), (statistic, (alone, limit)))| Case {
        active,
        received,
        statistic,
        alone,
        limit,
    };
    frames.into_iter().zip(told).map(join).collect()
}

/// Expected cost of a decision, given the data: one for each device that is taken as active and is not, `miss` for each the
/// other way round, as far as the chances tell. No decision costs less than that for chances above 1/(1 + miss).
pub fn cost(decision: Set, chances: &[f32], miss: f64) -> f64 {
    let of = |(device, chance): (usize, &f32)| {
        let chance = f64::from(*chance);
        if decision >> device & 1 == 1 { 1.0 - chance } else { miss * chance }
    };
    chances.iter().enumerate().map(of).sum()
}

impl Verdict {
    /// The decision that costs least, where a miss costs `miss` false alarms.
    pub fn decision(&self, miss: f64) -> Set {
        let least = 1.0 / (1.0 + miss);
        let on = |(device, chance): (usize, &f32)| Set::from(f64::from(*chance) > least) << device;
        self.chances.iter().enumerate().map(on).sum()
    }
}

/// Mean and deviation of each number that a network takes in, found once.
#[derive(Debug, Clone, PartialEq)]
pub struct Standard {
    mean: Vec<f32>,
    scale: Vec<f32>,
}

impl Standard {
    /// From rows of so many numbers.
    pub fn of(rows: &[f32], width: usize) -> Self {
        let count = (rows.len() / width).max(1) as f64;
        let mut mean = vec![0.0_f64; width];
        let mut squares = vec![0.0_f64; width];
        for row in rows.chunks_exact(width) {
            for ((mean, square), x) in mean.iter_mut().zip(&mut squares).zip(row) {
                *mean += f64::from(*x) / count;
                *square += f64::from(*x).powi(2) / count;
            }
        }
        let deviation = |(square, mean): (&f64, &f64)| (square - mean * mean).max(0.0).sqrt();
        // What never changes tells nothing, whatever its scale.
        let scale =
            squares.iter().zip(&mean).map(deviation).map(|d| if d > 1e-9 { (1.0 / d) as f32 } else { 0.0 });
        Self { scale: scale.collect(), mean: mean.into_iter().map(|mean| mean as f32).collect() }
    }

    /// Shifts and scales rows in place.
    pub fn apply(&self, rows: &mut [f32]) {
        for row in rows.chunks_exact_mut(self.mean.len()) {
            for ((x, mean), scale) in row.iter_mut().zip(&self.mean).zip(&self.scale) {
                *x = (*x - mean) * scale;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::system::tests::system;
    use super::*;

    #[test]
    fn no_decision_costs_less_than_the_best_one() {
        let system = System { burst_frames: Some(5.0), ..system(5, 3) };
        let posterior = Posterior::new(&system);
        for frame in evaluation(&system, &posterior, (1, "cases test"), 6, 8) {
            for miss in [1.0, 7.0] {
                let chances = &frame.limit.chances;
                let least = cost(frame.limit.decision(miss), chances, miss);
                assert!((0..32).all(|decision| cost(decision, chances, miss) >= least));
            }
        }
    }

    #[test]
    fn sequences_do_not_depend_on_how_many_there_are() {
        let system = System { burst_frames: Some(5.0), ..system(5, 3) };
        let posterior = Posterior::new(&system);
        let of = |sequences| evaluation(&system, &posterior, (1, "cases test"), sequences, 5);
        assert_eq!(of(2), of(4)[..10]);
    }

    #[test]
    fn numbers_are_standardised_column_by_column() {
        let mut rows = vec![1.0, 5.0, 3.0, 5.0];
        let standard = Standard::of(&rows, 2);
        standard.apply(&mut rows);
        assert_eq!(rows, [-1.0, 0.0, 1.0, 0.0]);
    }
}
