//! The optimiser Adam (Kingma and Ba, 2015), with its moments in the learner's state.
//!
//! A gradient that is not finite is refused with an error before any weight is touched.

use super::parameters::{Parameters, State, contiguous, with_values};
use candle_core::backprop::GradStore;
use candle_core::{CpuStorage, Error, InplaceOp2, Layout, Result, Tensor};
use std::sync::Mutex;

const BETA_1: f32 = 0.9;
const BETA_2: f32 = 0.999;
const EPSILON: f32 = 1e-8;

/// First and second moments for each tensor of a parameter list.
#[derive(Debug)]
pub struct Adam {
    steps: u64,
    moments: Vec<(Vec<f32>, Vec<f32>)>,
}

impl Adam {
    /// Moments of zero for these parameters.
    pub fn new(parameters: &Parameters) -> Self {
        let zeros = |count| (vec![0.0; count], vec![0.0; count]);
        Self { steps: 0, moments: parameters.iter().map(|var| zeros(var.elem_count())).collect() }
    }

    /// One update with a learning rate; parameters without a gradient stay.
    ///
    /// # Errors
    /// A gradient is not finite.
    pub fn step(&mut self, parameters: &Parameters, gradients: &GradStore, rate: f64) -> Result<()> {
        let gradients: Vec<Option<Tensor>> = parameters
            .iter()
            .map(|var| gradients.get(var).map(Tensor::contiguous).transpose())
            .collect::<Result<_>>()?;
        for gradient in gradients.iter().flatten() {
            if !with_values(gradient, |values| Ok(values.iter().all(|value| value.is_finite())))? {
                return Err(Error::Msg("the gradient is not finite: training diverged".to_owned()));
            }
        }
        self.steps += 1;
        let power = i32::try_from(self.steps).unwrap_or(i32::MAX);
        let correct = [1.0 - BETA_1.powi(power), 1.0 - BETA_2.powi(power)];
        for ((var, moments), gradient) in parameters.iter().zip(&mut self.moments).zip(&gradients) {
            if let Some(gradient) = gradient {
                let update = Update { moments: Mutex::new(moments), correct, rate: rate as f32 };
                var.inplace_op2(gradient, &update)?;
            }
        }
        Ok(())
    }

    /// Writes moments and the count of updates into a state.
    pub fn save(&self, state: &mut State) {
        // Two 24-bit halves, since a state holds f32.
        let halves = vec![(self.steps >> 24) as f32, (self.steps & 0xff_ffff) as f32];
        state.arrays.insert("adam.steps".to_owned(), (vec![2], halves));
        for (index, (first, second)) in self.moments.iter().enumerate() {
            state.arrays.insert(format!("adam.{index}.first"), (vec![first.len()], first.clone()));
            state.arrays.insert(format!("adam.{index}.second"), (vec![second.len()], second.clone()));
        }
    }

    /// Takes moments and the count of updates from a state.
    ///
    /// # Errors
    /// An array is missing or of another shape.
    pub fn load(&mut self, state: &State) -> Result<()> {
        let halves = state.array("adam.steps", &[2])?;
        self.steps = ((halves[0] as u64) << 24) + halves[1] as u64;
        for (index, (first, second)) in self.moments.iter_mut().enumerate() {
            let count = first.len();
            first.copy_from_slice(state.array(&format!("adam.{index}.first"), &[count])?);
            second.copy_from_slice(state.array(&format!("adam.{index}.second"), &[count])?);
        }
        Ok(())
    }
}

/// One update of one tensor, in place: weights, both moments and the gradient are passed over once.
struct Update<'a> {
    moments: Mutex<&'a mut (Vec<f32>, Vec<f32>)>,
    correct: [f32; 2],
    rate: f32,
}

impl InplaceOp2 for Update<'_> {
    fn name(&self) -> &'static str {
        "Adam"
    }

    fn cpu_fwd(
        &self,
        weights: &mut CpuStorage,
        layout: &Layout,
        gradient: &CpuStorage,
        gradient_layout: &Layout,
    ) -> Result<()> {
        let gradient = contiguous(gradient, gradient_layout)?;
        let (start, end) = layout.contiguous_offsets().ok_or(Error::RequiresContiguous { op: "Adam" })?;
        let CpuStorage::F32(weights) = weights else {
            return Err(Error::Msg("Adam updates f32 weights only".to_owned()));
        };
        let mut moments = self.moments.lock().map_err(|_| Error::Msg("Adam was interrupted".to_owned()))?;
        let (first, second) = &mut **moments;
        let [correct_1, correct_2] = self.correct;
        for (((weight, g), m), v) in weights[start..end].iter_mut().zip(gradient).zip(first).zip(second) {
            *m = BETA_1 * *m + (1.0 - BETA_1) * g;
            *v = BETA_2 * *v + (1.0 - BETA_2) * g * g;
            *weight -= self.rate * (*m / correct_1) / ((*v / correct_2).sqrt() + EPSILON);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A parabola 3 (x - 2)²: Adam written out by hand for one number must agree, and the minimum must be found.
    #[test]
    fn adam_follows_its_definition_to_the_minimum() {
        let mut parameters = Parameters::default();
        let x = parameters.add("x", &[1], vec![-1.0]).unwrap();
        let mut adam = Adam::new(&parameters);
        let (mut by_hand, mut m, mut v) = (-1.0_f64, 0.0_f64, 0.0_f64);
        for step in 1..=2_000 {
            let loss =
                x.affine(1.0, -2.0).unwrap().sqr().unwrap().affine(3.0, 0.0).unwrap().sum_all().unwrap();
            adam.step(&parameters, &loss.backward().unwrap(), 0.01).unwrap();
            let g = 6.0 * (by_hand - 2.0);
            m = 0.9 * m + 0.1 * g;
            v = 0.999 * v + 0.001 * g * g;
            let corrected = (m / (1.0 - 0.9_f64.powi(step)), v / (1.0 - 0.999_f64.powi(step)));
            by_hand -= 0.01 * corrected.0 / (corrected.1.sqrt() + 1e-8);
            if step == 100 {
                let found = f64::from(x.to_vec1::<f32>().unwrap()[0]);
                assert!((found - by_hand).abs() < 1e-4, "{found} {by_hand}");
            }
        }
        assert!((x.to_vec1::<f32>().unwrap()[0] - 2.0).abs() < 1e-3);
    }

    #[test]
    fn a_gradient_that_is_not_finite_is_refused() {
        let mut parameters = Parameters::default();
        let x = parameters.add("x", &[1], vec![0.0]).unwrap();
        let gradients = x.log().unwrap().sum_all().unwrap().backward().unwrap();
        assert!(Adam::new(&parameters).step(&parameters, &gradients, 0.1).is_err());
        assert_eq!(x.to_vec1::<f32>().unwrap(), [0.0]);
    }
}
