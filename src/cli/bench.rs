//! Times learners: steps a second on one thread, beside what the processor could do at most.

use super::answer::{Failure, complain, say};
use super::arguments::BenchArguments;
use super::cycles::Costs;
use super::{measured, presets};
use crate::experiments::super_resolution::Scenario;
use crate::experiments::{self, Problem, Role, Stop};
use crate::preset::Values;
use crate::record::{Backup, write_atomically};
use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, Par};
use serde_json::json;
use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Steps before the clock starts: memory is touched, caches are warm.
const WARM_UP: usize = 3;

/// What a learner's steps took.
struct Timing {
    name: String,
    steps_per_second: f64,
    /// Share of the processor's limit that the step's matrix products come to; `None` where they are not counted.
    share: Option<f64>,
}

/// Times every learner of a preset for some seconds each; with super-resolution the work of its maps too.
pub(super) fn run(arguments: &BenchArguments) -> Result<(), Failure> {
    let preset = presets::find(&arguments.preset).map_err(Failure::bad)?;
    let experiment = experiments::find(&preset.experiment)
        .ok_or_else(|| Failure::bad(format!("there is no experiment {:?}", preset.experiment)))?;
    let refines = preset.experiment == "super-resolution";
    if arguments.out.is_some() && !refines {
        return Err(Failure::bad(
            "--out writes what a preset of super-resolution measures, and this is none",
        ));
    }
    let problem = experiment.problem(&preset.values).map_err(Failure::bad)?;
    let limit = most_operations_per_second();
    let contenders = problem.contenders();
    let learners = contenders.iter().enumerate().filter(|(_, contender)| contender.role == Role::Learner);
    let time = Duration::from_secs(u64::from(arguments.seconds));
    let timings: Vec<Timing> = learners
        .map(|(index, contender)| measure(&*problem, index, &contender.name, time, limit))
        .collect::<Result<_, _>>()
        .map_err(Failure::failed)?;
    let costs = refines.then(|| costs(arguments, &preset.values)).transpose()?;
    say(&if arguments.json {
        json(&timings, limit, costs.as_ref())
    } else {
        let cycles = costs.as_ref().map_or_else(String::new, Costs::table);
        table(&timings, limit, experiment.step_unit()) + &cycles
    })?;
    costs.map_or(Ok(()), |costs| write(arguments, &costs))
}

fn costs(arguments: &BenchArguments, values: &Values) -> Result<Costs, Failure> {
    let mut scenario = Scenario::read(values).map_err(Failure::bad)?;
    if let Some(samples) = arguments.samples {
        scenario.world.samples = usize::from(samples);
    }
    Costs::measure(scenario, arguments.error)
}

/// Writes the preset that was asked for.
fn write(arguments: &BenchArguments, costs: &Costs) -> Result<(), Failure> {
    let Some(path) = &arguments.out else { return Ok(()) };
    let preset = measured::preset(costs, arguments.refiner)?;
    write_atomically(path, preset.to_ron().as_bytes(), Backup::Keep).map_err(Failure::failed)?;
    complain(&format!("{}: a preset of dissemination with these cycles and bits", path.display()));
    Ok(())
}

fn measure(
    problem: &dyn Problem,
    contender: usize,
    name: &str,
    time: Duration,
    limit: f64,
) -> Result<Timing, Stop> {
    let mut lane = problem.lane(contender, 1)?;
    (0..WARM_UP).try_for_each(|_| lane.step())?;
    let (start, mut steps) = (Instant::now(), 0_u32);
    while start.elapsed() < time {
        lane.step()?;
        steps += 1;
    }
    let steps_per_second = f64::from(steps) / start.elapsed().as_secs_f64();
    let share = problem.operations_per_step(contender).map(|count| count * steps_per_second / limit);
    Ok(Timing { name: name.to_owned(), steps_per_second, share })
}

/// Floating-point operations a second of a large matrix product on one thread: the most that this machine does here.
fn most_operations_per_second() -> f64 {
    const SIDE: usize = 768;
    let a = Mat::<f32>::from_fn(SIDE, SIDE, |row, column| ((row * 7 + column) % 13) as f32 * 0.1);
    let mut c = Mat::<f32>::zeros(SIDE, SIDE);
    let mut best = f64::INFINITY;
    for _ in 0..12 {
        let start = Instant::now();
        matmul(c.as_mut(), Accum::Replace, a.as_ref(), a.as_ref(), 1.0, Par::Seq);
        best = best.min(start.elapsed().as_secs_f64());
        black_box(&c);
    }
    2.0 * (SIDE as f64).powi(3) / best
}

fn table(timings: &[Timing], limit: f64, unit: &str) -> String {
    let mut text = format!(
        "One thread; a large matrix product runs at {:.0} GFLOP/s here; a step is one {unit}\n\n{:<10}{:>14}{:>14}{:>24}\n",
        limit / 1e9,
        "learner",
        "steps/s",
        "ms/step",
        "matrix products' share"
    );
    for Timing { name, steps_per_second, share } in timings {
        let share = share.map_or("-".to_owned(), |share| format!("{:.1} %", 100.0 * share));
        let milliseconds = 1_000.0 / steps_per_second;
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{name:<10}{steps_per_second:>14.1}{milliseconds:>14.3}{share:>24}");
    }
    text
}

fn json(timings: &[Timing], limit: f64, costs: Option<&Costs>) -> String {
    let learners: Vec<_> = timings
        .iter()
        .map(|timing| json!({ "name": timing.name, "steps_per_second": timing.steps_per_second, "share_of_limit": timing.share }))
        .collect();
    let mut whole = json!({ "threads": 1, "limit_flops": limit, "learners": learners });
    if let Some(costs) = costs {
        whole["super_resolution"] = costs.json();
    }
    format!("{whole:#}\n")
}
