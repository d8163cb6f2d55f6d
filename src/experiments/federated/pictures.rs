//! What is seen of a round: the floor, who is heard, which faults are found, and the weights.

use super::contenders::{CONTENDERS, Kind};
use super::plots;
use super::round::{AGAIN, BY_HAND, Round, SEND, TITLES};
use super::student::Progress;
use super::words::{button, nats};
use crate::experiments::kit::capitalised;
use crate::factory::Rectangle;
use crate::problems::federated::{BEARING_WEAR, CONDITION_NAMES, CONDITIONS, FEATURES, Uploads, WEIGHTS};
use crate::scene::{
    Axis, Button, Field, Ink, Link, Mark, Marker, Network, Node, Palette, Picture, Scatter, Scene, Table,
    Tone,
};

/// All scenes of the present phase.
pub(super) fn scenes(round: &Round) -> Vec<Scene> {
    let scene = |index: usize, subtitle: String, pictures| Scene {
        title: TITLES[index].to_owned(),
        subtitle,
        pictures,
    };
    let best = round.factory().optimum.loss;
    let losses = format!("optimum's loss {best:.3} nats, without weights {:.3}", 4.0_f64.ln());
    let race = "each point is a race of 300 rounds in this factory".to_owned();
    vec![
        scene(0, summary(round), vec![Picture::Buttons(buttons(round)), floor(round).into()]),
        scene(
            1,
            "coloured as on the floor; level: what each should count".to_owned(),
            vec![attention(round).into()],
        ),
        scene(2, "of windows that nobody learned from".to_owned(), vec![recall(round)]),
        scene(3, losses.clone(), vec![plots::spent(round, 1, "sent", 1e-3, "kbit").into()]),
        scene(4, losses.clone(), vec![plots::spent(round, 2, "time", 1.0, "s").into()]),
        scene(5, losses, vec![plots::worth(round)]),
        scene(
            6,
            "a row for each condition".to_owned(),
            vec![weights(round, true).into(), weights(round, false).into()],
        ),
        scene(7, "seen from the centralised optimum".to_owned(), vec![plots::paths(round).into()]),
        scene(8, plots::twin_words(round), vec![plots::drift(round).into()]),
        scene(9, race.clone(), plots::thresholds(round)),
        scene(10, race, plots::slots(round)),
    ]
}

/// What the round is about, in words.
fn summary(round: &Round) -> String {
    let Some(hand) = &round.hand else {
        let progress = &round.student.progress;
        let excess = nats(round.student.excess());
        return format!("{} · round {} · {excess} above the optimum", round.entry.name, progress.rounds + 1);
    };
    let rounds = hand.student.progress.rounds;
    let other = round.seen[0].as_ref().and_then(|seen| excess_at(seen, rounds));
    let other =
        other.map_or_else(String::new, |excess| format!(", {} {} by then", CONTENDERS[0].name, nats(excess)));
    let most = round.ground.scenario.link.scheduled;
    format!(
        "by hand · {} of {most} machines picked · after {rounds} rounds {} above the optimum{other}",
        hand.chosen.len(),
        nats(hand.student.excess())
    )
}

/// The excess of a trail at a round, between its points the one before.
fn excess_at(seen: &Progress, rounds: u64) -> Option<f64> {
    let share = rounds as f64 / seen.rounds.max(1) as f64;
    let index = (share * seen.trail.len().saturating_sub(1) as f64) as usize;
    (rounds <= seen.rounds).then(|| seen.trail.get(index).map(|point| point[0]))?
}

fn buttons(round: &Round) -> Vec<Button> {
    let by_hand = round.hand.is_some();
    let mut buttons =
        vec![button(BY_HAND, "Schedule rounds yourself: pick machines on the floor, then send", by_hand)];
    if by_hand {
        buttons.push(button(
            SEND,
            "The picked machines send one gradient each, and the server takes the mean",
            false,
        ));
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
        (
            capitalised(CONDITION_NAMES[label]),
            format!("{:.0} % of its windows", 100.0 * task.share(machine, label)),
        )
    };
    let progress = &round.student.progress;
    let link = ("Lost uploads".to_owned(), format!("{:.0} %", 100.0 * outage(round, machine)));
    let heard =
        ("Heard so far".to_owned(), format!("{} of {} rounds", progress.heard[machine], progress.rounds));
    [link, heard].into_iter().chain((0..CONDITIONS).map(share)).collect()
}

/// What each machine counts in the mean of what arrives, beside what it should; coloured by what it has seen most.
fn attention(round: &Round) -> Scatter {
    let (task, powers) = (&round.factory().task, round.ground.powers(round.place));
    let mut order: Vec<usize> = (0..powers.len()).collect();
    order.sort_by(|&a, &b| powers[a].total_cmp(&powers[b]));
    let heard = &round.student.progress.heard;
    let all = heard.iter().sum::<u64>().max(1) as f64;
    let weight = &round.hearing.attention.weight;
    let words =
        |machine: usize| format!("machine {}, {:.0} % lost", machine + 1, 100.0 * outage(round, machine));
    let x = Axis::new("machine, weakest link first", "");
    let mut scatter = Scatter::new("Share of what is heard", x, Axis::new("share", "%"));
    if round.entry.kind != Kind::OverTheAir {
        let point = |(place, &machine): (usize, &usize)| [place as f64 + 1.0, 100.0 * weight[machine]];
        let expected: Vec<[f64; 2]> = order.iter().enumerate().map(point).collect();
        scatter = scatter.marked_cloud("expected in the plain mean", Ink::Limit, Mark::Bar, expected);
    }
    for (condition, name) in CONDITION_NAMES.iter().enumerate() {
        let (mut points, mut about) = (Vec::new(), Vec::new());
        for (place, &machine) in order.iter().enumerate() {
            if task.main_condition(machine) == condition {
                points.push([place as f64 + 1.0, 100.0 * heard[machine] as f64 / all]);
                about.push(words(machine));
            }
        }
        scatter =
            scatter.cloud(format!("heard so far, mostly {name}"), ink_of(condition), points).about(about);
    }
    scatter.marker(Marker::level("what each should count", 100.0 / powers.len() as f64))
}

/// Who finds what.
fn recall(round: &Round) -> Picture {
    let factory = round.factory();
    let optimum = factory.confusion(&factory.optimum.weights);
    let now = factory.confusion(&round.student.progress.server.weights);
    let hand = round.hand.as_ref().map(|hand| factory.confusion(&hand.student.progress.server.weights));
    let percent =
        |value: f64| if value.is_finite() { format!("{:.0} %", 100.0 * value) } else { "–".to_owned() };
    let mut columns = vec!["condition".to_owned(), "optimum".to_owned(), round.entry.name.to_owned()];
    columns.extend(hand.map(|_| "by hand".to_owned()));
    columns.push("mostly taken for".to_owned());
    let row = |label: usize| {
        let wrong = |other: &usize| if *other == label { 0 } else { now.counts[label][*other] };
        let taken = (0..CONDITIONS).rev().max_by_key(wrong).filter(|other| wrong(other) > 0);
        let mut cells = vec![
            capitalised(CONDITION_NAMES[label]),
            percent(optimum.recall(label)),
            percent(now.recall(label)),
        ];
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
    let values = (0..WEIGHTS)
        .map(|cell| shown[CONDITIONS * (cell % FEATURES) + CONDITIONS - 1 - cell / FEATURES] as f32);
    let most = best.iter().fold(0.1_f64, |most, weight| most.max(weight.abs())) as f32;
    let name = if optimum { "Weights of the centralised optimum" } else { "Weights of right now" };
    let field = Field::new(
        "weight",
        [0.5, 0.5, FEATURES as f64 + 0.5, CONDITIONS as f64 + 0.5],
        FEATURES,
        values.collect(),
    );
    let bands = Axis::new("band, and a constant behind the last", "");
    Scatter::new(name, bands, Axis::new("condition, healthy on top", ""))
        .field(field.palette(Palette::Signed, Some([-most, most])))
}
