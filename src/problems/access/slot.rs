//! One slot of preamble contention, played out: who picks what, who collides, who is decoded.

use crate::random::Stream;
use rand::Rng;
use serde::{Deserialize, Serialize};

/// What became of one device in a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It was told not to transmit.
    Silent,
    /// Another device picked the same preamble.
    Collided,
    /// Nobody else picked its preamble, but the fade was too deep to decode it.
    NotDecoded,
    /// Alone on its preamble, and decoded.
    Success,
}

/// A slot as it happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    /// Per device the preamble it picked, `None` if it kept silent.
    pub preamble_of: Vec<Option<u32>>,
    /// Per device what became of it.
    pub outcome_of: Vec<Outcome>,
    /// Per preamble how many devices picked it.
    pub picks: Vec<u32>,
}

impl Slot {
    /// How many devices had this outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.outcome_of.iter().filter(|&&found| found == outcome).count()
    }
}

/// Plays one slot: device i transmits with probability `transmit[i]` and is decoded with `decoding[i]` if alone.
///
/// Three numbers are drawn for each device whatever it does, so that policies can be compared on the same draws.
pub fn play(transmit: &[f64], decoding: &[f64], preambles: u32, stream: &mut Stream) -> Slot {
    let mut picks = vec![0; preambles as usize];
    let mut preamble_of = Vec::with_capacity(transmit.len());
    let mut fades = Vec::with_capacity(transmit.len());
    for &p in transmit {
        let (willing, preamble, fade) =
            (stream.random::<f64>(), stream.random_range(0..preambles), stream.random::<f64>());
        let chosen = (willing < p).then_some(preamble);
        if let Some(preamble) = chosen {
            picks[preamble as usize] += 1;
        }
        preamble_of.push(chosen);
        fades.push(fade);
    }
    let outcome = |(index, chosen): (usize, &Option<u32>)| match chosen {
        None => Outcome::Silent,
        Some(preamble) if picks[*preamble as usize] > 1 => Outcome::Collided,
        Some(_) if fades[index] < decoding[index] => Outcome::Success,
        Some(_) => Outcome::NotDecoded,
    };
    let outcome_of = preamble_of.iter().enumerate().map(outcome).collect();
    Slot { preamble_of, outcome_of, picks }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problems::access::{closed_forms, one_shot};
    use crate::random::stream;

    #[test]
    fn played_slots_agree_with_the_closed_forms() {
        let (slots, devices, preambles) = (4_000_u64, 30_usize, 24_u32);
        let mut totals = [0.0; 3];
        for step in 0..slots {
            let slot =
                play(&vec![1.0; devices], &vec![1.0; devices], preambles, &mut stream(3, "slot", step));
            totals[0] += slot.count(Outcome::Success) as f64;
            totals[1] += slot.picks.iter().filter(|&&n| n == 0).count() as f64;
            totals[2] += slot.picks.iter().filter(|&&n| n > 1).count() as f64;
        }
        let n = devices as u32;
        let expected = [
            closed_forms::expected_successes(n, preambles),
            closed_forms::expected_idle(n, preambles),
            closed_forms::expected_collided(n, preambles),
        ];
        // The standard deviation of each count is below 3, so five standard errors are below 0.24.
        for (total, expected) in totals.iter().zip(expected) {
            assert!((total / slots as f64 - expected).abs() < 0.24);
        }
    }

    #[test]
    fn played_slots_agree_with_the_objective() {
        let transmit: Vec<f64> = (0..20).map(|i| f64::from(i) / 20.0).collect();
        let decoding: Vec<f64> = (0..20).map(|i| 1.0 - f64::from(i) / 40.0).collect();
        let slots = 20_000;
        let total: usize = (0..slots)
            .map(|step| play(&transmit, &decoding, 10, &mut stream(4, "slot", step)).count(Outcome::Success))
            .sum();
        let expected = one_shot::expected_successes(&transmit, &decoding, 10);
        // Successes per slot have a standard deviation below 2: five standard errors are 0.07.
        assert!((total as f64 / slots as f64 - expected).abs() < 0.07);
    }
}
