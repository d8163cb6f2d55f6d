//! Costs of the agents on one thread: environment steps per second including learning, one action, one update.
//!
//! `benches/peers/agents.py` measures Stable-Baselines3 at the same sizes, batches and update ratios.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use iiot_lab::learn::adam::Adam;
use iiot_lab::learn::ddpg::{Ddpg, DdpgSettings};
use iiot_lab::learn::dense::Dense;
use iiot_lab::learn::dqn::{Dqn, DqnSettings};
use iiot_lab::learn::encoder::Encoder;
use iiot_lab::learn::learned::Agent as _;
use iiot_lab::learn::parameters::Parameters;
use iiot_lab::learn::predictor::{Predictor, PredictorSettings};
use iiot_lab::learn::replay::Ending;
use iiot_lab::learn::settings::Settings;
use iiot_lab::random::stream;

fn main() {
    divan::main();
}

/// A step of an agent in an environment that costs nothing.
trait Agent {
    fn step(&mut self);
}

impl Agent for Dqn {
    fn step(&mut self) {
        let action = self.act().expect("finite");
        self.observe(&action, action as f32, &frame(self.steps()), Ending::Continues).expect("finite");
        self.learn().expect("finite");
    }
}

impl Agent for Ddpg {
    fn step(&mut self) {
        let action = self.act().expect("finite");
        self.observe(&action, action[0], &frame(self.steps()), Ending::Continues).expect("finite");
        self.learn().expect("finite");
    }
}

/// Four numbers; a window of ten of them is an observation of 40.
fn frame(step: u64) -> [f32; 4] {
    let x = step as f32;
    [x.sin(), (0.3 * x).cos(), 0.5, (x * 0.01).fract()]
}

fn settings(batch: usize, learn_every: u64, encoder: Encoder) -> Settings {
    Settings { batch, learn_every, encoder, discount: 0.99, ..Settings::new(4) }
}

fn dqn(batch: usize, learn_every: u64, encoder: Encoder) -> Dqn {
    let common = settings(batch, learn_every, encoder);
    warm(Dqn::new(DqnSettings { common, ..DqnSettings::new(4, 20, 100_000) }, 1).expect("valid"))
}

fn ddpg(batch: usize, encoder: Encoder) -> Ddpg {
    let common = settings(batch, 1, encoder);
    warm(Ddpg::new(DdpgSettings { common, ..DdpgSettings::new(4, 100_000) }, 1).expect("valid"))
}

trait Begin {
    fn first(&mut self);
}

impl Begin for Dqn {
    fn first(&mut self) {
        self.begin(&frame(0)).expect("finite");
    }
}

impl Begin for Ddpg {
    fn first(&mut self) {
        self.begin(&frame(0)).expect("finite");
    }
}

/// An agent past its warm-up.
fn warm<A: Agent + Begin>(mut agent: A) -> A {
    agent.first();
    (0..600).for_each(|_| agent.step());
    agent
}

fn steps(bencher: Bencher, mut agent: impl Agent) {
    bencher.counter(ItemsCount::new(100_u32)).bench_local(|| (0..100).for_each(|_| agent.step()));
}

/// The setting of the comparison: 64-64, batch 32, an update each 4 steps; items are environment steps.
#[divan::bench]
fn dqn_steps_batch_32_every_4(bencher: Bencher) {
    steps(bencher, dqn(32, 4, Encoder::Stacked));
}

/// The setting of the comparison: 64-64, batch 256, an update each step; items are environment steps.
#[divan::bench]
fn ddpg_steps_batch_256(bencher: Bencher) {
    steps(bencher, ddpg(256, Encoder::Stacked));
}

/// The lab's own setting: batch 64, an update each step.
#[divan::bench]
fn dqn_steps_batch_64(bencher: Bencher) {
    steps(bencher, dqn(64, 1, Encoder::Stacked));
}

/// The lab's own setting: batch 64, an update each step.
#[divan::bench]
fn ddpg_steps_batch_64(bencher: Bencher) {
    steps(bencher, ddpg(64, Encoder::Stacked));
}

/// The lab's own setting with 32 recurrent units.
#[divan::bench]
fn dqn_recurrent_steps_batch_64(bencher: Bencher) {
    steps(bencher, dqn(64, 1, Encoder::Recurrent { units: 32 }));
}

/// The lab's own setting with 32 recurrent units.
#[divan::bench]
fn ddpg_recurrent_steps_batch_64(bencher: Bencher) {
    steps(bencher, ddpg(64, Encoder::Recurrent { units: 32 }));
}

/// The predictor's own setting.
#[divan::bench]
fn predictor_steps_batch_64(bencher: Bencher) {
    let mut predictor = Predictor::new(PredictorSettings::new(4, 1, 100_000), 1).expect("valid");
    predictor.begin(&frame(0)).expect("finite");
    let mut step = 0;
    let mut advance = || {
        step += 1;
        predictor.predict().expect("finite");
        predictor.observe(&[frame(step)[0]], &frame(step)).expect("finite");
        predictor.learn().expect("finite");
    };
    (0..200).for_each(|_| advance());
    bencher.counter(ItemsCount::new(100_u32)).bench_local(|| (0..100).for_each(|_| advance()));
}

/// One action of each agent on its latest window.
#[divan::bench(args = ["dqn", "ddpg", "dqn recurrent"])]
fn action(bencher: Bencher, agent: &str) {
    match agent {
        "dqn" => act(bencher, &dqn(32, 4, Encoder::Stacked)),
        "dqn recurrent" => act(bencher, &dqn(32, 4, Encoder::Recurrent { units: 32 })),
        _ => {
            let agent = ddpg(32, Encoder::Stacked);
            bencher.bench_local(|| agent.act().expect("finite"));
        }
    }
}

fn act(bencher: Bencher, agent: &Dqn) {
    let window: Vec<f32> = (0..10).flat_map(frame).collect();
    bencher.bench_local(|| agent.best(black_box(&window)).expect("finite"));
}

/// One update alone: the mean over updates, no action and no environment.
#[divan::bench(args = [32, 64, 256])]
fn dqn_update(bencher: Bencher, batch: usize) {
    let mut agent = dqn(batch, 1, Encoder::Stacked);
    bencher.bench_local(|| agent.learn().expect("finite"));
}

/// One update of critic and actor.
#[divan::bench(args = [64, 256])]
fn ddpg_update(bencher: Bencher, batch: usize) {
    let mut agent = ddpg(batch, Encoder::Stacked);
    bencher.bench_local(|| agent.learn().expect("finite"));
}

/// The floor of a product: 256 rows by a 64 x 64 matrix, 2.1 MFLOP.
#[divan::bench]
fn floor_matrix_product(bencher: Bencher) {
    use candle_core::{Device, Tensor};
    let values = |count: usize| (0..count).map(|i| (i % 17) as f32 * 0.1).collect::<Vec<f32>>();
    let rows = Tensor::from_vec(values(256 * 64), (256, 64), &Device::Cpu).expect("fits");
    let matrix = Tensor::from_vec(values(64 * 64), (64, 64), &Device::Cpu).expect("fits");
    bencher.bench_local(|| rows.matmul(&matrix).expect("fits"));
}

/// Forward and backward pass of a 40-64-64-1 network, and one step of the optimiser on it.
#[divan::bench(args = ["forward", "forward and backward", "optimiser"])]
fn network_batch_256(bencher: Bencher, part: &str) {
    use candle_core::{Device, Tensor};
    let mut parameters = Parameters::default();
    let dense = Dense::new(&mut parameters, "dense", &[40, 64, 64, 1], 1.0, &mut stream(1, "bench", 0))
        .expect("valid");
    let inputs = Tensor::from_vec(vec![0.1_f32; 256 * 40], (256, 40), &Device::Cpu).expect("fits");
    let loss = || dense.forward(&inputs).and_then(|output| output.sum_all()).expect("fits");
    let mut adam = Adam::new(&parameters);
    let gradients = loss().backward().expect("it has one");
    match part {
        "forward" => bencher.bench_local(loss),
        "optimiser" => bencher.bench_local(|| adam.step(&parameters, &gradients, 1e-3).expect("finite")),
        _ => bencher.bench_local(|| loss().backward().expect("it has one")),
    }
}
