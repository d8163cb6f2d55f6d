//! Costs of a slot of continuous access at a controlled θ, beside what its bare random draws alone cost.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use iiot_lab::problems::access::closed_forms::best_barring_factor;
use iiot_lab::problems::access::continuous::draws::{binomial, pair_below};
use iiot_lab::problems::access::continuous::{Arrivals, Counts, Devices, Engine, Law, Settings};
use iiot_lab::random::stream;
use rand::RngCore;

fn main() {
    divan::main();
}

/// Slots in one iteration: one whole period of a million devices.
const SLOTS: u64 = 50_000;

/// About 20 packets a slot, whatever the population.
fn law(devices: u32, arrivals: Arrivals) -> Law {
    let period_slots = devices / 20;
    Law::new(Settings { devices, period_slots, active_slots: period_slots, arrivals, ..Settings::default() })
        .expect("within its ranges")
}

/// Slots under the factor of the known backlog.
fn play(engine: &mut impl Engine) {
    let preambles = engine.law().settings().preambles;
    for _ in 0..SLOTS {
        let theta = best_barring_factor(f64::from(engine.begin_slot()), preambles);
        black_box(engine.finish_slot(theta));
    }
}

/// Single devices: slots per second.
#[divan::bench(args = [Arrivals::Beta, Arrivals::Independent])]
fn devices_500(bencher: Bencher, arrivals: Arrivals) {
    let mut engine = Devices::new(law(500, arrivals), 1);
    bencher.counter(ItemsCount::new(SLOTS)).bench_local(|| play(&mut engine));
}

/// Counts, bursts.
#[divan::bench(args = [500, 10_000, 100_000, 1_000_000])]
fn counts_beta(bencher: Bencher, devices: u32) {
    let mut engine = Counts::new(law(devices, Arrivals::Beta), 1).expect("barring");
    bencher.counter(ItemsCount::new(SLOTS)).bench_local(|| play(&mut engine));
}

/// Counts, the same load in every slot.
#[divan::bench(args = [500, 10_000, 100_000, 1_000_000, 10_000_000])]
fn counts_independent(bencher: Bencher, devices: u32) {
    let mut engine = Counts::new(law(devices, Arrivals::Independent), 1).expect("barring");
    bencher.counter(ItemsCount::new(SLOTS)).bench_local(|| play(&mut engine));
}

/// Counts, all devices sending every 25 slots at θ = 0.5: far beyond what the preambles can serve.
#[divan::bench(args = [10_000, 100_000, 1_000_000, 10_000_000])]
fn counts_flooded(bencher: Bencher, devices: u32) {
    let law = Law::new(Settings { devices, ..Settings::default() }).expect("within its ranges");
    let mut engine = Counts::new(law, 1).expect("barring");
    bencher.counter(ItemsCount::new(1_000_u32)).bench_local(|| {
        for _ in 0..1_000 {
            black_box(engine.step(0.5));
        }
    });
}

/// What the generator alone costs: two streams a slot and the words of 54 senders and 20 arrivals.
#[divan::bench]
fn bare_words(bencher: Bencher) {
    bencher.counter(ItemsCount::new(SLOTS)).bench_local(|| {
        for slot in 0..SLOTS {
            let (mut arriving, mut contending) =
                (stream(1, "slot arrivals", slot), stream(1, "slot contention", slot));
            for _ in 0..20 {
                black_box(arriving.next_u64());
            }
            for _ in 0..56 {
                black_box(contending.next_u64());
            }
        }
    });
}

/// What the draws of a slot of counts alone cost: two streams, two binomial numbers, a place and a preamble for each of
/// 54 senders.
#[divan::bench]
fn bare_draws(bencher: Bencher) {
    bencher.counter(ItemsCount::new(SLOTS)).bench_local(|| {
        for slot in 0..SLOTS {
            let mut arriving = stream(1, "slot arrivals", slot);
            black_box(binomial(black_box(1_000_000), black_box(2e-5), &mut arriving));
            let mut contending = stream(1, "slot contention", slot);
            let passed = binomial(black_box(128), black_box(54.0 / 128.0), &mut contending);
            for taken in 0..passed {
                black_box(pair_below(128 - taken, 54, &mut contending));
            }
        }
    });
}
