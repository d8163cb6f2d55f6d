//! The networks of one-shot access: they map channel gains to transmit probabilities.

use super::channels::network_input;
use super::scenario::{Kernel, Scenario};
use crate::learn::affine::{Affine, DiagonalNetwork};
use crate::learn::convolution::{self, Convolution};
use crate::learn::graph_filter::{self, GraphFilter};
use crate::learn::lstm::{Lstm, Yield};
use crate::learn::parameters::Parameters;
use crate::random::{Stream, stream};
use candle_core::{Device, Error, Result, Tensor};
use candle_nn::ops::sigmoid;

/// The graph shift is diag(h) / 4 (paper's form, our constant: dividing by the largest gain of a draw learns less).
const SHIFT_SCALE: f32 = 0.25;

/// Units of the recurrent network (paper).
const RNN_UNITS: usize = 128;

/// The most devices that the recurrent network reads (ours): it keeps all its states to learn, 0.2 MB for each.
const RNN_DEVICES: usize = 500;

/// Which network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Graph neural network.
    Gnn,
    /// Convolutional neural network.
    Cnn,
    /// Recurrent neural network: an LSTM that reads one device a step.
    Rnn,
    /// Fully connected neural network on the flattened channel matrix.
    Fnn,
}

impl Kind {
    /// All networks, in the order of the race.
    pub const ALL: [Self; 4] = [Self::Gnn, Self::Cnn, Self::Rnn, Self::Fnn];

    /// Its name in the race.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gnn => "GNN",
            Self::Cnn => "CNN",
            Self::Rnn => "RNN",
            Self::Fnn => "FNN",
        }
    }

    /// Why a network of this kind cannot be used at another number of devices; `None` if it can.
    pub fn fixed_to(self, devices: usize) -> Option<String> {
        let held = match self {
            Self::Gnn | Self::Cnn => return None,
            Self::Rnn => format!("input weights for each of {devices} rows and an output for each device"),
            Self::Fnn => {
                format!("a weight for each of {devices} x {devices} entries and an output for each device")
            }
        };
        Some(format!("the {} has {held}, so it is built for {devices} devices only", self.name()))
    }

    /// Floating-point operations of one update in matrix products and filters: forward, and twice that back. Products with
    /// the input, whose gradient nobody needs, go back once.
    pub(super) fn operations_per_step(self, scenario: &Scenario) -> f64 {
        let count = |number: usize| number as f64;
        let (devices, draws) = (count(scenario.devices), count(scenario.batch));
        let per_draw = match self {
            Self::Gnn => {
                let filters = count(graph_filter::LAYERS * graph_filter::TAPS);
                2.0 * devices * filters * 2.0
            }
            Self::Cnn => 2.0 * devices * count(convolution::LAYERS * convolution::PER_LAYER) * 3.0,
            Self::Rnn => {
                let units = count(RNN_UNITS);
                let outputs = if scenario.rnn_head == Yield::Last { devices } else { 1.0 };
                let states = if scenario.rnn_head == Yield::Last { 1.0 } else { devices };
                3.0 * 2.0 * (devices * units * 4.0 * units + states * units * outputs)
            }
            Self::Fnn => {
                let [first, second] = [scenario.fnn_first, scenario.fnn_second].map(count);
                2.0 * (2.0 * devices * first + 3.0 * (first * second + second * devices))
            }
        };
        per_draw * draws
    }

    /// Step size of Adam.
    pub(super) fn rate(self, scenario: &Scenario) -> f64 {
        match self {
            Self::Gnn => scenario.gnn_rate,
            Self::Cnn => scenario.cnn_rate,
            Self::Rnn => scenario.rnn_rate,
            Self::Fnn => scenario.fnn_rate,
        }
    }
}

enum Body {
    Gnn(GraphFilter),
    Cnn(Convolution),
    Rnn(Lstm, Affine),
    Fnn(DiagonalNetwork),
}

/// A network with its parameters.
pub struct Network {
    body: Body,
    scenario: Scenario,
    /// What is trained.
    pub parameters: Parameters,
}

impl Network {
    /// The network at its initial weights for a seed.
    ///
    /// # Errors
    /// There are too many devices for this kind, with the reason in words.
    pub fn new(kind: Kind, scenario: &Scenario, seed: u64) -> Result<Self> {
        let mut parameters = Parameters::default();
        let mut draws = stream(seed, &format!("{} weights", kind.name()), 0);
        let body = Body::new(kind, scenario, &mut parameters, &mut draws)?;
        Ok(Self { body, scenario: scenario.clone(), parameters })
    }

    /// How many weights the network has, those included that no signal ever reaches.
    pub fn count(&self) -> usize {
        let idle = match &self.body {
            Body::Fnn(network) => network.idle(),
            _ => 0,
        };
        self.parameters.count() + idle
    }

    /// How many devices it was built for.
    pub fn devices(&self) -> usize {
        self.scenario.devices
    }

    /// Logits of shape (devices, draws) for gains in that order; `dropout` concerns GNN and CNN.
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
            Body::Rnn(network, head) => {
                let states = network.states(&gains, draws, self.scenario.rnn_head)?;
                match self.scenario.rnn_head {
                    Yield::Last => head.forward(&states.t()?),
                    Yield::All => head.forward_rows(&states.flatten(0, 1)?)?.reshape(shape),
                }
            }
            Body::Fnn(network) => {
                let seen: Vec<f32> = gains.iter().map(|gain| self.scenario.fnn_input.of(*gain)).collect();
                network.logits(&Tensor::from_vec(seen, shape, &Device::Cpu)?)
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

impl Body {
    fn new(kind: Kind, scenario: &Scenario, parameters: &mut Parameters, draws: &mut Stream) -> Result<Self> {
        let devices = scenario.devices;
        Ok(match kind {
            Kind::Gnn => Self::Gnn(GraphFilter::new(parameters, scenario.options(), draws)?),
            Kind::Cnn => {
                let (biased, padding) = (scenario.cnn_kernel == Kernel::Biased, scenario.cnn_padding);
                Self::Cnn(Convolution::new(parameters, biased, padding, scenario.options(), draws)?)
            }
            Kind::Rnn if devices > RNN_DEVICES => {
                return Err(Error::Msg(format!(
                    "the RNN reads {devices} devices one after the other and keeps every state to learn from it: too slow and too large above {RNN_DEVICES}"
                )));
            }
            Kind::Rnn => {
                let lstm = Lstm::new(parameters, devices, RNN_UNITS, draws)?;
                let outputs = if scenario.rnn_head == Yield::Last { devices } else { 1 };
                Self::Rnn(lstm, Affine::new(parameters, "head", [RNN_UNITS, outputs], RNN_UNITS, draws)?)
            }
            Kind::Fnn => {
                let [first, second] = [scenario.fnn_first, scenario.fnn_second];
                Self::Fnn(DiagonalNetwork::new(parameters, devices, &[first, second, devices], draws)?)
            }
        })
    }
}
