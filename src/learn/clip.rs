//! Gradient clipping by the norm over all parameters (Pascanu, Mikolov and Bengio, 2013).
//!
//! A gradient that is not finite is left as it is: the optimiser refuses it.

use super::parameters::{Parameters, with_values};
use candle_core::Result;
use candle_core::backprop::GradStore;

/// Scales all gradients of `parameters` down so that their common Euclidean norm is at most `limit`.
///
/// # Errors
/// As candle's.
pub fn clip(parameters: &Parameters, gradients: &mut GradStore, limit: f64) -> Result<()> {
    let mut squares = 0.0_f64;
    for gradient in parameters.iter().filter_map(|var| gradients.get(var)) {
        let square = |values: &[f32]| values.iter().map(|&g| f64::from(g) * f64::from(g)).sum::<f64>();
        squares += with_values(&gradient.contiguous()?, |values| Ok(square(values)))?;
    }
    let norm = squares.sqrt();
    if !norm.is_finite() || norm <= limit {
        return Ok(());
    }
    for var in parameters.iter() {
        if let Some(gradient) = gradients.get(var) {
            let scaled = gradient.affine(limit / norm, 0.0)?;
            gradients.insert(var, scaled);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_gradient_is_shortened_and_a_short_one_stays() {
        let mut parameters = Parameters::default();
        let x = parameters.add("x", &[2], vec![3.0, 4.0]).unwrap();
        for (limit, expected) in [(1.0, [0.6, 0.8]), (100.0, [3.0, 4.0])] {
            // The gradient of x²/2 is x = (3, 4), of norm 5.
            let mut gradients =
                x.sqr().unwrap().sum_all().unwrap().affine(0.5, 0.0).unwrap().backward().unwrap();
            clip(&parameters, &mut gradients, limit).unwrap();
            let found = gradients.get(&x).unwrap().to_vec1::<f32>().unwrap();
            assert!(found.iter().zip(expected).all(|(a, b): (&f32, f32)| (a - b).abs() < 1e-6));
        }
    }
}
