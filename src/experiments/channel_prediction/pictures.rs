//! What is seen of channel prediction: the tap and everybody's predictions, its level, the speed being recognised, errors over
//! horizon, memory and speed, and what senders promise by them.

use super::round::{Round, TITLES};
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
    let device = format!(
        "A device at {speed} m/s, which nobody is told; pilot {} of {}",
        round.now + 1,
        setting.block
    );
    let plane = if setting.parts == 2 { tap(round).into() } else { level(round).into() };
    let all: [(&str, Vec<Picture>); 7] = [
        (&device, vec![plane, Picture::Table(hand(round))]),
        (&device, vec![level(round).into()]),
        (&device, vec![recognised(round).into()]),
        ("Exact errors at the end of a block, and where networks are now", vec![over_horizon(round).into()]),
        (
            "Exact errors with so many of the last pilots, and where networks are now",
            vec![over_memory(round).into()],
        ),
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
        for (index, (entry, seat)) in round.ground.entries.iter().zip(&round.seats).enumerate() {
            let at = device.of(&seat.predicted.means, now);
            scatter = scatter.cloud(entry.name, Ink::Contender(index), vec![at]);
        }
    }
    if let Some(target) = device.exam.setting.target(now).filter(|_| round.phases.is_last()) {
        scatter = scatter.marked_cloud("what came", Ink::Limit, Mark::Plus, vec![device.channel(target)]);
    }
    scatter.spot(YOU, Ink::Paper, round.guess.unwrap_or_else(|| device.pilot(now)))
}

/// How your predictions did beside the others'.
fn hand(round: &Round) -> Table {
    let names = [YOU, EXACT].into_iter().chain(round.ground.entries.iter().map(|entry| entry.name));
    let mut rows: Vec<(&str, f64)> = names.zip(round.errors.iter().copied()).collect();
    rows.sort_by(|a, b| a.1.total_cmp(&b.1));
    let row = |(name, sum): (&str, f64)| {
        (vec![capitalised(name), format!("{:.3}", sum / round.rounds as f64)], None)
    };
    let note = match (round.rounds, round.ground.scenario.setting.parts) {
        (_, 1) => "A gain has no phase: see its level",
        (0, _) => "In slow motion drag the point called you to where the channel will be",
        _ => "Expected squared error given the pilots, at those where you predicted",
    };
    Table {
        columns: vec!["who".to_owned(), "error".to_owned()],
        rows: rows.into_iter().filter(|_| round.rounds > 0).map(row).collect(),
        note: note.to_owned(),
    }
}

fn level(round: &Round) -> Series {
    let (device, setting) = (&round.device, &round.ground.scenario.setting);
    let (x, y, step) = if setting.parts == 2 {
        (Axis::new("time", "ms"), Axis::new("power against its mean", "").decibel(), 1e3 * setting.sample_s)
    } else {
        (Axis::new("time", "s"), Axis::new("gain against its mean", "dB"), setting.sample_s)
    };
    let [predicted, came] = until(round);
    let predicted = setting.scored_from..predicted;
    let target = |t: usize| step * setting.target(t).unwrap_or(0) as f64;
    let heights = |count: usize, value: &dyn Fn(usize) -> [f64; 2]| {
        (0..count).map(|t| [step * t as f64, device.height(value(t))]).collect()
    };
    let band = |t: usize| {
        let [low, high] = device.spread(t);
        [target(t), low, high]
    };
    let means = &round.seats[round.followed].predicted.means;
    let followed = predicted.clone().map(|t| [target(t), device.height(device.of(means, t))]).collect();
    Series::new("level", x, y)
        .band(Band::new(SPREAD, Ink::Limit, predicted.map(band).collect()))
        .line(
            Trace::new("pilots", Ink::Measured, heights(round.now + 1, &|t| device.pilot(t)))
                .dash(Dash::Dotted),
        )
        .line(Trace::new("channel", Ink::Limit, heights(came, &|t| device.channel(t))))
        .line(Trace::new(round.ground.entries[round.followed].name, Ink::Contender(round.followed), followed))
        .marker(Marker::upright("now", step * round.now as f64))
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
fn sweep(round: &Round, name: &str, x: Axis, points: Vec<(f64, AtTheEnd)>, present: f64) -> Series {
    let line = |name: &str, ink: Ink, of: fn(&AtTheEnd) -> f64| {
        Trace::new(name, ink, points.iter().map(|(x, errors)| [*x, of(errors)]).collect())
    };
    let series = Series::new(name, x, Axis::new("NMSE", "").decibel())
        .line(line(EXACT, Ink::Limit, |errors| errors.bayes))
        .line(line("genie: knows the speed", Ink::Limit, |errors| errors.genie).dash(Dash::Dotted))
        .line(line("best linear filter", Ink::Measured, |errors| errors.linear).dash(Dash::Dashed));
    let all =
        round.ground.entries.iter().zip(&round.seats).enumerate().filter(|(_, (entry, _))| entry.learns());
    all.fold(series, |series, (index, (entry, seat))| {
        let ink = Ink::Contender(index);
        series.line(Trace::new(entry.name, ink, vec![[present, seat.report.mean]]).mark(ink.mark()))
    })
}

fn over_horizon(round: &Round) -> Series {
    let setting = &round.ground.scenario.setting;
    let points = round.ground.sweeps().horizons.iter().map(|(horizon, errors)| (*horizon as f64, *errors));
    let x = Axis::new("horizon; below zero samples waited for", "samples");
    let series = sweep(round, "horizon", x, points.collect(), setting.horizon as f64);
    let deadline = |(name, ms): (&str, f64)| Marker::upright(name, -1e-3 * ms / setting.sample_s);
    let near = |marker: &Marker| setting.parts == 2 && marker.at >= -32.0;
    DEADLINES_MS.into_iter().map(deadline).filter(near).fold(series, Series::marker)
}

fn over_memory(round: &Round) -> Series {
    let points = round.ground.sweeps().memories.iter().map(|(memory, errors)| (*memory as f64, *errors));
    let memory = round.ground.scenario.plan.memory as f64;
    sweep(round, "memory", Axis::new("pilots remembered", "").log(), points.collect(), memory)
}

fn by_speed(round: &Round) -> Series {
    let speeds = &round.ground.scenario.setting.speeds;
    let line = |name: &str, ink: Ink, errors: &[f64]| {
        let points = speeds.iter().zip(errors).map(|(speed, error)| [*speed, *error]);
        Trace::new(name, ink, points.collect()).mark(ink.mark())
    };
    let y = Axis::new("NMSE", "").decibel();
    let series = Series::new("errors by speed", Axis::new("speed", "m/s").log(), y);
    let all = round.ground.entries.iter().zip(&round.seats).enumerate();
    all.fold(series.line(line(EXACT, Ink::Limit, &round.exact.by_speed)), |series, (index, (entry, seat))| {
        series.line(line(entry.name, Ink::Contender(index), &seat.report.by_speed))
    })
}

/// Rates that senders promise, and how often they fail.
fn promises(round: &Round) -> Table {
    let row = |(name, kept): (&str, &Option<Kept>)| {
        let kept = kept.as_ref()?;
        let shares = [kept.outage, kept.by_speed[0], kept.by_speed[kept.by_speed.len() - 1]];
        let words = [capitalised(name), format!("{:.2}", kept.rate)].into_iter();
        Some((words.chain(shares.map(|share| format!("{:.1}", 100.0 * share))).collect(), None))
    };
    let all =
        round.ground.entries.iter().zip(&round.seats).map(|(entry, seat)| (entry.name, &seat.report.kept));
    let columns = ["promised for 1 % outage", "bit/s/Hz", "outage, %", "of the slowest", "of the fastest"];
    Table {
        columns: columns.map(str::to_owned).to_vec(),
        rows: [(EXACT, &round.exact.kept)].into_iter().chain(all).filter_map(row).collect(),
        note: "By one variance for all devices, unless a contender tells its own".to_owned(),
    }
}
