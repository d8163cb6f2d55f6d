//! Schedulers by rule, told of the window or not.
//!
//! Users are served by rank, ties in turn: who comes first changes with the slot. A user gets the blocks that theory asks
//! for; where those are too many for what is left it waits, and in its last slot takes the rest.

use super::cell::Cell;
use super::chain::Chain;
use super::law::Plan;
use super::link::LEVELS;

/// How a rule ranks users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// In turn.
    RoundRobin,
    /// By what the channel carries now, over what the user got lately.
    ProportionalFair,
    /// By what the channel carries now.
    MaxRate,
    /// By the age of the head: the earliest deadline first.
    Edf,
    /// By age times rate: modified largest weighted delay first.
    Mlwdf,
    /// Only heads in their last slot, in turn.
    LastSlot,
}

/// What a rule sees of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seen {
    /// Age of the head in slots; 0 for an empty queue.
    pub age: usize,
    /// Level of the fading, from the weakest.
    pub level: usize,
}

/// How much a slot weighs in what a user got lately.
const LATELY: f64 = 0.02;

/// A rule at work: it remembers the slot and what each user got lately.
#[derive(Debug, Clone, PartialEq)]
pub struct Ruler {
    rule: Rule,
    told: bool,
    slot: usize,
    lately: Vec<f64>,
}

impl Ruler {
    /// A rule before its first slot; `told`: of the window.
    pub fn new(rule: Rule, told: bool, users: usize) -> Self {
        Self { rule, told, slot: 0, lately: vec![1.0; users] }
    }

    /// Blocks for the users in this slot.
    pub fn blocks(&mut self, cell: &Cell, seen: &[Seen]) -> Vec<usize> {
        let blocks = self.shares(cell, seen);
        for (user, lately) in self.lately.iter_mut().enumerate() {
            let got = if blocks[user] > 0 { cell.rate(user, seen[user].level) } else { 0.0 };
            *lately += LATELY * (got - *lately);
        }
        self.slot += 1;
        blocks
    }

    fn shares(&self, cell: &Cell, seen: &[Seen]) -> Vec<usize> {
        let mut left = cell.blocks();
        let mut blocks = vec![0; seen.len()];
        for user in self.order(cell, seen) {
            let (need, age) = (cell.need(user, seen[user].level), seen[user].age);
            blocks[user] = match self.eligible(cell, age) {
                true if need <= left => need,
                true if age == cell.last() => left,
                _ => 0,
            };
            left -= blocks[user];
        }
        blocks
    }

    fn eligible(&self, cell: &Cell, age: usize) -> bool {
        match self.rule {
            Rule::LastSlot => age == cell.last(),
            _ if self.told => cell.in_window(age),
            _ => age > 0,
        }
    }

    /// Users by rank, ties in turn.
    fn order(&self, cell: &Cell, seen: &[Seen]) -> Vec<usize> {
        let users = seen.len();
        let rank = |user: usize| {
            let rate = cell.rate(user, seen[user].level);
            match self.rule {
                Rule::RoundRobin | Rule::LastSlot => 0.0,
                Rule::ProportionalFair => rate / self.lately[user].max(1e-3),
                Rule::MaxRate => rate,
                Rule::Edf => seen[user].age as f64,
                Rule::Mlwdf => seen[user].age as f64 * rate,
            }
        };
        let mut order: Vec<usize> = (0..users).map(|place| (place + self.slot) % users).collect();
        order.sort_by(|&one, &two| rank(two).total_cmp(&rank(one)));
        order
    }
}

/// What a rule does with two users, slot by slot of its cycle; `None` where it looks back, so that no plan says it all.
pub fn plans(cell: &Cell, rule: Rule, told: bool) -> Option<Vec<Plan>> {
    let chain = Chain::new(cell);
    let seen = |state: usize| Seen { age: chain.age(state), level: state % LEVELS };
    let plan = |slot| {
        let ruler = Ruler { slot, ..Ruler::new(rule, told, 2) };
        Plan::by(chain.states(), |one, two| {
            let blocks = ruler.shares(cell, &[seen(one), seen(two)]);
            [blocks[0] as u8, blocks[1] as u8]
        })
    };
    (rule != Rule::ProportionalFair).then(|| (0..2).map(plan).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problems::deadline_scheduler::cell::Settings;

    fn blocks(rule: Rule, told: bool, slot: usize, seen: [(usize, usize); 2]) -> Vec<usize> {
        let cell = Cell::new(Settings::default()).unwrap();
        let mut ruler = Ruler { slot, ..Ruler::new(rule, told, 2) };
        ruler.blocks(&cell, &seen.map(|(age, level)| Seen { age, level }))
    }

    /// Needs by level are 27, 11, 7, 6, 5, 4 blocks of 10.
    #[test]
    fn rules_serve_by_rank_and_wait_where_it_does_not_fit() {
        assert_eq!(blocks(Rule::Edf, true, 0, [(4, 3), (5, 4)]), [0, 5]);
        assert_eq!(blocks(Rule::Edf, true, 0, [(6, 3), (5, 4)]), [6, 0]);
        assert_eq!(blocks(Rule::MaxRate, true, 0, [(6, 3), (3, 4)]), [5, 5]);
        assert_eq!(blocks(Rule::Mlwdf, true, 0, [(6, 2), (3, 5)]), [7, 0]);
        assert_eq!(blocks(Rule::Edf, true, 0, [(6, 0), (5, 4)]), [10, 0]);
        assert_eq!(blocks(Rule::LastSlot, true, 0, [(5, 5), (6, 5)]), [0, 4]);
    }

    #[test]
    fn only_a_rule_that_was_told_keeps_the_window() {
        assert_eq!(blocks(Rule::Edf, true, 0, [(1, 5), (0, 5)]), [0, 0]);
        assert_eq!(blocks(Rule::Edf, false, 0, [(1, 5), (0, 5)]), [4, 0]);
    }

    #[test]
    fn ties_go_in_turn_and_fairness_looks_back() {
        assert_eq!(blocks(Rule::Edf, true, 0, [(4, 3), (4, 3)]), [6, 0]);
        assert_eq!(blocks(Rule::Edf, true, 1, [(4, 3), (4, 3)]), [0, 6]);
        let cell = Cell::new(Settings::default()).unwrap();
        let mut ruler = Ruler::new(Rule::ProportionalFair, true, 2);
        let seen = [Seen { age: 4, level: 3 }; 2];
        assert_eq!(ruler.blocks(&cell, &seen), [6, 0]);
        assert_eq!(ruler.blocks(&cell, &seen), [0, 6]);
    }
}
