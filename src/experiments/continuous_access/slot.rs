//! The floor at human pace: one slot in phases, under the factor that a contender picks with its weights of right now, and
//! the genie on the same arrivals beside.

use super::contenders::{CONTENDERS, Kind};
use super::ground::AccessGround;
use super::policy::{Player, Policy};
use super::requirements;
use crate::experiments::contract::{EvaluationSet, Stop};
use crate::experiments::kit::{Entry, Phases, Use};
use crate::learn::parameters::State;
use crate::problems::access::closed_forms::best_barring_factor;
use crate::problems::access::continuous::{Devices, Engine as _, Law, Outcome, Rule, SlotReport, View};
use crate::scene::Table;
use std::collections::VecDeque;
use std::sync::Arc;

/// Titles of the scenes.
pub(super) const TITLES: [&str; 4] = ["Factory floor", "Preambles", "Backlog", "Delays"];

/// Slots that the strip remembers, and the charts.
const STRIP_SLOTS: usize = 240;
const CHART_SLOTS: usize = 150;

/// The phases of a slot: name and what happens.
const PHASES: [(&str, &str); 7] = [
    ("Arrivals", "New packets come; a device whose older packet still waits loses the new one"),
    ("Barring", "The base station broadcasts θ; each device with a packet passes with that probability"),
    ("Preambles", "Each device that passes picks one preamble at random and sends it"),
    ("Collisions", "Devices on the same preamble are not understood; each counts a try"),
    ("Outcome", "Singles are served; a device that has used up its tries drops its packet"),
    ("Reward", "The number of packets served is the reward of the slot"),
    ("Update", "Learners compare what they expected with it, and move their weights a little"),
];

/// A slot of the past, for the charts.
pub(super) struct Past {
    pub slot: u64,
    pub backlog: u32,
    pub genie: u32,
    pub theta: f64,
    pub best: f64,
}

/// A slot and where it stands.
pub(super) struct Slot {
    pub ground: Arc<AccessGround>,
    pub contender: usize,
    pub entry: Entry<Kind>,
    policy: Policy,
    player: Player,
    engine: Devices,
    genie: Devices,
    pub law: Law,
    seed: u64,
    pub phase: Phases,
    pub backlog: u32,
    /// Devices with a packet in this slot, or that had one.
    pub active: Vec<(usize, View)>,
    pub strip: VecDeque<[f32; 2]>,
    pub past: VecDeque<Past>,
    pub delays: Table,
}

impl Slot {
    /// The first phase of the first slot.
    pub fn new(ground: Arc<AccessGround>, contender: usize, seed: u64) -> Result<Self, Stop> {
        let (entry, floor) = (Entry::find(CONTENDERS, contender)?, Use::Floor.seed(seed));
        let (policy, scenario) = (entry.kind.policy(&ground, seed)?, &ground.scenario);
        let law = entry.kind.law(scenario).clone();
        let mut slot = Self {
            player: policy.decide(scenario, |deciding| Player::new(deciding, scenario))?,
            engine: Devices::new(law.clone(), floor),
            genie: Devices::new(scenario.law.clone(), floor),
            contender,
            entry,
            policy,
            law,
            seed,
            phase: Phases::ended(&PHASES),
            backlog: 0,
            active: Vec::new(),
            strip: VecDeque::new(),
            past: VecDeque::new(),
            delays: Table { columns: Vec::new(), rows: Vec::new(), note: String::new() },
            ground,
        };
        slot.assess()?;
        slot.phase.advance();
        slot.start_slot();
        Ok(slot)
    }

    /// Delays of the present weights on evaluation slots.
    fn assess(&mut self) -> Result<(), Stop> {
        let tally = self.entry.kind.play(&self.ground, &self.policy, self.seed, EvaluationSet::Curve)?;
        self.delays = requirements::picture(&tally);
        Ok(())
    }

    fn start_slot(&mut self) {
        self.backlog = self.engine.begin_slot();
        self.gather();
    }

    /// Notes which devices take part in the slot.
    fn gather(&mut self) {
        let count = self.law.settings().devices as usize;
        let views = (0..count).filter_map(|device| Some((device, self.engine.view(device)?)));
        self.active = views.filter(|(_, view)| view.outcome != Outcome::Idle || view.arrived).collect();
    }

    fn play(&mut self) -> Result<(), Stop> {
        let scenario = &self.ground.scenario;
        let preambles = scenario.law.settings().preambles;
        let (player, phase, backlog) = (&mut self.player, self.engine.phase(), self.backlog);
        let theta = self.policy.decide(scenario, |deciding| player.theta(deciding, phase, backlog))?;
        let report = self.engine.finish_slot(theta);
        self.player.look(report, preambles)?;
        let (slot, theta) = (report.slot, report.theta);
        let genie = self.genie.begin_slot();
        self.genie.finish_slot(best_barring_factor(f64::from(genie), preambles));
        let best = best_barring_factor(f64::from(self.backlog), preambles);
        self.past.push_back(Past { slot, backlog: self.backlog, genie, theta, best });
        if self.past.len() > CHART_SLOTS {
            self.past.pop_front();
        }
        self.gather();
        Ok(())
    }

    fn finish_slot(&mut self) {
        let report = self.engine.report();
        self.strip.push_back([report.successes as f32, report.collided as f32]);
        if self.strip.len() > STRIP_SLOTS {
            self.strip.pop_front();
        }
    }

    pub fn report(&self) -> &SlotReport {
        self.engine.report()
    }

    /// Takes the weights of the followed contender.
    pub fn take(&mut self, contender: usize, state: &State) -> Result<(), Stop> {
        if contender == self.contender && !matches!(self.policy, Policy::Rule(Rule::None)) {
            self.policy.load(state)?;
            self.assess()?;
        }
        Ok(())
    }

    /// Goes to the next phase, and tells whether it is the last.
    pub fn advance(&mut self) -> Result<bool, Stop> {
        match self.phase.advance() {
            0 => self.start_slot(),
            1 => self.play()?,
            _ if self.phase.is_last() => self.finish_slot(),
            _ => {}
        }
        Ok(self.phase.is_last())
    }
}
