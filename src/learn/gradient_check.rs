//! Finite differences for the tests of this room.

use super::parameters::{Parameters, with_values};
use candle_core::backprop::GradStore;
use candle_core::{Device, Tensor, Var};

/// Compares every number of `gradients` with the central difference of `loss`; at a ReLU's corner it must lie between the
/// slopes of both sides. 1 % may be off, where a corner lies a little aside.
pub fn assert_gradients(parameters: &Parameters, gradients: &GradStore, loss: impl Fn() -> f64) {
    let (mut compared, mut off) = (0, Vec::new());
    for var in parameters.iter() {
        let found = gradients.get(var).unwrap().flatten_all().unwrap().to_vec1::<f32>().unwrap();
        assert!(found.iter().any(|&g| g != 0.0), "no gradient reaches a tensor of {:?}", var.dims());
        for (index, &found) in found.iter().enumerate() {
            let at = |by: f32| moved(var, index, by, &loss);
            let central = (at(5e-3) - at(-5e-3)) / 1e-2;
            let here = loss();
            let (left, right) = ((here - at(-5e-4)) / 5e-4, (at(5e-4) - here) / 5e-4);
            let (found, slack) = (f64::from(found), 0.01 * central.abs());
            // f32 rounding of a loss near 1 gives 1e-7 / 1e-2 = 1e-5 in the central difference and 2e-4 in the others.
            let smooth = (found - central).abs() <= 2e-4 + slack;
            let corner = (left.min(right) - 1e-3 - slack..=left.max(right) + 1e-3 + slack).contains(&found);
            compared += 1;
            if !smooth && !corner {
                off.push((index, found, central, left, right));
            }
        }
    }
    assert!(off.len() * 100 <= compared, "{} of {compared} are off: {off:?}", off.len());
}

/// The loss where one number of a tensor is moved by `by`.
fn moved(var: &Var, index: usize, by: f32, loss: &impl Fn() -> f64) -> f64 {
    let before = with_values(var, |values| Ok(values.to_vec())).unwrap();
    let mut values = before.clone();
    values[index] += by;
    let set = |values| var.set(&Tensor::from_vec(values, var.dims(), &Device::Cpu).unwrap()).unwrap();
    set(values);
    let value = loss();
    set(before);
    value
}
