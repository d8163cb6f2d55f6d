//! The learners: networks of 40 parameters that map channel gains to transmit probabilities.

use super::channels::{Channels, network_input};
use super::evaluation::Ground;
use super::objective::loss;
use super::scenario::Scenario;
use crate::experiments::contract::{EvaluationSet, Lane, Stop};
use crate::learn::adam::Adam;
use crate::learn::convolution::Convolution;
use crate::learn::graph_filter::GraphFilter;
use crate::learn::parameters::{Parameters, State};
use crate::random::{Stream, stream};
use candle_core::{Device, Result, Tensor};
use candle_nn::ops::sigmoid;
use std::sync::Arc;

/// The graph shift is diag(h) / 4 (paper's form, our constant: dividing by the largest gain of a draw learns less).
const SHIFT_SCALE: f32 = 0.25;

/// Draws that are evaluated in one piece.
const EVALUATION_CHUNK: usize = 128;

/// Which network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Graph neural network.
    Gnn,
    /// Convolutional neural network.
    Cnn,
}

enum Body {
    Gnn(GraphFilter),
    Cnn(Convolution),
}

/// A network with its parameters.
pub struct Network {
    body: Body,
    /// What is trained.
    pub parameters: Parameters,
}

impl Network {
    /// The network at its initial weights for a seed.
    ///
    /// # Errors
    /// As candle's.
    pub fn new(kind: Kind, scenario: &Scenario, seed: u64) -> Result<Self> {
        let mut parameters = Parameters::default();
        let body = match kind {
            Kind::Gnn => Body::Gnn(GraphFilter::new(&mut parameters, &mut stream(seed, "GNN weights", 0))?),
            Kind::Cnn => Body::Cnn(Convolution::new(
                &mut parameters,
                scenario.cnn_biased,
                scenario.cnn_padding,
                &mut stream(seed, "CNN weights", 0),
            )?),
        };
        Ok(Self { body, parameters })
    }

    /// Logits of shape (devices, draws) for gains in that order.
    ///
    /// # Errors
    /// As candle's.
    pub fn logits(&self, gains: Vec<f32>, draws: usize, dropout: f64, stream: &mut Stream) -> Result<Tensor> {
        let shape = (gains.len() / draws, draws);
        match &self.body {
            Body::Gnn(network) => {
                let shift: Vec<f32> = gains.iter().map(|gain| gain * SHIFT_SCALE).collect();
                network.logits(&shift, dropout, stream)?.reshape(shape)
            }
            Body::Cnn(network) => {
                network.logits(&Tensor::from_vec(gains, shape, &Device::Cpu)?, dropout, stream)
            }
        }
    }

    /// Transmit probabilities for gains of shape (devices, draws), in that order; no dropout.
    ///
    /// # Errors
    /// As candle's.
    pub fn decide(&self, gains: &[f64], draws: usize) -> Result<Vec<f64>> {
        let logits = self.logits(network_input(gains), draws, 0.0, &mut stream(0, "unused", 0))?;
        let p = sigmoid(&logits.detach())?.flatten_all()?.to_vec1::<f32>()?;
        Ok(p.into_iter().map(f64::from).collect())
    }
}

/// A network that trains under one seed.
pub(super) struct Learner {
    ground: Arc<Ground>,
    kind: Kind,
    seed: u64,
    step: u64,
    network: Network,
    adam: Adam,
}

impl Learner {
    pub fn new(ground: Arc<Ground>, kind: Kind, seed: u64) -> Result<Self> {
        let network = Network::new(kind, &ground.scenario, seed)?;
        let adam = Adam::new(&network.parameters);
        Ok(Self { ground, kind, seed, step: 0, network, adam })
    }

    fn rate(&self) -> f64 {
        match self.kind {
            Kind::Gnn => self.ground.scenario.gnn_rate,
            Kind::Cnn => self.ground.scenario.cnn_rate,
        }
    }

    /// One update on fresh channels; all contenders of a seed meet the same ones at the same step.
    fn update(&mut self) -> Result<()> {
        let scenario = &self.ground.scenario;
        let mut draws = stream(self.seed, "training channels", self.step);
        let channels = Channels::draw(scenario, &self.ground.site.mean_gains, scenario.batch, &mut draws);
        let shape = (scenario.devices, scenario.batch);
        let decoding: Vec<f32> = channels.decoding.iter().map(|&d| d as f32).collect();
        let decoding = Tensor::from_vec(decoding, shape, &Device::Cpu)?;
        let mut dropped = stream(self.seed, "dropout", self.step);
        let input = network_input(&channels.gains);
        let logits = self.network.logits(input, scenario.batch, scenario.dropout, &mut dropped)?;
        let gradients = loss(&logits, &decoding, scenario.preambles)?.backward()?;
        self.adam.step(&self.network.parameters, &gradients, self.rate())
    }
}

impl Lane for Learner {
    fn step(&mut self) -> std::result::Result<(), Stop> {
        self.update()?;
        self.step += 1;
        Ok(())
    }

    fn evaluate(&self, set: EvaluationSet) -> std::result::Result<Vec<f64>, Stop> {
        self.ground.score(set, EVALUATION_CHUNK, |gains, draws| Ok(self.network.decide(gains, draws)?))
    }

    fn state(&self) -> std::result::Result<State, Stop> {
        let mut state = State { step: self.step, ..State::default() };
        self.network.parameters.save(&mut state)?;
        self.adam.save(&mut state);
        Ok(state)
    }

    fn restore(&mut self, state: &State) -> std::result::Result<(), Stop> {
        self.network.parameters.load(state)?;
        self.adam.load(state)?;
        self.step = state.step;
        Ok(())
    }
}
