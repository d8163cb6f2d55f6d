//! What is seen: the front of power and delay with everybody's trail, the policy over queue and channel, the last slots, the
//! multipliers beside the exact ones, and a rule set by hand.

use super::contenders::Kind;
use super::ground::ControlGround;
use super::round::{Round, TITLES};
use super::student::{Judged, mixture};
use crate::experiments::kit::Ground;
use crate::problems::constrained_control::{DECISIONS, Figures, LEVELS, Policy};
use crate::scene::{Axis, Button, Dash, Field, Ink, Mark, Marker, Palette, Picture, Scatter, Scene, Series, Trace};

/// What a hand's rule is called where it is dragged.
pub(super) const RULE: &str = "your rule";

/// The button that gives the decisions back.
const LET_IT: &str = "let it decide";

/// The last so many copies of a learner are its trail.
const TRAIL: usize = 60;

/// What is shown of power and delay.
const DELAYS_MS: [f64; 2] = [4.0, 40.0];
const POWERS_MW: [f64; 2] = [0.0, 11.0];

/// All scenes of the present phase.
pub(super) fn scenes(round: &Round) -> Vec<Scene> {
    let scene = |index: usize, subtitle: String, pictures| Scene {
        title: TITLES[index].to_owned(),
        subtitle,
        pictures,
    };
    let name = round.entry.name;
    let mut buttons: Vec<Button> = (0..DECISIONS).map(|packets| button(round, packets)).collect();
    buttons.push(Button {
        name: LET_IT.to_owned(),
        hover: format!("{name} decides again"),
        on: round.hand.is_none(),
    });
    vec![
        scene(0, corner(round), vec![front(round).into()]),
        scene(1, format!("{name}, and the optimum"), vec![policy(round).into(), optimum(round).into()]),
        scene(2, now(round), vec![Picture::Buttons(buttons), queue(round).into(), power(round).into()]),
        scene(3, "each over the exact one; a short sight needs higher prices for the same policy".to_owned(), vec![
            prices(round, 0, "price of the queue").into(),
            prices(round, 1, "price of a loss").into(),
        ]),
        scene(4, rule_in_words(round), vec![by_hand(round).into()]),
    ]
}

/// What a pressed button says: a decision by hand, or none any more.
pub(super) fn pressed(name: &str) -> Option<Option<usize>> {
    if name == LET_IT {
        return Some(None);
    }
    (0..DECISIONS).find(|packets| send(*packets) == name).map(Some)
}

fn send(packets: usize) -> String {
    format!("send {packets}")
}

fn button(round: &Round, packets: usize) -> Button {
    let hover = format!("You decide: ask for {packets} packets from now on, until you press another");
    Button { name: send(packets), hover, on: round.hand == Some(packets) }
}

/// Where figures lie on the plane of delay and power, if they do.
fn place(ground: &ControlGround, figures: &Figures) -> Option<[f64; 2]> {
    let at = [figures.delay_ms(&ground.plant), figures.power_mw];
    let inside = |x: f64, [low, high]: [f64; 2]| (low..=high).contains(&x);
    (inside(at[0], DELAYS_MS) && inside(at[1], POWERS_MW)).then_some(at)
}

fn corner(round: &Round) -> String {
    let settings = &round.ground.plant.settings;
    let least = round.ground.dual.lower_mw;
    let (delay, loss) = (settings.delay_limit_ms, 100.0 * settings.loss_limit);
    format!("least {least:.2} mW with {delay:.1} ms and {loss:.4} % lost")
}

/// Power over delay: the front, and everybody's place.
fn front(round: &Round) -> Scatter {
    let ground = &round.ground;
    let [x, y] = [DELAYS_MS, POWERS_MW];
    let limit = ground.plant.settings.delay_limit_ms;
    let axis = |name: &str, unit: &str, [low, high]: [f64; 2]| Axis::new(name, unit).within(low, high);
    let late = if ground.undelayed.is_some() { "front of decisions at once" } else { "least power at each delay" };
    let mut picture = Scatter::new("power and delay", axis("mean delay", "ms", x), axis("power", "mW", y))
        .region("delay limit broken", crate::scene::Tone::Bad, [limit, f64::INFINITY], [0.0, f64::INFINITY])
        .line(Trace::new(late, Ink::Limit, ground.front().to_vec()))
        .marker(Marker::upright("delay limit", limit))
        .cloud("the corner", Ink::Limit, vec![[limit, ground.dual.lower_mw]]);
    for (index, entry) in ground.entries().iter().enumerate() {
        let ink = Ink::Contender(index);
        let trail = &round.trails[index];
        let path: Vec<[f64; 2]> = trail[trail.len().saturating_sub(TRAIL)..]
            .iter()
            .filter_map(|copy| place(ground, &copy.figures))
            .collect();
        let standing = match entry.learns() {
            true => (!trail.is_empty()).then(|| mixture(trail)),
            false => ground.rule_figures(entry.kind),
        };
        if path.len() > 1 {
            picture = picture.line(Trace::new(entry.name, ink, path).dash(Dash::Dotted));
        }
        if let Some((figures, at)) = standing.and_then(|figures| Some((figures, place(ground, &figures)?))) {
            let loss = format!("{:.3} % lost", 100.0 * figures.loss(&ground.plant));
            picture = picture.cloud(entry.name, ink, vec![at]).about(vec![loss]);
        }
    }
    let rule = place(ground, &round.rule.figures);
    picture.marked_cloud(RULE, Ink::Measured, Mark::Plus, rule.into_iter().collect())
}

/// Packets over queue and level.
fn map(round: &Round, name: &str, policy: &Policy, ground: &ControlGround) -> Scatter {
    let queue = ground.plant.settings.buffer as f64;
    let bounds = [-0.5, -0.5, queue + 0.5, LEVELS as f64 - 0.5];
    let field = Field::new("packets asked for", bounds, ground.plant.settings.buffer + 1, ground.map(policy))
        .palette(Palette::Level, Some([0.0, 4.0]));
    let x = Axis::new("queue", "packets").within(bounds[0], bounds[2]);
    let parts = round.now.parts;
    Scatter::new(name, x, Axis::new("channel level", "").within(bounds[1], bounds[3])).field(field).cloud(
        "now",
        Ink::Measured,
        vec![[parts.queue as f64, parts.level as f64]],
    )
}

fn policy(round: &Round) -> Scatter {
    map(round, round.entry.name, &round.policy, &round.ground)
}

/// The optimum of decisions that act at once, with the states in which it tosses a coin.
fn optimum(round: &Round) -> Scatter {
    let ground = &round.ground;
    let Some(optimum) = ground.optimum() else {
        let axes = (Axis::new("queue", "packets"), Axis::new("channel level", ""));
        return Scatter::new("optimum", axes.0, axes.1).when_empty("The linear programme was not solved");
    };
    let rows = optimum.policy.0.iter();
    let policy = Policy(rows.flat_map(|row| std::iter::repeat_n(*row, ground.plant.pending)).collect());
    let (mut at, mut about) = (Vec::new(), Vec::new());
    for &state in &optimum.coins {
        let parts = ground.prompt().parts(state);
        at.push([parts.queue as f64, parts.level as f64]);
        let shares = optimum.policy.0[state].iter().enumerate().filter(|(_, share)| **share > 0.0);
        let words: Vec<String> =
            shares.map(|(packets, share)| format!("{packets} in {:.1} %", 100.0 * share)).collect();
        about.push(format!("asks for {}", words.join(", ")));
    }
    map(round, "optimum", &policy, ground).marked_cloud("tosses a coin", Ink::Limit, Mark::Diamond, at).about(about)
}

fn now(round: &Round) -> String {
    let (played, plant) = (&round.now, &round.ground.plant);
    let (slots, sums) = round.by_hand;
    if round.hand.is_some() && slots > 0 {
        let share = 1.0 / slots as f64;
        let [power_mw, queue, lost] = [sums.power_mw, sums.queue, sums.lost].map(|sum| share * sum);
        let mean = Figures { power_mw, queue, lost };
        let (delay, loss) = (mean.delay_ms(plant), 100.0 * mean.loss(plant));
        return format!("you, {slots} slots: {power_mw:.2} mW, {delay:.1} ms, {loss:.2} % lost");
    }
    let parts = played.parts;
    let seen = format!("slot {}: {} waiting, channel level {}", round.slot + 1, parts.queue, parts.level);
    match round.phase.at() {
        0 => seen,
        1 => format!("{seen}; asks for {}", played.decision),
        2 => format!("{seen}; {} go out with {:.1} mW", played.sent, played.power_mw),
        _ => format!("{seen}; {} come, {} are lost", played.turn.arrived, played.turn.lost),
    }
}

/// A figure of the last slots, the present one included once it has been sent.
fn last(round: &Round, figure: impl Fn(&super::round::Played) -> f64) -> Vec<[f64; 2]> {
    let first = round.slot - round.past.len() as u64;
    let shown = round.past.iter().chain((round.phase.at() >= 2).then_some(&round.now));
    shown.enumerate().map(|(index, played)| [(first + index as u64 + 1) as f64, figure(played)]).collect()
}

fn queue(round: &Round) -> Series {
    let most = round.ground.plant.settings.buffer as f64;
    let y = Axis::new("packets", "").within(0.0, most);
    Series::new("queue", Axis::new("slot", ""), y)
        .line(Trace::new("waiting", Ink::Contender(round.followed), last(round, |slot| slot.parts.queue as f64)))
        .line(Trace::new("sent", Ink::Measured, last(round, |slot| slot.sent as f64)))
        .line(Trace::new("lost", crate::scene::Tone::Bad, last(round, |slot| slot.turn.lost as f64)))
        .line(Trace::new("channel level", Ink::Paper, last(round, |slot| slot.parts.level as f64)))
}

fn power(round: &Round) -> Series {
    let line = Trace::new("power", Ink::Contender(round.followed), last(round, |slot| slot.power_mw));
    Series::new("power", Axis::new("slot", ""), Axis::new("power", "mW")).line(line)
}

/// Multipliers of all learners that move them, over the exact one.
fn prices(round: &Round, which: usize, name: &str) -> Series {
    let ground = &round.ground;
    let exact = ground.dual.prices[which];
    let every = ground.scenario.learning.judge_every as f64;
    let y = Axis::new(format!("{name} over the exact {exact:.3} mW"), "");
    let mut picture = Series::new(name, Axis::new("slot", ""), y).marker(Marker::level("exact", 1.0).ink(Ink::Limit));
    let moves = |kind: Kind| matches!(kind, Kind::PostDecision | Kind::Dqn | Kind::Blind);
    for (index, entry) in ground.entries().iter().enumerate().filter(|(_, entry)| moves(entry.kind)) {
        let point = |(step, copy): (usize, &Judged)| {
            [(step + 1) as f64 * every, f64::from(copy.prices[which]) / exact.max(1e-9)]
        };
        let points = round.trails[index].iter().enumerate().map(point).collect();
        picture = picture.line(Trace::new(entry.name, Ink::Contender(index), points));
    }
    picture
}

fn rule_in_words(round: &Round) -> String {
    let (rule, ground) = (&round.rule, &round.ground);
    let figures = &rule.figures;
    let loss = 100.0 * figures.loss(&ground.plant);
    let above = 100.0 * (figures.priced_mw(&ground.plant, ground.dual.prices) / ground.dual.lower_mw - 1.0);
    format!(
        "ask for {} on level {} or a queue of {}: {:.2} mW, {:.1} ms, {loss:.3} % lost, {above:.1} % above the bound",
        rule.packets,
        rule.level,
        rule.queue,
        figures.power_mw,
        figures.delay_ms(&ground.plant).min(9_999.0),
    )
}

/// A rule that is dragged: its corner is where it begins to send.
fn by_hand(round: &Round) -> Scatter {
    let rule = &round.rule;
    map(round, "by hand", &rule.policy(&round.ground), &round.ground).spot(
        RULE,
        Ink::Measured,
        [rule.queue as f64, rule.level as f64],
    )
}
