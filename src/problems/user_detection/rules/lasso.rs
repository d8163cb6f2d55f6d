//! Group lasso: least squares plus a weight times each device's norm over its snapshots (Yuan and Lin, 2006), by accelerated
//! proximal steps (Beck and Teboulle, 2009).

use super::super::Complex;
use super::super::system::System;
use super::linear::products;

/// How many steps (ours).
pub(super) const ROUNDS: usize = 200;

/// The norm of each device's estimate after all steps.
pub(super) fn norms(system: &System, received: &[Complex], weight: f64, greatest: f64) -> Vec<f64> {
    let snapshots = system.snapshots;
    let step = 1.0 / greatest;
    let words: Vec<&[Complex]> = (0..system.devices()).map(|device| system.codebook.word(device)).collect();
    let conjugates: Vec<Vec<Complex>> =
        words.iter().map(|word| word.iter().map(Complex::conj).collect()).collect();
    let zeros = vec![Complex::new(0.0, 0.0); words.len() * snapshots];
    let (mut estimates, mut ahead, mut momentum) = (zeros.clone(), zeros, 1.0_f64);
    let mut left = received.to_vec();
    for _ in 0..ROUNDS {
        left.copy_from_slice(received);
        for (word, x) in words.iter().zip(ahead.chunks_exact(snapshots)) {
            for (row, factor) in left.chunks_exact_mut(snapshots).zip(*word) {
                row.iter_mut().zip(x).for_each(|(sum, x)| *sum -= factor * x);
            }
        }
        let next_momentum = 0.5 * (1.0 + (1.0 + 4.0 * momentum * momentum).sqrt());
        let carry = (momentum - 1.0) / next_momentum;
        momentum = next_momentum;
        let devices = estimates.chunks_exact_mut(snapshots).zip(ahead.chunks_exact_mut(snapshots));
        for ((old, ahead), conjugate) in devices.zip(&conjugates) {
            let mut moved = products(conjugate, &left, snapshots);
            moved.iter_mut().zip(&*ahead).for_each(|(g, x)| *g = x + *g * step);
            shrink(&mut moved, weight * step);
            for ((old, ahead), new) in old.iter_mut().zip(ahead).zip(moved) {
                *ahead = new + (new - *old) * carry;
                *old = new;
            }
        }
    }
    estimates.chunks_exact(snapshots).map(norm).collect()
}

fn norm(numbers: &[Complex]) -> f64 {
    numbers.iter().map(Complex::norm_sqr).sum::<f64>().sqrt()
}

/// Shortens a vector by an amount, at most to zero.
fn shrink(numbers: &mut [Complex], by: f64) {
    let norm = norm(numbers);
    let factor = if norm > by { 1.0 - by / norm } else { 0.0 };
    numbers.iter_mut().for_each(|x| *x *= factor);
}

/// The greatest eigenvalue of S S^H, by power iteration; a step of its inverse never overshoots.
pub(super) fn greatest_eigenvalue(system: &System) -> f64 {
    let size = system.resources();
    // Not along an axis, so that it meets the greatest one.
    let mut vector: Vec<Complex> = (0..size).map(|i| Complex::new(1.0, 0.3 * i as f64)).collect();
    let mut value = 1.0;
    for _ in 0..200 {
        let mut next = vec![Complex::new(0.0, 0.0); size];
        for device in 0..system.devices() {
            let word = system.codebook.word(device);
            let share: Complex = word.iter().zip(&vector).map(|(s, x)| s.conj() * x).sum();
            next.iter_mut().zip(word).for_each(|(sum, s)| *sum += s * share);
        }
        value = norm(&next).max(1e-12);
        vector = next.iter().map(|x| x / value).collect();
    }
    // A little more, for what the iteration may lack.
    1.001 * value
}

#[cfg(test)]
mod tests {
    use super::super::super::system::tests::system;
    use super::*;
    use crate::random::stream;

    #[test]
    fn it_ends_where_no_direction_leads_down() {
        let system = system(6, 4);
        let received = system.draw_received(0b1001, &mut stream(1, "lasso test", 0));
        let weight = 1.5;
        let greatest = greatest_eigenvalue(&system);
        // At the minimum an idle device's correlation is at most the weight; the norms alone tell who is idle.
        let norms = norms(&system, &received, weight, greatest);
        assert!(norms.contains(&0.0) && norms.iter().any(|&norm| norm > 0.0));
        // With so great a weight that nothing is worth it, all are zero: from max ‖s^H Y‖ on.
        let most = (0..6).map(|device| {
            let conjugate: Vec<Complex> = system.codebook.word(device).iter().map(Complex::conj).collect();
            norm(&products(&conjugate, &received, 4))
        });
        let most = most.fold(0.0, f64::max);
        assert!(super::norms(&system, &received, 1.001 * most, greatest).iter().all(|&norm| norm == 0.0));
        assert!(super::norms(&system, &received, 0.99 * most, greatest).iter().any(|&norm| norm > 0.0));
    }
}
