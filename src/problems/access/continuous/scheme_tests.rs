//! Back-off and distributed queueing against textbook results, and the setting of 3GPP TR 37.868.

use super::*;

fn engine(settings: Settings, seed: u64) -> Devices {
    Devices::new(Law::new(settings).unwrap(), seed)
}

/// All devices get their packet in the first slot of a period so long that nothing else comes.
fn batch(devices: u32, preambles: u32, scheme: Scheme) -> Settings {
    Settings {
        devices,
        preambles,
        scheme,
        retransmissions: 10_000,
        period_slots: 3_000,
        active_slots: 1,
        arrivals: Arrivals::Uniform,
        ..Settings::default()
    }
}

#[test]
fn back_off_without_a_wait_is_no_barring() {
    let scheme = Scheme::BackOff { window: 0 };
    let mut waiting = engine(Settings { scheme, ..Settings::default() }, 1);
    let mut barring = engine(Settings::default(), 1);
    for _ in 0..500 {
        let theta_one = barring.step(1.0);
        assert_eq!(waiting.step(1.0), theta_one);
    }
}

#[test]
fn two_devices_back_off_until_their_waits_differ() {
    // On one preamble they part with probability W / (W + 1) a round, so they take (W + 1) / W rounds behind the first
    // collision in the mean: for W = 4 that is 1.25, with deviation sqrt(1/5) / (4/5) = 0.56 a run. A round takes 1 + W / 2
    // slots in the mean, so the mean delay is 1 + 1.25 · 3 = 4.75; its deviation is below 3.
    let runs = 4_000_u32;
    let (mut tries, mut delays) = (0, 0);
    for seed in 0..runs {
        let mut engine = engine(batch(2, 1, Scheme::BackOff { window: 4 }), seed.into());
        let mut served = 0;
        while served < 2 {
            let report = engine.step(1.0);
            served += report.successes;
            tries += report.tries.iter().sum::<u32>();
            delays += report.delays.iter().sum::<u32>();
        }
    }
    let [tries, delays] = [tries, delays].map(|sum| f64::from(sum) / f64::from(2 * runs));
    assert!((tries - 2.25).abs() < 5.0 * 0.56 / f64::from(runs).sqrt());
    assert!((delays - 4.75).abs() < 5.0 * 3.0 / f64::from(runs).sqrt());
}

#[test]
fn power_ramping_detects_by_its_law() {
    // A lone device is served at try i with probability (1 - e^-i) e^-(1 + 2 + ... + (i - 1)).
    let lone = batch(1, 54, Scheme::BackOff { window: 0 });
    let runs = 20_000;
    let mut counts = [0.0; 6];
    for seed in 0..runs {
        let mut engine = engine(Settings { detection: Detection::PowerRamping, ..lone.clone() }, seed);
        let tries = loop {
            if let Some(&tries) = engine.step(1.0).tries.first() {
                break tries;
            }
        };
        if let Some(count) = counts.get_mut(tries as usize) {
            *count += 1.0 / runs as f64;
        }
    }
    let mut missed = 1.0;
    for (tries, count) in counts.iter().enumerate().skip(1) {
        let share = missed * (1.0 - (-(tries as f64)).exp());
        assert!((count - share).abs() < 5.0 * (share / runs as f64).sqrt());
        missed -= share;
    }
}

/// Expected nodes of a Q-ary splitting tree over n devices: 1 for n < 2, else 1 + Q Σ_k Binomial(n, 1/Q; k) L_k, solved
/// for L_n (Capetanakis 1979; Mathys and Flajolet 1985).
fn tree_nodes(most: usize, split: f64) -> Vec<f64> {
    let mut nodes = vec![1.0, 1.0];
    for n in 2..=most {
        let mut weight = (1.0 - 1.0 / split).powi(n as i32);
        let mut sum = 0.0;
        for (k, below) in nodes.iter().enumerate() {
            sum += weight * below;
            weight *= (n - k) as f64 / (k + 1) as f64 / (split - 1.0);
        }
        nodes.push((1.0 + split * sum) / (1.0 - split * (1.0 / split).powi(n as i32)));
    }
    nodes
}

#[test]
fn distributed_queueing_is_a_splitting_tree() {
    for subset in [2_u32, 3, 4] {
        let nodes = tree_nodes(40, f64::from(subset));
        for n in [2_u32, 3, 7, 40] {
            let runs = 2_000;
            let mut slots: Vec<f64> = Vec::new();
            for seed in 0..runs {
                let mut engine = engine(batch(n, subset, Scheme::DistributedQueueing { subset }), seed);
                let mut served = 0;
                while served < n {
                    served += engine.step(1.0).successes;
                }
                slots.push(engine.slot() as f64);
            }
            // Each slot splits one node, so slots are the inner nodes: (all - 1) / Q.
            let expected = (nodes[n as usize] - 1.0) / f64::from(subset);
            let mean = slots.iter().sum::<f64>() / runs as f64;
            let variance = slots.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / (runs - 1) as f64;
            let error = (variance / runs as f64).sqrt();
            assert!(
                (mean - expected).abs() < 5.0 * error + 1e-9,
                "Q {subset}, n {n}: {mean}, not {expected}"
            );
        }
    }
}

#[test]
fn a_ternary_tree_serves_0_366_devices_per_preamble() {
    // ln 3 / 3 = 0.3662, the textbook efficiency of ternary splitting; the binary one is ln 2 / 2 = 0.3466.
    let nodes = |split| 500.0 / tree_nodes(500, split)[500];
    assert!((nodes(3.0) - 0.3662).abs() < 1e-3 && (nodes(2.0) - 0.3466).abs() < 1e-3);
    let mut engine = engine(batch(5_000, 54, Scheme::DistributedQueueing { subset: 3 }), 1);
    let mut served = 0;
    while served < 5_000 {
        served += engine.step(1.0).successes;
    }
    // One run of 5,000 over all preambles at once; start and end of the queue cost some slots.
    let efficiency = 5_000.0 / 54.0 / engine.slot() as f64;
    assert!((efficiency - 0.3662).abs() < 0.012, "{efficiency}");
}

/// Shares of success and of collided preambles, and transmissions per served packet, over 12 bursts of 10 s in slots of
/// 5 ms: 54 preambles, 10 transmissions, back-off up to 20 ms, detection by power ramping, 15 grants a slot.
///
/// Collisions are counted over the opportunities from the first to the last attempt of a burst.
fn tr_37_868(devices: u32) -> [f64; 2] {
    let settings = Settings {
        devices,
        retransmissions: 9,
        period_slots: 2_100,
        active_slots: 2_000,
        scheme: Scheme::BackOff { window: 4 },
        detection: Detection::PowerRamping,
        grants: Some(15),
        ..Settings::default()
    };
    let mut engine = engine(settings, 1);
    let (mut tally, mut opportunities) = (Tally::default(), 0);
    for _ in 0..12 {
        let mut busy = Vec::new();
        for _ in 0..2_100 {
            let report = engine.step(1.0);
            tally.add(report);
            if report.passed > 0 {
                busy.push(report.slot);
            }
        }
        opportunities += 54 * (busy[busy.len() - 1] - busy[0] + 1);
    }
    assert_eq!(tally.superseded, 0);
    [tally.successes as f64 / tally.arrivals as f64, tally.collided as f64 / opportunities as f64]
}

#[test]
fn the_figures_of_tr_37_868_come_out() {
    // The setting of 3GPP TR 37.868, traffic model 2; programs of the stated law give a success of 0.30 to 0.32 and
    // collisions of 0.45 to 0.48 at 30,000 devices, 1.00 and 0.019 to 0.020 at 10,000. Collisions are counted over the
    // preambles of the slots from the first attempt to the last.
    let [success, collided] = tr_37_868(30_000);
    assert!((0.30..0.32).contains(&success) && (0.45..0.48).contains(&collided), "{success} {collided}");
    let [success, collided] = tr_37_868(10_000);
    assert!(success > 0.999 && (0.018_5..0.020_5).contains(&collided), "{success} {collided}");
}
