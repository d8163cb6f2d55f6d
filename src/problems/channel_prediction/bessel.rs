//! The Bessel function of order zero, which correlates a tap in the plane, and the cardinal sine of three dimensions.

/// J0(x). Absolute error below 1e-10; NaN gives NaN.
///
/// The power series serves small arguments; beyond, Hankel's expansion (Abramowitz and Stegun, 9.2.5), whose smallest term
/// is below e^-2x.
pub fn j0(x: f64) -> f64 {
    let x = x.abs();
    if x < 13.0 { series(x) } else { hankel(x) }
}

/// sin(x) / x, and 1 at zero; NaN gives NaN.
pub fn cardinal_sine(x: f64) -> f64 {
    if x.abs() < 1e-4 { 1.0 - x * x / 6.0 } else { x.sin() / x }
}

/// Σ (-x²/4)^k / (k!)².
fn series(x: f64) -> f64 {
    let quarter = -0.25 * x * x;
    let (mut term, mut sum) = (1.0, 1.0);
    for k in 1..60 {
        term *= quarter / f64::from(k * k);
        sum += term;
        if term.abs() < 1e-17 {
            break;
        }
    }
    sum
}

/// √(2/πx) (P cos(x - π/4) - Q sin(x - π/4)), where term k is a_k / x^k with a_k = a_(k-1) (-(2k-1)²) / 8k.
fn hankel(x: f64) -> f64 {
    let (mut p, mut q, mut term) = (1.0, 0.0, 1.0_f64);
    for k in 1..30_u32 {
        let odd = f64::from(2 * k - 1);
        let next = -term * odd * odd / (8.0 * f64::from(k) * x);
        if next.abs() > term.abs() {
            break;
        }
        term = next;
        // Signs run + + - -, by twos: i^k apart into its real and its imaginary part.
        match k % 4 {
            0 => p += term,
            1 => q += term,
            2 => p -= term,
            _ => q -= term,
        }
    }
    let phase = x - std::f64::consts::FRAC_PI_4;
    (2.0 / (std::f64::consts::PI * x)).sqrt() * (p * phase.cos() - q * phase.sin())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bessel's integral, (1/π) ∫ cos(x sin θ) dθ over a half turn, by the trapezoidal rule: with more points than x it is
    /// exact to rounding.
    fn by_integral(x: f64) -> f64 {
        let points = 200;
        let angle = |i: i32| std::f64::consts::PI * f64::from(i) / f64::from(points);
        (0..points).map(|i| (x * angle(i).sin()).cos()).sum::<f64>() / f64::from(points)
    }

    #[test]
    fn the_function_is_bessels_integral() {
        for step in 0..=1_200 {
            let x = f64::from(step) * 0.1;
            assert!((j0(x) - by_integral(x)).abs() < 1e-10, "{x}: {} {}", j0(x), by_integral(x));
            assert!((j0(-x) - j0(x)).abs() < 1e-15);
        }
        // Its first zero (Abramowitz and Stegun, table 9.5).
        assert!(j0(2.404_825_557_7).abs() < 1e-10);
        assert!(j0(f64::NAN).is_nan());
    }

    #[test]
    fn the_cardinal_sine_is_smooth_at_zero() {
        assert_eq!(cardinal_sine(0.0), 1.0);
        assert!((cardinal_sine(0.9e-4) - cardinal_sine(1.1e-4)).abs() < 1e-8);
        assert!(cardinal_sine(std::f64::consts::PI).abs() < 1e-15);
        assert!(cardinal_sine(f64::NAN).is_nan());
    }
}
