//! The paper's sweeps (R-Figs 3 to 5): the cost of every scheme over resolution, server and bandwidth.

use super::ground::rule;
use super::policy::Policy;
use super::scenario::Scenario;
use crate::experiments::contract::Stop;
use crate::problems::dissemination::{Choice, Instance, Parameters, Planner, Settings, assess};
use crate::scene::{Chart, ChartLine, LineOf};

/// Instances behind each point, the same at every point.
const INSTANCES: u64 = 200;
/// Marks their seed.
const SWEEP: u64 = (1 << 63) | 1;
/// Points of a line: factors around the present value.
const FACTORS: [f64; 9] = [0.25, 0.354, 0.5, 0.707, 1.0, 1.414, 2.0, 2.828, 4.0];

/// What is swept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sweep {
    Resolution,
    Server,
    Bandwidth,
}

impl Sweep {
    pub const ALL: [Self; 3] = [Self::Resolution, Self::Server, Self::Bandwidth];

    /// What stands on its button.
    pub fn name(self) -> &'static str {
        match self {
            Self::Resolution => "Resolution (R-Fig 3)",
            Self::Server => "Server CPU (R-Fig 4)",
            Self::Bandwidth => "Bandwidth (R-Fig 5)",
        }
    }

    fn axis(self) -> &'static str {
        match self {
            Self::Resolution => "resolution ρ, % of the paper's",
            Self::Server => "server CPU, GHz",
            Self::Bandwidth => "bandwidth, MHz",
        }
    }

    /// What to look for.
    fn note(self) -> &'static str {
        match self {
            Self::Resolution => "The paper: cost rises with the resolution",
            Self::Server => "The paper: all local stays flat, the others fall and level off",
            Self::Bandwidth => "The paper: all local stays flat beyond some bandwidth",
        }
    }

    /// The settings at a factor of the present value, and the value on the axis.
    fn at(self, settings: &Settings, factor: f64) -> (Settings, f64) {
        let mut swept = settings.clone();
        let (value, unit) = match self {
            Self::Resolution => (&mut swept.resolution_factor, 0.01),
            Self::Server => (&mut swept.server_cpu_hz, 1e9),
            Self::Bandwidth => (&mut swept.bandwidth_hz, 1e6),
        };
        *value *= factor;
        let shown = *value / unit;
        (swept, shown)
    }
}

/// Who is swept: a contender's index and name, and how it decides.
pub(super) struct Swept<'a> {
    pub contender: usize,
    pub name: &'static str,
    pub policy: &'a Policy,
}

/// The sweep as a chart; learners decide with the weights that they have, which were trained at the present value.
///
/// # Errors
/// A learner's decision is not valid.
pub(super) fn chart(sweep: Sweep, scenario: &Scenario, schemes: &[Swept<'_>]) -> Result<Chart, Stop> {
    let points = points(sweep, scenario);
    let optimum = points.iter().map(|point| [point.shown, point.optimum]).collect();
    let mut lines: Vec<Vec<[f64; 2]>> = vec![Vec::new(); schemes.len()];
    for point in &points {
        for (line, swept) in lines.iter_mut().zip(schemes) {
            line.push([point.shown, point.cost(swept.policy)?]);
        }
    }
    let limit = ChartLine { name: "optimum".to_owned(), of: LineOf::Limit, points: optimum };
    let rest = schemes.iter().zip(lines).map(|(swept, points)| ChartLine {
        name: swept.name.to_owned(),
        of: LineOf::Contender(swept.contender),
        points,
    });
    Ok(Chart {
        x: sweep.axis().to_owned(),
        y: "cost per device".to_owned(),
        logarithmic: true,
        lines: std::iter::once(limit).chain(rest).collect(),
        notes: vec![
            sweep.note().to_owned(),
            format!("{INSTANCES} instances a point, batteries full; learners trained at the present value"),
        ],
    })
}

/// A value of what is swept: the instances that something fits at every value, and the mean of their optima (of their lower
/// bounds for many devices).
struct Point {
    shown: f64,
    scenario: Scenario,
    instances: Vec<Instance>,
    optimum: f64,
}

/// The points of a sweep. Instances are paired between them, so those that nothing fits at some value are left out at all.
fn points(sweep: Sweep, scenario: &Scenario) -> Vec<Point> {
    let at = |factor: f64| {
        let (settings, shown) = sweep.at(scenario.parameters.settings(), factor);
        let parameters = Parameters::parse(settings).ok()?;
        let mut planner = Planner::new(&parameters);
        let solve = |index| {
            let instance = Instance::sample(&parameters, SWEEP, index);
            let bound = planner.plan(&instance).ok().map(|plan| plan.lower_bound);
            (instance, bound)
        };
        let solved: Vec<(Instance, Option<f64>)> = (0..INSTANCES).map(solve).collect();
        Some((shown, Scenario { parameters, ..scenario.clone() }, solved))
    };
    let all: Vec<_> = FACTORS.into_iter().filter_map(at).collect();
    let fits = |index: usize| all.iter().all(|(_, _, solved)| solved[index].1.is_some());
    let kept: Vec<usize> = (0..INSTANCES as usize).filter(|index| fits(*index)).collect();
    if kept.is_empty() {
        return Vec::new();
    }
    let point = |(shown, scenario, solved): (f64, Scenario, Vec<(Instance, Option<f64>)>)| {
        let bounds = kept.iter().filter_map(|&index| solved[index].1);
        Point {
            shown,
            scenario,
            optimum: bounds.sum::<f64>() / kept.len() as f64,
            instances: kept.iter().map(|&index| solved[index].0.clone()).collect(),
        }
    };
    all.into_iter().map(point).collect()
}

impl Point {
    fn decisions(&self, policy: &Policy) -> Result<Vec<Vec<Choice>>, Stop> {
        let scenario = &self.scenario;
        let (scheme, seed) = match policy {
            Policy::Rule(scheme, seed) => (scheme, seed),
            Policy::Learner(learner) => {
                let states: Vec<Vec<f32>> =
                    self.instances.iter().map(|instance| scenario.state(instance)).collect();
                let states: Vec<&[f32]> = states.iter().map(Vec::as_slice).collect();
                return learner.best_all(&scenario.parameters, &states);
            }
        };
        let mut planner = Planner::new(&scenario.parameters);
        let each = self.instances.iter().enumerate();
        each.map(|(index, instance)| rule(&mut planner, scenario, instance, *scheme, *seed, index as u64))
            .collect()
    }

    fn cost(&self, policy: &Policy) -> Result<f64, Stop> {
        let scenario = &self.scenario;
        let decisions = self.decisions(policy)?;
        let mut sum = 0.0;
        for (instance, choices) in self.instances.iter().zip(&decisions) {
            let found = assess(&scenario.parameters, instance, choices)?;
            sum += found.mean_cost() + scenario.penalty(&found);
        }
        Ok(sum / self.instances.len() as f64)
    }
}
