//! Regression losses as gradients of a network's outputs, and how they enter candle's backward pass.

use candle_core::{Device, Result, Tensor};

/// How far an error counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// ½ δ².
    Squared,
    /// ½ δ² up to an error of 1, then |δ| - ½ (Huber, 1964).
    Huber,
}

impl Loss {
    /// Loss of an error and its derivative; NaN gives NaN.
    pub fn of(self, error: f32) -> (f32, f32) {
        match self {
            Self::Huber if error.abs() > 1.0 => (error.abs() - 0.5, error.signum()),
            Self::Huber | Self::Squared => (0.5 * error * error, error),
        }
    }
}

/// A scalar whose gradient with respect to `outputs` is `gradient` (same count, row order).
///
/// # Errors
/// The counts differ, or as candle's.
pub fn with_gradient(outputs: &Tensor, gradient: Vec<f32>) -> Result<Tensor> {
    (outputs * Tensor::from_vec(gradient, outputs.dims(), &Device::Cpu)?)?.sum_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derivatives_match_finite_differences() {
        for loss in [Loss::Squared, Loss::Huber] {
            for error in [-3.0_f32, -0.7, 0.0, 0.4, 2.5] {
                let difference = (loss.of(error + 1e-2).0 - loss.of(error - 1e-2).0) / 2e-2;
                assert!((difference - loss.of(error).1).abs() < 1e-3, "{loss:?} {error}");
            }
            assert!(loss.of(f32::NAN).0.is_nan() && loss.of(f32::NAN).1.is_nan());
        }
        // Huber's definition: at 3 the loss is 2.5.
        assert_eq!((Loss::Huber.of(-3.0), Loss::Squared.of(-3.0)), ((2.5, -1.0), (4.5, -3.0)));
    }
}
