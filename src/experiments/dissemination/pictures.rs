//! What is seen of a frame: floor, bars with the optimum as a ghost, budgets, the paper's table, sweeps.

use super::round::{BY_HAND, NEXT, OPTIMUM, Round, TITLES};
use super::sweeps::Sweep;
use super::table::Row;
use crate::experiments::contract::EvaluationSet;
use crate::problems::dissemination::{Account, Choice, Mode, Violation};
use crate::scene::{Bar, Budget, Button, DeviceState, Floor, FloorDevice, Frame, Picture, Scene, Table};

/// All scenes of the present phase.
pub(super) fn scenes(round: &Round) -> Vec<Scene> {
    let scene = |index: usize, subtitle: String, pictures| Scene {
        title: TITLES[index].to_owned(),
        subtitle,
        pictures,
    };
    let name = round.entry.name;
    let following = format!("following {name} · frame {}", round.frames.frame() + 1);
    vec![
        scene(0, following, vec![Picture::Floor(floor(round))]),
        scene(1, summary(round), vec![Picture::Buttons(buttons(round)), Picture::Frame(frame(round))]),
        scene(2, "latency per device".to_owned(), vec![Picture::Table(table(round))]),
        scene(3, "cost over what there is".to_owned(), sweep(round)),
    ]
}

/// What the frame costs, in words.
fn summary(round: &Round) -> String {
    let cost = round.now.found.mean_cost();
    let who = if round.by_hand { "by hand" } else { round.entry.name };
    if round.phase.at() < 6 {
        return format!("{who} · cost not known yet");
    }
    let beside = match &round.now.best {
        Ok((plan, _)) if round.revealed => {
            let above = 100.0 * (cost / plan.cost - 1.0);
            let name = if round.ground.exact() { "the optimum" } else { "the rounded schedule" };
            format!(", {above:+.1} % to {name}'s {:.4}", plan.cost).replace("+-", "-").replace('-', "−")
        }
        Ok(_) => String::new(),
        Err(stop) => format!("; {stop}"),
    };
    let broken = round.now.found.violations.len();
    let broken = if broken > 0 { format!("; {broken} constraints broken") } else { String::new() };
    format!("{who} · cost {cost:.4}{beside}{broken}")
}

fn buttons(round: &Round) -> Vec<Button> {
    let button = |name: &str, hover: &str, on| Button { name: name.to_owned(), hover: hover.to_owned(), on };
    vec![
        button(
            BY_HAND,
            "Choose modes by a click on a bar and shares by dragging borders; the frame waits",
            round.by_hand,
        ),
        button(OPTIMUM, "Show what cannot be undercut beside each bar", round.revealed),
        button(NEXT, "Other devices, other channels", false),
    ]
}

fn sweep(round: &Round) -> Vec<Picture> {
    let running = round.sweep.as_ref().map(|(sweep, _)| *sweep);
    let button = |sweep: Sweep| Button {
        name: sweep.name().to_owned(),
        hover: "Compute the cost of every scheme over this, the others as they are".to_owned(),
        on: running == Some(sweep),
    };
    let buttons = Picture::Buttons(Sweep::ALL.into_iter().map(button).collect());
    let chart = round.sweep.iter().map(|(_, chart)| Picture::Chart(chart.clone()));
    std::iter::once(buttons).chain(chart).collect()
}

fn table(round: &Round) -> Table {
    let ground = &round.ground;
    let name = if ground.exact() { "exact optimum" } else { "relaxed and rounded" };
    let optima = ground.judged.of(EvaluationSet::Final).iter().map(|case| &case.optimum);
    let optimum = Row::from_accounts(ground, name, optima);
    let optimum_ms = optimum.latency_ms.map_or(f64::NAN, |estimate| estimate.mean);
    let rows = round.rows.iter().chain(std::iter::once(&optimum));
    let frame_ms = 1e3 * ground.scenario.parameters.settings().frame_s;
    let columns = ["scheme", "paper, ms", "ours, ms", "× optimum", &format!("in {frame_ms:.0} ms"), "breaks"];
    Table {
        columns: columns.map(str::to_owned).to_vec(),
        rows: rows.map(|row| (row.cells(optimum_ms), None)).collect(),
        note: format!(
            "{} instances that no learner saw, 95 % intervals; in time: all devices of a frame; breaks: deadline or battery, in share of frames; learners with their weights of right now. The paper prints 194 ms and percentages, its other figures are computed back from them; our cycles and noise were fitted to its baselines",
            ground.judged.of(EvaluationSet::Final).len()
        ),
    }
}

fn mode_state(mode: Mode) -> DeviceState {
    match mode {
        Mode::Server => DeviceState::way("all server", 0),
        Mode::Partial => DeviceState::way("partial", 1),
        Mode::Local => DeviceState::way("all local", 2),
    }
}

fn floor(round: &Round) -> Floor {
    let (hall, settings) = (&round.hall, round.ground.scenario.parameters.settings());
    let [x, y] = [hall.base_station_m[0], hall.base_station_m[1]];
    let reach = settings.disc_outer_m * 1.04;
    let device = |(index, place): (usize, &[f64; 2])| {
        let choice = &round.now.choices[index];
        let state = if round.phase.at() == 0 { DeviceState::SENSING } else { mode_state(choice.mode) };
        FloorDevice {
            label: (index + 1).to_string(),
            link: (round.phase.at() >= 2).then(|| (choice.bandwidth_hz / settings.bandwidth_hz) as f32),
            about: about(round, index),
            ..FloorDevice::moving(index, [x + place[0], y + place[1]], state)
        }
    };
    Floor::of(hall, round.now.places_m.iter().enumerate().map(device).collect()).seen_within([
        x - reach,
        y - reach,
        x + reach,
        y + reach,
    ])
}

/// Everything known about a device, as far as the phase knows it.
fn about(round: &Round, index: usize) -> Vec<(String, String)> {
    let (device, choice) = (&round.now.instance.devices()[index], &round.now.choices[index]);
    let account = &round.now.found.accounts[index];
    let [x, y] = round.now.places_m[index];
    let row = |what: &str, value: String| (what.to_owned(), value);
    let mut rows = vec![
        row("Distance", format!("{:.0} m", x.hypot(y))),
        row("Channel", format!("{:.2} bit/s/Hz", device.spectral_efficiency)),
        row("Processor", format!("{:.2} GHz", device.cpu_hz / 1e9)),
        row("Energy left", format!("{:.1} J", device.remaining_energy_j)),
    ];
    if round.phase.at() >= 1 {
        rows.push(row("Mode", choice.mode.name().to_owned()));
    }
    if round.phase.at() >= 2 {
        rows.push(row("Share of the server", format!("{:.2} GHz", choice.server_hz / 1e9)));
        rows.push(row("Share of the band", format!("{:.2} MHz", choice.bandwidth_hz / 1e6)));
    }
    if round.phase.at() >= 6 {
        rows.push(row("Delay", format!("{:.0} ms", 1e3 * account.delay_s())));
        rows.push(row("Energy", format!("{:.3} J", account.energy_j())));
        rows.push(row("Cost", format!("{:.4}", account.cost)));
    }
    rows
}

/// Server, downlink and device time in ms.
fn parts_ms(account: &Account) -> [f64; 3] {
    [account.server_delay_s, account.downlink_delay_s, account.device_delay_s].map(|delay_s| 1e3 * delay_s)
}

fn frame(round: &Round) -> Frame {
    let settings = round.ground.scenario.parameters.settings();
    let (now, shown) = (&round.now, round.revealed && round.phase.is_last());
    let best = now.best.as_ref().ok().filter(|_| shown);
    let known = [round.phase.at() >= 3, round.phase.at() >= 4, round.phase.at() >= 5];
    let bar = |(index, account): (usize, &Account)| {
        let parts = parts_ms(account).into_iter().zip(known);
        let late = now.found.violations.iter().any(
            |v| matches!(v, Violation::Deadline { device, .. } | Violation::Energy { device, .. } if *device == index),
        );
        let mark = if late && round.phase.at() >= 6 { " (breaks a limit)" } else { "" };
        Bar {
            name: format!("Device {}{mark}", index + 1),
            choice: now.choices[index].mode.index(),
            parts: parts.map(|(part, known)| if known { part } else { 0.0 }).collect(),
            ghost: best.map(|(plan, found)| {
                (plan.choices[index].mode.index(), parts_ms(&found.accounts[index]).to_vec())
            }),
            about: about(round, index),
        }
    };
    let budget = |name: String, whole: f64, hz: fn(&Choice) -> f64| Budget {
        name,
        shares: now
            .choices
            .iter()
            .map(|choice| if round.phase.at() >= 2 { hz(choice) / whole } else { 0.0 })
            .collect(),
        ghost: best.map(|(plan, _)| plan.choices.iter().map(|choice| hz(choice) / whole).collect()),
    };
    let names = Mode::ALL.map(|mode| mode.name().to_owned());
    let frame_ms = 1e3 * settings.frame_s;
    Frame {
        unit: "ms".to_owned(),
        bars: now.found.accounts.iter().enumerate().map(bar).collect(),
        line: ("frame".to_owned(), frame_ms),
        parts: ["server", "downlink", "device"].map(str::to_owned).to_vec(),
        choices: names.to_vec(),
        budgets: vec![
            budget(
                format!("Server {} GHz", settings.server_cpu_hz / 1e9),
                settings.server_cpu_hz,
                |choice| {
                    if choice.mode == Mode::Local { 0.0 } else { choice.server_hz }
                },
            ),
            budget(format!("Band {} MHz", settings.bandwidth_hz / 1e6), settings.bandwidth_hz, |choice| {
                choice.bandwidth_hz
            }),
        ],
        editable: true,
    }
}
