//! A cell: users at their distances, resource blocks for each slot, and a window within which packets must arrive.

use super::link::{LEVELS, arrives, level_snrs, needed};
use std::fmt;

/// The oldest that a packet may become, in slots: a pattern has a bit for each age.
pub const OLDEST: usize = 6;
/// The most resource blocks of a slot.
pub const MOST_BLOCKS: usize = 100;

/// The numbers of a cell as people write them.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Distance of each user from the base station in metres.
    pub distances_m: Vec<f64>,
    /// Resource blocks in a slot.
    pub blocks: usize,
    /// Probability that a packet comes for a user in a slot.
    pub arrival: f64,
    /// Youngest and oldest age in slots at which a packet counts.
    pub window: [usize; 2],
    /// Probability that a user's fading is drawn anew after a slot.
    pub redraw: f64,
    /// By how many dB the real code falls short of theory, unknown to a scheduler that counts blocks by theory.
    pub code_gap_db: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            distances_m: vec![80.0, 80.0],
            blocks: 10,
            arrival: 0.4,
            window: [3, 6],
            redraw: 0.2,
            code_gap_db: 0.0,
        }
    }
}

/// Settings that cannot be, in words for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellError(pub String);

impl fmt::Display for CellError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for CellError {}

/// A checked cell with its tables.
#[derive(Debug, Clone)]
pub struct Cell {
    settings: Settings,
    /// By user and level: the blocks that theory asks for.
    needs: Vec<[usize; LEVELS]>,
    /// By user, level and blocks: how likely a packet arrives.
    chances: Vec<[Vec<f64>; LEVELS]>,
    /// By user and level: log2(1 + s), in bit per symbol.
    rates: Vec<[f64; LEVELS]>,
}

impl Cell {
    /// Checks the settings and fills the tables.
    ///
    /// # Errors
    /// Names the first number that cannot be; NaN never can.
    pub fn new(settings: Settings) -> Result<Self, CellError> {
        check(&settings)?;
        let snrs: Vec<_> = settings.distances_m.iter().map(|&distance| level_snrs(distance)).collect();
        let gap = 10_f64.powf(-settings.code_gap_db / 10.0);
        let row = |snr: f64| (0..=settings.blocks).map(|blocks| arrives(snr * gap, blocks as f64)).collect();
        Ok(Self {
            needs: snrs.iter().map(|levels| levels.map(needed)).collect(),
            chances: snrs.iter().map(|levels| levels.map(row)).collect(),
            rates: snrs.iter().map(|levels| levels.map(|snr| (1.0 + snr).log2())).collect(),
            settings,
        })
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// How many users there are.
    pub fn users(&self) -> usize {
        self.needs.len()
    }

    /// Resource blocks in a slot.
    pub fn blocks(&self) -> usize {
        self.settings.blocks
    }

    /// The oldest age in slots at which a packet counts; behind it the packet is thrown away.
    pub fn last(&self) -> usize {
        self.settings.window[1]
    }

    /// Whether a packet of this age in slots counts if it is sent now.
    pub fn in_window(&self, age: usize) -> bool {
        (self.settings.window[0]..=self.settings.window[1]).contains(&age)
    }

    /// Blocks that theory asks for at a level of a user.
    pub fn need(&self, user: usize, level: usize) -> usize {
        self.needs[user][level]
    }

    /// Probability that a user's packet arrives on so many blocks, which must not pass those of a slot.
    pub fn chance(&self, user: usize, level: usize, blocks: usize) -> f64 {
        self.chances[user][level][blocks]
    }

    /// What a user could carry at a level, in bit per symbol.
    pub fn rate(&self, user: usize, level: usize) -> f64 {
        self.rates[user][level]
    }

    /// Expected reward of sending a head of this age on so many blocks: nothing outside the window.
    pub fn reward(&self, user: usize, level: usize, age: usize, blocks: usize) -> f64 {
        if self.in_window(age) { self.chance(user, level, blocks) } else { 0.0 }
    }

    /// Scales what users ask for down to the blocks of a slot: in proportion and rounded down where it is too much.
    pub fn fit(&self, wishes: &mut [usize]) {
        let (total, blocks) = (wishes.iter().sum::<usize>(), self.settings.blocks);
        if total > blocks {
            wishes.iter_mut().for_each(|wish| *wish = *wish * blocks / total);
        }
    }
}

fn check(settings: &Settings) -> Result<(), CellError> {
    let require = |condition: bool, words: &str| {
        if condition { Ok(()) } else { Err(CellError(words.to_owned())) }
    };
    let [first, last] = settings.window;
    require(!settings.distances_m.is_empty(), "a cell needs at least one user")?;
    let near = settings.distances_m.iter().all(|distance| (1.0..=1e4).contains(distance));
    require(near, "distances must lie in 1 to 10,000 m")?;
    let blocks = (1..=MOST_BLOCKS).contains(&settings.blocks);
    require(blocks, "a slot has 1 to 100 resource blocks")?;
    require(settings.arrival > 0.0 && settings.arrival <= 1.0, "the arrival probability must lie in (0, 1]")?;
    require((0.01..=1.0).contains(&settings.redraw), "the redraw probability must lie in [0.01, 1]")?;
    require((-30.0..=30.0).contains(&settings.code_gap_db), "the code gap must lie in -30 to 30 dB")?;
    let window = 1 <= first && first <= last && last <= OLDEST;
    require(window, "the window must begin at 1 or later, end at 6 or earlier, and not end before it begins")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_is_scaled_down() {
        let cell = Cell::new(Settings::default()).unwrap();
        let fitted = |wishes: [usize; 2]| {
            let mut wishes = wishes;
            cell.fit(&mut wishes);
            wishes
        };
        assert_eq!(fitted([4, 6]), [4, 6]);
        // 27 and 11 of 10: 270/38 = 7.1 and 110/38 = 2.9.
        assert_eq!(fitted([27, 11]), [7, 2]);
        assert_eq!(fitted([0, 27]), [0, 10]);
    }

    #[test]
    fn a_code_gap_lowers_the_chance_and_not_the_need() {
        let real = Cell::new(Settings { code_gap_db: 1.5, ..Settings::default() }).unwrap();
        let theory = Cell::new(Settings::default()).unwrap();
        for level in 0..LEVELS {
            assert_eq!(real.need(0, level), theory.need(0, level));
            let blocks = theory.need(0, level).min(10);
            assert!(real.chance(0, level, blocks) <= theory.chance(0, level, blocks));
        }
        assert_eq!(theory.reward(0, 5, 2, 4), 0.0);
        assert!(theory.reward(0, 5, 3, 4) > 0.99);
    }

    #[test]
    fn impossible_cells_are_refused() {
        let good = Settings::default();
        for wrong in [
            Settings { distances_m: Vec::new(), ..good.clone() },
            Settings { distances_m: vec![80.0, f64::NAN], ..good.clone() },
            Settings { blocks: 0, ..good.clone() },
            Settings { arrival: 0.0, ..good.clone() },
            Settings { redraw: f64::NAN, ..good.clone() },
            Settings { code_gap_db: f64::INFINITY, ..good.clone() },
            Settings { window: [4, 3], ..good.clone() },
            Settings { window: [0, 3], ..good.clone() },
            Settings { window: [3, 7], ..good.clone() },
        ] {
            assert!(Cell::new(wrong.clone()).is_err(), "{wrong:?}");
        }
    }
}
