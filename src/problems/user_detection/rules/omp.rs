//! Orthogonal matching pursuit on all snapshots at once (Tropp, Gilbert and Strauss, 2006).
//!
//! Round by round it takes the device whose signature holds most of what is left, and removes all that the devices taken so
//! far can explain.

use super::super::Complex;
use super::super::system::{Set, System};
use super::linear::products;

/// For each device the mean power of what was left before it was taken, in units of the noise; 0 if it never was. To take
/// devices while more than a threshold is left is to take those whose score is above it.
pub(super) fn scores(system: &System, received: &[Complex]) -> Vec<f64> {
    let mut scores = vec![0.0; system.devices()];
    pursue(system, received, system.resources(), |device, left| scores[device] = left / system.noise);
    scores
}

/// The devices of the first rounds.
pub(super) fn first(system: &System, received: &[Complex], rounds: usize) -> Set {
    let mut set = 0;
    pursue(system, received, rounds.min(system.resources()), |device, _| set |= 1 << device);
    set
}

/// Goes through the rounds, with the device taken and the mean power left before.
fn pursue(system: &System, received: &[Complex], rounds: usize, mut took: impl FnMut(usize, f64)) {
    let snapshots = system.snapshots;
    let mut left = received.to_vec();
    let mut basis: Vec<Vec<Complex>> = Vec::with_capacity(rounds);
    let mut taken: Set = 0;
    for _ in 0..rounds {
        let power = left.iter().map(Complex::norm_sqr).sum::<f64>() / left.len() as f64;
        let Some(device) = strongest(system, &left, taken) else { return };
        let Some(direction) = orthonormal(system.codebook.word(device), &basis) else { return };
        took(device, power);
        taken |= 1 << device;
        let conjugate: Vec<Complex> = direction.iter().map(Complex::conj).collect();
        let part = products(&conjugate, &left, snapshots);
        for (row, factor) in left.chunks_exact_mut(snapshots).zip(&direction) {
            row.iter_mut().zip(&part).for_each(|(x, part)| *x -= factor * part);
        }
        basis.push(direction);
    }
}

/// The device not yet taken that holds most of what is left.
fn strongest(system: &System, left: &[Complex], taken: Set) -> Option<usize> {
    let energy = |device: usize| -> f64 {
        let word = system.codebook.word(device);
        let conjugate: Vec<Complex> = word.iter().map(Complex::conj).collect();
        let energy: f64 = products(&conjugate, left, system.snapshots).iter().map(Complex::norm_sqr).sum();
        energy / word.iter().map(Complex::norm_sqr).sum::<f64>()
    };
    let rest = (0..system.devices()).filter(|device| taken >> device & 1 == 0);
    rest.map(|device| (device, energy(device))).max_by(|a, b| a.1.total_cmp(&b.1)).map(|(device, _)| device)
}

/// What of a word lies outside the basis, scaled to length 1; nothing if it all lies inside.
fn orthonormal(word: &[Complex], basis: &[Vec<Complex>]) -> Option<Vec<Complex>> {
    let mut rest = word.to_vec();
    for direction in basis {
        let share: Complex = direction.iter().zip(&rest).map(|(d, x)| d.conj() * x).sum();
        rest.iter_mut().zip(direction).for_each(|(x, d)| *x -= share * d);
    }
    let norm = rest.iter().map(Complex::norm_sqr).sum::<f64>().sqrt();
    (norm > 1e-9 * word.len() as f64).then(|| rest.iter().map(|x| x / norm).collect())
}

#[cfg(test)]
mod tests {
    use super::super::super::system::tests::system;
    use super::super::super::{Codebook, System};
    use super::*;

    #[test]
    fn with_orthogonal_words_it_takes_the_strongest_first() {
        let unit = |i: usize| (0..3).map(|j| Complex::new(f64::from(u8::from(i == j)), 0.0)).collect();
        let codebook = Codebook::of((0..3).map(unit).collect());
        let system = System { codebook, snapshots: 2, noise: 0.5, ..system(3, 3) };
        let numbers = [1.0, 1.0, 3.0, 0.0, 2.0, 1.0];
        let received: Vec<Complex> = numbers.iter().map(|&x| Complex::new(x, 0.0)).collect();
        // Energies 2, 9, 5 of 16: left are 16/6, 7/6, 2/6, in units of 0.5.
        let scores = scores(&system, &received);
        for (found, expected) in scores.iter().zip([4.0 / 6.0, 32.0 / 6.0, 14.0 / 6.0]) {
            assert!((found - expected).abs() < 1e-12);
        }
        assert_eq!(first(&system, &received, 2), 0b110);
    }
}
