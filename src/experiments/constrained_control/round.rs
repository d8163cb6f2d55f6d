//! A slot at human pace: what the device sees, decides, sends and gets; the trails of all learners; and what a hand tries.

use super::contenders::Kind;
use super::ground::ControlGround;
use super::student::{Judged, judged};
use crate::experiments::contract::Stop;
use crate::experiments::kit::{Entry, Ground, Phases, Use};
use crate::learn::parameters::State;
use crate::problems::constrained_control::channel::draw;
use crate::problems::constrained_control::rules::late;
use crate::problems::constrained_control::{DECISIONS, Figures, LEVELS, Parts, Policy, Turn, figures};
use crate::random::stream;
use rand::Rng;
use std::collections::VecDeque;
use std::sync::Arc;

/// Titles of the scenes.
pub(super) const TITLES: [&str; 5] = ["Power and delay", "Policy", "Slots", "Prices", "By hand"];

/// Slots that are remembered.
const REMEMBERED: usize = 80;

/// The phases of a slot: name and what happens.
const PHASES: [(&str, &str); 4] = [
    ("See", "The device sees its queue and the level of its channel"),
    ("Decide", "It asks for zero to four packets; where decisions act late, an earlier one acts now"),
    ("Send", "So many packets go out, as far as queue and power cap allow, with the power that the channel takes"),
    ("Arrive", "New packets come; what does not fit the buffer is lost, and the channel moves on"),
];

/// A slot that was played.
#[derive(Debug, Clone, Copy)]
pub(super) struct Played {
    /// Queue and level at its start.
    pub parts: Parts,
    /// What was decided.
    pub decision: usize,
    /// Packets that went out.
    pub sent: usize,
    /// The power in mW that it took.
    pub power_mw: f64,
    /// What came then.
    pub turn: Turn,
}

/// A rule that a hand sets: send on a good channel or from a queue on.
#[derive(Debug, Clone, Copy)]
pub(super) struct HandRule {
    /// From this queue on it sends whatever the channel.
    pub queue: usize,
    /// From this level on it sends whatever the queue.
    pub level: usize,
    /// The packets that it asks for: of all numbers the one that suits it best.
    pub packets: usize,
    /// Its exact figures.
    pub figures: Figures,
}

/// A slot and where it stands.
pub(super) struct Round {
    pub ground: Arc<ControlGround>,
    pub entry: Entry<Kind>,
    pub followed: usize,
    pub phase: Phases,
    pub slot: u64,
    /// The policy that decides; none before a learner's first weights.
    pub policy: Policy,
    /// The slot that is shown.
    pub now: Played,
    /// The slots before.
    pub past: VecDeque<Played>,
    /// The copies of each learner's policies, judged.
    pub trails: Vec<Vec<Judged>>,
    /// What a hand decides in place of the policy, where it does.
    pub hand: Option<usize>,
    /// Slots that the hand decided, with sums of their figures.
    pub by_hand: (u64, Figures),
    /// The rule that a hand set.
    pub rule: HandRule,
    seed: u64,
    state: usize,
}

impl Round {
    /// The first phase of the first slot.
    ///
    /// # Errors
    /// The contender cannot be built, with the reason.
    pub fn new(ground: Arc<ControlGround>, contender: usize, seed: u64) -> Result<Self, Stop> {
        let entry = Entry::find(ground.entries(), contender)?;
        let policy = match ground.rule(entry.kind)? {
            Some(policy) => policy,
            None => ground.student(entry.kind, seed)?.policy()?,
        };
        let contenders = ground.entries().len();
        let rule = hand_rule(&ground, 8, 3);
        let turn = Turn { state: 0, arrived: 0, lost: 0 };
        let now = Played { parts: ground.plant.parts(0), decision: 0, sent: 0, power_mw: 0.0, turn };
        let mut round = Self {
            entry,
            followed: contender,
            phase: Phases::first(&PHASES),
            slot: 0,
            policy,
            now,
            past: VecDeque::new(),
            trails: vec![Vec::new(); contenders],
            hand: None,
            by_hand: (0, Figures::default()),
            rule,
            seed: Use::Floor.seed(seed),
            state: 0,
            ground,
        };
        round.play();
        Ok(round)
    }

    /// Takes a learner's weights, and its trail.
    pub fn take(&mut self, contender: usize, saved: &State) -> Result<(), Stop> {
        let entry = Entry::find(self.ground.entries(), contender)?;
        if !entry.learns() {
            return Ok(());
        }
        if let Some(trail) = self.trails.get_mut(contender) {
            *trail = judged(saved)?;
        }
        if contender == self.followed {
            let mut student = self.ground.student(entry.kind, self.seed)?;
            student.load_policy(saved)?;
            self.policy = student.policy()?;
        }
        Ok(())
    }

    /// Decides and plays the slot that begins in the present state.
    fn play(&mut self) {
        let plant = &self.ground.plant;
        let mut draws = stream(self.seed, "floor", self.slot);
        let [coin, arrivals, level] = [draws.random(), draws.random(), draws.random()];
        let own = draw(&self.policy.0[self.state], coin);
        let decision = self.hand.unwrap_or(own);
        let (after, sent) = plant.after(self.state, decision);
        let parts = plant.parts(self.state);
        let (turn, power_mw) = (plant.turn(after, [arrivals, level]), plant.power_mw[parts.level][sent]);
        self.now = Played { parts, decision, sent, power_mw, turn };
    }

    /// Goes to the next phase, and tells whether it is the last.
    pub fn advance(&mut self) -> bool {
        match self.phase.advance() {
            0 => {
                self.remember();
                self.slot += 1;
                self.state = self.now.turn.state;
                self.play();
            }
            1 => self.play(),
            _ => {}
        }
        self.phase.is_last()
    }

    fn remember(&mut self) {
        self.past.push_back(self.now);
        if self.past.len() > REMEMBERED {
            self.past.pop_front();
        }
        if self.hand.is_some() {
            let (slots, sums) = &mut self.by_hand;
            *slots += 1;
            sums.power_mw += self.now.power_mw;
            sums.queue += self.now.parts.queue as f64;
            sums.lost += self.now.turn.lost as f64;
        }
    }

    /// A hand decides from now on, or no more.
    pub fn decide_by_hand(&mut self, decision: Option<usize>) {
        if self.hand.is_none() && decision.is_some() {
            self.by_hand = (0, Figures::default());
        }
        self.hand = decision.filter(|decision| *decision < DECISIONS);
    }

    /// A hand sets its rule.
    pub fn set_rule(&mut self, [queue, level]: [f64; 2]) {
        let whole = |x: f64, most: usize| (x.round().max(0.0) as usize).min(most);
        let (queue, level) = (whole(queue, self.ground.plant.settings.buffer + 1), whole(level, LEVELS));
        if (queue, level) != (self.rule.queue, self.rule.level) {
            self.rule = hand_rule(&self.ground, queue, level);
        }
    }
}

/// A hand's rule with the number of packets that makes its priced power least.
fn hand_rule(ground: &ControlGround, queue: usize, level: usize) -> HandRule {
    let with = |packets: usize| HandRule {
        queue,
        level,
        packets,
        figures: figures(&ground.plant, &rule_policy(ground, [queue, level, packets])),
    };
    let price = |rule: &HandRule| rule.figures.priced_mw(&ground.plant, ground.dual.prices);
    let mut best = with(1);
    for packets in 2..DECISIONS {
        let other = with(packets);
        best = if price(&other) < price(&best) { other } else { best };
    }
    best
}

/// The policy of a hand's rule: its queue, its level, its packets.
fn rule_policy(ground: &ControlGround, [from, good, packets]: [usize; 3]) -> Policy {
    let places = 0..(ground.plant.settings.buffer + 1) * LEVELS;
    let decide = |place: usize| if place / LEVELS >= from || place % LEVELS >= good { packets } else { 0 };
    late(&ground.plant, &places.map(decide).collect::<Vec<_>>())
}

impl HandRule {
    /// Its policy.
    pub fn policy(&self, ground: &ControlGround) -> Policy {
        rule_policy(ground, [self.queue, self.level, self.packets])
    }
}
