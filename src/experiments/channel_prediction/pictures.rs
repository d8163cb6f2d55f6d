//! What is seen of channel prediction: the tap and everybody's predictions, its level, the speed being recognised, errors over
//! horizon, memory and speed, and what senders promise by them.

use super::round::{Round, Seat, TITLES};
use crate::experiments::kit::capitalised;
use crate::problems::channel_prediction::{AtTheEnd, Kept};
use crate::scene::{Axis, Band, Dash, Ink, Mark, Marker, Picture, Scatter, Scene, Series, Table, Trace};

/// The name of the point that is yours.
pub(super) const YOU: &str = "you";

/// Samples that are shown behind the present in the complex plane.
const SHOWN: usize = 10;

/// The longest delays that use cases allow, in milliseconds (Table I of the survey).
const DEADLINES_MS: [(&str, f64); 3] = [("robot: 1 ms", 1.0), ("AR worker: 5 ms", 5.0), ("AGV: 50 ms", 50.0)];

const EXACT: &str = "exact posterior";
const SPREAD: &str = "exact posterior, one standard deviation";

/// All scenes of the present phase.
pub(super) fn scenes(round: &Round) -> Vec<Scene> {
    let setting = &round.ground.scenario.setting;
    let speed = setting.speeds[round.device.exam.speed(0, round.now)];
    let (now, block) = (round.now + 1, setting.block);
    let told = if setting.speeds.len() == 1 { "as everybody knows" } else { "which nobody is told" };
    let device = format!("A device at {speed} m/s, {told}; pilot {now} of {block}");
    let plane: Picture = if setting.parts == 2 { tap(round).into() } else { level(round).into() };
    let all: [(&str, Vec<Picture>); 7] = [
        (&device, std::iter::once(plane).chain(hand(round).map(Picture::Table)).collect()),
        (&device, vec![level(round).into()]),
        (&device, vec![recognised(round).into()]),
        ("Exact errors at the end of a block, and where networks are", vec![over_horizon(round).into()]),
        ("Exact errors with so many pilots, and where networks are", vec![over_memory(round).into()]),
        ("Errors by the speed that a device has", vec![by_speed(round).into()]),
        ("Rates that senders promise at a mean SNR of 20 dB", vec![Picture::Table(promises(round))]),
    ];
    let scene = |(title, (subtitle, pictures)): (&str, (&str, _))| Scene {
        title: title.to_owned(),
        subtitle: subtitle.to_owned(),
        pictures,
    };
    TITLES.into_iter().zip(all).map(scene).collect()
}

/// Up to which sample predictions are shown, and the channel itself.
fn until(round: &Round) -> [usize; 2] {
    let came = round.ground.scenario.setting.target(round.now).filter(|_| round.phases.is_last());
    [round.now + usize::from(round.phases.at() >= 2), came.unwrap_or(0).max(round.now) + 1]
}

fn tap(round: &Round) -> Scatter {
    let (device, now) = (&round.device, round.now);
    let ([predicted, came], trail) = (until(round), now.saturating_sub(SHOWN));
    let mut scatter = Scatter::complex_plane("the tap")
        .line(Trace::new("channel", Ink::Limit, (trail..came).map(|t| device.channel(t)).collect()))
        .cloud("pilots", Ink::Measured, (trail..=now).map(|t| device.pilot(t)).collect());
    if predicted > now {
        let radius = device.exam.posterior.variances[now].sqrt();
        scatter = scatter.disc(SPREAD, Ink::Limit, device.of(&device.exam.posterior.means, now), [radius; 2]);
        for (index, seat) in round.seats.iter().enumerate() {
            let at = device.of(&seat.predicted.means, now);
            scatter = scatter.cloud(seat.entry.name, Ink::Contender(index), vec![at]);
        }
    }
    if let Some(target) = device.exam.setting.target(now).filter(|_| round.phases.is_last()) {
        scatter = scatter.marked_cloud("what came", Ink::Limit, Mark::Plus, vec![device.channel(target)]);
    }
    scatter.spot(YOU, Ink::Paper, round.guess.unwrap_or_else(|| device.pilot(now)))
}

/// How your predictions did beside the others', once there are some.
fn hand(round: &Round) -> Option<Table> {
    let names = [YOU, EXACT].into_iter().chain(round.seats.iter().map(|seat| seat.entry.name));
    let row = |(name, error)| (vec![capitalised(name), format!("{error:.3}")], None);
    let rows: Vec<_> = round.tally.ranked(names).into_iter().map(row).collect();
    let note = "Expected squared error given the pilots, at those where you predicted".to_owned();
    (!rows.is_empty()).then(|| Table { columns: vec!["who".to_owned(), "error".to_owned()], rows, note })
}

fn level(round: &Round) -> Series {
    let (device, seat, [predicted, came]) = (&round.device, &round.seats[round.followed], until(round));
    let (unit, y) = if device.exam.setting.parts == 2 {
        ("ms", Axis::new("power against its mean", "").decibel())
    } else {
        ("s", Axis::new("gain against its mean", "dB"))
    };
    let followed = device.predicted_line(&seat.predicted.means, predicted);
    Series::new("level", Axis::new("time", unit), y)
        .band(Band::new(SPREAD, Ink::Limit, device.exact_band(predicted)))
        .line(Trace::new("pilots", Ink::Measured, device.pilot_line(round.now + 1)).dash(Dash::Dotted))
        .line(Trace::new("channel", Ink::Limit, device.channel_line(came)))
        .line(Trace::new(seat.entry.name, Ink::Contender(round.followed), followed))
        .marker(Marker::upright("now", device.time(round.now)))
}

/// The probability of each speed that a device may have.
fn recognised(round: &Round) -> Series {
    let y = Axis::new("probability given all pilots so far", "").within(0.0, 1.0);
    let shown = round.now + usize::from(round.phases.at() >= 1);
    let line = |(index, speed): (usize, &f64)| {
        let points = (0..shown).map(|t| [(t + 1) as f64, round.device.probability(index, t)]);
        Trace::new(format!("{speed} m/s"), Ink::kind(index), points.collect())
    };
    let lines = round.ground.scenario.setting.speeds.iter().enumerate().map(line);
    lines.fold(Series::new("which speed", Axis::new("pilot", ""), y), Series::line)
}

/// Exact errors over a quantity, and where the networks stand at its present value.
fn sweep(round: &Round, name: &str, x: Axis, points: &[(f64, AtTheEnd)], present: f64) -> Series {
    let line = |name: &str, ink: Ink, of: fn(&AtTheEnd) -> f64| {
        Trace::new(name, ink, points.iter().map(|(x, errors)| [*x, of(errors)]).collect())
    };
    let series = Series::new(name, x, Axis::new("NMSE", "").decibel())
        .line(line(EXACT, Ink::Limit, |errors| errors.bayes))
        .line(line("genie: knows the speed", Ink::Limit, |errors| errors.genie).dash(Dash::Dotted))
        .line(line("best linear filter", Ink::Measured, |errors| errors.linear).dash(Dash::Dashed));
    let networks = round.seats.iter().enumerate().filter(|(_, seat)| seat.entry.learns());
    networks.fold(series, |series, (index, seat)| {
        let ink = Ink::Contender(index);
        series.line(Trace::new(seat.entry.name, ink, vec![[present, seat.report.mean]]).mark(ink.mark()))
    })
}

fn over_horizon(round: &Round) -> Series {
    let setting = &round.ground.scenario.setting;
    let x = Axis::new("horizon; below zero samples waited for", "samples");
    let series = sweep(round, "horizon", x, &round.ground.sweeps().horizons, setting.horizon as f64);
    let deadline = |(name, ms): (&str, f64)| Marker::upright(name, -1e-3 * ms / setting.sample_s);
    let near = |marker: &Marker| setting.parts == 2 && marker.at >= -32.0;
    DEADLINES_MS.into_iter().map(deadline).filter(near).fold(series, Series::marker)
}

fn over_memory(round: &Round) -> Series {
    let memory = round.ground.scenario.plan.memory as f64;
    let x = Axis::new("pilots remembered", "").log();
    sweep(round, "memory", x, &round.ground.sweeps().memories, memory)
}

fn by_speed(round: &Round) -> Series {
    let speeds = &round.ground.scenario.setting.speeds;
    let line = |name: &str, ink: Ink, errors: &[f64]| {
        let points = speeds.iter().zip(errors).map(|(speed, error)| [*speed, *error]);
        Trace::new(name, ink, points.collect()).mark(ink.mark())
    };
    let (x, y) = (Axis::new("speed", "m/s").log(), Axis::new("NMSE", "").decibel());
    let exact = line(EXACT, Ink::Limit, &round.exact.by_speed);
    let each =
        |(index, seat): (usize, &Seat)| line(seat.entry.name, Ink::Contender(index), &seat.report.by_speed);
    let all = round.seats.iter().enumerate().map(each);
    all.fold(Series::new("errors by speed", x, y).line(exact), Series::line)
}

/// Rates that senders promise, and how often they fail.
fn promises(round: &Round) -> Table {
    let row = |(name, kept): (&str, &Option<Kept>)| {
        let kept = kept.as_ref()?;
        let shares = [kept.outage, kept.by_speed[0], kept.by_speed[kept.by_speed.len() - 1]];
        let words = [capitalised(name), format!("{:.2}", kept.rate)].into_iter();
        Some((words.chain(shares.map(|share| format!("{:.1}", 100.0 * share))).collect(), None))
    };
    let all = round.seats.iter().map(|seat| (seat.entry.name, &seat.report.kept));
    let columns = ["promised for 1 % outage", "bit/s/Hz", "outage, %", "of the slowest", "of the fastest"];
    Table {
        columns: columns.map(str::to_owned).to_vec(),
        rows: [(EXACT, &round.exact.kept)].into_iter().chain(all).filter_map(row).collect(),
        note: "By one variance for all devices, unless a contender tells its own".to_owned(),
    }
}
