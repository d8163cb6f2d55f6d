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
    baseline(Filter(Rule::ConstantSpeed), "constant-speed Bayes", "Exact if speeds stay and its law is true"),
    baseline(Filter(Rule::Autoregression), "AR of its own past", "Yule and Walker on the device's pilots"),
    baseline(Filter(Rule::Linear), "best linear", "The best filter that weighs all devices' pilots alike"),
    baseline(Filter(Rule::OneWiener), "one Wiener filter", "Exact for one speed, used for every device"),
    baseline(Filter(Rule::Hold), "hold last", "The last pilot as it is"),
];

/// Who races: a network that is built otherwise bears another name.
pub(super) fn entries(scenario: &Scenario) -> Vec<Entry<Predictor>> {
    let (plan, mut entries) = (&scenario.plan, CONTENDERS.to_vec());
    for entry in &mut entries {
        entry.name = match entry.kind {
            Network(Kind::Gru) if plan.both_ways => "GRU both ways",
            Network(Kind::Lstm) if plan.own_variance => "LSTM with variance",
            Network(Kind::Lstm) if plan.long_memory => "LSTM, long start",
            _ => entry.name,
        };
    }
    entries
}

impl Predictor {
    /// A network with fresh weights; none for a filter.
    ///
    /// # Errors
    /// A size is zero.
    pub(super) fn student(self, scenario: &Scenario, seed: u64) -> Result<Option<Student>, Stop> {
        let Network(kind) = self else { return Ok(None) };
        Ok(Some(scenario.student(kind, seed)?))
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
