//! Linear detectors: energy of one row of numbers times what arrived.

use super::super::Complex;
use super::super::system::System;
use super::Rule;

/// The rows of a linear rule, s_n^H or s_n^H (σ²I + p Σ s s^H)⁻¹ scaled to pass s_n as 1; none for other rules.
pub(super) fn rows(rule: Rule, system: &System) -> Vec<Vec<Complex>> {
    let conjugate = |word: &[Complex]| word.iter().map(Complex::conj).collect::<Vec<_>>();
    let words = (0..system.devices()).map(|device| system.codebook.word(device));
    match rule {
        Rule::MatchedFilter => words.map(conjugate).collect(),
        Rule::Lmmse => {
            let inverse = mean_inverse(system);
            words.map(|word| filtered(&inverse, word)).collect()
        }
        _ => Vec::new(),
    }
}

/// s^H Σ⁻¹, scaled.
fn filtered(inverse: &[Complex], word: &[Complex]) -> Vec<Complex> {
    let v: Vec<Complex> =
        inverse.chunks_exact(word.len()).map(|row| row.iter().zip(word).map(|(a, s)| a * s).sum()).collect();
    v.iter().map(Complex::conj).collect()
}

/// (σ²I + p Σ s s^H)⁻¹, row by row: one update of rank one a device.
fn mean_inverse(system: &System) -> Vec<Complex> {
    let size = system.resources();
    let mut inverse = vec![Complex::new(0.0, 0.0); size * size];
    (0..size).for_each(|i| inverse[i * (size + 1)].re = 1.0 / system.noise);
    for device in 0..system.devices() {
        let word = system.codebook.word(device);
        let v: Vec<Complex> =
            inverse.chunks_exact(size).map(|row| row.iter().zip(word).map(|(a, s)| a * s).sum()).collect();
        let through: f64 = word.iter().zip(&v).map(|(s, v)| (s.conj() * v).re).sum();
        let gain = system.activity / (1.0 + system.activity * through);
        for (row, a) in inverse.chunks_exact_mut(size).zip(&v) {
            row.iter_mut().zip(&v).for_each(|(x, b)| *x -= gain * a * b.conj());
        }
    }
    inverse
}

/// The energy of each row times what arrived, over all snapshots.
pub(super) fn energies(rows: &[Vec<Complex>], received: &[Complex], snapshots: usize) -> Vec<f64> {
    rows.iter().map(|row| products(row, received, snapshots).iter().map(Complex::norm_sqr).sum()).collect()
}

/// A row times what arrived, one number a snapshot.
pub(super) fn products(row: &[Complex], received: &[Complex], snapshots: usize) -> Vec<Complex> {
    let mut sums = vec![Complex::new(0.0, 0.0); snapshots];
    for (factor, numbers) in row.iter().zip(received.chunks_exact(snapshots)) {
        sums.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += factor * number);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::super::super::system::tests::system;
    use super::*;

    #[test]
    fn the_inverse_is_one() {
        let system = system(7, 4);
        let inverse = mean_inverse(&system);
        for i in 0..4 {
            for j in 0..4 {
                let law = |k: usize| -> Complex {
                    let words = (0..7).map(|device| system.codebook.word(device));
                    let noise = if k == j { system.noise } else { 0.0 };
                    words.map(|word| word[k] * word[j].conj()).sum::<Complex>() * system.activity + noise
                };
                let product: Complex = (0..4).map(|k| inverse[i * 4 + k] * law(k)).sum();
                assert!((product - if i == j { 1.0 } else { 0.0 }).norm() < 1e-12);
            }
        }
    }
}
