//! Costs of planning map dissemination: the exact optimum for 5 and 10 devices, the bound and its schedule for many.
//!
//! First a table of medians and 95th percentiles over instances, each planned once; then divan's own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use divan::Bencher;
use iiot_lab::problems::dissemination::{Instance, Parameters, Planner, Route, Settings};
use std::time::Instant;

fn main() {
    println!(
        "devices  budgets   deadline  instances  no fit  coupled  median       95 %         gap mean  gap 95 %"
    );
    for (ues, grow, deadline_s, count) in [
        (5, 1.0, 1.0, 4_000),
        (5, 1.0, 0.3, 1_000),
        (10, 1.0, 1.0, 1_000),
        (10, 2.0, 1.0, 1_000),
        (10, 2.0, 0.3, 300),
        (12, 2.4, 0.3, 200),
        (20, 1.0, 1.0, 200),
        (20, 4.0, 1.0, 200),
        (20, 4.0, 0.3, 200),
        (50, 10.0, 1.0, 100),
        (100, 20.0, 1.0, 100),
        (100, 20.0, 0.3, 100),
        (100, 1.0, 3.0, 100),
    ] {
        row(&parameters(ues, grow, deadline_s), count);
    }
    divan::main();
}

/// Server and band grow by a factor from the default.
fn parameters(ues: usize, grow: f64, deadline_s: f64) -> Parameters {
    let (server_cpu_hz, bandwidth_hz) = (grow * 8e9, grow * 10e6);
    Parameters::parse(Settings { ues, server_cpu_hz, bandwidth_hz, deadline_s, ..Settings::default() })
        .expect("in range")
}

fn row(parameters: &Parameters, count: u64) {
    let mut planner = Planner::new(parameters);
    let (mut micros, mut gaps, mut coupled) = (Vec::new(), Vec::new(), 0);
    for step in 0..count {
        let instance = Instance::sample(parameters, 1, step);
        let start = Instant::now();
        let plan = planner.plan(&instance);
        micros.push(start.elapsed().as_secs_f64() * 1e6);
        if let Ok(plan) = plan {
            gaps.push(100.0 * plan.gap());
            coupled += usize::from(plan.route == Route::Coupled);
        }
    }
    let settings = parameters.settings();
    let misfits = count as usize - gaps.len();
    let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
    println!(
        "{:7}  {:6.1}x  {:7.1} s  {count:9}  {misfits:6}  {coupled:7}  {:8.1} us  {:8.1} us  {mean:7.3} %  {:7.3} %",
        settings.ues,
        settings.server_cpu_hz / 8e9,
        settings.deadline_s,
        quantile(&mut micros, 0.5),
        quantile(&mut micros, 0.95),
        quantile(&mut gaps, 0.95),
    );
}

fn quantile(values: &mut [f64], part: f64) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get((part * values.len() as f64) as usize).copied().unwrap_or(f64::NAN)
}

/// The plan of ever new instances, budgets growing with the devices.
#[divan::bench(args = [5, 10, 20, 50, 100])]
fn plan(bencher: Bencher, ues: usize) {
    let parameters = parameters(ues, ues as f64 / 5.0, 1.0);
    let mut planner = Planner::new(&parameters);
    let mut step = 0;
    bencher
        .with_inputs(|| {
            step += 1;
            Instance::sample(&parameters, 1, step)
        })
        .bench_local_refs(|instance| planner.plan(instance).is_ok());
}

/// A planner with its table of server shares: what a live change costs.
#[divan::bench(args = [5, 10, 100])]
fn new_planner(ues: usize) -> Planner {
    Planner::new(&parameters(ues, 1.0, 1.0))
}
