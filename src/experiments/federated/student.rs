//! A federation in a race: one round after the other, with what it has cost and where it has been.

use super::contenders::Kind;
use super::ground::FederatedGround;
use super::world::Factory;
use crate::experiments::contract::{EvaluationSet, Stop};
use crate::experiments::kit::{Contestant, passes};
use crate::learn::federated::{Arrival, Local, Server, round_to_bits, update_of};
use crate::learn::parameters::State;
use crate::problems::federated::air::{Voice, active, heard_mean};
use crate::problems::federated::{Policy, Uploads, WEIGHTS, costs, fades, gradient};
use crate::random::stream;
use rand::seq::index;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Rounds whose mean is the final value.
const TAIL: usize = 60;
/// Rounds between two points of a trail, and the most points before every second is left out.
const TRAIL: (u64, usize) = (5, 240);
/// By how much rounding may bring a loss below the optimum, in nats.
const TOLERANCE: f64 = 1e-9;

/// Everything that a federation needs to go on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Progress {
    pub server: Server,
    pub rounds: u64,
    /// Bits sent, those of lost uploads included.
    pub bits: f64,
    pub seconds: f64,
    /// Uploads that were sent and that were heard.
    pub uploads: [u64; 2],
    /// How often each machine was heard.
    pub heard: Vec<u64>,
    /// Excess over the last rounds, the latest last.
    pub tail: Vec<f64>,
    /// Bits and seconds when the excess was first below 1 % of what it was at the start.
    pub reached: Option<[f64; 2]>,
    /// Excess, bits, seconds and the place in the factory's plane, every few rounds.
    pub trail: Vec<[f64; 5]>,
    every: u64,
}

impl Progress {
    /// What a state holds, if it is of so many machines.
    pub fn read(state: &State, machines: usize) -> Result<Self, Stop> {
        let text =
            state.texts.get("federation").ok_or(Stop("the saved state lacks its federation".into()))?;
        let progress: Self = ron::from_str(text)?;
        if progress.heard.len() != machines {
            return Err(Stop("the saved state has another number of machines; rewind to begin anew".into()));
        }
        Ok(progress)
    }

    /// The mean excess over the last rounds, in nats.
    pub fn settled(&self) -> f64 {
        self.tail.iter().sum::<f64>() / self.tail.len() as f64
    }
}

/// A federation under one seed.
pub(super) struct Student {
    pub kind: Kind,
    ground: Arc<FederatedGround>,
    place: usize,
    seed: u64,
    pub progress: Progress,
}

impl Student {
    /// Zero weights in the factory of this number; `seed` marks its draws.
    pub fn new(ground: Arc<FederatedGround>, kind: Kind, place: usize, seed: u64) -> Self {
        let machines = ground.scenario.world.devices;
        let weights = match kind {
            Kind::OneShot => ground.factories[place].alone().one_shot.clone(),
            _ => vec![0.0; WEIGHTS],
        };
        let progress = Progress {
            server: Server::new(kind.aggregation(), weights, machines),
            rounds: 0,
            bits: 0.0,
            seconds: 0.0,
            uploads: [0; 2],
            heard: vec![0; machines],
            tail: Vec::new(),
            reached: None,
            trail: Vec::new(),
            every: TRAIL.0,
        };
        let mut student = Self { kind, ground, place, seed, progress };
        student.note(student.excess());
        student
    }

    /// Where it learns.
    pub fn factory(&self) -> &Factory {
        &self.ground.factories[self.place]
    }

    /// F(w) - F* of its weights.
    pub fn excess(&self) -> f64 {
        self.factory().excess(&self.progress.server.weights)
    }

    /// The fades of its next round.
    pub fn fades(&self) -> Vec<f64> {
        fades(self.progress.heard.len(), &mut stream(self.seed, "federated fades", self.progress.rounds))
    }

    /// Who sends in its next round, and who of them is heard. Over the air all may, and those that are strong enough do.
    pub fn uploads(&self) -> Uploads {
        let (fades, scenario) = (self.fades(), &self.ground.scenario);
        let powers = self.ground.powers(self.place);
        if self.kind == Kind::OverTheAir {
            let strong = active(powers, &fades, scenario.link.threshold);
            let scheduled: Vec<usize> = (0..fades.len()).collect();
            let heard = scheduled.iter().map(|machine| strong.contains(machine)).collect();
            return Uploads { scheduled, heard };
        }
        let access = self.kind.access(scenario);
        let norms = match access.policy {
            Policy::GradientNorm => self.factory().norms(&self.progress.server.weights),
            _ => Vec::new(),
        };
        let mut draws = stream(self.seed, "federated schedule", self.progress.rounds);
        access.round(self.progress.rounds, powers, &fades, &norms, &mut draws)
    }

    /// The update of a machine from the present weights.
    pub fn update(&self, machine: usize) -> Vec<f64> {
        let (scenario, factory) = (&self.ground.scenario, self.factory());
        let (windows, batch) = (&factory.task.training[machine], scenario.learning.batch);
        let step = self.progress.rounds * scenario.world.devices as u64 + machine as u64;
        let mut draws = stream(self.seed, "federated batches", step);
        let slopes = |at: &[f64], into: &mut [f64]| {
            let some = (1..windows.len()).contains(&batch);
            let chosen = some.then(|| index::sample(&mut draws, windows.len(), batch).into_vec());
            gradient(windows, chosen.as_deref(), at, factory.decay, into);
        };
        let local = self.local();
        update_of(&local, &self.progress.server.weights, &self.progress.server.correction(machine), slopes)
    }

    /// How its machines learn.
    pub fn local(&self) -> Local {
        self.kind.local(&self.ground.scenario)
    }

    /// One round in which these machines send.
    pub fn round(&mut self, uploads: &Uploads) -> Result<(), Stop> {
        match self.kind {
            Kind::OverTheAir => self.receive_sum(uploads),
            _ => self.receive(uploads),
        }
        let progress = &mut self.progress;
        progress.uploads[0] += uploads.scheduled.len() as u64;
        for machine in uploads.arrived() {
            progress.uploads[1] += 1;
            progress.heard[machine] += 1;
        }
        progress.rounds += 1;
        self.pay(uploads);
        let excess = passes(self.excess(), 0.0, false, TOLERANCE)?;
        self.note(excess);
        Ok(())
    }

    fn receive(&mut self, uploads: &Uploads) {
        let (scenario, local) = (&self.ground.scenario, self.local());
        let chances = &self.ground.hearings[self.place].attention.heard;
        let mut draws = stream(self.seed, "federated rounding", self.progress.rounds);
        let arrival = |member: usize| {
            let mut update = self.update(member);
            round_to_bits(&mut update, scenario.link.bits, &mut draws);
            let chance = chances[member].max(scenario.learning.least_chance);
            Arrival { member, update, chance, stride: f64::from(local.steps) * local.rate }
        };
        let arrivals = uploads.arrived().map(arrival).collect();
        self.progress.server.receive(arrivals);
    }

    fn receive_sum(&mut self, uploads: &Uploads) {
        let (fades, powers) = (self.fades(), self.ground.powers(self.place));
        let voice = |machine: usize| Voice {
            share: self.progress.server.shares[machine],
            received_mw: fades[machine] * powers[machine],
            update: self.update(machine),
        };
        let voices: Vec<Voice> = uploads.arrived().map(voice).collect();
        let band_hz = 1e3 * self.ground.scenario.link.band_khz;
        let mut draws = stream(self.seed, "federated noise", self.progress.rounds);
        if let Some(mean) = heard_mean(&voices, band_hz, &mut draws) {
            self.progress.server.add(&mean);
        }
    }

    /// Counts the bits and the seconds of a round.
    fn pay(&mut self, uploads: &Uploads) {
        let access = self.kind.access(&self.ground.scenario);
        let on_air_s = match self.kind {
            Kind::OverTheAir => costs::analogue_s(WEIGHTS, access.uplink.band_hz),
            _ => {
                self.progress.bits += uploads.scheduled.len() as f64 * access.uplink.packet_bits;
                access.uplink.slot_s
            }
        };
        self.progress.seconds += costs::round_s(on_air_s, self.kind.broadcasts(), self.local().steps);
    }

    /// Remembers where it is.
    fn note(&mut self, excess: f64) {
        let [x, y] = self.factory().plane.place(&self.progress.server.weights);
        let first = self.factory().first();
        let progress = &mut self.progress;
        if progress.reached.is_none() && excess <= 0.01 * first {
            progress.reached = Some([progress.bits, progress.seconds]);
        }
        progress.tail.push(excess);
        if progress.tail.len() > TAIL {
            progress.tail.remove(0);
        }
        if progress.rounds.is_multiple_of(progress.every) {
            progress.trail.push([excess, progress.bits, progress.seconds, x, y]);
        }
        if progress.trail.len() > TRAIL.1 {
            let mut kept = false;
            progress.trail.retain(|_| {
                kept = !kept;
                kept
            });
            progress.every *= 2;
        }
    }

    /// Goes on from what another one has put.
    pub fn take(&mut self, state: &State) -> Result<(), Stop> {
        self.progress = Progress::read(state, self.progress.heard.len())?;
        Ok(())
    }
}

impl Contestant for Student {
    fn learn(&mut self, _done: u64) -> Result<(), Stop> {
        let uploads = self.uploads();
        self.round(&uploads)
    }

    /// The excess of right now for curves; at the end the mean over the last rounds.
    fn evaluate(&self, set: EvaluationSet, _done: u64) -> Result<Vec<f64>, Stop> {
        let excess = match set {
            EvaluationSet::Curve => passes(self.excess(), 0.0, false, TOLERANCE)?,
            EvaluationSet::Final => self.progress.settled(),
        };
        let [accuracy, wear] = self.factory().accuracies(&self.progress.server.weights);
        let [sent, heard] = self.progress.uploads.map(|count| count as f64);
        let [bits, seconds] = self.progress.reached.unwrap_or([f64::NAN; 2]);
        let bits = if self.kind == Kind::OverTheAir { f64::NAN } else { bits };
        Ok(vec![excess, accuracy, wear, 100.0 * heard / sent, 1e-3 * bits, seconds])
    }

    fn save(&self, state: &mut State) -> Result<(), Stop> {
        let weights = self.progress.server.weights.iter().map(|weight| *weight as f32).collect();
        state.arrays.insert("weights".to_owned(), (vec![WEIGHTS], weights));
        state.texts.insert("federation".to_owned(), ron::to_string(&self.progress)?);
        Ok(())
    }

    fn load(&mut self, state: &State) -> Result<(), Stop> {
        self.take(state)
    }
}
