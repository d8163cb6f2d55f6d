//! What is seen of a map: the floor, truth and estimate with error and deviation under one cursor, the variogram.

use super::contenders::Made;
use super::hand::{CLEAR, CROWD};
use super::round::{Round, Source, TITLES};
use super::variogram_picture;
use crate::factory::Walk;
use crate::problems::radio_map::{Places, Variogram};
use crate::scene::{
    Button, DeviceState, Floor, FloorDevice, Map, MapSample, MapTable, Palette, Picture, Scene,
};

/// All scenes of the present phase.
pub(super) fn scenes(round: &Round) -> Vec<Scene> {
    let scene = |index: usize, subtitle: String, pictures| Scene {
        title: TITLES[index].to_owned(),
        subtitle,
        pictures,
    };
    let floor = format!("{} devices, channel {}", round.walks.len(), round.ground.scenario.channel);
    vec![
        scene(0, floor, vec![Picture::Floor(floor_picture(round))]),
        scene(1, summary(round), vec![Picture::Buttons(buttons(round)), Picture::Maps(maps(round))]),
        scene(2, fitted(round), vec![Picture::Steered(variogram_picture::steered(round))]),
    ]
}

fn summary(round: &Round) -> String {
    let samples = round.samples.len();
    let words = match &round.source {
        Source::Crowd => format!("{samples} samples of moving devices"),
        Source::Hand => format!("{samples} samples by hand"),
        Source::File(name, count) if *count > samples => format!("{samples} of {count} samples of {name}"),
        Source::File(name, _) => format!("{samples} samples of {name}"),
    };
    match &round.made {
        Ok(made) => format!("{} of {words} · {}", round.method.name(), in_words(&made.device)),
        Err(stop) => format!("{words}: {stop}"),
    }
}

/// What has drawn a map, in words.
fn in_words(device: &str) -> &str {
    if device == "cpu" { "CPU" } else { device }
}

/// The map in numbers.
pub(super) fn table(round: &Round, made: &Made) -> MapTable {
    let nugget = made.variogram.map_or(0.0, |variogram| variogram.nugget());
    let observed = |deviation: &Vec<f64>| deviation.iter().map(|number| number * number + nugget).collect();
    let variogram = made.variogram.map_or_else(String::new, |used| format!(", {}", in_numbers(&used)));
    let ([x0, y0], [x1, y1]) = round.grid.bounds_m();
    let known = round.knows_truth();
    MapTable {
        name: if known { "received power".to_owned() } else { String::new() },
        unit: if known { "dBm".to_owned() } else { String::new() },
        title: format!("{} of {} samples{variogram}", round.method.name(), round.samples.len()),
        device: if made.deviation.is_some() {
            format!("{} in f32", made.device)
        } else {
            made.device.clone()
        },
        bounds_m: [x0, y0, x1, y1],
        columns: round.grid.cells()[0],
        estimate: made.estimate.clone(),
        variance: made.deviation.as_ref().map(observed),
    }
}

fn buttons(round: &Round) -> Vec<Button> {
    let button = |name: &str, hover: &str, on| Button { name: name.to_owned(), hover: hover.to_owned(), on };
    vec![
        button(
            CROWD,
            "Samples of devices that move; a click on a map begins samples of your own",
            round.source == Source::Crowd,
        ),
        button(CLEAR, "Remove all samples, and set your own by clicks on a map", false),
    ]
}

/// Rounded outwards to whole tens.
fn tens(values: impl Iterator<Item = f64>) -> [f32; 2] {
    let finite = values.filter(|value| value.is_finite());
    let (low, high) =
        finite.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
    if low > high {
        return [0.0, 1.0];
    }
    let low = (low / 10.0).floor() * 10.0;
    [low as f32, ((high / 10.0).ceil() * 10.0).max(low + 10.0) as f32]
}

fn maps(round: &Round) -> Vec<Map> {
    let (low, high) = round.grid.bounds_m();
    let known = round.knows_truth();
    let blank = vec![f64::NAN; round.grid.count()];
    let made = round.made.as_ref().ok();
    let estimate = made.map_or(&blank, |made| &made.estimate);
    let levels = tens(if known { round.truth.iter().copied() } else { estimate.iter().copied() });
    let marks = if known { transmitters(round) } else { Vec::new() };
    let map = |name: &str, note: String, unit: &str, palette, values: &[f64], range: [f32; 2]| Map {
        name: name.to_owned(),
        note,
        unit: unit.to_owned(),
        palette,
        bounds_m: [low[0], low[1], high[0], high[1]],
        columns: round.grid.cells()[0],
        values: values.iter().map(|value| *value as f32).collect(),
        range,
        samples: Vec::new(),
        marks: marks.clone(),
        editable: true,
    };
    let unit = if known { "dBm" } else { "" };
    let mut first =
        map("Estimate", format!("{} samples", round.samples.len()), unit, Palette::Level, estimate, levels);
    first.samples =
        round.samples.iter().map(|s| MapSample { position_m: s.position_m, value: s.value as f32 }).collect();
    let mut all = vec![first];
    if known {
        let error: Vec<f64> =
            estimate.iter().zip(&round.truth).map(|(estimate, truth)| estimate - truth).collect();
        let squares = error.iter().map(|error| error * error).sum::<f64>() / error.len() as f64;
        let words =
            if squares.is_finite() { format!("RMSE {:.2} dB", squares.sqrt()) } else { String::new() };
        all.push(map("Truth", String::new(), unit, Palette::Level, &round.truth, levels));
        all.push(map("Error", words, "dB", Palette::Signed, &error, [-15.0, 15.0]));
    }
    match made.map(|made| made.deviation.as_ref()) {
        Some(None) => {}
        deviation => {
            let deviation = deviation.flatten().unwrap_or(&blank);
            let most =
                deviation.iter().copied().filter(|value| value.is_finite()).fold(1.0, f64::max).ceil() as f32;
            let unit = if known { "dB" } else { "" };
            all.push(map(
                "Standard deviation",
                "of the signal".to_owned(),
                unit,
                Palette::Spread,
                deviation,
                [0.0, most],
            ));
        }
    }
    all
}

/// The transmitters by name.
fn transmitters(round: &Round) -> Vec<(String, [f64; 2])> {
    let places = &round.ground.scenario.transmitters_m;
    let name = |index: usize| match places.len() {
        1 => "transmitter".to_owned(),
        _ => format!("transmitter {}", index + 1),
    };
    places.iter().enumerate().map(|(index, &[x, y, _])| (name(index), [x, y])).collect()
}

fn in_numbers(used: &Variogram) -> String {
    format!(
        "{}: nugget {:.1}, partial sill {:.1}, range {:.1} m",
        used.family().name(),
        used.nugget(),
        used.partial_sill(),
        used.range_m()
    )
}

fn fitted(round: &Round) -> String {
    match round.made.as_ref().ok().and_then(|made| made.variogram) {
        Some(used) => in_numbers(&used),
        None => format!("{} uses none", round.method.name()),
    }
}

fn floor_picture(round: &Round) -> Floor {
    let speed = round.ground.scenario.sensing.speed_m_per_s;
    let device = |(index, walk): (usize, &Walk)| {
        let moves = ("Moves".to_owned(), format!("{speed} m/s"));
        FloorDevice::moving(index, walk.position_m(), DeviceState::SENSING).with_about(vec![moves])
    };
    Floor::of(&round.ground.scenario.hall, round.walks.iter().enumerate().map(device).collect())
}
