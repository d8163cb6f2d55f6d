//! Files that are either whole or as they were before.

use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Why something could not be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordError {
    /// The file or directory.
    pub path: PathBuf,
    /// The cause.
    pub message: String,
}

impl fmt::Display for RecordError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path.display(), self.message)
    }
}

impl std::error::Error for RecordError {}

/// What happens to an older file of the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backup {
    /// It stays as NAME.bak.
    Keep,
    /// It is replaced.
    None,
}

/// Makes sure that a directory exists and can be written to.
///
/// # Errors
/// It cannot be made, or nothing can be written in it.
pub fn prepare(directory: &Path) -> Result<(), RecordError> {
    let fail = |error: io::Error| RecordError {
        path: directory.to_owned(),
        message: format!("nothing can be written there: {error}"),
    };
    fs::create_dir_all(directory).map_err(fail)?;
    let probe = directory.join(".iiot-lab-probe");
    File::create(&probe).and_then(|mut file| file.write_all(b"probe")).map_err(fail)?;
    fs::remove_file(probe).map_err(fail)
}

/// Writes a file through a temporary one beside it: whatever happens, the old content or the new one is there, whole.
///
/// # Errors
/// The disk is full, the directory missing, ...; the older file is untouched then.
pub fn write_atomically(path: &Path, bytes: &[u8], backup: Backup) -> Result<(), RecordError> {
    let beside = |suffix: &str| {
        let mut name = path.file_name().map_or_else(|| OsString::from("unnamed"), OsString::from);
        name.push(suffix);
        path.with_file_name(name)
    };
    let temporary = beside(&format!(".{}.tmp", std::process::id()));
    let written = write_synced(&temporary, bytes).and_then(|()| {
        if backup == Backup::Keep && path.exists() {
            fs::copy(path, beside(".bak"))?;
        }
        fs::rename(&temporary, path)
    });
    written.map_err(|error| {
        // The first error tells more than one about the leftover.
        let _ = fs::remove_file(&temporary);
        RecordError { path: path.to_owned(), message: format!("cannot be written: {error}") }
    })
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_file_becomes_the_backup() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.ron");
        write_atomically(&path, b"one", Backup::Keep).unwrap();
        write_atomically(&path, b"two", Backup::Keep).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read(directory.path().join("a.ron.bak")).unwrap(), b"one");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 2, "no temporary file is left");
    }

    #[test]
    fn a_failed_write_leaves_the_old_content_and_no_litter() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a");
        fs::create_dir(&path).unwrap();
        fs::write(path.join("inside"), b"old").unwrap();
        assert!(write_atomically(&path, b"new", Backup::None).is_err(), "a directory cannot be replaced");
        assert_eq!(fs::read(path.join("inside")).unwrap(), b"old");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
        assert!(write_atomically(&directory.path().join("missing/a"), b"new", Backup::None).is_err());
    }
}
