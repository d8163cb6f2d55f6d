//! What is seen of federated learning: the floor, who is heard, what it costs, what is found, paths, drift, and sweeps.

use super::contenders::CONTENDERS;
use super::round::{AGAIN, BY_HAND, Round, SEND, SLOTS, THRESHOLDS, TITLES};
use super::student::Progress;
use super::sweeps::{BITS, SLOTS_MS};
use crate::experiments::kit::capitalised;
use crate::factory::Rectangle;
use crate::problems::federated::costs::RawFeatures;
use crate::problems::federated::{BEARING_WEAR, CONDITION_NAMES, CONDITIONS, FEATURES, Uploads, WEIGHTS};
use crate::scene::{
    Axis, Button, Field, Ink, Link, Mark, Marker, Network, Node, Palette, Picture, Scatter, Scene, Series,
    Table, Tone, Trace,
};

/// Step size of the twin, small enough for every machine's curvature.
const TWIN_RATE: f64 = 0.02;
/// Most local steps of the twin.
const TWIN_STEPS: f64 = 1_000.0;

/// All scenes of the present phase.
pub(super) fn scenes(round: &Round) -> Vec<Scene> {
    let scene = |index: usize, subtitle: String, pictures| Scene {
        title: TITLES[index].to_owned(),
        subtitle,
        pictures,
    };
    let factory = round.factory();
    let steps = round.twin_steps;
    vec![
        scene(0, summary(round), vec![Picture::Buttons(buttons(round)), floor(round).into()]),
        scene(1, "weakest link first; level: what each should count".to_owned(), vec![attention(round).into()]),
        scene(
            2,
            format!("optimum's loss {:.3} nats, without weights {:.3}", factory.optimum.loss, 4.0_f64.ln()),
            vec![spent(round, 1, "sent", 1e-3, "kbit").into(), spent(round, 2, "time", 1.0, "s").into(), worth(round)],
        ),
        scene(
            3,
            "share of windows that nobody learned from, by their true condition".to_owned(),
            vec![recall(round), weights(round, true).into(), weights(round, false).into()],
        ),
        scene(4, "seen from the centralised optimum".to_owned(), vec![paths(round).into()]),
        scene(5, twin_words(round, steps), vec![drift(round).into()]),
        scene(6, "each point is a race of 300 rounds in this factory".to_owned(), sweeps(round)),
    ]
}

/// What the round is about, in words.
fn summary(round: &Round) -> String {
    let Some(hand) = &round.hand else {
        let progress = &round.student.progress;
        let excess = round.student.excess();
        return format!("{} · round {} · excess {excess:.2e}", round.entry.name, progress.rounds + 1);
    };
    let rounds = hand.student.progress.rounds;
    let other = round.seen.iter().flatten().next().and_then(|seen| excess_at(seen, rounds));
    let other = other.map_or_else(String::new, |excess| format!(", {} had {excess:.3} by then", CONTENDERS[0].name));
    let most = round.ground.scenario.link.scheduled;
    format!(
        "by hand · {} of {most} machines picked · after {rounds} rounds excess {:.3}{other}",
        hand.chosen.len(),
        hand.student.excess()
    )
}

/// The excess of a trail at a round, between its points the one before.
fn excess_at(seen: &Progress, rounds: u64) -> Option<f64> {
    let share = rounds as f64 / seen.rounds.max(1) as f64;
    let index = (share * seen.trail.len().saturating_sub(1) as f64) as usize;
    (rounds <= seen.rounds).then(|| seen.trail.get(index).map(|point| point[0]))?
}

fn button(name: &str, hover: &str, on: bool) -> Button {
    Button { name: name.to_owned(), hover: hover.to_owned(), on }
}

fn buttons(round: &Round) -> Vec<Button> {
    let by_hand = round.hand.is_some();
    let mut buttons = vec![button(BY_HAND, "Schedule rounds yourself: pick machines on the floor, then send", by_hand)];
    if by_hand {
        buttons.push(button(SEND, "The picked machines send one gradient each, and the server takes the mean", false));
        buttons.push(button(AGAIN, "Back to zero weights", false));
    }
    buttons
}

/// A condition's colour: none for healthy, one for each fault.
fn ink_of(condition: usize) -> Ink {
    condition.checked_sub(1).map_or(Ink::Tone(Tone::Plain), Ink::kind)
}

/// The machines on the floor, coloured by what they have seen most, filled by how likely they are heard.
fn floor(round: &Round) -> Network {
    let hall = &round.factory().hall;
    let corners = |area: &Rectangle| [area.min_m[0], area.min_m[1], area.max_m[0], area.max_m[1]];
    let [x, y, _] = hall.base_station_m;
    let mut network = Network::new("Machines")
        .load("heard")
        .on_floor(corners(&hall.floor()), hall.machines.iter().map(corners).collect());
    for machine in 0..round.ground.scenario.world.devices {
        network = network.node(node(round, machine));
    }
    let server = round.ground.scenario.world.devices;
    network = network.node(Node::new("server").at(x, y).look(Tone::Active, Mark::Square));
    let none = Uploads::default();
    let (uploads, known) = match &round.hand {
        Some(hand) => (&hand.last, true),
        None if round.phase.at() == 0 => (&none, false),
        None => (&round.uploads, round.phase.at() >= 3),
    };
    for (&machine, &heard) in uploads.scheduled.iter().zip(&uploads.heard) {
        let link = Link::new(machine, server).one_way().off(known && !heard);
        network = network.link(match known {
            true => link.figure(if heard { "heard" } else { "lost" }),
            false => link.figure("may send"),
        });
    }
    match round.hand {
        Some(_) => network.by_hand("picks a machine to send in the next round, or lets it go"),
        None => network,
    }
}

fn node(round: &Round, machine: usize) -> Node {
    let factory = round.factory();
    let [x, y] = factory.hall.machines[factory.sites.places[machine]].centre_m();
    let condition = factory.task.main_condition(machine);
    let picked = round.hand.as_ref().is_some_and(|hand| hand.chosen.contains(&machine));
    let received = 1.0 - outage(round, machine);
    let figure = if picked { "picked" } else { "" };
    let mark = if picked { Mark::Diamond } else { Mark::Disc };
    Node::new((machine + 1).to_string())
        .at(x, y)
        .look(ink_of(condition), mark)
        .level(received, figure)
        .about(about(round, machine))
}

/// The probability that a machine's upload is lost over an equal part of the band.
fn outage(round: &Round, machine: usize) -> f64 {
    let access = round.ground.scenario.access();
    let band_hz = access.uplink.band_hz / access.scheduled as f64;
    access.uplink.outage(band_hz, round.ground.powers(round.place)[machine])
}

fn about(round: &Round, machine: usize) -> Vec<(String, String)> {
    let task = &round.factory().task;
    let share = |label: usize| {
        (capitalised(CONDITION_NAMES[label]), format!("{:.0} % of its windows", 100.0 * task.share(machine, label)))
    };
    let progress = &round.student.progress;
    let link = ("Lost uploads".to_owned(), format!("{:.0} %", 100.0 * outage(round, machine)));
    let heard = ("Heard so far".to_owned(), format!("{} of {} rounds", progress.heard[machine], progress.rounds));
    [link, heard].into_iter().chain((0..CONDITIONS).map(share)).collect()
}

/// What each machine counts in the mean of what arrives, beside what it should.
fn attention(round: &Round) -> Scatter {
    let powers = round.ground.powers(round.place);
    let mut order: Vec<usize> = (0..powers.len()).collect();
    order.sort_by(|&a, &b| powers[a].total_cmp(&powers[b]));
    let along = |value: &dyn Fn(usize) -> f64| {
        order.iter().enumerate().map(|(place, &machine)| [place as f64 + 1.0, 100.0 * value(machine)]).collect()
    };
    let heard = &round.student.progress.heard;
    let all = heard.iter().sum::<u64>().max(1) as f64;
    let weight = &round.hearing.attention.weight;
    let names: Vec<String> = order
        .iter()
        .map(|&machine| {
            let condition = CONDITION_NAMES[round.factory().task.main_condition(machine)];
            format!("machine {}, mostly {condition}, {:.0} % lost", machine + 1, 100.0 * outage(round, machine))
        })
        .collect();
    Scatter::new("Share of what is heard", Axis::new("machine, weakest link first", ""), Axis::new("share", "%"))
        .marked_cloud("expected in the plain mean", Ink::Limit, Mark::Bar, along(&|machine| weight[machine]))
        .about(names.clone())
        .cloud("heard so far", Ink::Contender(round.contender()), along(&|machine| heard[machine] as f64 / all))
        .about(names)
        .marker(Marker::level("what each should count", 100.0 / powers.len() as f64))
}

/// Everybody's excess over what was spent: column 1 of a trail is bits, column 2 seconds.
fn spent(round: &Round, column: usize, name: &str, scale: f64, unit: &str) -> Series {
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
    series.marker(Marker::upright("raw features once", at).ink(Ink::Limit)).when_empty("Press play: curves appear as rounds pass")
}

fn raw_features(round: &Round) -> RawFeatures {
    let (scenario, powers) = (&round.ground.scenario, round.ground.powers(round.place));
    RawFeatures::of(&scenario.access().uplink, scenario.link.scheduled, powers, scenario.world.windows)
}

/// Is federation worth it? Nobody talks, all talk once, the data are sent, or updates are.
fn worth(round: &Round) -> Picture {
    let (factory, raw) = (round.factory(), raw_features(round));
    let row = |cells: [String; 4]| (cells.to_vec(), None);
    let excess = |value: f64| if value.abs() < 0.01 { format!("{value:.1e}") } else { format!("{value:.3}") };
    let dash = || "–".to_owned();
    let mut rows = vec![
        row(["Each machine alone".into(), excess(factory.alone), "0".into(), dash()]),
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
        rows.push(row([capitalised(entry.name), excess(last), figure(1e-3 * bits, 0), figure(seconds, 2)]));
    }
    let columns = ["", "excess now", "kbit to 1 %", "s to 1 %"].map(str::to_owned).to_vec();
    let note = "To 1 % of the first distance from the optimum, lost uploads counted; features of 16 bits, packets repeated until they arrive; over the air no bits are sent".to_owned();
    Picture::Table(Table { columns, rows, note })
}

/// Who finds what.
fn recall(round: &Round) -> Picture {
    let factory = round.factory();
    let optimum = factory.confusion(&factory.optimum.weights);
    let now = factory.confusion(&round.student.progress.server.weights);
    let hand = round.hand.as_ref().map(|hand| factory.confusion(&hand.student.progress.server.weights));
    let percent = |value: f64| if value.is_finite() { format!("{:.0} %", 100.0 * value) } else { "–".to_owned() };
    let mut columns = vec!["condition".to_owned(), "optimum".to_owned(), round.entry.name.to_owned()];
    columns.extend(hand.map(|_| "by hand".to_owned()));
    columns.push("mostly taken for".to_owned());
    let row = |label: usize| {
        let wrong = |other: &usize| if *other == label { 0 } else { now.counts[label][*other] };
        let taken = (0..CONDITIONS).rev().max_by_key(wrong).filter(|other| wrong(other) > 0);
        let mut cells = vec![capitalised(CONDITION_NAMES[label]), percent(optimum.recall(label)), percent(now.recall(label))];
        cells.extend(hand.map(|hand| percent(hand.recall(label))));
        cells.push(taken.map_or("–".to_owned(), |other| CONDITION_NAMES[other].to_owned()));
        (cells, (label == BEARING_WEAR).then(|| now.recall(label) > optimum.recall(label) - 0.05))
    };
    let note = "The mark at bearing wear: within 5 points of the optimum. Some factories hold few healthy windows; that is their data, not the learner".to_owned();
    Picture::Table(Table { columns, rows: (0..CONDITIONS).map(row).collect(), note })
}

/// The weights as an image: a row for each condition, a column for each band, the constant last.
fn weights(round: &Round, optimum: bool) -> Scatter {
    let best = &round.factory().optimum.weights;
    let shown = if optimum { best } else { &round.student.progress.server.weights };
    let values = (0..WEIGHTS).map(|cell| shown[CONDITIONS * (cell % FEATURES) + CONDITIONS - 1 - cell / FEATURES] as f32);
    let most = best.iter().fold(0.1_f64, |most, weight| most.max(weight.abs())) as f32;
    let name = if optimum { "Weights of the centralised optimum" } else { "Weights of right now" };
    let field = Field::new("weight", [0.5, 0.5, FEATURES as f64 + 0.5, CONDITIONS as f64 + 0.5], FEATURES, values.collect());
    let bands = Axis::new("band, and a constant behind the last", "");
    Scatter::new(name, bands, Axis::new("condition, healthy on top", "")).field(field.palette(Palette::Signed, Some([-most, most])))
}

/// The ways of all contenders' weights, with the points that attract them.
fn paths(round: &Round) -> Scatter {
    let (factory, plane) = (round.factory(), &round.factory().plane);
    let mut scatter = Scatter::new("Paths", Axis::new("from zero weights to the optimum", ""), Axis::new("across", "")).equal();
    for (index, seen) in round.seen.iter().enumerate() {
        let points: Vec<[f64; 2]> = seen.iter().flat_map(|seen| &seen.trail).map(|point| [point[3], point[4]]).collect();
        if !points.is_empty() {
            scatter = scatter.line(Trace::new(CONTENDERS[index].name, Ink::Contender(index), points));
        }
    }
    let biased = plane.place(&round.hearing.biased.weights);
    scatter
        .marked_cloud("zero weights", Ink::Measured, Mark::Plus, vec![plane.place(&[0.0; WEIGHTS])])
        .marked_cloud("one-shot average", Ink::Measured, Mark::Square, vec![plane.place(&factory.one_shot)])
        .marked_cloud("biased optimum of the plain mean", Ink::Paper, Mark::Ring, vec![biased])
        .marked_cloud("centralised optimum", Ink::Limit, Mark::Diamond, vec![[0.0, 0.0]])
}

fn twin_words(round: &Round, steps: f64) -> String {
    let drift = round.factory().twin.as_ref().and_then(|twin| twin.drift(Some(steps as u32), TWIN_RATE));
    drift.map_or_else(
        || "the steps are too long for this task".to_owned(),
        |drift| format!("the twin with squared errors: {steps:.0} local steps rest {drift:.2e} above its optimum"),
    )
}

/// Where local steps come to rest on the twin, in closed form.
fn drift(round: &Round) -> Series {
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

/// What to set: thresholds over the air, bits and slots for memory.
fn sweeps(round: &Round) -> Vec<Picture> {
    let buttons = vec![
        button(THRESHOLDS, "Over the air with seventeen thresholds: a second or two", !round.thresholds.is_empty()),
        button(SLOTS, "Memory with forty-two pairs of bits and slot: a second or two", !round.slots.is_empty()),
    ];
    let of = |column: usize| round.thresholds.iter().map(|point| [point[0], point[column]]).collect::<Vec<_>>();
    let axis = Axis::new("threshold, share of the median power", "").log();
    let air = Ink::Contender(CONTENDERS.iter().position(|entry| entry.name == "over the air").unwrap_or(0));
    let thresholds = Series::new("Over the air", axis, Axis::new("excess at the end", "nats").log())
        .line(Trace::new("left: noise, right: bias", air, of(1)).mark(Mark::Disc))
        .marker(Marker::upright("now", round.ground.scenario.link.threshold))
        .when_empty("Press Try thresholds");
    let ends = [SLOTS_MS[0], SLOTS_MS[SLOTS_MS.len() - 1]].map(f64::ln);
    let half = 0.5 * (ends[1] - ends[0]) / (SLOTS_MS.len() - 1) as f64;
    let most = BITS.len() as f64;
    let bounds = [-0.5, (ends[0] - half) / 10.0_f64.ln(), most - 0.5, (ends[1] + half) / 10.0_f64.ln()];
    let field = Field::new("time to 1 %", bounds, BITS.len(), round.slots.clone()).unit("s");
    let bits = Axis::new("bits a number, as a power of two", "");
    let mut slots = Scatter::new("Memory: seconds to 1 %", bits, Axis::new("slot, ms, as a power of ten", "")).when_empty("Press Try bits and slots");
    if !round.slots.is_empty() {
        slots = slots.field(field.palette(Palette::Spread, None));
    }
    vec![Picture::Buttons(buttons), thresholds.into(), slots.into()]
}
