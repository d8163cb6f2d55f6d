//! The figures that the model must show: the table of schemes, the mix of modes, the trends.
//!
//! Expected latencies in ms (862, 653, 668, 257, 192) are those of the calibration, itself a mean of 5,000 draws. The other
//! figures come from an independent program in Python (numpy; same formulas, its own random numbers, 40,000 draws): 866,
//! 497, 653, 672 ms for all server, all partial, all local and random modes with random shares, 258.6 ms for the best modes
//! at equal shares and 193.0 ms for the optimum; costs of 0.1306 and 0.0986; a mix of 0.180/0.376/0.444; 24.8 % of frames
//! in which all five finish within 200 ms; the closed form misses the deadline in 0.07 % of instances.

use super::baselines::{Scheme, Shares, decide};
use super::*;
use crate::random::stream;
use crate::statistics::Estimate;

const DRAWS: u64 = 40_000;

/// Mean latency in ms and mean cost with their intervals over the draws.
fn of_scheme(parameters: &Parameters, scheme: Scheme, draws: u64) -> [Estimate; 2] {
    let mut planner = Planner::new(parameters);
    let rows: Vec<[f64; 2]> = (0..draws)
        .map(|step| {
            let instance = Instance::sample(parameters, 21, step);
            let shares = &mut stream(21, "figure shares", step);
            let choices = decide(&mut planner, &instance, scheme, Shares::Random, shares).unwrap();
            let found = assess(parameters, &instance, &choices).unwrap();
            [1e3 * found.mean_delay_s(), found.mean_cost()]
        })
        .collect();
    [0, 1].map(|k| Estimate::of(&rows.iter().map(|row| row[k]).collect::<Vec<_>>()).unwrap())
}

fn optimum(parameters: &Parameters, step: u64, planner: &mut Planner) -> (Plan, Assessment) {
    let instance = Instance::sample(parameters, 21, step);
    let plan = planner.plan(&instance).unwrap();
    let found = assess(parameters, &instance, &plan.choices).unwrap();
    (plan, found)
}

/// Within the interval, or 1 %.
fn near(found: Estimate, expected: f64) -> bool {
    (found.mean - expected).abs() <= (0.01 * expected).max(found.half_width.unwrap())
}

#[test]
fn the_table_of_schemes() {
    let parameters = Parameters::default();
    for (scheme, latency_ms) in [
        (Scheme::AllServer, 862.0),
        (Scheme::AllPartial, 497.0),
        (Scheme::AllLocal, 653.0),
        (Scheme::RandomModes, 668.0),
        (Scheme::BestModes, 257.0),
    ] {
        let [latency, _] = of_scheme(&parameters, scheme, DRAWS);
        assert!(near(latency, latency_ms), "{}: {latency:?}", scheme.name());
    }
    let [_, cost] = of_scheme(&parameters, Scheme::BestModes, DRAWS);
    assert!(near(cost, 0.1306), "{cost:?}");
}

#[test]
fn the_optimum_and_its_mix() {
    let parameters = Parameters::default();
    let mut planner = Planner::new(&parameters);
    let (mut latency, mut cost, mut mix) = (Vec::new(), Vec::new(), [0.0; 3]);
    let (mut in_frame, mut coupled) = (0.0, 0);
    for step in 0..DRAWS {
        let (plan, found) = optimum(&parameters, step, &mut planner);
        latency.push(1e3 * found.mean_delay_s());
        cost.push(plan.cost);
        plan.choices.iter().for_each(|choice| mix[choice.mode.index()] += 0.2 / DRAWS as f64);
        in_frame += f64::from(found.finishes_within(0.2)) / DRAWS as f64;
        coupled += usize::from(plan.route == Route::Coupled);
    }
    let [latency, cost] = [latency, cost].map(|values| Estimate::of(&values).unwrap());
    assert!(near(latency, 192.0) && near(cost, 0.0986), "{latency:?} {cost:?}");
    // Four standard errors of a share of 200,000 devices: 0.0045; of 40,000 frames: 0.0087.
    assert!(mix.iter().zip([0.180, 0.376, 0.444]).all(|(a, b)| (a - b).abs() < 0.0045), "{mix:?}");
    assert!((in_frame - 0.248).abs() < 0.0087, "{in_frame}");
    // 0.07 % of 40,000 are 27; four Poisson deviations are 21.
    assert!((6..=48).contains(&coupled), "{coupled}");
}

/// Mean cost of each scheme and of the optimum over a few hundred draws.
fn costs(change: impl Fn(&mut Settings)) -> [f64; 5] {
    let mut settings = Settings { deadline_s: 100.0, ..Settings::default() };
    change(&mut settings);
    let parameters = Parameters::parse(settings).unwrap();
    let mut planner = Planner::new(&parameters);
    let best = (0..400).map(|step| optimum(&parameters, step, &mut planner).0.cost).sum::<f64>() / 400.0;
    let of = |scheme| of_scheme(&parameters, scheme, 400)[1].mean;
    [best, of(Scheme::AllServer), of(Scheme::AllPartial), of(Scheme::AllLocal), of(Scheme::BestModes)]
}

#[test]
fn trends_over_server_band_and_resolution() {
    let by_server = [2e9, 4e9, 8e9, 16e9].map(|hz| costs(|settings| settings.server_cpu_hz = hz));
    let by_band = [2e6, 4e6, 8e6, 16e6, 32e6].map(|hz| costs(|settings| settings.bandwidth_hz = hz));
    let by_resolution = [0.5, 1.0, 2.0].map(|factor| costs(|settings| settings.resolution_factor = factor));
    for pair in by_server.windows(2) {
        assert!((pair[1][3] - pair[0][3]).abs() < 1e-12, "all local does not use the server");
        assert!(
            [0, 1, 2, 4].iter().all(|&k| pair[1][k] < pair[0][k]),
            "the others gain from a faster server"
        );
    }
    for pair in by_band.windows(2) {
        assert!((0..5).all(|k| pair[1][k] < pair[0][k]), "all gain from more band");
    }
    // All local is flat beyond 8 MHz: doubling the band gains below 10 %, all server more.
    assert!(by_band[3][3] > 0.9 * by_band[2][3] && by_band[3][1] < 0.9 * by_band[2][1]);
    for pair in by_resolution.windows(2) {
        assert!((0..5).all(|k| pair[1][k] > pair[0][k]), "a finer map costs more");
    }
    for row in by_server.iter().chain(&by_band).chain(&by_resolution) {
        assert!((1..5).all(|k| row[0] < row[k]), "the optimum is lowest everywhere: {row:?}");
    }
}
