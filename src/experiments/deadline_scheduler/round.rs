//! The cell at human pace, slot by slot: what waits, who is sent on how many blocks, what becomes of it; by a contender or by
//! hand, with the contender beside on the same arrivals and the same fading.

use super::contenders::Kind;
use super::ground::SchedulerGround;
use super::trainee::Trainee;
use crate::experiments::contract::Stop;
use crate::experiments::kit::{Entry, Ground, Phases, Use};
use crate::learn::parameters::State;
use crate::problems::deadline_scheduler::link::LEVELS;
use crate::problems::deadline_scheduler::relaxation::LookAhead;
use crate::problems::deadline_scheduler::rules::Ruler;
use crate::problems::deadline_scheduler::world::{Fate, Tally, World};
use crate::problems::deadline_scheduler::{Cell, Plan};
use std::collections::VecDeque;
use std::sync::Arc;

/// Titles of the scenes.
pub(super) const TITLES: [&str; 4] = ["Slots", "Who is sent", "Worth of sending", "Losses"];

/// Slots that are drawn.
pub(super) const SHOWN: u64 = 28;

/// The phases of a slot: name and what happens.
const PHASES: [(&str, &str); 3] = [
    ("See", "A packet may have come for each user; the fading of each has moved or stayed"),
    ("Decide", "The scheduler picks who is sent, and the blocks are shared out"),
    (
        "Send",
        "What was sent leaves its queue, received or not; what was too old is thrown away; the rest ages",
    ),
];

/// Who decides on the floor.
pub(super) enum Decider {
    /// A learner with the weights of the moment.
    Learner(Box<Trainee>),
    /// A rule.
    Rule(Ruler),
    /// The look-ahead.
    Ahead(Box<LookAhead>),
    /// A plan for every state of two users.
    Plan(Plan),
}

/// A packet whose fate is known.
pub(super) struct Packet {
    pub user: usize,
    /// The slot in which it was first there, and the one in which it went.
    pub slots: [u64; 2],
    pub fate: Fate,
}

/// A cell in play with what became of its packets.
pub(super) struct Game {
    pub world: World,
    pub tally: Tally,
}

/// A slot and where it stands.
pub(super) struct Round {
    pub ground: Arc<SchedulerGround>,
    pub entry: Entry<Kind>,
    pub contender: usize,
    pub decider: Decider,
    pub phase: Phases,
    /// The cell that is shown.
    pub game: Game,
    /// While a hand decides: the contender's own cell beside, and the users that the hand sends.
    pub hand: Option<(Game, Vec<bool>)>,
    /// Blocks of the slot, once they are decided.
    pub blocks: Vec<usize>,
    /// Fates of the heads, once the slot is played.
    pub fates: Vec<Fate>,
    /// The cell before the slot was played.
    pub before: World,
    pub past: VecDeque<Packet>,
}

impl Round {
    /// The first slot.
    ///
    /// # Errors
    /// There is no such contender.
    pub fn new(ground: Arc<SchedulerGround>, contender: usize, seed: u64) -> Result<Self, Stop> {
        let entry = Entry::find(ground.entries(), contender)?;
        let decider = Decider::new(&ground, entry.kind)?;
        let world = World::new(&ground.scenario.real, Use::Floor.seed(seed));
        let users = ground.scenario.real.users();
        Ok(Self {
            entry,
            contender,
            decider,
            phase: Phases::first(&PHASES),
            before: world.clone(),
            game: Game { world, tally: Tally::default() },
            hand: None,
            blocks: vec![0; users],
            fates: vec![Fate::Empty; users],
            past: VecDeque::new(),
            ground,
        })
    }

    /// The cell.
    pub fn cell(&self) -> &Cell {
        &self.ground.scenario.real
    }

    /// Takes the weights of a learner, where it is the one that decides.
    pub fn take(&mut self, contender: usize, saved: &State) -> Result<(), Stop> {
        if let (Decider::Learner(trainee), true) = (&mut self.decider, contender == self.contender) {
            trainee.take_weights(saved)?;
        }
        Ok(())
    }

    /// Goes to the next phase, and tells whether it is the last.
    pub fn advance(&mut self) -> Result<bool, Stop> {
        match self.phase.advance() {
            0 => self.see(),
            1 => self.decide()?,
            _ => self.play()?,
        }
        Ok(self.phase.is_last())
    }

    fn see(&mut self) {
        self.before = self.game.world.clone();
        self.blocks.fill(0);
        self.fates.fill(Fate::Empty);
    }

    fn decide(&mut self) -> Result<(), Stop> {
        let cell = Arc::clone(&self.ground.scenario.real);
        self.blocks = match &self.hand {
            Some((_, sends)) => by_hand(&cell, &self.game.world, sends),
            None => self.decider.blocks(&cell, &self.game.world)?,
        };
        Ok(())
    }

    fn play(&mut self) -> Result<(), Stop> {
        let cell = Arc::clone(&self.ground.scenario.real);
        if let Some((beside, sends)) = &mut self.hand {
            let blocks = self.decider.blocks(&cell, &beside.world)?;
            beside.play(&cell, &blocks);
            sends.fill(false);
        }
        self.before = self.game.world.clone();
        self.fates = self.game.play(&cell, &self.blocks);
        let slot = self.before.slot;
        for (user, &fate) in self.fates.iter().enumerate() {
            if !matches!(fate, Fate::Empty | Fate::Waits) {
                let born = (slot + 1).saturating_sub(self.before.ages(user)[0] as u64);
                self.past.push_back(Packet { user, slots: [born, slot], fate });
            }
        }
        self.past.retain(|packet| packet.slots[1] + SHOWN > slot);
        Ok(())
    }

    /// Gives the decision to a hand, or back to the contender; both count from here.
    pub fn change_hands(&mut self) {
        self.game.tally = Tally::default();
        self.hand = match self.hand {
            Some(_) => None,
            None => {
                let beside = Game { world: self.game.world.clone(), tally: Tally::default() };
                Some((beside, vec![false; self.cell().users()]))
            }
        };
    }

    /// Switches whether the hand sends a user in the slot at hand.
    pub fn choose(&mut self, user: usize) {
        let Some((_, sends)) = &mut self.hand else { return };
        if let Some(send) = sends.get_mut(user) {
            *send = !*send;
        }
        if self.phase.at() == 1 {
            self.blocks = by_hand(&self.ground.scenario.real, &self.game.world, sends);
        }
    }
}

impl Game {
    fn play(&mut self, cell: &Cell, blocks: &[usize]) -> Vec<Fate> {
        let fates = self.world.play(cell, blocks);
        fates.iter().for_each(|&fate| self.tally.count(fate));
        fates
    }
}

impl Decider {
    fn new(ground: &SchedulerGround, kind: Kind) -> Result<Self, Stop> {
        if let Some(way) = kind.way(&ground.scenario) {
            let trainee = Trainee::new(Arc::clone(&ground.scenario.real), way, 0)?;
            return Ok(Self::Learner(Box::new(trainee)));
        }
        Ok(match (kind, &ground.pair) {
            (Kind::Rule(rule), _) => Self::Rule(ground.ruler(rule)),
            (Kind::TheoryOptimal, Some(pair)) => Self::Plan(pair.theory.clone()),
            _ => Self::Ahead(Box::new(ground.look_ahead())),
        })
    }

    /// Blocks for the users of a cell.
    pub fn blocks(&mut self, cell: &Cell, world: &World) -> Result<Vec<usize>, Stop> {
        Ok(match self {
            Self::Learner(trainee) => trainee.decide(std::slice::from_ref(world))?,
            Self::Rule(ruler) => ruler.blocks(cell, &world.seen()),
            Self::Ahead(ahead) => ahead.blocks(cell, &world.states()),
            Self::Plan(plan) => in_plan(plan, cell, world),
        })
    }
}

/// What a plan of two users has for a state.
pub(super) fn in_plan(plan: &Plan, cell: &Cell, world: &World) -> Vec<usize> {
    let states = world.states();
    plan.at(LEVELS << cell.last(), states[0], states[1]).map(usize::from).to_vec()
}

/// Theory's blocks for the users that a hand sends.
fn by_hand(cell: &Cell, world: &World, sends: &[bool]) -> Vec<usize> {
    let wish = |(user, &send): (usize, &bool)| {
        if send && world.patterns[user] != 0 { cell.need(user, world.levels[user]) } else { 0 }
    };
    let mut wishes: Vec<usize> = sends.iter().enumerate().map(wish).collect();
    cell.fit(&mut wishes);
    wishes
}
