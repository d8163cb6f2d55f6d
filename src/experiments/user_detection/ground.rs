//! The ground that lanes share: frames that nobody trains on with what the data tell of them, the tuned detectors, and how
//! decisions are measured.

use super::contenders::{CONTENDERS, Kind};
use super::scenario::Scenario;
use crate::experiments::contract::{EvaluationSet, Stop};
use crate::experiments::kit::{Entry, Judged, Use, passes};
use crate::problems::user_detection::{
    Case, Detector, Posterior, Rates, Set, Standard, System, cost, evaluation, rates,
};
use std::sync::OnceLock;

/// Frames of a sequence.
pub(super) const FRAMES: usize = 20;

/// Sequences on which thresholds are tuned.
const TUNING: u64 = 20;

/// Rounding of an expected cost.
const ROUNDING: f64 = 1e-6;

/// Measures that claims read by name.
pub(super) const ERRORS: &str = "activity errors, % of decisions";
pub(super) const MISSED: &str = "missed, % of active devices";
pub(super) const ALARMS: &str = "false alarms, % of idle devices";
pub(super) const REALISED: &str = "errors against the truth, % of decisions";
pub(super) const OPERATIONS: &str = "multiply-adds a frame, thousands";

/// A detector that was tuned, with its decisions.
#[derive(Default)]
struct Tuned {
    detector: OnceLock<Detector>,
    curve: OnceLock<Vec<Set>>,
    last: OnceLock<Vec<Set>>,
}

/// What all lanes of a race read and none writes.
pub struct DetectionGround {
    pub(super) scenario: Scenario,
    pub(super) system: System,
    /// The same without memory: a frame of it is as likely as a frame of the system seen alone.
    pub(super) alone: System,
    pub(super) posterior: Posterior,
    /// Who takes part.
    pub(super) entries: Vec<Entry<Kind>>,
    pub(super) judged: Judged<Case>,
    pub(super) tuning: Vec<Case>,
    standards: [Standard; 2],
    tuned: Vec<Tuned>,
}

impl DetectionGround {
    /// Goes through all sets of devices and draws the frames.
    ///
    /// # Errors
    /// None at present.
    pub fn new(scenario: Scenario) -> Result<Self, Stop> {
        let system = scenario.system();
        let posterior = Posterior::new(&system);
        let seed = scenario.race.seed;
        let sequences = scenario.judging.frames.div_ceil(FRAMES) as u64;
        let draw = |what: Use, count| {
            evaluation(&system, &posterior, (what.seed(seed), "user detection frames"), count, FRAMES)
        };
        let (cases, tuning) = (draw(Use::Evaluation, sequences), draw(Use::Search, TUNING));
        let standards = [Kind::Fnn, Kind::Raw].map(|kind| {
            let rows: Vec<f32> = tuning.iter().flat_map(|case| numbers(kind, case)).collect();
            Standard::of(&rows, rows.len() / tuning.len())
        });
        let entries: Vec<Entry<Kind>> =
            CONTENDERS.iter().filter(|entry| scenario.has(entry.kind, &system)).copied().collect();
        let tuned = entries.iter().map(|_| Tuned::default()).collect();
        let curve = cases.len().div_ceil(4 * FRAMES) * FRAMES;
        let (alone, judged) = (System { burst_frames: None, ..system.clone() }, Judged::new(cases, curve));
        Ok(Self { scenario, system, alone, posterior, entries, judged, tuning, standards, tuned })
    }

    /// What a network takes in of some frames, row by row.
    pub(super) fn inputs<'a>(&self, kind: Kind, cases: impl IntoIterator<Item = &'a Case>) -> Vec<f32> {
        let mut rows: Vec<f32> = cases.into_iter().flat_map(|case| numbers(kind, case)).collect();
        self.standardise(kind, &mut rows);
        rows
    }

    /// Shifts and scales what a network takes in.
    pub(super) fn standardise(&self, kind: Kind, rows: &mut [f32]) {
        self.standards[usize::from(kind == Kind::Raw)].apply(rows);
    }

    /// How many numbers of a frame a network takes in.
    pub(super) fn input_size(&self, kind: Kind) -> usize {
        match kind {
            Kind::Raw => 2 * self.system.resources() * self.system.snapshots,
            _ => self.system.statistic_size(),
        }
    }

    /// The tuned detector of a rule; it is tuned when first asked for.
    ///
    /// # Errors
    /// The contender takes no part or is no rule.
    pub(super) fn detector(&self, kind: Kind) -> Result<&Detector, Stop> {
        let place = self.entries.iter().position(|entry| entry.kind == kind);
        match (kind, place.and_then(|place| self.tuned.get(place))) {
            (Kind::Rule(rule), Some(tuned)) => Ok(tuned.detector.get_or_init(|| {
                Detector::tuned(rule, &self.system, &self.tuning, self.scenario.judging.miss_cost)
            })),
            _ => Err(Stop("this contender is no rule of this race".to_owned())),
        }
    }

    /// All measures of a rule; its decisions are found once for all seeds.
    pub(super) fn measure_rule(&self, kind: Kind, set: EvaluationSet) -> Result<Vec<f64>, Stop> {
        let detector = self.detector(kind)?;
        let place = self.entries.iter().position(|entry| entry.kind == kind).unwrap_or(0);
        let known =
            if set == EvaluationSet::Curve { &self.tuned[place].curve } else { &self.tuned[place].last };
        let decide = || self.judged.of(set).iter().map(|case| detector.decide(case)).collect();
        self.measure(kind, known.get_or_init(decide), set)
    }

    /// Decisions from a network's logits, one set a frame.
    pub(super) fn decisions(&self, kind: Kind, logits: &[f32], cases: &[Case]) -> Vec<Set> {
        let rows = logits.chunks_exact(self.system.devices()).zip(cases);
        let told = self.scenario.is_told_count(kind);
        // A chance above 1/(1 + c) is a logit above -ln c.
        let least = -self.scenario.judging.miss_cost.ln() as f32;
        rows.map(|(row, case)| if told { greatest(row, case.active.count_ones()) } else { above(row, least) })
            .collect()
    }

    /// All measures of decisions on a set: expected given the data, or, for those who are told the count, as they happened.
    ///
    /// # Errors
    /// A decision costs less than the bound of its frame, which only a bug can bring about.
    pub(super) fn measure(&self, kind: Kind, sets: &[Set], set: EvaluationSet) -> Result<Vec<f64>, Stop> {
        let (cases, miss) = (self.judged.of(set), self.scenario.judging.miss_cost);
        let told = self.scenario.is_told_count(kind);
        let truths: Vec<Vec<f32>> = cases.iter().map(|case| self.truth(case.active)).collect();
        let (mut expected, mut happened) = (0.0, 0.0);
        for ((&decision, case), truth) in sets.iter().zip(cases).zip(&truths) {
            let real = cost(decision, truth, miss);
            happened += real;
            let least = cost(case.limit.decision(miss), &case.limit.chances, miss);
            let given = || passes(cost(decision, &case.limit.chances, miss), least, false, ROUNDING);
            expected += if told { real } else { given()? };
        }
        let chances =
            cases.iter().zip(&truths).map(|(case, truth)| if told { truth } else { &case.limit.chances });
        let Rates { missed, false_alarms, .. } = rates(sets.iter().copied().zip(chances.map(Vec::as_slice)));
        let share = 100.0 / (cases.len() * self.system.devices()) as f64;
        let operations = self.operations(kind) / 1e3;
        Ok(vec![share * expected, 100.0 * missed, 100.0 * false_alarms, share * happened, operations])
    }

    /// One for each device that really sends, zero for the others.
    pub(super) fn truth(&self, active: Set) -> Vec<f32> {
        (0..self.system.devices()).map(|device| f32::from(u8::from(active >> device & 1 == 1))).collect()
    }

    /// Multiply-adds of one frame: a rule's by its formulas, a network's one for each weight besides what it takes in.
    pub(super) fn operations(&self, kind: Kind) -> f64 {
        let weights = self.scenario.weights(kind, self.input_size(kind)) as f64;
        let [resources, snapshots] =
            [self.system.resources(), self.system.snapshots].map(|count| count as f64);
        match kind {
            Kind::Rule(rule) => rule.operations(&self.system),
            Kind::Raw => weights,
            Kind::Fnn | Kind::Gru if self.input_size(kind) == self.system.resources() => {
                weights + 2.0 * resources * snapshots
            }
            Kind::Fnn | Kind::Gru => weights + 2.0 * resources * (resources + 1.0) * snapshots,
        }
    }

    /// The limit's cost, as a share of all decisions in per cent: with all frames before, and with each frame alone.
    pub(super) fn limits(&self, set: EvaluationSet) -> [f64; 2] {
        let miss = self.scenario.judging.miss_cost;
        let share = 100.0 / self.system.devices() as f64;
        let with = |case: &Case| cost(case.limit.decision(miss), &case.limit.chances, miss);
        let alone = |case: &Case| cost(case.alone.decision(miss), &case.limit.chances, miss);
        [share * self.judged.mean(set, with), share * self.judged.mean(set, alone)]
    }
}

/// The numbers of a frame that a network takes in.
fn numbers(kind: Kind, case: &Case) -> Vec<f32> {
    if kind == Kind::Raw { System::raw(&case.received) } else { case.statistic.clone() }
}

/// The devices whose logits are above a value.
fn above(row: &[f32], least: f32) -> Set {
    row.iter().enumerate().map(|(device, logit)| Set::from(*logit > least) << device).sum()
}

/// The devices with the greatest logits, so many.
fn greatest(row: &[f32], count: u32) -> Set {
    let mut order: Vec<usize> = (0..row.len()).collect();
    order.sort_by(|&a, &b| row[b].total_cmp(&row[a]));
    order.iter().take(count as usize).map(|device| 1 << device).sum()
}
