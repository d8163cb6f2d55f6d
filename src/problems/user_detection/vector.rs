//! Loops compiled for the widest vector instructions that there are, chosen at run time, and an exponential for them.
//!
//! Nothing is fused or reordered, so that results are the same bit by bit whatever the width.

use pulp::{Arch, Simd, WithSimd};

/// A loop worth it; mark `run` as `#[inline(always)]`, or it is not compiled for them.
pub(super) trait Loop {
    /// Runs it.
    fn run(self);
}

/// Runs a loop.
pub(super) fn vectorised(work: impl Loop) {
    struct Work<L>(L);
    impl<L: Loop> WithSimd for Work<L> {
        type Output = ();
        #[inline(always)]
        fn with_simd<S: Simd>(self, _simd: S) {
            self.0.run();
        }
    }
    Arch::new().dispatch(Work(work));
}

/// e^x, with a relative error below 3e-7; arguments beyond ±87 are taken as ±87. NaN gives NaN.
#[inline(always)]
pub(super) fn exponential(x: f32) -> f32 {
    // Adding 1.5 · 2²³ rounds to a whole number, which then stands in the lowest bits.
    const ROUND: f32 = 12_582_912.0;
    // ln 2 in two parts, the first exact in few bits.
    const LN2: [f32; 2] = [0.693_359_4, -2.121_944_4e-4];
    let x = if x < -87.0 { -87.0 } else { x };
    let x = if x > 87.0 { 87.0 } else { x };
    let rounded = x * std::f32::consts::LOG2_E + ROUND;
    let whole = rounded - ROUND;
    let r = x - whole * LN2[0] - whole * LN2[1];
    // Taylor's series to the sixth power: the next term is below 4e-8 of the value.
    let p = 1.0 / 120.0 + r * (1.0 / 720.0);
    let p = 1.0 / 6.0 + r * (1.0 / 24.0 + r * p);
    let p = 1.0 + r * (1.0 + r * (0.5 + r * p));
    let power = (rounded.to_bits().wrapping_sub(ROUND.to_bits()).wrapping_add(127)) << 23;
    p * f32::from_bits(power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_agrees_with_the_standard_library() {
        let worst = (-86_000..=86_000).fold(0.0_f64, |worst, step| {
            let x = step as f32 * 1e-3;
            let exact = f64::from(x).exp();
            worst.max((f64::from(exponential(x)) / exact - 1.0).abs())
        });
        assert!(worst < 3e-7, "{worst}");
        assert!(exponential(f32::NAN).is_nan() && exponential(f32::NEG_INFINITY) > 0.0);
    }
}
