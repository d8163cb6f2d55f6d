//! The last steps of a sequence as the input of a network without a memory.

use std::ops::Range;

/// For each step asked and each draw its last `steps` inputs, the oldest first; zeros before the start.
///
/// Inputs are (all steps x batch, inputs) in order of time; the result is (steps asked x batch, steps x inputs).
pub fn windows(inputs: &[f32], [batch, width]: [usize; 2], steps: usize, asked: Range<usize>) -> Vec<f32> {
    let mut result = Vec::with_capacity(asked.len() * batch * steps * width);
    for row in asked.start * batch..asked.end * batch {
        for back in (0..steps).rev() {
            match row.checked_sub(back * batch) {
                Some(from) => result.extend_from_slice(&inputs[from * width..][..width]),
                None => result.extend(std::iter::repeat_n(0.0, width)),
            }
        }
    }
    result
}
