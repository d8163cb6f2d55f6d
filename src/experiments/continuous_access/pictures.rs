//! What is seen of a slot: the floor, its preambles with the last slots, the backlog beside the genie's, and delays.

use super::ground::MOST_DRAWN;
use super::slot::{Past, Slot, TITLES};
use crate::factory::{UseCase, scattered};
use crate::problems::access::closed_forms::{expected_successes_barred, most_successes};
use crate::problems::access::continuous::{Outcome, Scheme, View};
use crate::scene::{
    Around, Cell, Cells, Chart, ChartLine, DeviceState, Floor, FloorDevice, LineOf, Picture, Scene, Strip,
    Tone,
};

/// Side of the site in metres where there are too many devices for a hall (Table I tells densities per km²).
const SITE_M: f64 = 1_000.0;

/// Has a packet, and was held back in this slot.
const BARRED: DeviceState = DeviceState::new("barred", Tone::Waiting, Around::Barrier);
/// Alone on its preamble, but not heard.
const FADED: DeviceState = DeviceState::new("lost in a fade", Tone::Waiting, Around::Struck);
/// Lost for the last time: its packet is gone.
const DROPPED: DeviceState = DeviceState::new("dropped", Tone::Bad, Around::CrossedRing);

impl Slot {
    /// All scenes of the present phase.
    pub(super) fn pictures(&self) -> Vec<Scene> {
        let scene = |index: usize, subtitle: String, pictures| Scene {
            title: TITLES[index].to_owned(),
            subtitle,
            pictures,
        };
        let strip = Strip {
            nouns: ["served".to_owned(), "collided preambles".to_owned()],
            columns: self.strip.iter().copied().collect(),
            level: Some(("best throw".to_owned(), most_successes(self.law.settings().preambles))),
        };
        let following = format!("following {} · slot {}", self.entry.name, self.report().slot + 1);
        vec![
            scene(0, following, vec![Picture::Floor(self.floor())]),
            scene(1, self.summary(), vec![Picture::Cells(self.cells()), Picture::Strip(strip)]),
            scene(2, format!("following {}", self.entry.name), self.charts()),
            scene(
                3,
                format!("{}, with its weights of right now", self.entry.name),
                vec![Picture::Table(self.delays.clone())],
            ),
        ]
    }

    fn state_of(&self, view: &View) -> DeviceState {
        match (self.phase.at(), view.outcome) {
            (_, Outcome::Idle) => DeviceState::IDLE,
            (0, _) | (_, Outcome::Waiting) => DeviceState::WAITING,
            (_, Outcome::Barred | Outcome::Deferred) => BARRED,
            (1 | 2, _) => DeviceState::SENDING,
            (3, Outcome::Success) => DeviceState::SENDING,
            (_, Outcome::Success) => DeviceState::SUCCESS,
            (4.., Outcome::Dropped) => DROPPED,
            (_, Outcome::Collision | Outcome::Dropped) => DeviceState::COLLISION,
            (_, Outcome::Undetected | Outcome::Refused) => FADED,
        }
    }

    fn cell_of(&self, view: &View) -> Option<u32> {
        view.preamble.filter(|_| self.phase.at() >= 2)
    }

    fn floor(&self) -> Floor {
        let hall = &self.ground.hall;
        let count = self.law.settings().devices as usize;
        if count <= MOST_DRAWN {
            let mut views: Vec<Option<&View>> = vec![None; count];
            self.active.iter().for_each(|(device, view)| views[*device] = Some(view));
            let place = |index: usize| {
                let device = &self.ground.devices[index];
                self.device(device.use_case, [device.position_m[0], device.position_m[1]], views[index])
            };
            return Floor::of(hall, (0..count).map(place).collect());
        }
        self.site(count)
    }

    /// A site of 1 km² with the hall in its middle; only devices with a packet are drawn, wherever they stand.
    fn site(&self, count: usize) -> Floor {
        let [length, width] = [self.ground.hall.size_m[0], self.ground.hall.size_m[1]];
        let (x, y) = ((SITE_M - length) / 2.0, (SITE_M - width) / 2.0);
        let shown = self.active.iter().take(MOST_DRAWN);
        Floor {
            size_m: [SITE_M, SITE_M],
            aisles_m: Vec::new(),
            machines_m: vec![[x, y, x + length, y + width]],
            base_station_m: [SITE_M / 2.0, SITE_M / 2.0],
            edge_server_m: [SITE_M / 2.0 + 30.0, SITE_M / 2.0],
            view_m: None,
            devices: shown
                .map(|(device, view)| {
                    let place_m = scattered(*device).map(|side| side * SITE_M);
                    self.device(UseCase::FieldSensor, place_m, Some(view))
                })
                .collect(),
            crowd: count.saturating_sub(self.active.len()) as u32,
        }
    }

    fn device(&self, use_case: UseCase, position_m: [f64; 2], view: Option<&View>) -> FloorDevice {
        let state = view.map_or(DeviceState::IDLE, |view| self.state_of(view));
        let mut about = vec![("State".to_owned(), state.name().to_owned())];
        if let Some(view) = view {
            about.push(("Packet waits for".to_owned(), format!("{} slots", view.waited)));
            about.push(("Tries so far".to_owned(), view.tries.to_string()));
            if let Some(preamble) = self.cell_of(view) {
                about.push(("Preamble".to_owned(), (preamble + 1).to_string()));
            }
            if view.superseded {
                about.push(("New packet".to_owned(), "lost: the older one still waits".to_owned()));
            }
        }
        let cell = view.and_then(|view| self.cell_of(view));
        FloorDevice { cell, about, ..FloorDevice::new(use_case, position_m, state) }
    }

    fn cells(&self) -> Cells {
        let preambles = self.law.settings().preambles as usize;
        let mut cells = vec![Cell { users: 0, state: DeviceState::WAITING }; preambles];
        for (_, view) in &self.active {
            if let Some(cell) = self.cell_of(view).and_then(|preamble| cells.get_mut(preamble as usize)) {
                cell.users += 1;
                let state = self.state_of(view);
                // A drop is the device's fate; its preamble is one that collided.
                cell.state = if state == DROPPED { DeviceState::COLLISION } else { state };
            }
        }
        Cells { noun: "preamble".to_owned(), cells }
    }

    fn summary(&self) -> String {
        let report = self.report();
        let preambles = self.law.settings().preambles;
        match self.phase.at() {
            0 => format!("{} new packets, {} devices with one", report.arrivals, self.backlog),
            1 => {
                let expected = expected_successes_barred(self.backlog, report.theta, preambles);
                match self.law.settings().scheme {
                    Scheme::Barring => format!("θ = {:.3} expects {expected:.1} successes", report.theta),
                    _ => format!("{} send, the others wait", report.passed),
                }
            }
            2 => format!("{} of {} devices send", report.passed, self.backlog),
            3 => format!("{} preambles collide, {} stay idle", report.collided, report.idle),
            _ => format!(
                "{} served · {} collided · {} idle · {} dropped",
                report.successes, report.collided, report.idle, report.dropped
            ),
        }
    }

    fn charts(&self) -> Vec<Picture> {
        let line = |name: &str, of, value: fn(&Past) -> f64| ChartLine {
            name: name.to_owned(),
            of,
            points: self.past.iter().map(|past| [past.slot as f64, value(past)]).collect(),
        };
        let chart = |y: &str, lines| {
            Picture::Chart(Chart {
                x: "slot".to_owned(),
                y: y.to_owned(),
                logarithmic: false,
                lines,
                notes: Vec::new(),
            })
        };
        let follows = LineOf::Contender(self.contender);
        vec![
            chart(
                "devices with a packet, on the same arrivals",
                vec![
                    line("genie", LineOf::Limit, |past| f64::from(past.genie)),
                    line(self.entry.name, follows, |past| f64::from(past.backlog)),
                ],
            ),
            chart(
                "barring factor θ, and θ* = min(1, F / n) for its own backlog",
                vec![
                    line("θ*", LineOf::Limit, |past| past.best),
                    line(self.entry.name, follows, |past| past.theta),
                ],
            ),
        ]
    }
}
