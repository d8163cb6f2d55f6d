//! Finite differences for the tests of this room.

use super::parameters::{Parameters, with_values};
use candle_core::backprop::GradStore;
use candle_core::{Device, Tensor, Var};

/// Compares every number of `gradients` with the central difference of `loss`; 1 % may be off at a ReLU's corner.
pub fn assert_gradients(parameters: &Parameters, gradients: &GradStore, loss: impl Fn() -> f64) {
    let (mut compared, mut off) = (0, Vec::new());
    for var in parameters.iter() {
        let found = gradients.get(var).unwrap().flatten_all().unwrap().to_vec1::<f32>().unwrap();
        assert!(found.iter().any(|&g| g != 0.0), "no gradient reaches a tensor of {:?}", var.dims());
        for (index, &found) in found.iter().enumerate() {
            let difference = |step: f32| {
                (moved(var, index, step, &loss) - moved(var, index, -step, &loss)) / f64::from(2.0 * step)
            };
            let agrees = |step: f32, slack: f64| {
                let expected = difference(step);
                (f64::from(found) - expected).abs() <= slack + 0.01 * expected.abs()
            };
            compared += 1;
            // f32 rounding of a loss near 1 gives 1e-7 / 1e-2 = 1e-5 with the long step and 1e-4 with the short one,
            // which serves where a ReLU's corner lies within the long one.
            if !agrees(5e-3, 2e-4) && !agrees(5e-4, 1e-3) {
                off.push((index, found, difference(5e-3)));
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
