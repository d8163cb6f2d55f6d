//! Runs a race without a window: the same race, the same figure.

use super::{Failure, presets, print};
use crate::experiments::Role;
use crate::lab::{Event, History, Pool, Race};
use crate::preset::{Preset, Value};
use crate::record;
use clap::Args;
use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// A round lasts about this long, so that progress is seen.
const ROUND: Duration = Duration::from_millis(50);

#[derive(Args)]
pub(super) struct RunArguments {
    /// Name of a built-in preset, or a RON file
    preset: String,
    /// Directory for the figure and the tables; made if it is missing
    #[arg(long)]
    out: PathBuf,
    /// Set a field, by its dotted path or by its last name where that is unique
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// How many steps
    #[arg(long)]
    steps: Option<i64>,
    /// The first seed
    #[arg(long)]
    seed: Option<i64>,
    /// How many seeds
    #[arg(long)]
    seeds: Option<i64>,
    /// Threads; 0 takes one for each core. No result depends on it
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=256))]
    jobs: u16,
}

/// Runs a race and writes what it leaves.
///
/// # Errors
/// The arguments or the preset are wrong, nothing can be written, or no learner came to the end.
pub(super) fn run(arguments: &RunArguments) -> Result<(), Failure> {
    let preset = scenario(arguments)?;
    record::prepare(&arguments.out).map_err(|error| Failure::Input(error.to_string()))?;
    let mut race = Race::new(&preset).map_err(|error| Failure::Input(error.to_string()))?;
    let pool = Pool::new(arguments.jobs.into()).map_err(|error| Failure::Run(error.to_string()))?;
    finish(&mut race, &pool);
    record::write_run(&arguments.out, &race).map_err(|error| Failure::Run(error.to_string()))?;
    print(&table(race.history()))?;
    print(&format!("Figure and tables are in {}\n", arguments.out.display()))?;
    survivors(race.history())
}

/// The preset with what the arguments set.
fn scenario(arguments: &RunArguments) -> Result<Preset, Failure> {
    let wrong = |message: String| Failure::Input(message);
    let mut preset = presets::load(&arguments.preset)?;
    for text in &arguments.set {
        let (key, value) =
            text.split_once('=').ok_or_else(|| wrong(format!("--set {text}: write it as KEY=VALUE")))?;
        let field =
            preset.values.find(key.trim()).map_err(|error| wrong(format!("--set {text}: {error}")))?;
        let value = field.parse(value).map_err(|error| wrong(format!("--set {text}: {error}")))?;
        preset.values.set(field.path, value).map_err(|error| wrong(error.to_string()))?;
    }
    for (path, number) in
        [("race.steps", arguments.steps), ("race.seed", arguments.seed), ("race.seeds", arguments.seeds)]
    {
        if let Some(number) = number {
            preset.values.set(path, Value::Integer(number)).map_err(|error| wrong(error.to_string()))?;
        }
    }
    Ok(preset)
}

/// Runs to the end, with progress on a terminal.
fn finish(race: &mut Race, pool: &Pool) {
    let terminal = io::stderr().is_terminal();
    let start = Instant::now();
    let mut steps = 1;
    while !race.is_over() {
        let round = Instant::now();
        for event in race.advance(steps, pool) {
            if let Some(line) = worth_saying(&event, race.history()) {
                eprintln!("{}{line}", if terminal { "\r\x1b[K" } else { "" });
            }
        }
        steps = if round.elapsed() < ROUND { steps * 2 } else { (steps / 2).max(1) };
        if terminal {
            let (done, all) = (race.step(), race.history().steps);
            let left = start.elapsed().as_secs_f64() / done.max(1) as f64 * (all - done) as f64;
            eprint!(
                "\r\x1b[K{:3.0} %  step {done} of {all}  {left:.0} s left",
                100.0 * done as f64 / all as f64
            );
        }
    }
    if terminal {
        eprint!("\r\x1b[K");
    }
}

fn worth_saying(event: &Event, history: &History) -> Option<String> {
    match event {
        Event::Notice(text) => Some(text.clone()),
        Event::Stopped(contender, seed, step, reason) => {
            let (name, seed) = (&history.contenders[*contender].name, history.seeds[*seed]);
            Some(format!("{name}, seed {seed}, stopped at step {step}: {reason}"))
        }
        _ => None,
    }
}

/// Results as people read them.
fn table(history: &History) -> String {
    let measure = history.measures.first().map_or("", |measure| &measure.name);
    let limit = history.limits.first().map_or("the limit", |limit| &limit.name);
    let steps = format!("{}s to 99 %", history.step_unit);
    let mut text = format!("{:24}{measure:>24}{:>22}{steps:>18}\n", "", format!("to {limit}"));
    for (index, contender) in history.contenders.iter().enumerate() {
        let summary = history.summary(index);
        let mean = summary.estimate.map_or("stopped".to_owned(), |estimate| {
            let half = estimate.half_width.map(|half| format!(" ± {half:.3}")).unwrap_or_default();
            format!("{:.3}{half}", estimate.mean)
        });
        let share = summary.to_limit.map(|share| format!("{:+.2} %", 100.0 * share)).unwrap_or_default();
        let steps = summary.steps_to_99_percent.map_or("–".to_owned(), |step| step.to_string());
        // Writing to a String cannot fail, here and below.
        let _ = writeln!(text, "{:24}{mean:>24}{share:>22}{steps:>18}", contender.name);
    }
    for track in &history.limits {
        let _ =
            writeln!(text, "{:24}{:>24}{:>22}", track.name, format!("{:.3}", track.last), track.kind.name());
    }
    text
}

/// A run in which no learner came to the end has failed.
fn survivors(history: &History) -> Result<(), Failure> {
    let learners = || (0..history.contenders.len()).filter(|i| history.contenders[*i].role == Role::Learner);
    if learners().count() == 0 || learners().any(|index| !history.values(index).is_empty()) {
        return Ok(());
    }
    let reason = history.stopped.first().map_or("no reason is known", |(.., reason)| reason);
    Err(Failure::Run(format!("every learner stopped: {reason}")))
}
