//! Finite differences for the tests of this room.

use super::parameters::{Parameters, with_values};
use candle_core::backprop::GradStore;
use candle_core::{Device, Tensor, Var};

/// Compares every number of `gradients` with the central difference of `loss`; a ReLU's corner within the step may
/// spoil 2 % of them.
pub fn assert_gradients(parameters: &Parameters, gradients: &GradStore, loss: impl Fn() -> f64) {
    let (mut compared, mut off) = (0, Vec::new());
    for var in parameters.iter() {
        let found = gradients.get(var).unwrap().flatten_all().unwrap().to_vec1::<f32>().unwrap();
        assert!(found.iter().any(|&g| g != 0.0), "no gradient reaches a tensor of {:?}", var.dims());
        for (index, &found) in found.iter().enumerate() {
            let step = 5e-3_f32;
            let at = |by: f32| {
                nudge(var, index, by);
                let value = loss();
                nudge(var, index, -by);
                value
            };
            let expected = (at(step) - at(-step)) / (2.0 * f64::from(step));
            compared += 1;
            // f32 rounding of the loss gives about 1e-7 / 1e-2 = 1e-5 for a loss near 1.
            if (f64::from(found) - expected).abs() > 5e-4 + 0.01 * expected.abs() {
                off.push((index, found, expected));
            }
        }
    }
    assert!(
        off.len() * 50 <= compared,
        "{} of {compared} are off: {:?}",
        off.len(),
        &off[..off.len().min(9)]
    );
}

/// Adds `by` to one number of a tensor.
fn nudge(var: &Var, index: usize, by: f32) {
    let mut values = with_values(var, |values| Ok(values.to_vec())).unwrap();
    values[index] += by;
    var.set(&Tensor::from_vec(values, var.dims(), &Device::Cpu).unwrap()).unwrap();
}
