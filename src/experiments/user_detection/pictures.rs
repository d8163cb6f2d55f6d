//! What is seen of user detection: the floor with who sends, every decision device by device, the last frames, misses against
//! false alarms, the coherence of signatures, errors within a sequence, and error against latency.

use super::ground::{DetectionGround, FRAMES};
use super::round::{GUESSING, Past, Round, TITLES};
use crate::problems::user_detection::{Set, System};
use crate::scene::{
    Around, Axis, DeviceState, Field, Floor, FloorDevice, Ink, Look, Mark, Marker, Picture, Row, Scatter,
    Scene, Series, Table, Timeline, Tone, Trace,
};

/// What can become of a device in a frame, and where it stands in the legend.
const IDLE: u8 = 0;
const FOUND: u8 = 1;
const MISSED: u8 = 2;
const ALARM: u8 = 3;
const TAKEN: u8 = 4;

const STATES: [DeviceState; 5] = [
    DeviceState::new("idle", Tone::Faint, Around::Plain),
    DeviceState::new("found", Tone::Good, Around::Ring),
    DeviceState::new("missed", Tone::Bad, Around::Cross),
    DeviceState::new("false alarm", Tone::Waiting, Around::Struck),
    DeviceState::new("taken as active", Tone::Active, Around::Arcs),
];

fn looks() -> Vec<Look> {
    let marks = [Mark::None, Mark::Disc, Mark::Cross, Mark::Ring, Mark::Diamond];
    STATES.iter().zip(marks).map(|(state, mark)| Look::new(state.name(), state.tone, mark)).collect()
}

/// All scenes of the present phase.
pub(super) fn scenes(round: &Round) -> Vec<Scene> {
    let scene = |index: usize, subtitle: String, pictures| Scene {
        title: TITLES[index].to_owned(),
        subtitle,
        pictures,
    };
    let system = &round.ground.system;
    let name = round.ground.entries.get(round.followed).map_or("", |entry| entry.name);
    let active =
        if round.phase.is_last() { round.case.active.count_ones().to_string() } else { "?".to_owned() };
    let frame = format!("frame {}, {active} of {} devices send", round.number, system.devices());
    let coherence = format!("coherence up to {:.3}", system.codebook.mutual_coherence());
    vec![
        scene(0, format!("{frame}, as {name} sees it"), vec![Picture::Floor(floor(round))]),
        scene(1, guessed(round).unwrap_or(frame), vec![chances(round).into(), decisions(round).into()]),
        scene(2, format!("what {name} made of them"), vec![history(round).into()]),
        scene(3, "at all thresholds, on frames of their own".to_owned(), vec![operating(round).into()]),
        scene(4, coherence, vec![signatures(system).into()]),
        scene(5, "errors by place in a sequence of frames".to_owned(), vec![within(round).into()]),
        scene(
            6,
            "one frame at a time on this machine".to_owned(),
            vec![latency(round).into(), Picture::Table(costs(round))],
        ),
    ]
}

/// How a person stands beside the limit, over the frames that were guessed.
fn guessed(round: &Round) -> Option<String> {
    let miss = round.ground.scenario.judging.miss_cost;
    let wrong = |past: &Past, set: Set| (set ^ past.active).count_ones();
    let judged = round.past.iter().filter_map(|past| Some((wrong(past, past.guess?), past)));
    let (frames, own, limit) = judged.fold((0, 0, 0), |(frames, own, limit), (errors, past)| {
        (frames + 1, own + errors, limit + wrong(past, past.limit.decision(miss)))
    });
    (frames > 0).then(|| format!("{frames} guessed: you {own} wrong, {} {limit}", limit_name(&round.ground)))
}

/// What became of a device under a decision.
fn outcome(device: usize, active: Set, decision: Set) -> u8 {
    match (active >> device & 1 == 1, decision >> device & 1 == 1) {
        (false, false) => IDLE,
        (true, true) => FOUND,
        (true, false) => MISSED,
        (false, true) => ALARM,
    }
}

/// What is shown of a decision: its outcome once the truth is known.
fn shown(round: &Round, device: usize, decision: Set) -> u8 {
    if round.phase.is_last() {
        return outcome(device, round.case.active, decision);
    }
    if decision >> device & 1 == 1 { TAKEN } else { IDLE }
}

/// Whether the detectors have decided.
fn decided(round: &Round) -> bool {
    round.phase.at() >= 2
}

fn floor(round: &Round) -> Floor {
    let decision = round.decisions.get(round.followed).copied().unwrap_or(0);
    let device = |(index, device): (usize, &crate::factory::Device)| {
        let state = match (decided(round), round.guess) {
            (true, _) => STATES[usize::from(shown(round, index, decision))].clone(),
            (false, Some(guess)) => STATES[usize::from(shown(round, index, guess))].clone(),
            (false, None) => DeviceState::WAITING,
        };
        let [x, y, _] = device.position_m;
        let mut about = vec![("Device".to_owned(), (index + 1).to_string())];
        if decided(round) {
            let chance = 100.0 * round.case.limit.chances[index];
            about.push(("Chance to be active, given all data".to_owned(), format!("{chance:.1} %")));
        }
        let shown = FloorDevice::new(device.use_case, [x, y], state).with_about(about);
        FloorDevice { label: (index + 1).to_string(), ..shown }
    };
    Floor::of(&round.hall, round.devices.iter().enumerate().map(device).collect())
}

/// Chances of all devices once they are known; before, the energies that a person can go by.
fn chances(round: &Round) -> Scatter {
    let devices = round.devices.len();
    let x = Axis::new("device", "").within(0.5, devices as f64 + 0.5);
    let points = |values: &[f32]| {
        values.iter().enumerate().map(|(index, value)| [index as f64 + 1.0, f64::from(*value)]).collect()
    };
    if !decided(round) {
        let energies = energies(round);
        let y = Axis::new("energy in the direction of its signature", "").within(-0.02, 1.05);
        return Scatter::new("energies", x, y).cloud("energy", Ink::Measured, points(&energies));
    }
    let y = Axis::new("chance to be active", "").within(-0.02, 1.05);
    let threshold = 1.0 / (1.0 + round.ground.scenario.judging.miss_cost);
    let mut scatter = Scatter::new("chances", x, y).marker(Marker::level("threshold", threshold)).cloud(
        "exact",
        Ink::Limit,
        points(&round.case.limit.chances),
    );
    for (contender, output) in round.outputs.iter().enumerate() {
        if let (Some(output), Some(entry)) = (output, round.ground.entries.get(contender)) {
            scatter = scatter.cloud(entry.name, Ink::Contender(contender), points(output));
        }
    }
    scatter
}

/// The matched filter's energies, the greatest 1.
fn energies(round: &Round) -> Vec<f32> {
    let system = &round.ground.system;
    let energy = |device: usize| system.energy_along(device, &round.case.received) as f32;
    let all: Vec<f32> = (0..system.devices()).map(energy).collect();
    let most = all.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    all.iter().map(|energy| energy / most).collect()
}

/// One row for the limit, for every contender and for the person who guesses.
fn decisions(round: &Round) -> Timeline {
    let devices = round.devices.len();
    let cells = |set: Set| (0..devices).map(move |device| Some(shown(round, device, set)));
    let errors = |set: Set| {
        let wrong = (set ^ round.case.active).count_ones();
        if round.phase.is_last() { format!("{wrong} wrong") } else { String::new() }
    };
    let mut rows = Vec::new();
    let guess = round.guess.unwrap_or(0);
    rows.push(Row::new("your guess").ink(Ink::Measured).cells(cells(guess)).figure(match round.guess {
        Some(set) => errors(set),
        None => String::new(),
    }));
    if decided(round) {
        let limit = round.case.limit.decision(round.ground.scenario.judging.miss_cost);
        rows.push(
            Row::new(limit_name(&round.ground)).ink(Ink::Limit).cells(cells(limit)).figure(errors(limit)),
        );
        let entries = round.ground.entries.iter().zip(&round.decisions).enumerate();
        rows.extend(entries.map(|(contender, (entry, &set))| {
            Row::new(entry.name).ink(Ink::Contender(contender)).cells(cells(set)).figure(errors(set))
        }));
    }
    Timeline::new(GUESSING, "detector", "device")
        .first(1)
        .looks(looks())
        .rows(rows)
        .by_hand("Takes the device for active in your guess, or for idle")
}

fn limit_name(ground: &DetectionGround) -> &'static str {
    if ground.system.burst_frames.is_some() { "exact filter" } else { "exact marginals" }
}

/// The last frames of all devices, with what the followed contender made of them.
fn history(round: &Round) -> Timeline {
    let first = round.number.saturating_sub(round.past.len() as u64) + 1;
    let cell = |device: usize, past: &Past| {
        let decision = past.decisions.get(round.followed).copied().unwrap_or(0);
        Some(outcome(device, past.active, decision)).filter(|outcome| *outcome != IDLE)
    };
    let row = |device: usize| {
        let cells = round.past.iter().map(|past| cell(device, past));
        Row::new(format!("{}", device + 1)).cells(cells)
    };
    Timeline::new("last frames", "device", "frame")
        .first(first)
        .looks(looks().into_iter().take(usize::from(TAKEN)))
        .rows((0..round.devices.len()).map(row))
}

/// Misses against false alarms.
fn operating(round: &Round) -> Scatter {
    let x = Axis::new("false alarms, share of idle devices", "").log().within(1e-4, 1.0);
    let y = Axis::new("missed, share of active devices", "").within(0.0, 1.0);
    let visible =
        |points: &[[f64; 2]]| points.iter().copied().filter(|point| point[0] >= 1e-4).collect::<Vec<_>>();
    let mut scatter = Scatter::new("operating points", x, y);
    for (contender, (entry, points)) in round.ground.entries.iter().zip(&round.views.operating).enumerate() {
        if !points.is_empty() {
            scatter = scatter.line(Trace::new(entry.name, Ink::Contender(contender), visible(points)));
        }
    }
    scatter.line(Trace::new(limit_name(&round.ground), Ink::Limit, visible(&round.views.operating_limit)))
}

/// How alike the signatures are, two by two.
fn signatures(system: &System) -> Scatter {
    let devices = system.devices();
    let side = devices as f64 + 0.5;
    let axis = || Axis::new("device", "").within(0.5, side);
    let book = &system.codebook;
    let alike = |x: f64, y: f64| book.coherence(x.round() as usize - 1, y.round() as usize - 1);
    let field = Field::sampled("coherence", [0.5, 0.5, side, side], [devices, devices], alike);
    let palette = field.palette;
    Scatter::new("signatures", axis(), axis()).equal().field(field.palette(palette, Some([0.0, 1.0])))
}

/// Errors by place in a sequence.
fn within(round: &Round) -> Series {
    let most = round.views.within_alone.iter().copied().fold(0.0, f64::max);
    let y = Axis::new("activity errors", "% of decisions").within(0.0, 2.0 * most.max(1e-3));
    let line = |name: &str, ink: Ink, values: &[f64]| Trace::sampled(name, ink, 1.0, 1.0, values);
    let x = Axis::new("frame of a sequence", "").within(1.0, FRAMES as f64);
    let mut series = Series::new("errors within a sequence", x, y);
    for (contender, (entry, values)) in round.ground.entries.iter().zip(&round.views.within).enumerate() {
        if !values.is_empty() {
            series = series.line(line(entry.name, Ink::Contender(contender), values));
        }
    }
    if round.ground.system.burst_frames.is_some() {
        series = series.line(line("exact without memory", Ink::Paper, &round.views.within_alone));
    }
    series.line(line(limit_name(&round.ground), Ink::Limit, &round.views.within_limit))
}

/// Time of one frame against the errors of the last frames.
fn latency(round: &Round) -> Scatter {
    let x = Axis::new("time of one frame", "µs").log();
    let y = Axis::new("wrong decisions in the last frames", "%");
    let count = (round.past.len() * round.devices.len()).max(1) as f64;
    let wrong = |decide: &dyn Fn(&Past) -> Set| {
        100.0
            * round.past.iter().map(|past| f64::from((decide(past) ^ past.active).count_ones())).sum::<f64>()
            / count
    };
    let miss = round.ground.scenario.judging.miss_cost;
    let mut scatter = Scatter::new("latency", x, y)
        .when_empty("Times are measured when detectors decide in the next frame");
    for (contender, entry) in round.ground.entries.iter().enumerate() {
        let point = [round.microseconds[contender], wrong(&|past| past.decisions[contender])];
        if point[0].is_finite() {
            scatter = scatter.cloud(entry.name, Ink::Contender(contender), vec![point]);
        }
    }
    let exact = round.microseconds.last().copied().filter(|time| time.is_finite());
    let limit = wrong(&|past| past.limit.decision(miss));
    exact
        .into_iter()
        .fold(scatter, |scatter, time| scatter.cloud("exact, one frame", Ink::Limit, vec![[time, limit]]))
}

/// Times and operations side by side.
fn costs(round: &Round) -> Table {
    let time = |time: f64| if time.is_finite() { format!("{time:.1}") } else { "–".to_owned() };
    let thousands = |operations: f64| format!("{:.1}", operations / 1e3);
    let row = |(contender, entry): (usize, &crate::experiments::kit::Entry<super::contenders::Kind>)| {
        let operations = thousands(round.ground.operations(entry.kind));
        (vec![entry.name.to_owned(), operations, time(round.microseconds[contender])], None)
    };
    let columns = ["", "multiply-adds, thousands", "time, µs"];
    Table {
        columns: columns.map(str::to_owned).to_vec(),
        rows: round.ground.entries.iter().enumerate().map(row).collect(),
        note: "Counted from the formulas; times are of this machine, the shortest of three, the covariance left out".to_owned(),
    }
}
