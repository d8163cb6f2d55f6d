//! A learner at the device: it decides, sees what comes, learns from draws of it and of the laws it knows, and leaves a copy
//! of its policy to be judged every so often.

use super::environment::{UNITS, World, choices, features, scaled};
use crate::learn::action_values::{ActionValues, Heads};
use crate::learn::after_values::AfterValues;
use crate::learn::multipliers::{MultiplierSettings, Multipliers};
use crate::learn::parameters::State;
use crate::learn::priced_costs::{COSTS, Means};
use crate::learn::schedule::Schedule;
use crate::learn::valuer::{Valuer, ValuerSettings};
use crate::problems::constrained_control::rules::late;
use crate::problems::constrained_control::{DECISIONS, Figures, Plant, Policy, figures};
use crate::random::stream;
use candle_core::{Error, Result};
use rand::Rng;
use std::sync::Arc;

/// Slots before the first update.
const WARM_UP: u64 = 64;
/// Transitions of an update.
const BATCH: usize = 64;
/// Share of the judged copies, the latest, that take turns in the mixture.
const MIXED: f64 = 0.4;

/// What is learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The value of each decision.
    Actions {
        /// How many heads.
        heads: Heads,
        /// Whether costs are summed at the prices of the day they were kept (a mistake, to be shown).
        stale: bool,
    },
    /// The value of what lies behind a decision, power and queue being known.
    Afterwards,
}

/// Who says what a constraint is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pricing {
    /// Multipliers that move with the violations.
    Learned,
    /// A person: so many mW per packet in the queue, and nothing on loss.
    Fixed(f32),
}

/// What makes one student differ from another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recipe {
    /// What is learned.
    pub method: Method,
    /// Whether half of each batch takes queue and decision at random, since the queue's law is known.
    pub imagines: bool,
    /// Whether decisions on their way are left out of what it sees: it believes that it acts at once.
    pub blind: bool,
    /// Who sets the prices.
    pub pricing: Pricing,
}

/// Numbers that all students share.
#[derive(Debug, Clone, PartialEq)]
pub struct Training {
    /// The networks.
    pub valuer: ValuerSettings,
    /// The multipliers.
    pub multipliers: MultiplierSettings,
    /// Share of random decisions by slot.
    pub exploration: Schedule,
    /// Learning rate by slot.
    pub rate: Schedule,
    /// Slots between two copies of the policy.
    pub judge_every: u64,
}

/// A copy of a policy, judged: its figures, and the multipliers of its slot in mW per packet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// Exact figures, rounded to single precision as they are kept.
    pub figures: Figures,
    /// The multipliers.
    pub prices: [f32; 2],
}

/// The two kinds of learner.
#[derive(Debug)]
enum Learner {
    Actions(ActionValues),
    Afterwards(AfterValues),
}

/// A student.
#[derive(Debug)]
pub struct Student {
    recipe: Recipe,
    training: Training,
    world: World,
    learner: Learner,
    multipliers: Multipliers,
    means: Means,
    seed: u64,
    judged: Vec<Judged>,
}

impl Student {
    /// A fresh student; all its random numbers come from streams of this seed.
    ///
    /// # Errors
    /// The settings cannot be.
    pub fn new(recipe: Recipe, training: Training, plant: Arc<Plant>, seed: u64) -> Result<Self> {
        let world = World::new(plant, recipe.blind, seed).map_err(|error| Error::Msg(error.to_string()))?;
        let mut draws = stream(seed, "initialise values", 0);
        let ((table, width), settings) = (features(&world.view), training.valuer.clone());
        let learner = match recipe.method {
            Method::Actions { heads, .. } => {
                let shape = (DECISIONS, heads);
                Learner::Actions(ActionValues::new(settings, table, width, shape, &mut draws)?)
            }
            Method::Afterwards => {
                let choices = choices(&world.view);
                Learner::Afterwards(AfterValues::new(settings, table, width, choices, &mut draws)?)
            }
        };
        let multipliers = Multipliers::new(training.multipliers.clone())?;
        let (means, judged) = (Means::default(), Vec::new());
        Ok(Self { recipe, training, world, learner, multipliers, means, seed, judged })
    }

    /// One slot: decide, see what comes, learn.
    ///
    /// # Errors
    /// A value or a gradient is not finite.
    pub fn step(&mut self) -> Result<()> {
        let decision = self.decide();
        let slot = self.world.play(decision, self.multipliers());
        let costs = self.world.costs(&slot);
        self.means.observe(scaled(costs));
        self.charge(costs, slot.arrived);
        self.learn()?;
        if self.world.slots().is_multiple_of(self.training.judge_every) {
            self.judged.push(self.judge()?);
        }
        Ok(())
    }

    /// Moves the multipliers by what a slot broke.
    fn charge(&mut self, [_, queue, lost]: [f64; COSTS], arrived: usize) {
        if self.recipe.pricing != Pricing::Learned {
            return;
        }
        let plant = &self.world.plant;
        let delay = queue - plant.settings.delay_limit_slots() * (arrived as f64 - lost);
        let loss = lost - plant.settings.loss_limit * plant.mean_arrivals();
        self.multipliers.observe(&[delay as f32, loss as f32], self.world.slots());
    }

    /// A random decision with probability ε, otherwise the best known one.
    fn decide(&self) -> usize {
        let slot = self.world.slots();
        let mut draws = stream(self.seed, "explore", slot);
        if draws.random::<f64>() < self.training.exploration.at(slot) {
            return draws.random_range(0..DECISIONS as u64) as usize;
        }
        let (seen, prices) = (self.world.seen(), self.weights(self.multipliers()));
        match &self.learner {
            Learner::Actions(values) => values.decision(seen, &prices),
            Learner::Afterwards(values) => values.decision(seen, &prices),
        }
    }

    /// What a unit of each learned cost is worth at some multipliers, in units of the first.
    fn weights(&self, [queue, loss]: [f32; 2]) -> [f32; COSTS] {
        if let Pricing::Fixed(weight) = self.recipe.pricing {
            return [1.0, weight * UNITS[1] / UNITS[0], 0.0];
        }
        // Packets that are lost count neither as delayed nor as carried: with each goes D packets of the allowance.
        let loss = loss + queue * self.world.plant.settings.delay_limit_slots() as f32;
        [1.0, queue * UNITS[1] / UNITS[0], loss * UNITS[2] / UNITS[0]]
    }

    /// The multipliers in mW per packet; those of a fixed weight never move.
    pub fn multipliers(&self) -> [f32; 2] {
        match (self.recipe.pricing, self.multipliers.prices()) {
            (Pricing::Learned, &[queue, loss]) => [queue, loss],
            (Pricing::Fixed(weight), _) => [weight, 0.0],
            _ => [f32::NAN; 2],
        }
    }

    fn valuer(&self) -> &Valuer {
        match &self.learner {
            Learner::Actions(values) => values.valuer(),
            Learner::Afterwards(values) => values.valuer(),
        }
    }

    fn valuer_mut(&mut self) -> &mut Valuer {
        match &mut self.learner {
            Learner::Actions(values) => values.valuer_mut(),
            Learner::Afterwards(values) => values.valuer_mut(),
        }
    }

    /// How many numbers are trained.
    pub fn parameter_count(&self) -> usize {
        self.valuer().parameter_count()
    }

    /// The policy now: the best known decision in each state.
    ///
    /// # Errors
    /// A value is not finite.
    pub fn policy(&self) -> Result<Policy> {
        let prices = self.weights(self.multipliers());
        let decisions = match &self.learner {
            Learner::Actions(values) => values.decisions(&prices)?,
            Learner::Afterwards(values) => values.decisions(&prices)?,
        };
        Ok(if self.recipe.blind { late(&self.world.plant, &decisions) } else { Policy::of(decisions) })
    }

    fn judge(&self) -> Result<Judged> {
        let Figures { power_mw, queue, lost } = figures(&self.world.plant, &self.policy()?);
        let [power_mw, queue, lost] = [power_mw, queue, lost].map(|x| f64::from(x as f32));
        Ok(Judged { figures: Figures { power_mw, queue, lost }, prices: self.multipliers() })
    }

    /// Figures of the mixture of the last 40 % of the copies, which take turns, and of the last copy; before the first copy
    /// both are of the policy now.
    ///
    /// # Errors
    /// A value is not finite.
    pub fn standing(&self) -> Result<[Figures; 2]> {
        match self.judged.last() {
            Some(last) => Ok([mixture(&self.judged), last.figures]),
            None => self.judge().map(|now| [now.figures; 2]),
        }
    }

    /// One update, once there is something to learn from.
    fn learn(&mut self) -> Result<()> {
        let slots = self.world.slots();
        if slots < WARM_UP {
            return Ok(());
        }
        let mut draws = stream(self.seed, "batch", slots);
        let (rate, means) = (self.training.rate.at(slots), self.means.now());
        let prices = self.weights(self.multipliers());
        let imagines = |place: usize| self.recipe.imagines && place % 2 == 1;
        if let Method::Actions { stale, .. } = self.recipe.method {
            let mut transition = |place| {
                let slot = self.world.any(&mut draws);
                let prices = if stale { self.weights(slot.prices) } else { prices };
                if imagines(place) {
                    return self.world.imagined_transition(&slot, prices, means, &mut draws);
                }
                self.world.transition(&slot, prices, means)
            };
            let batch: Vec<_> = (0..BATCH).map(&mut transition).collect();
            if let Learner::Actions(values) = &mut self.learner {
                values.learn(&batch, &prices, rate)?;
            }
            return Ok(());
        }
        let mut passage = |place| {
            let slot = self.world.any(&mut draws);
            if imagines(place) {
                return self.world.imagined_passage(&slot, &mut draws);
            }
            self.world.passage(&slot)
        };
        let batch: Vec<_> = (0..BATCH).map(&mut passage).collect();
        if let Learner::Afterwards(values) = &mut self.learner {
            values.learn(&batch, &prices, means, rate)?;
        }
        Ok(())
    }

    /// Puts everything needed to go on exactly from here.
    pub fn save(&self, state: &mut State) {
        self.valuer().save(state);
        self.multipliers.save(state);
        self.means.save(state);
        self.world.save(state);
        let row = |judged: &Judged| {
            let Figures { power_mw, queue, lost } = judged.figures;
            [power_mw as f32, queue as f32, lost as f32, judged.prices[0], judged.prices[1]]
        };
        let rows = self.judged.iter().flat_map(row).collect();
        state.arrays.insert("judged".to_owned(), (vec![self.judged.len(), 5], rows));
    }

    /// Goes on from a state of a student of the same recipe.
    ///
    /// # Errors
    /// Something is missing or does not fit; the student must not be used then.
    pub fn load(&mut self, state: &State) -> Result<()> {
        self.valuer_mut().load(state)?;
        self.multipliers.load(state)?;
        self.means.load(state)?;
        self.judged = judged(state)?;
        self.world.load(state)
    }

    /// Takes what decides from a state, and nothing else.
    ///
    /// # Errors
    /// Something is missing or does not fit.
    pub fn load_policy(&mut self, state: &State) -> Result<()> {
        self.valuer_mut().load_policy(state)?;
        self.multipliers.load(state)
    }
}

/// The judged copies of a student, from its state.
///
/// # Errors
/// They are missing.
pub fn judged(state: &State) -> Result<Vec<Judged>> {
    let count = state.arrays.get("judged").map_or(0, |(shape, _)| shape[0]);
    let one = |row: &[f32]| {
        let [power_mw, queue, lost] = [row[0], row[1], row[2]].map(f64::from);
        Judged { figures: Figures { power_mw, queue, lost }, prices: [row[3], row[4]] }
    };
    Ok(state.array("judged", &[count, 5])?.chunks(5).map(one).collect())
}

/// Figures of the last 40 % of some copies that take turns.
pub fn mixture(judged: &[Judged]) -> Figures {
    let mixed = (judged.len() as f64 * MIXED).ceil() as usize;
    let figures: Vec<Figures> = judged[judged.len() - mixed..].iter().map(|copy| copy.figures).collect();
    Figures::mean(&figures)
}
