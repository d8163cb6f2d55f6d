//! What is seen of a slot: the floor, its preambles with the last slots, every network's decision, and other sizes.

use super::round::{Round, TITLES};
use crate::factory::Device;
use crate::problems::access::closed_forms::most_successes;
use crate::problems::access::one_shot::{exact_optimum, expected_successes};
use crate::problems::access::slot::Outcome;
use crate::scene::{Around, Cell, Cells, DeviceState, Floor, FloorDevice, Picture, Scene, Strip, Tone};
use crate::units::db_from_ratio;

/// Told to keep silent.
const SILENT: DeviceState = DeviceState::new("silent", Tone::Faint, Around::Plain);
/// Alone on its preamble, but lost in a fade.
const FADED: DeviceState = DeviceState::new("lost in a fade", Tone::Waiting, Around::Struck);

impl Round {
    /// All scenes of the present phase.
    pub(super) fn pictures(&self) -> Vec<Scene> {
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

    fn state_of(&self, device: usize) -> DeviceState {
        let outcome = self.slot.outcome_of[device];
        match (self.phase.at(), outcome) {
            (0, _) => DeviceState::WAITING,
            (_, Outcome::Silent) => SILENT,
            (1 | 2, _) => DeviceState::SENDING,
            (_, Outcome::Collided) => DeviceState::COLLISION,
            (3, _) => DeviceState::SENDING,
            (_, Outcome::NotDecoded) => FADED,
            (_, Outcome::Success) => DeviceState::SUCCESS,
        }
    }

    fn cell_of(&self, device: usize) -> Option<u32> {
        self.slot.preamble_of[device].filter(|_| self.phase.at() >= 2)
    }

    fn about(&self, device: usize) -> Vec<(String, String)> {
        let gain_db = db_from_ratio(self.channels.gains[device]);
        let mut about = vec![
            ("Channel gain h".to_owned(), format!("{gain_db:.1} dB")),
            ("Decoded if alone".to_owned(), format!("{:.1} %", 100.0 * self.channels.decoding[device])),
        ];
        if self.phase.at() >= 1 {
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
        let device = |(index, device): (usize, &Device)| {
            let [x, y, _] = device.position_m;
            let shown = FloorDevice::new(device.use_case, [x, y], self.state_of(index));
            FloorDevice { cell: self.cell_of(index), about: self.about(index), ..shown }
        };
        Floor::of(&site.hall, site.devices.iter().enumerate().map(device).collect())
    }

    fn cells(&self) -> Cells {
        let mut cells: Vec<Cell> =
            self.slot.picks.iter().map(|_| Cell { users: 0, state: DeviceState::WAITING }).collect();
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
        match self.phase.at() {
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
                let (alone, verb) = match self.phase.is_last() {
                    true => (self.slot.count(Outcome::Success), "succeed"),
                    false => (self.slot.picks.iter().filter(|&&users| users == 1).count(), "alone"),
                };
                format!("{alone} {verb} · {collided} collide · {idle} idle")
            }
        }
    }
}
