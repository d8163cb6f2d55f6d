//! A scheduler in training: the cell that it serves slot by slot, what it sees and earns there, and what it would decide.

use super::ways::{SLOTS_PER_STEP, Sight, Way};
use crate::learn::learned::Learned;
use crate::learn::parameters::State;
use crate::learn::switches::{Action, Experience, Switchboard};
use crate::problems::deadline_scheduler::link::LEVELS;
use crate::problems::deadline_scheduler::queue::{Pattern, head, second};
use crate::problems::deadline_scheduler::world::{Fate, Tally, World};
use crate::problems::deadline_scheduler::{Cell, Plan};
use candle_core::{Error, Result};
use std::sync::Arc;

/// How much of what was met online remains after a millisecond.
const MEMORY: f64 = 0.996;

/// A scheduler in training.
#[derive(Debug, Clone)]
pub struct Trainee {
    cell: Arc<Cell>,
    way: Way,
    agent: Switchboard,
    world: World,
    /// Packets lost and packets in all that were met while learning, faded.
    online: [f64; 2],
}

impl Trainee {
    /// A scheduler that knows nothing yet.
    ///
    /// # Errors
    /// The settings cannot be.
    pub fn new(cell: Arc<Cell>, way: Way, seed: u64) -> Result<Self> {
        let agent = Switchboard::new(way.agent.clone(), seed)?;
        let world = World::new(&cell, seed);
        Ok(Self { cell, way, agent, world, online: [0.0; 2] })
    }

    /// Serves another cell from now on; the queues stay.
    pub fn move_to(&mut self, cell: Arc<Cell>) {
        self.cell = cell;
    }

    /// How many numbers are trained.
    pub fn parameter_count(&self) -> usize {
        self.agent.parameter_count()
    }

    /// Takes the weights of another's state and nothing else.
    ///
    /// # Errors
    /// They do not fit.
    pub fn take_weights(&mut self, state: &State) -> Result<()> {
        self.agent.load_policy(state)
    }

    /// By how much the critic holds sending a user now to be better than waiting, the others waiting, in these worlds.
    ///
    /// # Errors
    /// The sizes do not fit.
    pub fn worth_sending(&self, user: usize, worlds: &[World]) -> Result<Vec<f32>> {
        let seen: Vec<f32> =
            worlds.iter().flat_map(|world| see_world(&self.cell, self.way.sight, world)).collect();
        let waiting = vec![-1.0; self.cell.users() * worlds.len()];
        let mut sending = waiting.clone();
        sending.iter_mut().skip(user).step_by(self.cell.users()).for_each(|number| *number = 1.0);
        let values = [self.agent.value(&seen, &sending)?, self.agent.value(&seen, &waiting)?];
        Ok(values[0].iter().zip(&values[1]).map(|(send, wait)| send - wait).collect())
    }

    /// Serves and learns for a millisecond.
    ///
    /// # Errors
    /// Training diverged.
    pub fn step(&mut self) -> Result<()> {
        self.online.iter_mut().for_each(|sum| *sum *= MEMORY);
        (0..SLOTS_PER_STEP).try_for_each(|_| self.slot())
    }

    /// The share of packets lost while learning, exploration included, over about the last 250 ms; 0 before any.
    pub fn lost_online(&self) -> f64 {
        if self.online[1] > 0.0 { self.online[0] / self.online[1] } else { 0.0 }
    }

    fn slot(&mut self) -> Result<()> {
        let seen = see_world(&self.cell, self.way.sight, &self.world);
        let before: Vec<usize> = (0..self.cell.users()).map(|user| self.world.ages(user)[0]).collect();
        let levels = self.world.levels.clone();
        let action = self.agent.act(&seen)?;
        let blocks = blocks(&self.cell, self.way.agent.action, &action, &before, &levels);
        let fates = self.world.play(&self.cell, &blocks);
        self.count(&fates);
        let next = see_world(&self.cell, self.way.sight, &self.world);
        let earned = |user: usize| {
            let drawn = f64::from(u8::from(fates[user] == Fate::Arrived));
            let expected = self.cell.reward(user, levels[user], before[user], blocks[user]);
            let reward = if self.way.drawn_reward { drawn } else { expected };
            let [then, now] = [self.world.ages(user)[0], before[user]].map(|age| potential(&self.cell, age));
            reward as f32 + self.way.shaping * (self.way.agent.discount * then - now)
        };
        let rewards: Vec<f32> = (0..self.cell.users()).map(earned).collect();
        let urgency: Vec<f32> = blocks.iter().map(|&blocks| if blocks > 0 { 2.0 } else { 1.0 }).collect();
        self.agent.observe(Experience {
            seen: &seen,
            action: &action,
            rewards: &rewards,
            urgency: &urgency,
            next: &next,
        })?;
        self.agent.learn()
    }

    fn count(&mut self, fates: &[Fate]) {
        let mut tally = Tally::default();
        fates.iter().for_each(|&fate| tally.count(fate));
        self.online[0] += tally.lost() as f64;
        self.online[1] += tally.packets() as f64;
    }

    /// Blocks for all users of many worlds, without exploration.
    ///
    /// # Errors
    /// The agent's output is not finite.
    pub fn decide(&self, worlds: &[World]) -> Result<Vec<usize>> {
        let seen: Vec<f32> =
            worlds.iter().flat_map(|world| see_world(&self.cell, self.way.sight, world)).collect();
        let actions = self.agent.best(&seen)?;
        let users = self.cell.users();
        let pairs = worlds.iter().zip(actions.chunks_exact(users));
        Ok(pairs
            .flat_map(|(world, action)| {
                let ages: Vec<usize> = (0..users).map(|user| world.ages(user)[0]).collect();
                blocks(&self.cell, self.way.agent.action, action, &ages, &world.levels)
            })
            .collect())
    }

    /// What it does with two users in every state, without exploration.
    ///
    /// # Errors
    /// The agent's output is not finite.
    pub fn plan(&self) -> Result<Plan> {
        let views = Views::new(&self.cell, self.way.sight);
        let pairs = || views.list.iter().flat_map(|one| views.list.iter().map(move |two| [*one, *two]));
        let see_pair = |pair: [View; 2]| {
            (0..2)
                .flat_map(move |user| see(&self.cell, self.way.sight, user, pair[user]))
                .collect::<Vec<f32>>()
        };
        let actions = self.agent.best(&pairs().flat_map(see_pair).collect::<Vec<f32>>())?;
        let given: Vec<[u8; 2]> = pairs()
            .zip(actions.chunks_exact(2))
            .map(|(pair, action)| {
                let ages = pair.map(|view| view.ages[0]);
                let levels = pair.map(|view| view.level);
                let blocks = blocks(&self.cell, self.way.agent.action, action, &ages, &levels);
                [blocks[0] as u8, blocks[1] as u8]
            })
            .collect();
        let count = views.list.len();
        Ok(Plan::by(views.by_state.len(), |one, two| {
            given[views.by_state[one] * count + views.by_state[two]]
        }))
    }

    /// Everything needed to go on exactly from here.
    ///
    /// # Errors
    /// As candle's.
    pub fn save(&self) -> Result<State> {
        let mut state = self.agent.save()?;
        let users = self.cell.users();
        let patterns = self.world.patterns.iter().map(|&pattern| f32::from(pattern)).collect();
        let levels = self.world.levels.iter().map(|&level| level as f32).collect();
        state.arrays.insert("world.patterns".to_owned(), (vec![users], patterns));
        state.arrays.insert("world.levels".to_owned(), (vec![users], levels));
        state.put_count("world.slot", self.world.slot);
        state.texts.insert("online".to_owned(), format!("{:?} {:?}", self.online[0], self.online[1]));
        Ok(state)
    }

    /// Goes on from a state.
    ///
    /// # Errors
    /// The state does not fit.
    pub fn load(&mut self, state: &State) -> Result<()> {
        self.agent.load(state)?;
        let users = self.cell.users();
        let patterns = state.array("world.patterns", &[users])?;
        let levels = state.array("world.levels", &[users])?;
        let known = levels.iter().all(|&level| (0.0..LEVELS as f32).contains(&level));
        if !known || !patterns.iter().all(|pattern| (0.0..256.0).contains(pattern)) {
            return Err(Error::Msg("the saved queues are damaged".to_owned()));
        }
        // Where the window ends earlier now, packets that are older have gone.
        let held = Pattern::MAX >> (Pattern::BITS as usize - self.cell.last());
        self.world.patterns = patterns.iter().map(|&pattern| pattern as Pattern & held).collect();
        self.world.levels = levels.iter().map(|&level| level as usize).collect();
        self.world.slot = state.count("world.slot")?;
        let online = state.texts.get("online").map_or("", String::as_str);
        for (to, word) in self.online.iter_mut().zip(online.split(' ')) {
            *to = word.parse().map_err(|_| Error::Msg("the saved losses are damaged".to_owned()))?;
        }
        Ok(())
    }
}

/// How far a head is on its way to the window: 0 up to the first slot, 1 from the window's first slot on.
///
/// For a window from 5 slots on these are the authors' 0, 0, 0.25, 0.5, 0.75, 1, 1.
fn potential(cell: &Cell, age: usize) -> f32 {
    let first = cell.settings().window[0];
    if first < 2 {
        return if age > 0 { 1.0 } else { 0.0 };
    }
    (age.saturating_sub(1) as f32 / (first - 1) as f32).min(1.0)
}

/// What can be seen of one user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct View {
    /// Age of the head and of the packet behind it; the second is 0 where it is not looked at.
    ages: [usize; 2],
    level: usize,
}

/// All that can be seen of one user, and which of it a state shows.
struct Views {
    list: Vec<View>,
    by_state: Vec<usize>,
}

impl Views {
    fn new(cell: &Cell, sight: Sight) -> Self {
        let mut views = Self { list: Vec::new(), by_state: Vec::new() };
        for pattern in 0..1_u32 << cell.last() {
            for level in 0..LEVELS {
                let world = View { ages: ages(pattern as u8, sight), level };
                let place = views.list.iter().position(|view| *view == world);
                views.by_state.push(place.unwrap_or(views.list.len()));
                if place.is_none() {
                    views.list.push(world);
                }
            }
        }
        views
    }
}

fn ages(pattern: u8, sight: Sight) -> [usize; 2] {
    [head(pattern), if sight == Sight::LogBlocksAndSecond { second(pattern) } else { 0 }]
}

/// What a network sees of all users of a world.
pub fn see_world(cell: &Cell, sight: Sight, world: &World) -> Vec<f32> {
    let users = world.patterns.iter().zip(&world.levels).enumerate();
    users
        .flat_map(|(user, (&pattern, &level))| {
            see(cell, sight, user, View { ages: ages(pattern, sight), level })
        })
        .collect()
}

/// What a network sees of one user.
fn see(cell: &Cell, sight: Sight, user: usize, view: View) -> impl Iterator<Item = f32> {
    let share = cell.need(user, view.level) as f32 / cell.blocks() as f32;
    let channel = match sight {
        Sight::Channel => cell.rate(user, view.level) as f32 / 6.0,
        Sight::LogBlocks | Sight::LogBlocksAndSecond => share.ln(),
    };
    let [head, second] = view.ages.map(|age| age as f32 / cell.last() as f32);
    [channel, head, second].into_iter().take(sight.width())
}

/// The blocks that an action gives to users whose heads have these ages; an empty queue gets none.
pub fn blocks(cell: &Cell, kind: Action, action: &[f32], ages: &[usize], levels: &[usize]) -> Vec<usize> {
    let waiting = |user: usize| ages[user] > 0;
    match kind {
        Action::Switches => {
            let wish = |user: usize| {
                if waiting(user) && action[user] > 0.0 { cell.need(user, levels[user]) } else { 0 }
            };
            let mut wishes: Vec<usize> = (0..action.len()).map(wish).collect();
            cell.fit(&mut wishes);
            wishes
        }
        Action::Numbers => {
            let total: f32 = action.iter().map(|number| 0.5 * (number + 1.0)).sum();
            let share = |number: f32| 0.5 * (number + 1.0) / total.max(1.0);
            let whole = |number: f32| (share(number) * cell.blocks() as f32 + 1e-4) as usize;
            (0..action.len()).map(|user| if waiting(user) { whole(action[user]) } else { 0 }).collect()
        }
    }
}
