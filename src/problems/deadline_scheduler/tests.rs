//! Exact limits against each other, against simulation and against an independent program (NumPy and SciPy).

use super::relaxation::{LookAhead, Relaxation};
use super::rules::{Rule, Ruler, plans};
use super::world::{Trial, simulate};
use super::*;
use crate::random::stream;
use rand::Rng;
use std::convert::Infallible;

fn cell(distances_m: [f64; 2], blocks: usize, arrival: f64, window: [usize; 2]) -> Cell {
    let settings =
        Settings { distances_m: distances_m.to_vec(), blocks, arrival, window, ..Settings::default() };
    Cell::new(settings).unwrap()
}

fn lost(cell: &Cell, rule: Rule, told: bool) -> f64 {
    judge(cell, &plans(cell, rule, told).unwrap(), None, 1e-9).0.lost()
}

/// The independent program's optima: value iteration over all pairs of states with SciPy's normal law.
#[test]
fn optima_are_those_of_the_reference() {
    for (cell, split, expected) in [
        (cell([80.0, 80.0], 10, 0.4, [3, 6]), Split::Best, 0.107_142),
        (cell([80.0, 80.0], 10, 0.4, [3, 6]), Split::Theory, 0.108_934),
        (cell([60.0, 80.0], 10, 0.4, [3, 6]), Split::Best, 0.065_860),
        (cell([60.0, 80.0], 10, 0.4, [3, 6]), Split::Theory, 0.067_040),
    ] {
        let [low, high] = optimum(&cell, split, 1e-6).lost;
        assert!(low - 1e-6 <= expected && expected <= high + 1e-6, "{low} to {high}, not {expected}");
    }
}

/// The second method: the optimal plan's stationary law, and a simulation of it.
#[test]
fn the_optimum_is_what_its_plan_loses() {
    let cell = Cell::new(Settings::default()).unwrap();
    for split in [Split::Best, Split::Theory] {
        let optimum = optimum(&cell, split, 1e-7);
        let (outcome, _) = judge(&cell, std::slice::from_ref(&optimum.plan), None, 1e-10);
        let [low, high] = optimum.lost;
        assert!(low - 1e-8 <= outcome.lost() && outcome.lost() <= high + 1e-8, "{outcome:?}");
        let shares = outcome.users.iter().sum::<f64>() / 2.0;
        assert!((shares - outcome.lost()).abs() < 1e-12);
        let trial = Trial { cells: 100, slots: 800, warm_up: 50, seed: 5 };
        let (simulated, error) = simulate(&cell, trial, |worlds| {
            let blocks = worlds.iter().flat_map(|world| {
                let states = world.states();
                optimum.plan.at(384, states[0], states[1]).map(usize::from)
            });
            Ok::<_, Infallible>(blocks.collect())
        })
        .unwrap();
        assert!((simulated.lost() - outcome.lost()).abs() < 3.5 * error, "{simulated:?} +- {error}");
    }
}

/// The independent program's rules with ties drawn at random; ties in turn differ by less than 0.0005.
#[test]
fn rules_lose_what_the_reference_says() {
    let default = cell([80.0, 80.0], 10, 0.4, [3, 6]);
    let unequal = cell([60.0, 80.0], 10, 0.4, [3, 6]);
    for (cell, rule, told, expected) in [
        (&default, Rule::Edf, true, 0.147_083),
        (&default, Rule::MaxRate, true, 0.165_666),
        (&default, Rule::Mlwdf, true, 0.153_039),
        (&default, Rule::Edf, false, 0.571_585),
        (&unequal, Rule::Edf, true, 0.086_188),
        (&unequal, Rule::MaxRate, true, 0.109_402),
        (&unequal, Rule::Mlwdf, true, 0.103_525),
    ] {
        let found = lost(cell, rule, told);
        assert!((found - expected).abs() < 5e-4, "{rule:?}, told {told}: {found}, not {expected}");
    }
}

#[test]
fn a_rule_simulated_is_the_rule_by_its_law() {
    let cell = cell([60.0, 80.0], 10, 0.4, [3, 6]);
    for rule in [Rule::RoundRobin, Rule::Edf, Rule::Mlwdf, Rule::LastSlot] {
        let trial = Trial { cells: 100, slots: 600, warm_up: 50, seed: 9 };
        let mut rulers = vec![Ruler::new(rule, true, 2); trial.cells];
        let (simulated, error) = simulate(&cell, trial, |worlds| {
            let blocks =
                worlds.iter().zip(&mut rulers).flat_map(|(world, ruler)| ruler.blocks(&cell, &world.seen()));
            Ok::<_, Infallible>(blocks.collect())
        })
        .unwrap();
        let exact = lost(&cell, rule, true);
        assert!(
            (simulated.lost() - exact).abs() < 3.5 * error,
            "{rule:?}: {simulated:?} +- {error}, not {exact}"
        );
    }
}

/// Relaxed prices bound the optimum from below; one step ahead on their values comes within 0.002 of it.
#[test]
fn the_relaxation_bounds_and_the_look_ahead_is_strong() {
    // The independent program: relaxation 0.0987 and 0.0614.
    for (distances, expected) in [([80.0, 80.0], 0.0987), ([60.0, 80.0], 0.0614)] {
        let cell = cell(distances, 10, 0.4, [3, 6]);
        let relaxation = Relaxation::new(&cell);
        assert!((relaxation.lost - expected).abs() < 1e-4, "{}", relaxation.lost);
        let best = optimum(&cell, Split::Best, 1e-6).lost;
        let ahead = LookAhead::new(&cell, relaxation.clone());
        let found = judge(&cell, &[ahead.plan(&cell)], None, 1e-9).0.lost();
        assert!(
            relaxation.lost < best[0] && best[0] - 1e-9 <= found && found < best[1] + 2e-3,
            "{found}, {best:?}"
        );
    }
}

/// No rule, no plan drawn at random and no split by theory passes the optimum, in random cells.
#[test]
fn nothing_passes_the_optimum() {
    let mut draws = stream(3, "random cells", 0);
    for _ in 0..4 {
        let last = draws.random_range(2..=4);
        let settings = Settings {
            distances_m: (0..2).map(|_| draws.random_range(30.0..110.0)).collect(),
            blocks: draws.random_range(4..16),
            arrival: draws.random_range(0.1..0.9),
            window: [draws.random_range(1..=last), last],
            redraw: draws.random_range(0.1..1.0),
            code_gap_db: draws.random_range(-1.0..2.0),
        };
        let cell = Cell::new(settings.clone()).unwrap();
        let low = optimum(&cell, Split::Best, 1e-7).lost[0];
        let check = |plans: &[Plan]| {
            let found = judge(&cell, plans, None, 1e-9).0.lost();
            assert!(found >= low - 1e-7, "{found} passes {low} in {settings:?}");
        };
        for rule in [Rule::RoundRobin, Rule::MaxRate, Rule::Edf, Rule::Mlwdf, Rule::LastSlot] {
            check(&plans(&cell, rule, true).unwrap());
            check(&plans(&cell, rule, false).unwrap());
        }
        let blocks = cell.blocks() as u8;
        check(&[Plan::by(6 << last, |_, _| {
            let first = draws.random_range(0..=blocks);
            [first, draws.random_range(0..=blocks - first)]
        })]);
        check(&[optimum(&cell, Split::Theory, 1e-7).plan]);
        check(&[LookAhead::new(&cell, Relaxation::new(&cell)).plan(&cell)]);
        assert!(Relaxation::new(&cell).lost <= low + 1e-7);
    }
}

/// With one age, one user and no choice but to send, the loss is the mean error over levels: a closed form.
#[test]
fn a_window_of_one_slot_is_counted_by_hand() {
    // Far too many blocks: both users always send what theory needs. Every packet has age 1 and is sent.
    let cell = cell([60.0, 90.0], 100, 0.3, [1, 1]);
    let by_hand = |user: usize| (0..6).map(|level| 1.0 - cell.chance(user, level, 50)).sum::<f64>() / 6.0;
    let best = optimum(&cell, Split::Best, 1e-9).lost;
    assert!(best[0] <= 0.5 * (by_hand(0) + by_hand(1)) + 1e-9);
    let halves = Plan::by(12, |one, two| [one, two].map(|state| if state >= 6 { 50 } else { 0 }));
    let (outcome, _) = judge(&cell, &[halves], None, 1e-12);
    for user in 0..2 {
        assert!((outcome.users[user] - by_hand(user)).abs() < 1e-9, "{outcome:?}");
    }
}
