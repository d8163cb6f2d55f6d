//! Losses for many yes-or-no answers at once.
//!
//! NaN in gives NaN out.

use super::activation::{Loop, sigmoid, vectorised};

/// What the outputs of a network mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// Each is the logit of its own answer: cross-entropy of a sigmoid.
    Each,
    /// Together they are shares of a softmax, towards equal shares of all that are yes; rows without any are left out.
    Shares,
}

impl Answers {
    /// The mean loss of a row's answer, and its gradient by the outputs; outputs and labels (0 or 1) in rows of `width`.
    pub fn loss(self, outputs: &[f32], labels: &[f32], width: usize) -> (f64, Vec<f32>) {
        let mut gradient = vec![0.0; outputs.len()];
        let scale = 1.0 / outputs.len().max(1) as f32;
        match self {
            Self::Each => {
                vectorised(Slopes { outputs, labels, scale, gradient: &mut gradient });
                let of =
                    |(&x, &label): (&f32, &f32)| f64::from(x.max(0.0) - x * label + (-x.abs()).exp().ln_1p());
                let sum: f64 = outputs.iter().zip(labels).map(of).sum();
                (sum / outputs.len().max(1) as f64, gradient)
            }
            Self::Shares => {
                let rows = outputs.chunks_exact(width).zip(labels.chunks_exact(width));
                let sums = rows.zip(gradient.chunks_exact_mut(width));
                let sum: f64 = sums.map(|((outputs, labels), to)| shares(outputs, labels, scale, to)).sum();
                (sum / outputs.len().max(1) as f64, gradient)
            }
        }
    }
}

/// The cross-entropy of one row of shares; its gradient times `scale` goes to `to`.
fn shares(outputs: &[f32], labels: &[f32], scale: f32, to: &mut [f32]) -> f64 {
    let count: f32 = labels.iter().sum();
    if count == 0.0 {
        return 0.0;
    }
    let greatest = outputs.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let total: f32 = outputs.iter().map(|x| (x - greatest).exp()).sum();
    let mut loss = 0.0;
    for ((x, label), to) in outputs.iter().zip(labels).zip(to) {
        let log = x - greatest - total.ln();
        *to = scale * (log.exp() - label / count);
        loss -= f64::from(log * label / count);
    }
    loss
}

struct Slopes<'a> {
    outputs: &'a [f32],
    labels: &'a [f32],
    scale: f32,
    gradient: &'a mut [f32],
}

impl Loop for Slopes<'_> {
    #[inline(always)]
    fn run(self) {
        for ((to, x), label) in self.gradient.iter_mut().zip(self.outputs).zip(self.labels) {
            *to = self.scale * (sigmoid(*x) - label);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gradients_match_finite_differences() {
        let outputs = [0.3_f32, -1.2, 2.0, 0.0, 0.7, -0.4];
        let labels = [1.0, 0.0, 1.0, 0.0, 0.0, 0.0];
        for answers in [Answers::Each, Answers::Shares] {
            let (_, gradient) = answers.loss(&outputs, &labels, 3);
            for index in 0..6 {
                let at = |by: f32| {
                    let mut outputs = outputs;
                    outputs[index] += by;
                    answers.loss(&outputs, &labels, 3).0
                };
                let difference = (at(1e-2) - at(-1e-2)) / 2e-2;
                assert!((difference - f64::from(gradient[index])).abs() < 1e-4, "{answers:?} {index}");
            }
        }
        // By hand: ln 2 for an undecided answer.
        assert!((Answers::Each.loss(&[0.0], &[1.0], 1).0 - 2.0_f64.ln()).abs() < 1e-6);
        assert!(Answers::Each.loss(&[f32::NAN], &[1.0], 1).0.is_nan());
    }
}
