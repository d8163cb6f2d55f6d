//! Numbers of 16 bits: the upper half of an f32 (bfloat16), which keeps its range and two to three digits.

/// The nearest number of 16 bits, ties to even; NaN and infinities stay.
pub(super) fn rounded(number: f32) -> f32 {
    if !number.is_finite() {
        return number;
    }
    let bits = number.to_bits();
    let up = 0x7fff + (bits >> 16 & 1);
    let near = f32::from_bits(bits.wrapping_add(up) & 0xffff_0000);
    // The largest numbers would round to infinity.
    if near.is_finite() { near } else { f32::from_bits(bits & 0xffff_0000) }
}

/// The bits of a number that was rounded.
pub(super) fn bits(number: f32) -> u16 {
    (number.to_bits() >> 16) as u16
}

/// The number of these bits.
pub(super) fn number(bits: u16) -> f32 {
    f32::from_bits(u32::from(bits) << 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Eight binary digits: 1 + 1/128 follows 1; halfway between goes to the even one.
    #[test]
    fn numbers_round_to_eight_binary_digits() {
        let cases = [
            (1.0, 1.0),
            (1.0 + 1.0 / 256.0, 1.0),
            (1.0 + 3.0 / 256.0, 1.0 + 2.0 / 128.0),
            (-1.0 - 1.1 / 256.0, -1.0 - 1.0 / 128.0),
            (0.0, 0.0),
        ];
        for (given, expected) in cases {
            assert_eq!(rounded(given), expected, "{given}");
            assert_eq!(number(bits(rounded(given))), expected);
        }
        assert!(rounded(f32::MAX).is_finite() && rounded(f32::NAN).is_nan());
    }
}
