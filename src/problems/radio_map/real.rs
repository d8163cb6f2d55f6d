//! The two precisions of a map, each with a square root and an exponential that the compiler can put in vectors.

use faer::traits::ComplexField;
use std::ops::{Add, AddAssign, Mul, Neg, Sub};

/// A number that covariances are computed in.
pub(super) trait Real:
    ComplexField
    + Copy
    + PartialOrd
    + Send
    + Sync
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Neg<Output = Self>
    + AddAssign
{
    const ZERO: Self;
    const ONE: Self;
    /// From here on e^-s counts as 0. It is far below what rounding leaves; and products of numbers much smaller would be
    /// denormal, with which processors are a hundred times slower.
    const FAR: f64;
    /// A smaller weight counts as 0, for the same reason.
    const LEAST: f64;
    fn of(number: f64) -> Self;
    fn wide(self) -> f64;
    fn root(self) -> Self;
    /// e^x for x <= 0, to within two units in the last place. Below the smallest normal number it stays there.
    fn exp_of_negative(self) -> Self;
}

/// Σ x^k / k! by Horner's rule.
macro_rules! taylor {
    ($x:expr, $($factorial:expr),+) => {{
        let mut sum = 0.0;
        $(sum = sum * $x + 1.0 / $factorial;)+
        sum
    }};
}

impl Real for f32 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    const FAR: f64 = 41.0;
    const LEAST: f64 = 1e-15;

    #[inline(always)]
    fn of(number: f64) -> Self {
        number as Self
    }

    #[inline(always)]
    fn wide(self) -> f64 {
        f64::from(self)
    }

    #[inline(always)]
    fn root(self) -> Self {
        self.sqrt()
    }

    /// 2^n e^r with |r| <= ln 2 / 2. Adding 1.5 · 2^23 rounds to a whole number and leaves it in the lowest bits.
    #[inline(always)]
    fn exp_of_negative(self) -> Self {
        const ROUND: f32 = 12_582_912.0;
        let x = if self > -87.0 { self } else { -87.0 };
        let shifted = x * std::f32::consts::LOG2_E + ROUND;
        let n = shifted - ROUND;
        let r = x - n * 0.693_359_4 + n * 2.121_944_4e-4;
        let power = Self::from_bits((shifted.to_bits() << 23).wrapping_add(127 << 23));
        power * taylor!(r, 5040.0, 720.0, 120.0, 24.0, 6.0, 2.0, 1.0, 1.0)
    }
}

impl Real for f64 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    const FAR: f64 = 300.0;
    const LEAST: f64 = 1e-130;

    #[inline(always)]
    fn of(number: f64) -> Self {
        number
    }

    #[inline(always)]
    fn wide(self) -> f64 {
        self
    }

    #[inline(always)]
    fn root(self) -> Self {
        self.sqrt()
    }

    /// As for `f32`; the two parts of ln 2 are those of fdlibm.
    #[inline(always)]
    fn exp_of_negative(self) -> Self {
        const ROUND: f64 = 6_755_399_441_055_744.0;
        let x = if self > -708.0 { self } else { -708.0 };
        let shifted = x * std::f64::consts::LOG2_E + ROUND;
        let n = shifted - ROUND;
        let r = x - n * 6.931_471_803_691_238e-1 - n * 1.908_214_929_270_587_7e-10;
        let power = Self::from_bits((shifted.to_bits() << 52).wrapping_add(1023 << 52));
        power
            * taylor!(
                r,
                6_227_020_800.0,
                479_001_600.0,
                39_916_800.0,
                3_628_800.0,
                362_880.0,
                40_320.0,
                5_040.0,
                720.0,
                120.0,
                24.0,
                6.0,
                2.0,
                1.0,
                1.0
            )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_that_of_the_standard_library() {
        for step in 0..200_000 {
            let x = -f64::from(step) * 0.0035;
            let error = (x.exp_of_negative() / x.exp() - 1.0).abs();
            assert!(error < 5e-16, "{x}: {error}");
            let x = -(step as f32) * 0.0004;
            let error = (f64::from(x.exp_of_negative()) / f64::from(x).exp() - 1.0).abs();
            assert!(error < 2.5e-7, "{x}: {error}");
        }
        assert_eq!(0.0_f32.exp_of_negative(), 1.0);
        assert_eq!(0.0_f64.exp_of_negative(), 1.0);
        assert!(f64::NEG_INFINITY.exp_of_negative() < 1e-300 && f32::NEG_INFINITY.exp_of_negative() < 1e-37);
    }
}
