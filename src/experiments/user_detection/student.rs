//! A network under one seed: each step it learns from fresh frames, and it is judged by its decisions on others.

use super::contenders::Kind;
use super::ground::{DetectionGround, FRAMES};
use crate::experiments::contract::{EvaluationSet, Stop};
use crate::experiments::kit::{Contestant, Use};
use crate::learn::learned::Learned;
use crate::learn::parameters::State;
use crate::learn::residual::Residual;
use crate::learn::tagger::Tagger;
use crate::problems::user_detection::{Case, Set, System, draw};
use crate::random::stream;
use std::sync::Arc;

/// A network that detects.
pub(super) enum Network {
    Alone(Box<Residual>),
    Recurrent(Box<Tagger>),
}

impl Network {
    /// A fresh one; nothing for a rule.
    pub fn new(ground: &DetectionGround, kind: Kind, seed: u64) -> Result<Option<Self>, Stop> {
        let (scenario, inputs) = (&ground.scenario, ground.input_size(kind));
        Ok(match kind {
            Kind::Fnn | Kind::Raw => {
                Some(Self::Alone(Box::new(Residual::new(scenario.residual(inputs), seed)?)))
            }
            Kind::Gru => Some(Self::Recurrent(Box::new(Tagger::new(scenario.tagger(inputs), seed)?))),
            Kind::Rule(_) => None,
        })
    }

    /// Logits of all devices for frames in whole sequences, frame by frame.
    pub fn logits(&self, ground: &DetectionGround, kind: Kind, cases: &[Case]) -> Result<Vec<f32>, Stop> {
        let rows = ground.inputs(kind, cases);
        match self {
            Self::Alone(network) => Ok(network.infer(&rows)?),
            Self::Recurrent(network) => {
                let sequences = cases.len() / FRAMES;
                let by_time = transposed(&rows, sequences, FRAMES);
                let logits = network.infer(by_time, sequences)?;
                Ok(transposed(&logits, FRAMES, sequences))
            }
        }
    }

    /// Its state before a sequence, if it keeps one.
    pub fn begin(&self) -> Option<Vec<f32>> {
        match self {
            Self::Alone(_) => None,
            Self::Recurrent(network) => Some(network.begin()),
        }
    }

    /// Logits for one more frame of a sequence, whose state goes on.
    pub fn go_on(
        &self,
        ground: &DetectionGround,
        kind: Kind,
        case: &Case,
        state: &mut Option<Vec<f32>>,
    ) -> Result<Vec<f32>, Stop> {
        let row = ground.inputs(kind, [case]);
        match (self, state) {
            (Self::Alone(network), _) => Ok(network.infer(&row)?),
            (Self::Recurrent(network), Some(state)) => Ok(network.go_on(state, &row)?),
            (Self::Recurrent(_), None) => Err(Stop("a recurrent network lacks its state".to_owned())),
        }
    }

    fn learned(&self) -> &dyn Learned {
        match self {
            Self::Alone(network) => &**network,
            Self::Recurrent(network) => &**network,
        }
    }

    /// Takes a state of a network of the same shapes.
    pub fn load(&mut self, state: &State) -> Result<(), Stop> {
        match self {
            Self::Alone(network) => network.load(state)?,
            Self::Recurrent(network) => network.load(state)?,
        }
        Ok(())
    }
}

/// Blocks in rows and columns, turned so that columns come first.
fn transposed(blocks: &[f32], rows: usize, columns: usize) -> Vec<f32> {
    let width = blocks.len() / (rows * columns).max(1);
    let mut turned = Vec::with_capacity(blocks.len());
    for column in 0..columns {
        for row in 0..rows {
            turned.extend_from_slice(&blocks[(row * columns + column) * width..][..width]);
        }
    }
    turned
}

/// A network in its lane.
pub(super) struct Detecting {
    ground: Arc<DetectionGround>,
    kind: Kind,
    network: Network,
    seed: u64,
}

impl Detecting {
    /// Before its first update.
    pub fn new(ground: Arc<DetectionGround>, kind: Kind, network: Network, seed: u64) -> Self {
        Self { ground, kind, network, seed }
    }

    /// Fresh frames: what is taken in and who sends, both one behind the other.
    fn frames(&self, system: &System, frames: usize, number: u64) -> (Vec<f32>, Vec<f32>) {
        let purpose =
            if self.kind == Kind::Gru { "user detection sequences" } else { "user detection training" };
        let mut draws = stream(Use::Training.seed(self.seed), purpose, number);
        let (mut inputs, mut labels) = (Vec::new(), Vec::new());
        for (active, received) in draw(system, frames, &mut draws) {
            match self.kind {
                Kind::Raw => inputs.extend(System::raw(&received)),
                _ => inputs.extend(system.statistic(&received)),
            }
            labels.extend(self.ground.truth(active));
        }
        self.ground.standardise(self.kind, &mut inputs);
        (inputs, labels)
    }
}

impl Contestant for Detecting {
    fn learn(&mut self, done: u64) -> Result<(), Stop> {
        let settings = &self.ground.scenario.network;
        let (batch, sequences) = (settings.batch, settings.sequences);
        let (inputs, labels) = match self.network {
            Network::Alone(_) => self.frames(&self.ground.alone, batch, done),
            Network::Recurrent(_) => {
                let each = (0..sequences as u64)
                    .map(|number| self.frames(&self.ground.system, FRAMES, done * sequences as u64 + number));
                let (inputs, labels): (Vec<_>, Vec<_>) = each.unzip();
                let by_time = |rows: Vec<Vec<f32>>| transposed(&rows.concat(), sequences, FRAMES);
                (by_time(inputs), by_time(labels))
            }
        };
        match &mut self.network {
            Network::Alone(network) => network.train_step(inputs, &labels)?,
            Network::Recurrent(network) => network.train_step(inputs, &labels, sequences)?,
        };
        Ok(())
    }

    fn evaluate(&self, set: EvaluationSet, _done: u64) -> Result<Vec<f64>, Stop> {
        let cases = self.ground.judged.of(set);
        let logits = self.network.logits(&self.ground, self.kind, cases)?;
        let decisions: Vec<Set> = self.ground.decisions(self.kind, &logits, cases);
        self.ground.measure(self.kind, &decisions, set)
    }

    fn save(&self, state: &mut State) -> Result<(), Stop> {
        *state = self.network.learned().save()?;
        Ok(())
    }

    fn load(&mut self, state: &State) -> Result<(), Stop> {
        self.network.load(state)
    }
}
