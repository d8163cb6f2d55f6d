//! The loss of one-shot access as a candle expression.
//!
//! Loss = -mean over draws of E(S) / F with E(S) = Σ_i p_i d_i Π_{j≠i} (1 - p_j / F) and p = sigmoid(logits). For F >= 2
//! every factor is at least one half, so the quotient form below loses nothing. NaN logits give a NaN loss.

use candle_core::{Result, Tensor};
use candle_nn::ops::sigmoid;

/// The loss for logits and decoding probabilities of shape (devices, draws).
///
/// # Errors
/// As candle's.
pub fn loss(logits: &Tensor, decoding: &Tensor, preambles: u32) -> Result<Tensor> {
    let p = sigmoid(logits)?;
    let others = p.affine(-1.0 / f64::from(preambles), 1.0)?;
    let all_idle = others.log()?.sum(0)?.exp()?;
    let sum = ((p * decoding)? / others)?.sum(0)?;
    (all_idle * sum)?.mean_all()?.affine(-1.0 / f64::from(preambles), 0.0)
}
