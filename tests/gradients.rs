//! Learned gradients against finite differences, for each network and its loss.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use candle_core::{Device, Tensor, Var};
use iiot_lab::access::one_shot::expected_successes;
use iiot_lab::experiments::static_access::{Network, NetworkKind, Scenario, objective};
use iiot_lab::preset::Values;
use iiot_lab::random::stream;
use rand::Rng;

const DEVICES: usize = 9;
const DRAWS: usize = 5;

fn draws(purpose: &str) -> Vec<f32> {
    let mut stream = stream(11, purpose, 0);
    (0..DEVICES * DRAWS).map(|_| 0.1 + 1.5 * stream.random::<f32>()).collect()
}

fn scenario(kernel: &str, padding: &str) -> Scenario {
    let mut values = Values::defaults(iiot_lab::experiments::fields_of("static-access").unwrap());
    for (name, text) in [("cnn_kernel", kernel), ("cnn_padding", padding)] {
        let field = values.find(name).unwrap();
        values.set(field.path, field.parse(text).unwrap()).unwrap();
    }
    Scenario::from_values(&values).unwrap()
}

fn loss_of(network: &Network) -> Tensor {
    let decoding = draws("decoding").iter().map(|d| d / 1.6).collect();
    let decoding = Tensor::from_vec(decoding, (DEVICES, DRAWS), &Device::Cpu).unwrap();
    let logits = network.logits(draws("gains"), DRAWS, 0.0, &mut stream(0, "none", 0)).unwrap();
    objective::loss(&logits, &decoding, 7).unwrap()
}

fn value(loss: &Tensor) -> f64 {
    f64::from(loss.to_scalar::<f32>().unwrap())
}

fn nudged(var: &Var, index: usize, by: f32) {
    let mut values = var.flatten_all().unwrap().to_vec1::<f32>().unwrap();
    values[index] += by;
    var.set(&Tensor::from_vec(values, var.dims(), &Device::Cpu).unwrap()).unwrap();
}

#[test]
fn gradients_of_both_networks_match_finite_differences() {
    for (kind, kernel, padding) in [
        (NetworkKind::Gnn, "4 taps", "circular"),
        (NetworkKind::Cnn, "4 taps", "circular"),
        (NetworkKind::Cnn, "4 taps", "zeros"),
        (NetworkKind::Cnn, "3 taps and bias", "circular"),
    ] {
        let network = Network::new(kind, &scenario(kernel, padding), 3).unwrap();
        let gradients = loss_of(&network).backward().unwrap();
        let (mut compared, mut off) = (0, 0);
        for var in network.parameters.iter() {
            let gradient = gradients.get(var).unwrap().flatten_all().unwrap().to_vec1::<f32>().unwrap();
            for (index, found) in gradient.iter().enumerate() {
                let step = 2e-3_f32;
                nudged(var, index, step);
                let up = value(&loss_of(&network));
                nudged(var, index, -2.0 * step);
                let down = value(&loss_of(&network));
                nudged(var, index, step);
                let expected = (up - down) / (2.0 * f64::from(step));
                compared += 1;
                // f32 rounding of the loss gives 3e-5; a ReLU's corner within the step may spoil a few.
                off += usize::from((f64::from(*found) - expected).abs() > 2e-4 + 0.02 * expected.abs());
            }
        }
        assert_eq!(compared, 40);
        assert!(off <= 2, "{kind:?} {kernel} {padding}: {off} of {compared} gradients are off");
    }
}

/// The loss that trains is the objective that is evaluated.
#[test]
fn the_loss_is_the_objective() {
    let logits = draws("logits");
    let decoding: Vec<f32> = draws("decoding").iter().map(|d| d / 1.6).collect();
    let tensor = |values: &[f32]| Tensor::from_slice(values, (DEVICES, DRAWS), &Device::Cpu).unwrap();
    let found = value(&objective::loss(&tensor(&logits), &tensor(&decoding), 7).unwrap());
    let column = |values: &[f32], draw: usize| -> Vec<f64> {
        (0..DEVICES).map(|device| f64::from(values[device * DRAWS + draw])).collect()
    };
    let mean = (0..DRAWS)
        .map(|draw| {
            let p: Vec<f64> = column(&logits, draw).iter().map(|z| 1.0 / (1.0 + (-z).exp())).collect();
            expected_successes(&p, &column(&decoding, draw), 7)
        })
        .sum::<f64>()
        / DRAWS as f64;
    assert!((found + mean / 7.0).abs() < 1e-6, "{found} {mean}");
}
