//! A sweep without a window: the same race over a grid of values. What is done stays, and is not done again.

mod grid;

use super::answer::{Failure, say};
use super::arguments::SweepArguments;
use super::progress::Progress;
use super::settings::set_all;
use super::{presets, race};
use crate::lab::{Outcome, Plan, Pool, Race};
use crate::record::SweepFiles;

/// Runs a sweep. Nothing is computed or written before all its values are known to be good.
pub(super) fn run(arguments: &SweepArguments) -> Result<(), Failure> {
    let mut preset = presets::find(&arguments.preset).map_err(Failure::bad)?;
    let set = set_all(&mut preset.values, &arguments.settings)?;
    let plan = grid::plan(preset, &arguments.over, &set)?;
    let mut files = SweepFiles::open(&arguments.out, plan).map_err(Failure::bad)?;
    let pool = Pool::new(usize::from(arguments.jobs)).map_err(Failure::failed)?;
    let (missing, all) = (files.missing(), files.outcomes().len());
    if missing.len() < all {
        say(&format!("{} of {all} races were there already\n", all - missing.len()))?;
    }
    compute(&mut files, &missing, &pool)?;
    files.finish().map_err(Failure::failed)?;
    sum_up(&files, &arguments.out.display().to_string())
}

/// Runs the races that are missing, one after the other, each on all threads.
fn compute(files: &mut SweepFiles, missing: &[usize], pool: &Pool) -> Result<(), Failure> {
    let mut progress = Progress::start_all(steps(files.plan(), missing)?);
    let all = files.outcomes().len();
    for &point in missing {
        progress.begin(format!("race {} of {all}", point + 1), files.plan().name(point));
        let preset = files.plan().preset_of(point).map_err(Failure::bad)?;
        let kept = match Race::new(&preset) {
            Ok(mut race) => {
                race::compute(&mut race, pool, None, &mut progress);
                files.add(point, Outcome::of(race.history()), race.seconds())
            }
            Err(error) => files.add(point, Outcome::failed(error.to_string()), std::iter::empty()),
        };
        if let Some(reason) = files.outcomes()[point].as_ref().and_then(|outcome| outcome.failure.as_ref()) {
            progress.keep(&format!("this race failed: {reason}"));
        }
        kept.map_err(Failure::failed)?;
    }
    progress.clear();
    Ok(())
}

/// The steps of some races together.
fn steps(plan: &Plan, points: &[usize]) -> Result<u64, Failure> {
    let steps = |point: &usize| plan.preset_of(*point)?.values.count("race.steps");
    points
        .iter()
        .map(|point| steps(point).map(|steps| steps as u64))
        .sum::<Result<_, _>>()
        .map_err(Failure::bad)
}

/// Says how many races there are and where; a sweep fails where all of them did.
fn sum_up(files: &SweepFiles, place: &str) -> Result<(), Failure> {
    let outcomes: Vec<&Outcome> = files.outcomes().iter().flatten().collect();
    let failed = outcomes.iter().filter(|outcome| outcome.failure.is_some()).count();
    if failed == outcomes.len() {
        return Err(Failure::failed(format!("every race failed; {place}/summary.json says why")));
    }
    let failed = if failed > 0 { format!(", {failed} of which failed") } else { String::new() };
    let races = if outcomes.len() == 1 { "race" } else { "races" };
    say(&format!(
        "{} {races}{failed}; the figure, the tables and the preset are in {place}\n",
        outcomes.len()
    ))
}
