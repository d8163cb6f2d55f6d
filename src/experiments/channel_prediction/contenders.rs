//! Who predicts: networks that learn from blocks, and filters that know or believe something of the world.

use super::scenario::Scenario;
use crate::experiments::contract::Stop;
use crate::experiments::kit::{Entry, baseline, learner};
use crate::learn::sequence::{Kind, Student};
use crate::problems::channel_prediction::{Exam, Predicted, Rule, by_time};

/// A way to predict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Predictor {
    /// A network.
    Network(Kind),
    /// A filter.
    Filter(Rule),
}

use Predictor::{Filter, Network};

/// The contenders in their order.
pub(super) const CONTENDERS: &[Entry<Predictor>] = &[
    learner(Network(Kind::Lstm), "LSTM", "Long short-term memory, told at every pilot what was wanted"),
    learner(Network(Kind::Gru), "GRU", "Gated recurrent unit, told at every pilot what was wanted"),
    learner(Network(Kind::PlainRnn), "plain RNN", "A layer that sees its own last output, without gates"),
    learner(Network(Kind::Window), "FNN", "Two hidden layers on the last pilots, without a memory"),
    baseline(
        Filter(Rule::ConstantSpeed),
        "constant-speed Bayes",
        "Knows the speeds, believes in a law and that nobody changes speed: the exact posterior of that",
    ),
    baseline(
        Filter(Rule::Autoregression),
        "AR of its own past",
        "Correlations from the device's own pilots so far (Yule and Walker); knows the variance of the noise",
    ),
    baseline(Filter(Rule::Linear), "best linear", "The best filter that weighs all devices' pilots alike"),
    baseline(Filter(Rule::OneWiener), "one Wiener filter", "Exact for one speed, used for every device"),
    baseline(Filter(Rule::Hold), "hold last", "The last pilot as it is"),
];

/// Who races: a network that is built otherwise bears another name.
pub(super) fn entries(scenario: &Scenario) -> Vec<Entry<Predictor>> {
    let named = |entry: &Entry<Predictor>| match entry.kind {
        Network(Kind::Gru) if scenario.plan.both_ways => Entry { name: "GRU both ways", ..*entry },
        Network(Kind::Lstm) if scenario.plan.own_variance => Entry { name: "LSTM with variance", ..*entry },
        Network(Kind::Lstm) if scenario.plan.long_memory => Entry { name: "LSTM, long start", ..*entry },
        _ => *entry,
    };
    CONTENDERS.iter().map(named).collect()
}

impl Predictor {
    /// A network with fresh weights; none for a filter.
    ///
    /// # Errors
    /// A size is zero.
    pub(super) fn student(self, scenario: &Scenario, seed: u64) -> Result<Option<Student>, Stop> {
        match self {
            Network(kind) => Ok(Some(scenario.student(kind, seed)?)),
            Filter(_) => Ok(None),
        }
    }
}

/// What a contender predicts for the first so many blocks of an exam; a network with its present weights.
///
/// # Errors
/// A network is missing or cannot answer.
pub(super) fn predict(
    predictor: Predictor,
    student: Option<&Student>,
    scenario: &Scenario,
    exam: &Exam,
    blocks: usize,
) -> Result<Predicted, Stop> {
    let (setting, samples) = (&scenario.setting, exam.samples(blocks));
    if let Filter(rule) = predictor {
        return Ok(Predicted::of(rule.predict(&scenario.beliefs, setting, samples)));
    }
    let student = student.ok_or_else(|| Stop("a network is missing".to_owned()))?;
    let (inputs, blocks) = (by_time(samples, setting), blocks.min(exam.count()));
    let answers = student.answer(&inputs, blocks, usize::try_from(-setting.horizon).unwrap_or(0))?;
    Ok(Predicted::by_block(&answers, setting, blocks))
}
