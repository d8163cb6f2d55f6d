//! What is seen of super-resolution: the floor, all maps under one cursor, how they differ from fine kriging, error against
//! time, and what a codec makes of them.

use super::contenders::{CONTENDERS, Method};
use super::round::{Round, TITLES, Timed};
use crate::experiments::kit::capitalised;
use crate::factory::Walk;
use crate::problems::super_resolution::Raster;
use crate::problems::super_resolution::compression::Coded;
use crate::scene::{
    Chart, ChartLine, DeviceState, Floor, FloorDevice, LineOf, Map, MapSample, Palette, Picture, Scene, Table,
};

/// Ends of the palette of differences from the fine map, in dB.
const APART_DB: f32 = 2.0;
/// Ends of the palette of differences from the truth, in dB.
const TRUTH_DB: f32 = 15.0;

/// Compression that the paper assumes.
const ASSUMED_RATIO: f64 = 150.0;

/// All scenes of the present phase.
pub(super) fn scenes(round: &Round) -> Vec<Scene> {
    let scene = |index: usize, subtitle: String, pictures| Scene {
        title: TITLES[index].to_owned(),
        subtitle,
        pictures,
    };
    let [columns, rows] = round.scenario.coarse.cells();
    let [wide, high] = round.scenario.fine.cells();
    let cells = format!("{columns} x {rows} cells to {wide} x {high}");
    let samples = round.world.samples.len();
    let solved = if round.solved_milliseconds.is_finite() {
        format!(
            "the system of {samples} samples was solved in {:.1} ms, once for all cells",
            round.solved_milliseconds
        )
    } else {
        String::new()
    };
    vec![
        scene(0, format!("{} devices", round.world.walks.len()), vec![Picture::Floor(floor(round))]),
        scene(1, format!("{cells}, from {samples} samples"), vec![Picture::Maps(maps(round))]),
        scene(
            2,
            "what each map has more than fine kriging".to_owned(),
            vec![Picture::Maps(differences(round))],
        ),
        scene(3, solved.clone(), vec![Picture::Chart(error_and_time(round))]),
        scene(4, solved, vec![Picture::Table(table(round))]),
        scene(5, "both maps as JPEG on 256 levels".to_owned(), vec![Picture::Chart(compression(round))]),
    ]
}

/// A map over the hall.
fn map(round: &Round, name: &str, note: String, values: &Raster) -> Map {
    let [width, height, _] = round.scenario.hall.size_m;
    let [x, y, _] = round.world.transmitter_m;
    Map {
        name: capitalised(name),
        note,
        unit: "dB".to_owned(),
        palette: Palette::Signed,
        bounds_m: [0.0, 0.0, width, height],
        columns: values.columns(),
        values: values.values().to_vec(),
        range: [-APART_DB, APART_DB],
        samples: Vec::new(),
        marks: vec![("transmitter".to_owned(), [x, y])],
        editable: false,
    }
}

/// The maps that are shown: names, maps, times.
fn all(round: &Round) -> Vec<(&'static str, &Timed)> {
    let named = |method: Method| Some((method.name(), round.refined.get(position(method)?)?));
    let learned = [Method::Bicubic, Method::Forest, Method::Network].into_iter().filter_map(named);
    learned.chain([("fine kriging", &round.fine)]).collect()
}

fn position(method: Method) -> Option<usize> {
    CONTENDERS.iter().position(|entry| entry.kind == method)
}

fn maps(round: &Round) -> Vec<Map> {
    let range = tens(round.truth.values());
    let level = |name: &str, note: String, values: &Raster| Map {
        palette: Palette::Level,
        unit: "dBm".to_owned(),
        range,
        ..map(round, name, note, values)
    };
    let time = |milliseconds: f64| {
        if milliseconds.is_finite() { format!(", {milliseconds:.2} ms") } else { String::new() }
    };
    let coarse = round.refined.last().map_or(f64::NAN, |made| made.map.rmse(&round.truth));
    let mut first = level(
        Method::Coarse.name(),
        format!("RMSE {coarse:.2} dB{}", time(round.coarse.milliseconds)),
        &round.coarse.map,
    );
    let sample = |s: &crate::problems::radio_map::Sample| MapSample {
        position_m: s.position_m,
        value: s.value as f32,
    };
    first.samples = round.world.samples.iter().map(sample).collect();
    let made = |(name, made): (&str, &Timed)| {
        let error = made.map.rmse(&round.truth);
        level(name, format!("RMSE {error:.2} dB{}", time(made.milliseconds)), &made.map)
    };
    let made = all(round).into_iter().map(made);
    std::iter::once(first).chain(made).chain([level("truth", String::new(), &round.truth)]).collect()
}

/// Rounded outwards to whole tens.
fn tens(values: &[f32]) -> [f32; 2] {
    let (low, high) =
        values.iter().fold((f32::MAX, f32::MIN), |(l, h), value| (l.min(*value), h.max(*value)));
    let low = (low / 10.0).floor() * 10.0;
    [low, ((high / 10.0).ceil() * 10.0).max(low + 10.0)]
}

/// What each way has more than fine kriging, and what the followed one and fine kriging have more than the truth.
fn differences(round: &Round) -> Vec<Map> {
    let apart = |name: &str, from: &Raster, to: &Raster, range: f32| {
        let values = from.values().iter().zip(to.values()).map(|(a, b)| a - b).collect();
        let difference = Raster::new(from.columns(), from.rows(), values).ok()?;
        let note = format!("RMS {:.2} dB", from.rmse(to));
        Some(Map { range: [-range, range], ..map(round, name, note, &difference) })
    };
    let fine = &round.fine.map;
    let mut maps: Vec<Map> = all(round)
        .into_iter()
        .filter(|(_, made)| !std::ptr::eq(*made, &round.fine))
        .filter_map(|(name, made)| apart(&format!("{name} less fine"), &made.map, fine, APART_DB))
        .collect();
    let followed = position(round.followed).and_then(|index| round.refined.get(index));
    let name = format!("{} less truth", round.followed.name());
    maps.extend(followed.and_then(|made| apart(&name, &made.map, &round.truth, TRUTH_DB)));
    maps.extend(apart("fine less truth", fine, &round.truth, TRUTH_DB));
    maps
}

/// All ways with their errors, times and models.
fn table(round: &Round) -> Table {
    let row = |name: &str, made: &Timed, kbit: f64| {
        let time = if made.milliseconds.is_finite() {
            format!("{:.3}", made.milliseconds)
        } else {
            "–".to_owned()
        };
        let model = if kbit > 0.0 { format!("{kbit:.1}") } else { "–".to_owned() };
        let errors = [made.map.rmse(&round.truth), made.map.rmse(&round.fine.map)];
        let words =
            [capitalised(name), format!("{:.3}", errors[0]), format!("{:.3}", errors[1]), time, model];
        (words.to_vec(), None)
    };
    let named = CONTENDERS.iter().zip(&round.refined).enumerate();
    let mut rows: Vec<_> =
        named.map(|(index, (entry, made))| row(entry.name, made, round.model_kbit(index))).collect();
    rows.push(row("fine kriging", &round.fine, 0.0));
    let columns = ["", "RMSE, dB", "to fine, dB", "time, ms", "model, Kbit"];
    let note =
        "Times are of this machine: from a coarse map, and for fine kriging from a solved system".to_owned();
    Table { columns: columns.map(str::to_owned).to_vec(), rows, note }
}

/// A mark for each way: how long it takes, and how far it is from the truth.
fn error_and_time(round: &Round) -> Chart {
    let mark = |name: &str, of, made: &Timed| ChartLine {
        name: name.to_owned(),
        of,
        points: vec![[1e3 * made.milliseconds, made.map.rmse(&round.truth)]],
    };
    let known = |line: &ChartLine| line.points.iter().flatten().all(|number| number.is_finite());
    let refined = CONTENDERS.iter().zip(&round.refined).enumerate();
    let refined = refined.map(|(index, (entry, made))| mark(entry.name, LineOf::Contender(index), made));
    let fine = mark("fine kriging", LineOf::Limit, &round.fine);
    Chart {
        x: "time for all fine cells, µs".to_owned(),
        y: "RMSE against the truth, dB".to_owned(),
        logarithmic: true,
        lines: refined.chain([fine]).filter(known).collect(),
        notes: vec![
            "From a coarse map to the fine one on this machine; for fine kriging from the solved system, which a server needs for the coarse map already".to_owned(),
        ],
    }
}

/// Error of a real codec against its compression, and the one that the paper assumes.
fn compression(round: &Round) -> Chart {
    let line = |name: &str, of, codes: &[Coded]| {
        let mut points: Vec<[f64; 2]> = codes.iter().map(|code| [code.ratio(), code.rmse_db]).collect();
        points.sort_by(|a, b| a[0].total_cmp(&b[0]));
        ChartLine { name: name.to_owned(), of, points }
    };
    let [coarse, fine] = &round.codes;
    let most = round.codes.iter().flatten().map(|code| code.rmse_db).fold(0.0, f64::max);
    let assumed = ChartLine {
        name: "150:1, which the paper assumes".to_owned(),
        of: LineOf::Paper,
        points: vec![[ASSUMED_RATIO, 0.0], [ASSUMED_RATIO, most]],
    };
    Chart {
        x: "compression against 16 bits a cell, to 1".to_owned(),
        y: "error of the codec, RMSE in dB".to_owned(),
        logarithmic: true,
        lines: vec![
            line("coarse map", position(Method::Coarse).map_or(LineOf::Limit, LineOf::Contender), coarse),
            line("fine map", LineOf::Limit, fine),
            assumed,
        ],
        notes: vec![
            "Whole files with their headers, which weigh much on small maps; a larger map of the same hall compresses better".to_owned(),
        ],
    }
}

fn floor(round: &Round) -> Floor {
    let device = |(index, walk): (usize, &Walk)| {
        let senses = ("Senses".to_owned(), "while it moves".to_owned());
        FloorDevice::moving(index, walk.position_m(), DeviceState::SENSING).with_about(vec![senses])
    };
    Floor::of(&round.scenario.hall, round.world.walks.iter().enumerate().map(device).collect())
}
