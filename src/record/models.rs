//! Trained networks as safetensors files, one for each learner and seed.

use super::atomic::{Backup, RecordError, prepare, write_atomically};
use crate::experiments::{Role, Trained};
use crate::lab::{History, Race};
use crate::learn::model_file;
use std::fs;
use std::path::{Path, PathBuf};

/// Folder of the networks in a run's directory.
const FOLDER: &str = "models";

/// Writes the networks of a finished race.
///
/// # Errors
/// A file cannot be written.
pub(super) fn write(directory: &Path, history: &History, trained: &[Trained]) -> Result<(), RecordError> {
    prepare(&directory.join(FOLDER))?;
    for lane in trained.iter().filter(|lane| history.contenders[lane.contender].role == Role::Learner) {
        let path = path(directory, &history.contenders[lane.contender].name, lane.seed);
        let bytes = model_file::to_bytes(&lane.state)
            .map_err(|error| RecordError { path: path.clone(), message: error.to_string() })?;
        write_atomically(&path, &bytes, Backup::None)?;
    }
    Ok(())
}

/// Lets every learner of a race start from the networks that an earlier run left in a directory; returns how many did.
///
/// # Errors
/// A file is there but cannot be read, or does not fit; or there is none at all.
pub fn start_from(directory: &Path, race: &mut Race) -> Result<usize, RecordError> {
    let learners: Vec<(usize, String)> = race
        .history()
        .contenders
        .iter()
        .enumerate()
        .filter(|(_, contender)| contender.role == Role::Learner)
        .map(|(index, contender)| (index, contender.name.clone()))
        .collect();
    let mut taken = 0;
    for seed in race.history().seeds.clone() {
        for (contender, name) in &learners {
            let path = path(directory, name, seed);
            if path.exists() {
                let fail = |message: String| RecordError { path: path.clone(), message };
                let bytes = fs::read(&path).map_err(|error| fail(format!("cannot be read: {error}")))?;
                let state = model_file::from_bytes(&bytes)
                    .map_err(|error| fail(crate::experiments::Stop::from(error).0))?;
                race.start_from(*contender, seed, &state).map_err(|stop| fail(stop.0))?;
                taken += 1;
            }
        }
    }
    if taken == 0 {
        let message = "holds no network for a learner and seed of this race".to_owned();
        return Err(RecordError { path: directory.join(FOLDER), message });
    }
    Ok(taken)
}

fn path(directory: &Path, contender: &str, seed: u64) -> PathBuf {
    directory.join(FOLDER).join(format!("{contender}-seed-{seed}.safetensors"))
}
