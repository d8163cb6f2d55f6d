//! Detectors that look at the energies of the resources alone: all there is to know where each resource fades on its own.

use super::super::system::System;

/// How often all devices are gone through (ours).
pub(super) const SWEEPS: usize = 60;

/// The mean energy over each device's code.
pub(super) fn in_code(system: &System, energies: &[f32]) -> Vec<f64> {
    let of = |device: usize| {
        let word = system.codebook.word(device);
        word.iter().zip(energies).map(|(s, &energy)| s.norm_sqr() * f64::from(energy)).sum::<f64>()
            / word.len() as f64
    };
    (0..system.devices()).map(of).collect()
}

/// The least energy among the resources that each device uses.
pub(super) fn weakest(system: &System, energies: &[f32]) -> Vec<f64> {
    let of = |device: usize| {
        let used = system.codebook.word(device).iter().zip(energies).filter(|(s, _)| s.norm_sqr() > 0.0);
        used.map(|(_, &energy)| f64::from(energy)).fold(f64::INFINITY, f64::min)
    };
    (0..system.devices()).map(of).collect()
}

/// Powers that explain the energies above the noise by least squares, none negative; one after the other.
pub(super) fn powers(system: &System, energies: &[f32]) -> Vec<f64> {
    let shares = |device: usize| system.codebook.word(device).iter().map(|s| s.norm_sqr());
    let mut left: Vec<f64> = energies.iter().map(|&energy| f64::from(energy) - system.noise).collect();
    let mut powers = vec![0.0; system.devices()];
    for _ in 0..SWEEPS {
        for (device, power) in powers.iter_mut().enumerate() {
            let along: f64 = shares(device).zip(&left).map(|(share, left)| share * left).sum();
            let length: f64 = shares(device).map(|share| share * share).sum();
            let change = (along / length).max(-*power);
            *power += change;
            left.iter_mut().zip(shares(device)).for_each(|(left, share)| *left -= change * share);
        }
    }
    powers
}

#[cfg(test)]
mod tests {
    use super::super::super::system::tests::system;
    use super::super::super::{Codebook, Codes, Fading, System};
    use super::*;

    #[test]
    fn least_squares_end_where_no_direction_leads_down() {
        let codebook = Codebook::new(Codes::LowDensity, 9, 6);
        let system = System { codebook, fading: Fading::PerResource, noise: 0.1, ..system(9, 6) };
        let energies = [5.0, 0.3, 2.0, 0.1, 1.0, 4.0];
        let powers = powers(&system, &energies);
        let share = |device: usize, resource: usize| system.codebook.word(device)[resource].norm_sqr();
        for device in 0..9 {
            // Kuhn and Tucker: the slope is zero where the power is positive, and never leads down.
            let slope: f64 = (0..6)
                .map(|resource| {
                    let explained: f64 = (0..9).map(|other| powers[other] * share(other, resource)).sum();
                    share(device, resource) * (f64::from(energies[resource]) - 0.1 - explained)
                })
                .sum();
            assert!(slope < 1e-2 && (powers[device] == 0.0 || slope > -1e-2), "{device}: {slope}");
        }
    }
}
