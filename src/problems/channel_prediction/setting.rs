//! What is predicted: the law of scattering, how devices may move, the noise of a pilot and how far ahead one looks.

use super::bessel::{cardinal_sine, j0};

/// Metres of a wave at 3.5 GHz.
pub const WAVELENGTH_M: f64 = 299_792_458.0 / 3.5e9;

/// At how many times a device may change its speed.
const JUMPS: usize = 8;

/// How two values of the channel are correlated, by the way between their places.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Law {
    /// Waves from all sides in the plane (Clarke, 1968): J0(2πΔ/λ).
    Clarke,
    /// Waves from all sides in space: sin(2πΔ/λ) / (2πΔ/λ).
    Space,
    /// A process of first order that falls to one half at the same distance as Clarke's: exp(-ln 2 · Δ / 0.242 λ).
    GaussMarkov,
    /// Shadowing along a closed track: exp(-Δ/d), with Δ the shorter way round.
    Track {
        /// Length of the track, metres.
        lap_m: f64,
        /// Distance d over which shadowing decorrelates, metres.
        decorrelation_m: f64,
    },
}

impl Law {
    /// Correlation of the values at two places that lie `way_m` metres apart along the path.
    pub fn correlation(self, way_m: f64) -> f64 {
        let turns = way_m / WAVELENGTH_M;
        match self {
            Self::Clarke => j0(std::f64::consts::TAU * turns),
            Self::Space => cardinal_sine(std::f64::consts::TAU * turns),
            Self::GaussMarkov => (-std::f64::consts::LN_2 * turns.abs() / 0.242).exp(),
            Self::Track { lap_m, decorrelation_m } => {
                let way = way_m.abs().rem_euclid(lap_m);
                (-way.min(lap_m - way) / decorrelation_m).exp()
            }
        }
    }
}

/// Everything that fixes the problem.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// The law of scattering.
    pub law: Law,
    /// Speeds that a device may have, metres per second, rising, all equally likely.
    pub speeds: Vec<f64>,
    /// Whether half of the devices change their speed once, at one of eight times.
    pub changing: bool,
    /// Seconds between two samples.
    pub sample_s: f64,
    /// Power of a sample over that of its noise, dB.
    pub snr_db: f64,
    /// Samples between the last observation and the value wanted; below zero one waits for the future.
    pub horizon: i64,
    /// Samples of a block.
    pub block: usize,
    /// The first sample at which a prediction is scored.
    pub scored_from: usize,
    /// Independent parts of a value: two for a tap (real and imaginary), one for a gain in dB.
    pub parts: usize,
}

impl Setting {
    /// Four speeds in a hall at 3.5 GHz (speeds, 15 dB, 2 ms, 4 ms ahead and 64 samples are ours; Clarke's law is standard).
    pub fn hall() -> Self {
        Self {
            law: Law::Clarke,
            speeds: vec![0.3, 1.0, 3.0, 6.0],
            changing: false,
            sample_s: 2e-3,
            snr_db: 15.0,
            horizon: 2,
            block: 64,
            scored_from: 32,
            parts: 2,
        }
    }

    /// A vehicle that reports its gain once a second on a closed track of this length: three laps of it, four reports ahead.
    ///
    /// Shadowing of 5.7 dB that decorrelates over 10 m is standard (3GPP TR 38.901, indoor factory); 1.5 m/s, an error of 2 dB
    /// in a report and the horizon are ours.
    pub fn track(lap_m: f64, speed_m_per_s: f64) -> Self {
        let reports = ((lap_m / speed_m_per_s).round() as usize).max(1);
        Self {
            law: Law::Track { lap_m, decorrelation_m: 10.0 },
            speeds: vec![speed_m_per_s],
            changing: false,
            sample_s: 1.0,
            snr_db: 20.0 * (5.7_f64 / 2.0).log10(),
            horizon: 4,
            block: 3 * reports,
            scored_from: 2 * reports,
            parts: 1,
        }
    }

    /// Variance of the noise in each part of a sample; a value has variance 1 there.
    pub fn noise(&self) -> f64 {
        10_f64.powf(-self.snr_db / 10.0)
    }

    /// Samples of a path: the block, and what is predicted beyond it.
    pub fn length(&self) -> usize {
        self.block + usize::try_from(self.horizon).unwrap_or(0)
    }

    /// The sample that is wanted at sample `t`, if there is one.
    pub fn target(&self, t: usize) -> Option<usize> {
        t.checked_add_signed(isize::try_from(self.horizon).ok()?)
    }

    /// Samples at which a prediction is scored.
    pub fn scored(&self) -> std::ops::Range<usize> {
        self.scored_from..self.block
    }

    /// The ways a device may move.
    pub fn classes(&self) -> Vec<Class> {
        let count = self.speeds.len();
        let changes = self.changing && count > 1;
        let keep = if changes { 0.5 } else { 1.0 } / count as f64;
        let stays = (0..count).map(|speed| self.class([speed, speed], self.length(), keep));
        let mut classes: Vec<Class> = stays.collect();
        if changes {
            let prior = 0.5 / (count * (count - 1) * JUMPS) as f64;
            for (from, to) in (0..count * count).map(|pair| (pair / count, pair % count)) {
                let times = self.jump_times().into_iter().filter(|_| from != to);
                classes.extend(times.map(|time| self.class([from, to], time, prior)));
            }
        }
        classes
    }

    /// Times of a change, in samples: evenly spaced from 6 to four before the end of the path.
    fn jump_times(&self) -> [usize; JUMPS] {
        let last = self.length().saturating_sub(4).max(6) as f64;
        std::array::from_fn(|index| (6.0 + (last - 6.0) * index as f64 / (JUMPS - 1) as f64) as usize)
    }

    fn class(&self, [from, to]: [usize; 2], change: usize, prior: f64) -> Class {
        let mut positions_m = Vec::with_capacity(self.length());
        let mut position = 0.0;
        for t in 0..self.length() {
            positions_m.push(position);
            position += self.sample_s * self.speeds[if t < change { from } else { to }];
        }
        Class { prior, speeds: [from, to], change, positions_m }
    }
}

/// One way to move: a whole path.
#[derive(Debug, Clone, PartialEq)]
pub struct Class {
    /// Probability of it.
    pub prior: f64,
    /// Index of the speed at the start and at the end.
    pub speeds: [usize; 2],
    /// The sample behind which the speed is the second one; the length of the path if it never changes.
    pub change: usize,
    /// Where the device is at each sample, metres along its path.
    pub positions_m: Vec<f64>,
}

impl Class {
    /// Index of the speed at this sample.
    pub fn speed_at(&self, t: usize) -> usize {
        self.speeds[usize::from(t >= self.change)]
    }

    /// Correlations of the values at all pairs of samples, row by row.
    pub fn correlations(&self, law: Law) -> Vec<f64> {
        let count = self.positions_m.len();
        let mut matrix = vec![1.0; count * count];
        for row in 0..count {
            for column in 0..row {
                let value = law.correlation(self.positions_m[row] - self.positions_m[column]);
                matrix[row * count + column] = value;
                matrix[column * count + row] = value;
            }
        }
        matrix
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn laws_start_at_one_and_two_of_them_fall_to_one_half_together() {
        let track = Law::Track { lap_m: 60.0, decorrelation_m: 10.0 };
        for law in [Law::Clarke, Law::Space, Law::GaussMarkov, track] {
            assert!((law.correlation(0.0) - 1.0).abs() < 1e-12);
        }
        let half = 0.242 * WAVELENGTH_M;
        assert!((Law::GaussMarkov.correlation(half) - 0.5).abs() < 1e-12);
        // J0(1.5206) = 0.5: 2π · 0.242 = 1.5205.
        assert!((Law::Clarke.correlation(half) - 0.5).abs() < 1e-3);
        // One lap on, the vehicle is where it was; 58 m on, it is 2 m before its start.
        assert!((track.correlation(60.0) - 1.0).abs() < 1e-12);
        assert!((track.correlation(58.0) - (-0.2_f64).exp()).abs() < 1e-12);
    }

    #[test]
    fn fifty_one_classes_of_changing_speed() {
        let setting = Setting { speeds: vec![0.3, 1.5, 5.0], changing: true, ..Setting::hall() };
        let classes = setting.classes();
        assert_eq!(classes.len(), 3 + 6 * 8);
        assert!((classes.iter().map(|class| class.prior).sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(
            (classes[0].prior - 1.0 / 6.0).abs() < 1e-12 && (classes[50].prior - 1.0 / 96.0).abs() < 1e-12
        );
        // Whole parts of eight evenly spaced numbers from 6 to 62.
        assert_eq!(setting.jump_times(), [6, 14, 22, 30, 38, 46, 54, 62]);
        // From 0.3 to 1.5 m/s behind sample 6: 6 · 0.6 mm + 2 · 3 mm at sample 8.
        let path = &classes[3];
        assert_eq!((path.speeds, path.speed_at(5), path.speed_at(6)), ([0, 1], 0, 1));
        assert!((path.positions_m[8] - 0.0096).abs() < 1e-12);
    }

    #[test]
    fn one_speed_cannot_change() {
        let setting = Setting { speeds: vec![2.0], changing: true, ..Setting::hall() };
        assert_eq!(setting.classes().len(), 1);
        assert_eq!(setting.classes()[0].prior, 1.0);
    }

    #[test]
    fn targets_lie_ahead_or_behind() {
        let ahead = Setting::hall();
        assert_eq!((ahead.length(), ahead.target(63)), (66, Some(65)));
        let behind = Setting { horizon: -8, ..Setting::hall() };
        assert_eq!((behind.length(), behind.target(63), behind.target(7)), (64, Some(55), None));
        let track = Setting::track(60.0, 1.5);
        assert_eq!((track.block, track.scored_from, track.length()), (120, 80, 124));
    }
}
