//! Covariance maximum likelihood: powers of the devices that explain the sample covariance best, one after the other
//! (Fengler, Haghighatshoar, Jung and Caire, 2021).

use super::super::Complex;
use super::super::system::System;

/// How often all devices are gone through (ours).
pub(super) const SWEEPS: usize = 10;

/// The power of each device after all sweeps.
pub(super) fn powers(system: &System, received: &[Complex]) -> Vec<f64> {
    let size = system.resources();
    let sample = sample_covariance(received, system.snapshots);
    let mut inverse = vec![Complex::new(0.0, 0.0); size * size];
    (0..size).for_each(|i| inverse[i * (size + 1)].re = 1.0 / system.noise);
    let mut powers = vec![0.0; system.devices()];
    for _ in 0..SWEEPS {
        for (device, power) in powers.iter_mut().enumerate() {
            let word = system.codebook.word(device);
            let v = times(&inverse, word);
            let a: f64 = word.iter().zip(&v).map(|(s, v)| (s.conj() * v).re).sum();
            let b: f64 = times(&sample, &v).iter().zip(&v).map(|(x, v)| (v.conj() * x).re).sum();
            // The likelihood is stationary where 1 + δa = b/a.
            let change = ((b - a) / (a * a)).max(-*power);
            *power += change;
            let gain = change / (1.0 + change * a);
            for (row, x) in inverse.chunks_exact_mut(size).zip(&v) {
                let x = x * gain;
                row.iter_mut().zip(&v).for_each(|(to, y)| *to -= x * y.conj());
            }
        }
    }
    powers
}

/// YY^H/J, row by row.
fn sample_covariance(received: &[Complex], snapshots: usize) -> Vec<Complex> {
    let rows = || received.chunks_exact(snapshots);
    let element = |a: &[Complex], b: &[Complex]| {
        a.iter().zip(b).map(|(a, b)| a * b.conj()).sum::<Complex>() / snapshots as f64
    };
    rows().flat_map(|a| rows().map(move |b| element(a, b))).collect()
}

fn times(matrix: &[Complex], vector: &[Complex]) -> Vec<Complex> {
    let row = |row: &[Complex]| row.iter().zip(vector).map(|(a, x)| a * x).sum();
    matrix.chunks_exact(vector.len()).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::system::tests::system;
    use super::super::super::{Codebook, System};
    use super::*;

    #[test]
    fn with_orthogonal_words_the_powers_have_a_closed_form() {
        // s_n = e_n: the power is the energy on that resource less the noise, at least 0.
        let unit = |i: usize| (0..3).map(|j| Complex::new(f64::from(u8::from(i == j)), 0.0)).collect();
        let codebook = Codebook::of((0..3).map(unit).collect());
        let system = System { codebook, snapshots: 2, noise: 0.5, ..system(3, 3) };
        let numbers = [1.0, 1.0, 3.0, 0.0, 0.5, 0.1];
        let received: Vec<Complex> = numbers.iter().map(|&x| Complex::new(x, 0.0)).collect();
        for (found, expected) in powers(&system, &received).iter().zip([0.5, 4.0, 0.0]) {
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
    }
}
