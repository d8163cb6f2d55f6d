//! The engine that knows each device: what the floor draws, and the schemes beside barring.
//!
//! The devices that pass are a binomial number, then a random subset of those ready: the same law as a coin for each, at
//! a cost that grows with those that send and not with those that wait.

use super::draws::{binomial, pair_below};
use super::engine::{Engine, in_force};
use super::law::{Detection, Law, LawError, MOST_RETRANSMISSIONS, Scheme, Settings};
use super::occupancy::Occupancy;
use super::report::SlotReport;
use super::schedule::Schedule;
use super::schemes::{Chosen, Queues};
use crate::random::{Stream, stream};
use rand::Rng;
use serde::{Deserialize, Serialize};

/// What a device did in the slot that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Outcome {
    /// It has no packet.
    #[default]
    Idle,
    /// It has a packet, and the slot is not played yet.
    Waiting,
    /// It was barred.
    Barred,
    /// It backs off or waits in a queue.
    Deferred,
    /// It sent, and its packet was served.
    Success,
    /// It sent, and another device sent the same preamble.
    Collision,
    /// It sent alone, but was not detected.
    Undetected,
    /// It sent alone, but all grants were given.
    Refused,
    /// It sent in vain for the last time, and dropped its packet.
    Dropped,
}

/// A device as the floor draws it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// What it did in the slot.
    pub outcome: Outcome,
    /// The preamble it sent in the slot.
    pub preamble: Option<u32>,
    /// Transmissions in vain of its packet so far.
    pub tries: u32,
    /// Slots that its packet has spent here, the slot that is shown included; 0 without a packet.
    pub waited: u32,
    /// Whether a new packet came in the slot.
    pub arrived: bool,
    /// Whether that packet was lost because an older one still waits.
    pub superseded: bool,
}

/// One device. Times are slots plus one, so that 0 is never.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
struct Device {
    born: u64,
    arrived: u64,
    sent: u64,
    tries: u16,
    preamble: u16,
    outcome: Outcome,
    waits: bool,
}

/// Everything that the engine needs to go on bit by bit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    law: Law,
    seed: u64,
    slot: u64,
    phase: u32,
    period_start: u64,
    begun: bool,
    new_period: bool,
    devices: Vec<Device>,
    ready: Vec<u32>,
    queues: Queues,
    active: u32,
    report: SlotReport,
    served: Vec<u32>,
    dropped: Vec<u32>,
}

/// The engine of single devices.
#[derive(Debug, Clone)]
pub struct Devices {
    state: State,
    schedule: Schedule,
    occupancy: Occupancy,
    senders: Vec<u32>,
    picks: Vec<u32>,
}

impl Devices {
    /// All devices idle before slot 0.
    pub fn new(law: Law, seed: u64) -> Self {
        let state = State {
            seed,
            slot: 0,
            phase: 0,
            period_start: 0,
            begun: false,
            new_period: false,
            devices: vec![Device::default(); law.settings().devices as usize],
            ready: Vec::new(),
            queues: Queues::new(law.settings().scheme),
            active: 0,
            report: SlotReport::default(),
            served: Vec::new(),
            dropped: Vec::new(),
            law,
        };
        Self::around(state)
    }

    fn around(state: State) -> Self {
        let schedule = Schedule::new(&state.law);
        Self { state, schedule, occupancy: Occupancy::default(), senders: Vec::new(), picks: Vec::new() }
    }

    /// The whole state, between slots or within one.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Goes on from a state, bit by bit.
    ///
    /// # Errors
    /// The state contradicts itself, as a damaged file may.
    pub fn from_state(state: State) -> Result<Self, LawError> {
        state.check()?;
        let mut engine = Self::around(state);
        let state = &engine.state;
        if state.slot > state.period_start || state.begun {
            engine.schedule.prepare(&state.law, state.seed, state.period_start, state.period_start);
        }
        Ok(engine)
    }

    /// The device as it is in the slot that began or ended last; `None` beyond the population.
    pub fn view(&self, device: usize) -> Option<View> {
        let state = &self.state;
        let found = state.devices.get(device)?;
        let now = state.report.slot + 1;
        let sent = found.sent == now;
        let outcome = match (sent, found.waits, state.begun, state.law.settings().scheme) {
            (true, ..) => found.outcome,
            (_, false, ..) => Outcome::Idle,
            (_, _, true, _) => Outcome::Waiting,
            (_, _, _, Scheme::Barring) => Outcome::Barred,
            _ => Outcome::Deferred,
        };
        let arrived = found.arrived == now;
        Some(View {
            outcome,
            preamble: sent.then_some(u32::from(found.preamble)),
            tries: u32::from(found.tries),
            waited: if outcome == Outcome::Idle { 0 } else { (now + 1 - found.born.min(now)) as u32 },
            arrived,
            superseded: arrived && found.born != now,
        })
    }

    /// The devices served in the slot that ended last, in the order of the report's delays.
    pub fn served(&self) -> &[u32] {
        &self.state.served
    }

    /// The devices that dropped their packet in the slot that ended last.
    pub fn dropped(&self) -> &[u32] {
        &self.state.dropped
    }

    /// Barring: a random subset of those ready, each with a preamble.
    fn pass_barring(&mut self, theta: f64, stream: &mut Stream) {
        let ready = &mut self.state.ready;
        let preambles = self.state.law.settings().preambles;
        let passed = binomial(ready.len() as u32, theta, stream);
        for left in (ready.len() - passed as usize + 1..=ready.len()).rev() {
            let (place, preamble) = pair_below(left as u32, preambles, stream);
            ready.swap(place as usize, left - 1);
            self.senders.push(ready[left - 1]);
            self.picks.push(preamble);
        }
        ready.truncate(ready.len() - passed as usize);
    }

    /// Fills senders and their preambles.
    fn select(&mut self, theta: f64, stream: &mut Stream) {
        self.senders.clear();
        self.picks.clear();
        match self.state.law.settings().scheme {
            Scheme::Barring => self.pass_barring(theta, stream),
            Scheme::BackOff { .. } => self.pass_barring(1.0, stream),
            Scheme::DistributedQueueing { subset } => {
                let State { law, ready, queues, .. } = &mut self.state;
                let (senders, picks) = (&mut self.senders, &mut self.picks);
                queues.select(law.settings(), subset, stream, Chosen { ready, senders, picks });
            }
        }
    }

    /// What becomes of each sender.
    fn resolve(&mut self, stream: &mut Stream) {
        let preambles = self.state.law.settings().preambles;
        self.occupancy.clear(preambles);
        self.picks.iter().for_each(|&preamble| self.occupancy.send(preamble));
        let (singles, collided) = self.occupancy.singles_and_collided(preambles);
        let report = &mut self.state.report;
        report.passed = self.senders.len() as u32;
        (report.collided, report.idle) = (collided, preambles - singles - collided);
        for (&device, &preamble) in self.senders.iter().zip(&self.picks) {
            let collided = self.occupancy.is_collided(preamble);
            self.state.receive(device, preamble, collided, stream);
        }
        self.state.queues.form_groups();
    }
}

impl State {
    /// One sender: served, or a try more, or dropped.
    #[inline]
    fn receive(&mut self, device: u32, preamble: u32, collided: bool, stream: &mut Stream) {
        let now = self.slot + 1;
        let found = &mut self.devices[device as usize];
        (found.sent, found.preamble) = (now, preamble as u16);
        found.outcome = if collided {
            Outcome::Collision
        } else {
            reception(self.law.settings(), found.tries, self.report.successes, stream)
        };
        if found.outcome == Outcome::Success {
            found.waits = false;
            self.active -= 1;
            self.report.successes += 1;
            self.report.delays.push((now + 1 - found.born) as u32);
            self.report.tries.push(u32::from(found.tries) + 1);
            self.served.push(device);
            return;
        }
        found.tries += 1;
        self.report.undetected += u32::from(found.outcome == Outcome::Undetected);
        self.report.refused += u32::from(found.outcome == Outcome::Refused);
        if u32::from(found.tries) > self.law.settings().retransmissions {
            (found.outcome, found.waits) = (Outcome::Dropped, false);
            self.active -= 1;
            self.report.dropped += 1;
            self.dropped.push(device);
            return;
        }
        match self.law.settings().scheme {
            Scheme::BackOff { .. } => self.queues.back_off(device, self.slot, stream),
            Scheme::DistributedQueueing { .. } if collided => self.queues.collide(preamble, device),
            _ => self.ready.push(device),
        }
    }

    fn check(&self) -> Result<(), LawError> {
        let devices = self.law.settings().devices;
        let mut places = vec![0_u8; devices as usize];
        for device in self.ready.iter().copied().chain(self.queues.devices()) {
            let place = places.get_mut(device as usize).ok_or(LawError::BrokenState)?;
            *place = place.saturating_add(1);
        }
        let waiting = |device: &Device, places: u8| {
            places == u8::from(device.waits)
                && (!device.waits || (1..=self.slot + 1).contains(&device.born))
                && u32::from(device.tries) <= MOST_RETRANSMISSIONS + 1
        };
        let fits = self.devices.len() == devices as usize
            && self.devices.iter().zip(&places).all(|(device, &places)| waiting(device, places))
            && self.active as usize == self.devices.iter().filter(|device| device.waits).count()
            && self.queues.fit(self.law.settings().scheme)
            && self.period_start <= self.slot
            && self.slot - self.period_start <= u64::from(self.law.settings().period_slots);
        if fits { Ok(()) } else { Err(LawError::BrokenState) }
    }

    /// Forgets the devices from `devices` on, makes room for new ones, and lets all wait anew under the scheme.
    fn resettle(&mut self, law: &Law) {
        let devices = law.settings().devices;
        self.devices.resize(devices as usize, Device::default());
        if self.law.settings().scheme != law.settings().scheme {
            self.ready.extend(self.queues.devices().collect::<Vec<u32>>());
            self.queues = Queues::new(law.settings().scheme);
        }
        self.ready.retain(|&device| device < devices);
        self.queues.retain(|device| device < devices);
        self.served.retain(|&device| device < devices);
        self.dropped.retain(|&device| device < devices);
        self.active = self.devices.iter().filter(|device| device.waits).count() as u32;
    }
}

/// What becomes of a device alone on its preamble, after `tries` transmissions in vain.
#[inline]
fn reception(settings: &Settings, tries: u16, served: u32, stream: &mut Stream) -> Outcome {
    let missed = settings.detection == Detection::PowerRamping
        && stream.random::<f64>() < (-f64::from(tries) - 1.0).exp();
    if missed {
        Outcome::Undetected
    } else if settings.grants.is_some_and(|grants| served >= grants) {
        Outcome::Refused
    } else {
        Outcome::Success
    }
}

impl Engine for Devices {
    fn law(&self) -> &Law {
        &self.state.law
    }

    fn slot(&self) -> u64 {
        self.state.slot
    }

    fn phase(&self) -> u32 {
        let state = &self.state;
        let length = u64::from(state.law.settings().period_slots);
        match (state.begun, state.new_period) {
            (true, _) => state.phase,
            (_, true) => 0,
            _ => ((state.slot - state.period_start) % length) as u32,
        }
    }

    fn begin_slot(&mut self) -> u32 {
        let phase = self.phase();
        let state = &mut self.state;
        if state.begun {
            return state.report.backlog;
        }
        state.phase = phase;
        if phase == 0 {
            (state.period_start, state.new_period) = (state.slot, false);
        }
        state.report.clear(state.slot);
        state.served.clear();
        state.dropped.clear();
        state.queues.release(state.slot, &mut state.ready);
        self.schedule.prepare(&state.law, state.seed, state.slot, state.period_start);
        let now = state.slot + 1;
        for &device in self.schedule.arrivals(&state.law, phase) {
            let found = &mut state.devices[device as usize];
            state.report.arrivals += 1;
            found.arrived = now;
            if found.waits {
                state.report.superseded += 1;
            } else {
                (found.waits, found.born, found.tries) = (true, now, 0);
                state.ready.push(device);
            }
        }
        state.active += state.report.arrivals - state.report.superseded;
        (state.report.backlog, state.begun) = (state.active, true);
        state.active
    }

    fn finish_slot(&mut self, theta: f64) -> &SlotReport {
        self.begin_slot();
        let theta = in_force(theta);
        self.state.report.theta = theta;
        let mut stream = stream(self.state.seed, "slot contention", self.state.slot);
        self.select(theta, &mut stream);
        self.resolve(&mut stream);
        self.state.begun = false;
        self.state.slot += 1;
        &self.state.report
    }

    fn report(&self) -> &SlotReport {
        &self.state.report
    }

    fn with_law(&mut self, law: Law) -> Result<(), LawError> {
        self.state.resettle(&law);
        if !self.state.law.same_arrivals(&law) {
            self.state.new_period = true;
            self.schedule = Schedule::new(&law);
        }
        self.state.law = law;
        Ok(())
    }
}
