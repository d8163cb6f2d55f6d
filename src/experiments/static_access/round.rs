//! The floor at human pace: one slot in phases, decided by the weights a contender has right now.

use super::baselines::Rule;
use super::channels::Channels;
use super::comparison::Comparison;
use super::contenders::{CONTENDERS, Kind};
use super::ground::StaticGround;
use super::networks::Network;
use crate::experiments::contract::Stop;
use crate::experiments::kit::{Entry, Phases};
use crate::problems::access::slot::{Outcome, Slot, play};
use crate::random::{Stream, stream};
use std::collections::VecDeque;
use std::sync::Arc;

/// Slots that the strip remembers.
const STRIP_SLOTS: usize = 240;

/// The phases of a slot: name and what happens.
const PHASES: [(&str, &str); 5] = [
    ("Channels", "Every device has a packet; the base station knows each channel gain h"),
    ("Decision", "The contender gives each device a transmit probability p; the others keep silent"),
    ("Preambles", "Each device that transmits picks one preamble at random"),
    ("Collisions", "Devices on the same preamble destroy each other; singles go on to decoding"),
    ("Outcome", "A single is decoded with probability d = exp(-γ / (snr h)): a deep fade loses it"),
];

/// Titles of the scenes.
pub(super) const TITLES: [&str; 4] = ["Factory floor", "Preambles", "Who transmits", "Other sizes"];

/// Who decides.
enum Decider {
    /// The network of this contender, at the weights last loaded.
    Network(usize),
    /// A fixed rule with its own stream.
    Rule(Rule, Box<Stream>),
}

/// A slot and where it stands.
pub(super) struct Round {
    pub ground: Arc<StaticGround>,
    decider: Decider,
    pub comparison: Comparison,
    pub name: &'static str,
    seed: u64,
    pub slot_number: u64,
    pub phase: Phases,
    pub channels: Channels,
    pub transmit: Vec<f64>,
    pub slot: Slot,
    pub strip: VecDeque<[f32; 2]>,
}

impl Round {
    /// The first phase of the first slot.
    ///
    /// # Errors
    /// The contender cannot be built, with the reason.
    pub fn new(ground: Arc<StaticGround>, contender: usize, seed: u64) -> Result<Self, Stop> {
        let (devices, entry) = (ground.scenario.devices, Entry::find(CONTENDERS, contender)?);
        let decider = match entry.kind {
            Kind::Network(kind) => {
                Network::new(kind, &ground.scenario, seed)?;
                Decider::Network(contender)
            }
            Kind::Rule(rule) => Decider::Rule(rule, Box::new(stream(seed, "demo pick", 0))),
        };
        let mut round = Self {
            channels: Channels { draws: 1, gains: Vec::new(), decoding: Vec::new() },
            transmit: vec![0.0; devices],
            slot: Slot { preamble_of: Vec::new(), outcome_of: Vec::new(), picks: Vec::new() },
            strip: VecDeque::new(),
            slot_number: 0,
            phase: Phases::first(&PHASES),
            comparison: Comparison::new(Arc::clone(&ground), seed),
            ground,
            decider,
            name: entry.name,
            seed,
        };
        round.start_slot();
        Ok(round)
    }

    fn start_slot(&mut self) {
        let StaticGround { scenario, site, .. } = &*self.ground;
        let mut draws = stream(self.seed, "demo channels", self.slot_number);
        self.channels = Channels::draw(scenario, &site.mean_gains, 1, &mut draws);
        let devices = scenario.devices;
        self.comparison.forget();
        self.transmit = vec![0.0; devices];
        self.slot = Slot {
            preamble_of: vec![None; devices],
            outcome_of: vec![Outcome::Silent; devices],
            picks: vec![0; scenario.preambles as usize],
        };
    }

    fn decide(&mut self) -> Result<(), Stop> {
        self.transmit = match &mut self.decider {
            Decider::Network(contender) => self.comparison.decide(&self.channels, *contender)?,
            Decider::Rule(rule, stream) => {
                self.comparison.watch(&self.channels)?;
                rule.decide(&self.ground, &self.channels.gains, 1, stream)
            }
        };
        if !self.transmit.iter().all(|p| (0.0..=1.0).contains(p)) {
            return Err(Stop(format!("{} gives no valid decision any more", self.name)));
        }
        let mut draws = stream(self.seed, "demo slot", self.slot_number);
        self.slot = play(&self.transmit, &self.channels.decoding, self.ground.scenario.preambles, &mut draws);
        Ok(())
    }

    fn finish_slot(&mut self) {
        let collided = self.slot.picks.iter().filter(|&&users| users > 1).count();
        self.strip.push_back([self.slot.count(Outcome::Success) as f32, collided as f32]);
        if self.strip.len() > STRIP_SLOTS {
            self.strip.pop_front();
        }
    }

    /// Goes to the next phase, and tells whether it is the last.
    pub fn advance(&mut self) -> Result<bool, Stop> {
        match self.phase.advance() {
            0 => {
                self.slot_number += 1;
                self.start_slot();
            }
            1 => self.decide()?,
            _ if self.phase.is_last() => self.finish_slot(),
            _ => {}
        }
        Ok(self.phase.is_last())
    }
}
