//! The simulation: slots of one cell, whose draws are named by the slot and by nothing that a scheduler can change.

use super::cell::Cell;
use super::law::Outcome;
use super::link::LEVELS;
use super::queue::{Pattern, aged, head, second, without_head};
use super::rules::Seen;
use crate::random::stream;
use rand::Rng;

/// What becomes of a user's head in a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// There is none.
    Empty,
    /// It waits.
    Waits,
    /// It was sent before the window.
    Early,
    /// It was sent within the window and not received.
    Failed,
    /// It was sent within the window and received.
    Arrived,
    /// It was not sent in its last slot and is thrown away.
    Late,
}

/// The state of a cell at the start of a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct World {
    /// Waiting packets of each user.
    pub patterns: Vec<Pattern>,
    /// Level of each user's fading, from the weakest.
    pub levels: Vec<usize>,
    /// Slots played.
    pub slot: u64,
    seed: u64,
}

impl World {
    /// Empty queues and drawn levels.
    pub fn new(cell: &Cell, seed: u64) -> Self {
        let mut draws = stream(seed, "deadline scheduler start", 0);
        let levels = (0..cell.users()).map(|_| draws.random_range(0..LEVELS)).collect();
        Self { patterns: vec![0; cell.users()], levels, slot: 0, seed }
    }

    /// What rules see of each user.
    pub fn seen(&self) -> Vec<Seen> {
        let users = self.patterns.iter().zip(&self.levels);
        users.map(|(&pattern, &level)| Seen { age: head(pattern), level }).collect()
    }

    /// Age of a user's head in slots, 0 for an empty queue, and of the packet behind it.
    pub fn ages(&self, user: usize) -> [usize; 2] {
        [head(self.patterns[user]), second(self.patterns[user])]
    }

    /// The states of all users as a chain numbers them.
    pub fn states(&self) -> Vec<usize> {
        self.patterns.iter().zip(&self.levels).map(|(&p, &level)| usize::from(p) * LEVELS + level).collect()
    }

    /// Plays the slot with these blocks for each user (none: it waits) and goes on to the next.
    pub fn play(&mut self, cell: &Cell, blocks: &[usize]) -> Vec<Fate> {
        let mut draws = stream(self.seed, "deadline scheduler slot", self.slot);
        self.slot += 1;
        (0..cell.users())
            .map(|user| {
                // Four numbers a user and slot, whatever is decided.
                let [luck, comes, changes, level] = std::array::from_fn(|_| draws.random::<f64>());
                let fate = fate(cell, user, head(self.patterns[user]), self.levels[user], blocks[user], luck);
                if blocks[user] > 0 {
                    self.patterns[user] = without_head(self.patterns[user]);
                }
                let comes = comes < cell.settings().arrival;
                self.patterns[user] = aged(self.patterns[user], cell.last(), comes);
                if changes < cell.settings().redraw {
                    self.levels[user] = (level * LEVELS as f64) as usize;
                }
                fate
            })
            .collect()
    }
}

fn fate(cell: &Cell, user: usize, age: usize, level: usize, blocks: usize, luck: f64) -> Fate {
    match (age, blocks) {
        (0, _) => Fate::Empty,
        (age, 0) if age == cell.last() => Fate::Late,
        (_, 0) => Fate::Waits,
        (age, _) if !cell.in_window(age) => Fate::Early,
        _ if luck < cell.chance(user, level, blocks) => Fate::Arrived,
        _ => Fate::Failed,
    }
}

/// Fates of one user, counted: arrived, failed, early, late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Arrived within the window.
    pub arrived: u64,
    /// Sent within the window and not received.
    pub failed: u64,
    /// Sent before the window.
    pub early: u64,
    /// Thrown away behind the window.
    pub late: u64,
}

impl Tally {
    /// Counts a fate.
    pub fn count(&mut self, fate: Fate) {
        match fate {
            Fate::Empty | Fate::Waits => {}
            Fate::Arrived => self.arrived += 1,
            Fate::Failed => self.failed += 1,
            Fate::Early => self.early += 1,
            Fate::Late => self.late += 1,
        }
    }

    /// Adds another tally.
    pub fn add(&mut self, other: &Self) {
        self.arrived += other.arrived;
        self.failed += other.failed;
        self.early += other.early;
        self.late += other.late;
    }

    /// Packets whose fate is known.
    pub fn packets(&self) -> u64 {
        self.arrived + self.lost()
    }

    /// Packets that were lost.
    pub fn lost(&self) -> u64 {
        self.failed + self.early + self.late
    }
}

/// How long a scheduler is judged by simulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trial {
    /// Independent cells.
    pub cells: usize,
    /// Slots that count.
    pub slots: usize,
    /// Slots before them that do not.
    pub warm_up: usize,
    /// The first cell's seed.
    pub seed: u64,
}

/// What a scheduler loses in a simulation, and the standard error of the lost share over cells.
///
/// `decide` gives the blocks of all users of one cell after the other, for all cells at once.
///
/// # Errors
/// As `decide`'s.
pub fn simulate<E>(
    cell: &Cell,
    trial: Trial,
    mut decide: impl FnMut(&[World]) -> Result<Vec<usize>, E>,
) -> Result<(Outcome, f64), E> {
    let users = cell.users();
    let mut worlds: Vec<World> =
        (0..trial.cells as u64).map(|index| World::new(cell, trial.seed.wrapping_add(index))).collect();
    let mut tallies = vec![vec![Tally::default(); users]; trial.cells];
    for slot in 0..trial.warm_up + trial.slots {
        let blocks = decide(&worlds)?;
        let counts = slot >= trial.warm_up;
        for ((world, blocks), tallies) in worlds.iter_mut().zip(blocks.chunks_exact(users)).zip(&mut tallies)
        {
            let fates = world.play(cell, blocks);
            if counts {
                tallies.iter_mut().zip(fates).for_each(|(tally, fate)| tally.count(fate));
            }
        }
    }
    Ok((outcome(&tallies, users), standard_error(&tallies)))
}

/// Shares over all cells; what was not offered is not lost.
fn outcome(tallies: &[Vec<Tally>], users: usize) -> Outcome {
    let sum = |user: usize| {
        let mut sum = Tally::default();
        tallies.iter().for_each(|cell| sum.add(&cell[user]));
        sum
    };
    let users: Vec<Tally> = (0..users).map(sum).collect();
    let packets = users.iter().map(Tally::packets).sum::<u64>().max(1) as f64;
    let share = |count: fn(&Tally) -> u64| users.iter().map(count).sum::<u64>() as f64 / packets;
    Outcome {
        failed: share(|tally| tally.failed),
        early: share(|tally| tally.early),
        late: share(|tally| tally.late),
        users: users.iter().map(|tally| tally.lost() as f64 / tally.packets().max(1) as f64).collect(),
    }
}

/// Standard error of the mean lost share over cells.
fn standard_error(tallies: &[Vec<Tally>]) -> f64 {
    let share = |cell: &Vec<Tally>| {
        let (lost, packets) = cell.iter().fold((0, 0), |sum, t| (sum.0 + t.lost(), sum.1 + t.packets()));
        lost as f64 / packets.max(1) as f64
    };
    let shares: Vec<f64> = tallies.iter().map(share).collect();
    let (count, mean) = (shares.len() as f64, shares.iter().sum::<f64>() / shares.len() as f64);
    (shares.iter().map(|share| (share - mean).powi(2)).sum::<f64>() / (count * (count - 1.0).max(1.0))).sqrt()
}
