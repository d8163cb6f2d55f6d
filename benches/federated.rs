//! Costs of federated learning on one thread: a local gradient, a round of the plain mean and of SCAFFOLD, and the optimum.
//!
//! `benches/peers/federated.py` measures the same rounds in eager PyTorch.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use iiot_lab::learn::federated::{Aggregation, Arrival, Local, Server, update_of};
use iiot_lab::problems::federated::{Task, TaskSettings, WEIGHTS, Weighted, gradient};

fn main() {
    divan::main();
}

/// Machines that send in a round.
const SENDERS: usize = 5;

fn task() -> Task {
    Task::draw(&TaskSettings { machines: 20, windows: 100, test_windows: 0, alpha: 0.1, offset: 0.5 }, 1)
}

/// A gradient over the hundred windows of one machine.
#[divan::bench]
fn local_gradient(bencher: Bencher) {
    let (task, weights, mut into) = (task(), [0.1; WEIGHTS], vec![0.0; WEIGHTS]);
    bencher
        .counter(ItemsCount::new(1_usize))
        .bench_local(|| gradient(black_box(&task.training[0]), None, &weights, 0.01, &mut into));
}

/// A round of five machines: local steps, and what the server does with them.
#[divan::bench(args = [("mean", 1), ("SCAFFOLD", 5)])]
fn round(bencher: Bencher, (name, steps): (&str, u32)) {
    let rule = if name == "mean" { Aggregation::Mean } else { Aggregation::Controls };
    let (task, local) = (task(), Local { steps, rate: 0.2, pull: 0.0 });
    let mut server = Server::new(rule, vec![0.0; WEIGHTS], 20);
    bencher.counter(ItemsCount::new(1_usize)).bench_local(|| {
        let arrival = |member: usize| {
            let slopes =
                |at: &[f64], into: &mut [f64]| gradient(&task.training[member], None, at, 0.01, into);
            let update = update_of(&local, &server.weights, &server.correction(member), slopes);
            Arrival { member, update, chance: 0.25, stride: f64::from(steps) * local.rate }
        };
        let arrivals = (0..SENDERS).map(arrival).collect();
        server.receive(black_box(arrivals));
    });
}

/// Newton's method from zero weights to the last digits.
#[divan::bench]
fn centralised_optimum(bencher: Bencher) {
    let task = task();
    let problem = Weighted { windows: &task.training, shares: &[0.05; 20], decay: 0.01 };
    bencher.bench(|| black_box(problem).optimum());
}
