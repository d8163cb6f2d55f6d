//! The command line: reads the arguments, does what they say, and answers in words and an exit code.

mod answer;
mod arguments;
mod bench;
mod cycles;
mod map;
mod measured;
mod presets;
mod progress;
mod race;
mod reading;
mod settings;
mod sweep;
mod table;
mod window;

use answer::{BAD, FAILED, Failure, complain};
use arguments::{Arguments, Command};
use clap::Parser as _;
use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook};
use std::process::ExitCode;

/// Runs the program with its arguments, its own name first.
///
/// The exit code is 0 when done, 1 when the run failed, 2 for bad arguments, preset or data.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    set_hook(Box::new(|panic| complain(&bug(panic))));
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(answer) => return help_or_usage(&answer),
    };
    match catch_unwind(AssertUnwindSafe(|| obey(arguments.command))) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(failure)) => {
            complain(&failure.message);
            ExitCode::from(failure.code)
        }
        // The hook has said why.
        Err(_) => ExitCode::from(FAILED),
    }
}

fn obey(command: Option<Command>) -> Result<(), Failure> {
    match command {
        None => window::open(presets::DEFAULT.as_ref()),
        Some(Command::Open { preset }) => window::open(&preset),
        Some(Command::List) => presets::list(),
        Some(Command::Show { preset }) => presets::show(&preset),
        Some(Command::Check { presets }) => presets::check(&presets),
        Some(Command::Run(arguments)) => race::run(&arguments),
        Some(Command::Sweep(arguments)) => sweep::run(&arguments),
        Some(Command::Bench(arguments)) => bench::run(&arguments),
        Some(Command::Map(arguments)) => map::run(&arguments),
    }
}

/// Prints what clap answers: help and version are no errors.
fn help_or_usage(answer: &clap::Error) -> ExitCode {
    // Nobody may be listening; the exit code says the same.
    let _ = answer.print();
    if answer.use_stderr() { ExitCode::from(BAD) } else { ExitCode::SUCCESS }
}

/// A bug in one line.
fn bug(panic: &PanicHookInfo<'_>) -> String {
    let place = panic.location().map_or_else(String::new, |place| format!(" at {place}"));
    let words = panic.payload_as_str().unwrap_or("no reason is known").replace('\n', " ");
    format!("a mistake in the lab itself{place}: {words}")
}
