//! The race put aside in a file while it runs, so that a window that is killed loses little; and what the last start left.

use crate::lab::{Session, Snapshot};
use crate::record::{Backup, read_session, write_session};
use crossbeam_channel::{Receiver, TryRecvError, bounded};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Seconds between two copies of a race that runs.
const EVERY_S: f64 = 30.0;

/// What a person wants to do with the race that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastRace {
    /// Go on with it.
    GoOn,
    /// Leave it in its file.
    StartAfresh,
}

/// The keeper of the race.
#[derive(Default)]
pub struct PutAside {
    /// Where the race is kept without being asked; nowhere in tests, and where the system names no place.
    place: Option<PathBuf>,
    reading: Option<Receiver<Result<Session, String>>>,
    /// An unfinished race of the last start.
    found: Option<Session>,
    /// Whether the file at the place is of this start.
    is_ours: bool,
    /// Generation and step of the race that was kept last, and when.
    kept: (u64, u64),
    kept_at_s: f64,
    /// Where the race that was asked for shall go, and whether a person wants to hear of it.
    wanted: Option<(PathBuf, bool)>,
    writing: Option<Receiver<Result<Option<String>, String>>>,
}

/// Where the race is kept: in the user's folder for the state of programs, if the system names one.
pub fn usual_place() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = || folder("HOME").map(|home| home.join(".local").join("state"));
    let all = folder("XDG_STATE_HOME").or_else(|| folder("LOCALAPPDATA")).or_else(home)?;
    Some(all.join("iiot-lab").join("last.session"))
}

impl PutAside {
    /// Keeps the race at this place from now on, and reads what lies there; `wake` is called once it is read.
    ///
    /// # Errors
    /// In words: the system refuses threads.
    pub fn start(&mut self, place: PathBuf, wake: impl FnOnce() + Send + 'static) -> Result<(), String> {
        if place.exists() {
            let (answer, answers) = bounded(1);
            let from = place.clone();
            let work = move || {
                // The window may be gone by now; then nobody waits for the race.
                let _ = answer.send(read_session(&from).map_err(|error| error.to_string()));
                wake();
            };
            spawn("put aside", work)?;
            self.reading = Some(answers);
        }
        self.place = Some(place);
        Ok(())
    }

    /// What has become of reading and writing, if a person should know.
    pub fn hear(&mut self) -> Option<String> {
        if let Some(answer) = self.reading.as_ref().and_then(|answers| answers.try_recv().ok()) {
            self.reading = None;
            match answer {
                Ok(session) => self.found = Some(session).filter(|found| found.step > 0 && !found.is_over()),
                Err(problem) => return Some(format!("the race of the last start is lost: {problem}")),
            }
        }
        let words = match self.writing.as_ref()?.try_recv() {
            Ok(Ok(words)) => words,
            Ok(Err(problem)) => Some(format!("the race could not be put aside: {problem}")),
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) => Some("the race could not be written to its end".to_owned()),
        };
        self.writing = None;
        words
    }

    /// Whether a copy of the race is wanted now without being asked: every half minute while it runs, and when it rests.
    pub fn is_due(&mut self, generation: u64, snapshot: &Snapshot, now_s: f64) -> bool {
        let late = now_s - self.kept_at_s >= EVERY_S;
        let rests = !snapshot.playing || late;
        // A copy that has not come for so long does not come any more.
        let waits = self.wanted.as_ref().is_some_and(|(_, told)| *told || !late);
        let free = !waits && self.writing.is_none() && self.reading.is_none();
        if !(free && rests && self.is_behind(generation, snapshot)) {
            return false;
        }
        self.wanted = self.place.clone().map(|place| (place, false));
        self.kept = (generation, snapshot.step);
        self.kept_at_s = now_s;
        true
    }

    /// Whether the race has steps that lie in no copy.
    pub fn is_behind(&self, generation: u64, snapshot: &Snapshot) -> bool {
        self.place.is_some() && snapshot.step > 0 && self.kept != (generation, snapshot.step)
    }

    /// Notes where a person wants the race that comes next.
    ///
    /// # Errors
    /// In words: the path names no file, or another copy is on its way.
    pub fn want(&mut self, path: PathBuf) -> Result<(), String> {
        if path.file_name().is_none() {
            return Err("type the name of a file, such as race.session".to_owned());
        }
        let waits = self.wanted.as_ref().is_some_and(|(_, told)| *told);
        if waits || self.writing.is_some() {
            return Err("still saving; try again in a moment".to_owned());
        }
        self.wanted = Some((path, true));
        Ok(())
    }

    /// Begins to write the race, if it is waited for.
    ///
    /// # Errors
    /// In words: the system refuses threads.
    pub fn take(&mut self, session: Session) -> Result<(), String> {
        let Some((path, told)) = self.wanted.take() else { return Ok(()) };
        let backup = self.backup(&path);
        let (answer, answers) = bounded(1);
        let work = move || {
            let written = write(&path, &session, backup);
            let words = written.map(|()| told.then(|| format!("saved {}", path.display())));
            // The window may be gone by now; then nobody waits for the words.
            let _ = answer.send(words);
        };
        spawn("put aside", work)?;
        self.writing = Some(answers);
        Ok(())
    }

    /// Writes the race at once, before the window goes: where it is kept, and where a person still waits for it.
    ///
    /// # Errors
    /// In words, with the place.
    pub fn take_last(&mut self, session: &Session) -> Result<(), String> {
        let wanted = self.wanted.take().filter(|(_, told)| *told).map(|(path, _)| path);
        for path in self.place.clone().into_iter().chain(wanted) {
            let backup = self.backup(&path);
            write(&path, session, backup)?;
        }
        Ok(())
    }

    /// Waits for a copy that is being written, but not long.
    pub fn settle(&mut self, longest: Duration) {
        if let Some(answers) = self.writing.take() {
            // There is no window left to say it in.
            let _unsaid = answers.recv_timeout(longest);
        }
    }

    /// What the last start left is kept beside the first copy that takes its place.
    fn backup(&mut self, path: &Path) -> Backup {
        let kept_there = self.place.as_deref() == Some(path);
        let again = kept_there && std::mem::replace(&mut self.is_ours, true);
        if again { Backup::None } else { Backup::Keep }
    }

    /// The race that was found, to go on with; or it is forgotten.
    pub fn answer(&mut self, answer: LastRace) -> Option<Session> {
        self.found.take().filter(|_| answer == LastRace::GoOn)
    }

    /// The race that was found, which waits for an answer.
    pub fn found(&self) -> Option<&Session> {
        self.found.as_ref()
    }
}

fn write(path: &Path, session: &Session, backup: Backup) -> Result<(), String> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    write_session(path, session, backup).map_err(|error| error.to_string())
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), String> {
    let thread = std::thread::Builder::new().name(name.to_owned()).spawn(work);
    thread.map(drop).map_err(|error| format!("the race cannot be put aside: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiments;
    use crate::lab::{Pool, Race};
    use crate::preset::Value;
    use std::time::Instant;

    fn race(steps: u64) -> Race {
        let mut preset = experiments::built_in("static-access").unwrap().unwrap();
        for (name, number) in [("steps", 40), ("seeds", 1), ("devices", 10), ("batch", 4)] {
            preset.values.set(name, Value::Integer(number)).unwrap();
        }
        let mut race = Race::new(&preset).unwrap();
        race.advance(steps, &Pool::new(1).unwrap());
        race
    }

    /// Waits for what runs in threads; returns what was said.
    fn settle(keeper: &mut PutAside) -> Option<String> {
        let start = Instant::now();
        let mut words = None;
        while keeper.reading.is_some() || keeper.writing.is_some() {
            words = keeper.hear().or(words);
            assert!(start.elapsed() < Duration::from_secs(60));
            std::thread::sleep(Duration::from_millis(2));
        }
        words
    }

    #[test]
    fn a_race_is_kept_while_it_runs_and_found_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("deep").join("last.session");
        let mut keeper = PutAside::default();
        keeper.start(place.clone(), || ()).unwrap();
        let at = |step, playing| Snapshot { step, playing, ..Snapshot::default() };
        assert!(!keeper.is_due(1, &at(0, true), 100.0), "nothing is learned yet");
        assert!(keeper.is_due(1, &at(10, true), 100.0));
        assert!(!keeper.is_due(1, &at(20, true), 101.0), "one copy is on its way");
        keeper.take(race(10).session().unwrap()).unwrap();
        assert_eq!(settle(&mut keeper), None);
        assert!(!keeper.is_due(1, &at(20, true), 120.0), "half a minute is not over");
        assert!(keeper.is_due(1, &at(20, false), 121.0), "it rests");
        keeper.take(race(20).session().unwrap()).unwrap();
        settle(&mut keeper);
        assert!(!keeper.is_due(1, &at(20, false), 900.0) && !keeper.is_behind(1, &at(20, false)));
        assert!(keeper.is_due(1, &at(30, true), 1_000.0), "asked for, but it does not come");
        assert!(!keeper.is_due(1, &at(30, true), 1_001.0) && keeper.is_due(1, &at(35, true), 1_031.0));
        keeper.take(race(20).session().unwrap()).unwrap();
        settle(&mut keeper);
        assert!(keeper.is_behind(2, &at(20, false)), "another race");

        let mut next = PutAside::default();
        next.start(place.clone(), || ()).unwrap();
        assert_eq!(settle(&mut next), None);
        assert_eq!(next.found.as_ref().map(|found| found.step), Some(20));
        next.want(folder.path().join("mine.session")).unwrap();
        next.take(race(20).session().unwrap()).unwrap();
        settle(&mut next);
        next.want(folder.path().join("late.session")).unwrap();
        next.take_last(&race(40).session().unwrap()).unwrap();
        assert_eq!(read_session(&folder.path().join("late.session")).unwrap().step, 40);
        assert!(place.with_file_name("last.session.bak").exists(), "what was found is not lost");
        assert_eq!(next.answer(LastRace::GoOn).map(|session| session.step), Some(20));
        let mut after = PutAside::default();
        after.start(place, || ()).unwrap();
        settle(&mut after);
        assert!(after.found.is_none(), "a race that is over is not asked about");
    }

    #[test]
    fn a_person_is_told_where_the_race_is_and_why_it_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let mut keeper = PutAside::default();
        keeper.want(folder.path().join("mine.session")).unwrap();
        assert!(keeper.want(folder.path().join("other.session")).is_err());
        keeper.take(race(4).session().unwrap()).unwrap();
        assert!(settle(&mut keeper).unwrap().contains("mine.session"));
        keeper.want(folder.path().join("mine.session").join("below.session")).unwrap();
        keeper.take(race(4).session().unwrap()).unwrap();
        assert!(settle(&mut keeper).unwrap().contains("could not be put aside"));
        assert!(keeper.want(PathBuf::from("/")).unwrap_err().contains("race.session"));
        fs::write(folder.path().join("torn.session"), b"torn").unwrap();
        keeper.start(folder.path().join("torn.session"), || ()).unwrap();
        assert!(settle(&mut keeper).unwrap().contains("torn.session"));
    }
}
