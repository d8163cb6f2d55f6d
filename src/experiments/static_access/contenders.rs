//! The contenders of one-shot access: four networks and three rules that do not know the channels.

use super::baselines::Rule;
use super::networks::Kind as Network;
use crate::experiments::kit::{Entry, baseline, learner};

/// What a contender is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A network that learns.
    Network(Network),
    /// A fixed rule.
    Rule(Rule),
}

/// The contenders in their order.
pub(super) const CONTENDERS: &[Entry<Kind>] = &[
    network(
        Network::Gnn,
        "10 graph-filter layers of 4 taps on the diagonal channel matrix; decides each device alone",
    ),
    network(Network::Cnn, "10 one-channel convolutions over the diagonal; sees its neighbours"),
    network(
        Network::Rnn,
        "An LSTM of 128 units reads the matrix row by row; its head decides for all devices",
    ),
    network(Network::Fnn, "Three fully connected layers on the flattened matrix; sees all devices at once"),
    baseline(
        Kind::Rule(Rule::CommonProbability),
        "common probability",
        "All transmit with probability min(1, F/N), channels unknown",
    ),
    baseline(
        Kind::Rule(Rule::RandomPick),
        "random pick",
        "min(N, F) devices picked at random, channels unknown",
    ),
    baseline(Kind::Rule(Rule::AllTransmit), "all transmit", "No control at all"),
];

const fn network(kind: Network, about: &'static str) -> Entry<Kind> {
    learner(Kind::Network(kind), kind.name(), about)
}
