//! Writes the map that is shown to files, in a thread of its own, while the window goes on.

use crate::measurements::Frame;
use crate::problems::radio_map::Grid;
use crate::record::{Backup, MapFiles};
use crate::scene::MapTable;
use crossbeam_channel::{Receiver, TryRecvError, bounded};
use std::path::{Path, PathBuf};

/// A call to the window once a map is written.
type Wake = Box<dyn FnOnce() + Send>;

/// The writer with the path that waits for its map, and the map that is being written.
#[derive(Default)]
pub struct SavedMap {
    wanted: Option<(PathBuf, Wake)>,
    writing: Option<Receiver<Result<String, String>>>,
}

impl SavedMap {
    /// Notes where the map that comes next shall go; `wake` is called once it is written.
    ///
    /// # Errors
    /// In words: another map is on its way, or the path names no file.
    pub fn want(&mut self, path: PathBuf, wake: impl FnOnce() + Send + 'static) -> Result<(), String> {
        if self.writing.is_some() {
            return Err("still saving the map before; try again in a moment".to_owned());
        }
        if path.file_name().is_none() {
            return Err("type the name of a file, such as map.csv".to_owned());
        }
        self.wanted = Some((path, Box::new(wake)));
        Ok(())
    }

    /// Begins to write a map, if one is waited for.
    ///
    /// # Errors
    /// In words: the system refuses threads.
    pub fn take(&mut self, map: MapTable) -> Result<(), String> {
        let Some((path, wake)) = self.wanted.take() else { return Ok(()) };
        let (answer, answers) = bounded(1);
        let work = move || {
            // The window may be gone by now; then nobody waits for the words.
            let _ = answer.send(write(&path, &map));
            wake();
        };
        let thread = std::thread::Builder::new().name("saved map".to_owned()).spawn(work);
        thread.map_err(|error| format!("the map cannot be saved now: {error}"))?;
        self.writing = Some(answers);
        Ok(())
    }

    /// What became of the map: its files, or why it could not be written.
    pub fn hear(&mut self) -> Option<String> {
        let words = match self.writing.as_ref()?.try_recv() {
            Ok(Ok(words) | Err(words)) => words,
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) => "the map could not be written to its end".to_owned(),
        };
        self.writing = None;
        Some(words)
    }
}

/// Writes the files and names them.
fn write(path: &Path, map: &MapTable) -> Result<String, String> {
    let [x0, y0, x1, y1] = map.bounds_m;
    let rows = map.estimate.len().checked_div(map.columns).unwrap_or(0);
    let grid = Grid::new([x0, y0], [x1, y1], [map.columns, rows]).map_err(|error| error.to_string())?;
    let files = MapFiles {
        name: &map.name,
        unit: &map.unit,
        title: &map.title,
        device: &map.device,
        frame: &Frame::local_metres(),
        grid: &grid,
        estimate: &map.estimate,
        variance: map.variance.as_deref(),
    };
    let [csv, asc, png, tif] = files.write(path, Backup::Keep).map_err(|error| error.to_string())?;
    let name =
        |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let [asc, png, tif] = [asc, png, tif].map(|path| name(&path));
    Ok(format!("saved {} with {asc}, {png} and {tif} beside it", csv.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> MapTable {
        MapTable {
            name: "received power".to_owned(),
            unit: "dBm".to_owned(),
            title: "nearest sample of 4 samples".to_owned(),
            device: "cpu".to_owned(),
            bounds_m: [0.0, 0.0, 4.0, 2.0],
            columns: 2,
            estimate: vec![-70.0, -71.0, -72.0, -73.5],
            variance: None,
        }
    }

    #[test]
    fn a_map_becomes_its_files_and_a_notice() {
        let folder = tempfile::tempdir().unwrap();
        let (mut saved, (wake, woken)) = (SavedMap::default(), bounded(1));
        assert!(saved.take(table()).is_ok() && saved.hear().is_none(), "nobody waits for it");
        saved.want(folder.path().join("hall"), move || wake.send(()).unwrap()).unwrap();
        saved.take(table()).unwrap();
        assert!(saved.want(folder.path().join("other"), || ()).unwrap_err().contains("still saving"));
        woken.recv().unwrap();
        let words = saved.hear().unwrap();
        assert!(words.ends_with("hall.csv with hall.asc, hall.png and hall.tif beside it"), "{words}");
        let csv = std::fs::read_to_string(folder.path().join("hall.csv")).unwrap();
        assert!(
            csv.starts_with("# no variance is claimed; computed on cpu\nx,y,estimate\n1,0.5,-70\n"),
            "{csv}"
        );
    }

    #[test]
    fn what_goes_wrong_is_said() {
        assert!(SavedMap::default().want(PathBuf::new(), || ()).unwrap_err().contains("name of a file"));
        let (mut saved, (wake, woken)) = (SavedMap::default(), bounded(1));
        saved.want(PathBuf::from("/nowhere/hall.csv"), move || wake.send(()).unwrap()).unwrap();
        saved.take(table()).unwrap();
        woken.recv().unwrap();
        assert!(saved.hear().unwrap().contains("/nowhere/hall.csv: cannot be written"));
    }
}
