//! What a race is played on: what all lanes read and none writes. One implementation of it makes a whole [`Problem`].

use super::entries::Entry;
use crate::experiments::contract::{
    Contender, Demo, Lane, Limit, Measure, Problem, Role, Stop, Table, Trained as Saved,
};
use crate::learn::parameters::State;
use crate::preset::{FieldError, Values};
use std::sync::Arc;

/// The ground of an experiment: scenario, evaluation sets, limits, and how contenders come to it.
pub trait Ground: Send + Sync + Sized + 'static {
    /// The kinds of contenders.
    type Kind: Copy + Send + Sync + 'static;

    /// Who races, in a fixed order.
    const ENTRIES: &'static [Entry<Self::Kind>];

    /// Those of them who take part, where that depends on the scenario.
    fn entries(&self) -> &[Entry<Self::Kind>] {
        Self::ENTRIES
    }

    /// The limits; the first is the one that distances are measured to.
    fn limits(&self) -> Vec<Limit>;

    /// What is measured; the first is the main measure, drawn as curves.
    fn measures(&self) -> Vec<Measure>;

    /// How many numbers a contender trains; baselines are not asked.
    fn parameter_count(&self, kind: Self::Kind) -> usize;

    /// A lane at step 0.
    ///
    /// # Errors
    /// The contender cannot be built, with the reason.
    fn lane(self: &Arc<Self>, kind: Self::Kind, seed: u64) -> Result<Box<dyn Lane>, Stop>;

    /// The floor at human pace for one contender.
    ///
    /// # Errors
    /// The contender cannot be built, with the reason.
    fn demo(self: &Arc<Self>, contender: usize, seed: u64) -> Result<Box<dyn Demo>, Stop>;

    /// What a contender is, in a sentence, where its list does not say all.
    fn about(&self, entry: &Entry<Self::Kind>) -> String {
        entry.about.to_owned()
    }

    /// Whether a contender claims nothing about a measure behind the first; its lanes give NaN there.
    fn claims_nothing(&self, kind: Self::Kind, measure: usize) -> bool {
        let _ = (kind, measure);
        false
    }

    /// The ground that other values describe, where much of this one can be kept.
    fn renewed(&self, values: &Values) -> Option<Result<Self, FieldError>> {
        let _ = values;
        None
    }

    /// Floating-point operations of the matrix products behind one step; `None` where nobody counted.
    fn operations_per_step(&self, kind: Self::Kind) -> Option<f64> {
        let _ = kind;
        None
    }

    /// Tables beside those of every race.
    ///
    /// # Errors
    /// A state does not fit.
    fn tables(self: &Arc<Self>, finals: &[Trained<'_, Self::Kind>]) -> Result<Vec<Table>, Stop> {
        let _ = finals;
        Ok(Vec::new())
    }
}

/// The final state of a lane with its contender.
#[derive(Debug, Clone, Copy)]
pub struct Trained<'a, K> {
    /// Who it is.
    pub entry: Entry<K>,
    /// The seed.
    pub seed: u64,
    /// The whole state.
    pub state: &'a State,
}

/// A problem on a ground.
pub struct Racing<G> {
    ground: Arc<G>,
}

impl<G: Ground> Racing<G> {
    /// The problem.
    pub fn new(ground: G) -> Self {
        Self { ground: Arc::new(ground) }
    }
}

impl<G: Ground> Problem for Racing<G> {
    fn contenders(&self) -> Vec<Contender> {
        let describe = |entry: &Entry<G::Kind>| Contender {
            name: entry.name.to_owned(),
            role: entry.role,
            parameters: if entry.role == Role::Learner { self.ground.parameter_count(entry.kind) } else { 0 },
            about: self.ground.about(entry),
        };
        self.ground.entries().iter().map(describe).collect()
    }

    fn limits(&self) -> Vec<Limit> {
        self.ground.limits()
    }

    fn measures(&self) -> Vec<Measure> {
        self.ground.measures()
    }

    fn claims_nothing(&self, contender: usize, measure: usize) -> bool {
        self.ground
            .entries()
            .get(contender)
            .is_some_and(|entry| self.ground.claims_nothing(entry.kind, measure))
    }

    fn renewed(&self, values: &Values) -> Option<Result<Arc<dyn Problem>, FieldError>> {
        let renewed = self.ground.renewed(values)?;
        Some(renewed.map(|ground| Arc::new(Self::new(ground)) as Arc<dyn Problem>))
    }

    fn lane(&self, contender: usize, seed: u64) -> Result<Box<dyn Lane>, Stop> {
        self.ground.lane(Entry::find(self.ground.entries(), contender)?.kind, seed)
    }

    fn operations_per_step(&self, contender: usize) -> Option<f64> {
        self.ground.operations_per_step(self.ground.entries().get(contender)?.kind)
    }

    fn demo(&self, contender: usize, seed: u64) -> Result<Box<dyn Demo>, Stop> {
        Entry::find(self.ground.entries(), contender)?;
        self.ground.demo(contender, seed)
    }

    fn tables(&self, finals: &[Saved]) -> Result<Vec<Table>, Stop> {
        let known = |saved: &'_ Saved| Entry::find(self.ground.entries(), saved.contender);
        let finals = finals
            .iter()
            .map(|saved| Ok(Trained { entry: known(saved)?, seed: saved.seed, state: &saved.state }))
            .collect::<Result<Vec<_>, Stop>>()?;
        self.ground.tables(&finals)
    }
}

/// Measures by name, and whether more is better.
pub fn measures(names: &[(&str, bool)]) -> Vec<Measure> {
    let measure = |&(name, higher_is_better): &(&str, bool)| Measure { name: name.into(), higher_is_better };
    names.iter().map(measure).collect()
}
