//! The race of federated learning: who races, towards what. A step is a round.

use super::contenders::{CONTENDERS, Kind};
use super::ground::{ACCURACY, EXCESS, FederatedGround, KBIT, RECEIVED, SECONDS, WEAR};
use super::round::Round;
use super::student::Student;
use crate::experiments::contract::{Demo, EvaluationSet, Lane, Limit, LimitKind, Measure, Stop, Table};
use crate::experiments::kit::{Entry, Ground, Rule, Seated, Trained, measures};
use crate::preset::{FieldError, Values};
use crate::problems::federated::{CONDITION_NAMES, WEIGHTS};
use std::sync::Arc;

/// The first measure that not everybody has.
const FIRST_THAT_MAY_LACK: usize = 2;

impl Ground for FederatedGround {
    type Kind = Kind;
    const ENTRIES: &'static [Entry<Kind>] = CONTENDERS;

    /// The centralised optimum is a bound on every iterate in every factory. The others are where rules come to rest, on
    /// average over the factories; noise or other rules may pass them.
    fn limits(&self) -> Vec<Limit> {
        let excess = |place: usize| self.factories[place].excess(&self.hearings[place].biased.weights);
        let biased = self.mean(|place| excess(place).max(0.0));
        let reference = |name, value| Limit::of(name, LimitKind::StrongReference, [value; 2]);
        let mut limits = vec![
            Limit::of("centralised optimum", LimitKind::Bound, [0.0; 2]),
            reference("biased optimum of the plain mean", biased),
        ];
        if let Some(drifts) = self.drifts.iter().copied().collect::<Option<Vec<f64>>>() {
            let mean = drifts.iter().sum::<f64>() / drifts.len() as f64;
            limits.push(reference("FedAvg's fixed point, all heard", mean));
        }
        limits
    }

    fn measures(&self) -> Vec<Measure> {
        let lower = false;
        measures(&[
            (EXCESS, lower),
            (ACCURACY, true),
            (WEAR, true),
            (RECEIVED, true),
            (KBIT, lower),
            (SECONDS, lower),
        ])
    }

    fn parameter_count(&self, _kind: Kind) -> usize {
        WEIGHTS
    }

    /// Whoever never comes near the optimum took no number of bits to it, and a rule sends nothing.
    fn claims_nothing(&self, _kind: Kind, measure: usize) -> bool {
        measure >= FIRST_THAT_MAY_LACK
    }

    fn renewed(&self, values: &Values) -> Option<Result<Self, FieldError>> {
        self.of_values(values)
    }

    /// Four products of the features with the weights and four back for each window of each local step.
    fn operations_per_step(&self, kind: Kind) -> Option<f64> {
        let senders =
            if kind == Kind::OverTheAir { self.scenario.world.devices } else { self.scenario.link.scheduled };
        let windows = match self.scenario.learning.batch {
            0 => self.scenario.world.windows,
            batch => batch.min(self.scenario.world.windows),
        };
        let steps = f64::from(kind.local(&self.scenario).steps);
        (kind != Kind::OneShot).then_some(4.0 * WEIGHTS as f64 * (senders * windows) as f64 * steps)
    }

    fn lane(self: &Arc<Self>, kind: Kind, seed: u64) -> Result<Box<dyn Lane>, Stop> {
        let (place, ground) = (self.place_of(seed)?, Arc::clone(self));
        if kind != Kind::OneShot {
            return Ok(Seated::lane(Student::new(ground, kind, place, seed)));
        }
        Ok(Seated::lane(Rule(move |_: EvaluationSet| {
            let (factory, unclaimed) = (&ground.factories[place], f64::NAN);
            let weights = &factory.alone().one_shot;
            let [accuracy, wear] = factory.accuracies(weights);
            Ok(vec![factory.excess(weights), accuracy, wear, unclaimed, unclaimed, unclaimed])
        })))
    }

    fn demo(self: &Arc<Self>, contender: usize, seed: u64) -> Result<Box<dyn Demo>, Stop> {
        Ok(Box::new(Round::new(Arc::clone(self), contender, seed)?))
    }

    /// How every trained model judges the windows that nobody learned from.
    fn tables(self: &Arc<Self>, finals: &[Trained<'_, Kind>]) -> Result<Vec<Table>, Stop> {
        let mut rows = Vec::new();
        for trained in finals {
            let place = self.place_of(trained.seed)?;
            let mut student = Student::new(Arc::clone(self), trained.entry.kind, place, trained.seed);
            if trained.entry.learns() {
                student.take(trained.state)?;
            }
            let confusion = student.factory().confusion(&student.progress.server.weights);
            for (label, counts) in confusion.counts.iter().enumerate() {
                let names =
                    [trained.seed.to_string(), trained.entry.name.into(), CONDITION_NAMES[label].into()];
                rows.push(names.into_iter().chain(counts.map(|count| count.to_string())).collect());
            }
        }
        let columns = vec![
            "seed",
            "contender",
            "condition",
            "as_healthy",
            "as_imbalance",
            "as_misalignment",
            "as_bearing_wear",
        ];
        Ok(vec![Table { file_name: "confusion.csv", columns, rows }])
    }
}
