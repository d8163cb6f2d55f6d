//! The figures of an independent program, policy by policy, and the shape of the problem around them.
//!
//! Origin of every figure: a NumPy program of the same law, 40,000 slots each, given with its standard error.

use super::*;

fn law(settings: Settings) -> Law {
    Law::new(settings).unwrap()
}

/// 40,000 slots after 500 to settle.
fn tally(law: &Law, rule: Rule) -> Tally {
    tally_of(law, rule, 40_000, 1)
}

fn tally_of(law: &Law, rule: Rule, slots: u64, seed: u64) -> Tally {
    let (mut engine, mut controller) = (Counts::new(law.clone(), seed).unwrap(), Controller::new(rule, law));
    run(&mut engine, &mut controller, 500, &mut Tally::default());
    let mut tally = Tally::default();
    run(&mut engine, &mut controller, slots, &mut tally);
    tally
}

#[test]
fn print_table() {
    let squeezed = law(Settings { active_slots: 12, ..Settings::default() });
    for law in [&law(Settings::default()), &squeezed] {
        for rule in [
            Rule::None,
            Rule::Fixed(0.3),
            Rule::PseudoBayesian(Lambda::Known),
            Rule::PseudoBayesian(Lambda::RunningMean),
            Rule::Moment,
            Rule::PseudoBayesian(Lambda::Profile),
            Rule::Genie,
            Rule::GenieOnGrid(0.05),
            Rule::Fixed(0.4),
            Rule::Fixed(0.5),
            Rule::Fixed(0.6),
        ] {
            let t = tally(law, rule);
            println!(
                "{rule:?}: {:.3} drop {:.2}% sup {:.2}% delay {:.2} {:?} {:?} backlog {:.1}",
                t.successes_per_slot(),
                100.0 * t.dropped_ratio(),
                100.0 * t.superseded_ratio(),
                t.mean_delay(),
                t.delay_quantile(0.95).unwrap(),
                t.delay_quantile(0.99).unwrap(),
                t.mean_backlog()
            );
            let mut engine = Devices::new(law.clone(), 1);
            let mut t = Tally::default();
            run(&mut engine, &mut Controller::new(rule, law), 40_000, &mut t);
            println!(
                "   devices: {:.3} drop {:.2}% sup {:.2}% delay {:.2} {:?} {:?} backlog {:.1}",
                t.successes_per_slot(),
                100.0 * t.dropped_ratio(),
                100.0 * t.superseded_ratio(),
                t.mean_delay(),
                t.delay_quantile(0.95).unwrap(),
                t.delay_quantile(0.99).unwrap(),
                t.mean_backlog()
            );
        }
        println!("{:?}", best_fixed(law, 20_000, 9));
    }
}
