//! A race without a window: the preset with what the command line sets, computed, written, summed up.

use super::answer::{Failure, say};
use super::arguments::{RunArguments, Settings};
use super::progress::Progress;
use super::settings::set_all;
use super::{presets, reading, table};
use crate::lab::{History, Pool, Race, Session, Stopped};
use crate::measurements::Wishes;
use crate::preset::Preset;
use crate::record::{self, Backup};
use std::path::Path;
use std::time::{Duration, Instant};

/// About how long the race runs between two looks at the clock.
const ROUND: Duration = Duration::from_millis(300);
/// A race that runs longer is put aside in the output folder as often, under this name, until it is over.
const KEPT_EVERY: Duration = Duration::from_secs(10);
const UNFINISHED: &str = "unfinished.session";

/// Runs a race. Nothing is written before everything that can be checked is good.
pub(super) fn run(arguments: &RunArguments) -> Result<(), Failure> {
    let session = session_of(arguments)?;
    let pool = Pool::new(usize::from(arguments.jobs)).map_err(Failure::failed)?;
    let mut race = match session {
        Some(session) => pool.run(|| Race::resume(&session)).map_err(Failure::bad)?,
        None => {
            let mut preset = preset_of(arguments)?;
            set_all(&mut preset.values, &arguments.settings)?;
            Race::new(&preset).map_err(Failure::bad)?
        }
    };
    record::prepare(&arguments.out).map_err(Failure::bad)?;
    if let Some(directory) = &arguments.from {
        let count = record::start_from(directory, &mut race).map_err(Failure::bad)?;
        say(&format!("{count} networks start from {}\n", directory.display()))?;
    }
    let mut progress = Progress::start();
    let kept = arguments.out.join(UNFINISHED);
    compute(&mut race, &pool, Some(&kept), &mut progress);
    progress.clear();
    record::write_run(&arguments.out, &race).map_err(Failure::failed)?;
    // There is none after a short race.
    let _ = std::fs::remove_file(kept);
    let place = arguments.out.display();
    say(&format!("{}\nThe figure, the tables and the preset are in {place}\n", table::of(race.history())))?;
    match race.history().failure() {
        Some(reason) => Err(Failure::failed(format!("every learner stopped: {reason}"))),
        None => Ok(()),
    }
}

/// The preset that is named, or the race on a table of measurements.
fn preset_of(arguments: &RunArguments) -> Result<Preset, Failure> {
    let wishes = reading::wishes(&arguments.reading, None)?;
    let path = Path::new(&arguments.preset);
    if presets::is_table(path) {
        let preset = presets::of_table(path, &wishes).map_err(Failure::bad)?;
        say(&format!("{}\n{}\n", preset.title, preset.lesson))?;
        return Ok(preset);
    }
    if wishes != Wishes::default() {
        let words = "is no table of measurements, to which --x, --y, --value, --where, --strongest, --no-data and --units belong";
        return Err(Failure::bad(format!("{}: {words}", path.display())));
    }
    presets::find(&arguments.preset).map_err(Failure::bad)
}

/// The race that a session holds, if that is what is named instead of a preset.
fn session_of(arguments: &RunArguments) -> Result<Option<Session>, Failure> {
    let path = Path::new(&arguments.preset);
    if !record::is_session(path) {
        return Ok(None);
    }
    let Settings { set, steps, seed, seeds } = &arguments.settings;
    if !set.is_empty() || [steps, seed, seeds].into_iter().any(Option::is_some) || arguments.from.is_some() {
        let words = "goes on as it began; --set, --steps, --seed, --seeds and --from belong to a new race";
        return Err(Failure::bad(format!("{}: {words}", path.display())));
    }
    record::read_session(path).map(Some).map_err(Failure::bad)
}

/// Runs the race to its end in rounds, tells what happens meanwhile, and keeps it in a file against being killed if there is
/// a place for it.
pub(super) fn compute(race: &mut Race, pool: &Pool, kept: Option<&Path>, progress: &mut Progress) {
    let (mut steps, mut told) = (1, 0);
    let mut kept_at = Instant::now();
    while !race.is_over() {
        let start = Instant::now();
        race.advance(steps, pool);
        steps = next_round(steps, start.elapsed());
        race.take_notices().iter().for_each(|text| progress.keep(text));
        let history = race.history();
        history.stopped[told..].iter().for_each(|stop| progress.keep(&stop_line(history, stop)));
        told = history.stopped.len();
        progress.show(race.step(), history.steps);
        if let Some(place) = kept.filter(|_| kept_at.elapsed() >= KEPT_EVERY && !race.is_over()) {
            if let Err(problem) = keep(race, place) {
                progress.keep(&format!("the race goes on, but is not kept meanwhile: {problem}"));
            }
            kept_at = Instant::now();
        }
    }
    progress.pass(race.history().steps);
}

fn keep(race: &Race, place: &Path) -> Result<(), String> {
    let session = race.session().map_err(|stop| stop.0)?;
    record::write_session(place, &session, Backup::None).map_err(|error| error.to_string())
}

/// How many steps fill the next round, at most twice as many as before.
fn next_round(steps: u64, took: Duration) -> u64 {
    let fitting = steps as f64 * ROUND.as_secs_f64() / took.as_secs_f64().max(1e-6);
    (fitting as u64).clamp(1, steps.saturating_mul(2))
}

fn stop_line(history: &History, stop: &Stopped) -> String {
    let Stopped { contender, seed_index, step, reason } = stop;
    let name = history.contenders.get(*contender).map_or("a contender", |contender| &contender.name);
    let seed = history.seeds.get(*seed_index).copied().unwrap_or_default();
    format!("{name}, seed {seed}, stopped at step {step}: {reason}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_adapt_to_the_clock() {
        assert_eq!(next_round(10, Duration::from_millis(600)), 5);
        assert_eq!(next_round(10, Duration::ZERO), 20);
        assert_eq!(next_round(1, Duration::from_secs(9)), 1);
    }
}
