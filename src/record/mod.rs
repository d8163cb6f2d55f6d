//! What a run leaves on disk: tables, summary, figure, and the preset that repeats it. Every file is written atomically.

mod atomic;
mod drawing;
mod figure;
mod fonts;
mod geotiff;
mod map_files;
mod models;
mod session_file;
mod summary;
mod sweep;
mod tables;

pub use atomic::{Backup, RecordError, prepare, write_atomically};
pub use drawing::INKS;
pub use figure::{figure_svg, png_from_svg};
pub use map_files::MapFiles;
pub use models::start_from;
pub use session_file::{SESSION_EXTENSION, is_session, read_session, write_session};
pub use sweep::SweepFiles;

use crate::experiments::Stop;
use crate::lab::Race;
use figure::FIGURE_SCALE;
use std::path::Path;

/// Writes everything that a finished race leaves.
///
/// # Errors
/// A file cannot be written; those before it are complete.
pub fn write_run(directory: &Path, race: &Race) -> Result<(), RecordError> {
    let history = race.history();
    let svg = figure_svg(history);
    let png = png_from_svg(&svg, FIGURE_SCALE)
        .map_err(|message| RecordError { path: directory.join("figure.png"), message })?;
    let files: [(&str, Vec<u8>); 7] = [
        ("preset.ron", race.preset().to_ron().into_bytes()),
        ("curves.csv", tables::curves(history).into_bytes()),
        ("measures.csv", tables::measures(history).into_bytes()),
        ("timing.csv", tables::timing(history, race.seconds()).into_bytes()),
        ("figure.svg", svg.into_bytes()),
        ("figure.png", png),
        ("summary.json", summary::summary(history).into_bytes()),
    ];
    for (name, bytes) in files {
        write_atomically(&directory.join(name), &bytes, Backup::None)?;
    }
    let fail = |stop: Stop| RecordError { path: directory.to_owned(), message: stop.0 };
    let trained = race.trained().map_err(fail)?;
    for table in race.problem().tables(&trained).map_err(fail)? {
        let text = tables::plain(&table);
        write_atomically(&directory.join(table.file_name), text.as_bytes(), Backup::None)?;
    }
    models::write(directory, history, &trained)
}
