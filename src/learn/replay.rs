//! Memory of what happened: frames stored once, in a ring, from which windows of any length are cut.
//!
//! A record is a frame with what was done on it; the last frame of an episode has nothing done on it. Windows never reach
//! across the start of an episode: zeros stand there instead. A time limit is not a terminal state: the value of what
//! would have followed still counts (Pardo et al., 2018). Numbers that are not finite are refused and nothing is stored.

use super::history::check_frame;
use super::parameters::State;
use crate::random::Stream;
use candle_core::{Error, Result};
use rand::Rng;

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The episode goes on.
    Continues,
    /// Nothing of value can follow: no bootstrapping.
    Terminal,
    /// The episode was cut: what would have followed still has its value.
    TimeLimit,
}

/// A record on which nothing was done (yet): the newest frame, or the last frame of an episode.
const NOTHING: u8 = 0;
const CONTINUES: u8 = 1;
const TERMINAL: u8 = 2;
const TIME_LIMIT: u8 = 3;

/// Ages are saved as f32, which holds whole numbers up to here.
const OLDEST: u32 = 1 << 24;

/// A ring of records.
#[derive(Debug)]
pub struct Replay {
    frame_size: usize,
    action_size: usize,
    history: usize,
    capacity: usize,
    frames: Vec<f32>,
    actions: Vec<f32>,
    rewards: Vec<f32>,
    ages: Vec<u32>,
    kinds: Vec<u8>,
    /// Number of the record to be written next; record i lies at i modulo the capacity.
    next: usize,
    open: bool,
}

/// A draw of transitions, each array in row order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Batch {
    /// What was seen: history x frame size numbers each.
    pub windows: Vec<f32>,
    /// What was done: action size numbers each.
    pub actions: Vec<f32>,
    /// What it earned.
    pub rewards: Vec<f32>,
    /// 0 behind a terminal state, otherwise 1: whether the value of the next window counts.
    pub bootstraps: Vec<f32>,
    /// What was seen next; empty if it was not asked for.
    pub next_windows: Vec<f32>,
}

impl Replay {
    /// An empty memory for windows of `history` frames that keeps the last `capacity` frames.
    ///
    /// # Errors
    /// A size is zero, or the capacity is below history + 3 frames, the least that always holds one transition.
    pub fn new(frame_size: usize, action_size: usize, history: usize, capacity: usize) -> Result<Self> {
        if frame_size == 0 || action_size == 0 || history == 0 {
            return Err(Error::Msg("frames, actions and history must not be empty".to_owned()));
        }
        if capacity < history + 3 {
            return Err(Error::Msg(format!(
                "a memory of {capacity} frames is too small for windows of {history}: it needs {}",
                history + 3
            )));
        }
        Ok(Self {
            frame_size,
            action_size,
            history,
            capacity,
            frames: Vec::new(),
            actions: Vec::new(),
            rewards: Vec::new(),
            ages: Vec::new(),
            kinds: Vec::new(),
            next: 0,
            open: false,
        })
    }

    /// Starts an episode with its first frame; one that is under way is cut as if by a time limit.
    ///
    /// # Errors
    /// The frame has another size or a number that is not finite.
    pub fn begin(&mut self, frame: &[f32]) -> Result<()> {
        check_frame(frame, self.frame_size)?;
        if self.open && self.ages[self.newest()] == 0 {
            self.next -= 1; // An episode of a single frame in which nothing was done is forgotten.
        }
        self.push(frame, 0);
        self.open = true;
        Ok(())
    }

    /// Records what was done on the newest frame, what it earned and the frame that followed.
    ///
    /// # Errors
    /// No episode has begun, a size is wrong or a number is not finite; nothing is stored then.
    pub fn record(&mut self, action: &[f32], reward: f32, frame: &[f32], ending: Ending) -> Result<()> {
        check_frame(frame, self.frame_size)?;
        if !self.open {
            return Err(Error::Msg("no episode has begun".to_owned()));
        }
        if !reward.is_finite() {
            return Err(Error::Msg(format!("a reward is {reward}, which is no number to learn from")));
        }
        if action.len() != self.action_size || action.iter().any(|value| !value.is_finite()) {
            return Err(Error::Msg(format!("the action {action:?} cannot be stored")));
        }
        let newest = self.newest();
        let size = self.action_size;
        self.actions[newest * size..][..size].copy_from_slice(action);
        self.rewards[newest] = reward;
        self.kinds[newest] = match ending {
            Ending::Continues => CONTINUES,
            Ending::Terminal => TERMINAL,
            Ending::TimeLimit => TIME_LIMIT,
        };
        let age = (self.ages[newest] + 1).min(OLDEST);
        self.push(frame, age);
        self.open = ending == Ending::Continues;
        Ok(())
    }

    /// The window that ends with the newest frame; zeros if there is none.
    pub fn latest(&self) -> Vec<f32> {
        let mut window = Vec::with_capacity(self.history * self.frame_size);
        match self.next.checked_sub(1) {
            Some(newest) => self.window(newest, &mut window),
            None => window.resize(self.history * self.frame_size, 0.0),
        }
        window
    }

    /// How many frames are held.
    pub fn len(&self) -> usize {
        self.rewards.len()
    }

    /// Whether no frame is held.
    pub fn is_empty(&self) -> bool {
        self.rewards.is_empty()
    }

    /// `count` transitions drawn uniformly, with repetition, from all whose whole window is held.
    ///
    /// # Errors
    /// Nothing has been recorded yet.
    pub fn sample(&self, count: usize, with_next: bool, stream: &mut Stream) -> Result<Batch> {
        if !self.kinds.iter().any(|&kind| kind != NOTHING) {
            return Err(Error::Msg("there is nothing to learn from yet".to_owned()));
        }
        let mut batch = Batch::default();
        while batch.rewards.len() < count {
            let record = self.first() + stream.random_range(0..self.len() as u64) as usize;
            if self.usable(record) {
                self.append(record, with_next, &mut batch);
            }
        }
        Ok(batch)
    }

    /// Puts the whole memory as a part of this name.
    pub fn save_as(&self, name: &str, state: &mut State) {
        let mut part = State::default();
        self.save(&mut part);
        state.put_part(name, part);
    }

    /// Writes all records into a state, the oldest first.
    pub fn save(&self, state: &mut State) {
        let order = || (self.first()..self.next).map(|record| record % self.capacity);
        let gather = |values: &[f32], width: usize| -> Vec<f32> {
            order().flat_map(|at| values[at * width..][..width].iter().copied()).collect()
        };
        let count = self.len();
        let mut put = |name: &str, shape: Vec<usize>, values| {
            state.arrays.insert(name.to_owned(), (shape, values));
        };
        put("frames", vec![count, self.frame_size], gather(&self.frames, self.frame_size));
        put("actions", vec![count, self.action_size], gather(&self.actions, self.action_size));
        put("rewards", vec![count], gather(&self.rewards, 1));
        put("ages", vec![count], order().map(|at| self.ages[at] as f32).collect());
        put("kinds", vec![count], order().map(|at| f32::from(self.kinds[at])).collect());
        put("open", vec![1], vec![f32::from(u8::from(self.open))]);
    }

    /// Takes all records from a state.
    ///
    /// # Errors
    /// An array is missing, of another shape, longer than the capacity, or holds what no memory can hold.
    pub fn load(&mut self, state: &State) -> Result<()> {
        let count = state.arrays.get("rewards").map_or(0, |(_, values)| values.len());
        if count > self.capacity {
            return Err(Error::Msg(format!(
                "the saved memory holds {count} frames, this one {}",
                self.capacity
            )));
        }
        let frames = state.array("frames", &[count, self.frame_size])?;
        let actions = state.array("actions", &[count, self.action_size])?;
        let rewards = state.array("rewards", &[count])?;
        let (ages, kinds) = (state.array("ages", &[count])?, state.array("kinds", &[count])?);
        let open = state.array("open", &[1])?[0] == 1.0;
        let finite = [frames, actions, rewards].iter().all(|values| values.iter().all(|v| v.is_finite()));
        let kinds: Vec<u8> = kinds.iter().map(|&kind| kind as u8).collect();
        let known = kinds.iter().all(|&kind| kind <= TIME_LIMIT) && (!open || kinds.last() == Some(&NOTHING));
        if !finite || !known || ages.iter().any(|age| !(0.0..=OLDEST as f32).contains(age)) {
            return Err(Error::Msg("the saved memory is damaged".to_owned()));
        }
        (self.frames, self.actions, self.rewards) = (frames.to_vec(), actions.to_vec(), rewards.to_vec());
        (self.ages, self.kinds) = (ages.iter().map(|&age| age as u32).collect(), kinds);
        (self.next, self.open) = (count, open);
        Ok(())
    }

    fn first(&self) -> usize {
        self.next - self.len()
    }

    /// Where the newest record lies; there must be one.
    fn newest(&self) -> usize {
        (self.next + self.capacity - 1) % self.capacity
    }

    fn push(&mut self, frame: &[f32], age: u32) {
        let at = self.next % self.capacity;
        if at == self.rewards.len() {
            self.frames.resize((at + 1) * self.frame_size, 0.0);
            self.actions.resize((at + 1) * self.action_size, 0.0);
            self.rewards.push(0.0);
            self.ages.push(0);
            self.kinds.push(NOTHING);
        }
        self.frames[at * self.frame_size..][..self.frame_size].copy_from_slice(frame);
        self.actions[at * self.action_size..][..self.action_size].fill(0.0);
        (self.rewards[at], self.ages[at], self.kinds[at]) = (0.0, age, NOTHING);
        self.next += 1;
    }

    /// Whether something was done on this record and its whole window is held.
    fn usable(&self, record: usize) -> bool {
        let at = record % self.capacity;
        let reach = (self.ages[at] as usize).min(self.history - 1);
        self.kinds[at] != NOTHING && record >= self.first() + reach
    }

    /// Appends the window that ends with this record.
    fn window(&self, record: usize, to: &mut Vec<f32>) {
        let age = self.ages[record % self.capacity] as usize;
        let held = (age + 1).min(self.history).min(record + 1 - self.first());
        to.resize(to.len() + (self.history - held) * self.frame_size, 0.0);
        for record in record + 1 - held..=record {
            let at = record % self.capacity;
            to.extend_from_slice(&self.frames[at * self.frame_size..][..self.frame_size]);
        }
    }

    fn append(&self, record: usize, with_next: bool, batch: &mut Batch) {
        let at = record % self.capacity;
        self.window(record, &mut batch.windows);
        batch.actions.extend_from_slice(&self.actions[at * self.action_size..][..self.action_size]);
        batch.rewards.push(self.rewards[at]);
        batch.bootstraps.push(if self.kinds[at] == TERMINAL { 0.0 } else { 1.0 });
        if with_next {
            self.window(record + 1, &mut batch.next_windows);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream;
    use std::collections::BTreeMap;

    /// A transition as a list of numbers that can be compared: window, action, reward, bootstrap, next window.
    type Row = Vec<i64>;

    /// Number of a record, the frames of its episode up to the next one, its step and its bootstrap.
    type Past = (i64, Vec<i64>, i64, i64);

    /// Episodes of random lengths; frame, action and reward are numbers that never repeat. Returns the memory and, by
    /// brute force from the whole past, every transition that it may hand out.
    fn filled(history: usize, capacity: usize, steps: i64) -> (Replay, Vec<Row>) {
        let mut replay = Replay::new(1, 1, history, capacity).unwrap();
        let mut draws = stream(9, "replay test", 0);
        let (mut past, mut episode): (Vec<Past>, Vec<i64>) = (Vec::new(), Vec::new());
        let mut stored = 0_i64;
        for step in 0..steps {
            if episode.is_empty() {
                episode.push(10_000 + step);
                replay.begin(&[(10_000 + step) as f32]).unwrap();
                stored += 1;
            }
            let ending = match draws.random_range(0..12) {
                0 => Ending::Terminal,
                1 => Ending::TimeLimit,
                _ => Ending::Continues,
            };
            replay.record(&[-step as f32], step as f32, &[(20_000 + step) as f32], ending).unwrap();
            episode.push(20_000 + step);
            stored += 1;
            // The record of this step is the one before the newest.
            past.push((stored - 2, episode.clone(), step, i64::from(ending != Ending::Terminal)));
            if ending != Ending::Continues {
                episode.clear();
            }
        }
        let first = stored - (capacity as i64).min(stored);
        let window = |frames: &[i64]| -> Vec<i64> {
            let missing = history.saturating_sub(frames.len());
            vec![0; missing]
                .into_iter()
                .chain(frames[frames.len().saturating_sub(history)..].to_vec())
                .collect()
        };
        let held = past.into_iter().filter_map(|(record, frames, step, bootstrap)| {
            let seen = &frames[..frames.len() - 1];
            let oldest = record + 1 - seen.len().min(history) as i64;
            let row = [window(seen), vec![-step, step, bootstrap], window(&frames)].concat();
            (oldest >= first).then_some(row)
        });
        (replay, held.collect())
    }

    fn rows(batch: &Batch, history: usize) -> Vec<Row> {
        let whole = |values: &[f32]| -> Vec<i64> { values.iter().map(|&v| v as i64).collect() };
        (0..batch.rewards.len())
            .map(|row| {
                let window = |all: &[f32]| whole(&all[row * history..][..history]);
                let middle = whole(&[batch.actions[row], batch.rewards[row], batch.bootstraps[row]]);
                [window(&batch.windows), middle, window(&batch.next_windows)].concat()
            })
            .collect()
    }

    #[test]
    fn every_window_that_brute_force_allows_is_drawn_and_no_other() {
        for (history, capacity, steps) in [(1, 4, 40), (3, 50, 30), (3, 20, 200), (10, 64, 500), (10, 13, 90)]
        {
            let (replay, mut expected) = filled(history, capacity, steps);
            let batch = replay.sample(6_000, true, &mut stream(1, "draws", 0)).unwrap();
            let mut counts = BTreeMap::new();
            rows(&batch, history).into_iter().for_each(|row| *counts.entry(row).or_insert(0) += 1);
            let found: Vec<Row> = counts.keys().cloned().collect();
            expected.sort();
            assert_eq!(found, expected, "history {history}, capacity {capacity}");
            // Uniform: each count is binomial, so within six standard deviations of its mean.
            let mean = 6_000.0 / expected.len() as f64;
            assert!(counts.values().all(|&n| (f64::from(n) - mean).abs() < 6.0 * mean.sqrt() + 1.0));
        }
    }

    #[test]
    fn a_memory_goes_on_from_its_state() {
        let (mut replay, _) = filled(3, 20, 77);
        let mut state = State::default();
        replay.save(&mut state);
        let mut other = Replay::new(1, 1, 3, 20).unwrap();
        other.load(&state).unwrap();
        assert_eq!(other.latest(), replay.latest());
        for replay in [&mut replay, &mut other] {
            replay.begin(&[1.0]).unwrap();
            (0..9).for_each(|i| replay.record(&[0.5], 1.0, &[i as f32], Ending::Continues).unwrap());
        }
        let draw = |replay: &Replay| replay.sample(50, true, &mut stream(2, "draws", 0)).unwrap();
        assert_eq!(draw(&replay), draw(&other));
        assert!(Replay::new(1, 1, 3, 19).unwrap().load(&state).is_err());
        assert!(Replay::new(2, 1, 3, 20).unwrap().load(&state).is_err());
        state.arrays.insert("kinds".to_owned(), (vec![20], vec![7.0; 20]));
        assert!(other.load(&state).is_err());
    }

    #[test]
    fn wrong_numbers_leave_the_memory_as_it_was() {
        let mut replay = Replay::new(1, 1, 2, 5).unwrap();
        assert!(replay.sample(1, true, &mut stream(1, "draws", 0)).is_err());
        assert!(replay.record(&[0.0], 0.0, &[0.0], Ending::Continues).is_err(), "no episode has begun");
        assert!(replay.begin(&[f32::NAN]).is_err());
        replay.begin(&[3.0]).unwrap();
        replay.begin(&[4.0]).unwrap();
        for (action, reward, frame) in [
            (f32::NAN, 0.0, 0.0),
            (0.0, f32::NAN, 0.0),
            (0.0, f32::NEG_INFINITY, 0.0),
            (0.0, 0.0, f32::INFINITY),
        ] {
            assert!(replay.record(&[action], reward, &[frame], Ending::Continues).is_err());
        }
        assert_eq!((replay.len(), replay.latest()), (1, vec![0.0, 4.0]));
        assert!(Replay::new(1, 1, 2, 4).is_err());
    }
}
