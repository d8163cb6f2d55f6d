//! The radio problem: who is active, what arrives, and the statistic that holds all there is to know of it.

use super::{Codebook, Complex};
use crate::random::Stream;
use rand::Rng;
use rand_distr::StandardNormal;

/// How a device's signal fades.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fading {
    /// One fade for the whole word, another in each snapshot.
    Flat,
    /// Another fade on each resource, too (the model of Kim, Ahn and Shim, 2020).
    PerResource,
}

/// A set of devices: bit n stands for device n.
pub type Set = u32;

/// The devices of a set, in ascending order.
pub fn members(set: Set) -> impl Iterator<Item = usize> {
    (0..Set::BITS as usize).filter(move |device| set >> device & 1 == 1)
}

/// Everything that a base station knows beforehand.
#[derive(Debug, Clone, PartialEq)]
pub struct System {
    /// Signatures.
    pub codebook: Codebook,
    /// Snapshots J of a frame: antennas or symbols whose fades are independent.
    pub snapshots: usize,
    /// Power of the noise on each resource; a device's mean power there is 1.
    pub noise: f64,
    /// Share of frames in which a device is active.
    pub activity: f64,
    /// Mean length of a burst in frames; `None` where frames are independent.
    pub burst_frames: Option<f64>,
    /// How signals fade.
    pub fading: Fading,
}

impl System {
    /// How many devices there are.
    pub fn devices(&self) -> usize {
        self.codebook.devices()
    }

    /// How many resources a frame has.
    pub fn resources(&self) -> usize {
        self.codebook.resources()
    }

    /// Chance to be active after an active frame, and after an idle one.
    pub fn chances(&self) -> [f64; 2] {
        match self.burst_frames {
            None => [self.activity; 2],
            Some(length) => [1.0 - 1.0 / length, self.activity / (length * (1.0 - self.activity))],
        }
    }

    /// Who is active, given who was in the frame before, if there was one.
    pub fn draw_active(&self, before: Option<Set>, draws: &mut Stream) -> Set {
        let [on, off] = self.chances();
        let chance = |device: usize| match before {
            None => self.activity,
            Some(before) if before >> device & 1 == 1 => on,
            Some(_) => off,
        };
        (0..self.devices()).fold(0, |set, device| {
            let active = draws.random::<f64>() < chance(device);
            set | Set::from(active) << device
        })
    }

    /// What arrives when a set of devices is active: resources x snapshots numbers, resource by resource.
    pub fn draw_received(&self, active: Set, draws: &mut Stream) -> Vec<Complex> {
        let snapshots = self.snapshots;
        let mut received: Vec<Complex> =
            (0..self.resources() * snapshots).map(|_| gaussian(self.noise, draws)).collect();
        for device in members(active) {
            let word = self.codebook.word(device);
            let mut fades: Vec<Complex> = (0..snapshots).map(|_| gaussian(1.0, draws)).collect();
            for (resource, (row, symbol)) in received.chunks_exact_mut(snapshots).zip(word).enumerate() {
                if self.fading == Fading::PerResource && resource > 0 {
                    fades.iter_mut().for_each(|fade| *fade = gaussian(1.0, draws));
                }
                row.iter_mut().zip(&fades).for_each(|(sum, fade)| *sum += symbol * fade);
            }
        }
        received
    }

    /// How many numbers [`System::statistic`] has: resources² with flat fading, else resources.
    pub fn statistic_size(&self) -> usize {
        match self.fading {
            Fading::Flat => self.resources().pow(2),
            Fading::PerResource => self.resources(),
        }
    }

    /// What the likelihood needs of a received frame. Flat: the sample covariance G = YY^H/J, first its diagonal, then real
    /// and imaginary part of each element above it, row by row. Per resource: the mean energy of each.
    pub fn statistic(&self, received: &[Complex]) -> Vec<f32> {
        let rows: Vec<&[Complex]> = received.chunks_exact(self.snapshots).collect();
        let scale = 1.0 / self.snapshots as f64;
        let energy = |row: &&[Complex]| (row.iter().map(Complex::norm_sqr).sum::<f64>() * scale) as f32;
        let mut numbers: Vec<f32> = rows.iter().map(energy).collect();
        if self.fading == Fading::Flat {
            for (first, a) in rows.iter().enumerate() {
                for b in &rows[first + 1..] {
                    let product: Complex = a.iter().zip(*b).map(|(a, b)| a * b.conj()).sum();
                    numbers.extend([(product.re * scale) as f32, (product.im * scale) as f32]);
                }
            }
        }
        numbers
    }

    /// Energy of a received frame along a device's signature, over all snapshots; where resources fade on their own, the energy
    /// in its code.
    pub fn energy_along(&self, device: usize, received: &[Complex]) -> f64 {
        let word = self.codebook.word(device);
        let rows = || word.iter().zip(received.chunks_exact(self.snapshots));
        if self.fading == Fading::PerResource {
            return rows()
                .map(|(s, row)| s.norm_sqr() * row.iter().map(Complex::norm_sqr).sum::<f64>())
                .sum();
        }
        let along =
            |snapshot: usize| rows().map(|(s, row)| s.conj() * row[snapshot]).sum::<Complex>().norm_sqr();
        (0..self.snapshots).map(along).sum()
    }

    /// A received frame as a network that is told nothing takes it: real and imaginary parts side by side.
    pub fn raw(received: &[Complex]) -> Vec<f32> {
        received.iter().flat_map(|number| [number.re as f32, number.im as f32]).collect()
    }
}

/// A circular complex Gaussian number of this mean power.
fn gaussian(power: f64, draws: &mut Stream) -> Complex {
    let scale = (power / 2.0).sqrt();
    let mut part = || -> f64 { scale * draws.sample::<f64, _>(StandardNormal) };
    Complex::new(part(), part())
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::Codes;
    use super::*;
    use crate::random::stream;

    /// A system as the default, of another size.
    pub fn system(devices: usize, resources: usize) -> System {
        System {
            codebook: Codebook::new(Codes::Best, devices, resources),
            snapshots: 4,
            noise: 1.0,
            activity: 0.12,
            burst_frames: None,
            fading: Fading::Flat,
        }
    }

    #[test]
    fn the_mean_of_the_statistic_is_the_law_that_it_is_drawn_from() {
        // E[G] = σ²I + Σ s s^H over the active devices.
        let system = System { snapshots: 2, noise: 0.5, ..system(5, 3) };
        let active: Set = 0b10110;
        let mut draws = stream(1, "law test", 0);
        let count = 20_000;
        let mut mean = vec![0.0; system.statistic_size()];
        for _ in 0..count {
            let statistic = system.statistic(&system.draw_received(active, &mut draws));
            mean.iter_mut().zip(statistic).for_each(|(mean, x)| *mean += f64::from(x) / f64::from(count));
        }
        let element = |i: usize, j: usize| -> Complex {
            let words = members(active).map(|device| system.codebook.word(device));
            let noise = if i == j { system.noise } else { 0.0 };
            words.map(|word| word[i] * word[j].conj()).sum::<Complex>() + noise
        };
        let above = [(0, 1), (0, 2), (1, 2)].map(|(i, j)| element(i, j));
        let diagonal = (0..3).map(|i| element(i, i).re);
        let expected: Vec<f64> = diagonal.chain(above.iter().flat_map(|x| [x.re, x.im])).collect();
        for (found, expected) in mean.iter().zip(expected) {
            // Standard error 3.5/√40,000 = 0.018.
            assert!((found - expected).abs() < 0.08, "{found} {expected}");
        }
    }

    #[test]
    fn per_resource_energies_add_up() {
        let codebook = Codebook::new(Codes::LowDensity, 6, 4);
        let system = System { codebook, fading: Fading::PerResource, ..system(6, 4) };
        let active: Set = 0b000101;
        let mut draws = stream(2, "law test", 0);
        let mut mean = [0.0; 4];
        for _ in 0..20_000 {
            let statistic = system.statistic(&system.draw_received(active, &mut draws));
            mean.iter_mut().zip(statistic).for_each(|(mean, x)| *mean += f64::from(x) / 20_000.0);
        }
        for (resource, found) in mean.iter().enumerate() {
            let words = members(active).map(|device| system.codebook.word(device)[resource].norm_sqr());
            let expected = 1.0 + words.sum::<f64>();
            assert!((found - expected).abs() < 0.1, "{found} {expected}");
        }
    }

    #[test]
    fn bursts_have_their_mean_length_and_share() {
        let system = System { burst_frames: Some(10.0), ..system(16, 6) };
        let mut draws = stream(3, "burst test", 0);
        let (mut set, mut on, mut starts) = (system.draw_active(None, &mut draws), 0_u32, 0_u32);
        for _ in 0..40_000 {
            let next = system.draw_active(Some(set), &mut draws);
            on += next.count_ones();
            starts += (next & !set).count_ones();
            set = next;
        }
        let share = f64::from(on) / (16.0 * 40_000.0);
        let length = f64::from(on) / f64::from(starts);
        // About 7,700 bursts: 1 % of either is a standard error.
        assert!((share - 0.12).abs() < 0.006 && (length - 10.0).abs() < 0.5, "{share} {length}");
    }
}
