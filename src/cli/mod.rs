//! The lab without a window: list, show, check, run; and what opens the window.
//!
//! Exit codes: 0 done, 1 the run failed, 2 bad arguments, preset or data.

mod presets;
mod run;

use clap::{Parser, Subcommand};
use std::ffi::OsString;
use std::fmt;
use std::io::{self, Write as _};
use std::process::ExitCode;

/// An interactive lab for machine learning in the massive Industrial Internet of Things.
#[derive(Parser)]
#[command(name = "iiot-lab", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Open the window on a built-in preset or a file
    Open {
        /// Name of a built-in preset, or a RON file
        preset: String,
    },
    /// List the built-in presets
    List,
    /// Print a preset as RON, every value written out
    Show {
        /// Name of a built-in preset, or a RON file
        preset: String,
    },
    /// Check presets; errors as FILE:LINE:COLUMN: message
    Check {
        /// Names of built-in presets, or RON files
        #[arg(required = true)]
        presets: Vec<String>,
    },
    /// Run a race without a window and write its figure and tables
    Run(run::RunArguments),
}

/// How a command failed; decides the exit code.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The run failed: exit code 1.
    Run(String),
    /// Arguments, preset or data are wrong: exit code 2.
    Input(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Run(message) | Self::Input(message) => formatter.write_str(message),
        }
    }
}

/// Runs the command line and says how it went.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version come here too, and are no errors. Where nobody reads, nothing can be said.
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    match carry_out(arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("iiot-lab: {failure}");
            ExitCode::from(if matches!(failure, Failure::Run(_)) { 1 } else { 2 })
        }
    }
}

fn carry_out(command: Option<Command>) -> Result<(), Failure> {
    match command {
        None => open("static-access"),
        Some(Command::Open { preset }) => open(&preset),
        Some(Command::List) => print(&presets::list()),
        Some(Command::Show { preset }) => print(&presets::load(&preset)?.to_ron()),
        Some(Command::Check { presets }) => check(&presets),
        Some(Command::Run(arguments)) => run::run(&arguments),
    }
}

/// Prints to standard output; a reader that has gone is no error.
fn print(text: &str) -> Result<(), Failure> {
    match io::stdout().write_all(text.as_bytes()).and_then(|()| io::stdout().flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::Run(format!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

fn check(names: &[String]) -> Result<(), Failure> {
    let mut wrong = 0;
    for name in names {
        match presets::load(name) {
            Ok(_) => print(&format!("{name}: ok\n"))?,
            Err(failure) => {
                eprintln!("{failure}");
                wrong += 1;
            }
        }
    }
    if wrong == 0 {
        Ok(())
    } else {
        Err(Failure::Input(format!("{wrong} of {} presets are wrong", names.len())))
    }
}

fn open(name: &str) -> Result<(), Failure> {
    let preset = presets::load(name)?;
    let headless = "run a race without a window: iiot-lab run static-access --out results";
    if !has_display() {
        return Err(Failure::Run(format!("there is no display here; {headless}")));
    }
    crate::app::open(preset).map_err(|error| Failure::Run(format!("{error}; {headless}")))
}

/// Whether a window can be shown: always assumed outside of Linux and its kin.
fn has_display() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(all(unix, not(target_os = "macos")))
        || ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"].into_iter().any(set)
}
