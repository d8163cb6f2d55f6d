//! What all lanes read: the device's laws, the bound over all policies with its prices, and the best of the rules of thumb,
//! each worked out when first asked for.

use super::contenders::{CONTENDERS, Kind};
use super::environment::at_once;
use super::scenario::Scenario;
use super::student::Student;
use crate::experiments::contract::Stop;
use crate::experiments::kit::passes;
use crate::problems::constrained_control::dual::{Dual, climb, discounted_decisions};
use crate::problems::constrained_control::programme::{Optimum, solve};
use crate::problems::constrained_control::rules::{Best, Family};
use crate::problems::constrained_control::{Figures, LEVELS, Plant, Policy, Settings, figures};
use std::sync::{Arc, OnceLock};

/// A policy may lie below the bound by rounding: figures are kept in single precision, and losses cost most.
const TOLERANCE_MW: f64 = 1e-4;

/// Delay limits in ms at which the front is worked out.
const FRONT_MS: [f64; 10] = [6.0, 7.0, 8.5, 10.0, 12.5, 15.0, 17.5, 20.0, 25.0, 40.0];

/// The ground of a race.
pub struct ControlGround {
    /// The scenario.
    pub scenario: Scenario,
    /// The device.
    pub plant: Arc<Plant>,
    /// The bound over all policies, and its prices.
    pub dual: Dual,
    /// The same device with decisions that act at once, and its bound; nothing where they do.
    pub undelayed: Option<(Plant, Dual)>,
    rules: [OnceLock<Best>; Family::ALL.len()],
    figures: [OnceLock<Option<Figures>>; CONTENDERS.len()],
    optimum: OnceLock<Option<Optimum>>,
    front: OnceLock<Vec<[f64; 2]>>,
}

impl ControlGround {
    /// Works out laws and bounds.
    ///
    /// # Errors
    /// No policy keeps the limits.
    pub fn new(scenario: Scenario) -> Result<Self, Stop> {
        let plant = Arc::new(Plant::new(scenario.device)?);
        let undelayed = if scenario.device.decision_delay > 0 {
            let plant = at_once(&plant)?;
            let dual = climb(&plant)?;
            Some((plant, dual))
        } else {
            None
        };
        let dual = climb(&plant)?;
        let (rules, figures) = (Default::default(), Default::default());
        let (optimum, front) = (OnceLock::new(), OnceLock::new());
        Ok(Self { scenario, plant, dual, undelayed, rules, figures, optimum, front })
    }

    /// The device without delay of decisions.
    pub fn prompt(&self) -> &Plant {
        self.undelayed.as_ref().map_or(&self.plant, |(plant, _)| plant)
    }

    /// A learner at its first slot.
    ///
    /// # Errors
    /// The contender does not learn, or cannot be built.
    pub fn student(&self, kind: Kind, seed: u64) -> Result<Student, Stop> {
        let recipe = self.scenario.recipe(kind).ok_or_else(|| Stop("it does not learn".to_owned()))?;
        Ok(Student::new(recipe, self.scenario.training(), Arc::clone(&self.plant), seed)?)
    }

    /// The best of a family of rules for decisions that act at once.
    fn best(&self, family: Family) -> &Best {
        let place = Family::ALL.iter().position(|known| *known == family).unwrap_or(0);
        let prices = self.undelayed.as_ref().map_or(self.dual.prices, |(_, prompt)| prompt.prices);
        self.rules[place].get_or_init(|| family.best(self.prompt(), prices))
    }

    /// Figures of the member of a family that keeps both limits with the least power; none where decisions act late, since
    /// families are searched for decisions that act at once.
    pub fn keeping(&self, family: Family) -> Option<Figures> {
        if self.undelayed.is_some() { None } else { self.best(family).keeping }
    }

    /// A policy for decisions that act at once, used as it is where they act late.
    fn as_it_is(&self, prompt: &Policy) -> Policy {
        let rows = prompt.0.iter();
        Policy(rows.flat_map(|row| std::iter::repeat_n(*row, self.plant.pending)).collect())
    }

    /// The optimum for decisions that act at once, if the solver finds it.
    pub fn optimum(&self) -> Option<&Optimum> {
        self.optimum.get_or_init(|| solve(self.prompt()).ok()).as_ref()
    }

    /// The policy of a contender that does not learn; `None` for learners.
    ///
    /// # Errors
    /// The linear programme was not solved.
    pub fn rule(&self, kind: Kind) -> Result<Option<Policy>, Stop> {
        Ok(match kind {
            Kind::Rule(family) => Some(self.as_it_is(&self.best(family).policy)),
            Kind::ShortSight => {
                let discount = self.scenario.learning.discount;
                Some(Policy::of(discounted_decisions(&self.plant, self.dual.prices, discount)))
            }
            Kind::Undelayed => {
                let optimum = self.optimum().ok_or_else(|| Stop("its optimum was not found".to_owned()))?;
                Some(self.as_it_is(&optimum.policy))
            }
            _ => None,
        })
    }

    /// All measures: of what is judged, of the last policy, and of the best member that keeps both limits.
    ///
    /// # Errors
    /// A figure is not finite, or lies below the bound.
    pub fn measure(&self, judged: &Figures, last: &Figures, keeping: Option<Figures>) -> Result<Vec<f64>, Stop> {
        let price = |figures: &Figures| {
            let value = figures.priced_mw(&self.plant, self.dual.prices);
            passes(value, self.dual.lower_mw, false, TOLERANCE_MW)
        };
        Ok(vec![
            price(judged)?,
            judged.power_mw,
            judged.delay_ms(&self.plant).min(LONGEST_MS),
            judged.loss(&self.plant),
            price(last)?,
            keeping.map_or(f64::NAN, |figures| figures.power_mw),
        ])
    }

    /// Exact figures of a contender that does not learn.
    pub fn rule_figures(&self, kind: Kind) -> Option<Figures> {
        let place = CONTENDERS.iter().position(|entry| entry.kind == kind)?;
        let find = || self.rule(kind).ok().flatten().map(|policy| figures(&self.plant, &policy));
        *self.figures[place].get_or_init(find)
    }

    /// All measures of a contender that does not learn.
    ///
    /// # Errors
    /// As [`Self::measure`].
    pub fn measure_rule(&self, kind: Kind) -> Result<Vec<f64>, Stop> {
        let found = self.rule_figures(kind).ok_or_else(|| Stop("its policy was not found".to_owned()))?;
        let keeping = if let Kind::Rule(family) = kind { self.keeping(family) } else { None };
        self.measure(&found, &found, keeping)
    }

    /// The least power in mW at delay limits in ms, for decisions that act at once.
    pub fn front(&self) -> &[[f64; 2]] {
        self.front.get_or_init(|| {
            let at = |delay_limit_ms: f64| {
                let plant = Plant::new(Settings { delay_limit_ms, ..self.prompt().settings }).ok()?;
                climb(&plant).ok().map(|dual| [delay_limit_ms, dual.lower_mw])
            };
            FRONT_MS.into_iter().filter_map(at).collect()
        })
    }

    /// Packets that a policy asks for by queue and level, in the mean, where each decision on its way asks for one packet.
    pub fn map(&self, policy: &Policy) -> Vec<f32> {
        let rows = self.plant.settings.buffer + 1;
        // Base 5 with ones in all places.
        let waiting = (0..self.plant.settings.decision_delay).fold(0, |code, _| 5 * code + 1);
        let asked = |level: usize, queue: usize| {
            let row = &policy.0[(queue * LEVELS + level) * self.plant.pending + waiting];
            row.iter().enumerate().map(|(packets, share)| packets as f64 * share).sum::<f64>() as f32
        };
        (0..LEVELS).flat_map(|level| (0..rows).map(move |queue| (level, queue))).map(|(l, q)| asked(l, q)).collect()
    }
}

/// Delays are shown up to this; a device that sends nothing has none.
const LONGEST_MS: f64 = 9_999.0;
