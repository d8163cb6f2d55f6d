//! What a command answers: words on standard output, complaints on standard error, and an exit code.

use std::fmt::Display;
use std::io::{self, Write as _};

/// Exit code where the run failed.
pub(super) const FAILED: u8 = 1;

/// Exit code of bad arguments, presets or data.
pub(super) const BAD: u8 = 2;

/// Why a command did not do what it should.
#[derive(Debug)]
pub(super) struct Failure {
    /// The exit code.
    pub code: u8,
    /// What is said on standard error.
    pub message: String,
}

impl Failure {
    /// The arguments, the preset or the data are bad.
    pub fn bad(cause: impl Display) -> Self {
        Self { code: BAD, message: cause.to_string() }
    }

    /// The run itself failed.
    pub fn failed(cause: impl Display) -> Self {
        Self { code: FAILED, message: cause.to_string() }
    }
}

/// Writes to standard output. A reader that has left is no error.
pub(super) fn say(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::failed(format!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes a line to standard error.
pub(super) fn complain(line: &str) {
    // Where standard error is closed, there is nobody to tell.
    let _ = writeln!(io::stderr(), "{line}");
}
