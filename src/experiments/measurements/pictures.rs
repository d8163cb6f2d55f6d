//! What is seen of measurements: the map of all with its deviation, a block held against the map of the others, and what every
//! contender misses there.

use super::contenders::CONTENDERS;
use super::folding::measured;
use super::ground::LeftOutPlace;
use super::round::{Drawn, Round, TITLES};
use super::scenario::Known;
use crate::experiments::contract::Stop;
use crate::experiments::kit::capitalised;
use crate::scene::{Chart, ChartLine, LineOf, Map, MapSample, MapTable, Palette, Picture, Scene, Table};

/// All scenes of the present phase.
pub(super) fn scenes(round: &Round) -> Vec<Scene> {
    let scene = |index: usize, subtitle: String, pictures| Scene {
        title: TITLES[index].to_owned(),
        subtitle,
        pictures,
    };
    let (samples, places) = (round.ground.scenario.samples.len(), round.blocks.len());
    let joined = if samples > places { format!(" at {places} places") } else { String::new() };
    let whole = match &round.whole {
        Ok(_) => format!("{} of {samples} samples{joined}; no truth is known", round.method.name()),
        Err(stop) => stop.0.clone(),
    };
    let block = match &round.without {
        Ok(_) => format!(
            "block {} of {}, mapped by {}",
            round.block + 1,
            round.ground.scenario.race.steps,
            round.method.name()
        ),
        Err(stop) => stop.0.clone(),
    };
    let compare = vec![Picture::Maps(without(round)), Picture::Chart(held_against(round))];
    vec![
        scene(0, whole, vec![Picture::Maps(maps(round))]),
        scene(1, block, compare),
        scene(
            2,
            format!("errors at the {} places of block {}", inside(round).len(), round.block + 1),
            vec![Picture::Table(table(round))],
        ),
    ]
}

/// The places that are left out.
fn inside(round: &Round) -> Vec<usize> {
    (0..round.blocks.len()).filter(|&site| round.blocks[site] == round.block).collect()
}

/// The lowest and the highest finite number, apart at least by a little.
fn range(values: impl Iterator<Item = f64>) -> [f32; 2] {
    let finite = values.filter(|value| value.is_finite());
    let (low, high) =
        finite.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
    match low <= high {
        true => [low as f32, high.max(low + 1e-6 * low.abs().max(1e-6)) as f32],
        false => [0.0, 1.0],
    }
}

fn map(round: &Round, name: &str, note: String, palette: Palette, values: &[f64], range: [f32; 2]) -> Map {
    let (low, high) = round.grid.bounds_m();
    let [x, y, _] = round.ground.scenario.transmitter_m();
    let given = round.ground.scenario.transmitter.known == Known::Given;
    Map {
        name: name.to_owned(),
        note,
        unit: String::new(),
        palette,
        bounds_m: [low[0], low[1], high[0], high[1]],
        columns: round.grid.cells()[0],
        values: values.iter().map(|value| *value as f32).collect(),
        range,
        samples: Vec::new(),
        marks: if given { vec![("transmitter".to_owned(), [x, y])] } else { Vec::new() },
        editable: false,
    }
}

/// The samples of some places.
fn samples(round: &Round, sites: impl Iterator<Item = usize>) -> Vec<MapSample> {
    let known = &round.ground.sites;
    sites
        .map(|site| MapSample { position_m: known.positions_m()[site], value: known.values()[site] as f32 })
        .collect()
}

/// Estimate and deviation of all samples.
fn maps(round: &Round) -> Vec<Map> {
    let Ok(Drawn { estimate, deviation }) = &round.whole else { return Vec::new() };
    let levels = range(estimate.iter().copied());
    let mut first = map(round, "Estimate", String::new(), Palette::Level, estimate, levels);
    first.samples = samples(round, 0..round.blocks.len());
    let spread = deviation.as_ref().map(|deviation| {
        let most = range(deviation.iter().copied());
        let note = "of a new measurement".to_owned();
        map(round, "Standard deviation", note, Palette::Spread, deviation, most)
    });
    std::iter::once(first).chain(spread).collect()
}

/// The map of the other blocks, with the places that it has not seen.
fn without(round: &Round) -> Vec<Map> {
    let Ok(Drawn { estimate, .. }) = &round.without else { return Vec::new() };
    let levels = range(estimate.iter().copied().chain(round.ground.sites.values().iter().copied()));
    let inside = inside(round);
    let note = format!("{} places left out", inside.len());
    let mut map = map(round, "Map of the others", note, Palette::Level, estimate, levels);
    map.samples = samples(round, inside.into_iter());
    vec![map]
}

/// What was measured over what the others say, place by place.
fn held_against(round: &Round) -> Chart {
    let values = round.ground.sites.values();
    let point = |left: &LeftOutPlace| [values[left.site] - left.error, values[left.site]];
    let points = |left: &[LeftOutPlace]| {
        let mut points: Vec<[f64; 2]> = left.iter().map(point).collect();
        points.sort_by(|a, b| a[0].total_cmp(&b[0]));
        points
    };
    let followed = round.left.get(round.contender()).and_then(|left| left.as_ref().ok());
    let points = followed.map(|left| points(left)).unwrap_or_default();
    let [low, high] = range(points.iter().flatten().copied()).map(f64::from);
    let same =
        ChartLine { name: "as mapped".to_owned(), of: LineOf::Limit, points: vec![[low, low], [high, high]] };
    let measured = ChartLine { name: "measured".to_owned(), of: LineOf::Measured, points };
    let notes = vec!["On the line the map of the others was right".to_owned()];
    Chart {
        x: "by the map of the others".to_owned(),
        y: "measured".to_owned(),
        logarithmic: false,
        lines: vec![same, measured],
        notes,
    }
}

/// What every contender misses at the places of the block.
fn table(round: &Round) -> Table {
    let spread = round.ground.spread;
    let row = |name: &str, left: &Result<Vec<LeftOutPlace>, Stop>| match left {
        Ok(left) => {
            let found = measured(left, spread);
            let covered =
                if found[3].is_finite() { format!("{:.0} %", 100.0 * found[3]) } else { "–".to_owned() };
            vec![capitalised(name), format!("{:.3}", found[0]), format!("{:.3}", found[1]), covered]
        }
        Err(stop) => vec![capitalised(name), stop.0.clone(), String::new(), String::new()],
    };
    let rows =
        CONTENDERS.iter().zip(&round.left).map(|(entry, left)| (row(entry.name, left), None)).collect();
    let columns = ["", "RMSE of the block", "left out one by one", "within 95 %"];
    let note = format!(
        "All values scatter by {spread:.3}. A block left out tells of places where nobody was; a place left out alone, of gaps between samples"
    );
    Table { columns: columns.map(str::to_owned).to_vec(), rows, note }
}

/// The map in numbers, as a file has it.
pub(super) fn as_table(round: &Round) -> Result<MapTable, Stop> {
    let Drawn { estimate, deviation } = round.whole.clone()?;
    let ([x0, y0], [x1, y1]) = round.grid.bounds_m();
    Ok(MapTable {
        name: String::new(),
        unit: String::new(),
        title: format!(
            "{} of {} samples",
            capitalised(round.method.name()),
            round.ground.scenario.samples.len()
        ),
        device: "cpu in f64".to_owned(),
        bounds_m: [x0, y0, x1, y1],
        columns: round.grid.cells()[0],
        estimate,
        variance: deviation.map(|deviation| deviation.iter().map(|number| number * number).collect()),
    })
}
