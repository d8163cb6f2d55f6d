//! A race put aside as one safetensors file: the arrays of all lanes, and the rest as text.

use super::atomic::{Backup, RecordError, write_atomically};
use crate::lab::Session;
use crate::learn::model_file;
use crate::learn::parameters::State;
use std::fs;
use std::path::Path;

/// How such a file's name ends.
pub const SESSION_EXTENSION: &str = "session";
/// Whether a file's name is that of a session.
pub fn is_session(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == SESSION_EXTENSION)
}

/// Name of the text with everything that is no lane.
const HEAD: &str = "session";
/// A larger file is none of this lab's, in bytes.
const LARGEST: u64 = 1 << 32;

/// Writes a session.
///
/// # Errors
/// It cannot be written; an older file is untouched then.
pub fn write_session(path: &Path, session: &Session, backup: Backup) -> Result<(), RecordError> {
    let fail = |message: String| RecordError { path: path.to_owned(), message };
    let mut packed = State { step: session.step, ..State::default() };
    let mut head = session.clone();
    for (index, lane) in head.lanes.iter_mut().enumerate() {
        if let Some(state) = &mut lane.state {
            let arrays = std::mem::take(&mut state.arrays).into_iter();
            packed.arrays.extend(arrays.map(|(name, array)| (format!("{index}/{name}"), array)));
        }
    }
    packed.texts.insert(HEAD.to_owned(), ron::to_string(&head).map_err(|error| fail(error.to_string()))?);
    let bytes = model_file::to_bytes(&packed).map_err(|error| fail(error.to_string()))?;
    write_atomically(path, &bytes, backup)
}

/// Reads a session.
///
/// # Errors
/// There is no such file, or it is none of this lab's, in words.
pub fn read_session(path: &Path) -> Result<Session, RecordError> {
    let fail = |message: String| RecordError { path: path.to_owned(), message };
    let size = fs::metadata(path).map_err(|error| fail(format!("cannot be read: {error}")))?.len();
    if size > LARGEST {
        return Err(fail(format!("has {size} bytes, more than any session of this lab")));
    }
    let bytes = fs::read(path).map_err(|error| fail(format!("cannot be read: {error}")))?;
    let packed = model_file::from_bytes(&bytes)
        .map_err(|error| fail(format!("is no session: {}", crate::experiments::Stop::from(error).0)))?;
    let head = packed.texts.get(HEAD).ok_or_else(|| fail("is no session: it tells of no race".to_owned()))?;
    let mut session: Session =
        ron::from_str(head).map_err(|error| fail(format!("is a session of another version: {error}")))?;
    for (name, array) in packed.arrays {
        let place = name.split_once('/').and_then(|(index, name)| Some((index.parse::<usize>().ok()?, name)));
        let lane =
            place.and_then(|(index, name)| Some((session.lanes.get_mut(index)?.state.as_mut()?, name)));
        let (state, name) = lane.ok_or_else(|| fail(format!("{name} belongs to no lane")))?;
        state.arrays.insert(name.to_owned(), array);
    }
    Ok(session)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiments;
    use crate::lab::{Pool, Race};
    use crate::preset::Value;

    #[test]
    fn a_session_comes_back_whole_and_what_is_damaged_is_told() {
        let mut preset = experiments::built_in("static-access").unwrap().unwrap();
        for (name, number) in [("steps", 40), ("seeds", 2), ("devices", 10), ("batch", 4)] {
            preset.values.set(name, Value::Integer(number)).unwrap();
        }
        let mut race = Race::new(&preset).unwrap();
        race.advance(20, &Pool::new(1).unwrap());
        let session = race.session().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("last.session");
        write_session(&path, &session, Backup::None).unwrap();
        assert_eq!(read_session(&path).unwrap(), session);
        let whole = fs::read(&path).unwrap();
        for cut in [0, 10, whole.len() / 2, whole.len() - 1] {
            fs::write(&path, &whole[..cut]).unwrap();
            let words = read_session(&path).unwrap_err().to_string();
            assert!(words.contains("last.session") && words.contains("is no session"), "{words}");
        }
        fs::write(&path, model_file::to_bytes(&State::default()).unwrap()).unwrap();
        assert!(read_session(&path).unwrap_err().message.contains("tells of no race"));
        assert!(
            read_session(folder.path().join("none").as_path())
                .unwrap_err()
                .message
                .contains("cannot be read")
        );
    }
}
