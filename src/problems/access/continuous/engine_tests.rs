//! Both engines against each other, against closed forms, and against what they promise: repetition, pairing, change.

use super::*;
use crate::problems::access::closed_forms::{
    expected_collided_barred, expected_idle_barred, expected_successes_barred,
};

fn law(settings: Settings) -> Law {
    Law::new(settings).unwrap()
}

fn engines(law: &Law, seed: u64) -> [Box<dyn Engine>; 2] {
    [Box::new(Devices::new(law.clone(), seed)), Box::new(Counts::new(law.clone(), seed).unwrap())]
}

fn play(engine: &mut dyn Engine, slots: u64, theta: f64) {
    for _ in 0..slots {
        engine.step(theta);
    }
}

/// Mean of values and the variance of that mean.
fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    (mean, values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0) / count)
}

/// Averages of one run: what two engines of one law must share.
fn features(engine: &mut dyn Engine, theta: f64, slots: u64) -> Vec<f64> {
    let mut sums = [0.0; 13];
    for _ in 0..slots {
        let report = engine.step(theta);
        let n = f64::from;
        let delays = || report.delays.iter().map(|&delay| n(delay));
        let tries = || report.tries.iter().map(|&tries| n(tries));
        let served = [
            n(report.successes),
            n(report.successes).powi(2),
            n(report.collided),
            n(report.dropped),
            n(report.dropped).powi(2),
            n(report.superseded),
            n(report.superseded).powi(2),
            n(report.backlog),
            n(report.backlog).powi(2),
            delays().sum(),
            delays().map(|delay| delay * delay).sum(),
            tries().sum(),
            delays().zip(tries()).map(|(delay, tries)| delay * tries).sum(),
        ];
        sums.iter_mut().zip(served).for_each(|(sum, value)| *sum += value / slots as f64);
    }
    sums.to_vec()
}

/// Welch's t for each feature over independent seeds must stay below 5.
fn assert_engines_agree(settings: Settings, theta: f64, slots: u64) {
    let law = law(settings);
    let seeds = 24;
    let mut runs = [Vec::new(), Vec::new()];
    for seed in 0..seeds {
        for (index, run) in runs.iter_mut().enumerate() {
            // Seeds differ between the engines, so that both samples are independent.
            let mut engines = engines(&law, 2 * seed + index as u64);
            features(engines[index].as_mut(), theta, slots / 10);
            run.push(features(engines[index].as_mut(), theta, slots));
        }
    }
    for feature in 0..13 {
        let [single, counted] = [0, 1].map(|engine: usize| {
            mean_and_error(&runs[engine].iter().map(|run| run[feature]).collect::<Vec<f64>>())
        });
        let t = (single.0 - counted.0) / (single.1 + counted.1).sqrt().max(1e-12);
        assert!(
            t.abs() < 5.0,
            "feature {feature} of {:?} at {theta}: {single:?} {counted:?}",
            law.settings()
        );
    }
}

#[test]
fn engines_agree_on_bursts() {
    assert_engines_agree(Settings::default(), 0.3, 2_000);
    assert_engines_agree(Settings::default(), 1.0, 2_000);
    assert_engines_agree(Settings { active_slots: 12, ..Settings::default() }, 0.4, 2_000);
}

#[test]
fn engines_agree_on_other_traffic() {
    assert_engines_agree(Settings { arrivals: Arrivals::Uniform, ..Settings::default() }, 0.5, 2_000);
    assert_engines_agree(Settings { arrivals: Arrivals::Independent, ..Settings::default() }, 0.3, 2_000);
    let crowded = Settings { period_slots: 4, active_slots: 4, preambles: 100, ..Settings::default() };
    assert_engines_agree(Settings { retransmissions: 2, ..crowded }, 0.2, 2_000);
    let few = Settings { devices: 40, preambles: 5, period_slots: 6, active_slots: 3, ..Settings::default() };
    assert_engines_agree(Settings { retransmissions: 0, ..few }, 0.2, 4_000);
}

#[test]
fn engines_agree_where_devices_are_counted_in_groups() {
    let flood = Settings { devices: 6_000, period_slots: 6, active_slots: 6, ..Settings::default() };
    assert_engines_agree(flood.clone(), 0.01, 250);
    assert_engines_agree(Settings { retransmissions: 3, ..flood.clone() }, 0.1, 250);
    let independent = Settings { arrivals: Arrivals::Independent, retransmissions: 1, ..flood };
    assert_engines_agree(independent, 0.03, 250);
    // Some hundreds come and some hundreds are served each slot: groups and lone packets side by side.
    let busy = Settings {
        devices: 20_000,
        preambles: 500,
        period_slots: 10,
        active_slots: 10,
        retransmissions: 1,
        ..Settings::default()
    };
    assert_engines_agree(busy.clone(), 0.05, 200);
    assert_engines_agree(Settings { retransmissions: 0, ..busy.clone() }, 0.05, 200);
    assert_engines_agree(Settings { arrivals: Arrivals::Uniform, ..busy.clone() }, 0.03, 200);
    assert_engines_agree(Settings { arrivals: Arrivals::Independent, ..busy }, 0.05, 200);
}

/// With one slot to a period and no retransmission, n devices all contend in every slot whatever θ: barred ones go on
/// waiting and lose their new packet, all others get one.
#[test]
fn both_engines_meet_the_closed_forms_for_1_to_200_contenders() {
    let slots = 600;
    for (theta, engine) in [(1.0, 0), (1.0, 1), (0.4, 0), (0.4, 1)] {
        let mut squares = 0.0;
        for n in 1..=200 {
            let once = Settings {
                devices: n,
                retransmissions: 0,
                period_slots: 1,
                active_slots: 1,
                ..Settings::default()
            };
            let played = &mut engines(&law(once), u64::from(n))[engine];
            let mut sums = [0.0; 3];
            for _ in 0..slots {
                let report = played.step(theta);
                assert_eq!(report.backlog, n);
                let seen = [report.successes, report.idle, report.collided].map(f64::from);
                sums.iter_mut().zip(seen).for_each(|(sum, value)| *sum += value / f64::from(slots));
            }
            let (count, f) = (f64::from(n), 54.0);
            let expected = expected_successes_barred(n, theta, 54);
            // E[S (S - 1)] = n (n - 1) θ² (1 - 1/F) (1 - 2θ/F)^(n-2): two given devices are alone on two preambles.
            let pairs = count * (count - 1.0) * theta * theta * (1.0 - 1.0 / f);
            let pairs = pairs * (1.0 - 2.0 * theta / f).powi(n as i32 - 2);
            let error = ((pairs + expected - expected * expected).max(0.0) / f64::from(slots)).sqrt();
            let z = (sums[0] - expected) / error.max(1e-9);
            assert!(z.abs() < 5.0, "n = {n}, engine {engine}: {} instead of {expected}", sums[0]);
            squares += z * z / 200.0;
            // Numbers of idle and collided cells deviate by less than sqrt(F) / 2.
            let bound = 5.0 * f.sqrt() / 2.0 / f64::from(slots).sqrt();
            assert!((sums[1] - expected_idle_barred(n, theta, 54)).abs() < bound);
            assert!((sums[2] - expected_collided_barred(n, theta, 54)).abs() < bound);
        }
        // The mean of 200 squared standard normals: 1 with deviation 0.1. (One contender at θ = 1 adds none.)
        assert!((squares - 1.0).abs() < 0.5, "{squares}");
    }
}

#[test]
fn a_state_goes_on_bit_by_bit() {
    let squeezed = Settings { active_slots: 12, ..Settings::default() };
    let flood = Settings { devices: 20_000, arrivals: Arrivals::Independent, ..Settings::default() };
    let schemes = [Scheme::BackOff { window: 9 }, Scheme::DistributedQueueing { subset: 3 }];
    let queued = schemes.map(|scheme| Settings { scheme, ..Settings::default() });
    for (index, settings) in [squeezed, flood].into_iter().chain(queued).enumerate() {
        for begun in [false, true] {
            let mut single = Devices::new(law(settings.clone()), 5);
            play(&mut single, 137, 0.2);
            if begun {
                single.begin_slot();
            }
            let text = serde_json::to_string(single.state()).unwrap();
            let mut again = Devices::from_state(serde_json::from_str(&text).unwrap()).unwrap();
            for _ in 0..100 {
                assert_eq!(single.step(0.3), again.step(0.3));
            }
            assert_eq!(single.state(), again.state());
            if index > 1 {
                continue;
            }
            let mut counted = Counts::new(law(settings.clone()), 5).unwrap();
            play(&mut counted, 137, 0.2);
            if begun {
                counted.begin_slot();
            }
            let text = serde_json::to_string(counted.state()).unwrap();
            let mut again = Counts::from_state(serde_json::from_str(&text).unwrap()).unwrap();
            for _ in 0..100 {
                assert_eq!(counted.step(0.3), again.step(0.3));
            }
        }
    }
}

#[test]
fn a_damaged_state_is_refused() {
    let mut engine = Devices::new(law(Settings::default()), 5);
    play(&mut engine, 60, 0.2);
    let text = serde_json::to_string(engine.state()).unwrap();
    let damaged = text.replacen("\"ready\":[", "\"ready\":[499,499,", 1);
    let state = serde_json::from_str(&damaged).unwrap();
    assert_eq!(Devices::from_state(state).err(), Some(LawError::BrokenState));
    let mut engine = Counts::new(law(Settings::default()), 5).unwrap();
    play(&mut engine, 60, 0.2);
    let text = serde_json::to_string(engine.state()).unwrap();
    let damaged = text.replacen("\"old_marked\":", "\"old_marked\":9", 1);
    let state = serde_json::from_str(&damaged).unwrap();
    assert_eq!(Counts::from_state(state).err(), Some(LawError::BrokenState));
}

#[test]
fn every_policy_meets_the_same_arrivals() {
    for arrivals in [Arrivals::Beta, Arrivals::Uniform, Arrivals::Independent] {
        let law = law(Settings { arrivals, ..Settings::default() });
        for engine in 0..2 {
            let [mut first, mut second] = [0.2, 1.0].map(|theta| (engines(&law, 3), theta));
            for _ in 0..200 {
                let arrived = first.0[engine].step(first.1).arrivals;
                assert_eq!(arrived, second.0[engine].step(second.1).arrivals);
            }
        }
    }
}

#[test]
fn no_packet_is_lost_from_the_books() {
    let schemes = [Scheme::Barring, Scheme::BackOff { window: 7 }, Scheme::DistributedQueueing { subset: 4 }];
    for scheme in schemes {
        let settings =
            Settings { scheme, detection: Detection::PowerRamping, grants: Some(12), ..Settings::default() };
        let mut engine = Devices::new(law(settings), 2);
        let (mut came, mut left) = (0, 0);
        for _ in 0..2_000 {
            let report = engine.step(0.4).clone();
            came += report.arrivals - report.superseded;
            assert_eq!(report.backlog, came - left);
            left += report.successes + report.dropped;
            assert!(report.successes <= 12);
            assert_eq!(
                report.idle + report.successes + report.collided + report.undetected + report.refused,
                54
            );
            let views: Vec<View> = (0..500).filter_map(|device| engine.view(device)).collect();
            let count = |outcome| views.iter().filter(|view| view.outcome == outcome).count() as u32;
            assert_eq!(count(Outcome::Success), report.successes);
            assert_eq!(count(Outcome::Dropped), report.dropped);
            assert_eq!(views.iter().filter(|view| view.preamble.is_some()).count() as u32, report.passed);
            assert_eq!(views.iter().filter(|view| view.superseded).count() as u32, report.superseded);
            let delays: Vec<u32> =
                engine.served().iter().map(|&device| views[device as usize].waited).collect();
            assert_eq!(delays, report.delays);
        }
    }
}

#[test]
fn the_counts_add_up_after_every_slot() {
    let flood = Settings {
        devices: 20_000,
        preambles: 500,
        period_slots: 10,
        active_slots: 10,
        ..Settings::default()
    };
    let dropping = Settings { retransmissions: 0, ..flood.clone() };
    for settings in [Settings::default(), flood, dropping] {
        let mut engine = Counts::new(law(settings), 2).unwrap();
        let (mut came, mut left) = (0, 0);
        for _ in 0..200 {
            let report = engine.step(0.05);
            came += report.arrivals - report.superseded;
            assert_eq!(report.backlog, came - left);
            left += report.successes + report.dropped;
            assert_eq!(report.delays.len(), report.successes as usize);
            assert!(Counts::from_state(engine.state().clone()).is_ok());
        }
    }
}

#[test]
fn what_is_no_probability_has_a_contract() {
    let law = law(Settings::default());
    for engine in 0..2 {
        for (given, in_force) in [(f64::NAN, 0.0), (-0.5, 0.0), (0.0, 0.0), (7.0, 1.0), (f64::INFINITY, 1.0)]
        {
            let played = &mut engines(&law, 1)[engine];
            for _ in 0..30 {
                let report = played.step(given);
                assert_eq!(report.theta, in_force);
                assert_eq!(report.passed, if in_force == 0.0 { 0 } else { report.backlog });
            }
        }
    }
}

#[test]
fn a_law_may_change_while_devices_wait() {
    let base = law(Settings::default());
    let changes = [
        Settings { preambles: 20, ..Settings::default() },
        Settings { retransmissions: 2, ..Settings::default() },
        Settings { devices: 200, ..Settings::default() },
        Settings { devices: 3_000, ..Settings::default() },
        Settings { arrivals: Arrivals::Independent, ..Settings::default() },
        Settings { period_slots: 70, active_slots: 30, ..Settings::default() },
    ];
    for settings in changes {
        for engine in 0..2 {
            for begun in [false, true] {
                let played = &mut engines(&base, 7)[engine];
                play(played.as_mut(), 40, 0.1);
                if begun {
                    played.begin_slot();
                }
                let before = f64::from(played.report().backlog);
                played.with_law(law(settings.clone())).unwrap();
                played.finish_slot(0.1);
                let after = f64::from(played.begin_slot());
                let kept = f64::from(settings.devices.min(500)) / 500.0;
                // Two slots bring at most some hundred packets and serve at most some tens.
                assert!(after > kept * before - 90.0 && after < kept * before + 500.0, "{before} {after}");
                play(played.as_mut(), 400, 0.1);
                assert!(played.report().backlog <= settings.devices);
                assert_eq!(u64::from(played.phase()), {
                    let same = base.same_arrivals(&law(settings.clone()));
                    let start = if same { 0 } else { 40 + u64::from(begun) };
                    (played.slot() - start) % u64::from(settings.period_slots)
                });
            }
        }
    }
}

#[test]
fn a_change_of_scheme_keeps_those_who_wait() {
    let with = |scheme| law(Settings { scheme, ..Settings::default() });
    let mut engine = Devices::new(with(Scheme::BackOff { window: 30 }), 7);
    for scheme in [Scheme::DistributedQueueing { subset: 3 }, Scheme::Barring, Scheme::BackOff { window: 3 }]
    {
        play(&mut engine, 60, 1.0);
        let report = engine.report();
        let left = report.backlog - report.successes - report.dropped;
        engine.with_law(with(scheme)).unwrap();
        engine.begin_slot();
        let report = engine.report();
        assert_eq!(report.backlog, left + report.arrivals - report.superseded);
        assert!(Devices::from_state(engine.state().clone()).is_ok());
    }
    let mut counts = Counts::new(with(Scheme::Barring), 7).unwrap();
    assert_eq!(counts.with_law(with(Scheme::BackOff { window: 3 })), Err(LawError::BarringOnly));
}
