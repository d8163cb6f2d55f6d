//! The exact limit: the chance of every device to be active, by going through all sets of active devices.
//!
//! Given the set A, what arrives is Gaussian with Σ_A = σ²I + Σ_{n in A} s_n s_n^H on each snapshot, so that
//!
//! ln p(Y|A) = -J tr(Σ_A⁻¹ G) - J ln det Σ_A,
//!
//! linear in the statistic G. The factors of all 2^N sets are found once, each set's from that of a smaller set by one update of
//! rank one; a frame then costs one product of this table with its statistic. Nothing detects with fewer errors on average than
//! the decision for chances above one half, and its expected errors given the frame, Σ min(π, 1 - π), bind frame by frame.

use super::Complex;
use super::system::{Fading, Set, System};
use super::vector::{Loop, exponential, vectorised};
use pulp::{Arch, Simd, WithSimd};

/// Sets that share a block of the table: two of the widest vectors.
const LANES: usize = 32;

/// Frames that share a pass over the table.
const TOGETHER: usize = 5;

/// Weights are summed in single precision in stretches of so many numbers a lane.
const STRETCH: usize = 64 * LANES;

/// What the data tell about a frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The chance of each device to be active, given everything received so far.
    pub chances: Vec<f32>,
    /// The most probable set.
    pub likeliest: Set,
}

/// The likelihood of every set of active devices.
#[derive(Debug, Clone, PartialEq)]
pub struct Posterior {
    devices: usize,
    width: usize,
    /// Blocks of sets: for each number of the statistic, one factor a set.
    table: Vec<f32>,
    /// -J ln det Σ_A, by set.
    constants: Vec<f32>,
    /// The same plus the logarithm of the chance of the set in a frame of its own.
    with_prior: Vec<f32>,
}

impl Posterior {
    /// Goes through all sets of a system's devices; 65,536 for sixteen.
    pub fn new(system: &System) -> Self {
        let (devices, width) = (system.devices(), system.statistic_size());
        let sets = (1_usize << devices).next_multiple_of(LANES);
        let mut table =
            Table { width, factors: vec![0.0; sets * width], constants: vec![f32::NEG_INFINITY; sets] };
        match system.fading {
            Fading::Flat => table.add_flat(system, 0, 0, &Inverse::of_noise(system)),
            Fading::PerResource => {
                table.add_per_resource(system, 0, 0, &vec![system.noise; system.resources()]);
            }
        }
        let [on, off] = [system.activity.ln(), (1.0 - system.activity).ln()];
        let prior = |set: usize| {
            let active = f64::from(set.count_ones());
            (on * active + off * (devices as f64 - active)) as f32
        };
        let constants = table.constants;
        let with_prior = constants.iter().enumerate().map(|(set, sum)| sum + prior(set)).collect();
        Self { devices, width, table: table.factors, constants, with_prior }
    }

    /// How many sets there are.
    pub fn sets(&self) -> usize {
        1 << self.devices
    }

    /// How many devices there are.
    pub fn devices(&self) -> usize {
        self.devices
    }

    /// What each frame tells on its own, from statistics one behind the other.
    pub fn judge(&self, statistics: &[f32]) -> Vec<Verdict> {
        let mut verdicts = Vec::with_capacity(statistics.len() / self.width);
        for frames in statistics.chunks(TOGETHER * self.width) {
            let weights = self.products(frames, &self.with_prior);
            verdicts.extend(weights.into_iter().map(|mut weights| {
                let likeliest = exponentiate(&mut weights);
                Verdict::of(weights, self.devices, likeliest)
            }));
        }
        verdicts
    }

    /// ln p(Y|A) of each frame for all sets, up to a number that is the same for all sets of a frame.
    pub fn log_likelihoods(&self, statistics: &[f32]) -> Vec<Vec<f32>> {
        let chunks = statistics.chunks(TOGETHER * self.width);
        chunks.flat_map(|frames| self.products(frames, &self.constants)).collect()
    }

    /// The table times the statistics of at most [`TOGETHER`] frames, plus constants.
    fn products(&self, frames: &[f32], constants: &[f32]) -> Vec<Vec<f32>> {
        let mut results = vec![vec![0.0; constants.len()]; frames.len() / self.width];
        if let [a, b, c, d, e] = &mut results[..] {
            self.product(frames, constants, [a, b, c, d, e]);
        } else {
            for (frame, result) in frames.chunks_exact(self.width).zip(&mut results) {
                self.product(frame, constants, [result]);
            }
        }
        results
    }

    fn product<const FRAMES: usize>(&self, frames: &[f32], constants: &[f32], to: [&mut Vec<f32>; FRAMES]) {
        let of = |number: usize| std::array::from_fn(|frame| frames[frame * self.width + number]);
        let numbers: Vec<[f32; FRAMES]> = (0..self.width).map(of).collect();
        let to = to.map(Vec::as_mut_slice);
        Arch::new().dispatch(Product { table: &self.table, constants, numbers: &numbers, to });
    }
}

impl Verdict {
    /// Chances from weights of all sets, which need not sum to one.
    pub(super) fn of(mut weights: Vec<f32>, devices: usize, likeliest: Set) -> Self {
        weights.truncate(1 << devices);
        let mut chances = vec![0.0; devices];
        vectorised(Fold { weights: &mut weights, chances: &mut chances });
        Self { chances, likeliest }
    }
}

/// The table while it is being filled.
struct Table {
    width: usize,
    factors: Vec<f32>,
    constants: Vec<f32>,
}

/// Σ_A⁻¹ and ln det Σ_A of a set.
struct Inverse {
    matrix: Vec<Complex>,
    log_determinant: f64,
}

impl Inverse {
    /// Of the empty set: noise alone.
    fn of_noise(system: &System) -> Self {
        let size = system.resources();
        let mut matrix = vec![Complex::new(0.0, 0.0); size * size];
        (0..size).for_each(|i| matrix[i * (size + 1)] = Complex::new(1.0 / system.noise, 0.0));
        Self { matrix, log_determinant: size as f64 * system.noise.ln() }
    }

    /// With one more device: Σ⁻¹ - v v^H / (1 + s^H v), v = Σ⁻¹ s.
    fn with(&self, word: &[Complex]) -> Self {
        let size = word.len();
        let row = |row: &[Complex]| row.iter().zip(word).map(|(a, b)| a * b).sum::<Complex>();
        let v: Vec<Complex> = self.matrix.chunks_exact(size).map(row).collect();
        let gain = 1.0 + word.iter().zip(&v).map(|(s, v)| (s.conj() * v).re).sum::<f64>();
        let mut matrix = self.matrix.clone();
        for (row, a) in matrix.chunks_exact_mut(size).zip(&v) {
            let a = a / gain;
            row.iter_mut().zip(&v).for_each(|(x, b)| *x -= a * b.conj());
        }
        Self { matrix, log_determinant: self.log_determinant + gain.ln() }
    }
}

impl Table {
    fn put(&mut self, set: usize, numbers: impl Iterator<Item = f64>, constant: f64) {
        let start = set / LANES * LANES * self.width + set % LANES;
        for (index, number) in numbers.enumerate() {
            self.factors[start + index * LANES] = number as f32;
        }
        self.constants[set] = constant as f32;
    }

    /// The set and all that has more devices, from `next` on.
    fn add_flat(&mut self, system: &System, set: usize, next: usize, inverse: &Inverse) {
        let (size, times) = (system.resources(), -(system.snapshots as f64));
        let element = |i: usize, j: usize| inverse.matrix[i * size + j];
        let diagonal = (0..size).map(|i| times * element(i, i).re);
        // tr(Σ⁻¹ G) counts each pair above the diagonal twice: 2 Re(Σ⁻¹_ji G_ij) with Σ⁻¹_ji the conjugate of Σ⁻¹_ij.
        let pairs = (0..size).flat_map(|i| (i + 1..size).map(move |j| (i, j)));
        let above = pairs.flat_map(|(i, j)| [2.0 * times * element(i, j).re, 2.0 * times * element(i, j).im]);
        self.put(set, diagonal.chain(above), times * inverse.log_determinant);
        for device in next..system.devices() {
            let inverse = inverse.with(system.codebook.word(device));
            self.add_flat(system, set | 1 << device, device + 1, &inverse);
        }
    }

    /// The same where only the energies count; `powers` are those of the set.
    fn add_per_resource(&mut self, system: &System, set: usize, next: usize, powers: &[f64]) {
        let times = -(system.snapshots as f64);
        let logs: f64 = powers.iter().map(|power| power.ln()).sum();
        self.put(set, powers.iter().map(|power| times / power), times * logs);
        for device in next..system.devices() {
            let word = system.codebook.word(device);
            let powers: Vec<f64> = powers.iter().zip(word).map(|(power, s)| power + s.norm_sqr()).collect();
            self.add_per_resource(system, set | 1 << device, device + 1, &powers);
        }
    }
}

/// The table times the statistics of some frames.
struct Product<'a, const FRAMES: usize> {
    table: &'a [f32],
    constants: &'a [f32],
    /// For each number of the statistic, that of every frame.
    numbers: &'a [[f32; FRAMES]],
    to: [&'a mut [f32]; FRAMES],
}

impl<const FRAMES: usize> WithSimd for Product<'_, FRAMES> {
    type Output = ();
    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let row = LANES / S::F32_LANES;
        for (block, factors) in self.table.chunks_exact(self.numbers.len() * LANES).enumerate() {
            let factors = S::as_simd_f32s(factors).0;
            let constants = S::as_simd_f32s(&self.constants[block * LANES..][..LANES]).0;
            for first in (0..row).step_by(2) {
                let start = [constants[first], constants[first + 1]];
                let mut sums = [start; FRAMES];
                for (factors, numbers) in factors.chunks_exact(row).zip(self.numbers) {
                    let factors = [factors[first], factors[first + 1]];
                    for (sums, number) in sums.iter_mut().zip(numbers) {
                        let number = simd.splat_f32s(*number);
                        sums[0] = simd.mul_add_e_f32s(number, factors[0], sums[0]);
                        sums[1] = simd.mul_add_e_f32s(number, factors[1], sums[1]);
                    }
                }
                for (to, sums) in self.to.iter_mut().zip(sums) {
                    let to = S::as_mut_simd_f32s(&mut to[block * LANES..][..LANES]).0;
                    to[first..first + 2].copy_from_slice(&sums);
                }
            }
        }
    }
}

/// Turns logarithms of weights into weights, the greatest of which is 1; returns which set has it.
pub(super) fn exponentiate(weights: &mut [f32]) -> Set {
    let mut greatest = f32::NEG_INFINITY;
    vectorised(Exponentiate { weights, greatest: &mut greatest });
    weights.iter().position(|&weight| weight == 1.0).unwrap_or(0) as Set
}

struct Exponentiate<'a> {
    weights: &'a mut [f32],
    greatest: &'a mut f32,
}

impl Loop for Exponentiate<'_> {
    #[inline(always)]
    fn run(self) {
        let mut lanes = [f32::NEG_INFINITY; LANES];
        for block in self.weights.chunks_exact(LANES) {
            for (lane, &weight) in lanes.iter_mut().zip(block) {
                *lane = if weight > *lane { weight } else { *lane };
            }
        }
        let greatest = lanes.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        self.weights.iter_mut().for_each(|weight| *weight = exponential(*weight - greatest));
        *self.greatest = greatest;
    }
}

/// Chances by folding: with the last device active or not, then the one before it with the two halves added up.
struct Fold<'a> {
    weights: &'a mut [f32],
    chances: &'a mut [f32],
}

impl Loop for Fold<'_> {
    #[inline(always)]
    fn run(self) {
        let mut sums = [0.0_f64; Set::BITS as usize];
        for device in (0..self.chances.len()).rev() {
            let (idle, rest) = self.weights.split_at_mut(1 << device);
            let active = &rest[..1 << device];
            sums[device] = sum(active);
            idle.iter_mut().zip(active).for_each(|(idle, active)| *idle += active);
        }
        let total = f64::from(self.weights[0]);
        for (chance, sum) in self.chances.iter_mut().zip(sums) {
            // Rounding may lead out of the range by a few units in the last place.
            *chance = (sum / total).min(1.0) as f32;
        }
    }
}

/// The sum of numbers, in lanes over stretches.
#[inline(always)]
fn sum(numbers: &[f32]) -> f64 {
    let mut total = 0.0;
    for stretch in numbers.chunks(STRETCH) {
        let mut lanes = [0.0_f32; LANES];
        let blocks = stretch.chunks_exact(LANES);
        let rest: f32 = blocks.remainder().iter().sum();
        for block in blocks {
            lanes.iter_mut().zip(block).for_each(|(lane, number)| *lane += number);
        }
        total += f64::from(lanes.iter().sum::<f32>() + rest);
    }
    total
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::system::members;
    use super::super::system::tests::system;
    use super::super::{Codebook, Codes};
    use super::*;
    use crate::random::stream;

    /// ln p(Y|A) from the frame itself, by Gaussian elimination on Σ_A: -Σ_j y_j^H Σ_A⁻¹ y_j - J ln det Σ_A.
    pub fn directly(system: &System, set: Set, received: &[Complex]) -> f64 {
        let (size, snapshots) = (system.resources(), system.snapshots);
        let mut sum = 0.0;
        for (row, start) in (0..size).map(|row| (row, row * snapshots)) {
            if system.fading == Fading::PerResource {
                let words = members(set).map(|device| system.codebook.word(device)[row].norm_sqr());
                let power = system.noise + words.sum::<f64>();
                let energy: f64 = received[start..start + snapshots].iter().map(Complex::norm_sqr).sum();
                sum -= energy / power + snapshots as f64 * power.ln();
            }
        }
        if system.fading == Fading::PerResource {
            return sum;
        }
        let mut matrix = vec![vec![Complex::new(0.0, 0.0); size + snapshots]; size];
        for i in 0..size {
            matrix[i][i] += system.noise;
            for device in members(set) {
                let word = system.codebook.word(device);
                (0..size).for_each(|j| matrix[i][j] += word[i] * word[j].conj());
            }
            (0..snapshots).for_each(|j| matrix[i][size + j] = received[i * snapshots + j]);
        }
        let mut log_determinant = 0.0;
        for pivot in 0..size {
            let scale = matrix[pivot][pivot];
            log_determinant += scale.norm().ln();
            matrix[pivot].iter_mut().for_each(|x| *x /= scale);
            let line = matrix[pivot].clone();
            for other in (0..size).filter(|&other| other != pivot) {
                let factor = matrix[other][pivot];
                matrix[other].iter_mut().zip(&line).for_each(|(x, y)| *x -= factor * y);
            }
        }
        for i in 0..size {
            let products =
                (0..snapshots).map(|j| (received[i * snapshots + j].conj() * matrix[i][size + j]).re);
            sum -= products.sum::<f64>();
        }
        sum - snapshots as f64 * log_determinant
    }

    /// The systems that tests go through.
    pub fn systems() -> [System; 3] {
        let codebook = Codebook::new(Codes::LowDensity, 6, 5);
        [
            system(6, 4),
            System { snapshots: 3, noise: 0.1, ..system(5, 6) },
            System { codebook, fading: Fading::PerResource, snapshots: 7, noise: 0.1, ..system(6, 5) },
        ]
    }

    #[test]
    fn likelihoods_agree_with_elimination_and_chances_with_summing_up() {
        for (number, system) in systems().into_iter().enumerate() {
            let mut draws = stream(1, "posterior test", number as u64);
            let posterior = Posterior::new(&system);
            let (mut statistics, mut expected) = (Vec::new(), Vec::new());
            // Seven frames: five that share a pass and two that do not.
            for _ in 0..7 {
                let received = system.draw_received(system.draw_active(None, &mut draws), &mut draws);
                statistics.extend(system.statistic(&received));
                let of = |set: usize| directly(&system, set as Set, &received);
                expected.push((0..posterior.sets()).map(of).collect::<Vec<f64>>());
            }
            let found = posterior.log_likelihoods(&statistics);
            let verdicts = posterior.judge(&statistics);
            for ((found, expected), verdict) in found.iter().zip(&expected).zip(&verdicts) {
                let scale = 1.0 + expected.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
                compare(found, expected, 1e-6 * scale);
                check_chances(&system, expected, verdict);
            }
        }
    }

    fn compare(found: &[f32], expected: &[f64], within: f64) {
        for (found, expected) in found.iter().zip(expected) {
            assert!((f64::from(*found) - expected).abs() < within, "{found} {expected}");
        }
    }

    fn check_chances(system: &System, logs: &[f64], verdict: &Verdict) {
        let prior = |set: usize| -> f64 {
            let of =
                |device: usize| if set >> device & 1 == 1 { system.activity } else { 1.0 - system.activity };
            (0..system.devices()).map(of).product()
        };
        let weights: Vec<f64> =
            logs.iter().enumerate().map(|(set, log)| prior(set) * (log - logs[0]).exp()).collect();
        let total: f64 = weights.iter().sum();
        let best = (0..weights.len()).max_by(|&a, &b| weights[a].total_cmp(&weights[b])).unwrap();
        assert_eq!(verdict.likeliest, best as Set);
        for (device, chance) in verdict.chances.iter().enumerate() {
            let with = weights.iter().enumerate().filter(|(set, _)| set >> device & 1 == 1);
            let exact = with.map(|(_, weight)| weight).sum::<f64>() / total;
            assert!((f64::from(*chance) - exact).abs() < 2e-5, "{chance} {exact}");
        }
    }

    #[test]
    fn small_systems_have_fewer_sets_than_lanes() {
        let system = system(2, 3);
        let posterior = Posterior::new(&system);
        let received = system.draw_received(0b01, &mut stream(5, "posterior test", 0));
        let verdict = &posterior.judge(&system.statistic(&received))[0];
        let logs: Vec<f64> = (0..4).map(|set| directly(&system, set, &received)).collect();
        check_chances(&system, &logs, verdict);
    }

    #[test]
    fn expected_errors_are_those_that_happen() {
        // 20,000 frames: decided by the true law, chances must be calibrated.
        let system = system(8, 4);
        let posterior = Posterior::new(&system);
        let mut draws = stream(6, "posterior test", 0);
        let (mut difference, mut squares) = (0.0, 0.0);
        let frames = 20_000;
        for _ in 0..frames {
            let active = system.draw_active(None, &mut draws);
            let statistic = system.statistic(&system.draw_received(active, &mut draws));
            let verdict = &posterior.judge(&statistic)[0];
            let of = |(device, chance): (usize, &f32)| {
                let on = *chance > 0.5;
                let wrong = f64::from(on != (active >> device & 1 == 1));
                wrong - f64::from(if on { 1.0 - chance } else { *chance })
            };
            let sum: f64 = verdict.chances.iter().enumerate().map(of).sum();
            difference += sum;
            squares += sum * sum;
        }
        let (mean, error) = (difference / f64::from(frames), squares.sqrt() / f64::from(frames));
        assert!(mean.abs() < 4.0 * error, "{mean} ± {error}");
    }
}
