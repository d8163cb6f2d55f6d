//! The floor at human pace: one slot in phases, decided by the weights a contender has right now.

use super::baselines::Rule;
use super::channels::Channels;
use super::comparison::Comparison;
use super::evaluation::Ground;
use crate::experiments::contract::{Demo, Stop};
use crate::learn::parameters::State;
use crate::problems::access::closed_forms::most_successes;
use crate::problems::access::one_shot::{exact_optimum, expected_successes};
use crate::problems::access::slot::{Outcome, Slot, play};
use crate::random::{Stream, stream};
use crate::scene::{Cell, Cells, DeviceState, Floor, FloorDevice, Phase, Picture, Scene, Strip};
use crate::units::db_from_ratio;
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
const LAST: usize = PHASES.len() - 1;

/// Titles of the scenes.
pub(super) const TITLES: [&str; 4] = ["Factory floor", "Preambles", "Who transmits", "Other sizes"];

/// Who decides.
pub(super) enum Decider {
    /// The network of this contender, at the weights last loaded.
    Network(usize),
    /// A fixed rule with its own stream.
    Rule(Rule, Box<Stream>),
}

/// A slot and where it stands.
pub(super) struct SlotDemo {
    ground: Arc<Ground>,
    decider: Decider,
    comparison: Comparison,
    name: &'static str,
    seed: u64,
    slot_number: u64,
    phase: usize,
    channels: Channels,
    transmit: Vec<f64>,
    slot: Slot,
    strip: VecDeque<[f32; 2]>,
}

impl SlotDemo {
    /// The first phase of the first slot.
    pub fn new(ground: Arc<Ground>, decider: Decider, name: &'static str, seed: u64) -> Self {
        let devices = ground.scenario.devices;
        let mut demo = Self {
            channels: Channels { draws: 1, gains: Vec::new(), decoding: Vec::new() },
            transmit: vec![0.0; devices],
            slot: Slot { preamble_of: Vec::new(), outcome_of: Vec::new(), picks: Vec::new() },
            strip: VecDeque::new(),
            slot_number: 0,
            phase: 0,
            comparison: Comparison::new(Arc::clone(&ground), seed),
            ground,
            decider,
            name,
            seed,
        };
        demo.start_slot();
        demo
    }

    fn start_slot(&mut self) {
        let Ground { scenario, site, .. } = &*self.ground;
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

    fn state_of(&self, device: usize) -> DeviceState {
        let outcome = self.slot.outcome_of[device];
        match (self.phase, outcome) {
            (0, _) => DeviceState::Waiting,
            (_, Outcome::Silent) => DeviceState::Silent,
            (1 | 2, _) => DeviceState::Sending,
            (_, Outcome::Collided) => DeviceState::Collision,
            (3, _) => DeviceState::Sending,
            (_, Outcome::NotDecoded) => DeviceState::Faded,
            (_, Outcome::Success) => DeviceState::Success,
        }
    }

    fn cell_of(&self, device: usize) -> Option<u32> {
        self.slot.preamble_of[device].filter(|_| self.phase >= 2)
    }

    fn about(&self, device: usize) -> Vec<(String, String)> {
        let gain_db = db_from_ratio(self.channels.gains[device]);
        let mut about = vec![
            ("Channel gain h".to_owned(), format!("{gain_db:.1} dB")),
            ("Decoded if alone".to_owned(), format!("{:.1} %", 100.0 * self.channels.decoding[device])),
        ];
        if self.phase >= 1 {
            about
                .push(("Transmit probability".to_owned(), format!("{:.1} %", 100.0 * self.transmit[device])));
        }
        if let Some(preamble) = self.cell_of(device) {
            about.push(("Preamble".to_owned(), format!("{}", preamble + 1)));
        }
        about.push(("State".to_owned(), self.state_of(device).name().to_owned()));
        about
    }

    fn floor(&self) -> Floor {
        let site = &self.ground.site;
        let corners =
            |area: &crate::factory::Rectangle| [area.min_m[0], area.min_m[1], area.max_m[0], area.max_m[1]];
        let device = |index: usize| FloorDevice {
            use_case: site.devices[index].use_case,
            position_m: [site.devices[index].position_m[0], site.devices[index].position_m[1]],
            state: self.state_of(index),
            cell: self.cell_of(index),
            label: String::new(),
            link: None,
            about: self.about(index),
        };
        Floor {
            size_m: [site.hall.size_m[0], site.hall.size_m[1]],
            aisles_m: site.hall.aisles.iter().map(corners).collect(),
            machines_m: site.hall.machines.iter().map(corners).collect(),
            base_station_m: [site.hall.base_station_m[0], site.hall.base_station_m[1]],
            edge_server_m: site.hall.edge_server_m,
            view_m: None,
            devices: (0..site.devices.len()).map(device).collect(),
            crowd: 0,
        }
    }

    fn cells(&self) -> Cells {
        let mut cells: Vec<Cell> =
            self.slot.picks.iter().map(|_| Cell { users: 0, state: DeviceState::Waiting }).collect();
        for device in 0..self.slot.preamble_of.len() {
            if let Some(preamble) = self.cell_of(device) {
                let cell = &mut cells[preamble as usize];
                cell.users = self.slot.picks[preamble as usize];
                cell.state = self.state_of(device);
            }
        }
        Cells { noun: "preamble".to_owned(), cells }
    }

    fn summary(&self) -> String {
        let expected =
            || expected_successes(&self.transmit, &self.channels.decoding, self.ground.scenario.preambles);
        let optimum = exact_optimum(&self.channels.decoding, self.ground.scenario.preambles);
        match self.phase {
            0 => "nobody has picked yet".to_owned(),
            1 | 2 => format!(
                "expects {:.1}; best possible {:.1} with {} devices",
                expected(),
                optimum.successes,
                optimum.transmitting
            ),
            _ => {
                let collided = self.slot.picks.iter().filter(|&&users| users > 1).count();
                let idle = self.slot.picks.iter().filter(|&&users| users == 0).count();
                let (alone, verb) = match self.phase {
                    LAST => (self.slot.count(Outcome::Success), "succeed"),
                    _ => (self.slot.picks.iter().filter(|&&users| users == 1).count(), "alone"),
                };
                format!("{alone} {verb} · {collided} collide · {idle} idle")
            }
        }
    }
}

impl Demo for SlotDemo {
    fn load(&mut self, contender: usize, state: &State) -> Result<(), Stop> {
        self.comparison.load(contender, state)
    }

    fn next_phase(&mut self) -> Result<bool, Stop> {
        if self.phase == LAST {
            self.slot_number += 1;
            self.phase = 0;
            self.start_slot();
            return Ok(false);
        }
        self.phase += 1;
        if self.phase == 1 {
            self.decide()?;
        }
        if self.phase == LAST {
            self.finish_slot();
        }
        Ok(self.phase == LAST)
    }

    fn phase(&self) -> Phase {
        let (name, text) = PHASES[self.phase];
        Phase { number: self.phase + 1, of: PHASES.len(), name: name.to_owned(), text: text.to_owned() }
    }

    fn scenes(&self) -> Vec<Scene> {
        let level = most_successes(self.ground.scenario.preambles);
        let strip = Strip {
            nouns: ["successes".to_owned(), "collided preambles".to_owned()],
            columns: self.strip.iter().copied().collect(),
            level: Some(("most without fading".to_owned(), level)),
        };
        vec![
            Scene {
                title: TITLES[0].to_owned(),
                subtitle: format!("following {} · slot {}", self.name, self.slot_number + 1),
                pictures: vec![Picture::Floor(self.floor())],
            },
            Scene {
                title: TITLES[1].to_owned(),
                subtitle: self.summary(),
                pictures: vec![Picture::Cells(self.cells()), Picture::Strip(strip)],
            },
            Scene {
                title: TITLES[2].to_owned(),
                subtitle: "every network on this slot's channels".to_owned(),
                pictures: vec![self.comparison.ranking(&self.channels)],
            },
            Scene {
                title: TITLES[3].to_owned(),
                subtitle: format!("trained on {}, no training in between", self.ground.scenario.devices),
                pictures: vec![self.comparison.chart()],
            },
        ]
    }
}
