//! Rules of thumb for sending, each family searched on a grid with the whole model known, which flatters them.

use super::chain::{Figures, Policy, figures, rough_figures};
use super::channel::LEVELS;
use super::plant::Plant;
use super::settings::{DECISIONS, MOST};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// A family of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Ask for four packets, always.
    SendAll,
    /// Ask for the same number, always.
    Constant,
    /// Ask for k packets below a queue of b and for more, j, from there on.
    QueueThreshold,
    /// Ask for k packets from a channel level on, or from a queue of b on; else for none.
    ChannelThreshold,
    /// The m that makes V P(m, g) - q m least (drift plus penalty; Neely, 2010).
    DriftPlusPenalty,
    /// The same with q + z for q, which leaves z packets lying on purpose ("place-holder").
    PlaceHolder,
}

/// The best members of a family.
#[derive(Debug, Clone, PartialEq)]
pub struct Best {
    /// The policy of the least priced power.
    pub policy: Policy,
    /// Its figures.
    pub priced: Figures,
    /// Figures of the member of the least power that keeps both constraints, if one does.
    pub keeping: Option<Figures>,
    /// Figures of all members that differ.
    pub members: Vec<Figures>,
}

impl Family {
    /// All families.
    pub const ALL: [Self; 6] = [
        Self::SendAll,
        Self::Constant,
        Self::QueueThreshold,
        Self::ChannelThreshold,
        Self::DriftPlusPenalty,
        Self::PlaceHolder,
    ];

    /// The best members at some prices (mW per packet of the queue, per lost packet).
    pub fn best(self, plant: &Plant, prices: [f64; 2]) -> Best {
        // Many members are one and the same policy: each is judged once.
        let unique: BTreeSet<Vec<usize>> = self.members(plant).into_iter().collect();
        let members: Vec<Vec<usize>> = unique.into_iter().collect();
        let rough = |decisions: &Vec<usize>| rough_figures(plant, &late(plant, decisions));
        let judged: Vec<Figures> = members.par_iter().map(rough).collect();
        let exact = |place: usize| figures(plant, &late(plant, &members[place]));
        let best = least(judged.iter().map(|figures| figures.priced_mw(plant, prices))).unwrap_or(0);
        let power = |figures: &Figures| if figures.keeps_both(plant) { figures.power_mw } else { f64::INFINITY };
        let keeping = least(judged.iter().map(power)).map(exact);
        Best { policy: late(plant, &members[best]), priced: exact(best), keeping, members: judged }
    }

    /// Decisions of all members for each queue and level.
    fn members(self, plant: &Plant) -> Vec<Vec<usize>> {
        let rows = plant.settings.buffer + 1;
        let table = |rule: &dyn Fn(usize, usize) -> usize| -> Vec<usize> {
            (0..rows * LEVELS).map(|place| rule(place / LEVELS, place % LEVELS)).collect()
        };
        match self {
            Self::SendAll => vec![table(&|_, _| MOST)],
            Self::Constant => (0..DECISIONS).map(|rate| table(&|_, _| rate)).collect(),
            Self::QueueThreshold => {
                let pairs = (0..DECISIONS).flat_map(|k| (k..DECISIONS).map(move |j| (k, j)));
                pairs
                    .flat_map(|(k, j)| (0..=rows).map(move |b| (k, j, b)))
                    .map(|(k, j, b)| table(&|queue, _| if queue < b { k } else { j }))
                    .collect()
            }
            Self::ChannelThreshold => {
                let grid = (1..DECISIONS).flat_map(|k| (0..=LEVELS).map(move |t| (k, t)));
                grid.flat_map(|(k, t)| (0..=rows).map(move |b| (k, t, b)))
                    .map(|(k, t, b)| table(&|queue, level| if level >= t || queue >= b { k } else { 0 }))
                    .collect()
            }
            Self::DriftPlusPenalty => {
                penalties().map(|v| table(&|queue, level| drift(plant, queue, level, v, 0.0))).collect()
            }
            Self::PlaceHolder => {
                let grid = penalties().flat_map(|v| (0..=PLACES).map(move |z| (v, z as f64)));
                grid.map(|(v, z)| table(&|queue, level| drift(plant, queue, level, v, z))).collect()
            }
        }
    }
}

/// Where the least of some numbers stands, if one is finite.
fn least(numbers: impl Iterator<Item = f64>) -> Option<usize> {
    let finite = numbers.enumerate().filter(|(_, number)| number.is_finite());
    finite.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(place, _)| place)
}

/// Place-holders are searched in whole packets up to this.
const PLACES: usize = 20;

/// Weights of the power, in packets per mW: 0.02 to 20 in steps of 8 %.
fn penalties() -> impl Iterator<Item = f64> {
    (0..90).map(|step| 0.02 * 1.08_f64.powi(step))
}

/// The m that makes V P(m, g) - (q + z) m least, the first among equals.
fn drift(plant: &Plant, queue: usize, level: usize, penalty: f64, placed: f64) -> usize {
    let mut best = (0, f64::INFINITY);
    for sent in 0..=plant.sent(queue, level, MOST) {
        let value = penalty * plant.power_mw[level][sent] - (queue as f64 + placed) * sent as f64;
        if value < best.1 {
            best = (sent, value);
        }
    }
    best.0
}

/// A policy of queue and level alone, used as it is where decisions act late.
pub fn late(plant: &Plant, decisions: &[usize]) -> Policy {
    Policy::of(decisions.iter().flat_map(|&decision| std::iter::repeat_n(decision, plant.pending)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problems::constrained_control::Settings;
    use crate::problems::constrained_control::dual::{climb, time_sharing};

    /// Percent above the bound: the best member that keeps both limits, the best time sharing, the best priced. Those of an
    /// independent program where both grids are alike; ours are finer in the last three, so that they may lie below.
    #[test]
    fn families_stand_where_they_are_known_to() {
        let plant = Plant::new(Settings::default()).unwrap();
        let dual = climb(&plant).unwrap();
        let known = [
            (Family::SendAll, [117.0, 117.0, 92.0]),
            (Family::Constant, [100.0, 98.0, 76.0]),
            (Family::QueueThreshold, [64.0, 64.0, 59.0]),
            (Family::ChannelThreshold, [18.6, 16.4, 9.5]),
            (Family::DriftPlusPenalty, [18.7, 17.6, 16.9]),
            (Family::PlaceHolder, [10.2, 7.3, 5.3]),
        ];
        for (family, known) in known {
            let best = family.best(&plant, dual.prices);
            let gap = |value: f64| 100.0 * (value / dual.upper_mw - 1.0);
            let found = [
                gap(best.keeping.unwrap().power_mw),
                gap(time_sharing(&plant, &best.members).unwrap().0),
                gap(best.priced.priced_mw(&plant, dual.prices)),
            ];
            for (found, known) in found.into_iter().zip(known) {
                assert!((known - 1.5..known + 1.0).contains(&found), "{family:?}: {found} {known}");
                assert!(found > 0.0);
            }
        }
    }

    #[test]
    fn drift_by_hand() {
        let plant = Plant::new(Settings::default()).unwrap();
        // A great weight on power sends nothing, none on power sends all that may go.
        assert_eq!(drift(&plant, 9, 0, 1e9, 0.0), 0);
        assert_eq!(drift(&plant, 9, 0, 0.0, 0.0), 2, "the power cap holds at the lowest level");
        // V = 1, q = 3, level 7: m = 2 costs 1.995 x 3 / 3.08 - 6, m = 3 costs 1.995 x 7 / 3.08 - 9, less; m = 4 is no more there.
        assert_eq!(drift(&plant, 3, 7, 1.0, 0.0), 3);
    }

    #[test]
    fn a_rule_is_used_as_it_is_where_decisions_are_late() {
        let plant = Plant::new(Settings { decision_delay: 1, ..Settings::default() }).unwrap();
        let decisions: Vec<usize> = (0..168).map(|place| place % DECISIONS).collect();
        let policy = late(&plant, &decisions).likeliest();
        assert!((0..plant.states()).all(|state| policy[state] == decisions[state / 5]));
    }
}
