//! Few bits for each number, without bias: rounding to the level above or below by chance.

use crate::random::Stream;
use rand::Rng;

/// Bits from which numbers are left as they are.
const EXACT: u32 = 32;

/// Rounds each number to one of 2^bits levels, evenly spaced between the largest size and its negative, up or down by chance
/// so that the mean is the number itself. With one bit: plus or minus the largest size.
///
/// With 32 bits or more, or where all are zero or one is not finite, nothing changes.
pub fn round_to_bits(numbers: &mut [f64], bits: u32, draws: &mut Stream) {
    let most = numbers.iter().fold(0.0_f64, |most, number| most.max(number.abs()));
    if bits >= EXACT || bits == 0 || most == 0.0 || !numbers.iter().all(|number| number.is_finite()) {
        return;
    }
    let steps = 2.0_f64.powi(bits as i32) - 1.0;
    for number in numbers {
        let place = (*number / most + 1.0) * 0.5 * steps;
        let level = (place + draws.random::<f64>()).floor().clamp(0.0, steps);
        *number = (2.0 * level / steps - 1.0) * most;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream;

    #[test]
    fn rounding_has_no_bias_and_stays_on_the_levels() {
        let numbers = [0.83, -0.4, 0.0, 1.0, -0.051];
        for bits in [1, 2, 4, 8] {
            let step = 2.0 / (2.0_f64.powi(bits as i32) - 1.0);
            let mut draws = stream(u64::from(bits), "test", 0);
            let mut sums = [0.0; 5];
            for _ in 0..20_000 {
                let mut rounded = numbers;
                round_to_bits(&mut rounded, bits, &mut draws);
                for (index, (number, exact)) in rounded.iter().zip(numbers).enumerate() {
                    let level = (number + 1.0) / step;
                    assert!((level - level.round()).abs() < 1e-9 && (number - exact).abs() <= step + 1e-12);
                    sums[index] += number / 20_000.0;
                }
            }
            // The deviation of a draw is at most half a step; four standard errors.
            for (sum, exact) in sums.iter().zip(numbers) {
                assert!((sum - exact).abs() < 4.0 * 0.5 * step / 20_000.0_f64.sqrt(), "{bits} bits: {sum}");
            }
        }
    }

    #[test]
    fn the_largest_is_kept_and_one_bit_is_a_sign() {
        let mut numbers = [0.2, -5.0, 3.0];
        round_to_bits(&mut numbers, 1, &mut stream(1, "test", 0));
        assert!(numbers.iter().all(|number| number.abs() == 5.0) && numbers[1] == -5.0);
    }

    #[test]
    fn what_cannot_be_rounded_stays() {
        let mut draws = stream(1, "test", 0);
        for (before, bits) in [([0.3, f64::NAN], 4), ([0.0, 0.0], 4), ([0.3, 0.7], 32)] {
            let mut after = before;
            round_to_bits(&mut after, bits, &mut draws);
            assert!(after.iter().zip(before).all(|(a, b)| a.to_bits() == b.to_bits()));
        }
    }
}
