//! Reads measurements from files in a thread of its own, one file at a time, while the window goes on.

use crate::measurements::{Table, Wishes};
use crate::scene::Gesture;
use crossbeam_channel::{Receiver, TryRecvError, bounded};
use std::path::{Path, PathBuf};

/// What a file held, or what is wrong with it and where.
type Answer = Result<Measured, String>;

/// A file's name, its samples, and what may be wrong with them.
type Measured = (String, Vec<[f64; 3]>, Option<String>);

/// The reader with the file that it is reading.
#[derive(Default)]
pub struct Measurements {
    reading: Option<Receiver<Answer>>,
}

impl Measurements {
    /// Begins to read a file; `wake` is called once it is read.
    ///
    /// # Errors
    /// In words: another file is still being read, or the system refuses threads.
    pub fn read(&mut self, path: PathBuf, wake: impl FnOnce() + Send + 'static) -> Result<(), String> {
        if self.reading.is_some() {
            return Err("still reading the file before; try again in a moment".to_owned());
        }
        let (answer, answers) = bounded(1);
        let work = move || {
            // The window may be gone by now; then nobody needs the samples.
            let _ = answer.send(samples(&path));
            wake();
        };
        let thread = std::thread::Builder::new().name("samples".to_owned()).spawn(work);
        thread.map_err(|error| format!("the file cannot be read now: {error}"))?;
        self.reading = Some(answers);
        Ok(())
    }

    /// The gesture of a file that has been read, with a notice about it; or what is wrong with the file.
    pub fn hear(&mut self) -> Option<Result<(Gesture, String), String>> {
        let answer = match self.reading.as_ref()?.try_recv() {
            Ok(answer) => answer,
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) => Err("the file could not be read to its end".to_owned()),
        };
        self.reading = None;
        Some(answer.map(|(name, samples, doubt)| {
            let doubt = doubt.map(|doubt| format!("; {doubt}")).unwrap_or_default();
            let notice = format!("{name}: {} measurements{doubt}", samples.len());
            (Gesture::Open { name, rows: samples }, notice)
        }))
    }
}

fn samples(path: &Path) -> Answer {
    let name = path.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let read = Table::read(path).and_then(|table| table.measurements(&Wishes::default()));
    let sets = read.map_err(|error| format!("{}: {error}", path.display()))?;
    let found = sets.into_iter().next().ok_or_else(|| format!("{}: holds no sample", path.display()))?;
    let triple = |sample: &crate::problems::radio_map::Sample| {
        [sample.position_m[0], sample.position_m[1], sample.value]
    };
    let doubt = (!found.report.notices.is_empty()).then(|| found.report.notices.join("; "));
    Ok((name, found.samples.iter().map(triple).collect(), doubt))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(Gesture, String), String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("walk.csv");
        std::fs::write(&path, text).unwrap();
        let (mut reader, (wake, woken)) = (Measurements::default(), bounded(1));
        reader.read(path.clone(), move || wake.send(()).unwrap()).unwrap();
        assert!(reader.read(path, || ()).unwrap_err().contains("still reading"));
        woken.recv().unwrap();
        let answer = reader.hear().unwrap();
        assert!(reader.hear().is_none());
        answer
    }

    #[test]
    fn a_file_becomes_a_gesture_with_a_notice() {
        let (gesture, notice) = read("x,y,rsrp\n1,2.5,-80\n3,4,-81.5\n").unwrap();
        let samples = vec![[1.0, 2.5, -80.0], [3.0, 4.0, -81.5]];
        assert_eq!(gesture, Gesture::Open { name: "walk".to_owned(), rows: samples });
        assert_eq!(notice, "walk: 2 measurements");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line_and_a_cure() {
        let error = read("1,2,3\n4,five,6\n").unwrap_err();
        assert!(error.contains("line 2: y is \"five\""), "{error}");
        assert!(read("").unwrap_err().contains("holds no sample"));
    }
}
