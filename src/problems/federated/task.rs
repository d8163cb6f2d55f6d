//! The task: windows of vibration that each machine of the floor has seen, and which condition was behind each.
//!
//! Sixteen band energies a window, four conditions, signatures and offsets of our own choice. Label skew is a Dirichlet draw
//! per machine; feature skew is an offset of each machine's sensor.

use crate::random::{Stream, stream};
use rand::Rng;
use rand_distr::{Distribution, Gamma, StandardNormal};

/// Bands whose energy is measured.
pub const BANDS: usize = 16;
/// Numbers that describe a window: the bands and a constant 1.
pub const FEATURES: usize = BANDS + 1;
/// Conditions of a machine.
pub const CONDITIONS: usize = 4;
/// Names of the conditions, by label.
pub const CONDITION_NAMES: [&str; CONDITIONS] = ["healthy", "imbalance", "misalignment", "bearing wear"];
/// The label of bearing wear.
pub const BEARING_WEAR: usize = 3;

/// The band around which a fault shows, from imbalance to bearing wear.
const FAULT_BANDS: [f64; 3] = [1.5, 7.25, 13.0];
/// Height of a fault's signature, in standard deviations of the noise.
const FAULT_HEIGHT: f64 = 2.5;
/// Width of a fault's signature, in bands.
const FAULT_WIDTH: f64 = 1.5;
/// Correlation of the noise between neighbouring bands; over i bands it is this to the power of i.
const NOISE_CORRELATION: f64 = 0.5;

/// What is known of some windows: one row of features and one label each.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Windows {
    /// Band energies, standardised, and a 1 at the end.
    pub features: Vec<[f64; FEATURES]>,
    /// The condition behind each, 0 to 3.
    pub labels: Vec<u8>,
}

impl Windows {
    /// How many windows.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }
}

/// How the machines' data are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TaskSettings {
    /// Machines.
    pub machines: usize,
    /// Windows that each machine learns from.
    pub windows: usize,
    /// Windows of each machine that nobody learns from.
    pub test_windows: usize,
    /// Parameter of the Dirichlet law of a machine's label shares: small is one-sided, large is alike everywhere.
    pub alpha: f64,
    /// Standard deviation of a machine's offset common to all bands; half of it is drawn for each band besides.
    pub offset: f64,
}

/// The data of every machine.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// What each machine learns from.
    pub training: Vec<Windows>,
    /// What each machine is judged on.
    pub test: Vec<Windows>,
}

impl Task {
    /// Draws a factory's data; the same seed gives the same, and a machine's data do not depend on how many others there are
    /// before they are standardised together.
    pub fn draw(settings: &TaskSettings, seed: u64) -> Self {
        let pairs = (0..settings.machines).map(|machine| machine_data(settings, seed, machine as u64));
        let (mut training, mut test): (Vec<_>, Vec<_>) = pairs.unzip();
        let scale = Scale::of(&training);
        training.iter_mut().chain(&mut test).for_each(|windows| scale.apply(windows));
        Self { training, test }
    }

    /// The share of a condition among a machine's training windows.
    pub fn share(&self, machine: usize, condition: usize) -> f64 {
        let labels = &self.training[machine].labels;
        labels.iter().filter(|&&label| usize::from(label) == condition).count() as f64 / labels.len() as f64
    }

    /// The condition that a machine has seen most, the first of those that tie.
    pub fn main_condition(&self, machine: usize) -> usize {
        let share = |condition: &usize| self.share(machine, *condition);
        (0..CONDITIONS).rev().max_by(|a, b| share(a).total_cmp(&share(b))).unwrap_or(0)
    }
}

/// Training and test windows of one machine, not standardised yet.
fn machine_data(settings: &TaskSettings, seed: u64, machine: u64) -> (Windows, Windows) {
    let mut draws = stream(seed, "federated windows", machine);
    let shares = label_shares(settings.alpha, &mut draws);
    let offset = sensor_offset(settings.offset, &mut draws);
    let mut windows = |count: usize| {
        let mut found = Windows::default();
        for _ in 0..count {
            let label = condition(&shares, &mut draws);
            found.features.push(window(label, &offset, &mut draws));
            found.labels.push(label as u8);
        }
        found
    };
    (windows(settings.windows), windows(settings.test_windows))
}

/// Shares of the conditions at one machine, a Dirichlet draw: independent Gamma numbers over their sum.
fn label_shares(alpha: f64, draws: &mut Stream) -> [f64; CONDITIONS] {
    let weights = std::array::from_fn(|_| match Gamma::new(alpha, 1.0) {
        Ok(law) => law.sample(draws),
        Err(_) => 1.0,
    });
    let sum: f64 = weights.iter().sum();
    weights.map(|weight| if sum > 0.0 { weight / sum } else { 1.0 / CONDITIONS as f64 })
}

/// What one machine's sensor and mounting add to each band.
fn sensor_offset(deviation: f64, draws: &mut Stream) -> [f64; BANDS] {
    let mut normal = || draws.sample::<f64, _>(StandardNormal);
    let common = deviation * normal();
    std::array::from_fn(|_| common + 0.5 * deviation * normal())
}

/// A condition drawn by its share.
fn condition(shares: &[f64; CONDITIONS], draws: &mut Stream) -> usize {
    let mut left = draws.random::<f64>();
    for (label, share) in shares.iter().enumerate() {
        left -= share;
        if left < 0.0 {
            return label;
        }
    }
    // Rounding left a little over: the likeliest condition takes it.
    (0..CONDITIONS).max_by(|&a, &b| shares[a].total_cmp(&shares[b])).unwrap_or(0)
}

/// One window: signature, offset and noise of variance 1 correlated over the bands.
fn window(label: usize, offset: &[f64; BANDS], draws: &mut Stream) -> [f64; FEATURES] {
    let fresh = (1.0 - NOISE_CORRELATION * NOISE_CORRELATION).sqrt();
    let mut noise = 0.0;
    std::array::from_fn(|band| match band {
        BANDS => 1.0,
        _ => {
            let draw: f64 = draws.sample(StandardNormal);
            noise = if band == 0 { draw } else { NOISE_CORRELATION * noise + fresh * draw };
            signature(label, band) + offset[band] + noise
        }
    })
}

/// What a condition adds to a band: nothing if healthy, else a bell around the fault's band.
fn signature(label: usize, band: usize) -> f64 {
    let bell = |centre: f64| FAULT_HEIGHT * (-0.5 * ((band as f64 - centre) / FAULT_WIDTH).powi(2)).exp();
    label.checked_sub(1).map_or(0.0, |fault| bell(FAULT_BANDS[fault]))
}

/// Mean and deviation of each band over all machines' training windows.
struct Scale {
    means: [f64; BANDS],
    deviations: [f64; BANDS],
}

impl Scale {
    fn of(training: &[Windows]) -> Self {
        let count = training.iter().map(Windows::len).sum::<usize>().max(1) as f64;
        let rows = || training.iter().flat_map(|windows| &windows.features);
        let means = std::array::from_fn(|band| rows().map(|row| row[band]).sum::<f64>() / count);
        let squares = |band: usize| rows().map(|row| (row[band] - means[band]).powi(2)).sum::<f64>();
        // A band that never moves stays at zero.
        let deviations = std::array::from_fn(|band| (squares(band) / count).sqrt().max(1e-12));
        Self { means, deviations }
    }

    fn apply(&self, windows: &mut Windows) {
        for row in &mut windows.features {
            for (value, (mean, deviation)) in row.iter_mut().zip(self.means.iter().zip(&self.deviations)) {
                *value = (*value - mean) / deviation;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(alpha: f64) -> TaskSettings {
        TaskSettings { machines: 20, windows: 100, test_windows: 200, alpha, offset: 0.5 }
    }

    #[test]
    fn features_are_standardised_over_all_machines_together() {
        let task = Task::draw(&settings(0.1), 3);
        let rows: Vec<_> = task.training.iter().flat_map(|windows| &windows.features).collect();
        for band in 0..BANDS {
            let mean = rows.iter().map(|row| row[band]).sum::<f64>() / rows.len() as f64;
            let square = rows.iter().map(|row| row[band].powi(2)).sum::<f64>() / rows.len() as f64;
            assert!(mean.abs() < 1e-12 && (square - 1.0).abs() < 1e-12);
        }
        assert!(rows.iter().all(|row| row[BANDS] == 1.0));
        assert_eq!((task.training.len(), task.test[7].len()), (20, 200));
    }

    #[test]
    fn the_noise_has_variance_one_and_halves_its_correlation_from_band_to_band() {
        // Standard errors of n products of correlation r: √((1 + r²)/n); four of them.
        let mut draws = stream(1, "test", 0);
        let rows: Vec<_> = (0..20_000).map(|_| window(0, &[0.0; BANDS], &mut draws)).collect();
        for (i, j) in [(0, 0), (15, 15), (4, 5), (4, 6), (9, 12)] {
            let expected = 0.5_f64.powi(usize::abs_diff(i, j) as i32);
            let mean = rows.iter().map(|row: &[f64; FEATURES]| row[i] * row[j]).sum::<f64>() / 20_000.0;
            let error = ((1.0 + expected * expected) / 20_000.0).sqrt();
            assert!((mean - expected).abs() < 4.0 * error, "{i} {j}: {mean}");
        }
    }

    #[test]
    fn signatures_stand_where_they_are_said_to() {
        // Misalignment, 2.5 exp(-((7 - 7.25)/1.5)²/2) = 2.5 · 0.98621 = 2.46552; imbalance at band 0: 2.5 exp(-0.5).
        assert!((signature(2, 7) - 2.465_52).abs() < 1e-4, "{}", signature(2, 7));
        assert!((signature(1, 0) - 2.5 * (-0.5_f64).exp()).abs() < 1e-12);
        assert!((0..BANDS).all(|band| signature(0, band) == 0.0));
        assert_eq!(signature(BEARING_WEAR, 13), 2.5);
    }

    #[test]
    fn small_alpha_makes_machines_one_sided() {
        // The expected sum of squared shares of a Dirichlet law with four equal parameters α is (α + 1)/(4α + 1): 0.786 at
        // 0.1 and 0.252 at 100; drawn labels of 100 windows add at most 0.0075.
        let squares = |alpha| {
            let tasks: Vec<_> = (0..10).map(|seed| Task::draw(&settings(alpha), seed)).collect();
            let per_machine = |task: &Task, machine| {
                (0..CONDITIONS).map(|label| task.share(machine, label).powi(2)).sum::<f64>()
            };
            let each = tasks.iter().flat_map(|task| (0..20).map(move |machine| per_machine(task, machine)));
            each.sum::<f64>() / 200.0
        };
        assert!((squares(0.1) - 0.786).abs() < 0.06, "{}", squares(0.1));
        assert!((squares(100.0) - 0.26).abs() < 0.01, "{}", squares(100.0));
    }

    #[test]
    fn the_seed_decides_and_the_main_condition_is_the_commonest() {
        let task = Task::draw(&settings(0.1), 5);
        assert_eq!(task, Task::draw(&settings(0.1), 5));
        assert_ne!(task, Task::draw(&settings(0.1), 6));
        for machine in 0..20 {
            let main = task.share(machine, task.main_condition(machine));
            assert!((0..CONDITIONS).all(|label| task.share(machine, label) <= main));
        }
    }
}
