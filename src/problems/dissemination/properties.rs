//! Properties that must hold for every instance and every parameter set, and brute force on small ones.

use super::baselines::{Scheme, Shares, decide, random_shares};
use super::*;
use crate::random::{Stream, stream};
use rand::Rng;

fn log_uniform(low: f64, high: f64, draws: &mut Stream) -> f64 {
    low * (high / low).powf(draws.random::<f64>())
}

/// A parameter set far from the default in every direction that matters; tight deadlines and short energy included.
fn random_parameters(ues: usize, draws: &mut Stream) -> Parameters {
    let weight =
        |draws: &mut Stream| if draws.random::<f64>() < 0.15 { 0.0 } else { log_uniform(1e-2, 10.0, draws) };
    let mut weights = || [weight(draws), weight(draws), weight(draws)];
    let ([b1, b2, b3], [a1, a2, a3]) = (weights(), weights());
    let settings = Settings {
        ues,
        server_cpu_hz: log_uniform(1e9, 100e9, draws),
        bandwidth_hz: log_uniform(1e6, 100e6, draws),
        resolution_factor: log_uniform(0.1, 3.0, draws),
        delay_weight: [0.0, 0.1, 0.5, 0.9, 1.0][draws.random_range(0..5)],
        server_delay_weight: b1,
        ue_delay_weight: b2,
        downlink_delay_weight: b3,
        server_energy_weight: a1,
        ue_energy_weight: a2,
        downlink_energy_weight: a3,
        switched_capacitance: [0.0, 1e-29, 1e-28, 1e-26][draws.random_range(0..4)],
        deadline_s: log_uniform(0.1, 10.0, draws),
        remaining_energy_j: log_uniform(1e-3, 100.0, draws),
        ..Settings::default()
    };
    Parameters::parse(settings).unwrap()
}

/// Cost of a decision if it is feasible.
fn feasible_cost(parameters: &Parameters, instance: &Instance, choices: &[Choice]) -> Option<f64> {
    let found = assess(parameters, instance, choices).unwrap();
    found.violations.is_empty().then(|| found.mean_cost())
}

/// The plan keeps every constraint, its cost is what the cost model says, and its bound lies below.
fn check_plan(parameters: &Parameters, instance: &Instance, plan: &Plan) {
    let found = assess(parameters, instance, &plan.choices).unwrap();
    assert!(found.violations.is_empty(), "{:?} {:?}", found.violations, plan);
    assert!((found.mean_cost() - plan.cost).abs() <= 1e-10 * plan.cost, "{} {plan:?}", found.mean_cost());
    assert!(plan.lower_bound <= plan.cost * (1.0 + 1e-12));
    let settings = parameters.settings();
    let server: f64 = plan.choices.iter().map(|choice| choice.server_hz).sum();
    let band: f64 = plan.choices.iter().map(|choice| choice.bandwidth_hz).sum();
    assert!(
        server <= settings.server_cpu_hz * (1.0 + 1e-12) && band <= settings.bandwidth_hz * (1.0 + 1e-12)
    );
}

#[test]
fn nothing_beats_the_optimum() {
    let (mut fitting, mut coupled, mut rivals, mut worst) = (0, 0, 0, 0.0_f64);
    for step in 0..6_000 {
        let draws = &mut stream(11, "optimum property", step);
        let parameters = random_parameters(1 + step as usize % 6, draws);
        let instance = Instance::sample(&parameters, 11, step);
        let mut planner = Planner::new(&parameters);
        let plan = planner.plan(&instance);
        if let Ok(plan) = &plan {
            check_plan(&parameters, &instance, plan);
            worst = worst.max(plan.gap());
            assert!(plan.gap() <= 1e-9, "{parameters:?} {plan:?}");
            fitting += 1;
            coupled += usize::from(plan.route == Route::Coupled);
        }
        let mut rival = |choices: &[Choice]| {
            let Some(cost) = feasible_cost(&parameters, &instance, choices) else { return };
            rivals += 1;
            let best = plan.as_ref().expect("what a rival can do, the optimum can").cost;
            assert!(cost >= best * (1.0 - 1e-9), "step {step}: {cost} < {best}");
        };
        for scheme in Scheme::ALL {
            for shares in [Shares::Random, Shares::Equal] {
                rival(&decide(&mut planner, &instance, scheme, shares, draws).unwrap());
            }
        }
        let settings = parameters.settings();
        for _ in 0..20 {
            let server = random_shares(settings.ues, settings.server_cpu_hz, draws);
            let band = random_shares(settings.ues, settings.bandwidth_hz, draws);
            let random = server.iter().zip(&band).map(|(&server_hz, &bandwidth_hz)| Choice {
                mode: Mode::ALL[draws.random_range(0..3)],
                server_hz,
                bandwidth_hz,
            });
            rival(&random.collect::<Vec<_>>());
        }
    }
    // The draws must reach both solvers and the answer that nothing fits; measured below.
    assert!(
        fitting > 2_000 && fitting < 5_500 && coupled > 500 && rivals > 10_000,
        "{fitting} {coupled} {rivals}"
    );
}

/// The best shares of one device count by brute force: all modes, all splits of both budgets on a grid of `cells`.
fn brute_force(parameters: &Parameters, instance: &Instance, cells: usize) -> f64 {
    let settings = parameters.settings();
    let ues = settings.ues;
    let splits: Vec<Vec<usize>> = if ues == 2 {
        (1..cells).map(|i| vec![i, cells - i]).collect()
    } else {
        (1..cells - 1).flat_map(|i| (1..cells - i).map(move |j| vec![i, j, cells - i - j])).collect()
    };
    // With energy priced the whole server need not be used: the server's grid also holds smaller totals.
    let totals = [1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1];
    let mut best = f64::INFINITY;
    for code in 0..3_usize.pow(ues as u32) {
        let modes: Vec<Mode> = (0..ues).map(|n| Mode::ALL[code / 3_usize.pow(n as u32) % 3]).collect();
        for (server, total) in splits.iter().flat_map(|split| totals.map(|total| (split, total))) {
            for band in &splits {
                let mut cost = 0.0;
                for n in 0..ues {
                    let choice = Choice {
                        mode: modes[n],
                        server_hz: settings.server_cpu_hz * total * server[n] as f64 / cells as f64,
                        bandwidth_hz: settings.bandwidth_hz * band[n] as f64 / cells as f64,
                    };
                    let device = &instance.devices()[n];
                    let found = cost::account(parameters, device, &choice);
                    let kept = found.delay_s() <= settings.deadline_s
                        && found.device_energy_j <= device.remaining_energy_j;
                    cost += if kept { found.cost } else { f64::INFINITY };
                    if cost >= best * ues as f64 {
                        break;
                    }
                }
                best = best.min(cost / ues as f64);
            }
        }
    }
    best
}

#[test]
fn brute_force_over_grids_comes_close_and_never_below() {
    let (mut reached, mut coupled, mut near) = (0, 0, 0);
    for (ues, cells, trials) in [(2, 60, 300), (3, 14, 40)] {
        for step in 0..trials {
            let draws = &mut stream(12 + ues as u64, "brute force", step);
            let parameters = random_parameters(ues, draws);
            let instance = Instance::sample(&parameters, 12, step);
            let brute = brute_force(&parameters, &instance, cells);
            if brute == f64::INFINITY {
                continue;
            }
            let plan = Planner::new(&parameters).plan(&instance).expect("the grid found a schedule");
            assert!(brute >= plan.cost * (1.0 - 1e-9), "{brute} {plan:?}");
            reached += 1;
            coupled += usize::from(plan.route == Route::Coupled);
            near += usize::from(brute <= plan.cost * 1.02 + 1e-12);
        }
    }
    assert!(reached > 100 && coupled > 20 && near * 10 > reached * 7, "{reached} {coupled} {near}");
}

#[test]
fn the_band_meets_its_conditions() {
    // KKT of b ∝ √A: one multiplier A_n/b_n² for all devices, and the band is used up.
    let parameters = Parameters::default();
    let mut planner = Planner::new(&parameters);
    for step in 0..200 {
        let instance = Instance::sample(&parameters, 17, step);
        let plan = planner.plan(&instance).unwrap();
        if plan.route == Route::Separate {
            let multipliers = plan.choices.iter().zip(instance.devices()).map(|(choice, device)| {
                let price = parameters.downlink_price() * parameters.work(choice.mode).downlink_bits;
                price / device.spectral_efficiency / choice.bandwidth_hz.powi(2)
            });
            let (low, high) =
                multipliers.fold((f64::INFINITY, 0.0_f64), |(low, high), m| (low.min(m), high.max(m)));
            assert!(high - low <= 1e-12 * high);
            let used: f64 = plan.choices.iter().map(|choice| choice.bandwidth_hz).sum();
            assert!((used / 10e6 - 1.0).abs() < 1e-12);
        }
    }
}

#[test]
fn where_nothing_costs_anything_any_schedule_that_fits_will_do() {
    let settings = Settings {
        delay_weight: 0.0,
        server_energy_weight: 0.0,
        ue_energy_weight: 0.0,
        downlink_energy_weight: 0.0,
        deadline_s: 0.8,
        remaining_energy_j: 0.1,
        ..Settings::default()
    };
    let parameters = Parameters::parse(settings).unwrap();
    let mut planner = Planner::new(&parameters);
    let mut fitting = 0;
    for step in 0..200 {
        let instance = Instance::sample(&parameters, 18, step);
        for plan in [planner.plan(&instance), planner.plan_rounded(&instance)].into_iter().flatten() {
            check_plan(&parameters, &instance, &plan);
            assert_eq!((plan.cost, plan.lower_bound, plan.gap()), (0.0, 0.0, 0.0));
            fitting += 1;
        }
    }
    assert!(fitting > 100, "{fitting}");
}

#[test]
fn all_modes_one_by_one_give_the_same_optimum() {
    // The definition: the least over all 3^N mode vectors, each with its own best shares.
    for step in 0..300 {
        let draws = &mut stream(13, "all modes", step);
        let parameters = random_parameters(4, draws);
        let instance = Instance::sample(&parameters, 13, step);
        let mut planner = Planner::new(&parameters);
        let each = (0..81_usize).filter_map(|code| {
            let modes: Vec<Mode> = (0..4).map(|n| Mode::ALL[code / 3_usize.pow(n) % 3]).collect();
            planner.shares(&instance, &modes).ok().map(|plan| plan.cost)
        });
        let least = each.fold(f64::INFINITY, f64::min);
        match planner.plan(&instance) {
            Ok(plan) => assert!((plan.cost - least).abs() <= 1e-9 * least, "{step}: {} {least}", plan.cost),
            Err(_) => assert_eq!(least, f64::INFINITY, "{step}"),
        }
    }
}

#[test]
fn a_slack_deadline_gives_the_closed_form() {
    for step in 0..300 {
        let draws = &mut stream(14, "slack", step);
        let parameters = random_parameters(3, draws);
        let settings = Settings {
            deadline_s: 1e4,
            delay_weight: 0.5,
            server_delay_weight: 1.0,
            ue_delay_weight: 1.0,
            downlink_delay_weight: 1.0,
            ..parameters.settings().clone()
        };
        let parameters = Parameters::parse(settings).unwrap();
        let instance = Instance::sample(&parameters, 14, step);
        let mut planner = Planner::new(&parameters);
        let plan = planner.plan(&instance).unwrap();
        assert_eq!(plan.route, Route::Separate);
        let modes: Vec<Mode> = plan.choices.iter().map(|choice| choice.mode).collect();
        let certified = planner.barrier_only(&instance, &modes).unwrap() / 3.0;
        assert!((certified - plan.cost).abs() <= 1e-9 * plan.cost, "{step}: {certified} {}", plan.cost);
    }
}

#[test]
fn the_relaxed_bound_lies_below_the_optimum() {
    let (mut compared, mut gaps) = (0, 0.0);
    for step in 0..600 {
        let draws = &mut stream(15, "relaxation", step);
        let parameters = random_parameters(2 + step as usize % 6, draws);
        let instance = Instance::sample(&parameters, 15, step);
        let mut planner = Planner::new(&parameters);
        let Ok(exact) = planner.plan(&instance) else { continue };
        let Ok(rounded) = planner.plan_rounded(&instance) else { continue };
        check_plan(&parameters, &instance, &rounded);
        assert!(rounded.lower_bound <= exact.cost * (1.0 + 1e-12), "{step}: {rounded:?} {exact:?}");
        assert!(rounded.cost >= exact.cost * (1.0 - 1e-9));
        compared += 1;
        gaps += if exact.cost > 0.0 { rounded.cost / exact.cost - 1.0 } else { 0.0 };
    }
    assert!(compared > 200 && gaps / f64::from(compared) < 0.05, "{compared} {gaps}");
}

#[test]
fn what_does_not_fit_is_named() {
    let parse = |change: fn(&mut Settings)| {
        let mut settings = Settings { ues: 2, ..Settings::default() };
        change(&mut settings);
        Parameters::parse(settings).unwrap()
    };
    let device =
        |cpu_hz, spectral_efficiency| Device { spectral_efficiency, cpu_hz, remaining_energy_j: 0.1 };
    // Alone, all server takes 285.9 M/1 GHz = 0.286 s and 0.25 s on the air at 0.1 bit/s/Hz; the slow device's own
    // 14.1 M/0.08 GHz = 0.176 s and 0.227 s and 0.106 s add up to 0.509 s; all local takes 2.6 s.
    let slow = parse(|settings| (settings.server_cpu_hz, settings.deadline_s) = (1e9, 0.4));
    let instance = Instance::new(vec![device(3e9, 5.0), device(0.08e9, 0.1)]).unwrap();
    let misfit = Planner::new(&slow).plan(&instance).unwrap_err();
    let Misfit::Device { device: 1, obstacles } = misfit else { panic!("{misfit:?}") };
    assert!(obstacles.iter().all(|obstacle| matches!(obstacle, Some(Obstacle::Deadline { .. }))));
    assert!(
        misfit.to_string().starts_with("device 1 cannot be served; all server would take 0.536 s"),
        "{misfit}"
    );
    // At 3 GHz all local takes 0.19 J of the 0.1 J that are left.
    let Misfit::Device { device: 0, obstacles } =
        Planner::new(&parse(|s| (s.server_cpu_hz, s.deadline_s) = (1e8, 0.4))).plan(&instance).unwrap_err()
    else {
        panic!()
    };
    assert!(
        matches!(obstacles[2], Some(Obstacle::Energy { needed_j }) if (needed_j - 0.189_84).abs() < 1e-4)
    );
    // Two devices that each need more than half of the server.
    let together = parse(|settings| (settings.server_cpu_hz, settings.deadline_s) = (0.6e9, 0.5));
    let instance = Instance::new(vec![device(0.2e9, 5.0); 2]).unwrap();
    let misfit = Planner::new(&together).plan(&instance).unwrap_err();
    assert!(matches!(misfit, Misfit::Together { stretch } if stretch > 1.0), "{misfit}");
    let count = Planner::new(&Parameters::default()).plan(&instance).unwrap_err();
    assert_eq!(count, Misfit::Count(WrongCount { devices: 2, expected: 5 }));
}

#[test]
fn tight_deadlines_are_certified_too() {
    let settings =
        Settings { ues: 10, server_cpu_hz: 16e9, bandwidth_hz: 20e6, deadline_s: 0.3, ..Settings::default() };
    let parameters = Parameters::parse(settings).unwrap();
    let mut planner = Planner::new(&parameters);
    let (mut worst, mut coupled) = (0.0_f64, 0);
    for step in 0..300 {
        if let Ok(plan) = planner.plan(&Instance::sample(&parameters, 1, step)) {
            worst = worst.max(plan.gap());
            coupled += usize::from(plan.route == Route::Coupled);
        }
    }
    assert!(worst <= 1e-9 && coupled > 50, "{worst} {coupled}");
}
