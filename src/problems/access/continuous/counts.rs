//! The engine that counts: a slot costs what is sent in it, never what the population is.
//!
//! Waiting packets are alike up to age and tries, so no device is known by name. Which devices lose a new packet to an
//! older one is left open as well: a packet of an earlier period carries the mark "its device had its new packet of this
//! period already" only as a count, and when such packets leave, a hypergeometric draw says how many of them were marked.
//! That is the same law, since marks change nothing about a packet's way through the slots.

use super::draws::{below, binomial, hypergeometric, pair_below};
use super::engine::{Engine, in_force};
use super::groups::{self, Fate, Group, Packet, SMALLEST_GROUP};
use super::law::{Arrivals, Detection, Law, LawError, Scheme};
use super::occupancy::{Occupancy, throw};
use super::report::SlotReport;
use crate::random::{Stream, stream};
use serde::{Deserialize, Serialize};

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
    /// Devices whose packet of this period has not come yet.
    to_come: u32,
    /// Waiting packets of earlier periods.
    old: u32,
    /// How many of them belong to devices that had this period's packet, and lost it.
    old_marked: u32,
    lone: Vec<Packet>,
    groups: Vec<Group>,
    report: SlotReport,
}

/// The engine of counts.
#[derive(Debug, Clone)]
pub struct Counts {
    state: State,
    occupancy: Occupancy,
    fates: Vec<Fate>,
    groups_before: Vec<Group>,
}

impl Counts {
    /// All devices idle before slot 0.
    ///
    /// # Errors
    /// The law is not barring with certain detection and without a limit of grants.
    pub fn new(law: Law, seed: u64) -> Result<Self, LawError> {
        check_law(&law)?;
        Ok(Self::around(State {
            law,
            seed,
            slot: 0,
            phase: 0,
            period_start: 0,
            begun: false,
            new_period: false,
            to_come: 0,
            old: 0,
            old_marked: 0,
            lone: Vec::new(),
            groups: Vec::new(),
            report: SlotReport::default(),
        }))
    }

    fn around(state: State) -> Self {
        Self { state, occupancy: Occupancy::default(), fates: Vec::new(), groups_before: Vec::new() }
    }

    /// The whole state, between slots or within one.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Goes on from a state, bit by bit.
    ///
    /// # Errors
    /// The state contradicts itself, as a damaged file may, or its law is not one for counting.
    pub fn from_state(state: State) -> Result<Self, LawError> {
        check_law(&state.law)?;
        state.check()?;
        Ok(Self::around(state))
    }

    /// Plays the barring of groups, if there are any, and tells how many of the lone packets are served.
    fn contend(&mut self, theta: f64, stream: &mut Stream) -> (u32, u32) {
        let state = &mut self.state;
        let preambles = state.law.settings().preambles;
        self.occupancy.clear(preambles);
        let lone = state.pass_lone(theta, &mut self.occupancy, stream);
        if state.groups.is_empty() {
            let (singles, collided) = self.occupancy.singles_and_collided(preambles);
            state.report.note(lone, preambles, singles, collided);
            return (lone, singles);
        }
        let grouped = groups::pass(&state.groups, theta, &mut self.fates, stream);
        let (singles, collided) = throw(lone + grouped, preambles, &mut self.occupancy, stream);
        state.report.note(lone + grouped, preambles, singles, collided);
        let served = hypergeometric(lone + grouped, lone, singles, stream);
        groups::serve(&mut self.fates, grouped, singles - served, stream);
        (lone, served)
    }
}

impl SlotReport {
    fn note(&mut self, passed: u32, preambles: u32, singles: u32, collided: u32) {
        (self.passed, self.successes, self.collided) = (passed, singles, collided);
        self.idle = preambles - singles - collided;
    }

    fn serve(&mut self, packet: Packet, count: u32) {
        let delay = (self.slot - packet.born + 1) as u32;
        self.delays.extend(std::iter::repeat_n(delay, count as usize));
        self.tries.extend(std::iter::repeat_n(packet.tries + 1, count as usize));
    }
}

impl State {
    /// New packets, and those among them that an older packet of their device makes superseded.
    fn arrive(&mut self) -> (u32, u32) {
        let settings = self.law.settings();
        let devices = settings.devices;
        let mut arriving = stream(self.seed, "slot arrivals", self.slot);
        let (from, holding, arrivals) = if settings.arrivals == Arrivals::Independent {
            let share = 1.0 / f64::from(settings.period_slots);
            (devices, self.waiting(), binomial(devices, share, &mut arriving))
        } else {
            let hazard = self.law.hazards().get(self.phase as usize).copied().unwrap_or(0.0);
            (self.to_come, self.old - self.old_marked, binomial(self.to_come, hazard, &mut arriving))
        };
        if arrivals == 0 || holding == 0 {
            self.to_come = self.to_come.saturating_sub(arrivals);
            return (arrivals, 0);
        }
        let mut meeting = stream(self.seed, "slot superseded", self.slot);
        let superseded = hypergeometric(from, holding, arrivals, &mut meeting);
        if settings.arrivals != Arrivals::Independent {
            self.to_come -= arrivals;
            self.old_marked += superseded;
        }
        (arrivals, superseded)
    }

    /// Devices with a packet.
    fn waiting(&self) -> u32 {
        self.lone.len() as u32 + self.groups.iter().map(|group| group.count).sum::<u32>()
    }

    /// Lone packets that pass go to the end in random order, the first drawn last, each with a preamble.
    #[inline]
    fn pass_lone(&mut self, theta: f64, occupancy: &mut Occupancy, stream: &mut Stream) -> u32 {
        let preambles = self.law.settings().preambles;
        let passed = binomial(self.lone.len() as u32, theta, stream);
        for left in (self.lone.len() - passed as usize + 1..=self.lone.len()).rev() {
            let (place, preamble) = pair_below(left as u32, preambles, stream);
            self.lone.swap(place as usize, left - 1);
            occupancy.send(preamble);
        }
        passed
    }

    /// The last `passed` lone packets have sent, the last `served` of them with success. Returns how many old ones left.
    #[inline]
    fn resolve_lone(&mut self, passed: u32, served: u32) -> u32 {
        let first = self.lone.len() - passed as usize;
        let mut old = 0;
        for packet in self.lone.drain(first + (passed - served) as usize..).rev() {
            self.report.serve(packet, 1);
            old += u32::from(packet.born < self.period_start);
        }
        let most = self.law.settings().retransmissions;
        for place in (first..self.lone.len()).rev() {
            self.lone[place].tries += 1;
            if self.lone[place].tries > most {
                old += u32::from(self.lone.swap_remove(place).born < self.period_start);
                self.report.dropped += 1;
            }
        }
        old
    }

    /// Members of groups leave or count a try, as their fates say. Returns how many old ones left.
    fn resolve_groups(&mut self, before: &mut Vec<Group>, fates: &[Fate]) -> u32 {
        std::mem::swap(before, &mut self.groups);
        self.groups.clear();
        let most = self.law.settings().retransmissions;
        let mut old = 0;
        for (&Group { packet, count }, fate) in before.iter().zip(fates) {
            self.groups.push(Group { packet, count: count - fate.passed });
            self.report.serve(packet, fate.served);
            let (failed, tries) = (fate.passed - fate.served, packet.tries + 1);
            let dropped = if tries > most { failed } else { 0 };
            self.groups.push(Group { packet: Packet { tries, ..packet }, count: failed - dropped });
            self.report.dropped += dropped;
            old += if packet.born < self.period_start { fate.served + dropped } else { 0 };
        }
        groups::settle(&mut self.groups, &mut self.lone);
        old
    }

    /// Old packets have left: some of them were marked.
    fn leave(&mut self, left: u32) {
        if left > 0 && self.old_marked > 0 {
            let mut stream = stream(self.seed, "slot leaving", self.slot);
            self.old_marked -= hypergeometric(self.old, self.old_marked, left, &mut stream);
        }
        self.old = self.old.saturating_sub(left);
    }

    /// `gone` devices, chosen at random from the whole population, leave with their packets.
    fn shrink(&mut self, gone: u32) {
        let mut stream = stream(self.seed, "population", self.slot);
        let mut waiting = self.waiting();
        let mut leaving = hypergeometric(self.law.settings().devices, waiting, gone, &mut stream);
        for group in &mut self.groups {
            let from_here = hypergeometric(waiting, group.count, leaving, &mut stream);
            waiting -= group.count;
            leaving -= from_here;
            group.count -= from_here;
        }
        for _ in 0..leaving {
            let place = below(self.lone.len() as u32, &mut stream) as usize;
            self.lone.swap_remove(place);
        }
        groups::settle(&mut self.groups, &mut self.lone);
    }

    fn check(&self) -> Result<(), LawError> {
        let settings = self.law.settings();
        let grouped = self.groups.iter().map(|group| u64::from(group.count)).sum::<u64>();
        let packets = || self.lone.iter().chain(self.groups.iter().map(|group| &group.packet));
        let old = self.lone.iter().filter(|packet| packet.born < self.period_start).count() as u64
            + self
                .groups
                .iter()
                .filter(|g| g.packet.born < self.period_start)
                .map(|g| u64::from(g.count))
                .sum::<u64>();
        let fits = self.lone.len() as u64 + grouped <= u64::from(settings.devices)
            && packets()
                .all(|packet| packet.born <= self.slot && packet.tries <= super::law::MOST_RETRANSMISSIONS)
            && self.period_start <= self.slot
            && self.slot - self.period_start <= u64::from(settings.period_slots)
            && self.old_marked <= self.old
            && (self.new_period || u64::from(self.old) == old)
            && (self.new_period || self.to_come <= settings.devices)
            && (settings.arrivals == Arrivals::Independent
                || self.new_period
                || self.old - self.old_marked <= self.to_come
                || self.to_come == 0 && self.slot == self.period_start);
        if fits { Ok(()) } else { Err(LawError::BrokenState) }
    }
}

/// Whether this is a law for counting.
fn check_law(law: &Law) -> Result<(), LawError> {
    let settings = law.settings();
    let known = settings.scheme == Scheme::Barring
        && settings.detection == Detection::Certain
        && settings.grants.is_none();
    if known { Ok(()) } else { Err(LawError::BarringOnly) }
}

impl Engine for Counts {
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
            (state.to_come, state.old) = (state.law.settings().devices, state.waiting());
            state.old_marked = 0;
        }
        state.report.clear(state.slot);
        let (arrivals, superseded) = state.arrive();
        let (packet, count) = (Packet { born: state.slot, tries: 0 }, arrivals - superseded);
        if count >= SMALLEST_GROUP {
            state.groups.push(Group { packet, count });
        } else {
            state.lone.extend(std::iter::repeat_n(packet, count as usize));
        }
        (state.report.arrivals, state.report.superseded) = (arrivals, superseded);
        (state.report.backlog, state.begun) = (state.waiting(), true);
        state.report.backlog
    }

    fn finish_slot(&mut self, theta: f64) -> &SlotReport {
        self.begin_slot();
        let theta = in_force(theta);
        self.state.report.theta = theta;
        let mut stream = stream(self.state.seed, "slot contention", self.state.slot);
        let grouped = !self.state.groups.is_empty();
        let (passed, served) = self.contend(theta, &mut stream);
        let mut old = self.state.resolve_lone(passed, served);
        if grouped {
            old += self.state.resolve_groups(&mut self.groups_before, &self.fates);
        }
        self.state.leave(old);
        self.state.begun = false;
        self.state.slot += 1;
        &self.state.report
    }

    fn report(&self) -> &SlotReport {
        &self.state.report
    }

    fn with_law(&mut self, law: Law) -> Result<(), LawError> {
        check_law(&law)?;
        let (before, after) = (self.state.law.settings().devices, law.settings().devices);
        if after < before {
            self.state.shrink(before - after);
        }
        self.state.new_period |= !self.state.law.same_arrivals(&law);
        self.state.law = law;
        Ok(())
    }
}
