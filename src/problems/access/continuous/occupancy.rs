//! Which preambles were sent once, and which more often: two bits for each preamble.

use super::draws::{below, binomial};
use super::law::MOST_PREAMBLES;
use crate::random::Stream;

const WORDS: usize = MOST_PREAMBLES as usize / 64;

/// Two sets of preambles.
#[derive(Debug, Clone)]
pub struct Occupancy {
    once: [u64; WORDS],
    twice: [u64; WORDS],
}

impl Default for Occupancy {
    fn default() -> Self {
        Self { once: [0; WORDS], twice: [0; WORDS] }
    }
}

impl Occupancy {
    /// Forgets what was sent on the first `preambles`.
    #[inline]
    pub fn clear(&mut self, preambles: u32) {
        let words = words(preambles);
        self.once[..words].fill(0);
        self.twice[..words].fill(0);
    }

    /// One more device sends this preamble.
    #[inline]
    pub fn send(&mut self, preamble: u32) {
        let (word, bit) = place(preamble);
        self.twice[word] |= self.once[word] & bit;
        self.once[word] |= bit;
    }

    /// Whether two or more devices sent this preamble.
    #[inline]
    pub fn is_collided(&self, preamble: u32) -> bool {
        let (word, bit) = place(preamble);
        self.twice[word] & bit != 0
    }

    /// How many of the first `preambles` were sent by one device, and how many by several.
    #[inline]
    pub fn singles_and_collided(&self, preambles: u32) -> (u32, u32) {
        let words = words(preambles);
        let ones = |set: &[u64]| set.iter().map(|word| word.count_ones()).sum::<u32>();
        let collided = ones(&self.twice[..words]);
        (ones(&self.once[..words]) - collided, collided)
    }
}

#[inline]
fn words(preambles: u32) -> usize {
    (preambles as usize).div_ceil(64).min(WORDS)
}

#[inline]
fn place(preamble: u32) -> (usize, u64) {
    (preamble as usize / 64 % WORDS, 1 << (preamble % 64))
}

/// Singles and collided preambles when `senders` devices each pick one of `preambles`: exact, at a cost of at most a few
/// draws for each preamble.
pub fn throw(senders: u32, preambles: u32, occupancy: &mut Occupancy, stream: &mut Stream) -> (u32, u32) {
    if senders > preambles.saturating_mul(16) {
        return throw_many(senders, preambles, stream);
    }
    occupancy.clear(preambles);
    for _ in 0..senders {
        occupancy.send(below(preambles, stream));
    }
    occupancy.singles_and_collided(preambles)
}

/// The same by the multinomial law, preamble after preamble.
fn throw_many(senders: u32, preambles: u32, stream: &mut Stream) -> (u32, u32) {
    let (mut left, mut singles, mut collided) = (senders, 0, 0);
    for preamble in 0..preambles {
        let here = binomial(left, 1.0 / f64::from(preambles - preamble), stream);
        left -= here;
        singles += u32::from(here == 1);
        collided += u32::from(here > 1);
    }
    (singles, collided)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problems::access::closed_forms;
    use crate::random::stream;

    #[test]
    fn throws_agree_with_the_closed_forms() {
        for (senders, preambles) in [(1, 1), (5, 3), (54, 54), (150, 54), (300, 100), (60, 3), (900, 54)] {
            let (mut occupancy, mut stream) = (Occupancy::default(), stream(1, "throw test", senders.into()));
            let throws = 20_000;
            let (mut singles, mut collided) = (0.0, 0.0);
            for throw_index in 0..throws {
                // Both ways of throwing in turn.
                let (one, more) = if throw_index % 2 == 0 {
                    throw(senders, preambles, &mut occupancy, &mut stream)
                } else {
                    throw_many(senders, preambles, &mut stream)
                };
                singles += f64::from(one) / f64::from(throws);
                collided += f64::from(more) / f64::from(throws);
            }
            // Counts of F cells deviate by less than sqrt(F) / 2, singles by less than twice that.
            let error = 5.0 * f64::from(preambles).sqrt() / f64::from(throws).sqrt();
            assert!((singles - closed_forms::expected_successes(senders, preambles)).abs() < error);
            assert!((collided - closed_forms::expected_collided(senders, preambles)).abs() < error);
        }
    }
}
