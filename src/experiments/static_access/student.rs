//! A network that trains on the expected successes, under one seed.

use super::channels::{Channels, network_input};
use super::ground::StaticGround;
use super::networks::{Kind, Network};
use super::objective::loss;
use crate::experiments::contract::{EvaluationSet, Stop};
use crate::experiments::kit::Contestant;
use crate::learn::adam::Adam;
use crate::learn::parameters::State;
use crate::random::stream;
use candle_core::{Device, Result, Tensor};
use std::sync::Arc;

/// Draws that are evaluated in one piece.
const EVALUATION_CHUNK: usize = 64;

/// Name under which a state holds the number of devices that it was trained on.
const DEVICES: &str = "devices";

/// A network that trains under one seed.
pub(super) struct Student {
    ground: Arc<StaticGround>,
    kind: Kind,
    seed: u64,
    network: Network,
    adam: Adam,
}

impl Student {
    /// At its initial weights.
    pub fn new(ground: Arc<StaticGround>, kind: Kind, seed: u64) -> Result<Self> {
        let network = Network::new(kind, &ground.scenario, seed)?;
        let adam = Adam::new(&network.parameters);
        Ok(Self { ground, kind, seed, network, adam })
    }

    /// One update on fresh channels; all contenders of a seed meet the same ones at the same step.
    fn update(&mut self, done: u64) -> Result<()> {
        let scenario = &self.ground.scenario;
        let mut draws = stream(self.seed, "training channels", done);
        let channels = Channels::draw(scenario, &self.ground.site.mean_gains, scenario.batch, &mut draws);
        let shape = (scenario.devices, scenario.batch);
        let decoding: Vec<f32> = channels.decoding.iter().map(|&d| d as f32).collect();
        let decoding = Tensor::from_vec(decoding, shape, &Device::Cpu)?;
        let mut dropped = stream(self.seed, "dropout", done);
        let input = network_input(&channels.gains);
        let logits = self.network.logits(input, scenario.batch, scenario.dropout, &mut dropped)?;
        let gradients = loss(&logits, &decoding, scenario.preambles)?.backward()?;
        self.adam.step(&self.network.parameters, &gradients, self.kind.rate(scenario))
    }
}

impl Contestant for Student {
    fn learn(&mut self, done: u64) -> std::result::Result<(), Stop> {
        Ok(self.update(done)?)
    }

    fn evaluate(&self, set: EvaluationSet, _done: u64) -> std::result::Result<Vec<f64>, Stop> {
        self.ground.score(set, EVALUATION_CHUNK, |gains, draws| Ok(self.network.decide(gains, draws)?))
    }

    fn save(&self, state: &mut State) -> std::result::Result<(), Stop> {
        state.arrays.insert(DEVICES.to_owned(), (vec![1], vec![self.ground.scenario.devices as f32]));
        self.network.parameters.save(state)?;
        self.adam.save(state);
        Ok(())
    }

    fn load(&mut self, state: &State) -> std::result::Result<(), Stop> {
        let devices = state.arrays.get(DEVICES).and_then(|(_, values)| values.first()).map(|n| *n as usize);
        if let Some(devices) = devices.filter(|devices| *devices != self.ground.scenario.devices)
            && let Some(reason) = self.kind.fixed_to(devices)
        {
            return Err(Stop(format!("{reason}; rewind to build it anew")));
        }
        self.network.parameters.load(state)?;
        self.adam.load(state)?;
        Ok(())
    }
}
