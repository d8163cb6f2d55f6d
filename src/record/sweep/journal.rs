//! The journal of a sweep: its first line says which sweep this is, each further line holds the outcome of a race.
//!
//! Lines are RON, because it keeps every bit of a number. A line that was cut off, as the computer went down, say, is left out.

use super::super::RecordError;
use crate::lab::{Outcome, Plan};
use crate::preset::Value;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// Its file.
const FILE: &str = "points.log";

/// What names a directory of other results.
const OTHER_RESULTS: [&str; 3] = ["summary.json", "preset.ron", "sweep.csv"];

const CURE: &str = "give another --out";

/// Which sweep it is.
#[derive(PartialEq, Serialize, Deserialize)]
struct Head {
    lab: String,
    over: Vec<(String, Vec<Value>)>,
    preset: String,
}

impl Head {
    fn of(plan: &Plan) -> Self {
        Self {
            lab: env!("CARGO_PKG_VERSION").to_owned(),
            over: plan.axes().iter().map(|axis| (axis.field.path.to_owned(), axis.values.clone())).collect(),
            preset: plan.preset().to_ron(),
        }
    }

    /// In which way another sweep is not this one.
    fn difference(&self, other: &Self) -> Option<&'static str> {
        if self.lab != other.lab {
            Some("is of another version of the lab")
        } else if self.preset != other.preset {
            Some("starts from another preset, --set, --steps, --seed or --seeds")
        } else if self.over != other.over {
            Some("goes over other fields or values")
        } else {
            None
        }
    }
}

/// The journal, open at its end.
pub(super) struct Journal {
    file: File,
    path: PathBuf,
}

impl Journal {
    /// Opens the journal of a sweep, and gives the outcomes that it holds, with their points.
    pub fn open(directory: &Path, plan: &Plan) -> Result<(Self, Vec<(usize, Outcome)>), RecordError> {
        let path = directory.join(FILE);
        if !path.exists() {
            refuse_other_results(directory)?;
        }
        let mut options = OpenOptions::new();
        let opened = options.read(true).write(true).create(true).truncate(false).open(&path);
        let file = opened.map_err(|error| failure(&path, &error))?;
        if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
            let message = format!("another process writes this sweep; wait for it, or {CURE}");
            return Err(RecordError { path, message });
        }
        let mut journal = Self { file, path };
        let mut text = String::new();
        journal.file.read_to_string(&mut text).map_err(|error| failure(&journal.path, &error))?;
        let (whole, known) = journal.known(&text, plan)?;
        journal.cut_at(whole).map_err(|error| failure(&journal.path, &error))?;
        if whole == 0 {
            journal.write_line(&Head::of(plan))?;
        }
        Ok((journal, known))
    }

    /// Adds an outcome; it is on the disk then.
    pub fn add(&mut self, point: usize, outcome: &Outcome) -> Result<(), RecordError> {
        self.write_line(&(point, outcome))
    }

    /// Checks the first line, and reads the others as far as they are whole: bytes up to there, and outcomes.
    fn known(&self, text: &str, plan: &Plan) -> Result<(usize, Vec<(usize, Outcome)>), RecordError> {
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        let mut lines = text[..whole].lines();
        let Some(first) = lines.next() else { return Ok((0, Vec::new())) };
        let fail = |reason: &str| RecordError {
            path: self.path.clone(),
            message: format!("the sweep there {reason}; {CURE}"),
        };
        let head: Head = ron::from_str(first).map_err(|_| fail("cannot be read"))?;
        if let Some(difference) = head.difference(&Head::of(plan)) {
            return Err(fail(difference));
        }
        let read = |(index, line): (usize, &str)| {
            ron::from_str(line)
                .map_err(|error| fail(&format!("cannot be read in line {}: {error}", index + 2)))
        };
        Ok((whole, lines.enumerate().map(read).collect::<Result<_, _>>()?))
    }

    fn cut_at(&mut self, length: usize) -> io::Result<()> {
        self.file.set_len(length as u64)?;
        self.file.seek(SeekFrom::End(0)).map(drop)
    }

    fn write_line(&mut self, content: &impl Serialize) -> Result<(), RecordError> {
        let fail = |message: String| RecordError { path: self.path.clone(), message };
        let line = ron::to_string(content).map_err(|error| fail(error.to_string()))? + "\n";
        let written = self.file.write_all(line.as_bytes()).and_then(|()| self.file.sync_data());
        written.map_err(|error| failure(&self.path, &error))
    }
}

fn failure(path: &Path, error: &io::Error) -> RecordError {
    RecordError { path: path.to_owned(), message: format!("cannot be written or read: {error}") }
}

/// Results of something else are not written over.
fn refuse_other_results(directory: &Path) -> Result<(), RecordError> {
    match OTHER_RESULTS.into_iter().find(|name| directory.join(name).exists()) {
        Some(name) => Err(RecordError {
            path: directory.join(name),
            message: format!("there are results of something else than this sweep; {CURE}"),
        }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiments::{self, LimitKind, Measure, Role};
    use crate::lab::{Axis, LimitValue, Score};
    use std::fs;

    fn plan(devices: &[i64]) -> Plan {
        let preset = experiments::built_in("static-access").unwrap().unwrap();
        let field = preset.values.find("devices").unwrap();
        let values = devices.iter().map(|count| Value::Integer(*count)).collect();
        Plan::new(preset, vec![Axis { field, values }])
    }

    /// Numbers whose last bits a careless reader loses.
    fn outcome() -> Outcome {
        let score = Score {
            name: "a \"b\"\n,é".to_owned(),
            role: Role::Learner,
            parameters: 40,
            values: vec![Some(0.1 + 0.2), None, Some(f64::MIN_POSITIVE), Some(1.0 / 3.0 * 1e-9)],
            steps_to_99_percent: Some(7),
            gap_percent: Some(-12.345_678_901_234_567),
        };
        Outcome {
            measure: Some(Measure { name: "m".to_owned(), higher_is_better: true }),
            seeds: vec![1, u64::MAX],
            limits: vec![LimitValue {
                name: "l".to_owned(),
                kind: LimitKind::Bound,
                value: 18.206_123_456_789_01,
            }],
            scores: vec![score],
            stopped: vec![(0, 2, 3, "diverged".to_owned())],
            failure: None,
        }
    }

    #[test]
    fn outcomes_come_back_bit_by_bit_without_the_line_that_was_cut_off() {
        let directory = tempfile::tempdir().unwrap();
        let plan = plan(&[4, 8]);
        let (mut journal, known) = Journal::open(directory.path(), &plan).unwrap();
        assert_eq!(known, []);
        journal.add(1, &outcome()).unwrap();
        drop(journal);
        let path = directory.path().join(FILE);
        let whole = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{whole}(0,(measure:So")).unwrap();
        let (_journal, known) = Journal::open(directory.path(), &plan).unwrap();
        assert_eq!(known, [(1, outcome())]);
        assert_eq!(fs::read_to_string(&path).unwrap(), whole);
    }

    #[test]
    fn another_sweep_is_refused_and_so_is_a_second_writer() {
        let directory = tempfile::tempdir().unwrap();
        let journal = Journal::open(directory.path(), &plan(&[4, 8])).unwrap();
        let refused = |plan: &Plan| match Journal::open(directory.path(), plan) {
            Err(error) => error.message,
            Ok(_) => panic!("opened"),
        };
        assert!(refused(&plan(&[4, 8])).contains("another process"));
        drop(journal);
        assert!(refused(&plan(&[4, 9])).contains("goes over other fields or values; give another --out"));
        let mut preset = plan(&[4]).preset().clone();
        preset.title = "other".to_owned();
        assert!(refused(&Plan::new(preset, Vec::new())).contains("another preset"));
        let results = tempfile::tempdir().unwrap();
        fs::write(results.path().join("summary.json"), "{}").unwrap();
        let error = Journal::open(results.path(), &plan(&[4])).map(drop).unwrap_err();
        assert!(error.message.contains("something else"), "{error}");
    }
}
