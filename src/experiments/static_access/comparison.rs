//! All networks side by side, at the weights they have right now: who transmits, and how far each carries over to other
//! numbers of devices.

use super::channels::Channels;
use super::ground::StaticGround;
use super::networks::{Kind, Network};
use crate::experiments::contract::Stop;
use crate::learn::parameters::State;
use crate::problems::access::one_shot::{exact_optimum, expected_successes};
use crate::scene::{Chart, ChartLine, LineOf, Picture, Ranking, RankingRow};
use std::sync::Arc;

/// The networks by contender, each with its decision for the slot; `None` where one cannot be built here.
pub(super) struct Comparison {
    ground: Arc<StaticGround>,
    networks: Vec<Option<(Kind, Network)>>,
    decisions: Vec<Option<Vec<f64>>>,
    transferred: Vec<ChartLine>,
    slots: u64,
}

/// Slots between two trials at other numbers of devices, which cost a tenth of a second.
const TRANSFER_EVERY: u64 = 4;

impl Comparison {
    /// All networks at their initial weights for a seed.
    pub fn new(ground: Arc<StaticGround>, seed: u64) -> Self {
        let build = |kind: Kind| Some((kind, Network::new(kind, &ground.scenario, seed).ok()?));
        let networks = Kind::ALL.map(build).into_iter().collect();
        let decisions = vec![None; Kind::ALL.len()];
        let mut comparison = Self { ground, networks, decisions, transferred: Vec::new(), slots: 0 };
        comparison.transferred = comparison.transfer();
        comparison
    }

    /// Takes the weights of one network.
    pub fn load(&mut self, contender: usize, state: &State) -> Result<(), Stop> {
        if let Some(Some((_, network))) = self.networks.get(contender) {
            network.parameters.load(state)?;
        }
        Ok(())
    }

    /// Every network decides for a slot; returns what this contender decided.
    pub fn decide(&mut self, channels: &Channels, contender: usize) -> Result<Vec<f64>, Stop> {
        let decide = |network: &Option<(Kind, Network)>| {
            network.as_ref().map(|(_, network)| network.decide(&channels.gains, 1)).transpose()
        };
        self.decisions = self.networks.iter().map(decide).collect::<Result<_, _>>()?;
        if self.slots.is_multiple_of(TRANSFER_EVERY) {
            self.transferred = self.transfer();
        }
        self.slots += 1;
        let decision = self.decisions.get(contender).cloned().flatten();
        decision.ok_or_else(|| Stop("this contender cannot decide here".to_owned()))
    }

    /// Every network decides, whoever the floor follows.
    pub fn watch(&mut self, channels: &Channels) -> Result<(), Stop> {
        self.decide(channels, 0).map(|_| ())
    }

    /// Forgets the decisions of the last slot.
    pub fn forget(&mut self) {
        self.decisions.fill(None);
    }

    /// Who transmits, sorted by channel, with the optimum's cut.
    pub fn ranking(&self, channels: &Channels) -> Picture {
        let mut order: Vec<usize> = (0..channels.gains.len()).collect();
        order.sort_by(|a, b| channels.gains[*b].total_cmp(&channels.gains[*a]));
        let preambles = self.ground.scenario.preambles;
        let optimum = exact_optimum(&channels.decoding, preambles);
        let row = |(contender, network): (usize, &Option<(Kind, Network)>)| {
            let (kind, _) = network.as_ref()?;
            let decision = self.decisions.get(contender)?.as_ref();
            let shares = decision.map(|p| order.iter().map(|device| p[*device] as f32).collect());
            let note = decision.map(|p| {
                let expected = expected_successes(p, &channels.decoding, preambles);
                format!(
                    "{expected:.2} of {:.2} expected, {:.1} transmit",
                    optimum.successes,
                    p.iter().sum::<f64>()
                )
            });
            Some(RankingRow {
                name: kind.name().to_owned(),
                contender: Some(contender),
                shares: shares.unwrap_or_default(),
                note: note.unwrap_or_else(|| "not decided yet".to_owned()),
            })
        };
        Picture::Ranking(Ranking {
            order: "devices by channel gain, best first".to_owned(),
            bar: "decoded if alone".to_owned(),
            bars: order.iter().map(|device| channels.decoding[*device] as f32).collect(),
            rows: self.networks.iter().enumerate().filter_map(row).collect(),
            cut: optimum.transmitting,
            cut_name: format!("exact optimum: best {}", optimum.transmitting),
        })
    }

    /// The networks at other numbers of devices.
    pub fn chart(&self) -> Picture {
        let limit = ChartLine {
            name: "exact optimum".to_owned(),
            of: LineOf::Limit,
            points: self.ground.transfer().optima(),
        };
        let built = self.networks.iter().flatten();
        let notes = built.filter_map(|(kind, network)| kind.fixed_to(network.devices())).map(capitalised);
        Picture::Chart(Chart {
            x: "devices".to_owned(),
            y: "successes per slot".to_owned(),
            logarithmic: true,
            lines: std::iter::once(limit).chain(self.transferred.iter().cloned()).collect(),
            notes: notes.collect(),
        })
    }

    fn transfer(&self) -> Vec<ChartLine> {
        let line = |(contender, network): (usize, &Option<(Kind, Network)>)| {
            let (kind, network) = network.as_ref()?;
            // A network that has diverged has no line; its lane says why.
            let points = self.ground.transfer().points(*kind, network).ok()?;
            Some(ChartLine { name: kind.name().to_owned(), of: LineOf::Contender(contender), points })
        };
        self.networks.iter().enumerate().filter_map(line).collect()
    }
}

fn capitalised(sentence: String) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
