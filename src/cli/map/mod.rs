//! A radio map of measurements: read, fitted, kriged, written, summed up.

mod wishes;

use super::answer::{Failure, complain, say};
use super::arguments::MapArguments;
use super::progress::Progress;
use super::reading;
use crate::lab::Pool;
use crate::measurements::{MapOfMeasurements, MapWishes, Measurements, Table};
use crate::problems::radio_map::Trend;
use crate::record::{self, Backup, MapFiles, RecordError, write_atomically};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Draws a map, or one for each text of a column. Nothing is written before everything that can be checked is good.
pub(super) fn run(arguments: &MapArguments) -> Result<(), Failure> {
    let reading = reading::wishes(&arguments.reading, arguments.each.as_ref())?;
    let drawing = wishes::of(arguments)?;
    let in_file = |cause: String| Failure::bad(format!("{}: {cause}", arguments.samples.display()));
    let sets =
        Table::read(&arguments.samples).and_then(|table| table.measurements(&reading)).map_err(in_file)?;
    let pool = Pool::new(0).map_err(Failure::failed)?;
    if arguments.each.is_some() {
        return each(arguments, &sets, &drawing, &pool);
    }
    for measured in &sets {
        let map = draw(measured, &drawing, &pool).map_err(in_file)?;
        record::prepare(&arguments.out).map_err(Failure::bad)?;
        map.notices.iter().for_each(|notice| complain(notice));
        write(&arguments.out, measured, &map).map_err(Failure::failed)?;
        say(&in_words(measured, &map, &arguments.out))?;
    }
    Ok(())
}

/// A map for each set, in a folder of its own; one that cannot be drawn is said and left out.
fn each(
    arguments: &MapArguments,
    sets: &[Measurements],
    drawing: &MapWishes,
    pool: &Pool,
) -> Result<(), Failure> {
    let mut folders: Vec<PathBuf> = Vec::new();
    let mut maps = Vec::new();
    for measured in sets {
        let label = measured.label.clone().unwrap_or_default();
        match draw(measured, drawing, pool) {
            Ok(map) => {
                let folder = arguments.out.join(folder_name(&label, &folders));
                folders.push(folder.clone());
                record::prepare(&folder).map_err(Failure::bad)?;
                map.notices.iter().for_each(|notice| complain(&format!("{label}: {notice}")));
                write(&folder, measured, &map).map_err(Failure::failed)?;
                let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
                maps.push(json!({ "label": label, "folder": name, "samples": measured.samples.len() }));
                say(&format!("\n{label}\n{}", in_words(measured, &map, &folder)))?;
            }
            Err(cause) => {
                complain(&format!("{label}: no map: {cause}"));
                maps.push(json!({ "label": label, "folder": null, "samples": measured.samples.len(), "why": cause }));
            }
        }
    }
    if folders.is_empty() {
        return Err(Failure::bad(format!("{}: no map could be drawn", arguments.samples.display())));
    }
    let summary = format!("{:#}\n", json!({ "each": arguments.each, "maps": maps }));
    write_atomically(&arguments.out.join("summary.json"), summary.as_bytes(), Backup::None)
        .map_err(Failure::failed)
}

/// A name for the folder of a text, unlike those before.
fn folder_name(label: &str, before: &[PathBuf]) -> String {
    let safe = |letter: char| if letter.is_alphanumeric() || "-_+".contains(letter) { letter } else { '-' };
    let mut name: String = label.chars().map(safe).take(60).collect();
    if name.trim_matches('-').is_empty() {
        name = "empty".to_owned();
    }
    let taken = |name: &str| {
        before.iter().any(|path| {
            path.file_name().is_some_and(|other| other.to_string_lossy().eq_ignore_ascii_case(name))
        })
    };
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or(name)
}

/// The map, on the pool, with its progress shown.
fn draw(measured: &Measurements, wishes: &MapWishes, pool: &Pool) -> Result<MapOfMeasurements, String> {
    let progress = Progress::start();
    let map =
        pool.run(|| MapOfMeasurements::draw(measured, wishes, |done, parts| progress.show(done, parts)));
    progress.clear();
    map
}

fn trend_in_words(trend: Trend) -> &'static str {
    match trend {
        Trend::Constant => "constant trend",
        Trend::Plane => "linear trend",
        Trend::PathLoss { .. } | Trend::PathLosses { .. } => "path-loss trend",
    }
}

/// What is said of a map that is written.
fn in_words(measured: &Measurements, map: &MapOfMeasurements, out: &Path) -> String {
    let [columns, rows] = map.grid.cells();
    let joined = match map.joined {
        0 => String::new(),
        joined => format!(", {joined} joined to others at the same place"),
    };
    let unit = match measured.unit_of_differences() {
        "" => String::new(),
        unit => format!(" {unit}"),
    };
    let error = map.left_out.map_or_else(String::new, |left| {
        format!(
            "leave-one-out error (RMSE): {:.4}{unit}; the values scatter by {:.4}{unit}\n",
            left.rmse, map.spread
        )
    });
    let device = if map.device == "cpu" { "the CPU" } else { &map.device };
    format!(
        "{}samples: {}{joined}\nvariogram ({}): {}, lengths in {}\n{error}map: {columns}x{rows} cells from {}, {}, on {device} in {}\n\
         The table, the picture, the grids (GeoTIFF, ASCII) and the summary are in {}\n",
        measured.report.in_words(),
        measured.samples.len(),
        map.method,
        map.variogram,
        measured.frame.length().name,
        map.system.in_words(),
        trend_in_words(map.trend),
        map.precision,
        out.display()
    )
}

/// `summary.json`. Numbers that are not known are null.
fn summary(measured: &Measurements, map: &MapOfMeasurements) -> Value {
    let (low, high) = map.grid.bounds_m();
    let left_out = map.left_out.map(|left| {
        json!({
            "samples": left.count,
            "rmse": left.rmse,
            "mean_error": left.mean_error,
            "mean_squared_error_over_variance": left.mean_squared_ratio,
        })
    });
    json!({
        "samples": { "read": measured.samples.len(), "places": map.places, "joined": map.joined },
        "value": measured.name,
        "unit": measured.unit,
        "label": measured.label,
        "reading": measured.report.summary,
        "variogram": {
            "model": map.variogram.family().name(),
            "nugget": map.variogram.nugget(),
            "psill": map.variogram.partial_sill(),
            "range": map.variogram.range_m(),
            "from": map.method,
        },
        "leave_one_out": left_out,
        "spread": map.spread,
        "grid": map.grid.cells(),
        "bounds": [low[0], low[1], high[0], high[1]],
        "system": map.system.in_words(),
        "trend": trend_in_words(map.trend),
        "variance": "of a new noisy observation, the nugget included",
        "device": map.device,
        "precision": map.precision,
        "loading": map.loading,
        "condition_at_least": map.condition,
        "notices": map.notices,
    })
}

fn write(out: &Path, measured: &Measurements, map: &MapOfMeasurements) -> Result<(), RecordError> {
    let precise = |number: f64| format!("{number:.3e}").parse().unwrap_or(number);
    let title = format!(
        "Kriging of {} samples, {}: nugget {}, partial sill {}, range {}",
        measured.samples.len(),
        map.variogram.family().name(),
        precise(map.variogram.nugget()),
        precise(map.variogram.partial_sill()),
        precise(map.variogram.range_m())
    );
    let variance: Vec<f64> = map.prediction.observation_variance().collect();
    let files = MapFiles {
        name: &measured.name,
        unit: &measured.unit,
        title: &title,
        device: &format!("{} in {}", map.device, map.precision),
        frame: &measured.frame,
        grid: &map.grid,
        estimate: &map.prediction.estimate,
        variance: Some(&variance),
    };
    files.write(&out.join("map.csv"), Backup::None)?;
    let summary = format!("{:#}\n", summary(measured, map));
    write_atomically(&out.join("summary.json"), summary.as_bytes(), Backup::None)
}
