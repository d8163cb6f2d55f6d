//! What is plotted of all contenders together: what they spend, where their weights go, where local steps drift, what to set.

use super::contenders::CONTENDERS;
use super::round::{Round, SLOTS, THRESHOLDS};
use super::sweeps::{BITS, SLOTS_MS};
use super::words::{button, nats};
use crate::experiments::kit::capitalised;
use crate::problems::federated::WEIGHTS;
use crate::problems::federated::costs::RawFeatures;
use crate::scene::{Axis, Field, Ink, Mark, Marker, Palette, Picture, Scatter, Series, Table, Trace};

/// Step size of the twin, small enough for every machine's curvature.
const TWIN_RATE: f64 = 0.02;
/// Most local steps of the twin.
const TWIN_STEPS: f64 = 1_000.0;

/// Everybody's excess over what was spent: column 1 of a trail is bits, column 2 seconds.
pub(super) fn spent(round: &Round, column: usize, name: &str, scale: f64, unit: &str) -> Series {
    let x = Axis::new(name, unit).log();
    let mut series = Series::new(format!("Excess over {name}"), x, Axis::new("excess", "nats").log());
    for (index, seen) in round.seen.iter().enumerate() {
        let points = seen.iter().flat_map(|seen| &seen.trail).map(|point| [scale * point[column], point[0]]);
        let points: Vec<[f64; 2]> = points.filter(|point| point[0] > 0.0 && point[1] > 0.0).collect();
        if !points.is_empty() {
            series = series.line(Trace::new(CONTENDERS[index].name, Ink::Contender(index), points));
        }
    }
    let raw = raw_features(round);
    let at = if column == 1 { 1e-3 * raw.bits } else { raw.seconds };
    series
        .marker(Marker::upright("raw features once", at).ink(Ink::Limit))
        .when_empty("Press play: curves appear as rounds pass")
}

fn raw_features(round: &Round) -> RawFeatures {
    let (scenario, powers) = (&round.ground.scenario, round.ground.powers(round.place));
    RawFeatures::of(&scenario.access().uplink, scenario.link.scheduled, powers, scenario.world.windows)
}

/// Is federation worth it? Nobody talks, all talk once, the data are sent, or updates are.
pub(super) fn worth(round: &Round) -> Picture {
    let (factory, raw) = (round.factory(), raw_features(round));
    let row = |cells: [String; 4]| (cells.to_vec(), None);
    let dash = || "–".to_owned();
    let mut rows = vec![
        row(["Each machine alone".into(), nats(factory.alone().excess), "0".into(), dash()]),
        row([
            "Raw features once".into(),
            "0".into(),
            format!("{:.0}", 1e-3 * raw.bits),
            format!("{:.2}", raw.seconds),
        ]),
    ];
    for (entry, seen) in CONTENDERS.iter().zip(&round.seen) {
        let Some(seen) = seen else { continue };
        let [bits, seconds] = seen.reached.unwrap_or([f64::NAN; 2]);
        let figure = |value: f64, digits| if value > 0.0 { format!("{value:.digits$}") } else { dash() };
        let last = seen.tail.last().copied().unwrap_or(f64::NAN);
        rows.push(row([capitalised(entry.name), nats(last), figure(1e-3 * bits, 0), figure(seconds, 2)]));
    }
    let columns = ["", "excess now", "kbit to 1 %", "s to 1 %"].map(str::to_owned).to_vec();
    let note = "To 1 % of the first distance from the optimum, lost uploads counted; features of 16 bits, packets repeated until they arrive; over the air no bits are sent".to_owned();
    Picture::Table(Table { columns, rows, note })
}

/// The ways of all contenders' weights, with the points that attract them.
pub(super) fn paths(round: &Round) -> Scatter {
    let (factory, plane) = (round.factory(), &round.factory().plane);
    let mut scatter =
        Scatter::new("Paths", Axis::new("from zero weights to the optimum", ""), Axis::new("across", ""))
            .equal();
    for (index, seen) in round.seen.iter().enumerate() {
        let points: Vec<[f64; 2]> =
            seen.iter().flat_map(|seen| &seen.trail).map(|point| [point[3], point[4]]).collect();
        if !points.is_empty() {
            scatter = scatter.line(Trace::new(CONTENDERS[index].name, Ink::Contender(index), points));
        }
    }
    let biased = plane.place(&round.hearing.biased.weights);
    scatter
        .marked_cloud("zero weights", Ink::Measured, Mark::Plus, vec![plane.place(&[0.0; WEIGHTS])])
        .marked_cloud(
            "one-shot average",
            Ink::Measured,
            Mark::Square,
            vec![plane.place(&factory.alone().one_shot)],
        )
        .marked_cloud("biased optimum of the plain mean", Ink::Paper, Mark::Ring, vec![biased])
        .marked_cloud("centralised optimum", Ink::Limit, Mark::Diamond, vec![[0.0, 0.0]])
}

/// What the twin says at the line, in words.
pub(super) fn twin_words(round: &Round) -> String {
    let steps = round.twin_steps;
    let drift = round.factory().twin.as_ref().and_then(|twin| twin.drift(Some(steps as u32), TWIN_RATE));
    drift.map_or_else(
        || "the steps are too long for this task".to_owned(),
        |drift| {
            format!(
                "the twin with squared errors: {steps:.0} local steps rest {} above its optimum",
                nats(drift)
            )
        },
    )
}

/// Where local steps come to rest on the twin, in closed form.
pub(super) fn drift(round: &Round) -> Series {
    let steps = Axis::new("local steps a round", "").log().within(1.0, TWIN_STEPS);
    let mut series = Series::new("Drift", steps, Axis::new("excess at rest", "nats"));
    let Some(twin) = &round.factory().twin else { return series };
    let at = (0..=60).map(|index| TWIN_STEPS.powf(f64::from(index) / 60.0).round());
    let points = at.filter_map(|steps| Some([steps, twin.drift(Some(steps as u32), TWIN_RATE)?]));
    series = series.line(Trace::new("fixed point, closed form", Ink::Limit, points.collect()));
    if let Some(most) = twin.drift(None, TWIN_RATE) {
        series = series.marker(Marker::level("one-shot average of the own optima", most));
    }
    series.marker(Marker::upright("local steps", round.twin_steps).draggable(1.0, TWIN_STEPS))
}

/// The excess over thresholds, each a race over the air.
pub(super) fn thresholds(round: &Round) -> Vec<Picture> {
    let hover = "Over the air with seventeen thresholds: a second or two";
    let buttons = vec![button(THRESHOLDS, hover, !round.thresholds.is_empty())];
    let points: Vec<[f64; 2]> = round.thresholds.iter().map(|point| [point[0], point[1]]).collect();
    let axis = Axis::new("threshold, share of the median power", "").log();
    let air = Ink::Contender(CONTENDERS.iter().position(|entry| entry.name == "over the air").unwrap_or(0));
    let mut series = Series::new("Over the air", axis, Axis::new("excess at the end", "nats").log())
        .marker(Marker::upright("now", round.ground.scenario.link.threshold))
        .when_empty("Press Try thresholds");
    if !points.is_empty() {
        series = series.line(Trace::new("left: noise, right: bias", air, points).mark(Mark::Disc));
    }
    vec![Picture::Buttons(buttons), series.into()]
}

/// Seconds to 1 % over bits and slots, each a race of memory.
pub(super) fn slots(round: &Round) -> Vec<Picture> {
    let hover = "Memory with forty-two pairs of bits and slot: a second or two";
    let buttons = vec![button(SLOTS, hover, !round.slots.is_empty())];
    let ends = [SLOTS_MS[0], SLOTS_MS[SLOTS_MS.len() - 1]].map(f64::log10);
    let half = 0.5 * (ends[1] - ends[0]) / (SLOTS_MS.len() - 1) as f64;
    let bounds = [-0.5, ends[0] - half, BITS.len() as f64 - 0.5, ends[1] + half];
    let x = Axis::new("bits a number, as a power of two", "");
    let y = Axis::new("slot, ms, as a power of ten", "");
    let mut scatter = Scatter::new("Memory: seconds to 1 %", x, y).when_empty("Press Try bits and slots");
    if !round.slots.is_empty() {
        let field = Field::new("time to 1 %", bounds, BITS.len(), round.slots.clone()).unit("s");
        scatter = scatter.field(field.palette(Palette::Spread, None));
    }
    vec![Picture::Buttons(buttons), scatter.into()]
}
