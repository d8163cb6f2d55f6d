//! Signatures of devices: which word each sends over the resources when it has something to say.

use super::Complex;
use crate::random::stream;
use rand::Rng;
use rand::seq::SliceRandom;

/// The words behind the default: sixteen devices, six resources; a digit k stands for the phase π/4 + kπ/2.
///
/// The best of 500 random draws by mutual coherence (0.707), found by an independent program and written out, because other
/// books of the same coherence have limits of 3.0 to 3.5 %.
const WRITTEN: [&str; 16] = [
    "212101", "120020", "231111", "232023", "000031", "023322", "133013", "120220", "301311", "203031",
    "300222", "112221", "022230", "330121", "030310", "201320",
];

/// Draws among which the best book is chosen.
const DRAWS: u64 = 500;

/// Where books come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codes {
    /// Phases of four, the draw of least mutual coherence among 500; the written book where it fits.
    Best,
    /// Phases of four, one plain draw: with six resources two of sixteen devices share a signature.
    Plain,
    /// Each device is silent on all but two resources; every pair of resources is used before one is used again.
    LowDensity,
}

/// The signatures of all devices.
#[derive(Debug, Clone, PartialEq)]
pub struct Codebook {
    words: Vec<Vec<Complex>>,
}

impl Codebook {
    /// A book for so many devices and resources; the same one whenever it is asked for.
    pub fn new(codes: Codes, devices: usize, resources: usize) -> Self {
        match codes {
            Codes::Best if resources == WRITTEN[0].len() && devices <= WRITTEN.len() => {
                Self::written(devices)
            }
            Codes::Best => Self::best(devices, resources),
            Codes::Plain => Self::draw(devices, resources, PLAIN),
            Codes::LowDensity => Self::low_density(devices, resources),
        }
    }

    /// A book of given words, all of one length.
    pub fn of(words: Vec<Vec<Complex>>) -> Self {
        Self { words }
    }

    fn written(devices: usize) -> Self {
        let phase = |digit: char| digit.to_digit(4).unwrap_or(0);
        let word = |text: &&str| text.chars().map(|digit| of_phase(phase(digit))).collect();
        Self { words: WRITTEN.iter().take(devices).map(word).collect() }
    }

    fn draw(devices: usize, resources: usize, number: u64) -> Self {
        let mut draws = stream(0, "user detection codes", number);
        let mut word = || (0..resources).map(|_| of_phase(draws.random_range(0..4))).collect();
        Self { words: (0..devices).map(|_| word()).collect() }
    }

    fn best(devices: usize, resources: usize) -> Self {
        let books = (0..DRAWS).map(|number| Self::draw(devices, resources, number));
        let rated = books.map(|book| (book.mutual_coherence(), book));
        // The first of equals, so that the choice is one.
        rated
            .reduce(|best, next| if next.0 < best.0 { next } else { best })
            .map_or_else(|| Self { words: Vec::new() }, |(_, book)| book)
    }

    /// Two resources a device, with the same energy as a full word.
    fn low_density(devices: usize, resources: usize) -> Self {
        let mut draws = stream(0, "user detection low density", LOW_DENSITY);
        let all = (0..resources).flat_map(|second| (0..second).map(move |first| [first, second]));
        let mut pairs: Vec<[usize; 2]> = all.collect();
        let mut load = vec![0_usize; resources];
        let amplitude = (resources as f64 / 2.0).sqrt();
        let mut left: Vec<[usize; 2]> = Vec::new();
        let mut words = Vec::with_capacity(devices);
        for _ in 0..devices {
            if left.is_empty() {
                pairs.shuffle(&mut draws);
                left.clone_from(&pairs);
            }
            // The least crowded pair: its more crowded end counts most.
            let crowd = |[a, b]: [usize; 2]| (load[a].max(load[b]), load[a] + load[b]);
            let best = (0..left.len()).min_by_key(|&index| crowd(left[index])).unwrap_or(0);
            let pair = left.remove(best);
            let mut word = vec![Complex::new(0.0, 0.0); resources];
            for resource in pair {
                load[resource] += 1;
                word[resource] = Complex::new(amplitude, 0.0);
            }
            words.push(word);
        }
        Self { words }
    }

    /// How many devices there are.
    pub fn devices(&self) -> usize {
        self.words.len()
    }

    /// How many resources a word has.
    pub fn resources(&self) -> usize {
        self.words.first().map_or(0, Vec::len)
    }

    /// The word of a device, one number a resource.
    pub fn word(&self, device: usize) -> &[Complex] {
        &self.words[device]
    }

    /// |s_i^H s_j| / (‖s_i‖ ‖s_j‖) of two devices: 1 where nothing tells them apart.
    pub fn coherence(&self, first: usize, second: usize) -> f64 {
        let norm = |word: &[Complex]| word.iter().map(Complex::norm_sqr).sum::<f64>().sqrt();
        let [a, b] = [first, second].map(|device| self.word(device));
        let product: Complex = a.iter().zip(b).map(|(a, b)| a.conj() * b).sum();
        product.norm() / (norm(a) * norm(b))
    }

    /// The greatest coherence of two different devices.
    pub fn mutual_coherence(&self) -> f64 {
        let pairs = (0..self.devices()).flat_map(|second| (0..second).map(move |first| (first, second)));
        pairs.map(|(first, second)| self.coherence(first, second)).fold(0.0, f64::max)
    }
}

/// The unit number of phase π/4 + kπ/2.
fn of_phase(k: u32) -> Complex {
    let half = std::f64::consts::FRAC_1_SQRT_2;
    let side = |negative: bool| if negative { -half } else { half };
    Complex::new(side(k == 1 || k == 2), side(k >= 2))
}

/// The plain draw: with sixteen devices and six resources, two of its words are the same (seen in a test).
const PLAIN: u64 = 10;

/// The draw of the low-density book.
const LOW_DENSITY: u64 = 0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_go_round_the_circle() {
        for k in 0..4 {
            let angle = std::f64::consts::FRAC_PI_4 + f64::from(k) * std::f64::consts::FRAC_PI_2;
            assert!((of_phase(k) - Complex::from_polar(1.0, angle)).norm() < 1e-15);
        }
    }

    #[test]
    fn the_written_book_has_the_coherence_that_it_was_chosen_for() {
        // 3/√2 out of 3 · ... an independent program (NumPy) gives 0.7071 for these words.
        let book = Codebook::new(Codes::Best, 16, 6);
        assert_eq!((book.devices(), book.resources()), (16, 6));
        assert!((book.mutual_coherence() - 0.5_f64.sqrt()).abs() < 1e-12, "{}", book.mutual_coherence());
        let energy = |device| book.word(device).iter().map(Complex::norm_sqr).sum::<f64>();
        assert!((0..16).all(|device| (energy(device) - 6.0).abs() < 1e-12));
    }

    #[test]
    fn the_plain_draw_has_two_devices_that_nothing_tells_apart() {
        let book = Codebook::new(Codes::Plain, 16, 6);
        assert!((book.mutual_coherence() - 1.0).abs() < 1e-12, "{}", book.mutual_coherence());
    }

    #[test]
    fn a_search_beats_a_plain_draw_and_repeats_itself() {
        let best = Codebook::new(Codes::Best, 12, 5);
        assert!(best.mutual_coherence() < Codebook::draw(12, 5, 1).mutual_coherence());
        assert_eq!(best, Codebook::new(Codes::Best, 12, 5));
    }

    #[test]
    fn low_density_words_are_spread_evenly_and_all_different() {
        let book = Codebook::new(Codes::LowDensity, 16, 8);
        for resource in 0..8 {
            let users = (0..16).filter(|&device| book.word(device)[resource].norm() > 0.0).count();
            assert_eq!(users, 4);
        }
        assert!(book.mutual_coherence() < 0.51);
        let energy = |device| book.word(device).iter().map(Complex::norm_sqr).sum::<f64>();
        assert!((0..16).all(|device| (energy(device) - 8.0).abs() < 1e-12));
    }
}
