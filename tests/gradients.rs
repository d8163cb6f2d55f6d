//! Learned gradients against finite differences, for each network and its loss.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use candle_core::{Device, Tensor, Var};
use iiot_lab::experiments::static_access::{Network, NetworkKind, Scenario, objective};
use iiot_lab::preset::Values;
use iiot_lab::problems::access::one_shot::expected_successes;
use iiot_lab::random::stream;
use rand::Rng;

const DEVICES: usize = 9;
const DRAWS: usize = 5;

fn draws(purpose: &str) -> Vec<f32> {
    let mut stream = stream(11, purpose, 0);
    (0..DEVICES * DRAWS).map(|_| 0.1 + 1.5 * stream.random::<f32>()).collect()
}

fn scenario(fields: &[(&str, &str)]) -> Scenario {
    let mut values = Values::defaults(iiot_lab::experiments::fields_of("static-access").unwrap());
    for (name, text) in [&[("devices", "9")], fields].concat() {
        let field = values.find(name).unwrap();
        values.set(field.path, field.parse(text).unwrap()).unwrap();
    }
    Scenario::read(&values).unwrap()
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

/// Compares up to `most` gradients of each tensor, spread over it; returns how many were compared, and how many are off.
fn compare(network: &Network, most: usize) -> (usize, usize) {
    let gradients = loss_of(network).backward().unwrap();
    let (mut compared, mut off) = (0, 0);
    for var in network.parameters.iter() {
        let gradient = gradients.get(var).unwrap().flatten_all().unwrap().to_vec1::<f32>().unwrap();
        for index in (0..gradient.len()).step_by(gradient.len().div_ceil(most)) {
            let step = 2e-3_f32;
            nudged(var, index, step);
            let up = value(&loss_of(network));
            nudged(var, index, -2.0 * step);
            let down = value(&loss_of(network));
            nudged(var, index, step);
            let expected = (up - down) / (2.0 * f64::from(step));
            compared += 1;
            // f32 rounding of the loss gives 3e-5; a ReLU's corner within the step may spoil a few.
            off += usize::from((f64::from(gradient[index]) - expected).abs() > 2e-4 + 0.02 * expected.abs());
        }
    }
    (compared, off)
}

#[test]
fn gradients_of_the_small_networks_match_finite_differences() {
    let cnn = NetworkKind::Cnn;
    for (kind, fields) in [
        (NetworkKind::Gnn, &[][..]),
        (NetworkKind::Gnn, &[("between_layers", "tanh")]),
        (cnn, &[("cnn_kernel", "4 taps"), ("cnn_padding", "circular")]),
        (cnn, &[("cnn_kernel", "4 taps"), ("cnn_padding", "zeros")]),
        (cnn, &[("cnn_kernel", "3 taps and bias"), ("cnn_padding", "circular")]),
        (cnn, &[("between_layers", "tanh")]),
    ] {
        let network = Network::new(kind, &scenario(fields), 3).unwrap();
        let (compared, off) = compare(&network, 40);
        assert_eq!(compared, 40);
        assert!(off <= 2, "{kind:?} {fields:?}: {off} of {compared} gradients are off");
    }
}

#[test]
fn gradients_of_the_large_networks_match_finite_differences() {
    for (kind, fields) in [
        (NetworkKind::Rnn, &[("rnn_head", "a head per row")][..]),
        (NetworkKind::Rnn, &[("rnn_head", "the last state")]),
        (NetworkKind::Fnn, &[("fnn_input", "h")]),
        (NetworkKind::Fnn, &[("fnn_input", "log h"), ("fnn_first", "20")]),
    ] {
        let network = Network::new(kind, &scenario(fields), 3).unwrap();
        let (compared, off) = compare(&network, 30);
        assert!(compared >= 100, "{compared}");
        assert!(off * 20 <= compared, "{kind:?} {fields:?}: {off} of {compared} gradients are off");
    }
}

/// The survey's counts: 40, 40, about 10^5, about 4·10^5; 107,008 = 4 · 128 · (80 + 128 + 1), 414,384 = 6400 · 64 + 64 +
/// 64 · 32 + 32 + 32 · 80 + 80.
#[test]
fn the_networks_have_the_papers_numbers_of_parameters() {
    let count = |kind, fields: &[(&str, &str)]| {
        Network::new(kind, &scenario(&[&[("devices", "80")], fields].concat()), 1).unwrap().count()
    };
    assert_eq!(count(NetworkKind::Gnn, &[]), 40);
    assert_eq!(count(NetworkKind::Cnn, &[]), 40);
    assert_eq!(count(NetworkKind::Rnn, &[]), 107_008 + 129);
    assert_eq!(count(NetworkKind::Rnn, &[("rnn_head", "the last state")]), 107_008 + 10_320);
    assert_eq!(count(NetworkKind::Fnn, &[]), 414_384);
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
