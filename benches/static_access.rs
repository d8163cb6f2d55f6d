//! Costs of one-shot access: a step of each learner, the exact optimum, an evaluation.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use divan::{Bencher, black_box};
use iiot_lab::experiments::{self, EvaluationSet, Lane, Problem};
use iiot_lab::problems::access::one_shot::exact_optimum;
use std::sync::Arc;

fn main() {
    divan::main();
}

fn problem() -> Arc<dyn Problem> {
    let preset = experiments::built_in("static-access").expect("built in").expect("valid");
    experiments::find("static-access").expect("known").problem(&preset.values).expect("its own fields")
}

fn lane(contender: usize) -> Box<dyn Lane> {
    problem().lane(contender, 1).expect("it can be built")
}

/// One update at batch 64: contender 0 is the GNN, 1 the CNN, 2 the RNN, 3 the FNN.
#[divan::bench(args = [0, 1, 2, 3])]
fn step(bencher: Bencher, contender: usize) {
    let mut lane = lane(contender);
    bencher.bench_local(|| lane.step().expect("it learns"));
}

/// All measures on the curve's 1,024 draws.
#[divan::bench(args = [0, 1, 2, 3])]
fn evaluate(bencher: Bencher, contender: usize) {
    let lane = lane(contender);
    bencher.bench_local(|| lane.evaluate(EvaluationSet::Curve).expect("valid"));
}

/// Site, evaluation sets, their optima and the best threshold: what a live change costs.
#[divan::bench]
fn new_problem() -> Arc<dyn Problem> {
    problem()
}

/// The exact optimum of one draw.
#[divan::bench(args = [80, 2_000])]
fn optimum(bencher: Bencher, devices: usize) {
    let decoding: Vec<f64> = (0..devices).map(|i| ((i * 7919) % devices) as f64 / devices as f64).collect();
    bencher.bench(|| exact_optimum(black_box(&decoding), 54));
}
